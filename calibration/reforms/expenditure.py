"""Social protection expenditure by function and programme: published, and derived for the base years."""

from __future__ import annotations

from math import sqrt

from calibration.figures import Figures
from calibration.tables import HERE, Row, number, read_table
from calibration.update.insurance import insurance_2024
from fiscalmult.errors import FiscalmultError

__all__ = ["EXPENDITURE", "EXPENDITURE_COLUMNS", "FUNCTIONS", "build_expenditure"]

EXPENDITURE = "viet-nam-social-expenditure"
EXPENDITURE_COLUMNS = ("year", "function", "programme", "value", "unit", "status", "source", "note")
FUNCTIONS = (
    "old-age",
    "survivors",
    "disability",
    "sickness-and-health",
    "family-and-children",
    "unemployment",
    "housing",
    "social-exclusion",
    "several",
)
"""The usual functions, and what the sources do not divide."""

_UNIT = "billion VND"
_MONTHS = 12
_BASE, _BEFORE, _AFTER = "2012", "2010", "2014"
_SCHEMES = {
    "pensions": ("old-age", "pensions and monthly benefits",
                 "with survivors' and disability benefits, which the source does not divide"),
    "one-off": ("old-age", "one-off payments of social insurance",
                "what is left of the funds' spending; withdrawals before old age stand here too"),
    "sickness and maternity": ("several", "sickness and maternity benefits",
                               "sickness and health, family and children; 3 points of the contributions, assumed"),
    "unemployment": ("unemployment", "unemployment insurance", "2017 grown with recipients, earnings and GDP per job"),
    "health care": ("sickness-and-health", "health insurance", "2023 grown with value added of health"),
}  # fmt: skip


def build_expenditure(figures: Figures, latest: Figures) -> list[Row]:
    """Rows of the shipped table [billion VND], by year and function.

    2012 lies between the published years 2010 and 2014: their geometric mean. The funds of
    2024 are those of the matrix of 2024. The state budget of 2012 is as published.
    """
    rows = [_in_dong(row, figures) for row in read_table(HERE / "reforms" / "expenditure.csv")]
    rows += [*_middle(rows), _budget(figures), *_funds(latest)]
    return sorted(rows, key=lambda row: (row["year"], FUNCTIONS.index(row["function"]), row["programme"]))


def _in_dong(row: Row, figures: Figures) -> Row:
    """A row in billion VND: as it stands, or from a share of GDP or US dollars of its year."""
    value, year = float(row["value"]), row["year"]
    if row["unit"] == _UNIT:
        return {**row, "value": number(value)}
    note = f"{row['note']}; {row['value']} {row['unit']}"
    if row["unit"] == "% of GDP":
        value *= figures.value("money.csv", "GDP at current prices", year=year) / 100
        note += ", of the revised GDP"
    else:
        value *= _dong_per_dollar(figures, year)
        note += " at the average exchange rate"
    return {**row, "value": number(round(value, 3)), "unit": _UNIT, "note": note}


def _dong_per_dollar(figures: Figures, year: str) -> float:
    """Mean of the monthly rates of a year [VND per USD]."""
    months = [
        float(row["value"])
        for row in figures.tables["money.csv"]
        if row["figure"] == "exchange rate by month" and row["year"].startswith(year)
    ]
    if len(months) != _MONTHS:
        raise FiscalmultError(f"the exchange rate has {len(months)} months of {year}, not 12; take another year")
    return sum(months) / _MONTHS


def _middle(rows: list[Row]) -> list[Row]:
    before = {row["programme"]: row for row in rows if row["year"] == _BEFORE}
    after = {row["programme"]: row for row in rows if row["year"] == _AFTER}
    note = f"geometric mean of {_BEFORE} and {_AFTER}; no figure of {_BASE} was found"
    return [
        {**before[name], "year": _BASE, "status": "derived", "note": "; ".join(filter(None, (row["note"], note))),
         "value": number(round(sqrt(float(before[name]["value"]) * float(row["value"])), 3))}
        for name, row in after.items()
    ]  # fmt: skip


def _budget(figures: Figures) -> Row:
    found = figures.row("budget.csv", "social security expenditures")
    return {
        "year": _BASE, "function": "several", "programme": "state budget, social security", "value": found["value"],
        "unit": _UNIT, "status": "published", "source": "mof-final-accounts-2012",
        "note": "final accounts; with the pensions that the state budget pays, merit benefits and social assistance, "
                "so it overlaps with social insurance",
    }  # fmt: skip


def _funds(latest: Figures) -> list[Row]:
    paid = insurance_2024(latest).benefits
    return [
        {"year": "2024", "function": function, "programme": programme, "unit": _UNIT, "status": "derived",
         "source": "social-insurance-2023", "note": note, "value": number(round(1000 * paid[scheme], 3))}
        for scheme, (function, programme, note) in _SCHEMES.items()
    ]  # fmt: skip
