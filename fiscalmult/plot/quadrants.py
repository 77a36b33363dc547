"""Key sectors: who pulls and who pushes, in four quadrants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style, ticks
from fiscalmult.plot.naming import Spot, name_spots
from fiscalmult.plot.stacks import legend_above, legend_height
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["linkages"]

_KINDS = {
    "key": ("vermillion", "o"),
    "backward": ("blue", "s"),
    "forward": ("green", "D"),
    "weak": ("grey", "^"),
}
"""Colour and shape of every quadrant; both tell them apart."""


def linkages(
    result: xr.Dataset,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Sectors by power and sensitivity of dispersion, the average of both being 1.

    Parameters
    ----------
    result
        What :func:`fiscalmult.report.sam_linkages` returns: by ``sector`` the ``power_of_dispersion``,
        the ``kind`` of quadrant, whose attribute ``forward`` names the sensitivity that it rests
        on, and ``lost_output``, the share lost without the sector, for the sizes of the marks.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for sectors and quadrants.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If a variable is missing.

    Notes
    -----
    Names stand where they have room, key sectors first, then the sectors without which most
    would be lost; a sector without room for its name is left unnamed.
    """
    from matplotlib.figure import Figure

    words = Words(language, labels)
    forward = str(result["kind"].attrs.get("forward", "")) if "kind" in result else ""
    missing = [name for name in ("power_of_dispersion", "kind", "lost_output") if name not in result]
    if missing or forward not in result:
        what = missing[0] if missing else forward or "kind"
        raise FiscalmultError(f"the linkages have no {what!r}; pass what fiscalmult.report.sam_linkages returns")
    said = [words.named(f"kind {kind}", f"quadrant.{kind}") for kind in _KINDS]
    note = style.wrapped(words.own("size"), 0.85 * width)
    tall = min(0.95 * width, 132.0) + legend_height(said, width) + 6.0 + 3.4 * note.count("\n")
    figure = Figure(figsize=style.inches(width, tall), layout="constrained")
    ax = figure.add_subplot()
    horizontal = style.wrapped(words.own("pull"), 0.8 * width) + "\n" + note
    ticks.plain(ax, words.language, horizontal, style.wrapped(words.own("push"), 0.6 * tall), most=8)
    across, up = result["power_of_dispersion"].values, result[forward].values
    lost, kinds = result["lost_output"].values, result["kind"].values.astype(str)
    sizes = 8.0 + 170.0 * lost / max(float(lost.max()), 1e-12)
    for kind, (colour, mark) in _KINDS.items():
        of = kinds == kind
        ax.scatter(
            across[of], up[of], s=sizes[of], marker=mark, color=style.PALETTE[colour], alpha=0.75, linewidths=0.4,
            edgecolors="white",
        )  # fmt: skip
    ax.margins(0.08)
    ax.axvline(1, color=style.PALETTE["ink"], linewidth=0.6)
    ax.axhline(1, color=style.PALETTE["ink"], linewidth=0.6)
    legend_above(figure, _handles(), said, width)
    order = np.lexsort((-lost, kinds != "key"))
    codes = result["sector"].values.astype(str)
    radii = np.sqrt(sizes) / 2 / 72 * 25.4
    spots = [
        Spot(float(across[place]), float(up[place]), words.named(codes[place], codes[place]), float(radii[place]))
        for place in order
    ]
    name_spots(ax, spots, apart_from=(1.0, 1.0), wanted=int((kinds == "key").sum()))
    return figure


def _handles() -> list[object]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], linestyle="none", marker=mark, markersize=5, color=style.PALETTE[colour])
        for colour, mark in _KINDS.values()
    ]
