"""How sure an ensemble is: intervals of programmes, and the shape of their draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_groups, check_ratios
from fiscalmult.plot.rows import Row, draw_rows, lay_rows
from fiscalmult.plot.stacks import legend_above, legend_height
from fiscalmult.plot.texts import Words
from fiscalmult.plot.ticks import ticked
from fiscalmult.plot.uncertain_words import percent_of, tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

__all__ = ["intervals", "ridges"]

Array = NDArray[np.float64]

_ORDER = ("lower", "median", "upper")

_DOT: dict[str, Any] = {
    "linestyle": "none",
    "marker": "o",
    "markersize": 4.0,
    "markeredgewidth": 1.2,
    "markerfacecolor": "white",
}
_MARK: dict[str, Any] = {
    "linestyle": "none",
    "marker": "|",
    "markersize": 8.0,
    "markeredgewidth": 1.2,
    "color": style.PALETTE["ink"],
    "zorder": 4,
}
"""How a median and a base value are drawn."""

_RIDGE = 6.5
"""Least height of a row with a ridge [mm]."""

_BINS = 1024
"""Bins that draws are counted in before they are smoothed."""


def intervals(
    said: xr.Dataset,
    measure: str,
    *,
    base: xr.Dataset | None = None,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """Median and interval of a measure, one row for each scenario.

    Parameters
    ----------
    said
        What :func:`fiscalmult.interval` says of :func:`fiscalmult.multipliers`.
    measure
        Variable with the dims ``bound`` and ``scenario``. Bounds by sex, household, ... do not
        add up, so such parts are added up before the interval is taken.
    base
        Multipliers of the run without draws, marked on every row.
    groups, labels
        ``{scenario: group}`` and ``{name: text}`` for scenarios, groups and measures.
    language
        ``"en"`` or ``"vi"``.
    width
        Width of the figure [mm]; from 120 mm the bounds are written beside the median.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    FiscalmultError
        If the measure has no bounds, or has parts that do not add up, or the language or a
        grouped scenario is unknown.
    """
    words, per = Words(language, labels), check_ratios(said)
    bounds = _bounds(said, measure)
    keys = [str(name) for name in bounds["scenario"].values]
    headings = words.groups(check_groups(groups, keys))
    rows, height = lay_rows(words.scenarios(keys), headings, width=0.36 * width)
    title, unit = _around(words, bounds, per, width)
    texts = _legend(said, words.language, marked=base is not None)
    axes = style.canvas(None, width, height + style.around(title, unit) + legend_height(texts, width))
    draw_rows(axes, rows, height)
    style.entitle(axes, title)
    style.tidy(axes, unit, words.language)
    handles = [*_dots(axes, bounds, rows)]
    low, high = float(bounds.min()), float(bounds.max())
    if base is not None:
        marks = by_scenario(base, measure).sel(scenario=keys)
        low, high = min(low, float(marks.min())), max(high, float(marks.max()))
        places = {row.key: row.place for row in rows}
        handles += axes.plot(marks.values, [places[key] for key in keys], **_MARK)
    legend_above(axes.figure.figure, handles, texts, width)
    panel = _numbers(axes, bounds, rows, words.language, whole=width >= 120)
    _fit(panel, low - 0.03 * (high - low), high, words.language)
    return axes


def _bounds(said: xr.Dataset, measure: str) -> xr.DataArray:
    """Bounds of a measure by scenario, or what to do first."""
    if measure not in said.data_vars:
        known = [str(name) for name in said.data_vars if not str(name).endswith("_error")]
        raise FiscalmultError(f"no measure {measure!r}{nearest(measure, known)}")
    bounds = said[measure]
    if not {"bound", "scenario"} <= set(bounds.dims):
        raise FiscalmultError(f"measure {measure!r} has no bounds by scenario; pass what fiscalmult.interval returns")
    own = [str(dim) for dim in bounds.dims if dim not in ("bound", "scenario")]
    if own:
        raise FiscalmultError(
            f"bounds of {measure!r} by {' and '.join(own)} do not add up; add up the draws first, "
            f"fiscalmult.interval(ratios[[{measure!r}]].sum({own}, keep_attrs=True))"
        )
    return bounds.transpose("bound", "scenario")


def _around(words: Words, values: xr.DataArray, per: str, width: float) -> tuple[str, str]:
    """Title and unit, broken to the width of the axes."""
    return style.title_text(words.measure(values), 0.6 * width), style.wrapped(words.unit(values, per), 0.6 * width)


def _legend(said: xr.Dataset, language: str, *, marked: bool) -> list[str]:
    share, _, kind = str(said.attrs.get("interval", "90 % equal-tailed")).partition(" % ")
    key = "shortest" if kind.startswith("highest-density") else "inside"
    inside = tell(key, language, level=percent_of(float(share) / 100, language))
    return [inside, tell("median", language), *([tell("base", language)] if marked else [])]


def _dots(ax: Axes, bounds: xr.DataArray, rows: list[Row]) -> tuple[Line2D, Line2D]:
    """A bar from bound to bound and a dot at the median; one of each for the legend."""
    from matplotlib.lines import Line2D

    for row in rows:
        if row.heading:
            continue
        lower, middle, upper = (float(bounds.sel(bound=name, scenario=row.key)) for name in _ORDER)
        ax.plot([lower, upper], [row.place] * 2, color=row.colour, linewidth=2.4, solid_capstyle="butt", zorder=3)
        ax.plot([middle], [row.place], markeredgecolor=row.colour, zorder=5, **_DOT)
    ink = style.PALETTE["ink"]
    return Line2D([], [], color=ink, linewidth=2.4), Line2D([], [], markeredgecolor=ink, **_DOT)


def _numbers(ax: Axes, bounds: xr.DataArray, rows: list[Row], language: str, *, whole: bool) -> style.Panel:
    """Write each median, and its bounds where there is room, to the right of its bar."""
    digits = style.digits_for(float(np.abs(bounds.values).max()))
    ends = []
    for row in rows:
        if row.heading:
            continue
        lower, middle, upper = (
            style.number(float(bounds.sel(bound=name, scenario=row.key)), digits, language) for name in _ORDER
        )
        text = f"{middle} [{lower}{';' if language == 'vi' else ','} {upper}]" if whole else middle
        ends.append(style.End(row.place, float(bounds.sel(bound="upper", scenario=row.key)), text, always_right=True))
    return style.write_ends(ax, ends, float(bounds.min()), float(bounds.max()))


def _fit(panel: style.Panel, low: float, high: float, language: str) -> None:
    """Limits around what is drawn: dots, unlike bars, need no zero, which is kept where it is near or crossed."""
    ticked(panel.ax.xaxis, language)
    style.fit([replace(panel, low=low, high=high) if low > (high - low) / 2 else panel])


def ridges(
    ratios: xr.Dataset,
    measure: str,
    *,
    level: float = 0.9,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """Where the draws of every scenario lie: one ridge each, all with the same area.

    Parameters
    ----------
    ratios
        What :func:`fiscalmult.multipliers` returns for an ensemble.
    measure
        Variable with draws; parts such as sex are added up.
    level
        Share of the draws, between equal tails, that is drawn dark.
    groups, labels, language, width
        As for :func:`intervals`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    FiscalmultError
        If there are no draws, the measure, the language or a grouped scenario is unknown, or
        the level does not lie between 0 and 1.

    Notes
    -----
    Ridges are Gaussian kernel densities with Silverman's bandwidth, drawn where 99.6 % of all
    draws lie; they smooth what a histogram would show and have no scale of their own.
    """
    words, per = Words(language, labels), check_ratios(ratios)
    if not 0 < level < 1:
        raise FiscalmultError(f"the level of an interval is {level:.6g}; it lies between 0 and 1, such as 0.9")
    if "draw" not in ratios.dims:
        raise FiscalmultError("the ratios have no draws; simulate with uncertainty, draws and a seed first")
    values = by_scenario(ratios, measure, keep=["draw"])
    keys = [str(name) for name in values["scenario"].values]
    headings = words.groups(check_groups(groups, keys))
    rows, height = lay_rows(words.scenarios(keys), headings, width=0.36 * width, least=_RIDGE)
    title, unit = _around(words, values.rename(measure), per, width)
    caption = style.wrapped(tell("mean_line", words.language, level=percent_of(level, words.language)), 0.62 * width)
    unit = f"{unit}\n{caption}"
    above = 0.0 if rows[0].heading else 0.6 * _RIDGE
    axes = style.canvas(None, width, above + height + style.around(title, unit))
    draw_rows(axes, rows, height)
    axes.set_ylim(height, -above)
    style.entitle(axes, title)
    style.tidy(axes, unit, words.language)
    draws = dict(zip(keys, values.values, strict=True))
    low, high = _reach(values.values)
    shapes = {key: _density(draws[key], np.linspace(low, high, 400)) for key in keys}
    tallest = max(float(shape.max()) for shape in shapes.values())
    for order, row in enumerate(row for row in rows if not row.heading):
        _ridge(axes, row, draws[row.key], np.linspace(low, high, 400), shapes[row.key] / tallest, level, order)
    _fit(style.write_ends(axes, (), low, high), low, high, words.language)
    return axes


def _reach(values: Array) -> tuple[float, float]:
    """Where 99.6 % of all draws lie, with a little room."""
    low, high = float(np.quantile(values, 0.002, axis=1).min()), float(np.quantile(values, 0.998, axis=1).max())
    spare = 0.02 * (high - low) or 0.05 * abs(high) or 1.0
    return low - spare, high + spare


def _density(draws: Array, grid: Array) -> Array:
    """Gaussian kernel density on an even grid: draws are counted in bins, and the counts smoothed."""
    spread = min(draws.std(), float(np.subtract(*np.quantile(draws, [0.75, 0.25]))) / 1.349) or float(draws.std())
    step = grid[1] - grid[0]
    width = max(0.9 * spread * len(draws) ** -0.2, step)
    edges = np.linspace(grid[0] - 4 * width, grid[-1] + 4 * width, _BINS + 1)
    counts = np.histogram(draws, edges)[0] / len(draws)
    middles = (edges[1:] + edges[:-1]) / 2
    kernel = np.exp(-0.5 * ((grid[:, None] - middles) / width) ** 2) / (width * np.sqrt(2 * np.pi))
    return np.asarray(kernel @ counts)


def _ridge(ax: Axes, row: Row, draws: Array, grid: Array, shape: Array, level: float, order: int) -> None:
    """One ridge on its line: tails light, the interval dark, a line at the median."""
    foot = row.place + 0.35 * _RIDGE
    top = foot - 1.45 * _RIDGE * shape
    tails = [(1 - level) / 2, 0.5, (1 + level) / 2]
    lower, middle, upper = (float(value) for value in np.quantile(draws, tails))
    inside = np.linspace(lower, upper, 200)
    layer = 3 + order / 100
    visible = shape > 0.003
    ax.fill_between(grid, foot, top, where=visible, color=row.colour, alpha=0.35, linewidth=0, zorder=layer)
    ax.fill_between(inside, foot, np.interp(inside, grid, top), color=row.colour, linewidth=0, zorder=layer)
    ax.plot(grid, np.where(visible, top, np.nan), color="white", linewidth=0.8, zorder=layer)
    peak = float(np.interp(middle, grid, top))
    ax.plot([middle, middle], [foot, peak], color="white", linewidth=1.2, solid_capstyle="butt", zorder=layer)
