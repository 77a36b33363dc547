"""Jobs by sex and formality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_groups, check_ratios
from fiscalmult.plot.rows import Row, draw_rows, lay_rows
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["jobs"]

_COLOURS = {
    ("female", "formal"): style.PALETTE["vermillion"],
    ("female", "informal"): "#F2B48C",
    ("male", "formal"): style.PALETTE["blue"],
    ("male", "informal"): "#8CC4E8",
}
"""Hue tells sex, depth tells formality, so that the parts stay apart in grey too."""

_LEGEND = 12.0
"""Height of the legend [mm]."""


def jobs(
    ratios: xr.Dataset,
    ax: Axes | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """Stacked bars of jobs per billion VND, women and men, formal and informal.

    Parameters
    ----------
    ratios
        What :func:`fiscalmult.multipliers` returns, with ``employment (sex, formality)``.
    ax
        Where to draw; a new figure by default. Its figure leaves room for labels by itself when
        it was made with ``layout="constrained"``.
    groups
        ``{scenario: group}``: rows of one group stand together under its name.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios and groups.
    width
        Width of the figure, or of the part of it that ``ax`` takes [mm].

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    FiscalmultError
        If the ratios hold no jobs by sex and formality.

    Notes
    -----
    Gains stand to the right of zero and losses to the left; the number is their sum, marked
    by a line where a bar has both.
    """
    words, per = Words(language, labels), check_ratios(ratios)
    if "employment" not in ratios or not {"sex", "formality"} <= set(ratios["employment"].dims):
        raise FiscalmultError(
            "the multipliers hold no jobs by sex and formality; give the economy "
            "satellites=[fiscalmult.load_satellite()]"
        )
    counts = by_scenario(ratios, "employment", keep=("sex", "formality"))
    keys = [str(name) for name in ratios["scenario"].values]
    headings = words.groups(check_groups(groups, keys))
    rows, height = lay_rows(words.scenarios(keys), headings, width=0.36 * width)
    unit = style.wrapped(words.unit(counts, per), 0.6 * width)
    ax = style.canvas(ax, width, height + style.around("", unit) + _LEGEND)
    draw_rows(ax, rows, height)
    style.tidy(ax, unit, words.language)
    listed = [row for row in rows if not row.heading]
    low, high = _stack(ax, counts, listed, words)
    panel = _totals(ax, counts, listed, (low, high), words)
    _legend(ax, wide=width >= style.DOUBLE_COLUMN)
    style.fit([panel])
    return ax


def _legend(ax: Axes, *, wide: bool) -> None:
    """Legend above the axes: one line, or women on the left and men on the right."""
    from matplotlib.container import BarContainer

    handles, texts = ax.get_legend_handles_labels()
    parts = list(zip(handles, texts, strict=True))
    sums = [part for part in parts if not isinstance(part[0], BarContainer)]
    bars = [part for part in parts if isinstance(part[0], BarContainer)]
    ordered = bars + sums if wide else bars[:2] + sums + bars[2:]
    ax.legend(
        *zip(*ordered, strict=True),
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=len(ordered) if wide else 2,
        fontsize=style.SMALL,
        labelcolor=style.PALETTE["ink"],
        frameon=False,
        handlelength=1.0,
        columnspacing=1.2,
        borderaxespad=0.2,
    )


def _stack(ax: Axes, counts: xr.DataArray, rows: list[Row], words: Words) -> tuple[np.ndarray, np.ndarray]:
    """Draw the parts; the left and right end of every bar."""
    low, high = np.zeros(len(rows)), np.zeros(len(rows))
    places, heights = [row.place for row in rows], [row.height for row in rows]
    chosen = counts.sel(scenario=[row.key for row in rows])
    for sex in ("female", "male"):
        for formality in ("formal", "informal"):
            values = chosen.sel(sex=sex, formality=formality).values
            ax.barh(
                places,
                values,
                left=np.where(values < 0, low, high),
                height=heights,
                color=_COLOURS[sex, formality],
                label=words.kind_of_job(sex, formality),
            )
            low, high = low + np.minimum(values, 0), high + np.maximum(values, 0)
    return low, high


def _totals(
    ax: Axes, counts: xr.DataArray, rows: list[Row], reach: tuple[np.ndarray, np.ndarray], words: Words
) -> style.Panel:
    totals = counts.sum(["sex", "formality"])
    digits = style.digits_for(float(np.abs(totals.values).max()))
    ends, mixed = [], []
    for row, low, high in zip(rows, *reach, strict=True):
        total = float(totals.sel(scenario=row.key))
        end = style.End(row.place, high, style.number(total, digits, words.language))
        ends.append(replace(end, value=low) if end.left else end)
        if low < 0 < high and max(high, -low) > 10**-digits:
            mixed.append((total, row.place))
    if mixed:
        ax.plot(
            *zip(*mixed, strict=True),
            linestyle="none",
            marker="|",
            markersize=rows[0].height / 25.4 * 72,
            markeredgewidth=1.4,
            color=style.PALETTE["ink"],
            label=words.own("sum"),
        )
    return style.write_ends(ax, ends, float(reach[0].min()), float(reach[1].max()))
