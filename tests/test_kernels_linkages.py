"""Closed forms from one inverse, each against deletion, differences or a second inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels import leontief, linkages, solve

SEEDS = st.integers(0, 10_000)


def economy(seed: int, count: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, final demand and output of a productive economy."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((count, count)) * (rng.random((count, count)) < 0.7)
    matrix /= matrix.sum(axis=0) + rng.uniform(0.2, 1.5, count)
    demand = rng.uniform(0.5, 2.0, count)
    return matrix, demand, np.linalg.solve(np.eye(count) - matrix, demand)


def after_deletion(matrix, demand, output, places, part):
    """Output when the rows and columns of some sectors are really deleted and the system solved again."""
    reduced, left = matrix.copy(), demand.copy()
    if part == "supply":
        allocation = (matrix * output) / output[:, None]
        primary = output - output @ allocation
        allocation[places] = 0.0
        return np.linalg.solve((np.eye(len(output)) - allocation).T, primary)
    if part in ("sector", "transactions", "purchases"):
        reduced[:, places] = 0.0
    if part in ("sector", "transactions", "sales"):
        reduced[places] = 0.0
    if part == "sector":
        left[places] = 0.0
    return np.linalg.solve(np.eye(len(output)) - reduced, left)


@pytest.mark.parametrize("part", linkages.PARTS)
@given(seed=SEEDS)
def test_extraction_of_every_sector_equals_deletion(part, seed):
    matrix, demand, output = economy(seed)
    inverse = np.linalg.inv(np.eye(7) - matrix)
    loss = linkages.extraction(inverse, output, demand, part)
    for k in range(7):
        expected = output - after_deletion(matrix, demand, output, [k], part)
        np.testing.assert_allclose(loss[:, k], expected, atol=1e-9)
        np.testing.assert_allclose(
            linkages.group_extraction(inverse, output, demand, [k], part), loss[:, k], atol=1e-10
        )


@pytest.mark.parametrize("part", linkages.PARTS)
@given(seed=SEEDS, group=st.sets(st.integers(0, 6), min_size=1, max_size=6))
def test_extraction_of_a_group_equals_deletion(part, seed, group):
    matrix, demand, output = economy(seed)
    inverse, places = np.linalg.inv(np.eye(7) - matrix), sorted(group)
    loss = linkages.group_extraction(inverse, output, demand, places, part)
    np.testing.assert_allclose(loss, output - after_deletion(matrix, demand, output, places, part), atol=1e-9)


@given(seed=SEEDS)
def test_what_an_extracted_sector_loses_itself(seed):
    matrix, demand, output = economy(seed)
    inverse = np.linalg.inv(np.eye(7) - matrix)
    whole = linkages.extraction(inverse, output, demand, "sector")
    np.testing.assert_allclose(np.diag(whole), output, rtol=1e-12)
    kept = linkages.extraction(inverse, output, demand, "transactions")
    np.testing.assert_allclose(output - np.diag(kept), demand, rtol=1e-9)
    # The parts nest: without its sales or its purchases alone the economy loses less than without both.
    for part in ("purchases", "sales"):
        assert (linkages.extraction(inverse, output, demand, part) <= kept + 1e-9).all()


@given(SEEDS, st.integers(0, 6), st.integers(0, 6))
def test_field_of_influence_against_finite_differences(seed, i, j):
    matrix, _, _ = economy(seed)
    inverse = np.linalg.inv(np.eye(7) - matrix)
    step = 1e-6
    up, down = matrix.copy(), matrix.copy()
    up[i, j] += step
    down[i, j] -= step
    slope = (np.linalg.inv(np.eye(7) - up) - np.linalg.inv(np.eye(7) - down)) / (2 * step)
    np.testing.assert_allclose(linkages.influence(inverse, i, j), slope, rtol=1e-5, atol=1e-6)
    assert linkages.influence_intensity(inverse)[i, j] == pytest.approx(linkages.influence(inverse, i, j).sum())


@given(SEEDS, st.floats(-0.05, 0.02))
def test_the_exact_change_of_the_inverse(seed, change):
    matrix, _, _ = economy(seed)
    inverse = np.linalg.inv(np.eye(7) - matrix)
    changed = matrix.copy()
    changed[2, 4] += change
    if 1 - change * inverse[4, 2] <= 0:
        with pytest.raises(solve.NotProductiveError):
            linkages.influence_change(inverse, 2, 4, change)
        return
    moved = np.linalg.inv(np.eye(7) - changed) - inverse
    np.testing.assert_allclose(linkages.influence_change(inverse, 2, 4, change), moved, atol=1e-8)


def test_a_change_that_no_economy_survives_is_refused():
    inverse = np.linalg.inv(np.eye(2) - np.array([[0.2, 0.3], [0.4, 0.1]]))
    with pytest.raises(solve.NotProductiveError, match="1 - e l_ji is"):
        linkages.influence_change(inverse, 0, 1, 5.0)


@given(SEEDS)
def test_ghosh_inverse_two_ways(seed):
    matrix, _, output = economy(seed)
    allocation = matrix * output / output[:, None]
    direct = np.linalg.inv(np.eye(7) - allocation)
    similar = linkages.supply_inverse(np.linalg.inv(np.eye(7) - matrix), output)
    np.testing.assert_allclose(similar, direct, atol=1e-9)
    primary = output - output @ allocation
    np.testing.assert_allclose(primary @ similar, output, rtol=1e-9)


def test_a_sector_without_output_has_the_identity_in_the_ghosh_inverse():
    inverse = np.linalg.inv(np.eye(2) - np.array([[0.5, 0.0], [0.0, 0.0]]))
    np.testing.assert_array_equal(linkages.supply_inverse(inverse, np.array([4.0, 0.0])), [[2, 0], [0, 1]])


@given(SEEDS)
def test_dispersion_averages_one_and_variation_is_the_textbook_formula(seed):
    matrix, _, _ = economy(seed)
    inverse = np.linalg.inv(np.eye(7) - matrix)
    assert linkages.dispersion(inverse.sum(axis=0)).mean() == pytest.approx(1)
    for axis in (0, 1):
        mean = inverse.mean(axis=axis)
        centred = inverse - (mean if axis == 0 else mean[:, None])
        expected = np.sqrt((centred**2).sum(axis=axis) / 6) / mean
        np.testing.assert_allclose(linkages.variation(inverse, axis), expected, rtol=1e-12)
    np.testing.assert_array_equal(linkages.variation(np.array([[2.0]]), 0), [0.0])


@given(SEEDS)
def test_power_series_and_inverse(seed):
    matrix, demand, output = economy(seed)
    factor = solve.factorize(matrix)
    np.testing.assert_allclose(leontief.inverse(factor), np.linalg.inv(np.eye(7) - matrix), atol=1e-10)
    np.testing.assert_allclose(leontief.series(matrix, demand, 3000), output, rtol=1e-8)
    np.testing.assert_allclose(leontief.series(matrix, demand, 0), demand)
    first = demand + matrix @ demand
    np.testing.assert_allclose(leontief.series(matrix, demand, 1), first)


@given(SEEDS, st.floats(0.0, 0.1), st.floats(0.05, 0.9))
def test_closing_with_households_equals_the_bordered_inverse(seed, own, kept):
    matrix, _, _ = economy(seed)
    rng = np.random.default_rng(seed + 1)
    income = rng.uniform(0, 1, 7) * (1 - matrix.sum(axis=0))
    spending = rng.dirichlet(np.ones(7)) * (1 - own) * kept
    weights, direct = rng.normal(size=(3, 7)), rng.normal(size=3)
    bordered = np.zeros((8, 8))
    bordered[:7, :7], bordered[7, :7], bordered[:7, 7], bordered[7, 7] = matrix, income, spending, own
    full = np.linalg.inv(np.eye(8) - bordered)
    expected = weights @ full[:7, :7] + direct[:, None] * full[7, :7]
    inverse = np.linalg.inv(np.eye(7) - matrix)
    simple, earned = weights @ inverse, income @ inverse
    closed = leontief.close_households(simple, earned, simple @ spending + direct, float(earned @ spending) + own)
    np.testing.assert_allclose(closed, expected, atol=1e-9)


def test_households_that_never_stop_spending_are_refused():
    with pytest.raises(solve.NotProductiveError, match=r"return 1\.2 of each unit"):
        leontief.close_households(np.ones(2), np.ones(2), np.array(1.0), 1.2)


def test_coefficients_of_a_column_without_total_are_zero():
    np.testing.assert_array_equal(leontief.coefficients(np.array([[1.0, 0.0]]), np.array([2.0, 0.0])), [[0.5, 0.0]])
