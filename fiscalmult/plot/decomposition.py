"""Effects of programmes in parts: own, transfer, open loop, closed loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_ratios
from fiscalmult.plot.panels import measure_panels
from fiscalmult.plot.stacks import draw_stack, legend_above, write_totals
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["decompose"]

_COLOURS = {
    "injection": style.PALETTE["grey"],
    "transfer": style.PALETTE["blue"],
    "open-loop": style.PALETTE["orange"],
    "closed-loop": style.PALETTE["green"],
}


def decompose(
    ratios: xr.Dataset,
    measures: Iterable[str] | None = None,
    *,
    groups: Mapping[str, str] | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Stacked bars of the parts of several measures side by side, one row for each scenario.

    Parameters
    ----------
    ratios
        Effects per dong spent over ``(scenario, part)``: :func:`fiscalmult.report.ratios` of what
        :func:`fiscalmult.structure.decompose` returns.
    measures
        One panel each; by default every variable.
    groups
        ``{scenario: group}``: rows of one group stand together under its name.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios, groups, measures and parts.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        If there is nothing to draw, the values are not ratios or have no parts.

    Notes
    -----
    Gains stand to the right of zero and losses to the left; the number is their sum.
    """
    words, per = Words(language, labels), check_ratios(ratios)
    names = [str(name) for name in (ratios.data_vars if measures is None else measures)]
    if "part" not in ratios.dims or not names:
        raise FiscalmultError("there are no parts to draw; pass fiscalmult.report.ratios of structure.decompose")
    shown = [by_scenario(ratios, name, keep=("part",)) for name in names]
    said = {part: words.named(part, f"part.{part}") for part in map(str, ratios["part"].values)}
    legend = [*said.values(), words.own("sum")]
    figure, panels, rows = measure_panels(shown, words, per, groups, width, legend=legend)
    listed, fitted = [row for row in rows if not row.heading], []
    for ax, ratio in zip(panels, shown, strict=True):
        chosen = ratio.sel(scenario=[row.key for row in listed])
        stacked = [(text, _COLOURS.get(part, "#444444"), chosen.sel(part=part).values) for part, text in said.items()]
        reach = draw_stack(ax, stacked, listed)
        totals = {row.key: float(ratio.sel(scenario=row.key).sum()) for row in listed}
        fitted.append(write_totals(ax, totals, listed, reach, words.own("sum"), words.language))
    entries = {text: handle for ax in panels for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)}
    shown_in = [text for text in legend if text in entries]
    legend_above(figure, [entries[text] for text in shown_in], shown_in, width)
    style.fit(fitted)
    return figure
