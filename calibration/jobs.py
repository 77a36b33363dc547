"""Jobs by activity, sex and formality, from labour force figures by section.

Published: employment by section and sex, 2012; employment and informal employment by
section, 2013; informal employment by sex for agriculture, industry and services, 2013.
Derived: sex x formality inside each section, by iterative proportional fitting.
Assumed: sectors share their section's jobs in proportion to labour payments.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.concordance import Concordance, gate
from calibration.figures import Figures
from calibration.tables import Row, number
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.balancing import MarginsError, fit_margins
from fiscalmult.sam import SAM

__all__ = ["BROAD_GROUPS", "COLUMNS", "FORMALITIES", "SEXES", "Jobs", "build_jobs", "jobs_by_section"]

COLUMNS = ("account", "sex", "formality", "jobs", "status", "source", "note")
SEXES = ("female", "male")
FORMALITIES = ("formal", "informal")
BROAD_GROUPS = {"A": "A", "IND": "BCDEF", "SER": "GHIJKLMNOPQRST"}
"""Groups for which informality by sex is published, with their sections."""

DECIMALS = 6  # a thousandth of a job: what a machine adds beyond that is noise

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Jobs:
    """Jobs of the economy.

    Parameters
    ----------
    sections
        VSIC sections, in order.
    by_section
        Thousand jobs, dims (section, sex, formality).
    rows
        Rows of the shipped table, by activity.
    """

    sections: tuple[str, ...]
    by_section: Array
    rows: list[Row]


def build_jobs(sam: SAM, concordance: Concordance, figures: Figures) -> Jobs:
    """Jobs of every activity by sex and formality.

    Raises
    ------
    FiscalmultError
        If the figures contradict each other or totals do not return the published ones.
    """
    sections = tuple("".join(BROAD_GROUPS.values()))
    table = jobs_by_section(figures)
    payments = sam.block("labour", "activity").sum("receiver").to_series().to_dict()
    rows = []
    for sector, section in concordance.sections.items():
        siblings = [other for other, its in concordance.sections.items() if its == section]
        paid = {other: float(payments[f"a-{other}"]) for other in siblings}
        share = paid[sector] / math.fsum(paid.values())
        alone = len(siblings) == 1
        note = (
            f"section {section}: 2012 employment by sex, 2013 informality, iterative proportional fitting"
            if alone
            else f"section {section} shared by labour payments ({100 * share:.2f} % of the section), same mix assumed"
        )
        for s, sex in enumerate(SEXES):
            for f, formality in enumerate(FORMALITIES):
                jobs = round(share * table[sections.index(section), s, f], DECIMALS)
                cell = (f"a-{sector}", sex, formality, number(jobs), "derived" if alone else "assumed")
                rows.append(dict(zip(COLUMNS, (*cell, "ilostat-employment", note), strict=True)))
    _check(rows, figures)
    return Jobs(sections, table, rows)


def jobs_by_section(figures: Figures) -> Array:
    """Fit thousand jobs, dims (section, sex, formality), to the published margins.

    Section x sex is 2012 employment. Section x formality applies each section's rate of
    2013, informal employment over employment, to it. Broad group x sex x formality applies
    the 2013 rates by sex, scaled so that a group's informal jobs are those of its sections.
    """
    by_sex = _employment_2012(figures)
    rates = _informality_2013(figures)
    informal = by_sex.sum(axis=1) * rates
    table = np.empty((*by_sex.shape, len(FORMALITIES)))
    start = 0
    for group, members in BROAD_GROUPS.items():
        inside = slice(start, start + len(members))
        start += len(members)
        employed = by_sex[inside]
        by_formality = np.stack([employed.sum(axis=1) - informal[inside], informal[inside]], axis=1)
        wanted = employed.sum(axis=0) * _informality_by_sex_2013(figures, group, members)
        wanted = wanted * informal[inside].sum() / wanted.sum()
        if (wanted > employed.sum(axis=0)).any():
            raise FiscalmultError(f"group {group} has more informal than employed persons of one sex; check its rates")
        by_group = np.stack([employed.sum(axis=0) - wanted, wanted], axis=1)
        margins = [((0, 1), employed), ((0, 2), by_formality), ((1, 2), by_group)]
        try:
            table[inside] = fit_margins(np.ones((len(members), 2, 2)), margins, tolerance=1e-13)
        except (MarginsError, ValueError) as error:
            raise FiscalmultError(f"jobs of group {group} cannot be fitted: {error}; check its figures") from error
    return table


def _employment_2012(figures: Figures) -> Array:
    """Section x sex, 2012, scaled by sex to the published totals.

    The scale brings in the 22.3 thousand persons of extraterritorial organizations (U) and
    of no known section (X), which have no activity, and the rounding of the sections.
    """
    sections = "".join(BROAD_GROUPS.values())
    by_sex = np.array([_by_sex(figures, section, "2012") for section in sections])
    return by_sex * (_by_sex(figures, "TOTAL", "2012") / by_sex.sum(axis=0))


def _by_sex(figures: Figures, group: str, year: str) -> Array:
    """Women and men employed, thousand."""
    total = figures.value("employment.csv", "employed", group, "total", year)
    women = figures.value("employment.csv", "employed", group, "female", year)
    return np.array([women, total - women])


def _informality_2013(figures: Figures) -> Array:
    """Share of informal jobs by section, 2013."""
    rates = []
    for section in "".join(BROAD_GROUPS.values()):
        informal = figures.value("informality.csv", "informal employment", section, "total")
        rates.append(informal / figures.value("employment.csv", "employed", section, "total", "2013"))
    return np.array(rates)


def _informality_by_sex_2013(figures: Figures, group: str, members: str) -> Array:
    """Share of informal jobs of women and men in a broad group, 2013.

    Services as published include section U, so that its employed are counted too.
    """
    counted = members + ("U" if group == "SER" else "")
    employed = np.sum([_by_sex(figures, section, "2013") for section in counted], axis=0)
    informal = [figures.value("informality.csv", "informal employment", group, sex) for sex in SEXES]
    return np.array(informal) / employed


def _check(rows: list[Row], figures: Figures) -> None:
    """Gate: all jobs and women's jobs return the published totals."""
    everyone = math.fsum(float(row["jobs"]) for row in rows)
    women = math.fsum(float(row["jobs"]) for row in rows if row["sex"] == "female")
    for what, found, sex in (("jobs", everyone, "total"), ("women's jobs", women, "female")):
        wanted = figures.value("employment.csv", "employed", "TOTAL", sex, "2012")
        if abs(found - wanted) > gate("jobs-total"):
            raise FiscalmultError(f"{what} add to {found:.4f} thousand where {wanted:.4f} are published")
    if any(float(row["jobs"]) < 0 for row in rows):
        raise FiscalmultError("an activity has fewer than zero jobs; check the margins of its section")
