"""Growth, productivity, prices, interest and take-up by year: named paths that a script can change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.datasets import read_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sources import Address

__all__ = ["GROWTH_RATES", "PATHS", "Assumptions", "load_assumptions"]

PATHS: Mapping[str, str] = {
    "growth": "growth of GDP at constant prices over the year before",
    "productivity": "growth of output per job over the year before",
    "deflator": "growth of the GDP deflator over the year before",
    "population": "growth of the population over the year before",
    "interest": "interest rate on debt, paid on the debt at the end of the year before",
    "take_up": "share of what is planned that is claimed and paid out",
}
"""Every path and what it says [shares; 0.06 is 6 %]."""

GROWTH_RATES = ("growth", "productivity", "deflator", "population")
"""Paths whose levels are products of one plus the rate."""

DEFAULT = "viet-nam-assumptions"

ByYear = float | Mapping[int, float] | xr.DataArray


@dataclass(frozen=True, eq=False)
class Assumptions:
    """What is assumed of the years.

    Parameters
    ----------
    paths
        Variables of :data:`PATHS` over ``year`` [share]; a rate that is not known is not a number.
    gdp
        GDP of ``gdp_year`` at current prices [``unit``].
    gdp_year
        Year that the level of GDP is known of; all others follow from growth and deflator.
    unit
        Unit of money.
    known_until
        Last year that was observed; :meth:`set` with one number changes the years after it.
    addresses
        ``{(path, year): Address}``: status, source and reason of every number.
    name
        Name that results carry.
    start
        Published levels by name and year that :func:`fund_balance` starts from.
    """

    paths: xr.Dataset
    gdp: float
    gdp_year: int
    unit: str = "trillion VND"
    known_until: int = 0
    addresses: Mapping[tuple[str, int], Address] = field(default_factory=dict)
    name: str = "assumptions"
    start: Mapping[str, tuple[int, float, str]] = field(default_factory=dict)

    @classmethod
    def flat(cls, years: Iterable[int], *, gdp: float, unit: str = "trillion VND", **rates: float) -> Assumptions:
        """The same rates in all years, and GDP [``unit``, current prices] of the first.

        Rates not given are zero, take-up is 1.
        """
        listed = sorted(years)
        default = dict.fromkeys(PATHS, 0.0) | {"take_up": 1.0}
        _known(rates)
        filled = {name: ("year", np.full(len(listed), float(value))) for name, value in (default | rates).items()}
        made = cls(xr.Dataset(filled, coords={"year": listed}), gdp, listed[0], unit, listed[0])
        for name in PATHS:
            _check(name, made.paths[name])
        return made

    @property
    def years(self) -> list[int]:
        """Years that are covered."""
        return [int(year) for year in self.paths["year"].values]

    def set(self, **changes: ByYear) -> Assumptions:
        """Other assumptions: ``set(growth=0.06)`` or ``set(growth={2026: 0.07, 2027: 0.065})``.

        Parameters
        ----------
        **changes
            A path of :data:`PATHS` and its value: one number for all years after the last that was
            observed, or ``{year: number}`` or a DataArray over ``year`` for the years named.

        Raises
        ------
        FiscalmultError
            If there is no such path or year, or a value cannot be a share.
        """
        _known(changes)
        paths, addresses = self.paths.copy(deep=True), dict(self.addresses)
        for name, change in changes.items():
            given = _by_year(change, self.years, self.known_until)
            for year, value in given.items():
                if year not in self.years:
                    raise FiscalmultError(
                        f"{name} of {year} cannot be set; the assumptions cover {self.years[0]} to {self.years[-1]}"
                    )
                paths[name].loc[{"year": year}] = value
                addresses[name, year] = Address("assumed", "", "set by the user")
            _check(name, paths[name].sel(year=list(given)))
        return replace(self, paths=paths, addresses=addresses)

    def index(self, name: str, base: int, years: Iterable[int]) -> xr.DataArray:
        """Level of a growing path against a base year, where it is 1.

        Raises
        ------
        FiscalmultError
            If a year is not covered, or a rate between is not known.
        """
        if name not in GROWTH_RATES:
            raise FiscalmultError(f"{name!r} has no level{nearest(name, GROWTH_RATES)}")
        wanted = [int(year) for year in years]
        for year in (base, *wanted):
            if year not in self.years:
                raise FiscalmultError(
                    f"the year {year} is outside the assumptions, which cover {self.years[0]} to {self.years[-1]}"
                )
        rates = self.paths[name]
        low, high = min(base, *wanted), max(base, *wanted)
        missing = [year for year in range(low + 1, high + 1) if not np.isfinite(rates.sel(year=year))]
        if missing:
            raise FiscalmultError(
                f"{name} of {missing[0]} is not known and is needed between {low} and {high}; set it, such as "
                f"assumptions.set({name}={{{missing[0]}: 0.01}})"
            )
        found = [_product(rates, base, year) if year >= base else 1 / _product(rates, year, base) for year in wanted]
        attrs = {"units": "1", "long_name": f"{name}, {base} = 1", "base_year": base}
        return xr.DataArray(np.array(found), coords={"year": wanted}, dims=("year",), attrs=attrs)

    def gdp_path(self, years: Iterable[int]) -> xr.DataArray:
        """GDP of some years at current prices: the level known, grown by volume and deflator."""
        wanted = list(years)
        level = self.gdp * self.index("growth", self.gdp_year, wanted) * self.index("deflator", self.gdp_year, wanted)
        return level.assign_attrs(units=self.unit, long_name="GDP at market prices", prices="current")

    def rate(self, name: str, years: Iterable[int]) -> NDArray[np.float64]:
        """Values of a path in some years."""
        found = self.paths[name].sel(year=list(years)).values.astype(float)
        if not np.isfinite(found).all():
            raise FiscalmultError(f"{name} is not known for every year; set it, such as assumptions.set({name}=0.03)")
        return found

    def describe(self, years: Iterable[int]) -> list[dict[str, object]]:
        """Every number of some years with status, source and reason, as rows of a table."""
        wanted = list(years)
        return [
            {"path": name, "year": year, "value": float(self.paths[name].sel(year=year)), **_address(self, name, year)}
            for name in PATHS
            for year in wanted
            if np.isfinite(self.paths[name].sel(year=year))
        ]


def load_assumptions(name: str = DEFAULT) -> Assumptions:
    """The shipped assumptions: Viet Nam, 2012 to 2060.

    Past growth, productivity and deflator are derived from published series. From 2025 on output
    per employed person and the deflator grow by their average of 2012-2024, GDP with output per
    employed person and the population of the UN's medium variant; interest is the average rate at
    which the State Treasury issued bonds in 2023; take-up is 1. Every number has its status.

    Raises
    ------
    FiscalmultError
        If no such table ships.
    """
    rows = read_table(name)
    years = sorted({int(row["year"]) for row in rows if row["series"] in PATHS})
    values = {path: np.full(len(years), np.nan) for path in PATHS}
    addresses: dict[tuple[str, int], Address] = {}
    levels: dict[int, float] = {}
    start: dict[str, tuple[int, float, str]] = {}
    for row in rows:
        series, year, value = row["series"], int(row["year"]), float(row["value"])
        if series in PATHS:
            values[series][years.index(year)] = value
        elif series == "gdp":
            levels[year] = value
        else:
            start[series] = (year, value, row["unit"])
        addresses[series, year] = Address(row["status"], row["source"], row["note"])
    paths = xr.Dataset({path: ("year", values[path]) for path in PATHS}, coords={"year": years})
    last = max(levels)
    return Assumptions(paths, levels[last], last, "trillion VND", last, addresses, name, start)


def _known(names: Iterable[str]) -> None:
    for name in names:
        if name not in PATHS:
            raise FiscalmultError(f"no assumption {name!r}{nearest(name, PATHS)}")


def _by_year(change: ByYear, years: list[int], known_until: int) -> dict[int, float]:
    if isinstance(change, xr.DataArray):
        return {int(year): float(value) for year, value in zip(change["year"].values, change.values, strict=True)}
    if isinstance(change, Mapping):
        return {int(year): float(value) for year, value in change.items()}
    return dict.fromkeys((year for year in years if year > known_until), float(change))


def _check(name: str, values: xr.DataArray) -> None:
    low, high = (0.0, 1.0) if name == "take_up" else (-1.0, 1.0)
    for year, value in zip(values["year"].values, values.values, strict=True):
        outside = not low <= value <= high if name == "take_up" else not low < value < high
        if outside:
            mend = "a share from 0 to 1" if name == "take_up" else "a share such as 0.06 for 6 %"
            raise FiscalmultError(f"{name} of {year} is {value:.6g}; give {mend}")


def _product(rates: xr.DataArray, after: int, until: int) -> float:
    return float(np.prod(1 + rates.sel(year=slice(after + 1, until)).values))


def _address(assumptions: Assumptions, name: str, year: int) -> dict[str, object]:
    address = assumptions.addresses.get((name, year), Address("assumed", "", "given by the user"))
    return {"status": address.status, "source": address.source, "note": address.note}
