"""Ages from five-year groups: nothing is lost, nobody is negative, and the originals return."""

from __future__ import annotations

import csv

import numpy as np
import originals_for_tests as here
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.build import DATA
from calibration.figures import Figures
from calibration.population import FIGURES, GROUPS, TABLE, build_population, single_ages
from calibration.tables import read_table, write_table
from fiscalmult.errors import FiscalmultError

people = st.integers(0, 10**8).map(lambda persons: persons / 1000)
"""Thousand persons, as the figures give them: people are counted whole."""
counts = st.lists(people, min_size=21, max_size=21)


@given(counts)
def test_groups_return(groups):
    ages = single_ages(groups)
    assert ages.shape == (101,)
    again = [*ages[:100].reshape(20, 5).sum(axis=1), ages[100]]
    np.testing.assert_allclose(again, groups, rtol=1e-9, atol=1e-6)
    assert ages.min() >= -1e-9 * (1 + max(groups))


def test_even_groups_give_even_ages():
    np.testing.assert_allclose(single_ages([5.0] * 20 + [2.0]), [1.0] * 100 + [2.0])


def test_the_shipped_table_is_what_the_figures_make():
    made = build_population(Figures.committed())
    assert made == read_table(here.ROOT / DATA / f"{TABLE}.csv")


@pytest.mark.parametrize("year", [2015, 2020, 2030, 2045])
@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_structure_of_a_five_year_point_is_the_published_one(year, sex):
    """By a second route: five-year shares of the shipped table against the figures."""
    figures = Figures.committed().tables[FIGURES]
    published = {
        row["group"]: float(row["value"])
        for row in figures
        if row["figure"] == "population by age" and row["sex"] == sex and row["year"] == str(year)
    }
    shipped = dict.fromkeys(GROUPS, 0.0)
    for row in read_table(here.ROOT / DATA / f"{TABLE}.csv"):
        if row["year"] == str(year) and row["sex"] == sex:
            shipped[GROUPS[int(row["age"]) // 5]] += float(row["value"])
    for group in GROUPS:
        share = published[group] / sum(published.values())
        assert shipped[group] / sum(shipped.values()) == pytest.approx(share, abs=1e-9)


def test_totals_by_sex_return():
    totals = {
        (row["year"], row["sex"]): float(row["value"])
        for row in Figures.committed().tables[FIGURES]
        if row["figure"] == "population"
    }
    sums = dict.fromkeys(totals, 0.0)
    for row in read_table(here.ROOT / DATA / f"{TABLE}.csv"):
        sums[row["year"], row["sex"]] += float(row["value"])
    assert len(totals) == 2 * 49
    for key, total in totals.items():
        assert sums[key] == pytest.approx(total, abs=1e-3)


def test_a_cohort_stays_one_between_two_points():
    """Who is 30 in 2022 was 28 in 2020: the structure follows birth cohorts, level aside."""
    people = {
        (int(row["year"]), int(row["age"])): float(row["value"])
        for row in read_table(here.ROOT / DATA / f"{TABLE}.csv")
        if row["sex"] == "female"
    }
    total = {year: sum(people[year, age] for age in range(101)) for year in (2020, 2022, 2025)}
    share = {key: value / total[key[0]] for key, value in people.items() if key[0] in total}
    ratio = [share[2022, age] / (0.6 * share[2020, age - 2] + 0.4 * share[2025, age + 3]) for age in range(10, 60)]
    assert max(ratio) - min(ratio) < 0.01


@here.needs_originals
def test_the_figures_are_in_the_originals():
    """Read the United Nations' file again by another way."""
    path = here.ORIGINALS / "population/wpp2019/popFprojMed_VNM.tsv"
    with path.open(encoding="utf-8") as stream:
        found = {(row["age"], year): row[year] for row in csv.DictReader(stream, delimiter="\t") for year in ("2030",)}
    committed = {
        (row["group"], row["year"]): float(row["value"])
        for row in Figures.committed().tables[FIGURES]
        if row["sex"] == "female" and row["year"] == "2030" and row["figure"] == "population by age"
    }
    assert committed == {key: float(value) for key, value in found.items()}


def test_ages_that_do_not_add_up_stop_the_pipeline(monkeypatch):
    import calibration.population as room

    monkeypatch.setattr(room.np, "round", lambda values, decimals: values + 1.0)
    with pytest.raises(FiscalmultError, match=r"the female ages of 2012 add to .* not to the published 45034\.9"):
        build_population(Figures.committed())


def test_tables_are_written_alike_everywhere(tmp_path):
    rows = [{"year": "2012", "sex": "female", "age": "0", "value": "1.5", "status": "derived", "source": "un-wpp-2024"}]
    write_table(tmp_path / "a.csv", list(rows[0]), rows)
    assert (
        tmp_path / "a.csv"
    ).read_bytes() == b"year,sex,age,value,status,source\n2012,female,0,1.5,derived,un-wpp-2024\n"
