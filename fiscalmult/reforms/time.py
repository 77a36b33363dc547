"""Years of a reform: which are asked for, how much of each is paid, and at whose prices money is."""

from __future__ import annotations

import math
from collections.abc import Iterable

import xarray as xr

from fiscalmult.errors import FiscalmultError

__all__ = ["paid_and_risen", "price_level", "prices_of", "years_of"]


def paid_and_risen(years: list[int], start: float, months: float, indexing: float) -> tuple[xr.DataArray, xr.DataArray]:
    """Share of each year that is paid [1], and amounts over those of the first year [1].

    Parameters
    ----------
    years
        Calendar years.
    start
        When payment begins, such as 2025.5 for July 2025.
    months
        How long it lasts; infinite where it does not end.
    indexing
        Yearly rise of amounts from the year after the first [% a year].
    """
    time = xr.DataArray([float(year) for year in years], coords={"year": years}, dims="year")
    paid = ((time + 1).clip(max=start + months / 12) - time.clip(min=start)).clip(0, 1)
    risen = (1 + indexing / 100) ** (time - math.floor(start)).clip(0)
    return paid, risen


def years_of(years: int | Iterable[int] | None, known: xr.DataArray) -> list[int]:
    """Years as a list, all there and in order."""
    listed = [int(year) for year in known.values]
    if years is None:
        return listed
    wanted = [years] if isinstance(years, int) else [int(year) for year in years]
    if not wanted:
        raise FiscalmultError("no year is asked for; name one or more")
    for year in wanted:
        if year not in listed:
            raise FiscalmultError(
                f"the population has no year {year}; it reaches from {listed[0]} to {listed[-1]}, choose among these"
            )
    if wanted != sorted(set(wanted)):
        raise FiscalmultError(
            f"the years {', '.join(map(str, wanted))} are not in rising order or stand twice; sort them"
        )
    return wanted


def prices_of(deflator: xr.DataArray | None) -> str:
    """Whose prices money is at: ``current``, or ``constant`` and the year in which the deflator is 1."""
    if deflator is None:
        return "current"
    base = [str(int(year)) for year in deflator["year"].values[deflator.values == 1]]
    return f"constant {base[0]}" if base else "constant"


def price_level(deflator: xr.DataArray, years: xr.DataArray) -> xr.DataArray:
    """Price level of the years."""
    missing = [int(year) for year in years.values if year not in deflator["year"]]
    if missing:
        raise FiscalmultError(f"the deflator lacks the year {missing[0]}; give the price level of every year")
    found = deflator.sel(year=years)
    if not (found > 0).all():
        raise FiscalmultError(f"the deflator is {float(found.min()):.6g} in a year; a price level is positive")
    return found
