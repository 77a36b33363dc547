"""Many threads or one, many injections or few: the same answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from test_engine import ALL, economy_of
from test_simulate import SCENARIOS
from threadpoolctl import threadpool_info, threadpool_limits

from fiscalmult import simulate
from fiscalmult.kernels.threads import one_blas_thread, threads_for


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_overlapping_uses_count_as_one():
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with one_blas_thread:
            with one_blas_thread:
                assert blas_threads() == {1}
            assert blas_threads() == {1}
        assert blas_threads() == before


def test_the_same_bits_with_any_blas_threads_in_any_executor():
    economy = economy_of(5)
    first = simulate(economy, SCENARIOS, uncertainty=ALL, draws=600, seed=4)
    with threadpool_limits(2, user_api="blas"), ThreadPoolExecutor(2) as two:
        second = simulate(economy, SCENARIOS, uncertainty=ALL, draws=600, seed=4, executor=two)
    for name in ("gdp", "employment", "revenue"):
        assert first[name].equals(second[name])


def test_many_injections_answer_like_few():
    economy = economy_of(5)
    count = len(economy.sam.codes)
    injections = np.random.default_rng(0).random((20, 10 * count, count))
    many = economy.receipts(injections)
    assert many.shape == injections.shape
    few = np.stack([economy.receipts(row[:5]) for row in injections])
    np.testing.assert_allclose(many[:, :5], few, rtol=1e-12)
    np.testing.assert_allclose(many[..., ~economy.responding].sum(axis=-1), injections.sum(axis=-1), rtol=1e-12)
    into = np.empty_like(injections)
    assert economy.receipts(injections, out=into) is into
    assert np.array_equal(into, many)
    np.testing.assert_allclose(economy.receipts(injections[0, :5], out=into[0, :5]), few[0], rtol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (300,), (2, 3)])
def test_receipts_keep_the_shape(shape):
    economy = economy_of(5)
    injections = np.ones((*shape, len(economy.sam.codes)))
    assert economy.receipts(injections).shape == injections.shape


def test_threads_follow_the_work():
    with threadpool_limits(2, user_api="blas"):
        many = blas_threads()
        for operations, expected in ((10.0, many), (1e6, {1}), (1e9, many)):
            with threads_for(operations):
                assert blas_threads() == expected
        assert blas_threads() == many
