"""Spreads of jobs per unit of output."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.uncertainty.estimators import LogitSpread, jackknife, logit, logit_spread, second_difference_sd
from calibration.uncertainty.figures import SECTIONS, UncertaintyFigures
from calibration.uncertainty.sectors import assumption
from calibration.uncertainty.yearbook import SECTIONS as ENTERPRISE_SECTIONS

__all__ = ["JobSpread", "job_spread"]

Array = NDArray[np.float64]

YEARS = ("2010", "2011", "2012", "2013", "2014")
MARKET = "BCDEFGHIJKLMN"
"""Sections in which enterprises sell on markets; public services pay by other rules."""


@dataclass(frozen=True)
class JobSpread:
    """Error of jobs by section, and of sharing them inside a section.

    Parameters
    ----------
    noise
        ``{section: sd}`` of log jobs per real value added about a straight line, 2010-2014.
    publishers
        ``{section: sd}`` between two publications of one labour force survey, 2013 and 2016.
    same
        Largest relative difference between the two publications in 2012, over sections.
    sections
        ``{size: sd}``: both together, pooled over large and small sections.
    error
        ``{size: jackknife standard error}``.
    members
        ``{size: sections}``.
    pay
        Standard deviation of log pay per employee between sections of enterprises, about 2012.
    informality
        Spread of one section's informality rate over one year, from 2013 to 2014.
    """

    noise: dict[str, float]
    publishers: dict[str, float]
    same: float
    sections: dict[str, float]
    error: dict[str, float]
    members: dict[str, str]
    pay: float
    informality: LogitSpread


def job_spread(figures: UncertaintyFigures) -> JobSpread:
    """Spread of jobs per output by section."""
    jobs = figures.table("employed, General Statistics Office", tuple(SECTIONS), YEARS)
    real = figures.table("real value added", tuple(SECTIONS), YEARS)
    noise = second_difference_sd(np.log(jobs / real))
    twice = ("2013", "2016")
    one = figures.table("employed, General Statistics Office", tuple(SECTIONS), twice)
    other = figures.table("employed, ILOSTAT", tuple(SECTIONS), twice, "total")
    base = figures.table("employed, ILOSTAT", tuple(SECTIONS), ("2012",), "total")[:, 0]
    publishers = np.sqrt((np.log(other / one) ** 2).mean(axis=1) / 2)
    variance = dict(zip(SECTIONS, noise**2 + publishers**2, strict=True))
    employed = dict(zip(SECTIONS, jobs[:, YEARS.index("2012")], strict=True))
    least = assumption("large-section")
    members = {
        "large": "".join(s for s in SECTIONS if employed[s] >= least),
        "small": "".join(s for s in SECTIONS if employed[s] < least),
    }
    pooled = {size: np.array([variance[s] for s in its]) for size, its in members.items()}
    return JobSpread(
        dict(zip(SECTIONS, noise.tolist(), strict=True)),
        dict(zip(SECTIONS, publishers.tolist(), strict=True)),
        float(np.abs(base / jobs[:, YEARS.index("2012")] - 1).max()),
        {size: math.sqrt(float(each.mean())) for size, each in pooled.items()},
        {size: jackknife(each, _root_mean) for size, each in pooled.items()},
        members,
        _pay_spread(figures),
        _informality(figures),
    )


def _root_mean(variances: Array) -> float:
    return math.sqrt(float(variances.mean()))


def _pay_spread(figures: UncertaintyFigures) -> float:
    years = ("2010", "2014")
    pay = figures.table("enterprise compensation", tuple(ENTERPRISE_SECTIONS), years)
    employees = figures.table("enterprise employees", tuple(ENTERPRISE_SECTIONS), years)
    log_pay = np.log(pay / employees).mean(axis=1)
    chosen = [place for place, section in enumerate(ENTERPRISE_SECTIONS) if section in MARKET]
    return float(log_pay[chosen].std(ddof=1))


def _informality(figures: UncertaintyFigures) -> LogitSpread:
    """The rate of 2013 stands for 2012: its error is a whole year's change, not a half of one.

    :func:`logit_spread` halves mean squares, so the change is multiplied by the root of 2.
    """
    before, after = (
        figures.table("informality rate", tuple(SECTIONS), (year,), "total")[:, 0] / 100 for year in ("2013", "2014")
    )
    return logit_spread(math.sqrt(2) * (logit(after) - logit(before)))
