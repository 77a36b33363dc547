"""Scaled columns solved through their channels agree with whole systems, solved one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.kernels.scaled import make_scaled, solve_scaled


def feedback_of(rng: np.random.Generator, size: int, channels: int) -> np.ndarray:
    """What payers receive of what each spends, through a few channels; three quarters of every dong return."""
    inward = rng.random((channels, size))
    outward = rng.dirichlet(np.ones(size), channels).T
    return 0.75 * outward @ (inward / inward.sum(axis=0))


def one_by_one(feedback, scale, demand):
    """The definition: (I - F D) x = d, a dense solve for each draw."""
    found = [
        np.linalg.solve(np.eye(len(feedback)) - feedback * factors, own.T).T
        for factors, own in zip(scale, np.broadcast_to(demand, (len(scale), *demand.shape[-2:])), strict=True)
    ]
    return np.stack(found)


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.booleans())
def test_channels_agree_with_whole_systems(seed, channels, moving):
    rng = np.random.default_rng(seed)
    plan = make_scaled(feedback_of(rng, 8, channels))
    assert plan.outward.shape[1] == channels
    assert (plan.products is not None) == (channels <= 6)
    scale = rng.uniform(0.5, 1.2, (5, 8))
    demand = rng.normal(size=(5, 3, 8) if moving else (3, 8))
    received, error = solve_scaled(plan, scale, demand)
    expected = one_by_one(plan.feedback, scale, demand)
    np.testing.assert_allclose(received, expected, rtol=1e-9, atol=1e-9)
    actual = np.abs(received - expected).max(axis=(1, 2)) / np.abs(expected).max(axis=(1, 2))
    assert (error < 1e-10).all()
    assert (actual <= error + 1e-14).all()


def test_channels_make_the_inverse():
    feedback = feedback_of(np.random.default_rng(1), 12, 3)
    plan = make_scaled(feedback)
    further = np.linalg.inv(np.eye(12) - feedback) - np.eye(12)
    np.testing.assert_allclose(plan.outward @ plan.inward, further, atol=1e-12)


def test_the_base_returns_where_nothing_is_scaled():
    rng = np.random.default_rng(2)
    feedback, demand = feedback_of(rng, 9, 4), rng.random((2, 9))
    received, _ = solve_scaled(make_scaled(feedback), np.ones((3, 9)), demand)
    base = np.linalg.solve(np.eye(9) - feedback, demand.T).T
    np.testing.assert_allclose(received, np.broadcast_to(base, (3, 2, 9)), rtol=1e-12)


@pytest.mark.parametrize("channels", [2, 8], ids=["through channels", "whole"])
def test_spending_that_never_ends_is_seen_in_its_draw_alone(channels):
    plan = make_scaled(feedback_of(np.random.default_rng(3), 8, channels))
    scale = np.ones((3, 8))
    scale[1] = 1.5  # more than one dong returns from each
    _, error = solve_scaled(plan, scale, np.ones((1, 8)))
    assert error[1] == np.inf
    assert (error[[0, 2]] < 1e-12).all()


@pytest.mark.parametrize("channels", [1, 8], ids=["through channels", "whole"])
def test_a_singular_draw_leaves_its_block_to_direct_solves(channels):
    size = 8
    plan = make_scaled(np.full((size, size), 0.5 / size) if channels == 1 else 0.5 * np.eye(size))
    scale = np.ones((2, size))
    scale[1] = 2.0  # every dong returns whole
    _, error = solve_scaled(plan, scale, np.ones((1, size)))
    assert error[1] == np.inf or error[1] > 1e-6
