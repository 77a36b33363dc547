"""Which cells decide the ranking of two programmes, and where it flips."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import perturbation as kernel
from fiscalmult.structure._common import Gauge, Money, attrs_of, gauge, network, network_inverse, scenarios_of
from fiscalmult.structure.sensitivity import PROPORTIONAL, REFERENCE, change_of, giver_of, per_dong

__all__ = ["ranking_cells"]

Array = NDArray[np.float64]


def ranking_cells(
    economy: Economy,
    programme_a: Money,
    programme_b: Money,
    measure: str = "gdp",
    *,
    where: Mapping[str, str] | None = None,
    compensation: str = PROPORTIONAL,
    order: str = "relative",
    count: int = 20,
    new_cells: bool = False,
) -> xr.Dataset:
    """The cells that decide which of two programmes does more, and where the ranking flips.

    Parameters
    ----------
    economy
        The economy.
    programme_a, programme_b
        Programmes or scenarios, taken per dong spent.
    measure, where
        As for :func:`sensitivity`.
    compensation
        ``"proportional"`` or the account whose cell gives way, as for :func:`sensitivity`.
    order
        What comes first: ``"relative"``, the smallest feasible change in relation to the cell;
        ``"absolute"``, the smallest feasible change; ``"elasticity"``, the largest effect of a
        relative change of the cell on the gap, feasible or not.
    count
        Number of cells listed.
    new_cells
        Look also at cells that are zero in the matrix.

    Returns
    -------
    xarray.Dataset
        Dim ``cell``: ``receiver``, ``payer``, ``propensity`` [1], ``derivative`` of the gap a - b
        [its unit per unit of propensity], ``elasticity`` of the gap [1], ``break_even``, the
        propensity at which both do the same [1], ``change`` to get there [1] and
        ``relative_change``, the change in relation to the cell [1], ``feasible``: True if every
        cell of the column then lies between 0 and 1 and the economy still leaks, and
        ``gap_there``, the gap found by solving the changed economy anew. Attributes:
        ``multiplier_a``, ``multiplier_b``, ``gap``, and how many cells flip the ranking.

    Raises
    ------
    FiscalmultError
        If a name is unknown, or a feasible break-even does not hold when solved anew.

    Notes
    -----
    With the change t of the cell, the gap is ``D(t) = D + t g / (1 - t h)``: rank-one update of
    the inverse, g the derivative and h, the same for both programmes, what the change adds to
    itself. It is zero at ``t = D / (D h - g)``.
    """
    if order not in ("relative", "absolute", "elasticity"):
        raise FiscalmultError(f"order {order!r} is not defined; choose 'relative', 'absolute' or 'elasticity'")
    first, second = scenarios_of([programme_a, programme_b])
    aim = gauge(economy, measure, where)
    shares, inverse = network(economy), network_inverse(economy)
    pair = [per_dong(economy, one) for one in (first, second)]
    one, two = (change_of(economy, injection, aim, shares, inverse, compensation) for injection in pair)
    gap, gain = one.value - two.value, one.gain - two.gain
    change = kernel.break_even(gap, gain, one.feedback)
    feasible = _feasible(economy, shares, change, one.feedback, compensation)

    looked_at = economy.responding[None, :] & (new_cells | (shares > 0)) & np.isfinite(gain)
    relative = np.divide(change, shares, out=np.full_like(change, np.inf), where=shares > 0)
    keys = {
        "relative": np.where(feasible, np.abs(relative), np.inf),
        "absolute": np.where(feasible, np.abs(change), np.inf),
        "elasticity": -np.abs(gain * shares),
    }
    picked = _first(looked_at, keys[order], keys["elasticity"], count)
    cells = list(zip(*(places.tolist() for places in picked), strict=True))
    unit = aim.per(economy.sam.unit)
    values = {
        "propensity": (shares, "1", "propensity"),
        "derivative": (gain, unit, "derivative of the gap"),
        "elasticity": (gain * shares / (gap or np.nan), "1", "elasticity of the gap"),
        "break_even": (shares + change, "1", "propensity at which both programmes do the same"),
        "change": (change, "1", "change of the propensity to the break-even"),
        "relative_change": (relative, "1", "change to the break-even in relation to the propensity"),
    }
    codes = np.array(economy.sam.codes)
    result = xr.Dataset(coords={"cell": np.arange(1, len(cells) + 1)})
    result["receiver"] = ("cell", codes[picked[0]], {"long_name": "who receives"})
    result["payer"] = ("cell", codes[picked[1]], {"long_name": "who pays"})
    for name, (array, units, long_name) in values.items():
        result[name] = ("cell", array[picked], {"units": units, "long_name": long_name})
    result["feasible"] = ("cell", feasible[picked], {"long_name": "all cells of the column between 0 and 1"})
    there = np.array(
        [
            _gap_at(economy, shares, cell, float(change[cell]), pair, aim, compensation) if feasible[cell] else np.nan
            for cell in cells
        ]
    )
    _gate(economy, cells, there, max(abs(one.value), abs(two.value)))
    result["gap_there"] = ("cell", there, {"units": unit, "long_name": "gap at the break-even, solved anew"})
    title = f"cells that decide whether {first.name} or {second.name} does more for {aim.long_name}"
    definition = "gap(t) = D + t g / (1 - t h); break-even t = D / (D h - g)"
    result.attrs = attrs_of(economy, title, definition, REFERENCE)
    result.attrs |= {"multiplier_a": one.value, "multiplier_b": two.value, "gap": gap, "order": order}
    result.attrs |= {"compensation": compensation, "cells_looked_at": int(looked_at.sum())}
    result.attrs["cells_that_flip"] = int((feasible & looked_at).sum())
    return result


def _first(
    looked_at: NDArray[np.bool_], key: Array, second: Array, count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions (receivers, payers) of the cells with the smallest keys."""
    rows, columns = np.nonzero(looked_at)
    best = np.lexsort((second[rows, columns], key[rows, columns]))[:count]
    return rows[best], columns[best]


def _feasible(economy: Economy, shares: Array, change: Array, feedback: Array, compensation: str) -> NDArray[np.bool_]:
    """True where the break-even leaves a column of shares, and an economy that leaks."""
    slack = 1e-12
    after = shares + change
    fine = np.isfinite(change) & (after >= -slack) & (after <= 1 + slack)
    giver = giver_of(economy, compensation)
    if giver is not None:
        left = shares[giver][None, :] - change
        fine &= (left >= -slack) & (left <= 1 + slack)
    with np.errstate(invalid="ignore"):
        return fine & (1 - change * feedback > 0)


def _gap_at(
    economy: Economy,
    shares: Array,
    cell: tuple[int, int],
    change: float,
    pair: list[Array],
    aim: Gauge,
    compensation: str,
) -> float:
    """The gap in the changed economy, solved anew: the second route to the break-even."""
    receiver, payer = cell
    giver = giver_of(economy, compensation)
    column = shares[:, payer].copy()
    if giver is None:
        others = np.arange(len(column)) != receiver
        column[others] *= 1 - change / (1 - column[receiver])
    else:
        column[giver] -= change
    column[receiver] += change
    changed = shares.copy()
    changed[:, payer] = column
    moved = changed - shares
    weights = aim.weights + (moved * aim.counted).sum(axis=0)
    worth = np.linalg.solve(np.eye(len(shares)) - changed.T, weights)
    return float(worth @ (pair[0] - pair[1]))


def _gate(economy: Economy, cells: list[tuple[int, int]], there: Array, size: float) -> None:
    wrong = np.abs(np.nan_to_num(there)) > 1e-8 * max(size, np.finfo(float).tiny)
    if wrong.any():
        receiver, payer = cells[int(np.argmax(wrong))]
        codes = economy.sam.codes
        raise FiscalmultError(
            f"identity broken: at the break-even of what {codes[receiver]!r} gets from {codes[payer]!r} the gap is "
            f"{there[wrong][0]:.3g}, not 0; the responding accounts are close to spending for ever"
        )
