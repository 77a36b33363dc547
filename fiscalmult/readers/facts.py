"""What a file says about its table: name, unit, year, source."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.numbers import shown

__all__ = ["KEYS", "Facts", "decoded", "encoded", "known_key", "settled"]

KEYS = ("name", "unit", "units", "year", "source", "title", "gdp", "kind")
"""Keys that stand beside their value above a table without a mark."""

_VIETNAMESE = {"đơn vị": "unit", "đơn vị tính": "unit", "năm": "year", "nguồn": "source", "tên": "name"}
"""The same in Vietnamese."""

_MEANT = (*(key for key in KEYS if key != "units"), "use", "tolerance", "employment_unit", "employment_dims")
"""Facts that are read, for those whose name is misspelt."""

YEARS = (1900, 2100)
"""Years that a table may be of."""


def known_key(value: object) -> str:
    """Key that a text names, in English or Vietnamese; ``""`` where it names none."""
    key = unicodedata.normalize("NFC", str(value)).strip().rstrip(":").strip().lower()
    return key if key in KEYS else _VIETNAMESE.get(key, "")


@dataclass(frozen=True)
class Facts:
    """What a file says about its table, each fact with the cell that says it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stated: Iterable[tuple[str, Any, str]]) -> Facts:
        """Facts from ``(key, value, place)``.

        Raises
        ------
        FiscalmultError
            If one fact is stated twice with different values.
        """
        values: dict[str, Any] = {}
        places: dict[str, str] = {}
        for raw, value, place in stated:
            key = {"units": "unit"}.get(raw, raw)
            if key in values and str(values[key]) != str(value):
                raise FiscalmultError(
                    f"{place} gives the {key} {value!r} but {places[key]} gives {values[key]!r}; state it once"
                )
            values.setdefault(key, value)
            places.setdefault(key, place)
        return cls(values, places)


def encoded(value: object) -> str:
    """A fact as text on a line of its own: a text as it stands, where it can be read back so."""
    if isinstance(value, str):
        plain = value == value.strip() and value.isprintable() and not value.endswith((",", ";")) and value != ""
        if plain and isinstance(decoded(value), str) and decoded(value) == value:
            return value
    return json.dumps(value, ensure_ascii=False)


def decoded(text: str) -> Any:
    """What :func:`encoded` wrote: JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def settled(facts: Facts, title: str, *, unit: str | None, year: int | None, source: str | None) -> dict[str, Any]:
    """Unit, year and source from the file and the caller, who must not contradict one another.

    Raises
    ------
    FiscalmultError
        If they do, or the year is no year.
    """
    stated = dict(facts.values)
    for key in stated:
        close = get_close_matches(key.lower(), _MEANT, n=1, cutoff=0.65)
        if close and key not in _MEANT and abs(len(key) - len(close[0])) < 2:
            raise FiscalmultError(
                f"{facts.places.get(key, title)} states {key!r}, which is not read; if {close[0]!r} is meant, write "
                "that, else give it a name of its own"
            )
    if stated.get("year") is not None:
        stated["year"] = _year(stated["year"], facts.places.get("year", title))
    for key in ("unit", "source", "name"):
        if stated.get(key) is not None:
            stated[key] = str(stated[key])
    year = None if year is None else _year(year, "year=")
    for key, given in (("unit", unit), ("year", year), ("source", source)):
        if given is None:
            continue
        if stated.get(key) not in (None, given):
            raise FiscalmultError(
                f"{facts.places.get(key, title)} gives the {key} {stated[key]!r} but {key}={given!r} was asked for; "
                "leave the argument out, or mend the file"
            )
        stated[key] = given
    return stated


def _year(value: object, place: str) -> int:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if isinstance(value, bool) or not re.fullmatch(r"\d{4}", text):
        raise FiscalmultError(f"{place} gives the year {shown(value)}; write one year of four digits, such as 2012")
    if not YEARS[0] <= int(text) <= YEARS[1]:
        raise FiscalmultError(f"{place} gives the year {value!r}; write a year between {YEARS[0]} and {YEARS[1]}")
    return int(text)
