"""The published figures of 2024 and what they are compared with, taken from the originals.

Which series are taken stands in ``series.csv`` (national statistics), ``budget_items.csv``
(state budget) and ``facts.csv`` (social insurance, households); ``excerpts.csv`` holds figures
that were read in excerpts of public pages. Every table is kept in ``calibration/figures``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from calibration.figures import (
    BEHAVIOUR,
    COLUMNS,
    EMPLOYED,
    FACTS,
    FOLDER,
    ILO,
    INFORMAL,
    MOF,
    PROGRAMMES,
    SOCIAL_EXPENDITURE,
    WORLD_BANK,
    Figures,
    taken,
)
from calibration.tables import HERE, Row, number, read_table
from fiscalmult.errors import FiscalmultError

__all__ = ["COLUMNS", "FILES", "NSDP", "UPDATE", "committed_figures", "extract_update"]

UPDATE = HERE / "update"
"""Folder of the hand-made inputs of the update."""

NSDP = "national_accounts/nsdp_sdmx_all_series_long.csv"

_PUBLISHERS = {
    "NAG": "General Statistics Office of Viet Nam",
    "BOP6": "State Bank of Viet Nam",
    "EXR": "State Bank of Viet Nam",
    "POP": "General Statistics Office of Viet Nam",
    "LMI": "General Statistics Office of Viet Nam",
}
_PUBLISHED_AS = {
    SOCIAL_EXPENDITURE: "see title",
    PROGRAMMES: "see title",
    FACTS: "see url",
    BEHAVIOUR: WORLD_BANK,
}
_NSDP_TITLE = "National Summary Data Page of Viet Nam (IMF e-GDDS), SDMX series"
_NSDP_PAGE = "https://dsbb.imf.org/e-gdds/country/VNM/national-summary-data-page"
_PERIODS = {"annual": 1, "sum": 4, "mean": 0}
_SURVEYS = ("2022", "2024")


def _line(**cells: str) -> Row:
    return {**dict.fromkeys(COLUMNS, ""), **cells}


def _csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _series(folder: Path, table: str) -> Iterator[Row]:
    """Figures of one table from the national summary data page."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for row in _csv(folder / NSDP):
        found.setdefault((row["domain"], row["indicator"]), []).append((row["period"], row["value"]))
    for wanted in read_table(UPDATE / "series.csv"):
        if wanted["table"] != table:
            continue
        series = found.get((wanted["domain"], wanted["indicator"]), [])
        values = [float(value) for period, value in series if period[:4] == wanted["year"] and (
            len(period) == 4 if wanted["how"] == "annual" else len(period) > 4
        )]  # fmt: skip
        expected = _PERIODS[wanted["how"]] or (12 if wanted["domain"] == "EXR" else 4)
        if len(values) != expected:
            raise FiscalmultError(
                f"series {wanted['indicator']} has {len(values)} values in {wanted['year']} where {expected} are "
                "expected; check series.csv"
            )
        value = float(np.mean(values)) if wanted["how"] == "mean" else float(np.sum(values))
        yield _line(
            figure=wanted["figure"], group=wanted["group"], value=number(value), unit=wanted["unit"],
            year=wanted["year"], publisher=_PUBLISHERS[wanted["domain"]], title=_NSDP_TITLE,
            table=f"{wanted['domain']}, series {wanted['indicator']}", url=_NSDP_PAGE, note=wanted["note"],
        )  # fmt: skip


def _national_accounts(folder: Path) -> Iterator[Row]:
    yield from _series(folder, "national-accounts-2024.csv")


def _external(folder: Path) -> Iterator[Row]:
    yield from _series(folder, "external-2024.csv")


def _population(folder: Path) -> Iterator[Row]:
    yield from _series(folder, "population-2024.csv")


def _budget(folder: Path) -> Iterator[Row]:
    rows = {row["Code"]: row for row in _csv(folder / "budget/state_budget_balance.csv")}
    for wanted in read_table(UPDATE / "budget_items.csv"):
        row = rows[wanted["code"]]
        yield _line(
            figure=wanted["figure"], value=number(float(row[wanted["year"]])), unit="billion VND", year=wanted["year"],
            publisher=MOF, title=f"State budget final accounts {wanted['year']}",
            table=f"state budget balance, item {wanted['code']}: {row['item'].strip()}", url="https://mof.gov.vn",
            note="final accounts (quyết toán)",
        )  # fmt: skip


def _facts(folder: Path, table: str) -> Iterator[Row]:
    """Figures of one table from the collected facts; a cell may hold several numbers."""
    for wanted in read_table(UPDATE / "facts.csv"):
        if wanted["table"] != table:
            continue
        matches = [
            row
            for row in _csv(folder / wanted["original"])
            if row.get("item", row.get("fact")) == wanted["item"]
            and row.get("year", row.get("date")) == wanted["item_year"]
            and row.get("group", "") == wanted["item_group"]
        ]
        if len(matches) != 1:
            raise FiscalmultError(
                f"{wanted['original']} has {len(matches)} rows {wanted['item']!r} of {wanted['item_year']!r}; "
                "facts.csv must name one"
            )
        row = matches[0]
        numbers = re.findall(r"\d[\d,]*\.?\d*", row["value"])
        year = re.findall(r"\d{4}", wanted["item_year"])[0]
        notes = [row.get("note", ""), wanted["note"]]
        if "source_url" in row:
            notes.insert(0, f"excerpt; {row['date']}")
        yield _line(
            figure=wanted["figure"], group=wanted["group"], unit=wanted["unit"], year=year,
            value=number(float(numbers[int(wanted["part"]) - 1].replace(",", ""))),
            publisher=_PUBLISHED_AS[wanted["original"]], title=row.get("source_title", row.get("fact", "")),
            table=row.get("table_page", ""), url=row.get("url", row.get("source_url", "")),
            note="; ".join(note for note in notes if note),
        )  # fmt: skip


def _social_insurance(folder: Path) -> Iterator[Row]:
    yield from _facts(folder, "social-insurance-2024.csv")


def _households(folder: Path) -> Iterator[Row]:
    yield from _facts(folder, "households-2024.csv")


def _employment(folder: Path) -> Iterator[Row]:
    for row in _csv(folder / EMPLOYED):
        if row["measure"] == "employed" and row["year"] in _SURVEYS:
            yield _job_figure("employed", row)


def _informality(folder: Path) -> Iterator[Row]:
    for row in _csv(folder / INFORMAL):
        used = row["sex"] == "total" and len(row["industry_code"]) == 1
        used = used or row["industry_code"] in ("IND", "SER", "TOTAL")
        used = used or (row["industry_code"] == "A" and row["sex"] != "total")
        if used and row["measure"] == "informal employment" and row["year"] in _SURVEYS:
            yield _job_figure("informal employment", row)


def _job_figure(figure: str, row: Row) -> Row:
    return _line(
        figure=figure, group=row["industry_code"], sex=row["sex"], value=number(float(row["value"])),
        unit=row["unit"], year=row["year"], publisher=ILO, title=row["source_title"], table=row["table_page"],
        url=row["url"], note=row["note"],
    )  # fmt: skip


FILES: dict[str, Callable[[Path], Iterator[Row]]] = {
    "national-accounts-2024.csv": _national_accounts,
    "external-2024.csv": _external,
    "population-2024.csv": _population,
    "budget-2024.csv": _budget,
    "social-insurance-2024.csv": _social_insurance,
    "households-2024.csv": _households,
    "employment-2024.csv": _employment,
    "informality-2024.csv": _informality,
}
"""Tables of figures, each with what takes it from the originals."""

EXCERPTS = "excerpts"
OF_2012 = ("employment.csv", "informality.csv", "households.csv", "excise.csv")
"""Tables of 2012 that the update compares with or carries on."""


def extract_update(folder: Path, of_2012: Figures) -> Figures:
    """Take every figure of the update from the original files; those of 2012 stand beside them."""
    return Figures(
        {**of_2012.tables, **{name: taken(name, take, folder) for name, take in FILES.items()}, **_excerpts()}
    )


def committed_figures() -> Figures:
    """Figures of the update and those of 2012 beside them, as they stand in ``calibration/figures``."""
    return Figures({**{name: read_table(FOLDER / name) for name in (*OF_2012, *FILES)}, **_excerpts()})


def _excerpts() -> dict[str, list[Row]]:
    return {EXCERPTS: read_table(UPDATE / "excerpts.csv")}
