"""What moved the multipliers from 2012 to 2024: one part of the economy exchanged at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.closure import PYATT_ROUND
from fiscalmult.economy import Economy
from fiscalmult.measures import measure_weights
from fiscalmult.sam import SAM

__all__ = ["INJECTIONS", "STEPS", "Moved", "headline", "what_moved"]

Array = NDArray[np.float64]

CONTRIBUTIONS = "f-labour-contributions"

STEPS = {
    "social insurance contributions": (CONTRIBUTIONS,),
    "inputs and value added of activities": ("activity",),
    "imports, taxes and margins of commodities": ("commodity", "margin"),
    "distribution of labour income": ("labour",),
    "capital, enterprises and their taxes": ("capital", "enterprise"),
    "households: saving, taxes and baskets": ("household",),
    "where the dong lands": (),
}
"""Parts that are exchanged, with the payers whose columns they are."""

INJECTIONS = {
    "social assistance": ("gov-social-protection", "household"),
    "transfers to the poorest quintile": ("gov-social-protection", "hh-*-q1"),
    "transfers to the richest quintile": ("gov-social-protection", "hh-*-q5"),
    "government consumption": ("gov", "commodity"),
    "investment": ("savings-investment", "commodity"),
    "exports": ("rest-of-world", "commodity"),
    "health services": ("", "c-health"),
    "general education": ("", "c-general-education"),
    "civil works": ("", "c-civil-works"),
}
"""``{injection: (payer whose pattern it follows, receivers)}``; without a payer, one account."""


@dataclass(frozen=True)
class Moved:
    """GDP multiplier of one injection in both years, and what moved it.

    Parameters
    ----------
    injection
        Name.
    before, after
        GDP at market prices per dong in 2012 and 2024.
    parts
        ``{step: change}``, adding up to ``after - before``.
    """

    injection: str
    before: float
    after: float
    parts: Mapping[str, float]


def headline(sam: SAM) -> dict[str, float]:
    """GDP at market prices per dong of every injection, each in the matrix's own pattern."""
    worth = _worth(sam, sam.propensities.values)
    return {name: float(worth @ _pattern(sam, *rule)) for name, rule in INJECTIONS.items()}


def what_moved(before: SAM, after: SAM) -> list[Moved]:
    """Exchange the parts of :data:`STEPS` in this order and in the reverse, and take the mean.

    Parameters
    ----------
    before
        The matrix of 2012; the accounts that it lacks behave as in 2024.
    after
        The matrix of 2024.
    """
    old, new = _widened(before, after), after.propensities.values
    patterns = [
        {name: _pattern(sam, *rule) for name, rule in INJECTIONS.items()} for sam in (_over(before, after), after)
    ]
    names = list(STEPS)
    change: dict[str, dict[str, list[float]]] = {name: {step: [] for step in names} for name in INJECTIONS}
    for order in (names, names[::-1]):
        done: set[str] = set()
        reached = _all_multipliers(after, _mixed(after, old, new, done), patterns[0])
        for step in order:
            done.add(step)
            pattern = patterns["where the dong lands" in done]
            now = _all_multipliers(after, _mixed(after, old, new, done), pattern)
            for name, value in now.items():
                change[name][step].append(value - reached[name])
            reached = now
    first = _all_multipliers(after, _mixed(after, old, new, set()), patterns[0])
    last = _all_multipliers(after, new, patterns[1])
    return [
        Moved(name, first[name], last[name], {step: float(np.mean(both)) for step, both in change[name].items()})
        for name in INJECTIONS
    ]


def _all_multipliers(sam: SAM, propensities: Array, patterns: Mapping[str, Array]) -> dict[str, float]:
    worth = _worth(sam, propensities)
    return {name: float(worth @ pattern) for name, pattern in patterns.items()}


def _worth(sam: SAM, propensities: Array) -> Array:
    table = xr.DataArray(propensities, coords=sam.flows.coords, dims=sam.flows.dims)
    economy = Economy.from_sam(sam, PYATT_ROUND, propensities=table)
    return np.asarray(economy.worth(measure_weights(economy, ["gdp"])["gdp"]).values)


def _pattern(sam: SAM, payer: str, receivers: str) -> Array:
    """Shares of a dong over all accounts."""
    place = sam.account_list.positions(sam.accounts(receivers))
    shares = np.zeros(len(sam.codes))
    shares[place] = sam.flows.sel(payer=payer).values[place] if payer else 1.0
    return shares / shares.sum()


def _over(before: SAM, after: SAM) -> SAM:
    """The matrix of 2012 over the accounts of 2024."""
    flows = before.flows.reindex(receiver=list(after.codes), payer=list(after.codes), fill_value=0.0)
    return SAM(flows.assign_attrs(before.flows.attrs), after.account_list, before.name)


def _widened(before: SAM, after: SAM) -> Array:
    """Propensities of 2012 over the accounts of 2024; new payers spend as in 2024."""
    old = _over(before, after).propensities.values.copy()
    new = np.isin(after.codes, before.codes, invert=True)
    old[:, new] = after.propensities.values[:, new]
    return old


def _mixed(sam: SAM, old: Array, new: Array, done: set[str]) -> Array:
    """Propensities with some parts of 2024 and the others of 2012.

    Contributions are a share of the labour cost of each activity: without them the labour
    income of its kinds is higher by as much.
    """
    accounts = sam.account_list
    table = old.copy()
    for step, payers in STEPS.items():
        if step in done and payers and payers != (CONTRIBUTIONS,):
            columns = accounts.mask(*payers)
            table[:, columns] = new[:, columns]
    activities = accounts.mask("activity")
    labour = accounts.mask("labour")
    own = np.array([code == CONTRIBUTIONS for code in accounts.codes])
    kinds = labour & ~own
    rate = new[own][:, activities][0] / new[np.ix_(labour, activities)].sum(axis=0)
    if "social insurance contributions" not in done:
        rate = np.zeros_like(rate)
    cost = table[np.ix_(labour, activities)].sum(axis=0)
    wages = table[np.ix_(kinds, activities)]
    table[np.ix_(kinds, activities)] = wages / wages.sum(axis=0) * cost * (1.0 - rate)
    table[np.ix_(own, activities)] = (cost * rate)[None, :]
    return table


def steps_of(moved: Sequence[Moved]) -> tuple[str, ...]:
    """Steps in their order."""
    return tuple(moved[0].parts)
