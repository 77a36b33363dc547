"""Balance a square table of accounts by cross-entropy, with totals, controls, fixed cells and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from fiscalmult.accounts import Accounts
from fiscalmult.balance.margins import labelled, refuse_tolerance
from fiscalmult.balance.result import Balanced, totals_table
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.entropy import ConstraintsError, sums_by
from fiscalmult.kernels.entropy import cross_entropy as solve
from fiscalmult.sam import SAM

__all__ = ["Control", "cross_entropy"]

Array = NDArray[np.float64]
Names = str | Sequence[str]
"""Blocks, account codes or patterns such as ``"hh-*"``."""


@dataclass(frozen=True)
class Control:
    """A total that some cells of a table should have.

    Parameters
    ----------
    name
        What it is, for results and errors, such as ``"GDP at factor cost, 2024"``.
    receivers, payers
        Blocks, codes or patterns; every cell that one of the receivers gets from one of the
        payers counts.
    value
        What they add up to [unit of the table].
    standard_error
        How well that is known [unit of the table]: 0 holds exactly.
    """

    name: str
    receivers: Names
    payers: Names
    value: float
    standard_error: float = 0.0

    def __post_init__(self) -> None:
        if not np.isfinite(self.value) or not np.isfinite(self.standard_error) or self.standard_error < 0:
            raise FiscalmultError(
                f"control {self.name!r} has the value {self.value} and the standard error {self.standard_error}; "
                "give a number and a standard error of 0 (exact) or more"
            )


def cross_entropy(
    table: SAM | xr.DataArray,
    *,
    totals: Mapping[str, float] | xr.DataArray | None = None,
    controls: Iterable[Control] = (),
    fixed: Iterable[tuple[Names, Names]] | xr.DataArray = (),
    confidence: float | xr.DataArray | Mapping[tuple[str, str], float] = 1.0,
    accounts: Accounts | None = None,
    tolerance: float = 1e-12,
) -> Balanced:
    r"""Balance a table of accounts: the closest one whose receipts equal outlays, signs kept.

    .. math:: \min_x \sum_c \frac{w_c}{m} \left(|x_c| \ln\frac{|x_c|}{|p_c|} - |x_c| + |p_c|\right)
              + \frac12 \sum_k \left(\frac{x_k - t_k}{\sigma_k}\right)^2

    over cells :math:`c` that are not zero before (:math:`p`), with :math:`m` the mean of their absolute
    values, subject to receipts = outlays of every account and the exact totals and controls.

    Parameters
    ----------
    table
        A SAM, or a square DataArray with dims ``(receiver, payer)`` that need not balance
        [money unit]. Cells of zero stay zero, all others keep their sign.
    totals
        ``{account: receipts}``, equal to its outlays [unit of the table]; accounts not named
        are free.
    controls
        Totals of groups of cells, exact or with a standard error.
    fixed
        Cells that must not move: pairs ``(receivers, payers)`` of blocks, codes or patterns, or a
        DataArray of True and False with the dims of the table.
    confidence
        :math:`w`, above 0, larger moves less, infinite is fixed: one number, a DataArray with the
        dims of the table, or ``{(receivers, payers): w}`` where a later entry outdoes an earlier one
        and the rest has 1.
    accounts
        Accounts of a DataArray whose codes do not say their block.
    tolerance
        Largest gap of an account or exact control, as a share of the absolute values it adds up.

    Returns
    -------
    Balanced
        ``.sam`` is the balanced SAM; ``.totals`` lists every control with its gap.

    Raises
    ------
    FiscalmultError
        If labels do not match, or what is asked for cannot hold: accounts and controls are named.

    Notes
    -----
    A cell of size :math:`|p|` and confidence :math:`w` moves as if known with the standard error
    :math:`\sqrt{|p|\, m / w}`: a mean cell with :math:`w = 25` is known to 20 per cent. Only beside
    soft controls does the level of confidence matter. Multiplying table, totals and standard errors by
    one number multiplies the result by it.

    References
    ----------
    Robinson, Cattaneo and El-Said (2001), "Updating and estimating a social accounting matrix
    using cross entropy methods", Economic Systems Research 13(1); Golan, Judge and Robinson
    (1994), "Recovering information from incomplete or partial multisectoral economic data", Review
    of Economics and Statistics 76(3). Signs as in :func:`fiscalmult.balance.gras`.
    """
    refuse_tolerance(tolerance)
    before, known = _square(table, accounts)
    values = before.values
    i, j = np.nonzero(values)
    if not len(i):
        raise FiscalmultError("the table has only zeros; there is nothing to balance")
    weights = _confidence(confidence, before, known)[i, j] / np.abs(values[i, j]).mean()
    weights[_fixed(fixed, before, known)[i, j]] = np.inf
    listed = list(controls)
    count = len(known)
    blocks: list[csr_array] = [csr_array(sums_by(i, count) - sums_by(j, count))]
    names = [f"balance of {code!r}" for code in known.codes]
    wanted, errors = [0.0] * count, [0.0] * count
    for code, value in _totals(totals, known).items():
        place = int(known.positions([code])[0])
        blocks.append(csr_array((i == place).astype(float)[None, :]))
        names.append(f"total of {code!r}")
        wanted.append(value)
        errors.append(0.0)
    for control in listed:
        blocks.append(csr_array(_chosen(known, control.receivers, control.payers)[i, j].astype(float)[None, :]))
        names.append(f"control {control.name!r}")
        wanted.append(control.value)
        errors.append(control.standard_error)
    try:
        fit = solve(
            values[i, j],
            vstack(blocks),
            wanted,
            standard_errors=errors,
            confidence=weights,
            names=names,
            tolerance=tolerance,
        )
    except ConstraintsError as error:
        softer = ", or give a control a standard error" if listed else ""
        raise FiscalmultError(f"cross-entropy cannot balance the table: {error}{softer}") from None
    after = np.zeros_like(values)
    after[i, j] = fit.x
    how = "cross-entropy" + (f" with {len(listed)} controls" if listed else "")
    met = totals_table(names, np.array(wanted), fit.residuals, np.array(errors), str(before.attrs.get("units", "1")))
    return Balanced(before.copy(data=after).assign_attrs(balancing=how), before, met, fit.iterations, known)


def _square(table: SAM | xr.DataArray, accounts: Accounts | None) -> tuple[xr.DataArray, Accounts]:
    if isinstance(table, SAM):
        return table.flows.copy(data=np.array(table.values)).rename(table.name), table.account_list
    if tuple(table.dims) != ("receiver", "payer"):
        raise FiscalmultError(f"the table has dims {tuple(table.dims)}, not (receiver, payer); rename or transpose")
    before = labelled(table)
    codes = tuple(str(code) for code in before["receiver"].values)
    if codes != tuple(str(code) for code in before["payer"].values):
        raise FiscalmultError("rows and columns do not list the same accounts in the same order; reorder the columns")
    known = Accounts.from_codes(codes) if accounts is None else accounts
    if known.codes != codes:
        raise FiscalmultError("the accounts given are not those of the table, in its order; give one for each row")
    return before, known


def _totals(totals: Mapping[str, float] | xr.DataArray | None, known: Accounts) -> dict[str, float]:
    if totals is None:
        return {}
    if isinstance(totals, xr.DataArray):
        totals = dict(zip((str(code) for code in totals[totals.dims[0]].values), totals.values.tolist(), strict=True))
    known.positions(totals)
    for code, value in totals.items():
        if not np.isfinite(value):
            raise FiscalmultError(f"the total of {code!r} is {value}; give a number, or leave the account out")
    return {code: float(value) for code, value in totals.items()}


def _chosen(known: Accounts, receivers: Names, payers: Names) -> NDArray[np.bool_]:
    masks = [known.mask(*((names,) if isinstance(names, str) else names)) for names in (receivers, payers)]
    for mask, names in zip(masks, (receivers, payers), strict=True):
        if not mask.any():
            raise FiscalmultError(f"the table has no account of {names!r}; name a block or account that it has")
    return np.outer(masks[0], masks[1])


def _matched(cells: xr.DataArray, before: xr.DataArray, what: str) -> NDArray[np.generic]:
    if set(cells.dims) != set(before.dims):
        raise FiscalmultError(f"{what} has dims {tuple(cells.dims)}, not {tuple(before.dims)}; rename or drop some")
    cells = cells.transpose(*before.dims)
    for dim in before.dims:
        if dim not in cells.coords or list(cells[dim].values) != list(before[dim].values):
            raise FiscalmultError(f"{what} has other labels along {dim} than the table; reindex it like the table")
    return cells.values


def _fixed(
    fixed: Iterable[tuple[Names, Names]] | xr.DataArray, before: xr.DataArray, known: Accounts
) -> NDArray[np.bool_]:
    if isinstance(fixed, xr.DataArray):
        if fixed.dtype != bool:
            raise FiscalmultError(
                f"the fixed cells are of type {fixed.dtype}; give True and False, values are the table's"
            )
        return np.asarray(_matched(fixed, before, "the mask of fixed cells"), dtype=bool)
    mask = np.zeros(before.shape, dtype=bool)
    for receivers, payers in fixed:
        mask |= _chosen(known, receivers, payers)
    return mask


def _confidence(
    confidence: float | xr.DataArray | Mapping[tuple[str, str], float], before: xr.DataArray, known: Accounts
) -> Array:
    weights = np.ones(before.shape)
    if isinstance(confidence, xr.DataArray):
        weights = np.array(_matched(confidence, before, "the confidence"), dtype=float)
    elif isinstance(confidence, Mapping):
        for (receivers, payers), weight in confidence.items():
            weights[_chosen(known, receivers, payers)] = weight
    else:
        weights *= confidence
    if not (weights > 0).all():
        raise FiscalmultError(f"a confidence is {np.min(weights):.6g}; it must be above 0, infinite for a fixed cell")
    return weights
