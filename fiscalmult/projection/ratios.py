"""From effects to ratios, debt and totals over programmes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.projection.debt import debt_by_year
from fiscalmult.projection.financing import KINDS

__all__ = ["add_debt", "add_ratios", "labelled", "total_of"]

Array = NDArray[np.float64]
TOTAL = "total"

_RATIOS = ("self_financing", "net_cost", "cumulative_multiplier", "impact_multiplier")


def total_of(result: xr.Dataset) -> xr.Dataset:
    """All programmes added up within each draw, as the one programme ``"total"``; ratios are taken anew."""
    parts = result.drop_vars([name for name in _RATIOS if name in result])
    with xr.set_options(keep_attrs=True):
        summed = xr.Dataset(
            {
                name: values.sum("programme").expand_dims(programme=[TOTAL]).transpose(*values.dims)
                if "programme" in values.dims
                else values
                for name, values in parts.data_vars.items()
            },
            attrs=result.attrs,
        )
    return add_ratios(summed.assign_coords(kind=result["kind"]))


def add_ratios(result: xr.Dataset) -> xr.Dataset:
    """Add self-financing share, net cost and multipliers; not a number where nothing is spent."""
    spending, gdp = result["spending"], result["gdp"]
    returned = result["revenue"].sum("tax")
    spent = spending.where(spending > 0)
    lead = [dim for dim in ("draw", "year", "programme") if dim in gdp.dims]
    words = "self-financing share: revenue that comes back / spending"
    result["self_financing"] = labelled((returned / spent).transpose(*lead), words)
    words = "net cost: spending less the revenue that comes back"
    result["net_cost"] = labelled((spending - returned).transpose(*lead), words, spending.attrs)
    total = spending.cumsum("year")
    so_far = (gdp.cumsum("year") / total.where(total > 0)).assign_coords(year=result["year"]).transpose(*lead)
    result["cumulative_multiplier"] = labelled(so_far, "GDP effects so far / spending so far")
    first = (spending > 0).argmax("year")
    words = "GDP effect / spending in the first year that spends"
    result["impact_multiplier"] = labelled(so_far.isel(year=first).drop_vars("year", errors="ignore"), words)
    return result


def labelled(values: xr.DataArray, words: str, attrs: Mapping[str, Any] | None = None) -> xr.DataArray:
    """Values with these attributes alone, whatever arithmetic has kept."""
    values = values.copy()
    values.attrs = {"units": "1", **(attrs or {}), "long_name": words}
    return values


def add_debt(result: xr.Dataset, rates: Array) -> xr.Dataset:
    """Add debt, interest and reserves used at current prices.

    Parameters
    ----------
    result
        Dataset with spending, its sources, revenue, prices and GDP.
    rates
        Interest rate of every year.

    Raises
    ------
    FiscalmultError
        If what is borrowed is not spending less all other sources, or the recursion fails.
    """
    prices, unit = result["price_index"], str(result["spending"].attrs["units"])
    paid = {kind: result["financed"].where(result["kind"] == kind, 0.0).sum("source") for kind in KINDS}
    returned = result["revenue"].sum("tax")
    lead = [dim for dim in ("draw", "year", "programme") if dim in result["gdp"].dims]
    outside = paid["levy"] + paid["moved"] + paid["grant"] + paid["reserves"]
    flow = ((result["spending"] - outside - returned) * prices).transpose(*lead)
    if float(np.abs(result["spending"] - outside - paid["borrowed"]).max()) > 1e-9 * max(
        float(result["spending"].max()), 1e-300
    ):
        raise FiscalmultError("identity broken: what is borrowed is not spending less all other sources")
    debt, interest = debt_by_year(flow.values, rates)
    attrs = {"units": unit, "prices": "current"}
    result["debt"] = (lead, debt, attrs | {"long_name": "debt at the end of the year"})
    result["interest"] = (lead, interest, attrs | {"long_name": "interest on the debt of the year before"})
    result["debt_of_gdp"] = labelled((result["debt"] / result["gdp_path"]).transpose(*lead), "debt over GDP")
    drawn = (paid["reserves"] * prices).transpose("year", "programme")
    used, _ = debt_by_year(drawn.values, rates, "reserve")
    attrs |= {"long_name": "reserves used, forgone interest included"}
    result["reserves_used"] = (("year", "programme"), used, attrs)
    return result
