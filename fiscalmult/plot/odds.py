"""How likely each programme does more than each other one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.intervals import beats
from fiscalmult.plot import style
from fiscalmult.plot.choose import by_scenario
from fiscalmult.plot.texts import Words
from fiscalmult.plot.uncertain_words import tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["odds_matrix"]

Array = NDArray[np.float64]

_LINE = 3.2
"""Height of a line of type of the small size [mm]."""

_CELL = 6.6
"""Narrowest cell that holds its number [mm]."""

_LABELS = 0.26
"""Share of the width that the names of the rows may take."""


def odds_matrix(
    result: xr.Dataset,
    measure: str,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Axes:
    """In how many draws of a hundred the programme of a row does more than that of a column.

    Parameters
    ----------
    result
        Ensemble that :func:`fiscalmult.simulate` or :func:`fiscalmult.multipliers` returns;
        multipliers where the programmes spend different amounts.
    measure
        Variable with draws; parts such as sex are added up.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios and measures.
    width
        Width of the figure [mm]; 180 mm hold 19 programmes, 90 mm hold 9.

    Returns
    -------
    matplotlib.axes.Axes
        Programmes that win most often stand first. Ties count half for both.

    Raises
    ------
    FiscalmultError
        If there are no draws or fewer than two scenarios, the measure or the language is
        unknown, or the programmes do not fit the width.
    """
    words = Words(language, labels)
    if "draw" not in result.dims:
        raise FiscalmultError("the result has no draws; simulate with uncertainty, draws and a seed first")
    values = by_scenario(result, measure, keep=["draw"])
    names = [str(name) for name in values["scenario"].values]
    if len(names) < 2:
        raise FiscalmultError(f"only {names[0]!r} is in the result; odds need two scenarios or more")
    cell = (1 - _LABELS) * width / len(names) * 0.95
    if cell < _CELL:
        needed = _CELL * len(names) / (1 - _LABELS) / 0.95
        raise FiscalmultError(
            f"{len(names)} programmes do not fit {width:g} mm; give {np.ceil(needed):.0f} mm or fewer programmes"
        )
    share = _odds(values.values)
    best = np.argsort(-np.nanmean(share, axis=1), kind="stable")
    share, names = share[np.ix_(best, best)], [names[place] for place in best]
    count = values.sizes["draw"]
    said = _caption(words, values.rename(measure), count)
    return _draw(share, [words.scenario(name) for name in names], said, cell, width, words.language)


def _odds(values: Array) -> Array:
    """Odds of each row against each column from values (scenario, draw); not a number on the diagonal."""
    share = np.empty((len(values), len(values)))
    for place, row in enumerate(values):
        share[place] = beats(row, values).mean(axis=1)
    np.fill_diagonal(share, np.nan)
    return share


def _caption(words: Words, values: xr.DataArray, count: int) -> tuple[str, str]:
    grouped = f"{count:,}" if words.language == "en" else f"{count:,}".replace(",", ".")
    return words.measure(values), tell("odds", words.language, draws=grouped, measure=words.measure(values))


def _draw(share: Array, texts: list[str], said: tuple[str, str], cell: float, width: float, language: str) -> Axes:
    from matplotlib.colors import LinearSegmentedColormap

    rows = [style.wrapped(text, _LABELS * width) for text in texts]
    columns = [_upright(text, cell) for text in texts]
    title, caption = style.title_text(said[0], 0.7 * width), style.wrapped(said[1], 0.7 * width)
    tall = max(_LINE * (max(text.count("\n") for text in rows) + 1) + 1.0, _CELL)
    heads = max(style.text_width(text) for text in columns) + 2.0
    axes = style.canvas(None, width, tall * len(texts) + heads + style.around(title, caption))
    colours = [style.PALETTE["vermillion"], "white", style.PALETTE["blue"]]
    shades = LinearSegmentedColormap.from_list("odds", colours).with_extremes(bad=style.PALETTE["faint"])
    # The scale reaches beyond 0 and 1 so that ink can be read on its ends.
    axes.pcolormesh(np.ma.masked_invalid(share), cmap=shades, vmin=-0.25, vmax=1.25, edgecolors="white", linewidth=0.8)
    middles = np.arange(len(texts)) + 0.5
    axes.set_ylim(len(texts), 0)
    axes.set_yticks(middles, rows)
    axes.set_xticks(middles, columns, rotation=90)
    axes.tick_params(length=0, labelsize=style.SMALL, labelcolor=style.PALETTE["ink"], top=False, bottom=False)
    axes.tick_params(axis="x", labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    for label in axes.get_yticklabels():
        label.set_linespacing(1.1)
    axes.set_xlabel(caption, fontsize=style.SMALL, color=style.PALETTE["ink"])
    style.entitle(axes, title)
    for (row, column), odds in np.ndenumerate(share):
        if np.isfinite(odds):
            text = axes.text(column + 0.5, row + 0.5, _percent(float(odds), language))
            text.set(fontsize=style.SMALL, color=style.PALETTE["ink"], ha="center", va="center")
    return axes


def _percent(odds: float, language: str) -> str:
    """Whole per cent; 0 and 100 only where no draw says otherwise."""
    if 0 < odds < 0.005:
        return "<1"
    if 0.995 <= odds < 1:
        return ">99"
    return style.number(100 * odds, 0, language)


def _upright(text: str, cell: float) -> str:
    """The text of an upright heading, in as many lines as its column holds."""
    most = max(int((cell - 0.5) / _LINE), 1)
    lines = text
    # From the longest word on, so that no word is broken.
    for width in np.arange(max(20.0, max(map(style.text_width, text.split() or [""])) + 0.1), 400.0, 2.0):
        lines = style.wrapped(text, float(width))
        if lines.count("\n") < most:
            break
    return lines
