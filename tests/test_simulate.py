import numpy as np
import pytest
import xarray as xr
from conftest import random_sam
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult import multipliers, simulate, worth
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Programme, Scenario
from fiscalmult.satellites import Satellite

TRANSFER = Programme("transfer", {"hh-poor": 0.7, "hh-rich": 0.25, "c-care": 0.05})
ROADS = Programme("roads", {"c-roads": 1.0})
VAT = Levy("VAT", {"hh-poor": 0.4, "hh-rich": 0.6})
SCENARIOS = [
    Scenario("borrowed", TRANSFER, 10),
    Scenario("taxed", TRANSFER, 10, VAT),
    Scenario("moved", TRANSFER, 10, ROADS),
    Scenario("mixed", TRANSFER, 5, [(VAT, 0.5), (ROADS, 0.25), (None, 0.25)]),
    Scenario("nothing", ROADS, 0),
]
SEEDS = st.integers(0, 10_000)
CLOSURES = st.sampled_from([LEONTIEF, TYPE_II, PYATT_ROUND, PYATT_ROUND.with_constrained(["a-food", "c-care"])])


def jobs() -> Satellite:
    accounts = ["a-food", "a-roads", "a-care"]
    coords = {"account": accounts, "sex": ["female", "male"], "formality": ["formal", "informal"]}
    values, units = np.arange(12.0).reshape(3, 2, 2), {"units": "thousand jobs"}
    return Satellite("employment", xr.DataArray(values, coords=coords, dims=tuple(coords), attrs=units))


@given(SEEDS, CLOSURES)
def test_every_measure_by_a_second_route(seed, closure):
    sam = random_sam(seed)
    result = simulate(Economy.from_sam(sam, closure, [jobs()]), SCENARIOS)
    share, accounts = sam.propensities, sam.account_list
    spends = xr.DataArray(closure.responds(accounts), coords={"payer": list(sam.codes)}, dims="payer")
    outlays = result["receipts"].rename(account="payer") * spends
    paid = share * outlays  # every payment that the scenario sets going, cell by cell
    pick = accounts.select

    def total(receivers, payers):
        cells = paid.sel(receiver=list(pick(*receivers)), payer=list(pick(*payers)))
        return cells.sum(["receiver", "payer"])

    taxes = total(["tax"], ["activity", "commodity"])
    added = total(["labour", "capital"], ["activity"])
    np.testing.assert_allclose(result["value_added"], added, atol=1e-9)
    np.testing.assert_allclose(result["gdp"], added + taxes, atol=1e-9)
    np.testing.assert_allclose(result["imports"], total(["rest-of-world"], ["commodity"]), atol=1e-9)
    injected = result["injection"].rename(account="receiver")
    received = (paid.sum("payer") + injected).transpose("scenario", "receiver")
    np.testing.assert_allclose(result["household_income"], received.sel(receiver=["hh-poor", "hh-rich"]), atol=1e-9)
    np.testing.assert_allclose(result["revenue"], received.sel(receiver=["tax-sales", "tax-direct"]), atol=1e-9)
    np.testing.assert_allclose(result["saving"], received.sel(receiver="savings-investment"), atol=1e-9)
    np.testing.assert_allclose(result["leakage"].sum("absorber"), result["injection"].sum("account"), atol=1e-9)
    produced = outlays.sel(payer=["a-food", "a-roads", "a-care"])
    output = xr.DataArray(sam.outlays, coords={"payer": list(sam.codes)}, dims="payer")
    expected = (jobs().counts.rename(account="payer") / output * produced).sum("payer")
    np.testing.assert_allclose(result["employment"], expected.transpose("scenario", "sex", "formality"), atol=1e-9)
    np.testing.assert_allclose(result["output"], produced.sum("payer"), atol=1e-9)


def test_zero_spending_changes_nothing(sam):
    result = simulate(Economy.from_sam(sam, PYATT_ROUND, [jobs()]), Scenario("zero", ROADS, 0))
    for name, values in result.data_vars.items():
        assert not np.any(values), name


@given(SEEDS, st.floats(0.01, 1e6))
def test_effects_are_proportional_to_the_amount_and_multipliers_do_not_depend_on_it(seed, amount):
    economy = Economy.from_sam(random_sam(seed), PYATT_ROUND)
    one, many = (simulate(economy, Scenario("x", TRANSFER, money, VAT)) for money in (1.0, amount))
    np.testing.assert_allclose(many["gdp"], one["gdp"] * amount, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(multipliers(many)["gdp"], multipliers(one)["gdp"], rtol=1e-9, atol=1e-9)


@given(SEEDS)
def test_financing_adds_up_and_is_linear(seed):
    result = simulate(Economy.from_sam(random_sam(seed), PYATT_ROUND), SCENARIOS)
    np.testing.assert_allclose(result["financed"].sum("source"), result["spending"])
    assert result["financed"].sel(scenario="mixed").values.tolist() == [1.25, 2.5, 1.25]
    ratio = multipliers(result.sel(scenario=["borrowed", "taxed", "moved", "mixed"]))["gdp"]
    parts = {"borrowed": 0.25, "taxed": 0.5, "moved": 0.25}
    mixed = sum(share * float(ratio.sel(scenario=name)) for name, share in parts.items())
    assert float(ratio.sel(scenario="mixed")) == pytest.approx(mixed, rel=1e-9, abs=1e-12)


@given(SEEDS, CLOSURES)
def test_the_multiplier_is_worth_weighted_by_delivery(seed, closure):
    economy = Economy.from_sam(random_sam(seed), closure, [jobs()])
    ratios = multipliers(simulate(economy, SCENARIOS[0]))
    table = worth(economy)
    for name in table.data_vars:
        expected = sum(table[name].sel(account=code) * share for code, share in TRANSFER.delivery.items())
        np.testing.assert_allclose(ratios[name].isel(scenario=0), expected, rtol=1e-9, atol=1e-12)


def test_a_transfer_is_not_output(sam):
    """Under LEONTIEF households absorb: a pure transfer makes no GDP at all."""
    pure = Programme("pure", {"hh-poor": 1.0})
    result = simulate(Economy.from_sam(sam, LEONTIEF), Scenario("x", pure, 1))
    assert float(result["gdp"][0]) == 0
    assert float(result["household_income"].sum()) == 1


def test_multipliers_per_net_cost_and_self_financing(sam):
    result = simulate(Economy.from_sam(sam, PYATT_ROUND), SCENARIOS[:2])
    ratios, net = multipliers(result), multipliers(result, per="net cost")
    returned = result["revenue"].sum("tax")
    np.testing.assert_allclose(ratios["self_financing"], returned / 10)
    np.testing.assert_allclose(ratios["net_cost"], 10 - returned)
    np.testing.assert_allclose(net["gdp"] * (10 - returned), ratios["gdp"] * 10)
    with pytest.raises(FiscalmultError, match="choose 'spending' or 'net cost'"):
        multipliers(result, per="head")
    with pytest.raises(FiscalmultError, match="scenario 'nothing' has a spending of 0; it must be positive"):
        multipliers(simulate(Economy.from_sam(sam, PYATT_ROUND), SCENARIOS))


def test_the_result_says_what_it_is(sam):
    result = simulate(Economy.from_sam(sam, PYATT_ROUND, [jobs()]), SCENARIOS)
    for name, values in result.data_vars.items():
        assert values.attrs["units"], name
        assert values.attrs["long_name"], name
    assert result.attrs["sam_sha256"] == sam.sha256
    assert result.attrs["base_year"] == 2012
    assert result.attrs["closure_name"] == "PYATT_ROUND"
    assert result.attrs["closure"].startswith("PYATT_ROUND: activity, commodity, margin, social-protection, labour")
    assert "taxed: raised by VAT; moved: moved from roads" in result.attrs["financing"]
    assert multipliers(result.isel(scenario=[0]))["employment"].attrs["units"] == "thousand jobs per trillion VND"


def test_bad_lists_of_scenarios_are_refused(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    with pytest.raises(FiscalmultError, match="there is no scenario to simulate"):
        simulate(economy, [])
    with pytest.raises(FiscalmultError, match="two scenarios are called 'borrowed'"):
        simulate(economy, [SCENARIOS[0], SCENARIOS[0]])
    clash = Satellite("gdp", jobs().counts)
    with pytest.raises(FiscalmultError, match="two measures are called 'gdp'"):
        simulate(Economy.from_sam(sam, PYATT_ROUND, [clash]), SCENARIOS)
    with pytest.raises(FiscalmultError, match="no measure 'gpd'; did you mean gdp"):
        worth(economy, ["gpd"])


def test_a_broken_identity_stops_the_run(sam, monkeypatch):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    right = type(economy).receipts
    monkeypatch.setattr(type(economy), "receipts", lambda self, injections: right(self, injections) * 1.001)
    with pytest.raises(FiscalmultError, match="identity broken in scenario 'borrowed'"):
        simulate(economy, SCENARIOS[0])
