"""Sobol indices from pick-and-freeze samples, all outputs at once, with a bootstrap.

For a model f of independent inputs, with samples A and B and ``AB_i`` (A with input i
from B)::

    first order   S_i = mean(f_B (f_AB_i - f_A)) / Var(f)          Saltelli et al. (2010)
    total         T_i = mean((f_A - f_AB_i)^2) / (2 Var(f))        Jansen (1999)

with f centred first, which lowers the noise of both.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["sobol_bootstrap", "sobol_indices"]

Array = NDArray[np.float64]


def _terms(first: Array, second: Array, mixed: Array) -> tuple[Array, Array, Array]:
    """Per-draw terms whose means are the two numerators and the variance."""
    mean = 0.5 * (first.mean(axis=0) + second.mean(axis=0))
    a, b, ab = first - mean, second - mean, mixed - mean
    return b * (ab - a), 0.5 * (a - ab) ** 2, 0.5 * (a**2 + b**2)


def _ratio(numerator: Array, variance: Array) -> Array:
    return np.divide(
        numerator, variance, out=np.zeros_like(numerator), where=np.broadcast_to(variance > 0, numerator.shape)
    )


def sobol_indices(first: Array, second: Array, mixed: Array) -> tuple[Array, Array]:
    """First-order and total indices.

    Parameters
    ----------
    first, second
        f(A) and f(B), shape (draws, outputs).
    mixed
        f(AB_i) for every input i, shape (inputs, draws, outputs).

    Returns
    -------
    first_order, total : (inputs, outputs)
        Zero for an output that does not vary.
    """
    main, total, variance = _terms(first, second, mixed)
    spread = variance.mean(axis=0)
    return _ratio(main.mean(axis=1), spread), _ratio(total.mean(axis=1), spread)


def sobol_bootstrap(
    first: Array, second: Array, mixed: Array, *, resamples: int, generator: np.random.Generator
) -> tuple[Array, Array]:
    """Bootstrap replicates of both indices, shapes (resamples, inputs, outputs).

    Resampling draws is a matter of weights: one product of a (resamples, draws) table of
    counts with the terms gives every replicate.
    """
    draws = first.shape[0]
    main, total, variance = _terms(first, second, mixed)
    counts = generator.multinomial(draws, np.full(draws, 1 / draws), size=resamples) / draws
    spread = counts @ variance
    replicates = []
    for term in (main, total):
        summed = np.einsum("rd,ido->rio", counts, term, optimize=True)
        replicates.append(_ratio(summed, spread[:, None, :]))
    return replicates[0], replicates[1]
