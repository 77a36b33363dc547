"""Read the table of a file as it stands, whatever its layout, and say which layout that was."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.delimited import csv_grid
from fiscalmult.readers.facts import Facts, decoded, settled
from fiscalmult.readers.kinds import kind_of
from fiscalmult.readers.long import is_long, read_long
from fiscalmult.readers.numbers import number_at
from fiscalmult.readers.raw import RawTable
from fiscalmult.readers.sheets import Grid, filled_sheets, sheet_grid, sheet_titles
from fiscalmult.readers.square import fact_key, first_rows, read_square

__all__ = ["RawTable", "read_table_file"]

TEMPLATE = ("about", "accounts", "flows")
"""Sheets of the template of a SAM that are read."""

_NOT_A_SAM = "is an input-output table, not a SAM; read it with read_iot, or audit it with --layout input-output"

log = logging.getLogger("fiscalmult.readers")


def read_table_file(
    path: str | Path,
    sheet: str | None = None,
    *,
    unit: str | None = None,
    year: int | None = None,
    source: str | None = None,
    totals: str | Sequence[str] = (),
    delimiter: str = ",",
    decimal: str = ".",
) -> RawTable:
    """Read a table of accounts as its file has it, without asking that it balance.

    Parameters
    ----------
    path
        A CSV file (square, or long with the columns ``receiver``, ``payer``, ``value``), an
        Excel workbook (the template that ``fiscalmult template`` writes, or a sheet with a
        square or long table), or a netCDF file that :func:`fiscalmult.writers.to_netcdf` wrote.
    sheet
        Sheet of a workbook; needed where it has several and is no template.
    unit, year, source
        Where the file does not state them; they must not contradict it.
    totals
        Names of printed total rows and columns, which are checked and left out.
    delimiter, decimal
        Of a CSV file.

    Returns
    -------
    RawTable
        Rows are receivers, columns payers; an empty cell is zero. The layout that was found is
        in ``layout`` and ``describe()``, and is logged to ``fiscalmult.readers`` as information.

    Raises
    ------
    FiscalmultError
        If the file is no table, or a cell, code or label cannot be read; the message names
        file, sheet, cell and mend.

    Notes
    -----
    Read exactly: numbers are not rounded, rows and columns not reordered. Blanks around a code
    are not part of it.
    """
    path = Path(path)
    named = (totals,) if isinstance(totals, str) else tuple(totals)
    kind = kind_of(path)
    if sheet is not None and kind != "xlsx":
        raise FiscalmultError(f"{path.name} is no workbook and has no sheet {sheet!r}; leave the sheet out")
    given: dict[str, Any] = {"unit": unit, "year": year, "source": source}
    if kind == "netcdf":
        from fiscalmult.readers.netcdf import read_raw_netcdf

        raw = read_raw_netcdf(path, **given)
    elif kind == "csv":
        raw = _from_grid(csv_grid(path, delimiter=delimiter, decimal=decimal), path, given, named)
    else:
        raw = _from_workbook(path, sheet, given, named)
    log.info(raw.describe())
    return raw


def _from_workbook(path: Path, sheet: str | None, given: Mapping[str, Any], totals: Sequence[str]) -> RawTable:
    titles = sheet_titles(path)
    known = {title.strip().lower(): title for title in titles}
    if set(TEMPLATE) <= set(known) and sheet in (None, known["flows"]):
        return _from_template(path, known, given, totals)
    if sheet is None and {"about", "flows", "final demand"} <= set(known):
        raise FiscalmultError(f"{path.name} {_NOT_A_SAM}")
    if sheet is None:
        filled = filled_sheets(path)
        if not filled:
            raise FiscalmultError(f"{path.name} is empty: no sheet holds a cell; give a file that holds a table")
        sheet = max(filled, key=lambda title: filled[title])
        if len(filled) > 1:
            shown = ", ".join(map(repr, filled))
            raise FiscalmultError(
                f"{path.name} has the sheets {shown}; say which holds the table, such as sheet={sheet!r} (workbooks of "
                "OECD, ADB, GSO and VNSAM have readers of their own, and audit has --layout)"
            )
    return _from_grid(sheet_grid(path, sheet), path, given, totals)


def _from_grid(
    grid: Grid,
    path: Path,
    given: Mapping[str, Any],
    totals: Sequence[str],
    facts: Facts | None = None,
    layout: str = "square",
) -> RawTable:
    above, header = first_rows(grid)
    if {"part", "row", "column", "value"} <= {grid.text(header, column).lower() for column in grid.filled(header)}:
        raise FiscalmultError(f"{path.name} {_NOT_A_SAM}")
    if is_long(grid, header):
        if totals:
            raise FiscalmultError(f"{grid.title} is a long table, which has no totals to leave out; remove their lines")
        long = read_long(grid, header)
        told = Facts.of([*above, *long.stated])
        return _raw(
            told,
            settled(told, grid.title, **given),
            grid,
            path,
            "long",
            long.aside,
            rows=long.codes,
            columns=long.codes,
            values=long.values,
            cells=long.cells,
        )
    square = read_square(grid, header, totals=totals)
    told = Facts.of(above) if facts is None else facts
    return _raw(
        told,
        settled(told, grid.title, **given),
        grid,
        path,
        layout,
        square.aside,
        rows=square.rows,
        columns=square.columns,
        values=square.values,
        row_places=square.row_places,
        column_places=square.column_places,
        header=(square.header, 0),
    )


def _from_template(path: Path, known: Mapping[str, str], given: Mapping[str, Any], totals: Sequence[str]) -> RawTable:
    """The three sheets of a template; others, such as the instructions, are not read."""
    facts = about_sheet(sheet_grid(path, known["about"]))
    listed = read_list(sheet_grid(path, known["accounts"]))
    raw = _from_grid(sheet_grid(path, known["flows"]), path, given, totals, facts, "template")
    blocks = {code: row["block"] for code, row in listed.items() if row.get("block")}
    labels = _labels(
        {name: {code: row[name] for code, row in listed.items() if row.get(name)} for name in _names(listed)}
    )
    return replace(raw, blocks=blocks or None, labels=labels, listed=tuple(listed))


def about_sheet(grid: Grid) -> Facts:
    """Facts of a sheet that names each in its first column and gives it in the second."""
    places = [row for row in range(len(grid.rows)) if grid.at(row, 0) is not None and grid.at(row, 1) is not None]
    return Facts.of((fact_key(grid.at(row, 0)), _decoded(grid.at(row, 1)), grid.place(row, 1)) for row in places)


def _decoded(value: Any) -> Any:
    return decoded(value) if isinstance(value, str) else value


def read_list(grid: Grid, what: str = "account") -> dict[str, dict[str, str]]:
    """Codes in the first column with what the other columns say of each: ``{code: {column: text}}``.

    Raises
    ------
    FiscalmultError
        If nothing is listed, a code is missing or stands twice.
    """
    header = next((row for row in range(len(grid.rows)) if grid.filled(row)), None)
    if header is None or grid.text(header, 0).lower() != "code":
        raise FiscalmultError(f"{grid.title} has no header 'code' in its first cell; use the template's sheet")
    names = {column: grid.text(header, column).lower() for column in grid.filled(header)}
    rows = [row for row in range(header + 1, len(grid.rows)) if grid.filled(row)]
    if not rows:
        raise FiscalmultError(f"{grid.title} lists no {what}; write one code in each row of column A")
    grid.refuse_merged((header, 0, rows[-1], max(names)))
    listed: dict[str, dict[str, str]] = {}
    for row in rows:
        code = grid.text(row, 0)
        if not code:
            raise FiscalmultError(f"{grid.place(row, 0)} is empty but its row is not; write the code of the {what}")
        if code in listed:
            raise FiscalmultError(f"{grid.place(row, 0)} lists the {what} {code!r} a second time; list it once")
        cells = {name: grid.at(row, column) for column, name in names.items() if column}
        listed[code] = {name: str(value) for name, value in cells.items() if value is not None}
    return listed


def _names(listed: Mapping[str, Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(name for row in listed.values() for name in row))


def _labels(aside: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Labels by language; a column ``label`` without a language is English, the language of the package."""
    found: dict[str, dict[str, str]] = {}
    for name, texts in aside.items():
        if name == "label" or name.startswith("label_"):
            found.setdefault(name.removeprefix("label").lstrip("_") or "en", {}).update(texts)
    return found


def _raw(
    told: Facts,
    stated: dict[str, Any],
    grid: Grid,
    path: Path,
    layout: str,
    aside: Mapping[str, dict[str, str]],
    **parts: Any,
) -> RawTable:
    """A raw table with what the file states about it."""
    control = stated.pop("gdp", None)
    if control is not None:
        control = number_at(control, told.places["gdp"], grid.decimal or ".")
    stated.pop("kind", None)
    facts = {key: stated.pop(key, None) for key in ("unit", "year", "source", "name")}
    return RawTable(
        unit=facts["unit"],
        year=facts["year"],
        source=facts["source"],
        name=facts["name"] or path.stem,
        labels=_labels(aside),
        blocks=aside.get("block") or None,
        file=path.name,
        sheet=grid.sheet,
        layout=layout,
        attrs=stated,
        control_gdp=control,
        **parts,
    )
