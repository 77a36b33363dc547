"""Linear constraints on the cells of a table, and the dual of cross-entropy that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from fiscalmult.kernels.infeasible import never

__all__ = ["Problem", "prepare", "sums_by"]

Array = NDArray[np.float64]


def sums_by(places: ArrayLike, count: int) -> csr_array:
    """Constraint rows that add up cells by the place they belong to.

    Parameters
    ----------
    places
        For every cell the number of its row (or column, group), from 0 to ``count - 1``;
        a negative number where the cell belongs to none.
    count
        Number of sums.

    Returns
    -------
    csr_array
        ``(count, cells)`` of zeros and ones.
    """
    place = np.asarray(places, dtype=int)
    cells = np.flatnonzero(place >= 0)
    return csr_array((np.ones(len(cells)), (place[cells], cells)), shape=(count, len(place)))


@dataclass(frozen=True, eq=False)
class Problem:
    r"""Constraints that still speak about cells that may move, scaled by the size of the table.

    Capital and small letters are those of :mod:`fiscalmult.kernels.entropy`: ``G`` (constraint, cell),
    prior ``p`` (cell), confidence ``w`` (cell), targets ``t`` (constraint).
    """

    matrix: csr_array  # all constraints, all cells, in the caller's unit
    targets: Array
    start: Array  # prior with fixed cells in place and vanished ones at zero
    vanished: NDArray[np.bool_]
    free: NDArray[np.int_]  # cells that move
    kept: NDArray[np.int_]  # constraints on them
    size: float
    G: csr_array  # constraints on moving cells
    p: Array
    w: Array
    t: Array
    variance: Array
    background: Array  # absolute flows of fixed cells in each constraint
    tolerance: float
    names: Sequence[str]

    @property
    def count(self) -> int:
        """Number of constraints, also of those that are met already."""
        return self.matrix.shape[0]

    def log_growth(self, multipliers: Array) -> Array:
        """Logarithm of every cell over its prior [1]."""
        return np.asarray(np.sign(self.p) * (self.G.T @ multipliers) / self.w)

    def cells(self, multipliers: Array) -> Array:
        """Cells at given multipliers, as shares of the size of the table."""
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(self.p * np.exp(self.log_growth(multipliers)))

    def dual(self, multipliers: Array) -> float:
        """Value of the dual, which the multipliers minimise."""
        with np.errstate(over="ignore"):
            growth = np.expm1(self.log_growth(multipliers))
        penalty = 0.5 * float(self.variance @ multipliers**2) - float(self.t @ multipliers)
        return float((self.w * np.abs(self.p)) @ growth) + penalty

    def gradient(self, multipliers: Array, x: Array) -> Array:
        """Slope of the dual: by how much every constraint is missed."""
        return np.asarray(self.G @ x + self.variance * multipliers - self.t)

    def scale(self, x: Array) -> Array:
        """What each constraint adds up, without signs: the yardstick of its residual."""
        return np.maximum(np.abs(self.G) @ np.abs(x) + self.background, np.abs(self.t))

    def curvature(self, x: Array) -> Array:
        """Hessian of the dual, (constraint, constraint)."""
        spread = self.G * (np.abs(x) / self.w)[None, :]
        hessian = np.asarray((csr_array(spread) @ self.G.T).toarray())
        hessian[np.diag_indices_from(hessian)] += self.variance
        return hessian


def prepare(
    prior: ArrayLike,
    constraints: object,
    targets: ArrayLike,
    standard_errors: ArrayLike,
    confidence: ArrayLike,
    names: Sequence[str] | None,
    tolerance: float,
) -> Problem:
    """Check the arguments of :func:`fiscalmult.kernels.entropy.cross_entropy` and set aside what cannot move."""
    p = np.array(prior, dtype=float)
    matrix = csr_array(constraints, dtype=float)
    count = matrix.shape[0]
    t = np.array(np.broadcast_to(np.asarray(targets, dtype=float), (count,)))
    errors = np.array(np.broadcast_to(np.asarray(standard_errors, dtype=float), (count,)))
    w = np.array(np.broadcast_to(np.asarray(confidence, dtype=float), p.shape))
    names = [f"constraint {number}" for number in range(count)] if names is None else list(names)
    _check(p, matrix, t, errors, w, names)

    movable = np.isfinite(w) & (p != 0)
    still, vanished = never(matrix, p, movable, t, errors, tolerance, names)
    free = np.flatnonzero(movable & ~vanished)
    kept = still[np.isin(still, np.unique(matrix[:, free].nonzero()[0]))]
    start = np.where(vanished, 0.0, p)
    fixed = start.copy()
    fixed[free] = 0.0
    size = float(np.abs(p).sum()) or 1.0
    part = csr_array(matrix[kept])
    return Problem(
        matrix,
        t,
        start,
        vanished,
        free,
        kept,
        size,
        csr_array(part[:, free]),
        p[free] / size,
        w[free],
        (t[kept] - part @ fixed) / size,
        errors[kept] ** 2 / size,
        np.asarray(np.abs(part) @ np.abs(fixed)) / size,
        tolerance,
        [names[number] for number in kept],
    )


def _check(p: Array, matrix: csr_array, t: Array, errors: Array, w: Array, names: Sequence[str]) -> None:
    if p.ndim != 1 or matrix.shape[1] != p.size:
        raise ValueError(f"the prior has shape {p.shape} and the constraints {matrix.shape}; give one column per cell")
    if len(names) != matrix.shape[0]:
        raise ValueError(f"{len(names)} names are given for {matrix.shape[0]} constraints; give one for each")
    if not (np.isfinite(p).all() and np.isfinite(matrix.data).all() and np.isfinite(t).all()):
        raise ValueError("prior, constraints or targets hold a missing or infinite value; they must be finite")
    if not (np.isfinite(errors).all() and (errors >= 0).all()):
        raise ValueError(f"a standard error is {errors.min():.6g} or not finite; 0 is exact, leave a constraint out")
    if not (w > 0).all():
        raise ValueError(f"a confidence is {np.nanmin(w):.6g}; it must be above 0, infinite for a fixed cell")
