import numpy as np
import pytest
from conftest import random_sam
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_cases import SCENARIOS, TRANSFER, jobs

import fiscalmult as fm
from fiscalmult import simulate
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Scenario
from fiscalmult.structure import load_lags, quarterly_path, rounds

SEEDS = st.integers(0, 10_000)
CLOSURES = st.sampled_from([LEONTIEF, TYPE_II, PYATT_ROUND])


@given(SEEDS, CLOSURES)
@settings(max_examples=15)
def test_all_rounds_together_are_the_static_effect(seed, closure):
    economy = Economy.from_sam(random_sam(seed), closure, [jobs()])
    spent, whole = rounds(economy, SCENARIOS, 500), simulate(economy, SCENARIOS)
    for name in ("receipts", "gdp", "employment", "revenue", "saving"):
        summed = spent[name].sum("round")
        np.testing.assert_allclose(summed, whole[name].transpose(*summed.dims), rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(spent["static"].sel(measure="gdp"), whole["gdp"], rtol=1e-9, atol=1e-9)
    if closure is not LEONTIEF:  # where nothing is saved there is no share
        assert float(spent["cumulated_share"].sel(measure="saving", scenario="borrowed")[-1]) == pytest.approx(1)


def test_the_first_rounds_by_hand(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND, [jobs()])
    spent = rounds(economy, TRANSFER, 3).isel(scenario=0)
    share = sam.propensities
    first = {code: TRANSFER.delivery.get(code, 0.0) for code in sam.codes}
    assert spent["receipts"].sel(round=0).to_series().to_dict() == first
    second = share.values @ (np.array(list(first.values())) * economy.responding)
    np.testing.assert_allclose(spent["receipts"].sel(round=1), second)
    assert float(spent["saving"].sel(round=0)) == 0
    saved = 0.7 * share.loc["savings-investment", "hh-poor"] + 0.25 * share.loc["savings-investment", "hh-rich"]
    assert float(spent["saving"].sel(round=1)) == pytest.approx(float(saved))


@given(SEEDS)
@settings(max_examples=15)
def test_the_half_life_is_where_half_of_it_is_there(seed):
    economy = Economy.from_sam(random_sam(seed), PYATT_ROUND)
    spent = rounds(economy, TRANSFER, 400, ["gdp", "household_income", "saving"]).isel(scenario=0)
    for measure in spent["measure"].values:
        share = spent["cumulated_share"].sel(measure=measure)
        half = int(spent["half_life"].sel(measure=measure))
        assert float(share.sel(round=half)) >= 0.5
        assert half == 0 or float(share.sel(round=half - 1)) < 0.5
    few = rounds(economy, TRANSFER, 1, ["gdp"])  # found although only one round is listed
    assert float(few["half_life"][0, 0]) == float(spent["half_life"].sel(measure="gdp"))


def test_what_never_comes_has_no_half_life(sam):
    spent = rounds(Economy.from_sam(sam, LEONTIEF), Scenario("zero", TRANSFER, 0), 3)
    assert np.isnan(spent["half_life"]).all()
    assert np.isnan(spent["cumulated_share"]).all()
    with pytest.raises(FiscalmultError, match="0 rounds show nothing; give at least 1"):
        rounds(Economy.from_sam(sam, LEONTIEF), TRANSFER, 0)


LAGS = st.sampled_from(
    [
        {"household": 0.5, "activity": 1.0, "enterprise": 2.0},
        {"household": [0.6, 0.3, 0.1], "activity": [0.0, 1.0]},
        {"hh-poor": 0.2, "hh-rich": 3},
    ]
)


@given(SEEDS, CLOSURES, LAGS, st.sampled_from([(1.0,), (0.25,) * 4, (0.0, 1.0)]))
@settings(max_examples=25)
def test_the_quarters_and_what_follows_are_the_static_multiplier(seed, closure, lags, delivery):
    economy = Economy.from_sam(random_sam(seed), closure, [jobs()])
    path = quarterly_path(economy, SCENARIOS, 8, lags, delivery, ["gdp", "employment"])
    whole = simulate(economy, SCENARIOS)
    np.testing.assert_allclose(path["receipts"].sum("quarter") + path["later"], whole["receipts"], rtol=1e-7, atol=1e-8)
    long = quarterly_path(economy, SCENARIOS, 600, lags, delivery, ["gdp", "employment"])
    np.testing.assert_allclose(long["gdp"].sum("quarter"), whole["gdp"], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(long["employment"].sum("quarter"), whole["employment"], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(path["static"].sel(measure="gdp"), whole["gdp"], rtol=1e-9, atol=1e-9)


def test_without_lags_everything_happens_at_once_and_lags_only_delay(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    now = quarterly_path(economy, TRANSFER, 3, {"household": 0.0})
    assert now["cumulated_share"].sel(measure="gdp").values == pytest.approx(np.ones((1, 3)))
    slow, slower = (quarterly_path(economy, TRANSFER, 12, {"household": lag}) for lag in (0.5, 2.0))
    reached = [path["cumulated_share"].sel(measure="gdp").values for path in (slow, slower)]
    assert (reached[0] > reached[1]).all()
    assert float(slow["half_life"].sel(measure="gdp")[0]) < float(slower["half_life"].sel(measure="gdp")[0])


def test_the_default_lags_are_assumptions_with_reasons(sam):
    from fiscalmult.datasets import read_table

    assert load_lags()["household"] > 0
    for row in read_table("spending-lags"):
        assert row["status"] == "assumed"
        assert len(row["note"]) > 20
    path = quarterly_path(Economy.from_sam(sam, PYATT_ROUND), TRANSFER)
    assert path.attrs["lags"] == "assumed defaults of spending-lags.csv"
    assert path["gdp"].sizes == {"scenario": 1, "quarter": 20}
    assert path["half_life"].attrs["units"] == "quarters"


def test_wrong_lags_are_refused(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    with pytest.raises(FiscalmultError, match="the mean lag of 'household' is -1; it must not be negative"):
        quarterly_path(economy, TRANSFER, lags={"household": -1})
    for odd in (np.nan, np.inf):
        with pytest.raises(FiscalmultError, match="the mean lag of 'household' is"):
            quarterly_path(economy, TRANSFER, lags={"household": odd})
        with pytest.raises(FiscalmultError, match="its shares must add to 1"):
            quarterly_path(economy, TRANSFER, lags={"household": [odd, 0.5]})
        with pytest.raises(FiscalmultError, match="its shares must add to 1"):
            quarterly_path(economy, TRANSFER, delivery=[odd, 0.5])
    whole = quarterly_path(economy, TRANSFER, 4, {"household": np.int64(1)}, measures=["gdp"])
    np.testing.assert_allclose(
        whole["gdp"], quarterly_path(economy, TRANSFER, 4, {"household": 1.0})["gdp"], rtol=1e-12
    )
    with pytest.raises(FiscalmultError, match=r"the lag of 'household' adds to 0.9; its shares must add to 1"):
        quarterly_path(economy, TRANSFER, lags={"household": [0.5, 0.4]})
    with pytest.raises(FiscalmultError, match="the lag of 'household' is a list and others are means; give all"):
        quarterly_path(economy, TRANSFER, lags={"household": [1.0], "activity": 1.0})
    with pytest.raises(FiscalmultError, match=r"the delivery adds to 0.5 of the programme; its shares must add to 1"):
        quarterly_path(economy, TRANSFER, delivery=(0.5,))
    with pytest.raises(FiscalmultError, match="a path of 2 quarters is shorter than the delivery; give at least 4"):
        quarterly_path(economy, TRANSFER, 2, delivery=(0.25,) * 4)
    with pytest.raises(FiscalmultError, match="no account or block 'households'"):
        quarterly_path(economy, TRANSFER, lags={"households": 1.0})


def test_a_pension_in_viet_nam_is_mostly_spent_within_two_years():
    economy = Economy.from_sam(fm.load_sam("viet-nam-2012"), PYATT_ROUND)
    path = quarterly_path(economy, fm.load_programme("social-pension", "viet-nam-2012"), 40)
    share = path["cumulated_share"].sel(measure="gdp").isel(scenario=0)
    assert float(share[-1]) > 0.99
    assert (share.diff("quarter") > 0).all()
