"""``fiscalmult audit``: what is right, odd or wrong in a table, before anything is computed with it."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options
from fiscalmult.cli.values import count_of, number_of, words
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from fiscalmult.audit import Audit, Control
    from fiscalmult.input_output import InputOutputTable
    from fiscalmult.sam import SAM

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "checks of a table in a file: balance, signs, units, double counts, control totals; repairs nothing"

_LAYOUTS = ("table", "vnsam", "adb", "oecd", "gso")
"""Layouts that are read: the user's own, and those of publishers."""

_COLUMNS = ("check", "status", "message", "value", "receiver", "payer", "account", "cell_value", "where")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "file", metavar="FILE", help="a table (.csv, .xlsx, .nc), or a shipped matrix such as viet-nam-2012"
    )
    parser.add_argument("--sheet", metavar="S", help="sheet of a workbook that has several")
    parser.add_argument(
        "--layout",
        metavar="L",
        default="table",
        help=f"whose layout the file has: {', '.join(_LAYOUTS)} (default: table, one square or long table)",
    )
    parser.add_argument("--year", metavar="Y", help="year of a workbook that holds several (layout adb)")
    parser.add_argument("--unit", metavar="U", help="money unit, where the file states none, such as 'billion VND'")
    parser.add_argument("--totals", metavar="A,B", action="append", help="printed total rows and columns to leave out")
    parser.add_argument(
        "--blocks", metavar="FILE.csv", help="columns account, block: what each account is, where codes do not say it"
    )
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
    controls: dict[str, Control] = read_controls(args.controls) if args.controls else {}
    if args.file in list_tables("sam") and not Path(args.file).exists():
        _refuse_reading(args)
        return audit(load_sam(args.file), controls=controls, tolerance=tolerance)
    if args.layout != "table":
        given = _read_blocks(args.blocks) if args.blocks else None
        return audit(_published(args), blocks=given, controls=controls, tolerance=tolerance)
    if args.year is not None:
        raise FiscalmultError(f"--year {args.year!r} goes with --layout adb; a table states its own year")
    from fiscalmult.readers.tables import read_table_file

    if not Path(args.file).suffix and not Path(args.file).exists():
        raise FiscalmultError(f"no file and no shipped matrix {args.file!r}{nearest(args.file, list_tables('sam'))}")
    raw = read_table_file(args.file, args.sheet, unit=args.unit, totals=words(args.totals, "total"))
    if raw.control_gdp is not None and "gdp" not in controls:
        from fiscalmult.audit import Control

        controls["gdp"] = Control("gdp", raw.control_gdp, source=raw.file)
    blocks = dict(raw.blocks or {}) | (_read_blocks(args.blocks) if args.blocks else {})
    return audit(raw, blocks=blocks or None, controls=controls, tolerance=tolerance)


def _published(args: argparse.Namespace) -> SAM | InputOutputTable:
    """A file in the layout of its publisher."""
    if args.layout not in _LAYOUTS:
        raise FiscalmultError(f"no layout {args.layout!r}{nearest(args.layout, _LAYOUTS)}")
    for option in ("unit", "totals"):
        if getattr(args, option) is not None:
            raise FiscalmultError(f"the layout {args.layout} states it itself; drop --{option}")
    if (args.layout == "adb") != (args.year is not None):
        raise FiscalmultError("--layout adb holds several years and needs --year, such as 2012; others have none")
    if args.layout == "vnsam":
        from fiscalmult.readers import read_vnsam

        return read_vnsam(args.file) if args.sheet is None else read_vnsam(args.file, args.sheet)
    if args.layout == "adb":
        from fiscalmult.readers.adb import read_adb_iot

        return read_adb_iot(args.file, year=count_of(args.year, "--year"))
    if args.layout == "oecd":
        from fiscalmult.readers.oecd import read_oecd_iot

        return read_oecd_iot(args.file, sheet=args.sheet)
    from fiscalmult.readers.gso import read_gso_iot

    return read_gso_iot(args.file)


def _refuse_reading(args: argparse.Namespace) -> None:
    """A shipped matrix is not read from a file, so options that say how to read one do not apply."""
    for option in ("sheet", "year", "unit", "totals", "blocks"):
        if getattr(args, option) is not None:
            raise FiscalmultError(f"{args.file!r} is a shipped matrix and is not read from a file; drop --{option}")


def _read_blocks(path: str) -> dict[str, str]:
    """Blocks of accounts from a CSV file with the columns account and block."""
    try:
        rows = list(csv.DictReader(Path(path).read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError):
        raise FiscalmultError(f"cannot read the blocks {path!r}; give a CSV file in UTF-8") from None
    if not rows or not {"account", "block"} <= set(rows[0]):
        raise FiscalmultError(f"{Path(path).name} has no columns account and block; give one row for each account")
    return {(row["account"] or "").strip(): (row["block"] or "").strip() for row in rows}


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
