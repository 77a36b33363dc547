"""Employees and compensation of enterprises by section, from the text of the statistical yearbook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fiscalmult.errors import FiscalmultError

__all__ = ["SECTIONS", "TABLES", "YearbookTable", "read_enterprises"]

SECTIONS = "ABCDEFGHIJKLMNPQRS"
"""Sections of the tables, in their order; enterprises have no public administration."""

YEARS = ("2010", "2014", "2015", "2016", "2017")

_NUMBERS = re.compile(r"(?:^|\s)((?:\d+(?:,\d+)?\s+){4}\d+(?:,\d+)?)\s*$")


@dataclass(frozen=True)
class YearbookTable:
    """One table: where it stands and what it counts."""

    key: str
    heading: Sequence[str]
    number: str
    pages: str
    unit: str


TABLES = (
    YearbookTable(
        "enterprise employees",
        ("Number of employees in acting enterprises", "having business outcomes as of annual 31", "kinds of economic"),
        "81",
        "pages 216-218",
        "thousand persons",
    ),
    YearbookTable(
        "enterprise compensation",
        ("Total compensation of employees in acting", "enterprises having business outcomes", "kinds of economic"),
        "93",
        "pages 236-238",
        "trillion VND",
    ),
)


def read_enterprises(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    """``{table: {section or TOTAL: {year: value}}}``.

    Raises
    ------
    FiscalmultError
        If a table has not one row for each section, or its sections do not add to its total.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    found = {}
    for table in TABLES:
        start = _find(lines, table)
        rows: list[list[float]] = []
        for line in lines[start:]:
            match = _NUMBERS.search(line)
            numbers = [float(text.replace(",", ".")) for text in match.group(1).split()] if match else []
            if len(numbers) == len(YEARS) and [str(int(value)) for value in numbers] != list(YEARS):
                rows.append(numbers)
            if len(rows) == 1 + len(SECTIONS):
                break
        values = {
            name: dict(zip(YEARS, row, strict=True)) for name, row in zip(("TOTAL", *SECTIONS), rows, strict=True)
        }
        _check(table, values)
        found[table.key] = values
    return found


def _find(lines: Sequence[str], table: YearbookTable) -> int:
    for place, line in enumerate(lines):
        near = " ".join(lines[place : place + 4])
        if table.heading[0] in line and all(words in near for words in table.heading):
            return place
    raise FiscalmultError(f"the yearbook has no table headed {table.heading[0]!r}; use the text of the 2018 edition")


def _check(table: YearbookTable, values: dict[str, dict[str, float]]) -> None:
    for year in YEARS:
        gap = sum(values[section][year] for section in SECTIONS) / values["TOTAL"][year] - 1
        if abs(gap) > 2e-3:
            raise FiscalmultError(
                f"the sections of {table.key} in {year} are {100 * gap:+.2f} % off their total; "
                "use the text of the 2018 edition"
            )
