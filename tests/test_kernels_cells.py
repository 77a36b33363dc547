"""Columns as cells: what is drawn, scaled and paid agrees with whole columns."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.engine.steps import Columns, Draws, Mix, Share
from fiscalmult.kernels.cells import CellDraws, Payments, lay_out
from fiscalmult.kernels.sampling import Stream, tilt

SIZE, ACCOUNTS, PAYERS = 7, 9, 4
SEEDS = st.integers(0, 10_000)


def columns_of(seed: int) -> np.ndarray:
    """Columns with zeros and a few negative cells, that add to 1."""
    rng = np.random.default_rng(seed)
    columns = rng.dirichlet(np.ones(ACCOUNTS), PAYERS).T
    columns[rng.random(columns.shape) < 0.3] = 0.0
    columns[0] = -0.02 * rng.random(PAYERS)
    columns[1] += 0.05
    return columns / columns.sum(axis=0)


def drawn_of(seed: int, live: list[bool], groups: list[np.ndarray]):
    columns, everyone = columns_of(seed), np.arange(PAYERS)
    cells = lay_out(columns, np.array(live), [(group, everyone) for group in groups])
    return columns, cells, CellDraws(cells, SIZE)


def stream(seed: int, part: int) -> Stream:
    return Stream.independent(seed, 0, part, size=SIZE)


def group_of(*places: int) -> np.ndarray:
    return np.isin(np.arange(ACCOUNTS), places)


@given(SEEDS, st.lists(st.booleans(), min_size=PAYERS, max_size=PAYERS))
def test_cells_hold_the_columns_whether_condensed_or_not(seed, live):
    columns, _, drawn = drawn_of(seed, live, [group_of(1, 2), group_of(2, 5)])
    np.testing.assert_allclose(drawn.dense(), np.repeat(columns[None], SIZE, axis=0), atol=1e-15)
    np.testing.assert_allclose(drawn.totals(), 1, atol=1e-12)


@given(SEEDS)
def test_shares_tilt_whole_columns_one_after_the_other(seed):
    first, second = group_of(1, 2), group_of(2, 5, 6)
    everyone = np.arange(PAYERS)
    dense = {}
    for live in (True, False):
        columns, cells, drawn = drawn_of(seed, [live] * PAYERS, [first, second])
        draws = Draws(drawn, np.zeros((1, ACCOUNTS)), None)
        expected = np.repeat(columns[None], SIZE, axis=0)
        for part, group in enumerate((first, second)):
            base = columns[group].sum(axis=0).clip(0.05, 0.95)
            step = Share.of(part, cells, everyone, group, np.ones(ACCOUNTS, dtype=bool), base, 0.3, 0.5)
            step.apply(stream(seed, part), draws)
            share = drawn.sums[step.inside.segment]
            got = np.stack([share[step.inside.owner == payer].sum(axis=0) for payer in range(PAYERS)])
            grows = np.maximum(expected, 0.0)  # negative cells are held
            mass, total = grows[:, group].sum(axis=1), grows.sum(axis=1)
            factors = tilt(mass, total, got.T / total)
            moved = expected * np.where(group[None, :, None], factors[0][:, None], factors[1][:, None])
            expected = np.where(expected < 0, expected, moved)
        drawn.settle()
        dense[live] = drawn.dense()
        np.testing.assert_allclose(dense[live], expected, atol=1e-12)
    np.testing.assert_allclose(dense[True], dense[False], atol=1e-12)


def test_a_part_draws_the_same_whatever_else_cuts_its_columns():
    found = []
    for groups in ([], [group_of(3, 5)], [group_of(2), group_of(4, 7)]):
        columns, cells, drawn = drawn_of(3, [True] * PAYERS, groups)
        step = Columns.of(0, cells, np.arange(PAYERS), 50.0)
        step.apply(stream(3, 0), Draws(drawn, np.zeros((1, ACCOUNTS)), None))
        drawn.settle()
        found.append(drawn.dense())
        held = columns < 0
        assert (found[-1][:, held] == columns[held]).all()
        assert (found[-1][:, columns == 0] == 0).all()
        np.testing.assert_allclose(found[-1].sum(axis=1), 1, atol=1e-12)
    for other in found[1:]:
        assert np.array_equal(found[0], other)


def test_a_mix_may_open_cells_that_the_base_does_not_have():
    columns, marginal = columns_of(3), np.roll(columns_of(4), 1, axis=0)
    cells = lay_out(columns, np.ones(PAYERS, dtype=bool), [], marginal != 0)
    drawn = CellDraws(cells, SIZE)
    own = [cells.receiver[cells.edges[payer] : cells.edges[payer + 1]] for payer in range(PAYERS)]
    marginals = tuple(marginal[rows, payer] for payer, rows in enumerate(own))
    Mix(0, marginals, np.arange(PAYERS), 0.2, 0.6).apply(stream(1, 0), Draws(drawn, np.zeros((1, ACCOUNTS)), None))
    weight = 0.2 + 0.4 * stream(1, 0).uniform(1)[0]
    expected = columns + weight[:, None, None] * (marginal - columns)
    np.testing.assert_allclose(drawn.dense(), expected, atol=1e-14)


@given(SEEDS, st.lists(st.booleans(), min_size=PAYERS, max_size=PAYERS))
def test_payments_are_products_with_whole_columns(seed, live):
    _, cells, drawn = drawn_of(seed, live, [group_of(1, 2)])
    rng = np.random.default_rng(seed)
    drawn.scale[...] = rng.uniform(0.5, 1.5, drawn.scale.shape)
    drawn.settle()
    rows = rng.normal(size=(PAYERS, 3, ACCOUNTS))
    paid = Payments.of(cells, 3, lambda payer: rows[payer])(drawn)
    np.testing.assert_allclose(paid, np.einsum("jri,dij->djr", rows, drawn.dense()), atol=1e-13)


def test_an_empty_column_pays_nothing():
    columns = columns_of(1)
    columns[:, 2] = 0.0
    for live in (True, False):
        cells = lay_out(columns, np.full(PAYERS, live), [])
        drawn = CellDraws(cells, SIZE)
        assert (drawn.dense()[:, :, 2] == 0).all()
        paid = Payments.of(cells, ACCOUNTS, lambda payer: np.eye(ACCOUNTS))(drawn)
        np.testing.assert_allclose(paid[0].T, columns, atol=1e-15)


@pytest.mark.parametrize("groups", [70])
def test_many_groups_do_not_overflow(groups):
    rng = np.random.default_rng(0)
    masks = [rng.random(ACCOUNTS) < 0.5 for _ in range(groups)]
    columns, cells, drawn = drawn_of(1, [False] * PAYERS, masks)
    assert len(cells.base) == (columns != 0).sum()
    np.testing.assert_allclose(drawn.dense()[0], columns, atol=1e-15)
