"""What the rooms of this package share: injections, measures and the network of payments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult._version import __version__
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.measures import measures_of, stack_weights

__all__ = [
    "Gauge",
    "Money",
    "attrs_of",
    "gauge",
    "measured",
    "money_text",
    "network",
    "network_inverse",
    "scenarios_of",
    "totals",
]

Array = NDArray[np.float64]
Money = Programme | Scenario
"""A programme stands for one money unit spent on it, borrowed."""


def scenarios_of(given: Money | Iterable[Money]) -> list[Scenario]:
    """Scenarios with different names; a programme becomes one money unit spent on it."""
    listed = [given] if isinstance(given, Programme | Scenario) else list(given)
    if not listed:
        raise FiscalmultError("there is no programme or scenario; give at least one")
    scenarios = []
    for one in listed:
        if not isinstance(one, Programme | Scenario):
            raise FiscalmultError(f"{one!r} is neither a Programme nor a Scenario; give one of these")
        scenarios.append(one if isinstance(one, Scenario) else Scenario(one.name, one, 1.0))
    names = [scenario.name for scenario in scenarios]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FiscalmultError(f"two scenarios are called {twice!r}; give each its own name")
    return scenarios


def money_text(given: Iterable[Scenario]) -> str:
    """Amount and financing of every scenario in words, for the metadata."""
    return "; ".join(f"{one.name}: {one.amount:.6g}, {one.describe_financing()}" for one in given)


def network(economy: Economy) -> Array:
    """Propensities over all accounts, with empty columns for accounts that keep what they get.

    Raises
    ------
    FiscalmultError
        If a responding account pays a negative share: counting ways of money needs shares.
    """
    shares = np.where(economy.responding[None, :], economy.propensities.values, 0.0)
    if shares.min() < 0:
        receiver, payer = np.unravel_index(int(np.argmin(shares)), shares.shape)
        codes = economy.sam.codes
        raise FiscalmultError(
            f"{codes[payer]!r} pays {shares.min():.4g} of each dong to {codes[receiver]!r}; this analysis needs "
            "propensities that are not negative, so enter that flow on the other side of the matrix"
        )
    return shares


def network_inverse(economy: Economy) -> Array:
    """``(I - A)^-1`` over all accounts: receipts of i for a dong given to j, shape (n, n)."""
    return economy.receipts(np.eye(len(economy.sam.codes))).T


def attrs_of(economy: Economy, title: str, definition: str, reference: str) -> dict[str, str | int | float]:
    """Attributes that say what a result is and what it rests on."""
    attrs: dict[str, str | int | float] = {
        "title": title,
        "definition": definition,
        "reference": reference,
        "sam": economy.sam.name,
        "sam_sha256": economy.sam.sha256,
        "closure": economy.closure.describe(),
        "prices": "base-year prices, fixed coefficients",
        "fiscalmult_version": __version__,
    }
    if economy.sam.year is not None:
        attrs["base_year"] = economy.sam.year
    return attrs


def measured(rows: Mapping[str, xr.DataArray], receipts: xr.DataArray) -> dict[str, xr.DataArray]:
    """Every measure of some receipts, whose last dim is ``account``."""
    weights, places = stack_weights(dict(rows))
    values = receipts.values @ weights.T
    lead = [str(dim) for dim in receipts.dims[:-1]]
    coords = {dim: receipts[dim] for dim in lead}
    found = {}
    for name, row in rows.items():
        own = [str(dim) for dim in row.dims if dim != "account"]
        shape = (*values.shape[:-1], *(row.sizes[dim] for dim in own))
        found[name] = xr.DataArray(
            values[..., places[name]].reshape(shape),
            coords={**coords, **{dim: row[dim] for dim in own}},
            dims=(*lead, *own),
            attrs={"units": row.attrs["units"], "long_name": row.attrs["long_name"]},
        )
    return found


def totals(values: Mapping[str, xr.DataArray], keep: Iterable[str]) -> xr.DataArray:
    """Measures summed over their own dims and set side by side along ``measure``."""
    kept = set(keep)
    summed = [one.sum([dim for dim in one.dims if dim not in kept]) for one in values.values()]
    together = xr.concat(summed, dim="measure", coords="minimal", compat="override")
    return together.assign_coords(measure=list(values)).transpose(..., "measure")


@dataclass(frozen=True, eq=False)
class Gauge:
    """One number that an economy is asked for, as weights over receipts.

    Parameters
    ----------
    name
        What is measured.
    weights
        What a unit of each account's receipts counts, shape (account,).
    counted
        Cells (receiver, payer) whose propensity is part of the weights: where such a cell
        changes, the measure changes with it.
    units, long_name
        Of the measure.
    """

    name: str
    weights: Array
    counted: NDArray[np.bool_]
    units: str
    long_name: str

    def per(self, money: str) -> str:
        """Unit of the measure per money unit."""
        return "1" if self.units == money else f"{self.units} per {money}"


def gauge(economy: Economy, measure: str, where: Mapping[str, str] | None = None) -> Gauge:
    """A measure as one number.

    Parameters
    ----------
    economy
        The economy.
    measure
        A measure of :func:`fiscalmult.measures.measure_weights`, or else an account, block or
        pattern, whose receipts are meant.
    where
        Labels to pick along the measure's own dims, such as ``{"sex": "female"}``; the other
        dims are summed.

    Raises
    ------
    FiscalmultError
        If the measure, a dim or a label does not exist.
    """
    sam = economy.sam
    known = measures_of(economy)
    if measure not in known:
        try:
            weights = sam.account_list.mask(measure).astype(np.float64)
        except FiscalmultError:
            raise FiscalmultError(
                f"no measure, account or block {measure!r}{nearest(measure, (*known, *sam.codes))}"
            ) from None
        if not weights.any():
            raise FiscalmultError(f"{sam.name!r} has no account of the block {measure!r}; name another")
        if where:
            raise FiscalmultError(f"{measure!r} has no dim {next(iter(where))!r}; leave 'where' out")
        none = np.zeros((len(weights), len(weights)), dtype=bool)
        return Gauge(measure, weights, none, sam.unit, f"receipts of {measure}")
    about, row = known[measure], known[measure].weights(economy)
    name = about.long_name
    if where:
        row = _picked(row, measure, where)
        name += ", " + ", ".join(str(label) for label in where.values())
    weights = row.sum([dim for dim in row.dims if dim != "account"]).values
    counted = np.zeros((len(weights), len(weights)), dtype=bool)
    if about.sides is not None:
        receivers, payers = about.sides
        counted = receivers[:, None] & (payers & economy.responding)[None, :]
    return Gauge(measure, weights, counted, about.units, name)


def _picked(row: xr.DataArray, measure: str, where: Mapping[str, str]) -> xr.DataArray:
    for dim, label in where.items():
        own = [str(each) for each in row.dims if each != "account"]
        if dim not in own:
            raise FiscalmultError(f"{measure!r} has no dim {dim!r}{nearest(dim, own) or '; it has none'}")
        known = [str(each) for each in row[dim].values]
        if label not in known:
            raise FiscalmultError(f"{measure!r} has no {dim} {label!r}{nearest(label, known)}")
        row = row.sel({dim: label})
    return row
