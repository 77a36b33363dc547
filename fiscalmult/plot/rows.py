"""Rows of a figure: labels of any length below each other, gathered in groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fiscalmult.plot.style import PALETTE, SMALL, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Row", "draw_rows", "lay_rows"]

_LINE = 3.1
"""Height of a line of type of the small size [mm]."""

_GAP = 1.6
"""White between two rows [mm]."""

_COLOURS = tuple(PALETTE[name] for name in ("blue", "orange", "green", "vermillion", "purple", "sky", "grey"))
"""Colours of groups in the order they appear."""


@dataclass(frozen=True)
class Row:
    """One line of a figure: what it is called and how far down it stands [mm].

    Parameters
    ----------
    key
        Name in the Dataset; empty for the heading of a group.
    text
        What is printed, already wrapped.
    place
        Middle of the row below the top of the axes [mm].
    height
        Height of its bar [mm].
    colour
        Colour of its bar.
    """

    key: str
    text: str
    place: float
    height: float
    colour: str

    @property
    def heading(self) -> bool:
        """True for the heading of a group, which has no bar."""
        return not self.key


def lay_rows(
    texts: Mapping[str, str], groups: Mapping[str, str], *, width: float, least: float = 0.0
) -> tuple[list[Row], float]:
    """Place rows below each other, gathered by group, each as high as its label needs.

    Parameters
    ----------
    texts
        ``{name: what is printed for it}`` in the order of the rows.
    groups
        ``{name: what is printed above its group}``; a row without one has no heading.
    width
        Space for the labels [mm].
    least
        Least height of a row [mm].

    Returns
    -------
    list of Row, float
        The rows from top to bottom, and the height of them all [mm].
    """
    rows: list[Row] = []
    bottom = 0.0
    for place, kind in enumerate(dict.fromkeys(groups.get(name, "") for name in texts)):
        heading = [("", kind)] if kind else []
        for key, label in heading + [(name, text) for name, text in texts.items() if groups.get(name, "") == kind]:
            text = wrapped(label, width)
            tall = max(_LINE * (text.count("\n") + 1) + _GAP, least if key else 0.0)
            rows.append(Row(key, text, bottom + tall / 2, _LINE, _COLOURS[place % len(_COLOURS)]))
            bottom += tall
        bottom += _GAP / 2
    return rows, bottom


def draw_rows(ax: Axes, rows: Sequence[Row], height: float, *, labelled: bool = True) -> None:
    """Write the labels of rows along the vertical axis, headings in bold."""
    ax.set_ylim(height, 0)
    ax.set_yticks([row.place for row in rows])
    if not labelled:
        ax.tick_params(labelleft=False)
        return
    ax.set_yticklabels([row.text for row in rows])
    for row, text in zip(rows, ax.get_yticklabels(), strict=True):
        text.set(fontsize=SMALL, color=PALETTE["ink"], linespacing=1.2)
        if row.heading:
            text.set_fontweight("bold")
