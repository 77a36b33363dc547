"""Sobol indices against scipy's, on the Ishigami function and on a matrix."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from scipy import stats
from test_engine import ALL, IMPORTS, JOBS, SAVING, economy_of
from test_simulate import SCENARIOS

from fiscalmult import plot
from fiscalmult.engine import sensitivity
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.engine.task import build_task
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.sobol import sobol_bootstrap, sobol_indices
from fiscalmult.report import sensitivity_table
from fiscalmult.uncertainty import UncertainShare, Uncertainty


def ishigami(x: np.ndarray) -> np.ndarray:
    """Values for inputs of shape (3, n)."""
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def samples(draws: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    uniform = stats.qmc.Sobol(6, rng=np.random.default_rng(0)).random(draws) * 2 * np.pi - np.pi
    a, b = uniform[:, :3].T, uniform[:, 3:].T
    mixed = []
    for place in range(3):
        ab = a.copy()
        ab[place] = b[place]
        mixed.append(ishigami(ab))
    return ishigami(a), ishigami(b), np.array(mixed)


def test_indices_equal_those_of_scipy_on_the_same_samples():
    first, second, mixed = samples(4096)
    ours = sobol_indices(first[:, None], second[:, None], mixed[:, :, None])
    theirs = stats.sobol_indices(func={"f_A": first[None], "f_B": second[None], "f_AB": mixed[:, None]}, n=4096)
    np.testing.assert_allclose(ours[0][:, 0], theirs.first_order, rtol=1e-10)
    np.testing.assert_allclose(ours[1][:, 0], theirs.total_order, rtol=1e-10)
    # Ishigami and Homma (1990): closed form for a = 7, b = 0.1.
    np.testing.assert_allclose(ours[0][:, 0], [0.3139, 0.4424, 0.0], atol=0.01)
    np.testing.assert_allclose(ours[1][:, 0], [0.5576, 0.4424, 0.2437], atol=0.01)


def test_the_bootstrap_agrees_with_resampling_by_hand():
    first, second, mixed = (part[..., None] for part in samples(512))
    _, total = sobol_bootstrap(first, second, mixed, resamples=400, generator=np.random.default_rng(1))
    rng, replicates = np.random.default_rng(2), []
    for _ in range(400):
        chosen = rng.integers(0, 512, 512)
        replicates.append(sobol_indices(first[chosen], second[chosen], mixed[:, chosen])[1])
    np.testing.assert_allclose(total.std(axis=0), np.std(replicates, axis=0), rtol=0.25)


def test_parts_of_the_economy():
    said = sensitivity(economy_of(5), SCENARIOS[:2], ALL, draws=1024, seed=3, measures=["gdp", "employment"])
    assert said["total"].dims == ("measure", "scenario", "part")
    jobs_on_gdp = said["total"].sel(measure="gdp", part="jobs")
    np.testing.assert_allclose(jobs_on_gdp, 0, atol=1e-12)
    assert (said["total"].sel(measure="employment", part="jobs") > 0.01).all()
    assert (said["total"] >= -1e-12).all()
    np.testing.assert_allclose(said["first_order"].sum("part"), 1, atol=0.25)
    lower, upper = said["total_bounds"].sel(bound="lower"), said["total_bounds"].sel(bound="upper")
    assert (lower <= said["total"] + 1e-12).all()
    assert (upper >= said["total"] - 1e-12).all()


def test_one_part_explains_everything():
    said = sensitivity(economy_of(5), SCENARIOS[0], Uncertainty((IMPORTS,)), draws=600, seed=3, measures=["gdp"])
    assert float(said["total"].squeeze()) == pytest.approx(1, abs=0.12)


def test_additive_parts_add_up_to_the_variance():
    both = Uncertainty((IMPORTS, SAVING, JOBS))
    said = sensitivity(economy_of(5), SCENARIOS[0], both, draws=2048, seed=3, measures=["gdp"])
    assert float(said["first_order"].sum("part").squeeze()) == pytest.approx(1, abs=0.1)


def test_what_does_not_vary_has_no_variance_to_share():
    idle = Uncertainty((JOBS,))
    said = sensitivity(economy_of(5), SCENARIOS[:2], idle, draws=100, seed=3, measures=["gdp", "employment"])
    for name in ("first_order", "total", "total_bounds"):
        assert np.isnan(said[name].sel(measure="gdp")).all()
        assert np.isfinite(said[name].sel(measure="employment")).all()
    assert np.isnan(sensitivity(economy_of(5), SCENARIOS[0], idle, draws=9, seed=3, measures=["gdp"])["total"]).all()
    with pytest.raises(FiscalmultError, match="nothing that is uncertain moves 'gdp'"):
        plot.tornado(said, "gdp", SCENARIOS[0].name)
    assert sensitivity_table(said, SCENARIOS[0].name).records()[0]["gdp_total"] is None


def test_stopping_keeps_the_blocks_that_all_parts_have(monkeypatch):
    parts = Uncertainty((IMPORTS, SAVING))
    options = {"seed": 3, "measures": ["gdp"]}
    whole = sensitivity(economy_of(5), SCENARIOS[0], parts, draws=1024, **options)

    def interrupted(task, work, **more):
        for number, (block, roles) in enumerate(work):
            if number == 4 * 2 + 3:  # in the midst of the third block
                raise KeyboardInterrupt
            yield number, task.run(block, roles)

    monkeypatch.setattr(sys.modules["fiscalmult.engine.sensitivity"], "run_tasks", interrupted)
    stopped = sensitivity(economy_of(5), SCENARIOS[0], parts, draws=2000, **options)
    assert stopped.attrs["partial"] == "stopped by the user after 1024 of 2000 draws"
    assert stopped.attrs["draws"] == 1024
    assert stopped["total"].equals(whole["total"])


def test_parts_that_cannot_act_are_not_run_and_have_no_share():
    far = UncertainShare("far", ("rest-of-world",), ("household",), 0.3)
    options = {"draws": 100, "seed": 3, "measures": ["gdp"]}
    few = sensitivity(economy_of(5), SCENARIOS[0], Uncertainty((IMPORTS, SAVING)), **options)
    task_class = type(build_task(economy_of(5), build_sampler(economy_of(5), ALL, SCENARIOS, 1), {})[0])
    runs = []
    with pytest.MonkeyPatch.context() as patch:
        right = task_class.run
        patch.setattr(task_class, "run", lambda self, *given: runs.append(given) or right(self, *given))
        more = sensitivity(economy_of(5), SCENARIOS[0], Uncertainty((IMPORTS, SAVING, far, JOBS)), **options)
    assert len(runs) == 2 + 2
    for name in ("first_order", "total", "first_order_bounds", "total_bounds"):
        assert more[name].sel(part=few["part"]).equals(few[name])
        assert (more[name].sel(part=["far", "jobs"]) == 0).all()


def test_only_parts_that_act_flag_their_assumption():
    said = sensitivity(economy_of(5), SCENARIOS[0], Uncertainty((IMPORTS, JOBS)), draws=50, seed=3, measures=["gdp"])
    assert said.attrs["assumed_parts"] == "imports"


def test_parts_can_be_asked_about_together():
    options = {"draws": 1024, "seed": 3, "measures": ["gdp", "employment"]}
    every = Uncertainty((IMPORTS, SAVING, JOBS))
    alone = sensitivity(economy_of(5), SCENARIOS[0], every, **options)
    said = sensitivity(economy_of(5), SCENARIOS[0], every, **options, groups={"flows": ["imp*", "saving"]})
    assert said["part"].values.tolist() == ["flows", "jobs"]
    assert said.attrs["assumed_parts"] == "flows, jobs"
    assert said["total"].sel(part="jobs").equals(alone["total"].sel(part="jobs"))
    # On GDP the group is all that varies; on jobs it is what the jobs per unit leave.
    np.testing.assert_allclose(said["total"].sel(measure="gdp", part="flows"), 1, atol=0.1)
    together = alone["first_order"].sel(part=["imports", "saving"]).sum("part")
    np.testing.assert_allclose(said["first_order"].sel(part="flows"), together, atol=0.15)


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ({"a": ["sav"]}, "group 'a' names no uncertain part 'sav'; did you mean saving"),
        ({"a": ["saving"], "b": ["*"]}, "part 'saving' is in the groups 'a' and 'b'; leave it in one of them"),
        ({"saving": ["imports"]}, "a group is called 'saving', which is an uncertain part or has a comma"),
        ({"a, b": ["imports"]}, "a group is called 'a, b', which is an uncertain part or has a comma"),
    ],
)
def test_groups_that_make_no_sense_are_refused(groups, text):
    with pytest.raises(FiscalmultError, match=text):
        sensitivity(economy_of(5), SCENARIOS[0], Uncertainty((IMPORTS, SAVING)), draws=9, seed=1, groups=groups)


def test_bad_calls_are_refused():
    with pytest.raises(FiscalmultError, match="bounds at the level 90 from 200 resamples mean nothing"):
        sensitivity(economy_of(5), SCENARIOS[0], ALL, seed=1, level=90)
    with pytest.raises(FiscalmultError, match="nothing is uncertain"):
        sensitivity(economy_of(5), SCENARIOS[0], Uncertainty(()), seed=1)
    with pytest.raises(FiscalmultError, match="indices from 1 draws mean nothing"):
        sensitivity(economy_of(5), SCENARIOS[0], ALL, draws=1, seed=1)
