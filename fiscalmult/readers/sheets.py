"""Cells of a sheet, by their spreadsheet names, and workbooks that are opened to be read."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fiscalmult.errors import FiscalmultError, nearest

__all__ = [
    "Grid",
    "cell_name",
    "filled_sheets",
    "find_sheet",
    "number_of",
    "open_workbook",
    "sheet_grid",
    "sheet_rows",
    "sheet_titles",
]

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column, counted from zero."""


def cell_name(row: int, column: int) -> str:
    """Spreadsheet name of a cell counted from zero: (7, 1) is B8."""
    letters, place = "", column + 1
    while place:
        place, remainder = divmod(place - 1, 26)
        letters = chr(65 + remainder) + letters
    return f"{letters}{row + 1}"


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of one sheet or CSV file as they stand.

    Parameters
    ----------
    file, sheet
        Name of the file, and of the sheet where there are several.
    rows
        Cells by row; None and blank text are empty.
    merged
        Ranges of merged cells.
    uncached
        Cells that hold a formula whose value was never stored.
    decimal
        Decimal sign of numbers written as text; "" where numbers must be stored as numbers.
    """

    file: str
    sheet: str | None
    rows: Sequence[Sequence[Any]]
    merged: tuple[Range, ...] = ()
    uncached: frozenset[tuple[int, int]] = frozenset()
    decimal: str = "."

    @property
    def title(self) -> str:
        """The sheet as an error names it."""
        return self.file if self.sheet is None else f"sheet {self.sheet!r} of {self.file}"

    def place(self, row: int, column: int) -> str:
        """A cell as an error names it."""
        return f"cell {cell_name(row, column)} of {self.title}"

    def at(self, row: int, column: int) -> Any:
        """Content of a cell; None where it is empty or outside."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        value = self.rows[row][column]
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, row: int, column: int) -> str:
        """Content of a cell as a label: without blanks around it, a whole number without decimals."""
        return _label(self.at(row, column))

    def filled(self, row: int) -> list[int]:
        """Columns of a row that are not empty."""
        return [column for column in range(len(self.rows[row])) if self.at(row, column) is not None]

    def refuse_ragged(self, header: int, rows: Iterable[int]) -> None:
        """Raise where a line of a CSV file has not as many cells as its header.

        A comma between thousands makes one more, and would shift the rest of the line.

        Raises
        ------
        FiscalmultError
            Naming the first line.
        """
        width = len(self.rows[header])
        for row in rows:
            count = len(self.rows[row])
            if count == width:
                continue
            mend = "put quotes around a cell that holds a comma, and write numbers without separators"
            if count < width:
                mend = "fill the line up, also where nothing is paid"
            raise FiscalmultError(
                f"line {row + 1} of {self.title} has {count} cells but its header, line {header + 1}, has {width}; "
                f"{mend}"
            )

    def refuse_merged(self, area: Range) -> None:
        """Raise where merged cells touch an area: which of their cells holds the value is not said.

        Raises
        ------
        FiscalmultError
            Naming the first range.
        """
        for first_row, first, last_row, last in self.merged:
            if first_row <= area[2] and last_row >= area[0] and first <= area[3] and last >= area[1]:
                raise FiscalmultError(
                    f"cells {cell_name(first_row, first)}:{cell_name(last_row, last)} of {self.title} are merged "
                    "inside the table; unmerge them and fill every cell"
                )


def _label(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def open_workbook(path: Path, hint: str = "", *, formulas: bool = False, streamed: bool = True) -> Any:
    """Open a workbook with openpyxl, its formulas as the values last calculated or as they are written.

    Raises
    ------
    FiscalmultError
        If there is no such file, it is no workbook, or openpyxl is missing.
    """
    if not path.is_file():
        raise FiscalmultError(
            f"no file {str(path)!r}; give the path of an Excel workbook{f' such as {hint}' if hint else ''}"
        )
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ModuleNotFoundError as error:
        raise FiscalmultError(
            f"reading {path.name!r} needs the package openpyxl; install it with: pip install fiscalmult[excel]"
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # parts of a workbook that hold no cells
            return openpyxl.load_workbook(path, read_only=streamed, data_only=not formulas)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError, ValueError) as error:
        raise FiscalmultError(
            f"{str(path)!r} is not an Excel workbook (.xlsx); give the workbook as its publisher distributes it"
        ) from error


def find_sheet(workbook: Any, sheet: str, path: Path) -> Any:
    """A sheet by its name.

    Raises
    ------
    FiscalmultError
        If there is none; the message names those there are.
    """
    if sheet not in workbook.sheetnames:
        shown = ", ".join(repr(name) for name in workbook.sheetnames)
        close = nearest(sheet, workbook.sheetnames)
        hint = close if "did you mean" in close else ""
        raise FiscalmultError(f"{path.name} has no sheet {sheet!r}, its sheets are {shown}{hint}")
    return workbook[sheet]


def sheet_rows(workbook: Any, sheet: str, path: Path) -> list[tuple[Any, ...]]:
    """All rows of a sheet of an open workbook."""
    return [tuple(row) for row in find_sheet(workbook, sheet, path).iter_rows(values_only=True)]


def sheet_titles(path: Path) -> list[str]:
    """Names of the sheets of a workbook, without those of figures."""
    workbook = open_workbook(path)
    try:
        return [page.title for page in workbook.worksheets]
    finally:
        workbook.close()


def filled_sheets(path: Path) -> dict[str, int]:
    """``{sheet: cells that hold something}`` of a workbook, without sheets that hold nothing."""
    workbook = open_workbook(path)
    try:
        counts = {page.title: _filled_cells(page) for page in workbook.worksheets}
    finally:
        workbook.close()
    return {title: count for title, count in counts.items() if count}


def _filled_cells(page: Any) -> int:
    rows = page.iter_rows(values_only=True)
    return sum(cell is not None and str(cell).strip() != "" for row in rows for cell in row)


def sheet_grid(path: Path, sheet: str) -> Grid:
    """A sheet with what its values do not show: merged cells, and formulas that were never calculated."""
    workbook = open_workbook(path, streamed=False)
    page = find_sheet(workbook, sheet, path)
    rows = [tuple(row) for row in page.iter_rows(values_only=True)]
    merged = tuple((one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in page.merged_cells)
    uncached = frozenset(_uncached(path, sheet, rows) if _has_formulas(path) else ())
    return Grid(path.name, sheet, rows, merged, uncached, decimal="")


def _has_formulas(path: Path) -> bool:
    """Whether any sheet holds a formula: reading a workbook twice takes time."""
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(mark in parts.read(name) for name in sheets for mark in (b"<f>", b"<f "))


def _uncached(path: Path, sheet: str, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int]]:
    """Cells that hold a formula and no value."""
    workbook = open_workbook(path, formulas=True)
    try:
        for i, row in enumerate(workbook[sheet].iter_rows()):
            for cell in row:
                if getattr(cell, "data_type", "") == "f":
                    j = cell.column - 1
                    if i < len(rows) and j < len(rows[i]) and rows[i][j] is None:
                        yield i, j
    finally:
        workbook.close()


def number_of(cell: object, sheet: str, row: int, column: int) -> float:
    """Number in a cell, zero where it is empty.

    Raises
    ------
    FiscalmultError
        If the cell holds anything else.
    """
    if cell is None:
        return 0.0
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise FiscalmultError(
            f"cell {cell_name(row, column)} of sheet {sheet!r} holds {str(cell)!r} where a number belongs; "
            "write a number, or leave the cell empty for zero"
        )
    return float(cell)
