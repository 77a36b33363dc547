"""Who pulls and who pushes: linkages, key sectors, extraction, fields of influence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.definitions import describe, titled
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.input_output.weights import Of, weights_of
from fiscalmult.kernels import leontief
from fiscalmult.kernels import linkages as kernel
from fiscalmult.kernels.solve import NotProductiveError

__all__ = ["extraction", "field_of_influence", "influence_intensity", "key_sectors", "linkages"]

Array = NDArray[np.float64]


def linkages(table: InputOutputTable) -> xr.Dataset:
    """Backward and forward linkages, direct and total, from Leontief's and from Ghosh's model.

    Parameters
    ----------
    table
        The table.

    Returns
    -------
    xarray.Dataset
        By ``sector`` [1]: ``direct_backward``, ``direct_forward``, ``direct_forward_ghosh``,
        ``total_backward``, ``total_forward``, ``total_forward_ghosh``; normalised to an average
        of 1 ``power_of_dispersion``, ``sensitivity_of_dispersion``, ``sensitivity_ghosh``; and
        the coefficients of variation ``variation_backward``, ``variation_forward``.

    Notes
    -----
    Each carries its definition. Row sums of L weigh a unit of demand for every product alike,
    small or large; the Ghosh-based forward linkage does not.
    """
    inverse = table.inverse
    ghosh = kernel.supply_inverse(inverse, table.output.values).sum(axis=1)
    allocation = leontief.coefficients(table.flows.values.T, table.output.values).T
    found = {
        "direct_backward": table.coefficients.sum(axis=0),
        "direct_forward": table.coefficients.sum(axis=1),
        "direct_forward_ghosh": allocation.sum(axis=1),
        "total_backward": inverse.sum(axis=0),
        "total_forward": inverse.sum(axis=1),
        "total_forward_ghosh": ghosh,
        "power_of_dispersion": kernel.dispersion(inverse.sum(axis=0)),
        "sensitivity_of_dispersion": kernel.dispersion(inverse.sum(axis=1)),
        "sensitivity_ghosh": kernel.dispersion(ghosh),
        "variation_backward": kernel.variation(inverse, 0),
        "variation_forward": kernel.variation(inverse, 1),
    }
    dataset = xr.Dataset(attrs=titled(table))
    for key, values in found.items():
        dataset[key] = describe(_by_sector(table, values), key, key.replace("_", " "), "1")
    return dataset


def key_sectors(table: InputOutputTable, forward: str = "ghosh") -> xr.DataArray:
    """Quadrant of every sector: ``key``, ``backward``, ``forward`` or ``weak``, dim (sector).

    Parameters
    ----------
    table
        The table.
    forward
        ``"ghosh"``: forward linkage from row sums of G; ``"leontief"``: from row sums of L.

    Raises
    ------
    FiscalmultError
        If ``forward`` is neither.
    """
    names = {"ghosh": "sensitivity_ghosh", "leontief": "sensitivity_of_dispersion"}
    if forward not in names:
        raise FiscalmultError(f"forward linkages {forward!r} are not defined{nearest(forward, names)}")
    found = linkages(table)
    pulls, pushes = found["power_of_dispersion"].values > 1, found[names[forward]].values > 1
    words = np.where(pulls & pushes, "key", np.where(pulls, "backward", np.where(pushes, "forward", "weak")))
    described = describe(_by_sector(table, words), "key_sectors", "key sectors", "1", table)
    return described.assign_attrs(forward=names[forward])


def extraction(
    table: InputOutputTable,
    part: str = "sector",
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    of: Of = "output",
) -> xr.Dataset:
    """What the economy loses when a sector, or a group of them, is hypothetically extracted.

    Parameters
    ----------
    table
        The table.
    part
        What is extracted: ``"sector"`` (all of it and the final demand for it),
        ``"transactions"``, ``"purchases"`` (column: backward), ``"sales"`` (row: forward) or
        ``"supply"`` (row of allocation coefficients: forward, Ghosh).
    groups
        ``{name: sectors}`` extracted together; None extracts every sector, one at a time.
    of
        What is lost: ``"output"``, or any other measure without further dims.

    Returns
    -------
    xarray.Dataset
        ``loss (sector, extracted)`` [money unit, or unit of the measure], ``total (extracted)``,
        ``others (extracted)`` (what sectors other than the extracted lose) and ``share
        (extracted)`` of the economy's total [1].

    Raises
    ------
    FiscalmultError
        If the part or a sector is unknown, a group is empty, or the measure has further dims.

    Notes
    -----
    Every sector at once from the one inverse, in O(n^2): nothing is inverted again. What was
    bought from the extracted is taken to be imported instead.
    """
    if part not in kernel.PARTS:
        raise FiscalmultError(f"no part {part!r} of a sector can be extracted{nearest(part, kernel.PARTS)}")
    weights = weights_of(table, of)
    if weights.per_output.ndim != 1:
        raise FiscalmultError(f"{weights.name} has dims {weights.per_output.dims}; give one number by sector")
    inverse, output, demand = table.inverse, table.output.values, table.net_demand
    members = _members(table, groups)
    if groups is None:
        lost = kernel.extraction(inverse, output, demand, part)
    else:
        lost = np.column_stack([kernel.group_extraction(inverse, output, demand, m, part) for m in members.values()])
    lost = lost * weights.per_output.values[:, None]
    inside = np.zeros(lost.shape, dtype=bool)
    for column, places in enumerate(members.values()):
        inside[places, column] = True
    units = weights.total_units(table)
    whole, totals = float(weights.per_output.values @ output), lost.sum(axis=0)
    attrs = titled(table, part=f"{part}: {kernel.PARTS[part]}")
    dataset = xr.Dataset(coords={"sector": list(table.sectors), "extracted": list(members)}, attrs=attrs)
    found = {
        "loss": (("sector", "extracted"), lost, units, "loss"),
        "total": (("extracted",), totals, units, "loss of all sectors"),
        "others": (("extracted",), np.where(inside, 0.0, lost).sum(axis=0), units, "loss of the sectors that stay"),
        "share": (("extracted",), totals / whole if whole else totals * np.nan, "1", "loss, share of the economy's"),
    }
    for key, (dims, values, unit, name) in found.items():
        array = xr.DataArray(values, {dim: dataset[dim] for dim in dims}, dims)
        dataset[key] = describe(array, "extraction", f"{name}, {weights.name}", unit)
    return dataset


def field_of_influence(table: InputOutputTable, supplier: str, user: str, change: float | None = None) -> xr.DataArray:
    """How all of the Leontief inverse answers to one coefficient.

    Parameters
    ----------
    table
        The table.
    supplier, user
        The coefficient a_ij.
    change
        None: the derivative, per unit of a_ij. A number: the exact change of L when a_ij
        changes by it.

    Returns
    -------
    xarray.DataArray
        Dims (supplier, user) [1].

    Raises
    ------
    FiscalmultError
        If a sector is unknown, the change leaves less than nothing of the coefficient, or it makes
        the economy unproductive.
    """
    i, j = (_place(table, name) for name in (supplier, user))
    key = "field_of_influence" if change is None else "field_of_influence_change"
    if change is None:
        values = kernel.influence(table.inverse, i, j)
    else:
        left = float(table.coefficients[i, j]) + change
        if not left >= -1e-12:
            raise FiscalmultError(
                f"a change of {change:.6g} leaves {left:.6g} of the {table.coefficients[i, j]:.6g} that {user!r} buys "
                f"from {supplier!r} per unit; take away no more than all of it"
            )
        try:
            values = kernel.influence_change(table.inverse, i, j, change)
        except NotProductiveError:
            raise FiscalmultError(
                f"with {change:.6g} more of {supplier!r} per unit of {user!r} no economy is productive; change it less"
            ) from None
    array = table.flows.copy(data=values)
    return describe(array, key, f"field of influence of {supplier} in {user}", "1", table)


def influence_intensity(table: InputOutputTable) -> xr.DataArray:
    """How much all of L moves when each coefficient does.

    Returns
    -------
    xarray.DataArray
        Dims ``(supplier, user)`` [1]: the sum over the field of influence of each coefficient, in
        closed form from the one inverse. The largest are the inverse-important coefficients:
        where data are worth collecting.

    References
    ----------
    Sonis and Hewings (1992), Economic Systems Research 4(2).
    """
    array = table.flows.copy(data=kernel.influence_intensity(table.inverse))
    return describe(array, "influence_intensity", "total intensity of the field of influence", "1", table)


def _by_sector(table: InputOutputTable, values: np.ndarray) -> xr.DataArray:
    return xr.DataArray(values, coords={"sector": list(table.sectors)}, dims=("sector",))


def _place(table: InputOutputTable, sector: str) -> int:
    if sector not in table.sectors:
        raise FiscalmultError(f"no sector {sector!r} in {table.name!r}{nearest(sector, table.sectors)}")
    return table.sectors.index(sector)


def _members(table: InputOutputTable, groups: Mapping[str, Sequence[str]] | None) -> dict[str, list[int]]:
    if groups is None:
        return {sector: [place] for place, sector in enumerate(table.sectors)}
    if not groups:
        raise FiscalmultError("no group is named for extraction; name at least one, or leave groups out")
    for name, sectors in groups.items():
        if isinstance(sectors, str) or not sectors or len(set(sectors)) != len(sectors):
            raise FiscalmultError(f"group {name!r} is {sectors!r}; give a list of different sectors")
    return {name: [_place(table, sector) for sector in sectors] for name, sectors in groups.items()}
