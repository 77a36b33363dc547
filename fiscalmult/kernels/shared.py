"""Dirichlet columns that err together, through gamma processes that they share.

A Dirichlet column is a list of independent gamma variates ``G_ij`` of shape ``kappa a_ij``, divided by
their sum. Gamma variates add: a part ``rho`` of every shape is cut out and drawn for all columns
together, from one gamma process for each receiver i, that is read at the point ``rho kappa a_ij``::

    G_ij = own_ij + common_i(rho kappa a_ij)         shapes (1 - rho) kappa a_ij and rho kappa a_ij

Each column keeps exactly the Dirichlet distribution it had. Two columns with equal shares of a
receiver have variates of correlation rho there; with the shares a < b it is ``rho sqrt(a / b)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.sampling import Dirichlet, Stream

__all__ = ["SharedDirichlet"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class SharedDirichlet(Dirichlet):
    """Some Dirichlet distributions whose cells of one receiver err together.

    Parameters
    ----------
    shapes, starts, mass, tiny
        As for :class:`~fiscalmult.kernels.sampling.Dirichlet`.
    correlation
        Part of every shape that comes from the shared processes.
    steps
        Shapes of the increments of the processes, receiver after receiver, each in rising order.
    firsts
        First step of every receiver, and the number of steps.
    read
        The step up to which every cell reads the process of its receiver, shape (cells,).
    """

    correlation: float
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
        common = correlation * plain.shapes
        order = np.lexsort((common, receiver))
        rising, whose = common[order], receiver[order]
        new = np.flatnonzero(np.r_[True, whose[1:] != whose[:-1]]) if len(whose) else np.zeros(0, dtype=np.intp)
        steps = np.diff(rising, prepend=0.0)
        steps[new] = rising[new]
        # Equal shares read the same point: the step between them is empty, and no gamma variate has the shape 0.
        steps = np.maximum(steps, np.finfo(float).tiny)
        firsts = np.append(new, len(order)).astype(np.intp)
        return cls(
            plain.shapes, plain.starts, plain.mass, plain.tiny, correlation, steps, firsts, np.argsort(order)
        )  # fmt: skip

    @property
    def dimensions(self) -> int:
        """Uniform numbers that one draw takes."""
        return len(self.shapes) + len(self.steps)

    def draw(self, stream: Stream, out: Array | None = None) -> tuple[Array, Array]:
        """Gamma variates of all cells and the factors that make them shares, as for one distribution alone."""
        return super().draw(_Adding(self, stream), out)  # type: ignore[arg-type]

    def add_common(self, stream: Any, variates: Array) -> None:
        """Add what the shared processes give to the own variates of all cells."""
        common = stream.gamma(self.steps)
        for first, last in zip(self.firsts[:-1], self.firsts[1:], strict=True):
            np.cumsum(common[first:last], axis=0, out=common[first:last])
        variates += common[self.read]


@dataclass(frozen=True)
class _Adding:
    """A stream whose gamma variates are own and common ones added up."""

    shared: SharedDirichlet
    stream: Stream

    @property
    def size(self) -> int:
        return self.stream.size

    def gamma(self, shapes: Array, out: Array | None = None) -> Array:
        own = np.maximum((1 - self.shared.correlation) * shapes, np.finfo(float).tiny)
        variates = self.stream.gamma(own, out)
        self.shared.add_common(self.stream, variates)
        return variates
