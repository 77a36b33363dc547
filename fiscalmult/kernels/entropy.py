r"""Balance a table by cross-entropy: the closest one that meets linear constraints, signs kept.

With non-zero prior cells :math:`p_c` of any sign, confidences :math:`w_c`, constraints
:math:`Gx = t` (exact) or :math:`Gx \approx t` with standard errors :math:`\sigma`, the
balanced cells minimise

.. math:: \sum_c w_c\,(|x_c| \ln(|x_c|/|p_c|) - |x_c| + |p_c|)
          + \tfrac12 \textstyle\sum_i ((Gx - t)_i / \sigma_i)^2

over :math:`x` with the signs of :math:`p`. One multiplier per constraint gives every cell

.. math:: x_c = p_c \exp(\operatorname{sign}(p_c)\,(G^\top\lambda)_c / w_c)

and :math:`\lambda` minimises the smooth convex dual
:math:`\sum_c w_c (|x_c| - |p_c|) + \tfrac12 \sum_i \sigma_i^2\lambda_i^2 - t^\top\lambda`, whose
gradient is :math:`Gx + \sigma^2\lambda - t` and whose Hessian is
:math:`G\,\mathrm{diag}(|x|/w)\,G^\top + \mathrm{diag}(\sigma^2)`: Newton's method with a line search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from fiscalmult.kernels.constraints import Problem, prepare, sums_by
from fiscalmult.kernels.infeasible import ConstraintsError, explain_infeasible

__all__ = ["ConstraintsError", "EntropyFit", "cross_entropy", "sums_by"]

Array = NDArray[np.float64]
LARGEST_STEP = 5.0
"""Most that one Newton step lifts a cell above its prior, in logarithms: keeps exp from overflowing."""
PATIENCE = 60
"""Iterations after which a fit that has not arrived is asked whether it can arrive at all."""


@dataclass(frozen=True, eq=False)
class EntropyFit:
    """What :func:`cross_entropy` found.

    Parameters
    ----------
    x
        Balanced cells, in the order and unit of the prior.
    multipliers
        One per constraint; positive where the constraint pulls positive cells up. Not
        unique where constraints are redundant.
    iterations
        Newton steps taken.
    residuals
        ``G x - t``: rounding for exact constraints, the gap that was accepted for soft ones.
    vanished
        Cells that a total of zero forced to zero (mask).
    """

    x: Array
    multipliers: Array
    iterations: int
    residuals: Array
    vanished: NDArray[np.bool_]


def cross_entropy(
    prior: ArrayLike,
    constraints: object,
    targets: ArrayLike,
    *,
    standard_errors: ArrayLike = 0.0,
    confidence: ArrayLike = 1.0,
    names: Sequence[str] | None = None,
    tolerance: float = 1e-12,
    max_iterations: int = 500,
) -> EntropyFit:
    r"""Find the cells closest to a prior that meet linear constraints, each keeping its sign.

    Parameters
    ----------
    prior
        ``p``, one value per cell, any sign [money unit]. A zero stays zero.
    constraints
        ``G``, (constraints, cells), sparse or dense: each row is a linear sum of cells. The
        balance of an account is the row "what it receives minus what it pays" with target 0.
        Redundant rows are allowed.
    targets
        ``t``, one per constraint [money unit].
    standard_errors
        One per constraint or one for all [money unit]: 0 holds exactly, above 0 is a soft
        control total with the penalty ``((G x - t) / s)**2 / 2``.
    confidence
        ``w``, one per cell or one for all, above 0: larger moves less, ``inf`` is fixed. A cell
        acts as if known with the standard error ``sqrt(|p| / w)``; so ``w = 1 / (r**2 |p|)``
        means a relative standard error ``r``. Only ratios matter when all constraints are
        exact; beside soft ones the unit of ``1 / w`` is that of the table.
    names
        One per constraint, for the errors; numbers by default.
    tolerance
        Largest ``|G x - t|`` of an exact constraint, as a share of the sum of the absolute
        values that it adds up [1].
    max_iterations
        Newton steps after which the fit gives up.

    Returns
    -------
    EntropyFit

    Raises
    ------
    ValueError
        If shapes or signs of the arguments do not fit together.
    ConstraintsError
        If no cells with these signs meet the exact constraints; ``rows`` holds the numbers
        of constraints that cannot hold together and the message names them.

    Notes
    -----
    For a table without negative cells, equal confidence and row and column totals as
    constraints the result is RAS; with negative cells it is GRAS (the objective as corrected
    by Lenzen, Wood and Gallego). A sum of zero over cells of one sign makes them zero;
    other constraints that can hold only with a cell at zero are an error that says so.

    Examples
    --------
    Balance a square table ``T`` of n accounts with one soft total, GDP:

    >>> import numpy as np
    >>> from scipy.sparse import vstack, csr_array
    >>> T = np.array([[0.0, 5.0, 4.0], [6.0, 0.0, 2.0], [2.5, 4.0, 0.0]])
    >>> i, j = np.nonzero(T)
    >>> balance = sums_by(i, 3) - sums_by(j, 3)
    >>> control = csr_array((i == 0)[None, :].astype(float))
    >>> fit = cross_entropy(T[i, j], vstack([balance, control]), [0, 0, 0, 10], standard_errors=[0, 0, 0, 0.5])
    >>> bool(np.abs(fit.residuals[:3]).max() < 1e-11)
    True

    References
    ----------
    Robinson, Cattaneo and El-Said (2001), "Updating and estimating a social accounting matrix
    using cross entropy methods", Economic Systems Research 13(1). Junius and Oosterhaven
    (2003), "The solution of updating or regionalizing a matrix with both positive and negative
    entries", Economic Systems Research 15(1). Lenzen, Wood and Gallego (2007), "Some comments
    on the GRAS method", Economic Systems Research 19(4).
    """
    problem = prepare(prior, constraints, targets, standard_errors, confidence, names, tolerance)
    multipliers, iterations = _newton(problem, max_iterations)
    x = problem.cells(multipliers) * problem.size
    every = np.zeros(problem.count)
    every[problem.kept] = multipliers
    full = problem.start.copy()
    full[problem.free] = x
    residuals = problem.matrix @ full - problem.targets
    return EntropyFit(full, every, iterations, residuals, problem.vanished)


def _newton(problem: Problem, max_iterations: int) -> tuple[Array, int]:
    multipliers = np.zeros(len(problem.kept))
    exact = problem.variance == 0
    best = np.inf
    for iteration in range(max_iterations + 1):
        x = problem.cells(multipliers)
        slope = problem.gradient(multipliers, x)
        worst = float((np.abs(slope) / problem.scale(x)).max(initial=0.0))
        # Once inside the tolerance, go on as long as a step still gains: rounding is near.
        if worst <= problem.tolerance and not worst < 0.1 * best:
            return multipliers, iteration
        best = min(best, worst)
        if iteration in (PATIENCE, max_iterations):
            explain_infeasible(problem.G, problem.p, problem.t, exact, problem.names, problem.kept)
        step = _search(problem, multipliers, slope, _direction(problem.curvature(x), slope))
        if step is None:
            if worst <= problem.tolerance:
                return multipliers, iteration
            explain_infeasible(problem.G, problem.p, problem.t, exact, problem.names, problem.kept)
            break
        multipliers = multipliers + step
    gap = np.abs(slope) / problem.scale(x)
    row = int(np.argmax(gap))
    raise ConstraintsError(
        f"{problem.names[row]} is still {slope[row] * problem.size:.3g} away from its target after {iteration} steps; "
        "widen the tolerance, or check that the targets agree with one another",
        [int(problem.kept[row])],
    )


def _direction(hessian: Array, slope: Array) -> Array:
    """Newton's step; a small ridge, relative to the diagonal, carries over redundant constraints."""
    diagonal = np.sqrt(np.maximum(np.diag(hessian), np.finfo(float).tiny))
    scaled = hessian / diagonal[:, None] / diagonal[None, :]
    ridge = 1e-13 * len(slope)
    while True:
        regular = scaled.copy()
        regular[np.diag_indices_from(regular)] += ridge
        try:
            return np.asarray(-cho_solve(cho_factor(regular, lower=True), slope / diagonal) / diagonal)
        except LinAlgError:
            ridge *= 100.0


def _search(problem: Problem, multipliers: Array, slope: Array, step: Array) -> Array | None:
    """Shorten the step until the dual falls, or the gradient does where the dual is flat to rounding."""
    # Only growth beyond the prior can overflow; a cell that is almost nothing may shrink or recover freely.
    place, move = problem.log_growth(multipliers), problem.log_growth(step)
    up = move > 0
    share = float(np.min((np.maximum(place, 0.0) - place + LARGEST_STEP)[up] / move[up], initial=1.0))
    value, fall = problem.dual(multipliers), float(slope @ step)
    for _ in range(50):
        trial = multipliers + share * step
        if problem.dual(trial) <= value + 1e-4 * share * fall:
            return share * step
        if abs(fall) <= 1e-11 * (1.0 + abs(value)):
            x, new = problem.cells(multipliers), problem.cells(trial)
            after = np.abs(problem.gradient(trial, new)) / problem.scale(new)
            if after.max() < (np.abs(slope) / problem.scale(x)).max():
                return share * step
        share *= 0.5
    return None
