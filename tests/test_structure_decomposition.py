import numpy as np
import pytest
from conftest import random_sam
from hypothesis import given
from hypothesis import strategies as st
from structure_cases import ROADS, SCENARIOS, TRANSFER, jobs

from fiscalmult import simulate
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.structure import PARTS, decompose, multiplier_matrices

SEEDS = st.integers(0, 10_000)
CLOSURES = st.sampled_from([LEONTIEF, TYPE_II, PYATT_ROUND, PYATT_ROUND.with_constrained(["a-food"])])
FINE = {
    "food": ["a-food", "c-food"],
    "others": ["a-roads", "a-care", "c-roads", "c-care"],
    "factors": ["labour", "capital"],
    "poor": ["hh-poor"],
    "rich": ["hh-rich", "enterprise"],
    "benefits": ["social-protection"],
}
GROUPS = st.sampled_from([None, FINE])


@given(SEEDS, CLOSURES, GROUPS, st.sampled_from(["return", "powers"]))
def test_the_parts_add_to_what_simulate_returns(seed, closure, groups, loops):
    economy = Economy.from_sam(random_sam(seed), closure, [jobs()])
    split, whole = decompose(economy, SCENARIOS, groups, loops=loops), simulate(economy, SCENARIOS)
    for name in split.data_vars:
        summed = split[name].sum("part")
        np.testing.assert_allclose(summed, whole[name].transpose(*summed.dims), rtol=1e-7, atol=1e-9)
        assert split[name].attrs["units"] == whole[name].attrs["units"]


@given(SEEDS, CLOSURES, GROUPS, st.sampled_from(["return", "powers"]))
def test_product_and_sum_of_the_matrices_are_the_response(seed, closure, groups, loops):
    economy = Economy.from_sam(random_sam(seed), closure)
    matrices = multiplier_matrices(economy, groups, loops)
    codes = [str(code) for code in matrices["receiver"].values]
    response = np.stack([economy.respond({code: 1.0}).sel(account=codes).values for code in codes], axis=1)
    own, opened, closed = (matrices[name].values for name in ("own", "open", "closed"))
    np.testing.assert_allclose(closed @ opened @ own, response, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(matrices["total"], response, rtol=1e-7, atol=1e-9)
    added = np.eye(len(codes)) + sum(matrices[name].values for name in ("transfer", "open_loop", "closed_loop"))
    np.testing.assert_allclose(added, response, rtol=1e-7, atol=1e-9)


@given(SEEDS)
def test_money_goes_round_the_groups_of_pyatt_and_round(seed):
    economy = Economy.from_sam(random_sam(seed), PYATT_ROUND)
    one, other = (decompose(economy, TRANSFER, loops=loops) for loops in ("return", "powers"))
    assert one.attrs["circular"] == "yes"
    for name in one.data_vars:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-7, atol=1e-9)
    assert decompose(economy, TRANSFER, FINE).attrs["circular"] == "no"


def test_what_the_parts_mean(sam):
    """Each part of a pure transfer by a second route: cut the money off before it goes on."""
    economy = Economy.from_sam(sam, PYATT_ROUND)
    split = decompose(economy, Programme("cash", {"hh-poor": 1.0}))
    gdp = split["gdp"].isel(scenario=0)
    assert tuple(gdp["part"].values) == PARTS
    assert gdp.sel(part=["injection", "transfer"]).values == pytest.approx([0, 0])
    # The spill-over is what the money does until it first comes back to an institution: Type I.
    bought = Economy.from_sam(sam, LEONTIEF)
    spent = {code: float(sam.propensities.loc[code, "hh-poor"]) for code in ("c-food", "c-roads", "c-care")}
    first = simulate(bought, Scenario("first", Programme("basket", _to_one(spent)), sum(spent.values())))
    assert float(gdp.sel(part="open-loop")) == pytest.approx(float(first["gdp"][0]))
    purchase = decompose(economy, ROADS)["gdp"].isel(scenario=0)
    alone = simulate(bought, Scenario("roads", ROADS, 1.0))
    assert float(purchase.sel(part=["injection", "transfer"]).sum()) == pytest.approx(float(alone["gdp"][0]))
    assert float(purchase.sel(part="open-loop")) == pytest.approx(0)


def _to_one(values):
    return {code: value / sum(values.values()) for code, value in values.items()}


def test_only_the_measures_asked_for_and_attributes(sam):
    split = decompose(Economy.from_sam(sam, PYATT_ROUND), [TRANSFER, SCENARIOS[1]], measures=["gdp"])
    assert set(split.data_vars) == {"receipts", "gdp"}
    assert split["scenario"].values.tolist() == ["transfer", "taxed"]
    assert split.attrs["groups"] == "production: 6 accounts; factors: 2 accounts; institutions: 4 accounts"
    assert split.attrs["scenarios"] == "transfer: 1, borrowed; taxed: 10, raised by VAT"
    assert "Pyatt and Round (1979)" in split.attrs["reference"]
    assert split.attrs["sam_sha256"] == sam.sha256


def test_wrong_groups_are_refused(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    with pytest.raises(FiscalmultError, match="5 responding accounts are in no group, such as 'f-labour'; add them"):
        decompose(economy, TRANSFER, {"production": ["activity", "commodity"], "rest": ["gov-social-protection"]})
    with pytest.raises(FiscalmultError, match="account 'a-food' is in the groups 'one' and 'two'; choose one"):
        decompose(economy, TRANSFER, {"one": ["activity"], "two": ["a-food"]})
    with pytest.raises(FiscalmultError, match="group 'one' is the text 'activity'; give a tuple"):
        decompose(economy, TRANSFER, {"one": "activity"})
    with pytest.raises(FiscalmultError, match="no account or block 'households'; did you mean household"):
        decompose(economy, TRANSFER, {"one": ["households"]})
    with pytest.raises(FiscalmultError, match="loops 'closed' are not defined; choose 'return' or 'powers'"):
        decompose(economy, TRANSFER, loops="closed")
    with pytest.raises(FiscalmultError, match="neither a Programme nor a Scenario"):
        decompose(economy, ["pension"])
    with pytest.raises(FiscalmultError, match="there is no programme or scenario"):
        decompose(economy, [])
    with pytest.raises(FiscalmultError, match="two scenarios are called 'transfer'"):
        decompose(economy, [TRANSFER, TRANSFER])


def test_the_gate_stops_a_wrong_product(sam, monkeypatch):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    right = Economy.receipts
    monkeypatch.setattr(Economy, "receipts", lambda self, injections: right(self, injections) * 1.001)
    with pytest.raises(FiscalmultError, match="identity broken: the product M3 M2 M1 is off by"):
        decompose(economy, TRANSFER)
