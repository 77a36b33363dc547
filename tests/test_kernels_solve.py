import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels import solve


def propensities(seed: int, count: int = 8) -> np.ndarray:
    rng = np.random.default_rng(seed)
    matrix = rng.random((count, count)) * (rng.random((count, count)) < 0.6)
    return matrix / (matrix.sum(axis=0) + rng.uniform(0.1, 1.0, count))


@given(st.integers(0, 10_000))
def test_response_worth_rounds_and_inverse_agree(seed):
    matrix = propensities(seed)
    rng = np.random.default_rng(seed + 1)
    injections, weights = rng.normal(size=(3, 2, 8)), rng.normal(size=(4, 8))
    factor = solve.factorize(matrix)
    inverse = np.linalg.inv(np.eye(8) - matrix)
    answer = solve.respond(factor, injections)
    np.testing.assert_allclose(answer, injections @ inverse.T, atol=1e-10)
    np.testing.assert_allclose(solve.worth(factor, weights), weights @ inverse, atol=1e-10)
    # forward and adjoint: m'x = w'f
    np.testing.assert_allclose(answer @ weights.T, injections @ solve.worth(factor, weights).T, atol=1e-9)
    series = solve.rounds(matrix, injections, 4000).sum(axis=0)
    np.testing.assert_allclose(series, answer, atol=1e-8)
    assert factor.turnover.max() == pytest.approx(np.abs(inverse).sum(axis=0).max(), rel=1e-9)


@given(st.integers(0, 10_000))
def test_the_residual_bounds_the_error(seed):
    matrix = propensities(seed)
    factor = solve.factorize(matrix)
    injection = np.random.default_rng(seed).normal(size=8)
    exact = solve.respond(factor, injection)
    wrong = exact + np.random.default_rng(seed + 2).normal(size=8) * 1e-3
    assert np.abs(wrong - exact).sum() <= solve.residual_bound(factor, injection, wrong) * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("matrix", [[[0.0, 1.0], [1.0, 0.0]], [[0.5, 0.9], [0.9, 0.5]], [[1.0]]])
def test_an_economy_that_never_leaks_is_refused(matrix):
    with pytest.raises(solve.NotProductiveError):
        solve.factorize(np.array(matrix))


def test_nothing_responding_gives_nothing():
    factor = solve.factorize(np.zeros((0, 0)))
    assert solve.respond(factor, np.zeros((3, 0))).shape == (3, 0)
    assert solve.worth(factor, np.zeros((0,))).shape == (0,)
    assert solve.residual_bound(factor, np.zeros((3, 0)), np.zeros((3, 0))).tolist() == [0, 0, 0]


def test_kernels_run_where_xarray_is_not_installed():
    code = (
        "import sys, types; sys.modules['xarray'] = None; "
        "pkg = types.ModuleType('fiscalmult'); pkg.__path__ = [sys.argv[1]]; sys.modules['fiscalmult'] = pkg; "
        "import pkgutil, importlib, fiscalmult.kernels as k; "
        "[importlib.import_module('fiscalmult.kernels.' + m.name) for m in pkgutil.iter_modules(k.__path__)]; "
        "import numpy as np; from fiscalmult.kernels import solve; "
        "print(solve.respond(solve.factorize(np.array([[.5]])), np.ones(1)))"
    )
    folder = str(__import__("pathlib").Path(solve.__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[2.]"
