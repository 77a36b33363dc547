"""Bars in parts, gains to the right of zero and losses to the left, with their sums; legends above."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fiscalmult.plot import style
from fiscalmult.plot.rows import Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_stack", "legend_above", "legend_columns", "legend_height", "write_totals"]

Array = NDArray[np.float64]

_LINE = 4.2
"""Height of a line of a legend [mm]."""

_HANDLE = 7.0
"""Width of a legend's handle with the white around it [mm]."""


def draw_stack(ax: Axes, parts: Iterable[tuple[str, str, Array]], rows: Sequence[Row]) -> tuple[Array, Array]:
    """Draw the parts ``(label, colour, one value for each row)``; the left and right end of every bar."""
    low, high = np.zeros(len(rows)), np.zeros(len(rows))
    places, heights = [row.place for row in rows], [row.height for row in rows]
    for label, colour, values in parts:
        left = np.where(values < 0, low, high)
        ax.barh(places, values, left=left, height=heights, color=colour, label=label)
        low, high = low + np.minimum(values, 0), high + np.maximum(values, 0)
    return low, high


def write_totals(
    ax: Axes,
    totals: Mapping[str, float],
    rows: Sequence[Row],
    reach: tuple[Array, Array],
    sum_label: str,
    language: str,
) -> style.Panel:
    """Write the sum of every bar at its end, marked by a line where a bar has gains and losses."""
    digits = style.digits_for(max((abs(total) for total in totals.values()), default=0.0))
    ends, mixed = [], []
    for row, low, high in zip(rows, *reach, strict=True):
        total = totals[row.key]
        end = style.End(row.place, high, style.number(total, digits, language))
        ends.append(replace(end, value=low) if end.left else end)
        if low < 0 < high and min(high, -low) > 0.5 * 10**-digits:
            mixed.append((total, row.place))
    if mixed:
        ax.plot(
            *zip(*mixed, strict=True),
            linestyle="none",
            marker="|",
            markersize=rows[0].height / 25.4 * 72,
            markeredgewidth=1.4,
            color=style.PALETTE["ink"],
            label=sum_label,
        )
    return style.write_ends(ax, ends, float(reach[0].min()), float(reach[1].max()))


def legend_columns(texts: Sequence[str], width: float) -> int:
    """Entries of a legend that stand side by side in a figure of a width [mm]."""
    widest = max(style.text_width(text) for text in texts) + _HANDLE
    return max(1, min(len(texts), int(width / widest)))


def legend_height(texts: Sequence[str], width: float) -> float:
    """Height that a legend of some texts takes above a figure of a width [mm]."""
    return _LINE * math.ceil(len(texts) / legend_columns(texts, width)) + 1.0 if texts else 0.0


def legend_above(figure: Figure, handles: Sequence[Any], texts: Sequence[str], width: float) -> None:
    """Write a legend above all panels, as many columns as fit a width [mm]."""
    figure.legend(
        handles,
        texts,
        loc="outside upper left",
        ncols=legend_columns(texts, width),
        fontsize=style.SMALL,
        labelcolor=style.PALETTE["ink"],
        frameon=False,
        handlelength=1.2,
        columnspacing=1.2,
        borderaxespad=0.2,
    )
