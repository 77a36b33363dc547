import numpy as np
import pytest
from conftest import random_sam
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_cases import ROADS, TRANSFER, VAT, jobs

import fiscalmult as fm
from fiscalmult import multipliers, simulate
from fiscalmult.closure import PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Scenario
from fiscalmult.structure import ranking_cells, sensitivity
from fiscalmult.uncertainty import UncertainColumns, UncertainShare, Uncertainty

SEEDS = st.integers(0, 10_000)
MEASURES = st.sampled_from(["gdp", "value_added", "employment", "household_income", "revenue", "imports", "saving"])
PAYERS = st.sampled_from(["a-food", "c-roads", "f-capital", "hh-poor", "ent-all"])


def moved(sam, receiver, payer, step, giver):
    """Propensities with one cell changed and the others of its column giving way."""
    table = sam.propensities.copy(deep=True)
    column = table.loc[:, payer]
    if giver is None:
        giving = column / (1 - float(column.loc[receiver]))
        giving.loc[receiver] = 0.0
    else:
        giving = column * 0.0
        giving.loc[giver] = 1.0
    table.loc[:, payer] = column - step * giving
    table.loc[receiver, payer] = float(column.loc[receiver]) + step
    return table


def multiplier(sam, closure, table, programme, measure):
    economy = Economy.from_sam(sam, closure, [jobs()], propensities=table)
    return float(multipliers(simulate(economy, Scenario("x", programme, 1.0)))[measure].sum())


@given(SEEDS, st.sampled_from([TYPE_II, PYATT_ROUND]), MEASURES, PAYERS, st.sampled_from([None, "tax-sales"]))
@settings(max_examples=25)
def test_the_derivative_is_what_a_small_change_does(seed, closure, measure, payer, giver):
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, closure, [jobs()])
    table = sensitivity(economy, TRANSFER, measure, compensation=giver or "proportional")
    assert table.attrs["multiplier"] == pytest.approx(multiplier(sam, closure, sam.propensities, TRANSFER, measure))
    paid = sam.propensities.loc[:, payer]
    receiver = str(paid["receiver"].values[int(paid.values.argmax())])
    if not economy.responding[sam.account_list.positions([payer])[0]]:
        assert np.nan_to_num(table["derivative"].loc[:, payer].values).tolist() == [0.0] * len(sam.codes)
        return
    if receiver == giver:
        return
    step = 1e-6
    up, down = (
        multiplier(sam, closure, moved(sam, receiver, payer, side, giver), TRANSFER, measure) for side in (step, -step)
    )
    cell = table["derivative"].loc[receiver, payer]
    assert float(cell) == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-6)
    relative = float(cell) * float(paid.loc[receiver]) / table.attrs["multiplier"]
    assert float(table["elasticity"].loc[receiver, payer]) == pytest.approx(relative)


def test_the_raw_derivative_is_worth_times_receipts(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    raw = sensitivity(economy, TRANSFER, "saving", compensation=None)["derivative"]
    worth = fm.worth(economy, ["saving"])["saving"].values
    receipts = simulate(economy, Scenario("x", TRANSFER, 1.0))["receipts"].values[0] * economy.responding
    np.testing.assert_allclose(raw, np.outer(worth, receipts), atol=1e-12)


@given(SEEDS, MEASURES, st.sampled_from(["proportional", "savings-investment"]))
@settings(max_examples=25)
def test_at_the_break_even_both_programmes_do_the_same(seed, measure, compensation):
    sam = random_sam(seed)
    economy = Economy.from_sam(sam, PYATT_ROUND, [jobs()])
    cells = ranking_cells(economy, TRANSFER, ROADS, measure, compensation=compensation, count=6)
    gap = [multiplier(sam, PYATT_ROUND, sam.propensities, one, measure) for one in (TRANSFER, ROADS)]
    assert cells.attrs["gap"] == pytest.approx(gap[0] - gap[1])
    giver = None if compensation == "proportional" else compensation
    for cell in cells["cell"].values[: cells.attrs["cells_that_flip"]]:
        here = cells.sel(cell=cell)
        assert bool(here["feasible"])
        assert 0 <= float(here["break_even"]) <= 1
        table = moved(sam, str(here["receiver"].values), str(here["payer"].values), float(here["change"]), giver)
        one, two = (multiplier(sam, PYATT_ROUND, table, each, measure) for each in (TRANSFER, ROADS))
        assert one == pytest.approx(two, rel=1e-7, abs=1e-9)
        assert table.values.min() > -1e-12
        assert abs(float(here["gap_there"])) < 1e-8 * max(1, abs(gap[0]))


def test_orders_of_the_list(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND, [jobs()])
    ask = {"programme_a": TRANSFER, "programme_b": ROADS, "measure": "gdp", "count": 8}
    relative, absolute, weighty = (
        ranking_cells(economy, **ask, order=order) for order in ("relative", "absolute", "elasticity")
    )
    feasible = relative["feasible"].values
    assert (np.diff(np.abs(relative["relative_change"].values[feasible])) >= 0).all()
    assert (np.diff(np.abs(absolute["change"].values[absolute["feasible"].values])) >= 0).all()
    assert (np.diff(np.abs(weighty["elasticity"].values)) <= 1e-15).all()
    assert relative.attrs["cells_that_flip"] == absolute.attrs["cells_that_flip"]
    more = ranking_cells(economy, **ask, new_cells=True)
    assert more.attrs["cells_looked_at"] > relative.attrs["cells_looked_at"]
    np.testing.assert_allclose(relative["break_even"], relative["propensity"] + relative["change"])


def test_infeasible_break_evens_are_marked_and_not_solved(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    cells = ranking_cells(economy, TRANSFER, ROADS, "gdp", count=1000)
    no = ~cells["feasible"].values
    assert no.any()
    outside = (cells["break_even"] < 0) | (cells["break_even"] > 1) | ~np.isfinite(cells["change"])
    assert outside.values[no].any()
    assert np.isnan(cells["gap_there"].values[no]).all()
    assert cells.attrs["cells_that_flip"] == int((~no).sum())


def test_financing_counts_and_amounts_do_not(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    small, large = (Scenario("taxed", TRANSFER, amount, VAT) for amount in (1.0, 50.0))
    one, other = (sensitivity(economy, scenario, "gdp") for scenario in (small, large))
    np.testing.assert_allclose(one["derivative"], other["derivative"])
    expected = float(multipliers(simulate(economy, large))["gdp"][0])
    assert other.attrs["multiplier"] == pytest.approx(expected)
    ranked = ranking_cells(economy, large, ROADS)
    assert ranked.attrs["multiplier_a"] == pytest.approx(expected)


def test_wrong_questions_are_refused(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    with pytest.raises(
        FiscalmultError, match="order 'size' is not defined; choose 'relative', 'absolute' or 'elasticity'"
    ):
        ranking_cells(economy, TRANSFER, ROADS, order="size")
    with pytest.raises(FiscalmultError, match="no account 'saving'; did you mean savings-investment"):
        sensitivity(economy, TRANSFER, compensation="saving")
    with pytest.raises(FiscalmultError, match="two scenarios are called 'transfer'"):
        ranking_cells(economy, TRANSFER, TRANSFER)
    with pytest.raises(FiscalmultError, match="scenario 'none' spends 0; it must be positive"):
        sensitivity(economy, Scenario("none", TRANSFER, 0))


def test_a_wrong_closed_form_does_not_pass(sam, monkeypatch):
    from fiscalmult.kernels import perturbation

    right = perturbation.break_even
    monkeypatch.setattr(perturbation, "break_even", lambda *given: right(*given) * 0.9)
    with pytest.raises(FiscalmultError, match="identity broken: at the break-even of what"):
        ranking_cells(Economy.from_sam(sam, PYATT_ROUND), TRANSFER, ROADS, "gdp")


def test_what_decides_between_a_pension_and_investment_in_viet_nam():
    economy = Economy.from_sam(fm.load_sam("viet-nam-2012"), PYATT_ROUND)
    pension, investment = (fm.load_programme(name, "viet-nam-2012") for name in ("social-pension", "public-investment"))
    cells = ranking_cells(economy, pension, investment, count=10)
    assert cells.attrs["cells_that_flip"] > 10
    assert cells["feasible"].all()
    assert float(np.abs(cells["gap_there"]).max()) < 1e-9


NOISE = {
    "columns": lambda size: UncertainColumns("n", ("household", "activity"), 1 / size**2, 0.5),
    "share": lambda size: UncertainShare("n", ("rest-of-world",), ("commodity",), size, 0.5),
    "labour": lambda size: UncertainShare("n", ("labour",), ("activity",), size, within=("labour", "capital")),
}


@pytest.mark.parametrize("kind", NOISE)
@pytest.mark.parametrize("measure", ["gdp", "employment", "household_income"])
def test_an_ensemble_of_small_noise_moves_as_the_derivatives_say(kind, measure):
    """Draw by draw: the change of a multiplier is the sum of derivative times change over all cells."""
    sam = random_sam(5)
    economy = Economy.from_sam(sam, PYATT_ROUND, [jobs()])
    scenario = Scenario("x", TRANSFER, 1.0)
    cells = sensitivity(economy, TRANSFER, measure, compensation=None)
    gradient = cells["derivative"].transpose("receiver", "payer")
    base = float(multipliers(simulate(economy, scenario))[measure].sum())
    gaps = []
    for size in (1e-3, 1e-4):
        uncertainty = Uncertainty((NOISE[kind](size),))
        sampler = build_sampler(economy, uncertainty, [scenario], 3)
        payers = [sam.codes[place] for place in sampler.varying]
        slopes = gradient.sel(receiver=list(sam.codes), payer=payers).values
        foretold = np.einsum("dik,ik->d", sampler.draw(0).columns - sampler.columns, slopes)
        drawn = simulate(economy, scenario, uncertainty=uncertainty, draws=512, seed=3, measures=[measure, "revenue"])
        values = multipliers(drawn)[measure]
        found = values.sum([dim for dim in values.dims if dim != "draw"]).values - base
        gaps.append(np.abs(found - foretold).max() / found.std())
        assert found.std() == pytest.approx(foretold.std(), rel=20 * size)
    # What is left is of the second order: it falls with the noise.
    assert gaps[0] < 0.05
    assert gaps[1] < 0.2 * gaps[0]
