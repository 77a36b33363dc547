"""Who gets benefits: published coverage and incidence by quintile, inside a quintile by stated patterns."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scipy.optimize import brentq

from calibration.figures import Figures
from calibration.programmes import QUINTILES, people, quintile, transfers
from calibration.update.accounts import SCHEMES
from calibration.update.amounts import assumed, money
from calibration.update.insurance import Insurance
from fiscalmult.sam import SAM

__all__ = ["benefit_cells", "monthly_assistance", "premium_cells", "quintile_shares", "social_assistance"]

HOUSEHOLDS = "households-2024.csv"
WORKING_AGE = ("sickness and maternity", "one-off", "unemployment")
"""Schemes whose benefits replace wages."""


def quintile_shares(figures: Figures, kind: str) -> tuple[dict[str, float], float]:
    """Share of each quintile in the benefits of social insurance or social assistance.

    Quintile q gets ``coverage_q * consumption_q ** e`` in proportion, with the exponent e for
    which the poorest quintile gets its published share; all of one survey round.

    Parameters
    ----------
    figures
        With coverage, welfare shares and the incidence of the poorest quintile.
    kind
        ``"insurance"`` or ``"assistance"``.

    Returns
    -------
    tuple
        ``{quintile: share}`` adding to 1, and the exponent.
    """
    year = f"{assumed('benefit-incidence-round'):.0f}"
    covered = {
        q: figures.value(HOUSEHOLDS, f"coverage of social {kind}", q.upper(), year=year) for q in QUINTILES
    }  # fmt: skip
    consumption = {q: figures.value(HOUSEHOLDS, "welfare share", q.upper(), year=year) for q in QUINTILES}
    published = figures.value(HOUSEHOLDS, f"incidence of social {kind}", "Q1", year=year) / 100.0

    def weights(exponent: float) -> dict[str, float]:
        return {q: covered[q] * consumption[q] ** exponent for q in QUINTILES}

    def excess(exponent: float) -> float:
        found = weights(exponent)
        return found["q1"] / math.fsum(found.values()) - published

    exponent = float(brentq(excess, -5.0, 5.0, xtol=1e-15))
    found = weights(exponent)
    total = math.fsum(found.values())
    return {q: value / total for q, value in found.items()}, exponent


def monthly_assistance(figures: Figures) -> float:
    """Monthly social assistance of 2024: half a year at each standard [trillion VND]."""
    table, figure = "social-insurance-2024.csv", "monthly social assistance, cost of a year"
    years = [money(figures, table, figure, f"standard of {level} thousand") for level in ("360", "500")]
    return math.fsum(years) / len(years)


def social_assistance(figures: Figures) -> float:
    """All social assistance in cash of 2024 [trillion VND]."""
    gdp = money(figures, "national-accounts-2024.csv", "GDP at market prices", year="2024")
    return gdp * assumed("social-assistance-share") / 100.0


def benefit_cells(sam: SAM, figures: Figures, found: Insurance) -> dict[tuple[str, str], float]:
    """What every scheme pays every household group ``{(household, scheme): trillion VND}``.

    Parameters
    ----------
    sam
        The matrix of 2012: patterns inside the quintiles. Pensions and social assistance follow
        its government transfers; benefits that replace wages its labour income.
    figures, found
        Incidence by quintile; amounts.
    """
    insured, _ = quintile_shares(figures, "insurance")
    helped, _ = quintile_shares(figures, "assistance")
    pattern = transfers(sam)
    wages = {str(h): float(v) for h, v in sam.block("household", "labour").sum("payer").to_series().items()}
    cells: dict[tuple[str, str], float] = {}
    for scheme, amount in found.benefits.items():
        if scheme != "health care":
            inside = wages if scheme in WORKING_AGE else pattern
            for household, value in _spread(amount, insured, inside).items():
                cells[household, SCHEMES[scheme]] = value
    monthly, everything = monthly_assistance(figures), social_assistance(figures)
    targeted = _spread(monthly, helped, pattern)
    total = math.fsum(pattern.values())
    for household, value in targeted.items():
        other = (everything - monthly) * pattern[household] / total
        cells[household, "gov-social-protection"] = value + other
    return cells


def _spread(amount: float, share: Mapping[str, float], inside: Mapping[str, float]) -> dict[str, float]:
    """An amount over quintiles by share, inside each by a pattern."""
    total = {q: math.fsum(value for h, value in inside.items() if quintile(h) == q) for q in QUINTILES}
    return {h: amount * share[quintile(h)] * value / total[quintile(h)] for h, value in inside.items()}


def premium_cells(sam: SAM, found: Insurance) -> dict[str, float]:
    """Health premiums that each household group pays itself: the same for everybody."""
    heads = people(sam)
    total = math.fsum(heads.values())
    return {household: found.premiums_households * share / total for household, share in heads.items()}
