"""Spreads of production: input columns, value added, labour, imports, taxes and margins."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.concordance import read_concordance
from calibration.tables import read_table
from calibration.uncertainty.estimators import (
    LogitSpread,
    concentration,
    dispersion,
    jackknife,
    logit,
    logit_spread,
    shrink,
    winsorize,
)
from calibration.uncertainty.figures import UncertaintyFigures
from calibration.uncertainty.flows import PAIRS, SHIPPED_PAIR, Flows, columns_of
from calibration.uncertainty.sectors import FOLDER, CommonSectors, assumption
from calibration.uncertainty.workbooks import Gso, Oecd
from fiscalmult.sam import SAM

__all__ = [
    "DEFINITIONAL",
    "SHARES",
    "ColumnSpread",
    "LabourSpread",
    "Pair",
    "column_spread",
    "excluded",
    "labour_spread",
    "share_spread",
]

Array = NDArray[np.float64]
Pair = tuple[str, str]


def excluded(block: str) -> dict[str, str]:
    """``{sector: reason}`` left out of a block because the tables do not compare there."""
    return {row["sector"]: row["reason"] for row in read_table(FOLDER / "exclusions.csv") if row["block"] == block}


@dataclass(frozen=True)
class ColumnSpread:
    """Dispersion of the composition of inputs.

    Parameters
    ----------
    pairs
        ``{pair: {sector: dispersion}}``.
    groups
        ``{group: dispersion}`` of the shipped pair, winsorized and shrunk.
    pooled
        Mean dispersion of the shipped pair, winsorized.
    error
        Its jackknife standard error, leaving out one column at a time.
    between
        Variance between groups that the shrinkage found.
    common
        Share of the squared standardized differences that is common to a row (all buyers alike).
    """

    pairs: dict[Pair, dict[str, float]]
    groups: dict[str, float]
    pooled: float
    error: float
    between: float
    common: float

    def concentration_of(self, pair: Pair, *, median: bool = False) -> float:
        """Concentration of the mean (or median) dispersion of a pair."""
        values = list(self.pairs[pair].values())
        return concentration(float(np.median(values) if median else np.mean(values)))


def column_spread(flows: Mapping[str, Flows], sectors: CommonSectors) -> ColumnSpread:
    """Dispersion of the input columns between tables, at the common sectors.

    Only the composition of intermediate inputs is compared, domestic and imported together.
    """
    out = excluded("columns")
    kept = [place for place, code in enumerate(sectors.codes) if code not in out]
    pairs = {}
    for pair in PAIRS:
        found = dispersion(*(columns_of(flows[name].use)[:, kept] for name in pair))
        pairs[pair] = {sectors.codes[place]: float(phi) for place, phi in zip(kept, found, strict=True)}
    listed = pairs[SHIPPED_PAIR]
    pulled = dict(
        zip(listed, winsorize(np.array(list(listed.values())), assumption("winsorized-columns")).tolist(), strict=True)
    )
    groups = {
        name: [code for code in codes if code in pulled] for name, codes in sectors.group("group").items()
    }  # fmt: skip
    means, between = shrink(pulled, groups)
    values = np.array(list(pulled.values()))
    a, b = (columns_of(flows[name].use)[:, kept] for name in SHIPPED_PAIR)
    return ColumnSpread(
        pairs,
        means,
        float(values.mean()),
        jackknife(values, lambda each: float(each.mean())),
        between,
        _common_to_rows(a, b),
    )


def _common_to_rows(a: Array, b: Array) -> float:
    """Share of the squared differences that a row has in common, over what chance would leave."""
    mean = (a + b) / 2
    scale = np.sqrt(mean * (1 - mean))
    standard = np.divide(b - a, scale, out=np.zeros_like(mean), where=scale > 1e-6)
    count = standard.shape[1]
    square = float((standard**2).mean())
    rows = float((standard.mean(axis=1) ** 2).mean())
    return max((rows - square / count) / (square * (1 - 1 / count)), 0.0)


def _value_added(flow: Flows, trade: int) -> Array:
    return np.asarray(flow.value_added / flow.output)


def _imports(flow: Flows, trade: int) -> Array:
    return np.asarray(flow.imports / (flow.imports + flow.output))


def _taxes(flow: Flows, trade: int) -> Array:
    return np.divide(flow.taxes, flow.purchases, out=np.zeros_like(flow.taxes), where=flow.purchases != 0)


def _trade(flow: Flows, trade: int) -> Array:
    return np.asarray(columns_of(flow.use)[trade])


DEFINITIONAL = ("trade margins",)
"""Blocks whose mean difference is another definition: it is taken out before the spread."""

SHARES = {"value added": _value_added, "imports": _imports, "product taxes": _taxes, "trade margins": _trade}
"""Shares compared: of value added in output, of imports in supply (by product), of product taxes and
of trade services in what industries buy."""


def share_spread(
    flows: Mapping[str, Flows], sectors: CommonSectors, block: str, kind: str | None = None
) -> dict[Pair, tuple[LogitSpread, dict[str, float]]]:
    """Logit spread of one of :data:`SHARES` between tables.

    Parameters
    ----------
    flows, sectors
        Tables in the common sectors.
    block
        A key of :data:`SHARES`.
    kind
        Only sectors of this kind (goods or services).

    Returns
    -------
    dict
        ``{pair: (spread, {sector: logit difference})}``.
    """
    out = excluded(block)
    wanted = sectors.codes if kind is None else sectors.group("kind")[kind]
    places = [place for place, code in enumerate(sectors.codes) if code in wanted and code not in out]
    trade = sectors.codes.index("trade")
    found = {}
    for pair in PAIRS:
        a, b = (logit(SHARES[block](flows[name], trade)[places]) for name in pair)
        codes = [sectors.codes[place] for place in places]
        apart = b - a
        kept = apart - apart.mean() if block in DEFINITIONAL else apart
        found[pair] = (
            replace(logit_spread(kept), mean=float(apart.mean())),
            dict(zip(codes, apart.tolist(), strict=True)),
        )
    return found


@dataclass(frozen=True)
class LabourSpread:
    """Labour share of value added.

    Parameters
    ----------
    enterprises
        Matrix against pay in enterprises times employment, by section of enough cover.
    compared
        Those sections.
    by_section
        ``{section: (matrix, other, cover)}``, shares of factor income, every section with enterprises.
    tim
        Input-output table of 2012 against OECD 2018, the same definition.
    by_industry
        ``{OECD industry: (2012, 2018)}``.
    """

    enterprises: LogitSpread
    compared: tuple[str, ...]
    by_section: dict[str, tuple[float, float, float]]
    tim: LogitSpread
    by_industry: dict[str, tuple[float, float]]


def labour_spread(sam: SAM, gso: Gso, oecd: Oecd, figures: UncertaintyFigures, sectors: CommonSectors) -> LabourSpread:
    """Labour share of value added in the matrix against two other sources.

    Independent: compensation per employee of enterprises (2010 and 2014, geometric mean)
    times all employed, over the factor income of the matrix, for sections in which
    enterprises employ enough of the employed (``enterprise-cover`` of the assumptions). Not independent: OECD 2018,
    which follows the benchmark's labour over value added at producer prices.
    """
    by_section = _enterprise_shares(sam, figures)
    low, high = assumption("enterprise-cover-low"), assumption("enterprise-cover-high")
    compared = tuple(section for section, (_, _, cover) in by_section.items() if low <= cover <= high)
    ours, theirs = np.array([by_section[section][:2] for section in compared]).T
    gather = _gather_oecd(oecd)
    shares = {
        code: (float(paid / earned), figures.value("labour share of value added", code, "2018") / 100)
        for code, paid, earned in zip(oecd.codes, gather @ gso.labour, gather @ gso.value_added, strict=True)
    }
    before, after = np.array(list(shares.values())).T
    return LabourSpread(
        logit_spread(logit(theirs) - logit(ours)),
        compared,
        by_section,
        logit_spread(logit(after) - logit(before)),
        shares,
    )


def _enterprise_shares(sam: SAM, figures: UncertaintyFigures) -> dict[str, tuple[float, float, float]]:
    accounts, flows = sam.account_list, sam.values
    labour, capital = accounts.mask("labour"), accounts.mask("capital")
    sections = {f"a_{row['number']}": row["section"] for row in read_concordance().products}
    found = {}
    for section in "BCDEFGHIJKLMNPQRS":
        its = np.array([sections.get(code) == section for code in sam.codes])
        paid = float(flows[np.ix_(labour, its)].sum())
        earned = paid + float(flows[np.ix_(capital, its)].sum())
        employees, pay = (
            math.sqrt(figures.value(name, section, "2010") * figures.value(name, section, "2014"))
            for name in ("enterprise employees", "enterprise compensation")
        )
        employed = figures.value("employed, General Statistics Office", section, "2012")
        other = 1000.0 * pay / employees * employed / earned  # trillion to billion VND, as the matrix
        found[section] = (paid / earned, other, employees / employed)
    return found


def _gather_oecd(oecd: Oecd) -> Array:
    """Matrix that adds the 164 products to OECD industries, by the ranges of ``oecd_products.csv``."""
    gather = np.zeros((len(oecd.codes), 164))
    for row in read_table(FOLDER / "oecd_products.csv"):
        gather[oecd.codes.index(row["oecd"]), int(row["first"]) - 1 : int(row["last"])] = 1.0
    return gather
