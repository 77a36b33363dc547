"""Numbers in the cells of a user's file: read exactly, or refused with the reason and the mend."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.sheets import Grid

__all__ = ["cell_number", "number_at", "numbers", "shown"]

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?")

_BLANKS = "\u00a0\u202f\u2009\u2007 '’_"
"""Signs that stand between thousands: blanks that do not break, thin ones, apostrophes."""

_NOTHING = ("-", "--", "–", "—", "..", "...", "…", ":", "x", "n/a", "na", "nan", "n.a.", "null", "none", "nil", "c")
"""How publishers write that there is no number."""


def cell_number(grid: Grid, row: int, column: int) -> float:
    """Number in a cell, zero where it is empty.

    Raises
    ------
    FiscalmultError
        If the cell holds text, a date, a truth value, an error of the spreadsheet, or a
        formula whose value was never stored.
    """
    value = grid.at(row, column)
    if value is None:
        if (row, column) in grid.uncached:
            raise FiscalmultError(
                f"{grid.place(row, column)} holds a formula whose value was never calculated; open the workbook in a "
                "spreadsheet program and save it, or write the number"
            )
        return 0.0
    return number_at(value, grid.place(row, column), grid.decimal)


def number_at(value: object, place: str, decimal: str = ".") -> float:
    """Number that stands at a place.

    Parameters
    ----------
    value
        What stands there.
    place
        The place as an error names it.
    decimal
        Decimal sign of numbers written as text; "" where numbers must be stored as numbers.

    Raises
    ------
    FiscalmultError
        If it is no number.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if isinstance(value, str) and decimal:
        text = value.strip(" ")
        if (_PLAIN if decimal == "." else _COMMA).fullmatch(text):
            number = float(text.replace(",", "."))
            if math.isfinite(number):
                return number
    raise FiscalmultError(f"{place} holds {shown(value)} {_reason(value, decimal)}")


def numbers(grid: Grid, rows: Iterable[int], columns: Iterable[int]) -> NDArray[np.float64]:
    """Numbers where some rows and columns cross.

    Raises
    ------
    FiscalmultError
        Naming the first cell that holds no number.
    """
    across = list(columns)
    return np.array([[cell_number(grid, row, column) for column in across] for row in rows], dtype=float).reshape(
        -1, len(across)
    )


def shown(value: object) -> str:
    """A value as an error shows it; blanks that look like others by their code."""
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return f"the date {value}"
    return (
        ascii(value) if isinstance(value, str) and any(sign in value for sign in "\u00a0\u202f\u2009") else repr(value)
    )


def _reason(value: object, decimal: str) -> str:
    """Why a value is no number, and the mend; ends a message."""
    if not isinstance(value, str):
        return "where a number belongs; write a number, or leave the cell empty for zero"
    text = value.strip(" \t\r\n")
    sign = decimal or "."
    for describe in (_bare, _marked, _separated):
        found = describe(text, sign, stored=not decimal)
        if found:
            return found
    return "where a number belongs; write a number, or leave the cell empty for zero"


def _bare(text: str, sign: str, *, stored: bool) -> str:
    if text.startswith("#"):
        return "which is an error of the spreadsheet; mend the formula"
    if text.lower() in _NOTHING:
        return "where a number belongs; write 0, or leave the cell empty, where nothing is paid"
    if stored and _PLAIN.fullmatch(text):
        return "as text; turn the cell into a number"
    return ""


def _marked(text: str, sign: str, *, stored: bool) -> str:
    """Numbers with a mark that is not part of a number: per cent, brackets, a long minus."""
    plain = text[1:].strip()
    if text[:1] in "−–—" and _like_number(plain):
        return f"with a long minus sign; write -{plain}"
    if text.startswith("(") and text.endswith(")") and _like_number(text[1:-1]):
        return f"in brackets; write -{text[1:-1].strip()} if it is negative"
    if text.endswith("%") and _like_number(text[:-1]):
        return "with a per cent sign; write the flow as money in the table's unit"
    return ""


def _separated(text: str, sign: str, *, stored: bool) -> str:
    """Numbers with thousands separators or the other decimal sign."""
    if not _like_number(text):
        return ""
    inside = text.strip(_BLANKS)
    if any(blank in inside for blank in _BLANKS):
        joined = "".join(letter for letter in inside if letter not in _BLANKS)
        return f"with a blank or mark between its digits; write {_mended(joined, sign)}"
    other = "," if sign == "." else "."
    if inside != text:
        return f"with a blank that is no ordinary one; write {_mended(inside, sign)}"
    if inside.count(other) == 1 and sign not in inside and len(inside.rpartition(other)[2]) == 3:
        whole, parts = inside.replace(other, ""), inside.replace(other, sign)
        return f"with a {_name(other)}, which may mark thousands or decimals; write {whole} or {parts}"
    if inside.count(other) == 1 and sign not in inside:
        return f"with a decimal {_name(other)}; write {inside.replace(other, sign)}"
    return f"with separators between thousands; write {_mended(inside, sign)}"


def _name(sign: str) -> str:
    return "comma" if sign == "," else "point"


def _like_number(text: str) -> bool:
    return bool(re.fullmatch(rf"[+-]?[\d.,{re.escape(_BLANKS)}]*\d[\d.,{re.escape(_BLANKS)}]*", text))


def _mended(text: str, sign: str) -> str:
    """A number without thousands separators: the last of several different signs is the decimal one."""
    places = {mark: text.rfind(mark) for mark in ",." if mark in text}
    if not places:
        return text
    last = max(places, key=lambda mark: places[mark])
    whole, _, decimals = text.rpartition(last)
    whole = whole.replace(",", "").replace(".", "")
    if text.count(last) > 1:  # 1.234.567 has no decimals
        return whole + decimals
    return f"{whole}{sign}{decimals}"
