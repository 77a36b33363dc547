import numpy as np
import pytest
import xarray as xr
from conftest import random_sam
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult import multipliers, simulate
from fiscalmult.closure import PYATT_ROUND
from fiscalmult.datasets import read_table
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.sources import STATUSES
from fiscalmult.structure import (
    derive_elasticities,
    engel_sums,
    load_elasticities,
    load_elasticity_evidence,
    marginal_propensities,
)

SEEDS = st.integers(0, 10_000)
HOUSEHOLDS = ["hh-poor", "hh-rich"]
GOODS = ["c-food", "c-roads", "c-care"]
UNEVEN = {"c-food": 0.5, "c-roads": 1.5, "c-care": 1.2}


@given(SEEDS)
def test_elasticities_of_one_give_average_propensities(seed):
    sam = random_sam(seed)
    table = marginal_propensities(sam, dict.fromkeys(GOODS, 1.0))
    np.testing.assert_allclose(table, sam.propensities, atol=1e-14)
    np.testing.assert_allclose(engel_sums(sam, dict.fromkeys(GOODS, 1.0)), 1.0)


@given(SEEDS, st.sampled_from([1.0, 0.7]))
def test_columns_add_to_one_and_consumption_is_held(seed, spending):
    sam = random_sam(seed)
    table = marginal_propensities(sam, UNEVEN, engel="rescale", spending_elasticity=spending)
    np.testing.assert_allclose(table.sum("receiver"), 1.0)
    for household in HOUSEHOLDS:
        average, marginal = sam.propensities.loc[:, household], table.loc[:, household]
        assert float(marginal.loc[GOODS].sum()) == pytest.approx(spending * float(average.loc[GOODS].sum()))
        assert float(marginal.loc["tax-direct"]) == pytest.approx(float(average.loc["tax-direct"]))
        rise = (1 - spending) * float(average.loc[GOODS].sum())
        assert float(marginal.loc["savings-investment"]) == pytest.approx(
            float(average.loc["savings-investment"]) + rise
        )
        # second route: shares of the additional dong's consumption in proportion to elasticity x average propensity
        weight = average.loc[GOODS] * [UNEVEN[code] for code in GOODS]
        np.testing.assert_allclose(marginal.loc[GOODS] / marginal.loc[GOODS].sum(), weight / weight.sum())
        factor = float(table["engel_factor"].sel(payer=household))
        assert factor == pytest.approx(float(average.loc[GOODS].sum() / weight.sum()))
    others = [code for code in sam.codes if code not in HOUSEHOLDS]
    np.testing.assert_allclose(table.loc[:, others], sam.propensities.loc[:, others])
    assert (table["engel_factor"].sel(payer=others) == 1).all()


@given(SEEDS)
def test_an_economy_takes_them_and_less_spending_means_less(seed):
    sam = random_sam(seed)
    cash = Scenario("cash", Programme("cash", {"hh-poor": 1.0}), 1.0)
    tables = [
        marginal_propensities(sam, UNEVEN, engel="rescale", spending_elasticity=growth) for growth in (1.0, 0.8, 0.5)
    ]
    gdp = [
        float(multipliers(simulate(Economy.from_sam(sam, PYATT_ROUND, propensities=table), cash))["gdp"][0])
        for table in tables
    ]
    assert gdp[0] > gdp[1] > gdp[2] > 0


def test_elasticities_and_spending_by_household(sam):
    both = xr.DataArray(
        [[1.0, 1.0], [1.0, 1.0], [1.0, 1.0]],
        {"commodity": GOODS, "household": HOUSEHOLDS},
        ("commodity", "household"),
    )
    table = marginal_propensities(sam, both, spending_elasticity={"hh-poor": 1.0, "hh-rich": 0.5})
    np.testing.assert_allclose(table.loc[:, "hh-poor"], sam.propensities.loc[:, "hh-poor"], atol=1e-14)
    assert float(table.loc["c-food", "hh-rich"]) == pytest.approx(
        0.5 * float(sam.propensities.loc["c-food", "hh-rich"])
    )
    np.testing.assert_allclose(marginal_propensities(sam, both.isel(commodity=[2, 0, 1])), sam.propensities, atol=1e-14)


def test_wrong_elasticities_are_refused(sam):
    with pytest.raises(
        FiscalmultError, match=r"the budget-weighted elasticities of 'hh-\w+' add to \d\.\d+; Engel aggregation"
    ):
        marginal_propensities(sam, UNEVEN)
    with pytest.raises(
        FiscalmultError, match="1 entries of commodity have not one elasticity, such as 'c-care'; give one"
    ):
        marginal_propensities(sam, {"c-food": 1.0, "c-roads": 1.0})
    with pytest.raises(
        FiscalmultError, match="elasticities name 'c-fod', which 'random-7' does not have; did you mean c-food"
    ):
        marginal_propensities(sam, {**UNEVEN, "c-fod": 1.0})
    with pytest.raises(FiscalmultError, match=r"would pay -.* of an additional dong to 'savings-investment'; lower"):
        marginal_propensities(sam, UNEVEN, engel="rescale", spending_elasticity=3.0)
    with pytest.raises(FiscalmultError, match=r"would pay -.* of an additional dong to 'c-food'; lower the spending"):
        marginal_propensities(sam, {**UNEVEN, "c-food": -0.5}, engel="rescale")
    with pytest.raises(FiscalmultError, match="engel 'drop' is not defined; choose 'raise' or 'rescale'"):
        marginal_propensities(sam, UNEVEN, engel="drop")
    with pytest.raises(FiscalmultError, match="the spending elasticities and the households differ, such as 'hh-rich'"):
        marginal_propensities(sam, UNEVEN, engel="rescale", spending_elasticity={"hh-poor": 1.0})
    with pytest.raises(FiscalmultError, match="an elasticity is not a number"):
        marginal_propensities(sam, {**UNEVEN, "c-food": float("nan")})
    with pytest.raises(FiscalmultError, match="cannot be rescaled"):
        marginal_propensities(sam, dict.fromkeys(GOODS, -1.0), engel="rescale")


def test_the_shipped_elasticities_follow_from_their_evidence():
    sam, evidence = fm.load_sam("viet-nam-2012"), load_elasticity_evidence()
    rows = read_table("viet-nam-expenditure-elasticities")
    foods = {row["commodity"]: row["kind"] == "food with rice" for row in rows if row["kind"] != "other"}
    derived = derive_elasticities(
        sam, rice=evidence["rice"], food=evidence["food"], rice_share=evidence["rice-share"], foods=foods
    )
    shipped = load_elasticities()
    assert list(shipped) == list(sam.accounts("commodity"))
    for code, value in shipped.items():
        assert value == pytest.approx(derived[code], abs=1e-6)
    budget = sam.block("commodity", "household").sum("payer")
    budget = budget / budget.sum()
    assert sum(float(budget.loc[code]) * value for code, value in derived.items()) == pytest.approx(1)
    food = sum(float(budget.loc[code]) * derived[code] for code in foods) / float(budget.loc[list(foods)].sum())
    assert food == pytest.approx(evidence["food"])
    for row in (*rows, *read_table("viet-nam-elasticity-evidence")):
        assert row["status"] in STATUSES
        assert row["source"]
        assert row["note"]


def test_rice_needs_one_commodity_that_holds_it():
    sam = fm.load_sam("viet-nam-2012")
    ask = {"rice": 0.4, "food": 0.6}
    with pytest.raises(
        FiscalmultError, match=r"rice is 0.9 of consumption and stands in c-food-beverages; name one commodity"
    ):
        derive_elasticities(sam, **ask, rice_share=0.9, foods={"c-food-beverages": True})
    with pytest.raises(FiscalmultError, match="stands in no commodity"):
        derive_elasticities(sam, **ask, rice_share=0.03, foods={"c-food-beverages": False})
    with pytest.raises(FiscalmultError, match="'c-rice' is not a commodity of 'viet-nam-2012'"):
        derive_elasticities(sam, **ask, rice_share=0.03, foods={"c-rice": True})


def test_the_shipped_elasticities_change_the_multipliers_of_viet_nam_little():
    """The sensitivity that the assumption calls for: evidence moved to its other values."""
    sam, evidence = fm.load_sam("viet-nam-2012"), load_elasticity_evidence()
    rows = read_table("viet-nam-expenditure-elasticities")
    foods = {row["commodity"]: row["kind"] == "food with rice" for row in rows if row["kind"] != "other"}
    pension = Scenario("pension", fm.load_programme("social-pension", "viet-nam-2012"), 1.0)
    average = float(simulate(Economy.from_sam(sam, PYATT_ROUND), pension)["gdp"][0])
    for rice, food in (("rice", "food"), ("rice-low", "food"), ("rice", "food-high")):
        elasticities = derive_elasticities(
            sam, rice=evidence[rice], food=evidence[food], rice_share=evidence["rice-share"], foods=foods
        )
        table = marginal_propensities(sam, elasticities, engel="rescale")
        marginal = float(simulate(Economy.from_sam(sam, PYATT_ROUND, propensities=table), pension)["gdp"][0])
        assert 0.9 * average < marginal < average


def test_what_is_no_number_and_no_account_is_refused(sam):
    goods = [str(code) for code in sam.accounts("commodity")]
    ones = dict.fromkeys(goods, 1.0)
    with pytest.raises(FiscalmultError, match="a spending elasticity is not a number; give one such as"):
        marginal_propensities(sam, ones, spending_elasticity=float("nan"))
    with pytest.raises(FiscalmultError, match="'saving', which is to get what consumption leaves, is no account of"):
        marginal_propensities(sam, ones, saving="saving")
