"""Ways of paying, equal costs, debts and the accounts of a fund."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from test_projection_years import ECONOMY, PENSION, ROADS, TAX

import fiscalmult as fm
from fiscalmult.errors import FiscalmultError
from fiscalmult.projection import compare_closures, debt_by_year, equal_cost, fund_balance, load_assumptions
from fiscalmult.reforms import load_reform

SHIPPED = fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND)


def test_every_way_of_paying_keeps_the_budget_identity():
    result = compare_closures(SHIPPED, fm.load_programme("social-pension"), amount=40.0)
    assert {"borrowed", "grant", "reserves", *fm.load_levies()} == set(result["closure"].values.tolist())
    np.testing.assert_allclose(result["financed"].sum("source"), 40.0)
    levied = result["financed"].where(result["kind"] == "levy", 0).sum("source")
    np.testing.assert_allclose(result["burden"].sum("household") + result["burden_elsewhere"], levied, atol=1e-10)
    np.testing.assert_allclose(result["net_cost"], 40.0 - result["revenue"].sum("tax"))
    assert result["burden_elsewhere"].sel(closure="corporate-tax") == pytest.approx(40.0)


def test_closures_are_scenarios():
    named = {"tax": TAX, "mix": [(TAX, 0.5), (ROADS, 0.5)], "loan": None}
    result = compare_closures(ECONOMY, PENSION, named, amount=3.0)
    scenarios = [fm.Scenario(name, PENSION, 3.0, financing) for name, financing in named.items()]
    once = fm.simulate(ECONOMY, scenarios)
    for name in ("gdp", "household_income", "revenue", "imports", "employment"):
        np.testing.assert_allclose(result[name], once[name], rtol=1e-10, atol=1e-12)
    ratios = fm.multipliers(once)
    np.testing.assert_allclose(result["gdp_multiplier"], ratios["gdp"], rtol=1e-10)
    np.testing.assert_allclose(result["self_financing"], ratios["self_financing"], rtol=1e-9)


def test_a_balanced_budget_is_balanced():
    result = compare_closures(ECONOMY, PENSION, {"tax": TAX, "loan": None})
    needed = float(result["levy_for_balance"].sel(closure="tax"))
    # a second route: run what the answer says; what is levied and what comes back pay for the dong
    raised = fm.simulate(ECONOMY, fm.Scenario("p", PENSION, 1.0))
    levied = fm.simulate(ECONOMY, fm.Scenario("p", PENSION, 1.0, TAX))
    of_levy = {name: raised[name].sum() - levied[name].sum() for name in ("gdp", "revenue")}
    back = raised["revenue"].sum() - needed * of_levy["revenue"]
    assert float(needed + back) == pytest.approx(1.0)
    expected = float(raised["gdp"].sum() - needed * of_levy["gdp"])
    assert float(result["balanced_budget_multiplier"].sel(closure="tax")) == pytest.approx(expected)
    assert np.isnan(result["balanced_budget_multiplier"].sel(closure="loan"))


def test_equal_cost_counts_what_comes_back():
    spent = equal_cost(ECONOMY, [PENSION, ROADS], cost=10.0)
    assert (spent["spending"] == 10).all()
    net = equal_cost(ECONOMY, [PENSION, ROADS], cost=10.0, per="net cost")
    np.testing.assert_allclose(net["spending"] - net["revenue"].sum("tax"), 10.0)
    np.testing.assert_allclose(net["gdp"] / net["spending"], spent["gdp"] / 10, rtol=1e-12)
    with pytest.raises(FiscalmultError, match="equal 'effort' is not defined"):
        equal_cost(ECONOMY, [PENSION], per="effort")
    with pytest.raises(FiscalmultError, match="there is no programme to compare"):
        equal_cost(ECONOMY, [])
    with pytest.raises(FiscalmultError, match="there is no way of paying to compare"):
        compare_closures(ECONOMY, PENSION, {})


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8), st.floats(-0.05, 0.3))
def test_debt_by_two_routes(flows, rate):
    rates = np.full(len(flows), rate)
    debt, interest = debt_by_year(np.array(flows)[:, None], rates)
    before = 0.0
    for year, flow in enumerate(flows):
        assert interest[year, 0] == pytest.approx(before * rate, abs=1e-9)
        before = before * (1 + rate) + flow
        assert debt[year, 0] == pytest.approx(before, abs=1e-8)


def test_a_fund_is_an_identity():
    result = fund_balance(
        {2025: 0.4, 2027: 0.6}, labour_force=50_000, contribution=20.0, benefits={2025: 300.0, 2026: 310, 2027: 320},
        reserve=1000.0, administration=0.02, interest=0.05,
    )  # fmt: skip
    assert result["coverage"].values == pytest.approx([0.4, 0.5, 0.6])
    assert result["members"].values == pytest.approx([20_000, 25_000, 30_000])
    assert result["contributions"].values == pytest.approx([400, 500, 600])
    reserve = 1000.0
    for year in (2025, 2026, 2027):
        one = result.sel(year=year)
        reserve = reserve * 1.05 + float(one["contributions"]) * 0.98 - float(one["benefits"])
        assert float(one["reserve"]) == pytest.approx(reserve)
    assert "not an actuarial model" in result.attrs["note"]


def test_a_fund_starts_from_published_figures():
    shipped = load_assumptions()
    result = fund_balance({2025: 0.424, 2030: 0.6})
    assert float(result["members"][0]) == pytest.approx(20_040), "members of November 2025, as published"
    reform = load_reform("social-insurance")
    with_reform = reform.people(years=2025).sel(component=["workers", "voluntary"]).sum("component")
    assert float(result["members"][0]) == pytest.approx(float(with_reform[0])), "the same members as in the reform"
    per_member = float(result["contributions"][0] / result["members"][0] * 1000)
    grown = (1 + shipped.rate("productivity", [2025])) * (1 + shipped.rate("deflator", [2025]))
    assert per_member == pytest.approx(shipped.start["contribution"][1] * float(grown[0]))
    share = result["benefits"] / shipped.gdp_path(result["year"].values)
    assert share.values == pytest.approx(np.full(6, share.values[0]))  # a constant share of GDP


@pytest.mark.parametrize(
    ("coverage", "options", "message"),
    [
        ({}, {}, "the coverage path is empty"),
        ({2025: 60}, {}, "coverage of 2025 is 60; give a share from 0 to 1"),
        ({1990: 0.1}, {}, "coverage of 1990 is outside the assumptions"),
        ({2025: 0.4}, {"benefits": {2030: 1}}, "benefits has no value for 2025"),
        ({2025: 0.4}, {"benefits": -1.0}, "benefits of 2025 is -1"),
        ({2025: 0.4}, {"administration": 2.0}, "administration takes 2 of contributions"),
    ],
)
def test_what_a_fund_cannot_be(coverage, options, message):
    with pytest.raises(FiscalmultError, match=message):
        fund_balance(coverage, **options)


def test_a_fund_takes_labelled_arrays():
    array = xr.DataArray([0.4, 0.5], coords={"year": [2025, 2026]}, dims="year")
    xr.testing.assert_allclose(fund_balance(array), fund_balance({2025: 0.4, 2026: 0.5}))
