"""Who receives in which round, and the effects of each quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from fiscalmult.economy import Economy
from fiscalmult.instruments import Scenario
from fiscalmult.labels import say
from fiscalmult.report.measures import available
from fiscalmult.report.scenarios import SHOWN, financing_line, label_of, notes_of, ratios
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.words import account_words, model_lines, ratio_words

__all__ = ["quarters", "receivers", "rounds_of_spending"]

RECEIVERS: Mapping[str, tuple[str, ...]] = {
    "products": ("commodity", "margin"),
    "producers": ("activity",),
    "labour": ("labour",),
    "capital": ("capital", "enterprise"),
    "households": ("household",),
    "state": ("tax", "government", "social-protection"),
    "saving": ("accumulation",),
    "abroad": ("rest-of-world",),
}
"""Who receives, as blocks: one column each, and all blocks in one of them."""


def rounds_of_spending(result: xr.Dataset, economy: Economy, scenario: Scenario, *, language: str = "en") -> Table:
    """Receipts per dong spent by round and kind of receiver, and the share of the effects reached.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.rounds` returns for the scenario.
    economy, scenario
        The economy and the scenario.
    language
        ``"en"`` or ``"vi"``.
    """
    one = result.sel(scenario=scenario.name)
    accounts = economy.sam.account_list
    shown = available(result, SHOWN)
    received = {
        key: one["receipts"].values[:, accounts.mask(*blocks)].sum(axis=1) / scenario.amount
        for key, blocks in RECEIVERS.items()
    }
    rows: list[dict[str, object]] = [
        _row("round", period)
        | {key: float(values[place]) for key, values in received.items()}
        | {f"{key}_share": float(one["cumulated_share"].sel(measure=key)[place]) for key in shown}
        for place, period in enumerate(result["round"].values)
    ]
    columns = [Column("round", say("column.round", language), 0, "1")]
    columns += [Column(key, say(f"receiver.{key}", language), 3, "1") for key in RECEIVERS]
    columns += _share_columns(shown, language)
    heading = [say("rounds.title", language, programme=label_of(scenario, scenario.name, language))]
    heading += [*model_lines(result.attrs, language), *financing_line([scenario], language)]
    notes = [half_lives(one, shown, "rounds", language), say("note.rounds", language)]
    return Table(columns, rows, heading, [*notes, *notes_of([scenario], language)], language=language)


def receivers(
    result: xr.Dataset, economy: Economy, scenario: Scenario, *, most: int = 4, until: int = 5, language: str = "en"
) -> Table:
    """The largest receivers of each round in words, with what each gets of a dong spent."""
    one = result.sel(scenario=scenario.name)
    words = account_words(economy.sam.account_list, language)
    codes = list(economy.sam.codes)
    rows: list[dict[str, object]] = []
    for place, period in enumerate(result["round"].values[: until + 1]):
        values = one["receipts"].values[place] / scenario.amount
        order = np.argsort(-np.abs(values), kind="stable")[:most]
        said = [f"{words[codes[i]]} {number(float(values[i]), 3, language)}" for i in order if values[i] != 0]
        if said:
            rows.append({"round": int(period), "receivers": "; ".join(said)})
    columns = [
        Column("round", say("column.round", language), 0, "1"),
        Column("receivers", say("column.receivers", language)),
    ]
    return Table(columns, rows, [say("rounds.receivers", language)], language=language)


def quarters(result: xr.Dataset, scenario: Scenario, lags: Sequence[str] = (), *, language: str = "en") -> Table:
    """Effects per dong spent in each quarter, and the share of the static effects reached.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.quarterly_path` returns for the scenario.
    scenario
        The scenario.
    lags
        Lines that say which lags were used, and why.
    language
        ``"en"`` or ``"vi"``.
    """
    one = result.sel(scenario=scenario.name)
    effects = ratios(result, [scenario]).sel(scenario=scenario.name)
    shown = [str(key) for key in effects.data_vars]
    units = {key: str(effects[key].attrs["units"]) for key in shown}
    rows: list[dict[str, object]] = [
        _row("quarter", period)
        | {key: float(effects[key][place]) for key in shown}
        | {f"{key}_share": float(one["cumulated_share"].sel(measure=key)[place]) for key in shown}
        for place, period in enumerate(result["quarter"].values)
    ]
    columns = [Column("quarter", say("column.quarter", language), 0, "1")]
    for key in shown:
        title = f"{say(f'measure.{key}', language)}, {ratio_words(units[key], language)}"
        columns.append(Column(key, title, 3, units[key]))
    columns += _share_columns(shown, language)
    heading = [say("quarters.title", language, programme=label_of(scenario, scenario.name, language))]
    heading += [*model_lines(result.attrs, language), *financing_line([scenario], language)]
    notes = [half_lives(one, shown, "quarters", language)]
    left = 1 - float(one["cumulated_share"].sel(measure="gdp")[-1])
    if np.isfinite(left):  # not where nothing is produced
        share = number(100 * left, 1, language)
        notes.append(say("quarters.later", language, quarter=rows[-1]["quarter"], share=share))
    notes += [*lags, say("note.quarters", language)]
    return Table(columns, rows, heading, [*notes, *notes_of([scenario], language)], language=language)


def _row(dim: str, period: int) -> dict[str, object]:
    return {dim: int(period)}


def half_lives(one: xr.Dataset, shown: Sequence[str], unit: str, language: str) -> str:
    """The sentence that says after how many periods half of each effect is there."""
    said = []
    for key in shown:
        half = float(one["half_life"].sel(measure=key))
        count = "-" if np.isnan(half) else number(half, 0, language)
        said.append(f"{say(f'measure.{key}', language)} {count}")
    return say(f"{unit}.half_life", language, periods=", ".join(said))


def _share_columns(shown: Sequence[str], language: str) -> list[Column]:
    return [
        Column(f"{key}_share", say(f"column.reached.{key}", language), 1, "1", scale=100)
        for key in shown
    ]  # fmt: skip
