"""Input-output tables from and to pymrio, the package for multi-regional input-output systems."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.readers.published import labelled

__all__ = ["EXTENSIONS", "from_pymrio", "to_pymrio"]

EXTENSIONS = {"primary": "primary_inputs", "imported": "imported", "employment": "employment"}
"""Names of the extensions that :func:`to_pymrio` writes and :func:`from_pymrio` looks for."""

_KEPT = ("use", "tolerance", "home")


def from_pymrio(
    io: Any,
    *,
    region: str | None = None,
    primary: str | None = None,
    year: int | None = None,
    source: str = "",
    tolerance: float | None = None,
    separator: str = ": ",
) -> InputOutputTable:
    """Input-output table of a pymrio system: the whole system, or one of its regions.

    Parameters
    ----------
    io
        A ``pymrio.IOSystem`` with Z, Y and one unit.
    region
        None: every sector of every region is a sector, named ``region: sector`` where there
        are several regions. A region: its table of domestic use, with what it buys from all
        other regions in ``imported_flows`` and ``imported_demand`` by product, and what it
        sells to them in the category ``exports``.
    primary
        Extension whose rows are the primary inputs; None takes ``primary_inputs`` where there
        is one, else the table has none and its columns are not checked.
    year, source
        Carried in the attributes of the flows, over what the system says.
    tolerance
        Largest gap of an identity [money unit]; None takes what :func:`to_pymrio` noted, else
        1e-9 of all output.
    separator
        Between region and sector.

    Returns
    -------
    InputOutputTable

    Raises
    ------
    FiscalmultError
        If Z or Y are missing, units differ, there is no such region or extension, or the
        identities do not hold.

    Notes
    -----
    pymrio notes neither year nor source; :func:`to_pymrio` writes them into the description
    of the system, as JSON, so that a table comes back as it went. Output is what pymrio holds
    as x, else the sums of Z and Y.
    """
    if getattr(io, "Z", None) is None or getattr(io, "Y", None) is None:
        raise FiscalmultError("the pymrio system has no Z or no Y; load it whole, or calculate them with io.calc_all()")
    noted = _noted(io)
    regions = list(dict.fromkeys(str(one) for one in io.Z.index.get_level_values(0)))
    if region is not None and region not in regions:
        raise FiscalmultError(f"the pymrio system has no region {region!r}{nearest(region, regions)}")
    attrs: dict[str, object] = {**{k: v for k, v in noted.items() if k not in _KEPT}, "units": _unit(io)}
    attrs.update({key: value for key, value in (("year", year), ("source", source)) if value})
    parts = _parts(io, region, len(regions) > 1, separator)
    name = str(io.meta.name) if getattr(io, "meta", None) is not None and io.meta.name else "pymrio system"
    frames = {key: io.__dict__.get(EXTENSIONS[key]) for key in ("imported", "employment")}
    chosen = _extension(io, primary)
    sectors, categories = parts["sectors"], parts["categories"]
    kinds = None if chosen is None else [_joined(key, separator) for key in chosen.F.index]
    abroad = _imported(frames["imported"], sectors, categories) if region is None else parts["imported"]
    return InputOutputTable(
        flows=labelled(parts["flows"], attrs, supplier=sectors, user=sectors),
        final_demand=labelled(parts["demand"], supplier=sectors, category=categories),
        primary_inputs=None
        if chosen is None or kinds is None
        else labelled(chosen.F.to_numpy()[:, parts["inside"]], kind=kinds, user=sectors),
        output=labelled(parts["output"], sector=sectors),
        employment=_employment(frames["employment"], parts["inside"], sectors),
        final_inputs=None if kinds is None else _corner(chosen, kinds, parts["buyers"], categories),
        imported_flows=None if abroad is None else abroad[0],
        imported_demand=None if abroad is None else abroad[1],
        use=str(noted.get("use", "domestic")) if region is None else "domestic",
        tolerance=tolerance if tolerance is not None else noted.get("tolerance"),
        name=name if region is None or len(regions) == 1 else f"{name}, {region}",
    )


def to_pymrio(table: InputOutputTable, *, region: str = "home", separator: str | None = None) -> Any:
    """A pymrio system of an input-output table.

    Parameters
    ----------
    table
        The table.
    region
        Name of its one region.
    separator
        Where sectors and categories are named ``region: sector``, what stands between the two;
        the system then has these regions. None: one region.

    Returns
    -------
    pymrio.IOSystem
        Z, Y, x and unit; extensions ``primary_inputs`` (with what final demand pays in F_Y),
        ``imported`` (imports by supplying product) and ``employment``, those the table has.
        Year, source, use and tolerance stand in ``meta.description`` as JSON.

    Raises
    ------
    FiscalmultError
        If pymrio is not installed, or a label lacks the separator.
    """
    try:
        pymrio = import_module("pymrio")  # has no types, and need not be installed
    except ModuleNotFoundError as error:
        raise FiscalmultError("to_pymrio needs the package pymrio; install it with: pip install pymrio") from error
    pd = import_module("pandas")
    rows = _index(table.sectors, region, separator, "sector")
    columns = _index(table.categories, region, separator, "category")
    noted = {**table.flows.attrs, "use": table.use, "home": region}
    noted.pop("units")
    if table.tolerance is not None:
        noted["tolerance"] = table.tolerance
    meta = pymrio.MRIOMetaData(name=table.name, description=json.dumps(noted, ensure_ascii=False, default=str))
    system = pymrio.IOSystem(
        Z=pd.DataFrame(table.flows.values, index=rows, columns=rows),
        Y=pd.DataFrame(table.final_demand.values, index=rows, columns=columns),
        x=pd.DataFrame({"indout": table.output.values}, index=rows),
        unit=pd.DataFrame({"unit": [table.unit] * len(rows)}, index=rows),
    )
    system.meta = meta
    for name, (flows, final, keys, unit) in _extensions(table).items():
        final_frame = None if final is None else pd.DataFrame(final, index=keys, columns=columns)
        extension = pymrio.Extension(
            name,
            F=pd.DataFrame(flows, index=keys, columns=rows),
            F_Y=final_frame,
            unit=pd.DataFrame({"unit": [unit] * len(keys)}, index=keys),
        )
        setattr(system, name, extension)
    return system


def _noted(io: Any) -> dict[str, Any]:
    """What :func:`to_pymrio` wrote into the description, nothing for a system from elsewhere."""
    text = str(getattr(getattr(io, "meta", None), "description", "") or "")
    if not text.startswith("{"):
        return {}
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) and "use" in found else {}


def _unit(io: Any) -> str:
    frame = getattr(io, "unit", None)
    units = [] if frame is None else sorted({str(unit) for unit in frame.to_numpy().ravel()})
    if len(units) != 1:
        raise FiscalmultError(
            f"the pymrio system is in {' and '.join(map(repr, units)) or 'no unit'}; a table needs one money unit, set "
            "io.unit"
        )
    return units[0]


def _joined(key: object, separator: str) -> str:
    return separator.join(str(part) for part in key) if isinstance(key, tuple) else str(key)


def _parts(io: Any, region: str | None, several: bool, separator: str) -> dict[str, Any]:
    """Arrays and labels of the whole system or of one region."""
    flows, demand = io.Z.to_numpy(dtype=float), io.Y.to_numpy(dtype=float)
    made = io.x["indout"].to_numpy(dtype=float) if io.x is not None else flows.sum(axis=1) + demand.sum(axis=1)
    rows, columns = (frame.get_level_values(0).astype(str) for frame in (io.Z.index, io.Y.columns))
    if region is None:
        sectors, categories = (
            [_joined(key if several else key[1:], separator) for key in listed] for listed in (io.Z.index, io.Y.columns)
        )
        every = np.ones(len(rows), dtype=bool), np.ones(len(columns), dtype=bool)
        return {
            "sectors": sectors, "categories": categories, "flows": flows, "demand": demand, "output": made,
            "inside": every[0], "buyers": every[1], "imported": None,
        }  # fmt: skip
    inside, buyers = np.asarray(rows == region), np.asarray(columns == region)
    sectors = [_joined(key[1:], separator) for key in io.Z.index[inside]]
    categories = [_joined(key[1:], separator) for key in io.Y.columns[buyers]]
    if "exports" in categories:
        raise FiscalmultError(
            f"region {region!r} has a category 'exports' of its own; rename it in io.Y, the table needs the name for "
            "sales to other regions"
        )
    exports = flows[np.ix_(inside, ~inside)].sum(axis=1) + demand[np.ix_(inside, ~buyers)].sum(axis=1)
    products = np.array([_joined(key[1:], separator) for key in io.Z.index])
    gather = (np.array(sectors)[:, None] == products[None, :]) & ~inside[None, :]
    if gather.sum() != (~inside).sum():
        odd = next(p for p, out in zip(products, ~inside, strict=True) if out and p not in sectors)
        raise FiscalmultError(
            f"other regions sell {odd!r}, which region {region!r} does not have; aggregate the system to common sectors"
        )
    abroad = gather @ demand[:, buyers]
    return {
        "sectors": sectors,
        "categories": [*categories, "exports"],
        "flows": flows[np.ix_(inside, inside)],
        "demand": np.column_stack([demand[np.ix_(inside, buyers)], exports]),
        "output": made[inside],
        "inside": inside,
        "buyers": buyers,
        "imported": (
            labelled(gather @ flows[:, inside], supplier=sectors, user=sectors),
            labelled(
                np.column_stack([abroad, np.zeros(len(sectors))]), supplier=sectors, category=[*categories, "exports"]
            ),
        ),
    }


def _extension(io: Any, primary: str | None) -> Any:
    if primary is None:
        return io.__dict__.get(EXTENSIONS["primary"])
    listed = [str(name) for name in io.get_extensions()]
    if primary not in listed:
        raise FiscalmultError(f"the pymrio system has no extension {primary!r}{nearest(primary, listed)}")
    return getattr(io, primary)


def _corner(extension: Any, kinds: list[str], buyers: Any, categories: list[str]) -> xr.DataArray | None:
    if extension.F_Y is None:
        return None
    values = extension.F_Y.to_numpy(dtype=float)[:, buyers]
    more = len(categories) - values.shape[1]  # the category of exports pays no primary inputs here
    return labelled(np.hstack([values, np.zeros((len(kinds), more))]), kind=kinds, category=categories)


def _imported(
    extension: Any, sectors: list[str], categories: list[str]
) -> tuple[xr.DataArray, xr.DataArray | None] | None:
    if extension is None:
        return None
    flows = labelled(extension.F.to_numpy(dtype=float), supplier=sectors, user=sectors)
    if extension.F_Y is None:
        return flows, None
    return flows, labelled(extension.F_Y.to_numpy(dtype=float), supplier=sectors, category=categories)


def _employment(extension: Any, inside: Any, sectors: list[str]) -> xr.DataArray | None:
    if extension is None:
        return None
    values, index = extension.F.to_numpy(dtype=float)[:, inside], extension.F.index
    units = {"units": str(extension.unit.iloc[0, 0])}
    if list(index.names) == ["count"]:
        return labelled(values[0], units, sector=sectors)
    coords = {str(name): list(dict.fromkeys(index.get_level_values(name))) for name in index.names}
    shape = [len(labels) for labels in coords.values()]
    return labelled(values.reshape(*shape, len(sectors)), units, **coords, sector=sectors)


def _index(labels: Sequence[str], region: str, separator: str | None, level: str) -> Any:
    pd = import_module("pandas")
    if separator is None:
        pairs = [(region, label) for label in labels]
    else:
        lacking = [label for label in labels if separator not in label]
        if lacking:
            raise FiscalmultError(
                f"{lacking[0]!r} has no {separator!r} between region and {level}; leave separator out"
            )
        pairs = [tuple(label.split(separator, 1)) for label in labels]  # type: ignore[misc]
    return pd.MultiIndex.from_tuples(pairs, names=["region", level])


def _extensions(table: InputOutputTable) -> Mapping[str, tuple[Any, Any, Any, str]]:
    """``{name: (by sector, by category, rows, unit)}``."""
    pd = import_module("pandas")
    found: dict[str, tuple[Any, Any, Any, str]] = {}
    if table.primary_inputs is not None:
        corner = None if table.final_inputs is None else table.final_inputs.values
        keys = pd.Index(list(table.kinds), name="kind")
        found[EXTENSIONS["primary"]] = (table.primary_inputs.values, corner, keys, table.unit)
    if table.imported_flows is not None:
        final = None if table.imported_demand is None else table.imported_demand.values
        keys = pd.Index(list(table.sectors), name="supplier")
        found[EXTENSIONS["imported"]] = (table.imported_flows.values, final, keys, table.unit)
    if table.employment is not None:
        counts = table.employment
        others = [str(dim) for dim in counts.dims if dim != "sector"]
        rows = pd.MultiIndex.from_product([counts[dim].values for dim in others], names=others) if others else None
        keys = pd.Index(["employment"], name="count") if rows is None else rows
        values = counts.values.reshape(len(keys), len(table.sectors))
        found[EXTENSIONS["employment"]] = (values, None, keys, str(counts.attrs["units"]))
    return found
