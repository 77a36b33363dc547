import numpy as np
import pytest
from conftest import random_sam
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.prices import CostPush, price_changes

SEEDS = st.integers(0, 10_000)
CLOSURES = st.sampled_from([LEONTIEF, TYPE_II, PYATT_ROUND])
PUSHES = [
    CostPush.wage(0.1),
    CostPush.vat(0.02),
    CostPush.sales_tax(0.02, name="sales tax"),
    CostPush.tariff(0.1, on="c-food"),
    CostPush("sales taxes up by a half", {("tax-sales", "*"): 0.5}),
]


@given(SEEDS, CLOSURES)
def test_prices_and_quantities_are_dual(seed, closure):
    """v'x = p'f: what a push costs the receipts of any injection is what it adds to its value."""
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, closure)
    found = price_changes(economy, PUSHES)
    injection = np.random.default_rng(seed).random(len(sam.codes)) * economy.responding
    receipts = economy.receipts(injection) * economy.responding
    for push in PUSHES:
        paid_more = (sam.propensities.values * push.over(sam.account_list)).sum(axis=0)
        price = found["price"].sel(scenario=push.name).values
        assert float(paid_more @ receipts) == pytest.approx(float(price @ injection), rel=1e-9, abs=1e-12)


@given(SEEDS, CLOSURES)
def test_if_all_that_is_not_produced_costs_a_tenth_more_so_does_everything(seed, closure):
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, closure)
    push = CostPush("all", {(code, "*"): 0.1 for code in economy.absorbers})
    found = price_changes(economy, push)
    np.testing.assert_allclose(found["price"].values[0][economy.responding], 0.1)
    np.testing.assert_allclose(found["cost"], 0.1)
    if closure is PYATT_ROUND:
        return
    np.testing.assert_allclose(found["cost_of_living"], 0.1)
    assert float(found["consumer_prices"][0]) == pytest.approx(0.1)


@given(SEEDS)
def test_prices_by_rounds_of_cost(seed):
    """The series of Leontief: the push, what it adds to the costs of buyers, and so on."""
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, LEONTIEF)
    push = CostPush.wage(0.1)
    inside = economy.responding
    share = sam.propensities.values[np.ix_(inside, inside)]
    term = (sam.propensities.values * push.over(sam.account_list)).sum(axis=0)[inside]
    total = np.zeros_like(term)
    for _ in range(2000):
        total += term
        term = share.T @ term
    np.testing.assert_allclose(price_changes(economy, push)["price"].values[0][inside], total, atol=1e-9)


def test_a_value_added_tax_hits_buyers_once_and_a_sales_tax_cascades(sam):
    found = price_changes(Economy.from_sam(sam, LEONTIEF), [CostPush.vat(0.02), CostPush.sales_tax(0.02)])
    vat, sales = found["cost_of_living"].values
    np.testing.assert_allclose(vat, 0.02)
    assert (sales > 0.02).all()
    assert np.abs(found["price"].values[0]).max() == 0
    one = price_changes(Economy.from_sam(sam, LEONTIEF), CostPush.vat(0.02, on="c-food"))
    share = sam.block("c-food", "household").sum("receiver") / sam.block("commodity", "household").sum("receiver")
    np.testing.assert_allclose(one["cost_of_living"].values[0], 0.02 * share)
    np.testing.assert_allclose(one["extra_cost"].values[0], 0.02 * sam.block("c-food", "household").sum("receiver"))


def test_indexed_wages_push_prices_further(sam):
    push = CostPush.tariff(0.1)
    plain, indexed = (price_changes(Economy.from_sam(sam, closure), push) for closure in (LEONTIEF, TYPE_II))
    assert (indexed["cost_of_living"].values > plain["cost_of_living"].values).all()
    assert float(plain["consumer_prices"][0]) == pytest.approx(
        float(plain["extra_cost"].sum()) / float(sam.block("commodity", "household").sum())
    )


def test_base_year_weights_also_in_an_economy_with_marginal_propensities(sam):
    table = sam.propensities.copy(deep=True)
    table.loc["c-food", "hh-poor"] -= 0.05
    table.loc["savings-investment", "hh-poor"] += 0.05
    marginal = Economy.from_sam(sam, TYPE_II, propensities=table)
    for name in ("price", "cost_of_living"):
        expected = price_changes(Economy.from_sam(sam, TYPE_II), PUSHES)[name]
        np.testing.assert_allclose(price_changes(marginal, PUSHES)[name], expected)


def test_the_result_says_what_it_is(sam):
    found = price_changes(Economy.from_sam(sam, LEONTIEF), PUSHES)
    for name, values in found.data_vars.items():
        assert values.attrs["units"], name
        assert values.attrs["long_name"], name
    assert found["scenario"].values.tolist()[:2] == ["wages +0.1", "VAT +0.02 on commodity"]
    assert found.attrs["closure"].startswith("LEONTIEF")
    assert "Roland-Holst and Sancho" in found.attrs["reference"]


def test_wrong_pushes_are_refused(sam):
    economy = Economy.from_sam(sam, LEONTIEF)
    with pytest.raises(FiscalmultError, match="cost push 'x' raises nothing; give at least one"):
        CostPush("x", {})
    with pytest.raises(FiscalmultError, match=r"cost push 'x' names 'labour'; give a pair \(receiver, payer\)"):
        CostPush("x", {"labour": 0.1})
    with pytest.raises(FiscalmultError, match="by nan; give a number"):
        CostPush("x", {("labour", "activity"): float("nan")})
    with pytest.raises(FiscalmultError, match="cost push 'x': no account or block 'labor'; did you mean labour"):
        price_changes(economy, CostPush("x", {("labor", "activity"): 0.1}))
    with pytest.raises(FiscalmultError, match="two cost pushes are called 'wages"):
        price_changes(economy, [CostPush.wage(0.1), CostPush.wage(0.1)])
    with pytest.raises(FiscalmultError, match="there is no cost push; give at least one"):
        price_changes(economy, [])


def test_prices_in_viet_nam():
    sam = fm.load_sam("viet-nam-2012")
    economy = Economy.from_sam(sam, LEONTIEF)
    found = price_changes(economy, [CostPush.wage(0.1), CostPush.tariff(0.1), CostPush.vat(0.02)])
    assert found.sizes["household"] == 20
    assert ((found["cost_of_living"] > 0) & (found["cost_of_living"] < 0.1)).all()
