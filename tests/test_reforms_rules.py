"""People and costs: each rule by hand from the raw table, and what must hold for all of them."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult.errors import FiscalmultError
from fiscalmult.population import load_population
from fiscalmult.reforms import list_reforms, load_reform

ROOT = Path(__file__).parent.parent
REFORMS = list_reforms()
VND = 1e-9
"""Thousand persons times VND, in trillion VND."""


@cache
def heads(year: int, first: int, last: int, sex: str = "") -> float:
    """Thousand persons of some ages, both ends counted, from the file alone."""
    with (ROOT / "fiscalmult/data/viet-nam-population.csv").open(encoding="utf-8") as stream:
        return sum(
            float(row["value"])
            for row in csv.DictReader(stream)
            if row["year"] == str(year) and first <= int(row["age"]) <= last and sex in ("", row["sex"])
        )


def priced(name: str, year: int, **settings: float) -> xr.Dataset:
    return load_reform(name).set(**settings).cost(years=year).sel(year=year)


def of(dataset: xr.Dataset, variable: str, component: str) -> float:
    return float(dataset[variable].sel(component=component))


def test_child_benefit_by_hand():
    cost = priced("child-benefit", 2026, age=6, level=500_000, contributory_age=16, contributory_level=200_000)
    assert of(cost, "people", "tax-financed") == pytest.approx(heads(2026, 0, 5))
    assert of(cost, "benefits", "tax-financed") == pytest.approx(heads(2026, 0, 5) * 6_000_000 * VND)
    assert of(cost, "benefits", "contributory") == pytest.approx(heads(2026, 0, 15) * 0.424 * 2_400_000 * VND)
    assert float(cost["cost"]) == pytest.approx(float(cost["benefits"].sum()) / 0.96)
    assert float(cost["recipients"]) == pytest.approx(heads(2026, 0, 5))


def test_social_pension_by_hand():
    cost = priced("social-pension", 2027)
    women, men = (heads(2027, 75, 100, sex) for sex in ("female", "male"))
    poor = 0.0571 * (0.84 * heads(2027, 70, 74, "female") + 0.727 * heads(2027, 70, 74, "male"))
    people = 0.84 * women + 0.727 * men + poor
    assert float(cost["recipients"]) == pytest.approx(people)
    assert of(cost, "benefits", "pensions") == pytest.approx(people * 6_000_000 * VND)
    assert of(cost, "benefits", "health-cards") == pytest.approx(people * 1_263_600 * VND)
    gone = 1 - (0.84 * heads(2028, 76, 100, "female") + 0.727 * heads(2028, 76, 100, "male")) / (people - poor)
    assert of(cost, "people", "funeral-support") == pytest.approx((people - poor) * gone)
    assert 0.05 < gone < 0.12


def test_the_poor_stand_apart_only_below_the_age():
    alike = [float(priced("social-pension", 2027, age=70, poor_age=age)["recipients"]) for age in (70, 80)]
    assert alike[0] == alike[1]


def test_social_assistance_returns_the_published_costs():
    """Two published points fix the line; its two parts are compared with a third source."""
    for level, cost in ((500_000, 37_113), (360_000, 37_113 - 9_465)):
        counted = priced("social-assistance", 2024, level=level, start=2024)
        assert 1000 * float(counted["benefits"].sum()) == pytest.approx(cost, rel=1e-6)
    card = load_reform("social-assistance").value("card")
    assert card == pytest.approx(81_000, rel=0.02)  # the health insurance premium of 2023


def test_social_insurance_members_reach_the_goal():
    cost = load_reform("social-insurance").cost(years=[2025, 2030, 2035])
    members = cost["people"].sel(component=["workers", "voluntary"]).sum("component")
    force = {year: 20_040 / 0.424 * heads(year, 15, 64) / heads(2025, 15, 64) for year in (2025, 2030, 2035)}
    expected = [force[2025] * 0.424, force[2030] * 0.6, force[2035] * 0.6]
    np.testing.assert_allclose(members, expected, rtol=1e-12)
    pensioners = float(cost["people"].sel(component="pensions", year=2030))
    assert pensioners == pytest.approx(3_660 * heads(2030, 60, 100) / heads(2024, 60, 100))


def test_members_are_compulsory_or_voluntary_and_contribute():
    """By the flows of the matrix: at the members of 2024 it returns what the funds of 2024 get and pay."""
    cost = priced("social-insurance", 2025)
    assert of(cost, "people", "voluntary") == pytest.approx(2_016), "published"
    assert of(cost, "people", "workers") == pytest.approx(20_040 - 2_016)
    sam, grown = fm.load_sam("viet-nam-2024"), 20_040 / 19_873
    cell = sam.flows.sel(receiver=["gov-fund-social-insurance", "gov-fund-unemployment"])
    employers, workers = (float(cell.sel(payer=f"tax-contributions-{who}").sum()) for who in ("employers", "workers"))
    assert of(cost, "raised", "employers") == pytest.approx(employers * grown, rel=1e-6)
    both = of(cost, "raised", "workers") + of(cost, "raised", "voluntary")
    assert both == pytest.approx(workers * grown, rel=1e-6)
    assert of(cost, "raised", "voluntary") == pytest.approx(2_016 * 12 * 330_000 * VND)
    for scheme, component in (("sickness-maternity", "sickness-maternity"), ("unemployment", "unemployment")):
        paid = float(sam.flows.sel(receiver=f"sp-{scheme}").sum())
        assert of(cost, "benefits", component) == pytest.approx(paid * grown, rel=1e-6)
    assert of(cost, "benefits", "work-injury") == pytest.approx(1.0 * grown), "about 1,000 billion a year"
    both = of(cost, "benefits", "one-off") + of(cost, "benefits", "work-injury")
    residual = float(sam.flows.sel(receiver="sp-one-off").sum())
    paid = (residual - 1.0) * 20_040 / 18_259 + grown
    assert both == pytest.approx(paid, rel=1e-6), "work injury is taken out of the residual, not added"
    more = priced("social-insurance", 2025, voluntary=40)
    assert of(more, "people", "workers") == pytest.approx(0.6 * 20_040)
    injured = priced("social-insurance", 2025, work_injury=100_000)
    assert of(injured, "benefits", "work-injury") == pytest.approx((20_040 - 2_016) * 100_000 * VND)


def test_voluntary_subsidy_by_group_and_at_one_rate():
    today = priced("voluntary-insurance-subsidy", 2026)
    rate = 0.0293 * 0.5 + 0.0278 * 0.4 + 0.147 * (1 - 0.355) * 0.3
    rate += (1 - 0.0293 - 0.0278 - 0.147 * (1 - 0.355)) * 0.2
    members = 2_016 * heads(2026, 15, 64) / heads(2025, 15, 64)
    assert of(today, "benefits", "contributions") == pytest.approx(members * 12 * 330_000 * rate * VND)
    tripled = priced("voluntary-insurance-subsidy", 2026, participation=3, rate=50, sickness=3)
    assert of(tripled, "benefits", "contributions") == pytest.approx(members * 12 * 165_000 * VND)
    assert of(tripled, "benefits", "new-contributions") == pytest.approx(2 * members * 12 * 165_000 * VND)
    assert of(tripled, "raised", "own-contributions") == pytest.approx(2 * members * 12 * 165_000 * VND)
    assert float(tripled["recipients"].squeeze()) == pytest.approx(3 * members)
    fewer = priced("voluntary-insurance-subsidy", 2026, participation=0.5)
    assert of(fewer, "people", "new-contributions") == of(today, "raised", "own-contributions") == 0
    assert of(tripled, "benefits", "sickness") == pytest.approx(3 * members * 12 * 45_000 * VND)
    assert of(tripled, "people", "maternity") == pytest.approx(3 * of(today, "people", "maternity"))


def test_monotax_raises_and_spends_by_hand():
    cost = priced("monotax", 2026, joining=50)
    raised = {name: of(cost, "raised", name) for name in ("tax", "social-insurance", "health-insurance")}
    assert raised == pytest.approx(
        {"tax": 610 * 12 * 686_000 * VND, "social-insurance": 610 * 12 * 264_000 * VND,
         "health-insurance": 610 * 12 * 105_300 * VND}
    )  # fmt: skip
    assert of(cost, "benefits", "state-support") == pytest.approx(610 * 12 * 66_000 * VND)
    assert of(cost, "benefits", "tax") == of(cost, "raised", "state-support") == 0


def test_health_insurance_by_hand():
    cost = priced("health-insurance-subsidy", 2026)
    premium = 1_263_600 * VND
    assert of(cost, "benefits", "young-children") == pytest.approx(heads(2026, 0, 5) * premium)
    assert of(cost, "benefits", "poor") == pytest.approx(heads(2026, 6, 100) * 0.0293 * premium)
    assert of(cost, "benefits", "near-poor") == pytest.approx(heads(2026, 6, 100) * 0.0278 * 0.7 * premium)
    assert of(cost, "benefits", "pupils") == pytest.approx(heads(2026, 6, 17) * (1 - 0.0571) * 0.5 * premium)


@pytest.mark.parametrize(("start", "by_year"), [(2026, [3, 0]), (2026.9, [1.2, 1.8])])
def test_a_shock_ends_by_itself(start, by_year):
    cost = load_reform("shock-response").set(start=start).cost(years=[2026, 2027])
    np.testing.assert_allclose(cost["months"], by_year, atol=1e-9)
    np.testing.assert_allclose(
        cost["benefits"].sum("component"), [3_000 * 500_000 * months * VND for months in by_year]
    )
    assert list(cost["recipients"].values > 0) == [months > 0 for months in by_year]


def test_gender_gap_by_hand():
    cost = priced("gender-pension-gap", 2024, start=2024)
    women, men = heads(2024, 65, 100, "female"), heads(2024, 65, 100, "male")
    hers, his = 0.16 * women, 0.273 * men
    level = 6_200_000 * (hers + his) / (hers + 1.2 * his)
    assert (hers * level + his * 1.2 * level) / (hers + his) == pytest.approx(6_200_000)
    assert of(cost, "benefits", "coverage") == pytest.approx(0.113 * women * 12 * 1.2 * level * VND)
    assert of(cost, "benefits", "level") == pytest.approx(hers * 12 * 0.2 * level * VND)


def test_a_closed_gap_costs_nothing():
    closed = priced("gender-pension-gap", 2026, pension_women=27.3, advantage=0)
    assert float(closed["cost"]) == 0


@pytest.mark.parametrize("name", REFORMS)
def test_nobody_receives_nothing_costs_nothing(name):
    cost = load_reform(name).set(take_up=0).cost(years=range(2025, 2031))
    assert float(cost["cost"].sum()) == 0
    assert float(cost["people"].sum()) == 0


@pytest.mark.parametrize("name", REFORMS)
def test_costs_are_proportional_to_take_up(name):
    half, whole = (load_reform(name).set(take_up=share).cost(years=2026) for share in (50, 100))
    xr.testing.assert_allclose(2 * half["cost"], whole["cost"])


@given(level=st.floats(1, 1e7), times=st.floats(0.1, 10))
def test_the_pension_is_linear_in_its_level(level, times):
    pension = load_reform("social-pension").set(cards=0, funeral=0)
    once, more = (float(pension.set(level=value).cost(years=2030)["cost"][0]) for value in (level, times * level))
    assert more == pytest.approx(times * once, rel=1e-9)


@given(age=st.integers(61, 99))
def test_a_lower_age_never_costs_less(age):
    pension = load_reform("social-pension")
    high, low = (float(pension.set(age=limit).cost(years=2026)["cost"][0]) for limit in (age, age - 1))
    assert low >= high


def test_the_year_of_the_start_is_paid_in_part():
    cost = load_reform("social-pension").cost(years=[2024, 2025, 2026])
    np.testing.assert_allclose(cost["months"], [0, 6, 12])
    assert float(cost["cost"][0]) == 0
    assert float(cost["recipients"][0]) == 0


def test_indexing_raises_amounts_from_the_year_after_the_start():
    plain, risen = (load_reform("child-benefit").set(indexing=rate).cost(years=[2026, 2027, 2030]) for rate in (0, 5))
    np.testing.assert_allclose(risen["cost"] / plain["cost"], [1, 1.05, 1.05**4])


def test_constant_prices_by_a_deflator():
    years = [2026, 2027]
    deflator = xr.DataArray([1.0, 1.04], coords={"year": years}, dims="year")
    pension = load_reform("social-pension")
    constant = pension.cost(years=years, deflator=deflator)
    np.testing.assert_allclose(constant["cost"] * deflator, pension.cost(years=years)["cost"])
    assert constant["cost"].attrs["prices"] == "constant 2026"
    with pytest.raises(FiscalmultError, match="the deflator lacks the year 2028"):
        pension.cost(years=2028, deflator=deflator)
    with pytest.raises(FiscalmultError, match="the deflator is -1 in a year; a price level is positive"):
        pension.cost(years=years, deflator=deflator - 2)


def test_a_path_is_the_cost_by_year():
    path = load_reform("social-pension").path(years=range(2025, 2031))
    assert path.dims == ("year", "programme")
    assert path.attrs["units"] == "trillion VND"
    assert path.attrs["prices"] == "current"
    cost = load_reform("social-pension").cost(years=range(2025, 2031))["cost"]
    np.testing.assert_array_equal(path.sel(programme="social-pension"), cost)


def test_another_population_counts():
    double = 2 * load_population()
    child = load_reform("child-benefit")
    xr.testing.assert_allclose(child.cost(double, 2026)["cost"], 2 * child.cost(years=2026)["cost"])


@pytest.mark.parametrize(
    ("years", "message"),
    [
        (1999, "the population has no year 1999; it reaches from 2012 to 2060"),
        ([2030, 2026], "the years 2030, 2026 are not in rising order"),
        ([2026, 2026], "or stand twice; sort them"),
        ([], "no year is asked for"),
    ],
)
def test_wrong_years_say_why(years, message):
    with pytest.raises(FiscalmultError, match=message):
        load_reform("child-benefit").cost(years=years)


def test_a_population_without_the_base_year_says_why():
    late = load_population().sel(year=slice(2030, 2040))
    with pytest.raises(
        FiscalmultError, match="rests on numbers of 2024, and the population has the years 2030 to 2040"
    ):
        load_reform("social-assistance").cost(late, 2030)
    with pytest.raises(FiscalmultError, match="deaths are counted between two years"):
        load_reform("social-pension").cost(late.isel(year=[0]), 2030)


def test_groups_of_voluntary_members_stay_within_all():
    with pytest.raises(FiscalmultError, match=r"the groups of voluntary members add to 112\.262 %"):
        load_reform("voluntary-insurance-subsidy").set(share_poor=100).cost(years=2026)


def test_the_swing_of_a_cost_is_that_of_each_parameter():
    pension = load_reform("social-pension")
    swing = pension.swing(years=[2026, 2030])
    assert swing.dims == ("parameter", "end", "year")
    ranged = [one.name for one in pension.parameters.values() if one.low is not None and one.high is not None]
    assert list(swing["parameter"].values) == ranged
    by_hand = pension.set(age=60).cost(years=2030)["cost"]
    assert float(swing.sel(parameter="age", end="low", year=2030)) == pytest.approx(float(by_hand[0]))
    default = pension.cost(years=[2026])["cost"]
    inside = swing.sel(year=2026)
    assert bool((inside.min("end") <= default.values + 1e-9).all())
    assert bool((inside.max("end") >= default.values - 1e-9).all())
    bare = replace(pension, parameters={name: replace(one, low=None) for name, one in pension.parameters.items()})
    with pytest.raises(FiscalmultError, match="no parameter of 'social-pension' has a range"):
        bare.swing()
