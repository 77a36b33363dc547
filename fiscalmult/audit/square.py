"""From a matrix, a file or raw flows to what the checks see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.accounts import BLOCKS, Accounts
from fiscalmult.audit.findings import Finding
from fiscalmult.audit.subject import Places, Subject
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sam import SAM

__all__ = ["Blocks", "RawFlows", "accounts_of", "of_flows", "of_raw", "of_sam"]

Blocks = Accounts | Mapping[str, str]


def of_sam(sam: SAM) -> Subject:
    """A matrix as it stands: every account is closed."""
    return Subject(
        name=sam.name,
        unit=sam.unit,
        year=sam.year,
        codes=sam.codes,
        values=sam.values,
        accounts=sam.account_list,
        closed=np.ones(len(sam.codes), dtype=bool),
        labels=sam.account_list.labels,
    )


def of_flows(flows: xr.DataArray, blocks: Blocks | None, places: Places | None) -> Subject:
    """Raw flows (receiver, payer), which need neither balance nor list the same accounts on both sides.

    Where they do not, the accounts that stand on both sides are audited, in the order of the
    rows, and the finding says so.

    Raises
    ------
    FiscalmultError
        If the dims are others, labels are missing, or cells are text.
    """
    if tuple(flows.dims) != ("receiver", "payer"):
        raise FiscalmultError(
            f"an audit reads flows with dims (receiver, payer), not {tuple(flows.dims)}; rename them, rows first"
        )
    for dim in ("receiver", "payer"):
        if dim not in flows.coords:
            raise FiscalmultError(f"the table has no labels along {dim}; give the account codes as a coordinate")
    rows = [str(code) for code in flows["receiver"].values]
    columns = [str(code) for code in flows["payer"].values]
    try:
        values = np.array(flows.values, dtype=float)
    except (TypeError, ValueError):
        raise FiscalmultError(
            "the table holds text among its figures; give numbers, NaN where one is missing"
        ) from None
    faults = _label_faults(rows, columns)
    if any(fault.key == "twice" for fault in faults):
        codes, from_row, from_column = _first_of_each(rows, columns)
    else:
        codes = [code for code in rows if code in set(columns)]
        from_row, from_column = [rows.index(code) for code in codes], [columns.index(code) for code in codes]
    if not codes:
        raise FiscalmultError(
            f"rows and columns have no account in common (the first are {rows[:1]} and {columns[:1]}); "
            "a square table names the same accounts on both sides"
        )
    accounts, missing = accounts_of(codes, blocks)
    where = places or (lambda i, j: "")
    return Subject(
        name=str(flows.name or "table"),
        unit=str(flows.attrs.get("units", "")),
        year=flows.attrs.get("year"),
        codes=tuple(codes),
        values=values[np.ix_(from_row, from_column)],
        accounts=accounts,
        closed=np.ones(len(codes), dtype=bool),
        no_blocks=missing,
        places=lambda i, j: where(from_row[i], from_column[j]),
        faults=tuple(faults),
        labels=accounts.labels if accounts is not None else {},
    )


class RawFlows(Protocol):
    """What :func:`fiscalmult.read_table_file` returns, as far as an audit asks."""

    @property
    def rows(self) -> tuple[str, ...]:
        """Receivers."""
        ...

    @property
    def columns(self) -> tuple[str, ...]:
        """Payers."""
        ...

    @property
    def values(self) -> NDArray[np.float64]:
        """Flows, shape (row, column)."""
        ...

    @property
    def unit(self) -> str | None:
        """Money unit, if the file states one."""
        ...

    @property
    def year(self) -> int | None:
        """Year, if the file states one."""
        ...

    @property
    def name(self) -> str:
        """Name of the table."""
        ...

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """``{language: {code: label}}``."""
        ...

    @property
    def blocks(self) -> Mapping[str, str] | None:
        """``{code: block}``, if the file states them."""
        ...

    def cell(self, row: int, column: int) -> str:
        """Spreadsheet name of a cell."""
        ...


def of_raw(raw: RawFlows, blocks: Blocks | None) -> Subject:
    """A table as its file has it, each cell with its spreadsheet name."""
    attrs = {key: value for key, value in (("units", raw.unit), ("year", raw.year)) if value is not None}
    coords = {"receiver": list(raw.rows), "payer": list(raw.columns)}
    flows = xr.DataArray(raw.values, coords=coords, dims=("receiver", "payer"), attrs=attrs, name=raw.name)
    subject = of_flows(flows, raw.blocks if blocks is None else blocks, raw.cell)
    return replace(subject, labels={**subject.labels, **raw.labels})


def _label_faults(rows: Sequence[str], columns: Sequence[str]) -> list[Finding]:
    """Accounts that stand twice, on one side only, or in another order."""
    faults = []
    for side, names in (("rows", rows), ("columns", columns)):
        twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
        if twice:
            facts = {"side": side, "count": len(twice), "accounts": ", ".join(twice[:5])}
            faults.append(Finding("labels", "failure", "twice", facts))
    for key, names, others in (("rows_only", rows, set(columns)), ("columns_only", columns, set(rows))):
        alone = [name for name in names if name not in others]
        if alone:
            facts = {"count": len(alone), "accounts": ", ".join(alone[:5])}
            faults.append(Finding("labels", "failure", key, facts))
    if not faults and list(rows) != list(columns):
        place = next(i for i, (row, column) in enumerate(zip(rows, columns, strict=True)) if row != column)
        facts = {"place": place + 1, "row": rows[place], "column": columns[place]}
        faults.append(Finding("labels", "failure", "order", facts))
    return faults


def _first_of_each(rows: Sequence[str], columns: Sequence[str]) -> tuple[list[str], list[int], list[int]]:
    """Accounts common to both sides, each at the first place it stands."""
    codes = [code for code in dict.fromkeys(rows) if code in set(columns)]
    return codes, [rows.index(code) for code in codes], [columns.index(code) for code in codes]


def accounts_of(codes: Sequence[str], blocks: Blocks | None) -> tuple[Accounts | None, str]:
    """Accounts with blocks, or None and the first code whose block is not known."""
    if blocks is None:
        listed: Mapping[str, str] = {}
    elif isinstance(blocks, Accounts):
        listed = dict(zip(blocks.codes, blocks.blocks, strict=True))
    else:
        listed = blocks
        for code, block in listed.items():
            if block not in BLOCKS:
                raise FiscalmultError(f"account {code!r} has the unknown block {block!r}{nearest(block, BLOCKS)}")
    known = []
    for code in codes:
        if code in listed:
            known.append(listed[code])
            continue
        try:
            known.append(Accounts.from_codes([code]).blocks[0])
        except FiscalmultError:
            return None, code
    labels = blocks.labels if isinstance(blocks, Accounts) else {}
    return Accounts(tuple(codes), tuple(known), labels), ""
