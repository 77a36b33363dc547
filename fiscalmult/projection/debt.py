"""What is borrowed, year by year: the debt recursion, its closed form, and reserves used up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError

__all__ = ["accumulate", "closed_form", "debt_by_year"]

Array = NDArray[np.float64]
TOLERANCE = 1e-9


def debt_by_year(flows: Array, rates: Array, what: str = "debt") -> tuple[Array, Array]:
    """Debt at the end of every year and the interest paid in it, by two routes that must agree.

    Parameters
    ----------
    flows
        New borrowing of every year: spending less levies, money moved, grants, reserves and
        recovered revenue, shape (..., year, programme) [current prices].
    rates
        Interest rate of every year on the debt at the end of the year before, shape (year,).
    what
        What a message calls it.

    Returns
    -------
    debt, interest
        ``D_t = D_{t-1} (1 + r_t) + flow_t`` from D = 0, and ``r_t D_{t-1}``.

    Raises
    ------
    FiscalmultError
        If recursion and closed form differ.
    """
    debt = accumulate(flows, rates)
    gap = np.abs(debt - closed_form(flows, rates)).max(initial=0.0)
    if gap > TOLERANCE * max(np.abs(debt).max(initial=0.0), np.abs(flows).max(initial=0.0), 1e-300):
        raise FiscalmultError(f"identity broken: the {what} recursion and its closed form differ by {gap:.3g}")
    before = np.zeros_like(debt)
    before[..., 1:, :] = debt[..., :-1, :]
    return debt, before * rates[:, None]


def accumulate(flows: Array, rates: Array) -> Array:
    """The recursion, year after year."""
    debt = np.empty_like(flows)
    last = np.zeros_like(flows[..., 0, :])
    for year, rate in enumerate(rates):
        last = last * (1 + rate) + flows[..., year, :]
        debt[..., year, :] = last
    return debt


def closed_form(flows: Array, rates: Array) -> Array:
    """``D_t = sum over s <= t of flow_s times the product of (1 + r_u), u from s + 1 to t``."""
    grown = np.zeros((len(rates), len(rates)))
    for end in range(len(rates)):
        for start in range(end + 1):
            grown[end, start] = np.prod(1 + rates[start + 1 : end + 1])
    return np.asarray(np.moveaxis(np.tensordot(grown, flows, axes=(1, flows.ndim - 2)), 0, -2), dtype=np.float64)
