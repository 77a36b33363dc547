"""What an ensemble says: intervals, odds, ranks and regret. Dataset in, Dataset out.

Nothing here knows the model: any variable with a ``draw`` dim will do.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.kernels.intervals import beats, bounds_of

__all__ = ["convergence", "interval", "odds", "rank_odds", "regret"]

Array = NDArray[np.float64]
INTERVALS = ("equal-tailed", "highest-density")
LOUD = 0.1
"""Monte Carlo error, as a share of the interval's width, above which :func:`interval` warns."""


def interval(
    result: xr.Dataset, *, level: float = 0.9, kind: str = "equal-tailed", total: Sequence[str] = ()
) -> xr.Dataset:
    """Interval of every variable over draws, with the Monte Carlo error of its bounds.

    Parameters
    ----------
    result
        Dataset whose variables have the dim ``draw``; others are left out.
    level
        Share of draws inside the interval.
    kind
        ``"equal-tailed"``: as many draws below as above. ``"highest-density"``: the
        shortest interval that holds the share (Chen and Shao 1999), for one-humped samples.
    total
        Dims to add up within each draw before the interval is taken, such as ``("sex", "formality")``:
        the interval of a total is not the sum of the intervals of its parts.

    Returns
    -------
    xarray.Dataset
        Each variable with the dim ``bound`` (lower, median, upper) in place of ``draw``, and
        ``<variable>_error (bound)``: the standard error of each bound. Of quantiles it comes from the
        order statistics around them; of the shortest interval, whose place is known worse than its
        length, from the bounds of 16 batches of draws. More draws shrink the error, not the
        interval. Both are for independent draws: for a Sobol or Latin hypercube design they are
        upper bounds.

    Raises
    ------
    FiscalmultError
        If nothing has draws, level or kind make no sense, or a draw is not a number.

    Warns
    -----
    UserWarning
        Where the error of a bound is not small against the width of its interval.
    """
    _check_level(level)
    if kind not in INTERVALS:
        raise FiscalmultError(f"no interval {kind!r}{nearest(kind, INTERVALS)}")
    _has_draws(result)
    unknown = [dim for dim in total if dim not in result.dims or dim in ("draw", "scenario")]
    if unknown:
        able = [str(dim) for dim in result.dims if dim not in ("draw", "scenario")]
        raise FiscalmultError(f"cannot add up over {unknown[0]!r}{nearest(unknown[0], able)}")
    said = xr.Dataset(coords={"bound": ["lower", "median", "upper"]}, attrs={**result.attrs})
    said.attrs |= {"interval": f"{100 * level:g} % {kind} over {result.sizes['draw']} draws", "level": level}
    loud: list[str] = []
    for key, values in result.data_vars.items():
        if "draw" not in values.dims:
            continue
        name = str(key)
        values = values.sum([dim for dim in total if dim in values.dims], keep_attrs=True)
        _check_numbers(values, name, undefined=True)
        bounds, errors = bounds_of(values.transpose("draw", ...).values, level, kind)
        dims = [str(dim) for dim in values.dims if dim != "draw"]
        said = said.assign_coords({dim: values[dim] for dim in dims if dim in values.coords})
        said[name] = (("bound", *dims), bounds, dict(values.attrs))
        words = f"Monte Carlo standard error of the bounds of {values.attrs.get('long_name', name)}"
        said[f"{name}_error"] = (("bound", *dims), errors, {**values.attrs, "long_name": words})
        width = bounds[2] - bounds[0]
        if (np.maximum(errors[0], errors[2]) > LOUD * np.where(width > 0, width, np.inf)).any():
            loud.append(name)
    if loud:
        warnings.warn(
            f"{result.sizes['draw']} draws are too few for the bounds of {', '.join(loud)}: their Monte Carlo error is "
            f"more than {100 * LOUD:g} % of the interval; draw more",
            stacklevel=2,
        )
    return said


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise FiscalmultError(f"the level of an interval is {level:.6g}; it lies between 0 and 1, such as 0.9")


def odds(result: xr.Dataset, measure: str, *, better: str, worse: str) -> float:
    """Share of draws in which one scenario does more for a measure than another.

    More counts as better: for imports, of which less may be better, exchange the two names.

    Parameters
    ----------
    result
        Dataset with the dims ``draw`` and ``scenario``.
    measure
        Variable; further dims such as sex are added up.
    better, worse
        Names of the scenarios.

    Returns
    -------
    float
        Between 0 and 1; draws in which they are equal (but for a machine's rounding) count half. Its
        Monte Carlo standard error is ``sqrt(p (1 - p) / draws)``.
    """
    values = _total(result, measure)
    first, second = (_scenario(values, name) for name in (better, worse))
    return float(beats(first.values, second.values).mean())


def rank_odds(result: xr.Dataset, measure: str) -> xr.DataArray:
    """How often each scenario is first, second, ... on a measure, dims ``(scenario, rank)``.

    The most is first. Scenarios that are equal in a draw share the ranks they hold together, so that
    neither is ahead by its place in the list. Attributes are those of the result.
    """
    values = _total(result, measure).transpose("draw", "scenario")
    count = values.sizes["scenario"]
    share = np.zeros((count, count))
    for place in range(count):
        against = beats(values.values, values.values[:, place, None])
        ahead, equal = (against == 1).sum(axis=1), (against == 0.5).sum(axis=1)
        for rank in range(count):
            share[place, rank] = (((ahead <= rank) & (rank < ahead + equal)) / equal).mean()
    coords = {"scenario": values["scenario"].values, "rank": np.arange(1, count + 1)}
    attrs = {**result.attrs, "units": "1", "long_name": f"share of draws by rank on {measure}"}
    return xr.DataArray(share, coords=coords, dims=("scenario", "rank"), attrs=attrs)


def regret(result: xr.Dataset, measure: str) -> xr.Dataset:
    """What choosing a scenario costs against the best one of each draw, the one that does most.

    Returns
    -------
    xarray.Dataset
        By ``scenario``: ``expected`` regret, and the regret exceeded in one draw of twenty
        (``high``), in the unit of the measure. Zero for a scenario that always wins. Attributes are
        those of the result.
    """
    values = _total(result, measure)
    lost = values.max("scenario") - values
    units = {"units": result[measure].attrs.get("units", "")}
    said = xr.Dataset(attrs={**result.attrs, "measure": measure, "draws": result.sizes["draw"]})
    said["expected"] = lost.mean("draw").assign_attrs(units, long_name=f"expected regret on {measure}")
    high = lost.quantile(0.95, "draw").drop_vars("quantile")
    said["high"] = high.assign_attrs(units, long_name=f"regret on {measure} exceeded in one draw of twenty")
    return said


def convergence(
    result: xr.Dataset, measure: str, *, level: float = 0.9, points: Sequence[int] | None = None
) -> xr.Dataset:
    """Interval of a measure with the first n draws, for growing n.

    Parameters
    ----------
    result, measure
        Dataset with draws, and one of its variables; further dims such as sex are added up.
    level
        Share of draws inside the equal-tailed interval.
    points
        Numbers of draws, each between 2 and all; twelve from 50 on by default.

    Returns
    -------
    xarray.Dataset
        ``interval (draws, bound, scenario)`` and its ``error``: when the bounds have stopped
        moving against their width, the draws are enough.

    Raises
    ------
    FiscalmultError
        If the measure has no draws, the level makes no sense, or a point has too few or too many draws.
    """
    _check_level(level)
    values = _total(result, measure).transpose("draw", "scenario").values
    count = len(values)
    listed = np.unique(np.geomspace(min(50, count), count, 12).round()) if points is None else points
    steps = [int(step) for step in listed]
    wrong = next((step for step in steps if not 2 <= step <= count), None)
    if wrong is not None or not steps:
        raise FiscalmultError(f"no interval of {wrong or 'no'} draws; give points between 2 and {count}")
    found = [bounds_of(values[:step], level, "equal-tailed") for step in steps]
    coords = {
        "draws": steps,
        "bound": ["lower", "median", "upper"],
        "scenario": result["scenario"].values,
    }
    dims, units = ("draws", "bound", "scenario"), {"units": result[measure].attrs.get("units", "")}
    return xr.Dataset(
        {
            "interval": (dims, np.stack([bounds for bounds, _ in found]), units),
            "error": (dims, np.stack([errors for _, errors in found]), units),
        },
        coords=coords,
        attrs={**result.attrs, "measure": measure, "level": level},
    )


def _has_draws(result: xr.Dataset) -> None:
    if "draw" not in result.dims:
        raise FiscalmultError("the result has no draws; simulate with uncertainty, draws and a seed first")


def _check_numbers(values: xr.DataArray, name: str, *, undefined: bool = False) -> None:
    """Raise where a draw is not a number: comparing it would count as a loss, sorting it as the most.

    ``undefined`` allows what is a number in no draw, such as a ratio to nothing: its bounds are none either.
    """
    others = [dim for dim in values.dims if dim != "draw"]
    none = ~xr.apply_ufunc(np.isfinite, values)
    lost = int((none & ~none.all("draw") if undefined else none).any(others).sum())
    if lost:
        raise FiscalmultError(
            f"{name!r} is not a number in {lost} of {values.sizes['draw']} draws; a run on disk that was stopped "
            "holds no more than its attribute draws_done says: resume it, or take its first draws"
        )


def _total(result: xr.Dataset, measure: str) -> xr.DataArray:
    """A measure by draw and scenario, its own dims added up."""
    _has_draws(result)
    known = [str(name) for name, values in result.data_vars.items() if {"draw", "scenario"} <= set(values.dims)]
    if measure not in known:
        raise FiscalmultError(f"no measure {measure!r} with draws{nearest(measure, known)}")
    values = result[measure]
    _check_numbers(values, measure)
    return values.sum([dim for dim in values.dims if dim not in ("draw", "scenario")])


def _scenario(values: xr.DataArray, name: str) -> xr.DataArray:
    names = [str(label) for label in values["scenario"].values]
    if name not in names:
        raise FiscalmultError(f"no scenario {name!r}{nearest(name, names)}")
    return values.isel(scenario=names.index(name))
