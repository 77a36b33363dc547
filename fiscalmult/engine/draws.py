"""An ensemble as a Dataset: draws of whole economies, streamed and reduced to measures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.engine.cluster import ClusterExecutor
from fiscalmult.engine.options import SAMPLINGS, check_design, check_options
from fiscalmult.engine.regimes import REGIMES
from fiscalmult.engine.run import progress, run_blocks
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.engine.store import Store, fingerprint
from fiscalmult.engine.task import Task, build_task
from fiscalmult.instruments import Scenario
from fiscalmult.kernels.sampling import BLOCK, qmc_uniforms
from fiscalmult.measures import Measure, measures_of
from fiscalmult.results import add_measures, add_spending, attributes
from fiscalmult.uncertainty import Uncertainty

__all__ = ["SAMPLINGS", "simulate_draws"]

Array = NDArray[np.float64]


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
    client: Any = None,
    store: str | Path | None = None,
    resume: bool = False,
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
        these form one design, so a longer run is another design, and it is held in memory).
    regime
        How to solve: a key of :data:`fiscalmult.engine.REGIMES`; the cheapest that fits by default.
    executor, client
        Where blocks run: threads of this machine by default, an executor of one's own, or a
        ``dask.distributed.Client`` (``fiscalmult[cluster]``).
    store
        File ending in ``.nc`` that the run is written to, block by block, instead of being held
        in memory; the result reads from it. A file that holds draws is not written over.
    resume
        Go on with the run that ``store`` holds, if it was stopped, and read it, if it was not.
    show_progress
        Force the progress bar on or off; by default it shows at a terminal for long work.

    Returns
    -------
    xarray.Dataset
        Each measure with dims ``(draw, scenario, its own)``; attributes add seed, sampling,
        regime, the parts that act (``uncertain_parts``), those of them whose spread is assumed
        (``assumed_parts``), parts that move nothing here (``idle_parts``), negative cells, which are
        held (``negative_cells``), and draws solved alone.

    Raises
    ------
    FiscalmultError
        If an option is not known, an economy drawn never stops spending, or an identity fails.
    """
    check_options(draws, seed, sampling)
    wanted = _wanted(economy, measures)
    sampler = build_sampler(economy, uncertainty, scenarios, seed, whole=regime == "full")
    if sampling != "independent":
        check_design(sampling, sampler.dimensions, draws)
        design = qmc_uniforms(sampling, max(sampler.dimensions, 1), draws, seed)
        sampler = replace(sampler, uniforms=design)
    task, places = build_task(economy, sampler, wanted, regime)
    attrs = _attrs(economy, scenarios, uncertainty, task, sampling) | _parts(economy, scenarios, uncertainty, wanted)
    attrs["negative_cells"] = _held(economy, task)
    frame = _Frame(economy, scenarios, wanted, places, attrs)
    run = _Run(task, draws, ClusterExecutor(client) if client is not None else executor, show_progress)
    if store is None:
        result, done, alone = _in_memory(run, frame)
    else:
        words = [frame.attrs[key] for key in sorted(frame.attrs)] + [repr(part) for part in uncertainty.parts]
        measured = task.measures
        arrays = (task.propensities, task.responding.astype(float), sampler.columns, sampler.injections, task.counts)
        rows = (measured.receipts, measured.receivers, measured.payers)
        mark = fingerprint(*arrays, *rows, words=[*words, draws, *wanted])
        result, done, alone = _on_disk(run, frame, store, mark, resume=resume)
    if done == 0:
        raise KeyboardInterrupt
    result.attrs |= {"draws": done, "draws_solved_alone": alone}
    if done < draws:
        result.attrs["partial"] = f"stopped by the user after {done} of {draws} draws"
    return result


@dataclass(frozen=True)
class _Frame:
    """Labels around plain rows of measures."""

    economy: Economy
    scenarios: list[Scenario]
    wanted: dict[str, Measure]
    places: dict[str, slice]
    attrs: dict[str, str | int]

    @property
    def rows(self) -> int:
        """Number of rows of all measures."""
        return max(place.stop for place in self.places.values())

    def dataset(self, values: Array) -> xr.Dataset:
        """Rows of shape (draw, scenario, row) as the Dataset that users get."""
        names = [scenario.name for scenario in self.scenarios]
        result = xr.Dataset(coords={"draw": np.arange(len(values)), "scenario": names}, attrs=self.attrs)
        result = add_measures(result, self.wanted, self.places, values, ["draw", "scenario"])
        return add_spending(result, self.scenarios, self.economy.sam.unit)


@dataclass(frozen=True)
class _Run:
    """A task, how far it goes and where it runs."""

    task: Task
    draws: int
    executor: Any
    shown: bool | None


def _attrs(
    economy: Economy, scenarios: list[Scenario], uncertainty: Uncertainty, task: Task, sampling: str
) -> dict[str, str | int]:
    return {
        **attributes(economy, scenarios),
        "uncertainty": uncertainty.name,
        "seed": task.sampler.seed,
        "sampling": sampling,
        "regime": f"{task.regime}: {REGIMES[task.regime]}",
    }


def _parts(
    economy: Economy, scenarios: list[Scenario], uncertainty: Uncertainty, wanted: Iterable[str]
) -> dict[str, str]:
    """Parts that the result depends on, those of them whose spread is assumed, and those that move nothing here."""
    acting = uncertainty.acting(economy, scenarios, wanted)
    kinds = {
        "uncertain_parts": acting,
        "assumed_parts": [name for name in uncertainty.assumed if name in acting],
        "idle_parts": [name for name in uncertainty.names if name not in acting],
    }
    return {key: ", ".join(names) or "none" for key, names in kinds.items()}


def _held(economy: Economy, task: Task) -> str:
    """Negative cells of the columns that are drawn: no distribution of shares has them, so they stay as they are."""
    codes, payers = economy.sam.codes, task.sampler.varying
    found = np.argwhere(task.sampler.columns < 0)
    return ", ".join(f"{codes[receiver]} from {codes[payers[place]]}" for receiver, place in found) or "none"


def _in_memory(run: _Run, frame: _Frame) -> tuple[xr.Dataset, int, int]:
    values = np.empty((run.draws, len(frame.scenarios), frame.rows))

    def keep(start: int, block: Array, alone: int) -> None:
        values[start : start + len(block)] = block

    done, alone = _fill(run, 0, keep)
    return frame.dataset(values[:done]), done, alone


def _on_disk(run: _Run, frame: _Frame, store: str | Path, mark: str, *, resume: bool) -> tuple[xr.Dataset, int, int]:
    """Write blocks as they are done; the result reads from the file when it is used."""
    # Nothing of the size of the run is held: the template repeats one zero.
    template = frame.dataset(np.broadcast_to(0.0, (run.draws, len(frame.scenarios), frame.rows)))
    with Store(store, template, mark, resume=resume) as file:

        def write(start: int, block: Array, alone: int) -> None:
            drawn = {str(name): values for name, values in frame.dataset(block).items() if "draw" in values.dims}
            file.write(start, {name: values.values for name, values in drawn.items()}, alone)

        done, _ = _fill(run, file.done, write)
        alone = file.alone
    result = xr.open_dataset(store, engine="h5netcdf").isel(draw=slice(done))
    for key in ("run", "draws_done"):
        result.attrs.pop(key)
    return result, done, alone


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


def _fill(run: _Run, first: int, keep: Callable[[int, Array, int], None]) -> tuple[int, int]:
    """Hand blocks on in order; returns the draws done (all, unless stopped) and those solved alone.

    A stored run that goes on starts with the first block that is not whole.
    """
    blocks = range(first // BLOCK, -(-run.draws // BLOCK))
    done, alone = min(first, run.draws), 0
    if done == run.draws:
        return done, alone
    advance, close = progress(len(blocks), shown=run.shown)
    try:
        for block, measured in run_blocks(run.task, blocks, executor=run.executor):
            start, stop = block * BLOCK, min((block + 1) * BLOCK, run.draws)
            keep(start, measured.values[: stop - start], measured.alone)
            done = stop
            alone += measured.alone
            advance(1)
    except KeyboardInterrupt:
        # What is done is whole and in order: it is kept, and the result says it is partial.
        pass
    finally:
        close()
    return done, alone
