"""Control totals of 2024: every one a sum of cells, its value, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibration.figures import Figures
from calibration.update.amounts import assumed, growth, money

__all__ = ["NATIONAL", "Total", "cells", "national_totals", "quintile_totals"]

NATIONAL = "national-accounts-2024.csv"
PUBLISHED_ROUNDING = 5e-4
"""Half a billion VND: the digit to which the published series are read [trillion VND]."""

Parts = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Total:
    """One control total.

    Parameters
    ----------
    name
        What it is.
    value
        Its value in the matrix [trillion VND].
    parts
        ``((receivers, payers), ...)``: blocks, codes or patterns; the total is the sum of
        what these receivers get from these payers.
    status, source
        Published, derived or assumed; the figures and the rule in words.
    published
        The published value where it differs from what the matrix must have (an open gap).
    rounding
        To what the published value is known; above 0 for a total that is held softly.
    soft
        Whether the balancing may miss it within its rounding.
    """

    name: str
    value: float
    parts: Parts
    status: str
    source: str
    published: float | None = None
    rounding: float = PUBLISHED_ROUNDING
    soft: bool = False

    @property
    def gap(self) -> float:
        """Value in the matrix less the published one."""
        return 0.0 if self.published is None else self.value - self.published


def cells(receivers: str | tuple[str, ...], payers: str | tuple[str, ...]) -> Parts:
    """What some receivers get from some payers: blocks, codes or patterns."""
    return ((_tuple(receivers), _tuple(payers)),)


def _tuple(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else names


def national_totals(figures: Figures, sections: Mapping[str, str]) -> list[Total]:
    """Value added by section, product taxes, expenditure, and flows with abroad."""

    def published(name: str, figure: str, parts: Parts, group: str = "") -> Total:
        row = figures.row(NATIONAL, figure, group, year="2024")
        return Total(name, money(figures, NATIONAL, figure, group, "2024"), parts, "published", row["table"])

    made = []
    for section in dict.fromkeys(sections.values()):
        activities = tuple(f"a-{sector}" for sector, its in sections.items() if its == section)
        made.append(
            published(
                f"value added of section {section}",
                "value added",
                cells(("labour", "capital", "tax-activity"), activities),
                section,
            )
        )
    public = ("government", "social-protection")
    made += [
        published("taxes less subsidies on products", "taxes less subsidies on products", cells("tax", "commodity")),
        published("household final consumption", "household final consumption", cells("commodity", "household")),
        published("government final consumption", "government final consumption", cells("commodity", public)),
        published("gross fixed capital formation", "gross fixed capital formation",
                  cells("commodity", "savings-investment")),
        published("exports of goods and services", "exports of goods and services",
                  cells("commodity", "rest-of-world")),
        published("imports of goods and services", "imports of goods and services",
                  cells("rest-of-world", "commodity")),
    ]  # fmt: skip
    return [*made, _stocks(figures, made), *_abroad(figures)]


def _stocks(figures: Figures, made: list[Total]) -> Total:
    """Changes in stocks close the expenditure side: they carry the statistical discrepancy."""
    value = {total.name: total.value for total in made}
    income = sum(amount for name, amount in value.items() if name.startswith(("value added", "taxes")))
    spent = (
        value["household final consumption"]
        + value["government final consumption"]
        + value["gross fixed capital formation"]
        + value["exports of goods and services"]
        - value["imports of goods and services"]
    )
    row = figures.row(NATIONAL, "changes in inventories", year="2024")
    return Total(
        "changes in inventories", income - spent, cells("commodity", "stock-changes"), "derived",
        f"{row['table']}, and the statistical discrepancy", money(figures, NATIONAL, "changes in inventories", "",
        "2024"),
    )  # fmt: skip


def _abroad(figures: Figures) -> list[Total]:
    kept = growth(figures, "2020", "2024") ** assumed("income-abroad-share")
    received, paid = (
        _at_rate_of_2020(figures, f"primary income {way} abroad") * kept for way in ("received from", "paid")
    )
    rule = "ratio to GDP of 2020, the last full year"
    return [
        Total("remittances", money(figures, "excerpts", "remittances"), cells("household", "rest-of-world"),
              "published", "excerpt, at the mean exchange rate of 2024"),
        Total("primary income paid abroad", paid, cells("rest-of-world", "capital"), "derived", rule),
        Total("primary income from abroad", received, cells("enterprise", "rest-of-world"), "derived", rule),
        Total("grants from abroad", money(figures, "excerpts", "grants planned"), cells("gov", "rest-of-world"),
              "published", "excerpt: planned budget of 2024"),
    ]  # fmt: skip


def _at_rate_of_2020(figures: Figures, figure: str) -> float:
    return money(figures, "external-2024.csv", figure, year="2020")


def quintile_totals(figures: Figures) -> list[Total]:
    """Household consumption by quintile: published shares, known to their rounding."""
    total = money(figures, NATIONAL, "household final consumption", year="2024")
    shares = {q: figures.value("households-2024.csv", "welfare share", q, year="2022") for q in _QUINTILES}
    everything = sum(shares.values())
    return [
        Total(
            f"consumption of quintile {q[1]}", total * share / everything, cells("commodity", f"hh-*-{q.lower()}"),
            "published", "welfare shares of 2022, printed with one decimal", rounding=total * 0.0005, soft=True,
        )
        for q, share in shares.items()
    ]  # fmt: skip


_QUINTILES = ("Q1", "Q2", "Q3", "Q4", "Q5")
