"""Printed totals: a line that adds up others is told from one that happens to be near their sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels.sums import adds_up, resolution

PARTS = np.array([[110.4, 20.3, 75.2, 0.0], [30.3, 41.4, 0.0, 12.4], [9.4, 63.4, 18.3, 31.2]])
TOTAL = PARTS.sum(axis=0)


@pytest.mark.parametrize(
    ("values", "step"),
    [([1.5, 20.0, 3.25], 0.01), ([1200.0, 300.0], 100.0), ([0.1, 0.3], 0.1), ([np.pi, 1.0], 0.0), ([0.0], 0.0)],
)
def test_the_last_digit_written(values, step):
    assert resolution(np.array(values)) == pytest.approx(step, rel=1e-12)


def test_a_sum_is_told_exactly_and_up_to_the_rounding_of_its_digits():
    assert adds_up(TOTAL, PARTS)
    assert adds_up(TOTAL.round(0), PARTS)
    # One unit of the last digit more than rounding explains: 150.1 is printed 150, not 152.
    assert not adds_up(TOTAL.round(0) + np.array([2.0, 0.0, 0.0, 0.0]), PARTS)
    assert not adds_up(PARTS[0], PARTS[1:])


def test_rounding_so_coarse_that_anything_fits_proves_nothing():
    assert not adds_up(TOTAL.round(-2), PARTS)
    # Only two figures stand out from the rounding.
    assert not adds_up(np.array([150.0, 125.0, 1.0]), np.array([[150.1, 125.1, 0.6], [0.0, 0.0, 0.1]]))


def test_nothing_adds_up_to_nothing():
    assert not adds_up(np.zeros(4), np.zeros((2, 4)))


@pytest.mark.parametrize("crossing", [0.0, TOTAL.sum(), 444.0])
def test_the_crossing_of_two_totals_tells_nothing(crossing):
    total = np.append(TOTAL, crossing)
    parts = np.column_stack([PARTS, PARTS.sum(axis=1)])
    assert adds_up(total, parts, skip=4)
    assert adds_up(total, parts) == (crossing == TOTAL.sum())


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(0, 3))
def test_rounded_totals_of_any_table_are_found_and_others_are_not(seed, count, digits):
    draw = np.random.default_rng(seed)
    parts = draw.uniform(100.0, 1000.0, (count, 8)).round(4)
    total = parts.sum(axis=0)
    assert adds_up(total.round(digits), parts)
    moved = total.round(digits)
    moved[draw.integers(8)] *= 1.02
    assert not adds_up(moved, parts)
