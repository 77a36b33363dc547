"""How fast an effect comes: by round of spending, and by quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.plot import style, ticks
from fiscalmult.plot.choose import by_scenario, check_ratios, one_scenario
from fiscalmult.plot.stacks import legend_above, legend_height
from fiscalmult.plot.texts import Words

Dashes = Literal["-", "--", "-.", ":"] | tuple[float, Sequence[float]]

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["quarters", "rounds"]

_LINES: tuple[tuple[str, Dashes, str], ...] = (
    ("blue", "-", "o"),
    ("orange", "--", "s"),
    ("green", "-.", "^"),
    ("vermillion", ":", "D"),
    ("purple", (0, (5, 1, 1, 1, 1, 1)), "v"),
    ("sky", (0, (1, 1)), "P"),
)
"""Colour, dashes and mark of each measure; all three tell the lines apart."""

_PANEL = 48.0
"""Height of a panel without its titles [mm]."""


def rounds(
    result: xr.Dataset,
    scenario: str,
    measures: Iterable[str] = ("gdp", "household_income", "employment"),
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Figure:
    """Share of the effects that is reached after each round of spending.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.rounds` returns.
    scenario
        Name of the scenario.
    measures
        One line each, with a mark where half of the effect is there.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios and measures.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If the scenario or a measure is unknown, or the result has no rounds.
    """
    words = Words(language, labels)
    one = _checked(result, scenario, "round")
    figure, panels = _figure(words, one, list(measures), width, title=words.scenario(scenario), count=1)
    _lines(panels[0], one, list(measures), "round", words)
    return figure


def quarters(
    result: xr.Dataset,
    ratios: xr.Dataset,
    scenario: str,
    measure: str = "gdp",
    measures: Iterable[str] = ("gdp", "household_income", "employment"),
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Figure:
    """Effect of each quarter as bars, and below it the share of the effects that is reached.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.quarterly_path` returns.
    ratios
        :func:`fiscalmult.report.ratios` of it.
    scenario, measures, language, labels, width
        As for :func:`rounds`.
    measure
        The measure of the bars.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        As :func:`rounds`.
    """
    words, per = Words(language, labels), check_ratios(ratios)
    one = _checked(result, scenario, "quarter")
    values = by_scenario(ratios, measure, keep=("quarter",)).sel(scenario=scenario)
    title = f"{words.scenario(scenario)}: {words.measure(values)} {words.own('in_quarter')}"
    figure, panels = _figure(words, one, list(measures), width, title=title, count=2)
    bars, lines = panels
    bars.bar(values["quarter"].values, values.values, width=0.7, color=style.PALETTE["blue"])
    ticks.plain(bars, words.language, "", style.wrapped(words.unit(values, per), _PANEL))
    bars.grid(axis="x", visible=False)
    bars.axhline(0, color=style.PALETTE["ink"], linewidth=0.6)
    bars.sharex(lines)
    bars.tick_params(labelbottom=False)
    _lines(lines, one, list(measures), "quarter", words)
    return figure


def _checked(result: xr.Dataset, scenario: str, dim: str) -> xr.Dataset:
    if dim not in result.dims or "cumulated_share" not in result:
        maker = {"round": "rounds", "quarter": "quarterly_path"}[dim]
        raise FiscalmultError(f"the Dataset has no {dim}s; pass what fiscalmult.structure.{maker} returns")
    return one_scenario(result, scenario)


def _figure(
    words: Words, one: xr.Dataset, measures: list[str], width: float, *, title: str, count: int
) -> tuple[Figure, list[Axes]]:
    """Figure with its panels, title and legend."""
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    known = [str(name) for name in one["measure"].values]
    for name in measures:
        if name not in known:
            raise FiscalmultError(f"no measure {name!r}{nearest(name, known)}")
    if not measures or len(measures) > len(_LINES):
        raise FiscalmultError(f"a figure shows 1 to {len(_LINES)} measures, not {len(measures)}; name others")
    said = [words.named(name, f"measure.{name}") for name in measures]
    head = style.title_text(title, 0.8 * width)
    tall = count * _PANEL + style.around(head, "x") + legend_height(said, width)
    figure = Figure(figsize=style.inches(width, tall), layout="constrained")
    panels = list(figure.subplots(count, 1, squeeze=False)[:, 0])
    style.entitle(panels[0], head)
    handles = [
        Line2D([], [], color=style.PALETTE[colour], linestyle=dashes, marker=mark, markersize=3.5, linewidth=1.2)
        for _, (colour, dashes, mark) in zip(measures, _LINES, strict=False)
    ]
    legend_above(figure, handles, said, width)
    return figure, panels


def _lines(ax: Axes, one: xr.Dataset, measures: list[str], dim: str, words: Words) -> None:
    """Draw the shares reached, a line at one half, and a mark where it is crossed."""
    places = one[dim].values
    for name, (colour, dashes, mark) in zip(measures, _LINES, strict=False):
        share = 100 * one["cumulated_share"].sel(measure=name).values
        ax.plot(places, share, color=style.PALETTE[colour], linestyle=dashes, linewidth=1.2)
        half = float(one["half_life"].sel(measure=name))
        if np.isfinite(half) and half <= places[-1]:
            ax.plot(half, share[int(half) - int(places[0])], marker=mark, markersize=4, color=style.PALETTE[colour])
    ax.axhline(50, color=style.PALETTE["grey"], linewidth=0.6, zorder=0)
    width = 0.75 * float(ax.figure.figure.get_figwidth()) * 25.4
    ticks.plain(ax, words.language, style.wrapped(words.own(dim), width), style.wrapped(words.own("reached"), _PANEL))
    ticks.ticked(ax.xaxis, words.language, most=8, whole=True)
    low, high = ax.get_ylim()
    ax.set_ylim(min(0.0, low), max(102.0, high))
