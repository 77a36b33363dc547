import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels import decomposition as kernel

SEEDS = st.integers(0, 10_000)


def propensities(seed: int, count: int = 9) -> np.ndarray:
    rng = np.random.default_rng(seed)
    matrix = rng.random((count, count)) * (rng.random((count, count)) < 0.6)
    return matrix / (matrix.sum(axis=0) + rng.uniform(0.1, 1.0, count))


def inverse(matrix: np.ndarray) -> np.ndarray:
    return np.linalg.inv(np.eye(len(matrix)) - matrix)


@given(SEEDS, st.integers(1, 5), st.sampled_from([kernel.return_loops, kernel.power_loops]))
def test_product_and_sum_return_the_inverse(seed, count, split):
    matrix = propensities(seed)
    groups = np.random.default_rng(seed + 1).integers(0, count, len(matrix))
    own, opened, closed = split(matrix, groups)
    np.testing.assert_allclose(closed @ opened @ own, inverse(matrix), rtol=1e-8, atol=1e-10)
    parts = kernel.additive_parts(own, opened, closed)
    np.testing.assert_allclose(np.eye(len(matrix)) + sum(parts), inverse(matrix), rtol=1e-8, atol=1e-10)
    for factor in (own, opened, closed):
        assert factor.min() > -1e-10


@given(SEEDS, st.integers(2, 4))
def test_loops_by_where_the_money_is_keep_their_blocks(seed, count):
    matrix = propensities(seed)
    groups = np.arange(len(matrix)) % count
    own, opened, closed = kernel.return_loops(matrix, groups)
    same = groups[:, None] == groups[None, :]
    assert np.abs(own[~same]).max() == 0
    assert np.abs(closed[~same]).max() == 0
    np.testing.assert_allclose(opened[same], np.eye(len(matrix))[same], atol=1e-12)


@given(SEEDS)
def test_closed_loops_are_what_comes_back(seed):
    """M3 of a group by a second route: eliminate all other groups, then its own circuits."""
    matrix = propensities(seed)
    groups = np.arange(len(matrix)) % 3
    _, _, closed = kernel.return_loops(matrix, groups)
    inside, outside = groups == 0, groups != 0
    round_trip = matrix[np.ix_(inside, outside)] @ inverse(matrix[np.ix_(outside, outside)])
    round_trip = inverse(matrix[np.ix_(inside, inside)]) @ round_trip @ matrix[np.ix_(outside, inside)]
    np.testing.assert_allclose(closed[np.ix_(inside, inside)], inverse(round_trip), rtol=1e-8, atol=1e-10)


@given(SEEDS, st.integers(2, 4))
def test_both_kinds_of_loops_agree_where_money_goes_round_in_one_order(seed, count):
    matrix = propensities(seed, 8)
    groups = np.arange(8) * count // 8
    follows = (groups[:, None] == groups[None, :]) | (groups[:, None] == (groups[None, :] + 1) % count)
    circular = matrix * follows
    assert kernel.is_circular(circular, groups)
    for one, other in zip(kernel.return_loops(circular, groups), kernel.power_loops(circular, groups), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-7, atol=1e-10)


def test_two_groups_are_always_circular_and_shortcuts_are_not():
    groups = np.array([0, 1, 2])
    chain = np.array([[0, 0, 0.5], [0.5, 0, 0], [0, 0.5, 0]])
    assert kernel.is_circular(chain, groups)
    chain[2, 0] = 0.2
    assert not kernel.is_circular(chain, groups)
    assert kernel.is_circular(propensities(3), np.arange(9) % 2)


def test_one_group_has_own_effects_only():
    matrix = propensities(5)
    own, opened, closed = kernel.return_loops(matrix, np.zeros(9, dtype=int))
    np.testing.assert_allclose(own, inverse(matrix))
    np.testing.assert_allclose(opened, np.eye(9))
    np.testing.assert_allclose(closed, np.eye(9), atol=1e-9)


def test_the_chain_of_three_by_hand():
    """One dong round three accounts that pass on half: 1/8 returns, M3 = 8/7."""
    chain = np.array([[0, 0, 0.5], [0.5, 0, 0], [0, 0.5, 0]])
    own, opened, closed = kernel.power_loops(chain, np.array([0, 1, 2]))
    assert closed.diagonal() == pytest.approx([8 / 7] * 3)
    assert opened[:, 0] == pytest.approx([1, 0.5, 0.25])
    assert own == pytest.approx(np.eye(3))
