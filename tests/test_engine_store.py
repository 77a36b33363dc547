"""Runs on disk and on a cluster: the same bits, and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from test_engine import ALL, BASKETS, economy_of
from test_simulate import SCENARIOS, jobs

from fiscalmult import simulate
from fiscalmult.economy import Economy
from fiscalmult.engine import task
from fiscalmult.errors import FiscalmultError
from fiscalmult.uncertainty import UncertainMix, Uncertainty

pytest.importorskip("h5netcdf", reason="runs are written to disk with h5netcdf")


def run(**options) -> xr.Dataset:
    settings = {"uncertainty": ALL, "draws": 1300, "seed": 4, **options}
    return simulate(economy_of(5), SCENARIOS, **settings)


def interrupted_after(count: int):
    def run_blocks(task, blocks, *, executor=None):
        for number, block in enumerate(blocks):
            if number == count:
                raise KeyboardInterrupt
            yield block, task.run(block)

    return run_blocks


def test_a_stored_run_equals_one_in_memory(tmp_path):
    with run(store=tmp_path / "run.nc") as stored:
        memory = run()
        assert set(stored.data_vars) == set(memory.data_vars)
        for name in memory.data_vars:
            assert np.array_equal(stored[name].values, memory[name].values), name
            assert stored[name].attrs["units"] == memory[name].attrs["units"]
        assert stored["sex"].values.tolist() == ["female", "male"]
        assert {key: stored.attrs[key] for key in memory.attrs} == memory.attrs


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path, monkeypatch):
    path = tmp_path / "run.nc"
    with monkeypatch.context() as patch:
        patch.setattr("fiscalmult.engine.draws.run_blocks", interrupted_after(1))
        with run(store=path) as stopped:
            assert stopped.sizes["draw"] == 512
            assert stopped.attrs["partial"] == "stopped by the user after 512 of 1300 draws"
    seen = []
    right = __import__("fiscalmult.engine.run", fromlist=["run_blocks"]).run_blocks

    def watched(task, blocks, *, executor=None):
        seen.extend(blocks)
        return right(task, blocks, executor=executor)

    monkeypatch.setattr("fiscalmult.engine.draws.run_blocks", watched)
    with run(store=path, resume=True) as whole:
        assert seen == [1, 2]
        assert np.array_equal(whole["gdp"].values, run()["gdp"].values)
        assert "partial" not in whole.attrs


def test_resuming_a_finished_run_reads_it(tmp_path):
    run(store=tmp_path / "run.nc").close()
    with run(store=tmp_path / "run.nc", resume=True) as again:
        assert again.sizes["draw"] == 1300


def test_a_file_of_another_run_is_refused(tmp_path):
    run(store=tmp_path / "run.nc").close()
    with pytest.raises(FiscalmultError, match=r"run.nc' holds 1300 draws of a run already; go on with it \(resume\)"):
        run(store=tmp_path / "run.nc", seed=5)
    with run(store=tmp_path / "run.nc", resume=True) as kept:
        assert kept.attrs["seed"] == 4
    with pytest.raises(FiscalmultError, match="holds another run"):
        run(store=tmp_path / "run.nc", resume=True, seed=5)
    with pytest.raises(FiscalmultError, match=r"end its name with .nc"):
        run(store=tmp_path / "run.zip")
    with pytest.raises(FiscalmultError, match=r"no folder .*; make it first"):
        run(store=tmp_path / "nowhere" / "run.nc")


@pytest.mark.slow
def test_two_workers_give_the_same_bits_and_a_worker_that_dies_loses_nothing():
    distributed = pytest.importorskip("distributed", reason="the cluster extra is not installed")
    uncertainty = Uncertainty((BASKETS,))
    alone = run(uncertainty=uncertainty, draws=20_000, measures=["gdp"])
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        distributed.Client(cluster) as client,
    ):
        together = run(uncertainty=uncertainty, draws=20_000, measures=["gdp"], client=client)
        assert together["gdp"].equals(alone["gdp"])
        process = next(iter(client.run(os.getpid).values()))
        killer = threading.Timer(0.2, os.kill, (process, signal.SIGKILL))
        killer.start()
        mended = run(uncertainty=uncertainty, draws=20_000, measures=["gdp"], client=client)
        killer.join()
        assert mended["gdp"].equals(alone["gdp"])


def test_a_client_that_is_none_is_refused():
    with pytest.raises(FiscalmultError, match=r"give a connected dask.distributed.Client"):
        run(client="tcp://here")


KILLED = """
import os, signal, sys
import fiscalmult.engine.draws as draws
sys.path.insert(0, {tests!r})
right = draws.run_blocks

def killed(task, blocks, *, executor=None):
    for number, done in enumerate(right(task, blocks, executor=executor)):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield done

draws.run_blocks = killed
from test_engine_store import run
run(store={path!r})
"""


def test_a_run_whose_process_is_killed_goes_on_where_it_was(tmp_path):
    path = tmp_path / "run.nc"
    code = KILLED.format(tests=str(Path(__file__).parent), path=str(path))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with xr.open_dataset(path, engine="h5netcdf") as left:
        assert left.attrs["draws_done"] == 1024
        assert np.isfinite(left["gdp"][:1024]).all()
        assert np.isnan(left["gdp"][1024:]).all()
    with run(store=path, resume=True) as whole:
        assert np.array_equal(whole["gdp"].values, run()["gdp"].values)


def test_a_file_that_was_cut_off_before_its_first_block_is_named(tmp_path):
    xr.Dataset({"gdp": 1.0}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    for name, content in (("empty.nc", b""), ("text.nc", b"draw,gdp\n"), ("other.nc", None)):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(FiscalmultError, match=r"holds no run that can go on.*; start it anew, without resuming"):
            run(store=tmp_path / name, resume=True)


def test_draws_solved_alone_are_counted_over_all_parts_of_a_run(tmp_path, monkeypatch):
    path = tmp_path / "run.nc"
    solve = task.Task._solve

    def failing(self, draws):
        values, error = solve(self, draws)
        values[3], error[3] = np.nan, np.inf
        return values, error

    monkeypatch.setattr(task.Task, "_solve", failing)
    with monkeypatch.context() as patch:
        patch.setattr("fiscalmult.engine.draws.run_blocks", interrupted_after(1))
        run(store=path).close()
    with run(store=path, resume=True) as whole:
        assert whole.attrs["draws_solved_alone"] == 3


def test_another_table_of_jobs_or_of_marginal_propensities_is_another_run(tmp_path):
    """Names and sizes are the same: only the numbers differ."""
    path, economy = tmp_path / "run.nc", economy_of(5)
    more = replace(jobs(), counts=(1.01 * jobs().counts).assign_attrs(jobs().counts.attrs))
    table = economy.propensities.copy(deep=True)
    changed = table.copy(deep=True)
    changed.loc["c-food", "hh-poor"] -= 0.01
    changed.loc["savings-investment", "hh-poor"] += 0.01
    mixes = [ALL.plus(UncertainMix("mix", each, ("hh-rich",))) for each in (table, changed)]
    settings = {"draws": 20, "seed": 4, "store": path}
    simulate(economy, SCENARIOS, uncertainty=mixes[0], **settings).close()
    other = Economy.from_sam(economy.sam, economy.closure, [more])
    for one, uncertainty in ((other, mixes[0]), (economy, mixes[1])):
        with pytest.raises(FiscalmultError, match="holds another run"):
            simulate(one, SCENARIOS, uncertainty=uncertainty, **settings, resume=True)
