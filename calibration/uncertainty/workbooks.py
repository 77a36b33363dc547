"""Input-output workbooks of three publishers, in the classification of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.adb import adb_sheets
from fiscalmult.readers.gso import read_gso_iot, read_gso_sut
from fiscalmult.readers.oecd import oecd_sheet
from fiscalmult.readers.published import published_sheets

__all__ = ["ADB_YEARS", "Adb", "Gso", "Oecd", "read_adb", "read_gso", "read_oecd", "read_tim"]

Array = NDArray[np.float64]

ADB_YEARS = tuple(range(2010, 2018))
ADB_SIZE, OECD_SIZE = 35, 45
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
        If a sheet does not have the expected layout, its cells do not add up, or a year is missing.
    """
    sheets = adb_sheets(path)
    if tuple(sheets) != ADB_YEARS:
        raise FiscalmultError(f"{path.name} has the years {', '.join(map(str, sheets))}; use the workbook as published")
    found = {}
    for year, sheet in sheets.items():
        primary = dict(zip(sheet.kinds, sheet.primary, strict=True))
        value_added = primary["r64"][:ADB_SIZE]
        found[year] = Adb(sheet.domestic, sheet.imported, primary["r99"], value_added, sheet.output)
    return found


def read_gso(path: Path) -> Gso:
    """The supply-use tables and the value added of the input-output sheet.

    Raises
    ------
    FiscalmultError
        If a sheet has not the rows expected, or what it prints does not add up.
    """
    table, products = read_gso_sut(path), read_gso_iot(path)
    primary = products.primary_inputs
    assert primary is not None  # the publisher's table has value added
    labour = primary.sel(kind="labour-income").values
    return Gso(table.use.values, table.supply.values, labour, primary.values.sum(axis=0))


def read_oecd(path: Path) -> Oecd:
    """The table of 2018.

    Raises
    ------
    FiscalmultError
        If the sheet has not the layout expected, or what it prints does not add up.
    """
    sheet = oecd_sheet(path)
    use, rows = sheet.blocks["TTL"], dict(zip(sheet.kinds, sheet.primary, strict=True))
    final = {name: use[:, OECD_SIZE + place] for place, name in enumerate(sheet.categories)}
    assert sheet.purchases is not None  # a table of total use prints both
    assert sheet.output is not None
    taxes, purchases, value_added = (
        row[:OECD_SIZE] for row in (rows["TXS_INT_FNL"], sheet.purchases, rows["VALU"])
    )  # fmt: skip
    codes = tuple(code.removeprefix("D") for code in sheet.industries)
    return Oecd(codes, use, final, taxes, purchases, value_added, sheet.output)


def read_tim(path: Path) -> dict[str, float]:
    """Labour share of value added in 2018 by industry code [1]."""
    (sheet,) = published_sheets(path, "OECD.Stat export")
    shares = {}
    for row in sheet.rows:
        names = [str(cell).strip() for cell in row[:6] if cell not in (None, "")]
        values = [cell for cell in row[6:] if isinstance(cell, int | float)]
        if names and values:
            shares[names[-1].split(":")[0].removeprefix("D")] = float(values[0]) / 100
    return shares
