import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels import paths as kernel

SEEDS = st.integers(0, 10_000)


def network(seed: int, count: int = 6, keepers: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Propensities and inverse of a small network whose last accounts keep what they get."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((count, count)) * (rng.random((count, count)) < 0.6)
    matrix /= matrix.sum(axis=0) + rng.uniform(0.1, 1.0, count)
    matrix[:, count - keepers :] = 0.0
    return matrix, np.linalg.inv(np.eye(count) - matrix)


def by_deletion(matrix: np.ndarray, path: tuple[int, ...]) -> float:
    """Path multiplier as Defourny and Thorbecke define it: two determinants, the path deleted from one."""
    left = [account for account in range(len(matrix)) if account not in path]
    without = np.linalg.det(np.eye(len(left)) - matrix[np.ix_(left, left)])
    return without / np.linalg.det(np.eye(len(matrix)) - matrix)


def every_path(matrix: np.ndarray, origin: int, end: int) -> dict[tuple[int, ...], float]:
    """Total influence of every elementary path, one after the other."""
    if origin == end:
        return {(origin,): by_deletion(matrix, (origin,))}
    others = [account for account in range(len(matrix)) if account not in (origin, end)]
    found = {}
    for length in range(len(others) + 1):
        for middle in itertools.permutations(others, length):
            path = (origin, *middle, end)
            direct = np.prod([matrix[receiver, payer] for payer, receiver in itertools.pairwise(path)])
            if direct > 0:
                found[path] = direct * by_deletion(matrix, path)
    return found


@given(SEEDS)
def test_all_paths_together_are_the_global_influence(seed):
    matrix, inverse = network(seed)
    for origin, end in itertools.product(range(6), repeat=2):
        assert sum(every_path(matrix, origin, end).values()) == pytest.approx(inverse[end, origin], abs=1e-10)


@given(SEEDS, st.permutations(range(6)), st.integers(1, 6))
def test_the_path_multiplier_by_determinant_and_by_deletion(seed, order, length):
    matrix, inverse = network(seed)
    path = tuple(order[:length])
    assert kernel.path_multiplier(inverse, path) == pytest.approx(by_deletion(matrix, path), rel=1e-8)


@given(SEEDS, st.sampled_from([0.3, 0.1, 0.02, 1e-6]))
def test_the_search_finds_every_path_above_the_threshold_and_no_other(seed, threshold):
    matrix, inverse = network(seed)
    rng = np.random.default_rng(seed + 1)
    start, weights = rng.random(6) * (rng.random(6) < 0.5), rng.random(6) * (rng.random(6) < 0.5)
    start[0], weights[1] = 1.0, 1.0
    expected = {}
    for origin, end in itertools.product(range(6), repeat=2):
        for path, influence in every_path(matrix, origin, end).items():
            expected[path] = start[origin] * influence * weights[end]
    total = weights @ inverse @ start
    assert sum(expected.values()) == pytest.approx(total, rel=1e-9)
    found = kernel.search(matrix, inverse, start, weights, threshold=threshold, max_length=20)
    if total == 0:
        assert not found.paths
        return
    large = {path: value for path, value in expected.items() if value >= threshold * total * (1 + 1e-9)}
    got = {path.accounts: path.total for path in found.paths}
    assert set(large) <= set(got)
    assert all(value >= threshold * total * (1 - 1e-9) for value in got.values())
    for path, value in got.items():
        assert value == pytest.approx(expected[path], rel=1e-7)
    assert [path.total for path in found.paths] == sorted(got.values(), reverse=True)
    assert sum(got.values()) + found.below == pytest.approx(total, rel=1e-9)


@given(SEEDS)
def test_the_bound_of_a_branch_is_the_sum_of_its_paths(seed):
    matrix, inverse = network(seed)
    weights = np.random.default_rng(seed).random(6)
    everything = kernel._Network(matrix, inverse, weights, weights @ inverse)
    branch = kernel._Branch((0,), 1.0, 1.0)
    for _ in range(3):
        path, nexts, bounds = everything.open(branch)
        paths = {key: value for end in range(6) for key, value in every_path(matrix, 0, end).items()}
        for account, bound in zip(nexts.tolist(), bounds.tolist(), strict=True):
            begin = (*branch.accounts, account)
            mine = [value * weights[key[-1]] for key, value in paths.items() if key[: len(begin)] == begin]
            assert bound == pytest.approx(sum(mine), rel=1e-7, abs=1e-12)
        begun = [
            value * weights[key[-1]] for key, value in paths.items() if key[: len(branch.accounts)] == branch.accounts
        ]
        assert path.total + bounds.sum() == pytest.approx(sum(begun), rel=1e-7, abs=1e-12)
        if bounds.max(initial=0) <= 0:
            break
        branch = everything.extend(branch, int(nexts[np.argmax(bounds)]))


@given(SEEDS, st.integers(1, 8), st.integers(0, 4))
def test_the_first_paths_and_the_shorter_ones_are_parts_of_all(seed, count, length):
    matrix, inverse = network(seed)
    start, weights = np.eye(6)[0], np.eye(6)[1] + np.eye(6)[5]
    if inverse[1, 0] + inverse[5, 0] == 0:
        return
    whole = kernel.search(matrix, inverse, start, weights, threshold=1e-9, max_length=20)
    few = kernel.search(matrix, inverse, start, weights, threshold=1e-9, max_length=20, max_paths=count)
    np.testing.assert_allclose([p.total for p in few.paths], [p.total for p in whole.paths][:count], rtol=1e-9)
    assert sum(p.total for p in few.paths) + few.below + few.unopened == pytest.approx(whole.total)
    short = kernel.search(matrix, inverse, start, weights, threshold=1e-9, max_length=length)
    wanted = {p.accounts for p in whole.paths if len(p.accounts) - 1 <= length}
    assert {p.accounts for p in short.paths} == wanted
    assert sum(p.total for p in short.paths) + short.below + short.cut == pytest.approx(whole.total)


@given(SEEDS)
def test_what_passes_through_an_account_is_lost_when_it_stops(seed):
    """Second route to the passage: the effect left when the account keeps everything, and what it counts itself."""
    matrix, inverse = network(seed)
    rng = np.random.default_rng(seed)
    start, weights = rng.random(6), rng.random(6)
    passed = kernel.passage(inverse, start, weights)
    for account in range(6):
        stopped = matrix.copy()
        stopped[:, account] = 0.0
        without = weights.copy()
        without[account] = 0.0
        left = without @ np.linalg.inv(np.eye(6) - stopped) @ start
        assert passed[account] == pytest.approx(weights @ inverse @ start - left, rel=1e-8, abs=1e-10)


def test_multipliers_of_many_paths_are_those_of_each():
    rng = np.random.default_rng(0)
    matrix = rng.random((7, 7)) / 8
    inverse = np.linalg.inv(np.eye(7) - matrix)
    paths = [(0,), (1, 3), (2, 4, 6), (5, 1), (6, 5, 4, 3)]
    each = [kernel.path_multiplier(inverse, path) for path in paths]
    np.testing.assert_allclose(kernel.path_multipliers(inverse, paths), each, rtol=1e-12)
    assert kernel.path_multipliers(inverse, []).shape == (0,)
