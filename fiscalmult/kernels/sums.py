"""Printed totals: whether a line of a table adds up others, exactly or as printed figures do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["EQUAL", "adds_up", "resolution", "slack"]

Array = NDArray[np.float64]

EQUAL = 1e-9
"""Two numbers are the same up to this share of the larger."""

COARSE = 0.01
"""Most that rounding may explain, as a share of the largest figure: beyond it the digits say nothing."""

TELLING = 3
"""So many figures must be far larger than what rounding explains ..."""

FAR = 20.0
"""... by this factor, before lines that agree but for rounding count as a sum and its parts."""


def resolution(values: Array) -> float:
    """Largest power of ten that every value is a multiple of: one unit of the last digit written.

    Zero where the values carry more digits than a printed table has (more than nine).
    """
    sizes = np.abs(values[values != 0])
    if not sizes.size:
        return 0.0
    top = float(sizes.max())
    power = int(np.floor(np.log10(float(sizes.min())) + 1e-9))
    while 10.0**power > top * 1e-9:
        multiples = sizes / 10.0**power
        if (np.abs(multiples - np.round(multiples)) <= 1e-9 * np.maximum(multiples, 1.0)).all():
            return float(10.0**power)
        power -= 1
    return 0.0


def slack(total: Array, parts: Array) -> float:
    """Largest gap between a printed total and the sum of its printed parts that rounding explains.

    Half a unit of the last digit of the total, and half a unit of that of the parts for each of
    them; ``total`` has the shape (n,), ``parts`` (count, n).
    """
    filled = int((parts != 0).sum(axis=0).max(initial=0))
    return 0.5 * resolution(total) + 0.5 * filled * resolution(parts)


def adds_up(total: Array, parts: Array, skip: int | None = None) -> bool:
    """Whether a line is, cell by cell, the sum of some lines, exactly or up to rounding.

    Parameters
    ----------
    total, parts
        The line, shape (n,), and the lines it may add up, shape (count, n).
    skip
        Place of the line's own cell across the table: where both a row and a column of totals
        stand in a table, what their crossing holds (the grand total, its rounding, or nothing)
        tells nothing.

    Notes
    -----
    Rounding (:func:`slack`) counts only where it is a hundredth of the largest figure at the
    most, and at least three figures are twenty times as large.
    """
    gaps, sizes = np.abs(total - parts.sum(axis=0)), np.abs(total)
    keep = np.ones(len(total), dtype=bool)
    if skip is not None:
        keep[skip] = False
    gap, largest = float(gaps[keep].max(initial=0.0)), float(sizes[keep].max(initial=0.0))
    if largest == 0:
        return False
    if gap <= EQUAL * largest or gap > COARSE * largest:
        return gap <= EQUAL * largest
    rounding = slack(total[keep], parts[:, keep])
    coarse = rounding > COARSE * largest or (sizes[keep] > FAR * rounding).sum() < TELLING
    return not coarse and gap <= rounding * (1 + EQUAL)
