"""Numbers and tables of the report on jobs and programmes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from calibration.build import Made
from calibration.concordance import SOCIAL_PROTECTION, assumption
from calibration.markdown import percent, table
from calibration.programmes import QUINTILES, insurance_elasticity, people, quintile, transfers
from calibration.shares import ADMINISTRATION
from calibration.tables import Row

__all__ = ["social_facts"]

DELIVERY_COSTS = (0.0, 0.04, 0.1)
"""Shares of each dong at which the report shows the multiplier of the social pension."""


def social_facts(made: Made, worth: Mapping[str, float]) -> dict[str, str]:
    """Facts on jobs and programmes for the report's template.

    Parameters
    ----------
    made
        What the pipeline made.
    worth
        GDP per dong in every account of the shipped matrix.
    """
    figures, sam = made.figures, made.benchmark.sam
    urban = math.fsum(share for household, share in people(sam).items() if household.startswith("hh-urban"))
    poorest = {
        name: f"{figures.value('households.csv', f'incidence of {item}', 'Q1'):.2f}"
        for name, item in {
            "all_poorest": "social protection and labour",
            "assistance_poorest": "social assistance",
            "insurance_poorest": "social insurance",
        }.items()
    }
    return {
        **_job_facts(made),
        **poorest,
        "urban": percent(urban, 1),
        "urban_published": f"{figures.value('national-accounts.csv', 'urban population'):.1f}",
        "elasticity": f"{insurance_elasticity(figures):.4f}",
        "delivery_cost": percent(assumption("delivery-cost-share"), 0),
        "transfers_poorest": percent(_by_quintile(transfers(sam))["q1"]),
        "jobs_section_table": _section_table(made),
        "jobs_sector_table": _sector_table(made),
        "landing_table": _landing_table(made),
        "delivery_table": _delivery_table(made, worth),
        "quintile_table": _quintile_table(made),
    }


def _job_facts(made: Made) -> dict[str, str]:
    figures, jobs = made.figures, made.jobs
    found = {sex: math.fsum(float(r["jobs"]) for r in jobs.rows if sex in ("total", r["sex"])) for sex in _SEXES}
    published = {sex: figures.value("employment.csv", "employed", "TOTAL", sex, "2012") for sex in _SEXES}
    unplaced = {
        sex: math.fsum(figures.value("employment.csv", "employed", group, sex, "2012") for group in "UX")
        for sex in _SEXES
    }
    informal = figures.value("informality.csv", "informal employment", "TOTAL", "total")
    employed = figures.value("employment.csv", "employed", "TOTAL", "total", "2013")
    return {
        "jobs_total": f"{found['total']:,.3f}",
        "jobs_published": f"{published['total']:,.3f}",
        "women_total": f"{found['female']:,.3f}",
        "women_published": f"{published['female']:,.3f}",
        "unplaced": f"{unplaced['total']:.1f}",
        "unplaced_women": f"{unplaced['female']:.1f}",
        "informality_2012": percent(jobs.by_section[:, :, 1].sum() / jobs.by_section.sum()),
        "informality_2013": percent(informal / employed),
    }


_SEXES = ("total", "female")


def _section_table(made: Made) -> str:
    jobs = made.jobs
    rows = []
    for name, cells in [*zip(jobs.sections, jobs.by_section, strict=True), ("all", jobs.by_section.sum(axis=0))]:
        counts = [*cells.ravel(), cells[0].sum(), cells.sum()]
        rates = [cells[0].sum() / cells.sum(), cells[:, 1].sum() / cells.sum()]
        rows.append([name, *(f"{count:,.1f}" for count in counts), *(percent(rate, 1) for rate in rates)])
    header = ["section", "women formal", "women informal", "men formal", "men informal", "women", "all"]
    return table([*header, "women, %", "informal, %"], rows, 8)


def _sector_table(made: Made) -> str:
    sam = made.benchmark.sam
    jobs: dict[str, float] = defaultdict(float)
    status = {row["account"]: row["status"] for row in made.jobs.rows}
    for row in made.jobs.rows:
        jobs[row["account"]] += float(row["jobs"])
    output = dict(zip(sam.codes, sam.outlays, strict=True))
    rows = []
    for sector, section in made.concordance.sections.items():
        code = f"a-{sector}"
        numbers = [f"{jobs[code]:,.1f}", f"{output[code]:,.2f}", f"{1000 * jobs[code] / output[code]:,.0f}"]
        rows.append([section, f"`{sector}`", status[code], *numbers])
    return table(["section", "sector", "status", "thousand jobs", "output, trillion VND", "jobs per trillion"], rows, 3)


def _by_quintile(flows: Mapping[str, float]) -> dict[str, float]:
    """Share of each quintile in flows by household [1]."""
    total = math.fsum(flows.values())
    return {q: math.fsum(value for h, value in flows.items() if quintile(h) == q) / total for q in QUINTILES}


def _landing(made: Made, rows: Sequence[Row], side: str) -> list[float]:
    """Share of a dong that reaches each quintile, all purchases, and enterprises [1]."""
    pattern = _by_quintile(transfers(made.benchmark.sam))
    reached = dict.fromkeys((*QUINTILES, "purchases", "enterprises"), 0.0)
    for row in rows:
        account, share = row[side], float(row["share"])
        if account == SOCIAL_PROTECTION:
            for q in QUINTILES:
                reached[q] += share * pattern[q]
        elif account.startswith("hh-"):
            reached[quintile(account)] += share
        else:
            reached["enterprises" if account.startswith("ent-") else "purchases"] += share
    return list(reached.values())


def _landing_table(made: Made) -> str:
    rows = []
    for listed, key, side in ((made.programmes, "programme", "receiver"), (made.levies, "levy", "payer")):
        for name in dict.fromkeys(row[key] for row in listed):
            chosen = [row for row in listed if row[key] == name]
            statuses = ", ".join(dict.fromkeys(row["status"] for row in chosen))
            rows.append([f"`{name}`", key, statuses, *(percent(share) for share in _landing(made, chosen, side))])
    header = ["instrument", "kind", "status", "Q1", "Q2", "Q3", "Q4", "Q5", "purchases", "enterprises"]
    return table(header, rows, 7)


def _delivery_table(made: Made, worth: Mapping[str, float]) -> str:
    shares = {row["receiver"]: float(row["share"]) for row in made.programmes if row["programme"] == "social-pension"}
    cost = shares.pop(ADMINISTRATION)
    cash = math.fsum(share * worth[account] for account, share in shares.items()) / (1 - cost)
    rows = [[percent(c, 0), f"{(1 - c) * cash + c * worth[ADMINISTRATION]:.4f}"] for c in DELIVERY_COSTS]
    return table(["delivery cost, %", "GDP per dong"], rows, 2)


def _quintile_table(made: Made) -> str:
    sam, figures = made.benchmark.sam, made.figures
    bought = {str(h): float(v) for h, v in sam.block("commodity", "household").sum("receiver").to_series().items()}
    consumption, given = _by_quintile(bought), _by_quintile(transfers(sam))
    rows = [
        [
            q.upper(),
            percent(consumption[q]),
            f"{figures.value('households.csv', 'welfare share', q.upper()):.1f}",
            percent(given[q]),
            f"{figures.value('households.csv', 'coverage of social insurance', q.upper()):.2f}",
        ]
        for q in QUINTILES
    ]
    header = [
        "quintile",
        "consumption, matrix",
        "welfare, survey",
        "transfers, matrix",
        "social insurance covers, survey",
    ]
    return table(header, rows, 4)
