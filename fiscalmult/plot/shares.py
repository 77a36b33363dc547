"""Rises of the cost of living, and shares now and at a break-even."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.rows import Row, draw_rows, lay_rows
from fiscalmult.plot.stacks import legend_above, legend_height
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["flip", "prices"]

_ALL = "all households together"


def prices(
    result: xr.Dataset,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Rise of the cost of living of every household in per cent, one panel for each cost push.

    Parameters
    ----------
    result
        What :func:`fiscalmult.prices.price_changes` returns.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for households and cost pushes.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If the result has no cost of living.
    """
    from matplotlib.figure import Figure

    if "cost_of_living" not in result or "consumer_prices" not in result:
        raise FiscalmultError("the Dataset has no cost of living; pass what fiscalmult.prices.price_changes returns")
    words = Words(language, labels)
    names = [str(name) for name in result["scenario"].values]
    texts = {str(code): words.scenario(str(code)) for code in result["household"].values}
    rows, height = lay_rows({**texts, _ALL: words.own("all")}, {}, width=0.28 * width)
    rows[-1] = replace(rows[-1], colour=style.PALETTE["ink"])
    space = 0.66 * width / len(names)
    titles = [style.title_text(words.scenario(name), space) for name in names]
    unit = style.wrapped(f"{words.own('living')}, {words.own('rise')}", space)
    tall = height + max(style.around(title, unit) for title in titles)
    figure = Figure(figsize=style.inches(width, tall), layout="constrained")
    panels = figure.subplots(1, len(names), sharey=True, squeeze=False)[0]
    fitted = []
    for ax, title, name in zip(panels, titles, names, strict=True):
        draw_rows(ax, rows, height, labelled=ax is panels[0])
        style.entitle(ax, title)
        style.tidy(ax, unit, words.language)
        one = result.sel(scenario=name)
        rises = {str(code): 100 * float(value) for code, value in zip(texts, one["cost_of_living"], strict=True)}
        fitted.append(_bars(ax, rises | {_ALL: 100 * float(one["consumer_prices"])}, rows, words.language))
    style.fit(fitted)
    return figure


def _bars(ax: Axes, values: Mapping[str, float], rows: list[Row], language: str) -> style.Panel:
    ax.barh(
        [row.place for row in rows],
        [values[row.key] for row in rows],
        height=[row.height for row in rows],
        color=[row.colour for row in rows],
    )
    digits = style.digits_for(max(map(abs, values.values())))
    ends = []
    for row in rows:
        value = values[row.key]
        end = style.End(row.place, max(value, 0.0), style.number(value, digits, language))
        ends.append(replace(end, value=value) if end.left else end)
    return style.write_ends(ax, ends, min(values.values()), max(values.values()))


def flip(
    result: xr.Dataset,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    title: str = "",
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Share of each dong now and at the break-even of two programmes, one row for each cell.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.ranking_cells` returns; cells whose break-even is not
        possible are left out.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{account: text}``.
    title
        What is printed above.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If the result lists no cell that could flip the ranking.
    """
    if "break_even" not in result or not bool(result["feasible"].any()):
        raise FiscalmultError(
            "no cell listed can flip the ranking, so there is nothing to draw; list more cells, or order by 'relative'"
        )
    words = Words(language, labels)
    cells = result.isel(cell=np.flatnonzero(result["feasible"].values))
    pairs = zip(cells["payer"].values.astype(str), cells["receiver"].values.astype(str), strict=True)
    texts = {str(place): f"{words.scenario(a)} → {words.scenario(b)}" for place, (a, b) in enumerate(pairs)}
    rows, height = lay_rows(texts, {}, width=0.5 * width)
    head = style.title_text(title, 0.46 * width)
    unit = style.wrapped(words.own("share"), 0.46 * width)
    said = [words.own("now"), words.own("break_even")]
    ax = style.canvas(None, width, height + style.around(head, unit) + legend_height(said, width))
    draw_rows(ax, rows, height)
    style.tidy(ax, unit, words.language)
    if head:
        style.entitle(ax, head)
    places = [row.place for row in rows]
    now, there = 100 * cells["propensity"].values, 100 * cells["break_even"].values
    ax.hlines(places, now, there, color=style.PALETTE["grey"], linewidth=1.0)
    first = ax.plot(now, places, linestyle="none", marker="o", markersize=4.5, color=style.PALETTE["blue"])
    last = ax.plot(there, places, linestyle="none", marker="D", markersize=4.5, color=style.PALETTE["vermillion"])
    figure = ax.figure.figure
    legend_above(figure, [*first, *last], said, width)
    ax.set_xlim(-3, 103)
    return figure
