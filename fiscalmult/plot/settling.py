"""Whether the draws are enough: how an interval settles as they grow in number."""

from __future__ import annotations

from collections.abc import Mapping
from math import log10
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.stacks import legend_above, legend_height
from fiscalmult.plot.texts import Words
from fiscalmult.plot.ticks import ticked
from fiscalmult.plot.uncertain_words import percent_of, tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["convergence"]

_PANEL = 42.0
"""Least width of a panel with its ticks [mm]."""

_TALL = 22.0
"""Height of a panel without its title [mm]."""


def convergence(
    path: xr.Dataset,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Interval of every scenario against the number of draws, one panel each.

    Parameters
    ----------
    path
        What :func:`fiscalmult.convergence` returns.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios and the measure.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure
        Every panel has its own vertical axis, so that the movement of its bounds shows.

    Raises
    ------
    FiscalmultError
        If the Dataset is no path of intervals, or has fewer than two numbers of draws.
    """
    from matplotlib.figure import Figure

    if not {"interval", "error"} <= set(path.data_vars) or path.sizes.get("draws", 0) < 2:
        raise FiscalmultError(
            "the Dataset has no intervals for growing numbers of draws; pass what fiscalmult.convergence returns"
        )
    words, measure = Words(language, labels), str(path.attrs.get("measure", ""))
    names = [str(name) for name in path["scenario"].values]
    across = min(max(int(width / _PANEL), 1), len(names))
    down = -(-len(names) // across)
    titles = {name: style.title_text(words.scenario(name), 0.8 * width / across) for name in names}
    lines = max(title.count("\n") for title in titles.values()) + 1
    level = percent_of(float(path.attrs.get("level", 0.9)), words.language)
    said = [tell("interval", words.language, level=level), tell("error", words.language)]
    said.append(tell("median", words.language))
    tall = down * (_TALL + 3.9 * lines + 7.0) + legend_height(said, width) + 6.0
    figure = Figure(figsize=style.inches(width, tall), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel()
    handles: list[object] = []
    for ax, name in zip(panels, names, strict=False):
        handles = _panel(ax, path.sel(scenario=name), words.language)
        style.entitle(ax, titles[name])
    for ax in panels[len(names) :]:
        ax.remove()
    ink = {"fontsize": style.SMALL, "color": style.PALETTE["ink"]}
    figure.supxlabel(tell("draws", words.language), **ink)
    unit = str(path["interval"].attrs.get("units", ""))
    spoken = words.named(measure, f"measure.{measure}")
    known = words.own(unit) if unit in ("1", "thousand jobs per trillion VND") else unit
    figure.supylabel(f"{spoken}, {known}" if known else spoken, **ink)
    legend_above(figure, handles, said, width)
    return figure


def _panel(ax: Axes, one: xr.Dataset, language: str) -> list[object]:
    """Band, bounds with their error, and median of one scenario; what the legend shows of them."""
    draws = one["draws"].values
    blue, ink = style.PALETTE["blue"], style.PALETTE["ink"]
    lower, upper = (one["interval"].sel(bound=name).values for name in ("lower", "upper"))
    band = ax.fill_between(draws, lower, upper, color=style.PALETTE["sky"], alpha=0.3, linewidth=0)
    shade = None
    for name, line in (("lower", lower), ("upper", upper)):
        error = one["error"].sel(bound=name).values
        shade = ax.fill_between(draws, line - error, line + error, color=blue, alpha=0.45, linewidth=0)
        ax.plot(draws, line, color=blue, linewidth=1.0)
    (middle,) = ax.plot(draws, one["interval"].sel(bound="median").values, color=ink, linewidth=1.0, linestyle="--")
    _axes(ax, [int(count) for count in draws], language)
    return [band, shade, middle]


def _axes(ax: Axes, draws: list[int], language: str) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    def grouped(count: float, _place: int | None = None) -> str:
        text = f"{count:,.0f}"
        return text.replace(",", ".") if language == "vi" else text

    ax.set_xscale("log")
    first, last = draws[0], draws[-1]
    # The ends, and the power of ten nearest to their middle where it stands apart from both.
    middle = 10 ** round((log10(first) + log10(last)) / 2)
    ax.xaxis.set_major_locator(FixedLocator([first, *([middle] if 4 * first < middle < last / 4 else []), last]))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(grouped))
    ticked(ax.yaxis, language, most=4)
    ax.set_axisbelow(True)
    ax.grid(color=style.PALETTE["faint"], linewidth=0.5)
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.tick_params(axis="both", which="both", length=0, labelsize=style.SMALL, labelcolor=style.PALETTE["ink"])
