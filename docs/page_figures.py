"""Plain figures of executed pages, in the colours of ``fiscalmult.plot``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib_inline.backend_inline import set_matplotlib_formats

from fiscalmult.plot.style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

set_matplotlib_formats("svg")
COLOURS = [PALETTE[name] for name in ("blue", "orange", "green", "vermillion", "sky", "purple", "grey")]
plt.rcParams.update({"font.size": 8, "axes.titlesize": 9, "legend.frameon": False, "svg.fonttype": "none"})


def panel(height: float = 3.0, width: float = 7.4, columns: int = 1) -> Sequence[Axes]:
    """Axes beside each other [inch], without frames and with a grid behind."""
    _, row = plt.subplots(1, columns, figsize=(width, height), layout="constrained", squeeze=False)
    for axes in row[0]:
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(PALETTE["faint"])
        axes.tick_params(length=0)
        axes.set_axisbelow(True)
        axes.grid(color=PALETTE["faint"], linewidth=0.5)
    return list(row[0])


def stacked(axes: Axes, frame: pd.DataFrame, unit: str) -> None:
    """One bar for each row, its columns one after the other; negative ones go to the left."""
    ends = {True: pd.Series(0.0, index=frame.index), False: pd.Series(0.0, index=frame.index)}
    for name, colour in zip(frame.columns, COLOURS, strict=False):
        above = frame[name] >= 0
        starts = ends[True].where(above, ends[False])
        axes.barh(frame.index, frame[name], left=starts, color=colour, height=0.7, label=name)
        ends[True] = ends[True] + frame[name].where(above, 0.0)
        ends[False] = ends[False] + frame[name].where(~above, 0.0)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(unit)


def ranges(axes: Axes, bounds: pd.DataFrame, unit: str, colours: Mapping[str, str] | None = None) -> None:
    """One line from ``lower`` to ``upper`` for each row, with a point at its middle column where there is one."""
    for place, (name, row) in enumerate(bounds.iterrows()):
        colour = (colours or {}).get(str(name), COLOURS[0])
        axes.plot([row["lower"], row["upper"]], [place, place], color=colour, linewidth=3, solid_capstyle="butt")
        if "median" in bounds:
            axes.plot(row["median"], place, "o", color="white", markeredgecolor=colour, markersize=5)
    axes.set_yticks(range(len(bounds)), list(bounds.index))
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(unit)


def dots(axes: Axes, frame: pd.DataFrame, unit: str, markers: Sequence[str] = "osD^vP*X") -> None:
    """One row for each index, a mark for each column; a line joins the smallest and the largest of a row."""
    axes.hlines(frame.index, frame.min(axis=1), frame.max(axis=1), color=PALETTE["faint"], linewidth=2, zorder=1)
    for name, colour, marker in zip(frame.columns, COLOURS, markers, strict=False):
        axes.scatter(frame[name], frame.index, s=18, color=colour, marker=marker, label=name, zorder=2)
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(unit)
