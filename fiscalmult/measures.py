"""What is measured: every measure as weights over the receipts of all accounts.

A measure is linear, so one row of weights over accounts says all: how much one unit of
each account's receipts adds to it. The same rows serve a response (weights times
receipts) and the worth of a dong in every account (the adjoint).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.boundary import gdp_cells, import_cells, value_added_cells

__all__ = ["measure_weights", "stack_weights"]


def measure_weights(economy: Economy, names: Iterable[str] | None = None) -> dict[str, xr.DataArray]:
    """Weights of every measure over the receipts of all accounts.

    Parameters
    ----------
    economy
        The economy whose propensities and satellites define the measures.
    names
        Measures wanted, all by default.

    Returns
    -------
    dict
        ``{measure: DataArray (its own dims, account)}`` with ``units`` and ``long_name``
        of the measure. In the order:

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
        If a wanted measure does not exist.
    """
    sam, accounts = economy.sam, economy.sam.account_list
    money = sam.unit
    rows = {
        "gdp": _payments(economy, gdp_cells(accounts), money, "GDP at market prices"),
        "value_added": _payments(economy, value_added_cells(accounts), money, "GDP at factor cost"),
        "household_income": _each(economy, "household", "household", money, "household income, net of the levy"),
    }
    for satellite in economy.satellites:
        if satellite.name in rows:
            raise FiscalmultError(f"two measures are called {satellite.name!r}; rename the satellite")
        intensity = satellite.intensity(sam) * economy.responding
        title = satellite.title or satellite.name
        rows[satellite.name] = intensity.assign_attrs(units=satellite.counts.attrs["units"], long_name=title)
    rows["revenue"] = _each(economy, "tax", "tax", money, "taxes collected at base-year rates")
    rows["imports"] = _payments(economy, import_cells(accounts), money, "imports of goods and services")
    rows["saving"] = _weights(economy, accounts.mask("accumulation").astype(np.float64), money, "saving")
    produced = (accounts.mask("activity") & economy.responding).astype(np.float64)
    rows["output"] = _weights(economy, produced, money, "gross output of activities")
    if names is None:
        return rows
    wanted = list(names)
    for name in wanted:
        if name not in rows:
            raise FiscalmultError(f"no measure {name!r}{nearest(name, rows)}")
    return {name: rows[name] for name in wanted}


def stack_weights(rows: dict[str, xr.DataArray]) -> tuple[NDArray[np.float64], dict[str, slice]]:
    """All weights as one array (row, account), and the rows that belong to each measure."""
    flat = {name: row.values.reshape(-1, row.sizes["account"]) for name, row in rows.items()}
    ends = np.cumsum([len(block) for block in flat.values()])
    places = {
        name: slice(int(end) - len(block), int(end)) for (name, block), end in zip(flat.items(), ends, strict=True)
    }
    return np.concatenate(list(flat.values())), places


def _weights(economy: Economy, values: NDArray[np.float64], units: str, long_name: str) -> xr.DataArray:
    attrs = {"units": units, "long_name": long_name}
    return xr.DataArray(values, coords={"account": list(economy.sam.codes)}, dims=("account",), attrs=attrs)


def _payments(economy: Economy, cells: NDArray[np.bool_], units: str, long_name: str) -> xr.DataArray:
    """Weights of a measure made of payments: only responding accounts pay anything."""
    shares = np.where(cells, economy.propensities.values, 0.0).sum(axis=0)
    return _weights(economy, shares * economy.responding, units, long_name)


def _each(economy: Economy, block: str, dim: str, units: str, long_name: str) -> xr.DataArray:
    """Weights that pick the receipts of every account of a block."""
    codes = economy.sam.accounts(block)
    values = np.zeros((len(codes), len(economy.sam.codes)))
    values[np.arange(len(codes)), economy.sam.account_list.positions(codes)] = 1.0
    coords = {dim: list(codes), "account": list(economy.sam.codes)}
    attrs = {"units": units, "long_name": long_name}
    return xr.DataArray(values, coords=coords, dims=(dim, "account"), attrs=attrs)
