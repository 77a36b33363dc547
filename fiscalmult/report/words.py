"""Matrices, closures, financing, units and sources in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fiscalmult.accounts import Accounts
from fiscalmult.closure import CLOSURES
from fiscalmult.datasets import load_sources, read_table
from fiscalmult.instruments import Instrument, Levy, Scenario
from fiscalmult.labels import say
from fiscalmult.report.table import number
from fiscalmult.units import per_money

__all__ = [
    "account_words",
    "closure_words",
    "financing_words",
    "model_lines",
    "numbers_line",
    "ratio_words",
    "sam_words",
    "source_keys",
    "source_lines",
    "table_sources",
    "unit_words",
]

_UNITS = ("trillion VND", "billion VND", "thousand jobs")
_RATIOS = ("1", "thousand jobs per trillion VND")


def sam_words(name: str, language: str) -> str:
    """Name of a matrix and, where it ships, its title in a language or in English."""
    for row in read_table("tables"):
        if row["table"] == name:
            title = row.get(f"title_{language}") or row.get("title_en", "")
            return f"{name}, {title}" if title else name
    return name


def unit_words(unit: str, language: str) -> str:
    """A unit in a language, or as it is written where it has no translation."""
    return say(f"unit.{unit}", language) if unit in _UNITS else unit


def ratio_words(unit: str, language: str) -> str:
    """Unit of a ratio in words, such as ``jobs per billion VND``, or as it is written."""
    return say(f"ratio.{unit}", language) if unit in _RATIOS else unit


def numbers_line(per: str | None, money: str, language: str, jobs: str = "thousand jobs") -> str:
    """The line of a heading that says what the numbers are.

    Parameters
    ----------
    per
        ``"spending"`` or ``"net cost"`` for ratios, None for amounts.
    money
        Money unit of the matrix. Ratios of a matrix in dong are told in dong per dong; those of
        another currency in words that name it.
    language
        ``"en"`` or ``"vi"``.
    jobs
        Unit of the jobs of amounts.
    """
    if per is None:
        return say("head.numbers.amount", language, money=unit_words(money, language), jobs=unit_words(jobs, language))
    if per_money(jobs, money)[1] in _RATIOS:
        return say(f"head.numbers.{per}", language)
    return say(f"head.numbers.{per}.other", language, money=money, jobs=per_money(jobs, money)[1])


def account_words(accounts: Accounts, language: str) -> dict[str, str]:
    """Label of every account; a product and its producers, often labelled alike, are told apart."""
    labels = [accounts.label(code, language) for code in accounts.codes]
    words = {}
    for code, block, label in zip(accounts.codes, accounts.blocks, labels, strict=True):
        alike = labels.count(label) > 1 and block in ("commodity", "activity")
        words[code] = f"{label} ({say(f'side.{block}', language)})" if alike else label
    return words


def model_lines(attrs: Mapping[Any, Any], language: str) -> list[str]:
    """Matrix and, where there is one, closure of a result: two lines of a heading."""
    lines = [say("head.sam", language, sam=sam_words(str(attrs["sam"]), language))]
    if "closure" in attrs:
        lines.append(say("head.closure", language, closure=closure_words(str(attrs["closure"]), language)))
    return lines


def closure_words(description: str, language: str) -> str:
    """What a closure does in a language, or its own description where the closure is user-made.

    ``description`` is what :meth:`fiscalmult.closure.Closure.describe` returns.
    """
    name = description.partition(":")[0]
    base, _, fixed = name.partition(", fixed supply of ")
    if base not in CLOSURES:
        return description
    words = say(f"closure.{base}", language)
    return say("closure.fixed", language, closure=words, accounts=fixed) if fixed else words


def financing_words(scenario: Scenario, language: str) -> str:
    """Where the money of a scenario comes from, such as ``50% raised by VAT, 50% borrowed``."""
    parts = []
    for source, share in scenario.sources:
        if source is None:
            words = say("financing.borrowed", language)
        else:
            words = say(_how(source), language, name=source.label(language))
        parts.append(words if share == 1 else f"{_percent(share, language)} {words}")
    return ", ".join(parts)


def _how(source: Instrument) -> str:
    return "financing.levy" if isinstance(source, Levy) else "financing.moved"


def _percent(share: float, language: str) -> str:
    text = f"{100 * share:.4f}".rstrip("0")
    decimals = len(text.partition(".")[2])
    return f"{number(100 * share, decimals, language)}%"


def source_keys(text: str) -> list[str]:
    """Keys of the sources that a table names, written ``key;key``."""
    return [key.strip() for key in text.split(";") if key.strip()]


def table_sources(name: str) -> list[str]:
    """Keys of the sources of a shipped table; none where it does not ship."""
    return [key for row in read_table("tables") if row["table"] == name for key in source_keys(row["source"])]


def source_lines(keys: Iterable[str]) -> list[str]:
    """Sources cited in full, one line each: publisher, title, table, year, address."""
    known = load_sources()
    lines = []
    for key in dict.fromkeys(keys):
        if key in known:
            parts = [known[key].cite(), known[key].url]
            lines.append(f"{key}: {'. '.join(part for part in parts if part)}")
        else:
            lines.append(key)
    return lines
