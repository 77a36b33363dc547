"""Cross-entropy kernel: optimality by a second route, signs, invariances, and infeasibility that is named."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_array, vstack

from fiscalmult.kernels.balancing import fit_margins
from fiscalmult.kernels.entropy import ConstraintsError, cross_entropy, sums_by

PRINTED = np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 0.0], [0.0, 0.0, 5.0]])


def table_with_signs(seed: int, size: int, share_negative: float = 0.2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    table = rng.lognormal(size=(size, size)) * (rng.random((size, size)) < 0.7)
    np.fill_diagonal(table, rng.lognormal(size=size))
    flip = (rng.random((size, size)) < share_negative) & ~np.eye(size, dtype=bool)
    return np.where(flip, -table, table)


def margins_of(table: np.ndarray) -> tuple[np.ndarray, csr_array]:
    i, j = np.nonzero(table)
    return table[i, j], vstack([sums_by(i, len(table)), sums_by(j, table.shape[1])]).tocsr()


@given(st.integers(0, 10_000), st.integers(2, 6))
def test_positive_tables_give_what_iterative_fitting_gives(seed, size):
    table = table_with_signs(seed, size, share_negative=0.0)
    rng = np.random.default_rng(seed + 1)
    wanted = table * rng.lognormal(sigma=0.5, size=table.shape)
    prior, matrix = margins_of(table)
    fit = cross_entropy(prior, matrix, np.r_[wanted.sum(1), wanted.sum(0)])
    fitted = fit_margins(table, [((0,), wanted.sum(1)), ((1,), wanted.sum(0))], max_rounds=200_000)
    np.testing.assert_allclose(fit.x, fitted[np.nonzero(table)], rtol=1e-7, atol=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 7))
def test_signs_and_totals_hold_and_the_answer_has_the_form_of_the_first_order_condition(seed, size):
    table = table_with_signs(seed, size)
    rng = np.random.default_rng(seed + 1)
    prior, matrix = margins_of(table)
    wanted = matrix @ (prior * rng.lognormal(sigma=0.3, size=prior.size))
    confidence = rng.lognormal(size=prior.size)
    fit = cross_entropy(prior, matrix, wanted, confidence=confidence)
    assert (np.sign(fit.x) == np.sign(prior)).all()
    assert (np.abs(fit.residuals) <= 2e-12 * (np.abs(matrix) @ np.abs(fit.x))).all()
    pull = np.log(fit.x / prior) * confidence * np.sign(prior)
    np.testing.assert_allclose(pull, matrix.T @ fit.multipliers, atol=1e-9)


def test_the_minimum_is_the_one_a_general_solver_finds():
    table = table_with_signs(5, 4)
    prior, matrix = margins_of(table)
    wanted = matrix @ (prior * np.random.default_rng(6).lognormal(sigma=0.2, size=prior.size))
    w = np.random.default_rng(7).uniform(0.5, 2.0, prior.size)
    soft = matrix[0].toarray().ravel() if matrix[0].ndim == 2 else matrix[0].toarray()

    def objective(y):
        gap = soft @ (y * np.sign(prior)) - 1.1 * wanted[0]
        return w @ (y * np.log(y / np.abs(prior)) - y + np.abs(prior)) + 0.5 * (gap / 0.3) ** 2

    hard = matrix.toarray()[1:-1]
    general = minimize(
        objective,
        np.abs(prior),
        method="SLSQP",
        bounds=[(1e-9, None)] * prior.size,
        constraints={"type": "eq", "fun": lambda y: hard @ (y * np.sign(prior)) - wanted[1:-1]},
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    fit = cross_entropy(
        prior,
        np.vstack([hard, soft]),
        np.r_[wanted[1:-1], 1.1 * wanted[0]],
        confidence=w,
        standard_errors=np.r_[np.zeros(len(hard)), 0.3],
    )
    assert general.success
    np.testing.assert_allclose(fit.x, general.x * np.sign(prior), rtol=2e-5, atol=2e-6)
    assert objective(np.abs(fit.x)) <= objective(general.x) + 1e-9


def test_scaling_the_table_scales_the_answer_and_leaves_the_multipliers():
    prior, matrix = margins_of(table_with_signs(1, 5))
    wanted = matrix @ (prior * np.random.default_rng(2).lognormal(sigma=0.3, size=prior.size))
    one, thousand = (cross_entropy(k * prior, matrix, k * wanted) for k in (1.0, 1e3))
    np.testing.assert_allclose(thousand.x, 1e3 * one.x, rtol=1e-10)
    np.testing.assert_allclose(matrix.T @ thousand.multipliers, matrix.T @ one.multipliers, atol=1e-10)


def test_one_cell_with_a_soft_total_by_hand():
    # p exp(l) + s^2 l = t with p = 1, s = 1, t = 1 + e + ... : choose l = 1, then t = e + 1.
    fit = cross_entropy([1.0], [[1.0]], [np.e + 1.0], standard_errors=1.0)
    assert fit.x == pytest.approx([np.e], rel=1e-13)
    assert fit.multipliers == pytest.approx([1.0], rel=1e-12)
    assert fit.residuals == pytest.approx([-1.0], rel=1e-12)


def test_smaller_standard_errors_close_the_gap():
    gaps = [
        abs(cross_entropy([1.0, 2.0], [[1.0, 1.0]], [6.0], standard_errors=s).residuals[0]) for s in (2.0, 0.5, 0.01, 0)
    ]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.5
    assert gaps[-1] < 1e-11


def test_a_negative_cell_moves_against_a_positive_one():
    # GRAS with one row: 4 r - 1 / r = 5 has r = (5 + sqrt(41)) / 8.
    fit = cross_entropy([4.0, -1.0], [[1.0, 1.0]], [5.0])
    r = (5.0 + np.sqrt(41.0)) / 8.0
    assert fit.x == pytest.approx([4 * r, -1 / r], rel=1e-13)


def test_fixed_cells_stay_and_confident_ones_move_less():
    fit = cross_entropy([1.0, 1.0, 1.0], [[1.0, 1.0, 1.0]], [6.0], confidence=[np.inf, 4.0, 1.0])
    assert fit.x[0] == 1.0
    assert np.log(fit.x[2]) == pytest.approx(4.0 * np.log(fit.x[1]), rel=1e-12)
    assert fit.x.sum() == pytest.approx(6.0, rel=1e-13)


def test_redundant_constraints_change_nothing():
    prior, matrix = margins_of(PRINTED)
    wanted = np.array([4.0, 8.0, 5.0, 5.0, 7.0, 5.0])
    once = cross_entropy(prior, matrix[:-1], wanted[:-1])
    twice = cross_entropy(prior, vstack([matrix, matrix, matrix.sum(axis=0)[None, :]]), np.r_[wanted, wanted, 34.0])
    np.testing.assert_allclose(once.x, twice.x, rtol=1e-11)


def test_a_total_of_zero_makes_its_cells_zero_and_says_so():
    prior, matrix = margins_of(PRINTED)
    fit = cross_entropy(prior, matrix, [0, 7, 5, 3, 4, 5])
    assert fit.x.tolist() == [0, 0, 3, 4, 5]
    assert fit.vanished.tolist() == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("targets", "rows", "says"),
    [
        ([3, 7, 5, 4, 7, 4], (2, 5), "these 2 constraints cannot hold together: row 2, column 2;"),
        ([4, 7, 5, 4, 6, 5], (0, 1, 3, 4), "these 4 constraints cannot hold together: row 0, row 1, column 0, column"),
        ([3, 7, 5, 4, 6, 5 + 1e-9], (2, 5), "these 2 constraints cannot hold together: row 2, column 2;"),
        ([-1, 7, 5, 4, 6, 5], (0,), "row 0 wants -1, but its cells that may move cannot lead from 0 to it"),
        ([9, 1, 5, 4, 6, 6], (2, 5), "row 2, column 2"),
    ],
)
def test_constraints_that_cannot_hold_are_named(targets, rows, says):
    prior, matrix = margins_of(PRINTED)
    names = [f"{side} {place}" for side in ("row", "column") for place in range(3)]
    with pytest.raises(ConstraintsError, match=says) as error:
        cross_entropy(prior, matrix, targets, names=names)
    assert error.value.rows == rows


def test_the_named_set_is_irreducible():
    prior, matrix = margins_of(PRINTED)
    targets = np.array([4.0, 7.0, 5.0, 4.0, 6.0, 5.0])
    with pytest.raises(ConstraintsError) as error:
        cross_entropy(prior, matrix, targets)
    for left_out in error.value.rows:
        some = [row for row in error.value.rows if row != left_out]
        cross_entropy(prior, matrix[some], targets[some])


def test_zeros_of_the_prior_that_forbid_a_total_are_named():
    # Row 0 pays only into column 0, which wants less; column 1 lives only on row 1, which has less.
    table = np.array([[1.0, 0.0], [1.0, 1.0]])
    prior, matrix = margins_of(table)
    with pytest.raises(ConstraintsError, match="these 2 constraints cannot hold together") as error:
        cross_entropy(prior, matrix, [5.0, 2.0, 4.0, 3.0])
    assert error.value.rows in ((0, 2), (1, 3))


def test_a_sum_of_fixed_cells_that_misses_is_named():
    with pytest.raises(ConstraintsError, match="the levy wants 3, but its cells that may move cannot lead from 2"):
        cross_entropy([2.0, 1.0], [[1.0, 0.0]], [3.0], confidence=[np.inf, 1.0], names=["the levy"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"prior": [1.0, np.nan]}, "missing or infinite value"),
        ({"targets": [np.inf]}, "missing or infinite value"),
        ({"constraints": [[1.0]]}, "give one column per cell"),
        ({"standard_errors": -1.0}, "0 is exact"),
        ({"confidence": 0.0}, "a confidence is 0; it must be above 0"),
        ({"names": ["a", "b"]}, "2 names are given for 1 constraints"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(change, says):
    arguments = {"prior": [1.0, 2.0], "constraints": [[1.0, 1.0]], "targets": [4.0]} | change
    with pytest.raises(ValueError, match=says):
        cross_entropy(**arguments)


def test_thousands_of_cells_and_hundreds_of_constraints_take_about_a_second():
    table = table_with_signs(3, 130, share_negative=0.02)
    prior, matrix = margins_of(table)
    wanted = matrix @ (prior * np.random.default_rng(4).lognormal(sigma=1.0, size=prior.size))
    start = time.process_time()
    fit = cross_entropy(prior, matrix, wanted, confidence=np.random.default_rng(5).lognormal(size=prior.size))
    assert time.process_time() - start < 5.0
    assert (np.abs(fit.residuals) <= 2e-12 * (np.abs(matrix) @ np.abs(fit.x))).all()
