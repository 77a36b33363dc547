"""What is measured: every measure as weights over the receipts of all accounts.

A measure is linear, so one row of weights over accounts says all: how much one unit of
each account's receipts adds to it. The same rows serve a response (weights times
receipts) and the worth of a dong in every account (the adjoint).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.boundary import Sides, gdp_sides, import_sides, value_added_sides
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["Measure", "measure_weights", "measures_of", "stack_weights"]


@dataclass(frozen=True, eq=False)
class Measure:
    """One measure, before the propensities are known.

    Parameters
    ----------
    units, long_name
        What results carry.
    receipts
        Dims ``(own dims, account)``: what one unit of each account's receipts counts; or
    sides
        ``(receivers, payers)``: the measure is what those receivers get from those payers.
    """

    units: str
    long_name: str
    receipts: xr.DataArray | None = None
    sides: Sides | None = None

    def weights(self, economy: Economy) -> xr.DataArray:
        """Weights over the receipts of all accounts in one economy, dims ``(own dims, account)``."""
        attrs = {"units": self.units, "long_name": self.long_name}
        if self.receipts is not None:
            return self.receipts.assign_attrs(attrs)
        assert self.sides is not None
        receivers, payers = self.sides
        shares = economy.propensities.values[receivers].sum(axis=0) * payers
        # Only responding accounts pay anything.
        coords = {"account": list(economy.sam.codes)}
        return xr.DataArray(shares * economy.responding, coords=coords, dims=("account",), attrs=attrs)


def measures_of(economy: Economy, names: Iterable[str] | None = None) -> dict[str, Measure]:
    """Every measure of an economy, or those named.

    Returns
    -------
    dict
        In the order:

        - ``gdp``: GDP at market prices, factor payments and taxes of production;
        - ``value_added``: GDP at factor cost;
        - ``household_income (household)``: receipts of each household, net of a levy on it;
        - one per satellite, such as ``employment (sex, formality)``;
        - ``revenue (tax)``: each tax collected at the base year's rates;
        - ``imports``: what production pays abroad;
        - ``saving``: receipts of the accumulation accounts;
        - ``output``: gross output of activities, which counts inputs twice.

    Raises
    ------
    FiscalmultError
        If a wanted measure does not exist, or a satellite has the name of another measure.
    """
    accounts, money = economy.sam.account_list, economy.sam.unit
    found = {
        "gdp": Measure(money, "GDP at market prices", sides=gdp_sides(accounts)),
        "value_added": Measure(money, "GDP at factor cost", sides=value_added_sides(accounts)),
        "household_income": Measure(
            money, "household income, net of the levy", _each(economy, "household", "household")
        ),
    }
    for satellite in economy.satellites:
        if satellite.name in found:
            raise FiscalmultError(f"two measures are called {satellite.name!r}; rename the satellite")
        intensity = satellite.intensity(economy.sam) * economy.responding
        found[satellite.name] = Measure(satellite.counts.attrs["units"], satellite.name, intensity)
    found["revenue"] = Measure(money, "taxes collected at base-year rates", _each(economy, "tax", "tax"))
    found["imports"] = Measure(money, "imports of goods and services", sides=import_sides(accounts))
    found["saving"] = Measure(money, "saving", _receipts(economy, accounts.mask("accumulation")))
    produced = accounts.mask("activity") & economy.responding
    found["output"] = Measure(money, "gross output of activities", _receipts(economy, produced))
    if names is None:
        return found
    wanted = [names] if isinstance(names, str) else list(names)
    for name in wanted:
        if name not in found:
            raise FiscalmultError(f"no measure {name!r}{nearest(name, found)}")
    return {name: found[name] for name in wanted}


def measure_weights(economy: Economy, names: Iterable[str] | None = None) -> dict[str, xr.DataArray]:
    """Weights of every measure of :func:`measures_of` over the receipts of all accounts.

    Returns
    -------
    dict
        ``{measure: DataArray (its own dims, account)}`` with ``units`` and ``long_name`` of
        the measure.
    """
    return {name: measure.weights(economy) for name, measure in measures_of(economy, names).items()}


def stack_weights(rows: dict[str, xr.DataArray]) -> tuple[NDArray[np.float64], dict[str, slice]]:
    """All weights as one array (row, account), and the rows that belong to each measure."""
    flat = {name: row.values.reshape(-1, row.sizes["account"]) for name, row in rows.items()}
    ends = np.cumsum([len(block) for block in flat.values()])
    places = {
        name: slice(int(end) - len(block), int(end)) for (name, block), end in zip(flat.items(), ends, strict=True)
    }
    return np.concatenate(list(flat.values())), places


def _receipts(economy: Economy, mask: NDArray[np.bool_]) -> xr.DataArray:
    """Weights that count the receipts of some accounts together."""
    return xr.DataArray(mask.astype(float), coords={"account": list(economy.sam.codes)}, dims=("account",))


def _each(economy: Economy, block: str, dim: str) -> xr.DataArray:
    """Weights that pick the receipts of every account of a block."""
    codes = economy.sam.accounts(block)
    values = np.zeros((len(codes), len(economy.sam.codes)))
    values[np.arange(len(codes)), economy.sam.account_list.positions(codes)] = 1.0
    return xr.DataArray(values, coords={dim: list(codes), "account": list(economy.sam.codes)}, dims=(dim, "account"))
