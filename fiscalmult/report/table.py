"""A table as values, and how it is printed: aligned, wrapped, in any script."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["Column", "Table", "number", "width_of", "wrap"]

WIDTH = 120
"""Widest line that is printed [columns of a terminal]."""

GAP = "  "
LEAST_TEXT = 12
"""Narrowest column that text is wrapped into."""

MISSING = "-"
"""Printed where a number does not exist, such as a share of nothing."""


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        Name of the column in rows and in files.
    title
        What is printed above it.
    decimals
        Decimals of its numbers; None for text.
    unit
        Unit of its numbers, for files.
    scale
        What its numbers are multiplied by when printed, such as 100 for per cent.
    """

    key: str
    title: str
    decimals: int | None = None
    unit: str = ""
    scale: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows of values under columns, with lines above and below.

    Parameters
    ----------
    columns
        The columns in their order.
    rows
        ``{column key: value}``; further keys travel to files but are not printed. Rows with the
        same ``"group"`` stand together under its name in ``groups``.
    heading, notes
        Lines above and below, wrapped when printed.
    groups
        ``{group: what is printed for it}``.
    language
        Sets the decimal sign: a comma in Vietnamese.
    """

    columns: Sequence[Column]
    rows: Sequence[Mapping[str, object]]
    heading: Sequence[str] = ()
    notes: Sequence[str] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"

    def text(self, width: int = WIDTH) -> str:
        """Print the table; no line is wider than ``width`` unless one number or word is."""
        cells = [[self._cell(column, row) for column in self.columns] for row in self.rows]
        widths = self._widths(cells, width)
        lines = [line for text in self.heading for line in wrap(text, width)]
        if self.heading:
            lines.append("")
        lines += self._printed([column.title for column in self.columns], widths, bottom=True)
        rule = "-" * (sum(widths) + len(GAP) * (len(widths) - 1))
        lines.append(rule)
        last = None
        for row, line in zip(self.rows, cells, strict=True):
            group = str(row.get("group", ""))
            if group in self.groups and group != last:
                lines += [*([""] if last is not None else []), self.groups[group]]
                last = group
            lines += self._printed(line, widths)
        if self.notes:
            lines += [rule, *(line for text in self.notes for line in wrap(text, width))]
        return "\n".join(line.rstrip() for line in lines)

    def records(self) -> list[dict[str, object]]:
        """Rows for a file: every key of every row, a value that does not exist as None."""
        keys = list(dict.fromkeys(key for row in self.rows for key in row))
        return [{key: _plain(row.get(key)) for key in keys} for row in self.rows]

    def units(self) -> dict[str, str]:
        """Unit of every column of numbers."""
        return {column.key: column.unit for column in self.columns if column.decimals is not None}

    def _cell(self, column: Column, row: Mapping[str, object]) -> str:
        value = row.get(column.key)
        if column.decimals is None:
            return "" if value is None else unicodedata.normalize("NFC", str(value))
        if not isinstance(value, int | float) or not math.isfinite(value):
            return MISSING
        return number(value * column.scale, column.decimals, self.language)

    def _widths(self, cells: Sequence[Sequence[str]], width: int) -> list[int]:
        """Widths that the content asks for; where the line is too short, the widest give way."""
        natural, least = [], []
        for place, column in enumerate(self.columns):
            inside = [width_of(line[place]) for line in cells]
            words = [width_of(word) for word in column.title.split()]
            if column.decimals is not None:
                least.append(max([*inside, *words, 1]))
                # Two lines of title read better than one word below the other, where there is room.
                wide = least[-1]
                while len(wrap(column.title, wide)) > 2:
                    wide += 1
                natural.append(wide)
            else:
                wanted = max([*inside, width_of(column.title), 1])
                natural.append(wanted)
                least.append(min(wanted, max([LEAST_TEXT, *words])))
        room = width - len(GAP) * (len(natural) - 1)
        while sum(natural) > room and natural != least:
            # The column with most to spare gives way first, so that short ones stay whole.
            place = max(range(len(natural)), key=lambda i: (natural[i] > least[i], natural[i]))
            natural[place] -= 1
        return natural

    def _printed(self, line: Sequence[str], widths: Sequence[int], *, bottom: bool = False) -> Iterator[str]:
        """Lines of one row; text is wrapped to its column, titles stand at the bottom."""
        wrapped = [wrap(cell, size) or [""] for cell, size in zip(line, widths, strict=True)]
        tall = max(len(cell) for cell in wrapped)
        padded = [[""] * (tall - len(cell)) + cell if bottom else cell + [""] * (tall - len(cell)) for cell in wrapped]
        for pieces in zip(*padded, strict=True):
            yield GAP.join(
                _pad(piece, size, right=column.decimals is not None)
                for piece, size, column in zip(pieces, widths, self.columns, strict=True)
            )


def number(value: float, decimals: int, language: str = "en") -> str:
    """A number as a language writes it: 1,234.5 in English, 1.234,5 in Vietnamese; never -0."""
    text = f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def width_of(text: str) -> int:
    """Columns of a terminal that a text takes: marks that combine take none, wide letters two."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in unicodedata.normalize("NFC", text)
    )


def wrap(text: str, width: int) -> list[str]:
    """Lines of a text, broken at spaces; lines after the first keep its indent."""
    indent = text[: len(text) - len(text.lstrip())]
    lines: list[str] = []
    for word in _words(text.split(), width - len(indent)):
        if lines and width_of(lines[-1]) + 1 + width_of(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(indent + word)
    return lines or [""]


def _words(words: Iterable[str], width: int) -> Iterator[str]:
    """Words, and account codes that are too long cut after a hyphen."""
    for word in words:
        rest = word
        while width_of(rest) > width and "-" in rest[1:width]:
            cut = rest.rindex("-", 1, width) + 1
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def _pad(text: str, size: int, *, right: bool) -> str:
    spaces = " " * (size - width_of(text))
    return spaces + text if right else text + spaces


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value
