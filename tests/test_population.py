"""Population: the shipped table, its sums by a second route, and populations that are none."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.errors import FiscalmultError
from fiscalmult.population import check_population, load_population, persons

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def population():
    return load_population()


@pytest.fixture(scope="module")
def rows():
    with (ROOT / "fiscalmult/data/viet-nam-population.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_year_sex_and_age_is_there(population):
    assert population.dims == ("year", "sex", "age")
    assert list(population["year"].values) == list(range(2012, 2061))
    assert list(population["sex"].values) == ["female", "male"]
    assert list(population["age"].values) == list(range(101))
    assert population.attrs["units"] == "thousand persons"
    assert bool((population >= 0).all())
    assert "World Population Prospects 2019" in population.attrs["source"]


def test_totals_are_the_published_ones(population):
    """World Population Prospects 2024 for 2024 and 2045, the statistics office for 2012."""
    women, men = (population.sum("age").sel(sex=sex) for sex in ("female", "male"))
    assert float(women.sel(year=2024)) == pytest.approx(51686.295, abs=0.001)
    assert float(men.sel(year=2024)) == pytest.approx(49613.786, abs=0.001)
    assert float(population.sel(year=2012).sum()) == pytest.approx(89202.889, abs=0.1)


@pytest.mark.parametrize(
    ("since", "below", "sex"), [(0, 6, ""), (75, None, ""), (15, 65, "male"), (65, None, "female")]
)
def test_people_of_some_ages_by_a_second_route(population, rows, since, below, sex):
    by_hand = sum(
        float(row["value"])
        for row in rows
        if row["year"] == "2030" and since <= int(row["age"]) < (below or 1000) and sex in ("", row["sex"])
    )
    counted = persons(population, since=since, below=below, sex=sex)
    assert float(counted.sel(year=2030)) == pytest.approx(by_hand, rel=1e-12)


@given(cuts=st.lists(st.integers(0, 100), min_size=0, max_size=6))
def test_ages_add_up_wherever_they_are_cut(cuts):
    population = load_population().sel(year=[2025])
    edges = [0, *sorted(cuts), None]
    parts = [persons(population, since=low, below=high) for low, high in itertools.pairwise(edges)]
    assert sum(float(part.sum()) for part in parts) == pytest.approx(float(population.sum()), rel=1e-12)


def test_a_copy_may_be_changed(population):
    changed = load_population()
    changed[:] = 0.0
    assert float(load_population().sum()) == pytest.approx(float(population.sum()))


def test_dims_in_any_order_are_brought_into_theirs(population):
    turned = population.transpose("age", "year", "sex")
    xr.testing.assert_equal(check_population(turned), population)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda p: p.sum("sex"), "dims year, sex, age, not year, age"),
        (lambda p: p.isel(age=slice(50)), "ages 0 to 49 \\(50 of them\\)"),
        (lambda p: p.assign_coords(sex=["women", "men"]), "sexes women, men; give female and male"),
        (lambda p: p.isel(year=[0, 2]), "years of the population, 2012 to 2014, are not one after the other"),
        (lambda p: p.isel(year=[1, 0]), "are not one after the other"),
        (lambda p: p.where(p["age"] != 3, -1.0), "population of year 2012, sex female, age 3 is -1"),
        (lambda p: p.where(p["age"] != 3), "age 3 is nan"),
        (lambda p: p.assign_attrs(units="persons"), "is in 'persons'; give it in 'thousand persons'"),
    ],
)
def test_a_population_that_is_none_says_why(population, spoil, message):
    with pytest.raises(FiscalmultError, match=message):
        check_population(spoil(population))


def test_no_year_jumps_but_where_the_source_changes(population):
    """The total grows by less than 1.3 % in every year, the break between the sources included."""
    total = population.sum(("sex", "age"))
    growth = total.values[1:] / total.values[:-1] - 1
    assert np.abs(growth).max() < 0.013
    women = population.sum("age").sel(sex="female") / total
    step = np.abs(np.diff(women.values))
    assert int(step.argmax()) == 2023 - 2012
    assert 0.005 < step.max() < 0.01
