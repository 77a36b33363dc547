"""Arrays that are used again from block to block.

Fresh memory is not free: the system clears every page before it hands it over, and for
arrays of megabytes that costs as much as the arithmetic done in them.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["FRESH", "Workspace"]


class Workspace:
    """Arrays by name, kept for the next user of that name; for one thread.

    What was asked for under a name is overwritten by whoever asks for that name next.
    """

    def __init__(self) -> None:
        self._kept: dict[str, NDArray[np.float64]] = {}

    def empty(self, name: str, *shape: int) -> NDArray[np.float64]:
        """Array whose content is undefined."""
        size, found = math.prod(shape), self._kept.get(name)
        if found is None or found.size < size:
            found = self._kept[name] = np.empty(size)
        return found[:size].reshape(shape)


class _Fresh(Workspace):
    """New arrays every time, for results that are kept."""

    def empty(self, name: str, *shape: int) -> NDArray[np.float64]:
        """Array whose content is undefined."""
        return np.empty(shape)


FRESH: Workspace = _Fresh()
"""A workspace that keeps nothing."""
