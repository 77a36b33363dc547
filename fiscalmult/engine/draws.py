"""An ensemble as a Dataset: draws of whole economies, streamed and reduced to measures."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.engine.run import progress, run_blocks
from fiscalmult.engine.sampler import Sampler, build_sampler
from fiscalmult.engine.task import REGIMES, Task, build_task
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Scenario
from fiscalmult.kernels.sampling import BLOCK, qmc_uniforms
from fiscalmult.measures import Measure, measures_of
from fiscalmult.results import add_measures, add_spending, attributes
from fiscalmult.uncertainty import Uncertainty

__all__ = ["SAMPLINGS", "simulate_draws"]

SAMPLINGS = ("independent", "sobol", "latin-hypercube")


def simulate_draws(
    economy: Economy,
    scenarios: list[Scenario],
    uncertainty: Uncertainty,
    draws: int,
    seed: int,
    *,
    measures: Iterable[str] | None = None,
    sampling: str = "independent",
    regime: str | None = None,
    executor: Executor | None = None,
    show_progress: bool | None = None,
) -> xr.Dataset:
    """Effects of scenarios in many economies drawn from what is not known.

    Parameters
    ----------
    economy, scenarios, uncertainty
        What responds, to what, and what is not known.
    draws, seed
        How many economies, and the seed. The same seed gives the same bits whatever the number
        of threads or workers, and a longer run begins with the draws of a shorter one.
    measures
        Measures to keep, all by default; ``"receipts"`` adds the receipts of every account.
    sampling
        ``"independent"``, ``"sobol"`` or ``"latin-hypercube"`` (scipy.stats.qmc; the draws of
        these form one design, so a longer run is another design).
    regime
        How to solve: a key of :data:`fiscalmult.engine.REGIMES`; the cheapest that fits by default.
    executor
        Where blocks run: threads by default.
    show_progress
        Force the progress bar on or off; by default it shows at a terminal for long work.

    Returns
    -------
    xarray.Dataset
        Each measure with dims ``(draw, scenario, its own)``; attributes add seed, sampling,
        regime, the parts that vary, those whose spread is assumed, and draws solved alone.

    Raises
    ------
    FiscalmultError
        If an option is not known, an economy drawn never stops spending, or an identity fails.
    """
    _check_options(draws, sampling)
    wanted = _wanted(economy, measures)
    sampler = build_sampler(economy, uncertainty, scenarios, seed, whole=regime == "full")
    if sampling != "independent":
        design = qmc_uniforms(sampling, max(sampler.dimensions, 1), draws, seed)
        sampler = Sampler(
            sampler.seed, sampler.varying, sampler.columns, sampler.injections, sampler.steps, uniforms=design
        )
    task, places = build_task(economy, sampler, wanted, regime)
    rows = max(place.stop for place in places.values())
    values = np.empty((draws, len(scenarios), rows))
    done, alone = _fill(task, values, executor, show_progress)
    if done == 0:
        raise KeyboardInterrupt
    names = [scenario.name for scenario in scenarios]
    result = xr.Dataset(coords={"draw": np.arange(done), "scenario": names})
    result = add_measures(result, wanted, places, values[:done], ["draw", "scenario"])
    result = add_spending(result, scenarios, economy.sam.unit)
    result.attrs = {
        **attributes(economy, scenarios),
        "uncertainty": uncertainty.name,
        "uncertain_parts": ", ".join(uncertainty.names),
        "assumed_parts": ", ".join(uncertainty.assumed) or "none",
        "draws": done,
        "seed": seed,
        "sampling": sampling,
        "regime": f"{task.regime}: {REGIMES[task.regime]}",
        "draws_solved_alone": alone,
    }
    if done < draws:
        result.attrs["partial"] = f"stopped by the user after {done} of {draws} draws"
    return result


def _check_options(draws: int, sampling: str) -> None:
    if draws < 1:
        raise FiscalmultError(f"an ensemble of {draws} draws has nothing to say; give at least 1")
    if sampling not in SAMPLINGS:
        raise FiscalmultError(f"no sampling {sampling!r}{nearest(sampling, SAMPLINGS)}")


def _wanted(economy: Economy, names: Iterable[str] | None) -> dict[str, Measure]:
    if names is None:
        return measures_of(economy)
    listed = list(dict.fromkeys([names] if isinstance(names, str) else names))
    found = measures_of(economy, [name for name in listed if name != "receipts"])
    if "receipts" in listed:
        codes = list(economy.sam.codes)
        each = xr.DataArray(
            np.eye(len(codes)), coords={"account": codes, "receiver": codes}, dims=("receiver", "account")
        )
        found["receipts"] = Measure(economy.sam.unit, "receipts, the injection included", each)
    return found


def _fill(task: Task, values: NDArray[np.float64], executor: Executor | None, shown: bool | None) -> tuple[int, int]:
    """Write blocks into the array; returns the draws done (all, unless stopped) and those solved alone."""
    draws = len(values)
    blocks = range(-(-draws // BLOCK))
    advance, close = progress(len(blocks), shown=shown)
    done = alone = 0
    try:
        for block, measured in run_blocks(task, blocks, executor=executor):
            done = min((block + 1) * BLOCK, draws)
            values[block * BLOCK : done] = measured.values[: done - block * BLOCK]
            alone += measured.alone
            advance(1)
    except KeyboardInterrupt:
        # What is done is whole and in order: it is kept, and the result says it is partial.
        pass
    finally:
        close()
    return done, alone
