"""Which ignorance drives an answer: Sobol indices by uncertain part, the largest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.plot import style
from fiscalmult.plot.choose import one_scenario
from fiscalmult.plot.rows import Row, draw_rows, lay_rows
from fiscalmult.plot.stacks import legend_above, legend_height
from fiscalmult.plot.texts import Words
from fiscalmult.plot.uncertain_words import percent_of, tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["tornado"]

_ROW = 6.6
"""Least height of a row with two bars [mm]."""

_KINDS = {"total": ("blue", -1), "first_order": ("orange", 1)}
"""Colour of each index, and on which side of the middle of its row it stands."""

_OTHERS = "the others"


def tornado(
    said: xr.Dataset,
    measure: str,
    scenario: str | None = None,
    *,
    count: int = 10,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """Total and first-order Sobol index of each uncertain part, with bootstrap bounds.

    Parameters
    ----------
    said
        What :func:`fiscalmult.sensitivity` returns.
    measure, scenario
        Which answer; the scenario may be left out where there is only one.
    count
        Parts shown; the indices of all others are added up in a last row.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for parts, scenarios and measures.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.axes.Axes
        Parts whose spread is assumed carry an asterisk.

    Raises
    ------
    FiscalmultError
        If a name is unknown, several scenarios leave it open which is meant, or nothing varies.
    """
    from matplotlib.patches import Patch

    words = Words(language, labels)
    one, chosen = _answer(said, measure, scenario)
    order = np.argsort(-one["total"].values, kind="stable")
    first, rest = one.isel(part=order[:count]), one.isel(part=order[count:])
    texts = _texts(words, [str(name) for name in first["part"].values], str(said.attrs.get("assumed_parts", "")))
    if rest.sizes["part"]:
        texts[_OTHERS] = tell("others", words.language, count=rest.sizes["part"])
    rows, height = lay_rows(texts, {}, width=0.4 * width, least=_ROW)
    heading = f"{words.named(measure, f'measure.{measure}')}: {words.scenario(chosen)}"
    title, unit = style.title_text(heading, 0.55 * width), _unit(said, words, width, texts)
    legend = [tell(kind, words.language) for kind in _KINDS]
    axes = style.canvas(None, width, height + style.around(title, unit) + legend_height(legend, width))
    draw_rows(axes, rows, height)
    style.entitle(axes, title)
    style.tidy(axes, unit, words.language)
    handles = [Patch(color=style.PALETTE[colour]) for colour, _ in _KINDS.values()]
    legend_above(axes.figure.figure, handles, legend, width)
    style.fit([_bars(axes, first, rest, rows, words.language)])
    return axes


def _answer(said: xr.Dataset, measure: str, scenario: str | None) -> tuple[xr.Dataset, str]:
    """Indices of one measure of one scenario by part, and the name of the scenario."""
    if "total" not in said or "part" not in said.dims:
        raise FiscalmultError("the Dataset has no indices by part; pass what fiscalmult.sensitivity returns")
    measures = [str(name) for name in said["measure"].values]
    if measure not in measures:
        raise FiscalmultError(f"no measure {measure!r}{nearest(measure, measures)}")
    names = [str(name) for name in said["scenario"].values]
    if scenario is None and len(names) > 1:
        raise FiscalmultError(f"name one scenario of the {len(names)}, such as {names[0]!r}")
    chosen = names[0] if scenario is None else scenario
    one = one_scenario(said, chosen).sel(measure=measure)
    if not bool(np.isfinite(one["total"]).all()):
        raise FiscalmultError(
            f"nothing that is uncertain moves {measure!r} of {chosen!r}; there is no variance to share"
        )
    return one, chosen


def _texts(words: Words, parts: list[str], assumed: str) -> dict[str, str]:
    """What is printed for each part, with an asterisk where its spread is assumed."""
    marked = set(assumed.split(", "))
    return {part: words.named(part, f"uncertain.{part}") + (" *" if part in marked else "") for part in parts}


def _unit(said: xr.Dataset, words: Words, width: float, texts: Mapping[str, str]) -> str:
    level = percent_of(float(said.attrs.get("level", 0.9)), words.language)
    said_below = f"{tell('variance', words.language)}; {tell('whiskers', words.language, level=level)}"
    lines = [said_below]
    if any(text.endswith(" *") for text in texts.values()):
        lines.append(tell("assumed", words.language))
    return "\n".join(style.wrapped(line, 0.55 * width) for line in lines)


def _bars(ax: Axes, first: xr.Dataset, rest: xr.Dataset, rows: list[Row], language: str) -> style.Panel:
    ends, low, high = [], 0.0, 0.0
    bar = 0.36 * _ROW
    for kind, (colour, side) in _KINDS.items():
        values, bounds = first[kind].values, first[f"{kind}_bounds"].transpose("bound", "part").values
        places = np.array([row.place + side * 0.23 * _ROW for row in rows])
        others = [float(rest[kind].sum())] if rest.sizes["part"] else []
        listed = np.array([*values, *others])
        ax.barh(places, listed, height=bar, color=style.PALETTE[colour])
        # A whole that is added up has no bounds of its own.
        ax.hlines(places[: len(values)], *bounds, color=style.PALETTE["ink"], linewidth=0.8, zorder=4)
        reach = np.maximum(np.maximum(listed, 0), [*bounds[1], *others])
        low, high = min(low, float(bounds[0].min()), float(listed.min())), max(high, float(reach.max()))
        texts = [style.number(float(value), 2, language) for value in listed]
        pairs = zip(places, reach, texts, strict=True)
        ends += [style.End(float(place), float(end), text, always_right=True) for place, end, text in pairs]
    return style.write_ends(ax, ends, low, high)
