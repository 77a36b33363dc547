"""Rows of an ensemble: measures as weights that do not depend on the propensities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fiscalmult.boundary import PRODUCTION, gdp_sides, import_sides
from fiscalmult.economy import Economy
from fiscalmult.kernels.ensemble import Measures
from fiscalmult.measures import Measure

__all__ = ["Rows", "identity_rows", "layout", "stack", "unit_rows"]

Array = NDArray[np.float64]
Rows = tuple[Array, Array, Array]
"""Weights of receipts, of receivers and of payers: the fields of :class:`Measures`."""


def layout(
    economy: Economy, wanted: Mapping[str, Measure], counts: set[str]
) -> tuple[dict[str, slice], list[Rows], list[Array], NDArray[np.intp]]:
    """Rows of every wanted measure: plain kernel rows, counting rows, and where each ends up."""
    places: dict[str, slice] = {}
    plain: list[Rows] = []
    counting: list[Array] = []
    sources: list[tuple[bool, int]] = []
    sizes = [0, 0]
    for name, measure in wanted.items():
        rows = _rows_of(measure, economy)
        own = len(rows[0])
        places[name] = slice(len(sources), len(sources) + own)
        moving = name in counts
        sources += [(moving, sizes[moving] + row) for row in range(own)]
        sizes[moving] += own
        if moving:
            counting.append(rows[0])
        else:
            plain.append(rows)
    order = np.array([place + (sizes[0] if moving else 0) for moving, place in sources], dtype=np.intp)
    return places, plain, counting, order


def _rows_of(measure: Measure, economy: Economy) -> Rows:
    count = len(economy.sam.codes)
    if measure.receipts is not None:
        receipts = measure.receipts.values.reshape(-1, count)
        return receipts, np.zeros_like(receipts), np.zeros_like(receipts)
    assert measure.sides is not None
    receivers, payers = (side.astype(float)[None] for side in measure.sides)
    return np.zeros((1, count)), receivers, payers * economy.responding


def unit_rows(places: NDArray[np.intp], count: int) -> Rows:
    """One row for the receipts of each of some accounts."""
    rows = np.eye(count)[places]
    return rows, np.zeros_like(rows), np.zeros_like(rows)


def identity_rows(economy: Economy) -> Rows:
    """Leakage, GDP, imports, and what production sells outside itself less what it cannot make."""
    accounts, responding = economy.sam.account_list, economy.responding
    inside = accounts.mask(*PRODUCTION)
    nothing = np.zeros(len(accounts))
    receipts = [(~responding).astype(float), nothing, nothing, -(inside & ~responding).astype(float)]
    sides = [(nothing, nothing), gdp_sides(accounts), import_sides(accounts), (inside, ~inside)]
    receivers = [np.asarray(side[0], dtype=float) for side in sides]
    payers = [np.asarray(side[1], dtype=float) * responding for side in sides]
    return np.stack(receipts), np.stack(receivers), np.stack(payers)


def stack(rows: Sequence[Rows]) -> Measures:
    """All rows as the measures of the kernels."""
    return Measures(*(np.concatenate(part) for part in zip(*rows, strict=True)))
