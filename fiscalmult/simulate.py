"""Economy and scenarios in, one Dataset out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult._version import __version__
from fiscalmult.economy import IDENTITY_TOLERANCE, Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Scenario
from fiscalmult.kernels import solve
from fiscalmult.measures import measure_weights, stack_weights
from fiscalmult.boundary import PRODUCTION

__all__ = ["SOURCES_OF_MONEY", "simulate"]

SOURCES_OF_MONEY = ("borrowed", "levy", "moved")
"""Where the money of a scenario comes from; the parts add up to its spending."""


def simulate(economy: Economy, scenarios: Scenario | Iterable[Scenario]) -> xr.Dataset:
    """Effects of scenarios on an economy.

    Parameters
    ----------
    economy
        The economy that responds.
    scenarios
        One or more scenarios with different names.

    Returns
    -------
    xarray.Dataset
        By ``scenario``: ``injection (account)`` and ``receipts (account)``, ``leakage
        (absorber)``, the measures of :func:`fiscalmult.measures.measure_weights`, ``spending``
        and ``financed (source)``, which say who pays. Changes against the base year, money in
        the unit of the matrix at base-year prices. Attributes name the matrix and its sha256,
        the closure, the financing of every scenario and the version.

    Raises
    ------
    FiscalmultError
        If two scenarios share a name, a programme names an account that the matrix lacks, or
        an identity fails: every dong injected leaks once; GDP by income equals GDP by
        expenditure; spending equals what finances it.

    Notes
    -----
    Effects are linear in the amount: fixed prices, fixed coefficients and idle capacity.
    """
    listed = _listed(scenarios)
    accounts = economy.sam.account_list
    injections = np.stack([scenario.injection(accounts) for scenario in listed])
    receipts = economy.receipts(injections)
    rows = measure_weights(economy)
    weights, places = stack_weights(rows)
    measured = receipts @ weights.T

    names = [scenario.name for scenario in listed]
    unit = economy.sam.unit
    result = xr.Dataset(
        coords={"scenario": names, "account": list(economy.sam.codes), "absorber": list(economy.absorbers)}
    )
    result["injection"] = _variable(("scenario", "account"), injections, unit, "injection: who receives or pays first")
    result["receipts"] = _variable(("scenario", "account"), receipts, unit, "receipts, the injection included")
    leaks = receipts[:, ~economy.responding]
    result["leakage"] = _variable(("scenario", "absorber"), leaks, unit, "leakage: where the money stops")
    for name, row in rows.items():
        own = [str(dim) for dim in row.dims if dim != "account"]
        shape = tuple(row.sizes[dim] for dim in own)
        values = measured[:, places[name]].reshape(len(names), *shape)
        result = result.assign_coords({dim: row[dim] for dim in own})
        result[name] = _variable(("scenario", *own), values, row.attrs["units"], row.attrs["long_name"])
    result = result.assign_coords(source=list(SOURCES_OF_MONEY))
    spending = np.array([scenario.amount for scenario in listed], dtype=float)
    result["spending"] = _variable(("scenario",), spending, unit, "spending on the programme")
    result["financed"] = _variable(("scenario", "source"), _financed(listed), unit, "who pays for the spending")
    result.attrs = _attrs(economy, listed)
    _check_identities(economy, result)
    return result


def _listed(scenarios: Scenario | Iterable[Scenario]) -> list[Scenario]:
    listed = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    if not listed:
        raise FiscalmultError("there is no scenario to simulate; give at least one")
    names = [scenario.name for scenario in listed]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FiscalmultError(f"two scenarios are called {twice!r}; give each its own name")
    return listed


def _variable(dims: tuple[str, ...], values: NDArray[np.float64], units: str, long_name: str) -> xr.Variable:
    return xr.Variable(dims, values, attrs={"units": units, "long_name": long_name})


def _financed(scenarios: list[Scenario]) -> NDArray[np.float64]:
    """Money of each scenario by where it comes from, shape (scenario, source)."""
    paid = np.zeros((len(scenarios), len(SOURCES_OF_MONEY)))
    for row, scenario in zip(paid, scenarios, strict=True):
        for source, share in scenario.sources:
            kind = "borrowed" if source is None else "levy" if isinstance(source, Levy) else "moved"
            row[SOURCES_OF_MONEY.index(kind)] += share * scenario.amount
    return paid


def _attrs(economy: Economy, scenarios: list[Scenario]) -> dict[str, str | int]:
    attrs: dict[str, str | int] = {
        "title": "effects of public spending",
        "sam": economy.sam.name,
        "sam_sha256": economy.sam.sha256,
        "closure": economy.closure.describe(),
        "financing": "; ".join(f"{scenario.name}: {scenario.describe_financing()}" for scenario in scenarios),
        "satellites": ", ".join(satellite.title or satellite.name for satellite in economy.satellites) or "none",
        "prices": "base-year prices, fixed coefficients",
        "fiscalmult_version": __version__,
    }
    if economy.sam.year is not None:
        attrs["base_year"] = economy.sam.year
    return attrs


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
