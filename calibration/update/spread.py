r"""What updating adds to the uncertainty of coefficients: variances by block and year.

A table updated over h years to known totals differs from the true one of its publisher by an
error whose variance is measured for every pair of tables that carry one benchmark forward. The
errors of different years are taken to be independent, so their variance grows with h:

.. math:: \hat c = \sum_p h_p v_p \Big/ \sum_p h_p^2, \qquad v(h) = c\,h .

The longest pair, 2010 to 2017, crosses the revision of the benchmark. The rule is tested on it:
fitted to the others, it must foretell its variance; then it joins the fit, which is what ships.
The updated table alone errs here, so the whole squared difference is its own (between two
independent tables it would be half).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.tables import Row
from calibration.uncertainty.estimators import dispersion, logit, logit_spread, winsorize
from calibration.uncertainty.flows import columns_of
from calibration.uncertainty.production import excluded
from calibration.uncertainty.sectors import CommonSectors, assumption
from calibration.update.io_frames import CATEGORIES, Frame, known_sections
from calibration.update.io_update import by_entropy, known_totals

__all__ = ["BLOCKS", "COLUMNS", "Updating", "measure_updating", "spread_rows"]

Array = NDArray[np.float64]

CARRIED = ("adb-2012", "adb-2013", "adb-2014", "adb-2017")
"""Tables of one benchmark; 2015 and 2016 are left out, where changes of stocks change sign."""

LONGEST = ("adb-2010", "adb-2017")
"""The pair that tests the rule of growth."""

OTHER = (("adb-2012", "oecd-2018"), ("adb-2017", "oecd-2018"))
"""Pairs with another table, reported."""

DISPERSIONS = ("input columns", "households", "government", "fixed-capital")
LOGITS = ("value added", "imports", "product taxes", "trade margins")
BLOCKS = (
    "input columns", "households", "government", "fixed-capital", "value added in goods", "value added in services",
    "imports of goods", "imports of services", "product taxes", "trade margins",
)  # fmt: skip
"""Blocks of coefficients that get a variance: dispersions of compositions first, then variances of logits."""

COLUMNS = ("block", "from", "to", "years", "measure", "value", "correlation", "cells")

DRAGGED = ("trade margins",)
"""Blocks whose mean difference is another definition where the later table is another publisher's."""


@dataclass(frozen=True)
class Found:
    """Variance of one block between an updated table and the true one.

    Parameters
    ----------
    variance
        Dispersion of a composition, or mean squared difference of logits.
    correlation
        Part of it that all columns have in common; 0 for compositions.
    count
        Columns or cells compared.
    """

    variance: float
    correlation: float
    count: int


@dataclass(frozen=True)
class Updating:
    """Variance that updating adds.

    Parameters
    ----------
    pairs
        ``{(from, to): {block: found}}``.
    yearly
        ``{block: variance per year}``.
    carried
        The same without the longest pair.
    common
        ``{block: part of the variance in common}``, of the longest pair that is carried forward.
    """

    pairs: dict[tuple[str, str], dict[str, Found]]
    yearly: dict[str, float]
    carried: dict[str, float]
    common: dict[str, float]

    def variance(self, block: str, years: int) -> float:
        """Variance of a block after some years."""
        return self.yearly[block] * years


def years_of(pair: tuple[str, str]) -> int:
    """Years between two tables, from their names."""
    first, second = (int(name.rpartition("-")[2]) for name in pair)
    return second - first


def measure_updating(frames: Mapping[str, Frame], sectors: CommonSectors) -> Updating:
    """Measure every pair, and the variance per year.

    Parameters
    ----------
    frames
        Tables by name.
    sectors
        The common concordance.
    """
    carried = [(a, b) for place, a in enumerate(CARRIED) for b in CARRIED[place + 1 :]]
    pairs = {pair: compare(frames[pair[0]], frames[pair[1]], sectors) for pair in (*carried, LONGEST, *OTHER)}

    def fitted(chosen: list[tuple[str, str]]) -> dict[str, float]:
        years = np.array([years_of(pair) for pair in chosen], dtype=float)
        return {
            block: float(years @ [pairs[pair][block].variance for pair in chosen] / (years @ years)) for block in BLOCKS
        }

    last = pairs[CARRIED[0], CARRIED[-1]]
    common = {block: last[block].correlation for block in BLOCKS}
    return Updating(pairs, fitted([*carried, LONGEST]), fitted(carried), common)


def compare(start: Frame, end: Frame, sectors: CommonSectors) -> dict[str, Found]:
    """Update a table to the totals of another, and compare block by block with it."""
    other = end.name.startswith("oecd")
    if other:
        start, end = start.pooled(), end.pooled()
    made = by_entropy(start, known_totals(end, sectors.codes, known_sections(sectors)))
    if other:
        made = made.pooled()
    return dict(_compositions(made, end, sectors)) | dict(_shares(made, end, sectors, other=other))


def _compositions(made: Frame, true: Frame, sectors: CommonSectors) -> Iterator[tuple[str, Found]]:
    out = excluded("columns")
    here = [code not in out for code in sectors.codes]
    phi = 2 * dispersion(columns_of(made.coefficients)[:, here], columns_of(true.coefficients)[:, here])
    pulled = winsorize(phi, assumption("winsorized-columns"))
    yield "input columns", Found(float(pulled.mean()), 0.0, len(pulled))
    for name in ("households", "government", "fixed-capital"):
        place = true.size + CATEGORIES.index(name)
        a, b = (columns_of((each.domestic + each.imported)[:, [place]]) for each in (made, true))
        yield name, Found(2 * float(dispersion(a, b)[0]), 0.0, 1)


def _share(frame: Frame, block: str, trade: int) -> Array:
    n = frame.size
    if block == "value added":
        return frame.value_added / frame.output
    if block == "imports":
        return frame.import_shares
    inputs = frame.coefficients * frame.output
    if block == "trade margins":
        return np.asarray(columns_of(inputs)[trade])
    purchases = frame.taxes[:n] + inputs.sum(axis=0)
    return np.divide(frame.taxes[:n], purchases, out=np.zeros(n), where=purchases > 0)


def _shares(made: Frame, true: Frame, sectors: CommonSectors, *, other: bool) -> Iterator[tuple[str, Found]]:
    kind = {row["common"]: row["kind"] for row in sectors.sectors}
    trade = sectors.codes.index("trade")
    for block in LOGITS:
        out = excluded(block)
        here = np.array([code not in out for code in sectors.codes])
        apart = logit(_share(true, block, trade)[here]) - logit(_share(made, block, trade)[here])
        if other and block in DRAGGED:
            apart = apart - apart.mean()
        of = np.array([kind[code] for code in sectors.codes])[here]
        split = block in ("value added", "imports")
        for each in dict.fromkeys(of) if split else (None,):
            spread = logit_spread(apart[of == each] if each else apart)
            word = {"value added": "in", "imports": "of"}.get(block)
            name = f"{block} {word} {each}" if each else block
            yield name, Found(2 * spread.sd**2, spread.correlation, spread.count)


def spread_rows(found: Updating) -> list[Row]:
    """Rows of ``updating_spreads.csv``: every pair, then the variance per year."""
    rows = []
    for pair, blocks in found.pairs.items():
        for block in BLOCKS:
            each = blocks[block]
            texts = (str(years_of(pair)), _measure(block), _text(each.variance), f"{each.correlation:.2f}")
            rows.append(dict(zip(COLUMNS, (block, *pair, *texts, str(each.count)), strict=True)))
    for block in BLOCKS:
        yearly = ("1", _measure(block), _text(found.yearly[block]), f"{found.common[block]:.2f}", "")
        rows.append(dict(zip(COLUMNS, (block, "per year", "", *yearly), strict=True)))
    return rows


def _measure(block: str) -> str:
    return "dispersion" if block in DISPERSIONS else "mean squared logit difference"


def _text(value: float) -> str:
    return f"{value:.4g}"
