"""Which one mistake would explain an imbalance: a factor, a sign, or two cells changed round.

Let g be receipts less outlays. If the cells of a row, a column, an account or one cell had been
multiplied by f, taking away the part s = 1 - 1/f of them must make g vanish. Every candidate is
tried at once, in one pass over the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CLEAR", "EXPLAINS", "Mistake", "scaled", "swapped"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

EXPLAINS = 0.01
"""A mistake explains an imbalance if undoing it leaves at most this share of the sum of all gaps ..."""

CLEAR = 0.2
"""... and leaves the accounts it stands in a gap of at most this share of the figures put right.

A cell 500 times too large is not taken for 1000 times. Of a whole account the gaps of all others count.
"""


@dataclass(frozen=True)
class Mistake:
    """A mistake that explains an imbalance.

    Parameters
    ----------
    kind
        ``"cell"``, ``"row"``, ``"column"`` or ``"account"``; ``"swap"`` for two cells changed round.
    row, column
        Place of the cell; of a row, column or account both are its place.
    factor
        What its figures were multiplied by.
    left
        Share of the sum of all gaps that stays when it is undone.
    """

    kind: str
    row: int
    column: int
    factor: float
    left: float


def scaled(values: Array, closed: Mask, factors: Iterable[float]) -> Mistake | None:
    """The one cell, row, column or account that was multiplied by a factor; None where none explains the gaps.

    Parameters
    ----------
    values
        Flows (receiver, payer).
    closed
        Accounts that must balance.
    factors
        Factors to try, such as 1000 and 0.001.

    Notes
    -----
    A cell is preferred to a row or column that explains as much: in a row with one large cell
    both do.
    """
    gaps = np.where(closed, values.sum(axis=1) - values.sum(axis=0), 0.0)
    whole = np.abs(gaps).sum()
    found = [one for factor in factors for one in _candidates(values, closed, gaps, factor)] if whole else []
    likely = [one for one in found if one.left <= EXPLAINS * whole and _clear(values, gaps, one)]
    if not likely:
        return None
    least = min(one.left for one in likely)
    order = ("cell", "row", "column", "account")
    # Candidates as good as the best to a millionth: the smallest mistake among them.
    best = min((one for one in likely if one.left <= least + 1e-6 * whole), key=lambda one: order.index(one.kind))
    return Mistake(best.kind, best.row, best.column, best.factor, best.left / float(whole))


def _clear(values: Array, gaps: Array, mistake: Mistake) -> bool:
    """Whether undoing a mistake settles the accounts it stands in, beside the size of the figures put right."""
    row, column, part = mistake.row, mistake.column, 1 - 1 / mistake.factor
    if mistake.kind == "cell":
        paid = values[row, column]
        own = max(abs(gaps[row] - part * paid), abs(gaps[column] + part * paid))
        return bool(own <= CLEAR * abs(paid / mistake.factor))
    sold, bought = (float(side.sum() - values[row, row]) for side in (values[row], values[:, row]))
    if mistake.kind == "account":
        # An account that balances does so at any scale: its partners tell whether it was the scale, or whether
        # the account does not belong in the table at all (a subtotal), which a large factor all but removes.
        return bool(mistake.left <= CLEAR * max(abs(sold), abs(bought)) / abs(mistake.factor))
    excess, righted = {"row": (sold, abs(sold)), "column": (-bought, abs(bought))}[mistake.kind]
    return bool(abs(gaps[row] - part * excess) <= CLEAR * righted / abs(mistake.factor))


def _candidates(values: Array, closed: Mask, gaps: Array, factor: float) -> Iterator[Mistake]:
    """The best candidate of every kind for one factor, with the sum of gaps left."""
    part = 1 - 1 / factor
    excess = part * values
    np.fill_diagonal(excess, 0.0)  # what an account pays itself moves both of its sums
    cells = np.where(values != 0, _after_pair(gaps, closed, excess), np.inf)
    np.fill_diagonal(cells, np.inf)
    row, column = np.unravel_index(int(np.argmin(cells)), cells.shape)
    yield Mistake("cell", int(row), int(column), factor, float(cells[row, column]))
    bought, sold = excess.sum(axis=0), excess.sum(axis=1)
    changes = {"row": excess, "column": -excess.T, "account": excess - excess.T}
    own = {"row": -sold, "column": bought, "account": bought - sold}
    for kind, change in changes.items():
        after = gaps + change
        np.fill_diagonal(after, gaps + own[kind])
        left = np.abs(after) @ closed
        place = int(np.argmin(left))
        yield Mistake(kind, place, place, factor, float(left[place]))


def swapped(values: Array, closed: Mask) -> Mistake | None:
    """The two cells (i, j) and (j, i) that were changed round; None where no pair explains the gaps.

    The row and column name the larger of the two as it stands in the table.
    """
    gaps = np.where(closed, values.sum(axis=1) - values.sum(axis=0), 0.0)
    whole = np.abs(gaps).sum()
    if not whole:
        return None
    left = _after_pair(gaps, closed, 2 * (values - values.T))
    np.fill_diagonal(left, np.inf)
    row, column = (int(place) for place in np.unravel_index(int(np.argmin(left)), left.shape))
    if left[row, column] > EXPLAINS * whole:
        return None
    if abs(values[row, column]) < abs(values[column, row]):
        row, column = column, row
    return Mistake("swap", row, column, -1.0, float(left[row, column] / whole))


def _after_pair(gaps: Array, closed: Mask, excess: Array) -> Array:
    """Sum of all gaps after taking ``excess[i, j]`` from what i gets from j, for every pair."""
    size = np.abs(gaps)
    rows = np.where(closed[:, None], np.abs(gaps[:, None] - excess) - size[:, None], 0.0)
    columns = np.where(closed[None, :], np.abs(gaps[None, :] + excess) - size[None, :], 0.0)
    return size.sum() + rows + columns
