"""Programmes with the supply of some accounts fixed, against the answer in which all can grow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import xarray as xr

from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.report.measures import available
from fiscalmult.report.scenarios import financing_line, list_scenarios, notes_of, per_dong, ratios
from fiscalmult.report.table import Column, Table
from fiscalmult.report.words import model_lines, ratio_words

__all__ = ["SHOWN", "supply"]

SHOWN = ("gdp", "employment")
"""Measures that are shown where none is named."""

UNMET = "unmet"


def supply(
    result: xr.Dataset,
    scenarios: Iterable[Scenario],
    cases: Mapping[str, str],
    *,
    measures: Iterable[str] | None = None,
    language: str = "en",
) -> Table:
    """Effects per dong spent under each case of fixed supply, one column for each case.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.compare_supply` returns.
    scenarios
        The scenarios compared.
    cases
        ``{case: what is printed above its column}``, the first being ``"unconstrained"``.
    measures
        Keys of :data:`fiscalmult.report.MEASURES`; by default GDP and jobs.
    language
        ``"en"`` or ``"vi"``.

    Returns
    -------
    Table
        Rows gathered by measure, and at last the demand that is imported or left unmet.

    Raises
    ------
    FiscalmultError
        If a measure or the language is unknown.
    """
    given = list(scenarios)
    shown = ratios(result, given, available(result, SHOWN) if measures is None else measures)
    groups = {key: say(f"measure.{key}", language) for key in map(str, shown.data_vars)}
    groups[UNMET] = say("supply.unmet", language)
    shown[UNMET] = per_dong(result["unmet"].sum("limited", keep_attrs=True), result, given)
    rows: list[dict[str, object]] = []
    for key in groups:
        unit = str(shown[key].attrs["units"])
        groups[key] += f" ({ratio_words(unit, language)})"
        for one in list_scenarios(result, given, language):
            row: dict[str, object] = {"scenario": one.name, "label": one.label, "group": key, "measure": key}
            row |= {case: float(shown[key].sel(scenario=one.name, supply=case)) for case in cases}
            rows.append(row | {"unit": unit})
    columns = [Column("label", say("column.programme" if given else "column.scenario", language))]
    columns += [Column(case, title, 2, "of the row") for case, title in cases.items()]
    heading = [say("supply.title", language), *model_lines(result.attrs, language), *financing_line(given, language)]
    listing = [f"{cases[name]}: {codes}" for name, codes in _codes(result)]
    heading.append(say("supply.cases", language, cases="; ".join(listing)))
    notes = [say("note.supply", language), *notes_of(given, language)]
    return Table(columns, rows, heading, notes, groups, language)


def _codes(result: xr.Dataset) -> list[tuple[str, str]]:
    """Accounts of every case, as the result says."""
    parts = [text.partition(": ") for text in str(result.attrs["cases"]).split("; ")]
    return [(name, codes) for name, _, codes in parts]
