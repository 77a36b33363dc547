"""Ensembles: every draw is a whole economy, the same seed gives the same bits, all regimes agree."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr
from conftest import random_sam
from hypothesis import given, settings
from hypothesis import strategies as st
from test_simulate import SCENARIOS, jobs

from fiscalmult import simulate
from fiscalmult.closure import LEONTIEF, PYATT_ROUND
from fiscalmult.economy import Economy
from fiscalmult.engine.regimes import REGIMES
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.engine.task import build_task
from fiscalmult.errors import FiscalmultError
from fiscalmult.measures import measures_of
from fiscalmult.uncertainty import (
    UncertainColumns,
    UncertainDelivery,
    UncertainIntensity,
    UncertainMix,
    UncertainShare,
    Uncertainty,
)

BASKETS = UncertainColumns("baskets", ("household",), 60.0)
INPUTS = UncertainColumns("inputs", ("activity",), 80.0)
IMPORTS = UncertainShare("imports", ("rest-of-world",), ("commodity",), 0.3, 0.5)
SAVING = UncertainShare("saving", ("savings-investment",), ("household",), 0.4)
JOBS = UncertainIntensity("jobs", "employment", 0.2)
TARGETING = UncertainDelivery("targeting", ("transfer",), 30.0)
ALL = Uncertainty((BASKETS, INPUTS, IMPORTS, SAVING, JOBS, TARGETING), "all")
SEEDS = st.integers(0, 10_000)


def economy_of(seed: int, closure=PYATT_ROUND) -> Economy:
    return Economy.from_sam(random_sam(seed), closure, [jobs()])


def rebuilt(economy: Economy, uncertainty: Uncertainty, seed: int, draw: int) -> tuple[Economy, np.ndarray, np.ndarray]:
    """One draw as an economy of its own, with its injections and factors: the second route."""
    sampler = build_sampler(economy, uncertainty, SCENARIOS, seed)
    drawn = sampler.draw(0)
    table = economy.sam.propensities.copy(deep=True)
    table.values[:, sampler.varying] = drawn.columns[draw]
    single = Economy.from_sam(economy.sam, economy.closure, economy.satellites, propensities=table)
    injections = drawn.injections[draw] if drawn.injections.ndim == 3 else drawn.injections
    factors = np.ones(len(economy.sam.codes)) if drawn.factors is None else drawn.factors[draw]
    return single, injections, factors


@settings(max_examples=8)
@given(SEEDS, st.sampled_from([PYATT_ROUND, LEONTIEF, PYATT_ROUND.with_constrained(["a-food"])]))
def test_a_draw_is_an_economy_solved_by_itself(seed, closure):
    economy = economy_of(seed, closure)
    result = simulate(economy, SCENARIOS, uncertainty=ALL, draws=3, seed=seed)
    for draw in range(3):
        single, injections, factors = rebuilt(economy, ALL, seed, draw)
        receipts = single.receipts(injections)
        for name, measure in measures_of(single).items():
            weights = measure.weights(single).values
            if name == "employment":
                weights = weights * factors
            expected = np.tensordot(receipts, weights, axes=(1, -1))
            np.testing.assert_allclose(result[name].values[draw], expected, rtol=1e-9, atol=1e-9, err_msg=name)


@pytest.mark.parametrize("parts", [(IMPORTS,), (BASKETS,), (JOBS, TARGETING), ALL.parts])
def test_all_regimes_that_fit_give_the_same_answer(parts):
    economy, uncertainty = economy_of(5), Uncertainty(parts)
    answers = {}
    for regime in REGIMES:
        try:
            answers[regime] = simulate(economy, SCENARIOS, uncertainty=uncertainty, draws=40, seed=1, regime=regime)
        except FiscalmultError as wrong:
            assert "does not fit what varies" in str(wrong)  # noqa: PT017
    assert {"columns", "full"} <= set(answers)
    assert ("scaled" in answers) == (parts == (IMPORTS,))
    chosen = simulate(economy, SCENARIOS, uncertainty=uncertainty, draws=40, seed=1)
    assert chosen.attrs["regime"].split(":")[0] in answers
    for answer in answers.values():
        for name in chosen.data_vars:
            np.testing.assert_allclose(answer[name], chosen[name], rtol=1e-10, atol=1e-10)


def test_columns_whose_spending_inside_moves_apart_are_not_scaled_whole():
    """A group that holds who saves and who responds: its share moves what stays inside in two ways."""
    economy = economy_of(5)
    mixed = Uncertainty((UncertainShare("mixed", ("savings-investment", "c-food"), ("household",), 0.4),))
    answers = [
        simulate(economy, SCENARIOS, uncertainty=mixed, draws=40, seed=1, regime=regime) for regime in (None, "full")
    ]
    assert answers[0].attrs["regime"].startswith("columns")
    np.testing.assert_allclose(answers[0]["gdp"], answers[1]["gdp"], rtol=1e-10)
    with pytest.raises(FiscalmultError, match="the regime 'scaled' does not fit what varies"):
        simulate(economy, SCENARIOS, uncertainty=mixed, draws=1, seed=1, regime="scaled")


def test_a_good_that_is_imported_whole_is_solved_with_the_others():
    sam = random_sam(5)
    table = sam.propensities.copy(deep=True)
    table.loc[{"payer": "c-care"}] = 0.0
    for receiver, share in (("rest-of-world", 0.9), ("tax-sales", 0.1)):
        table.loc[{"payer": "c-care", "receiver": receiver}] = share
    economy, uncertainty = Economy.from_sam(sam, PYATT_ROUND, [jobs()], propensities=table), Uncertainty((IMPORTS,))
    scaled, full = (
        simulate(economy, SCENARIOS, uncertainty=uncertainty, draws=40, seed=1, regime=regime)
        for regime in ("scaled", "full")
    )
    assert scaled.attrs["draws_solved_alone"] == 0
    np.testing.assert_allclose(scaled["gdp"], full["gdp"], rtol=1e-10)


def test_the_same_seed_gives_the_same_bits_whatever_the_workers():
    economy = economy_of(5)
    first = simulate(economy, SCENARIOS, uncertainty=ALL, draws=1300, seed=4)
    with ThreadPoolExecutor(1) as one:
        second = simulate(economy, SCENARIOS, uncertainty=ALL, draws=1300, seed=4, executor=one)
    shorter = simulate(economy, SCENARIOS, uncertainty=ALL, draws=700, seed=4)
    other = simulate(economy, SCENARIOS, uncertainty=ALL, draws=700, seed=5)
    for name in ("gdp", "employment", "revenue"):
        assert first[name].equals(second[name])
        assert first[name].isel(draw=slice(700)).equals(shorter[name])
        assert not other[name].equals(shorter[name])


def test_a_part_does_not_change_the_draws_of_another():
    economy = economy_of(5)
    alone = build_sampler(economy, Uncertainty((BASKETS,)), SCENARIOS, 3).draw(1)
    for parts in ((BASKETS, JOBS), (JOBS, BASKETS), (JOBS, TARGETING, BASKETS)):
        joined = build_sampler(economy, Uncertainty(parts), SCENARIOS, 3).draw(1)
        assert np.array_equal(alone.columns, joined.columns)


def test_zero_cells_stay_zero_and_columns_add_to_one():
    economy = economy_of(5)
    sampler = build_sampler(economy, ALL, SCENARIOS, 3)
    drawn = sampler.draw(0).columns
    assert (drawn[:, sampler.columns == 0] == 0).all()
    assert (drawn[:, sampler.columns > 0] > 0).all()
    np.testing.assert_allclose(drawn.sum(axis=1), 1, atol=1e-12)


def test_draws_have_the_moments_they_promise():
    economy = economy_of(5)
    sampler = build_sampler(economy, Uncertainty((BASKETS,)), SCENARIOS, 3)
    drawn = np.concatenate([sampler.draw(block).columns for block in range(40)])
    base = sampler.columns
    np.testing.assert_allclose(drawn.mean(axis=0), base, atol=3e-3)
    np.testing.assert_allclose(drawn.var(axis=0), base * (1 - base) / 61, rtol=0.08, atol=1e-6)
    shares = build_sampler(economy, Uncertainty((IMPORTS,)), SCENARIOS, 3)
    row = economy.sam.codes.index("rest-of-world")
    share = np.concatenate([shares.draw(block).columns for block in range(40)])[:, row]
    logit = np.log(share / (1 - share))
    middle = np.log(shares.columns[row] / (1 - shares.columns[row]))
    np.testing.assert_allclose(logit.mean(axis=0), middle, atol=0.01)
    np.testing.assert_allclose(logit.std(axis=0), 0.3, rtol=0.03)
    np.testing.assert_allclose(np.corrcoef(logit.T)[0, 1], 0.5, atol=0.03)
    counts = build_sampler(economy, Uncertainty((JOBS,)), SCENARIOS, 3)
    factors = np.concatenate([counts.draw(block).factors for block in range(40)])[:, :3]
    np.testing.assert_allclose(factors.mean(axis=0), 1, atol=0.01)
    np.testing.assert_allclose(factors.std(axis=0), 0.2, rtol=0.03)


def test_a_mix_runs_from_average_to_marginal():
    economy = economy_of(5)
    marginal = economy.propensities.copy(deep=True)
    marginal.loc["savings-investment", "hh-poor"] += 0.1
    marginal.loc["c-food", "hh-poor"] -= 0.1
    part = UncertainMix("mix", marginal.values, ("hh-poor",), 0.2, 0.6)
    sampler = build_sampler(economy, Uncertainty((part,)), SCENARIOS, 1)
    change = (sampler.draw(0).columns - sampler.columns)[:, economy.sam.codes.index("c-food"), 0]
    assert -0.06 < change.min() < -0.055
    assert -0.025 < change.max() < -0.02


@pytest.mark.parametrize("sampling", ["sobol", "latin-hypercube"])
def test_designs_agree_with_independent_draws_with_less_noise(sampling):
    economy, uncertainty = economy_of(5), Uncertainty((IMPORTS, JOBS))
    exact = simulate(economy, SCENARIOS[:1], uncertainty=uncertainty, draws=20_000, seed=1)["gdp"].mean()
    design = simulate(economy, SCENARIOS[:1], uncertainty=uncertainty, draws=600, seed=2, sampling=sampling)
    assert float(design["gdp"].mean()) == pytest.approx(float(exact), rel=2e-3)
    assert design.attrs["sampling"] == sampling


def test_the_result_says_how_it_was_made():
    result = simulate(economy_of(5), SCENARIOS, uncertainty=ALL, draws=10, seed=1, measures=["gdp", "receipts"])
    assert result["gdp"].dims == ("draw", "scenario")
    assert result["receipts"].dims == ("draw", "scenario", "receiver")
    # Jobs are not measured: what is not known about them moves nothing, and is no assumption of the result.
    assert result.attrs["uncertain_parts"] == "baskets, inputs, imports, saving, targeting"
    assert result.attrs["assumed_parts"] == result.attrs["uncertain_parts"]
    assert result.attrs["idle_parts"] == "jobs"
    assert result.attrs["draws_solved_alone"] == 0
    total = result["receipts"].sel(receiver=["hh-poor", "hh-rich"]).sum("receiver")
    income = simulate(economy_of(5), SCENARIOS, uncertainty=ALL, draws=10, seed=1)["household_income"].sum("household")
    np.testing.assert_allclose(total, income)


def test_stopping_keeps_what_is_done(monkeypatch):
    economy = economy_of(5)
    whole = simulate(economy, SCENARIOS, uncertainty=ALL, draws=2000, seed=4, measures=["gdp"])

    def interrupted(task, blocks, *, executor=None):
        for block in blocks:
            if block == 2:
                raise KeyboardInterrupt
            yield block, task.run(block)

    monkeypatch.setattr("fiscalmult.engine.draws.run_blocks", interrupted)
    partial = simulate(economy, SCENARIOS, uncertainty=ALL, draws=2000, seed=4, measures=["gdp"])
    assert partial.sizes["draw"] == 1024
    assert partial.attrs["partial"] == "stopped by the user after 1024 of 2000 draws"
    assert partial["gdp"].equals(whole["gdp"].isel(draw=slice(1024)))


def test_draws_that_do_not_converge_are_solved_alone(monkeypatch):
    economy = economy_of(5)
    right = simulate(economy, SCENARIOS, uncertainty=ALL, draws=20, seed=4)
    task_class = type(build_task(economy, build_sampler(economy, ALL, SCENARIOS, 4), measures_of(economy))[0])
    solve = task_class._solve

    def failing(self, draws):
        values, error = solve(self, draws)
        values[3], error[3] = np.nan, np.inf
        return values, error

    monkeypatch.setattr(task_class, "_solve", failing)
    mended = simulate(economy, SCENARIOS, uncertainty=ALL, draws=20, seed=4)
    assert mended.attrs["draws_solved_alone"] == 1
    np.testing.assert_allclose(mended["gdp"], right["gdp"], rtol=1e-10)


def test_an_economy_that_hardly_leaks_is_named():
    sam = random_sam(5)
    table = sam.propensities.copy(deep=True)
    economy = Economy.from_sam(sam, PYATT_ROUND)
    closed = table.copy(deep=True)
    for payer, receiver in {"hh-poor": "c-food", "hh-rich": "c-food", "c-food": "a-food", "a-food": "f-labour"}.items():
        closed.loc[:, payer] = 0.0
        closed.loc[receiver, payer] = 1.0
    closed.loc[:, "f-labour"] = 0.0
    closed.loc["hh-poor", "f-labour"] = 1.0
    part = UncertainMix("closing", closed.values, ("hh-poor", "hh-rich", "c-food", "a-food", "f-labour"), 0.0, 1.0)
    sampler = build_sampler(economy, Uncertainty((part,)), SCENARIOS, 1)
    task, _ = build_task(economy, sampler, measures_of(economy))
    draws = sampler.draw(0)
    draws.columns[0] = closed.values[:, sampler.varying]
    with pytest.raises(
        FiscalmultError, match=r"a draw gives an economy whose spending never ends: money goes round among (.*);"
    ) as said:
        task._alone(draws, 0)
    # The four accounts of the ring, and none that only pays into it.
    assert set(re.findall(r"'([^']+)'", str(said.value))) == {"hh-poor", "c-food", "a-food", "f-labour"}


def test_bad_options_are_refused():
    economy = economy_of(5)
    with pytest.raises(FiscalmultError, match="an ensemble needs draws and a seed; give both"):
        simulate(economy, SCENARIOS, uncertainty=ALL)
    with pytest.raises(FiscalmultError, match="draws, seed mean nothing where nothing is uncertain"):
        simulate(economy, SCENARIOS, draws=10, seed=1)
    with pytest.raises(FiscalmultError, match="an ensemble of 0 draws"):
        simulate(economy, SCENARIOS, uncertainty=ALL, draws=0, seed=1)
    for wrong in ({"draws": 2.5, "seed": 1}, {"draws": 1, "seed": -1}, {"draws": -3, "seed": 1}):
        with pytest.raises(FiscalmultError, match=r"the (number of draws|seed) is .*; give a whole number"):
            simulate(economy, SCENARIOS, uncertainty=ALL, **wrong)
    with pytest.raises(FiscalmultError, match=r"a sobol design of 100000000 draws of \d+ uncertain numbers"):
        simulate(economy, SCENARIOS, uncertainty=ALL, draws=10**8, seed=1, sampling="sobol")
    with pytest.raises(FiscalmultError, match="no sampling 'sobel'; did you mean sobol"):
        simulate(economy, SCENARIOS, uncertainty=ALL, draws=1, seed=1, sampling="sobel")
    with pytest.raises(FiscalmultError, match="no regime 'whole'"):
        simulate(economy, SCENARIOS, uncertainty=ALL, draws=1, seed=1, regime="whole")
    with pytest.raises(FiscalmultError, match="the regime 'scaled' does not fit what varies"):
        simulate(economy, SCENARIOS, uncertainty=ALL, draws=1, seed=1, regime="scaled")
    twice = Uncertainty((BASKETS, UncertainColumns("again", ("hh-poor",), 5.0)))
    with pytest.raises(FiscalmultError, match="the column of 'hh-poor' is drawn by two parts, 'baskets' and 'again'"):
        simulate(economy, SCENARIOS, uncertainty=twice, draws=1, seed=1)
    lost = Uncertainty((UncertainColumns("lost", ("hh-por",), 5.0),))
    with pytest.raises(FiscalmultError, match="part 'lost': no account or block 'hh-por'; did you mean hh-poor"):
        simulate(economy, SCENARIOS, uncertainty=lost, draws=1, seed=1)
    counts = Uncertainty((UncertainIntensity("n", "jobs", 0.1),))
    with pytest.raises(FiscalmultError, match="speaks of the satellite 'jobs'; known are employment"):
        simulate(economy, SCENARIOS, uncertainty=counts, draws=1, seed=1)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: UncertainColumns("x", ("household",), 0.0), "has a concentration of 0; it must be positive"),
        (
            lambda: UncertainShare("x", ("tax",), ("household",), 0.1, 2.0),
            "correlation of 2; it lies between 0 and 1",
        ),
        (lambda: UncertainMix("x", np.eye(2), ("household",), 0.5, 0.5), "mixes between 0.5 and 0.5"),
        (lambda: Uncertainty((BASKETS, BASKETS)), "two uncertain parts are called 'baskets'"),
        (lambda: ALL.only("basket"), "no uncertain part 'basket'; did you mean baskets"),
    ],
)
def test_bad_uncertainties_are_refused(make, text):
    with pytest.raises(FiscalmultError, match=text):
        make()


def test_parts_can_be_chosen_and_added():
    assert ALL.only("jobs", "baskets").names == ("baskets", "jobs")
    assert ALL.without("jobs").plus(JOBS).names[-1] == "jobs"
    wrong = UncertainMix("m", np.eye(2), ("household",))
    with pytest.raises(FiscalmultError, match=r"part 'm': it has a table of shape \(2, 2\); the matrix has \(17, 17\)"):
        Uncertainty((wrong,)).check(economy_of(1))


def test_small_noise_follows_the_base_economy():
    economy = economy_of(5)
    columns = UncertainColumns("b", ("household",), 1e8)
    tight = Uncertainty((columns, UncertainShare("i", ("rest-of-world",), ("commodity",), 1e-5)))
    result = simulate(economy, SCENARIOS, uncertainty=tight, draws=20, seed=1)
    once = simulate(economy, SCENARIOS)
    for name in ("gdp", "imports", "household_income"):
        np.testing.assert_allclose(result[name].mean("draw"), once[name], rtol=1e-3, atol=1e-3)
        assert isinstance(result[name], xr.DataArray)


def test_long_work_shows_draws_and_the_time_left_and_pipes_see_nothing(capsys):
    options = {"uncertainty": Uncertainty((BASKETS,)), "seed": 1, "measures": ["gdp"]}
    simulate(economy_of(5), SCENARIOS[:1], **options, draws=12_000)
    assert capsys.readouterr().err == ""
    simulate(economy_of(5), SCENARIOS[:1], **options, draws=1100, show_progress=True)
    shown = capsys.readouterr().err
    assert "/1.54k [" in shown  # three blocks of 512
    assert "draw/s]" in shown
