"""The linear heart of the model: response, worth and rounds on plain arrays.

With ``A`` the propensities among responding accounts (receiver, payer)::

    response   x = (I - A)^-1 f          what an injection f makes every account receive
    worth      w = (I - A')^-1 m         what one dong in every account adds to a measure m
    rounds     x = f + A f + A^2 f + ... who receives in which round of spending

One LU factorization serves all three; the inverse is never formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.threads import threads_for

__all__ = [
    "Factorization",
    "NotProductiveError",
    "circulating",
    "factorize",
    "residual_bound",
    "respond",
    "rounds",
    "worth",
]

Array = NDArray[np.float64]


class NotProductiveError(ArithmeticError):
    """Spending never ends: the spectral radius of A is one or more."""


@dataclass(frozen=True)
class Factorization:
    """LU factors of I - A, with the total outlays that one dong sets going.

    Parameters
    ----------
    propensities
        A, shape (n, n).
    lu
        Factors and pivots of I - A', as LAPACK's ``dgetrf`` gives them.
    turnover
        w = (I - A')^-1 1, shape (n,): total receipts per dong injected. Its largest
        entry is the 1-norm of the inverse, which bounds the error of every solve.
    """

    propensities: Array
    lu: Any
    turnover: Array


def factorize(propensities: Array) -> Factorization:
    """Factorize I - A and prove that the economy is productive.

    Parameters
    ----------
    propensities
        Non-negative A, shape (n, n) [share of the payer's outlay].

    Returns
    -------
    Factorization

    Raises
    ------
    NotProductiveError
        If A has a spectral radius of one or more: some accounts pass money round
        among themselves and never let it leak.

    Notes
    -----
    For A >= 0, ``(I - A') w = 1`` with ``w > 0`` holds exactly when the spectral radius
    of A is below one (I - A is then an M-matrix; Berman and Plemmons 1979, ch. 6).
    """
    # Imported here: scipy.linalg takes half as long to import as xarray does.
    from scipy.linalg import lapack

    count = propensities.shape[0]
    if count == 0:
        return Factorization(propensities, None, np.zeros(0))
    matrix = np.negative(propensities, order="C")
    matrix.flat[:: count + 1] += 1.0
    norm = np.sqrt(np.vdot(matrix, matrix))
    if not np.isfinite(norm):
        raise ValueError("propensities must be finite numbers")
    # LAPACK itself, not scipy's lu_factor: its checks cost more than a table of fifty sectors.
    # It works by columns: what it factorizes is I - A', whose memory need not be turned.
    with threads_for(count**3 / 1.5):
        *lu, singular = lapack.dgetrf(matrix.T, overwrite_a=True)
    if singular:
        raise NotProductiveError("I - A is singular")
    turnover = _solve(lu, np.ones((1, count)), transposed=True)[0]
    if not np.isfinite(turnover).all() or (turnover <= 0).any():
        raise NotProductiveError("the spectral radius of A is one or more")
    # The largest turnover is the 1-norm of the inverse, so this is the condition number within a factor sqrt(n).
    # Equilibrated rows would be needed for a table in very different units; money tables are in one.
    if norm * turnover.max() > 1e13:
        raise NotProductiveError("I - A is singular")
    return Factorization(propensities, lu, turnover)


def circulating(propensities: Array, *, steps: int = 1000) -> NDArray[np.intp]:
    """Accounts among which money goes round where spending never ends, those that get most of it first.

    They hold the Perron vector of A, ``A x = r x``: what is left, and where, of one dong in every account
    after many rounds. Direct leakage says less: a factor or a commodity leaks nothing by itself.
    """
    held = np.ones(len(propensities))
    for _ in range(steps):
        # Half of each dong waits, so that money that goes round in a ring does not swing.
        held = (held + propensities @ held) / 2
        held /= held.sum()
    order = np.argsort(-held, kind="stable")
    return order[held[order] > 1e-3 * held.max()]


def _solve(lu: Any, rows: Array, *, transposed: bool) -> Array:
    """Each row solved with I - A, or with its transpose."""
    from scipy.linalg import lapack

    with threads_for(2 * rows.size * rows.shape[1]):
        solved, _ = lapack.dgetrs(*lu, rows.T, trans=int(not transposed))
    return np.asarray(solved.T, dtype=np.float64)


def respond(factor: Factorization, injections: Array) -> Array:
    """Receipts ``x = (I - A)^-1 f`` for injections of shape (..., n), in the same shape."""
    if factor.lu is None:
        return np.zeros_like(injections)
    flat = injections.reshape(-1, injections.shape[-1])
    return _solve(factor.lu, flat, transposed=False).reshape(injections.shape)


def worth(factor: Factorization, weights: Array) -> Array:
    """Adjoint ``w = (I - A')^-1 m`` for measures of shape (..., n), in the same shape."""
    if factor.lu is None:
        return np.zeros_like(weights)
    flat = weights.reshape(-1, weights.shape[-1])
    return _solve(factor.lu, flat, transposed=True).reshape(weights.shape)


def residual_bound(factor: Factorization, injections: Array, receipts: Array) -> Array:
    """Proven bound on the 1-norm error of receipts, shape (...).

    ``||x - x*||_1 <= ||(I - A)^-1||_1 ||f - (I - A) x||_1``, and the norm of the
    non-negative inverse is the largest entry of the turnover.
    """
    if factor.lu is None:
        return np.zeros(injections.shape[:-1])
    residual = injections - receipts + receipts @ factor.propensities.T
    return factor.turnover.max() * np.abs(residual).sum(axis=-1)


def rounds(propensities: Array, injection: Array, count: int) -> Array:
    """Receipts by round: ``f, A f, A^2 f, ...``, shape (count, ..., n).

    Parameters
    ----------
    propensities
        A, shape (n, n).
    injection
        f, shape (..., n).
    count
        Number of rounds, the injection itself being the first.
    """
    received = np.empty((count, *injection.shape))
    current = injection
    for step in range(count):
        received[step] = current
        current = current @ propensities.T
    return received
