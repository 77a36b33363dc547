"""Money units in words, and totals known from elsewhere in a small file."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

from fiscalmult.audit.subject import Control
from fiscalmult.errors import FiscalmultError

__all__ = ["as_controls", "read_controls", "unit_ratio"]

_WORDS = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_WORDS |= {"trăm": 1e2, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_MONEY = {"đồng": "vnd", "dong": "vnd"}
"""Currencies by their names in a language."""

_COLUMNS = ("total", "value", "tolerance", "unit", "source")


def unit_ratio(given: str, wanted: str, what: str) -> float:
    """What a figure in one unit is multiplied by to stand in another of the same currency.

    Parameters
    ----------
    given, wanted
        Units such as ``"million USD"`` and ``"billion USD"``; an empty ``given`` is the wanted one.
    what
        Name of the figure, for the error.

    Raises
    ------
    FiscalmultError
        If the currencies differ, or only one of the two names a unit.
    """
    if not given or given == wanted:
        return 1.0
    (size, money), (size_wanted, money_wanted) = _parts(given), _parts(wanted)
    if money != money_wanted:
        raise FiscalmultError(
            f"the control {what!r} is in {given!r} but the table in {wanted or 'no unit'!r}; give both in one currency"
        )
    return size / size_wanted


def _parts(unit: str) -> tuple[float, str]:
    """Size and currency of a unit: ``thousand million USD`` is (1e9, 'usd'), ``nghìn tỷ đồng`` (1e12, 'vnd')."""
    size, money = 1.0, []
    for word in unit.lower().split():
        if word.rstrip("s") in _WORDS:
            size *= _WORDS[word.rstrip("s")]
        else:
            money.append(_MONEY.get(word, word))
    return size, " ".join(money)


def as_controls(
    given: Mapping[str, float | tuple[float, float] | Control] | None, tolerance: float
) -> tuple[Control, ...]:
    """Controls from ``{total: value}``, ``{total: (value, tolerance)}`` or ``{total: Control}``.

    Raises
    ------
    FiscalmultError
        If a value is no number, or a tolerance is negative.
    """
    listed = []
    for name, about in (given or {}).items():
        if isinstance(about, Control):
            control = about
        elif isinstance(about, tuple):
            control = Control(name, float(about[0]), float(about[1]))
        else:
            control = Control(name, float(about), tolerance)
        if not math.isfinite(control.value):
            raise FiscalmultError(f"the control {name!r} is {control.value}; give a number, or leave it out")
        if not (math.isfinite(control.tolerance) and control.tolerance >= 0):
            raise FiscalmultError(
                f"the control {name!r} has the tolerance {control.tolerance:g}; give a share such as 0.01, not below 0"
            )
        listed.append(control)
    return tuple(listed)


def read_controls(path: str | Path, *, delimiter: str = ",", decimal: str = ".") -> dict[str, Control]:
    """Controls from a CSV file with the columns ``total, value`` and, if wanted, ``tolerance, unit, source``.

    Parameters
    ----------
    path
        File such as::

            total,value,tolerance,unit,source
            gdp,3245.4,1%,trillion VND,statistical yearbook
    delimiter, decimal
        What separates its columns, and the decimal sign of its numbers.

    Returns
    -------
    dict
        ``{total: Control}``; a tolerance is a share (``0.01``) or per cent (``1%``), 1 % where none is given.

    Raises
    ------
    FiscalmultError
        If the file is missing, has other columns, a total stands twice or a value is no number;
        the message names file and line.
    """
    name = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FiscalmultError(f"cannot read the control totals {str(path)!r}; give a CSV file in UTF-8") from error
    reader = csv.DictReader(text.splitlines(), delimiter=delimiter)
    columns = [column.strip() for column in reader.fieldnames or ()]
    reader.fieldnames = columns
    if not {"total", "value"} <= set(columns) or not set(columns) <= set(_COLUMNS):
        sign = next((sign for sign in ";\t|" if columns and sign in columns[0]), None)
        mend = (
            f"read it with delimiter={sign!r}" if sign else "give total, value and, if wanted, tolerance, unit, source"
        )
        raise FiscalmultError(f"{name} has the columns {', '.join(columns) or 'none'}; {mend}")
    found: dict[str, Control] = {}
    for row in reader:
        place = f"{name}, line {reader.line_num}"
        if None in row:
            raise FiscalmultError(f"{place}: more cells than columns; put a text with commas in quotes")
        cells = {key: (value or "").strip() for key, value in row.items()}
        total = cells["total"]
        if not total or total in found:
            raise FiscalmultError(
                f"{place}: the total {total!r} {'stands twice' if total else 'has no name'}; name each once"
            )
        tolerance = _number(cells.get("tolerance", "") or "1%", place, "tolerance", decimal)
        value = _number(cells["value"], place, "value", decimal)
        found[total] = Control(total, value, tolerance, cells.get("unit", ""), cells.get("source", ""))
    return found


def _number(text: str, place: str, column: str, decimal: str) -> float:
    percent = column == "tolerance" and text.endswith("%")
    written = text.removesuffix("%") if percent else text
    try:
        value = float(written if decimal == "." else written.replace(".", "?").replace(decimal, "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        sign = "point" if decimal == "." else "comma"
        raise FiscalmultError(f"{place}: the {column} {text!r} is not a number; write it with a decimal {sign}")
    return value / 100 if percent else value
