"""``fiscalmult audit``: what is right, odd or wrong in a table, before anything is computed with it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options, reading
from fiscalmult.cli.values import number_of
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from fiscalmult.audit import Audit, Control
    from fiscalmult.input_output import InputOutputTable
    from fiscalmult.sam import SAM

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "checks of a table in a file: balance, signs, units, double counts, control totals; repairs nothing"

_TABLE = "table"
"""The layout of a table of accounts, square or long, which need not balance."""

_COLUMNS = ("check", "status", "message", "value", "receiver", "payer", "account", "cell_value", "where")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "file", metavar="FILE", help="a table (.csv, .xlsx, .nc), or a shipped matrix such as viet-nam-2012"
    )
    parser.add_argument(
        "--layout",
        metavar="L",
        default=_TABLE,
        help=f"whose layout the file has: {', '.join([_TABLE, *_LAYOUTS])} (default: a square or "
        "long table of accounts); adb needs --year",
    )
    reading.add_reading(parser)
    parser.add_argument(
        "--controls",
        metavar="FILE.csv",
        help="totals known from elsewhere: columns total, value and, if wanted, tolerance, unit, source",
    )
    parser.add_argument("--tolerance", metavar="T", help="gap that the rounding of the table explains [its money unit]")
    options.add_language(parser)
    group = parser.add_argument_group("files to write (a file of that name is replaced)")
    group.add_argument("--csv", metavar="FILE", help="the findings, one row for each cell or account")
    group.add_argument("--excel", metavar="FILE", help="the same as a workbook (.xlsx)")
    parser.epilog = "Exit status: 0 when nothing failed, 1 when a check failed, 2 when the file cannot be read."


def run(args: argparse.Namespace) -> int:
    """Print the report, write the files that were asked for, and say by the status whether a check failed."""
    language = options.language_of(args)
    files.check_files(args)
    _check_excel(args.excel, args.csv)
    found = _audited(args)
    print(found.text(language))
    rows = found.to_rows(language)
    if args.csv:
        from fiscalmult.report import Column, Table

        table = Table([Column(name, name) for name in _COLUMNS], rows)
        files.write_csv(args.csv, table, {"table": found.name, "unit": found.unit, "year": found.year})
    if args.excel:
        _write_excel(args.excel, rows)
    return 0 if found.passed else 1


def _audited(args: argparse.Namespace) -> Audit:
    from fiscalmult.audit import audit, read_controls
    from fiscalmult.datasets import list_tables, load_sam

    tolerance = None
    if args.tolerance is not None:
        mend = "give a gap in the unit of the table, such as 0.5"
        tolerance = number_of(args.tolerance, f"--tolerance {args.tolerance!r}", mend)
    controls: dict[str, Control] = {}
    if args.controls:
        delimiter, decimal = reading.signs_of(args)
        with reading.said_for(""):
            controls = read_controls(args.controls, delimiter=delimiter, decimal=decimal)
    if args.file in list_tables("sam") and not Path(args.file).exists():
        reading.refuse_reading(args, f"{args.file!r} is a shipped matrix and is not read from a file")
        return audit(load_sam(args.file), controls=controls, tolerance=tolerance)
    if args.layout != _TABLE:
        table = _published(args)
        return audit(table, blocks=reading.blocks_of(args), controls=controls, tolerance=tolerance)
    if not Path(args.file).suffix and not Path(args.file).exists():
        raise FiscalmultError(f"no file and no shipped matrix {args.file!r}{nearest(args.file, list_tables('sam'))}")
    raw = reading.raw_of(args, args.file)
    if raw.control_gdp is not None and "gdp" not in controls:
        from fiscalmult.audit import Control

        controls["gdp"] = Control("gdp", raw.control_gdp, source=raw.file)
    return audit(raw, blocks=raw.blocks, controls=controls, tolerance=tolerance)


def _published(args: argparse.Namespace) -> SAM | InputOutputTable:
    """A file in the layout of its publisher, or an input-output table of the user's own."""
    if args.layout not in _LAYOUTS:
        raise FiscalmultError(f"no layout {args.layout!r}{nearest(args.layout, [_TABLE, *_LAYOUTS])}")
    read, takes = _LAYOUTS[args.layout]
    why = f"a file of the layout {args.layout} is read as it stands"
    reading.refuse_reading(args, why, but=("blocks", *takes))
    return read(args)


def _own(args: argparse.Namespace) -> InputOutputTable:
    from fiscalmult.readers.user_iot import read_iot

    unit, year = reading.given(args, "unit"), reading.year_of(args)
    delimiter, decimal = reading.signs_of(args)
    with reading.said_for(""):
        return read_iot(args.file, unit=unit, year=year, delimiter=delimiter, decimal=decimal)


def _vnsam(args: argparse.Namespace) -> SAM:
    from fiscalmult.readers import read_vnsam

    sheet = reading.given(args, "sheet")
    return read_vnsam(args.file) if sheet is None else read_vnsam(args.file, sheet)


def _adb(args: argparse.Namespace) -> InputOutputTable:
    from fiscalmult.readers.adb import read_adb_iot

    year = reading.year_of(args)
    if year is None:
        raise FiscalmultError("--layout adb holds several years and needs --year, such as 2012")
    return read_adb_iot(args.file, year=year)


def _oecd(args: argparse.Namespace) -> InputOutputTable:
    from fiscalmult.readers.oecd import read_oecd_iot

    return read_oecd_iot(args.file, sheet=reading.given(args, "sheet"))


def _gso(args: argparse.Namespace) -> InputOutputTable:
    from fiscalmult.readers.gso import read_gso_iot

    return read_gso_iot(args.file)


_LAYOUTS: dict[str, tuple[Callable[[argparse.Namespace], SAM | InputOutputTable], tuple[str, ...]]] = {
    "input-output": (_own, ("unit", "year", "delimiter", "decimal")),
    "vnsam": (_vnsam, ("sheet",)),
    "adb": (_adb, ("year",)),
    "oecd": (_oecd, ("sheet",)),
    "gso": (_gso, ()),
}
"""Layouts of tables that exist only in balance: the reader, and the options of reading that it takes."""


def _check_excel(path: str | None, other: str | None) -> None:
    """Raise before anything is computed if the workbook cannot be written."""
    if path is None:
        return
    if Path(path).suffix.lower() != ".xlsx":
        raise FiscalmultError(f"--excel {path!r} does not name a workbook; give a path such as audit.xlsx")
    if not Path(path).parent.is_dir():
        raise FiscalmultError(f"--excel {path!r}: there is no folder {str(Path(path).parent)!r}; make it first")
    if path == other:
        raise FiscalmultError(f"{path!r} is named for two results; give each its own file")
    try:
        import openpyxl  # noqa: F401
    except ModuleNotFoundError:
        raise FiscalmultError(
            f"writing {path!r} needs the package openpyxl; install it with: pip install fiscalmult[excel]"
        ) from None


def _write_excel(path: str, rows: list[dict[str, object]]) -> None:
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "audit"
    sheet.append(list(_COLUMNS))
    for row in rows:
        # A code that starts with = would become a formula.
        sheet.append([f"'{value}" if str(value).startswith("=") else value for value in row.values()])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFGHI", (16, 10, 90, 14, 26, 26, 26, 14, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet["C"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    try:
        book.save(path)
    except OSError as wrong:
        raise FiscalmultError(
            f"cannot write {path!r} ({wrong.strerror or wrong}); choose a file that you may write"
        ) from None
