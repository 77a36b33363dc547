"""Paths along which money gets from a programme to an account or a measure, in words."""

from __future__ import annotations

import math

import numpy as np
import xarray as xr

from fiscalmult.economy import Economy
from fiscalmult.labels import say
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.words import account_words, model_lines, ratio_words

__all__ = ["passing", "paths"]


def paths(result: xr.Dataset, origin: str, destination: str, *, language: str = "en") -> Table:
    """Paths in words, the most influential first, and what share of the effect they carry.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.structural_paths` returns in that language.
    origin, destination
        What is printed for both ends.
    language
        ``"en"`` or ``"vi"``.

    Returns
    -------
    Table
        One row for each path: ``start``, ``direct_influence``, ``path_multiplier``, ``weight``, their
        product ``total_influence``, ``share`` and ``cumulated_share`` of the whole effect.
    """
    unit = str(result.attrs["global_influence_units"])
    names = ("start", "direct_influence", "path_multiplier", "weight", "total_influence", "share", "cumulated_share")
    rows: list[dict[str, object]] = [
        {"path": int(one["path"]), "words": str(one["words"].values)}
        | {name: float(one[name]) for name in names}
        | {"accounts": " ".join(filter(None, map(str, one["account"].values)))}
        for one in (result.isel(path=place) for place in range(result.sizes["path"]))
    ]
    totals = result["total_influence"].values
    digits = max(decimals_of(totals.max()), math.ceil(-math.log10(totals.min()))) if rows else 2
    columns = [
        Column("path", say("column.path", language), 0, "1"),
        Column("words", say("column.words", language)),
        Column("start", say("column.start", language), 3, "1"),
        Column("direct_influence", say("column.direct_influence", language), 4, "1"),
        Column("path_multiplier", say("column.path_multiplier", language), 3, "1"),
        Column("weight", say("column.weight", language), 3, unit),
        Column("total_influence", say("column.total_influence", language), min(digits, 6), unit),
        Column("share", say("column.share_of_effect", language), 1, "1", scale=100),
        Column("cumulated_share", say("column.cumulated", language), 1, "1", scale=100),
    ]
    heading = [say("paths.title", language, origin=origin, destination=destination)]
    heading += [*model_lines(result.attrs, language), _whole(result, unit, language)]
    notes = [_found(result, language), say("note.paths", language), say("note.limits", language)]
    return Table(columns, rows, heading, notes, language=language)


def passing(shares: xr.DataArray, economy: Economy, *, most: int = 10, language: str = "en") -> Table:
    """Accounts that most of an effect has passed through.

    Parameters
    ----------
    shares
        What :func:`fiscalmult.structure.passing_through` returns.
    economy
        The economy, for labels.
    most
        How many accounts are listed.
    language
        ``"en"`` or ``"vi"``.
    """
    words = account_words(economy.sam.account_list, language)
    order = np.argsort(-shares.values, kind="stable")[:most]
    rows: list[dict[str, object]] = [
        {"share": float(shares[place]), "account": code, "label": words[code]}
        for place, code in ((place, str(shares["account"].values[place])) for place in order)
        if shares[place] > 0
    ]
    columns = [
        Column("share", say("column.share_of_effect", language), 1, "1", scale=100),
        Column("account", say("column.account", language)),
        Column("label", say("column.label", language)),
    ]
    return Table(columns, rows, [say("paths.passing", language)], language=language)


def decimals_of(largest: float) -> int:
    """Decimals that show three figures of a number."""
    return 3 if not largest > 0 else min(max(2, 2 - math.floor(math.log10(largest))), 9)


def _whole(result: xr.Dataset, unit: str, language: str) -> str:
    whole = float(result.attrs["global_influence"])
    return say(
        "paths.whole", language, value=number(whole, decimals_of(whole), language), unit=ratio_words(unit, language)
    )


def _found(result: xr.Dataset, language: str) -> str:
    """What share of the effect is listed, and in which paths the rest is."""
    attrs = result.attrs
    listed = float(result["share"].sum())
    threshold = f"{100 * float(attrs['threshold']):.6g}"
    words = {
        "threshold": threshold.replace(".", ",") if language == "vi" else threshold,
        "length": int(attrs["max_length"]),
    }
    left = {
        "more": float(attrs["explained_share"]) - listed,
        "below": float(attrs["share_below_threshold"]),
        "long": float(attrs["share_too_long"]),
        "unopened": float(attrs["share_not_opened"]),
    }
    said = number(100 * listed, 1, language)
    parts = [say("paths.found", language, count=result.sizes["path"], share=said)]
    for name, share in left.items():
        if share > 1e-9:
            parts.append(say(f"paths.left.{name}", language, share=number(100 * share, 1, language), **words))
    return " ".join(parts)
