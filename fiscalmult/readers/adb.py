"""Read input-output tables as the Asian Development Bank publishes them: one workbook, a sheet for each year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.readers.published import PublishedSheet, attrs_of, headings, labelled, published_sheets
from fiscalmult.sources import Source

__all__ = ["ADB_SOURCE", "AdbSheet", "adb_sheets", "read_adb_iot"]

Array = NDArray[np.float64]

ADB_SOURCE = Source(
    key="adb-iot-2010-2017",
    publisher="Asian Development Bank",
    title="Viet Nam Input-Output Tables for 2010 to 2017, Multiregional Input-Output Database",
    table="tables 10.1 to 10.8",
    year="2010-2017",
    unit="million USD",
    url="https://www.adb.org/statistics",
)
"""The publication that :func:`read_adb_iot` was made for."""

_HEADING = re.compile(r"^(Table [\d.]+): (.+) Input-Output Table, (\d{4})$")
_HINT = "viet-nam-tables.xlsx"
_FIRST = 3  # column of the first user; labels stand in column B, codes in column C


@dataclass(frozen=True)
class AdbSheet:
    """One sheet, as printed.

    Parameters
    ----------
    heading, year
        Cell B1 and the year it names.
    industries, categories
        ``{code: name}``, such as ``c1`` and ``c36``.
    kinds
        ``{code: name}`` of the rows between total consumption and output; a row without a
        code has its name for one.
    domestic, imported
        Dims (industry supplying, user); users are the industries, then the categories.
    primary
        Dims (kind, user).
    output
        By industry.
    """

    heading: str
    year: int
    industries: dict[str, str]
    categories: dict[str, str]
    kinds: dict[str, str]
    domestic: Array
    imported: Array
    primary: Array
    output: Array


def read_adb_iot(path: str | Path, *, year: int, names: bool = False) -> InputOutputTable:
    """Read the input-output table of one year from a workbook of the Asian Development Bank.

    Parameters
    ----------
    path
        The publisher's workbook of one country, such as ``viet-nam-tables.xlsx``: a sheet for
        each year, headed ``Table 10.3: Viet Nam Input-Output Table, 2012``.
    year
        Which of its years.
    names
        True: industries, categories and kinds bear the publisher's names; False: its codes,
        ``c1`` to ``c35``, ``c36`` to ``c41`` and ``r99``, ``r64`` and others.

    Returns
    -------
    InputOutputTable
        Industry by industry, million USD at basic prices and current prices, domestic use;
        the imported part stands in ``imported_flows`` and ``imported_demand`` by supplying
        industry. Kinds are the rows between total intermediate consumption and output: taxes
        less subsidies on products (``r99``), adjustments (empty for Viet Nam), value added at
        basic prices (``r64``) and international transport margins, a row without a code.

    Raises
    ------
    FiscalmultError
        If the file is missing or no Excel workbook, no sheet is of that year, the layout is
        another, a cell is not a number, or printed totals are not the sums of their cells.

    Notes
    -----
    The heading in cell B1 says which year a sheet is of; cell A1 says 2017 on every sheet of
    the workbook for Viet Nam and is not read. Taxes on products that final users pay stand in
    ``final_inputs``. Needs openpyxl (``pip install fiscalmult[excel]``).

    References
    ----------
    Asian Development Bank, Multiregional Input-Output Database.
    """
    years = _years(path)
    if year not in years:
        shown = (
            ", ".join(map(str, sorted(years)))
            or "none: cell B1 of a table says 'Table 1.1: ... Input-Output Table, ...'"
        )
        raise FiscalmultError(f"{Path(path).name} has no sheet of {year!r}; the years it has are {shown}")
    (grid,) = published_sheets(path, years[year], hint=_HINT)
    return _table(_sheet(grid), names)


def adb_sheets(path: str | Path) -> dict[int, AdbSheet]:
    """Every year of a workbook as printed, ``{year: sheet}``.

    Raises
    ------
    FiscalmultError
        As :func:`read_adb_iot`.
    """
    years = _years(path)
    return dict(zip(years, map(_sheet, published_sheets(path, *years.values(), hint=_HINT)), strict=True))


def _years(path: str | Path) -> dict[int, str]:
    """``{year: sheet}`` by the headings."""
    found = {name: _HEADING.match(text) for name, text in headings(path, 1, _HINT).items()}
    return {int(heading[3]): name for name, heading in found.items() if heading}


def _sheet(grid: PublishedSheet) -> AdbSheet:
    if "$ million" not in grid.text(1, 1):
        raise grid.error(1, 1, f"says {grid.text(1, 1)!r}; a table in million USD says '(current prices, $ million)'")
    head = grid.find("c1", _FIRST)
    codes: list[str] = []
    while code := grid.text(head, _FIRST + len(codes)):
        codes.append(code)
    top, below = grid.find("c1", 2, head + 1), grid.find("m1", 2, head + 1)
    count = 0
    while grid.text(top + count, 2) and top + count < below:
        count += 1
    for place in range(count):
        grid.expect(top + place, 2, codes[place] if place < len(codes) else "")
        grid.expect(below + place, 2, f"m{place + 1}")
    totals, end = grid.find("r60", 2, below), grid.find("r69", 2, below)
    width = len(codes)
    domestic, imported = (grid.block(first, _FIRST, count, width) for first in (top, below))
    primary = grid.block(totals + 1, _FIRST, end - totals - 1, width)
    inputs = domestic.sum(axis=0) + imported.sum(axis=0)
    allowed = 1e-9 * float(np.abs(inputs).sum())
    uses = f"the uses of its row (columns of {codes[0]} to {codes[-1]})"
    for first, part in ((top, domestic), (below, imported)):
        grid.check_totals(part.sum(axis=1), (first, _FIRST + width), down=True, what=uses, allowed=allowed)
    grid.check_totals(inputs, (totals, _FIRST), down=False, what="the domestic and imported uses", allowed=allowed)
    whole = inputs + primary.sum(axis=0)
    grid.check_totals(whole, (end, _FIRST), down=False, what="the inputs and primary inputs", allowed=allowed)
    kinds = {grid.text(r, 2) or grid.text(r, 1): grid.text(r, 1) for r in range(totals + 1, end)}
    heads = {code: grid.text(head - 1, _FIRST + place) for place, code in enumerate(codes)}
    heading = _HEADING.match(grid.text(0, 1))
    assert heading is not None  # the sheet was found by it
    return AdbSheet(
        grid.text(0, 1),
        int(heading[3]),
        {codes[place]: grid.text(top + place, 1) for place in range(count)},
        {code: heads[code] for code in codes[count:]},
        kinds,
        domestic,
        imported,
        primary,
        grid.line(end, _FIRST, count),
    )


def _table(sheet: AdbSheet, names: bool) -> InputOutputTable:
    industries, categories, kinds = (
        list(listed.values() if names else listed) for listed in (sheet.industries, sheet.categories, sheet.kinds)
    )
    count = len(industries)
    heading = _HEADING.match(sheet.heading)
    assert heading is not None  # the sheet was found by it
    source = replace(
        ADB_SOURCE,
        title=f"{heading[2]} Input-Output Tables, Multiregional Input-Output Database",
        table=heading[1],
        year=str(sheet.year),
    )
    both = {"supplier": industries, "user": industries}
    final = {"supplier": industries, "category": categories}
    return InputOutputTable(
        flows=labelled(sheet.domestic[:, :count], attrs_of(source, sheet.year, source.unit), **both),
        final_demand=labelled(sheet.domestic[:, count:], **final),
        primary_inputs=labelled(sheet.primary[:, :count], kind=kinds, user=industries),
        output=labelled(sheet.output, sector=industries),
        final_inputs=labelled(sheet.primary[:, count:], kind=kinds, category=categories),
        imported_flows=labelled(sheet.imported[:, :count], **both),
        imported_demand=labelled(sheet.imported[:, count:], **final),
        name=f"{heading[2]} {sheet.year}, Asian Development Bank",
    )
