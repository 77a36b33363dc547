"""Labour income of 2024 by activity and sex: wages of the matrix, shared by jobs and the published gap."""

from __future__ import annotations

from collections import defaultdict

from scipy.optimize import brentq

from calibration.figures import Figures
from calibration.tables import Row, number
from fiscalmult.sam import SAM

__all__ = ["EARNINGS_COLUMNS", "build_earnings", "wages_by_activity"]

EARNINGS_COLUMNS = ("account", "sex", "labour_income", "status", "source", "note")
SEXES = ("female", "male")
_DIGITS = 9


def wages_by_activity(sam: SAM) -> dict[str, float]:
    """What activities pay to labour, social insurance contributions apart [money unit]."""
    types = [code for code in sam.accounts("labour") if code != "f-labour-contributions"]
    paid = sam.flows.sel(receiver=types, payer=list(sam.accounts("activity"))).sum("receiver")
    return {str(code): float(value) for code, value in paid.to_series().items() if value > 0}


def build_earnings(sam: SAM, jobs: list[Row], figures: Figures) -> list[Row]:
    """Rows of the shipped table [money unit], by activity and sex.

    In every activity a job of a woman pays the same multiple k of a job of a man; k is the one
    for which income per job in the whole economy is in the published proportion.
    """
    published = {sex: figures.value("households-2024.csv", "monthly income of workers", sex) for sex in SEXES}
    wages, counts = wages_by_activity(sam), _counts(jobs)
    whole = {sex: sum(counts[activity][sex] for activity in wages) for sex in SEXES}

    def women(activity: str, gap: float) -> float:
        at = counts[activity]
        return wages[activity] * gap * at["female"] / (gap * at["female"] + at["male"])

    def excess(gap: float) -> float:
        earned = sum(women(activity, gap) for activity in wages)
        ratio = (earned / whole["female"]) / ((sum(wages.values()) - earned) / whole["male"])
        return ratio - published["female"] / published["male"]

    gap = float(brentq(excess, 0.1, 10.0, xtol=1e-14))
    note = (
        f"wages of the activity by jobs, a woman's job at {gap:.3f} of a man's: income per job in the economy is then "
        f"{published['female']:g} to {published['male']:g}, as published for 2023; one gap for all activities, assumed"
    )
    rows = []
    for activity, paid in wages.items():
        hers = round(women(activity, gap), _DIGITS)
        for sex, value in zip(SEXES, (hers, paid - hers), strict=True):
            cells = (activity, sex, number(round(value, _DIGITS)), "assumed", "vss-workers-2023", note)
            rows.append(dict(zip(EARNINGS_COLUMNS, cells, strict=True)))
    return rows


def _counts(jobs: list[Row]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(SEXES, 0.0))
    for row in jobs:
        found[row["account"]][row["sex"]] += float(row["jobs"])
    return found
