"""Import content: what final demand, and exports in particular, bring in from abroad."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.definitions import describe, titled
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.input_output.weights import Of, weights_of
from fiscalmult.kernels import solve

__all__ = ["import_content", "vertical_specialisation"]

Array = NDArray[np.float64]


def import_content(table: InputOutputTable, kinds: str | Sequence[str] | None = None) -> xr.Dataset:
    """Imports brought in by each category of final demand, directly and through inputs.

    Parameters
    ----------
    table
        A table of domestic use.
    kinds
        Kinds of primary input that are imports; None takes ``imported_flows`` and
        ``imported_demand``.

    Returns
    -------
    xarray.Dataset
        By ``category`` [money unit]: ``direct``, ``indirect`` (imported inputs embodied in
        domestic output, m L f), ``imports`` (both), ``spending`` (domestic and imported goods and other
        primary inputs) and ``share`` = imports / spending [1], not a number where nothing is
        spent. Summed over categories, ``imports`` are all imports of the table.

    Raises
    ------
    FiscalmultError
        If imports are not known apart from domestic goods.
    """
    inputs = _imported_inputs(table, kinds)
    indirect = inputs @ table.final_demand.values
    direct = _direct(table, kinds)
    spending = table.final_demand.values.sum(axis=0)
    for part in (table.final_inputs, table.imported_demand):
        spending = spending + (0.0 if part is None else part.values.sum(axis=0))
    both = direct + indirect
    share = np.divide(both, spending, out=np.full(both.shape, np.nan), where=spending != 0)
    dataset = xr.Dataset(attrs=titled(table))
    found = {
        "direct": (direct, table.unit, "imports bought directly"),
        "indirect": (indirect, table.unit, "imported inputs embodied in domestic goods"),
        "imports": (both, table.unit, "imports, direct and embodied"),
        "spending": (spending, table.unit, "spending"),
        "share": (share, "1", "import content of spending"),
    }
    for key, (values, units, name) in found.items():
        array = xr.DataArray(values, coords={"category": list(table.categories)}, dims=("category",))
        dataset[key] = describe(array, "import_content", name, units)
    return dataset


def vertical_specialisation(
    table: InputOutputTable, exports: str | Sequence[str], kinds: str | Sequence[str] | None = None
) -> xr.Dataset:
    """Imported inputs embodied in exports (Hummels, Ishii and Yi's VS).

    Parameters
    ----------
    table
        A table of domestic use.
    exports
        Categories of final demand that are exports.
    kinds
        As for :func:`import_content`.

    Returns
    -------
    xarray.Dataset
        By ``sector`` exporting: ``exports`` and ``imported_inputs`` [money unit], ``share`` [1], not a
        number for a sector that exports nothing; and ``vs_share`` of all exports [1], without dims.
        Direct re-exports are not counted, neither as exports nor as inputs.

    Raises
    ------
    FiscalmultError
        If imports are not known apart, or nothing is exported.
    """
    columns = table.category_columns(exports)
    inputs = _imported_inputs(table, kinds)
    sold = table.final_demand.sel(category=columns).values.sum(axis=1)
    if not sold.sum() > 0:
        raise FiscalmultError(f"the exports {', '.join(columns)} add to {sold.sum():.6g}; name what is exported")
    dataset = xr.Dataset(attrs=titled(table))
    used = inputs * sold
    share = np.where(sold != 0, inputs, np.nan)
    found = {
        "exports": (sold, table.unit, "exports"),
        "imported_inputs": (used, table.unit, "imported inputs embodied in exports"),
        "share": (share, "1", "imported inputs per unit of exports"),
    }
    for key, (values, units, name) in found.items():
        array = xr.DataArray(values, coords={"sector": list(table.sectors)}, dims=("sector",))
        dataset[key] = describe(array, "vertical_specialisation", name, units)
    total = xr.DataArray(float(used.sum() / sold.sum()))
    dataset["vs_share"] = describe(total, "vertical_specialisation", "VS share of all exports", "1")
    return dataset


def _imported_inputs(table: InputOutputTable, kinds: str | Sequence[str] | None) -> Array:
    """Imported inputs per unit of final demand for each sector's product, shape (sector,)."""
    if table.use != "domestic":
        raise FiscalmultError(
            f"{table.name!r} counts imported goods in its flows; take domestic_use or apportion_imports first"
        )
    of: Of = "imports" if kinds is None else table.kind_rows(kinds)
    return solve.worth(table.factor, weights_of(table, of).per_output.values)


def _direct(table: InputOutputTable, kinds: str | Sequence[str] | None) -> Array:
    nothing = np.zeros(len(table.categories))
    if kinds is None:
        return nothing if table.imported_demand is None else table.imported_demand.values.sum(axis=0)
    if table.final_inputs is None:
        return nothing
    return table.final_inputs.sel(kind=table.kind_rows(kinds)).values.sum(axis=0)
