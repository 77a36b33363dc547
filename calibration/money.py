"""Money of Viet Nam by year: GDP, prices and the exchange rate, from the figures to the shipped table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from calibration.figures import ADB, COLUMNS, Figures
from calibration.tables import Row, number, read_table
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["NSDP", "TABLE", "TABLE_COLUMNS", "build_money", "take_money"]

NSDP = "national_accounts/nsdp_sdmx_all_series_long.csv"
"""Path of the national summary data page inside the folder of originals."""

KEY_INDICATORS = "national_accounts/adb_key_indicators_2019.xlsx"
TABLE = "viet-nam-money"
TABLE_COLUMNS = ("year", "series", "value", "unit", "status", "source", "note")
FIRST, LAST = 2004, 2024
BASE = 2010
"""Year whose prices the constant-price series and the price indices count in."""

REVISED_SINCE = 2010
"""First year that the revision of 2020 reaches in the published series."""

BASES = {
    False: "before the revision of 2020: the series steps up by a quarter between 2009 and 2010",
    True: "revised in 2020",
}
GSO = "General Statistics Office of Viet Nam"
SBV = "State Bank of Viet Nam"
PAGE = "National Summary Data Page of Viet Nam (IMF e-GDDS), SDMX series"
ADDRESS = "https://dsbb.imf.org/e-gdds/country/VNM/national-summary-data-page"

# figure: (domain, frequency, indicator, publisher, unit, note)
_PAGES = {
    "GDP at current prices": ("NAG", "A", "NGDP_XDC", GSO, "billion VND", "current prices"),
    "GDP at constant prices": ("NAG", "A", "NGDP_R_XDC", GSO, "billion VND at 2010 prices", "constant prices of 2010"),
    "consumer price index by month": ("CPI", "M", "PCPI_IX", GSO, "index", "base not stated in the file"),
    "exchange rate by month": ("EXR", "M", "ENDA_MID_XDC_USD_RATE", SBV, "VND per USD", "average of the month"),
}
# label in column B: (figure, unit, note)
_INDICATORS = {
    "Consumer price index (national)": ("change of consumer prices", "%", "average of the year over that before"),
    "Average of period": (
        "exchange rate",
        "VND per USD",
        "average of the year; IMF, International Financial Statistics",
    ),
}
_MONTHLY_RATES_SINCE = 2015


def take_money(folder: Path) -> Iterator[Row]:
    """Figures on money from the originals: by year or month as published."""
    for name, (domain, frequency, indicator, publisher, unit, note) in _PAGES.items():
        for row in read_table(folder / NSDP):
            if (row["domain"], row["freq"], row["indicator"]) != (domain, frequency, indicator):
                continue
            if FIRST <= int(row["period"][:4]) <= LAST:
                table = f"{domain}, series {indicator}"
                yield _figure(name, row["period"], float(row["value"]), unit, publisher, PAGE, table, ADDRESS, note)
    yield from _key_indicators(folder)


def _key_indicators(folder: Path) -> Iterator[Row]:
    import openpyxl

    workbook: Any = openpyxl.load_workbook(folder / KEY_INDICATORS, read_only=True, data_only=True)
    title, address = "Key Indicators for Asia and the Pacific 2019, Viet Nam", "https://www.adb.org/statistics"
    years: dict[int, int] = {}
    wanted = dict(_INDICATORS)
    for place, row in enumerate(workbook["KI 2019"].iter_rows(values_only=True), start=1):
        if not years:
            years = {int(cell): i for i, cell in enumerate(row) if isinstance(cell, int | float) and 1990 < cell < 2100}
        name = str(row[1]).strip() if len(row) > 1 and row[1] is not None else ""
        if name in wanted and years:
            figure, unit, note = wanted.pop(name)
            for year, column in years.items():
                if year >= FIRST:
                    table = f"sheet 'KI 2019', row {place}"
                    yield _figure(figure, str(year), float(row[column]), unit, ADB, title, table, address, note)
    workbook.close()


def _figure(name: str, year: str, value: float, unit: str, *address: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row.update(figure=name, year=year, value=number(value), unit=unit)
    row.update(zip(("publisher", "title", "table", "url", "note"), address, strict=True))
    return row


def build_money(sam: SAM, figures: Figures) -> list[Row]:
    """Rows of the shipped table, series by series.

    GDP in trillion VND; the deflator is GDP at current over GDP at constant prices; consumer
    prices before 2019 are chained from yearly changes on 2010 = 100, those from 2021 are means of
    twelve months on the publisher's own base and have no link to them; the exchange rate is the
    published yearly average, from 2015 the mean of the monthly ones. GDP of the benchmark
    matrix stands beside the series, because it is on another basis.

    Raises
    ------
    FiscalmultError
        If a year has other than twelve months of a monthly series.
    """
    yearly = {name: _by_year(figures, name) for name in ("GDP at current prices", "GDP at constant prices")}
    current, constant = yearly.values()
    rows = []
    for series, values, unit, what in (
        ("gdp", current, "trillion VND", "current prices"),
        ("gdp-constant", constant, "trillion VND at 2010 prices", "constant prices of 2010"),
    ):
        for year, value in values.items():
            note = f"{what}, {BASES[year >= REVISED_SINCE]}"
            rows.append(_row(year, series, value / 1000.0, unit, "published", "gso-nsdp", note))
    rows.append(
        _row(
            int(sam.year or 0),
            "gdp-of-the-matrix",
            round(sam.gdp, 6),
            sam.unit,
            "derived",
            "vnsam-2012",
            "GDP at market prices of the benchmark matrix, national accounts before the revision of 2020",
        )
    )
    for year in current:
        index = 100.0 * current[year] / constant[year]
        rows.append(_row(year, "deflator", index, "2010 = 100", "derived", "gso-nsdp", "current over constant prices"))
    return rows + _consumer_prices(figures) + _exchange_rates(figures)


def _consumer_prices(figures: Figures) -> list[Row]:
    changes = _by_year(figures, "change of consumer prices")
    index = {FIRST: 1.0}
    for year in range(FIRST + 1, max(changes) + 1):
        index[year] = index[year - 1] * (1.0 + changes[year] / 100.0)
    rule = "yearly changes chained on 2010 = 100"
    chained = [
        _row(year, "cpi", 100.0 * value / index[BASE], "2010 = 100", "derived", "adb-key-indicators-2019", rule)
        for year, value in index.items()
    ]
    rule = "mean of twelve months, on the publisher's own base; no published link to the years before 2019 was at hand"
    months = _by_year_of_months(figures, "consumer price index by month", least=2021)
    unit = "publisher's index"
    return chained + [_row(year, "cpi-recent", v, unit, "derived", "gso-nsdp", rule) for year, v in months.items()]


def _exchange_rates(figures: Figures) -> list[Row]:
    note = "average of the year"
    yearly = {year: v for year, v in _by_year(figures, "exchange rate").items() if year < _MONTHLY_RATES_SINCE}
    rows = [
        _row(year, "exchange-rate", value, "VND per USD", "published", "adb-key-indicators-2019", note)
        for year, value in yearly.items()
    ]
    note = "mean of twelve monthly averages of the reference rate"
    months = _by_year_of_months(figures, "exchange rate by month", least=_MONTHLY_RATES_SINCE)
    return rows + [_row(y, "exchange-rate", v, "VND per USD", "derived", "sbv-nsdp", note) for y, v in months.items()]


def _by_year(figures: Figures, name: str) -> dict[int, float]:
    rows = [row for row in figures.tables["money.csv"] if row["figure"] == name]
    return {int(row["year"]): float(row["value"]) for row in sorted(rows, key=lambda row: row["year"])}


def _by_year_of_months(figures: Figures, name: str, least: int) -> dict[int, float]:
    rows = [row for row in figures.tables["money.csv"] if row["figure"] == name]
    means = {}
    for year in range(least, LAST + 1):
        months = [float(row["value"]) for row in rows if row["year"].startswith(f"{year}-")]
        if len(months) != 12:
            raise FiscalmultError(f"{name!r} has {len(months)} months of {year}, not 12; start the yearly means later")
        means[year] = math.fsum(months) / 12
    return means


def _row(year: int, series: str, value: float, unit: str, status: str, source: str, note: str) -> Row:
    values = (str(year), series, number(value), unit, status, source, note)
    return dict(zip(TABLE_COLUMNS, values, strict=True))
