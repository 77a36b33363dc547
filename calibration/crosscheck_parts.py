"""Type I multipliers of one table, and what the difference between two tables' is made of."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import InputOutputTable, to_input_output, total_use
from fiscalmult.kernels import solve
from fiscalmult.sam import SAM

__all__ = ["FACTORS", "contributions", "multipliers_of", "split_imports"]

Array = NDArray[np.float64]

FACTORS = ("inputs", "composition", "domestic")
"""What an input coefficient is the product of: all inputs per unit of output, the share of one product in them, and
the domestic share of that product."""


def split_imports(sam: SAM) -> InputOutputTable:
    r"""Industry-by-industry table of a SAM with the imports among its inputs by product.

    Parameters
    ----------
    sam
        A matrix with activities, commodities and a rest of the world.

    Returns
    -------
    InputOutputTable
        As :func:`fiscalmult.input_output.to_input_output`, with what goes abroad for products
        taken out of the primary inputs and put into ``imported_flows`` and
        ``imported_demand``, under the activities that make these products at home.

    Raises
    ------
    FiscalmultError
        If a product is imported that no activity makes.

    Notes
    -----
    With S the commodities called for (margins met), m the import share of each commodity's
    column and D the shares of activities in its domestic supply, the imported part is
    :math:`D \hat m S`: every buyer of a commodity buys the same share of it abroad, because a
    SAM has one account for each product.
    """
    table, accounts = to_input_output(sam), sam.account_list
    made, goods = accounts.mask("activity"), accounts.mask("commodity", "margin")
    abroad = accounts.mask("rest-of-world")
    share, flows = sam.propensities.values, sam.values
    factor = solve.factorize(share[np.ix_(goods, goods)])
    wanted = flows[goods][:, [*np.flatnonzero(made), *accounts.positions(table.categories)]]
    supplied = solve.respond(factor, wanted.T).T
    import_share = share[np.ix_(abroad, goods)].sum(axis=0)
    makers = share[np.ix_(made, goods)]
    at_home = makers.sum(axis=0)
    orphans = (import_share > 0) & (at_home == 0)
    if orphans.any():
        code = str(np.array(sam.codes)[goods][int(np.argmax(orphans))])
        raise FiscalmultError(f"{code!r} is imported but made by no activity of {sam.name!r}; merge it with another")
    market = np.divide(makers, at_home, out=np.zeros_like(makers), where=at_home > 0)
    imported = market @ (import_share[:, None] * supplied)
    count = int(made.sum())
    row = _abroad_kind(table, accounts)
    primary, corner = table.primary_inputs, table.final_inputs
    assert primary is not None  # a table of a SAM has both
    assert corner is not None
    primary, corner = primary.copy(data=primary.values.copy()), corner.copy(data=corner.values.copy())
    primary.loc[{"kind": row}] -= imported[:, :count].sum(axis=0)
    corner.loc[{"kind": row}] -= imported[:, count:].sum(axis=0)
    return replace(
        table,
        primary_inputs=primary,
        final_inputs=corner,
        imported_flows=table.flows.copy(data=imported[:, :count]),
        imported_demand=table.final_demand.copy(data=imported[:, count:]),
    )


def _abroad_kind(table: InputOutputTable, accounts: Accounts) -> str:
    found = [kind for kind in table.kinds if kind in accounts.select("rest-of-world")]
    if len(found) != 1:
        raise FiscalmultError(f"{table.name!r} has {len(found)} accounts of the rest of the world; one is expected")
    return found[0]


def multipliers_of(table: InputOutputTable) -> dict[str, Array]:
    """Type I output multipliers, ``{"domestic", "total": by sector}``: column sums of (I - A)^-1 [1].

    With A the domestic flows, or domestic and imported flows together, over domestic output.
    """
    return {"domestic": table.factor.turnover, "total": total_use(table).factor.turnover}


def contributions(before: InputOutputTable, after: InputOutputTable, use: str) -> dict[str, Array]:
    """What the difference of two tables' multipliers is made of, by sector: it adds up to the difference.

    Every input coefficient is the product of :data:`FACTORS`. A factor's contribution is the
    change of the multiplier when it goes from the first table to the second, averaged over
    all orders in which the factors can be changed (Shapley).
    """
    pairs = dict(zip(FACTORS, zip(_factors(before, use), _factors(after, use), strict=True), strict=True))

    def multiplier(changed: frozenset[str]) -> Array:
        inputs, composition, domestic = (pairs[name][name in changed] for name in FACTORS)
        return solve.factorize(inputs * composition * domestic).turnover

    levels = {frozenset(some): multiplier(frozenset(some)) for order in permutations(FACTORS)
              for some in (order[:count] for count in range(len(FACTORS) + 1))}  # fmt: skip
    total = {name: np.zeros(len(before.sectors)) for name in FACTORS}
    for order in permutations(FACTORS):
        for place, name in enumerate(order):
            total[name] += levels[frozenset(order[: place + 1])] - levels[frozenset(order[:place])]
    return {name: value / factorial(len(FACTORS)) for name, value in total.items()}


def _factors(table: InputOutputTable, use: str) -> tuple[Array, Array, Array]:
    """Inputs per output (user), composition (supplier, user), domestic share (supplier, user)."""
    both = total_use(table)
    flows, home = both.flows.values, table.flows.values
    bought = flows.sum(axis=0)
    inputs = np.divide(bought, table.output.values, out=np.zeros_like(bought), where=table.output.values > 0)
    composition = np.divide(flows, bought, out=np.zeros_like(flows), where=bought != 0)
    if use == "total":
        return inputs, composition, np.ones_like(flows)
    rows = flows.sum(axis=1)
    usual = np.divide(home.sum(axis=1), rows, out=np.ones_like(rows), where=rows > 0)
    # A product that a sector does not use has no domestic share of its own: it takes the one of all users.
    shares = np.divide(home, flows, out=np.broadcast_to(usual[:, None], flows.shape).copy(), where=flows != 0)
    return inputs, composition, shares
