"""Many economies in which whole columns are scaled: solve in the few dimensions that matter.

Let F = G C be the base feedback among k varying payers (see :mod:`fiscalmult.kernels.ensemble`)
and D the diagonal of one factor for each of their columns. Every draw asks for::

    (I - F D) x = d

With ``L = (I - F)^-1``, ``T = D - I`` and ``x0 = L d`` that is ``x = x0 + (L - I) T x``. What k
payers spend comes back to them through a few channels only (households: labour by skill, capital,
enterprises), so that ``L - I = P Q`` with r columns, often far fewer than k, and ``z = Q T x`` is all
that has to be solved for::

    (I - Q T P) z = Q T x0                          r x r
    x = x0 + P z

``Q T P`` and ``Q T x0`` are linear in T: one product of matrices makes them for all draws at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.ensemble import relative_error, solve_feedback
from fiscalmult.kernels.workspace import FRESH, Workspace

__all__ = ["Scaled", "make_scaled", "solve_scaled"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Scaled:
    """What stays the same over draws.

    Parameters
    ----------
    feedback
        F, shape (k, k): what each payer receives of what each spends.
    outward, inward
        P and Q with ``P Q = (I - F)^-1 - I``, shapes (k, r) and (r, k).
    products
        ``Q T P`` as a linear function of the diagonal of T, shape (k, r * r); None where the channels
        are too many to be solved instead of the payers, by what both ways cost.
    """

    feedback: Array
    outward: Array
    inward: Array
    products: Array | None


def make_scaled(feedback: Array) -> Scaled:
    """Channels of a base feedback, of which there are as many as its numerical rank.

    Parameters
    ----------
    feedback
        F, shape (k, k), with a spectral radius below one.
    """
    size = len(feedback)
    further = np.linalg.solve(np.eye(size) - feedback, feedback)
    left, strength, right = np.linalg.svd(further)
    # As numpy.linalg.matrix_rank counts; what is cut off is of the size of rounding.
    kept = int((strength > size * np.finfo(float).eps * strength.max(initial=0.0)).sum())
    outward, inward = left[:, :kept] * strength[:kept], right[:kept]
    products = None
    if 4 * kept <= 3 * size:
        products = np.einsum("rj,js->jrs", inward, outward).reshape(size, kept * kept)
    return Scaled(feedback, outward, inward, products)


def solve_scaled(plan: Scaled, scale: Array, demand: Array, work: Workspace = FRESH) -> tuple[Array, Array]:
    """Receipts of the varying payers: ``(I - F D) x = d`` for every draw, with a proven error bound.

    Parameters
    ----------
    plan
        From :func:`make_scaled`.
    scale
        Diagonal of D, shape (draws, k), not negative.
    demand
        d, shape (scenarios, k) or (draws, scenarios, k).
    work
        Where arrays come from; the answer is one of them.

    Returns
    -------
    received : (draws, scenarios, k)
    error : (draws,)
        Bound on the relative error (:func:`fiscalmult.kernels.ensemble.relative_error`); infinite
        where spending never ends.
    """
    if plan.products is None:
        turned = work.empty("feedback", len(scale), *plan.feedback.shape)
        np.multiply(scale[:, :, None], plan.feedback.T, out=turned)
        return solve_feedback(turned, np.swapaxes(demand, -1, -2), work)
    ones = np.ones((*demand.shape[:-2], 1, demand.shape[-1]))
    sides = np.concatenate([demand, ones], axis=-2)  # the last of them gives the turnover, which proves the bound
    start = sides + (sides @ plan.inward.T) @ plan.outward.T
    received = work.empty("received", len(scale), *sides.shape[-2:])
    try:
        channels = _channels(plan, plan.products, scale - 1, start, work)
    except np.linalg.LinAlgError:
        received.fill(np.nan)
        return received[:, :-1], np.full(len(scale), np.inf)
    size = received.shape[-1]
    # One product for all draws: many small ones are several times slower.
    np.matmul(channels.reshape(-1, channels.shape[-1]), plan.outward.T, out=received.reshape(-1, size))
    received += start
    spent, residual = work.empty("spent", *received.shape), work.empty("residual", *received.shape)
    np.multiply(received, scale[:, None], out=spent)
    np.matmul(spent.reshape(-1, size), plan.feedback.T, out=residual.reshape(-1, size))
    residual += sides
    residual -= received
    return received[:, :-1], relative_error(received.swapaxes(1, 2), residual.swapaxes(1, 2))


def _channels(plan: Scaled, products: Array, tilt: Array, start: Array, work: Workspace) -> Array:
    """``z = Q T x`` for every draw and side, shape (draws, sides, r)."""
    draws, count, number = len(tilt), plan.outward.shape[1], start.shape[-2]
    system = work.empty("system", draws, count, count)
    np.matmul(tilt, products, out=system.reshape(draws, -1))
    np.subtract(np.eye(count), system, out=system)
    sides = work.empty("sides", draws, count, number)
    if start.ndim == 3:
        np.matmul(plan.inward, (start * tilt[:, None]).swapaxes(1, 2), out=sides)
    else:
        # Linear in the tilt, as the system is.
        each = np.einsum("rj,sj->jrs", plan.inward, start).reshape(len(plan.feedback), -1)
        np.matmul(tilt, each, out=sides.reshape(draws, -1))
    channels = work.empty("channels", draws, number, count)
    channels[...] = np.linalg.solve(system, sides).swapaxes(1, 2)
    return channels
