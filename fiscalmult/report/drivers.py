"""Which ignorance drives an answer: Sobol indices by uncertain part."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.report.scenarios import financing_line, label_of
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.uncertain import BoundedTable, assumed_parts, part_words
from fiscalmult.report.words import model_lines

__all__ = ["sensitivity_table"]


def sensitivity_table(
    said: xr.Dataset,
    scenario: str | None = None,
    *,
    scenarios: Iterable[Scenario] = (),
    measures: Iterable[str] | None = None,
    count: int = 12,
    language: str = "en",
) -> Table:
    """Which ignorance drives the answer for one scenario: Sobol indices, the largest first.

    Parameters
    ----------
    said
        What :func:`fiscalmult.sensitivity` returns.
    scenario
        Its name; it may be left out where there is only one.
    scenarios
        The scenarios simulated, for the label and the words of the financing.
    measures
        Measures shown; by default all of ``said``, such as ``["gdp", "employment"]``.
    count
        Parts listed; the first-order indices of the others are added up in a last row.
    language
        ``"en"`` or ``"vi"``.

    Returns
    -------
    Table
        Of each measure ``<measure>_total`` and ``<measure>_first_order`` with their bootstrap bounds,
        ``_low`` and ``_high``.

    Raises
    ------
    FiscalmultError
        If a name or the language is unknown, or several scenarios leave it open which is meant.
    """
    listed = {one.name: one for one in scenarios}
    one, name = _scenario_of(said, scenario)
    known = [str(key) for key in said["measure"].values]
    keys = known if measures is None else list(measures)
    for key in keys:
        if key not in known:
            raise FiscalmultError(f"no measure {key!r}{nearest(key, known)}")
    order = np.argsort(-np.nan_to_num(one["total"].sel(measure=keys).max("measure").values), kind="stable")
    assumed = assumed_parts(said.attrs)
    rows: list[dict[str, object]] = []
    for place in order[:count]:
        part = str(one["part"].values[place])
        row: dict[str, object] = {"part": part, "label": part_words(part, language)}
        row["spread"] = say(f"spread.{'assumed' if part in assumed else 'estimated'}", language)
        for key in keys:
            here = one.isel(part=place).sel(measure=key)
            for kind in ("total", "first_order"):
                low, high = (float(value) for value in here[f"{kind}_bounds"])
                row |= {f"{key}_{kind}": float(here[kind]), f"{key}_{kind}_low": low, f"{key}_{kind}_high": high}
        rows.append(row)
    if len(order) > count:
        rest = one.isel(part=order[count:])
        left: dict[str, object] = {"label": say("sensitivity.others", language, count=len(order) - count)}
        rows.append(left | {f"{key}_first_order": float(rest["first_order"].sel(measure=key).sum()) for key in keys})
    columns = [Column("label", say("column.part", language)), Column("spread", say("column.spread", language))]
    for key in keys:
        spoken = say(f"measure.{key}", language)
        columns.append(Column(f"{key}_total", say("column.total_index", language, measure=spoken), 2, "1"))
        columns.append(Column(f"{key}_first_order", say("column.first_order", language, measure=spoken), 2, "1"))
    heading = [say("sensitivity.title", language, scenario=label_of(listed.get(name), name, language))]
    heading += model_lines(said.attrs, language)
    heading += financing_line([listed[name]] if name in listed else [], language)
    numbers = {"draws": number(int(said.attrs["draws"]), 0, language), "seed": said.attrs["seed"]}
    level = number(100 * float(said.attrs["level"]), 0, language)
    heading.append(say("head.sensitivity", language, uncertainty=said.attrs["uncertainty"], level=level, **numbers))
    return BoundedTable(columns, rows, heading, [say("note.sensitivity", language)], language=language)


def _scenario_of(said: xr.Dataset, scenario: str | None) -> tuple[xr.Dataset, str]:
    names = [str(name) for name in said["scenario"].values]
    if scenario is None and len(names) > 1:
        raise FiscalmultError(f"name one scenario of the {len(names)}, such as {names[0]!r}")
    name = names[0] if scenario is None else scenario
    if name not in names:
        raise FiscalmultError(f"no scenario {name!r}{nearest(name, names)}")
    return said.isel(scenario=names.index(name)), name
