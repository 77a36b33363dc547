"""Effects by year: fans of draws, the debt path, and who pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.labels import say
from fiscalmult.plot import style
from fiscalmult.plot.stacks import legend_above, legend_columns, legend_height
from fiscalmult.plot.texts import Words
from fiscalmult.plot.ticks import plain, ticked

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["burden", "fan", "projection"]

Array = NDArray[np.float64]
_BANDS = ((0.9, "#BFDDEE"), (0.5, "#73B2D8"))
"""Share of the draws in each band, and its tint of blue."""

_PANEL = 46.0
"""Height of a panel without its title [mm]."""

_GROUPS = ("q1", "q2", "q3", "q4", "q5")
_COLOURS = ("vermillion", "orange", "yellow", "sky", "blue", "grey")
_OWN = ("household", "sex", "formality", "tax", "source")


def fan(
    result: xr.Dataset,
    measure: str = "gdp",
    *,
    percent_of_gdp: bool = False,
    ax: Axes | None = None,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """A measure of all programmes together by year, with bands of its draws.

    Parameters
    ----------
    result
        What :func:`fiscalmult.projection.project` returns.
    measure
        Any variable over years and programmes.
    percent_of_gdp
        Money as a share of the GDP of its year.
    ax
        Axes to draw on, a new figure by default.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{measure: text}``.
    width
        Width of a new figure [mm].

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    FiscalmultError
        If the Dataset is no projection or lacks the measure.
    """
    words = Words(language, labels)
    values = _total(result, measure)
    unit = str(values.attrs.get("units", ""))
    numbers = values.values
    if percent_of_gdp:
        unit = say("project.prices.gdp", language)
        numbers = 100 * numbers * _prices(result, values) / result["gdp_path"].values
    name = words.named(measure, f"measure.{measure}")
    own = ax is None
    axes = style.canvas(ax, width, _PANEL + style.around("x", "x"))
    _fan(axes, [int(year) for year in result["year"].values], numbers, words.language)
    if own:
        style.entitle(axes, style.title_text(name, 0.8 * width))
    shipped = unit in ("trillion VND", "billion VND", "thousand jobs")
    plain(axes, words.language, "", say(f"unit.{unit}", language) if shipped else unit)
    _years(axes, words.language)
    return axes


def burden(
    result: xr.Dataset,
    variable: str = "burden",
    *,
    ax: Axes | None = None,
    language: str = "en",
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """What the levies take from each fifth of the households (or their income), in % of GDP, year by year.

    Parameters
    ----------
    result
        What :func:`fiscalmult.projection.project` returns; medians where it has draws.
    variable
        ``"burden"`` or ``"household_income"``.
    ax, language, width
        As :func:`fan`.

    Raises
    ------
    FiscalmultError
        As :func:`fan`.
    """
    parts = _groups(result, variable, language)
    own = ax is None
    axes = style.canvas(ax, width, _PANEL + style.around("x", "x"))
    years = [int(year) for year in result["year"].values]
    low, high = np.zeros(len(years)), np.zeros(len(years))
    for (_, numbers), colour in zip(parts, _colours(len(parts)), strict=True):
        bottom = np.where(numbers < 0, low, high)
        axes.bar(years, numbers, bottom=bottom, width=0.8, color=colour)
        low, high = low + np.minimum(numbers, 0), high + np.maximum(numbers, 0)
    plain(axes, language, "", say("project.prices.gdp", language))
    axes.grid(axis="x", visible=False)
    axes.axhline(0, color=style.PALETTE["ink"], linewidth=0.6)
    _years(axes, language)
    if own:
        title = say("project.plot.burden" if variable == "burden" else "project.plot.income", language)
        style.entitle(axes, style.title_text(title, 0.8 * width))
        figure: Any = axes.figure.figure
        texts = [text for text, _ in parts]
        figure.set_figheight(figure.get_figheight() + legend_height(texts, width) / 25.4)
        legend_above(figure, _patches(len(parts)), texts, width)
    return axes


def projection(
    result: xr.Dataset,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    width: float = style.DOUBLE_COLUMN,
) -> Figure:
    """Four panels by year: GDP, jobs, debt, and who pays (whose income, where nothing is levied).

    Parameters
    ----------
    result, language, labels
        As :func:`fan`.
    width
        Width of the figure [mm].

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    FiscalmultError
        As :func:`fan`.
    """
    from matplotlib.figure import Figure

    _check(result, "gdp")
    levied = "burden" in result and float(np.abs(result["burden"].values).max()) > 0
    last = "burden" if levied else "household_income"
    panels = [("gdp", "project.plot.gdp"), ("employment", "project.plot.jobs"), ("debt", "project.plot.debt")]
    panels = [(name, title) for name, title in panels if name in result]
    if last in result:
        panels.append((last, "project.plot.burden" if levied else "project.plot.income"))
    parts = _groups(result, last, language) if last in result else []
    texts, handles = _by_rows(*_legend(result, [text for text, _ in parts], language), width)
    down = -(-len(panels) // 2)
    tall = down * (_PANEL + style.around("x", "")) + legend_height(texts, width)
    figure = Figure(figsize=style.inches(width, tall), layout="constrained")
    spots = figure.subplots(down, 2, squeeze=False).ravel()
    for spot, (name, title) in zip(spots, panels, strict=False):
        if name == last:
            burden(result, last, ax=spot, language=language)
        else:
            fan(result, name, percent_of_gdp=name != "employment", ax=spot, language=language, labels=labels)
        spot.set_ylabel("")
        style.entitle(spot, style.title_text(say(title, language), 0.45 * width))
    for spot in spots[len(panels) :]:
        spot.remove()
    legend_above(figure, handles, texts, width)
    return figure


def _legend(result: xr.Dataset, groups: Sequence[str], language: str) -> tuple[list[str], list[Any]]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    texts: list[str] = []
    handles: list[Any] = []
    if "draw" in result.dims:
        texts.append(say("project.plot.median", language))
        handles.append(Line2D([], [], color=style.PALETTE["ink"], linewidth=1.2))
        for level, tint in _BANDS:
            texts.append(say("project.plot.band", language, level=f"{100 * level:g}"))
            handles.append(Patch(color=tint, linewidth=0))
    return [*texts, *groups], [*handles, *_patches(len(groups))]


def _by_rows(texts: list[str], handles: list[Any], width: float) -> tuple[list[str], list[Any]]:
    """The order in which a legend, which fills its columns first, is read along its rows."""
    across = legend_columns(texts, width) if texts else 1
    rows, longer = divmod(len(texts), across)
    sizes = [rows + 1 if column < longer else rows for column in range(across)]
    columns: list[list[int]] = [[] for _ in sizes]
    places = iter(range(len(texts)))
    for row in range(max(sizes)):
        for column, size in enumerate(sizes):
            if row < size:
                columns[column].append(next(places))
    order = [place for column in columns for place in column]
    return [texts[place] for place in order], [handles[place] for place in order]


def _patches(count: int) -> list[Any]:
    from matplotlib.patches import Patch

    return [Patch(color=colour, linewidth=0) for colour in _colours(count)]


def _colours(count: int) -> list[str]:
    return [style.PALETTE[_COLOURS[place % len(_COLOURS)]] for place in range(count)]


def _check(result: xr.Dataset, measure: str) -> None:
    if "year" not in result.dims or "programme" not in result.dims or "gdp_path" not in result:
        raise FiscalmultError("the Dataset is no projection; pass what fiscalmult.projection.project returns")
    if measure not in result:
        raise FiscalmultError(f"no measure {measure!r}{nearest(measure, [str(name) for name in result.data_vars])}")


def _total(result: xr.Dataset, measure: str) -> xr.DataArray:
    """All programmes and parts together, draws first where there are any."""
    _check(result, measure)
    values = result[measure]
    if "year" not in values.dims:
        raise FiscalmultError(f"{measure!r} has no years; choose another measure")
    dims = [dim for dim in values.dims if dim in _OWN or dim == "programme"]
    summed = values.sum(dims, keep_attrs=True)
    return summed.transpose(*(["draw"] if "draw" in summed.dims else []), "year")


def _prices(result: xr.Dataset, values: xr.DataArray) -> Array | float:
    """What brings amounts to current prices."""
    return 1.0 if values.attrs.get("prices") == "current" else np.asarray(result["price_index"].values)


def _fan(ax: Axes, years: Sequence[int], numbers: Array, language: str) -> None:
    middle = numbers
    if numbers.ndim == 2:
        for level, tint in _BANDS:
            low, high = np.quantile(numbers, [(1 - level) / 2, (1 + level) / 2], axis=0)
            ax.fill_between(years, low, high, color=tint, linewidth=0)
        middle = np.median(numbers, axis=0)
    mark = "o" if len(years) == 1 else ""
    ax.plot(years, middle, color=style.PALETTE["ink"], linewidth=1.2, marker=mark, markersize=4)
    low, high = ax.get_ylim()
    ax.set_ylim(min(low, 0.0), max(high, 0.0))
    ax.axhline(0, color=style.PALETTE["ink"], linewidth=0.6)


def _years(ax: Axes, language: str) -> None:
    from matplotlib.ticker import FuncFormatter

    ticked(ax.xaxis, language, most=6, whole=True)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda year, _place: f"{year:.0f}"))


def _groups(result: xr.Dataset, variable: str, language: str) -> list[tuple[str, Array]]:
    """Money by fifth of the households in % of GDP, the enterprises last."""
    _check(result, variable)
    values = result[variable].sum("programme")
    if "household" not in values.dims:
        raise FiscalmultError(f"{variable!r} is not known by household; choose burden or household_income")
    if "draw" in values.dims:
        values = values.median("draw")
    share = 100 * values * result["price_index"] / result["gdp_path"]
    codes = [str(code) for code in values["household"].values]
    ends = [code.rsplit("-", 1)[-1] for code in codes]
    named = [end if end in _GROUPS else "" for end in ends]
    found = []
    for group in [*_GROUPS, ""]:
        chosen = [code for code, name in zip(codes, named, strict=True) if name == group]
        if chosen:
            text = say(f"project.{group}" if group else "block.household", language)
            found.append((text, share.sel(household=chosen).sum("household").transpose("year").values))
    if variable == "burden" and float(result["burden_elsewhere"].max()) > 0:
        rest = 100 * result["burden_elsewhere"].sum("programme") * result["price_index"] / result["gdp_path"]
        found.append((say("project.elsewhere", language), rest.values))
    return found
