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

from fiscalmult.kernels.workspace import FRESH, Workspace

__all__ = ["BLOCK", "Dirichlet", "Stream", "correlated", "logit_normal", "qmc_uniforms", "tilt"]

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

    Notes
    -----
    Variates have the draws last: all draws of one quantity lie side by side in memory.
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

    def _rows(self, count: int) -> Array:
        assert self.uniforms is not None
        rows = self.uniforms[:, self.used : self.used + count].T
        self.used += count
        return rows

    def normal(self, count: int) -> Array:
        """Standard normal variates, shape (count, size)."""
        if self.generator is not None:
            return self.generator.standard_normal((count, self.size))
        return special.ndtri(self._rows(count))

    def gamma(self, shapes: Array, out: Array | None = None) -> Array:
        """Gamma variates of unit scale, one row for each shape, shape (shapes, size)."""
        if self.generator is not None:
            # Row by row: a third faster than draw by draw, because one row stays in one branch of the algorithm.
            return self.generator.standard_gamma(shapes[:, None], size=(len(shapes), self.size), out=out)
        return special.gammaincinv(shapes[:, None], self._rows(len(shapes)), out=out)

    def uniform(self, count: int) -> Array:
        """Uniform variates in (0, 1), shape (count, size)."""
        if self.generator is not None:
            return self.generator.random((count, self.size))
        return self._rows(count)


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
class Dirichlet:
    """Some Dirichlet distributions, whose cells lie one distribution after the other.

    Parameters
    ----------
    shapes
        Gamma shape of each cell: concentration times its share.
    starts
        First cell of every distribution, and the number of cells.
    mass
        What the cells of each distribution add to.
    tiny
        Cells whose variates may underflow: below the smallest number with a chance of 1e-15.
    """

    shapes: Array
    starts: NDArray[np.intp]
    mass: Array
    tiny: NDArray[np.intp]

    @classmethod
    def of(cls, shares: list[Array], concentration: float) -> Dirichlet:
        """Distributions around positive shares, one list of cells for each."""
        mass = np.array([cells.sum() for cells in shares])
        each = [concentration * cells / total for cells, total in zip(shares, mass, strict=True)]
        shapes = np.concatenate([np.zeros(0), *each])
        starts = np.cumsum([0, *map(len, shares)]).astype(np.intp)
        return cls(shapes, starts, mass, np.flatnonzero(shapes < 0.05))

    def variates(self, stream: Stream, out: Array | None = None, work: Workspace = FRESH) -> Array:
        """Gamma variates of all cells, shape (cells, size)."""
        return stream.gamma(self.shapes, out)

    def draw(self, stream: Stream, out: Array | None = None, work: Workspace = FRESH) -> tuple[Array, Array]:
        """Gamma variates of all cells, shape (cells, size), and the factors that make them shares.

        The factors have the shape (distributions, size). A cell with share a of its
        distribution's mass has mean a and variance ``a (1 - a) / (concentration + 1)``; scaled,
        the cells of a distribution add to that mass in every draw.
        """
        variates = self.variates(stream, out, work)
        # A variate of a tiny shape may underflow; a cell that is there stays there.
        for row in self.tiny:
            np.maximum(variates[row], np.finfo(float).tiny, out=variates[row])
        factors = np.empty((len(self.mass), stream.size))
        for row, mass in enumerate(self.mass):
            np.add.reduce(variates[self.starts[row] : self.starts[row + 1]], axis=0, out=factors[row])
            np.divide(mass, factors[row], out=factors[row])
        return variates, factors


def correlated(stream: Stream, count: int, correlation: float) -> Array:
    """Standard normals, equally correlated through one shared factor, shape (count, size)."""
    normals = stream.normal(count + 1)
    return np.sqrt(correlation) * normals[:1] + np.sqrt(1 - correlation) * normals[1:]


def logit_normal(base: Array, spread: float, normals: Array) -> Array:
    """Shares whose logit is normal around the logit of the base: median base, in (0, 1)."""
    return special.expit(special.logit(base) + spread * normals)


def tilt(mass: Array, total: Array, share: Array) -> tuple[Array, Array]:
    """Factors that give a group a new share of a column: on the group, and on the rest.

    Parameters
    ----------
    mass, total
        What the group and the whole column add to, any shape.
    share
        New share of the group. Where the group has nothing, or everything, both factors are one.
    """
    able = (mass > 0) & (mass < total)
    inside = np.where(able, share * total / np.where(able, mass, 1.0), 1.0)
    outside = np.where(able, (1 - share) * total / np.where(able, total - mass, 1.0), 1.0)
    return inside, outside
