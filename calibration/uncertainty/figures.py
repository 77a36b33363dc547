"""The published survey and national accounts figures that the spreads rest on.

Each is taken from an original file and kept, with its address, in ``figures.csv``. The
input-output tables are not copied; what is derived from them stands in ``spreads.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.figures import BEHAVIOUR, COLUMNS, EMPLOYED, ILO, INFORMAL, WORLD_BANK
from calibration.originals import is_there
from calibration.tables import Row, number, read_table
from calibration.uncertainty.originals import (
    EMPLOYMENT,
    NATIONAL_ACCOUNTS,
    TIM,
    YEARBOOK,
)
from calibration.uncertainty.sectors import FOLDER
from calibration.uncertainty.workbooks import read_tim
from calibration.uncertainty.yearbook import TABLES, read_enterprises
from fiscalmult.errors import FiscalmultError

__all__ = ["COLUMNS", "QUINTILES", "SECTIONS", "UncertaintyFigures", "extract"]

GSO = "General Statistics Office of Viet Nam"
OECD = "OECD"
SECTIONS = "ABCDEFGHIJKLMNOPQRST"
"""Sections of the Vietnamese industrial classification with an activity in the matrix."""

QUINTILES = ("Q1", "Q2", "Q3", "Q4", "Q5")

SURVEY = {
    "welfare (consumption for Viet Nam) share held by quintile": "welfare share",
    "APC living expenditure/income": "average propensity to consume",
    "coverage of social insurance": "coverage of social insurance",
    "coverage of social assistance": "coverage of social assistance",
    "benefit incidence of all SPL to poorest quintile": "incidence of social protection and labour",
    "benefit incidence of social assistance (safety nets) to poorest quintile": "incidence of social assistance",
}
YEARS = ("2006", "2010", "2012", "2014")
GSO_PAGE = "https://www.gso.gov.vn"
YEARBOOK_TITLE = "Statistical Summary Book of Viet Nam 2018"

Array = NDArray[np.float64]


class UncertaintyFigures:
    """The figures by name, group and year.

    Parameters
    ----------
    rows
        Rows with the columns of :data:`calibration.figures.COLUMNS`.
    """

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._values = {(r["figure"], r["group"], r["sex"], r["year"]): float(r["value"]) for r in rows}
        if len(self._values) != len(rows):
            raise FiscalmultError("a figure of the uncertainty stands twice under one name, group, sex and year")

    def value(self, figure: str, group: str, year: str, sex: str = "") -> float:
        """One figure in its own unit.

        Raises
        ------
        FiscalmultError
            If it is not there.
        """
        key = (figure, group, sex, year)
        if key not in self._values:
            raise FiscalmultError(f"no figure {figure!r} of {group!r} in {year}; the originals lack it")
        return self._values[key]

    def table(self, figure: str, groups: str | tuple[str, ...], years: tuple[str, ...], sex: str = "") -> Array:
        """Figures as an array, dims (group, year)."""
        return np.array([[self.value(figure, group, year, sex) for year in years] for group in groups])


def extract(folder: Path) -> UncertaintyFigures:
    """Take every figure from the original files."""
    takers = (_survey, _employment, _ilo, _national_accounts, _enterprises, _labour_shares)
    return UncertaintyFigures([row for take in takers for row in take(folder)])


def _line(figure: str, group: str, year: str, value: float, **rest: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row.update(figure=figure, group=group, year=year, value=number(value), **rest)
    return row


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def _committed(names: Container[str]) -> Iterator[Row]:
    """Figures as they are committed: what stands in for a collected table that is not there."""
    yield from (row for row in read_table(FOLDER / "figures.csv") if row["figure"] in names)


def _survey(folder: Path) -> Iterator[Row]:
    if not is_there(folder, BEHAVIOUR):
        yield from _committed(SURVEY.values())
        return
    for row in _read(folder / BEHAVIOUR):
        if row["item"] not in SURVEY or row["year"] not in YEARS or row["group"] == "all":
            continue
        address = {"publisher": WORLD_BANK, "title": row["source_title"], "table": row["table_page"], "url": row["url"]}
        if row["item"].startswith("APC"):
            address = {"publisher": GSO, "title": YEARBOOK_TITLE, "table": "tables 181 and 184", "url": GSO_PAGE}
            address["note"] = "living expenditure per head over income per head, current prices"
        yield _line(
            SURVEY[row["item"]], row["group"], row["year"], float(row["value"]), unit=row["unit"], **address
        )  # fmt: skip


def _employment(folder: Path) -> Iterator[Row]:
    import openpyxl

    workbook: Any = openpyxl.load_workbook(folder / EMPLOYMENT, read_only=True, data_only=True)
    for row in workbook["E02.39-40"].iter_rows(values_only=True):
        if str(row[0]) in ("2010", "2011", "2012", "2013", "2014", "2016"):
            for section, value in zip(SECTIONS, row[2:], strict=False):
                yield _line(
                    "employed, General Statistics Office", section, str(row[0]), float(value),
                    unit="thousand persons", publisher=GSO, title="Annual employed population at 15 years of age and "
                    "above by industrial activity", table="E02.39-40", url=GSO_PAGE,
                )  # fmt: skip
    workbook.close()


def _ilo(folder: Path) -> Iterator[Row]:
    wanted = {
        EMPLOYED: ("employed", "employed, ILOSTAT", ("2012", "2013", "2016")),
        INFORMAL: ("informality rate", "informality rate", ("2013", "2014")),
    }
    for path, (measure, name, years) in wanted.items():
        if not is_there(folder, path):
            yield from _committed((name,))
            continue
        for row in _read(folder / path):
            chosen = row["measure"] == measure and row["year"] in years and row["sex"] == "total"
            if chosen and row["industry_code"] in SECTIONS:
                yield _line(
                    name, row["industry_code"], row["year"], float(row["value"]), sex="total", unit=row["unit"],
                    publisher=ILO, title=row["source_title"], table=row["table_page"], url=row["url"],
                )  # fmt: skip


def _national_accounts(folder: Path) -> Iterator[Row]:
    for row in _read(folder / NATIONAL_ACCOUNTS):
        match = re.fullmatch(r"NGDPVA_R_ISIC4_([A-T])_XDC", row["indicator"])
        if match and row["freq"] == "A" and row["period"] in ("2010", "2011", "2012", "2013", "2014"):
            yield _line(
                "real value added", match.group(1), row["period"], float(row["value"]), unit="billion VND",
                publisher=GSO, title="National accounts, annual series (IMF e-GDDS page)",
                table=row["indicator"], url=GSO_PAGE,
                note="constant prices, series after the revision of 2020; only growth between years is used",
            )  # fmt: skip


def _enterprises(folder: Path) -> Iterator[Row]:
    found = read_enterprises(folder / YEARBOOK)
    for table in TABLES:
        for section, years in found[table.key].items():
            for year in ("2010", "2014"):
                yield _line(
                    table.key, section, year, years[year], unit=table.unit, publisher=GSO, title=YEARBOOK_TITLE,
                    table=f"table {table.number}, {table.pages}", url=GSO_PAGE,
                    note="acting enterprises having business outcomes, as of 31 December",
                )  # fmt: skip


def _labour_shares(folder: Path) -> Iterator[Row]:
    for code, share in read_tim(folder / TIM).items():
        yield _line(
            "labour share of value added", code, "2018", 100 * share, unit="%", publisher=OECD,
            title="Trade in Employment (TiM), 2021 edition", table="LABR_VALU, Viet Nam",
            url="https://stats.oecd.org", note="compensation of employees' share of value added, extracted 23 Sep 2022",
        )  # fmt: skip
