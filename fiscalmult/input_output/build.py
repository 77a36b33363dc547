"""Tables from plain arrays, with what is left over put under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable

__all__ = ["from_arrays"]

Array = NDArray[np.float64]


def from_arrays(
    sectors: Sequence[str],
    flows: ArrayLike,
    final_demand: Mapping[str, ArrayLike],
    primary_inputs: Mapping[str, ArrayLike] | None = None,
    *,
    units: str,
    output: ArrayLike | None = None,
    employment: ArrayLike | None = None,
    employment_units: str = "persons",
    final_inputs: Mapping[str, Mapping[str, float]] | None = None,
    imported_flows: ArrayLike | None = None,
    imported_demand: Mapping[str, ArrayLike] | None = None,
    other_demand: str | None = None,
    other_inputs: str | None = None,
    use: str = "domestic",
    tolerance: float | None = None,
    name: str = "",
    year: int | None = None,
    source: str = "",
) -> InputOutputTable:
    """Input-output table from plain arrays.

    Parameters
    ----------
    sectors
        Names of the n sectors.
    flows
        Shape (n, n), supplier by user [money unit].
    final_demand, primary_inputs
        ``{category: n values}`` and ``{kind: n values}`` [money unit].
    units
        Money unit, such as ``"million VND"``.
    output
        n values; None takes the row sums.
    employment, employment_units
        n counts and what they count.
    final_inputs
        ``{kind: {category: value}}``: primary inputs bought by final demand directly; zero
        where none is named.
    imported_flows, imported_demand
        The imported part, as ``flows`` and ``final_demand``; categories not named import nothing.
    other_demand, other_inputs
        Names of a category and of a kind that take what the rows and columns leave of output,
        where the source prints only part of them; they need ``output``. None derives nothing.
    use, tolerance, name
        As for :class:`InputOutputTable`.
    year, source
        Carried in the attributes of the flows.

    Returns
    -------
    InputOutputTable

    Raises
    ------
    FiscalmultError
        If an array has another shape, a kind or category is unknown, or the table does not
        satisfy its identities.
    """
    listed = [str(sector) for sector in sectors]
    count = len(listed)
    matrix = _shaped(flows, (count, count), "flows")
    demand = {key: _shaped(values, (count,), f"final demand {key!r}") for key, values in final_demand.items()}
    inputs = {key: _shaped(row, (count,), f"primary input {key!r}") for key, row in (primary_inputs or {}).items()}
    total = None if output is None else _shaped(output, (count,), "output")
    bought = None if imported_flows is None else _shaped(imported_flows, (count, count), "imported flows")
    imported = {key: _shaped(row, (count,), f"imports of {key!r}") for key, row in (imported_demand or {}).items()}
    if total is None and (other_demand or other_inputs):
        raise FiscalmultError("what is left of output needs the output; give it, or name no remainder")
    if total is not None and other_demand:
        abroad = _sum(bought, 1, count) + sum(imported.values(), np.zeros(count)) if use == "total" else np.zeros(count)
        demand[other_demand] = total - matrix.sum(axis=1) - sum(demand.values(), np.zeros(count)) + abroad
    if total is not None and other_inputs:
        abroad = _sum(bought, 0, count) if use == "domestic" else np.zeros(count)
        inputs[other_inputs] = total - matrix.sum(axis=0) - sum(inputs.values(), np.zeros(count)) - abroad

    attrs: dict[str, object] = {"units": units}
    attrs.update({key: value for key, value in (("year", year), ("source", source)) if value})
    columns, rows = list(demand), list(inputs)
    return InputOutputTable(
        flows=_labelled(matrix, {"supplier": listed, "user": listed}, attrs),
        final_demand=_stacked(demand, "category", "supplier", listed).transpose("supplier", "category"),
        primary_inputs=_stacked(inputs, "kind", "user", listed) if inputs else None,
        output=None if total is None else _labelled(total, {"sector": listed}),  # type: ignore[arg-type]
        employment=None
        if employment is None
        else _labelled(_shaped(employment, (count,), "employment"), {"sector": listed}, {"units": employment_units}),
        final_inputs=_corner(final_inputs, rows, columns),
        imported_flows=None if bought is None else _labelled(bought, {"supplier": listed, "user": listed}),
        imported_demand=_imported(imported, columns, listed),
        use=use,
        tolerance=tolerance,
        name=name,
    )


def _shaped(values: ArrayLike, shape: tuple[int, ...], what: str) -> Array:
    found = np.asarray(values, dtype=float)
    if found.shape != shape:
        raise FiscalmultError(f"{what} has shape {found.shape}, but the sectors make it {shape}; check the dims")
    return found


def _sum(values: Array | None, axis: int, count: int) -> Array:
    return np.zeros(count) if values is None else values.sum(axis=axis)


def _labelled(
    values: Array, coords: Mapping[str, list[str]], attrs: Mapping[str, object] | None = None
) -> xr.DataArray:
    return xr.DataArray(values, coords=dict(coords), dims=tuple(coords), attrs=dict(attrs or {}))


def _stacked(rows: Mapping[str, Array], dim: str, sectors_dim: str, sectors: list[str]) -> xr.DataArray:
    values = np.array(list(rows.values())).reshape(len(rows), len(sectors))
    return _labelled(values, {dim: list(rows), sectors_dim: sectors})


def _imported(imported: Mapping[str, Array], categories: list[str], sectors: list[str]) -> xr.DataArray | None:
    if not imported:
        return None
    _known(imported, categories, "category of final demand")
    whole = {category: imported.get(category, np.zeros(len(sectors))) for category in categories}
    return _stacked(whole, "category", "supplier", sectors).transpose("supplier", "category")


def _corner(
    cells: Mapping[str, Mapping[str, float]] | None, kinds: list[str], categories: list[str]
) -> xr.DataArray | None:
    if cells is None:
        return None
    _known(cells, kinds, "kind of primary input")
    values = np.zeros((len(kinds), len(categories)))
    for kind, row in cells.items():
        _known(row, categories, "category of final demand")
        for category, value in row.items():
            values[kinds.index(kind), categories.index(category)] = value
    return _labelled(values, {"kind": kinds, "category": categories})


def _known(names: Mapping[str, object], known: list[str], what: str) -> None:
    odd = [name for name in names if name not in known]
    if odd:
        raise FiscalmultError(f"{odd[0]!r} is no {what}; known are {', '.join(known)}")
