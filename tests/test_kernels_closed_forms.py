"""Fixed supply, single propensities and prices: each closed form against a system solved anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_kernels_decomposition import inverse, propensities

from fiscalmult.kernels import fixed_supply, perturbation, prices, solve

SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.lists(st.integers(0, 8), min_size=1, max_size=4, unique=True))
def test_fixed_supply_without_a_new_factorization(seed, fixed):
    matrix = propensities(seed)
    injections = np.random.default_rng(seed).random((3, 2, 9))
    factor = solve.factorize(matrix)
    left, unmet = fixed_supply.fix_supply(factor, solve.respond(factor, injections), np.array(fixed))
    grows = np.setdiff1d(np.arange(9), fixed)
    expected = injections[..., grows] @ inverse(matrix[np.ix_(grows, grows)]).T
    np.testing.assert_allclose(left[..., grows], expected, rtol=1e-8, atol=1e-10)
    assert np.abs(left[..., fixed]).max() == 0
    demand = injections[..., fixed] + expected @ matrix[np.ix_(fixed, grows)].T
    np.testing.assert_allclose(unmet, demand, rtol=1e-8, atol=1e-10)


def network(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Propensities whose columns add to 1, the last two accounts keeping what they get."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((7, 7)) + 0.02
    matrix /= matrix.sum(axis=0)
    matrix[:, 5:] = 0.0
    return matrix, np.linalg.inv(np.eye(7) - matrix)


def changed(matrix: np.ndarray, cell: tuple[int, int], by: int | None, step: float) -> np.ndarray:
    receiver, payer = cell
    column = matrix[:, payer].copy()
    giving = np.eye(7)[by] if by is not None else column / (1 - column[receiver])
    giving[receiver] = 0.0
    column += step * (np.eye(7)[receiver] - giving)
    after = matrix.copy()
    after[:, payer] = column
    assert column.sum() == pytest.approx(1)
    return after


@given(SEEDS, st.integers(0, 6), st.integers(0, 4), st.sampled_from([None, 5, 6]), st.floats(-0.02, 0.02))
def test_a_changed_cell_by_the_closed_form_and_by_a_new_solve(seed, receiver, payer, by, step):
    if receiver == by:
        return
    matrix, whole = network(seed)
    rng = np.random.default_rng(seed + 1)
    injection, fixed, counted = rng.random(7), rng.random(7), rng.random((7, 7)) < 0.3

    def effect(shares: np.ndarray) -> float:
        weights = fixed + (shares * counted).sum(axis=0)
        return float(weights @ np.linalg.inv(np.eye(7) - shares) @ injection)

    weights = fixed + (matrix * counted).sum(axis=0)
    cells = (weights @ whole)[:, None] + counted
    spending = np.where(np.arange(7) < 5, whole @ injection, 0.0)
    gain, feedback = perturbation.swap(matrix, whole, cells, spending, by)
    after = effect(changed(matrix, (receiver, payer), by, step))
    g, h = gain[receiver, payer], feedback[receiver, payer]
    assert effect(matrix) + step * g / (1 - step * h) == pytest.approx(after, rel=1e-9)
    small = 1e-6
    up, down = (effect(changed(matrix, (receiver, payer), by, side)) for side in (small, -small))
    assert g == pytest.approx((up - down) / (2 * small), rel=1e-4, abs=1e-6)


def test_a_cell_that_nothing_can_compensate_has_no_derivative():
    matrix = np.array([[0.0, 0.0], [1.0, 0.0]])
    gain, _ = perturbation.swap(matrix, np.linalg.inv(np.eye(2) - matrix), np.ones((2, 2)), np.ones(2), None)
    assert np.isnan(gain[1, 0])
    assert np.isnan(perturbation.giving_way(matrix, np.ones((2, 2)), 1)[1]).all()


def test_no_break_even_is_infinite():
    assert perturbation.break_even(1.0, np.array([0.0]), np.array([0.0])).tolist() == [np.inf]
    assert perturbation.break_even(1.0, np.array([-2.0]), np.array([0.0])).tolist() == [0.5]


@given(SEEDS)
def test_prices_are_the_transpose_of_quantities(seed):
    matrix, whole = network(seed)
    inside = np.arange(7) < 5
    factor = solve.factorize(matrix[np.ix_(inside, inside)])
    wedges = np.random.default_rng(seed).normal(size=(2, 7, 7))
    rise, cost = prices.cost_push(matrix, inside, factor, wedges)
    push = (matrix * wedges).sum(axis=1)
    np.testing.assert_allclose(rise[:, inside], (push @ whole)[:, inside], atol=1e-10)
    np.testing.assert_allclose(cost[:, inside], rise[:, inside], atol=1e-10)
    assert np.abs(rise[:, ~inside]).max() == 0
    # All outside prices up by one: all prices up by one, since every column adds to 1.
    everything = np.zeros((7, 7))
    everything[~inside] = 1.0
    rise, _ = prices.cost_push(matrix, inside, factor, everything)
    np.testing.assert_allclose(rise[inside], 1.0)
