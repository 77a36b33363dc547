"""Jobs by sex and formality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_groups, check_ratios
from fiscalmult.plot.rows import draw_rows, lay_rows
from fiscalmult.plot.stacks import draw_stack, write_totals
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
    chosen = counts.sel(scenario=[row.key for row in listed])
    parts = [
        (words.kind_of_job(sex, kind), _COLOURS[sex, kind], chosen.sel(sex=sex, formality=kind).values)
        for sex in ("female", "male")
        for kind in ("formal", "informal")
    ]
    reach = draw_stack(ax, parts, listed)
    totals = {str(one["scenario"].values): float(one) for one in counts.sum(["sex", "formality"])}
    panel = write_totals(ax, totals, listed, reach, words.own("sum"), words.language)
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
