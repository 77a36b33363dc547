"""Jobs by activity, sex and formality, from labour force figures by section.

Published: employment by section and sex; employment and informal employment by section;
informal employment by sex for agriculture, industry and services. For 2012 the informality is
that of 2013, the nearest year. Derived: sex x formality inside each section, by iterative
proportional fitting. Assumed: sectors share their section's jobs in proportion to labour payments.
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

__all__ = [
    "BROAD_GROUPS",
    "COLUMNS",
    "FORMALITIES",
    "SEXES",
    "SURVEY_2012",
    "Jobs",
    "Survey",
    "build_jobs",
    "jobs_by_section",
]

COLUMNS = ("account", "sex", "formality", "jobs", "status", "source", "note")
SEXES = ("female", "male")
FORMALITIES = ("formal", "informal")
BROAD_GROUPS = {"A": "A", "IND": "BCDEF", "SER": "GHIJKLMNOPQRST"}
"""Groups for which informality by sex is published, with their sections."""

DECIMALS = 6  # a thousandth of a job: what a machine adds beyond that is noise

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Survey:
    """Which labour force figures make the jobs of a year.

    Parameters
    ----------
    year, informality_year
        Year of employment, and year of the informality rates.
    employment, informality
        Tables of figures.
    source
        Key of the source.
    own_use
        Persons under X are own-use farm workers, all informal, and count in agriculture;
        otherwise those under X and U are spread over the sections by sex.
    """

    year: str
    informality_year: str
    employment: str
    informality: str
    source: str
    own_use: bool = False

    @property
    def note(self) -> str:
        """What the jobs of a section rest on."""
        if self.year != self.informality_year:
            years = f"{self.year} employment by sex, {self.informality_year} informality"
        else:
            years = f"{self.year} employment by sex and informality"
        return f"{years}, iterative proportional fitting"


SURVEY_2012 = Survey("2012", "2013", "employment.csv", "informality.csv", "ilostat-employment")


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


def build_jobs(sam: SAM, concordance: Concordance, figures: Figures, survey: Survey = SURVEY_2012) -> Jobs:
    """Jobs of every activity by sex and formality.

    Raises
    ------
    FiscalmultError
        If the figures contradict each other or totals do not return the published ones.
    """
    sections = tuple("".join(BROAD_GROUPS.values()))
    table = jobs_by_section(figures, survey)
    payments = sam.block("labour", "activity").sum("receiver").to_series().to_dict()
    rows = []
    for sector, section in concordance.sections.items():
        siblings = [other for other, its in concordance.sections.items() if its == section]
        paid = {other: float(payments[f"a-{other}"]) for other in siblings}
        share = paid[sector] / math.fsum(paid.values())
        alone = len(siblings) == 1
        note = (
            f"section {section}: {survey.note}"
            if alone
            else f"section {section} shared by labour payments ({100 * share:.2f} % of the section), same mix assumed"
        )
        for s, sex in enumerate(SEXES):
            for f, formality in enumerate(FORMALITIES):
                jobs = round(share * table[sections.index(section), s, f], DECIMALS)
                cell = (f"a-{sector}", sex, formality, number(jobs), "derived" if alone else "assumed")
                rows.append(dict(zip(COLUMNS, (*cell, survey.source, note), strict=True)))
    _check(rows, figures, survey)
    return Jobs(sections, table, rows)


def jobs_by_section(figures: Figures, survey: Survey = SURVEY_2012) -> Array:
    """Fit thousand jobs, dims (section, sex, formality), to the published margins.

    Section x sex is employment of the year. Section x formality applies each section's rate,
    informal employment over employment, to it. Broad group x sex x formality applies the
    rates by sex, scaled so that a group's informal jobs are those of its sections.
    """
    by_sex = _employment(figures, survey)
    rates = _informality(figures, survey)
    informal = by_sex.sum(axis=1) * rates
    table = np.empty((*by_sex.shape, len(FORMALITIES)))
    start = 0
    for group, members in BROAD_GROUPS.items():
        inside = slice(start, start + len(members))
        start += len(members)
        employed = by_sex[inside]
        by_formality = np.stack([employed.sum(axis=1) - informal[inside], informal[inside]], axis=1)
        wanted = employed.sum(axis=0) * _informality_by_sex(figures, survey, group, members)
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


def _employment(figures: Figures, survey: Survey) -> Array:
    """Section x sex, scaled by sex to the published totals.

    The scale brings in the few persons of extraterritorial organizations (U) and of no known
    section (X), which have no activity, and the rounding of the sections.
    """
    sections = "".join(BROAD_GROUPS.values())
    by_sex = np.array([_by_sex(figures, survey, section, survey.year) for section in sections])
    return by_sex * (_by_sex(figures, survey, "TOTAL", survey.year) / by_sex.sum(axis=0))


def _by_sex(figures: Figures, survey: Survey, group: str, year: str) -> Array:
    """Women and men employed, thousand; own-use farm workers in agriculture."""
    total = figures.value(survey.employment, "employed", group, "total", year)
    women = figures.value(survey.employment, "employed", group, "female", year)
    placed = _by_sex(figures, survey, "X", year) if survey.own_use and group == "A" else 0.0
    return np.array([women, total - women]) + placed


def _own_use(figures: Figures, survey: Survey, group: str) -> Array:
    """Women and men in own-use farm work, all informal, of a group; zero outside agriculture."""
    if survey.own_use and group == "A":
        return _by_sex(figures, survey, "X", survey.informality_year)
    return np.zeros(len(SEXES))


def _informality(figures: Figures, survey: Survey) -> Array:
    """Share of informal jobs by section."""
    rates = []
    year = survey.informality_year
    for section in "".join(BROAD_GROUPS.values()):
        informal = figures.value(survey.informality, "informal employment", section, "total", year)
        informal += float(_own_use(figures, survey, section).sum())
        rates.append(informal / float(_by_sex(figures, survey, section, year).sum()))
    return np.array(rates)


def _informality_by_sex(figures: Figures, survey: Survey, group: str, members: str) -> Array:
    """Share of informal jobs of women and men in a broad group.

    Services as published include section U, so that its employed are counted too.
    """
    counted = members + ("U" if group == "SER" else "")
    year = survey.informality_year
    employed = np.sum([_by_sex(figures, survey, section, year) for section in counted], axis=0)
    informal = [figures.value(survey.informality, "informal employment", group, sex, year) for sex in SEXES]
    return (np.array(informal) + _own_use(figures, survey, group)) / employed


def _check(rows: list[Row], figures: Figures, survey: Survey) -> None:
    """Gate: all jobs and women's jobs return the published totals."""
    everyone = math.fsum(float(row["jobs"]) for row in rows)
    women = math.fsum(float(row["jobs"]) for row in rows if row["sex"] == "female")
    for what, found, sex in (("jobs", everyone, "total"), ("women's jobs", women, "female")):
        wanted = figures.value(survey.employment, "employed", "TOTAL", sex, survey.year)
        if abs(found - wanted) > gate("jobs-total"):
            raise FiscalmultError(f"{what} add to {found:.4f} thousand where {wanted:.4f} are published")
    if any(float(row["jobs"]) < 0 for row in rows):
        raise FiscalmultError("an activity has fewer than zero jobs; check the margins of its section")
