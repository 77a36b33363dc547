"""A spending path through an economy: effects by year, programme and draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.datasets import list_tables, load_programmes
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Programme
from fiscalmult.projection.amounts import Amounts, amounts_of
from fiscalmult.projection.assumptions import Assumptions
from fiscalmult.projection.financing import Financing, Plan, plan_of
from fiscalmult.projection.ratios import add_debt, add_ratios
from fiscalmult.projection.schema import VERSION
from fiscalmult.projection.unit_effects import Lags, UnitEffects, key_of, lag_profile, spread, unit_effects
from fiscalmult.results import attributes, variable
from fiscalmult.uncertainty import Uncertainty

__all__ = ["project"]

Array = NDArray[np.float64]

LIMITS = (
    "coefficients, baskets and rates of the base year are held in every year; effects are linear in the amounts; "
    "only jobs per output change, with productivity"
)


def project(
    economy: Economy,
    path: Any,
    *,
    financing: Financing = None,
    assumptions: Assumptions | None = None,
    programmes: Mapping[str, Programme] | Iterable[Programme] | None = None,
    lags: Lags | str | None = None,
    measures: Iterable[str] | None = None,
    unit: str | None = None,
    prices: str | None = None,
    uncertainty: Uncertainty | None = None,
    draws: int | None = None,
    seed: int | None = None,
    **options: Any,
) -> xr.Dataset:
    """Effects of a spending path by year.

    Parameters
    ----------
    economy
        The economy that responds; its matrix says the base year.
    path
        What :func:`read_path` reads: a file, a frame, a DataArray or ``{programme: {year: amount}}``.
    financing
        ``None``: borrowed. Or the name of a levy, a programme the money is moved from, ``"grant"``,
        ``"reserves"``, a :class:`Levy`, a :class:`Programme`, a mix ``{source: share}``, ``{year:
        mix}`` (each from its year until the next) or ``{programme: any of these}``.
    assumptions
        Growth, productivity, prices, interest and take-up; :func:`load_assumptions` by default.
    programmes
        Programmes beside those that ship with the matrix.
    lags
        ``None``: all effects of a year's money fall in that year. ``"assumed"`` or ``{block:
        quarters}``: as :func:`fiscalmult.structure.quarterly_path`, the money paid in four quarters.
    measures
        Measures wanted beside GDP and revenue; household income, jobs and imports by default.
    unit, prices
        Unit and price basis of the path where it does not say them.
    uncertainty, draws, seed, **options
        As :func:`fiscalmult.simulate`; one simulation serves all years, so draws stay cheap.

    Returns
    -------
    xarray.Dataset
        Variables of :data:`fiscalmult.projection.RESULT_VARIABLES` over ``(year, programme)``, with
        ``draw`` first in an ensemble. Money at constant prices of the base year except debt,
        interest and reserves (each variable's attribute ``prices`` says which);
        :func:`in_prices` turns it. Jobs in the unit of the satellite.

    Raises
    ------
    FiscalmultError
        If the path, the financing or the assumptions cannot be used (one line with the mend), or
        an identity fails: spending equals what finances it; the levies equal their burden; the
        debt recursion equals its closed form; indices are 1 in the base year.

    Notes
    -----
    ``effect_t = multiplier (spending_t - money taken by levies and moves_t)`` at base-year prices;
    jobs are divided by the productivity index. ``D_t = D_{t-1}(1 + r_t) + spending - levies -
    moved - grant - reserves - recovered revenue`` at current prices.

    Limits: fixed coefficients of the base year, held for decades; multipliers per dong at constant
    structure; no reaction of prices, wages, interest or supply. What the paths assume is not a forecast.
    """
    known = _programmes(economy, programmes)
    amounts = amounts_of(economy, path, known, assumptions, unit, prices)
    chosen = [known[name] for name in amounts.names]
    plan = plan_of(financing, amounts.years, amounts.names, economy.sam)
    units = unit_effects(
        economy, chosen, plan.sources,
        measures=measures, uncertainty=uncertainty, draws=draws, seed=seed, **options,
    )  # fmt: skip
    if lags is not None:
        instruments = {programme.name: programme for programme in chosen} | {
            key_of(source.instrument): source.instrument for source in plan.sources if source.instrument is not None
        }
        units = lag_profile(economy, units, instruments, len(amounts.years), lags)
    result = _frame(economy, amounts, plan)
    own, net = _weights(amounts, plan, units)
    result = _add_effects(result, units, own, net, amounts)
    result = add_ratios(result)
    result = add_debt(result, amounts.assumptions.rate("interest", amounts.years))
    result.attrs = _attributes(economy, amounts, plan, units, lags)
    return result


def _programmes(economy: Economy, given: Mapping[str, Programme] | Iterable[Programme] | None) -> dict[str, Programme]:
    name = economy.sam.name
    known = load_programmes(name) if f"{name}-programmes" in list_tables("programmes") else {}
    listed = list(given.values()) if isinstance(given, Mapping) else list(given or ())
    for one in listed:
        if not isinstance(one, Programme):
            raise FiscalmultError(f"{one!r} is not a Programme; give Programme(name, delivery)")
    return {**known, **{one.name: one for one in listed}}


def _frame(economy: Economy, amounts: Amounts, plan: Plan) -> xr.Dataset:
    """Spending, who pays, and on whom the levies fall."""
    sam = economy.sam
    constant = f"constant {sam.year}"
    sources = [source.name for source in plan.sources]
    households = list(sam.accounts("household"))
    result = xr.Dataset(
        coords={
            "year": amounts.years,
            "programme": amounts.names,
            "source": sources,
            "kind": ("source", [source.kind for source in plan.sources]),
            "household": households,
        }
    )
    financed = amounts.real[:, :, None] * plan.shares
    flat = ["year", "programme"]
    result["spending"] = _money(flat, amounts.real, sam.unit, "spending", constant)
    result["financed"] = _money([*flat, "source"], financed, sam.unit, "who pays for the spending", constant)
    gap = np.abs(financed.sum(axis=2) - amounts.real).max(initial=0.0)
    if gap > 1e-9 * max(float(amounts.real.max(initial=0.0)), 1e-300):
        raise FiscalmultError(f"identity broken: spending and what finances it differ by {gap:.3g} {sam.unit}")
    burden = np.zeros((len(plan.sources), len(households)))
    levied = np.zeros(len(plan.sources))
    for place, source in enumerate(plan.sources):
        if isinstance(source.instrument, Levy):
            burden[place] = [source.instrument.burden.get(code, 0.0) for code in households]
            levied[place] = 1.0
    on_households = financed @ burden
    elsewhere = financed @ (levied - burden.sum(axis=1))
    if (np.abs(elsewhere) < 1e-12 * np.abs(amounts.real).max(initial=0.0)).all():
        elsewhere = np.zeros_like(elsewhere)
    result["burden"] = _money([*flat, "household"], on_households, sam.unit, "burden of the levies", constant)
    words = "burden of the levies on enterprises and others"
    result["burden_elsewhere"] = _money(flat, elsewhere, sam.unit, words, constant)
    result["gdp_path"] = ("year", amounts.gdp.values, amounts.gdp.attrs | {"units": sam.unit})
    result["price_index"] = ("year", amounts.prices.values, amounts.prices.attrs)
    result["productivity_index"] = ("year", amounts.productivity.values, amounts.productivity.attrs)
    return result


def _money(dims: list[str], values: Array, unit: str, words: str, prices: str) -> xr.Variable:
    made = variable(dims, values, unit, words)
    made.attrs["prices"] = prices
    return made


def _weights(amounts: Amounts, plan: Plan, units: UnitEffects) -> tuple[Array, Array]:
    """Money by year, programme and instrument: the spending alone, and net of what the financing takes."""
    own = np.zeros((*amounts.real.shape, len(units.names)))
    for place, name in enumerate(amounts.names):
        own[:, place, units.names.index(name)] = amounts.real[:, place]
    net = own.copy()
    for place, source in enumerate(plan.sources):
        if source.instrument is not None:
            net[:, :, units.names.index(key_of(source.instrument))] -= amounts.real * plan.shares[:, :, place]
    return own, net


def _add_effects(result: xr.Dataset, units: UnitEffects, own: Array, net: Array, amounts: Amounts) -> xr.Dataset:
    constant = str(result["spending"].attrs["prices"])
    money = str(result["spending"].attrs["units"])
    for key, unit in units.effects.data_vars.items():
        name = str(key)
        added = spread(unit, net, units.profile)
        if unit.attrs["units"] == money:
            added.attrs["prices"] = constant
        else:
            added = (added / result["productivity_index"]).transpose(*added.dims).assign_attrs(added.attrs)
            added.attrs["long_name"] = f"{name} at the productivity of the year"
        result[name] = added
        if name == "gdp":
            alone = spread(unit, own, units.profile)
            result["gdp_of_spending"] = alone.assign_attrs(
                long_name="GDP effect of the spending alone", prices=constant
            )
            result["later_gdp"] = _later(unit, net, added)
    shown = {dim: result[dim] for dim in ("year", "programme") if dim in result.dims}
    return result.assign_coords(shown)


def _later(unit: xr.DataArray, net: Array, added: xr.DataArray) -> xr.DataArray:
    """What falls after the last year: the static effect of all money less what has come."""
    whole = spread(unit, net, None).sum("year") - added.sum("year")
    size = float(np.abs(whole).max()) if whole.size else 0.0
    if size <= 1e-12 * float(np.abs(added).max() if added.size else 0.0):
        whole = xr.zeros_like(whole)
    return whole.assign_attrs(added.attrs | {"long_name": "GDP effect after the last year"})


def _attributes(
    economy: Economy, amounts: Amounts, plan: Plan, units: UnitEffects, lags: Lags | str | None
) -> dict[str, Any]:
    attrs: dict[str, Any] = {**attributes(economy, []), **dict(units.effects.attrs)}
    attrs |= {
        "title": "effects of a spending path by year",
        "schema_version": VERSION,
        "financing": plan.describe(),
        "assumptions": amounts.assumptions.name,
        "prices": f"constant prices of {economy.sam.year}, debt and interest at current prices",
        "lags": "none: effects fall in the year of the spending" if lags is None else str(lags),
        "limits": LIMITS,
    }
    return attrs
