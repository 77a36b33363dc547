"""Where one dong ends: the waterfall of leakages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.accounts import block_of_code
from fiscalmult.errors import FiscalmultError
from fiscalmult.plot import style
from fiscalmult.plot.choose import check_dims, one_scenario
from fiscalmult.plot.rows import Row, draw_rows, lay_rows
from fiscalmult.plot.texts import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["leaks", "waterfall"]

_KINDS = {
    "tax": "orange",
    "government": "orange",
    "social-protection": "orange",
    "accumulation": "green",
    "rest-of-world": "blue",
    "unmet": "blue",
}
"""Order of the bars, and their colours: to the state, saved, abroad; with others it is grey."""

_PRODUCTION = ("activity", "commodity", "margin")
"""Where these absorb, supply is fixed and the demand that falls on them is not met."""

_NOTHING = 1e-12
"""Shares of one dong that are rounding, not money."""


@dataclass(frozen=True)
class Leak:
    """One place where money stops: its name, the block it belongs to, the share of one dong."""

    name: str
    block: str
    share: float


def leaks(result: xr.Dataset, scenario: str, blocks: Mapping[str, str] | None = None) -> list[Leak]:
    """Where one dong spent on a scenario ends, in the order of the waterfall.

    Parameters
    ----------
    result
        What :func:`fiscalmult.simulate` returns.
    scenario
        Name of the scenario.
    blocks
        ``{absorber: block}`` (:data:`fiscalmult.accounts.BLOCKS`); by default the block that
        the spelling of the code stands for.

    Returns
    -------
    list of Leak
        One for each tax; imports and other payments abroad apart; one for each other block.
        The shares add to the injection per dong spent: 1 when the spending is borrowed. A
        place that gets nothing is left out.

    Raises
    ------
    FiscalmultError
        If the scenario is unknown or spends nothing, or an absorber's block is unknown.
    """
    if "spending" not in result or "leakage" not in result:
        raise FiscalmultError("the Dataset holds no leakage per dong spent; pass what fiscalmult.simulate returns")
    one = one_scenario(result, scenario)
    for name in ("spending", "leakage", "imports"):
        check_dims(one[name], ("absorber",), name)
    spending = float(one["spending"])
    if spending <= 0:
        raise FiscalmultError(f"scenario {scenario!r} spends {spending:.4g}; a waterfall needs some spending")
    found: dict[str, Leak] = {}
    for code, amount in zip(map(str, one["absorber"].values), one["leakage"].values, strict=True):
        _add(found, _place(code, (blocks or {}).get(code) or block_of_code(code)), float(amount) / spending)
    # What production pays abroad is imports; all else that ends abroad are incomes and transfers.
    bought = float(one["imports"]) / spending
    _add(found, ("imports", "rest-of-world"), bought)
    _add(found, ("abroad", "rest-of-world"), -bought)
    order = {block: place for place, block in enumerate(_KINDS)}
    listed = [leak for leak in found.values() if abs(leak.share) > _NOTHING]
    return sorted(listed, key=lambda leak: (order.get(leak.block, len(order)), leak.name == "abroad"))


def _place(code: str, block: str) -> tuple[str, str]:
    """Name and kind of the bar that an absorber belongs to."""
    if block == "tax":
        return code, block
    if block in _PRODUCTION:
        return "unmet", "unmet"
    return ("abroad" if block == "rest-of-world" else block), block


def _add(found: dict[str, Leak], place: tuple[str, str], share: float) -> None:
    name, block = place
    before = found[name].share if name in found else 0.0
    found[name] = Leak(name, block, before + share)


def waterfall(
    result: xr.Dataset,
    scenario: str,
    ax: Axes | None = None,
    *,
    language: str = "en",
    labels: Mapping[str, str] | None = None,
    blocks: Mapping[str, str] | None = None,
    width: float = style.SINGLE_COLUMN,
) -> Axes:
    """Waterfall of one dong: each tax, saving, imports and other places where it ends.

    Parameters
    ----------
    result
        What :func:`fiscalmult.simulate` returns.
    scenario
        Name of the scenario.
    ax
        Where to draw; a new figure by default. Its figure leaves room for labels by itself when
        it was made with ``layout="constrained"``.
    language
        ``"en"`` or ``"vi"``.
    labels
        ``{name: text}`` for scenarios and accounts, such as ``sam.account_list.labels["vi"]``.
    blocks
        As in :func:`leaks`.
    width
        Width of the figure, or of the part of it that ``ax`` takes [mm].

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    FiscalmultError
        As :func:`leaks`.

    Notes
    -----
    Every dong injected leaks once, so the bars add to 1 when the spending is borrowed, and to
    1 less the part that a levy or another programme gives up when it is not.
    """
    words = Words(language, labels)
    listed = leaks(result, scenario, blocks)
    total = sum(leak.share for leak in listed)
    last = "total" if abs(total - 1) < 1e-9 else "net"
    texts = {**{leak.name: words.place(leak.name) for leak in listed}, last: words.own(last)}
    rows, height = lay_rows(texts, {}, width=0.4 * width)
    title = style.title_text(words.scenario(scenario), 0.56 * width)
    unit = style.wrapped(words.own("ends"), 0.6 * width)
    ax = style.canvas(ax, width, height + style.around(title, unit))
    draw_rows(ax, rows, height)
    style.tidy(ax, unit, words.language)
    style.entitle(ax, title)
    style.fit([_steps(ax, listed, rows, words.language)])
    return ax


def _steps(ax: Axes, listed: list[Leak], rows: list[Row], language: str) -> style.Panel:
    """Draw each bar from where the one above it ended, and the total from zero."""
    total = sum(leak.share for leak in listed)
    digits = style.digits_for(max(abs(leak.share) for leak in listed))
    reached, ends, reach = 0.0, [], [0.0, total]
    for leak, row, below in zip(listed, rows, rows[1:], strict=False):
        colour = style.PALETTE[_KINDS.get(leak.block, "grey")]
        ax.barh(row.place, leak.share, left=reached, height=row.height, color=colour)
        reached += leak.share
        reach.append(reached)
        between = [row.place + row.height / 2, below.place - below.height / 2]
        ax.plot([reached, reached], between, color=style.PALETTE["grey"], linewidth=0.6)
        outer = max(reached, reached - leak.share)
        ends.append(style.End(row.place, outer, style.number(leak.share, digits, language), always_right=True))
    ax.barh(rows[-1].place, total, height=rows[-1].height, color=style.PALETTE["ink"])
    ends.append(style.End(rows[-1].place, total, style.number(total, digits, language)))
    return style.write_ends(ax, ends, min(reach), max(reach))
