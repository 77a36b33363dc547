"""Spending with lags: the static multiplier spread over time.

An account that receives ``x_t`` spends it over the periods that follow; ``s_t`` is what it
spends in t. With propensities A of the whole network (receiver, payer; empty columns for
accounts that keep what they get) and injections ``f_t``::

    x_t = f_t + A s_t            sum over all t:   x = f + A x,   the static multiplier
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["by_balance", "by_weights"]

Array = NDArray[np.float64]


def by_balance(propensities: Array, keep: Array, injections: Array) -> tuple[Array, Array]:
    """Receipts when each account spends a fixed share of its balance every period.

    Parameters
    ----------
    propensities
        A, shape (n, n).
    keep
        Share of the balance that an account keeps until the next period, shape (n,), from 0
        (spends at once) to below 1; the mean lag is ``keep / (1 - keep)`` periods.
    injections
        f, shape (periods, ..., n).

    Returns
    -------
    tuple
        Receipts by period, in the shape of the injections, and what is still unspent at the
        end, shape (..., n). The receipts that the unspent money will cause later are
        ``(I - A)^-1 A unspent``.

    Notes
    -----
    ``s_t = (1 - keep)(b_t-1 + x_t)`` and ``b_t = keep (b_t-1 + x_t)``: a geometric lag, with
    its whole tail.
    """
    spends = propensities * (1 - keep)
    at_once = np.linalg.inv(np.eye(len(keep)) - spends)
    receipts, balance = np.empty_like(injections), np.zeros_like(injections[0])
    for period, injected in enumerate(injections):
        receipts[period] = (injected + balance @ spends.T) @ at_once.T
        balance = keep * (balance + receipts[period])
    return receipts, balance


def by_weights(propensities: Array, weights: Array, injections: Array) -> tuple[Array, Array]:
    """Receipts when each account spends by given weights over the periods that follow.

    Parameters
    ----------
    propensities
        A, shape (n, n).
    weights
        Share of a receipt that is spent k periods later, shape (lags, n), columns adding to 1.
    injections
        f, shape (periods, ..., n).

    Returns
    -------
    tuple
        As :func:`by_balance`.
    """
    at_once = np.linalg.inv(np.eye(weights.shape[1]) - propensities * weights[0])
    receipts = np.empty_like(injections)
    due = np.zeros((len(weights), *injections.shape[1:]))
    for period, injected in enumerate(injections):
        receipts[period] = (injected + due[0] @ propensities.T) @ at_once.T
        due = np.concatenate([due[1:], np.zeros_like(due[:1])])
        for lag in range(1, len(weights)):
            due[lag - 1] += weights[lag] * receipts[period]
    return receipts, due.sum(axis=0)
