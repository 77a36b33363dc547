"""Random numbers for ensembles: the same seed gives the same bits, however the work is cut.

Draws come in blocks of a fixed size. Every block of every uncertain part has a stream of
its own, keyed by (seed, block, part, role), so a draw does not depend on how many draws
there are, which worker makes it, or which other parts vary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

__all__ = ["BLOCK", "DirichletLayout", "Stream", "dirichlet_columns", "logit_normal", "qmc_uniforms", "tilt_group"]

Array = NDArray[np.float64]
BLOCK = 512
"""Draws in a block: large enough to amortize calls, small enough to stay in cache."""


@dataclass
class Stream:
    """Standard variates of one part in one block of draws.

    Parameters
    ----------
    size
        Number of draws.
    generator
        Source of independent draws; or
    uniforms
        Points of a low-discrepancy sequence, shape (size, dimensions), that are turned into
        variates by their inverse distribution functions, column after column.
    """

    size: int
    generator: np.random.Generator | None = None
    uniforms: Array | None = None
    used: int = 0

    @classmethod
    def independent(cls, seed: int, block: int, part: int, role: int = 0, size: int = BLOCK) -> Stream:
        """Stream of independent draws keyed by (seed, block, part, role)."""
        sequence = np.random.SeedSequence(entropy=seed, spawn_key=(block, part, role))
        return cls(size, generator=np.random.Generator(np.random.SFC64(sequence)))

    def _columns(self, count: int) -> Array:
        assert self.uniforms is not None
        columns = self.uniforms[:, self.used : self.used + count]
        self.used += count
        return columns

    def normal(self, count: int) -> Array:
        """Standard normal variates, shape (size, count)."""
        if self.generator is not None:
            return self.generator.standard_normal((self.size, count))
        return special.ndtri(self._columns(count))

    def gamma(self, shapes: Array) -> Array:
        """Gamma variates of unit scale, one column for each shape, shape (size, shapes)."""
        if self.generator is not None:
            return self.generator.standard_gamma(shapes, size=(self.size, len(shapes)))
        return special.gammaincinv(shapes, self._columns(len(shapes)))

    def uniform(self, count: int) -> Array:
        """Uniform variates in (0, 1), shape (size, count)."""
        if self.generator is not None:
            return self.generator.random((self.size, count))
        return self._columns(count)


def qmc_uniforms(method: str, dimensions: int, draws: int, seed: int) -> Array:
    """Points of a low-discrepancy sequence in the open unit cube, shape (draws, dimensions).

    Parameters
    ----------
    method
        ``"sobol"`` (scrambled) or ``"latin-hypercube"``, from :mod:`scipy.stats.qmc`.
    dimensions, draws, seed
        Size of the design and its seed.
    """
    if method == "sobol":
        sequence = stats.qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
        points = sequence.random_base2(int(np.ceil(np.log2(max(draws, 2)))))[:draws]
    else:
        points = stats.qmc.LatinHypercube(dimensions, rng=np.random.default_rng(seed)).random(draws)
    tiny = np.finfo(float).eps
    return np.clip(points, tiny, 1 - tiny)


@dataclass(frozen=True)
class DirichletLayout:
    """Where the positive cells of some columns are, so that every block reuses it.

    Parameters
    ----------
    receiver, payer
        Positions of the positive cells, payer by payer.
    shapes
        Gamma shape of each cell: concentration times its share.
    starts, counts
        First cell and number of cells of every column that has any.
    mass
        What the positive cells of those columns add to.
    """

    receiver: NDArray[np.intp]
    payer: NDArray[np.intp]
    shapes: Array
    starts: NDArray[np.intp]
    counts: NDArray[np.intp]
    mass: Array

    @classmethod
    def of(cls, columns: Array, concentration: Array) -> DirichletLayout:
        """Layout of columns of shape (n, k) with one concentration each, shape (k,)."""
        positive = columns > 0
        totals = np.where(positive, columns, 0.0).sum(axis=0)
        payer, receiver = np.nonzero(positive.T)
        shapes = concentration[payer] * columns[receiver, payer] / totals[payer]
        starts = np.flatnonzero(np.r_[True, payer[1:] != payer[:-1]]) if len(payer) else np.zeros(0, dtype=np.intp)
        counts = np.diff(np.r_[starts, len(payer)])
        return cls(receiver, payer, shapes, starts, counts, totals[payer[starts]])


def dirichlet_columns(stream: Stream, layout: DirichletLayout) -> Array:
    """Positive cells of columns drawn from Dirichlet distributions, shape (size, cells).

    A cell with share a of its column's positive mass has mean a and variance
    ``a (1 - a) / (concentration + 1)``; the cells of a column add to that mass in every draw.
    """
    variates = np.maximum(stream.gamma(layout.shapes), np.finfo(float).tiny)
    if len(layout.starts):
        scale = layout.mass / np.add.reduceat(variates, layout.starts, axis=1)
        variates *= np.repeat(scale, layout.counts, axis=1)
    return variates


def logit_normal(base: Array, spread: float, normals: Array) -> Array:
    """Shares whose logit is normal around the logit of the base: median base, in (0, 1)."""
    return special.expit(special.logit(base) + spread * normals)


def tilt_group(columns: Array, group: NDArray[np.bool_], share: Array) -> None:
    """Give a group of receivers a new share of each column, in place; the rest is scaled.

    Parameters
    ----------
    columns
        Drawn columns, shape (size, n, k).
    group
        Receivers of the group, shape (n,).
    share
        New share of the group in each column, shape (size, k). Columns where the group has
        nothing, or everything, stay as they are.
    """
    mass = columns[:, group].sum(axis=1)
    total = columns.sum(axis=1)
    able = (mass > 0) & (mass < total)
    inside = np.where(able, share * total / np.where(able, mass, 1.0), 1.0)
    outside = np.where(able, (1 - share) * total / np.where(able, total - mass, 1.0), 1.0)
    columns *= np.where(group[None, :, None], inside[:, None, :], outside[:, None, :])
