"""Intervals, odds, ranks and regret, by a second route each."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from fiscalmult.ensemble import convergence, interval, odds, rank_odds, regret
from fiscalmult.errors import FiscalmultError


def result_of(values: np.ndarray, **more: np.ndarray) -> xr.Dataset:
    names = [f"s{place}" for place in range(values.shape[1])]
    data = {"gdp": (("draw", "scenario"), values, {"units": "trillion VND", "long_name": "GDP"})}
    data |= {name: (("draw", "scenario", "sex"), each) for name, each in more.items()}
    return xr.Dataset(data, coords={"draw": np.arange(len(values)), "scenario": names})


def normal(draws: int = 20_000, seed: int = 0) -> xr.Dataset:
    rng = np.random.default_rng(seed)
    return result_of(np.stack([rng.normal(1, 0.2, draws), rng.normal(1.1, 0.1, draws), rng.gamma(2, 1, draws)], axis=1))


@pytest.mark.parametrize("kind", ["equal-tailed", "highest-density"])
@pytest.mark.parametrize("level", [0.5, 0.9])
def test_intervals_of_a_normal_sample(kind, level):
    said = interval(normal(), level=level, kind=kind)["gdp"].sel(scenario="s0")
    half = stats.norm.ppf((1 + level) / 2) * 0.2
    np.testing.assert_allclose(said, [1 - half, 1, 1 + half], atol=0.02)


def test_the_highest_density_interval_is_the_shortest():
    values = normal()
    kinds = ("equal-tailed", "highest-density")
    equal, shortest = (interval(values, kind=kind)["gdp"].sel(scenario="s2") for kind in kinds)
    assert float(shortest[2] - shortest[0]) < float(equal[2] - equal[0])
    inside = ((values["gdp"] >= shortest[0]) & (values["gdp"] <= shortest[2])).sel(scenario="s2").mean()
    assert float(inside) == pytest.approx(0.9, abs=1e-3)


@pytest.mark.parametrize(("kind", "tolerance"), [("equal-tailed", 0.35), ("highest-density", 0.5)])
def test_the_monte_carlo_error_is_the_spread_of_the_bound_over_repeated_runs(kind, tolerance):
    bounds = [interval(normal(2000, seed), kind=kind)["gdp"].sel(scenario="s0").values for seed in range(1, 200)]
    said = np.mean(
        [interval(normal(2000, seed), kind=kind)["gdp_error"].sel(scenario="s0") for seed in range(8)], axis=0
    )
    np.testing.assert_allclose(said, np.std(bounds, axis=0), rtol=tolerance)


def test_too_few_draws_are_said_aloud():
    with pytest.warns(UserWarning, match="30 draws are too few for the bounds of gdp"):
        interval(normal(30))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        interval(normal(20_000))


@given(st.integers(0, 10_000))
def test_odds_ranks_and_regret_agree_with_counting(seed):
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, (50, 3)).astype(float)
    table = result_of(values)
    wins = np.mean([(row[0] > row[1]) + 0.5 * (row[0] == row[1]) for row in values])
    assert odds(table, "gdp", better="s0", worse="s1") == pytest.approx(wins)
    assert odds(table, "gdp", better="s1", worse="s0") == pytest.approx(1 - wins)
    ranks = rank_odds(table, "gdp")
    np.testing.assert_allclose(ranks.sum("rank"), 1)
    np.testing.assert_allclose(ranks.sum("scenario"), 1)
    # Whoever ties for the first place is first in its part of the draw.
    first = np.mean([(row[1] == row.max()) / (row == row.max()).sum() for row in values])
    assert float(ranks.sel(scenario="s1", rank=1)) == pytest.approx(first)
    lost = regret(table, "gdp")
    np.testing.assert_allclose(lost["expected"], [(values.max(axis=1) - values[:, place]).mean() for place in range(3)])
    assert (lost["high"] >= 0).all()


def test_measures_with_further_dims_are_added_up():
    rng = np.random.default_rng(0)
    jobs = rng.random((100, 2, 2))
    table = result_of(rng.random((100, 2)), employment=jobs)
    expected = (jobs[:, 0].sum(axis=1) > jobs[:, 1].sum(axis=1)).mean()
    assert odds(table, "employment", better="s0", worse="s1") == pytest.approx(expected)


def test_convergence_ends_at_the_interval():
    table = normal(5000)
    path = convergence(table, "gdp")
    last = path["interval"].isel(draws=-1)
    np.testing.assert_allclose(last, interval(table)["gdp"])
    assert path["draws"].values[-1] == 5000
    assert (path["error"].isel(draws=-1) < path["error"].isel(draws=0)).all()


def test_scenarios_that_are_always_equal_share_their_ranks():
    values = np.random.default_rng(0).normal(size=(50, 1))
    noise = 1 + 1e-15 * np.random.default_rng(1).integers(-2, 3, size=(50, 1))
    table = result_of(np.concatenate([values, values * noise, values - 1], axis=1))
    np.testing.assert_allclose(rank_odds(table, "gdp"), [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]])
    assert odds(table, "gdp", better="s0", worse="s1") == 0.5


def test_what_is_said_of_draws_keeps_what_they_assume():
    table = normal(5000).assign_attrs(assumed_parts="baskets", seed=3)
    for said in (rank_odds(table, "gdp"), regret(table, "gdp"), convergence(table, "gdp"), interval(table, level=0.5)):
        assert (said.attrs["assumed_parts"], said.attrs["seed"]) == ("baskets", 3)


def test_draws_that_are_no_numbers_are_not_counted_as_losses():
    table = normal(200)
    table["gdp"][150:, 1] = np.nan
    for ask in (interval, lambda t: odds(t, "gdp", better="s0", worse="s1"), lambda t: rank_odds(t, "gdp")):
        with pytest.raises(FiscalmultError, match="'gdp' is not a number in 50 of 200 draws; a run on disk"):
            ask(table)


def test_what_is_a_number_in_no_draw_has_no_bounds():
    table = normal(5000)
    table["gdp"][:, 1] = np.nan
    said = interval(table)["gdp"]
    assert np.isnan(said.sel(scenario="s1")).all()
    assert np.isfinite(said.sel(scenario=["s0", "s2"])).all()


@pytest.mark.parametrize(
    ("points", "text"), [([500], "no interval of 500 draws"), ([], "of no draws"), ([1], "of 1 d")]
)
def test_points_that_have_no_interval_are_refused(points, text):
    with pytest.raises(FiscalmultError, match=text + r".*; give points between 2 and 100"):
        convergence(normal(100), "gdp", points=points)


def test_bad_calls_are_refused():
    table = normal(100)
    with pytest.raises(FiscalmultError, match="the level of an interval is 2; it lies between 0 and 1"):
        convergence(table, "gdp", level=2)
    with pytest.raises(FiscalmultError, match=r"the level of an interval is 90; it lies between 0 and 1, such as 0.9"):
        interval(table, level=90)
    with pytest.raises(FiscalmultError, match="no interval 'hdi'"):
        interval(table, kind="hdi")
    with pytest.raises(FiscalmultError, match="the result has no draws"):
        interval(table.isel(draw=0))
    with pytest.raises(FiscalmultError, match="no measure 'gpd' with draws; did you mean gdp"):
        odds(table, "gpd", better="s0", worse="s1")
    with pytest.raises(FiscalmultError, match="no scenario 's9'"):
        odds(table, "gdp", better="s9", worse="s1")


def test_the_interval_of_a_total_is_not_the_sum_of_intervals():
    rng = np.random.default_rng(3)
    jobs = xr.DataArray(rng.normal(size=(20_000, 2, 2)), dims=("draw", "scenario", "sex"), coords={"sex": ["f", "m"]})
    table = xr.Dataset({"jobs": jobs})
    apart, together = interval(table)["jobs"].sum("sex"), interval(table, total=["sex"])
    assert together.attrs["level"] == 0.9
    summed = interval(xr.Dataset({"jobs": jobs.sum("sex")}))
    np.testing.assert_allclose(together["jobs"], summed["jobs"])
    # Two independent normal numbers: the width grows with the square root of two, not with two.
    widths = [float((bounds[2] - bounds[0]).mean()) for bounds in (together["jobs"], apart)]
    assert widths[0] / widths[1] == pytest.approx(1 / np.sqrt(2), rel=0.03)
    with pytest.raises(FiscalmultError, match="cannot add up over 'sexes'"):
        interval(table, total=["sexes"])
