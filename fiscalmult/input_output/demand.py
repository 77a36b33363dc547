"""What a given final demand sets going, and what is embodied in it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.checks import aligned, check_numbers
from fiscalmult.input_output.definitions import describe, titled
from fiscalmult.input_output.households import HouseholdClosure, endless, households_in_words
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.input_output.weights import Of, weights_of
from fiscalmult.kernels import leontief, solve

__all__ = ["embodied", "impact"]

Array = NDArray[np.float64]


def impact(
    table: InputOutputTable,
    demand: xr.DataArray | Mapping[str, float],
    measures: Mapping[str, Of] | None = None,
    *,
    households: HouseholdClosure | None = None,
) -> xr.Dataset:
    """What a final demand sets going, by the sector where it arises.

    Parameters
    ----------
    table
        The table.
    demand
        ``{sector: money}``, or a DataArray over exactly the sectors, dims ``(..., sector)``.
    measures
        ``{name: what is counted}``, such as ``{"employment": "employment", "wages": ["D1"]}``.
    households
        None: households outside. A closure: their income and spending inside.

    Returns
    -------
    xarray.Dataset
        ``output (..., sector)`` [money unit] and each measure; with households also
        ``household_income (...)`` and, for each measure, ``<measure>_by_households (...)``: what
        their spending adds without passing a sector (direct imports, taxes on consumption, domestic
        staff). Sums over sectors and that part are ``effects`` times the demand.

    Raises
    ------
    FiscalmultError
        If the demand names other sectors, or a measure is called output or household_income.
    """
    given = _demand(table, demand)
    output = solve.respond(table.factor, given.values)
    result = xr.Dataset(attrs=titled(table, households=households_in_words(table, households)))
    if households is not None:
        spending = households.spending(table)
        spread = solve.respond(table.factor, spending.spending)
        returned = float(spending.income @ spread) + spending.own
        if not returned < 1:
            raise endless(table, households)
        income = output @ spending.income / (1 - returned)
        output = output + income[..., None] * spread
        earned = given.isel(sector=0, drop=True).copy(data=income)
        result["household_income"] = describe(earned, "household_income", "household income", table.unit)
    key = "impact" if households is None else "impact_closed"
    result["output"] = describe(given.copy(data=output), key, "output", table.unit)
    for name, of in (measures or {}).items():
        if name in result or name in ("output", "household_income"):
            raise FiscalmultError(f"a measure is called {name!r}, which every result has; choose another name")
        weights = weights_of(table, of, households)
        units = weights.total_units(table)
        values = weights.per_output * result["output"]
        result[name] = describe(values.transpose(..., "sector"), key, weights.name, units)
        if households is not None:
            # Spending of households that passes no sector; without it the sectors do not add to effects x demand.
            own = xr.DataArray(weights.per_spending, weights.per_output.isel(sector=0, drop=True).coords)
            direct = own * result["household_income"]
            words = f"{weights.name} that households' spending adds directly"
            result[f"{name}_by_households"] = describe(direct, "by_households", words, units)
    return result


def embodied(
    table: InputOutputTable, of: Of, demand: xr.DataArray | Mapping[str, float] | None = None, rounds: int | None = None
) -> xr.DataArray:
    """What each sector adds for the final demand for each product.

    Parameters
    ----------
    table, of
        As for :func:`effects`.
    demand
        As for :func:`impact`; None takes the final demand of the table.
    rounds
        None solves; a number k cuts the power series after A^k.

    Returns
    -------
    xarray.DataArray
        Dims ``(..., supplier, product)``: sums over ``product`` are by where it arises
        (production based), sums over ``supplier`` by what it is for (consumption based).

    Raises
    ------
    FiscalmultError
        If the demand has further dims or names other sectors, the series is cut before round 0,
        or as :func:`effects`.

    References
    ----------
    Miller and Blair (2009), ch. 10; Kitzes (2013), Resources 2(4).
    """
    wanted = table.net_demand if demand is None else _demand(table, demand).values
    if wanted.ndim != 1:
        raise FiscalmultError(f"the final demand has {wanted.ndim} dims; take one vector by sector at a time")
    spread = np.diag(wanted)
    needed = (solve.respond(table.factor, spread) if rounds is None else _series(table, spread, rounds)).T
    weights = weights_of(table, of)
    coords = {dim: weights.per_output[dim] for dim in weights.per_output.dims if dim != "sector"}
    labels = list(table.sectors)
    values = xr.DataArray(
        weights.per_output.values[..., :, None] * needed,
        coords={**coords, "supplier": labels, "product": labels},
        dims=(*coords, "supplier", "product"),
    )
    units = weights.total_units(table)
    key = "embodied" if rounds is None else "embodied_series"
    return describe(values, key, f"{weights.name} embodied in final demand", units, table)


def _series(table: InputOutputTable, demand: Array, rounds: int) -> Array:
    if rounds < 0:
        raise FiscalmultError(f"the power series is cut after {rounds} rounds; give 0 or more")
    return leontief.series(table.coefficients, demand, rounds)


def _demand(table: InputOutputTable, demand: xr.DataArray | Mapping[str, float]) -> xr.DataArray:
    if isinstance(demand, xr.DataArray):
        found = aligned(demand, "the final demand", sector=table.sectors).astype(float)
        check_numbers(found, "the final demand")
        return found
    values = np.zeros(len(table.sectors))
    for sector, money in demand.items():
        if sector not in table.sectors:
            raise FiscalmultError(f"no sector {sector!r} in {table.name!r}{nearest(sector, table.sectors)}")
        values[table.sectors.index(sector)] = float(money)
    found = xr.DataArray(values, coords={"sector": list(table.sectors)}, dims=("sector",))
    check_numbers(found, "the final demand")
    return found
