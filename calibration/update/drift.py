r"""How coefficients drift, and how much of it an update should carry forward.

The tables of the Asian Development Bank 2012-2017 carry one benchmark forward, so their drift is
first of all an answer to national accounts and trade totals. An update that meets the totals of
the year makes that part again by itself. What is left,

.. math:: d = \ln a^{2017} - \ln \hat a^{2017}, \qquad
    \hat a^{2017}\text{: the table of 2012 updated to the totals of 2017,}

is the *net drift*. It is carried into a prior with a weight, by block of cells: the slope of the
same difference in an independent table (OECD 2018 against the table of 2012 updated to the
totals of OECD 2018) on the net drift. A slope that two standard errors do not tell from zero
gives the weight 0, one above 1 the weight 1. After 2017 nothing drifts further:

.. math:: f = \exp(\text{weight} \cdot d).

Slopes between periods of the Asian Development Bank are reported beside it; they decide
nothing, because the same makers carried the same benchmark through both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.tables import HERE, Row, read_table
from calibration.uncertainty.production import excluded
from calibration.uncertainty.sectors import CommonSectors, read_sectors
from calibration.update.io_frames import Frame, known_sections
from calibration.update.io_update import by_entropy, known_totals
from calibration.update.slopes import Slope, fixed, slope

__all__ = [
    "CELL_COLUMNS",
    "WEIGHT_COLUMNS",
    "Drift",
    "Measured",
    "cell_rows",
    "drift_between",
    "import_factors",
    "input_factors",
    "measure_drift",
    "weight_rows",
]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Compared = tuple[tuple[str, str], tuple[str, str]]
"""A period, and the period that its drift should predict."""

FOLDER = HERE / "update"
CELLS, WEIGHTS = "drift.csv", "drift_weights.csv"
CELL_COLUMNS = ("kind", "product", "user", "block", "gross", "net", "weight", "factor")
WEIGHT_COLUMNS = ("block", "from", "to", "predicts", "cells", "gross", "net", "slope", "standard_error", "weight")

SHIPPED = ("adb-2012", "adb-2017")
"""The period whose drift could be carried forward."""

INDEPENDENT = ("adb-2012", "oecd-2018")
"""What it must predict: the same benchmark against another table."""

REPORTED = (
    (("adb-2010", "adb-2013"), ("adb-2013", "adb-2017")),
    (("adb-2012", "adb-2014"), ("adb-2014", "adb-2017")),
    (("adb-2010", "adb-2012"), ("adb-2012", "adb-2017")),
)
"""Earlier drift against later drift inside the Asian Development Bank tables."""

SMALL = 5e-4
"""Cells below this share of all intermediate inputs have no drift: their logarithm is noise."""


@dataclass(frozen=True)
class Drift:
    """Change of coefficients between two tables.

    Parameters
    ----------
    gross_inputs, net_inputs
        Log change of input coefficients (domestic and imported), and what the totals leave of
        it, dims (product, industry); nan for small cells.
    gross_imports, net_imports
        The same of the logit of import shares, by product; nan where shares do not compare.
    inputs, supply
        Size of the cells: inputs, and supply by product.
    """

    gross_inputs: Array
    net_inputs: Array
    gross_imports: Array
    net_imports: Array
    inputs: Array
    supply: Array


def drift_between(first: Frame, second: Frame, sectors: CommonSectors) -> Drift:
    """Drift from one table to another, gross and net of what the totals of the second explain.

    A table without imports apart is compared with imports pooled over the home uses.
    """
    if "oecd" in second.name:
        first = first.pooled()
    updated = by_entropy(first, known_totals(second, sectors.codes, known_sections(sectors)))
    inputs = first.coefficients * second.output
    seen = (inputs > SMALL * inputs.sum()) & (second.coefficients > 0)
    place = np.array([code not in excluded("imports") for code in sectors.codes])

    def logs(before: Frame) -> Array:
        found = np.full(inputs.shape, np.nan)
        found[seen] = np.log(second.coefficients[seen] / before.coefficients[seen])
        return found

    def logits(before: Frame) -> Array:
        found = np.full(len(place), np.nan)
        a, b = before.import_shares[place], second.import_shares[place]
        found[place] = np.log(b / (1 - b)) - np.log(a / (1 - a))
        return found

    supply = second.imported.sum(axis=1) + second.output
    return Drift(logs(first), logs(updated), logits(first), logits(updated), inputs, supply)


def blocks(sectors: CommonSectors) -> dict[str, tuple[str, Mask]]:
    """``{block: (inputs or imports, cells)}``: supplier to user, and imports of each kind of product."""
    kind = {row["common"]: row["kind"] for row in sectors.sectors}
    of = np.array([kind[code] for code in sectors.codes])
    kinds = tuple(dict.fromkeys(kind.values()))
    found = {
        f"{supplier} in {user}": ("inputs", np.outer(of == supplier, of == user))
        for supplier in kinds
        for user in kinds
    }
    return found | {f"imports of {product}": ("imports", of == product) for product in kinds}


@dataclass(frozen=True)
class Measured:
    """Drift of the shipped period, and how well drift predicts drift.

    Parameters
    ----------
    drift
        Of :data:`SHIPPED`.
    slopes
        ``{block: {(period, period it predicts): (rms gross, rms net, slope of net)}}``.
    """

    drift: Drift
    slopes: dict[str, dict[Compared, tuple[float, float, Slope]]]

    def weight(self, block: str) -> float:
        """Weight of a block, from the independent table."""
        return self.slopes[block][SHIPPED, INDEPENDENT][2].weight


def measure_drift(frames: Mapping[str, Frame], sectors: CommonSectors) -> Measured:
    """Drift 2012-2017 and its weight by block."""
    periods = {period for pair in (*REPORTED, (SHIPPED, INDEPENDENT)) for period in pair}
    drifts = {period: drift_between(frames[period[0]], frames[period[1]], sectors) for period in sorted(periods)}
    found: dict[str, dict[Compared, tuple[float, float, Slope]]] = {}
    for block, (kind, cells) in blocks(sectors).items():
        products = np.nonzero(cells)[0]
        found[block] = {}
        for early, late in ((SHIPPED, INDEPENDENT), *REPORTED):
            one, other = drifts[early], drifts[late]
            if kind == "inputs":
                x, y, size, gross = one.net_inputs, other.net_inputs, one.inputs, one.gross_inputs
            else:
                x, y, size, gross = one.net_imports, other.net_imports, one.supply, one.gross_imports
            both = np.isfinite(x[cells]) & np.isfinite(y[cells])
            rms = [float(np.sqrt(np.average(each[cells][both] ** 2, weights=size[cells][both]))) for each in (gross, x)]
            found[block][early, late] = (rms[0], rms[1], slope(x[cells], y[cells], size[cells], products))
    return Measured(drifts[SHIPPED], found)


def weight_rows(measured: Measured) -> list[Row]:
    """Rows of ``drift_weights.csv``: the evidence for every block."""
    rows = []
    for block, pairs in measured.slopes.items():
        for (early, late), (gross, net, found) in pairs.items():
            decides = (early, late) == (SHIPPED, INDEPENDENT)
            texts = (fixed(gross, 4), fixed(net, 4), fixed(found.value, 3), fixed(found.error, 3))
            weight = fixed(found.weight, 3) if decides else ""
            cells = (block, *early, " to ".join(late), str(found.count), *texts, weight)
            rows.append(dict(zip(WEIGHT_COLUMNS, cells, strict=True)))
    return rows


def cell_rows(measured: Measured, sectors: CommonSectors) -> list[Row]:
    """Rows of ``drift.csv``: log drift (logit of import shares), weight and factor of every larger cell."""
    rows = []
    drift = measured.drift
    for block, (kind, cells) in blocks(sectors).items():
        weight = measured.weight(block)
        gross, net = (
            (drift.gross_inputs, drift.net_inputs) if kind == "inputs" else (drift.gross_imports, drift.net_imports)
        )
        for place in zip(*np.nonzero(cells & np.isfinite(net)), strict=True):
            names = [sectors.codes[each] for each in place]
            carried = weight * float(net[place])
            values = ((gross[place], 4), (net[place], 4), (weight, 3), (np.exp(carried), 4))
            texts = [fixed(float(value), decimals) for value, decimals in values]
            line = (kind, names[0], names[1] if kind == "inputs" else "", block, *texts)
            rows.append(dict(zip(CELL_COLUMNS, line, strict=True)))
    return rows


def input_factors(folder: Path = FOLDER) -> dict[tuple[str, str], float]:
    """Factors on intermediate coefficients of 2012 for a prior of a later year.

    Parameters
    ----------
    folder
        Where ``drift.csv`` lies.

    Returns
    -------
    dict
        ``{(common supplier, common user): factor}`` for every pair of common sectors [1]; 1 for
        cells too small to tell, and for blocks whose drift predicts nothing in an independent
        table. To be put on a prior *before* it is balanced to totals: what the totals explain is
        not in it.
    """
    codes = read_sectors().codes
    factors = {(supplier, user): 1.0 for supplier in codes for user in codes}
    for row in read_table(folder / CELLS):
        if row["kind"] == "inputs":
            factors[row["product"], row["user"]] = float(row["factor"])
    return factors


def import_factors(folder: Path = FOLDER) -> dict[str, float]:
    """Factors on the odds of import shares of 2012 for a prior of a later year.

    Returns
    -------
    dict
        ``{common product: factor}`` on imports over domestic supply [1]; see :func:`input_factors`.
    """
    factors = dict.fromkeys(read_sectors().codes, 1.0)
    for row in read_table(folder / CELLS):
        if row["kind"] == "imports":
            factors[row["product"]] = float(row["factor"])
    return factors
