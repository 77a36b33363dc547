"""Iterative proportional fitting: printed example, plain RAS loop, properties, errors."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels.balancing import MarginsError, fit_margins, margin

TABLE = Path(__file__).parents[1] / "published" / "tables" / "ipf-4x4"


def printed_rows(name: str) -> list[dict[str, str]]:
    with (TABLE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ras(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray, rounds: int) -> np.ndarray:
    """The textbook loop, cell by cell."""
    table = [list(map(float, line)) for line in seed]
    for _ in range(rounds):
        for i, line in enumerate(table):
            total = sum(line)
            table[i] = [cell * rows[i] / total for cell in line]
        for j in range(len(columns)):
            total = sum(line[j] for line in table)
            for line in table:
                line[j] *= columns[j] / total
    return np.array(table)


def test_the_printed_example_comes_out():
    lines = printed_rows("table.csv")
    seed = np.array([[float(line[f"seed_{j}"]) for j in range(1, 5)] for line in lines[:4]])
    row_totals = np.array([float(line["row_total"]) for line in lines[:4]])
    column_totals = np.array([float(lines[4][f"seed_{j}"]) for j in range(1, 5)])
    expected = printed_rows("expected.csv")
    wanted = np.array([float(line["value"]) for line in expected]).reshape(4, 4)
    fitted = fit_margins(seed, [((0,), row_totals), ((1,), column_totals)])
    allowed = np.array([float(line["tolerance"]) for line in expected]).reshape(4, 4)
    assert (np.abs(fitted - wanted) <= allowed).all()


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(2, 6))
def test_two_dimensions_are_ras(seed, height, width):
    rng = np.random.default_rng(seed)
    start, other = rng.uniform(0.2, 3.0, (2, height, width))
    fitted = fit_margins(start, [((0,), other.sum(axis=1)), ((1,), other.sum(axis=0))])
    np.testing.assert_allclose(fitted, ras(start, other.sum(axis=1), other.sum(axis=0), 400), rtol=1e-9)


@given(st.integers(0, 2**32 - 1))
def test_three_dimensions_meet_every_margin_and_keep_the_interaction(seed):
    rng = np.random.default_rng(seed)
    start, other = rng.uniform(0.2, 3.0, (2, 4, 2, 3))
    margins = [((0, 1), other.sum(axis=2)), ((2, 0), other.sum(axis=1).T), ((1, 2), other.sum(axis=0))]
    fitted = fit_margins(start, margins)
    for axes, target in margins:
        np.testing.assert_allclose(margin(fitted, axes), target, rtol=1e-9)
    # No margin speaks of the three-way odds ratios: those of the seed stay.
    ratio = np.log(fitted / start)
    third = np.diff(np.diff(np.diff(ratio, axis=0), axis=1), axis=2)
    np.testing.assert_allclose(third, 0, atol=1e-9)


def test_one_margin_is_met_in_one_step():
    fitted = fit_margins([[1.0, 3.0], [0.0, 0.0]], [((1,), [2.0, 3.0])])
    np.testing.assert_allclose(fitted, [[2.0, 3.0], [0.0, 0.0]])


def test_a_total_of_zero_gives_zeros():
    assert not fit_margins(np.ones((2, 2)), [((0,), [0.0, 0.0])]).any()


def test_contradicting_margins_raise_with_the_worst_one():
    # Both margins add to 1, but the zeros of the seed leave no way to meet them together.
    with pytest.raises(MarginsError, match=r"margin \d \(axes \(\d,\)\) is still .* contradict each other"):
        fit_margins(np.eye(2), [((0,), [0.5, 0.5]), ((1,), [0.6, 0.4])], max_rounds=50)


@pytest.mark.parametrize(
    ("seed", "margins", "words"),
    [
        ([[1.0, -1.0]], [((0,), [1.0])], "seed holds a negative"),
        ([[1.0, 1.0]], [], "no margin is given"),
        ([[1.0, 1.0]], [((2,), [1.0])], "name different axes from 0 to 1"),
        ([[1.0, 1.0]], [((0, 0), [1.0])], "name different axes"),
        ([[1.0, 1.0]], [((1,), [1.0])], r"has shape \(1,\), its axes \(1,\) have \(2,\)"),
        ([[1.0, 1.0]], [((0,), [-1.0])], "holds a negative or missing value"),
        ([[1.0, 0.0]], [((1,), [1.0, 1.0])], "positive sum where the seed has only zeros"),
        ([[1.0, 1.0]], [((0,), [1.0]), ((1,), [1.0, 1.0])], "different totals, from 1 to 2"),
    ],
)
def test_what_does_not_fit_together_is_refused(seed, margins, words):
    with pytest.raises(ValueError, match=words):
        fit_margins(seed, margins)
