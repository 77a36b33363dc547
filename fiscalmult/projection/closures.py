"""One programme under every way of paying for it, and programmes side by side at equal cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import xarray as xr

from fiscalmult.datasets import list_levies, list_tables
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Programme
from fiscalmult.projection.financing import OUTSIDE, Financing, Plan, mix_of, plan_of
from fiscalmult.projection.ratios import labelled
from fiscalmult.projection.unit_effects import UnitEffects, key_of, spread, unit_effects
from fiscalmult.results import attributes, variable
from fiscalmult.uncertainty import Uncertainty

__all__ = ["compare_closures", "equal_cost"]


def compare_closures(
    economy: Economy,
    programme: Programme,
    closures: Mapping[str, Financing] | None = None,
    *,
    amount: float = 1.0,
    measures: Iterable[str] | None = None,
    uncertainty: Uncertainty | None = None,
    draws: int | None = None,
    seed: int | None = None,
    **options: Any,
) -> xr.Dataset:
    """The same spending paid in different ways.

    Parameters
    ----------
    economy, programme
        The economy, and what is spent on.
    closures
        ``{label: financing}`` as in :func:`project`, without years; by default a loan, every levy
        that ships with the matrix, a grant and reserves.
    amount
        Spending [money unit of the matrix].
    measures, uncertainty, draws, seed, **options
        As :func:`project`.

    Returns
    -------
    xarray.Dataset
        Over ``closure`` (with ``draw`` first in an ensemble): the measures, ``spending``,
        ``financed (source)``, ``burden (household)``, ``burden_elsewhere``; ``gdp_multiplier`` with
        the financing; ``self_financing``, ``net_cost``; ``balanced_budget_multiplier`` and
        ``levy_for_balance``.

    Raises
    ------
    FiscalmultError
        As :func:`project`; spending equals what finances it, and the levies their burden.

    Notes
    -----
    With m and rho the GDP and the revenue per dong of the programme (p) and of the money taken
    from the economy (s), levies and moves together: the budget is balanced after the revenue that
    comes back when ``lambda = (1 - rho_p) / (1 - rho_s)`` dong are taken per dong spent; the
    balanced-budget multiplier is ``m_p - lambda m_s``. Not a number where nothing is taken.
    """
    named = _default(economy) if closures is None else dict(closures)
    if not named:
        raise FiscalmultError("there is no way of paying to compare; give at least one")
    plan = _plan(economy, programme, named)
    units = unit_effects(
        economy, [programme], plan.sources,
        measures=measures, uncertainty=uncertainty, draws=draws, seed=seed, **options,
    )  # fmt: skip
    own = np.zeros((len(named), 1, len(units.names)))
    own[:, 0, units.names.index(programme.name)] = amount
    taken = np.zeros_like(own)
    for place, source in enumerate(plan.sources):
        if source.instrument is not None:
            taken[:, 0, units.names.index(key_of(source.instrument))] += amount * plan.shares[:, 0, place]
    result = _effects(units, own - taken, list(named), economy)
    result = _who_pays(result, economy, plan, amount)
    result = _balanced(result, units, own, taken, list(named))
    attrs: dict[str, Any] = attributes(economy, []) | dict(units.effects.attrs)
    attrs |= {"title": "one programme, paid in different ways", "programme": programme.name}
    result.attrs = attrs | {"financing": ", ".join(named)}
    return result


def _default(economy: Economy) -> dict[str, Financing]:
    name = economy.sam.name
    levies = list_levies(name) if f"{name}-levies" in list_tables("levies") else []
    return {one: one for one in ("borrowed", *levies, *OUTSIDE[1:])}


def _plan(economy: Economy, programme: Programme, named: Mapping[str, Financing]) -> Plan:
    """One mix for each closure, closures standing where years do."""
    mixes = {place: mix_of(financing, economy.sam) for place, financing in enumerate(named.values())}
    years = {
        place: [(source.instrument or source.name, share) for source, share in mix] for place, mix in mixes.items()
    }
    return plan_of(years, list(range(len(named))), [programme.name], economy.sam)


def _effects(units: UnitEffects, weights: Any, names: list[str], economy: Economy) -> xr.Dataset:
    result = xr.Dataset(coords={"closure": names})
    for key, unit in units.effects.data_vars.items():
        found = spread(unit, weights, None).isel(programme=0).rename(year="closure")
        result[str(key)] = found.assign_attrs(unit.attrs)
    return result


def _who_pays(result: xr.Dataset, economy: Economy, plan: Plan, amount: float) -> xr.Dataset:
    unit, households = economy.sam.unit, list(economy.sam.accounts("household"))
    shares = plan.shares[:, 0, :]
    burden = np.zeros((len(plan.sources), len(households)))
    levied = np.zeros(len(plan.sources))
    for place, source in enumerate(plan.sources):
        if isinstance(source.instrument, Levy):
            burden[place] = [source.instrument.burden.get(code, 0.0) for code in households]
            levied[place] = 1.0
    names = [source.name for source in plan.sources]
    result = result.assign_coords(
        source=names, kind=("source", [source.kind for source in plan.sources]), household=households
    )
    spending = np.full(len(shares), float(amount))
    result["spending"] = variable(["closure"], spending, unit, "spending")
    result["financed"] = variable(["closure", "source"], amount * shares, unit, "who pays for the spending")
    result["burden"] = variable(["closure", "household"], amount * shares @ burden, unit, "burden of the levies")
    rest = amount * shares @ (levied - burden.sum(axis=1))
    rest = np.where(np.abs(rest) < 1e-12 * amount, 0.0, rest)
    result["burden_elsewhere"] = variable(["closure"], rest, unit, "burden of the levies on enterprises and others")
    return result


def _balanced(result: xr.Dataset, units: UnitEffects, own: Any, taken: Any, names: list[str]) -> xr.Dataset:
    returned = result["revenue"].sum("tax")
    words = "GDP effect / spending, the financing included"
    result["gdp_multiplier"] = labelled(result["gdp"] / result["spending"], words)
    words = "self-financing share: revenue that comes back / spending"
    result["self_financing"] = labelled(returned / result["spending"], words)
    words = "net cost: spending less the revenue that comes back"
    result["net_cost"] = labelled(result["spending"] - returned, words, result["spending"].attrs)
    total = taken.sum(axis=2, keepdims=True)
    rates = np.divide(taken, total, out=np.zeros_like(taken), where=total > 0)
    amounts = own.sum(axis=2, keepdims=True)
    per = {}
    for what, weights in (("p", own / amounts), ("s", rates)):
        for name in ("gdp", "revenue"):
            found = spread(units.effects[name], weights, None).isel(programme=0).rename(year="closure")
            per[name, what] = found.sum([dim for dim in ("tax",) if dim in found.dims])
    some = xr.DataArray(total[:, 0, 0] > 0, coords={"closure": names}, dims=("closure",))
    needed = ((1 - per["revenue", "p"]) / (1 - per["revenue", "s"])).where(some)
    words = "dong taken per dong spent when the budget is balanced after the revenue that comes back"
    result["levy_for_balance"] = labelled(needed, words)
    balanced = per["gdp", "p"] - needed * per["gdp", "s"]
    result["balanced_budget_multiplier"] = labelled(balanced, "balanced-budget multiplier of GDP")
    return result


def equal_cost(
    economy: Economy,
    programmes: Iterable[Programme],
    *,
    cost: float | None = None,
    per: str = "spending",
    measures: Iterable[str] | None = None,
    uncertainty: Uncertainty | None = None,
    draws: int | None = None,
    seed: int | None = None,
    **options: Any,
) -> xr.Dataset:
    """Borrowed programmes side by side when each costs the same.

    Parameters
    ----------
    economy, programmes
        The economy, and the programmes.
    cost
        What each costs [money unit of the matrix]; 1 % of GDP of the matrix by default.
    per
        ``"spending"``: each spends the cost. ``"net cost"``: each costs that much after the
        revenue that comes back, so a programme that brings back more may spend more.
    measures, uncertainty, draws, seed, **options
        As :func:`project`.

    Returns
    -------
    xarray.Dataset
        The measures and ``spending`` over ``programme``, with ``draw`` first in an ensemble.

    Raises
    ------
    FiscalmultError
        If ``per`` is unknown or a programme brings back all it costs.
    """
    if per not in ("spending", "net cost"):
        raise FiscalmultError(f"equal {per!r} is not defined; choose 'spending' or 'net cost'")
    listed = list(programmes)
    if not listed:
        raise FiscalmultError("there is no programme to compare; give at least one")
    units = unit_effects(
        economy, listed, (), measures=measures, uncertainty=uncertainty, draws=draws, seed=seed, **options
    )
    whole = 0.01 * economy.sam.gdp if cost is None else float(cost)
    effects = units.effects.rename(instrument="programme")
    returned = effects["revenue"].sum("tax")
    spending = whole / (1 - returned) if per == "net cost" else xr.full_like(effects["gdp"], whole)
    if float(returned.max()) >= 1 and per == "net cost":
        name = str(returned["programme"].values[int(returned.argmax("programme").values.ravel()[0])])
        raise FiscalmultError(f"{name!r} brings back {float(returned.max()):.3g} of each dong and has no net cost")
    with xr.set_options(keep_attrs=True):
        result = xr.Dataset({str(name): values * spending for name, values in effects.data_vars.items()})
    result["spending"] = labelled(spending, "spending", {"units": economy.sam.unit})
    return result.assign_attrs(dict(units.effects.attrs) | {"title": f"programmes at equal {per}", "cost": whole})
