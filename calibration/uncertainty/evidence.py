"""What tells whether two tables are independent: totals in common, and biproportional likeness."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.uncertainty.flows import PAIRS, Flows, columns_of
from calibration.uncertainty.sectors import CommonSectors
from calibration.uncertainty.workbooks import ADB_SIZE, ADB_YEARS, FINAL, Adb, Gso
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["EARLY", "Evidence", "biproportional_residual", "gather_evidence"]

Array = NDArray[np.float64]

EARLY = (("adb-2010", "adb-2012"), ("adb-2011", "adb-2012"))

SAME = 1e-6  # relative gap below which two figures are the same, printed to many digits


@dataclass(frozen=True)
class Evidence:
    """How much the tables have in common.

    Parameters
    ----------
    same_cells
        Largest gap between the matrix and the supply-use tables of the General Statistics
        Office, over the largest cell.
    same_industries
        Largest relative gap in output or value added of the 35 industries between the matrix
        and the Asian Development Bank, 2012, both in shares of the total.
    rates
        VND per USD that each total of final demand, at purchaser prices, implies between these two.
    imports
        All imports of the Asian Development Bank over those of the matrix in 2012, at that rate.
    distance
        ``{pair: median over columns of half the sum of absolute differences}``.
    value_added
        Largest change of a value added share in the Asian Development Bank tables 2012-2017.
    residual
        ``{(earlier, later): share of the mean squared log change that is not biproportional}``:
        domestic use of the 35 industries in neighbouring years, and total use in the common
        sectors against OECD 2018.
    """

    same_cells: float
    same_industries: float
    rates: dict[str, float]
    imports: float
    distance: dict[tuple[str, str], float]
    value_added: float
    residual: dict[tuple[str, str], float]


def gather_evidence(
    sam: SAM, gso: Gso, adb: Mapping[int, Adb], flows: Mapping[str, Flows], sectors: CommonSectors
) -> Evidence:
    """Evidence on the independence of the tables.

    Raises
    ------
    FiscalmultError
        If the concordance between the 164 products and the 35 industries is wrong: output or
        value added of an industry is then not that of its products.
    """
    accounts = sam.account_list
    product, activity = accounts.mask("commodity"), accounts.mask("activity")
    use, make = sam.values[np.ix_(product, activity)], sam.values[np.ix_(activity, product)].T
    gaps = [np.abs(ours - theirs / 1000).max() / ours.max() for ours, theirs in ((use, gso.use), (make, gso.make))]
    domestic = {year: adb[year].domestic[:, :ADB_SIZE] for year in ADB_YEARS}
    residual = {
        (f"adb-{a}", f"adb-{b}"): biproportional_residual(domestic[a], domestic[b]) for a, b in pairwise(ADB_YEARS)
    }
    for name in ("sam-2012", "adb-2017"):
        residual[name, "oecd-2018"] = biproportional_residual(flows[name].use, flows["oecd-2018"].use)
    rates = _rates(sam, adb[2012])
    ratio = np.array([adb[year].value_added / np.maximum(adb[year].output, 1e-12) for year in range(2012, 2018)])
    return Evidence(
        float(max(gaps)),
        _industries(sam, adb[2012], sectors),
        rates,
        float(flows["adb-2012"].imports.sum() * np.mean(list(rates.values())) / flows["sam-2012"].imports.sum() / 1000),
        {pair: _distance(*(flows[name].use for name in pair)) for pair in (*PAIRS, *EARLY)},
        float(np.abs(ratio - ratio[0]).max()),
        residual,
    )


def _rates(sam: SAM, table: Adb) -> dict[str, float]:
    accounts = sam.account_list
    product = accounts.mask("commodity")
    rates = {}
    for name, payer in (("households", "household"), ("government", "gov"), ("fixed-capital", "s-i")):
        place = ADB_SIZE + FINAL.index(name)
        spent = (table.domestic + table.imported)[:, place].sum() + table.taxes[place]
        rates[name] = float(1000 * sam.values[np.ix_(product, accounts.mask(payer))].sum() / spent)
    return rates


def _industries(sam: SAM, table: Adb, sectors: CommonSectors) -> float:
    accounts = sam.account_list
    product, activity = accounts.mask("commodity"), accounts.mask("activity")
    of = sectors.adb_of_products()
    codes = [of[code.removeprefix("a_")] for code in accounts.select("activity")]
    gather = (np.array([f"c{i}" for i in range(1, ADB_SIZE + 1)])[:, None] == np.array(codes)[None, :]).astype(float)
    paid = sam.values[:, activity]
    worst = 0.0
    for ours, theirs in (
        (gather @ paid.sum(axis=0), table.output),
        (gather @ (paid.sum(axis=0) - paid[product].sum(axis=0)), table.value_added),
    ):
        filled = theirs > 0
        gap = np.abs((ours / ours.sum() - theirs / theirs.sum())[filled] / (theirs / theirs.sum())[filled])
        worst = max(worst, float(gap.max()))
        if gap.max() > SAME:
            place = int(np.flatnonzero(filled)[int(np.argmax(gap))])
            raise FiscalmultError(
                f"industry c{place + 1} of the Asian Development Bank differs from its products by "
                f"{100 * gap.max():.2g} %; mend the column 'adb' of uncertainty/concordance.csv"
            )
    return worst


def _distance(a: Array, b: Array) -> float:
    return float(np.median(np.abs(columns_of(a) - columns_of(b)).sum(axis=0) / 2))


def biproportional_residual(a: Array, b: Array, *, rounds: int = 500) -> float:
    """Share of the mean squared log change between two tables that no row and column factors explain.

    Zero where b is a biproportional update (RAS) of a, whatever the new totals. Cells are
    weighted by the root of the product of the two; empty ones are left out.
    """
    filled = (a > 0) & (b > 0)
    change = np.zeros_like(a)
    change[filled] = np.log(b[filled] / a[filled])
    weight = np.sqrt(np.where(filled, a * b, 0.0))
    rows, columns = np.zeros(len(a)), np.zeros(a.shape[1])
    for _ in range(rounds):
        rows = _mean(weight, change - columns, axis=1)
        columns = _mean(weight, change - rows[:, None], axis=0)
    left = change - rows[:, None] - columns
    return float((weight * left**2).sum() / (weight * (change - _mean(weight, change)) ** 2).sum())


def _mean(weight: Array, values: Array, axis: int | None = None) -> Array:
    total = weight.sum(axis=axis)
    return np.asarray((weight * values).sum(axis=axis) / np.where(total > 0, total, 1.0))
