"""Write ``calibration/report_2024.md``: the template's words with the update's numbers and tables."""

from __future__ import annotations

from pathlib import Path
from string import Template

import numpy as np

from calibration.bias import gdp_worth
from calibration.figures import Figures
from calibration.markdown import percent, table
from calibration.programmes import QUINTILES, quintile
from calibration.tables import write_text
from calibration.update.amounts import money
from calibration.update.build import MadeUpdate
from calibration.update.drift import import_factors, input_factors
from calibration.update.figures import UPDATE
from calibration.update.incidence import monthly_assistance, quintile_shares, social_assistance
from calibration.update.moved import what_moved
from calibration.update.report_tables import (
    account_table,
    assumption_table,
    budget_sides,
    budget_table,
    excerpt_table,
    fund_table,
    jobs_table,
    moved_table,
    movement_table,
    multiplier_table,
    programme_table,
    section_table,
    total_table,
    variant_table,
)
from calibration.update.totals import NATIONAL
from calibration.update.variants import all_variants
from fiscalmult.errors import FiscalmultError

__all__ = ["write_update_report"]

_PEOPLE = "households-2024.csv"
_ROUNDS = ("2012", "2018")


def write_update_report(path: Path, made: MadeUpdate) -> None:
    """Write the report on the matrix of 2024.

    Raises
    ------
    FiscalmultError
        If the template asks for a fact that is not computed, or leaves one out.
    """
    moved = what_moved(made.before, made.update.sam)
    facts = {
        **_matrix_facts(made),
        **_balance_facts(made),
        **_social_facts(made),
        **_structure_facts(made),
        **_budget_facts(made),
        "account_table": account_table(made),
        "fund_table": fund_table(made),
        "total_table": total_table(made),
        "budget_table": budget_table(made),
        "excerpt_table": excerpt_table(made),
        "assumption_table": assumption_table(),
        "movement_table": movement_table(made, ratio=False),
        "ratio_table": movement_table(made, ratio=True),
        "section_table": section_table(made),
        "multiplier_table": multiplier_table(moved),
        "moved_table": moved_table(moved),
        "jobs_table": jobs_table(made),
        "programme_table": programme_table(made, gdp_worth(made.update.sam)),
        "household_table": _household_table(made),
        "variant_table": variant_table(
            {row.injection: row.after for row in moved},
            all_variants(made.before, made.listed, made.figures, made.elasticities),
        ),
    }
    template = Template((UPDATE / "report_2024_template.md").read_text(encoding="utf-8"))
    odd = sorted(set(template.get_identifiers()) ^ set(facts))
    if odd:
        raise FiscalmultError(
            f"the template of report_2024.md and its facts do not agree on {', '.join(odd)}; mend either"
        )
    write_text(path, template.substitute(facts))


def _matrix_facts(made: MadeUpdate) -> dict[str, str]:
    sam = made.update.sam
    published = money(made.figures, NATIONAL, "GDP at market prices", year="2024")
    return {
        "accounts": str(len(sam.codes)),
        "added": str(len(made.listed.added)),
        "cells": f"{len(made.update.rows):,}",
        "gdp": f"{sam.gdp:,.3f}",
        "gdp_expenditure": f"{sam.gdp_expenditure:,.3f}",
        "gdp_published": f"{published:,.3f}",
        "gdp_2012": f"{made.before.gdp:,.1f}",
        "gdp_2012_revised": f"{money(made.figures, NATIONAL, 'GDP at market prices', year='2012'):,.1f}",
        "discrepancy": f"{money(made.figures, NATIONAL, 'statistical discrepancy', year='2024'):,.3f}",
        "stocks": f"{money(made.figures, NATIONAL, 'changes in inventories', year='2024'):,.3f}",
        "imbalance": f"{np.abs(sam.values.sum(axis=0) - sam.values.sum(axis=1)).max():.0e}",
    }


def _balance_facts(made: MadeUpdate) -> dict[str, str]:
    found = made.update.balanced
    free = ~found.prior.fixed[found.cells] & (np.abs(found.fit.x) > 0)
    ratio = found.movements[free]
    size = np.abs(found.fit.x[free])
    order = np.argsort(ratio)
    weight = np.cumsum(size[order]) / size.sum()
    middle = [float(ratio[order][int(np.searchsorted(weight, share))]) for share in (0.05, 0.5, 0.95)]
    carried = sum(factor != 1.0 for factor in (*input_factors().values(), *import_factors().values()))
    return {
        "iterations": str(found.fit.iterations),
        "total_count": str(len(found.totals)),
        "exact_count": str(sum(not total.soft for total in found.totals)),
        "moved_low": f"{middle[0]:.2f}",
        "moved_middle": f"{middle[1]:.2f}",
        "moved_high": f"{middle[2]:.2f}",
        "moved_least": f"{ratio.min():.2f}",
        "moved_most": f"{ratio.max():.2f}",
        "drift_carried": f"{carried} cells have a factor other than one"
        if carried
        else "no drift does, all factors are one",
    }


def _social_facts(made: MadeUpdate) -> dict[str, str]:
    found, figures = made.update.insurance, made.figures
    sam = made.update.sam
    insured, exponent = quintile_shares(figures, "insurance")
    helped, other = quintile_shares(figures, "assistance")
    labour = float(sam.block("labour", "activity").sum())
    return {
        "contributions": f"{found.contributions:,.1f}",
        "spending": f"{found.spending:,.1f}",
        "wage_contributions": f"{found.wage_contributions:,.1f}",
        "contribution_share": percent(found.wage_contributions / labour, 1),
        "assistance": f"{social_assistance(figures):,.1f}",
        "monthly": f"{monthly_assistance(figures):,.1f}",
        "insured": ", ".join(percent(value, 1) for value in insured.values()),
        "insured_exponent": f"{exponent:.3f}",
        "helped": ", ".join(percent(value, 1) for value in helped.values()),
        "helped_exponent": f"{other:.3f}",
        **_survey_facts(figures),
    }


def _survey_facts(figures: Figures) -> dict[str, str]:
    """Published figures that the text compares with; nothing is fitted to them."""
    incidence = "incidence of social assistance"
    rounds = {year: figures.value(_PEOPLE, incidence, "Q1", year=year) for year in ("2014", "2018", "2020")}
    rounds["2012"] = figures.value("households.csv", incidence, "Q1")
    spent = {year: figures.value(_PEOPLE, "average propensity to consume", "all", year=year) for year in _ROUNDS}
    richest = [
        figures.value(_PEOPLE, "income per head and consumption per head", f"{what} of Q5")
        for what in ("consumption", "income")
    ]
    paid = {
        name: money(figures, "budget-2024.csv", figure, year="2012")
        for name, figure in {"interest": "interest payment", "economic": "economic expenditures"}.items()
    }
    return {
        **{f"poorest_{year}": f"{value:.1f}" for year, value in rounds.items()},
        **{f"survey_{year}": percent(value, 0) for year, value in spent.items()},
        "survey_richest": percent(richest[0] / richest[1], 0),
        **{f"{name}_2012": f"{value:.3f}" for name, value in paid.items()},
        "both_2012": f"{sum(paid.values()):.3f}",
    }


def _budget_facts(made: MadeUpdate) -> dict[str, str]:
    matrix, collected = budget_sides(made)["all"]
    before = float(made.before.flows.sel(receiver="gov").sum())
    collected_before = money(made.figures, "budget-2024.csv", "total revenue and grants", year="2012")
    return {
        "government": f"{matrix:,.0f}",
        "collected": f"{collected:,.0f}",
        "above_budget": percent(matrix / collected - 1, 0),
        "above_budget_2012": percent(before / collected_before - 1, 0),
    }


def _structure_facts(made: MadeUpdate) -> dict[str, str]:
    facts: dict[str, str] = {}
    for year, sam in (("2012", made.before), ("2024", made.update.sam)):
        supply = float(sam.flows.sel(payer=list(sam.accounts("commodity"))).sum())
        households = list(sam.accounts("household"))
        income = float(sam.flows.sel(receiver=households).sum())
        bought = float(sam.block("commodity", "household").sum())
        activities = float(sam.flows.sel(payer=list(sam.accounts("activity"))).sum())
        facts |= {
            f"imports_{year}": percent(float(sam.block("rest-of-world", "commodity").sum()) / supply, 1),
            f"labour_{year}": percent(float(sam.block("labour", "activity").sum()) / sam.value_added, 1),
            f"spent_{year}": percent(bought / income, 1),
            f"value_added_{year}": percent(sam.value_added / activities, 1),
            f"private_{year}": percent(bought / sam.gdp, 1),
        }
    return facts


def _household_table(made: MadeUpdate) -> str:
    """Consumption, saving rate and benefits by quintile in both years."""
    rows = []
    for q in QUINTILES:
        cells = [f"{q[1]}"]
        for sam in (made.before, made.update.sam):
            members = [code for code in sam.accounts("household") if quintile(code) == q]
            income = float(sam.flows.sel(receiver=members).sum())
            bought = float(sam.flows.sel(receiver=list(sam.accounts("commodity")), payer=members).sum())
            saved = float(sam.flows.sel(receiver="savings-investment", payer=members).sum())
            benefits = float(sam.flows.sel(receiver=members, payer=list(sam.accounts("social-protection"))).sum())
            share = bought / float(sam.block("commodity", "household").sum())
            cells += [f"{income:,.1f}", percent(share, 1), percent(saved / income, 1), percent(benefits / income, 1)]
        cells.append(f"{made.figures.value(_PEOPLE, 'welfare share', q.upper(), year='2022'):.1f}")
        rows.append(cells)
    one = ["income", "share of consumption, %", "saving, % of income", "benefits, % of income"]
    header = [
        "quintile",
        *(f"{name} 2012" for name in one),
        *(f"{name} 2024" for name in one),
        "published share 2022, %",
    ]
    return table(header, rows, 9)
