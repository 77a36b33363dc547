"""Cells of the matrix that would flip the ranking of two programmes."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

from fiscalmult.labels import say
from fiscalmult.report.channels import decimals_of
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.words import model_lines, ratio_words

__all__ = ["flip"]


def flip(
    result: xr.Dataset, words: Mapping[str, str], first: str, second: str, measure: str, *, language: str = "en"
) -> Table:
    """Cells with the share at which two programmes do the same, those nearest to it first.

    Parameters
    ----------
    result
        What :func:`fiscalmult.structure.ranking_cells` returns.
    words
        ``{account: what is printed for it}``.
    first, second, measure
        What is printed for the two programmes and for the measure.
    language
        ``"en"`` or ``"vi"``.
    """
    names = ("propensity", "break_even", "change", "relative_change", "derivative", "elasticity")
    rows: list[dict[str, object]] = []
    for place in range(result.sizes["cell"]):
        one = result.isel(cell=place)
        payer, receiver = str(one["payer"].values), str(one["receiver"].values)
        row: dict[str, object] = {"payer": payer, "receiver": receiver}
        row |= {"from": words.get(payer, payer), "to": words.get(receiver, receiver)}
        feasible = bool(one["feasible"])
        row |= {name: float(one[name]) for name in names} | {"feasible": feasible}
        rows.append(row | {"possible": say("flip.yes" if feasible else "flip.no", language)})
    unit = str(result["derivative"].attrs["units"])
    columns = [
        Column("from", say("column.payer", language)),
        Column("to", say("column.receiver", language)),
        Column("propensity", say("column.propensity", language), 2, "1", scale=100),
        Column("break_even", say("column.break_even", language), 2, "1", scale=100),
        Column("change", say("column.change", language), 2, "1", scale=100),
        Column("relative_change", say("column.relative_change", language), 0, "1", scale=100),
        Column("elasticity", say("column.elasticity", language), 3, "1"),
        Column("possible", say("column.possible", language)),
    ]
    attrs = result.attrs
    values = {key: float(attrs[f"multiplier_{key}"]) for key in ("a", "b")} | {"gap": float(attrs["gap"])}
    digits = decimals_of(max(abs(value) for value in values.values()))
    said = {key: number(value, digits, language) for key, value in values.items()}
    heading = [say("flip.title", language, first=first, second=second, measure=measure)]
    heading += model_lines(attrs, language)
    heading.append(
        say("flip.gap", language, first=first, second=second, measure=measure, unit=ratio_words(unit, language), **said)
    )
    counts = {name: int(attrs[name]) for name in ("cells_that_flip", "cells_looked_at")}
    way = str(attrs["compensation"])
    gives = say("flip.proportional", language) if way == "proportional" else words.get(way, way)
    notes = [say("flip.count", language, **counts), say("note.flip", language, gives=gives)]
    return Table(columns, rows, heading, [*notes, say("note.limits", language)], language=language)
