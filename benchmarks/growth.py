"""How cost grows: with accounts, with draws, with uncertain columns; each beside its limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from benchmarks import peers
from benchmarks.clock import alternate
from benchmarks.ensembles import INDICATORS, SEED, simulate
from benchmarks.inputs import economy_of, scenarios, shipped, some_columns, uncertain
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.kernels.sampling import BLOCK

__all__ = ["Point", "grow"]

Point = dict[str, str | float]
"""``curve``, ``line``, ``x``, and ``seconds`` of one draw (or injection), elapsed and of the processors."""

DRAWING, SOLVING, PRODUCT = "drawing alone", "drawing + np.linalg.solve", "one matrix product"


def grow(*, quick: bool, rounds: int) -> Iterator[Point]:
    """All points, one curve after the other."""
    for accounts in (60, 120) if quick else (60, 125, 250, 500, 1000):
        yield from _by_accounts(accounts, rounds)
    for draws in (1_000, 10_000) if quick else (10**3, 10**4, 10**5, 10**6, 10**7):
        yield from _by_draws(draws, 1 if draws > 10**5 else rounds)
    for columns in (5, 20) if quick else (5, 10, 20, 40, 60, 80, 100):
        yield from _by_columns(columns, BLOCK * (2 if quick else 8), rounds)


def _points(curve: str, x: float, sides: dict[str, tuple[Callable[[], object], int]], rounds: int) -> Iterator[Point]:
    """Seconds of one draw on every line of a curve; a side is its work and how many draws that is."""
    timings = alternate({name: run for name, (run, _) in sides.items()}, rounds=rounds)
    for name, timing in timings.items():
        number = sides[name][1]
        yield {
            "curve": curve,
            "line": name,
            "x": x,
            "seconds": timing.median_wall / number,
            "cpu_seconds": timing.median_cpu / number,
        }


def _by_accounts(accounts: int, rounds: int) -> Iterator[Point]:
    economy = economy_of(accounts)
    given, codes, inside = scenarios(economy), economy.sam.codes, economy.responding
    some = some_columns(economy, [code for code in codes if code.startswith("hh-")][:10])
    every = some_columns(economy, [code for code, spends in zip(codes, inside, strict=True) if spends])
    sampler = build_sampler(economy, every, given, SEED)
    # The time of a solve does not depend on the numbers: a few copies of one system stand for all.
    system = np.eye(int(inside.sum())) - economy.propensities.values[np.ix_(inside, inside)]
    systems, sides = np.repeat(system[None], 8, axis=0), np.ascontiguousarray(sampler.injections[:, inside].T)
    many, few = BLOCK * 8, BLOCK * (4 if accounts <= 250 else 2)
    yield from _points(
        "accounts",
        accounts,
        {
            "ten columns uncertain": (lambda: simulate(economy, some, many, measures=["gdp"]), many),
            f"ten columns: {DRAWING}": (lambda: peers.draw_alone(economy, some, given, many), many),
            "every coefficient uncertain": (lambda: simulate(economy, every, few, measures=["gdp"]), few),
            f"every coefficient: {SOLVING}": (lambda: peers.draw_and_solve(sampler, systems, sides, few), few),
        },
        rounds,
    )
    injections = np.random.default_rng(SEED).random((20_000, accounts))
    response, out = np.random.default_rng(SEED).random((accounts, accounts)), np.zeros_like(injections)
    yield from _points(
        "accounts",
        accounts,
        {
            "injections": (lambda: economy.receipts(injections, out=out), len(injections)),
            f"injections: {PRODUCT}": (lambda: np.matmul(injections, response, out=out), len(injections)),
        },
        rounds,
    )


def _by_draws(draws: int, rounds: int) -> Iterator[Point]:
    economy = shipped()
    given = scenarios(economy)
    sides: dict[str, tuple[Callable[[], object], int]] = {}
    # A gigabyte: twelve numbers of a million draws and fourteen programmes, or one number of ten million.
    kept: dict[str, Any] = {"measures": INDICATORS if draws <= 10**6 else ["gdp"]}
    for kind, most in (("households", 10**6), ("saving", 10**7)):
        if draws <= most:
            uncertainty = uncertain(kind)
            sides[kind] = (partial(simulate, economy, uncertainty, draws, **kept), draws)
            sides[f"{kind}: {DRAWING}"] = (partial(peers.draw_alone, economy, uncertainty, given, draws), draws)
    yield from _points("draws", draws, sides, rounds)


def _by_columns(columns: int, draws: int, rounds: int) -> Iterator[Point]:
    economy = shipped()
    given = scenarios(economy)
    spread = np.flatnonzero(economy.responding)
    # Spread over the matrix, so that every number holds households, activities and commodities alike.
    chosen = spread[np.linspace(0, len(spread) - 1, columns).astype(int)]
    uncertainty = some_columns(economy, [economy.sam.codes[place] for place in chosen])
    yield from _points(
        "uncertain columns",
        columns,
        {
            "compositions uncertain": (lambda: simulate(economy, uncertainty, draws, measures=INDICATORS), draws),
            DRAWING: (lambda: peers.draw_alone(economy, uncertainty, given, draws), draws),
        },
        rounds,
    )
