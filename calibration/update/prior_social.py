"""Cells of social insurance and social assistance in the prior of 2024."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.figures import Figures
from calibration.update.accounts import FUNDS, SCHEMES, UpdateAccounts
from calibration.update.incidence import benefit_cells, premium_cells
from calibration.update.insurance import SCHEMES_OF, Insurance
from calibration.update.totals import Total
from fiscalmult.accounts import Accounts
from fiscalmult.sam import SAM

__all__ = ["Work", "add_contributions", "add_insurance", "informality_rates"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Work:
    """The matrix under construction."""

    accounts: Accounts
    values: Array

    def at(self, *names: str) -> NDArray[np.intp]:
        """Positions of the accounts that some names stand for."""
        return self.accounts.positions(self.accounts.select(*names))

    def scale(self, receivers: tuple[str, ...], payers: tuple[str, ...], factor: float | Array) -> None:
        """Multiply what some receivers get from some payers."""
        cells = np.ix_(self.at(*receivers), self.at(*payers))
        self.values[cells] *= factor

    def grow_to(self, total: Total) -> None:
        """Scale the cells of a total to its value."""
        now = sum(float(self.values[np.ix_(self.at(*r), self.at(*p))].sum()) for r, p in total.parts)
        for receivers, payers in total.parts:
            self.scale(receivers, payers, total.value / now)


def informality_rates(figures: Figures) -> dict[str, float]:
    """Share of informal jobs by section, 2024 [1]."""
    rates = {}
    for row in figures.tables["informality-2024.csv"]:
        if row["year"] == "2024" and row["sex"] == "total" and len(row["group"]) == 1 and row["group"] != "X":
            employed = figures.value("employment-2024.csv", "employed", row["group"], "total", "2024")
            rates[row["group"]] = float(row["value"]) / employed
    return rates


def add_contributions(work: Work, listed: UpdateAccounts, figures: Figures, found: Insurance) -> None:
    """Take contributions out of the labour payments of every activity, by its formal jobs."""
    rates = informality_rates(figures)
    activities = work.at("activity")
    types = np.setdiff1d(work.at("labour"), work.at("f-labour-contributions"))
    paid = work.values[np.ix_(types, activities)].sum(axis=0)
    sections = [listed.sections[code.removeprefix("a-")] for code in work.accounts.select("activity")]
    formal = paid * np.array([1.0 - rates[section] for section in sections])
    contributions = found.wage_contributions * formal / formal.sum()
    work.values[np.ix_(types, activities)] *= 1.0 - contributions / paid
    work.values[work.at("f-labour-contributions"), activities] = contributions


def add_insurance(work: Work, sam: SAM, figures: Figures, found: Insurance) -> NDArray[np.bool_]:
    """Flows of the funds and benefits, which the balancing leaves alone."""
    employers, workers = "tax-contributions-employers", "tax-contributions-workers"
    cells: dict[tuple[str, str], float] = {
        (employers, "f-labour-contributions"): sum(found.employers.values()),
        (workers, "f-labour-contributions"): sum(found.workers.values()),
        (FUNDS["health insurance"], "gov"): found.premiums_budget,
        (FUNDS["social insurance"], "gov"): found.pensions_budget,
        ("c-health", SCHEMES["health care"]): found.benefits["health care"],
    }
    for household, value in premium_cells(sam, found).items():
        cells[workers, household] = value
    for fund, code in FUNDS.items():
        premiums = found.premiums_households if fund == "health insurance" else 0.0
        cells[code, employers] = found.employers[fund]
        cells[code, workers] = found.workers[fund] + premiums
        cells["c-public-administration", code] = found.administration[fund]
        cells["savings-investment", code] = found.revenue(fund) - found.paid(fund)
        for scheme in SCHEMES_OF[fund]:
            cells[SCHEMES[scheme], code] = found.benefits[scheme]
    benefits = benefit_cells(sam, figures, found)
    cells |= benefits
    cells["gov-social-protection", "gov"] = sum(
        value for (_, scheme), value in benefits.items() if scheme == "gov-social-protection"
    )
    fixed = np.zeros(work.values.shape, dtype=bool)
    for (receiver, payer), value in cells.items():
        i, j = work.accounts.positions([receiver, payer])
        work.values[i, j] = value
        fixed[i, j] = True
    return fixed
