"""Long tables: one line for each flow, with receiver, payer and value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.readers.numbers import cell_number
from fiscalmult.readers.sheets import Grid, cell_name

__all__ = ["FLOW", "Long", "is_long", "read_long"]

FLOW = ("receiver", "payer", "value")
"""Columns that make a table a long one."""

_FACTS = ("unit", "units", "year", "source", "name")
_ABOUT = ("block", "label")
_KEPT = ("status", "note")
"""Columns that may stand there for the reader of the file and are not read."""


@dataclass(frozen=True, eq=False)
class Long:
    """Codes, numbers, the cell of each number, and what the lines say beside it."""

    codes: tuple[str, ...]
    values: NDArray[np.float64]
    cells: dict[tuple[int, int], str]
    stated: list[tuple[str, object, str]]
    aside: dict[str, dict[str, str]]


def is_long(grid: Grid, header: int) -> bool:
    """Whether a header names the columns of a long table."""
    names = [grid.text(header, column).lower() for column in range(len(grid.rows[header]))]
    return set(FLOW) <= set(names)


def read_long(grid: Grid, header: int) -> Long:
    """Read flows line by line; accounts stand in the order in which they first receive, then pay.

    Raises
    ------
    FiscalmultError
        If a column is not known, a code or value is missing, a flow is given twice, or lines
        contradict one another.
    """
    columns = _columns(grid, header)
    lines = [row for row in range(header + 1, len(grid.rows)) if grid.filled(row)]
    if not lines:
        raise FiscalmultError(f"{grid.title} has a header but no lines below it; fill in the flows")
    grid.refuse_ragged(header, lines)
    grid.refuse_merged((header, 0, lines[-1], max(columns.values())))
    for row in lines:
        _refuse_gaps(grid, row, columns)
    receivers = [grid.text(row, columns["receiver"]) for row in lines]
    payers = [grid.text(row, columns["payer"]) for row in lines]
    codes = tuple(dict.fromkeys([*receivers, *payers]))
    place = {code: i for i, code in enumerate(codes)}
    values = np.zeros((len(codes), len(codes)))
    cells: dict[tuple[int, int], str] = {}
    for row, receiver, payer in zip(lines, receivers, payers, strict=True):
        at = place[receiver], place[payer]
        if at in cells:
            raise FiscalmultError(
                f"the flow from {payer!r} to {receiver!r} is given twice, in cells {cells[at]} and "
                f"{cell_name(row, columns['value'])} of {grid.title}; add the two up, or remove one"
            )
        cells[at] = cell_name(row, columns["value"])
        values[at] = cell_number(grid, row, columns["value"])
    stated = [fact for name in _FACTS if name in columns for fact in _stated(grid, name, columns[name], lines)]
    return Long(codes, values, cells, stated, _aside(grid, columns, lines))


def _columns(grid: Grid, header: int) -> dict[str, int]:
    """Place of every column by its name."""
    found: dict[str, int] = {}
    for column in grid.filled(header):
        name = grid.text(header, column).lower()
        stem = name.removeprefix("receiver_").removeprefix("payer_")
        about = stem != name and (stem in _ABOUT or stem.startswith("label_"))
        if name not in (*FLOW, *_FACTS, *_KEPT) and not about:
            raise FiscalmultError(
                f"{grid.place(header, column)} names the column {name!r}, which a long table does not have"
                f"{nearest(name, (*FLOW, *_FACTS, *_KEPT, 'receiver_block', 'receiver_label_en'))}"
            )
        if name in found:
            raise FiscalmultError(f"{grid.place(header, column)} names the column {name!r} a second time; remove one")
        found[name] = column
    return found


def _refuse_gaps(grid: Grid, row: int, columns: dict[str, int]) -> None:
    for name in FLOW:
        column = columns[name]
        if grid.at(row, column) is None and (row, column) not in grid.uncached:
            mend = "write 0, or remove the line, where nothing is paid" if name == "value" else "write its code"
            raise FiscalmultError(f"{grid.place(row, column)} is empty but must hold the {name}; {mend}")
    known = set(columns.values())
    for column in grid.filled(row):
        if column not in known:
            raise FiscalmultError(
                f"{grid.place(row, column)} holds {grid.text(row, column)!r} where the header has no name; name the "
                "column, or remove the cell"
            )


def _stated(grid: Grid, name: str, column: int, lines: Iterable[int]) -> list[tuple[str, object, str]]:
    """A fact that every line states; sources may differ by line and are joined."""
    found: dict[str, tuple[object, str]] = {}
    for row in lines:
        value = grid.at(row, column)
        if value is not None:
            found.setdefault(str(value), (value, grid.place(row, column)))
    if name == "source" and len(found) > 1:
        return [(name, "; ".join(found), next(iter(found.values()))[1])]
    return [(name, value, place) for value, place in found.values()]


def _aside(grid: Grid, columns: dict[str, int], lines: Sequence[int]) -> dict[str, dict[str, str]]:
    """Blocks and labels by code, from the columns that describe receivers and payers."""
    aside: dict[str, dict[str, str]] = {}
    for name, column in columns.items():
        side, _, stem = name.partition("_")
        if side not in ("receiver", "payer") or not stem:
            continue
        for row in lines:
            value, code = grid.at(row, column), grid.text(row, columns[side])
            if value is None:
                continue
            known = aside.setdefault(stem, {}).setdefault(code, str(value))
            if known != str(value):
                raise FiscalmultError(
                    f"{grid.place(row, column)} gives {code!r} the {stem} {str(value)!r} but an earlier line "
                    f"{known!r}; give it one"
                )
    return aside
