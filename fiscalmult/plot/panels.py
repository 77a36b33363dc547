"""One panel for each measure, side by side over rows of scenarios that they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.plot import style
from fiscalmult.plot.choose import check_groups
from fiscalmult.plot.rows import Row, draw_rows, lay_rows
from fiscalmult.plot.stacks import legend_height
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["measure_panels"]


def measure_panels(
    ratios: Sequence[xr.DataArray],
    words: Words,
    per: str,
    groups: Mapping[str, str] | None,
    width: float,
    *,
    legend: Sequence[str] = (),
    least: float = 0.0,
) -> tuple[Figure, list[Axes], list[Row]]:
    """A figure as high as its rows, titles, units and legend need, with nothing drawn in the panels yet.

    Parameters
    ----------
    ratios
        One measure for each panel, over the same ``scenario``.
    words, per
        What is printed, and what the ratios are per dong of.
    groups
        ``{scenario: group}``: rows of one group stand together under its name.
    width
        Width of the figure [mm].
    legend
        Texts of a legend above the panels, for which room is left.
    least
        Least height of a row [mm].

    Returns
    -------
    figure, panels, rows
        The rows below the headings are those with data: ``row.heading`` is false.
    """
    from matplotlib.figure import Figure

    keys = [str(name) for name in ratios[0]["scenario"].values]
    headings = words.groups(check_groups(groups, keys))
    rows, height = lay_rows(words.scenarios(keys), headings, width=0.26 * width, least=least)
    space = 0.7 * width / len(ratios)
    titles = [style.title_text(words.measure(ratio), space) for ratio in ratios]
    units = [style.wrapped(words.unit(ratio, per), space) for ratio in ratios]
    tall = height + max(style.around(title, unit) for title, unit in zip(titles, units, strict=True))
    figure = Figure(figsize=style.inches(width, tall + legend_height(legend, width)), layout="constrained")
    panels = list(figure.subplots(1, len(ratios), sharey=True, squeeze=False)[0])
    for ax, title, unit in zip(panels, titles, units, strict=True):
        draw_rows(ax, rows, height, labelled=ax is panels[0])
        style.entitle(ax, title)
        style.tidy(ax, unit, words.language)
    return figure, panels, rows
