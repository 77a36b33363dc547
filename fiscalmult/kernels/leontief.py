r"""Coefficients, inverse and the closure with respect to households, on plain arrays.

With Z the flows (supplier, user) and x the output::

    A = Z diag(x)^-1        L = (I - A)^-1        x = L f
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels import solve

__all__ = ["close_households", "coefficients", "inverse", "series"]

Array = NDArray[np.float64]


def coefficients(flows: Array, totals: Array) -> Array:
    """Columns of flows divided by their totals; a column whose total is zero stays zero.

    Parameters
    ----------
    flows
        Shape (..., n).
    totals
        Shape (n,).
    """
    return np.divide(flows, totals, out=np.zeros(np.broadcast(flows, totals).shape), where=totals != 0)


def inverse(factor: solve.Factorization) -> Array:
    """Leontief inverse L = (I - A)^-1, shape (n, n), from the factorization that solves use."""
    return np.ascontiguousarray(solve.respond(factor, np.eye(factor.propensities.shape[0])).T)


def series(propensities: Array, demand: Array, rounds: int) -> Array:
    """Power series ``(I + A + ... + A^rounds) f`` for f of shape (..., n), same shape.

    Notes
    -----
    Converges to ``L f`` when the spectral radius of A is below one.
    """
    return solve.rounds(propensities, demand, rounds + 1).sum(axis=0)


def close_households(simple: Array, income: Array, spent: Array, returned: float) -> Array:
    r"""Effects with consumption induced, from those of the open model.

    Parameters
    ----------
    simple
        m L: effects of one unit of final demand in the open model, shape (..., n).
    income
        h L: household income of the open model, shape (n,).
    spent
        m L c + m_h: effect of households spending one more unit of income, shape (...).
    returned
        h L c + h_h: income that such spending returns to households, below one.

    Returns
    -------
    ndarray
        :math:`mL + (mLc + m_h)\, hL / (1 - h_h - hLc)`, shape of ``simple``.

    Raises
    ------
    NotProductiveError
        If ``returned`` is one or more: spending and earning never end.

    Notes
    -----
    The same as the inverse of the matrix bordered with the row h, the column c and the
    corner h_h, by the formula for a partitioned inverse; no second factorization.

    References
    ----------
    Miller and Blair (2009), section 2.5 and appendix A (partitioned inverse).
    """
    if not returned < 1:
        raise solve.NotProductiveError(f"households return {returned:.6g} of each unit of income to themselves")
    return simple + np.asarray(spent)[..., None] * income / (1 - returned)
