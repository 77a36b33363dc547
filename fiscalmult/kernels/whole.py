r"""Every coefficient of many economies: whole systems, a few draws at a time.

For a draw with the columns C of all responding accounts r, split by receivers into C_r and
the part C_a that absorbing accounts get, ::

    (I - C_r) x = f_r        l = C_a x + f_a        y = W_r x + W_a l + (payments) x

The systems of a few draws are laid side by side, small enough to stay in the cache, and the
places that hold no cell are zeroed once and never written again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.cells import CellDraws, Cells, Payments
from fiscalmult.kernels.ensemble import Measures, relative_error

__all__ = ["Whole", "make_whole", "solve_whole"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]

HELD = 2**22
"""Bytes of systems held at a time: a few draws of a usual matrix, which stay in the cache."""


@dataclass(frozen=True)
class Whole:
    """What stays the same over draws.

    Parameters
    ----------
    inside, outside
        Positions of the r responding accounts, and of all others.
    place, sign
        For every cell its place in the transposed system of its draw, and -1 where the cell
        is subtracted from the identity.
    diagonal
        Cells on the diagonal of the system.
    valued_inside, valued_outside
        Weights of the receipts, shapes (r, m) and (n - r, m).
    own_rows, own
        Measures that count payments, and the payments of every column towards them.
    """

    inside: Places
    outside: Places
    place: Places
    sign: Array
    diagonal: Places
    valued_inside: Array
    valued_outside: Array
    own_rows: Places
    own: Payments

    @property
    def width(self) -> int:
        """Receivers and payment rows that a column of the system has."""
        return len(self.inside) + len(self.outside) + len(self.own_rows)


def make_whole(cells: Cells, responding: NDArray[np.bool_], measures: Measures) -> Whole:
    """Layout of whole systems; the cells are those of all responding payers, in order."""
    inside, outside = np.flatnonzero(responding), np.flatnonzero(~responding)
    place = np.empty(cells.count, dtype=np.intp)
    place[np.concatenate([inside, outside])] = np.arange(cells.count)
    rows = np.flatnonzero(np.any(measures.payers[:, inside] != 0, axis=1))
    receiver, payer = place[cells.receiver], cells.payer
    own = Payments.of(cells, len(rows), lambda j: measures.payers[rows, inside[j], None] * measures.receivers[rows])
    return Whole(
        inside,
        outside,
        payer * (cells.count + len(rows)) + receiver,
        np.where(receiver < len(inside), -1.0, 1.0),
        np.flatnonzero(receiver == payer),
        np.ascontiguousarray(measures.receipts[:, inside].T),
        np.ascontiguousarray(measures.receipts[:, outside].T),
        rows,
        own,
    )


def solve_whole(whole: Whole, draws: CellDraws, injections: Array) -> tuple[Array, Array]:
    """Measures where the column of every responding account is drawn.

    Parameters
    ----------
    whole
        From :func:`make_whole`.
    draws
        Settled columns, all of them live.
    injections
        f, shape (scenarios, n) or (draws, scenarios, n).

    Returns
    -------
    measures : (draws, scenarios, m)
    error : (draws,)
        Bound on the relative error of the solution; infinite where spending never ends.
    """
    count = len(whole.inside)
    measured = np.empty((draws.size, injections.shape[-2], whole.valued_inside.shape[1]))
    error = np.empty(draws.size)
    paid = whole.own(draws)
    held = min(max(HELD // (8 * count * whole.width), 1), draws.size)
    # Transposed: a row holds what one payer spends, on responding and absorbing accounts and in the payment rows.
    system = draws.work.empty("system", held, count, whole.width)
    system.fill(0.0)
    system[:, np.arange(count), np.arange(count)] = 1.0
    flat, values = system.reshape(held, -1), draws.work.empty("values", held, len(whole.place))
    for first in range(0, draws.size, held):
        chunk = slice(first, min(first + held, draws.size))
        size = chunk.stop - first
        np.multiply(draws.raw[:, chunk].T, whole.sign, out=values[:size])
        values[:size, whole.diagonal] += 1.0
        flat[:size, whole.place] = values[:size]
        system[:size, :, count + len(whole.outside) :] = paid[chunk]
        given = injections[chunk] if injections.ndim == 3 else injections
        measured[chunk], error[chunk] = _solve_chunk(whole, system[:size], given)
    return measured, error


def _solve_chunk(whole: Whole, system: Array, injections: Array) -> tuple[Array, Array]:
    """Measures and error bounds of a few draws."""
    count, absorbing = len(whole.inside), len(whole.outside)
    sides = np.ones((*injections.shape[:-2], count, injections.shape[-2] + 1))
    sides[..., :-1] = np.swapaxes(injections[..., whole.inside], -1, -2)
    try:
        solved = np.asarray(np.linalg.solve(system[..., :count].swapaxes(1, 2), sides), dtype=np.float64)
    except np.linalg.LinAlgError:
        shape = (len(system), injections.shape[-2], whole.valued_inside.shape[1])
        return np.full(shape, np.nan), np.full(len(system), np.inf)
    products = system.swapaxes(1, 2) @ solved
    error = relative_error(solved, sides - products[:, :count])
    received = solved[..., :-1].swapaxes(1, 2)
    leaked = products[:, count : count + absorbing, :-1].swapaxes(1, 2) + injections[..., whole.outside]
    measured = received @ whole.valued_inside
    measured += leaked @ whole.valued_outside
    measured[..., whole.own_rows] += products[:, count + absorbing :, :-1].swapaxes(1, 2)
    return measured, error
