"""A path in figures: what is paid out in every year, at base-year prices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.projection.assumptions import Assumptions, load_assumptions
from fiscalmult.projection.schema import PERCENT_OF_GDP, UNITS
from fiscalmult.projection.spending import base_of_prices, read_path

__all__ = ["Amounts", "amounts_of"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Amounts:
    """The path in figures: years, prices and what is paid out at base-year prices."""

    years: list[int]
    names: list[str]
    real: Array
    prices: xr.DataArray
    productivity: xr.DataArray
    gdp: xr.DataArray
    assumptions: Assumptions


def amounts_of(
    economy: Economy, path: Any, known: Iterable[str], given: Assumptions | None, unit: str | None, prices: str | None
) -> Amounts:
    """The path at base-year prices, what is claimed of it only."""
    sam = economy.sam
    if sam.year is None:
        raise FiscalmultError(f"the matrix {sam.name!r} has no year; a projection needs one in its attributes")
    if given is None and sam.unit not in UNITS:
        raise FiscalmultError(f"no assumptions ship for money in {sam.unit!r}; give assumptions=Assumptions.flat(...)")
    assumed = load_assumptions() if given is None else given
    read = read_path(path, unit=unit, prices=prices, programmes=known, years=assumed.years, money=sam.unit)
    years = [int(year) for year in read["year"].values]
    index = assumed.index("deflator", sam.year, years)
    productivity = assumed.index("productivity", sam.year, years)
    if abs(float(assumed.index("deflator", sam.year, [sam.year])[0]) - 1) > 1e-12:
        raise FiscalmultError(f"identity broken: prices of the base year {sam.year} are not 1")
    gdp = assumed.gdp_path(years) * _factor(assumed.unit, sam.unit)
    units, basis = str(read.attrs["units"]), base_of_prices(read)
    if units == PERCENT_OF_GDP:
        current = read.values / 100 * gdp.values[:, None]
    else:
        current = read.values * _factor(units, sam.unit)
        if basis is not None:
            current = current * assumed.index("deflator", basis, years).values[:, None]
    paid = current * assumed.rate("take_up", years)[:, None]
    names = [str(name) for name in read["programme"].values]
    return Amounts(years, names, paid / index.values[:, None], index, productivity, gdp, assumed)


def _factor(unit: str, money: str) -> float:
    if unit == money:
        return 1.0
    if unit not in UNITS or money not in UNITS:
        raise FiscalmultError(f"{unit!r} cannot be turned into {money!r}; give the path in {money!r} or % of GDP")
    return UNITS[unit] / UNITS[money]
