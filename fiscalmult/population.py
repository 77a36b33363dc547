"""Population by year, sex and single year of age."""

from __future__ import annotations

from functools import cache

import numpy as np
import xarray as xr

from fiscalmult.datasets import load_sources, read_table
from fiscalmult.errors import FiscalmultError

__all__ = ["OPEN_AGE", "check_population", "load_population", "persons"]

TABLE = "viet-nam-population"
OPEN_AGE = 100
"""Age from which all people stand in one group."""

SEXES = ("female", "male")
DIMS = ("year", "sex", "age")


@cache
def _shipped() -> xr.DataArray:
    rows = read_table(TABLE)
    years = sorted({int(row["year"]) for row in rows})
    values = np.full((len(years), len(SEXES), OPEN_AGE + 1), np.nan)
    places = {year: place for place, year in enumerate(years)}
    for row in rows:
        values[places[int(row["year"])], SEXES.index(row["sex"]), int(row["age"])] = float(row["value"])
    coords = {"year": years, "sex": list(SEXES), "age": list(range(OPEN_AGE + 1))}
    keys = dict.fromkeys(["un-wpp-2019", *(row["source"] for row in rows)])
    attrs = {
        "units": "thousand persons",
        "long_name": "population",
        "title": "Population of Viet Nam",
        "source": "; ".join(load_sources()[key].cite() for key in keys),
        "note": f"age structure of World Population Prospects 2019; ages from {OPEN_AGE} stand together",
    }
    return xr.DataArray(values, coords=coords, dims=DIMS, attrs=attrs, name="population")


def load_population() -> xr.DataArray:
    """Population of Viet Nam by year, sex and single year of age [thousand persons].

    Returns
    -------
    xarray.DataArray
        Dims ``year`` (2012 to 2060), ``sex`` (female, male), ``age`` (0 to 100; the last holds
        everybody from 100). A copy: it may be changed.

    Notes
    -----
    Totals by sex are those of the General Statistics Office to 2023 and of World Population
    Prospects 2024 (medium variant) from 2024: the share of women steps up by 0.9
    points between them. The age structure is that of World Population Prospects 2019, five-year
    groups split by a monotone cubic through the cumulated population; between its five-year
    points every birth cohort is on a straight line. That both rounds of the United Nations
    have one age structure is an assumption.
    """
    return _shipped().copy(deep=True)


def check_population(population: xr.DataArray) -> xr.DataArray:
    """Return a population, or raise where it is not one.

    Parameters
    ----------
    population
        Dims ``year``, ``sex`` and ``age`` in any order [thousand persons], of another projection
        or of :func:`load_population`.

    Raises
    ------
    FiscalmultError
        If a dim is missing or too many, an age of 0 to 100 or a year is missing, or a number is negative.
    """
    if set(population.dims) != set(DIMS):
        raise FiscalmultError(
            f"a population has the dims {', '.join(DIMS)}, not {', '.join(map(str, population.dims))}; "
            "see fiscalmult.load_population()"
        )
    ages = [int(age) for age in population["age"].values]
    if ages != list(range(OPEN_AGE + 1)):
        raise FiscalmultError(
            f"the population has the ages {ages[0]} to {ages[-1]} ({len(ages)} of them); "
            f"give every single age from 0 to {OPEN_AGE}, the last for everybody older"
        )
    if set(map(str, population["sex"].values)) != set(SEXES):
        found = ", ".join(map(str, population["sex"].values))
        raise FiscalmultError(f"the population has the sexes {found}; give female and male")
    years = [int(year) for year in population["year"].values]
    if years != list(range(years[0], years[0] + len(years))):
        raise FiscalmultError(
            f"the years of the population, {years[0]} to {years[-1]}, are not one after the other; "
            "sort and complete them"
        )
    unit = population.attrs.get("units", "thousand persons")
    if unit != "thousand persons":
        raise FiscalmultError(f"the population is in {unit!r}; give it in 'thousand persons'")
    bad = ~(population >= 0)
    if bad.any():
        place = np.unravel_index(int(bad.values.argmax()), bad.shape)
        at = ", ".join(f"{dim} {population[dim].values[i]}" for dim, i in zip(population.dims, place, strict=True))
        raise FiscalmultError(f"the population of {at} is {population.values[place]:.6g}; it must be zero or more")
    return population.transpose(*DIMS)


def persons(population: xr.DataArray, *, since: float = 0, below: float | None = None, sex: str = "") -> xr.DataArray:
    """People of some ages by year [thousand persons].

    Parameters
    ----------
    population
        Dims year, sex, age.
    since
        First age that counts.
    below
        First age that does not count any more; None for everybody older.
    sex
        ``"female"``, ``"male"`` or both.
    """
    ages = population["age"].values
    chosen = (ages >= since) & (ages < (np.inf if below is None else below))
    counted = population.isel(age=chosen).sum("age")
    return counted.sel(sex=sex, drop=True) if sex else counted.sum("sex")
