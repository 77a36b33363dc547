"""How sure the main table is: intervals and odds from draws."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from fiscalmult.ensemble import LOUD, interval, odds
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.multipliers import multipliers
from fiscalmult.report.measures import column, measure_named, pick
from fiscalmult.report.scenarios import GROUPS, financing_line, label_of, list_scenarios
from fiscalmult.report.table import MISSING, Column, Table, number
from fiscalmult.report.words import model_lines, numbers_line

__all__ = [
    "LEVEL",
    "BoundedTable",
    "assumed_lines",
    "assumed_parts",
    "compare_intervals",
    "draws_line",
    "few_lines",
    "intervals_of",
    "part_words",
]

REFERENCE = "public-investment"
"""Programme that the others are compared with where none is named."""

LEVEL = 0.9
"""Share of the draws inside the intervals of tables and figures."""

ODDS = ("gdp", "employment")
"""Measures that odds are given for where the result has them."""


@dataclass(frozen=True)
class BoundedTable(Table):
    """A table that prints ``value [low, high]`` where a row has ``<key>_low`` and ``<key>_high``."""

    def units(self) -> dict[str, str]:
        """Unit of every column of numbers, its bounds among them."""
        units = super().units()
        keys = {key for row in self.rows for key in row}
        ends = ("_low", "_high", "_error")
        return units | {f"{key}{end}": unit for key, unit in units.items() for end in ends if f"{key}{end}" in keys}

    def _cell(self, column: Column, row: Mapping[str, object]) -> str:
        text = super()._cell(column, row)
        if column.key.startswith("odds_") and text != MISSING:
            # 0 and 100 stand only where no draw says otherwise.
            share = float(str(row[column.key]))
            return "<1" if 0 < share < 0.005 else ">99" if 0.995 <= share < 1 else text
        ends = [row.get(f"{column.key}_{end}") for end in ("low", "high")]
        if column.decimals is None or text == MISSING or not all(isinstance(end, float) for end in ends):
            return text
        written = [number(float(str(end)) * column.scale, column.decimals, self.language) for end in ends]
        return f"{text} [{_between(self.language).join(written)}]"


def _between(language: str) -> str:
    """What stands between two numbers: a comma is taken where it is the decimal sign."""
    return "; " if language == "vi" else ", "


def compare_intervals(
    result: xr.Dataset,
    scenarios: Iterable[Scenario] = (),
    *,
    measures: Iterable[str] = ("gdp", "household_income", "employment"),
    reference: str | None = REFERENCE,
    base: xr.Dataset | None = None,
    level: float = LEVEL,
    per: str = "spending",
    language: str = "en",
    notes: Sequence[str] = (),
) -> Table:
    """Scenarios side by side with intervals, and the odds of each against a reference.

    Parameters
    ----------
    result
        Ensemble that :func:`fiscalmult.simulate` returns.
    scenarios
        The scenarios simulated, for labels, groups and the words of the financing.
    measures
        Keys of :data:`fiscalmult.report.MEASURES`; those that the result lacks are left out.
    reference
        Scenario that the others are compared with on GDP and on jobs; None for no odds.
    base
        The same scenarios run without draws: its values stand before the brackets, as the
        main table prints them. Without it the medians of the draws do.
    level
        Share of the draws inside the equal-tailed interval.
    per
        ``"spending"`` or ``"net cost"``, as for :func:`fiscalmult.multipliers`.
    language
        ``"en"`` or ``"vi"``.
    notes
        Further lines below the table.

    Returns
    -------
    Table
        ``.records()`` hold each value with ``_low``, ``_high`` and ``_error`` (the larger Monte
        Carlo standard error of the two bounds), and ``odds_<measure>`` between 0 and 1.

    Raises
    ------
    FiscalmultError
        If the result has no draws, or a measure, the reference or the language is unknown.
    """
    listed = {scenario.name: scenario for scenario in scenarios}
    keys = [key for key in map(measure_named, measures) if _has(result, key)]
    ratios = multipliers(result, per)
    draws = xr.Dataset({key: pick(ratios, key) for key in keys}, attrs=ratios.attrs)
    names = [str(name) for name in result["scenario"].values]
    if reference is not None and reference not in names:
        raise FiscalmultError(
            f"no scenario {reference!r} to compare with; simulate it too, or give None{nearest(reference, names)}"
        )
    said, few = intervals_of(draws, level)
    shown = said.sel(bound="median") if base is None else _of_base(base, keys, per)
    beaten = [key for key in ODDS if key in keys] if reference is not None and len(names) > 1 else []
    rows: list[dict[str, object]] = []
    for one in list_scenarios(result, listed.values(), language):
        row: dict[str, object] = {"scenario": one.name, "label": one.label, "group": one.group}
        for key in keys:
            low, _, high = (float(value) for value in said[key].sel(scenario=one.name))
            row |= {key: float(shown[key].sel(scenario=one.name)), f"{key}_low": low, f"{key}_high": high}
            row[f"{key}_error"] = float(said[f"{key}_error"].sel(scenario=one.name, bound=["lower", "upper"]).max())
        if one.name != reference:
            row |= {f"odds_{key}": odds(draws, key, better=one.name, worse=str(reference)) for key in beaten}
        rows.append(row)
    columns = [Column("label", say("column.programme" if listed else "column.scenario", language))]
    columns += [column(ratios, key, language) for key in keys]
    rival = label_of(listed.get(str(reference)), str(reference), language)
    columns += [_odds_column(key, language) for key in beaten]
    heading = [say(f"compare.title.{per}", language), *model_lines(result.attrs, language)]
    heading += financing_line(listed.values(), language)
    heading += _numbers_lines(result, per, level, language, of_base=base is not None)
    below = _below(rows, columns, language, rival if beaten else "", result)
    below += few_lines(few, language)
    below += [*assumed_lines(result.attrs, language), say("note.limits", language), *notes]
    return BoundedTable(
        columns, rows, heading, below, {group: say(f"group.{group}", language) for group in GROUPS}, language
    )


def _has(result: xr.Dataset, key: str) -> bool:
    """True if the result has the measure; jobs are there only with a table of jobs."""
    try:
        pick(result, key)
    except FiscalmultError:
        return False
    return True


def _of_base(base: xr.Dataset, keys: Iterable[str], per: str) -> xr.Dataset:
    if "draw" in base.dims:
        raise FiscalmultError("the base run has draws; simulate the same scenarios without uncertainty for it")
    ratios = multipliers(base, per)
    return xr.Dataset({key: pick(ratios, key) for key in keys})


def intervals_of(draws: xr.Dataset, level: float) -> tuple[xr.Dataset, list[str]]:
    """Intervals, and the measures for which the draws are too few, which a note says instead of a warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*are too few for the bounds", category=UserWarning)
        said = interval(draws, level=level)
    few = []
    for key in map(str, draws.data_vars):
        width = said[key].sel(bound="upper") - said[key].sel(bound="lower")
        error = said[f"{key}_error"].sel(bound=["lower", "upper"]).max("bound")
        if bool(((width > 0) & (error > LOUD * width)).any()):
            few.append(key)
    return said, few


def _odds_column(key: str, language: str) -> Column:
    title = say("column.odds", language, measure=say(f"measure.{key}", language))
    return Column(f"odds_{key}", title, 0, "1", scale=100)


def _numbers_lines(result: xr.Dataset, per: str, level: float, language: str, *, of_base: bool) -> list[str]:
    numbers = numbers_line(per, str(result["spending"].attrs["units"]), language)
    return [numbers, draws_line(result, level, language, of_base=of_base)]


def draws_line(result: xr.Dataset, level: float, language: str, *, of_base: bool) -> str:
    """How many draws of which uncertainty the brackets hold, and what stands before them."""
    return say(
        "head.draws",
        language,
        draws=number(int(result.sizes["draw"]), 0, language),
        uncertainty=result.attrs.get("uncertainty", ""),
        seed=result.attrs.get("seed", ""),
        level=number(100 * level, 0 if float(100 * level).is_integer() else 1, language),
        value=say("intervals.base" if of_base else "intervals.median", language),
    )


def few_lines(few: Sequence[str], language: str) -> list[str]:
    """A line that names the measures for which the draws are too few."""
    spoken = ", ".join(say(f"measure.{key}", language) for key in few)
    return [say("note.few_draws", language, measures=spoken, percent=f"{100 * LOUD:g}")] if few else []


def _below(
    rows: Sequence[Mapping[str, object]], columns: Sequence[Column], language: str, rival: str, result: xr.Dataset
) -> list[str]:
    """What the odds are, and the largest Monte Carlo errors of what is printed."""
    worst = []
    for one in columns:
        errors = [float(str(row[f"{one.key}_error"])) for row in rows if f"{one.key}_error" in row]
        if errors:
            worst.append(f"{one.title} {number(max(errors), (one.decimals or 0) + 1, language)}")
    lines = [say("note.odds", language, reference=rival)] if rival else []
    shares = [float(str(value)) for row in rows for key, value in row.items() if key.startswith("odds_")]
    said = "; ".join(worst)
    if shares:
        error = 100 * max(np.sqrt(share * (1 - share) / result.sizes["draw"]) for share in shares)
        return [*lines, say("note.monte_carlo.odds", language, bounds=said, odds=number(error, 1, language))]
    return [*lines, say("note.monte_carlo", language, bounds=said)]


def part_words(name: str, language: str) -> str:
    """What is printed for an uncertain part, or its name where it does not ship."""
    try:
        return say(f"uncertain.{name}", language)
    except FiscalmultError:
        return name


def assumed_parts(attrs: Mapping[object, object]) -> list[str]:
    """Parts of an ensemble whose spread is assumed, not estimated."""
    text = str(attrs.get("assumed_parts", "none"))
    return [] if text == "none" else text.split(", ")


def assumed_lines(attrs: Mapping[object, object], language: str) -> list[str]:
    """A line that names the parts whose spread is assumed."""
    parts = [part_words(name, language) for name in assumed_parts(attrs)]
    return [say("note.assumed", language, parts="; ".join(parts))] if parts else []
