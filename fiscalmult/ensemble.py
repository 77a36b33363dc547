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
        ``<variable>_error (bound)``: the standard error of each bound from the order statistics
        around it. More draws shrink the error, not the interval.

    Raises
    ------
    FiscalmultError
        If nothing has draws, or level or kind make no sense.

    Warns
    -----
    UserWarning
        Where the error of a bound is not small against the width of its interval.
    """
    if not 0 < level < 1:
        raise FiscalmultError(f"the level of an interval is {level:.6g}; it lies between 0 and 1, such as 0.9")
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
        ordered = np.sort(values.transpose("draw", ...).values, axis=0)
        bounds, errors = _bounds(ordered, level, kind)
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


def _bounds(ordered: Array, level: float, kind: str) -> tuple[Array, Array]:
    """Lower, median and upper bound of sorted draws (draw, ...), and their standard errors."""
    count = len(ordered)
    if kind == "equal-tailed":
        probabilities = np.array([(1 - level) / 2, 0.5, (1 + level) / 2])
        bounds = np.quantile(ordered, probabilities, axis=0)
        return bounds, np.stack([_quantile_error(ordered, np.full(ordered.shape[1:], p)) for p in probabilities])
    inside = max(int(np.ceil(level * count)), 1)
    widths = ordered[inside - 1 :] - ordered[: count - inside + 1]
    first = widths.argmin(axis=0)
    lower = np.take_along_axis(ordered, first[None], axis=0)[0]
    upper = np.take_along_axis(ordered, first[None] + inside - 1, axis=0)[0]
    bounds = np.stack([lower, np.quantile(ordered, 0.5, axis=0), upper])
    places = [first / count, np.full(first.shape, 0.5), (first + inside) / count]
    return bounds, np.stack([_quantile_error(ordered, place) for place in places])


def _quantile_error(ordered: Array, probability: Array) -> Array:
    """Half the distance between the order statistics one standard error either side."""
    count = len(ordered)
    spread = np.sqrt(count * probability * (1 - probability))
    low = np.clip(np.floor(count * probability - spread), 0, count - 1).astype(int)
    high = np.clip(np.ceil(count * probability + spread), 0, count - 1).astype(int)
    upper = np.take_along_axis(ordered, high[None], axis=0)[0]
    lower = np.take_along_axis(ordered, low[None], axis=0)[0]
    return np.asarray((upper - lower) / 2, dtype=np.float64)


def odds(result: xr.Dataset, measure: str, *, better: str, worse: str) -> float:
    """Share of draws in which one scenario does more for a measure than another.

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
        Between 0 and 1; ties count half. Its Monte Carlo standard error is
        ``sqrt(p (1 - p) / draws)``.
    """
    values = _total(result, measure)
    first, second = (_scenario(values, name) for name in (better, worse))
    return float(((first > second) + 0.5 * (first == second)).mean())


def rank_odds(result: xr.Dataset, measure: str) -> xr.DataArray:
    """How often each scenario is first, second, ... on a measure, dims ``(scenario, rank)``."""
    values = _total(result, measure).transpose("draw", "scenario")
    order = np.argsort(-values.values, axis=1, kind="stable")
    count = values.sizes["scenario"]
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.broadcast_to(np.arange(count), order.shape), axis=1)
    share = np.stack([(places == rank).mean(axis=0) for rank in range(count)], axis=1)
    coords = {"scenario": values["scenario"].values, "rank": np.arange(1, count + 1)}
    attrs = {"units": "1", "long_name": f"share of draws by rank on {measure}"}
    return xr.DataArray(share, coords=coords, dims=("scenario", "rank"), attrs=attrs)


def regret(result: xr.Dataset, measure: str) -> xr.Dataset:
    """What choosing a scenario costs against the best one of each draw.

    Returns
    -------
    xarray.Dataset
        By ``scenario``: ``expected`` regret, and the regret exceeded in one draw of twenty
        (``high``), in the unit of the measure. Zero for a scenario that always wins.
    """
    values = _total(result, measure)
    lost = values.max("scenario") - values
    units = {"units": result[measure].attrs.get("units", "")}
    said = xr.Dataset(attrs={"measure": measure, "draws": result.sizes["draw"]})
    said["expected"] = lost.mean("draw").assign_attrs(units, long_name=f"expected regret on {measure}")
    high = lost.quantile(0.95, "draw").drop_vars("quantile")
    said["high"] = high.assign_attrs(units, long_name=f"regret on {measure} exceeded in one draw of twenty")
    return said


def convergence(
    result: xr.Dataset, measure: str, *, level: float = 0.9, points: Sequence[int] | None = None
) -> xr.Dataset:
    """Interval of a measure with the first n draws, for growing n.

    Returns
    -------
    xarray.Dataset
        ``interval (draws, bound, scenario)`` and its ``error``: when the bounds have stopped
        moving against their width, the draws are enough.
    """
    total = _total(result, measure)
    count = result.sizes["draw"]
    steps = [n for n in (points or np.unique(np.geomspace(min(50, count), count, 12).astype(int))) if 2 <= n <= count]
    found = []
    for step in steps:
        ordered = np.sort(total.isel(draw=slice(step)).transpose("draw", "scenario").values, axis=0)
        found.append(_bounds(ordered, level, "equal-tailed"))
    coords = {
        "draws": [int(step) for step in steps],
        "bound": ["lower", "median", "upper"],
        "scenario": total["scenario"],
    }
    dims, units = ("draws", "bound", "scenario"), {"units": result[measure].attrs.get("units", "")}
    return xr.Dataset(
        {
            "interval": (dims, np.stack([bounds for bounds, _ in found]), units),
            "error": (dims, np.stack([errors for _, errors in found]), units),
        },
        coords=coords,
        attrs={"measure": measure, "level": level},
    )


def _has_draws(result: xr.Dataset) -> None:
    if "draw" not in result.dims:
        raise FiscalmultError("the result has no draws; simulate with uncertainty, draws and a seed first")


def _total(result: xr.Dataset, measure: str) -> xr.DataArray:
    """A measure by draw and scenario, its own dims added up."""
    _has_draws(result)
    known = [str(name) for name, values in result.data_vars.items() if {"draw", "scenario"} <= set(values.dims)]
    if measure not in known:
        raise FiscalmultError(f"no measure {measure!r} with draws{nearest(measure, known)}")
    values = result[measure]
    return values.sum([dim for dim in values.dims if dim not in ("draw", "scenario")])


def _scenario(values: xr.DataArray, name: str) -> xr.DataArray:
    names = [str(label) for label in values["scenario"].values]
    if name not in names:
        raise FiscalmultError(f"no scenario {name!r}{nearest(name, names)}")
    return values.isel(scenario=names.index(name))
