"""Tables of the report on the matrix of 2024."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from calibration.jobs import jobs_by_section
from calibration.markdown import percent, signed, table
from calibration.tables import Row, read_table
from calibration.update.accounts import FUNDS
from calibration.update.amounts import money
from calibration.update.balance import total_in
from calibration.update.build import MadeUpdate
from calibration.update.figures import UPDATE
from calibration.update.insurance import SCHEMES_OF
from calibration.update.moved import Moved
from calibration.update.totals import NATIONAL
from calibration.update.variants import Variant, listed_variants

__all__ = [
    "account_table",
    "assumption_table",
    "budget_sides",
    "budget_table",
    "excerpt_table",
    "fund_table",
    "jobs_table",
    "moved_table",
    "movement_table",
    "multiplier_table",
    "programme_table",
    "section_table",
    "total_table",
    "variant_table",
]

LISTED = 30
SMALL = 1.0  # trillion VND: cells below are not listed among the largest ratios


def account_table(made: MadeUpdate) -> str:
    """Accounts that 2012 lacks, with what they receive and pay."""
    sam, rows = made.update.sam, []
    for row in made.listed.added:
        code = row["account"]
        payers, receivers = (
            [c for c, v in zip(sam.codes, values, strict=True) if v]
            for values in (sam.flows.sel(receiver=code).values, sam.flows.sel(payer=code).values)
        )
        total = float(sam.flows.sel(receiver=code).sum())
        sides = (_words(payers), _words(receivers))
        rows.append([f"`{code}`", sam.account_list.block(code), row["label_en"], *sides, f"{total:,.3f}"])
    return table(["account", "block", "label", "gets from", "pays to", "trillion VND"], rows, 1)


def _words(codes: Sequence[str]) -> str:
    """A few account codes, or how many of a kind."""
    if len(codes) <= 4:
        return ", ".join(f"`{code}`" for code in codes)
    kinds = {"a-": "activities", "hh-": "households", "c-": "commodities"}
    found = [word for prefix, word in kinds.items() if any(code.startswith(prefix) for code in codes)]
    others = [code for code in codes if not code.startswith(tuple(kinds))]
    return ", ".join([*found, *(f"`{code}`" for code in others)])


def fund_table(made: MadeUpdate) -> str:
    """Receipts and spending of the three funds."""
    found, rows = made.update.insurance, []
    for fund in FUNDS:
        extra = {
            "social insurance": ("pensions from the budget", found.pensions_budget),
            "health insurance": ("premiums from budget and households", found.premiums_budget
                                 + found.premiums_households),
            "unemployment insurance": ("", 0.0),
        }[fund]  # fmt: skip
        benefits = sum(found.benefits[scheme] for scheme in SCHEMES_OF[fund])
        saved = found.revenue(fund) - found.paid(fund)
        numbers = (
            found.employers[fund],
            found.workers[fund],
            extra[1],
            benefits,
            found.administration[fund],
            saved,
        )
        rows.append([fund, *(f"{value:,.1f}" for value in numbers)])
    header = ["fund", "employers", "workers", "budget and households", "benefits", "administration", "surplus"]
    return table(header, rows, 6)


def total_table(made: MadeUpdate) -> str:
    """Every control total beside the matrix."""
    sam, rows = made.update.sam, []
    for total in made.update.balanced.totals:
        found = total_in(sam.values, sam.account_list, total)
        published = total.value if total.published is None else total.published
        gap = found - published
        rows.append([
            total.name, total.status, f"{published:,.3f}", f"{found:,.3f}",
            "0" if abs(gap) <= 5e-4 else signed(gap, 3), f"{total.rounding:.2g}", total.source,
        ])  # fmt: skip
    header = ["total", "status", "wanted, trillion VND", "matrix", "gap", "known to", "source and rule"]
    return table(header, rows, 4, after=1)


_BUDGET_ITEMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "taxes on products without tariffs": ("tax-sales", ("value added tax", "excise tax")),
    "import tariffs": ("tax-import", ("import and export taxes",)),
    "direct taxes": ("tax-direct", ("corporate income tax", "environmental protection tax", "personal income tax",
                                    "land and housing tax")),
    "factor taxes": ("tax-factor", ("registration tax", "agricultural land-use tax")),
    "enterprise payments": ("ent-nonfarm", ("fees and non-tax revenue", "capital revenues")),
    "grants from abroad": ("rest-of-world", ("grants",)),
    "taxes on production": ("tax-activity", ()),
}  # fmt: skip
"""Receipts of government: the account that pays them, and the budget items that they correspond to."""


def budget_sides(made: MadeUpdate) -> dict[str, tuple[float, float]]:
    """Receipts of government in the matrix and in the state budget of 2024 [trillion VND], and their sums.

    The budget is known by item to 2019; every item keeps its share in the total of 2024.
    """
    figures, receipts = made.figures, made.update.sam.flows.sel(receiver="gov")
    collected = money(figures, "excerpts", "total revenue and grants")
    grown = collected / money(figures, "budget-2024.csv", "total revenue and grants", year="2019")
    sides = {
        name: (
            float(receipts.sel(payer=account)),
            grown * sum(money(figures, "budget-2024.csv", item, year="2019") for item in items),
        )
        for name, (account, items) in _BUDGET_ITEMS.items()
    }
    sides["other budget items"] = (0.0, collected - sum(budget for _, budget in sides.values()))
    sides["all"] = (float(receipts.sum()), collected)
    return sides


def budget_table(made: MadeUpdate) -> str:
    """Receipts of government beside the state budget."""
    rows = [
        [name, f"{matrix:,.1f}", f"{budget:,.1f}", signed(matrix - budget, 1)]
        for name, (matrix, budget) in budget_sides(made).items()
    ]
    return table(["receipts of government", "matrix", "state budget", "difference"], rows, 3)


def excerpt_table(made: MadeUpdate) -> str:
    """Figures read in excerpts of public pages: those of the update, and those collected before."""
    collected = made.figures.tables["social-insurance-2024.csv"]
    rows = [*read_table(UPDATE / "excerpts.csv"), *(row for row in collected if row["note"].startswith("excerpt"))]
    keys = ("figure", "group", "value", "unit", "year", "publisher", "title")
    return table(list(keys), [[row[key] for key in keys] for row in rows])


def assumption_table() -> str:
    """Assumptions with their reasons."""
    rows = [[f"`{r['name']}`", r["value"], r["unit"], r["reason"]] for r in read_table(UPDATE / "assumptions.csv")]
    return table(["name", "value", "unit", "reason"], rows)


def movement_table(made: MadeUpdate, *, ratio: bool) -> str:
    """Largest movements of the balancing, in money or in ratio."""
    found = made.update.balanced
    before, after = found.prior.values[found.cells], found.fit.x
    codes = found.prior.accounts.codes
    size = np.abs(np.log(after / before)) if ratio else np.abs(after - before)
    seen = np.abs(after) >= SMALL
    order = [int(k) for k in np.argsort(-np.where(seen, size, -1.0), kind="stable")[:LISTED]]
    rows = [
        [
            f"`{codes[found.cells[0][k]]}`",
            f"`{codes[found.cells[1][k]]}`",
            f"{before[k]:,.1f}",
            f"{after[k]:,.1f}",
            signed(after[k] - before[k], 1),
            f"{after[k] / before[k]:.2f}",
        ]
        for k in order
    ]
    return table(["receiver", "payer", "prior", "balanced", "change", "ratio"], rows, 4)


def section_table(made: MadeUpdate) -> str:
    """Value added by section: the matrix of 2012, the revised series of 2012 and 2024."""
    inside = list(made.before.accounts("labour", "capital", "tax-activity"))
    paid = made.before.flows.sel(receiver=inside).sum("receiver").to_series()
    sections = made.listed.sections
    rows, sums = [], np.zeros(3)
    for section in dict.fromkeys(sections.values()):
        own = sum(float(paid[f"a-{sector}"]) for sector, its in sections.items() if its == section)
        series = [money(made.figures, NATIONAL, "value added", section, year) for year in ("2012", "2024")]
        numbers = np.array([own, *series])
        sums += numbers
        rows.append([section, *_section_line(numbers)])
    rows.append(["all", *_section_line(sums)])
    header = ["section", "matrix 2012", "revised 2012", "revision, %", "2024", "growth from the matrix"]
    return table(header, rows, 5)


def _section_line(numbers: np.ndarray) -> list[str]:
    own, revised, latest = (float(value) for value in numbers)
    return [
        f"{own:,.1f}", f"{revised:,.1f}", percent(revised / own - 1.0, 1, sign=True), f"{latest:,.1f}",
        f"x {latest / own:.2f}",
    ]  # fmt: skip


def multiplier_table(moved: Sequence[Moved]) -> str:
    """GDP multipliers of both years."""
    rows = [
        [m.injection, f"{m.before:.3f}", f"{m.after:.3f}", signed(m.after - m.before, 3),
         percent(m.after / m.before - 1.0, 1, sign=True)]
        for m in moved
    ]  # fmt: skip
    return table(["one dong of", "2012", "2024", "change", "%"], rows, 4)


def moved_table(moved: Sequence[Moved]) -> str:
    """What moved each multiplier."""
    steps = list(moved[0].parts)
    rows = [[step, *(signed(m.parts[step], 3) for m in moved)] for step in steps]
    rows.append(["all", *(signed(m.after - m.before, 3) for m in moved)])
    return table(["part exchanged", *(m.injection for m in moved)], rows, len(moved))


def variant_table(base: Mapping[str, float], found: Sequence[Variant]) -> str:
    """Change of every multiplier under another assumption."""
    reasons = {row["variant"]: f"{row['assumption']} = {row['value']}" for row in listed_variants()}
    rows = [
        [v.name, f"`{reasons[v.name]}`", *(signed(v.multipliers[name] - value, 3) for name, value in base.items())]
        for v in found
    ]
    return table(["variant", "assumption", *base], rows, len(base))


def jobs_table(made: MadeUpdate) -> str:
    """Jobs of three years by section, women, informality, and real value added per job."""
    sections = made.jobs["viet-nam-2022-jobs"].sections
    tables = {
        "2012": jobs_by_section(made.figures),
        "2022": made.jobs["viet-nam-2022-jobs"].by_section,
        "2024": made.jobs["viet-nam-2024-jobs"].by_section,
    }
    rows = []
    for place, section in [*enumerate(sections), (None, "all")]:
        cells = {year: (t.sum(axis=0) if place is None else t[place]) for year, t in tables.items()}
        real = {year: _at_prices_of_2010(made, section, year) for year in tables}
        per_job = {year: real[year] / cells[year].sum() for year in tables}
        last = cells["2024"]
        rows.append([
            section, *(f"{cells[year].sum():,.0f}" for year in tables),
            percent(last[0].sum() / last.sum(), 1), percent(last[:, 1].sum() / last.sum(), 1),
            *(f"{per_job[year]:,.1f}" for year in tables),
            percent((per_job["2022"] / per_job["2012"]) ** 0.1 - 1.0, 1, sign=True),
            percent((per_job["2024"] / per_job["2022"]) ** 0.5 - 1.0, 1, sign=True),
        ])  # fmt: skip
    header = ["section", "jobs 2012", "2022", "2024", "women 2024, %", "informal 2024, %", "value added per job 2012",
              "2022", "2024", "a year 2012-22, %", "2022-24, %"]  # fmt: skip
    return table(header, rows, 10)


def _at_prices_of_2010(made: MadeUpdate, section: str, year: str) -> float:
    """Value added at prices of 2010 [billion VND]; GDP for all."""
    figure, group = ("real GDP", "") if section == "all" else ("real value added", section)
    return made.figures.value(NATIONAL, figure, group, year=year)


def programme_table(made: MadeUpdate, worth: Mapping[str, float]) -> str:
    """GDP per dong of every programme and levy."""
    rows = []
    for listed, key, side in ((made.programmes, "programme", "receiver"), (made.levies, "levy", "payer")):
        for name in dict.fromkeys(row[key] for row in listed):
            chosen: list[Row] = [row for row in listed if row[key] == name]
            value = sum(float(row["share"]) * worth[row[side]] for row in chosen)
            sign = 1.0 if key == "programme" else -1.0
            accounts = [row[side] for row in chosen]
            rows.append([key, f"`{name}`", _words(accounts), signed(sign * value, 3)])
    return table(["kind", "name", "lands on", "GDP per dong"], rows, 1)
