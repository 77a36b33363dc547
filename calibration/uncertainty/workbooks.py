"""Input-output workbooks of three publishers, in the classification of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError

__all__ = ["ADB_YEARS", "Adb", "Gso", "Oecd", "read_adb", "read_gso", "read_oecd", "read_tim"]

Array = NDArray[np.float64]
Rows = list[list[Any]]

ADB_YEARS = tuple(range(2010, 2018))
ADB_SIZE, GSO_SIZE, OECD_SIZE = 35, 164, 45
FINAL = ("households", "non-profit", "government", "fixed-capital", "stocks", "exports")
"""Final demand in the Asian Development Bank tables, in the order of their columns."""


@dataclass(frozen=True)
class Adb:
    """One year of the Asian Development Bank tables, million USD at basic prices.

    Parameters
    ----------
    domestic, imported
        Use by industry and final demand, dims (product, user); users are 35 industries, then
        :data:`FINAL`.
    taxes, value_added, output
        By user, by industry, by industry.
    """

    domestic: Array
    imported: Array
    taxes: Array
    value_added: Array
    output: Array


@dataclass(frozen=True)
class Gso:
    """Supply-use and input-output table of 2012, 164 products, million VND.

    Parameters
    ----------
    use, make
        Use at purchaser prices and supply at basic prices, both (product, industry).
    labour, value_added
        By product at producer prices, from the input-output sheet: value added there holds
        product taxes too.
    """

    use: Array
    make: Array
    labour: Array
    value_added: Array


@dataclass(frozen=True)
class Oecd:
    """Input-output table of 2018, domestic and imported use together, million USD at basic prices.

    Parameters
    ----------
    codes
        The 45 industries, such as ``10T12``.
    use
        Dims (product, user): industries, then final demand as printed.
    final
        ``{final demand: column}``.
    taxes, purchases, value_added, output
        By industry; purchases are intermediate consumption at purchaser prices.
    """

    codes: tuple[str, ...]
    use: Array
    final: dict[str, Array]
    taxes: Array
    purchases: Array
    value_added: Array
    output: Array


def read_adb(path: Path) -> dict[int, Adb]:
    """The eight tables by year.

    Raises
    ------
    FiscalmultError
        If a sheet does not have the expected heading or its rows do not add up.
    """
    workbook = _open(path)
    found = {}
    for place, year in enumerate(ADB_YEARS, start=1):
        rows = _rows(workbook, f"Table 10.{place}")
        if not str(rows[0][1]).strip().endswith(f", {year}"):
            raise FiscalmultError(f"sheet 'Table 10.{place}' is headed {rows[0][1]!r}; it must be the table of {year}")
        width = ADB_SIZE + len(FINAL)
        table = Adb(
            _block(rows, _row(rows, "c1", 2), 3, ADB_SIZE, width),
            _block(rows, _row(rows, "m1", 2), 3, ADB_SIZE, width),
            _line(rows, _row(rows, "r99", 2), 3, width),
            _line(rows, _row(rows, "r64", 2), 3, ADB_SIZE),
            _line(rows, _row(rows, "r69", 2), 3, ADB_SIZE),
        )
        inputs = table.domestic[:, :ADB_SIZE].sum(axis=0) + table.imported[:, :ADB_SIZE].sum(axis=0)
        _close(
            inputs + table.taxes[:ADB_SIZE] + table.value_added,
            table.output,
            f"the columns of the Asian Development Bank table of {year}",
        )
        found[year] = table
    workbook.close()
    return found


def read_gso(path: Path) -> Gso:
    """The supply-use tables and the value added of the input-output sheet.

    Raises
    ------
    FiscalmultError
        If a sheet has not the rows expected, or value added does not add up.
    """
    workbook = _open(path)
    io, use, make = (_rows(workbook, name) for name in ("IO", "Use", "Source table"))
    workbook.close()
    first = {"use": _row(use, 1, 1), "make": _row(make, 1, 1)}
    parts = [_line(io, _row(io, code, 1), 2, GSO_SIZE) for code in (166, 168, 169, 170, 171, 172)]
    _close(sum(parts[:5], np.zeros(GSO_SIZE)), parts[5], "value added of the input-output sheet")
    return Gso(
        _block(use, first["use"], 2, GSO_SIZE, GSO_SIZE),
        _block(make, first["make"], 2, GSO_SIZE, GSO_SIZE),
        parts[0],
        parts[5],
    )


def read_oecd(path: Path) -> Oecd:
    """The table of 2018.

    Raises
    ------
    FiscalmultError
        If the sheet has not the rows expected.
    """
    workbook = _open(path)
    rows = _rows(workbook, "Sheet1")
    workbook.close()
    head = [str(cell).split(":")[0] for cell in rows[_row(rows, "To industry / sector", 0)]]
    codes = tuple(name.removeprefix("D") for name in head[2 : 2 + OECD_SIZE])
    top = _row(rows, "From industry / sector", 0) + 1
    listed = tuple(str(rows[top + place][0]).split(":")[0].removeprefix("TTL_") for place in range(OECD_SIZE))
    if listed != codes:
        raise FiscalmultError("the OECD table does not list the same industries in rows and columns; use it as it came")
    use = _block(rows, top, 2, OECD_SIZE, len(head) - 2)
    final = {name: use[:, place - 2] for place, name in enumerate(head) if place >= 2 + OECD_SIZE}

    def row(name: str) -> Array:
        place = next(i for i, line in enumerate(rows) if str(line[0]).startswith(f"{name}:"))
        return _line(rows, place, 2, OECD_SIZE)

    table = Oecd(
        codes, use, final, row("TXS_INT_FNL"), row("TTL_INT_FNL"), row("VALU"), row("OUTPUT")
    )  # fmt: skip
    gap = np.abs(table.purchases + table.value_added - table.output).max()
    if gap > 1.0:  # printed to one decimal
        raise FiscalmultError(f"the columns of the OECD table differ from output by {gap:.3g} million USD")
    return table


def read_tim(path: Path) -> dict[str, float]:
    """Labour share of value added in 2018 by industry code [1]."""
    workbook = _open(path)
    rows = _rows(workbook, "OECD.Stat export")
    workbook.close()
    shares = {}
    for row in rows:
        names = [str(cell).strip() for cell in row[:6] if cell not in (None, "")]
        values = [cell for cell in row[6:] if isinstance(cell, int | float)]
        if names and values:
            shares[names[-1].split(":")[0].removeprefix("D")] = float(values[0]) / 100
    return shares


def _open(path: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path, read_only=True, data_only=True)


def _rows(workbook: Any, sheet: str) -> Rows:
    return [list(row) for row in workbook[sheet].iter_rows(values_only=True)]


def _row(rows: Rows, code: object, column: int) -> int:
    """First row that has a code in a column; numbers and their texts are the same."""
    for place, row in enumerate(rows):
        if len(row) > column and row[column] is not None and str(row[column]).strip() == str(code):
            return place
    raise FiscalmultError(f"no row has {code!r} in column {column + 1}; use the workbook as published")


def _line(rows: Rows, place: int, first: int, width: int) -> Array:
    cells: Sequence[Any] = rows[place][first : first + width]
    return np.array([float(cell) if isinstance(cell, int | float) else 0.0 for cell in cells])


def _block(rows: Rows, top: int, first: int, height: int, width: int) -> Array:
    return np.stack([_line(rows, top + place, first, width) for place in range(height)])


def _close(found: Array, wanted: Array, what: str) -> None:
    gap = np.abs(found - wanted).max() / np.abs(wanted).max()
    if not gap < 1e-9:
        raise FiscalmultError(f"{what} do not add up, by {gap:.2g} of the largest; use the workbook as published")
