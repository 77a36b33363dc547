"""CSV files as cells: their delimiter is known or said to be another, never guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.kinds import text_of
from fiscalmult.readers.sheets import Grid

__all__ = ["csv_grid"]

_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def csv_grid(path: Path, *, delimiter: str = ",", decimal: str = ".") -> Grid:
    """Cells of a CSV file in UTF-8; lines that begin with ``#`` are kept whole in their first cell.

    Raises
    ------
    FiscalmultError
        If the file is in another encoding, its columns are separated by another sign, a
        quotation mark is not closed, or a line has more cells than its header.
    """
    if len(delimiter) != 1 or decimal not in (".", ",") or delimiter == decimal:
        raise FiscalmultError(
            f"the delimiter {delimiter!r} and the decimal sign {decimal!r} do not go together; use ',' with '.', "
            "or ';' with ','"
        )
    lines = list(io.StringIO(text_of(path), newline=""))
    first = 0
    rows: list[list[str]] = []
    while first < len(lines) and (lines[first].lstrip('"').startswith("#") or not lines[first].strip(" ,;\t\r\n")):
        rows.append([_whole(lines[first], delimiter)])
        first += 1
    if first == len(lines):
        raise FiscalmultError(f"{path.name} is empty but for lines that begin with '#'; give a file that holds a table")
    _refuse_delimiter(path, lines[first], delimiter)
    reader = csv.reader(io.StringIO("".join(lines[first:]), newline=""), delimiter=delimiter, strict=True)
    try:
        rows += list(reader)
    except csv.Error as wrong:
        raise FiscalmultError(
            f"line {first + reader.line_num} of {path.name} cannot be read ({wrong}); close every quotation mark and "
            "double those inside a text"
        ) from None
    return Grid(path.name, None, rows, decimal=decimal)


def _whole(line: str, delimiter: str) -> str:
    """A line of facts; a spreadsheet program that saved the file has quoted it and filled its row with delimiters."""
    text = line.rstrip("\r\n").rstrip(f"{delimiter} ")
    return next(csv.reader([text], delimiter=delimiter), [""])[0] if text.startswith('"') else text


def _refuse_delimiter(path: Path, header: str, delimiter: str) -> None:
    counts = {sign: header.count(sign) for sign in (*_NAMES, delimiter)}
    most = max(counts, key=lambda sign: counts[sign])
    if counts[most] > counts[delimiter]:
        wanted = _NAMES.get(delimiter, repr(delimiter))
        comma = " (and decimal=',' where decimals have commas)" if most == ";" else ""
        raise FiscalmultError(
            f"the columns of {path.name} are separated by {_NAMES[most]}, not by {wanted}; read it with "
            f"delimiter={most!r}{comma}, or save it with {wanted}"
        )
