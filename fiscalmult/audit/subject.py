"""What is audited: any table as square flows, with what is known about its accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.audit.findings import Cell, Entry, Finding
from fiscalmult.closure import Closure
from fiscalmult.kernels.sums import resolution

__all__ = ["GAP", "Control", "Places", "Subject", "no_blocks"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = Callable[[int, int], str]

GAP = 1e-9
"""Largest |receipts - outlays| of a balanced account, as a share of all flows, the limit of a SAM itself."""

DUST = 1e-14
"""A cell below this share of the largest of its row and column is a residue: doubles carry 16 digits."""

MOST = 20
"""How many cells or accounts a finding keeps."""


@dataclass(frozen=True)
class Control:
    """A total known from elsewhere, to hold against the table.

    Parameters
    ----------
    total
        What it counts: a name of :data:`fiscalmult.audit.TOTALS`, or an account, block or pattern,
        whose receipts are then meant.
    value
        The known total, in ``unit``.
    tolerance
        Largest deviation allowed, as a share of ``value``.
    unit
        Money unit; empty means that of the table.
    source
        Where it was published.
    """

    total: str
    value: float
    tolerance: float = 0.01
    unit: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Subject:
    """A table as the checks see it.

    Parameters
    ----------
    name, unit, year
        As the table says; an empty unit where it says none.
    codes, values
        Accounts and flows (receiver, payer), the same accounts on both sides.
    accounts
        Codes with blocks; None where blocks are not known, and ``no_blocks`` is the first code without one.
    closed
        True for accounts whose receipts must equal their outlays. In an input-output table
        primary inputs only receive and final demand only pays: those stay open.
    producers
        True for the sectors of an input-output table; None for a matrix.
    output
        Gross output of an input-output table by account, what coefficients divide by [money unit];
        None where outlays are.
    tolerance
        Gap that the rounding of the table explains [money unit]; None where nothing was said.
    places
        Spreadsheet name of cell (i, j), or an empty text.
    faults
        What was wrong with the labels before there was a square.
    controls, closures
        Totals to hold against, and closures to try.
    """

    name: str
    unit: str
    year: int | None
    codes: tuple[str, ...]
    values: Array
    accounts: Accounts | None
    closed: Mask
    no_blocks: str = ""
    producers: Mask | None = None
    output: Array | None = None
    tolerance: float | None = None
    places: Places = lambda i, j: ""
    faults: tuple[Finding, ...] = ()
    controls: tuple[Control, ...] = ()
    closures: tuple[Closure, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def receipts(self) -> Array:
        """Row sums [money unit]."""
        return self.values.sum(axis=1)

    @cached_property
    def outlays(self) -> Array:
        """Column sums [money unit]."""
        return self.values.sum(axis=0)

    @cached_property
    def gaps(self) -> Array:
        """Receipts less outlays, zero for accounts that need not balance [money unit]."""
        return np.where(self.closed, self.receipts - self.outlays, 0.0)

    @property
    def allowed(self) -> float:
        """Gap that counts as none [money unit]."""
        tiny = GAP * float(np.abs(self.values).sum())
        return tiny if self.tolerance is None else max(self.tolerance, tiny)

    @cached_property
    def unrounded(self) -> float:
        """Gap that rounding of every cell to the last digit written would explain [money unit]."""
        step = resolution(self.values)
        filled = (self.values != 0).sum(axis=0) + (self.values != 0).sum(axis=1)
        return step * float(np.sqrt(filled.max(initial=0)))

    @cached_property
    def dust(self) -> Mask:
        """Cells so small beside their row and column that they are residues of floating point, not payments."""
        size = np.abs(self.values)
        beside = np.maximum(size.max(axis=1, initial=0.0)[:, None], size.max(axis=0, initial=0.0)[None, :])
        return (size > 0) & (size < DUST * beside)

    @property
    def balanced(self) -> bool:
        """True when every account that must balance does."""
        return bool(np.abs(self.gaps).max(initial=0.0) <= self.allowed)

    def mask(self, *blocks: str) -> Mask:
        """True for accounts of some blocks; False everywhere where blocks are not known."""
        known = self.accounts.blocks if self.accounts is not None else ()
        return np.array([block in blocks for block in known], dtype=bool) if known else np.zeros(len(self.codes), bool)

    def cell(self, i: int, j: int) -> Cell:
        """What account i gets from account j."""
        return Cell(self.codes[i], self.codes[j], float(self.values[i, j]), self.places(i, j))

    def cells(self, chosen: Mask) -> tuple[Cell, ...]:
        """The largest cells among those chosen, the largest first."""
        listed = sorted(np.argwhere(chosen), key=lambda at: -abs(self.values[at[0], at[1]]))
        return tuple(self.cell(int(i), int(j)) for i, j in listed[:MOST])

    def entry(self, i: int, value: float) -> Entry:
        """Account i with a number."""
        return Entry(self.codes[i], float(value), _lines(self.places(i, i)))

    def entries(self, values: Array, chosen: Mask) -> tuple[Entry, ...]:
        """Accounts chosen, those with the largest number first."""
        listed = sorted(np.flatnonzero(chosen), key=lambda i: -abs(values[i]))
        return tuple(self.entry(int(i), values[i]) for i in listed[:MOST])

    def named(self, places: Iterable[int], most: int = 3) -> str:
        """The first few codes in words, such as ``a, b, c, ...``."""
        codes: Sequence[str] = [self.codes[int(i)] for i in places]
        return ", ".join(codes[:most]) + (", ..." if len(codes) > most else "")


def no_blocks(check: str, subject: Subject) -> Finding:
    """A check that was skipped because blocks are not known, or none of them produces."""
    if subject.accounts is None:
        return Finding(check, "skipped", "skip.blocks", {"code": subject.no_blocks})
    return Finding(check, "skipped", "skip.production")


def _lines(where: str) -> str:
    """Row and column of an account as a spreadsheet names them, from the name of its own cell."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", where)
    return f"{found[2]}:{found[2]}, {found[1]}:{found[1]}" if found else where
