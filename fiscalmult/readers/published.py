"""One sheet of a publisher's workbook, whose errors name file, sheet and cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.sheets import Grid, cell_name, find_sheet, open_workbook, sheet_rows
from fiscalmult.sources import Source

__all__ = ["PublishedSheet", "attrs_of", "headings", "labelled", "published_sheets"]

Array = NDArray[np.float64]


class PublishedSheet(Grid):
    """One sheet of a publisher's workbook, its cells counted from zero."""

    def text(self, row: int, column: int) -> str:
        """A cell as text, blanks and line ends as one blank, empty where it is empty."""
        return " ".join(super().text(row, column).split())

    def number(self, row: int, column: int) -> float:
        """A cell as a number; an empty one is zero."""
        value = self.at(row, column)
        if value is None:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.error(
                row, column, f"holds {str(value)!r} where a number belongs; write a number, or leave it empty for zero"
            )
        return float(value)

    def block(self, row: int, column: int, height: int, width: int) -> Array:
        """Numbers of a rectangle, shape (height, width)."""
        return np.array([[self.number(row + i, column + j) for j in range(width)] for i in range(height)])

    def line(self, row: int, column: int, width: int) -> Array:
        """Numbers of a row, shape (width,)."""
        return np.array([self.number(row, column + j) for j in range(width)])

    def rows_of(self, column: int, start: int = 0) -> dict[str, int]:
        """``{text: its first row}`` of a column, from a row on."""
        found: dict[str, int] = {}
        for row in range(start, len(self.rows)):
            if text := self.text(row, column):
                found.setdefault(text, row)
        return found

    def find(self, text: str, column: int, start: int = 0) -> int:
        """First row that has a text in a column.

        Raises
        ------
        FiscalmultError
            If none has.
        """
        row = self.rows_of(column, start).get(text)
        if row is None:
            letter = cell_name(0, column)[:-1]
            raise self.wrong(f"has no row with {text!r} in column {letter}; use the workbook as published")
        return row

    def expect(self, row: int, column: int, wanted: str) -> None:
        """Raise unless a cell holds a heading."""
        if self.text(row, column) != wanted:
            raise self.error(
                row, column, f"holds {self.text(row, column)!r}, not {wanted!r}; use the workbook as published"
            )

    def error(self, row: int, column: int, words: str) -> FiscalmultError:
        """Error about a cell; ``words`` say what is wrong and how to mend it."""
        return FiscalmultError(f"{self.place(row, column)} {words}")

    def wrong(self, words: str) -> FiscalmultError:
        """Error about the sheet."""
        return FiscalmultError(f"{self.title} {words}")

    def check_totals(
        self, sums: Array, first: tuple[int, int], *, down: bool, what: str, allowed: float | None = None
    ) -> None:
        """Raise unless printed totals are the sums of their cells.

        Parameters
        ----------
        sums
            What the cells add to.
        first
            Row and column of the first printed total; the others follow below or to the right.
        down
            Whether they follow below.
        what
            What is added up, in words.
        allowed
            Largest gap that rounding explains; None allows 1e-9 of the sum of all totals.
        """
        if not sums.size:
            return
        row, column = first
        printed = np.array(
            [self.number(row + i, column) if down else self.number(row, column + i) for i in range(len(sums))]
        )
        gaps = np.abs(printed - sums)
        worst = int(np.argmax(gaps))
        if gaps[worst] > (1e-9 * float(np.abs(printed).sum()) if allowed is None else allowed):
            place = (row + worst, column) if down else (row, column + worst)
            raise self.error(
                *place,
                f"says {printed[worst]:.10g} but {what} add to {sums[worst]:.10g}; a cell was changed or lost, use the "
                "workbook as published",
            )


def published_sheets(path: str | Path, *sheets: str, hint: str = "") -> list[PublishedSheet]:
    """Sheets of a workbook in the order asked for; its first where none is named.

    Raises
    ------
    FiscalmultError
        If the file is missing or no Excel workbook, or has no such sheet.
    """
    file = Path(path)
    workbook = open_workbook(file, hint)
    try:
        names = sheets or tuple(workbook.sheetnames[:1])
        return [PublishedSheet(file.name, name, sheet_rows(workbook, name, file)) for name in names]
    finally:
        workbook.close()


def headings(path: str | Path, column: int, hint: str = "") -> dict[str, str]:
    """``{sheet: text in the first row of a column}`` for every sheet of a workbook.

    Raises
    ------
    FiscalmultError
        If the file is missing or no Excel workbook.
    """
    file = Path(path)
    workbook = open_workbook(file, hint)
    try:
        found = {}
        for name in workbook.sheetnames:
            first = [tuple(row) for row in find_sheet(workbook, name, file).iter_rows(max_row=1, values_only=True)]
            found[name] = PublishedSheet(file.name, name, first).text(0, column)
        return found
    finally:
        workbook.close()


def attrs_of(source: Source, year: int, unit: str) -> dict[str, object]:
    """Attributes of the flows: unit, year, the source in one line and in its parts."""
    return {"units": unit, "year": year, "source": source.cite(), **source.as_attrs()}


def labelled(values: Array, attrs: Mapping[str, object] | None = None, /, **coords: Sequence[str]) -> xr.DataArray:
    """Array with labels; dims in the order they are named."""
    return xr.DataArray(
        values, coords={dim: list(names) for dim, names in coords.items()}, dims=tuple(coords), attrs=dict(attrs or {})
    )
