"""Many economies at once: solve only what varies, reduce to measures at once.

Let C be the drawn columns of k varying payers J, and B the columns of all other
responding accounts N, which stay. Eliminating N once leaves, for every draw, a k x k
system::

    G = [A_JN (I - A_NN)^-1 at N, I at J, 0 at absorbers]        (k, n)
    (I - G C) x_J = G f                                          receipts of J
    y = V f + (V C + P C) x_J                                    the measures

where V values a dong at every account downstream of J, and P adds what the varying
payers' own payments count (a payment to a factor is value added only when an activity
makes it). With k = 0 only injections vary; with J all responding accounts, every
coefficient does. Nothing of shape (draw, n, n) outlives a block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lu_factor, lu_solve

from fiscalmult.kernels.workspace import FRESH, Workspace

__all__ = ["Measures", "Plan", "make_plan", "relative_error", "solve_columns", "solve_feedback", "spending_rows"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Measures:
    """What is measured, as weights that do not depend on the propensities.

    Parameters
    ----------
    receipts
        What one unit of every account's receipts counts, shape (m, n).
    receivers, payers
        What one unit of a payment counts: ``receivers[q, i] * payers[q, j]``, shapes (m, n).
    """

    receipts: Array
    receivers: Array
    payers: Array


@dataclass(frozen=True)
class Plan:
    """Everything that stays the same over draws.

    Parameters
    ----------
    varying
        Positions of the varying payers J, shape (k,).
    gather
        G, shape (k, n).
    value
        V, shape (m, n).
    own_receivers, own_payers
        Payment weights of the varying payers, shapes (q, n) and (q, k), for the q rows that
        have any; ``own_rows`` says which.
    """

    varying: NDArray[np.intp]
    gather: Array
    value: Array
    own_rows: NDArray[np.intp]
    own_receivers: Array
    own_payers: Array


def make_plan(propensities: Array, responding: Mask, varying: NDArray[np.intp], measures: Measures) -> Plan:
    """Eliminate all responding accounts that do not vary.

    Parameters
    ----------
    propensities
        Base A over all accounts, shape (n, n).
    responding
        True where an account spends, shape (n,).
    varying
        Positions of the payers whose columns vary; all of them respond.
    measures
        What is measured.
    """
    count = len(responding)
    fixed = np.flatnonzero(responding & ~np.isin(np.arange(count), varying))
    inside = propensities[np.ix_(fixed, fixed)]
    lu = lu_factor(np.eye(len(fixed)) - inside) if len(fixed) else None

    def through(rows: Array) -> Array:
        """Rows times (I - A_NN)^-1."""
        return lu_solve(lu, rows.T, trans=1).T if lu is not None else rows

    gather = np.zeros((len(varying), count))
    gather[:, fixed] = through(propensities[np.ix_(varying, fixed)])
    gather[np.arange(len(varying)), varying] = 1.0
    # Measures of the fixed payers: receipts they cause at absorbers, and their payments.
    paid = np.einsum("qi,ij,qj->qj", measures.receivers, propensities, measures.payers, optimize=True)
    absorbed = measures.receipts[:, ~responding] @ propensities[np.ix_(~responding, fixed)]
    value = np.where(responding, 0.0, measures.receipts)
    value[:, fixed] = through(measures.receipts[:, fixed] + absorbed + paid[:, fixed])
    value += measures.receipts[:, varying] @ gather
    rows = np.flatnonzero(np.any(measures.payers[:, varying] != 0, axis=1))
    return Plan(varying, gather, value, rows, measures.receivers[rows], measures.payers[np.ix_(rows, varying)])


def spending_rows(plan: Plan, place: int) -> Array:
    """Weights on the column of one varying payer: feedback on J and worth, shape (k + m, n).

    Parameters
    ----------
    plan
        From :func:`make_plan`.
    place
        Which of the varying payers.
    """
    rows = np.concatenate([plan.gather, plan.value])
    rows[len(plan.gather) + plan.own_rows] += plan.own_payers[:, place, None] * plan.own_receivers
    return rows


def solve_columns(plan: Plan, paid: Array, injections: Array, work: Workspace = FRESH) -> tuple[Array, Array]:
    """Measures for drawn columns of the varying payers.

    Parameters
    ----------
    plan
        From :func:`make_plan`.
    paid
        What the drawn columns pay towards the rows of :func:`spending_rows`: G C and the
        worth of C, transposed, shape (draws, k, k + m).
    injections
        f, shape (scenarios, n), or (draws, scenarios, n) where they vary too.
    work
        Where arrays come from that nobody keeps.

    Returns
    -------
    measures : (draws, scenarios, m)
    error : (draws,)
        Bound on the relative error of the solution; infinite where spending never ends.
    """
    count = len(plan.varying)
    demand = np.swapaxes(injections @ plan.gather.T, -1, -2)
    received, error = solve_feedback(paid[..., :count], demand, work)
    measured = work.empty("measured", *received.shape[:2], paid.shape[-1] - count)
    np.matmul(received, paid[..., count:], out=measured)
    measured += injections @ plan.value.T
    return measured, error


def solve_feedback(feedback: Array, demand: Array, work: Workspace = FRESH) -> tuple[Array, Array]:
    """Solve ``(I - B) x = d`` for every draw, with a proven error bound.

    Parameters
    ----------
    feedback
        B transposed, shape (draws, k, k).
    demand
        d, shape (k, scenarios) or (draws, k, scenarios).
    work
        Where arrays come from that nobody keeps.

    Returns
    -------
    received : (draws, scenarios, k)
    error : (draws,)
        Bound of :func:`relative_error`.
    """
    draws, size = feedback.shape[0], feedback.shape[-1]
    turned = np.subtract(np.eye(size), feedback, out=work.empty("turned", draws, size, size))
    system = turned.swapaxes(1, 2)
    sides, residual = (work.empty(name, draws, size, demand.shape[-1] + 1) for name in ("sides", "residual"))
    sides[..., :-1], sides[..., -1] = demand, 1.0
    try:
        solved = np.asarray(np.linalg.solve(system, sides), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full((draws, demand.shape[-1], size), np.nan), np.full(draws, np.inf)
    np.subtract(sides, np.matmul(system, solved, out=residual), out=residual)
    error = relative_error(solved, residual)
    return solved[..., :-1].swapaxes(1, 2), error


def relative_error(solved: Array, residual: Array) -> Array:
    """Proven bound on the relative error of ``(I - B) x = d``, shape (draws,).

    Parameters
    ----------
    solved
        x for every right-hand side, the last of which is a vector of ones, shape (draws, k, s).
    residual
        d - (I - B) x, same shape.

    Notes
    -----
    With ``y = (I - B)^-1 1`` and ``B >= 0``, ``y > 0`` holds exactly when the spectral radius is
    below one, and then the largest y is the infinity norm of the inverse:
    ``max|x - x*| <= max(y) max|d - (I - B) x|``. Infinite where it does not hold.
    """
    turnover = solved[..., -1]
    scale = np.maximum(_largest(solved[..., :-1]), np.finfo(float).tiny)
    norm = turnover.max(axis=1, initial=0.0)
    productive = (turnover > 0).all(axis=-1) & np.isfinite(norm)
    error = np.where(productive, norm * _largest(residual) / scale, np.inf)
    return np.asarray(error, dtype=np.float64)


def _largest(values: Array) -> Array:
    """Largest absolute value of every draw: two passes, and no array of the size of the values."""
    top, bottom = values.max(axis=(1, 2), initial=0.0), values.min(axis=(1, 2), initial=0.0)
    return np.asarray(np.maximum(top, -bottom))
