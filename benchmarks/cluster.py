"""Two dask workers against one process with one thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import xarray as xr

from benchmarks.clock import Timing, seconds_of
from benchmarks.ensembles import INDICATORS, simulate
from benchmarks.inputs import shipped, uncertain
from benchmarks.rows import Aim, Row

__all__ = ["two_workers"]


def two_workers(draws: int) -> list[Row]:
    """Household columns uncertain: one long run each way, the bits compared."""
    if find_spec("distributed") is None:
        return []
    from distributed import Client, LocalCluster

    economy, uncertainty = shipped(), uncertain("households")
    results: dict[str, xr.Dataset] = {}

    def alone() -> None:
        with ThreadPoolExecutor(1) as one:
            results["alone"] = simulate(economy, uncertainty, draws, measures=INDICATORS, executor=one)

    one = Timing(*((value,) for value in seconds_of(alone)))
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        simulate(economy, uncertainty, 1024, measures=["gdp"], client=client)

        def together() -> None:
            results["together"] = simulate(economy, uncertainty, draws, measures=INDICATORS, client=client)

        two = Timing(*((value,) for value in seconds_of(together)))
    same = all(_equal(results["alone"], results["together"], name) for name in INDICATORS)
    ratio = one.wall[0] / two.wall[0]
    case = "household columns uncertain, two dask workers" + (", same bits" if same else ", OTHER BITS")
    size = f"{draws:,} draws, 12 indicators"
    # The processor time of the workers is not this process's, so that column says nothing here.
    nothing = Timing((float("nan"),), (float("nan"),))
    own = Timing(two.wall, nothing.cpu)
    return [Row(case, size, own, "one process, one thread", one, ratio, float("nan"), Aim(1.5))]


def _equal(one: xr.Dataset, other: xr.Dataset, name: str) -> bool:
    return bool(np.array_equal(one[name].values, other[name].values))
