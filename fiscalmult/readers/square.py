"""Square tables: codes across the top and down the side, in a sheet or a CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.kernels.sums import slack
from fiscalmult.readers.facts import decoded, known_key
from fiscalmult.readers.numbers import numbers
from fiscalmult.readers.sheets import Grid, cell_name

__all__ = ["Square", "fact_key", "first_rows", "read_square"]

ASIDE = re.compile(r"block|label(_[a-z]{2,3})?")
"""Columns that describe the rows and hold no flows."""

TOTALS_TOLERANCE = 1e-6
"""Largest gap of a printed total, as a share of the total of all cells, beside what the digits of both explain."""


@dataclass(frozen=True, eq=False)
class Square:
    """Codes, numbers, and where each row and column stands in the sheet."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]
    row_places: tuple[int, ...]
    column_places: tuple[int, ...]
    header: int
    aside: dict[str, dict[str, str]]


def first_rows(grid: Grid) -> tuple[list[tuple[str, object, str]], int]:
    """Facts above the table as ``(key, value, place)``, and the row of the header.

    Raises
    ------
    FiscalmultError
        If the sheet is empty, or holds no row that could be a header.
    """
    stated: list[tuple[str, object, str]] = []
    if not any(grid.filled(row) for row in range(len(grid.rows))):
        raise FiscalmultError(f"{grid.title} is empty; give a file or sheet that holds a table")
    for row in range(len(grid.rows)):
        filled = grid.filled(row)
        first = grid.at(row, 0)
        if isinstance(first, str) and first.lstrip().startswith("#"):
            key, mark, text = first.lstrip()[1:].partition(":")
            if mark and key.strip():
                stated.append((fact_key(key), decoded(text.strip()), grid.place(row, 0)))
        elif filled == [0, 1] and known_key(first):
            stated.append((fact_key(first), grid.at(row, 1), grid.place(row, 1)))
        elif len(filled) > 1:
            return stated, row
        elif filled and _says_fact(text := grid.text(row, filled[0])):
            key, _, value = text.partition(":")
            stated.append((fact_key(key), decoded(value.strip()), grid.place(row, filled[0])))
    raise FiscalmultError(
        f"{grid.title} holds no table: no row of account codes stands above a column of account codes; "
        "give the sheet or file of the table"
    )


def _says_fact(text: str) -> bool:
    """Whether a cell that stands alone above a table states a fact, such as ``Unit: billion VND``."""
    key, mark, value = text.partition(":")
    return bool(mark and value.strip() and known_key(key))


def fact_key(value: object) -> str:
    """Name of a fact: the package's own where it knows it, in English or Vietnamese."""
    key = str(value).strip().rstrip(":").strip()
    return known_key(key) or key


def read_square(grid: Grid, header: int, *, totals: Sequence[str] = (), what: str = "account") -> Square:
    """Read the table below a header of codes.

    Parameters
    ----------
    grid
        The sheet.
    header
        Row of the codes across the top, counted from zero.
    totals
        Names of printed totals, which are checked and left out.
    what
        What a code names, for errors.

    Raises
    ------
    FiscalmultError
        If a code is missing or stands twice, a cell is no number, cells are merged, text
        stands beside or below the table, or a printed total is not the sum of its cells.
    """
    width = max(grid.filled(header)) + 1
    aside = {column: grid.text(header, column).lower() for column in range(1, width)}
    aside = {column: name for column, name in aside.items() if ASIDE.fullmatch(name)}
    across = [column for column in range(1, width) if column not in aside]
    filled = [row for row in range(header + 1, len(grid.rows)) if grid.filled(row)]
    if not filled or not across:
        raise FiscalmultError(f"{grid.title} has a header but no rows below it; fill in the table")
    down = list(range(header + 1, filled[-1] + 1))
    grid.refuse_ragged(header, filled)
    grid.refuse_merged((header, 0, down[-1], across[-1]))
    _refuse_gaps(grid, header, down, across, width, what)
    rows, columns = [grid.text(row, 0) for row in down], [grid.text(header, column) for column in across]
    try:
        _refuse_twice(grid, rows, [(row, 0) for row in down], f"{what} {{!r}} stands twice down the side")
        _refuse_twice(
            grid, columns, [(header, column) for column in across], f"{what} {{!r}} stands twice across the top"
        )
        values = numbers(grid, down, across)
    except FiscalmultError as wrong:
        if what == "account" and not set(rows) & set(columns):
            raise FiscalmultError(
                f"{grid.title} is no square table, for no code stands both down the side and across the top "
                f"({columns[0]!r} is none of the rows), and no list of flows, which has the columns receiver, payer, "
                "value; write one or the other"
            ) from wrong
        raise
    described = {name: _described(grid, column, rows, down) for column, name in aside.items()}
    table = Square(tuple(rows), tuple(columns), values, tuple(down), tuple(across), header, described)
    return _without_totals(grid, table, totals) if totals else table


def _refuse_gaps(grid: Grid, header: int, down: Sequence[int], across: Sequence[int], width: int, what: str) -> None:
    """Every row and column has a code, and nothing stands outside of them."""
    if not any(grid.at(row, 0) is not None for row in down):
        first = cell_name(0, min(min(grid.filled(row)) for row in down if grid.filled(row))).rstrip("1")
        raise FiscalmultError(
            f"column A of {grid.title} is empty, and the table begins in column {first}; move the codes of the {what}s "
            "down the side to column A"
        )
    for row in down:
        if not grid.filled(row):
            raise FiscalmultError(
                f"row {row + 1} of {grid.title} is empty but something follows below it; remove the empty row, or what "
                "stands below the table"
            )
        if grid.at(row, 0) is None:
            raise FiscalmultError(f"{grid.place(row, 0)} is empty but its row is not; write the code of the {what}")
        beyond = [column for column in grid.filled(row) if column >= width]
        if beyond:
            raise FiscalmultError(
                f"{grid.place(row, beyond[0])} holds {grid.text(row, beyond[0])!r} to the right of the table, where "
                "the header has no code; name the column, or remove the cell"
            )
    for column in across:
        if grid.at(header, column) is None:
            raise FiscalmultError(
                f"{grid.place(header, column)} is empty but the header goes on to its right; write the code of "
                f"the {what}"
            )


def _refuse_twice(grid: Grid, codes: Sequence[str], places: Sequence[tuple[int, int]], words: str) -> None:
    seen: dict[str, tuple[int, int]] = {}
    for code, place in zip(codes, places, strict=True):
        if code in seen:
            raise FiscalmultError(
                f"{words.format(code)}, in cells {cell_name(*seen[code])} and {cell_name(*place)} of {grid.title}; "
                "give each its own code"
            )
        seen[code] = place


def _described(grid: Grid, column: int, rows: Sequence[str], down: Sequence[int]) -> dict[str, str]:
    """Text of a describing column by code; labels keep their blanks."""
    found = {code: grid.at(row, column) for code, row in zip(rows, down, strict=True)}
    return {code: str(value) for code, value in found.items() if value is not None}


def _without_totals(grid: Grid, table: Square, totals: Sequence[str]) -> Square:
    """The table without printed totals, each of which is the sum of its cells."""
    rows, columns = ([code not in totals for code in codes] for codes in (table.rows, table.columns))
    for name in totals:
        if name not in (*table.rows, *table.columns):
            raise FiscalmultError(
                f"{grid.title} has no row or column {name!r} to leave out as a total{nearest(name, table.rows)}"
            )
    kept_rows, kept_columns = np.flatnonzero(rows), np.flatnonzero(columns)
    inside = table.values[np.ix_(kept_rows, kept_columns)]
    for i in np.flatnonzero(np.logical_not(rows)):
        _compare(grid, table, table.values[i, kept_columns], inside, kept_columns, int(i))
    for j in np.flatnonzero(np.logical_not(columns)):
        _compare(grid, table, table.values[kept_rows, j], inside.T, kept_rows, int(j), down=True)
    return Square(
        tuple(table.rows[i] for i in kept_rows),
        tuple(table.columns[j] for j in kept_columns),
        inside,
        tuple(table.row_places[i] for i in kept_rows),
        tuple(table.column_places[j] for j in kept_columns),
        table.header,
        table.aside,
    )


def _compare(
    grid: Grid,
    table: Square,
    printed: NDArray[np.float64],
    parts: NDArray[np.float64],
    kept: NDArray[np.intp],
    place: int,
    *,
    down: bool = False,
) -> None:
    """Raise where a printed total is not the sum of its parts, up to the rounding of both."""
    sums = parts.sum(axis=0)
    gaps = np.abs(printed - sums)
    worst = int(np.argmax(gaps))
    if gaps[worst] <= max(TOTALS_TOLERANCE * np.abs(parts).sum(), slack(printed, parts)):
        return
    if down:
        row, column, code = table.row_places[kept[worst]], table.column_places[place], table.rows[kept[worst]]
    else:
        row, column, code = table.row_places[place], table.column_places[kept[worst]], table.columns[kept[worst]]
    raise FiscalmultError(
        f"{grid.place(row, column)} prints the total {printed[worst]:.10g} but the {'row' if down else 'column'} of "
        f"{code!r} adds to {sums[worst]:.10g}; a cell was changed or lost, mend it or the total"
    )
