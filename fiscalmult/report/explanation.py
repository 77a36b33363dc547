"""One programme explained: where a dong lands, where it leaks, in which round, and whence the numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Instrument, Scenario
from fiscalmult.kernels import solve
from fiscalmult.labels import say
from fiscalmult.measures import measure_weights, stack_weights
from fiscalmult.report.table import Column, Table

__all__ = ["SHOWN_ROUNDS", "landing", "leaking", "rounds"]

SHOWN_ROUNDS = (0, 1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500)
"""Rounds of spending that are printed, until nearly all has leaked; round 0 is the programme's own money."""

NEARLY_ALL = 0.999
"""Share of the dong leaked after which no further round is printed."""


def landing(instrument: Instrument, labels: Mapping[str, str], language: str = "en", *, most: int = 12) -> Table:
    """Where each dong lands first, the largest shares on top, with the address of each.

    Parameters
    ----------
    instrument
        Programme or levy.
    labels
        ``{account: label}``.
    language
        ``"en"`` or ``"vi"``.
    most
        How many shares are listed; what is left stands in one row.

    Returns
    -------
    Table
        Its notes are the explanations that the shares refer to, ``[1]``, ``[2]``, ...
    """
    if most < 1:
        raise FiscalmultError(f"{most} shares cannot be listed; ask for at least 1")
    listed = sorted(instrument.shares.items(), key=lambda item: -item[1])
    references: dict[str, int] = {}
    rows: list[dict[str, object]] = []
    for account, share in listed[:most]:
        row: dict[str, object] = {"account": account, "label": labels.get(account, account), "share": share}
        address = instrument.addresses.get(account)
        if address is not None:
            why = f"{address.note} ({address.source})" if address.source else address.note
            place = references.setdefault(why, len(references) + 1)
            row |= {"status": say(f"status.{address.status}", language), "note": f"[{place}]"}
        rows.append(row)
    left = [share for _, share in listed[most:]]
    if left:
        rows.append({"account": "...", "label": say("column.other", language, count=len(left)), "share": sum(left)})
    columns = [
        Column("share", say("column.share", language), 1, "1", scale=100),
        Column("account", say("column.account", language)),
        Column("label", say("column.label", language)),
        Column("status", say("column.status", language)),
        Column("note", say("column.note", language)),
    ]
    notes = [f"[{place}] {why}" for why, place in references.items()]
    return Table(columns, rows, [say("explain.landing", language)], notes, language=language)


def leaking(result: xr.Dataset, scenario: str, economy: Economy, language: str = "en") -> Table:
    """Where one dong ends: every absorbing account that some of it reaches, the largest first.

    Parameters
    ----------
    result
        What :func:`fiscalmult.simulate` returns.
    scenario
        Name of the scenario.
    economy
        The economy simulated, for labels and blocks.
    language
        ``"en"`` or ``"vi"``.
    """
    one = result.sel(scenario=scenario)
    leaked = one["leakage"] / one["spending"]
    accounts = economy.sam.account_list
    unmet = {code for code, fixed in zip(accounts.codes, economy.closure.limited(accounts), strict=True) if fixed}
    rows: list[dict[str, object]] = []
    for code, share in sorted(zip(one["absorber"].values.astype(str), leaked.values, strict=True), key=lambda x: -x[1]):
        if share != 0:
            block = say("leak.unmet" if code in unmet else f"block.{accounts.block(code)}", language)
            rows.append(
                {"account": code, "label": accounts.label(code, language), "block": block, "leakage": float(share)}
            )
    rows.append({"account": say("column.total", language), "leakage": float(leaked.sum())})
    columns = [
        Column("leakage", say("column.leakage", language), 4, "1"),
        Column("account", say("column.account", language)),
        Column("label", say("column.label", language)),
        Column("block", say("column.block", language)),
    ]
    return Table(columns, rows, [say("explain.leaks", language)], language=language)


def rounds(economy: Economy, scenario: Scenario, language: str = "en") -> Table:
    """How much of the effect and of the leakage is reached after each round of spending.

    Parameters
    ----------
    economy, scenario
        The economy and what is injected into it.
    language
        ``"en"`` or ``"vi"``.

    Returns
    -------
    Table
        After some rounds: GDP per dong so far, and the shares of the effect on GDP, of the jobs
        and of the leakage that are reached.

    Notes
    -----
    Round k is ``A_rr^k f_r``: what responding accounts receive after k payments, and what they
    pay on. What the programme pays straight into an absorbing account leaks in round 0.
    """
    inside = economy.responding
    injection = scenario.injection(economy.sam.account_list) / scenario.amount
    received = solve.rounds(economy.factor.propensities, injection[inside], SHOWN_ROUNDS[-1] + 1)
    names = ["gdp", *(satellite.name for satellite in economy.satellites if satellite.name == "employment")]
    weights, places = stack_weights(measure_weights(economy, names))
    whole = economy.receipts(injection) @ weights.T
    reached = np.cumsum(received @ weights[:, inside].T, axis=0)
    absorbed = economy.propensities.values[np.ix_(~inside, inside)].sum(axis=0)
    leaked = injection[~inside].sum() + np.cumsum(received @ absorbed)
    total = injection.sum()
    rows: list[dict[str, object]] = []
    for count in SHOWN_ROUNDS:
        at = {name: float(reached[count, places[name]].sum()) for name in names}
        share = {name: _share(at[name], float(whole[places[name]].sum())) for name in names}
        gone = _share(float(leaked[count]), float(total))
        rows.append({"round": count, "gdp": at["gdp"], "leaked_share": gone})
        rows[-1] |= {f"{name}_share": value for name, value in share.items()}
        if gone is not None and gone >= NEARLY_ALL:
            break
    columns = [
        Column("round", say("column.round", language), 0, "1"),
        Column("gdp", say("column.gdp_so_far", language), 4, "1"),
        Column("gdp_share", say("column.gdp_share", language), 1, "1", scale=100),
        Column("employment_share", say("column.jobs_share", language), 1, "1", scale=100),
        Column("leaked_share", say("column.leaked_share", language), 1, "1", scale=100),
    ]
    shown = [column for column in columns if column.key in rows[0]]
    return Table(shown, rows, [say("explain.rounds", language)], language=language)


def _share(part: float, whole: float) -> float | None:
    return part / whole if abs(whole) > 1e-12 else None
