"""Control totals of 2024 that the state budget and the funds set."""

from __future__ import annotations

from calibration.figures import Figures
from calibration.update.accounts import FUNDS, SCHEMES
from calibration.update.amounts import assumed, money
from calibration.update.insurance import SCHEMES_OF, Insurance
from calibration.update.totals import Total, cells
from fiscalmult.sam import SAM

__all__ = ["activity_tax_total", "assistance_totals", "budget_totals", "insurance_totals"]

BUDGET = "budget-2024.csv"


def budget_totals(figures: Figures) -> list[Total]:
    """Taxes and other payments between the budget and the rest, by budget item."""
    revenue = money(figures, "excerpts", "total revenue and grants")
    grown = (revenue / money(figures, BUDGET, "total revenue and grants", year="2019")) ** assumed(
        "budget-items-growth"
    )

    def items(*names: str) -> float:
        return grown * sum(money(figures, BUDGET, name, year="2019") for name in names)

    income_tax = money(figures, "excerpts", "personal income tax in eleven months") * assumed("twelve-months-of-eleven")
    rule = "share of the budget of 2019 in the total of 2024"
    recurrent = (
        money(figures, "excerpts", "recurrent expenditure planned")
        * figures.value("excerpts", "recurrent expenditure over plan")
        / 100.0
    )
    base = money(figures, BUDGET, "current expenditure") - money(figures, BUDGET, "interest payment", year="2017")
    economic = (recurrent / base) ** assumed("economic-spending-growth") * money(
        figures, BUDGET, "economic expenditures", year="2017"
    )
    interest = money(figures, "excerpts", "interest payment planned")
    to_nonfarm = assumed("interest-to-nonfarm")
    return [
        Total("import tariffs", items("import and export taxes"), cells("tax-import", "commodity"), "assumed", rule),
        Total("factor taxes", items("registration tax", "agricultural land-use tax"), cells("tax-factor", "capital"),
              "assumed", rule),
        Total("direct taxes of households", income_tax + items("land and housing tax"),
              cells("tax-direct", "household"), "derived", "personal income tax, eleven months of 2024 (excerpt); "
              f"land and housing tax: {rule}"),
        Total("direct taxes of enterprises", items("corporate income tax") + assumed("environmental-tax-direct")
              * items("environmental protection tax"), cells("tax-direct", "enterprise"), "assumed", rule),
        Total("enterprise payments to government", items("fees and non-tax revenue", "capital revenues"),
              cells("gov", "enterprise"), "assumed", rule),
        Total("government interest", to_nonfarm * interest, cells("ent-nonfarm", "gov"), "published",
              "excerpt: planned budget of 2024"),
        Total("economic expenditures of government", economic + (1.0 - to_nonfarm) * interest,
              cells("ent-farm", "gov"), "derived", "final accounts of 2017, grown with recurrent expenditure"),
    ]  # fmt: skip


def activity_tax_total(figures: Figures, sam: SAM) -> Total:
    """Taxes on production: the total of the matrix of 2012 grown with budget revenue."""
    revenue = [
        money(figures, "excerpts", "total revenue and grants"),
        money(figures, BUDGET, "total revenue and grants", year="2012"),
    ]
    value = float(sam.block("tax-activity", "activity").sum()) * (revenue[0] / revenue[1]) ** assumed(
        "activity-tax-growth"
    )
    return Total(
        "taxes on production",
        value,
        cells("tax-activity", "activity"),
        "assumed",
        "matrix of 2012, grown with budget revenue",
    )


def assistance_totals(amount: float) -> list[Total]:
    """Social assistance, into and out of its account."""
    rule = "share of GDP of about 2021-22 (excerpt), held"
    account = "gov-social-protection"
    return [
        Total("social assistance, from the budget", amount, cells(account, "gov"), "assumed", rule),
        Total("social assistance, paid out", amount, cells("household", account), "assumed", rule),
    ]


def insurance_totals(found: Insurance) -> list[Total]:
    """Contributions, benefits and administration of the three funds."""
    rule = "contributions of 2023 grown with GDP, by fund as in 2017, by contribution rate"
    employers, workers = "tax-contributions-employers", "tax-contributions-workers"
    made = [
        Total("contributions of employers", sum(found.employers.values()), cells(employers, "f-labour-contributions"),
              "derived", rule),
        Total("contributions of workers", sum(found.workers.values()), cells(workers, "f-labour-contributions"),
              "derived", rule),
        Total("health premiums of households", found.premiums_households, cells(workers, "household"), "assumed",
              "health contributions that wages do not bear, assumed share"),
        Total("health premiums of the budget", found.premiums_budget, cells(FUNDS["health insurance"], "gov"),
              "assumed", "health contributions that wages do not bear, assumed share"),
        Total("pensions paid by the budget", found.pensions_budget, cells(FUNDS["social insurance"], "gov"),
              "derived", "level and rise of 2024 (excerpt)"),
    ]  # fmt: skip
    for fund, code in FUNDS.items():
        premiums = found.premiums_households if fund == "health insurance" else 0.0
        made += [
            Total(f"{fund}: contributions of employers", found.employers[fund], cells(code, employers), "derived",
                  rule),
            Total(f"{fund}: contributions of workers and members", found.workers[fund] + premiums, cells(code, workers),
                  "derived", rule),
            Total(f"{fund}: administration", found.administration[fund], cells("commodity", code), "assumed",
                  "assumed share of benefits"),
        ]  # fmt: skip
        for scheme in SCHEMES_OF[fund]:
            receivers = "commodity" if scheme == "health care" else "household"
            amount = found.benefits[scheme]
            made.append(
                Total(f"{scheme}, from the fund", amount, cells(SCHEMES[scheme], code), "derived", _RULES[scheme])
            )
            made.append(
                Total(f"{scheme}, paid out", amount, cells(receivers, SCHEMES[scheme]), "derived", _RULES[scheme])
            )
    return made


_RULES = {
    "pensions": "level and rise of 2024 (excerpt)",
    "sickness and maternity": "points of the contribution rate, spent in the year",
    "one-off": "spending of 2023 grown with GDP, less all other spending",
    "unemployment": "2017 grown with beneficiaries, earnings and GDP per job",
    "health care": "2023 (excerpt) grown with value added of section Q",
}
