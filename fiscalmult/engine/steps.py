"""Uncertain parts as plain arrays: each draws into a block of columns, injections and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.cells import CellDraws, Cells
from fiscalmult.kernels.sampling import Dirichlet, Stream, correlated, logit_normal, tilt
from fiscalmult.kernels.shared import SharedDirichlet

__all__ = ["Columns", "Delivery", "Draws", "Intensity", "Mix", "Segments", "Share", "Step"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass
class Draws:
    """One block of draws: columns of the varying payers, injections, and factors on counts."""

    cells: CellDraws
    injections: Array
    factors: Array | None

    @cached_property
    def columns(self) -> Array:
        """Whole columns, shape (draw, n, k): large, and only built when asked for."""
        return self.cells.dense()


@dataclass(frozen=True)
class Step:
    """One part of the uncertainty in plain arrays; ``part`` keys its random stream."""

    part: int

    def dimensions(self) -> int:
        """Uniform numbers that one draw of this part takes."""
        raise NotImplementedError

    def apply(self, stream: Stream, draws: Draws) -> None:
        """Draw the part into a block."""
        raise NotImplementedError


@dataclass(frozen=True)
class Columns(Step):
    """Compositions of columns: the positive cells of each payer.

    ``order`` says which variate each cell of a payer takes: variates follow the accounts, cells
    their segments, so that a part draws the same whatever else cuts its columns into segments.
    None where the two are the same.
    """

    dirichlet: Dirichlet
    order: tuple[Places | None, ...]
    payers: Places
    segments: tuple[Places, ...]

    @classmethod
    def of(cls, part: int, cells: Cells, payers: Places, concentration: float, correlation: float = 0.0) -> Columns:
        """Dirichlet distributions around the positive cells of payers that have any."""
        segments = cells.segments_of(payers, sign=1)
        kept = [(int(payer), those) for payer, those in zip(payers, segments, strict=True) if len(those)]
        shares: list[Array] = []
        receivers: list[Places] = []
        order: list[Places | None] = []
        for _, those in kept:
            own = slice(cells.starts[those[0]], cells.starts[those[-1] + 1])
            sorting = np.argsort(cells.receiver[own])
            shares.append(cells.base[own][sorting])
            receivers.append(cells.receiver[own][sorting])
            order.append(np.argsort(sorting) if (np.diff(sorting) < 0).any() else None)
        places = np.array([payer for payer, _ in kept], dtype=np.intp)
        dirichlet = Dirichlet.of(shares, concentration)
        if correlation:
            dirichlet = SharedDirichlet.together(shares, receivers, concentration, correlation)
        return cls(part, dirichlet, tuple(order), places, tuple(those for _, those in kept))

    def dimensions(self) -> int:
        """See :class:`Step`."""
        if isinstance(self.dirichlet, SharedDirichlet):
            return self.dirichlet.dimensions
        return len(self.dirichlet.shapes)

    def apply(self, stream: Stream, draws: Draws) -> None:
        """See :class:`Step`."""
        drawn, cells = draws.cells, draws.cells.cells
        into = drawn.work.empty("variates", len(self.dirichlet.shapes), drawn.size)
        variates, factors = self.dirichlet.draw(stream, into, drawn.work)
        parts = zip(self.payers, self.segments, self.order, factors, self.dirichlet.mass, strict=True)
        for place, (payer, segments, order, factor, mass) in enumerate(parts):
            own = variates[self.dirichlet.starts[place] : self.dirichlet.starts[place + 1]]
            rows = drawn.raw[cells.rows[payer] : cells.rows[payer] + len(own)]
            if order is None:
                np.multiply(own, factor, out=rows)
            else:
                np.multiply(own, factor, out=own)
                np.take(own, order, axis=0, out=rows, mode="clip")
            # A share that tilted the column before is undone: the composition is drawn anew.
            drawn.scale[segments], drawn.moved[segments] = 1.0, False
            if len(segments) == 1:
                drawn.sums[segments[0]] = mass
                continue
            for segment in segments:
                np.add.reduce(drawn.raw[cells.row(segment, payer)], axis=0, out=drawn.sums[segment])


@dataclass(frozen=True)
class Mix(Step):
    """Columns between the base and marginal ones, in unknown proportion."""

    marginal: tuple[Array, ...]
    payers: Places
    low: float
    high: float

    def dimensions(self) -> int:
        """See :class:`Step`."""
        return 1

    def apply(self, stream: Stream, draws: Draws) -> None:
        """See :class:`Step`."""
        drawn, cells = draws.cells, draws.cells.cells
        weight = self.low + (self.high - self.low) * stream.uniform(1)
        drawn.settle(self.payers)
        for payer, marginal in zip(self.payers, self.marginal, strict=True):
            own = drawn.raw[cells.rows[payer] : cells.rows[payer + 1]]
            own *= 1 - weight
            own += weight * marginal[:, None]
            for segment in range(cells.firsts[payer], cells.firsts[payer + 1]):
                np.add.reduce(drawn.raw[cells.row(segment, payer)], axis=0, out=drawn.sums[segment])


@dataclass(frozen=True)
class Segments:
    """Segments of several payers, listed so that sums and products run over all payers at once."""

    segment: Places
    owner: Places
    layers: tuple[tuple[Places, Places], ...]

    @classmethod
    def of(cls, listed: Sequence[Places]) -> Segments:
        """From the segments of each payer; a layer holds the first, second, ... of every payer."""
        owners = [np.full(len(those), owner, dtype=np.intp) for owner, those in enumerate(listed)]
        layers = []
        for place in range(max(map(len, listed), default=0)):
            having = [owner for owner, those in enumerate(listed) if len(those) > place]
            layers.append((np.array(having, dtype=np.intp), np.array([listed[o][place] for o in having])))
        empty = np.zeros(0, dtype=np.intp)
        return cls(np.concatenate([empty, *listed]), np.concatenate([empty, *owners]), tuple(layers))

    def total(self, sums: Array, payers: int) -> Array:
        """Sum over the segments of each payer, shape (payers, size)."""
        found = np.zeros((payers, sums.shape[1]))
        for owners, segments in self.layers:
            found[owners] += sums[segments]
        return found


@dataclass(frozen=True)
class Share(Step):
    """The share of a group of receivers in columns, or in a wider group of them if ``narrow``.

    The group and the rest (of the wider group) keep their composition.
    """

    base: Array
    inside: Segments
    outside: Segments
    spread: float
    correlation: float
    narrow: bool = False

    @classmethod
    def of(
        cls, part: int, cells: Cells, payers: Places, group: NDArray[np.bool_], wider: NDArray[np.bool_], base: Array,
        spread: float, correlation: float,
    ) -> Share:  # fmt: skip
        """Segments of each payer inside the group, and in the wider group outside it; negative cells are held."""
        listed = [those[cells.sign[those] >= 0] for those in cells.segments_of(payers)]
        inside = [those[cells.inside(group, those)] for those in listed]
        outside = [those[cells.inside(wider & ~group, those)] for those in listed]
        return cls(part, base, Segments.of(inside), Segments.of(outside), spread, correlation, not bool(wider.all()))

    def dimensions(self) -> int:
        """See :class:`Step`."""
        return len(self.base) + 1

    def apply(self, stream: Stream, draws: Draws) -> None:
        """See :class:`Step`."""
        count, drawn = len(self.base), draws.cells
        normals = correlated(stream, count, self.correlation)
        shares = logit_normal(self.base[:, None], self.spread, normals)
        mass = self.inside.total(drawn.sums, count)
        factors = tilt(mass, mass + self.outside.total(drawn.sums, count), shares)
        for those, factor in zip((self.inside, self.outside), factors, strict=True):
            each = factor[those.owner]
            drawn.sums[those.segment] *= each
            drawn.scale[those.segment] *= each
            drawn.moved[those.segment] = True


@dataclass(frozen=True)
class Intensity(Step):
    """Lognormal factors with mean one on counts per output."""

    places: Places
    cv: float
    correlation: float

    def dimensions(self) -> int:
        """See :class:`Step`."""
        return len(self.places) + 1

    def apply(self, stream: Stream, draws: Draws) -> None:
        """See :class:`Step`."""
        assert draws.factors is not None
        sigma = np.sqrt(np.log1p(self.cv**2))
        normals = correlated(stream, len(self.places), self.correlation)
        draws.factors[:, self.places] *= np.exp(sigma * normals - sigma**2 / 2).T


@dataclass(frozen=True)
class Delivery(Step):
    """Where programmes land: Dirichlet distributions around their shares, and what others get.

    ``inclusion_error`` holds the bounds of the share that others get, ``others`` where it lands, over all
    accounts; None where they get nothing.
    """

    dirichlets: tuple[Dirichlet, ...]
    receivers: tuple[Places, ...]
    shares: tuple[Array, ...]
    uses: tuple[Array, ...]
    inclusion_error: tuple[float, float] = (0.0, 0.0)
    others: Array | None = None

    def dimensions(self) -> int:
        """See :class:`Step`."""
        shares = len(self.dirichlets) * (self.others is not None)
        return shares + sum(len(dirichlet.shapes) for dirichlet in self.dirichlets)

    def apply(self, stream: Stream, draws: Draws) -> None:
        """See :class:`Step`."""
        parts = zip(self.dirichlets, self.receivers, self.shares, self.uses, strict=True)
        for dirichlet, receivers, shares, uses in parts:
            variates, factors = dirichlet.draw(stream)
            variates *= factors
            lost = np.zeros((1, draws.cells.size))
            if self.others is not None:
                low, high = self.inclusion_error
                lost = low + (high - low) * stream.uniform(1)
                variates *= 1 - lost
            variates -= shares[:, None]
            for scenario in np.flatnonzero(uses):
                draws.injections[:, scenario, receivers] += uses[scenario] * variates.T
                if self.others is not None:
                    draws.injections[:, scenario] += uses[scenario] * lost.T * self.others
