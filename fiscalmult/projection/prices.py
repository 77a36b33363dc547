"""The same result at other prices: constant, current, or as a share of GDP."""

from __future__ import annotations

import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.projection.schema import PERCENT_OF_GDP

__all__ = ["PRICES", "in_prices"]

PRICES = ("constant", "current", PERCENT_OF_GDP)
_UNDATED = ("later_gdp",)


def in_prices(result: xr.Dataset, prices: str) -> xr.Dataset:
    """Every amount of money of a projection at other prices.

    Parameters
    ----------
    result
        What :func:`project` returns.
    prices
        ``"constant"`` (of the base year), ``"current"`` or ``"% of GDP"``.

    Returns
    -------
    xarray.Dataset
        Jobs, ratios and indices stay as they are. ``later_gdp`` belongs to no year and is left out
        except at constant prices.

    Raises
    ------
    FiscalmultError
        If the prices are unknown, or the result is no projection.

    Notes
    -----
    current = constant x price index (1 in the base year); share = 100 current / GDP at current prices.
    """
    if prices not in PRICES:
        raise FiscalmultError(f"no prices {prices!r}{nearest(prices, PRICES)}")
    if "price_index" not in result or "gdp_path" not in result:
        raise FiscalmultError("the Dataset is no projection; pass what fiscalmult.projection.project returns")
    turned = result.copy()
    base = f"constant {result.attrs['base_year']}"
    for key, values in result.data_vars.items():
        has = str(values.attrs.get("prices", ""))
        if not has or key == "gdp_path":
            continue
        if key in _UNDATED:
            turned = turned if prices == "constant" else turned.drop_vars(key)
            continue
        current = values if has == "current" else values * result["price_index"]
        attrs = dict(values.attrs)
        if prices == "constant":
            found = values if has != "current" else values / result["price_index"]
            attrs["prices"] = base
        elif prices == "current":
            found, attrs["prices"] = current, "current"
        else:
            found = 100 * current / result["gdp_path"]
            attrs |= {"prices": prices, "units": PERCENT_OF_GDP}
        turned[key] = found.transpose(*values.dims).assign_attrs(attrs)
    turned.attrs["prices"] = base if prices == "constant" else prices
    return turned
