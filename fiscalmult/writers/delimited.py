"""CSV files that read back exactly: numbers with all their digits, facts and labels beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.readers.facts import encoded
from fiscalmult.sam import SAM
from fiscalmult.writers.facts import check_codes, facts_of, languages_of, number_text

__all__ = ["LAYOUTS", "sam_text", "write_text"]

LAYOUTS = ("long", "square")
"""How a table of accounts can stand in a CSV file."""


def sam_text(sam: SAM, layout: str) -> str:
    """Text of the CSV file of a SAM.

    Raises
    ------
    FiscalmultError
        If the layout is unknown, or a code or attribute cannot be written.
    """
    if layout not in LAYOUTS:
        raise FiscalmultError(f"no layout {layout!r}{nearest(layout, LAYOUTS)}")
    check_codes(sam.codes, across=layout == "square")
    facts = facts_of(sam.name, sam.flows.attrs)
    lines = io.StringIO(newline="")
    if layout == "square":
        lines.writelines(f"# {key}: {encoded(value)}\n" for key, value in facts.items())
    else:
        kept = ("unit", "year", "source")
        lines.writelines(f"# {key}: {encoded(value)}\n" for key, value in facts.items() if key not in kept)
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows(_square(sam) if layout == "square" else _long(sam, facts))
    return lines.getvalue()


def _square(sam: SAM) -> Iterator[list[str]]:
    languages = languages_of(sam)
    yield ["account", "block", *(f"label_{language}" for language in languages), *sam.codes]
    for code, about, row in zip(sam.codes, _about(sam, languages), sam.values, strict=True):
        yield [code, *about, *(number_text(value) if _there(value) else "0" for value in row)]


def _long(sam: SAM, facts: dict[str, object]) -> Iterator[list[str]]:
    """One line for each flow, and one for an account that receives nothing, so that none is lost."""
    languages = languages_of(sam)
    said = {key: str(facts[key]) for key in ("unit", "year", "source") if key in facts}
    about = [f"receiver_{name}" for name in ("block", *(f"label_{language}" for language in languages))]
    yield ["receiver", "payer", "value", *said, *about]
    for code, words, row in zip(sam.codes, _about(sam, languages), sam.values, strict=True):
        flows = [(payer, value) for payer, value in zip(sam.codes, row, strict=True) if _there(value)]
        for payer, value in flows or [(code, 0.0)]:
            yield [code, payer, number_text(value), *said.values(), *words]


def _there(value: float) -> bool:
    """Whether a number is not zero; the zero with a sign is kept, for the fingerprint of the table."""
    return bool(value != 0 or np.signbit(value))


def _about(sam: SAM, languages: list[str]) -> Iterator[list[str]]:
    labels = sam.account_list.labels
    for code, block in zip(sam.codes, sam.account_list.blocks, strict=True):
        yield [block, *(labels[language].get(code, "") for language in languages)]


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text as it stands."""
    path.write_text(text, encoding="utf-8", newline="")
