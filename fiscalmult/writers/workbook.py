"""Workbooks that read back exactly: every number with all its digits, every text as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.facts import encoded
from fiscalmult.sam import SAM
from fiscalmult.writers.facts import check_codes, facts_of, languages_of, unwritable

__all__ = ["CORNER", "add_sheet", "facts_rows", "fill_sam", "new_workbook", "save", "square_rows"]

CORNER = "receiver \\ payer"
"""What stands in the corner of a square of flows."""

_WIDEST = 60
"""Widest column that is set, in letters."""


def new_workbook(path: Path) -> Any:
    """An empty workbook.

    Raises
    ------
    FiscalmultError
        If openpyxl is missing.
    """
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise FiscalmultError(
            f"writing {path.name!r} needs the package openpyxl; install it with: pip install fiscalmult[excel]"
        ) from error
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    return workbook


def add_sheet(
    workbook: Any, title: str, rows: Iterable[Sequence[object]], *, header: bool = True, freeze: str | None = None
) -> Any:
    """A sheet with rows of cells; None leaves a cell empty.

    Raises
    ------
    FiscalmultError
        If a text holds a sign that a workbook cannot.
    """
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import IllegalCharacterError

    sheet = workbook.create_sheet(title)
    widths: dict[int, int] = {}
    for i, row in enumerate(rows, start=1):
        for j, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(i, j)
            try:
                _fill(cell, value)
            except IllegalCharacterError:
                raise FiscalmultError(
                    f"the text {value!r} holds a sign that a workbook cannot; remove it, or write CSV or netCDF"
                ) from None
            if header and i == 1:
                cell.font = Font(bold=True)
            widths[j] = min(max(widths.get(j, 0), len(str(value)) + 2), _WIDEST)
    for j, width in widths.items():
        sheet.column_dimensions[get_column_letter(j)].width = width
    sheet.freeze_panes = freeze
    return sheet


def _fill(cell: Any, value: object) -> None:
    """Put a value into a cell so that it is read back as it is."""
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"  # a text that begins with '=' is no formula
    elif isinstance(value, float):
        cell.value = value
        # openpyxl writes 16 digits of a number, which are one too few for some; a text goes as it stands.
        cell._value = repr(value)
    else:
        cell.value = value


def square_rows(
    corner: str, rows: Sequence[str], columns: Sequence[str], values: NDArray[np.float64]
) -> Iterable[list[object]]:
    """Rows of a table with codes across the top and down the side; zeros are left empty."""
    yield [corner, *columns]
    for code, line in zip(rows, values, strict=True):
        yield [code, *(float(value) if value != 0 or np.signbit(value) else None for value in line)]


def facts_rows(facts: Mapping[str, object], words: Mapping[str, str] | None = None) -> Iterable[list[object]]:
    """Rows of the sheet ``about``: a fact, what it is, and an explanation where there is one."""
    for key, value in facts.items():
        # A whole number with more than 15 digits is no number of a workbook.
        as_text = isinstance(value, str) or (isinstance(value, int) and abs(value) >= 10**15)
        yield [key, encoded(value) if as_text else value, *([words[key]] if words and key in words else [])]


def fill_sam(workbook: Any, sam: SAM, words: Mapping[str, str] | None = None) -> None:
    """Sheets of a SAM in the layout of the template, with explanations of its facts where given."""
    check_codes(sam.codes, across=True)
    accounts, languages = sam.account_list, languages_of(sam)
    add_sheet(workbook, "about", facts_rows(facts_of(sam.name, sam.flows.attrs), words), header=False)
    heads = ["code", "block", *(f"label_{language}" for language in languages)]
    listed = (
        [code, block, *(accounts.labels[language].get(code) or None for language in languages)]
        for code, block in zip(accounts.codes, accounts.blocks, strict=True)
    )
    add_sheet(workbook, "accounts", [heads, *listed], freeze="A2")
    add_sheet(workbook, "flows", square_rows(CORNER, sam.codes, sam.codes, sam.values), freeze="B2")


def save(workbook: Any, path: Path) -> None:
    """Write a workbook.

    Raises
    ------
    FiscalmultError
        If the file cannot be written.
    """
    try:
        workbook.save(path)
    except OSError as wrong:
        raise unwritable(path, wrong) from None
