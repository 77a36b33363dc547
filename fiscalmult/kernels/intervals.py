"""Intervals over draws, how well draws know their bounds, and who does more in a draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["beats", "bounds_of"]

Array = NDArray[np.float64]
BATCHES = 16
"""Batches of draws that the error of a shortest interval is taken from."""
EQUAL = 1e-12
"""Relative difference below which two values are equal: what the rounding of a machine leaves between them."""


def beats(one: Array, other: Array) -> Array:
    """1 where one is more than the other, 0 where it is less, one half where they are equal."""
    near = EQUAL * np.maximum(np.abs(one), np.abs(other))
    return np.asarray(0.5 * (1.0 + (one - other > near) - (other - one > near)), dtype=np.float64)


def bounds_of(values: Array, level: float, kind: str) -> tuple[Array, Array]:
    """Lower, median and upper bound of an interval over draws, and their standard errors.

    Parameters
    ----------
    values
        Draws in the order in which they were drawn, shape (draws, ...).
    level
        Share of draws inside.
    kind
        ``"equal-tailed"`` or ``"highest-density"``, the shortest that holds the share.

    Returns
    -------
    bounds, errors : (3, ...)
    """
    ordered = np.sort(values, axis=0)
    probabilities = np.array([(1 - level) / 2, 0.5, (1 + level) / 2])
    bounds = np.quantile(ordered, probabilities, axis=0)
    errors = np.stack([_quantile_error(ordered, probability) for probability in probabilities])
    if kind == "highest-density":
        bounds[[0, 2]] = _shortest(ordered, level)
        errors[[0, 2]] = _batch_error(values, level)
    return bounds, errors


def _shortest(ordered: Array, level: float) -> Array:
    """Bounds of the shortest interval that holds a share of sorted draws, shape (2, ...)."""
    inside = max(int(np.ceil(level * len(ordered))), 1)
    first = (ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]).argmin(axis=0)[None]
    ends = [np.take_along_axis(ordered, place, axis=0) for place in (first, first + inside - 1)]
    return np.concatenate(ends)


def _batch_error(values: Array, level: float) -> Array:
    """Standard error of the bounds of the shortest interval, from batches of draws, shape (2, ...).

    Where the interval lies is the place of a minimum: its error falls with the third root of the draws
    (Kim and Pollard 1990), not with their second. For bounds that are known better this is an upper bound.
    """
    batches = max(min(BATCHES, len(values) // 20), 2)
    size = len(values) // batches
    if size < 1:
        return np.zeros((2, *values.shape[1:]))
    found = [
        _shortest(np.sort(values[start : start + size], axis=0), level) for start in range(0, batches * size, size)
    ]
    return np.asarray(np.std(found, axis=0, ddof=1) * batches ** (-1 / 3), dtype=np.float64)


def _quantile_error(ordered: Array, probability: float) -> Array:
    """Half the distance between the order statistics one standard error either side."""
    count = len(ordered)
    spread = np.sqrt(count * probability * (1 - probability))
    low, high = np.floor(count * probability - spread), np.ceil(count * probability + spread)
    lower, upper = (ordered[int(np.clip(place, 0, count - 1))] for place in (low, high))
    return np.asarray((upper - lower) / 2, dtype=np.float64)
