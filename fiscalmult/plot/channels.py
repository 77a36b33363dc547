"""The strongest paths of an effect as a diagram: boxes from left to right, bands by influence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.boxes import Diagram, lay_boxes
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["paths"]

_MARGIN = 1.5
"""White around the diagram [mm]."""


def paths(
    result: xr.Dataset,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    title: str = "",
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Paths as boxes from left to right, joined by bands as wide as the share of the effect.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.structural_paths` returns; draw few paths, such as
        ``result.isel(path=slice(8))``.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{account: text}``. Accounts of the same text that follow each other, such as a product
        and its producers, are drawn as one box.
    title
        What is printed above.
    width
        Width of the figure [mm]; it grows where long paths need more.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If the result holds no path.

    Notes
    -----
    The share in a box is that of the paths drawn that pass it or end there. An account stands
    in several columns where paths come to it after different numbers of payments.
    """
    from matplotlib.figure import Figure

    if "account" not in result or "share" not in result or not result.sizes.get("path", 0):
        raise FiscalmultError("there is no path to draw; pass structural_paths with a lower threshold")
    words = Words(language, labels)
    routes = [_merged(one, words) for one in result["account"].values]
    shares = [float(share) for share in result["share"].values]
    note = words.own("bands").format(share=style.number(100 * sum(shares), 0, words.language))
    diagram = lay_boxes(routes, shares, width - 2 * _MARGIN)
    width = max(width, diagram.width + 2 * _MARGIN)
    head = style.title_text(title, width - 2 * _MARGIN)
    note = style.wrapped(note, width - 2 * _MARGIN)
    above = (head.count("\n") + 1) * 3.9 + 2.0 if head else _MARGIN
    below = (note.count("\n") + 1) * 3.4 + 2.5
    figure = Figure(figsize=style.inches(width, above + diagram.height + below))
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set_axis_off()
    ax.set_xlim(-_MARGIN, width - _MARGIN)
    ax.set_ylim(diagram.height + below, -above)
    ink = style.PALETTE["ink"]
    if head:
        top = ax.text(0, -above + 1.2, head, ha="left", va="top", fontsize=style.NORMAL, fontweight="bold")
        top.set_color(ink)
    ax.text(0, diagram.height + below - 1.0, note, ha="left", va="bottom", fontsize=style.SMALL, color=ink)
    _draw(ax, diagram, words.language)
    return figure


def _merged(codes: object, words: Words) -> list[str]:
    """Labels along a path, those that repeat once."""
    said: list[str] = []
    for code in map(str, codes):  # type: ignore[call-overload]
        label = words.scenario(code)
        if code and (not said or said[-1] != label):
            said.append(label)
    return said


def _draw(ax: Axes, diagram: Diagram, language: str) -> None:
    """Draw bands, boxes over them, and their texts."""
    from matplotlib.patches import PathPatch, Rectangle
    from matplotlib.path import Path

    for band in diagram.bands:
        middle = (band.left + band.right) / 2
        points = [
            (band.left, band.start), (middle, band.start), (middle, band.end), (band.right, band.end),
            (band.right, band.end + band.thick), (middle, band.end + band.thick), (middle, band.start + band.thick),
            (band.left, band.start + band.thick), (band.left, band.start),
        ]  # fmt: skip
        codes = [1, 4, 4, 4, 2, 4, 4, 4, 79]
        ax.add_patch(PathPatch(Path(points, codes), facecolor=style.PALETTE["sky"], edgecolor="none", alpha=0.7))
    for box in diagram.boxes:
        ends = box.ends > 0
        edge = style.PALETTE["ink"] if ends else style.PALETTE["grey"]
        ax.add_patch(
            Rectangle(
                (box.left, box.top), diagram.box, box.height, facecolor="#E8F1F8" if not ends else "#FBE7D3",
                edgecolor=edge, linewidth=1.0 if ends else 0.5,
            )
        )  # fmt: skip
        share = f"{style.number(100 * box.share, 1, language)}%"
        text = ax.text(box.left + diagram.box / 2, box.top + box.height / 2, f"{box.text}\n{share}")
        text.set(ha="center", va="center", fontsize=style.SMALL, color=style.PALETTE["ink"], linespacing=1.1)
