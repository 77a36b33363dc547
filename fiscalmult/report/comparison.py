"""Programmes side by side: the main table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import xarray as xr

from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.multipliers import multipliers
from fiscalmult.report.measures import available, column, measure_named, pick
from fiscalmult.report.scenarios import GROUPS, list_scenarios
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.words import financing_words, model_lines, numbers_line, unit_words

__all__ = ["compare"]


def compare(
    result: xr.Dataset,
    scenarios: Iterable[Scenario] = (),
    *,
    per: str | None = "spending",
    measures: Iterable[str] | None = None,
    language: str = "en",
    amount: str = "",
    notes: Sequence[str] = (),
) -> Table:
    """Scenarios side by side, one row each, grouped by the kind of programme.

    Parameters
    ----------
    result
        What :func:`fiscalmult.simulate` returns.
    scenarios
        The scenarios simulated, for labels, groups and the words of the financing; without
        them the rows carry the names in ``result``.
    per
        ``"spending"`` or ``"net cost"``: ratios, as :func:`fiscalmult.multipliers` defines them.
        None: changes in the units of ``result``.
    measures
        Keys of :data:`fiscalmult.report.MEASURES`; by default those of the main table that the
        result has.
    language
        ``"en"`` or ``"vi"``.
    amount
        The spending in words, for the title of changes.
    notes
        Further lines below the table.

    Returns
    -------
    Table
        ``.text()`` prints it; ``.records()`` are its rows at full precision.

    Raises
    ------
    FiscalmultError
        If a measure or the language is unknown, or a ratio is not defined.
    """
    listed = {scenario.name: scenario for scenario in scenarios}
    shown = result if per is None else multipliers(result, per)
    keys = available(shown) if measures is None else [measure_named(name) for name in measures]
    values = {key: pick(shown, key).transpose("scenario") for key in keys}
    decimals = _decimals(result) if per is None else 2
    columns = [Column("label", say("column.programme" if listed else "column.scenario", language))]
    columns += [column(shown, key, language, money_decimals=decimals) for key in keys]
    rows: list[dict[str, object]] = [
        {"scenario": one.name, "label": one.label, "group": one.group}
        | {key: float(values[key].sel(scenario=one.name)) for key in keys}
        for one in list_scenarios(shown, listed.values(), language)
    ]
    below = [say(f"note.{about}", language) for about in _notes(result)] + list(notes)
    if measures is None and "employment" not in keys:
        below.append(say("note.no_jobs", language))
    heading = _heading(result, listed, per, language, amount)
    return Table(columns, rows, heading, below, {group: say(f"group.{group}", language) for group in GROUPS}, language)


def _notes(result: xr.Dataset) -> list[str]:
    levied = bool((result["financed"].sel(source="levy") > 0).any())
    return ["revenue", *(["levy"] if levied else []), "limits", "sources"]


def _decimals(result: xr.Dataset) -> int:
    """Decimals that leave three digits of the smallest spending."""
    least = float(result["spending"].min())
    return 2 if least <= 0 else min(max(2, 2 - math.floor(math.log10(least))), 9)


def _heading(
    result: xr.Dataset, scenarios: dict[str, Scenario], per: str | None, language: str, amount: str
) -> list[str]:
    money = unit_words(str(result["spending"].attrs["units"]), language)
    if per is None:
        spent = (
            amount
            or " / ".join(number(value, _decimals(result), language) for value in np.unique(result["spending"].values))
            + f" {money}"
        )
        lines = [say("compare.title.amount", language, amount=spent)]
    else:
        lines = [say(f"compare.title.{per}", language)]
    lines += model_lines(result.attrs, language)
    ways = list(dict.fromkeys(financing_words(scenario, language) for scenario in scenarios.values()))
    financing = "; ".join(ways) if ways else str(result.attrs["financing"])
    lines.append(say("head.financing", language, financing=financing))
    lines += _budgets(result, per, language)
    jobs = str(result["employment"].attrs["units"]) if "employment" in result else "thousand jobs"
    lines.append(numbers_line(per, str(result["spending"].attrs["units"]), language, jobs))
    return lines


def _budgets(result: xr.Dataset, per: str | None, language: str) -> list[str]:
    """The budget identity of every way of paying but borrowing all: one line each."""
    paid = result["financed"].transpose("scenario", "source")
    spending = result["spending"].values
    money = np.column_stack([spending, paid.sel(source=["levy", "moved", "borrowed"]).values])
    if per is not None:
        money = money / spending[:, None]
    ways: dict[tuple[str, ...], list[str]] = {}
    digits = 2 if per is not None else _decimals(result)
    for name, row in zip(result["scenario"].values.astype(str), money, strict=True):
        if row[1] or row[2]:
            ways.setdefault(tuple(number(value, digits, language) for value in row), []).append(name)
    lines = []
    for numbers, names in ways.items():
        words = dict(zip(("spending", "levy", "moved", "borrowed"), numbers, strict=True))
        same = len(names) == len(spending)
        key, scenarios = ("head.budget", {}) if same else ("head.budget.of", {"scenarios": ", ".join(names)})
        lines.append(say(key, language, **words, **scenarios))
    return lines
