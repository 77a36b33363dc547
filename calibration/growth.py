"""Growth, prices, productivity, interest and the social insurance fund by year: from the figures to the shipped table.

What is past is derived from published series; what is to come is an assumption with its rule:
output per employed person and the deflator grow as they did on average over :data:`PERIOD`,
GDP with output per employed person and the UN's population, interest stays at the last rate
published for a full year. A script can change each path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from calibration.figures import COLUMNS, EMPLOYED, ILO, Figures
from calibration.tables import HERE, Row, number, read_table, write_table
from calibration.update.insurance import SCHEMES_OF, insurance_2024
from fiscalmult.errors import FiscalmultError

__all__ = ["PERIOD", "TABLE", "TABLE_COLUMNS", "build_growth", "take_growth", "write_growth"]

TABLE = "viet-nam-assumptions"
TABLE_COLUMNS = ("series", "year", "value", "unit", "status", "source", "note")
PERIOD = (2012, 2024)
"""First and last year of the averages: from the base year of the benchmark matrix to the last published."""

LAST = 2060
"""Last year of the paths; projections to 2030, 2045 and a little beyond."""

NSDP = "national_accounts/nsdp_sdmx_all_series_long.csv"
POPULATION = "population/wpp2024/popproj1dt_VNM.csv"
_PAGE = "National Summary Data Page of Viet Nam (IMF e-GDDS), SDMX series"
_ADDRESS = "https://dsbb.imf.org/e-gdds/country/VNM/national-summary-data-page"
_YEARBOOK = "General Statistics Office of Viet Nam"
_DIGITS = 12
"""Decimals of derived rates, because the last bits of a root may differ between machines."""

Years = dict[int, float]


def take_growth(folder: Path) -> Iterator[Row]:
    """Figures from the originals; interest rates come from excerpts in ``bond_rates.csv``."""
    for year, value in _employed(folder).items():
        yield _figure(
            "employed", str(year), value, "thousand persons", ILO, "ILOSTAT EMP_TEMP_SEX_ECO_NB (Viet Nam LFS)",
            "TOTAL, both sexes", "https://ilostat.ilo.org", "own-use farm work counted throughout",
        )  # fmt: skip
    for row in read_table(folder / POPULATION):
        if PERIOD[1] <= int(row["year"]) <= LAST:
            yield _figure(
                "population", row["year"], float(row["popM"]) + float(row["popF"]), "thousand persons",
                "United Nations", "World Population Prospects 2024", "popproj1dt, medium variant, popM + popF",
                "https://population.un.org/wpp/", "1 July",
            )  # fmt: skip
    for row in read_table(HERE / "bond_rates.csv"):
        yield _figure("interest rate", **row)


def _employed(folder: Path) -> Years:
    found = {
        int(row["year"]): float(row["value"])
        for row in read_table(folder / EMPLOYED)
        if (row["measure"], row["industry_code"], row["sex"]) == ("employed", "TOTAL", "total")
    }
    return {year: value for year, value in sorted(found.items()) if PERIOD[0] <= year <= PERIOD[1]}


def _figure(figure: str, year: str, value: float | str, unit: str, *address: str, **named: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row.update(figure=figure, year=year, value=number(float(value)), unit=unit)
    row.update(zip(("publisher", "title", "table", "url", "note"), address, strict=False))
    row.update(named)
    return row


def write_growth(data: Path, figures: Figures, latest: Figures) -> None:
    """Write the shipped table."""
    write_table(data / f"{TABLE}.csv", TABLE_COLUMNS, build_growth(figures, latest))


def build_growth(figures: Figures, latest: Figures) -> list[Row]:
    """Rows of the shipped table, series by series; growth of a year is over the year before.

    ``latest`` holds the figures of the matrix of 2024, which the fund starts from.

    Raises
    ------
    FiscalmultError
        If a figure that the rules need is missing.
    """
    current, constant = (_series(figures, "money.csv", f"GDP at {prices} prices") for prices in ("current", "constant"))
    employed = _filled(_series(figures, "growth.csv", "employed"))
    population = _series(figures, "growth.csv", "population")
    first, last = PERIOD
    rows = [
        _row("gdp", year, current[year] / 1000, "trillion VND", "published", "gso-nsdp", "GDP at current prices")
        for year in range(first, last + 1)
    ]
    deflator = {year: current[year] / constant[year] for year in range(first, last + 1)}
    output = {year: constant[year] / employed[year] for year in range(first, last + 1)}
    real = {year: constant[year] for year in range(first, last + 1)}
    words = f"average of {first}-{last} held"
    rows += _past("growth", real, "gso-nsdp", "GDP at constant prices of 2010")
    people = {year: population[year] / population[year - 1] - 1 for year in range(last + 1, LAST + 1)}
    per_worker = _average(output)
    rule = f"output per employed person grows by its average of {first}-{last}, employed persons with the population"
    rows += [
        _row("growth", year, (1 + per_worker) * (1 + growth) - 1, "per year", "assumed", "fiscalmult-assumptions", rule)
        for year, growth in people.items()
    ]
    between = "GDP at constant prices per employed person (ILOSTAT; years without a survey figure interpolated)"
    rows += _past("productivity", output, "gso-nsdp", between)
    rows += _future("productivity", per_worker, f"output per employed person: {words}")
    rows += _past("deflator", deflator, "gso-nsdp", "GDP at current over GDP at constant prices")
    rows += _future("deflator", _average(deflator), f"GDP deflator: {words}")
    rows += [
        _row("population", year, growth, "per year", "derived", "un-wpp-2024", "medium variant, 1 July")
        for year, growth in people.items()
    ]
    return rows + _interest(figures) + _take_up() + _insurance(latest)


def _interest(figures: Figures) -> list[Row]:
    rates = {year: value / 100 for year, value in _series(figures, "growth.csv", "interest rate").items()}
    rule = "average rate at which the State Treasury issued bonds in 2023, the last full year read; held in all years"
    return [
        _row("interest", year, rates[2023], "per year", "published", "state-treasury-bonds", "average issuance rate")
        if year == 2023
        else _row("interest", year, rates[2023], "per year", "assumed", "fiscalmult-assumptions", rule)
        for year in range(PERIOD[0], LAST + 1)
    ]


def _take_up() -> list[Row]:
    rule = "all that is planned is paid out; lower it where people entitled do not claim"
    return [
        _row("take_up", year, 1.0, "share", "assumed", "fiscalmult-assumptions", rule)
        for year in range(PERIOD[0], LAST + 1)
    ]


def _insurance(latest: Figures) -> list[Row]:
    """What the fund balance starts from: labour force and members as published, money as in the matrix of 2024."""
    published = {row["figure"]: float(row["value"]) for row in read_table(HERE / "reforms" / "figures.csv")}
    members = published["insurance members"]
    before = members - published["insurance members gained in a year"]
    found, fund = insurance_2024(latest), "social insurance"
    paid = found.employers[fund] + found.workers[fund]
    spent = sum(found.benefits[scheme] for scheme in SCHEMES_OF[fund]) - found.pensions_budget
    members_key, money_key = "vss-members-2025", "social-insurance-2023"
    return [
        _row(
            "labour_force", 2025, members / (published["insured labour force"] / 100), "thousand persons", "derived",
            members_key, "members over the published coverage: the labour force that coverage is a share of",
        ),
        _row("members", 2024, before, "thousand persons", "derived", members_key, "members of 2025 less those gained"),
        _row(
            "contribution", 2024, 1000 * paid / before, "million VND per member", "derived", money_key,
            "contributions to social insurance in the matrix of 2024 over members of that year",
        ),
        _row(
            "benefits", 2024, spent, "trillion VND", "derived", money_key,
            "pensions, sickness and maternity and one-off payments of the matrix of 2024, without the pensions that "
            "the state budget pays for",
        ),
    ]  # fmt: skip


def _past(series: str, levels: Years, source: str, note: str) -> list[Row]:
    pairs = [(year, levels[year] / levels[year - 1] - 1) for year in list(levels)[1:]]
    return [_row(series, year, value, "per year", "derived", source, note) for year, value in pairs]


def _future(series: str, value: float, note: str) -> list[Row]:
    years = range(PERIOD[1] + 1, LAST + 1)
    return [_row(series, year, value, "per year", "assumed", "fiscalmult-assumptions", note) for year in years]


def _average(levels: Mapping[int, float]) -> float:
    """Geometric mean of the yearly growth over the period."""
    first, last = PERIOD
    return float((levels[last] / levels[first]) ** (1 / (last - first)) - 1)


def _filled(levels: Years) -> Years:
    """Years between two figures filled at a constant rate."""
    years = sorted(levels)
    found = dict(levels)
    for left, right in pairwise(years):
        for year in range(left + 1, right):
            found[year] = levels[left] * (levels[right] / levels[left]) ** ((year - left) / (right - left))
    return {year: found[year] for year in sorted(found)}


def _series(figures: Figures, table: str, name: str) -> Years:
    rows = [row for row in figures.tables[table] if row["figure"] == name]
    if not rows:
        raise FiscalmultError(f"{table} has no figure {name!r}; run: python -m calibration build")
    return {int(row["year"]): float(row["value"]) for row in sorted(rows, key=lambda row: row["year"])}


def _row(series: str, year: int, value: float, unit: str, status: str, source: str, note: str) -> Row:
    text = number(round(value, _DIGITS))
    return dict(zip(TABLE_COLUMNS, (series, str(year), text, unit, status, source, note), strict=True))
