"""A reform in tables: its parameters, people and cost, what a dong does, and who pays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.multipliers import multipliers
from fiscalmult.reforms import Reform
from fiscalmult.report.measures import available, column, pick
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.uncertain import LEVEL, BoundedTable, assumed_lines, draws_line, few_lines, intervals_of
from fiscalmult.report.words import financing_words

__all__ = ["budget", "by_sex", "catalogue", "costs", "effects", "parameters"]

EFFECTS = ("gdp", "household_income", "poorest_40_income", "employment", "women", "informal", "self_financing")
"""Measures of one dong, each where a result has it."""

BY_SEX = ("women", "men", "formal", "informal", "women_labour_income", "men_labour_income")
"""Measures of the table of women and men, each where a result has it."""

DRAWN = ("gdp", "poorest_40_income", "employment", "women", "self_financing")
"""Measures that stand with their interval, fewer because each takes more room."""

_DECIMALS = 3
"""Most decimals of a parameter that are printed."""

_WHOLE = 1000
"""From here on a parameter is printed without decimals."""


def catalogue(reforms: Sequence[Reform], language: str = "en") -> Table:
    """Reforms with their names and rules."""
    rows: list[dict[str, object]] = [
        {"name": one.name, "label": one.label(language), "rule": one.rule.get(language, "")} for one in reforms
    ]
    keys = {"name": "column.name", "label": "column.label", "rule": "column.description"}
    columns = [Column(key, say(label, language)) for key, label in keys.items()]
    return Table(columns, rows, [say("reform.catalogue", language)], language=language)


def parameters(reform: Reform, language: str = "en") -> Table:
    """Every parameter with value, unit, status and where it comes from."""
    rows: list[dict[str, object]] = []
    references: dict[str, int] = {}
    for one in reform.parameters.values():
        why = one.address.note + (f" ({one.address.source})" if one.address.source else "")
        place = references.setdefault(why, len(references) + 1)
        rows.append(
            {
                "name": one.name, "label": one.label(language), "value": one.value,
                "shown": _plain(one.value, one.unit, language),
                "unit": _unit(one.unit, language),
                "status": say(f"status.{one.address.status}", language), "note": f"[{place}]",
            }
        )  # fmt: skip
    keys = {"name": "column.name", "label": "column.label", "shown": "reform.value", "unit": "reform.unit",
            "status": "column.status", "note": "column.note"}  # fmt: skip
    columns = [Column(key, say(label, language)) for key, label in keys.items()]
    notes = [f"[{place}] {why}" for why, place in references.items()]
    return Table(columns, rows, [say("reform.parameters", language)], notes, language=language)


def _unit(unit: str, language: str) -> str:
    """The unit in a language; a script sets a parameter in the English one."""
    return unit if language == "en" else say(f"parameter.{unit}", language)


def _plain(value: float, unit: str, language: str) -> str:
    """A value with as many decimals as it needs; years are not grouped by thousands."""
    if unit == "year":  # 2025.5 is July 2025; a year has no thousands
        return f"{value:g}" if language == "en" else f"{value:g}".replace(".", ",")
    decimals = 0 if abs(value) >= _WHOLE else len(f"{round(value, _DECIMALS):.7g}".partition(".")[2])
    return number(value, decimals, language)


def costs(reform: Reform, cost: xr.Dataset, language: str = "en") -> Table:
    """People and cost by year, and the cost by component."""
    parts = [one for one in reform.components if not one.levy]
    raised = [one for one in reform.components if one.levy]
    columns = [
        Column("year", say("reform.year", language)),
        Column("recipients", say("reform.people", language), 0, "thousand persons"),
        *(Column(one.name, one.label(language), 2, "trillion VND") for one in parts),
        Column("administration", say("reform.administration", language), 2, "trillion VND"),
        Column("cost", say("reform.cost", language), 2, "trillion VND"),
        *(Column(one.name, one.label(language), 2, "trillion VND") for one in raised),
    ]
    rows: list[dict[str, object]] = []
    for year in cost["year"].values:
        at = cost.sel(year=year)
        row: dict[str, object] = {"year": int(year)}
        row |= {key: float(at[key]) for key in ("recipients", "administration", "cost")}
        row |= {one.name: float(at["benefits"].sel(component=one.name)) for one in parts}
        row |= {one.name: float(at["raised"].sel(component=one.name)) for one in raised}
        rows.append(row)
    notes = [say("reform.note.prices", language)]
    if raised:
        names = ", ".join(one.label(language) for one in raised)
        notes.append(say("reform.note.raised", language, names=names))
    if (cost["months"] < 12).any():
        notes += _part_years(cost, language)
    return Table(columns, rows, [say("reform.costs", language)], notes, language=language)


def _part_years(cost: xr.Dataset, language: str) -> list[str]:
    part = [f"{int(year)}: {number(float(cost['months'].sel(year=year)), 1, language)}"
            for year in cost["year"].values if float(cost["months"].sel(year=year)) < 12]  # fmt: skip
    return [say("reform.note.months", language, months="; ".join(part))]


def effects(
    result: xr.Dataset, scenarios: Sequence[Scenario], language: str = "en", drawn: xr.Dataset | None = None
) -> Table:
    """What a dong of the reform does under every way of paying, one row each.

    Parameters
    ----------
    result
        The scenarios simulated.
    scenarios
        One for each way of paying.
    language
        ``"en"`` or ``"vi"``.
    drawn
        The same scenarios in an ensemble: 90 % intervals stand behind the values of ``result``.

    Returns
    -------
    Table
        Incomes are net of what the financing takes.
    """
    ratios = multipliers(result)
    keys = available(ratios, EFFECTS if drawn is None else DRAWN)
    columns = [Column("financing", say("reform.financing", language))]
    columns += [column(ratios, key, language) for key in keys]
    richest = [code for code in ratios["household"].values if str(code).endswith("-q5")]
    if drawn is None:
        columns.append(Column("richest", say("reform.richest", language), 2))
    said, few = (None, []) if drawn is None else _said(drawn, keys)
    rows: list[dict[str, object]] = []
    for scenario in scenarios:
        row: dict[str, object] = {"scenario": scenario.name, "financing": financing_words(scenario, language)}
        at = ratios.sel(scenario=scenario.name)
        for key in keys:
            row[key] = float(pick(ratios, key).sel(scenario=scenario.name))
            if said is not None:
                row[f"{key}_low"], _, row[f"{key}_high"] = (float(v) for v in said[key].sel(scenario=scenario.name))
        row["richest"] = float(at["household_income"].sel(household=richest).sum()) if richest else float("nan")
        rows.append(row)
    heading = [say("reform.effects", language), say("head.numbers.spending", language)]
    notes = [say("reform.note.income", language), say("note.limits", language)]
    if drawn is not None:
        heading.append(draws_line(drawn, LEVEL, language, of_base=True))
        notes = [notes[0], *few_lines(few, language), *assumed_lines(drawn.attrs, language), notes[1]]
    return BoundedTable(columns, rows, heading, notes, language=language)


def by_sex(result: xr.Dataset, scenarios: Sequence[Scenario], language: str = "en") -> Table:
    """Jobs and labour income of women and men that a dong makes under every way of paying."""
    ratios = multipliers(result)
    keys = available(ratios, BY_SEX)
    columns = [Column("financing", say("reform.financing", language)), *(column(ratios, key, language) for key in keys)]
    rows: list[dict[str, object]] = [
        {"scenario": scenario.name, "financing": financing_words(scenario, language)}
        | {key: float(pick(ratios, key).sel(scenario=scenario.name)) for key in keys}
        for scenario in scenarios
    ]
    notes = [say("reform.note.labour", language)] if "women_labour_income" in keys else []
    return Table(columns, rows, [say("reform.by_sex", language)], notes, language=language)


def budget(closures: xr.Dataset, scenarios: Sequence[Scenario], language: str = "en") -> Table:
    """Who gives up how much under every way of paying, and what is left when the budget is balanced.

    Parameters
    ----------
    closures
        What :func:`fiscalmult.projection.compare_closures` returns for the scenarios, by their names, with an
        amount of 1.
    scenarios
        One for each way of paying.
    language
        ``"en"`` or ``"vi"``.
    """
    fifths = {f"q{place}": say(f"project.q{place}", language) for place in range(1, 6)}
    heads = {"net_cost": "net_cost", "levy_for_balance": "taken", "balanced_budget_multiplier": "balanced"}
    columns = [Column("financing", say("reform.financing", language))]
    columns += [Column(key, say(f"reform.{word}", language), 2) for key, word in heads.items()]
    columns += [Column(key, words, 2) for key, words in fifths.items()]
    columns.append(Column("elsewhere", say("project.elsewhere", language), 2))
    rows: list[dict[str, object]] = []
    for scenario in scenarios:
        at = closures.sel(closure=scenario.name)
        row: dict[str, object] = {"scenario": scenario.name, "financing": financing_words(scenario, language)}
        row |= {key: _number(at[key]) for key in heads}
        for key in fifths:
            members = [code for code in at["household"].values if str(code).endswith(f"-{key}")]
            row[key] = float(at["burden"].sel(household=members).sum())
        rows.append(row | {"elsewhere": float(at["burden_elsewhere"])})
    return Table(columns, rows, [say("reform.budget", language)], [say("reform.note.budget", language)],
                 language=language)  # fmt: skip


def _number(value: xr.DataArray) -> float | None:
    return float(value) if np.isfinite(value) else None


def _said(drawn: xr.Dataset, keys: Sequence[str]) -> tuple[xr.Dataset, list[str]]:
    ratios = multipliers(drawn)
    return intervals_of(xr.Dataset({key: pick(ratios, key) for key in keys}, attrs=ratios.attrs), LEVEL)
