"""The uncertainty of the updated matrix: the spreads of 2012, wider by what updating adds.

Variances add. A column's dispersion grows by the dispersion that updating adds to the part of
the column it was measured on; the variance of a logit by the variance of its updating error.
What widens which part, and why, stands in ``widening.csv``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from calibration.concordance import SOCIAL_PROTECTION
from calibration.figures import Figures
from calibration.programmes import quintile
from calibration.tables import HERE, Row, number, read_table
from calibration.uncertainty.estimators import concentration, dispersion
from calibration.uncertainty.figures import QUINTILES
from calibration.uncertainty.parts import build_parts
from calibration.uncertainty.rows import ASSUMED, PARAMETERS, Spreads, row, significant
from calibration.uncertainty.sectors import CommonSectors
from calibration.update.spread import BLOCKS, Updating
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["NAME", "YEARS", "Added", "added_variances", "build_parts_2024", "welfare_change", "widened"]

NAME = "viet-nam-2024-uncertainty"
YEARS = 12
"""From the benchmark of 2012 to 2024."""

CONTRIBUTIONS = "f-labour-contributions"
INSURANCE = ("sp-pensions", "sp-sickness-maternity", "sp-one-off", "sp-unemployment", "sp-health-insurance")
"""Social insurance accounts that the matrix of 2012 has not. How contributions split between employers and
workers follows rates of law: their column has no part."""

WELFARE_ROUNDS = {"2012": "households.csv", "2022": "households-2024.csv"}
ASSISTANCE_ROUNDS = {
    "2012": "households.csv",
    "2014": "households-2024.csv",
    "2018": "households-2024.csv",
    "2020": "households-2024.csv",
}
"""Survey rounds, and the table of figures that holds each; so for welfare."""

LABOUR_YEARS = 6  # the benchmark of 2012 against 2018


@dataclass(frozen=True)
class Added:
    """What updating adds to one block.

    Parameters
    ----------
    variance
        Dispersion of a composition, or variance of a logit.
    correlation
        Part of the variance of a logit that all payers have in common.
    """

    variance: float
    correlation: float = 0.0


def welfare_change(figures: Figures) -> float:
    """Dispersion per year between the quintiles' shares of consumption in 2012 and 2022 [1]."""
    shares = np.array(
        [
            [figures.value(table, "welfare share", quintile, year=year) for year, table in WELFARE_ROUNDS.items()]
            for quintile in QUINTILES
        ]
    )
    shares = shares / shares.sum(axis=0)
    first, last = map(int, WELFARE_ROUNDS)
    return 2 * float(dispersion(shares[:, :1], shares[:, 1:])[0]) / (last - first)


def added_variances(updating: Updating, spreads: Spreads, welfare: float, years: int = YEARS) -> dict[str, Added]:
    """``{block: what so many years of updating add}``.

    Parameters
    ----------
    updating
        Measured on tables.
    spreads
        Those of 2012; the labour share of 2012 and 2018 is taken from them.
    welfare
        Dispersion per year of :func:`welfare_change`.
    years
        Years from the benchmark.
    """
    labour = spreads.labour.tim
    found = {block: Added(updating.variance(block, years), updating.common[block]) for block in BLOCKS}
    # One basket of all households is compared: what updating adds to it is common to all groups.
    found["households"] = Added(found["households"].variance, 1.0)
    found["labour share"] = Added(2 * labour.sd**2 / LABOUR_YEARS * years, labour.correlation)
    found["welfare shares"] = Added(welfare * years)
    return found


def build_parts_2024(
    sam: SAM,
    spreads: Spreads,
    sectors: CommonSectors,
    added: Mapping[str, Added],
    figures: Figures,
    receivers: Mapping[str, int],
) -> list[Row]:
    """Rows of the table that ships for the updated matrix.

    Parameters
    ----------
    sam
        The matrix of 2024; shares of purchases in columns are its own.
    spreads, sectors
        What is known of 2012.
    added
        What updating adds.
    figures
        Figures of both years; who gets social assistance is taken from them.
    receivers
        ``{programme: how many accounts it lands on}`` of those that ship for 2024; a delivery to
        one account cannot stray, and is left out.
    """
    rows = []
    for each in build_parts(sam, spreads, sectors):
        part = each["part"]
        if part == "social-protection-column":
            rows += [_assistance_column(sam, figures), *_insurance_columns(sam, spreads)]
            continue
        payers = each["payers"]
        if each["kind"] == "delivery":
            payers = ";".join(name for name in payers.split(";") if receivers.get(name, 0) > 1)
        elif part == "factor-columns":
            listed = sam.accounts("labour", "capital", "enterprise")
            payers = ";".join(code for code in listed if code != CONTRIBUTIONS)
        if payers:
            rows.append(widened({**each, "payers": payers}, sam, added))
    return rows


def _assistance_column(sam: SAM, figures: Figures) -> Row:
    """Who gets social assistance: the poorest quintile's share in the matrix against four survey rounds."""
    paid = sam.flows.sel(payer=SOCIAL_PROTECTION).to_series()
    ours = float(paid[[code for code in sam.accounts("household") if quintile(code) == "q1"]].sum() / paid.sum())
    rounds = {
        year: figures.value(table, "incidence of social assistance", "Q1", year=year) / 100
        for year, table in ASSISTANCE_ROUNDS.items()
    }
    cells = np.array([[share, 1 - share] for share in (ours, *rounds.values())]).T
    found = np.mean([dispersion(cells[:, :1], cells[:, [place]])[0] for place in range(1, cells.shape[1])])
    told = ", ".join(f"{100 * share:.1f} % ({year})" for year, share in rounds.items())
    note = (
        f"share of the poorest quintile in social assistance: {100 * ours:.1f} % in the matrix, {told} in the survey, "
        "the rounds from 2018 on by another method; mean of the four dispersions, two cells each: which of them holds "
        "in 2024 is not known"
    )
    kappa = concentration(float(found))
    return row(
        "social-protection-column", "columns", SOCIAL_PROTECTION, kappa, "derived", "aspire-social-insurance", note
    )


def _insurance_columns(sam: SAM, spreads: Spreads) -> list[Row]:
    """Social insurance: who gets benefits. Contributions follow rates of law and have no part."""
    kappa = concentration(spreads.transfers.rounds["social insurance"])
    listed = [code for code in INSURANCE if code in sam.codes and (sam.flows.sel(payer=code) > 0).sum() > 1]
    note = (
        "who gets the benefits of social insurance: known as well as the quintiles' shares of the people covered, "
        "rounds 2006, 2010, 2012 and 2014, neighbours compared; benefits per head and groups inside quintiles have no "
        "second source"
    )
    if not listed:
        return []
    return [row("social-insurance-columns", "columns", listed, kappa, "assumed", ASSUMED, note)]


def _rule(part: str) -> Row:
    for rule in read_table(HERE / "update" / "widening.csv"):
        if fnmatchcase(part, rule["part"]):
            return rule
    raise FiscalmultError(f"widening.csv has no row for the uncertain part {part!r}; say what updating adds to it")


def widened(each: Row, sam: SAM, added: Mapping[str, Added]) -> Row:
    r"""A row of 2012 with the variance that updating adds.

    Parameters
    ----------
    each
        A row for the updated matrix with the spread of 2012.
    sam
        The updated matrix.
    added
        What updating adds, by block.

    Notes
    -----
    A concentration :math:`k` of whole columns, of which a share b was measured, becomes

    .. math:: k' = \frac1b \left(\frac{1}{\phi + v} - 1\right), \qquad \phi = \frac{1}{b k + 1}

    and a logit standard deviation the root of the sum of squares; a correlation is the common
    variance of both over their sum.
    """
    rule = _rule(each["part"])
    if not rule["adds"]:
        note = f"{each['note']}; not widened: {rule['reason']}"
        return {**each, "status": rule["status"], "source": ASSUMED, "note": note}
    extra, value = added[rule["adds"]], float(each["value"])
    correlation = float(each["correlation"])
    if PARAMETERS[each["kind"]] == "concentration":
        share = _measured_share(each, rule, sam)
        known = 1 / (share * value + 1)
        wider = concentration(known + extra.variance) / share
        correlation = (correlation * known + extra.correlation * extra.variance) / (known + extra.variance)
    else:
        total = value**2 + extra.variance
        wider = math.sqrt(total)
        correlation = (correlation * value**2 + extra.correlation * extra.variance) / total
    note = (
        f"{each['note']}; {YEARS} years of updating add {_words(each['kind'])} {extra.variance:.2g} of "
        f"{rule['adds']} to the spread of 2012, alone {each['value']} ({rule['reason']})"
    )
    status = "assumed" if "assumed" in (rule["status"], each["status"]) else each["status"]
    source = ASSUMED if status == "assumed" else each["source"]
    return {
        **each, "value": number(significant(wider)), "correlation": number(round(correlation, 2)), "status": status,
        "source": source, "note": note,
    }  # fmt: skip


def _words(kind: str) -> str:
    return "a variance of logits of" if kind == "share" else "a dispersion of"


def _measured_share(each: Row, rule: Row, sam: SAM) -> float:
    """Part of a column that the spread was measured on."""
    if rule["inside"] == "commodity":
        paid = sam.flows.sel(payer=list(sam.account_list.select(*each["payers"].split(";"))))
        return float(paid.sel(receiver=list(sam.accounts("commodity"))).sum() / paid.sum())
    if rule["inside"] == "part":
        purchases = sam.flows.sel(payer="gov", receiver=list(sam.accounts("commodity")))
        schools = [code for code in sam.accounts("commodity") if code.endswith("-education")]
        # a part of the column has its share of the concentration: the whole has the inverse
        return float(purchases.sum() / purchases.sel(receiver=schools).sum())
    return 1.0
