"""Which ignorance drives the answer: Sobol indices of every measure by uncertain part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.engine.run import progress, run_tasks
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.engine.task import Task, build_task
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Scenario
from fiscalmult.kernels.sampling import BLOCK
from fiscalmult.kernels.sobol import sobol_bootstrap, sobol_indices
from fiscalmult.measures import measures_of
from fiscalmult.results import attributes, list_scenarios
from fiscalmult.uncertainty import Uncertainty

__all__ = ["sensitivity"]

Array = NDArray[np.float64]
STILL = 1e-12
"""Range of a measure over its draws, relative to its size, that is a machine's rounding."""


def sensitivity(
    economy: Economy,
    scenarios: Scenario | Iterable[Scenario],
    uncertainty: Uncertainty,
    *,
    draws: int = 2048,
    seed: int,
    measures: Iterable[str] | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
    level: float = 0.9,
    resamples: int = 200,
    show_progress: bool | None = None,
) -> xr.Dataset:
    """Sobol indices of every measure by uncertain part.

    Parameters
    ----------
    economy, scenarios, uncertainty
        As for :func:`fiscalmult.simulate`.
    draws, seed
        Base sample, independent draws; the model is run ``draws * (parts + 2)`` times, in whole blocks of
        512, for the parts that act (:meth:`Uncertainty.acting`): the indices of the others are 0. Stopped
        by the user (Ctrl-C), what is done of all parts is kept, and ``partial`` says so.
    measures
        Measures wanted, all by default; further dims such as sex are added up.
    groups
        ``{name: parts}``, names or patterns such as ``"activity-columns-*"``: parts that are asked about
        together, as one. Parts in no group stand alone. A group is assumed if one of its parts is.
    level, resamples
        Level of the bootstrap intervals, and how many resamples they rest on.
    show_progress
        Force the progress bar on or off.

    Returns
    -------
    xarray.Dataset
        ``first_order`` and ``total`` with dims ``(measure, scenario, part)`` [share of the
        variance], and their bounds ``first_order_bounds`` and ``total_bounds`` (bound first).
        First order: what would go away if the part were known; total: what would be left if
        everything else were. The indices of parts that do not interact add to 1. Not a number
        where nothing that is uncertain moves the measure: there is no variance to share.

    Raises
    ------
    FiscalmultError
        If nothing is uncertain, there are fewer than two draws or resamples, the level does not lie
        between 0 and 1, or a group names no part, or one that another group has.

    References
    ----------
    Saltelli et al. (2010), Computer Physics Communications 181; Jansen (1999), ibid. 117.
    """
    listed = list_scenarios(scenarios)
    _check(uncertainty, draws, level, resamples)
    wanted = measures_of(economy, measures)
    task, places = build_task(economy, build_sampler(economy, uncertainty, listed, seed), wanted)
    acting, asked = uncertainty.acting(economy, listed, wanted), _grouped(uncertainty, groups or {})
    keys = {part.name: part.key for part in uncertainty.parts}
    live = [place for place, names in enumerate(asked.values()) if set(names) & set(acting)]
    swapped = [dict.fromkeys([keys[name] for name in names], 1) for names in asked.values()]
    designs = [{}, dict.fromkeys(keys.values(), 1), *(swapped[place] for place in live)]
    samples = _run(task, designs, draws, places, show_progress)
    done = samples.shape[1]
    if done == 0:
        raise KeyboardInterrupt
    coords = {"measure": list(wanted), "scenario": [scenario.name for scenario in listed]}
    coords |= {"part": list(asked), "bound": ["lower", "upper"]}
    result = xr.Dataset(coords=coords, attrs=dict(attributes(economy, listed)))
    dims, words = (
        ("part", "measure", "scenario"),
        {"first_order": "first-order Sobol index", "total": "total Sobol index"},
    )
    for (name, title), found in zip(words.items(), _indices(samples, level, resamples, seed), strict=True):
        indices = np.zeros((3, len(asked), samples.shape[-1]))
        indices[:, live] = found
        # What varies in no draw has no variance to share.
        indices[..., np.ptp(samples[:2], axis=(0, 1)) <= STILL * np.abs(samples[:2]).max(axis=(0, 1))] = np.nan
        cut = indices.reshape(3, len(asked), len(wanted), len(listed))
        attrs = {"units": "share of the variance", "long_name": title}
        result[name] = (dims, cut[0], attrs)
        result[f"{name}_bounds"] = (("bound", *dims), cut[1:], attrs)
    result.attrs |= {"draws": done, "seed": seed, "level": level, "uncertainty": uncertainty.name}
    assumed = set(uncertainty.assumed) & set(acting)
    result.attrs["assumed_parts"] = ", ".join(name for name, names in asked.items() if assumed & set(names)) or "none"
    if done < draws:
        result.attrs["partial"] = f"stopped by the user after {done} of {draws} draws"
    return result.transpose("bound", "measure", "scenario", "part")


def _grouped(uncertainty: Uncertainty, groups: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """``{what is asked about: its parts}``: groups where their first part stands, other parts alone."""
    owner: dict[str, str] = {}
    for group, patterns in groups.items():
        listed = [patterns] if isinstance(patterns, str) else list(patterns)
        for pattern in listed:
            found = [name for name in uncertainty.names if fnmatchcase(name, pattern)]
            if not found:
                raise FiscalmultError(
                    f"group {group!r} names no uncertain part {pattern!r}{nearest(pattern, uncertainty.names)}"
                )
            twice = next((name for name in found if owner.get(name, group) != group), None)
            if twice is not None:
                raise FiscalmultError(
                    f"uncertain part {twice!r} is in the groups {owner[twice]!r} and {group!r}; leave it in one of them"
                )
            owner |= dict.fromkeys(found, group)
    clash = next((group for group in groups if "," in group or owner.get(group, group) != group), None)
    clash = clash or next((group for group in groups if group in uncertainty.names and group not in owner), None)
    if clash is not None:
        raise FiscalmultError(
            f"a group is called {clash!r}, which is an uncertain part or has a comma; give it another name"
        )
    asked: dict[str, list[str]] = {}
    for name in uncertainty.names:
        asked.setdefault(owner.get(name, name), []).append(name)
    return asked


def _check(uncertainty: Uncertainty, draws: int, level: float, resamples: int) -> None:
    if not uncertainty.parts:
        raise FiscalmultError("nothing is uncertain; give an uncertainty with at least one part")
    if draws < 2:
        raise FiscalmultError(f"indices from {draws} draws mean nothing; give some thousands")
    if not 0 < level < 1 or resamples < 2:
        raise FiscalmultError(
            f"bounds at the level {level:.6g} from {resamples} resamples mean nothing; give a level between 0 and 1, "
            "such as 0.9, and some hundred resamples"
        )


def _indices(samples: Array, level: float, resamples: int, seed: int) -> tuple[Array, Array]:
    """First-order and total indices with their lower and upper bounds, each of shape (3, part, output)."""
    first, second, mixed = samples[0], samples[1], samples[2:]
    generator = np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=(2**31,)))
    replicates = sobol_bootstrap(first, second, mixed, resamples=resamples, generator=generator)
    tails = [(1 - level) / 2, (1 + level) / 2]
    main, total = (
        np.concatenate([point[None], np.quantile(sample, tails, axis=0)])
        for point, sample in zip(sobol_indices(first, second, mixed), replicates, strict=True)
    )
    return main, total


def _run(
    task: Task, designs: list[dict[int, int]], draws: int, places: Mapping[str, slice], shown: bool | None
) -> Array:
    """Measures of every design, own dims added up: shape (design, draw, measure * scenario).

    Block after block through all designs, so that a run that is stopped leaves whole blocks: fewer draws then.
    """
    blocks, done = -(-draws // BLOCK), 0
    advance, close = progress(blocks * len(designs), shown=shown)
    out = np.empty((len(designs), blocks * BLOCK, len(places), task.sampler.injections.shape[0]))
    work = [(block, roles) for block in range(blocks) for roles in designs]
    try:
        for number, measured in run_tasks(task, work):
            block, design = divmod(number, len(designs))
            for place, rows in enumerate(places.values()):
                summed = measured.values[..., rows].sum(axis=-1)
                out[design, block * BLOCK : (block + 1) * BLOCK, place] = summed
            done = min((number + 1) // len(designs) * BLOCK, draws)
            advance(1)
    except KeyboardInterrupt:
        pass  # whole blocks are kept, and the result says that it is partial
    finally:
        close()
    return out[:, :done].reshape(len(designs), done, -1)
