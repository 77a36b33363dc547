"""Spending paths: who spends how much in which year, in what unit and at whose prices."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.projection._rows import Row, rows_of
from fiscalmult.projection.schema import PERCENT_OF_GDP, UNITS

__all__ = ["base_of_prices", "extend_path", "read_path"]

_PLAUSIBLE = range(1900, 2201)


def read_path(
    source: Any,
    *,
    unit: str | None = None,
    prices: str | None = None,
    programmes: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    money: str | None = None,
) -> xr.DataArray:
    """A spending path from a file, a frame, a labelled array or a dictionary.

    Parameters
    ----------
    source
        A ``.csv`` or ``.xlsx`` file or a pandas DataFrame with the columns ``year, programme,
        amount, unit, prices``, or wide with ``year`` and one column for each programme; a
        DataArray ``(year, programme)`` with ``units`` and ``prices`` in its attributes; or
        ``{programme: {year: amount}}``.
    unit, prices
        Unit and price basis where the source does not say them: ``"trillion VND"``, ``"billion
        VND"``, ``"million VND"``, ``"VND"`` or ``"% of GDP"``; ``"current"`` or ``"constant 2024"``.
    programmes
        Names that are known; others raise. All are taken where none are given.
    years
        Years that assumptions cover; others raise.
    money
        A further unit of money that is understood, such as that of a matrix of another country.

    Returns
    -------
    xarray.DataArray
        Dims ``(year, programme)`` with every year from the first to the last; attributes
        ``units``, ``prices`` and ``source``.

    Raises
    ------
    FiscalmultError
        In one line with file, row and mend: a year missing, no whole number or outside the
        assumptions; an amount missing, negative or no number; an unknown programme (with the
        nearest name) or unit; unit or prices missing or different within the path; a row twice.
    """
    name = str(getattr(source, "name", None) or "the path") if not isinstance(source, str) else source
    rows = rows_of(source, name)
    if not rows:
        raise FiscalmultError(f"{name}: the path is empty; give at least one year")
    known = None if programmes is None else list(programmes)
    covered = None if years is None else sorted(years)
    amounts: dict[tuple[int, str], float] = {}
    places: dict[tuple[int, str], str] = {}
    said: dict[str, tuple[str, str]] = {}
    for row in rows:
        year = _year(row, covered)
        _programme(row, known)
        if (year, row.programme) in amounts:
            raise FiscalmultError(
                f"{row.place}: {row.programme!r} stands twice in {year}, as in {places[year, row.programme]}; keep one"
            )
        amounts[year, row.programme] = _amount(row, year)
        places[year, row.programme] = row.place
        _same(said, "unit", row.unit or unit or "", row)
        _same(said, "prices", row.prices or prices or "", row)
    units, basis = _unit(said["unit"], money), ""
    basis = _prices(said["prices"], units)
    array = _array(amounts, places, rows[0].place.split(" row ")[0].split(" programme ")[0])
    return array.assign_attrs(units=units, prices=basis, source=name, long_name="spending path")


def _year(row: Row, covered: list[int] | None) -> int:
    text = str(row.year).strip()
    if not re.fullmatch(r"\d{4}(\.0+)?", text) or int(float(text)) not in _PLAUSIBLE:
        raise FiscalmultError(f"{row.place}: the year {text!r} is no year; write four digits such as 2030")
    year = int(float(text))
    if covered and year not in covered:
        raise FiscalmultError(
            f"{row.place}: the year {year} is outside the assumptions, which cover {covered[0]} to {covered[-1]}; "
            "leave it out or extend the assumptions"
        )
    return year


def _programme(row: Row, known: list[str] | None) -> None:
    if not row.programme:
        raise FiscalmultError(f"{row.place} names no programme; name what is spent on")
    if known is not None and row.programme not in known:
        raise FiscalmultError(f"{row.place}: no programme {row.programme!r}{nearest(row.programme, known)}")


def _amount(row: Row, year: int) -> float:
    where = f"{row.place}: the amount of {row.programme!r} in {year}"
    text = "" if row.amount is None else str(row.amount).strip()
    if text in ("", "nan", "NaN"):
        raise FiscalmultError(f"{where} is missing; write 0 where nothing is spent")
    try:
        amount = float(text)
    except ValueError:
        mend = "write decimals with a point and no mark for thousands" if "," in text else "write a number"
        raise FiscalmultError(f"{where} is {text!r}, which is not a number; {mend}") from None
    if not math.isfinite(amount):
        raise FiscalmultError(f"{where} is {text!r}; write a finite number")
    if amount < 0:
        raise FiscalmultError(
            f"{where} is {amount:.6g}; it must not be negative (to cut a programme, name it as the financing)"
        )
    return amount


def _same(said: dict[str, tuple[str, str]], what: str, value: str, row: Row) -> None:
    value = " ".join(value.split())
    before = said.setdefault(what, (value, row.place))
    if before[0].lower() != value.lower():
        raise FiscalmultError(
            f"{row.place} has the {what} {value!r} and {before[1]} {before[0]!r}; use one {what} for the whole path"
        )


def _unit(said: tuple[str, str], money: str | None) -> str:
    unit, place = said
    known = [*UNITS, PERCENT_OF_GDP, *([money] if money else [])]
    if not unit:
        raise FiscalmultError(f"{place} has no unit; add a column 'unit' or give unit='billion VND'")
    folded = {name.lower(): name for name in known} | {"%": PERCENT_OF_GDP, "percent of gdp": PERCENT_OF_GDP}
    if unit.lower() not in folded:
        raise FiscalmultError(f"{place}: no unit {unit!r}{nearest(unit, known)}")
    return folded[unit.lower()]


def _prices(said: tuple[str, str], units: str) -> str:
    prices, place = said
    if units == PERCENT_OF_GDP:
        if prices.lower() not in ("", "current"):
            raise FiscalmultError(f"{place}: a share of GDP has no {prices!r} prices; leave the prices empty")
        return "current"
    if not prices:
        raise FiscalmultError(f"{place} does not say its prices; add a column 'prices': current or constant 2024")
    if prices.lower() == "current":
        return "current"
    found = re.fullmatch(r"constant(?: prices)?(?: of)? (\d{4})", prices.lower())
    if found is None:
        raise FiscalmultError(f"{place}: the prices {prices!r} are unknown; write current or constant 2024")
    return f"constant {found[1]}"


def _array(amounts: dict[tuple[int, str], float], places: dict[tuple[int, str], str], name: str) -> xr.DataArray:
    names = list(dict.fromkeys(programme for _, programme in amounts))
    years = sorted({year for year, _ in amounts})
    whole = list(range(years[0], years[-1] + 1))
    for programme in names:
        missing = [year for year in whole if (year, programme) not in amounts]
        if missing:
            shown = ", ".join(map(str, missing[:5])) + (", ..." if len(missing) > 5 else "")
            raise FiscalmultError(
                f"{name}: {programme!r} has no amount for {shown}; add the missing years, with 0 where nothing is spent"
            )
    values = np.array([[amounts[year, programme] for programme in names] for year in whole])
    return xr.DataArray(values, coords={"year": whole, "programme": names}, dims=("year", "programme"))


def base_of_prices(path: xr.DataArray) -> int | None:
    """Year whose prices a path is at; None for current prices."""
    prices = str(path.attrs["prices"])
    return int(prices.rsplit(" ", 1)[1]) if prices.startswith("constant") else None


def extend_path(path: xr.DataArray, to: int, amounts: xr.DataArray | float) -> xr.DataArray:
    """A path that goes on after its last year, or ends earlier.

    Parameters
    ----------
    path
        What :func:`read_path` returns.
    to
        The last year wanted.
    amounts
        What follows, in the unit and at the prices of the path: one factor for each further year
        on the amounts of the last (dims ``(year,)``), or one factor for all; 1 holds them, 0
        ends them.

    Raises
    ------
    FiscalmultError
        If the path would have no year left.
    """
    first, last = int(path["year"][0]), int(path["year"][-1])
    if to < first:
        raise FiscalmultError(f"the path begins in {first}, after {to}; give a later last year")
    if to <= last:
        return path.sel(year=slice(first, to))
    further = list(range(last + 1, to + 1))
    factors = (
        amounts.sel(year=further).values if isinstance(amounts, xr.DataArray) else np.full(len(further), float(amounts))
    )
    values = np.concatenate([path.values, factors[:, None] * path.values[-1][None, :]])
    coords = {"year": [*map(int, path["year"].values), *further], "programme": path["programme"]}
    return xr.DataArray(values, coords=coords, dims=("year", "programme"), attrs=path.attrs)
