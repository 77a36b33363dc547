"""Multipliers of programmes side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_ratios
from fiscalmult.plot.panels import measure_panels
from fiscalmult.plot.rows import Row
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["compare"]


def compare(
    ratios: xr.Dataset,
    measures: Iterable[str] = ("gdp", "household_income", "employment", "imports"),
    *,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Bars of several measures side by side, one row for each scenario.

    Parameters
    ----------
    ratios
        What :func:`fiscalmult.multipliers` returns.
    measures
        One panel each; measures with parts (household, sex, ...) are added up.
    groups
        ``{scenario: group}``: rows of one group stand together under its name.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios, groups and measures.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If a measure, the language or a grouped scenario is unknown, or ``ratios`` holds no
        multipliers.
    """
    words, per = Words(language, labels), check_ratios(ratios)
    shown = [by_scenario(ratios, name) for name in measures]
    if not shown:
        raise FiscalmultError("there is no measure to compare; name at least one, such as 'gdp'")
    figure, panels, rows = measure_panels(shown, words, per, groups, width)
    for ax, ratio in zip(panels, shown, strict=True):
        _bars(ax, ratio, rows)
    style.fit([_numbers(ax, ratio, rows, words.language) for ax, ratio in zip(panels, shown, strict=True)])
    return figure


def _bars(ax: Axes, ratio: xr.DataArray, rows: list[Row]) -> None:
    listed = [row for row in rows if not row.heading]
    values = ratio.sel(scenario=[row.key for row in listed]).values
    ax.barh(
        [row.place for row in listed],
        values,
        height=[row.height for row in listed],
        color=[row.colour for row in listed],
    )


def _numbers(ax: Axes, ratio: xr.DataArray, rows: list[Row], language: str) -> style.Panel:
    """Write each value at the outer end of its bar."""
    digits = style.digits_for(float(np.abs(ratio.values).max()))
    ends = []
    for row in rows:
        if not row.heading:
            value = float(ratio.sel(scenario=row.key))
            end = style.End(row.place, max(value, 0.0), style.number(value, digits, language))
            ends.append(replace(end, value=value) if end.left else end)
    return style.write_ends(ax, ends, float(ratio.min()), float(ratio.max()))
