"""Effects of programmes in parts: own, transfer, open loop, closed loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario, check_groups, check_ratios
from fiscalmult.plot.rows import draw_rows, lay_rows
from fiscalmult.plot.stacks import draw_stack, legend_above, legend_height, write_totals
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
    from matplotlib.figure import Figure

    words, per = Words(language, labels), check_ratios(ratios)
    names = [str(name) for name in (ratios.data_vars if measures is None else measures)]
    if "part" not in ratios.dims or not names:
        raise FiscalmultError("there are no parts to draw; pass fiscalmult.report.ratios of structure.decompose")
    shown = {name: by_scenario(ratios, name, keep=("part",)) for name in names}
    keys = [str(name) for name in ratios["scenario"].values]
    rows, height = lay_rows(words.scenarios(keys), words.groups(check_groups(groups, keys)), width=0.26 * width)
    space = 0.7 * width / len(shown)
    titles = [style.title_text(words.measure(ratio), space) for ratio in shown.values()]
    units = [style.wrapped(words.unit(ratio, per), space) for ratio in shown.values()]
    parts = [str(part) for part in ratios["part"].values]
    said = {part: words.named(part, f"part.{part}") for part in parts}
    tall = height + max(style.around(title, unit) for title, unit in zip(titles, units, strict=True))
    tall += legend_height([*said.values(), words.own("sum")], width)
    figure = Figure(figsize=style.inches(width, tall), layout="constrained")
    panels = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
    listed, fitted = [row for row in rows if not row.heading], []
    for ax, title, unit, ratio in zip(panels, titles, units, shown.values(), strict=True):
        draw_rows(ax, rows, height, labelled=ax is panels[0])
        style.entitle(ax, title)
        style.tidy(ax, unit, words.language)
        chosen = ratio.sel(scenario=[row.key for row in listed])
        stacked = [(said[part], _COLOURS.get(part, "#444444"), chosen.sel(part=part).values) for part in parts]
        reach = draw_stack(ax, stacked, listed)
        totals = {row.key: float(ratio.sel(scenario=row.key).sum()) for row in listed}
        fitted.append(write_totals(ax, totals, listed, reach, words.own("sum"), words.language))
    entries = {text: handle for ax in panels for handle, text in zip(*ax.get_legend_handles_labels(), strict=True)}
    shown_in = [text for text in [*said.values(), words.own("sum")] if text in entries]
    legend_above(figure, [entries[text] for text in shown_in], shown_in, width)
    style.fit(fitted)
    return figure
