"""Effects of final demand, part by part, open (Type I) and with households inside (Type II)."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.input_output.definitions import describe, titled
from fiscalmult.input_output.households import HouseholdClosure, endless, households_in_words
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.input_output.weights import Of, Weights, weights_of
from fiscalmult.kernels import leontief, solve

__all__ = ["effect_parts", "effects", "leontief_inverse", "multiplier_ratios", "technical_coefficients"]

Array = NDArray[np.float64]


def technical_coefficients(table: InputOutputTable) -> xr.DataArray:
    """Direct requirements: what each unit of a user's output buys from every supplier.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    xarray.DataArray
        Dims ``(supplier, user)`` [1]: A = Z diag(x)^-1; a sector without output has zeros.

    References
    ----------
    Miller and Blair (2009), ch. 2.
    """
    values = xr.DataArray(np.array(table.coefficients), coords=table.flows.coords, dims=table.flows.dims)
    return describe(values, "technical_coefficients", "technical coefficients", "1", table)


def leontief_inverse(table: InputOutputTable, households: HouseholdClosure | None = None) -> xr.DataArray:
    """Total requirements L = (I - A)^-1, dims (supplier, user) [1].

    Parameters
    ----------
    table
        The table.
    households
        Closure with respect to households; the inverse then has a last row and column
        ``"households"``: their income per unit of final demand, and output per unit of their
        income.

    Raises
    ------
    FiscalmultError
        If spending and earning never end.
    """
    if households is None:
        values = xr.DataArray(np.array(table.inverse), coords=table.flows.coords, dims=table.flows.dims)
        return describe(values, "leontief_inverse", "Leontief inverse", "1", table)
    spending, count = households.spending(table), len(table.sectors)
    bordered = np.zeros((count + 1, count + 1))
    bordered[:count, :count] = table.coefficients
    bordered[count, :count], bordered[:count, count] = spending.income, spending.spending
    bordered[count, count] = spending.own
    try:
        inverse = leontief.inverse(solve.factorize(bordered))
    except solve.NotProductiveError:
        raise endless(table, households) from None
    labels = [*table.sectors, "households"]
    values = xr.DataArray(inverse, coords={"supplier": labels, "user": labels}, dims=("supplier", "user"))
    described = describe(values, "leontief_inverse_closed", "Leontief inverse with households inside", "1", table)
    return described.assign_attrs(households=households.describe(table))


def effects(
    table: InputOutputTable, of: Of, *, households: HouseholdClosure | None = None, truncated: bool = True
) -> xr.DataArray:
    """Effect of one unit of final demand for each sector's product.

    Parameters
    ----------
    table
        The table.
    of
        ``"output"``, ``"employment"``, ``"imports"``, kinds of primary input, or intensities
        by sector (:data:`fiscalmult.input_output.Of`).
    households
        None: simple effects (Type I), households outside. A closure: total effects (Type II).
    truncated
        For ``"output"`` with households: count sectors only (True) or household income too.

    Returns
    -------
    xarray.DataArray
        Dims ``(..., sector)`` [units of the measure per money unit of final demand].

    Raises
    ------
    FiscalmultError
        If the table lacks what is asked, or spending and earning never end.
    """
    weights = weights_of(table, of, households, truncated=truncated)
    simple, total = _solved(table, weights, households)
    key, word = ("simple", "simple") if households is None else ("total", "total")
    values = weights.per_output.copy(deep=False, data=simple if total is None else total)
    values = describe(values, key, f"{word} effect on {weights.name}", weights.units)
    values.attrs |= titled(table, households=households_in_words(table, households))
    return values


def effect_parts(
    table: InputOutputTable, of: Of, *, households: HouseholdClosure | None = None, truncated: bool = True
) -> xr.Dataset:
    """The effect of one unit of final demand, part by part, with the Type I and II ratios.

    Parameters
    ----------
    table, of, households, truncated
        As for :func:`effects`.

    Returns
    -------
    xarray.Dataset
        ``initial``, ``first_round``, ``industrial_support``, ``production_induced``, ``simple``
        and ``type_1``; with households also ``consumption_induced``, ``total`` and ``type_2``;
        each ``(..., sector)``. A ratio is not a number where the initial effect is zero.

    References
    ----------
    Australian Bureau of Statistics (1995), cat. no. 5246.0.
    """
    weights = weights_of(table, of, households, truncated=truncated)
    simple, total = _solved(table, weights, households)
    initial = weights.per_output.values
    first = initial @ table.coefficients
    parts = {
        "initial": initial,
        "first_round": first,
        "industrial_support": simple - initial - first,
        "production_induced": simple - initial,
        "simple": simple,
        "type_1": _ratio(simple, initial),
    }
    if total is not None:
        parts.update(consumption_induced=total - simple, total=total, type_2=_ratio(total, initial))
    dataset = xr.Dataset(attrs=titled(table, of=weights.name, households=households_in_words(table, households)))
    for key, data in parts.items():
        units = "1" if key.startswith("type_") else weights.units
        name = f"{key.replace('_', ' ')} {'ratio' if key.startswith('type_') else 'effect'}, {weights.name}"
        dataset[key] = describe(weights.per_output.copy(data=np.array(data)), key, name, units)
    return dataset


def multiplier_ratios(table: InputOutputTable, of: Of, *, households: HouseholdClosure | None = None) -> xr.DataArray:
    """Type I (open) or Type II (with households) ratio: effect over the sector's own direct effect.

    Parameters
    ----------
    table, of, households
        As for :func:`effects`.

    Returns
    -------
    xarray.DataArray
        Dims ``(..., sector)`` [1]: m L / m, or the total effect over m; not a number where the
        direct effect is zero, because an effect there has no ratio.

    Raises
    ------
    FiscalmultError
        As :func:`effects`.

    Notes
    -----
    A ratio says nothing about the size of an effect: a sector that employs hardly anybody
    itself has a large one.

    References
    ----------
    Miller and Blair (2009), ch. 6.
    """
    parts = effect_parts(table, of, households=households)
    return parts["type_1" if households is None else "type_2"].assign_attrs(parts.attrs)


def _solved(
    table: InputOutputTable, weights: Weights, households: HouseholdClosure | None
) -> tuple[Array, Array | None]:
    """Effects of the open model, and with households where they are inside."""
    rows = weights.per_output.values
    if households is None:
        return solve.worth(table.factor, rows), None
    spending = households.spending(table)
    stacked = np.vstack([rows.reshape(-1, rows.shape[-1]), spending.income])
    solved = solve.worth(table.factor, stacked)
    simple, income = solved[:-1].reshape(rows.shape), solved[-1]
    spent = simple @ spending.spending + weights.per_spending
    try:
        total = leontief.close_households(simple, income, spent, float(income @ spending.spending) + spending.own)
    except solve.NotProductiveError:
        raise endless(table, households) from None
    return simple, total


def _ratio(effect: Array, initial: Array) -> Array:
    """Effect over initial effect; not a number where there is no initial effect."""
    return np.divide(effect, initial, out=np.full(effect.shape, np.nan), where=initial != 0)
