"""What a change of one propensity does, in closed form.

One cell of a column, what i gets from j, changes by ``t`` and the other cells of the column
give way, so that it still adds to 1: ``A(t) = A + t d e_j'`` with ``d = e_i - s``, where s says
who gives way. The effect ``y = m' M f`` of an injection is then a rational function (Sherman
and Morrison)::

    y(t) = y + t g / (1 - t h)      g = x_j (v_ij - sum_k s_k v_kj)      h = M_ji - sum_k s_k M_jk

with ``x = M f``, ``w = M' m`` and ``v_ij = w_i + c_ij``, where c is 1 for the cells that the
measure itself counts (the measure's weights then change with the cell).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["break_even", "giving_way", "swap"]

Array = NDArray[np.float64]


def giving_way(propensities: Array, cells: Array, by: int | None) -> Array:
    """Mean over the cells that give way, ``sum_k s_k v_kj`` for every changed cell (i, j).

    Parameters
    ----------
    propensities
        A, shape (n, n).
    cells
        v, shape (n, n).
    by
        Account whose cell gives way; None: all other cells in proportion, ``s_k = A_kj / (1 - A_ij)``.

    Returns
    -------
    numpy.ndarray
        Shape (n, n); not a number where no other cell of the column could give way.
    """
    if by is not None:
        mean = np.broadcast_to(cells[by], cells.shape).copy()
        mean[by] = np.nan
        return mean
    others = 1 - propensities
    total = (propensities * cells).sum(axis=0) - propensities * cells
    return np.divide(total, others, out=np.full_like(cells, np.nan), where=others > 1e-12)


def swap(propensities: Array, inverse: Array, cells: Array, receipts: Array, by: int | None) -> tuple[Array, Array]:
    """``g`` and ``h`` for every cell: the derivative, and how the change feeds on itself.

    Parameters
    ----------
    propensities, inverse
        A and M, shape (n, n).
    cells
        v, shape (n, n).
    receipts
        x, shape (n,).
    by
        As for :func:`giving_way`.

    Returns
    -------
    tuple
        g and h, shape (n, n).
    """
    gain = (cells - giving_way(propensities, cells, by)) * receipts
    back = inverse.T
    return gain, back - giving_way(propensities, back, by)


def break_even(difference: float, gain: Array, feedback: Array) -> Array:
    """Change t at which ``difference + t gain / (1 - t feedback)`` is zero; infinite if none."""
    slope = difference * feedback - gain
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(slope == 0, np.inf, difference / slope)
