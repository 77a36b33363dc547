"""The price dual on plain arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels import solve

__all__ = ["cost_push"]

Array = NDArray[np.float64]


def cost_push(
    propensities: Array, responding: NDArray[np.bool_], factor: solve.Factorization, wedges: Array
) -> tuple[Array, Array]:
    """Rise of prices when what accounts pay for a dong's worth rises.

    Parameters
    ----------
    propensities
        A over all accounts, shape (n, n).
    responding
        True for accounts whose price follows their cost, shape (n,).
    factor
        Factorization of ``I - A_rr``.
    wedges
        Rise of what payer j pays per dong's worth from receiver i, shape (..., n, n).

    Returns
    -------
    tuple
        Rise of every account's price, shape (..., n), zero where it does not follow cost; and
        rise of what a dong's worth of its outlay costs every account, shape (..., n).

    Notes
    -----
    Base prices are 1: ``1 = A_rr' 1 + A_ar' 1`` because every column adds to 1. With the
    push ``v_j = sum_i A_ij wedge_ij``, prices solve ``p = A_rr' p + v``.
    """
    push = (propensities * wedges).sum(axis=-2)
    prices = np.zeros_like(push)
    prices[..., responding] = solve.worth(factor, push[..., responding])
    return prices, push + prices @ propensities
