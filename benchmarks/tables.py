"""Multipliers, extraction and paths in one table: against pymrio, cgelab and plain loops."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

import fiscalmult as fm
from benchmarks import peers
from benchmarks.inputs import paths_of, shipped, table_of
from benchmarks.rows import Aim, Peer, Row, compare
from fiscalmult.input_output import InputOutputTable, effects
from fiscalmult.kernels import leontief, linkages, paths, solve
from fiscalmult.measures import measures_of, stack_weights

__all__ = ["extraction", "full_set", "full_set_of_sam", "path_multipliers", "peak_of_full_set"]

Array = NDArray[np.float64]
FIVE, HUNDRED = Aim(5), Aim(100)
NUMBER = 200
"""Paths whose multipliers are computed."""


def weights_of(table: InputOutputTable) -> Array:
    """Income, employment and value added per unit of output, shape (3, sector)."""
    assert table.primary_inputs is not None
    assert table.employment is not None
    paid = table.primary_inputs.values
    return np.stack([paid[0], table.employment.values, paid.sum(axis=0)]) / table.output.values


def own_set(propensities: Array, weights: Array) -> Array:
    """Output and further multipliers of every sector from one factorization, plain arrays."""
    factor = solve.factorize(propensities)
    return np.vstack([factor.turnover, solve.worth(factor, weights)])


def own_labelled_set(table: InputOutputTable) -> list[Array]:
    """The same through the functions that users call, tables in and labelled tables out."""
    table.__dict__.pop("factor", None)  # the factorization is kept after its first use
    wanted: list[str | list[str]] = ["output", ["wages"], "employment", ["wages", "surplus"]]
    return [effects(table, of).values for of in wanted]


def full_set(count: int, rounds: int) -> list[Row]:
    """Output, income, employment and value-added multipliers of a synthetic table."""
    table = table_of(count)
    weights = weights_of(table)
    four = np.vstack([np.ones(count), weights])
    sides = [
        Peer("pymrio calc_L + calc_M, labelled", peers.pymrio_frames(table.coefficients, four), aim=FIVE),
        Peer("pymrio calc_L + calc_M, arrays", peers.pymrio_arrays(table.coefficients, four), aim=FIVE),
    ]
    size = f"{count} accounts"
    rows = compare(
        "full set of multipliers, arrays", size, lambda: own_set(table.coefficients, weights), sides, rounds=rounds
    )
    labelled = compare(
        "full set of multipliers, labelled", size, lambda: own_labelled_set(table), sides[:1], rounds=rounds
    )
    return [*rows, *labelled]


def own_sam_set(economy: fm.Economy, weights: Array) -> Array:
    """What one dong in every account adds to every measure, from the propensities, plain arrays."""
    economy.__dict__.pop("factor", None)
    return economy.worths(weights)


def full_set_of_sam(rounds: int) -> list[Row]:
    """Every standard measure per dong received by each account of the shipped matrix."""
    economy = shipped()
    rows = {name: measure.weights(economy) for name, measure in measures_of(economy).items()}
    weights, _ = stack_weights(rows)
    spent = np.where(economy.responding, economy.propensities.values, 0.0)
    inside = weights[:, economy.responding]
    sides = [
        Peer("pymrio calc_L + calc_M, labelled", peers.pymrio_frames(spent, weights), aim=FIVE),
        Peer("pymrio calc_L + calc_M, arrays", peers.pymrio_arrays(spent, weights), aim=FIVE),
        Peer("cgelab accounting_multipliers", peers.cgelab_way(economy, peers.cgelab_sam(economy), inside)),
    ]
    size = f"shipped matrix, {len(spent)} accounts, {len(weights)} measures"
    return compare("full set of multipliers, arrays", size, lambda: own_sam_set(economy, weights), sides, rounds=rounds)


def extraction(count: int, rounds: int) -> list[Row]:
    """Hypothetical extraction of every sector, one at a time."""
    table = table_of(count)
    shares, output, demand = table.coefficients, table.output.values, table.net_demand
    inverse, size = table.inverse, f"{count} accounts"
    deleting = partial(peers.extraction_by_deletion, shares, output, demand)
    naive = Peer("deleting the sector and solving again", deleting, aim=HUNDRED)

    def from_scratch() -> Array:
        return linkages.extraction(leontief.inverse(solve.factorize(shares)), output, demand)

    return [
        *compare(
            "extraction of every sector, inverse at hand",
            size,
            lambda: linkages.extraction(inverse, output, demand),
            [naive],
            rounds=rounds,
        ),
        *compare("extraction of every sector, inverse included", size, from_scratch, [naive], rounds=rounds),
    ]


def path_multipliers(count: int, rounds: int) -> list[Row]:
    """Multipliers of random elementary paths of three to six accounts."""
    table = table_of(count)
    propensities, inverse = table.coefficients, table.inverse
    chosen = paths_of(propensities, NUMBER)
    whole = float(np.linalg.slogdet(np.eye(count) - propensities)[1])
    # Determinants of large matrices: a few are enough for the clock.
    sample = chosen[:: max(1, len(propensities) * len(chosen) // 5_000)]

    def naive() -> list[float]:
        return [peers.path_multiplier_by_determinants(propensities, path, whole) for path in sample]

    peer = Peer("two determinants of the whole matrix", naive, len(chosen) / len(sample), HUNDRED)
    own = paths.path_multipliers(inverse, sample)
    np.testing.assert_allclose(own, naive(), rtol=1e-8)
    return compare(
        f"multipliers of {len(chosen)} paths, inverse at hand",
        f"{count} accounts",
        lambda: paths.path_multipliers(inverse, chosen),
        [peer],
        rounds=rounds,
    )


def peak_of_full_set(counts: Sequence[int]) -> list[dict[str, object]]:
    """Peak memory of one full set of multipliers, beyond its inputs."""
    found: list[dict[str, object]] = []
    for count in counts:
        table = table_of(count)
        weights = weights_of(table)
        four = np.vstack([np.ones(count), weights])
        ways: dict[str, Callable[[], object]] = {
            "fiscalmult, arrays": partial(own_set, table.coefficients, weights),
            "pymrio, labelled": peers.pymrio_frames(table.coefficients, four),
        }
        for name, run in ways.items():
            found.append({"case": "full set of multipliers", "size": f"{count} accounts", "way": name, "MB": peak(run)})
    return found


def peak(run: Callable[[], object]) -> float:
    """Peak of traced memory while something runs [MB]."""
    run()
    tracemalloc.start()
    try:
        kept = run()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        del kept
        tracemalloc.stop()
