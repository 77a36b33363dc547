"""Scenarios in a table: label, group and financing of each, and their effects per dong spent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import xarray as xr

from fiscalmult.instruments import Levy, Scenario
from fiscalmult.labels import say
from fiscalmult.report.measures import available, measure_named, pick
from fiscalmult.report.words import financing_words
from fiscalmult.units import per_money

__all__ = [
    "GROUPS",
    "SHOWN",
    "Listed",
    "financing_line",
    "label_of",
    "list_scenarios",
    "notes_of",
    "per_dong",
    "ratios",
]

SHOWN = ("gdp", "household_income", "employment")
"""Measures that structural tables and figures show where none is named."""

GROUPS = ("social-protection", "public-spending", "subsidy", "tax-cut")
"""Kinds of programmes, in the order they are printed."""


@dataclass(frozen=True)
class Listed:
    """One scenario of a result as a table prints it."""

    name: str
    label: str
    group: str


def label_of(scenario: Scenario | None, name: str, language: str) -> str:
    """A scenario named like its programme is called as the programme is."""
    return scenario.programme.label(language) if scenario and scenario.name == scenario.programme.name else name


def list_scenarios(result: xr.Dataset, scenarios: Iterable[Scenario], language: str) -> list[Listed]:
    """Every scenario of a result, gathered by the kind of programme; one that is not given carries its name."""
    known = {scenario.name: scenario for scenario in scenarios}
    found = []
    for name in map(str, result["scenario"].values):
        scenario = known.get(name)
        group = scenario.programme.group if scenario else ""
        found.append(Listed(name, label_of(scenario, name, language), group))
    order = {group: place for place, group in enumerate(GROUPS)}
    return sorted(found, key=lambda one: order.get(one.group, len(order)))


def ratios(result: xr.Dataset, scenarios: Iterable[Scenario] = (), measures: Iterable[str] | None = None) -> xr.Dataset:
    """Effects of a structural result per dong spent, for tables and figures.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.decompose`, ``compare_supply``, ``rounds`` or
        ``quarterly_path`` returns.
    scenarios
        The scenarios, for what each spends; one money unit where a scenario is not among them.
    measures
        Keys of :data:`fiscalmult.report.MEASURES`; by default GDP, household income and jobs.

    Returns
    -------
    xarray.Dataset
        Every measure, its own parts added up, over ``scenario`` and ``part``, ``supply``, ``round`` or
        ``quarter``; ``attrs["per"]`` is ``"spending"``. Not a number where nothing is spent.

    Raises
    ------
    FiscalmultError
        If a measure is unknown.
    """
    keys = available(result, SHOWN) if measures is None else [measure_named(name) for name in measures]
    scenarios = list(scenarios)
    found = xr.Dataset(attrs={**result.attrs, "per": "spending"})
    for key in keys:
        found[key] = per_dong(pick(result, key), result, scenarios)
    return found


def per_dong(values: xr.DataArray, result: xr.Dataset, scenarios: Iterable[Scenario]) -> xr.DataArray:
    """Values by scenario over what each spends, with the unit of the ratio."""
    amounts = {scenario.name: scenario.amount for scenario in scenarios}
    spent = [amounts.get(str(name), 1.0) or math.nan for name in values["scenario"].values]
    spending = xr.DataArray(spent, coords={"scenario": values["scenario"]}, dims=("scenario",))
    money = next(str(result[name].attrs["units"]) for name in ("receipts", "unmet") if name in result)
    factor, unit = per_money(str(values.attrs["units"]), money)
    return (factor * values / spending).transpose(*values.dims).assign_attrs(values.attrs | {"units": unit})


def financing_line(scenarios: Iterable[Scenario], language: str) -> list[str]:
    """The line that says where the money comes from; none where no scenario is known."""
    ways = list(dict.fromkeys(financing_words(scenario, language) for scenario in scenarios))
    return [say("head.financing", language, financing="; ".join(ways))] if ways else []


def notes_of(scenarios: Iterable[Scenario], language: str) -> list[str]:
    """Lines below effects: what a levy takes, where there is one, and the limits of the model."""
    levied = any(isinstance(source, Levy) for scenario in scenarios for source, _ in scenario.sources)
    return [say(f"note.{about}", language) for about in (["levy"] if levied else []) + ["limits"]]
