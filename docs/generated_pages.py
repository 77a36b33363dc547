"""Sphinx extension: write the parts of pages that repeat the shipped tables into ``docs/_generated``.

``programmes.md`` and ``levies.md``: every share of every instrument with its rule and source.
``sources.md``: every publication, what it is used for, and its terms. ``statuses.md``: how many
rows of each table are published, derived or assumed. ``assumptions.md``: every assumption.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import fiscalmult as fm
from fiscalmult.datasets import load_sources, read_table
from fiscalmult.instruments import Instrument
from fiscalmult.labels import say
from fiscalmult.sources import STATUSES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DOCS = Path(__file__).resolve().parent
CALIBRATION = DOCS.parent / "calibration"
GROUPS = ("social-protection", "public-spending", "subsidy", "tax-cut")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = ()) -> list[str]:
    """Markdown table; the columns numbered in ``right`` hold numbers."""
    numbers = set(right)
    rule = ["---:" if place in numbers else "---" for place in range(len(heads))]
    lines = [heads, rule, *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return [f"| {' | '.join(line)} |" for line in lines]


def instrument_page(instruments: Mapping[str, Instrument], level: str) -> Iterator[str]:
    """One section for each instrument: what it is, and where each dong lands or comes from."""
    labels = fm.load_sam().account_list
    for name, instrument in instruments.items():
        kind = type(instrument).__name__.lower()
        yield f"({kind}-{name})="
        yield f"{level} {instrument.label()}\n"
        yield f"`{name}`. {instrument.description['en']}\n"
        rules: dict[str, int] = {}
        rows = []
        for account, share in sorted(instrument.shares.items(), key=lambda item: -item[1]):
            address = instrument.addresses[account]
            place = rules.setdefault(f"{address.note} (source: `{address.source}`)", len(rules) + 1)
            rows.append((f"`{account}`", labels.label(account), f"{100 * share:.2f}", address.status, place))
        yield from table(("account", "label", "share, %", "status", "rule"), rows, right=(2, 4))
        yield ""
        yield from (f"- Rule {place}: {rule}." for rule, place in rules.items())
        yield ""


def programmes_page() -> Iterator[str]:
    """Programmes by group."""
    known = fm.load_programmes()
    for group in GROUPS:
        yield f"## {say(f'group.{group}')}\n"
        yield from instrument_page({name: one for name, one in known.items() if one.group == group}, "###")


def sources_page() -> Iterator[str]:
    """One section for each publication."""
    terms = {row["key"]: row["terms"] for row in read_table("sources")}
    users: dict[str, list[str]] = {key: [] for key in terms}
    for about in read_table("tables"):
        named = {key for row in read_table(about["table"]) for key in row.get("source", "").split(";") if key}
        for key in sorted(named | set(about["source"].split(";"))):
            users[key].append(about["table"])
    for key, source in load_sources().items():
        yield f"(source-{key})="
        yield f"### `{key}`\n"
        where = f"<{source.url}>" if source.url else "In this repository."
        used = ", ".join(f"`{name}`" for name in users[key]) or "the calibration reports only"
        yield f"{source.publisher}: *{source.title}*, {source.table}, {source.year} ({source.unit}). {where}\n"
        yield f"- Used for: {used}."
        yield f"- Note: {source.note}."
        yield f"- Terms: {terms[key]}.\n"


def statuses_page() -> Iterator[str]:
    """How many rows of each shipped table have which status."""
    rows = []
    for about in read_table("tables"):
        counted = Counter(row["status"] for row in read_table(about["table"]))
        counts = (f"{counted[status]:,}" for status in STATUSES)
        rows.append((f"`{about['table']}`", about["title_en"], *counts, f"{counted.total():,}"))
    yield from table(("table", "what it is", *STATUSES, "rows"), rows, right=range(2, len(STATUSES) + 3))
    yield ""


def assumptions_page() -> Iterator[str]:
    """Every number that nobody published, and the rules that are assumed."""
    rows: list[dict[str, str]] = []
    for name in ("assumptions.csv", "update/assumptions.csv"):
        with (CALIBRATION / name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    yield from table(
        ("assumption", "value", "unit", "reason"),
        [(f"`{row['name']}`", row["value"], row["unit"], row["reason"]) for row in rows],
        right=(1,),
    )
    yield ""


def page_writers() -> dict[str, Iterator[str]]:
    """``{name: its lines}`` of everything that is generated."""
    return {
        "programmes": programmes_page(),
        "levies": instrument_page(fm.load_levies(), "##"),
        "sources": sources_page(),
        "statuses": statuses_page(),
        "assumptions": assumptions_page(),
    }


def write_pages(_: Sphinx | None = None) -> None:
    """Write the files that differ from what is there."""
    folder = DOCS / "_generated"
    folder.mkdir(exist_ok=True)
    for name, lines in page_writers().items():
        path, text = folder / f"{name}.md", "\n".join(lines).rstrip("\n") + "\n"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write before the pages are read."""
    app.connect("builder-inited", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
