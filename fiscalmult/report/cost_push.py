"""Prices and costs of living after cost pushes."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

from fiscalmult.economy import Economy
from fiscalmult.labels import say
from fiscalmult.report.table import Column, Table
from fiscalmult.report.words import model_lines

__all__ = ["prices"]


def prices(
    result: xr.Dataset, economy: Economy, titles: Mapping[str, str], *, on: str = "", language: str = "en"
) -> Table:
    """Rise of the price of every product and of every household's cost of living, in per cent.

    Parameters
    ----------
    result
        What :func:`fiscalmult.prices.price_changes` returns.
    economy
        The economy, for accounts and labels.
    titles
        ``{cost push: what is printed above its column}``.
    on
        The products that the pushes fall on, in words, where not on all.
    language
        ``"en"`` or ``"vi"``.

    Returns
    -------
    Table
        Rows of the products, of the households, and one of all households together; one column
        of shares [1] for each push.
    """
    accounts = economy.sam.account_list
    names = [str(name) for name in result["scenario"].values]
    rows: list[dict[str, object]] = []
    for group, codes, values in [
        ("commodity", economy.sam.accounts("commodity"), result["price"].rename(account="code")),
        ("household", economy.sam.accounts("household"), result["cost_of_living"].rename(household="code")),
    ]:
        for code in codes:
            row: dict[str, object] = {"account": code, "label": accounts.label(code, language), "group": group}
            rows.append(row | {name: float(values.sel(scenario=name, code=code)) for name in names})
    together: dict[str, object] = {"account": "all", "label": say("prices.all", language), "group": "household"}
    rows.append(together | {name: float(result["consumer_prices"].sel(scenario=name)) for name in names})
    columns = [Column("label", say("column.label", language))]
    columns += [Column(name, titles[name], 2, "1", scale=100) for name in names]
    heading = [say("prices.title", language), *model_lines(result.attrs, language)]
    heading += [say("prices.on", language, what=on)] if on else []
    heading.append(say("head.numbers.prices", language))
    base = str(result.attrs["closure"]).partition(":")[0].partition(",")[0]
    rule = base if base in ("LEONTIEF", "TYPE_II", "PYATT_ROUND") else "other"
    notes = [say(f"note.prices.{rule}", language)]
    if economy.closure.constrained:
        notes.append(say("note.prices.fixed", language))
    notes += [say("note.prices.buyers", language), say("note.prices.limits", language)]
    groups = {group: say(f"prices.{group}", language) for group in ("commodity", "household")}
    return Table(columns, rows, heading, notes, groups, language)
