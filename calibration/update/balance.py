"""Balance the prior of 2024 to its control totals by cross-entropy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from calibration.update.prior import Prior
from calibration.update.totals import Total
from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.entropy import ConstraintsError, EntropyFit, cross_entropy, sums_by

__all__ = ["DECIMALS", "Balanced", "balance", "total_in"]

Array = NDArray[np.float64]

DECIMALS = 6
"""Digits of the shipped cells: a million VND. What machines differ in lies four digits below."""

UNIFORM = np.sqrt(3.0)
"""Half a rounding interval over the standard error of a number rounded to it."""


@dataclass(frozen=True, eq=False)
class Balanced:
    """The balanced matrix, before it is rounded.

    Parameters
    ----------
    prior
        What was balanced.
    cells
        Positions (receiver, payer) of the cells that are not zero.
    fit
        What the kernel found, cells in that order; constraints are the balances of the
        accounts, then the totals.
    totals
        In the order of their constraints.
    """

    prior: Prior
    cells: tuple[NDArray[np.intp], NDArray[np.intp]]
    fit: EntropyFit
    totals: tuple[Total, ...]

    @property
    def values(self) -> Array:
        """Balanced cells, dims (receiver, payer) [trillion VND]."""
        values = np.zeros_like(self.prior.values)
        values[self.cells] = self.fit.x
        return values

    @property
    def movements(self) -> Array:
        """Balanced over prior, by cell [1]."""
        return np.asarray(self.fit.x / self.prior.values[self.cells])


def total_in(values: Array, accounts: Accounts, total: Total) -> float:
    """Value of a total in a matrix [trillion VND]."""
    return float(
        sum(
            values[np.ix_(accounts.positions(accounts.select(*r)), accounts.positions(accounts.select(*p)))].sum()
            for r, p in total.parts
        )
    )


def balance(prior: Prior, totals: Sequence[Total]) -> Balanced:
    """Find the matrix nearest to the prior in which accounts balance and totals hold.

    Cells keep their signs, zeros stay zero, flows of social insurance stay as they are; every
    other cell has the same confidence. A soft total has the standard error of its rounding.

    Raises
    ------
    FiscalmultError
        If no matrix meets the totals; the message names those that contradict each other.
    """
    accounts = prior.accounts
    cells = np.nonzero(prior.values)
    count = len(accounts)
    rows = [sums_by(cells[0], count) - sums_by(cells[1], count)]
    rows += [csr_array(_marks(accounts, cells, total)[None, :]) for total in totals]
    targets = np.concatenate([np.zeros(count), [total.value for total in totals]])
    errors = np.concatenate([np.zeros(count), [total.rounding / UNIFORM if total.soft else 0.0 for total in totals]])
    confidence = np.where(prior.fixed[cells], np.inf, 1.0)
    names = [*(f"the balance of {code}" for code in accounts.codes), *(total.name for total in totals)]
    try:
        fit = cross_entropy(
            prior.values[cells], vstack(rows), targets, standard_errors=errors, confidence=confidence, names=names
        )
    except ConstraintsError as error:
        raise FiscalmultError(f"the totals of 2024 cannot be met: {error}; check the totals it names") from error
    return Balanced(prior, (cells[0], cells[1]), fit, tuple(totals))


def _marks(accounts: Accounts, cells: tuple[NDArray[np.intp], ...], total: Total) -> Array:
    """1 for every cell that a total adds up."""
    marks = np.zeros(len(cells[0]))
    for receivers, payers in total.parts:
        marks += np.isin(cells[0], accounts.positions(accounts.select(*receivers))) & np.isin(
            cells[1], accounts.positions(accounts.select(*payers))
        )
    return marks
