"""Programmes when the supply of some accounts cannot grow, beside the answer without limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_ratios
from fiscalmult.plot.panels import measure_panels
from fiscalmult.plot.rows import Row
from fiscalmult.plot.stacks import legend_above
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["supply"]

_MARKS = (
    ("o", "vermillion"),
    ("s", "blue"),
    ("D", "orange"),
    ("^", "green"),
    ("v", "purple"),
    ("P", "ink"),
    ("X", "sky"),
)
"""Shape and colour of each case of fixed supply; both tell the cases apart."""

_LANE = 1.25
"""Height of the line that one case has in a row [mm]."""


def supply(
    ratios: xr.Dataset,
    measures: Iterable[str] | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """A pale bar where all supply can grow, and one mark for each case in which some cannot.

    Parameters
    ----------
    ratios
        Effects per dong spent over ``(supply, scenario)``: :func:`fiscalmult.report.ratios` of what
        :func:`fiscalmult.structure.compare_supply` returns.
    measures
        One panel each; by default every variable.
    groups
        ``{scenario: group}``: rows of one group stand together under its name.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios, groups, measures and cases.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If there is nothing to draw, the values are not ratios or have no cases of supply, or
        there are more cases than marks.
    """
    words, per = Words(language, labels), check_ratios(ratios)
    names = [str(name) for name in (ratios.data_vars if measures is None else measures)]
    if "supply" not in ratios.dims or not names:
        raise FiscalmultError(
            "there are no cases of fixed supply to draw; pass fiscalmult.report.ratios of structure.compare_supply"
        )
    cases = [str(case) for case in ratios["supply"].values]
    if len(cases) > len(_MARKS) + 1:
        raise FiscalmultError(
            f"a figure tells {len(_MARKS)} cases of fixed supply apart, not {len(cases) - 1}; draw fewer"
        )
    shown = [by_scenario(ratios, name, keep=("supply",)) for name in names]
    said = [words.named(case, f"supply.case.{case}") for case in cases]
    said[1:] = [words.own("fixed").format(case=case) for case in said[1:]]
    least = _LANE * len(cases) + 1.6
    figure, panels, rows = measure_panels(shown, words, per, groups, width, legend=said, least=least)
    fitted = []
    for ax, ratio in zip(panels, shown, strict=True):
        _marks(ax, ratio, [row for row in rows if not row.heading], dict(zip(cases, said, strict=True)))
        fitted.append(style.Panel(ax, [], min(float(ratio.min()), 0.0), max(float(ratio.max()), 0.0)))
    handles = {text: handle for handle, text in zip(*panels[0].get_legend_handles_labels(), strict=True)}
    legend_above(figure, [handles[text] for text in said], said, width)
    style.fit(fitted)
    return figure


def _marks(ax: Axes, ratio: xr.DataArray, rows: Sequence[Row], said: Mapping[str, str]) -> None:
    """Draw the bar without limits, and every case on a line of its own."""
    first, *cases = said
    chosen = ratio.sel(scenario=[row.key for row in rows])
    tall = _LANE * (len(cases) + 1)
    ax.barh(
        [row.place for row in rows], chosen.sel(supply=first).values, height=tall, color=style.PALETTE["faint"],
        label=said[first],
    )  # fmt: skip
    for number, (case, (shape, colour)) in enumerate(zip(cases, _MARKS, strict=False)):
        lane = (number - (len(cases) - 1) / 2) * _LANE
        ax.plot(
            chosen.sel(supply=case).values, [row.place + lane for row in rows], linestyle="none", marker=shape,
            markersize=3.4, markeredgewidth=0.3, markeredgecolor="white", color=style.PALETTE[colour],
            label=said[case], clip_on=False, zorder=3,
        )  # fmt: skip
