"""Money of Viet Nam in current dong, constant prices, per cent of GDP and US dollars."""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.units import SCALES, MoneyUnit, is_money, read_unit

__all__ = ["FORMS", "convert", "money_table"]

Values = TypeVar("Values", float, xr.DataArray, xr.Dataset)
Array = NDArray[np.float64]

FORMS = {
    "current": "dong at the prices of its own year",
    "constant": "dong at the prices of a base year, by the GDP deflator",
    "percent-of-gdp": "per cent of the year's GDP at current prices",
    "usd": "million US dollars at the year's average exchange rate",
}
"""What money can be converted to."""

SERIES = {
    "gdp": "GDP at current prices",
    "gdp-constant": "GDP at constant prices",
    "deflator": "GDP deflator",
    "cpi": "consumer price index, chained",
    "cpi-recent": "consumer price index, publisher's base, not linked to the earlier one",
    "exchange-rate": "exchange rate, average of the year",
    "gdp-of-the-matrix": "GDP of a shipped matrix whose basis is not that of the series",
}


def money_table() -> xr.Dataset:
    """GDP, prices and the exchange rate of Viet Nam by year, each with unit, status and source.

    Returns
    -------
    Dataset
        Over ``year``: ``gdp`` [trillion VND], ``gdp_constant`` [trillion VND at 2010 prices],
        ``deflator`` and ``cpi`` [2010 = 100], ``cpi_recent`` [publisher's index], ``exchange_rate``
        [VND per USD], ``gdp_of_the_matrix`` [trillion VND]; not a number where a year has none.
        ``<variable>_status``, ``<variable>_source`` and ``<variable>_note`` say where each value
        comes from.

    Notes
    -----
    The revision of the national accounts of 2020 reaches back to 2010: GDP of 2010 and after stands
    on the revised basis, GDP of earlier years on the old one, and the step between is no growth.
    The deflator, a ratio, has no such step. The consumer price index ends in 2018 and begins
    again, on another base, in 2021; no published link between the two was at hand.
    """
    return _table().copy(deep=True)


@cache
def _table() -> xr.Dataset:
    raw = files("fiscalmult").joinpath("data", "viet-nam-money.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(raw)))
    years = sorted({int(row["year"]) for row in rows})
    table = xr.Dataset(coords={"year": years})
    for series, words in SERIES.items():
        own = {int(row["year"]): row for row in rows if row["series"] == series}
        name = series.replace("-", "_")
        values = [float(own[year]["value"]) if year in own else np.nan for year in years]
        unit = next(iter(own.values()))["unit"]
        table[name] = ("year", values, {"units": unit, "long_name": words})
        for column in ("status", "source", "note"):
            texts = [own[year][column] if year in own else "" for year in years]
            table[f"{name}_{column}"] = ("year", texts, {"long_name": f"{column} of {words}"})
    return table


def convert(
    values: Values, *, to: str, year: int | None = None, base_year: int | None = None, units: str | None = None
) -> Values:
    r"""Convert money between current dong, constant prices, per cent of GDP and US dollars.

    With :math:`P_t` the GDP deflator, :math:`Y_t` GDP and :math:`e_t` the exchange rate of the year, money
    :math:`m_t` at current prices is

    .. math:: m_t \frac{P_b}{P_t} \text{ (constant, base } b), \qquad 100 \frac{m_t}{Y_t} \text{ (\% of GDP)},
              \qquad \frac{m_t}{e_t} \text{ (USD)},

    and every form is read back by the inverse.

    Parameters
    ----------
    values
        Number, DataArray or Dataset. A DataArray and the variables of a Dataset say by
        ``attrs["units"]`` what they are: ``"trillion VND"`` (also thousand, million, billion, none),
        ``"... at 2012 prices"``, ``"million USD"``, ``"% of GDP"``.
    to
        A key of :data:`FORMS`.
    year
        Year of the money. Not needed where the values have a ``year`` dim, or say it by
        ``attrs["year"]`` or ``attrs["base_year"]``.
    base_year
        Year of the prices, with ``to="constant"``.
    units
        Unit of plain numbers.

    Returns
    -------
    float, DataArray or Dataset
        Like ``values``, with new ``units``. Dong stays in thousands, millions, billions or trillions as
        it was, and is in trillions when it comes from elsewhere; dollars are in millions. Variables
        of a Dataset that are not money (jobs, ratios, money per something) are passed on unchanged.

    Raises
    ------
    FiscalmultError
        If the values are not money, the year is not known or not in the table (the years that
        are, are named), or two statements of the year contradict each other.

    Notes
    -----
    **The 2012 matrix stands on the national accounts before the revision of 2020.** Its GDP is smaller
    than that of the series used here (:func:`money_table` holds both), so money of the matrix in per
    cent of GDP is less than its share of the matrix's own GDP, ``x / sam.gdp``. Results in per cent of
    GDP say which GDP they are shares of in ``attrs["gdp_basis"]``; plain numbers cannot.

    Values that a simulation gives over years are in prices of its base year, as their Dataset says
    (``attrs["prices"]``), and are read so.
    """
    if to not in FORMS:
        raise FiscalmultError(f"money cannot be converted to {to!r}{nearest(to, FORMS)}")
    if (to == "constant") != (base_year is not None):
        mend = "give base_year, the year of the prices" if base_year is None else "leave it out"
        raise FiscalmultError(f"to={to!r} with base_year {base_year}: {mend}")
    if isinstance(values, xr.Dataset):
        return _dataset(values, to, year, base_year)
    if isinstance(values, xr.DataArray):
        own = values.attrs.get("units")
        if units is not None and own is not None and own != units:
            raise FiscalmultError(f"the values are in {own}, not in {units}; leave units out")
        return _array(values, to, year, base_year, str(own if own is not None else units or ""), {})
    if units is None:
        raise FiscalmultError(f"the number {values} has no unit; give units, such as 'trillion VND'")
    if year is None:
        raise FiscalmultError(f"the year of {values} {units} is not known; give year")
    return float(_converted(float(values), read_unit(units, "the number"), to, year, base_year)[0])


def _dataset(values: xr.Dataset, to: str, year: int | None, base_year: int | None) -> xr.Dataset:
    money: list[Hashable] = [
        name for name, part in values.data_vars.items() if is_money(str(part.attrs.get("units", "")))
    ]
    if not money:
        raise FiscalmultError("no variable of the Dataset is in a unit of money; its units stand in attrs['units']")
    changed = {
        name: _array(values[name], to, year, base_year, str(values[name].attrs["units"]), values.attrs)
        for name in money
    }
    return values.assign(changed)


def _array(
    values: xr.DataArray, to: str, year: int | None, base_year: int | None, unit: str, about: Mapping[Hashable, object]
) -> xr.DataArray:
    name = f"{values.name!r}" if values.name is not None else "the array"
    attrs = {**about, **values.attrs}
    start = read_unit(unit, name)
    years: int | Array
    if "year" in values.dims:
        if year is not None:
            raise FiscalmultError(f"{name} has a year dim; leave year {year} out")
        if "year" not in values.coords:
            raise FiscalmultError(f"{name} has a year dim without labels; give the years as a coordinate")
        shape = [-1 if dim == "year" else 1 for dim in values.dims]
        years = np.asarray(values["year"].values, dtype=int).reshape(shape)
        if (
            start.base is None
            and start.currency == "VND"
            and str(attrs.get("prices", "")).startswith("base-year prices")
        ):
            if "base_year" not in attrs:
                raise FiscalmultError(f"{name} is in base-year prices, but base_year is not in its attrs; state it")
            start = MoneyUnit(start.scale, start.currency, int(str(attrs["base_year"])))
    else:
        years = _year(name, year, attrs)
    found, new_unit = _converted(np.asarray(values.values, dtype=float), start, to, years, base_year)
    result = values.copy(data=found).assign_attrs(units=new_unit)
    if to == "percent-of-gdp":
        result.attrs["gdp_basis"] = _basis(years)
    return result


def _year(name: str, year: int | None, attrs: Mapping[Hashable, object]) -> int:
    stated = attrs.get("year", attrs.get("base_year"))
    if year is None and stated is None:
        raise FiscalmultError(f"the year of {name} is not known; give year")
    if year is not None and stated is not None and int(str(stated)) != year:
        raise FiscalmultError(f"{name} is money of {stated}, not of {year}; leave year out, or mend its attrs")
    return int(str(stated if year is None else year))


def _converted(values: ArrayLike, start: MoneyUnit, to: str, years: int | Array, base: int | None) -> tuple[Array, str]:
    """Values in the form asked for, by way of dong at the prices of their year; and their unit."""
    dong = np.asarray(values, dtype=float)
    if start.currency == "%":
        dong = dong / 100.0 * _series("gdp", years) * 1e12
    elif start.currency == "USD":
        dong = dong * start.scale * _series("exchange-rate", years)
    elif start.base is not None:
        dong = dong * start.scale * _series("deflator", years) / _series("deflator", start.base)
    else:
        dong = dong * start.scale
    if to == "percent-of-gdp":
        return 100.0 * dong / (_series("gdp", years) * 1e12), "% of GDP"
    if to == "usd":
        return dong / _series("exchange-rate", years) / 1e6, "million USD"
    scale = start.scale if start.currency == "VND" else 1e12
    word = next(name for name, value in SCALES.items() if value == scale)
    unit = f"{word} VND".strip()
    if to == "current":
        return dong / scale, unit
    assert base is not None
    return dong / scale * _series("deflator", base) / _series("deflator", years), f"{unit} at {base} prices"


def _series(series: str, years: int | Array) -> Array:
    """Values of a series in years, in the shape of the years."""
    known = _table()[series.replace("-", "_")].dropna("year")
    listed = [int(year) for year in known["year"].values]
    wanted = np.asarray(years, dtype=int)
    for year in wanted.ravel().tolist():
        if year not in listed:
            raise FiscalmultError(f"the {SERIES[series]} of {year} is not known; known are {listed[0]} to {listed[-1]}")
    return np.asarray(known.values[np.searchsorted(listed, wanted)], dtype=float)


def _basis(years: int | Array) -> str:
    """Which GDP the shares are of, and where a shipped matrix stands on another."""
    table = _table()
    wanted = sorted({int(year) for year in np.asarray(years).ravel()})
    parts = []
    for year in wanted:
        here = table.sel(year=year)
        matrix = float(here["gdp_of_the_matrix"])
        if np.isfinite(matrix):
            parts.append(
                f"the shipped matrix of {year} stands on the national accounts before the revision of 2020, with a GDP "
                f"of {matrix:,.1f} trillion VND against {float(here['gdp']):,.1f} here"
            )
    notes = dict.fromkeys(str(note) for note in table["gdp_note"].sel(year=wanted).values)
    which = f"GDP of {wanted[0]}" + (f" to {wanted[-1]}" if len(wanted) > 1 else "")
    return "; ".join([f"{which}: {' | '.join(notes)}", *parts])
