"""Fit a table to row and column totals: RAS for tables without negative cells, GRAS for any."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import vstack

from fiscalmult.balance.result import Balanced, totals_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.kernels.balancing import MarginsError, fit_margins, scale_signed
from fiscalmult.kernels.entropy import ConstraintsError, sums_by
from fiscalmult.kernels.entropy import cross_entropy as solve

__all__ = ["Totals", "gras", "labelled", "ras", "refuse_tolerance", "totals_along"]

Array = NDArray[np.float64]
Totals = xr.DataArray | Mapping[str, float] | ArrayLike
"""Totals by label (DataArray or mapping) or in the order of the table."""

TOTALS_AGREE = 1e-12
"""Largest difference between the sums of row and column totals, as a share of the larger sum of absolute values."""


def ras(
    table: xr.DataArray | ArrayLike,
    row_totals: Totals,
    column_totals: Totals,
    *,
    steps: int | None = None,
    tolerance: float = 1e-12,
) -> Balanced:
    r"""Scale rows and columns of a table until they have given totals (RAS).

    .. math:: x_{ij} = r_i\, a_{ij}\, s_j, \qquad \sum_j x_{ij} = u_i, \quad \sum_i x_{ij} = v_j

    the table closest to :math:`a` in relative entropy with the totals :math:`u` and :math:`v`.

    Parameters
    ----------
    table
        Two-dimensional, no negative cell [any unit]. Zeros stay zero. A plain array gets the
        dims ``(row, column)``.
    row_totals, column_totals
        Sums along each row and column [unit of the table]: by label, or in the order of the
        table. They add to the same total.
    steps
        Stop after that many scalings, rows first (1: rows once, 2: rows and columns, ...), met
        or not, as printed examples do. By default the limit is found.
    tolerance
        Largest gap of a total, as a share of it [1].

    Returns
    -------
    Balanced

    Raises
    ------
    FiscalmultError
        If a cell or total is negative (see :func:`gras`), labels differ, the totals add to
        different sums, or the zeros of the table do not allow them (the totals are named).

    Notes
    -----
    The limit is found by Newton's method on the multipliers of the totals, which takes a
    few steps where alternate scaling can take thousands; ``iterations`` counts those steps.

    References
    ----------
    Stone (1961), Input-Output and National Accounts, OECD; Miller and Blair (2009), ch. 7.4.
    """
    before = labelled(table)
    if (before.values < 0).any():
        worst = np.unravel_index(int(np.argmin(before.values)), before.shape)
        where = ", ".join(repr(str(before[dim].values[place])) for dim, place in zip(before.dims, worst, strict=True))
        raise FiscalmultError(
            f"the cell ({where}) is {before.values[worst]:.6g}, and RAS keeps no negative cell in order; use gras"
        )
    rows, columns = _both(before, row_totals, column_totals)
    for dim, totals in zip(before.dims, (rows, columns), strict=True):
        if (totals < 0).any():
            place = int(np.argmin(totals))
            raise FiscalmultError(
                f"the total of {dim} {str(before[dim].values[place])!r} is {totals[place]:.6g}; RAS needs totals "
                "of zero or more"
            )
    if steps is None:
        return _fit(before, rows, columns, tolerance, "RAS")
    _need_steps(steps)
    try:
        values = fit_margins(before.values, [((0,), rows), ((1,), columns)], steps=steps)
    except ValueError as error:
        raise FiscalmultError(f"RAS cannot start: {error}") from None
    return _balanced(before, values, rows, columns, steps, f"RAS, stopped after {steps} scalings")


def gras(
    table: xr.DataArray | ArrayLike,
    row_totals: Totals,
    column_totals: Totals,
    *,
    steps: int | None = None,
    tolerance: float = 1e-12,
) -> Balanced:
    r"""Fit a table with negative cells to row and column totals; every cell keeps its sign (GRAS).

    Positive cells are scaled by :math:`r_i s_j`, negative ones by its inverse,

    .. math:: x_{ij} = \begin{cases} r_i a_{ij} s_j & a_{ij} \ge 0 \\ a_{ij} / (r_i s_j) & a_{ij} < 0 \end{cases}

    which minimises :math:`\sum |a_{ij}| (z_{ij} \ln z_{ij} - z_{ij} + 1)`, :math:`z = x / a`, subject to the totals.

    Parameters
    ----------
    table
        Two-dimensional, cells of any sign [any unit]. Zeros stay zero.
    row_totals, column_totals
        As in :func:`ras`, of any sign.
    steps
        Stop after that many scalings, columns first as in the papers (1: columns once, 2: columns
        and rows, ...), met or not, as printed examples do. By default the limit is found.
    tolerance
        Largest gap of a total, as a share of the absolute values it adds up [1].

    Returns
    -------
    Balanced

    Raises
    ------
    FiscalmultError
        If labels differ, the totals add to different sums, or the signs and zeros of the
        table do not allow them (the totals are named).

    Notes
    -----
    A table without negative cells gives RAS. The objective is the corrected one: with the
    original ``z ln z`` a table that already has its totals would still be changed. Totals
    scaled all by one factor do not scale a table with negative cells by it.

    References
    ----------
    Junius and Oosterhaven (2003), "The solution of updating or regionalizing a matrix with
    both positive and negative entries", Economic Systems Research 15(1); Lenzen, Wood and
    Gallego (2007), "Some comments on the GRAS method", Economic Systems Research 19(4);
    Temurshoev, Miller and Bouwmeester (2013), "A note on the GRAS method", ESR 25(3).
    """
    before = labelled(table)
    rows, columns = _both(before, row_totals, column_totals)
    if steps is None:
        return _fit(before, rows, columns, tolerance, "GRAS")
    _need_steps(steps)
    try:
        values = scale_signed(before.values, rows, columns, steps)
    except MarginsError as error:
        raise FiscalmultError(f"GRAS cannot meet the totals: {error}; change the totals or the table") from None
    return _balanced(before, values, rows, columns, steps, f"GRAS, stopped after {steps} scalings")


def _need_steps(steps: int) -> None:
    if steps < 1:
        raise FiscalmultError(f"{steps} steps are asked for; ask for 1 or more, or leave steps out for the limit")


def labelled(table: xr.DataArray | ArrayLike) -> xr.DataArray:
    """Two-dimensional table with labels on both sides and numbers in every cell.

    Raises
    ------
    FiscalmultError
        If it has other than two dims or no cells, a label twice, or a cell that is not a number.
    """
    try:
        given = table.astype(float) if isinstance(table, xr.DataArray) else xr.DataArray(np.asarray(table, dtype=float))
    except (TypeError, ValueError) as wrong:
        raise FiscalmultError(f"the table holds what is no number ({wrong}); give numbers alone") from None
    if given.ndim != 2:
        raise FiscalmultError(
            f"the table has {given.ndim} dims {tuple(given.dims)}; it must have two, rows and columns"
        )
    if not given.size:
        raise FiscalmultError("the table has no cells; give one with rows and columns")
    if not isinstance(table, xr.DataArray):
        given = given.rename(dict(zip(given.dims, ("row", "column"), strict=True)))
    for dim in given.dims:
        if dim not in given.coords:
            given = given.assign_coords({dim: np.arange(given.sizes[dim])})
        labels = [str(label) for label in given[dim].values]
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice is not None:
            raise FiscalmultError(f"{dim} {twice!r} stands twice in the table; give every label once")
    values = np.array(given.values, dtype=float)
    if not np.isfinite(values).all():
        bad = np.argwhere(~np.isfinite(values))
        where = ", ".join(repr(str(given[dim].values[place])) for dim, place in zip(given.dims, bad[0], strict=True))
        raise FiscalmultError(
            f"{len(bad)} cells are not numbers, the first is ({where}); write 0 where nothing is paid"
        )
    return given.copy(data=values)


def refuse_tolerance(tolerance: float) -> None:
    """Raise where a tolerance allows nothing, or is none.

    Raises
    ------
    FiscalmultError
        If it is below zero or not a number.
    """
    if not tolerance >= 0:
        raise FiscalmultError(f"the tolerance is {tolerance}; give a share such as 1e-12, not below 0")


def totals_along(labels: Iterable[object], totals: Totals, what: str) -> Array:
    """Totals in the order of labels.

    Raises
    ------
    FiscalmultError
        If a label is missing or unknown, the number of totals differs, or one is no number.
    """
    names = [str(label) for label in labels]
    if isinstance(totals, xr.DataArray) and totals.ndim == 1 and totals.dims[0] in totals.coords:
        totals = dict(zip(totals[totals.dims[0]].values, totals.values, strict=True))
    if isinstance(totals, Mapping):
        given = {str(label): float(value) for label, value in totals.items()}
        odd = next((name for name in given if name not in names), None)
        if odd is not None:
            raise FiscalmultError(f"{what} speak of {odd!r}, which the table lacks{nearest(odd, names)}")
        absent = [name for name in names if name not in given]
        if absent:
            raise FiscalmultError(f"{what} lack {len(absent)} labels, such as {absent[0]!r}; give one total for each")
        values = np.array([given[name] for name in names])
    else:
        values = np.array(totals, dtype=float)
    if values.shape != (len(names),):
        raise FiscalmultError(f"{what} have shape {values.shape}, the table has {len(names)} labels; give one for each")
    if not np.isfinite(values).all():
        raise FiscalmultError(
            f"{what} hold a value that is not a number, of {names[int(np.argmin(np.isfinite(values)))]!r}"
        )
    return values


def _both(before: xr.DataArray, row_totals: Totals, column_totals: Totals) -> tuple[Array, Array]:
    first, second = before.dims
    rows = totals_along(before[first].values, row_totals, "the row totals")
    columns = totals_along(before[second].values, column_totals, "the column totals")
    sums = math.fsum(rows), math.fsum(columns)
    size = max(math.fsum(np.abs(rows)), math.fsum(np.abs(columns)))
    if abs(sums[0] - sums[1]) > TOTALS_AGREE * size:
        raise FiscalmultError(
            f"the row totals add to {sums[0]:.12g}, the column totals to {sums[1]:.12g}; make both add to one total"
        )
    return rows, columns


def _fit(before: xr.DataArray, rows: Array, columns: Array, tolerance: float, method: str) -> Balanced:
    refuse_tolerance(tolerance)
    values = before.values
    i, j = np.nonzero(values)
    matrix = vstack([sums_by(i, len(rows)), sums_by(j, len(columns))])
    try:
        fit = solve(values[i, j], matrix, np.r_[rows, columns], names=_names(before), tolerance=tolerance)
    except ConstraintsError as error:
        raise FiscalmultError(f"{method} cannot meet the totals: {error}") from None
    fitted = np.zeros_like(values)
    fitted[i, j] = fit.x
    return _balanced(before, fitted, rows, columns, fit.iterations, method)


def _balanced(
    before: xr.DataArray, values: Array, rows: Array, columns: Array, iterations: int, method: str
) -> Balanced:
    table = before.copy(data=values).assign_attrs(balancing=method)
    gaps = np.r_[values.sum(axis=1) - rows, values.sum(axis=0) - columns]
    wanted = np.r_[rows, columns]
    unit = str(before.attrs.get("units", "1"))
    return Balanced(table, before, totals_table(_names(before), wanted, gaps, np.zeros_like(gaps), unit), iterations)


def _names(table: xr.DataArray) -> list[str]:
    return [f"total of {dim} {str(label)!r}" for dim in table.dims for label in table[dim].values]
