"""Axes that both count: ticks as a language writes numbers, a grid behind, no frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiscalmult.plot import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

__all__ = ["plain", "ticked"]


def plain(ax: Axes, language: str, horizontal: str, vertical: str, *, most: int = 5) -> None:
    """Grid in both directions behind what is drawn, small numbers, names of both axes."""
    ax.set_axisbelow(True)
    ax.grid(color=style.PALETTE["faint"], linewidth=0.5)
    ax.spines[["top", "right", "left", "bottom"]].set_visible(False)
    ax.tick_params(axis="both", length=0, labelsize=style.SMALL, labelcolor=style.PALETTE["ink"])
    for axis in (ax.xaxis, ax.yaxis):
        ticked(axis, language, most=most)
    ax.set_xlabel(horizontal, fontsize=style.SMALL, color=style.PALETTE["ink"])
    ax.set_ylabel(vertical, fontsize=style.SMALL, color=style.PALETTE["ink"])


def ticked(axis: Axis, language: str, *, most: int = 5, whole: bool = False) -> None:
    """Few round ticks on an axis, written as the language does; ``whole`` for counts."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=most, steps=[1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10], integer=whole))
    axis.set_major_formatter(style.written(language))
