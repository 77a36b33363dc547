"""What one money unit of every programme and of every source does: one simulation for all years.

Effects are linear in the amounts, so years, mixes and paths are weights on these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Instrument, Levy, Programme, Scenario
from fiscalmult.measures import measures_of
from fiscalmult.projection.financing import Source
from fiscalmult.simulate import simulate
from fiscalmult.structure import load_lags, quarterly_path
from fiscalmult.uncertainty import Uncertainty

__all__ = ["KEPT", "Lags", "UnitEffects", "key_of", "lag_profile", "spread", "unit_effects"]

KEPT = ("gdp", "household_income", "revenue", "imports")
"""Measures that every projection has, beside those of the satellites."""

QUARTERS = 4
Array = NDArray[np.float64]
Lags = Mapping[str, float | Sequence[float]]


@dataclass(frozen=True, eq=False)
class UnitEffects:
    """Effects of one money unit.

    Parameters
    ----------
    effects
        Every measure over ``(instrument, its own dims)``, with ``draw`` first in an ensemble.
    names
        The programmes, then the sources that take something from the economy.
    profile
        Share of each effect that comes k years after the money: ``{measure: (lag, instrument, its
        own dims)}``; None where all comes at once.
    """

    effects: xr.Dataset
    names: tuple[str, ...]
    profile: Mapping[str, Array] | None = None


def unit_effects(
    economy: Economy,
    programmes: Sequence[Programme],
    sources: Iterable[Source],
    *,
    measures: Iterable[str] | None = None,
    uncertainty: Uncertainty | None = None,
    draws: int | None = None,
    seed: int | None = None,
    **options: Any,
) -> UnitEffects:
    """Effects of one money unit of each programme and source, from one call of :func:`simulate`.

    A levy's effect is that of a scenario that is borrowed less that of the same one paid by the
    levy, in the same draw.

    Raises
    ------
    FiscalmultError
        As :func:`fiscalmult.simulate`.
    """
    taking = [source.instrument for source in sources if source.instrument is not None]
    known = {programme.name: programme for programme in programmes}
    for one in taking:
        if isinstance(one, Programme):
            known.setdefault(one.name, one)
    first = programmes[0]
    scenarios = [Scenario(name, programme, 1.0) for name, programme in known.items()]
    levied = {f"{one.name} (levy)": one for one in taking if isinstance(one, Levy)}
    scenarios += [Scenario(name, first, 1.0, levy) for name, levy in levied.items()]
    wanted = _wanted(economy, measures)
    if uncertainty is not None:
        options["measures"] = wanted
    result = simulate(economy, scenarios, uncertainty=uncertainty, draws=draws, seed=seed, **options)
    kept = result[wanted]
    attrs = dict(result.attrs)
    names = [*known, *levied]
    parts = [kept.sel(scenario=name, drop=True) for name in known]
    with xr.set_options(keep_attrs=True):
        parts += [kept.sel(scenario=first.name, drop=True) - kept.sel(scenario=name, drop=True) for name in levied]
    whole = xr.concat(parts, dim="instrument", coords="minimal", compat="override").assign_coords(instrument=names)
    return UnitEffects(whole.assign_attrs(attrs), tuple(names))


def key_of(instrument: Instrument) -> str:
    """Name of an instrument among the unit effects."""
    return f"{instrument.name} (levy)" if isinstance(instrument, Levy) else instrument.name


def _wanted(economy: Economy, measures: Iterable[str] | None) -> list[str]:
    satellites = [satellite.name for satellite in economy.satellites]
    if measures is None:
        return [*KEPT, *satellites]
    listed = [measures] if isinstance(measures, str) else list(measures)
    measures_of(economy, listed)  # raises where one is unknown
    return list(dict.fromkeys(["gdp", "revenue", *listed]))


def lag_profile(
    economy: Economy, units: UnitEffects, instruments: Mapping[str, Instrument], years: int, lags: Lags | str
) -> UnitEffects:
    """The same effects with the share of each that comes k years after the money.

    Parameters
    ----------
    economy, units
        The economy, and the unit effects in it.
    instruments
        Instruments by their name among the unit effects.
    years
        Number of years of the projection; later effects are left over.
    lags
        ``"assumed"`` for the shipped lags, or lags as :func:`fiscalmult.structure.quarterly_path`
        takes them; ``{}`` spends at once.

    Notes
    -----
    The money of a year is paid out in four equal quarters. The profile is that of the central
    economy: draws vary how large effects are, not how fast they come.
    """
    if isinstance(lags, str) and lags != "assumed":
        raise FiscalmultError(f"lags {lags!r} are unknown; give 'assumed' or {{block: quarters}}")
    given: Lags = load_lags() if isinstance(lags, str) else lags
    scenarios = [Scenario(name, Programme(name, instruments[name].shares), 1.0) for name in units.names]
    wanted = [str(name) for name in units.effects.data_vars]
    delivery = [1 / QUARTERS] * QUARTERS
    path = quarterly_path(economy, scenarios, QUARTERS * years, given, delivery, wanted)
    static = simulate(economy, scenarios)
    profile = {}
    for name in wanted:
        values = path[name].transpose("quarter", "scenario", ...).values
        by_year = values.reshape(years, QUARTERS, *values.shape[1:]).sum(axis=1)
        whole = static[name].values
        small = np.abs(whole) <= 1e-12 * np.abs(whole).max(initial=1e-300)
        shares = by_year / np.where(small, 1.0, whole)
        at_once = np.zeros(years).reshape(years, *[1] * whole.ndim)
        at_once[0] = 1.0
        profile[name] = np.where(small, at_once, shares)
    return UnitEffects(units.effects, units.names, profile)


def spread(unit: xr.DataArray, weights: Array, profile: Mapping[str, Array] | None) -> xr.DataArray:
    """Effects on one measure of money put into instruments.

    Parameters
    ----------
    unit
        Effect of one money unit, dims ``(instrument, own)`` with ``draw`` where there are draws.
    weights
        Money by ``(year, programme, instrument)``.
    profile
        Share of each effect that comes k years later, None for all at once.

    Returns
    -------
    xarray.DataArray
        Dims ``(draw, year, programme, own)``.
    """
    own = [str(dim) for dim in unit.dims if dim not in ("draw", "instrument")]
    drawn = "draw" in unit.dims
    values = unit.transpose(*(["draw"] if drawn else []), "instrument", *own).values
    flat = values.reshape(values.shape[0] if drawn else 1, weights.shape[2], -1)
    if profile is None:
        found = np.moveaxis(np.tensordot(weights, flat, axes=(2, 1)), 2, 0)
    else:
        timed = _timed(weights, profile[str(unit.name)].reshape(-1, weights.shape[2], flat.shape[2]))
        found = np.einsum("tpum,dum->dtpm", timed, flat)
    shape = [*found.shape[:3], *(unit.sizes[dim] for dim in own)]
    found = found.reshape(shape)
    dims = ["draw", "year", "programme", *own]
    coords = {dim: unit[dim] for dim in own}
    if drawn:
        coords["draw"] = unit["draw"]
    else:
        found, dims = found[0], dims[1:]
    return xr.DataArray(found, coords=coords, dims=dims, attrs=dict(unit.attrs), name=unit.name)


def _timed(weights: Array, profile: Array) -> Array:
    """Money by year in which its effect falls, shape (year, programme, instrument, part)."""
    years = len(weights)
    timed = np.zeros((*weights.shape, profile.shape[2]))
    for lag in range(min(years, len(profile))):
        timed[lag:] += weights[: years - lag, :, :, None] * profile[lag][None, None]
    return timed
