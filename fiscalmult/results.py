"""The Dataset that a simulation returns: dims, units, names and attributes, in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult._version import __version__
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Scenario
from fiscalmult.measures import Measure

__all__ = [
    "SOURCES_OF_MONEY",
    "add_measures",
    "add_spending",
    "attributes",
    "injections_of",
    "list_scenarios",
    "variable",
]

SOURCES_OF_MONEY = ("borrowed", "levy", "moved")
"""Where the money of a scenario comes from; the parts add up to its spending."""

Array = NDArray[np.float64]


def list_scenarios(scenarios: Scenario | Iterable[Scenario]) -> list[Scenario]:
    """Scenarios as a list of different names.

    Raises
    ------
    FiscalmultError
        If there is none, or two share a name.
    """
    listed = [scenarios] if isinstance(scenarios, Scenario) else list(scenarios)
    if not listed:
        raise FiscalmultError("there is no scenario to simulate; give at least one")
    names = [scenario.name for scenario in listed]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FiscalmultError(f"two scenarios are called {twice!r}; give each its own name")
    return listed


def injections_of(economy: Economy, scenarios: Iterable[Scenario]) -> Array:
    """First-round change of every account's receipts, shape (scenario, account).

    Raises
    ------
    FiscalmultError
        If money lands on an account that pays nothing.
    """
    injections = np.stack([scenario.injection(economy.sam.account_list) for scenario in scenarios])
    economy.refuse_idle(injections)
    return injections


def variable(dims: Sequence[str], values: Array, units: str, long_name: str) -> xr.Variable:
    """Variable with its unit and name."""
    return xr.Variable(tuple(dims), values, attrs={"units": units, "long_name": long_name})


def add_measures(
    result: xr.Dataset,
    measures: Mapping[str, Measure],
    places: Mapping[str, slice],
    values: Array,
    dims: Sequence[str],
) -> xr.Dataset:
    """Add every measure from rows of plain values.

    Parameters
    ----------
    result
        Dataset that already has the coordinates of ``dims``.
    measures, places
        Measures by name, and the rows of each.
    values
        Shape (dims, row).
    dims
        Leading dims, such as ``("scenario",)`` or ``("draw", "scenario")``.
    """
    for name, measure in measures.items():
        labels = measure.receipts
        own = [] if labels is None else [str(dim) for dim in labels.dims if dim != "account"]
        if labels is not None:
            result = result.assign_coords({dim: labels[dim] for dim in own})
        shape = () if labels is None else tuple(labels.sizes[dim] for dim in own)
        block = values[..., places[name]].reshape(*values.shape[:-1], *shape)
        result[name] = variable([*dims, *own], block, measure.units, measure.long_name)
    return result


def add_spending(result: xr.Dataset, scenarios: Sequence[Scenario], unit: str) -> xr.Dataset:
    """Add ``spending (scenario)`` and ``financed (scenario, source)``: who pays."""
    result = result.assign_coords(source=list(SOURCES_OF_MONEY))
    spending = np.array([scenario.amount for scenario in scenarios], dtype=float)
    result["spending"] = variable(["scenario"], spending, unit, "spending on the programme")
    result["financed"] = variable(["scenario", "source"], _financed(scenarios), unit, "who pays for the spending")
    return result


def _financed(scenarios: Sequence[Scenario]) -> Array:
    """Money of each scenario by where it comes from, shape (scenario, source)."""
    paid = np.zeros((len(scenarios), len(SOURCES_OF_MONEY)))
    for row, scenario in zip(paid, scenarios, strict=True):
        for source, share in scenario.sources:
            kind = "borrowed" if source is None else "levy" if isinstance(source, Levy) else "moved"
            row[SOURCES_OF_MONEY.index(kind)] += share * scenario.amount
    return paid


def attributes(economy: Economy, scenarios: Sequence[Scenario]) -> dict[str, str | int]:
    """What the result is, in words: matrix and sha256, closure, financing, satellites, version."""
    attrs: dict[str, str | int] = {
        "title": "effects of public spending",
        "sam": economy.sam.name,
        "sam_sha256": economy.sam.sha256,
        "closure": economy.closure.describe(),
        "closure_name": economy.closure.name,
        "financing": "; ".join(f"{scenario.name}: {scenario.describe_financing()}" for scenario in scenarios),
        "satellites": ", ".join(satellite.title or satellite.name for satellite in economy.satellites) or "none",
        "prices": "base-year prices, fixed coefficients",
        "fiscalmult_version": __version__,
    }
    if economy.sam.year is not None:
        attrs["base_year"] = economy.sam.year
    return attrs
