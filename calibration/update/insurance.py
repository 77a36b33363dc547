"""Social insurance in 2024: what the three funds get and pay, from published figures by stated rules."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.figures import Figures
from calibration.update.amounts import assumed, growth, money

__all__ = ["SCHEMES_OF", "Insurance", "insurance_2024"]

_TABLE = "social-insurance-2024.csv"
_KINDS = {"social insurance": "SI", "health insurance": "HI", "unemployment insurance": "UI"}
_MONTHS_HALF = 2.0  # half years in a year


@dataclass(frozen=True)
class Insurance:
    """Flows of the three funds in 2024 [trillion VND].

    Parameters
    ----------
    employers, workers
        Contributions borne by wages, by fund.
    premiums_budget, premiums_households
        Health insurance premiums that wages do not bear.
    pensions_budget
        Pensions that the state budget pays through the fund: rights from before 1995.
    benefits
        By scheme: pensions (fund and budget), sickness and maternity, one-off, unemployment, health care.
    administration
        By fund.
    """

    employers: dict[str, float]
    workers: dict[str, float]
    premiums_budget: float
    premiums_households: float
    pensions_budget: float
    benefits: dict[str, float]
    administration: dict[str, float]

    @property
    def wage_contributions(self) -> float:
        """All contributions borne by wages."""
        return sum(self.employers.values()) + sum(self.workers.values())

    @property
    def contributions(self) -> float:
        """All contributions, as the funds publish them."""
        return self.wage_contributions + self.premiums_budget + self.premiums_households

    @property
    def spending(self) -> float:
        """All spending, with the pensions of the state budget and administration."""
        return sum(self.benefits.values()) + sum(self.administration.values())

    def revenue(self, fund: str) -> float:
        """What a fund receives."""
        own = self.employers[fund] + self.workers[fund]
        if fund == "social insurance":
            return own + self.pensions_budget
        return own + (self.premiums_budget + self.premiums_households if fund == "health insurance" else 0.0)

    def paid(self, fund: str) -> float:
        """What a fund pays out, administration included."""
        return sum(self.benefits[scheme] for scheme in SCHEMES_OF[fund]) + self.administration[fund]


SCHEMES_OF = {
    "social insurance": ("pensions", "sickness and maternity", "one-off"),
    "health insurance": ("health care",),
    "unemployment insurance": ("unemployment",),
}
"""Schemes that each fund pays."""


def insurance_2024(figures: Figures) -> Insurance:
    """Contributions and benefits of 2024.

    Contributions: the total of 2023 grown with GDP, divided among funds as in 2017; those of
    health insurance that wages bear follow from the contribution rates (the wage base of
    social insurance), the rest is paid by the budget and by households. Pensions: the cost of
    the rise of 15 % in the second half of 2024 gives the level before and after it. Health
    care: 2023 grown with value added of section Q. Unemployment: 2017 grown with the number
    of beneficiaries, earnings (to 2022) and GDP per job. One-off payments: what is left of
    all spending.
    """
    grown = growth(figures, "2023", "2024") ** assumed("contributions-growth")
    total = money(figures, "excerpts", "contributions") * grown
    fund_2017 = {fund: money(figures, _TABLE, f"contributions of {fund}") for fund in _KINDS}
    fund = {name: total * value / sum(fund_2017.values()) for name, value in fund_2017.items()}
    rates = {
        who: {name: figures.value(_TABLE, f"contribution rate of {kind}", who) for name, kind in _KINDS.items()}
        for who in ("employer", "employee")
    }
    both = {name: rates["employer"][name] + rates["employee"][name] for name in _KINDS}
    borne = {**fund, "health insurance": fund["social insurance"] * both["health insurance"] / both["social insurance"]}
    rest = fund["health insurance"] - borne["health insurance"]
    budget = assumed("health-premium-budget-share")
    pensions = {who: _pensions(figures, who) for who in ("fund", "state budget")}
    benefits = {
        "pensions": pensions["fund"] + pensions["state budget"],
        "sickness and maternity": fund["social insurance"]
        * assumed("sickness-maternity-points")
        / both["social insurance"],
        "unemployment": _unemployment(figures),
        "health care": money(figures, "excerpts", "health care bought by health insurance")
        * money(figures, "national-accounts-2024.csv", "value added", "Q", "2024")
        / money(figures, "national-accounts-2024.csv", "value added", "Q", "2023"),
    }
    share = assumed("administration-share")
    spending = money(figures, "excerpts", "spending") * grown
    benefits["one-off"] = spending / (1.0 + share) - sum(benefits.values())
    return Insurance(
        {name: borne[name] * rates["employer"][name] / both[name] for name in _KINDS},
        {name: borne[name] * rates["employee"][name] / both[name] for name in _KINDS},
        budget * rest,
        (1.0 - budget) * rest,
        pensions["state budget"],
        benefits,
        {name: share * sum(benefits[scheme] for scheme in schemes) for name, schemes in SCHEMES_OF.items()},
    )


def _pensions(figures: Figures, who: str) -> float:
    """Pensions of 2024: a year at the level of June, and the rise in the second half."""
    rise = money(figures, _TABLE, "cost of the pension increase in the second half year", who)
    half_year = rise / (figures.value("excerpts", "pension increase") / 100.0)
    return _MONTHS_HALF * half_year + rise


def _unemployment(figures: Figures) -> float:
    now = 1000.0 * figures.value(_TABLE, "beneficiaries", "unemployment")  # thousand, as in 2017
    people = now / figures.value(_TABLE, "beneficiaries of unemployment insurance")
    earnings = [figures.value("population-2024.csv", "monthly earnings", year=year) for year in ("2017", "2022")]
    jobs = [figures.value("population-2024.csv", "employed", year=year) for year in ("2022", "2024")]
    per_job = growth(figures, "2022", "2024") * jobs[0] / jobs[1]
    level = earnings[1] / earnings[0] * per_job
    return money(figures, _TABLE, "spending of unemployment insurance") * people * level
