"""Ratios: what one dong of a programme does, and what one dong is worth in every account."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.measures import measure_weights
from fiscalmult.units import per_money

__all__ = ["multipliers", "worth"]

_NOT_RATIOS = ("injection", "receipts", "spending", "financed")


def multipliers(result: xr.Dataset, per: str = "spending") -> xr.Dataset:
    """Change of every measure per dong of the programme.

    Parameters
    ----------
    result
        What :func:`fiscalmult.simulate` returns.
    per
        ``"spending"``: per dong spent on the programme, whatever finances it. ``"net cost"``:
        per dong of spending less the revenue that comes back by itself.

    Returns
    -------
    xarray.Dataset
        The measures and the leakage of ``result`` divided by the denominator; money per
        money [1], jobs in thousand jobs per trillion VND (that is, jobs per billion), also where
        the matrix is in billion VND. With ``self_financing``, the share of the spending that returns as revenue, and
        ``net_cost`` [money unit].

    Raises
    ------
    FiscalmultError
        If a scenario spends nothing, or its net cost is not positive.

    Notes
    -----
    GDP comes first; gross output counts inputs twice and is never the headline.
    """
    spending = result["spending"]
    returned = result["revenue"].sum("tax")
    if per not in ("spending", "net cost"):
        raise FiscalmultError(f"multipliers per {per!r} are not defined; choose 'spending' or 'net cost'")
    denominator = spending if per == "spending" else spending - returned
    if (denominator <= 0).any():
        place = int(np.argmax(denominator.values.ravel() <= 0))
        name = str(denominator["scenario"].values[place % denominator.sizes["scenario"]])
        raise FiscalmultError(
            f"scenario {name!r} has a {per} of {denominator.values.ravel()[place]:.4g}; it must be positive"
        )
    ratios = xr.Dataset(attrs={**result.attrs, "title": f"multipliers per dong of {per}", "per": per})
    for key, values in result.data_vars.items():
        if key not in _NOT_RATIOS:
            factor, units = per_money(values.attrs["units"], spending.attrs["units"])
            ratio = values / denominator if factor == 1.0 else factor * values / denominator
            ratios[str(key)] = ratio.assign_attrs(long_name=values.attrs["long_name"], units=units)
    ratios["self_financing"] = (returned / spending).assign_attrs(
        units="1", long_name="self-financing share: revenue that returns / spending"
    )
    ratios["net_cost"] = (spending - returned).assign_attrs(
        units=spending.attrs["units"], long_name="net cost: spending less the revenue that returns"
    )
    return ratios


def worth(economy: Economy, names: Iterable[str] | None = None) -> xr.Dataset:
    """What one dong first received by each account is worth, for every measure at once.

    Parameters
    ----------
    economy
        The economy.
    names
        Measures wanted, all by default.

    Returns
    -------
    xarray.Dataset
        Each measure with its own dims and ``account``: the multiplier of an injection into
        that account, ``w = (I - A_rr')^-1 (m_r + A_ar' m_a)``. A programme's multiplier is
        the average of these weighted by its delivery.
    """
    table = xr.Dataset(
        attrs={
            "title": "what one dong first received by each account is worth",
            "definition": "w_r = (I - A_rr')^-1 (m_r + A_ar' m_a), w_a = m_a",
            "reference": "Miller and Blair (2009), ch. 6 and 11; Pyatt and Round (1979), Economic Journal 89(356)",
            "sam": economy.sam.name,
            "closure": economy.closure.describe(),
        }
    )
    for name, row in measure_weights(economy, names).items():
        units = "1" if row.attrs["units"] == economy.sam.unit else f"{row.attrs['units']} per {economy.sam.unit}"
        valued = economy.worth(row)
        table[name] = valued.assign_attrs(units=units, long_name=row.attrs["long_name"])
    return table
