"""Economy and scenarios in, one Dataset out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr

from fiscalmult.boundary import PRODUCTION
from fiscalmult.economy import IDENTITY_TOLERANCE, Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Scenario
from fiscalmult.kernels import solve
from fiscalmult.measures import measures_of, stack_weights
from fiscalmult.results import (
    SOURCES_OF_MONEY,
    add_measures,
    add_spending,
    attributes,
    injections_of,
    list_scenarios,
    variable,
)
from fiscalmult.uncertainty import Uncertainty

__all__ = ["SOURCES_OF_MONEY", "simulate"]


def simulate(
    economy: Economy,
    scenarios: Scenario | Iterable[Scenario],
    *,
    uncertainty: Uncertainty | None = None,
    draws: int | None = None,
    seed: int | None = None,
    **options: Any,
) -> xr.Dataset:
    """Effects of scenarios on an economy, in one run or in many draws of what is not known.

    Parameters
    ----------
    economy
        The economy that responds.
    scenarios
        One or more scenarios with different names.
    uncertainty, draws, seed
        What is not known, how many economies to draw, and the seed; all three or none.
    **options
        Further options of an ensemble: see :func:`fiscalmult.engine.simulate_draws`.

    Returns
    -------
    xarray.Dataset
        By ``scenario``: ``injection (account)`` and ``receipts (account)``, ``leakage
        (absorber)``, the measures of :func:`fiscalmult.measures.measures_of`, ``spending``
        and ``financed (source)``, which say who pays. Changes against the base year, money in
        the unit of the matrix at base-year prices. Attributes name the matrix and its sha256,
        the closure, the financing of every scenario and the version. An ensemble has the
        measures by ``draw`` too, and accounts only where they are asked for.

    Raises
    ------
    FiscalmultError
        If two scenarios share a name, a programme names an account that the matrix lacks or that
        pays nothing in it, or an identity fails: every dong injected leaks once; GDP by income equals GDP by
        expenditure; spending equals what finances it.

    Notes
    -----
    Effects are linear in the amount: fixed prices, fixed coefficients and idle capacity.
    """
    listed = list_scenarios(scenarios)
    if uncertainty is not None:
        from fiscalmult.engine import simulate_draws

        if draws is None or seed is None:
            raise FiscalmultError("an ensemble needs draws and a seed; give both, such as draws=10_000, seed=2026")
        return simulate_draws(economy, listed, uncertainty, draws, seed, **options)
    if draws is not None or seed is not None or options:
        given = ", ".join(
            [*(["draws"] if draws is not None else []), *(["seed"] if seed is not None else []), *options]
        )
        raise FiscalmultError(f"{given} mean nothing where nothing is uncertain; give uncertainty too")
    return _simulate_once(economy, listed)


def _simulate_once(economy: Economy, scenarios: list[Scenario]) -> xr.Dataset:
    """One run: receipts of all accounts, and the measures from them."""
    unit = economy.sam.unit
    injections = injections_of(economy, scenarios)
    receipts = economy.receipts(injections)
    measures = measures_of(economy)
    weights, places = stack_weights({name: measure.weights(economy) for name, measure in measures.items()})
    names = [scenario.name for scenario in scenarios]
    codes, absorbers = list(economy.sam.codes), list(economy.absorbers)
    result = xr.Dataset(coords={"scenario": names, "account": codes, "absorber": absorbers})
    flows = ["scenario", "account"]
    result["injection"] = variable(flows, injections, unit, "injection: who receives or pays first")
    result["receipts"] = variable(flows, receipts, unit, "receipts, the injection included")
    leaks = receipts[:, ~economy.responding]
    result["leakage"] = variable(["scenario", "absorber"], leaks, unit, "leakage: where the money stops")
    result = add_measures(result, measures, places, receipts @ weights.T, ["scenario"])
    result = add_spending(result, scenarios, unit)
    result.attrs = attributes(economy, scenarios)
    _check_identities(economy, result)
    return result


def _check_identities(economy: Economy, result: xr.Dataset) -> None:
    """The gates of every run; a failure is a defect of the model, never a matter of taste."""
    injections, receipts = result["injection"].values, result["receipts"].values
    inside = economy.responding
    size = np.abs(injections).sum(axis=-1) + np.finfo(float).tiny
    produced = economy.sam.account_list.mask(*PRODUCTION)
    bought = economy.propensities.values[produced][:, inside & ~produced].sum(axis=0)
    demand = injections[:, produced].sum(axis=-1) + receipts[:, inside & ~produced] @ bought
    unmet = receipts[:, produced & ~inside].sum(axis=-1)
    gaps = {
        "the solution": solve.residual_bound(economy.factor, injections[:, inside], receipts[:, inside]),
        "every dong injected leaks once": result["leakage"].values.sum(axis=-1) - injections.sum(axis=-1),
        "GDP by income equals GDP by expenditure": result["gdp"].values - (demand - result["imports"].values - unmet),
        "spending equals what finances it": result["financed"].values.sum(axis=-1) - result["spending"].values,
    }
    for identity, gap in gaps.items():
        worst = int(np.argmax(np.abs(gap) / size))
        if abs(gap[worst]) > IDENTITY_TOLERANCE * size[worst]:
            raise FiscalmultError(
                f"identity broken in scenario {str(result['scenario'].values[worst])!r}: {identity}, but it is off by "
                f"{gap[worst]:.3g} {economy.sam.unit}; check the propensities given"
            )
