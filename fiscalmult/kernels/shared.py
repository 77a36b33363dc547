"""Dirichlet columns that err together, through gamma processes that they share.

A Dirichlet column is a list of independent gamma variates ``G_ij`` of shape ``kappa a_ij``, divided by
their sum. Gamma variates add: a part ``rho`` of every shape is cut out and drawn for all columns
together, from one gamma process for each receiver i, that is read at the point ``rho kappa a_ij``::

    G_ij = own_ij + common_i(rho kappa a_ij)         shapes (1 - rho) kappa a_ij and rho kappa a_ij

Each column keeps exactly the Dirichlet distribution it had, wherever the process is read. Two columns
with equal shares of a receiver have variates of correlation rho there; with the shares a < b it is
``rho sqrt(a / b)``. Random numbers are what costs, so shares that differ by less than a quarter read
the process at one point, chosen to leave the covariance of their total as it is; the correlation of
two of them is within a quarter of the one named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.sampling import Dirichlet, Stream
from fiscalmult.kernels.workspace import FRESH, Workspace

__all__ = ["SharedDirichlet"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]
WITHIN = 1.25
"""Largest ratio of shares that read a process at one point."""
FEW = 24
"""Cells added up at once: few enough for what is read to stay in the cache of a processor."""


@dataclass(frozen=True)
class SharedDirichlet(Dirichlet):
    """Some Dirichlet distributions whose cells of one receiver err together.

    Parameters
    ----------
    shapes, starts, mass, tiny
        As for :class:`~fiscalmult.kernels.sampling.Dirichlet`.
    own
        Part of every shape that is the cell's own, shape (cells,).
    steps
        Shapes of the increments of the processes, receiver after receiver, each in rising order.
    firsts
        First step of every receiver, and the number of steps.
    read
        The step up to which every cell reads the process of its receiver, shape (cells,).
    """

    own: Array
    steps: Array
    firsts: Places
    read: Places

    @classmethod
    def together(
        cls, shares: list[Array], receivers: list[Places], concentration: float, correlation: float
    ) -> SharedDirichlet:
        """Distributions around positive shares, one list of cells and of their receivers for each."""
        plain = Dirichlet.of(shares, concentration)
        receiver = np.concatenate([np.zeros(0, dtype=np.intp), *receivers])
        order = np.lexsort((plain.shapes, receiver))
        points: list[float] = []
        firsts, read = [0], np.empty(len(order), dtype=np.intp)
        for cells in np.split(order, np.flatnonzero(np.diff(receiver[order])) + 1):
            for near in _near(plain.shapes[cells]):
                read[cells[near]] = len(points)
                points.append(_point(plain.shapes[cells[near]], correlation))
            firsts.append(len(points))
        read_at = np.array(points)
        steps = np.diff(read_at, prepend=0.0)
        steps[firsts[:-1]] = read_at[firsts[:-1]]
        # No gamma variate has the shape 0, which is left where all is shared.
        own = np.maximum(plain.shapes - read_at[read], np.finfo(float).tiny)
        return cls(
            plain.shapes, plain.starts, plain.mass, plain.tiny, own, steps, np.array(firsts, dtype=np.intp), read
        )  # fmt: skip

    @property
    def dimensions(self) -> int:
        """Uniform numbers that one draw takes."""
        return len(self.shapes) + len(self.steps)

    def variates(self, stream: Stream, out: Array | None = None, work: Workspace = FRESH) -> Array:
        """Gamma variates of all cells: their own, and what the shared processes give."""
        found = stream.gamma(self.own, out)
        common = stream.gamma(self.steps, work.empty("common", len(self.steps), stream.size))
        for first, last in zip(self.firsts[:-1], self.firsts[1:], strict=True):
            np.cumsum(common[first:last], axis=0, out=common[first:last])
        for first in range(0, len(found), FEW):
            cells = slice(first, first + FEW)
            found[cells] += common[self.read[cells]]
        return found


def _near(rising: Array) -> list[slice]:
    """Runs of rising shapes whose largest is at most :data:`WITHIN` times the least."""
    found, first = [], 0
    while first < len(rising):
        last = int(np.searchsorted(rising, WITHIN * rising[first], side="right"))
        found.append(slice(first, last))
        first = last
    return found


def _point(rising: Array, correlation: float) -> float:
    """Where near shapes read a process: at the average of what each two of them would share."""
    count = len(rising)
    shared = float(rising @ np.arange(count - 1, -1, -1)) / (count * (count - 1) / 2) if count > 1 else rising[0]
    return min(correlation * float(shared), float(rising[0]))
