"""The Ghosh model: who gets each sector's output, and what primary inputs set going downstream."""

from __future__ import annotations

import xarray as xr

from fiscalmult.input_output.definitions import describe
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.kernels import leontief
from fiscalmult.kernels import linkages as kernel

__all__ = ["allocation_coefficients", "ghosh_inverse", "supply_multipliers"]


def allocation_coefficients(table: InputOutputTable) -> xr.DataArray:
    """Direct allocations: which share of each supplier's output goes to every user.

    Returns
    -------
    xarray.DataArray
        Dims ``(supplier, user)`` [1]: B = diag(x)^-1 Z; a sector without output has zeros.

    References
    ----------
    Ghosh (1958), Economica 25; Miller and Blair (2009), ch. 12.
    """
    values = leontief.coefficients(table.flows.values.T, table.output.values).T
    array = table.flows.copy(data=values)
    return describe(array, "allocation_coefficients", "allocation coefficients", "1", table)


def ghosh_inverse(table: InputOutputTable) -> xr.DataArray:
    """Ghosh inverse: output of the user per unit of primary input of the supplier.

    Returns
    -------
    xarray.DataArray
        Dims ``(supplier, user)`` [1]: G = (I - B)^-1 = diag(x)^-1 L diag(x).

    Notes
    -----
    As a quantity model it lets inputs be used without their complements; as a price model it
    is the dual of Leontief's (Dietzenbacher 1997). Here it serves forward linkages.

    References
    ----------
    Ghosh (1958), Economica 25; Dietzenbacher (1997), Journal of Regional Science 37(4).
    """
    array = table.flows.copy(data=kernel.supply_inverse(table.inverse, table.output.values))
    return describe(array, "ghosh_inverse", "Ghosh inverse", "1", table)


def supply_multipliers(table: InputOutputTable) -> xr.DataArray:
    """Output of all sectors per unit of primary input of one.

    Returns
    -------
    xarray.DataArray
        Dim ``(sector)`` [1]: row sums of the Ghosh inverse.

    References
    ----------
    Miller and Blair (2009), ch. 12; Eurostat (2008), ch. 15.
    """
    values = kernel.supply_inverse(table.inverse, table.output.values).sum(axis=1)
    array = xr.DataArray(values, coords={"sector": list(table.sectors)}, dims=("sector",))
    return describe(array, "supply_multipliers", "supply multipliers", "1", table)
