"""Many economies and many injections: against pymrio in a loop, and against what cannot be avoided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import fiscalmult as fm
from benchmarks import peers
from benchmarks.inputs import scenarios, shipped, uncertain
from benchmarks.rows import Aim, Peer, Row, compare
from fiscalmult.engine.sampler import Sampler, build_sampler
from fiscalmult.measures import measures_of, stack_weights
from fiscalmult.uncertainty import Uncertainty

__all__ = ["INDICATORS", "every_coefficient", "households", "injections", "one_by_one", "simulate"]

Array = NDArray[np.float64]
SEED = 1
INDICATORS = ("gdp", "value_added", "employment", "revenue", "imports")
"""Twelve numbers for each scenario."""


def simulate(economy: fm.Economy, uncertainty: Uncertainty, draws: int, **options: Any) -> xr.Dataset:
    """One ensemble with the scenarios of the economy."""
    return fm.simulate(economy, scenarios(economy), uncertainty=uncertainty, draws=draws, seed=SEED, **options)


def one_by_one(
    economy: fm.Economy, uncertainty: Uncertainty, sample: int, measures: Sequence[str] | None = None
) -> Callable[[], list[Array]]:
    """The first draws of the same ensemble through pymrio, each by itself."""
    given = scenarios(economy)
    sampler = build_sampler(economy, uncertainty, given, SEED)
    columns = sampler.draw(0).columns[:sample]
    weights, tables = [], []
    for drawn in columns:
        table = economy.propensities.copy(deep=True)
        table.values[:, sampler.varying] = drawn
        single = fm.Economy(economy.sam, economy.closure, table, economy.satellites)
        rows = {name: measure.weights(single) for name, measure in measures_of(single, measures).items()}
        weights.append(stack_weights(rows)[0])
        tables.append(np.where(economy.responding, table.values, 0.0))
    return peers.pymrio_loop(tables, weights, sampler.injections)


def households(kind: str, draws: int, sample: int, rounds: int, measures: Sequence[str] | None = None) -> list[Row]:
    """Household columns uncertain, fourteen programmes, all standard measures or some."""
    economy, uncertainty = shipped(), uncertain(kind)
    words = {
        "households": "household columns uncertain",
        "saving": "saving rates of households uncertain",
    }
    given = scenarios(economy)
    sides = [
        Peer("loop over pymrio calc_L", one_by_one(economy, uncertainty, sample, measures), draws / sample, Aim(1000)),
        Peer(
            "drawing the random numbers alone, two threads",
            lambda: peers.draw_alone(economy, uncertainty, given, draws),
            aim=Aim(2, faster=False),
        ),
    ]
    size = f"{draws:,} draws, {len(given)} programmes, {'all measures' if measures is None else '12 indicators'}"
    run = partial(simulate, economy, uncertainty, draws, measures=measures)
    return compare(words[kind], size, run, sides, rounds=rounds)


def systems_of(economy: fm.Economy, sampler: Sampler) -> tuple[Array, Array]:
    """I - A of the first draws, and the injections, for ``np.linalg.solve``."""
    inside = economy.responding
    drawn = sampler.draw(0).columns[:, inside]
    whole = np.repeat(economy.propensities.values[None], len(drawn), axis=0)[:, inside]
    whole[:, :, sampler.varying] = drawn
    return np.eye(inside.sum()) - whole[:, :, inside], np.ascontiguousarray(sampler.injections[:, inside].T)


def every_coefficient(draws: int, rounds: int) -> list[Row]:
    """The composition of every column uncertain."""
    economy, uncertainty = shipped(), uncertain("columns")
    given = scenarios(economy)
    sampler = build_sampler(economy, uncertainty, given, SEED)
    systems, sides = systems_of(economy, sampler)
    peer = Peer(
        "drawing + two-worker pool of np.linalg.solve",
        lambda: peers.draw_and_solve(sampler, systems, sides, draws),
        aim=Aim(1.5, faster=False),
    )
    size = f"{draws:,} draws, {len(given)} programmes"
    return compare(
        "every coefficient uncertain", size, partial(simulate, economy, uncertainty, draws), [peer], rounds=rounds
    )


def injections(number: int, rounds: int) -> list[Row]:
    """Receipts of all accounts for many injections into one economy."""
    economy = shipped()
    count = len(economy.sam.codes)
    given = np.random.default_rng(SEED).random((number, count))
    response = np.random.default_rng(SEED).random((count, count))
    out, own = np.zeros_like(given), np.zeros_like(given)
    peer = Peer(
        "one matrix product of that size", partial(np.matmul, given, response, out=out), aim=Aim(2, faster=False)
    )
    size = f"{number:,} injections, {count} accounts"
    words = "receipts of all accounts"
    return [
        *compare(f"{words}, memory at hand", size, partial(economy.receipts, given, own), [peer], rounds=rounds),
        *compare(f"{words}, new memory", size, partial(economy.receipts, given), [peer], rounds=rounds),
    ]
