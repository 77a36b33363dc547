"""From an input-output table to a square of flows that the checks see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.audit.square import Blocks, accounts_of
from fiscalmult.audit.subject import GAP, Subject
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from fiscalmult.input_output import InputOutputTable

__all__ = ["of_table"]

Array = NDArray[np.float64]
Rows = dict[str, tuple[Array, Array]]


def of_table(table: InputOutputTable, blocks: Blocks | None) -> Subject:
    """An input-output table as a square of flows.

    Its accounts are the sectors, the primary inputs (which receive), the categories of final demand
    (which pay), and an account ``direct <input>`` for every primary input that final demand buys itself,
    such as product taxes and imports of consumers: the categories pay it, it pays the input.

    Notes
    -----
    Sectors and the direct accounts are closed: what they receive equals what they pay, where primary
    inputs are known. Imports within total use, and imported inputs on top of domestic use, are a
    primary input of their own, so that rows and columns still agree.
    """
    rows = _inputs(table)
    sectors = list(table.sectors)
    kinds = [kind if kind not in sectors else f"input {kind}" for kind in rows]
    taken = {*sectors, *kinds}
    categories = [name if name not in taken else f"use {name}" for name in table.categories]
    bought = dict(zip(kinds, (final for _, final in rows.values()), strict=True))
    # Taxes that final uses only shift among themselves add to nothing: no account could pass them on.
    direct = {kind: f"direct {kind}" for kind, spent in bought.items() if abs(spent.sum()) > GAP * np.abs(spent).sum()}
    codes = [*sectors, *kinds, *direct.values(), *categories]
    flows = xr.DataArray(np.zeros((len(codes),) * 2), {"to": codes, "of": codes}, ("to", "of"))
    flows.loc[sectors, sectors] = table.flows.values
    flows.loc[sectors, categories] = table.final_demand.values
    for kind, (paid, _) in zip(kinds, rows.values(), strict=True):
        flows.loc[kind, sectors] = paid
    for kind, spent in bought.items():
        flows.loc[direct.get(kind, kind), categories] = spent
        if kind in direct:
            flows.loc[kind, direct[kind]] = spent.sum()
    accounts, missing = _blocks_of(codes, sectors, direct, blocks)
    makes = np.isin(codes, sectors)
    closed = makes | np.isin(codes, list(direct.values()))
    output = flows.values.sum(axis=0)
    output[: len(sectors)] = table.output.values  # columns add up to it only where primary inputs are known
    return Subject(
        name=table.name,
        unit=table.unit,
        year=table.flows.attrs.get("year"),
        codes=tuple(codes),
        values=flows.values,
        accounts=accounts,
        closed=closed & (table.primary_inputs is not None),
        no_blocks=missing,
        producers=makes,
        output=output,
        # Sales and costs may each miss output by the tolerance, and in opposite directions.
        tolerance=None if table.tolerance is None else 2 * table.tolerance,
    )


def _inputs(table: InputOutputTable) -> Rows:
    """What sectors and categories pay for each primary input, imports among them: ``{kind: (users, categories)}``."""
    none = np.zeros(len(table.categories))
    rows: Rows = {}
    if table.primary_inputs is not None:
        final = [none] * len(table.kinds) if table.final_inputs is None else table.final_inputs.values
        rows |= dict(zip(table.kinds, zip(table.primary_inputs.values, final, strict=True), strict=True))
    if table.imported_flows is None and table.imported_demand is None:
        return rows
    name = "imports" if "imports" not in rows else "imports of goods"
    if table.use == "total":  # imports compete with output: each sector's row holds them, so its column pays them
        rows[name] = (table.imports, none)
    else:
        inputs, uses = table.imported_flows, table.imported_demand
        rows[name] = (
            np.zeros(len(table.sectors)) if inputs is None else inputs.values.sum(axis=0),
            none if uses is None else uses.values.sum(axis=0),
        )
    return rows


def _blocks_of(
    codes: Sequence[str], sectors: Sequence[str], direct: Mapping[str, str], blocks: Blocks | None
) -> tuple[Accounts | None, str]:
    """Sectors are activities; primary inputs and final demand are what the caller says.

    What is bought directly is a commodity, or an activity where it is the service of a factor.
    """
    given = dict(zip(blocks.codes, blocks.blocks, strict=True)) if isinstance(blocks, Accounts) else dict(blocks or {})
    odd = [name for name in given if name not in codes]
    if odd:
        raise FiscalmultError(f"a block is given to {odd[0]!r}, which the table does not have{nearest(odd[0], codes)}")
    factors = ("labour", "capital")
    made = {code: "activity" if given.get(kind) in factors else "commodity" for kind, code in direct.items()}
    return accounts_of(codes, dict.fromkeys(sectors, "activity") | made | given)
