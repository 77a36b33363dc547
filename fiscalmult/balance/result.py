"""What balancing returns: the table, what moved, and which totals were met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["Balanced", "totals_table"]

Array = NDArray[np.float64]
ORDERS = ("change", "relative_change")


@dataclass(frozen=True, eq=False)
class Balanced:
    """A balanced table and how it differs from what was given.

    Parameters
    ----------
    table
        The balanced table, dims and labels of the one given; ``attrs["balancing"]`` says how.
    before
        The table as it was given.
    totals
        Dataset over ``constraint``: ``wanted``, ``reached``, ``gap`` (reached less wanted) and
        ``standard_error`` (0 where it had to hold exactly) [unit of the table].
    iterations
        Steps of the solver [1].
    account_list
        Accounts of a square table, where they are known.
    """

    table: xr.DataArray
    before: xr.DataArray
    totals: xr.Dataset
    iterations: int
    account_list: Accounts | None = None

    @property
    def sam(self) -> SAM:
        """The balanced table as a SAM.

        Raises
        ------
        FiscalmultError
            If the table is not one of receivers and payers, or does not balance.
        """
        if tuple(self.table.dims) != ("receiver", "payer"):
            raise FiscalmultError(
                f"a table with dims {tuple(self.table.dims)} is not a SAM; balance one with dims (receiver, payer)"
            )
        return SAM(self.table, self.account_list, str(self.table.name or ""))  # type: ignore[arg-type]

    @cached_property
    def cells(self) -> xr.Dataset:
        """Every cell: ``before``, ``after``, ``change`` [unit] and ``relative_change`` [1].

        The relative change is the change over the absolute value before, not a number where
        that is zero.
        """
        before, after = self.before.values, self.table.values
        change = after - before
        relative = np.divide(change, np.abs(before), out=np.full_like(change, np.nan), where=before != 0)
        unit = str(self.table.attrs.get("units", "1"))
        columns = {
            "before": (before, unit, "cell as given"),
            "after": (after, unit, "balanced cell"),
            "change": (change, unit, "balanced less given"),
            "relative_change": (relative, "1", "change over the absolute value given"),
        }
        dims = tuple(self.table.dims)
        return xr.Dataset(
            {name: (dims, values, {"units": u, "long_name": words}) for name, (values, u, words) in columns.items()},
            coords=self.table.coords,
        )

    def movements(self, n: int = 10, *, by: str = "change") -> xr.Dataset:
        """The cells that moved most, largest first.

        Parameters
        ----------
        n
            How many cells; fewer are returned where fewer moved.
        by
            ``"change"`` [unit of the table] or ``"relative_change"`` [1].

        Returns
        -------
        Dataset
            The variables of :attr:`cells` over ``movement``, with the labels of row and column as
            coordinates.

        Raises
        ------
        FiscalmultError
            If ``by`` is neither, or ``n`` is below 1.
        """
        if by not in ORDERS:
            raise FiscalmultError(f"movements cannot be ordered by {by!r}; choose {' or '.join(ORDERS)}")
        if n < 1:
            raise FiscalmultError(f"{n} movements are asked for; ask for 1 or more")
        size = np.nan_to_num(np.abs(self.cells[by].values)).ravel()
        order = np.argsort(-size, kind="stable")[:n]
        places = np.unravel_index(order[size[order] > 0], self.table.shape)
        picked = {
            str(dim): xr.DataArray(place, dims="movement") for dim, place in zip(self.table.dims, places, strict=True)
        }
        return self.cells.isel(picked)

    def __repr__(self) -> str:
        """Say size, steps and the largest movement in one line."""
        how = self.table.attrs.get("balancing", "balanced")
        shape = " x ".join(str(length) for length in self.table.shape)
        moved = self.movements(1)
        if not moved.sizes["movement"]:
            return f"<Balanced {shape}: {how}; nothing moved>"
        where = ", ".join(str(moved[dim].values[0]) for dim in self.table.dims)
        change, relative = moved["change"].values[0], moved["relative_change"].values[0]
        return (
            f"<Balanced {shape}: {how}, {self.iterations} steps; the largest movement is {change:+.4g} "
            f"({relative:+.1%}) at ({where})>"
        )


def totals_table(names: Sequence[str], wanted: Array, residuals: Array, errors: Array, unit: str) -> xr.Dataset:
    """Totals as a Dataset over ``constraint``.

    Parameters
    ----------
    names
        One per constraint.
    wanted, residuals, errors
        Targets, reached less wanted, standard errors [unit of the table].
    unit
        Unit of the table.
    """
    columns = {
        "wanted": (wanted, "total asked for"),
        "reached": (wanted + residuals, "total of the balanced table"),
        "gap": (residuals, "reached less wanted"),
        "standard_error": (errors, "standard error of what is wanted; 0 holds exactly"),
    }
    return xr.Dataset(
        {
            name: ("constraint", values, {"units": unit, "long_name": words})
            for name, (values, words) in columns.items()
        },
        coords={"constraint": list(names)},
    )
