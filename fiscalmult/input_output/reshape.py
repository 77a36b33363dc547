"""New tables from a table: merged sectors, domestic or total use, gaps under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.table import InputOutputTable

__all__ = ["aggregate", "apportion_imports", "close_gaps", "domestic_use", "total_use"]

_FIELDS = (
    "flows", "final_demand", "primary_inputs", "output", "employment", "final_inputs", "imported_flows",
    "imported_demand",
)  # fmt: skip


def aggregate(
    table: InputOutputTable,
    sectors: Mapping[str, str] | None = None,
    categories: Mapping[str, str] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> InputOutputTable:
    """Merge sectors, categories of final demand or kinds of primary input; flows add up.

    Parameters
    ----------
    table
        The table.
    sectors, categories, kinds
        ``{old: new}``; what is not named stays as it is.

    Raises
    ------
    FiscalmultError
        If an old name does not exist.

    Notes
    -----
    Multipliers of merged sectors equal the originals only where their input structures
    agree; else they are averages weighted by output (aggregation bias).
    """
    maps = {
        ("supplier", "user", "sector"): (sectors or {}, table.sectors, "sector"),
        ("category",): (categories or {}, table.categories, "category of final demand"),
        ("kind",): (kinds or {}, table.kinds, "kind of primary input"),
    }
    gathers: dict[str, tuple[np.ndarray, list[str]]] = {}
    for dims, (mapping, labels, what) in maps.items():
        for old in mapping:
            if old not in labels:
                raise FiscalmultError(f"no {what} {old!r} in {table.name!r}{nearest(old, labels)}")
        target = [mapping.get(label, label) for label in labels]
        new = list(dict.fromkeys(target))
        gather = (np.array(new)[:, None] == np.array(target)[None, :]).astype(float)
        gathers.update(dict.fromkeys(dims, (gather, new)))
    changed = {field: _gathered(getattr(table, field), gathers) for field in _FIELDS}
    return replace(table, **changed)  # type: ignore[arg-type]


def _gathered(values: xr.DataArray | None, gathers: Mapping[str, tuple[np.ndarray, list[str]]]) -> xr.DataArray | None:
    if values is None:
        return None
    coords = {dim: gathers[str(dim)][1] if dim in gathers else values[dim] for dim in values.dims}
    data = values.values
    for axis, dim in enumerate(values.dims):
        if dim in gathers:
            data = np.moveaxis(np.tensordot(gathers[str(dim)][0], data, axes=(1, axis)), 0, axis)
    return xr.DataArray(data, coords=coords, dims=values.dims, attrs=values.attrs)


def domestic_use(table: InputOutputTable) -> InputOutputTable:
    """The table with imported flows taken out of the flows and kept apart.

    Raises
    ------
    FiscalmultError
        If the imported part is not known.
    """
    if table.use == "domestic":
        return table
    return _shift(table, "domestic", -1.0)


def total_use(table: InputOutputTable) -> InputOutputTable:
    """The table with imported flows counted in the flows, and kept as a part.

    Raises
    ------
    FiscalmultError
        If the imported part is not known.
    """
    if table.use == "total":
        return table
    return _shift(table, "total", 1.0)


def _shift(table: InputOutputTable, use: str, sign: float) -> InputOutputTable:
    imported = table.imported_flows
    if imported is None:
        raise FiscalmultError(
            f"{table.name!r} does not know the imported part of its flows; give imported_flows, or apportion_imports"
        )
    abroad = table.imported_demand
    demand = (
        table.final_demand
        if abroad is None
        else table.final_demand.copy(data=table.final_demand.values + sign * abroad.values)
    )
    flows = table.flows.copy(data=table.flows.values + sign * imported.values)
    return replace(table, flows=flows, final_demand=demand, use=use)


def apportion_imports(table: InputOutputTable, category: str, home_only: Sequence[str] = ()) -> InputOutputTable:
    r"""Domestic table from one of total use, with each product imported in one proportion.

    Parameters
    ----------
    table
        A table of total use that holds imports as a negative category of final demand.
    category
        That category.
    home_only
        Categories supplied from home alone, such as exports without re-exports.

    Returns
    -------
    InputOutputTable
        Domestic use; what every other use imports stands in ``imported_flows`` and
        ``imported_demand``.

    Raises
    ------
    FiscalmultError
        If the table is of domestic use, imports are positive in that category, or a product
        imports more than is used here.

    Notes
    -----
    The share imported is :math:`m_i / (\text{all uses}_i - \text{uses supplied from home}_i)`
    for every use of product i: the proportionality assumption. It is an assumption, not data.

    References
    ----------
    Miller and Blair (2009), ch. 4 (competitive imports).
    """
    if table.use != "total" or table.imported_flows is not None:
        raise FiscalmultError(f"{table.name!r} holds its imports apart already; only a table of total use needs this")
    table.category_columns([category, *home_only])
    demand = table.final_demand
    imports = -demand.sel(category=category).values
    if (imports < 0).any():
        adds = table.sectors[int(np.argmin(imports))]
        raise FiscalmultError(f"category {category!r} is positive for {adds!r}; imports stand there as negatives")
    uses = demand.drop_sel(category=category)
    shared = uses.drop_sel(category=list(home_only))
    base = table.flows.values.sum(axis=1) + shared.values.sum(axis=1)
    share = np.divide(imports, base, out=np.zeros_like(imports), where=base != 0)
    if (share > 1).any() or ((base == 0) & (imports > 0)).any():
        worst = int(np.argmax(np.where(base == 0, imports > 0, share)))
        raise FiscalmultError(
            f"product {table.sectors[worst]!r} imports {imports[worst]:.6g} but only {base[worst]:.6g} {table.unit} of "
            "it is used by those who may import; take categories out of home_only"
        )
    abroad = uses.copy(data=uses.values * share[:, None])
    abroad.loc[{"category": list(home_only)}] = 0.0
    return InputOutputTable(
        flows=table.flows.copy(data=table.flows.values * (1 - share[:, None])),
        final_demand=uses.copy(data=uses.values - abroad.values),
        primary_inputs=table.primary_inputs,
        output=table.output,
        employment=table.employment,
        final_inputs=None if table.final_inputs is None else table.final_inputs.drop_sel(category=category),
        imported_flows=table.flows.copy(data=table.flows.values * share[:, None]),
        imported_demand=abroad,
        use="domestic",
        tolerance=table.tolerance,
        name=table.name,
    )


def close_gaps(table: InputOutputTable, category: str, kind: str) -> InputOutputTable:
    """The table with its rounding gaps under a name, so that every identity is exact.

    Parameters
    ----------
    table
        A table that was accepted with a stated tolerance.
    category, kind
        Names of the new category of final demand and kind of primary input that hold what
        the rows and the columns leave of output.

    Raises
    ------
    FiscalmultError
        If a name is taken, or primary inputs are not known.
    """
    if category in table.categories or kind in table.kinds:
        taken = category if category in table.categories else kind
        raise FiscalmultError(f"{taken!r} exists already; choose another name for the gaps")
    if table.primary_inputs is None:
        raise FiscalmultError(f"{table.name!r} has no primary inputs, so its columns have no gap to close; give them")
    output = table.output.values
    costs = table.flows.values.sum(axis=0) + table.primary_inputs.values.sum(axis=0)
    if table.use == "domestic" and table.imported_flows is not None:
        costs = costs + table.imported_flows.values.sum(axis=0)
    row = xr.DataArray((output - costs)[None, :], {"kind": [kind], "user": list(table.sectors)}, ("kind", "user"))
    sold = table._row_sums()
    coords = {"supplier": list(table.sectors), "category": [category]}
    column = xr.DataArray((output - sold)[:, None], coords, ("supplier", "category"))
    primary = xr.concat([table.primary_inputs, row], "kind", combine_attrs="override")
    corner, abroad = table.final_inputs, table.imported_demand
    kinds, categories = [*table.kinds, kind], [*table.categories, category]
    return replace(
        table,
        final_demand=xr.concat([table.final_demand, column], "category", combine_attrs="override"),
        primary_inputs=primary,
        final_inputs=None if corner is None else corner.reindex(kind=kinds, category=categories, fill_value=0.0),
        imported_demand=None if abroad is None else abroad.reindex(category=categories, fill_value=0.0),
        tolerance=None,
    )
