"""What kind of file stands at a path, told by its bytes: names lie."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fiscalmult.errors import FiscalmultError

__all__ = ["kind_of", "text_of"]

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document; ask its publisher for the workbook, or copy the table into a template"),
    (b"{\\rtf", "a text document (.rtf); copy the table into a workbook and save it as .xlsx or .csv"),
    (b"\x89PNG", "a picture; type its numbers into a template"),
    (b"\xff\xd8\xff", "a picture; type its numbers into a template"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
)


def kind_of(path: Path) -> str:
    """``"csv"``, ``"xlsx"`` or ``"netcdf"``, whatever the file is called.

    Raises
    ------
    FiscalmultError
        If there is no such file, it is empty, or it is no table; the message says what it is.
    """
    if path.is_dir():
        raise FiscalmultError(f"{str(path)!r} is a folder; give the path of a file such as sam.xlsx or sam.csv")
    if not path.is_file():
        raise FiscalmultError(f"no file {str(path)!r}; give the path of a file such as sam.xlsx or sam.csv")
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise FiscalmultError(f"cannot read {str(path)!r} ({wrong.strerror}); give a file that you may read") from None
    if not raw.strip():
        raise FiscalmultError(f"{path.name} is empty; give a file that holds a table")
    if raw.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if raw.startswith(_OLD_OFFICE):
        raise FiscalmultError(f"{path.name} is {_old_office(raw)}")
    if raw.startswith((b"\x89HDF", b"CDF\x01", b"CDF\x02", b"CDF\x05")):
        return "netcdf"
    for start, what in _OTHERS:
        if raw.startswith(start):
            raise FiscalmultError(f"{path.name} is no table but {what}")
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")):
        raise FiscalmultError(
            f"{path.name} is a web page, whatever its name says; open it in a spreadsheet program and save it as .xlsx"
        )
    if head.startswith(b"<?xml"):
        raise FiscalmultError(
            f"{path.name} is an XML file, whatever its name says; open it in a spreadsheet program and save it as .xlsx"
        )
    return "csv"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as parts:
            names = parts.namelist()
            mimetype = parts.read("mimetype").decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError):
        raise FiscalmultError(f"{path.name} is a workbook or archive cut short; get the whole file again") from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise FiscalmultError(f"{path.name} is a binary workbook (.xlsb); open it in Excel and save it as .xlsx")
    if "opendocument.spreadsheet" in mimetype:
        raise FiscalmultError(f"{path.name} is an OpenDocument workbook (.ods); save it as .xlsx")
    if "word/document.xml" in names:
        raise FiscalmultError(f"{path.name} is a Word document; copy its table into a workbook and save it as .xlsx")
    raise FiscalmultError(f"{path.name} is an archive and no workbook; unpack it and give the file with the table")


def _old_office(raw: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return "locked by a password; open it in Excel and save it without the password"
    if "WordDocument".encode("utf-16-le") in raw:
        return "a Word document; copy its table into a workbook and save it as .xlsx"
    return "a workbook of the old kind (.xls); open it in a spreadsheet program and save it as .xlsx"


def text_of(path: Path) -> str:
    """Text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    FiscalmultError
        If its bytes are not UTF-8; the message names the line.
    """
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or _every_other_is_zero(raw[:400]):
        raise FiscalmultError(f"{path.name} is text in UTF-16 ('Unicode text'); save it as 'CSV UTF-8'")
    if b"\x00" in raw:
        raise FiscalmultError(f"{path.name} is no text table (it holds zero bytes); save the table as .xlsx or .csv")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise FiscalmultError(
            f"line {line} of {path.name} is not UTF-8 (byte 0x{raw[wrong.start]:02X}, perhaps windows-1258 or another "
            "local encoding); save the file as 'CSV UTF-8'"
        ) from None


def _every_other_is_zero(raw: bytes) -> bool:
    return len(raw) > 7 and any(not any(raw[start::2]) for start in (0, 1))
