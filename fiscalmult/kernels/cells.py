r"""Columns of propensities as lists of cells, with the draws of a block side by side.

Cells lie payer by payer, and one cell of all draws is one stretch of memory: sums over a
column are long additions, and what a column pays towards some measures is one product of
matrices, without the zeros. Cells of a column that always scale together form a segment.
The column of a payer whose composition is not drawn is never built::

    cell = raw x scale of its segment            where the composition is drawn
    cell = base x scale of its segment           elsewhere
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.workspace import FRESH, Workspace

__all__ = ["CellDraws", "Cells", "Payments", "lay_out"]

Array = NDArray[np.float64]
Places = NDArray[np.intp]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Where the cells of some payers' columns are.

    Parameters
    ----------
    count
        Number of accounts n.
    receiver, base
        Receiver and base value of every cell, shape (cells,): payer by payer, in each the
        positive cells first, then those that are zero at the base, then the negative ones.
    live
        Payers whose composition is drawn, shape (k,).
    edges
        First cell of every payer, and their number, shape (k + 1,).
    starts
        First cell of every segment, and the number of cells, shape (segments + 1,).
    firsts
        First segment of every payer, and their number, shape (k + 1,).
    sign
        Sign of the base values in every segment, shape (segments,).
    rows
        First row in ``raw`` of every payer, and the number of rows, shape (k + 1,); a payer
        that is not live has none.
    still
        Rows of ``raw`` that begin as the base, with their values; all others are drawn anew.
    """

    count: int
    receiver: Places
    base: Array
    live: Mask
    edges: Places
    starts: Places
    firsts: Places
    sign: NDArray[np.int8]
    rows: Places
    still: tuple[tuple[slice, Array], ...]

    def drawn_by(self, payers: Places) -> Cells:
        """The same, with the positive cells of payers drawn anew in every block."""
        kept = []
        for payer in np.flatnonzero(self.live):
            first, last = int(self.edges[payer]), int(self.edges[payer + 1])
            if payer in payers:
                first += int((self.base[first:last] > 0).sum())
            shift = int(self.rows[payer] - self.edges[payer])
            kept.append((slice(first + shift, last + shift), self.base[first:last]))
        return replace(self, still=tuple((rows, base) for rows, base in kept if len(base)))

    @property
    def payer(self) -> Places:
        """Payer of every cell, shape (cells,)."""
        return np.repeat(np.arange(len(self.live)), np.diff(self.edges))

    def segments_of(self, payers: Places, *, sign: int | None = None) -> list[Places]:
        """Segments of each payer, of one sign if wanted."""
        found = [np.arange(self.firsts[payer], self.firsts[payer + 1]) for payer in payers]
        return found if sign is None else [those[self.sign[those] == sign] for those in found]

    def inside(self, group: Mask, segments: Places) -> Mask:
        """Whether the receivers of segments belong to a group that the layout knows."""
        return np.asarray(group[self.receiver[self.starts[segments]]], dtype=bool)

    def row(self, segment: int, payer: int) -> slice:
        """Rows of ``raw`` of a live payer's segment."""
        shift = int(self.rows[payer] - self.edges[payer])
        return slice(int(self.starts[segment]) + shift, int(self.starts[segment + 1]) + shift)

    def segment_sums(self) -> Array:
        """Sum of the base values of every segment, shape (segments,)."""
        return np.add.reduceat(self.base, self.starts[:-1]) if len(self.base) else np.zeros(0)


def lay_out(columns: Array, live: Mask, groups: Sequence[tuple[Mask, Places]], further: Mask | None = None) -> Cells:
    """Cells of columns, cut into segments by their sign and by groups of receivers.

    Parameters
    ----------
    columns
        Base columns, shape (n, k).
    live
        Payers whose composition is drawn, shape (k,).
    groups
        ``(receivers, payers)``: a group of receivers, shape (n,), and the positions of the
        payers in which it scales apart from the others.
    further
        Cells that are zero at the base and may become something, shape (n, k).
    """
    pattern = columns != 0
    if further is not None:
        pattern |= further
    code = np.where(columns > 0, 0, np.where(columns == 0, 1, 2))
    for group, places in groups:
        code[:, places] = 2 * code[:, places] + group[:, None]
        # Small numbers again, in the same order: codes would overflow after some sixty groups.
        code = np.unique(code, return_inverse=True)[1].reshape(code.shape)
    payer, receiver = np.nonzero(pattern.T)
    order = np.lexsort((receiver, code[receiver, payer], payer))
    payer, receiver = payer[order], receiver[order]
    codes = code[receiver, payer]
    new = np.r_[True, (payer[1:] != payer[:-1]) | (codes[1:] != codes[:-1])] if len(payer) else np.zeros(0, bool)
    starts = np.flatnonzero(new)
    each = np.arange(columns.shape[1] + 1)
    sizes = np.bincount(payer, minlength=columns.shape[1]) * live
    cells = Cells(
        columns.shape[0],
        receiver,
        columns[receiver, payer],
        live,
        np.searchsorted(payer, each),
        np.append(starts, len(payer)),
        np.searchsorted(payer[starts], each),
        np.sign(columns[receiver, payer][starts]).astype(np.int8),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.intp),
        (),
    )
    return cells.drawn_by(np.zeros(0, dtype=np.intp))


@dataclass
class CellDraws:
    """The columns of one block of draws.

    Parameters
    ----------
    cells
        Where they are.
    size
        Number of draws.
    raw
        Cells of the live payers before scaling, shape (rows, size).
    scale
        Factor on every segment, shape (segments, size).
    sums
        Sum of the scaled cells of every segment, shape (segments, size).
    moved
        Segments whose factor is not one, shape (segments,).
    work
        Where the arrays come from.
    """

    cells: Cells
    size: int
    work: Workspace = FRESH
    raw: Array = field(init=False)
    scale: Array = field(init=False)
    sums: Array = field(init=False)
    moved: Mask = field(init=False)

    def __post_init__(self) -> None:
        cells = self.cells
        self.raw = self.work.empty("raw", int(cells.rows[-1]), self.size)
        for rows, base in cells.still:
            self.raw[rows] = base[:, None]
        self.scale = self.work.empty("scale", len(cells.sign), self.size)
        self.scale.fill(1.0)
        self.sums = self.work.empty("sums", len(cells.sign), self.size)
        self.sums[...] = cells.segment_sums()[:, None]
        self.moved = np.zeros(len(cells.sign), dtype=bool)

    def settle(self, payers: Places | None = None) -> None:
        """Multiply the cells of live payers by their factors, which become one."""
        cells = self.cells
        for payer in np.flatnonzero(cells.live) if payers is None else payers:
            for segment in range(cells.firsts[payer], cells.firsts[payer + 1]):
                if self.moved[segment]:
                    part = self.raw[cells.row(segment, payer)]
                    np.multiply(part, self.scale[segment], out=part)
                    self.scale[segment], self.moved[segment] = 1.0, False

    def totals(self) -> Array:
        """Sum of every column from its settled cells, shape (k, size)."""
        cells, found = self.cells, np.zeros((len(self.cells.live), self.size))
        base = cells.segment_sums()
        for payer, live in enumerate(cells.live):
            if live:
                np.add.reduce(self.raw[cells.rows[payer] : cells.rows[payer + 1]], axis=0, out=found[payer])
            else:
                those = slice(cells.firsts[payer], cells.firsts[payer + 1])
                np.matmul(base[those], self.scale[those], out=found[payer])
        return found

    def dense(self) -> Array:
        """Whole columns from settled cells, shape (size, n, k)."""
        cells = self.cells
        columns = np.zeros((self.size, len(cells.live), cells.count))
        for payer, live in enumerate(cells.live):
            own = slice(cells.edges[payer], cells.edges[payer + 1])
            if live:
                values = self.raw[cells.rows[payer] : cells.rows[payer + 1]]
            else:
                those = slice(cells.firsts[payer], cells.firsts[payer + 1])
                lengths = np.diff(cells.starts[cells.firsts[payer] : cells.firsts[payer + 1] + 1])
                values = cells.base[own, None] * np.repeat(self.scale[those], lengths, axis=0)
            columns[:, payer, cells.receiver[own]] = values.T
        return columns.swapaxes(1, 2)


@dataclass(frozen=True)
class Payments:
    """What columns pay towards some measures: one product of matrices for each payer.

    Parameters
    ----------
    weights
        For every payer the weights of its cells, shape (cells, width); of a payer that is not
        live the weights of its segments at their base composition, shape (segments, width).
    width
        Number of measures.
    """

    weights: tuple[Array, ...]
    width: int

    @classmethod
    def of(cls, cells: Cells, width: int, rows: Callable[[int], Array]) -> Payments:
        """Weights of each payer, of shape (width, n), picked for its cells."""
        chosen = []
        for payer, live in enumerate(cells.live):
            own = slice(cells.edges[payer], cells.edges[payer + 1])
            weights = rows(payer)[:, cells.receiver[own]].T
            if not live:
                starts = cells.starts[cells.firsts[payer] : cells.firsts[payer + 1]] - cells.edges[payer]
                weights = np.add.reduceat(weights * cells.base[own, None], starts, axis=0)
            chosen.append(np.ascontiguousarray(weights))
        return cls(tuple(chosen), width)

    def __call__(self, draws: CellDraws) -> Array:
        """Payments of settled cells, shape (size, k, width)."""
        cells = draws.cells
        paid = draws.work.empty("paid", draws.size, len(self.weights), self.width)
        for payer, weights in enumerate(self.weights):
            if cells.live[payer]:
                values = draws.raw[cells.rows[payer] : cells.rows[payer + 1]]
            else:
                values = draws.scale[cells.firsts[payer] : cells.firsts[payer + 1]]
            np.matmul(values.T, weights, out=paid[:, payer])
        return paid
