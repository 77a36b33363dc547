"""What all figures share: size, type, colours, axes, numbers as a language writes them."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.ticker import ScalarFormatter
    from matplotlib.transforms import Bbox

__all__ = [
    "DOUBLE_COLUMN",
    "PALETTE",
    "SINGLE_COLUMN",
    "SMALL",
    "End",
    "Panel",
    "around",
    "as_written",
    "canvas",
    "digits_for",
    "entitle",
    "fit",
    "inches",
    "number",
    "text_width",
    "tidy",
    "title_text",
    "wrapped",
    "write_ends",
    "written",
]

SINGLE_COLUMN = 90.0
"""Width of one journal column [mm]."""

DOUBLE_COLUMN = 180.0
"""Width of a journal page, two columns [mm]."""

PALETTE = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermillion": "#D55E00",
    "sky": "#56B4E9",
    "purple": "#CC79A7",
    "yellow": "#F0E442",
    "grey": "#999999",
    "ink": "#222222",
    "faint": "#DDDDDD",
}
"""Okabe and Ito's colours, told apart with every common colour blindness, and two neutrals."""

_MINUS = "\N{MINUS SIGN}"

SMALL, NORMAL = 7.0, 8.0
"""Type sizes [pt] at printed width."""

_MM = 1 / 25.4
_LETTER = 1.45
"""Mean width of a letter of the small size [mm]."""
_PAD = 2.0
"""White between a bar and its number [pt]."""


@dataclass(frozen=True)
class End:
    """A number to write beside the end of a bar: where the bar stands and ends, the text."""

    place: float
    value: float
    text: str
    always_right: bool = False

    @property
    def left(self) -> bool:
        """True for a negative number, which stands to the left of its bar."""
        return self.text.startswith(_MINUS) and not self.always_right


def number(value: float, digits: int, language: str) -> str:
    """A number as a language writes it, never -0."""
    text = f"{value:.{digits}f}"
    return as_written(text.lstrip("-") if float(text) == 0 else text, language)


def as_written(text: str, language: str) -> str:
    """The text of a number with a true minus, and a decimal comma in Vietnamese."""
    text = text.replace("-", _MINUS)
    return text.replace(".", ",") if language == "vi" else text


def digits_for(largest: float) -> int:
    """Decimals that show numbers of a size to two or three figures."""
    return 1 if largest >= 10 else 2 if largest >= 0.1 or largest == 0 else 1 - math.floor(math.log10(largest))


def canvas(ax: Axes | None, width: float, height: float) -> Axes:
    """The axes to draw on: the caller's, or those of a new figure of that size [mm]."""
    from matplotlib.figure import Figure

    if ax is not None:
        return ax
    return Figure(figsize=inches(width, height), layout="constrained").add_subplot()


def written(language: str) -> ScalarFormatter:
    """Formatter of ticks that writes numbers as the language does."""
    from matplotlib.ticker import ScalarFormatter

    class Written(ScalarFormatter):
        def __call__(self, value: float, position: int | None = None) -> str:
            return as_written(super().__call__(value, position), language)

    formatter = Written(useOffset=False)
    formatter.set_scientific(False)
    return formatter


def tidy(ax: Axes, unit: str, language: str) -> None:
    """Grid behind the bars, a line at zero, no frame; the axis in the language's numbers."""
    from matplotlib.ticker import MaxNLocator

    ax.set_axisbelow(True)
    ax.grid(axis="x", color=PALETTE["faint"], linewidth=0.5)
    ax.axvline(0, color=PALETTE["ink"], linewidth=0.6)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.spines["bottom"].set(color=PALETTE["faint"], linewidth=0.5)
    ax.tick_params(axis="both", length=0, labelsize=SMALL, labelcolor=PALETTE["ink"])
    ax.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    ax.xaxis.set_major_formatter(written(language))
    ax.set_xlabel(unit, fontsize=SMALL, color=PALETTE["ink"])


def title_text(text: str, width: float) -> str:
    """A title broken to a width [mm]; its letters are larger and bold."""
    return wrapped(text, width / (1.13 * NORMAL / SMALL))


def entitle(ax: Axes, text: str) -> None:
    """Write the title of a panel above it, from its left edge."""
    title = ax.set_title(text, loc="left")
    title.set(fontsize=NORMAL, fontweight="bold", color=PALETTE["ink"])


def around(title: str, unit: str) -> float:
    """Height of what stands above and below the axes [mm]: title, ticks and unit."""
    above = (title.count("\n") + 1) * 3.9 + 1.5 if title else 0.0
    return above + 6.0 + (unit.count("\n") + 1) * 3.4


@dataclass(frozen=True)
class Panel:
    """Axes with the numbers beside their bars, and how far the bars reach."""

    ax: Axes
    texts: Sequence[Text]
    low: float
    high: float


def write_ends(ax: Axes, ends: Sequence[End], low: float, high: float) -> Panel:
    """Write numbers at the outer ends of bars that reach from ``low`` to ``high``."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.figure.figure
    texts = []
    for end in ends:
        pad = ScaledTranslation((-_PAD if end.left else _PAD) / 72, 0, figure.dpi_scale_trans)
        text = ax.text(end.value, end.place, end.text, ha="right" if end.left else "left", va="center_baseline")
        text.set(fontsize=SMALL, color=PALETTE["ink"], transform=ax.transData + pad)
        # White behind a number keeps grid and zero line out of its digits.
        text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
        text.set_in_layout(False)
        texts.append(text)
    low, high = min(low, 0.0), max(high, 0.0)
    return Panel(ax, texts, low, high if high > low else low + 1.0)


def fit(panels: Sequence[Panel]) -> None:
    """Widen every axis until its numbers stay inside, and thin its ticks until they stand apart.

    Only the layout knows how wide the axes are, and each change may move it: lay out, adjust,
    and lay out again until nothing moves.
    """
    from matplotlib.ticker import MaxNLocator

    figure = panels[0].ax.figure.figure
    ticks = dict.fromkeys(range(len(panels)), 5)
    widths: list[float] = []
    for _ in range(8):
        engine = figure.get_layout_engine()
        if engine is not None:
            engine.execute(figure)
        crowded = [place for place, panel in enumerate(panels) if ticks[place] > 1 and _crowded(panel.ax, figure.dpi)]
        before, widths = widths, [panel.ax.get_window_extent().width for panel in panels]
        if not crowded and before and max(abs(old - new) for old, new in zip(before, widths, strict=True)) < 2:
            return
        for place, panel in enumerate(panels):
            panel.ax.set_xlim(_limits(panel, figure.dpi))
            if place in crowded:
                ticks[place] -= 1
                panel.ax.xaxis.set_major_locator(MaxNLocator(nbins=ticks[place], steps=[1, 2, 5, 10]))


def _limits(panel: Panel, dpi: float) -> tuple[float, float]:
    """Limits that leave room for the widest number on each side that has one."""
    pad = 2 * _PAD / 72 * dpi
    across = panel.ax.get_window_extent().width
    sides = []
    for side, spare in [("right", 0.02 * (panel.low < 0)), ("left", 0.02)]:
        sizes = [text.get_window_extent().width for text in panel.texts if text.get_horizontalalignment() == side]
        sides.append(min((max(sizes) + pad) / across, 0.4) if sizes else spare)
    whole = (panel.high - panel.low) / (1 - sum(sides))
    return panel.low - sides[0] * whole, panel.high + sides[1] * whole


def _crowded(ax: Axes, dpi: float) -> bool:
    white = _LETTER * _MM * dpi
    return any(left.x1 + white > right.x0 for left, right in pairwise(_tick_boxes(ax)))


def _tick_boxes(ax: Axes) -> list[Bbox]:
    low, high = ax.get_xlim()
    shown = [label for label in ax.get_xticklabels() if low <= label.get_position()[0] <= high]
    return [label.get_window_extent() for label in shown]


def inches(width: float, height: float) -> tuple[float, float]:
    """Size of a figure [inch] from its size in millimetres."""
    return width * _MM, height * _MM


def text_width(text: str) -> float:
    """About how wide a line of the small size is [mm]."""
    return _LETTER * max(map(len, text.split("\n")), default=0)


def wrapped(text: str, width: float) -> str:
    """Text broken into lines of about equal length, none wider than a width [mm] at the small size."""
    most = max(int(width / _LETTER), 8)
    lines = textwrap.wrap(text, most)
    if not lines:
        return ""
    for letters in range(most - 1, 0, -1):
        evener = textwrap.wrap(text, letters, break_long_words=False)
        if len(evener) > len(lines):
            break
        lines = evener if max(map(len, evener)) <= max(map(len, lines)) else lines
    return "\n".join(lines)
