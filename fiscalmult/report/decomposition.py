"""Effects of programmes split into own, transfer, open-loop and closed-loop parts."""

from __future__ import annotations

from collections.abc import Iterable

import xarray as xr

from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.report.scenarios import financing_line, list_scenarios, notes_of, ratios
from fiscalmult.report.table import Column, Table
from fiscalmult.report.words import model_lines, ratio_words

__all__ = ["decompose"]


def decompose(
    result: xr.Dataset,
    scenarios: Iterable[Scenario] = (),
    *,
    measures: Iterable[str] | None = None,
    language: str = "en",
) -> Table:
    """The parts of each programme's effects per dong spent, one row for each, gathered by measure.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.decompose` returns.
    scenarios
        The scenarios decomposed, for labels, spending and financing; without them rows carry the
        names in ``result`` and one money unit is taken to be spent.
    measures
        Keys of :data:`fiscalmult.report.MEASURES`; by default GDP, household income and jobs.
    language
        ``"en"`` or ``"vi"``.

    Returns
    -------
    Table
        Columns ``injection``, ``transfer``, ``open_loop``, ``closed_loop`` and their sum ``total``;
        every row has the unit of its measure.

    Raises
    ------
    FiscalmultError
        If a measure or the language is unknown.
    """
    given = list(scenarios)
    shown = ratios(result, given, measures)
    rows: list[dict[str, object]] = []
    groups = {}
    for key in map(str, shown.data_vars):
        unit = str(shown[key].attrs["units"])
        groups[key] = f"{say(f'measure.{key}', language)} ({ratio_words(unit, language)})"
        for one in list_scenarios(result, given, language):
            values = shown[key].sel(scenario=one.name)
            row: dict[str, object] = {"scenario": one.name, "label": one.label, "group": key, "measure": key}
            row |= {_key(part): float(values.sel(part=part)) for part in map(str, result["part"].values)}
            rows.append(row | {"total": float(values.sum()), "unit": unit})
    columns = [Column("label", say("column.programme" if given else "column.scenario", language))]
    columns += [
        Column(_key(part), say(f"part.{part}", language), 2, "of the row") for part in map(str, result["part"].values)
    ]
    columns.append(Column("total", say("column.total", language), 2, "of the row"))
    heading = [say("decompose.title", language), *model_lines(result.attrs, language)]
    heading += financing_line(given, language)
    notes = [say(f"note.part.{part}", language) for part in map(str, result["part"].values)]
    if result.attrs.get("circular") == "no":
        notes.append(say("note.not_circular", language))
    return Table(columns, rows, heading, [*notes, *notes_of(given, language)], groups, language)


def _key(part: str) -> str:
    return part.replace("-", "_")
