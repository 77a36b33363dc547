"""Does one change foretell another? Slopes through the origin, and numbers as they are written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Slope", "fixed", "slope"]

Array = NDArray[np.float64]

TOLD_APART = 2.0
"""Standard errors from zero below which a slope counts as none."""


@dataclass(frozen=True)
class Slope:
    """Regression through the origin of one drift on another, weighted by size.

    Parameters
    ----------
    value, error
        Slope and its standard error, robust, drifts of one product taken as one observation.
    count
        Cells compared.
    """

    value: float
    error: float
    count: int

    @property
    def weight(self) -> float:
        """How much of the drift to carry forward: 0 where the slope is not told from zero."""
        return float(np.clip(self.value, 0.0, 1.0)) if self.value > TOLD_APART * self.error else 0.0


def slope(x: Array, y: Array, size: Array, products: NDArray[np.intp]) -> Slope:
    """Slope of y on x, both flat arrays; cells missing in either are left out."""
    both = np.isfinite(x) & np.isfinite(y)
    x, y, size, products = x[both], y[both], size[both], products[both]
    below = float((size * x * x).sum())
    value = float((size * x * y).sum()) / below
    score = np.bincount(products, size * x * (y - value * x))
    return Slope(value, float(np.sqrt((score**2).sum())) / below, len(x))


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals, empty where it is missing; what rounds to zero has no sign."""
    return "" if np.isnan(value) else f"{round(value, decimals) + 0.0:.{decimals}f}"
