"""How others get the same numbers: pymrio, cgelab, and plain loops over numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

import fiscalmult as fm
from fiscalmult.engine.sampler import Sampler, build_sampler
from fiscalmult.engine.steps import Columns, Delivery, Share
from fiscalmult.kernels.sampling import BLOCK, Stream
from fiscalmult.kernels.shared import SharedDirichlet
from fiscalmult.uncertainty import Uncertainty

__all__ = [
    "absent", "cgelab_sam", "cgelab_way", "draw_alone", "draw_and_solve", "extraction_by_deletion",
    "path_multiplier_by_determinants", "pymrio_arrays", "pymrio_frames", "pymrio_loop",
]  # fmt: skip

Array = NDArray[np.float64]


def absent() -> list[str]:
    """Peers that are not in the run, each with the reason."""
    reasons = [
        "iotables of rOpenGov is an R package; the package iotables on PyPI is another one, which reads certain "
        "multi-country tables and no table of one's own"
    ]
    return reasons + [f"{name} is not installed" for name in ("pymrio", "cgelab") if find_spec(name) is None]


def pymrio_frames(propensities: Array, weights: Array) -> Callable[[], object]:
    """``calc_L`` and ``calc_M`` on labelled tables, as pymrio is used."""
    import pandas as pd
    import pymrio

    labels = [f"s{number}" for number in range(len(propensities))]
    shares = pd.DataFrame(propensities, index=labels, columns=labels)
    rows = pd.DataFrame(weights, columns=labels)
    return lambda: pymrio.calc_M(rows, pymrio.calc_L(shares))


def pymrio_arrays(propensities: Array, weights: Array) -> Callable[[], object]:
    """``calc_L`` and ``calc_M`` on plain arrays."""
    import pymrio

    return lambda: pymrio.calc_M(weights, pymrio.calc_L(propensities))


def pymrio_loop(tables: Sequence[Array], weights: Sequence[Array], injections: Array) -> Callable[[], list[Array]]:
    """For every draw ``calc_L``, ``calc_M`` and ``calc_e`` on labelled tables; making the tables is not timed.

    Parameters
    ----------
    tables
        Propensities of every draw, with empty columns for absorbing accounts.
    weights
        Weights of the measures in every draw.
    injections
        Shape (scenario, account).
    """
    import pandas as pd
    import pymrio

    labels = [f"s{number}" for number in range(injections.shape[1])]
    frames = [pd.DataFrame(table, index=labels, columns=labels) for table in tables]
    rows = [pd.DataFrame(weight, columns=labels) for weight in weights]
    given = pd.DataFrame(injections.T, index=labels)

    def run() -> list[Array]:
        return [
            pymrio.calc_e(pymrio.calc_M(row, pymrio.calc_L(frame)), given).to_numpy().T
            for frame, row in zip(frames, rows, strict=True)
        ]

    return run


def cgelab_sam(economy: fm.Economy) -> Any:
    """The matrix of an economy as cgelab holds it."""
    import pandas as pd
    from cgelab.sam import SAM

    codes = list(economy.sam.codes)
    return SAM.from_square(pd.DataFrame(economy.sam.values, index=codes, columns=codes))


def cgelab_way(economy: fm.Economy, sam: Any, weights: Array) -> Callable[[], object]:
    """``accounting_multipliers`` and a product with weights over responding accounts."""
    from cgelab.multipliers import accounting_multipliers

    codes = np.array(economy.sam.codes)[economy.responding].tolist()
    return lambda: weights @ accounting_multipliers(sam, endogenous=codes).M.to_numpy()


def extraction_by_deletion(propensities: Array, output: Array, demand: Array) -> Array:
    """Output that each sector loses when one is gone: delete it and solve again, for every sector."""
    count = len(output)
    loss = np.empty((count, count))
    for gone in range(count):
        kept = np.delete(np.arange(count), gone)
        left = np.linalg.solve(np.eye(count - 1) - propensities[np.ix_(kept, kept)], demand[kept])
        loss[kept, gone], loss[gone, gone] = output[kept] - left, output[gone]
    return loss


def path_multiplier_by_determinants(propensities: Array, path: Sequence[int], whole: float) -> float:
    """``det(I - A without the path) / det(I - A)``, the definition; ``whole`` is the log of the latter."""
    kept = np.delete(np.arange(len(propensities)), path)
    return float(np.exp(np.linalg.slogdet(np.eye(len(kept)) - propensities[np.ix_(kept, kept)])[1] - whole))


def _variates(sampler: Sampler, block: int) -> None:
    """The random numbers of one block, from the generators that the engine uses, and nothing else."""
    for step in sampler.steps:
        stream = Stream.independent(sampler.seed, block, step.part)
        if isinstance(step, Columns) and isinstance(step.dirichlet, SharedDirichlet):
            stream.gamma(step.dirichlet.own)
            stream.gamma(step.dirichlet.steps)
        elif isinstance(step, Columns):
            stream.gamma(step.dirichlet.shapes)
        elif isinstance(step, Delivery):
            for dirichlet in step.dirichlets:
                stream.gamma(dirichlet.shapes)
        elif isinstance(step, Share):
            stream.normal(len(step.base) + 1)
        else:
            stream.normal(step.dimensions())


def draw_alone(economy: fm.Economy, uncertainty: Uncertainty, given: list[fm.Scenario], draws: int) -> None:
    """All random numbers of an ensemble on two threads, thrown away."""
    sampler = build_sampler(economy, uncertainty, given, 1)
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(lambda block: _variates(sampler, block), range(-(-draws // BLOCK))):
            pass


def draw_and_solve(sampler: Sampler, systems: Array, sides: Array, draws: int) -> None:
    """The random numbers, and ``np.linalg.solve`` for every draw, on two workers with one BLAS thread each.

    The systems are at hand, and used again and again: building them from the random numbers is
    not timed.
    """

    def run(block: int) -> None:
        _variates(sampler, block)
        for _ in range(BLOCK // len(systems)):
            np.linalg.solve(systems, sides)

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(2) as pool:
        for _ in pool.map(run, range(-(-draws // BLOCK))):
            pass
