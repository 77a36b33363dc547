"""Population by sex and single year of age: from the figures of the United Nations and the statistics office.

The age structure is that of World Population Prospects 2019, the last published round with ages
that was at hand; the level by sex is that of the statistics office to 2023 and of World Population
Prospects 2024 afterwards. Between the five-year points of the age structure people grow older
along their own birth cohort.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from calibration.figures import COLUMNS, Figures
from calibration.tables import Row, number, read_table
from fiscalmult.errors import FiscalmultError

__all__ = ["FIGURES", "TABLE", "TABLE_COLUMNS", "build_population", "single_ages", "take_population"]

TABLE = "viet-nam-population"
TABLE_COLUMNS = ("year", "sex", "age", "value", "status", "source")
FIGURES = "population-by-age.csv"
FIRST, LAST = 2012, 2060
STEP = 5
OPEN = 100
"""Age from which all people stand in one group."""

SEXES = {"female": "F", "male": "M"}
GROUPS = (*(f"{age}-{age + STEP - 1}" for age in range(0, OPEN, STEP)), f"{OPEN}+")
LAST_COUNTED = 2023
"""Last year of the statistics office; World Population Prospects 2024 follows."""

WPP2019 = "population/wpp2019/pop{sex}{kind}_VNM.tsv"
WPP2024 = "population/wpp2024/popproj1dt_VNM.csv"
NSDP = "national_accounts/nsdp_sdmx_all_series_long.csv"
_DECIMALS = 6

Ages = NDArray[np.float64]


def take_population(folder: Path) -> Iterator[Row]:
    """Figures from the originals: five-year ages by sex, and totals by sex and year."""
    for sex, letter in SEXES.items():
        for kind, last in (("", 2020), ("projMed", LAST)):
            path = WPP2019.format(sex=letter, kind=kind)
            for row in _tsv(folder / path):
                for year in (name for name in row if name.isdecimal() and FIRST - STEP < int(name) <= last):
                    yield _figure("population by age", row["age"], sex, row[year], year, "United Nations",
                                  "World Population Prospects 2019, medium variant", path.rpartition("/")[2],
                                  "https://population.un.org/wpp/", "1 July; five-year age groups")  # fmt: skip
    for row in read_table(folder / WPP2024):
        if LAST_COUNTED < int(row["year"]) <= LAST:
            for sex, letter in SEXES.items():
                yield _figure("population", "", sex, row[f"pop{letter}"], row["year"], "United Nations",
                              "World Population Prospects 2024", f"popproj1dt, medium variant, pop{letter}",
                              "https://population.un.org/wpp/", "1 July")  # fmt: skip
    for row in read_table(folder / NSDP):
        series = {f"LP{letter}_PE_NUM": sex for sex, letter in SEXES.items()}
        year = row["period"]
        if row["domain"] == "POP" and row["indicator"] in series and FIRST <= int(year) <= LAST_COUNTED:
            yield _figure("population", "", series[row["indicator"]], row["value"], year,
                          "General Statistics Office of Viet Nam",
                          "National Summary Data Page of Viet Nam (IMF e-GDDS), SDMX series",
                          f"POP, series {row['indicator']}",
                          "https://dsbb.imf.org/e-gdds/country/VNM/national-summary-data-page",
                          "average of the year")  # fmt: skip


def _tsv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t")


def _figure(name: str, group: str, sex: str, value: str, year: str, *address: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    row.update(figure=name, group=group, sex=sex, value=number(float(value)), unit="thousand persons", year=year)
    row.update(zip(("publisher", "title", "table", "url", "note"), address, strict=True))
    return row


def build_population(figures: Figures) -> list[Row]:
    """Rows of the shipped table: thousand persons by year, sex and single year of age.

    Raises
    ------
    FiscalmultError
        If a figure is missing, or the ages of a year do not add to its total.
    """
    totals: dict[tuple[int, str], float] = {}
    groups: dict[tuple[int, str], dict[str, float]] = {}
    for row in figures.tables[FIGURES]:
        key = int(row["year"]), row["sex"]
        if row["figure"] == "population":
            totals[key] = float(row["value"])
        else:
            groups.setdefault(key, {})[row["group"]] = float(row["value"])
    points = {key: single_ages([found[group] for group in GROUPS]) for key, found in groups.items()}
    rows = []
    for year in range(FIRST, LAST + 1):
        for sex in SEXES:
            structure = _between(points, year, sex)
            people = np.round(structure * (totals[year, sex] / structure.sum()), _DECIMALS)
            if abs(people.sum() - totals[year, sex]) > 1e-3:
                raise FiscalmultError(
                    f"the {sex} ages of {year} add to {people.sum():.3f} thousand, not to the published "
                    f"{totals[year, sex]:.3f}; check calibration/population.py"
                )
            source = "gso-population" if year <= LAST_COUNTED else "un-wpp-2024"
            rows += [
                {"year": str(year), "sex": sex, "age": str(age), "value": number(value), "status": "derived",
                 "source": source}
                for age, value in enumerate(people)
            ]  # fmt: skip
    return rows


def single_ages(groups: list[float]) -> Ages:
    """Five-year groups as single years of age, each group keeping its total, shape (101,).

    A monotone cubic (PCHIP) runs through the people younger than 0, 5, ..., 100; its
    differences are the single ages, none negative. The open group stays whole.
    """
    younger = np.concatenate([[0.0], np.cumsum(groups[:-1])])
    knots = np.arange(0, OPEN + 1, STEP)
    ages = np.diff(PchipInterpolator(knots, younger)(np.arange(OPEN + 1)))
    return np.append(ages, groups[-1])


def _between(points: dict[tuple[int, str], Ages], year: int, sex: str) -> Ages:
    """Age structure of a year: each birth cohort on a straight line between the five-year points.

    Who is ``a`` years old, ``k`` years after the point before, was ``a - k`` then and is
    ``a - k + 5`` at the next. Children born in between are taken to be as many as the next
    point counts. The open group is on a straight line by itself.
    """
    k = year % STEP
    before = points[year - k, sex]
    if k == 0:
        return before
    after = points[year - k + STEP, sex]
    ages = np.arange(OPEN)
    was, will = ages - k, ages - k + STEP
    later = np.where(will < OPEN, after[np.minimum(will, OPEN - 1)], 0.0)
    earlier = np.where(was >= 0, before[np.maximum(was, 0)], later)
    # Nobody of the last four single ages is counted one by one at the next point: they keep the cohort's
    # own way from the age that is counted there.
    gone = will >= OPEN
    share = k / STEP
    mixed = (1 - share) * earlier + share * later
    mixed[gone] = (1 - share) * before[:-1][gone] + share * after[:-1][gone]
    open_group = (1 - share) * before[-1] + share * after[-1]
    return np.append(mixed, open_group)
