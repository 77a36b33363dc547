import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_kernels_decomposition import inverse, propensities

from fiscalmult.kernels import lags as kernel

SEEDS = st.integers(0, 10_000)


@given(SEEDS, st.integers(1, 12))
def test_path_and_what_follows_are_the_static_multiplier(seed, periods):
    matrix, rng = propensities(seed), np.random.default_rng(seed)
    injections = rng.random((periods, 2, 9)) * (rng.random((periods, 1, 1)) < 0.5)
    static = injections.sum(axis=0) @ inverse(matrix).T
    weights = rng.random((4, 9))
    weights /= weights.sum(axis=0)
    for received, unspent in (
        kernel.by_balance(matrix, rng.uniform(0, 0.9, 9), injections),
        kernel.by_weights(matrix, weights, injections),
    ):
        later = unspent @ matrix.T @ inverse(matrix).T
        np.testing.assert_allclose(received.sum(axis=0) + later, static, rtol=1e-8, atol=1e-10)
        assert received.min() > -1e-12


@given(SEEDS)
def test_geometric_weights_and_balances_are_the_same_lag(seed):
    matrix, rng = propensities(seed), np.random.default_rng(seed)
    keep = rng.uniform(0.0, 0.5, 9)
    injections = np.zeros((6, 9))
    injections[:2] = rng.random((2, 9))
    lags = np.arange(120)[:, None]
    weights = (1 - keep) * keep**lags
    one, _ = kernel.by_balance(matrix, keep, injections)
    other, _ = kernel.by_weights(matrix, weights / weights.sum(axis=0), injections)
    np.testing.assert_allclose(one, other, rtol=1e-8, atol=1e-12)


def test_no_lag_gives_all_at_once_and_one_period_gives_the_rounds():
    matrix = propensities(1)
    injections = np.zeros((5, 9))
    injections[0, 2] = 1.0
    at_once, unspent = kernel.by_balance(matrix, np.zeros(9), injections)
    np.testing.assert_allclose(at_once[0], inverse(matrix)[:, 2])
    assert np.abs(at_once[1:]).max() == 0
    assert np.abs(unspent).max() == 0
    rounds, _ = kernel.by_weights(matrix, np.array([np.zeros(9), np.ones(9)]), injections)
    expected = [np.linalg.matrix_power(matrix, k)[:, 2] for k in range(5)]
    np.testing.assert_allclose(rounds, expected, atol=1e-14)


def test_the_mean_lag_is_what_it_says():
    keep = 2.0 / 3.0  # a mean of 2 periods
    injections = np.zeros((200, 2))
    injections[0, 0] = 1.0
    matrix = np.array([[0.0, 0.0], [1.0, 0.0]])
    received, _ = kernel.by_balance(matrix, np.array([keep, 0.0]), injections)
    assert received[:, 1] @ np.arange(200) == pytest.approx(2.0)
