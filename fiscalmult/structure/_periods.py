"""What rounds and quarters share: effects by period, shares reached, half-lives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.instruments import Scenario
from fiscalmult.structure._common import measured, totals

__all__ = ["by_period", "finish", "half_life", "static_effects", "summed_weights"]

Array = NDArray[np.float64]
LONGEST = 100_000
"""Periods after which a half-life that has not come is given up."""


def by_period(
    economy: Economy,
    listed: Sequence[Scenario],
    rows: Mapping[str, xr.DataArray],
    received: Array,
    dim: str,
    labels: NDArray[np.int_],
) -> xr.Dataset:
    array = xr.DataArray(
        received,
        coords={"scenario": [one.name for one in listed], dim: labels, "account": list(economy.sam.codes)},
        dims=("scenario", dim, "account"),
        attrs={"units": economy.sam.unit, "long_name": f"receipts by {dim}"},
    )
    result = xr.Dataset({"receipts": array, **measured(rows, array)})
    cumulated = totals({name: result[name] for name in rows}, ("scenario", dim)).cumsum(dim)
    result["cumulated_share"] = cumulated.assign_coords({dim: labels})
    return result


def static_effects(
    economy: Economy, listed: Sequence[Scenario], rows: Mapping[str, xr.DataArray], injections: Array
) -> xr.DataArray:
    """Every measure summed over its own dims, over all time, by scenario."""
    coords = {"scenario": [one.name for one in listed], "account": list(economy.sam.codes)}
    full = xr.DataArray(economy.receipts(injections), coords=coords, dims=("scenario", "account"))
    return totals(measured(rows, full), ("scenario",))


def summed_weights(rows: Mapping[str, xr.DataArray]) -> Array:
    """One row of weights for each measure, its own dims summed, shape (measure, account)."""
    return np.stack([row.sum([dim for dim in row.dims if dim != "account"]).values for row in rows.values()])


def half_life(series: Iterable[Array], static: Array) -> Array:
    """First period from which on the cumulated effect stays within half of the static one.

    Not a number where it is zero, or is not there by the last period of the series.
    """
    found = np.full(static.shape, np.nan)
    done, so_far = static == 0, np.zeros_like(static)
    for period, effect in enumerate(series):
        so_far = so_far + effect
        there = np.abs(static - so_far) <= 0.5 * np.abs(static)
        found = np.where(there & np.isnan(found) & ~done, period, np.where(there, found, np.nan))
        if period >= LONGEST or np.all(done | (np.abs(static - so_far) <= 1e-9 * np.abs(static))):
            break
    return found


def finish(result: xr.Dataset, static: xr.DataArray, half_life: Array, unit: str) -> None:
    """Turn cumulated sums into shares, and add totals and half-lives."""
    whole = static.where(static != 0)
    share = (result["cumulated_share"] / whole).transpose(*result["cumulated_share"].dims)
    result["cumulated_share"] = share.assign_attrs(units="1", long_name="share of the static effect reached")
    result.coords["unit"] = ("measure", [str(result[name].attrs["units"]) for name in static["measure"].values])
    attrs = {"units": "that of the coordinate unit", "long_name": "static effect: the sum over all time"}
    result["static"] = static.assign_attrs(attrs)
    long_name = f"{unit} until half of the static effect is there"
    result["half_life"] = (static.dims, half_life, {"units": unit, "long_name": long_name})
