"""The published figures that are used: taken from the originals, kept in ``calibration/figures``.

Every figure carries publisher, title, table, year, unit, address and note, and a key
(``figure``, ``group``, ``sex``) by which the pipeline asks for it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.originals import is_there
from calibration.tables import HERE, Row, number, read_table
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["COLUMNS", "FILES", "Figures", "extract", "taken"]

COLUMNS = ("figure", "group", "sex", "value", "unit", "year", "publisher", "title", "table", "url", "note")
"""Columns of every table of figures."""

FOLDER = HERE / "figures"

BEHAVIOUR = "facts/behaviour.csv"
EMPLOYED = "facts/employment_by_industry_sex.csv"
FACTS = "facts/facts.csv"
INFORMAL = "facts/informality_by_industry.csv"
PROGRAMMES = "facts/programmes.csv"
SOCIAL_EXPENDITURE = "facts/social_expenditure.csv"
"""Paths of the collected tables inside the folder of originals."""

ILO = "International Labour Organization (ILOSTAT), from labour force surveys of the General Statistics Office"
WORLD_BANK = "World Bank, from the Viet Nam Household Living Standards Survey of the General Statistics Office"
ADB = "Asian Development Bank, from the General Statistics Office"
MOF = "Ministry of Finance of Viet Nam"

_WELFARE = {
    "welfare (consumption for Viet Nam) share held by quintile": "welfare share",
    "coverage of social insurance": "coverage of social insurance",
    "benefit incidence of social insurance to poorest quintile": "incidence of social insurance",
    "benefit incidence of social assistance (safety nets) to poorest quintile": "incidence of social assistance",
    "benefit incidence of all SPL to poorest quintile": "incidence of social protection and labour",
}

_ACCOUNTS = {
    "GDP by industrial origin at current market prices": "GDP at market prices",
    "Household final consumption": "household final consumption",
    "Government final consumption": "government final consumption",
    "Gross fixed capital formation": "gross fixed capital formation",
    "Changes in inventories": "changes in inventories",
    "Exports of goods and services": "exports of goods and services",
    "Less: Imports of goods and services": "imports of goods and services",
    "Plus: Taxes less subsidies on production and imports": "taxes less subsidies on products",
    "Net factor income from abroad": "net factor income from abroad",
    "Statistical discrepancy": "statistical discrepancy",
    "Urban population   (% of total population)": "urban population",
}

_BUDGET = {
    "agg_Rev": "total revenue and grants",
    "agg_tax_cor": "corporate income tax",
    "tax_env": "environmental protection tax",
    "tax_inc": "personal income tax",
    "tax_res": "land and housing tax",
    "tax_reg": "registration tax",
    "tax_agr": "agricultural land-use tax",
    "tax_vat": "value added tax",
    "tax_exc": "excise tax",
    "tax_exm": "import and export taxes",
    "cap_rev": "capital revenues",
    "agg_ntax": "fees and non-tax revenue",
    "aid": "grants",
    "exp_soc_ssp": "social security expenditures",
}


_COUNTED = (*"ABCDEFGHIJKLMNOPQRST", "TOTAL")


def _line(figure: str, value: float, unit: str, year: str, **rest: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row.update(figure=figure, value=number(value), unit=unit, year=year, **rest)
    return row


def _copied(row: Row) -> dict[str, str]:
    """Address of a figure, as the original table writes it."""
    return {"title": row["source_title"], "table": row["table_page"], "url": row["url"], "note": row["note"]}


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _employment(folder: Path) -> Iterator[Row]:
    for row in _rows(folder / EMPLOYED):
        used = row["year"] == "2012" or (row["year"] == "2013" and row["industry_code"] != "X")
        if used and row["measure"] == "employed":
            yield _line(
                "employed", float(row["value"]), row["unit"], row["year"],
                group=row["industry_code"], sex=row["sex"], publisher=ILO, **_copied(row),
            )  # fmt: skip


def _informality(folder: Path) -> Iterator[Row]:
    for row in _rows(folder / INFORMAL):
        by_sex = row["sex"] != "total"
        used = row["industry_code"] in ("A", "IND", "SER") if by_sex else row["industry_code"] in _COUNTED
        if used and row["year"] == "2013" and row["measure"] == "informal employment":
            yield _line(
                "informal employment", float(row["value"]), row["unit"], row["year"],
                group=row["industry_code"], sex=row["sex"], publisher=ILO, **_copied(row),
            )  # fmt: skip


def _households(folder: Path) -> Iterator[Row]:
    for row in _rows(folder / BEHAVIOUR):
        if row["year"] == "2012" and row["item"] in _WELFARE:
            yield _line(
                _WELFARE[row["item"]], float(row["value"]), row["unit"], row["year"],
                group=row["group"], publisher=WORLD_BANK, **_copied(row),
            )  # fmt: skip


def _national_accounts(folder: Path) -> Iterator[Row]:
    import openpyxl

    workbook: Any = openpyxl.load_workbook(
        folder / "national_accounts/adb_key_indicators_2019.xlsx", read_only=True, data_only=True
    )
    sheet = workbook["KI 2019"]
    column = None
    wanted = dict(_ACCOUNTS)
    for place, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if column is None:
            column = next((i for i, cell in enumerate(row) if str(cell) in ("2012", "2012.0")), None)
        name = str(row[1]).strip() if len(row) > 1 and row[1] is not None else ""
        if column is not None and name in wanted:
            yield _line(
                wanted.pop(name), float(row[column]), "%" if "population" in name else "billion VND", "2012",
                publisher=ADB, title="Key Indicators for Asia and the Pacific 2019, Viet Nam",
                table=f"sheet 'KI 2019', row {place}", url="https://www.adb.org/statistics",
                note="values at current prices; series before the revision of 2020",
            )  # fmt: skip
    workbook.close()


def _budget(folder: Path) -> Iterator[Row]:
    for row in _rows(folder / "budget/state_budget_balance.csv"):
        name = _BUDGET.get(row["Code"])
        if name is not None:
            yield _line(
                name, float(row["2012"]), "billion VND", "2012",
                publisher=MOF, title="State budget final accounts 2012",
                table=f"state budget balance, item {row['Code']}: {row['item'].strip()}", url="https://mof.gov.vn",
                note="final accounts (quyết toán)",
            )  # fmt: skip


def _money(folder: Path) -> Iterator[Row]:
    from calibration.money import take_money  # which asks this room for the form of a figure

    yield from take_money(folder)


def _growth(folder: Path) -> Iterator[Row]:
    from calibration.growth import take_growth  # which asks this room for the form of a figure

    yield from take_growth(folder)


def _population(folder: Path) -> Iterator[Row]:
    from calibration.population import take_population  # which asks this room for the form of a figure

    yield from take_population(folder)


def _excise(folder: Path) -> Iterator[Row]:
    from calibration.excise import take_excise  # which asks this room for the form of a figure

    yield from take_excise(folder)


FILES: dict[str, Callable[[Path], Iterator[Row]]] = {
    "employment.csv": _employment,
    "informality.csv": _informality,
    "households.csv": _households,
    "national-accounts.csv": _national_accounts,
    "budget.csv": _budget,
    "money.csv": _money,
    "growth.csv": _growth,
    "population-by-age.csv": _population,
    "excise.csv": _excise,
}
"""Tables of figures, each with what takes it from the originals."""


COLLECTED = {
    "employment.csv": (EMPLOYED,),
    "informality.csv": (INFORMAL,),
    "households.csv": (BEHAVIOUR,),
    "growth.csv": (EMPLOYED, SOCIAL_EXPENDITURE, FACTS),
    "social-insurance-2024.csv": (SOCIAL_EXPENDITURE, PROGRAMMES, FACTS),
    "households-2024.csv": (BEHAVIOUR,),
    "employment-2024.csv": (EMPLOYED,),
    "informality-2024.csv": (INFORMAL,),
}
"""Tables of figures that rest on collected tables."""


def extract(folder: Path) -> dict[str, list[Row]]:
    """Take every figure from the original files: ``{table: rows}``."""
    return {name: taken(name, take, folder) for name, take in FILES.items()}


def taken(name: str, take: Callable[[Path], Iterator[Row]], folder: Path) -> list[Row]:
    """Figures of one table: from the originals, or as committed where a collected one is not there."""
    if all(is_there(folder, path) for path in COLLECTED.get(name, ())):
        return list(take(folder))
    return read_table(FOLDER / name)


@dataclass(frozen=True)
class Figures:
    """The figures used, by table.

    Parameters
    ----------
    tables
        ``{table: rows}`` with the columns :data:`COLUMNS`.
    """

    tables: dict[str, list[Row]]

    @classmethod
    def committed(cls) -> Figures:
        """The figures as they stand in ``calibration/figures``."""
        return cls({name: read_table(FOLDER / name) for name in FILES})

    def row(self, table: str, figure: str, group: str = "", sex: str = "", year: str = "") -> Row:
        """The one row of a figure.

        Raises
        ------
        FiscalmultError
            If no row, or more than one, has these keys.
        """
        found = [
            row
            for row in self.tables[table]
            if row["figure"] == figure
            and row["group"] == group
            and row["sex"] == sex
            and (not year or row["year"] == year)
        ]
        if len(found) != 1:
            names = [row["figure"] for row in self.tables[table]]
            raise FiscalmultError(
                f"{table} has {len(found)} figures {figure!r} for group {group!r}, sex {sex!r}, year {year!r}; "
                f"it must have one{nearest(figure, names)}"
            )
        return found[0]

    def value(self, table: str, figure: str, group: str = "", sex: str = "", year: str = "") -> float:
        """Value of one figure, in its own unit."""
        return float(self.row(table, figure, group, sex, year)["value"])

    def trillion(self, table: str, figure: str) -> float:
        """Value of a figure in billion VND, as trillion VND.

        Raises
        ------
        FiscalmultError
            If the figure has another unit.
        """
        row = self.row(table, figure)
        if row["unit"] != "billion VND":
            raise FiscalmultError(f"{figure!r} of {table} is in {row['unit']}, not in billion VND; ask for its value")
        return float(row["value"]) / 1000.0
