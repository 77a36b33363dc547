"""Tables of the uncertainty report, one for each block of coefficients."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from calibration.markdown import percent, table
from calibration.uncertainty.estimators import concentration
from calibration.uncertainty.figures import QUINTILES, UncertaintyFigures
from calibration.uncertainty.flows import PAIRS, SHIPPED_PAIR, Flows, columns_of
from calibration.uncertainty.jobs import JobSpread
from calibration.uncertainty.production import ColumnSpread, LabourSpread, excluded
from calibration.uncertainty.rows import Spreads
from calibration.uncertainty.sectors import CommonSectors

__all__ = [
    "ROUNDS",
    "cell_table",
    "column_table",
    "coverage_table",
    "final_table",
    "job_table",
    "labour_table",
    "quintile_facts",
    "share_table",
    "signed",
]

PAIR_HEADS = [f"{a} / {b}" for a, b in PAIRS]
OUTLIERS = 15
ROUNDS = ("2006", "2010", "2012", "2014")


def signed(value: float) -> str:
    """A difference with its sign; what rounds to zero has none."""
    text = f"{value:+.2f}"
    return text.lstrip("+-") if float(text) == 0 else text


def column_table(found: ColumnSpread) -> str:
    """Concentration of input columns by sector and pair of tables."""
    sectors = list(found.pairs[SHIPPED_PAIR])
    rows = [[f"`{s}`", *(f"{concentration(found.pairs[pair][s]):,.0f}" for pair in PAIRS)] for s in sectors]
    rows.append(["of the mean dispersion", *(f"{found.concentration_of(pair):,.0f}" for pair in PAIRS)])
    rows.append(["of the median dispersion", *(f"{found.concentration_of(pair, median=True):,.0f}" for pair in PAIRS)])
    return table(["sector", *PAIR_HEADS], rows, len(PAIRS))


def cell_table(flows: Mapping[str, Flows], sectors: CommonSectors) -> str:
    """Cells of the input columns that differ most between the shipped pair."""
    a, b = (columns_of(flows[name].use) for name in SHIPPED_PAIR)
    for place, code in enumerate(sectors.codes):
        if code in excluded("columns"):
            a[:, place] = b[:, place] = 0.0
    order = np.argsort(-np.abs(a - b), axis=None, kind="stable")[:OUTLIERS]
    rows = []
    for product, buyer in zip(*np.unravel_index(order, a.shape), strict=True):
        shares = (a[product, buyer], b[product, buyer], b[product, buyer] - a[product, buyer])
        names = (f"`{sectors.codes[buyer]}`", f"`{sectors.codes[product]}`")
        rows.append([*names, *(percent(x, 1) for x in shares[:2]), percent(shares[2], 1, sign=True)])
    return table(["buyer", "product", *(f"{name}, %" for name in SHIPPED_PAIR), "difference"], rows, 3)


def share_table(spreads: Spreads) -> str:
    """Logit standard deviation of shares by block, kind of sector and pair of tables."""
    rows = []
    for (block, kind), pairs in spreads.shares.items():
        shipped = pairs[SHIPPED_PAIR][0]
        rows.append(
            [
                block,
                kind or "all",
                str(shipped.count),
                *(f"{pairs[pair][0].sd:.3f}" for pair in PAIRS),
                f"{shipped.error:.3f}",
                f"{shipped.robust:.3f}",
                signed(shipped.mean),
                f"{shipped.correlation:.2f}",
                str(shipped.pulled),
            ]
        )
    heads = ["standard error", "from the median", "mean difference", "common part", "pulled in"]
    return table(["share of", "sectors", "n", *PAIR_HEADS, *heads], rows, len(PAIRS) + 6)


def final_table(spreads: Spreads) -> str:
    """Concentration of columns of final demand by pair of tables."""
    rows = []
    for name, found in {"household basket": spreads.baskets.total, **spreads.final}.items():
        phi, error = found[SHIPPED_PAIR]
        cells = [f"{concentration(found[pair][0]):,.0f}" for pair in PAIRS]
        rows.append([name, *cells, f"{phi:.4f}", f"{error:.4f}"])
    for kind, phi in spreads.baskets.rough.items():
        rows.append(
            [f"{kind} baskets, along quintiles", *["" for _ in PAIRS[1:]], f"{concentration(phi):,.0f}", "", ""]
        )
    return table(["column", *PAIR_HEADS, "dispersion", "standard error"], rows, len(PAIRS) + 2)


def labour_table(found: LabourSpread) -> str:
    """Labour share by section in the matrix and from pay in enterprises."""
    rows = [
        [section, "yes" if section in found.compared else "", f"{ours:.3f}", f"{theirs:.3f}", f"{cover:.2f}"]
        for section, (ours, theirs, cover) in found.by_section.items()
    ]
    return table(["section", "compared", "matrix", "pay x employed", "employees / employed"], rows, 3)


def job_table(found: JobSpread) -> str:
    """Error of log jobs by section."""
    rows: list[list[str]] = []
    for size, members in found.members.items():
        rows += [[s, size, f"{found.noise[s]:.3f}", f"{found.publishers[s]:.3f}", ""] for s in members]
        rows.append([f"all {size}", "", "", "", f"{found.sections[size]:.3f}"])
    return table(["section", "size", "about a line, 2010-2014", "two publications", "both"], rows, 3)


def coverage_table(figures: UncertaintyFigures) -> str:
    """Quintiles among the people that cash reaches, by survey round."""
    rows = []
    for scheme in ("social insurance", "social assistance"):
        covered = figures.table(f"coverage of {scheme}", QUINTILES, ROUNDS)
        for year, column in zip(ROUNDS, (covered / covered.sum(axis=0)).T, strict=True):
            rows.append([scheme, year, *(percent(share, 1) for share in column)])
    return table(["scheme", "round", *(f"{q}, %" for q in QUINTILES)], rows, len(QUINTILES))


def quintile_facts(spreads: Spreads) -> dict[str, str]:
    """Facts on who gets cash."""
    given = spreads.transfers
    return {
        "welfare": f"{concentration(spreads.welfare):,.0f}",
        "insurance": f"{concentration(given.rounds['social insurance']):,.0f}",
        "assistance": f"{concentration(given.rounds['social assistance']):,.0f}",
        "transfers": f"{concentration(given.matrix):,.0f}",
        "poorest_matrix": percent(given.poorest[0], 1),
        "poorest_survey": percent(given.poorest[1], 1),
    }
