"""Marginal propensities from expenditure elasticities: fixed-price multipliers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.datasets import read_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sam import SAM

__all__ = [
    "derive_elasticities",
    "engel_sums",
    "load_elasticities",
    "load_elasticity_evidence",
    "marginal_propensities",
]

Array = NDArray[np.float64]
Elasticities = Mapping[str, float] | xr.DataArray
ENGEL_TOLERANCE = 1e-6
"""Largest gap of an Engel sum from 1 that is not reported as broken."""

REFERENCE = "Pyatt and Round (1979), Economic Journal 89(356), fixed-price multipliers"


def load_elasticities() -> dict[str, float]:
    """Expenditure elasticities of the shipped commodities [1].

    Returns
    -------
    dict
        ``{commodity: elasticity}`` from ``viet-nam-expenditure-elasticities.csv``, where each row
        has its status, source and note. They follow from three pieces of evidence by
        :func:`derive_elasticities` and hold for the average household of 2012: Engel sums of single
        household groups, and of another matrix, differ from 1, which :func:`marginal_propensities`
        mends when asked to.
    """
    return {row["commodity"]: float(row["elasticity"]) for row in read_table("viet-nam-expenditure-elasticities")}


def load_elasticity_evidence() -> dict[str, float]:
    """What the elasticities rest on [1]: ``rice``, ``food``, ``rice-share``, and ``rice-low`` for a sensitivity."""
    return {row["item"]: float(row["value"]) for row in read_table("viet-nam-elasticity-evidence")}


def derive_elasticities(
    sam: SAM, *, rice: float, food: float, rice_share: float, foods: Mapping[str, bool]
) -> dict[str, float]:
    """Elasticity of every commodity from those of rice and of all food.

    Parameters
    ----------
    sam
        The matrix whose average household budget is used.
    rice, food
        Expenditure elasticities of rice and of all food [1].
    rice_share
        Share of rice in household consumption [1].
    foods
        ``{commodity: True if it contains the rice}`` for every commodity that is food.

    Returns
    -------
    dict
        ``{commodity: elasticity}`` over all commodities.

    Raises
    ------
    FiscalmultError
        If not exactly one food contains the rice, or it is smaller than the rice in it.

    Notes
    -----
    Other food gets the one elasticity with which the budget-weighted mean of rice and other
    food is that of food; the food that contains the rice is their mean. All other commodities
    get the one elasticity with which the Engel sum of the average household is 1.
    """
    budget = sam.block("commodity", "household").sum("payer")
    share = {str(code): float(value) for code, value in (budget / budget.sum()).to_series().items()}
    for code in foods:
        if code not in share:
            raise FiscalmultError(f"{code!r} is not a commodity of {sam.name!r}{nearest(code, share)}")
    holders = [code for code, holds in foods.items() if holds]
    if len(holders) != 1 or share[holders[0]] < rice_share:
        raise FiscalmultError(
            f"rice is {rice_share:.4g} of consumption and stands in {', '.join(holders) or 'no commodity'}; name one "
            "commodity at least as large"
        )
    food_share = sum(share[code] for code in foods)
    other = (food * food_share - rice * rice_share) / (food_share - rice_share)
    part = rice_share / share[holders[0]]
    rest = (1 - food * food_share) / (1 - food_share)
    found = dict.fromkeys(share, rest)
    found.update({code: part * rice + (1 - part) * other if holds else other for code, holds in foods.items()})
    return found


def engel_sums(sam: SAM, elasticities: Elasticities) -> xr.DataArray:
    """Budget-weighted mean elasticity of every household; 1 where Engel aggregation holds.

    Returns
    -------
    xarray.DataArray
        Dim ``household`` [1].

    Raises
    ------
    FiscalmultError
        If a commodity that households buy has no elasticity.
    """
    shares, table = _budget(sam), _aligned(sam, elasticities)
    attrs = {
        "units": "1",
        "long_name": "budget-weighted mean of the expenditure elasticities",
        "definition": "sum_c s_ch e_c: budget share times elasticity; 1 where additional spending adds up",
        "reference": REFERENCE,
        "sam": sam.name,
    }
    return (shares * table).sum("commodity").assign_attrs(attrs)


def marginal_propensities(
    sam: SAM,
    elasticities: Elasticities,
    *,
    engel: str = "raise",
    spending_elasticity: float | Mapping[str, float] = 1.0,
    saving: str = "savings-investment",
) -> xr.DataArray:
    """Propensities in which households spend an additional dong by their expenditure elasticities.

    Parameters
    ----------
    sam
        The matrix.
    elasticities
        Expenditure elasticity of every commodity that households buy [1]: ``{commodity:
        elasticity}``, or a DataArray with the dim ``commodity`` and, if they differ, ``household``.
    engel
        What to do where the budget-weighted elasticities of a household do not add to 1:
        ``"raise"``, or ``"rescale"``, which divides them by their sum; the factor is reported.
    spending_elasticity
        Elasticity of total consumption with respect to income [1], one for all or ``{household:
        elasticity}``. 1 holds the average: consumption, taxes and saving keep their average
        shares of income. Below 1, more of an additional dong is saved.
    saving
        Account that gets what consumption leaves; taxes and transfers keep their average rates.

    Returns
    -------
    xarray.DataArray
        Dims ``(receiver, payer)`` [1], for ``Economy.from_sam(propensities=...)``; columns of other
        payers are the average ones. The coordinate ``engel_factor (payer)`` is the factor by
        which the elasticities of a household were multiplied, 1 elsewhere.

    Raises
    ------
    FiscalmultError
        If an elasticity is missing, Engel aggregation fails, the matrix has no such account for
        saving, or a propensity would be negative.

    Notes
    -----
    ``A_ch = e_c s_ch C_h g``: elasticity, share in the household's budget, average propensity to
    consume, spending elasticity. With Engel aggregation ``sum_c s_ch e_c = 1`` the additional
    dong's consumption is ``g C_h``, whatever the elasticities: they move money between
    commodities, g moves it between consumption and saving.

    References
    ----------
    Pyatt and Round (1979), "Accounting and fixed price multipliers in a social accounting
    matrix framework".
    """
    if engel not in ("raise", "rescale"):
        raise FiscalmultError(f"engel {engel!r} is not defined; choose 'raise' or 'rescale'")
    if saving not in sam.codes:
        raise FiscalmultError(
            f"{saving!r}, which is to get what consumption leaves, is no account of {sam.name!r}"
            f"{nearest(saving, sam.codes)}"
        )
    shares, table = _budget(sam), _aligned(sam, elasticities)
    sums = (shares * table).sum("commodity")
    gap = abs(sums - 1)
    worst = str(sums["household"].values[int(gap.values.argmax())])
    if float(gap.max()) > ENGEL_TOLERANCE and engel == "raise":
        raise FiscalmultError(
            f"the budget-weighted elasticities of {worst!r} add to {float(sums.sel(household=worst)):.4f}; Engel "
            "aggregation wants 1, so mend the elasticities or ask for engel='rescale'"
        )
    if float(sums.min()) <= 0:
        raise FiscalmultError(f"the elasticities of {worst!r} add to {float(sums.min()):.4g} and cannot be rescaled")
    factor = 1 / sums
    households = [str(code) for code in sums["household"].values]
    growth = _spending(households, spending_elasticity)
    average = sam.propensities
    found = average.copy(data=average.values.copy())
    goods = [str(code) for code in shares["commodity"].values]
    before = average.loc[goods, households]
    after = shares.values * table.values * factor.values * growth * before.values.sum(axis=0)
    found.loc[goods, households] = after
    found.loc[saving, households] = found.loc[saving, households] + (before.sum("receiver") - after.sum(axis=0))
    _refuse_negative(found, households)
    scale = xr.ones_like(found["payer"], dtype=float)
    scale.loc[households] = factor.values
    found = found.assign_coords(engel_factor=("payer", scale.values))
    found.attrs = {
        "units": "1",
        "long_name": "marginal propensity",
        "definition": "households: elasticity x budget share x average propensity to consume x spending elasticity",
        "reference": REFERENCE,
        "sam": sam.name,
        "engel": f"factors from {float(factor.min()):.4f} to {float(factor.max()):.4f} ({engel})",
        "saving": saving,
    }
    return found


def _budget(sam: SAM) -> xr.DataArray:
    """Budget shares of households over the commodities that some household buys (commodity, household)."""
    bought = sam.block("commodity", "household").rename(receiver="commodity", payer="household")
    bought = bought.isel(commodity=(bought != 0).any("household").values)
    spent = bought.sum("commodity")
    if (spent <= 0).any():
        poor = str(spent["household"].values[int((spent <= 0).values.argmax())])
        raise FiscalmultError(f"{poor!r} buys nothing in {sam.name!r}; its elasticities have no meaning")
    return bought / spent


def _aligned(sam: SAM, elasticities: Elasticities) -> xr.DataArray:
    """Elasticities over exactly the budget's commodities and households."""
    shares = _budget(sam)
    goods = [str(code) for code in shares["commodity"].values]
    if not isinstance(elasticities, xr.DataArray):
        known = list(elasticities)
        elasticities = xr.DataArray([float(elasticities[code]) for code in known], {"commodity": known}, ("commodity",))
    for dim, wanted in (("commodity", goods), ("household", [str(code) for code in shares["household"].values])):
        if dim not in elasticities.dims:
            continue
        labels = [str(code) for code in elasticities[dim].values]
        foreign = [code for code in labels if code not in sam.codes]
        missing = [code for code in wanted if labels.count(code) != 1]
        if foreign:
            raise FiscalmultError(
                f"elasticities name {foreign[0]!r}, which {sam.name!r} does not have{nearest(foreign[0], wanted)}"
            )
        if missing:
            raise FiscalmultError(
                f"{len(missing)} entries of {dim} have not one elasticity, such as {missing[0]!r}; give one for each"
            )
        elasticities = elasticities.sel({dim: wanted})
    if "commodity" not in elasticities.dims:
        raise FiscalmultError(f"elasticities have dims {elasticities.dims}; one must be 'commodity'")
    if not np.isfinite(elasticities.values).all():
        raise FiscalmultError("an elasticity is not a number; give one for every commodity")
    return elasticities.broadcast_like(shares).transpose(*shares.dims)


def _spending(households: list[str], given: float | Mapping[str, float]) -> Array:
    values = list(given.values()) if isinstance(given, Mapping) else [given]
    if not np.isfinite(np.asarray(values, dtype=float)).all():
        raise FiscalmultError("a spending elasticity is not a number; give one such as 0.8")
    if not isinstance(given, Mapping):
        return np.full(len(households), float(given))
    odd = sorted(set(given) ^ set(households))
    if odd:
        raise FiscalmultError(
            f"the spending elasticities and the households differ, such as {odd[0]!r}{nearest(odd[0], households)}"
        )
    return np.array([float(given[code]) for code in households])


def _refuse_negative(table: xr.DataArray, households: list[str]) -> None:
    columns = table.loc[:, households]
    if float(columns.min()) < -1e-12:
        receiver, payer = np.unravel_index(int(columns.values.argmin()), columns.shape)
        raise FiscalmultError(
            f"{households[payer]!r} would pay {float(columns.min()):.4g} of an additional dong to "
            f"{str(columns['receiver'].values[receiver])!r}; lower the spending elasticity, or raise the elasticity of "
            "that commodity to 0"
        )
