"""How the draws of an ensemble are solved: the cheapest way that fits what varies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.engine.sampler import Sampler
from fiscalmult.engine.steps import Columns, Mix, Share
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["REGIMES", "choose_regime"]

REGIMES = {
    "injections": "only injections or counts vary: one factorization, products only",
    "columns": "some payers' columns vary: all other accounts are eliminated once",
    "scaled": "whole columns are scaled by shares: solved in the channels through which money returns",
    "full": "every coefficient varies: each draw is solved whole",
}
"""How draws are solved; the cheapest that fits is chosen and reported."""


def choose_regime(economy: Economy, sampler: Sampler, forced: str | None = None) -> str:
    """The cheapest regime that fits what varies, or the one forced.

    Raises
    ------
    FiscalmultError
        If the regime forced does not exist or does not fit what varies.
    """
    varying, responds = len(sampler.varying), int(economy.responding.sum())
    fits = {
        "injections": varying == 0,
        "columns": True,
        "full": varying == responds,
        "scaled": varying > 0 and _scales_whole(sampler, economy.responding),
    }
    if forced is not None:
        if forced not in REGIMES:
            raise FiscalmultError(f"no regime {forced!r}{nearest(forced, REGIMES)}")
        if not fits[forced]:
            raise FiscalmultError(
                f"the regime {forced!r} does not fit what varies; use 'columns', or leave it to be chosen"
            )
        return forced
    return next(regime for regime in ("injections", "scaled", "full", "columns") if fits[regime])


def _scales_whole(sampler: Sampler, responding: NDArray[np.bool_]) -> bool:
    """Whether all that a varying column pays to responding accounts is scaled by one factor.

    It is where only shares of groups in whole columns vary, unless such a group holds a responding
    account, or a negative cell, which is held, goes to one.
    """
    cells = sampler.cells
    apart = cells.sign < 0
    for step in sampler.steps:
        if isinstance(step, Columns | Mix) or (isinstance(step, Share) and step.narrow):
            return False
        if isinstance(step, Share):
            apart[step.inside.segment] = True
    return not bool((responding[cells.receiver] & np.repeat(apart, np.diff(cells.starts))).any())
