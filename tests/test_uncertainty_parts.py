"""Parts of an uncertainty: shared errors of columns, shares within a group, inclusion error, mixes, and what acts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from conftest import random_sam
from scipy import stats
from test_engine import ALL, JOBS, TARGETING, economy_of
from test_simulate import SCENARIOS

from fiscalmult import PYATT_ROUND, Economy, Programme, Scenario, simulate
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.sampling import Stream
from fiscalmult.kernels.shared import SharedDirichlet
from fiscalmult.uncertainty import UncertainColumns, UncertainDelivery, UncertainMix, UncertainShare, Uncertainty

KAPPA = 40.0
SHARES = [np.array([0.1, 0.3, 0.6]), np.array([0.4, 0.3, 0.3]), np.array([0.1, 0.9])]
RECEIVERS = [np.array([0, 1, 2]), np.array([0, 1, 2]), np.array([0, 1])]
LABOUR = UncertainShare("labour", ("labour",), ("activity",), 0.5, 0.3, within=("labour", "capital"))
ADDED = UncertainShare("value added", ("labour", "capital"), ("activity",), 0.3)


def variates(correlation: float, blocks: int = 60) -> np.ndarray:
    shared = SharedDirichlet.together(SHARES, RECEIVERS, KAPPA, correlation)
    return np.concatenate([shared.draw(Stream.independent(1, block, 0))[0] for block in range(blocks)], axis=1)


def drawn(uncertainty: Uncertainty, blocks: int = 1, scenarios=SCENARIOS):
    sampler = build_sampler(economy_of(5), uncertainty, scenarios, 3)
    return sampler, [sampler.draw(block) for block in range(blocks)]


@pytest.mark.parametrize("correlation", [0.3, 0.8, 1.0])
def test_columns_that_err_together_stay_dirichlet_each(correlation):
    shared = SharedDirichlet.together(SHARES, RECEIVERS, KAPPA, correlation)
    cells, factors = zip(*(shared.draw(Stream.independent(7, block, 0)) for block in range(8)), strict=True)
    values, scale = np.concatenate(cells, axis=1), np.concatenate(factors, axis=1)
    for place, shares in enumerate(SHARES):
        column = values[shared.starts[place] : shared.starts[place + 1]] * scale[place]
        np.testing.assert_allclose(column.sum(axis=0), 1, rtol=1e-12)
        for share, cell in zip(shares, column, strict=True):
            # The margin of a Dirichlet distribution is a beta distribution.
            assert stats.kstest(cell, stats.beta(KAPPA * share, KAPPA * (1 - share)).cdf).pvalue > 1e-3


@pytest.mark.parametrize("correlation", [0.3, 0.8, 1.0])
def test_variates_of_one_receiver_have_the_correlation_promised_and_of_others_none(correlation):
    found = np.corrcoef(variates(correlation))
    shares, receiver = np.concatenate(SHARES), np.concatenate(RECEIVERS)
    least, most = np.minimum.outer(shares, shares), np.maximum.outer(shares, shares)
    expected = np.where(np.equal.outer(receiver, receiver), correlation * np.sqrt(least / most), 0.0)
    np.fill_diagonal(expected, 1.0)
    np.testing.assert_allclose(found, expected, atol=0.03)


def test_near_shares_read_one_point_and_covary_in_their_total_as_they_would_apart():
    rng = np.random.default_rng(5)
    shares = [np.array([part, 1 - part]) for part in rng.uniform(0.2, 0.3, 30)]
    shared = SharedDirichlet.together(shares, [np.array([0, 1])] * 30, KAPPA, 0.6)
    assert len(shared.steps) <= 5
    least = np.minimum.outer(*2 * [np.array([part for part, _ in shares])])
    at = shared.shapes - shared.own  # what every cell reads of its receiver's process
    for receiver, apart in ((0, least), (1, np.minimum.outer(*2 * [np.array([rest for _, rest in shares])]))):
        mine = at[receiver::2]
        got, wanted = np.minimum.outer(mine, mine), 0.6 * KAPPA * apart
        pairs = ~np.eye(30, dtype=bool)
        assert got[pairs].sum() == pytest.approx(wanted[pairs].sum(), rel=0.03)
        assert (np.abs(got / wanted - 1)[pairs] < 0.25).all()


def test_without_a_correlation_the_draws_are_those_of_separate_columns():
    alone, zero = (UncertainColumns("baskets", ("household",), 60.0, correlation) for correlation in (0.0, 1e-12))
    _, (one,) = drawn(Uncertainty((alone,)))
    _, (other,) = drawn(Uncertainty((zero,)))
    np.testing.assert_allclose(other.columns, one.columns, atol=1e-6)


def test_what_all_payers_err_in_together_does_not_cancel_in_their_total():
    widths = []
    for correlation in (0.0, 0.7):
        part = UncertainColumns("baskets", ("household",), 60.0, correlation)
        sampler, blocks = drawn(Uncertainty((part,)), 20)
        pooled = np.concatenate([block.columns.mean(axis=2) for block in blocks])
        widths.append(pooled.var(axis=0).sum())
        np.testing.assert_allclose(pooled.mean(axis=0), sampler.columns.mean(axis=1), atol=4e-3)
    assert widths[1] > 1.3 * widths[0]


def test_correlated_columns_run_in_designs_and_in_all_regimes():
    part = Uncertainty((UncertainColumns("baskets", ("household",), 60.0, 0.7),))
    economy = economy_of(5)
    exact = simulate(economy, SCENARIOS[:1], uncertainty=part, draws=20_000, seed=1, measures=["gdp"])["gdp"]
    for sampling in ("sobol", "latin-hypercube"):
        design = simulate(
            economy, SCENARIOS[:1], uncertainty=part, draws=1024, seed=2, sampling=sampling, measures=["gdp"]
        )
        assert float(design["gdp"].mean()) == pytest.approx(float(exact.mean()), rel=2e-3)
        assert float(design["gdp"].std()) == pytest.approx(float(exact.std()), rel=0.1)
    full = simulate(economy, SCENARIOS[:1], uncertainty=part, draws=50, seed=1, measures=["gdp"], regime="full")
    np.testing.assert_allclose(full["gdp"], exact[:50], rtol=1e-10)


def shares_of(columns: np.ndarray, codes: list[str], inside: list[str], wider: list[str]) -> np.ndarray:
    rows = [[codes.index(code) for code in group] for group in (inside, wider)]
    return columns[:, rows[0]].sum(axis=1) / columns[:, rows[1]].sum(axis=1)


def test_a_share_within_a_group_leaves_the_group_and_all_outside_as_they_are():
    economy = economy_of(5)
    labour, factors = (list(economy.sam.accounts(*kinds)) for kinds in (("labour",), ("labour", "capital")))
    codes = list(economy.sam.codes)
    sampler, blocks = drawn(Uncertainty((LABOUR,)), 20)
    columns, base = np.concatenate([block.columns for block in blocks]), sampler.columns[None]
    outside = [place for place, code in enumerate(codes) if code not in factors]
    np.testing.assert_allclose(columns[:, outside], np.broadcast_to(base[:, outside], columns[:, outside].shape))
    np.testing.assert_allclose(
        columns[:, [codes.index(code) for code in factors]].sum(axis=1),
        np.broadcast_to(base[:, [codes.index(code) for code in factors]].sum(axis=1), columns[:, 0].shape),
    )
    logits = [
        np.log(each / (1 - each)) for each in (shares_of(part, codes, labour, factors) for part in (columns, base))
    ]
    np.testing.assert_allclose((logits[0] - logits[1]).std(axis=0), 0.5, rtol=0.03)
    np.testing.assert_allclose((logits[0] - logits[1]).mean(axis=0), 0, atol=0.02)


def test_labour_within_value_added_and_value_added_do_not_touch_each_other():
    """Two routes to one economy: in whichever order the parts apply, and by the share in the whole column first."""
    economy = economy_of(5)
    labour, factors = (list(economy.sam.accounts(*kinds)) for kinds in (("labour",), ("labour", "capital")))
    codes = list(economy.sam.codes)
    whole = replace(LABOUR, within=())
    found = [drawn(Uncertainty((part, ADDED)))[1][0].columns for part in (LABOUR, whole)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)
    alone = drawn(Uncertainty((LABOUR,)))[1][0].columns
    np.testing.assert_allclose(
        shares_of(found[0], codes, labour, factors), shares_of(alone, codes, labour, factors), rtol=1e-12
    )


def test_negative_cells_are_held_and_listed():
    sam = random_sam(5)
    table = sam.propensities.copy(deep=True)
    table.loc["savings-investment", "hh-poor"] = -0.05
    table.loc["c-food", "hh-poor"] += 1 - float(table.loc[:, "hh-poor"].sum())
    economy = Economy.from_sam(sam, PYATT_ROUND, propensities=table)
    food = UncertainShare("food", ("c-food",), ("household",), 0.4)
    saved = UncertainShare("saved", ("savings-investment", "tax"), ("household",), 0.4)
    for parts in ((food,), (saved,), (UncertainColumns("baskets", ("household",), 60.0, 0.5), food, saved)):
        result = simulate(economy, SCENARIOS[:1], uncertainty=Uncertainty(parts), draws=20, seed=1)
        assert result.attrs["negative_cells"] == "savings-investment from hh-poor"
        sampler = build_sampler(economy, Uncertainty(parts), SCENARIOS[:1], 1)
        columns = sampler.draw(0).columns
        np.testing.assert_allclose(columns.sum(axis=1), 1, atol=1e-12)
        poor = [economy.sam.codes[place] for place in sampler.varying].index("hh-poor")
        assert (columns[:, economy.sam.codes.index("savings-investment"), poor] == -0.05).all()
        held = columns[:, :, poor].min(axis=1)
        assert (held == -0.05).all()
    plain = simulate(economy_of(5), SCENARIOS[:1], uncertainty=Uncertainty((food,)), draws=5, seed=1)
    assert plain.attrs["negative_cells"] == "none"


def test_a_share_within_a_group_is_solved_alike_in_all_regimes_that_fit():
    economy, part = economy_of(5), Uncertainty((LABOUR, ADDED))
    with pytest.raises(FiscalmultError, match="the regime 'scaled' does not fit what varies"):
        simulate(economy, SCENARIOS, uncertainty=part, draws=10, seed=1, regime="scaled")
    one, other = (
        simulate(economy, SCENARIOS, uncertainty=part, draws=10, seed=1, regime=regime)
        for regime in ("columns", "full")
    )
    for name in ("gdp", "household_income", "employment"):
        np.testing.assert_allclose(one[name], other[name], rtol=1e-10)


def test_others_get_their_share_of_each_dong():
    to = Programme("others", {"hh-rich": 0.75, "c-food": 0.25})
    cash = Programme("transfer", {"hh-poor": 1.0})
    part = replace(TARGETING, inclusion_error=(0.1, 0.5), others=to)
    scenario = Scenario("cash", cash, 2.0)
    _, blocks = drawn(Uncertainty((part,)), 20, [scenario])
    injected = np.concatenate([block.injections[:, 0] for block in blocks])
    np.testing.assert_allclose(injected.sum(axis=1), 2.0)
    codes = list(economy_of(5).sam.codes)
    lost = injected[:, codes.index("hh-rich")] / 1.5
    np.testing.assert_allclose(injected[:, codes.index("hh-poor")], 2 * (1 - lost), rtol=1e-12)
    np.testing.assert_allclose(injected[:, codes.index("c-food")], 0.5 * lost, rtol=1e-12)
    assert stats.kstest(lost, stats.uniform(0.1, 0.4).cdf).pvalue > 1e-3


def test_inclusion_error_is_drawn_beside_targeting_and_in_moved_money_too():
    to = Programme("others", {"c-food": 1.0})
    part = UncertainDelivery("targeting", ("transfer",), 30.0, (0.2, 0.2), to)
    transfer = Programme("transfer", {"hh-poor": 0.6, "hh-rich": 0.4})
    roads = Programme("roads", {"c-care": 1.0})
    given, moved = Scenario("given", transfer, 1.0), Scenario("moved", roads, 1.0, transfer)
    _, (block,) = drawn(Uncertainty((part,)), 1, [given, moved])
    codes = list(economy_of(5).sam.codes)
    poor, rich, food = (block.injections[:, :, codes.index(code)] for code in ("hh-poor", "hh-rich", "c-food"))
    np.testing.assert_allclose(food, [[0.2, -0.2]] * len(food))
    np.testing.assert_allclose((poor + rich)[:, 0], 0.8)
    np.testing.assert_allclose(poor[:, 0], -poor[:, 1])
    assert poor[:, 0].std() == pytest.approx(0.8 * np.sqrt(0.24 / 31), rel=0.15)


def test_an_inclusion_error_of_almost_nothing_changes_almost_nothing():
    missing = replace(TARGETING, inclusion_error=(0.0, 1e-12), others=Programme("others", {"c-food": 1.0}))
    one, other = (drawn(Uncertainty((part,)))[1][0].injections for part in (TARGETING, missing))
    np.testing.assert_allclose(one, other, atol=1e-9)


def marginal_table() -> xr.DataArray:
    table = economy_of(5).propensities.copy(deep=True)
    table.loc["savings-investment", "hh-poor"] += 0.1
    table.loc["c-food", "hh-poor"] -= 0.1
    return table


def test_marginal_propensities_are_aligned_by_their_labels():
    table = marginal_table()
    parts = [
        UncertainMix("mix", given, ("hh-poor",))
        for given in (table.values, table, table.isel(receiver=slice(None, None, -1)).transpose("payer", "receiver"))
    ]
    plain, *labelled = (drawn(Uncertainty((part,)))[1][0].columns for part in parts)
    for columns in labelled:
        np.testing.assert_array_equal(columns, plain)
    names = table["receiver"].values
    lost = Uncertainty((UncertainMix("mix", table.assign_coords(receiver=["a-lost", *names[1:]]), ("hh-poor",)),))
    with pytest.raises(FiscalmultError, match=r"part 'mix': 'a-.*' is a receiver only in its table or only in"):
        drawn(lost)
    turned = Uncertainty((UncertainMix("mix", table.rename(payer="column"), ("hh-poor",)),))
    with pytest.raises(FiscalmultError, match=r"its table has the dims receiver, column; give \(receiver, payer\)"):
        drawn(turned)
    with pytest.raises(FiscalmultError, match=r"marginal propensities of 'hh-poor' add to 1.1; they must add to 1"):
        drawn(Uncertainty((UncertainMix("mix", 1.1 * table, ("hh-poor",)),)))


def test_tables_that_differ_anywhere_have_other_marks():
    table = marginal_table()
    changed = table.copy(deep=True)
    changed.loc["c-care", "hh-rich"] += 1e-9
    marks = {repr(UncertainMix("mix", each, ("hh-poor",))) for each in (table, changed, table.values)}
    assert len(marks) == 3


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: UncertainColumns("x", ("household",), 9.0, 1.5), "correlation of 1.5; it lies between 0 and 1"),
        (
            lambda: replace(TARGETING, inclusion_error=(0.4, 0.2)),
            "gives others between 0.4 and 0.2 of each dong; give 0 <= low",
        ),
        (lambda: replace(TARGETING, inclusion_error=(0.0, 0.2)), "gives others up to 0.2 of each dong; give others"),
        (lambda: replace(TARGETING, others=Programme("x", {"hh-rich": 1.0})), "gives others up to 0 of each dong"),
        (
            lambda: Uncertainty((replace(LABOUR, within=("capital",)),)).check(economy_of(1)),
            "part 'labour': it draws the share of 'f-labour' within capital, where it is not; add it there",
        ),
        (
            lambda: Uncertainty(
                (replace(TARGETING, inclusion_error=(0, 1), others=Programme("x", {"hh": 1.0})),)
            ).check(economy_of(1)),
            "'hh'",
        ),
    ],
)
def test_bad_parts_are_refused(make, text):
    with pytest.raises(FiscalmultError, match=text):
        make()


def test_one_name_and_one_part_stand_for_lists_of_one():
    one, other = (
        Uncertainty((UncertainColumns("b", payers, 60.0), UncertainShare("s", group, payers, 0.3, within=wider)))
        for payers, group, wider in (
            ("household", "c-food", "commodity"),
            (("household",), ("c-food",), ("commodity",)),
        )
    )
    assert one == other
    assert Uncertainty(one.parts[0]).names == ("b",)
    assert UncertainDelivery("d", "transfer", 30.0).programmes == ("transfer",)
    with pytest.raises(FiscalmultError, match="'viet-nam' is no uncertain part; give parts such as UncertainColumns"):
        Uncertainty(("viet-nam",))


def test_a_result_depends_on_the_parts_that_act_on_it():
    economy = economy_of(5)
    far = UncertainShare("far", ("rest-of-world",), ("household",), 0.3)
    typo = UncertainDelivery("typo", ("transfre",), 30.0)
    every = ALL.plus(far, typo)
    assert every.acting(economy, SCENARIOS, ["gdp", "employment"]) == ALL.names
    assert "jobs" not in every.acting(economy, SCENARIOS, ["gdp"])
    result = simulate(economy, SCENARIOS, uncertainty=every, draws=5, seed=1)
    assert result.attrs["idle_parts"] == "far, typo"
    alone = simulate(economy, SCENARIOS, uncertainty=Uncertainty((JOBS, far, typo)), draws=5, seed=1, measures=["gdp"])
    assert alone.attrs["assumed_parts"] == "none"
    np.testing.assert_allclose(alone["gdp"].std("draw"), 0, atol=1e-12)
