import numpy as np
import pytest
import xarray as xr
from conftest import CODES, make_sam, random_sam
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II, Closure
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.sam import SAM
from fiscalmult.simulate import simulate
from fiscalmult.structure import rounds

SEEDS = st.integers(0, 10_000)
CLOSURES = st.sampled_from([LEONTIEF, TYPE_II, PYATT_ROUND, PYATT_ROUND.with_constrained(["a-food", "c-care"])])


@given(SEEDS, CLOSURES, st.sampled_from(CODES))
def test_every_dong_leaks_once(seed, closure, account):
    economy = Economy.from_sam(random_sam(seed), closure)
    receipts = economy.respond({account: 2.5})
    assert float(receipts.sel(account=list(economy.absorbers)).sum()) == pytest.approx(2.5, rel=1e-12)


@given(SEEDS, CLOSURES)
def test_the_base_year_returns_from_its_absorbing_columns(seed, closure):
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, closure)
    inside = economy.responding
    base = xr.DataArray(sam.values[:, ~inside].sum(axis=1), coords={"account": list(sam.codes)}, dims=("account",))
    np.testing.assert_allclose(economy.respond(base), sam.outlays, rtol=1e-9, atol=1e-9)


@given(SEEDS, CLOSURES, st.integers(0, 100))
def test_forward_and_adjoint_agree(seed, closure, other):
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, closure)
    rng = np.random.default_rng(other)
    coords = {"account": list(sam.codes)}
    injection = xr.DataArray(rng.normal(size=len(CODES)), coords=coords, dims=("account",))
    weights = xr.DataArray(rng.normal(size=len(CODES)), coords=coords, dims=("account",))
    forward = float((weights * economy.respond(injection)).sum())
    adjoint = float((economy.worth(weights) * injection).sum())
    assert forward == pytest.approx(adjoint, rel=1e-9, abs=1e-9)


@given(SEEDS, st.floats(0.1, 50))
def test_the_answer_does_not_depend_on_units_or_order(seed, factor):
    sam = random_sam(seed)
    scaled = make_sam(sam.values * factor, list(sam.codes))
    order = np.random.default_rng(seed).permutation(len(CODES))
    shuffled = make_sam(sam.values[np.ix_(order, order)], [sam.codes[i] for i in order])
    expected = Economy.from_sam(sam, PYATT_ROUND).respond({"hh-poor": 1.0})
    for other in (scaled, shuffled):
        got = Economy.from_sam(other, PYATT_ROUND).respond({"hh-poor": 1.0})
        np.testing.assert_allclose(got.sel(account=expected["account"]), expected, atol=1e-10)


def test_labels_align_exactly_or_the_call_raises(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    full = xr.DataArray(np.arange(17.0), coords={"account": list(sam.codes)}, dims=("account",))
    np.testing.assert_allclose(economy.respond(full.isel(account=slice(None, None, -1))), economy.respond(full))
    with pytest.raises(FiscalmultError, match="the injection lists 1 accounts not once, such as 'a-food'; give"):
        economy.respond(full.isel(account=slice(1, None)))
    with pytest.raises(FiscalmultError, match="names 'hh-pour', which 'random-7' does not have; did you mean hh-poor"):
        economy.respond(full.assign_coords(account=[c if c != "hh-poor" else "hh-pour" for c in sam.codes]))
    with pytest.raises(FiscalmultError, match="one must be 'account', with codes"):
        economy.respond(full.rename(account="sector"))
    with pytest.raises(FiscalmultError, match="no account 'hh'"):
        economy.respond({"hh": 1.0})


def test_batches_answer_like_single_calls(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    batch = np.random.default_rng(0).random((2, 3, 17))
    labelled = xr.DataArray(batch, coords={"account": list(sam.codes)}, dims=("a", "b", "account"))
    answer = economy.respond(labelled)
    one = economy.respond(labelled[1, 2])
    np.testing.assert_allclose(answer[1, 2], one)


def test_accounts_that_never_leak_are_named(sam):
    closed = Closure(tuple(code for code in sam.codes))
    with pytest.raises(FiscalmultError, match="money never leaves the accounts 'a-food', 'a-roads'"):
        Economy.from_sam(sam, closed)


def test_marginal_propensities_change_the_answer_and_must_add_to_one(sam):
    table = sam.propensities.copy(deep=True)
    table.loc["c-food", "hh-poor"] += 0.01
    with pytest.raises(FiscalmultError, match=r"account 'hh-poor' spends 1.01 of each dong it receives"):
        Economy.from_sam(sam, PYATT_ROUND, propensities=table)
    table.loc["savings-investment", "hh-poor"] -= 0.01
    marginal = Economy.from_sam(sam, PYATT_ROUND, propensities=table).respond({"hh-poor": 1.0})
    average = Economy.from_sam(sam, PYATT_ROUND).respond({"hh-poor": 1.0})
    assert float(marginal.sel(account="c-food")) > float(average.sel(account="c-food"))
    with pytest.raises(FiscalmultError, match="give 'average' or a table"):
        Economy.from_sam(sam, PYATT_ROUND, propensities="marginal")
    with pytest.raises(FiscalmultError, match="list different accounts along receiver"):
        Economy.from_sam(sam, PYATT_ROUND, propensities=table.isel(receiver=slice(1, None)))


def test_money_that_lands_on_an_account_that_pays_nothing_is_refused():
    """Such an account would swallow the dong: nothing says what it is spent on."""
    plain = random_sam(1)
    codes = [*plain.codes, "hh-none"]
    sam = SAM(plain.flows.reindex(receiver=codes, payer=codes, fill_value=0.0))
    economy = Economy.from_sam(sam, PYATT_ROUND)
    scenario = Scenario("none", Programme("none", {"hh-none": 0.5, "hh-poor": 0.5}), 1.0)
    for use in (
        lambda: simulate(economy, scenario),
        lambda: rounds(economy, scenario),
        lambda: economy.respond({"hh-none": 1.0}),
    ):
        with pytest.raises(
            FiscalmultError, match=r"lands on the account 'hh-none', which pays nothing in .*; choose an"
        ):
            use()
    # Where households absorb, the money stays there and is counted.
    assert float(Economy.from_sam(sam, LEONTIEF).respond({"hh-none": 1.0}).sel(account="hh-none")) == 1.0
