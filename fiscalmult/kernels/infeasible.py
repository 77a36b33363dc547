r"""Say which linear constraints on cells of known sign cannot hold together.

Cells :math:`x_c = \operatorname{sign}(p_c)\,|p_c|\,z_c` with :math:`z > 0` meet :math:`Gx = t`, or by
Farkas there are weights :math:`\pi` with :math:`\operatorname{sign}(p_c)(G^\top\pi)_c \le 0` for every cell and
:math:`t^\top\pi > 0`. A vertex of the polyhedron of such weights names few constraints (Gleeson and
Ryan 1990, "Identifying minimally infeasible subsystems of inequalities", ORSA Journal on Computing 2(1));
deleting one after another what is not needed leaves a set of which every part can hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

__all__ = ["ConstraintsError", "explain_infeasible", "never"]

Array = NDArray[np.float64]
MOST_DELETIONS = 60
"""Largest set from which constraints are deleted one by one; each deletion is a linear programme."""


class ConstraintsError(ArithmeticError):
    """No cells with the signs of the prior meet the constraints.

    Parameters
    ----------
    message
        What cannot hold, in words.
    rows
        Numbers of the constraints that cannot hold together.
    cells
        Numbers of the cells that would have to vanish, where that is the reason.
    """

    def __init__(self, message: str, rows: Sequence[int], cells: Sequence[int] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(rows)
        self.cells = tuple(cells)


def never(
    matrix: csr_array,
    prior: Array,
    movable: NDArray[np.bool_],
    targets: Array,
    errors: Array,
    tolerance: float,
    names: Sequence[str],
) -> tuple[NDArray[np.int_], NDArray[np.bool_]]:
    """Set aside what needs no search: sums of fixed cells, totals of zero, totals of the wrong sign.

    Returns
    -------
    tuple
        Constraints that still matter, and the mask of cells that a total of zero makes zero.

    Raises
    ------
    ConstraintsError
        If one exact constraint alone cannot hold.
    """
    vanished = np.zeros(prior.shape, dtype=bool)
    exact = np.flatnonzero(errors == 0)
    signed = csr_array(matrix * np.sign(prior)[None, :])
    while True:
        moving = (movable & ~vanished).astype(float)
        fixed = np.where(movable, 0.0, prior)
        rest = targets - matrix @ fixed
        scale = np.maximum(np.abs(targets), np.abs(matrix) @ np.abs(fixed))
        up = csr_array(signed.maximum(0)) @ moving
        down = csr_array((-signed).maximum(0)) @ moving
        zero = np.abs(rest) <= tolerance * scale
        for row in map(int, exact):
            lacking = (rest[row] > 0 and up[row] == 0) or (rest[row] < 0 and down[row] == 0)
            if lacking and not zero[row]:
                raise ConstraintsError(_alone(names[row], targets[row], targets[row] - rest[row]), [row])
        one_signed = exact[zero[exact] & ((up[exact] == 0) != (down[exact] == 0))]
        if not len(one_signed):
            return np.arange(matrix.shape[0]), vanished
        touched = np.asarray(np.abs(matrix[one_signed]).sum(axis=0)).ravel() > 0
        vanished |= touched & movable


def _alone(name: str, target: float, reached: float) -> str:
    return (
        f"{name} wants {target:.6g}, but its cells that may move cannot lead from {reached:.6g} to it: they are none "
        "or of the wrong sign, and zero cells stay zero; change the target or give the prior a cell there"
    )


def explain_infeasible(
    matrix: csr_array,
    prior: Array,
    targets: Array,
    exact: NDArray[np.bool_],
    names: Sequence[str],
    numbers: NDArray[np.int_],
) -> None:
    """Raise if the exact constraints cannot hold together with every cell keeping its sign.

    Parameters
    ----------
    matrix, prior, targets
        Constraints on the cells that move, all in one unit that makes the table about 1.
    exact
        Which constraints must hold.
    names, numbers
        Names of the constraints and their numbers in the caller's list.

    Raises
    ------
    ConstraintsError
        With the constraints that cannot hold together, or can hold only with cells at zero.
    """
    rows = np.flatnonzero(exact)
    if not len(rows):
        return
    shares = csr_array(matrix[rows] * prior[None, :])
    size = np.maximum(np.asarray(np.abs(shares).sum(axis=1)).ravel(), np.abs(targets[rows]))
    shares, wanted = csr_array(shares / size[:, None]), targets[rows] / size
    found = _irreducible(shares, wanted)
    if found is not None:
        which = rows[found]
        raise ConstraintsError(
            f"these {len(which)} constraints cannot hold together: {_listed([names[row] for row in which])}; "
            "change one of them",
            [int(numbers[row]) for row in which],
        )
    floor, found, cells = _floor(shares, wanted)
    if floor <= 1e-9:
        which = rows[found]
        raise ConstraintsError(
            f"{_listed([names[row] for row in which])} can hold only if {len(cells)} cells vanish, "
            "which cross-entropy reaches only in the limit; set those cells of the prior to zero, or change a target",
            [int(numbers[row]) for row in which],
            [int(cell) for cell in cells],
        )


def _irreducible(shares: csr_array, wanted: Array) -> NDArray[np.int_] | None:
    """Rows that have no solution together, of which every part has one if they are few; None if all have one."""
    rows = _certificate(shares, wanted)
    if rows is None:
        return _contradiction(shares, wanted)
    needed = list(rows)
    for row in rows if len(rows) <= MOST_DELETIONS else ():
        fewer = [other for other in needed if other != row]
        if fewer and _certificate(csr_array(shares[fewer]), wanted[fewer]) is not None:
            needed = fewer
    return np.array(needed)


def _certificate(shares: csr_array, wanted: Array) -> NDArray[np.int_] | None:
    """Rows of a proof that ``shares @ z = wanted`` has no solution ``z >= 0``; None if none is found."""
    count = shares.shape[0]
    # HiGHS drops coefficients below 1e-9: bring the largest of every cell to 1, which no sign depends on.
    largest = np.abs(shares).max(axis=0).toarray().ravel()
    shares = csr_array(shares[:, largest > 0] / largest[largest > 0][None, :])
    sides = csr_array(hstack([shares.T, -shares.T]))
    gain = np.concatenate([wanted, -wanted])[None, :]
    answer = linprog(np.ones(2 * count), A_ub=sides, b_ub=np.zeros(shares.shape[1]), A_eq=gain, b_eq=[1.0])
    if answer.status != 0:
        return None
    weights = answer.x[:count] - answer.x[count:]
    return np.flatnonzero(np.abs(weights) > 1e-7 * np.abs(weights).max())


def _contradiction(shares: csr_array, wanted: Array) -> NDArray[np.int_] | None:
    """Rows that add up to nothing while their targets do not: gaps too small for a linear programme."""
    values, vectors = np.linalg.eigh((shares @ shares.T).toarray())
    idle = vectors[:, values <= 1e-13 * values.max(initial=0.0)]
    gap = idle @ (idle.T @ wanted)
    if np.abs(gap).max(initial=0.0) <= 1e-12:
        return None
    return np.flatnonzero(np.abs(gap) > 1e-3 * np.abs(gap).max())


def _floor(shares: csr_array, wanted: Array) -> tuple[float, NDArray[np.int_], NDArray[np.int_]]:
    """Largest share of its prior that every cell can keep at once, at most 1; rows and cells that hold it down."""
    cells = shares.shape[1]
    total = np.asarray(shares.sum(axis=1)).reshape(-1, 1)
    # z = floor + y with y >= 0
    matrix = csr_array(hstack([shares, csr_array(total)]))
    cost = np.zeros(cells + 1)
    cost[-1] = -1.0
    bounds = [(0.0, None)] * cells + [(0.0, 1.0)]
    answer = linprog(cost, A_eq=matrix, b_eq=wanted, bounds=bounds)
    if answer.status != 0:
        return 1.0, np.arange(0), np.arange(0)
    prices = np.asarray(answer.eqlin.marginals)
    rows = np.flatnonzero(np.abs(prices) > 1e-9 * max(float(np.abs(prices).max()), 1e-300))
    held = np.flatnonzero(np.abs(np.asarray(answer.lower.marginals)[:-1]) > 1e-9)
    return float(answer.x[-1]), rows, held


def _listed(names: Sequence[str], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")
