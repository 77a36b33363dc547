"""Which cells of the matrix matter: exact derivatives of a multiplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import perturbation as kernel
from fiscalmult.structure._common import Gauge, Money, attrs_of, gauge, network, network_inverse, scenarios_of

__all__ = ["PROPORTIONAL", "Change", "change_of", "giver_of", "per_dong", "sensitivity"]

Array = NDArray[np.float64]

PROPORTIONAL = "proportional"
"""All other cells of the column give way in proportion."""

REFERENCE = (
    "Sherman and Morrison (1950), Annals of Mathematical Statistics 21(1); Miller and Blair (2009), ch. 12.3; "
    "adjoint: one solve for x = M f and one for w = M' m"
)


@dataclass(frozen=True, eq=False)
class Change:
    """Derivative g and feedback h of one programme's multiplier, for every cell."""

    value: float
    gain: Array
    feedback: Array


def sensitivity(
    economy: Economy,
    programme: Money,
    measure: str = "gdp",
    *,
    where: Mapping[str, str] | None = None,
    compensation: str | None = PROPORTIONAL,
) -> xr.Dataset:
    """Exact derivative of a multiplier with respect to every propensity.

    Parameters
    ----------
    economy
        The economy.
    programme
        Programme, or a scenario, whose financing then counts too; taken per dong spent.
    measure, where
        Measure, account or block, as for :func:`fiscalmult.structure.structural_paths`.
    compensation
        Who gives way when a cell grows, so that the payer still spends each dong once:
        ``"proportional"``, all other cells of the column; an account, whose cell alone gives
        way; ``None``, nobody (the raw derivative, money from nowhere).

    Returns
    -------
    xarray.Dataset
        Dims ``(receiver, payer)``: ``propensity`` [1], ``derivative`` of the multiplier [its unit
        per unit of propensity], and ``elasticity`` [1], the relative change of the multiplier
        per relative change of the cell. Zero for payers that do not respond; not a number
        where no other cell could give way. ``attrs["multiplier"]`` is the multiplier itself.

    Raises
    ------
    FiscalmultError
        If a name is unknown or a propensity is negative.

    Notes
    -----
    ``dy / dA_ij = w_i x_j`` with ``x = M f`` and ``w = M' m``, and ``(w_i + c_ij - sum_k s_k (w_k +
    c_kj)) x_j`` when the cells k give way by s_k; c is 1 for the cells that the measure itself
    counts, such as factor payments in GDP.
    """
    scenario = scenarios_of(programme)[0]
    aim = gauge(economy, measure, where)
    shares, inverse = network(economy), network_inverse(economy)
    change = change_of(economy, per_dong(economy, programme), aim, shares, inverse, compensation)
    propensities = economy.propensities.values
    result = xr.Dataset(coords={"receiver": list(economy.sam.codes), "payer": list(economy.sam.codes)})
    unit = aim.per(economy.sam.unit)
    result["propensity"] = (("receiver", "payer"), propensities, {"units": "1", "long_name": "propensity"})
    title = f"derivative of {aim.long_name} per dong of {scenario.name}"
    result["derivative"] = (("receiver", "payer"), change.gain, {"units": unit, "long_name": title})
    relative = change.gain * propensities / (change.value or np.nan)
    result["elasticity"] = (("receiver", "payer"), relative, {"units": "1", "long_name": f"elasticity: {title}"})
    definition = "dy / dA_ij = x_j (v_ij - sum_k s_k v_kj), v_ij = w_i + c_ij"
    result.attrs = attrs_of(economy, title, definition, REFERENCE)
    result.attrs |= {"multiplier": change.value, "multiplier_units": unit, "compensation": str(compensation)}
    return result


def per_dong(economy: Economy, given: Money) -> Array:
    """Injection per dong spent, shape (account,)."""
    scenario = scenarios_of(given)[0]
    if scenario.amount <= 0:
        raise FiscalmultError(f"scenario {scenario.name!r} spends {scenario.amount:.6g}; it must be positive")
    return scenario.injection(economy.sam.account_list) / scenario.amount


def giver_of(economy: Economy, compensation: str | None) -> int | None:
    """Position of the account that gives way; None for all in proportion."""
    if compensation in (None, PROPORTIONAL):
        return None
    return int(economy.sam.account_list.positions([str(compensation)])[0])


def change_of(
    economy: Economy, injection: Array, aim: Gauge, shares: Array, inverse: Array, compensation: str | None
) -> Change:
    """Multiplier of one injection, and what each cell does to it."""
    receipts = inverse @ injection
    cells = (aim.weights @ inverse)[:, None] + aim.counted
    spending = np.where(economy.responding, receipts, 0.0)
    if compensation is None:
        gain, feedback = cells * spending, inverse.T
    else:
        gain, feedback = kernel.swap(shares, inverse, cells, spending, giver_of(economy, compensation))
    return Change(float(aim.weights @ receipts), np.where(economy.responding[None, :], gain, 0.0), feedback)
