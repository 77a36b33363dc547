"""What an effect counts, as weights per unit of output and per unit of household spending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.checks import aligned, check_numbers
from fiscalmult.input_output.households import HouseholdClosure
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.kernels import leontief

__all__ = ["Of", "Weights", "weights_of"]

Array = NDArray[np.float64]
RESERVED = ("output", "employment", "imports")
"""Names of measures; a kind of primary input of the same name is asked for in a list."""
Of = str | Sequence[str] | xr.DataArray
"""What is counted: ``"output"``, ``"employment"``, ``"imports"`` (of a table that holds them apart), one
or several kinds of primary input (added up), or intensities per unit of output by ``sector``."""


@dataclass(frozen=True, eq=False)
class Weights:
    """One measure as weights.

    Parameters
    ----------
    name
        What is counted, in words.
    units
        Unit of the weights: what per money unit of output.
    per_output
        m, dims ``(..., sector)``.
    per_spending
        m_h: what households' spending of one unit of income adds without passing a sector
        (direct imports, taxes on consumption, domestic staff), shape (...).
    """

    name: str
    units: str
    per_output: xr.DataArray
    per_spending: Array

    def total_units(self, table: InputOutputTable) -> str:
        """Unit of a sum over sectors: weights times money."""
        if self.units == "1":
            return table.unit
        per = f" per {table.unit}"
        return self.units.removesuffix(per) if self.units.endswith(per) else f"{self.units} x {table.unit}"


def weights_of(
    table: InputOutputTable, of: Of, households: HouseholdClosure | None = None, *, truncated: bool = True
) -> Weights:
    """Weights of a measure in a table.

    Parameters
    ----------
    table
        The table.
    of
        What is counted, see :data:`Of`.
    households
        Closure whose spending ``per_spending`` describes; None leaves it zero.
    truncated
        For ``"output"`` with households: True counts the output of sectors only, False adds
        the income of households as if it were output.

    Raises
    ------
    FiscalmultError
        If the table lacks what is counted, or intensities have no unit or other labels.
    """
    count = len(table.sectors)
    if isinstance(of, xr.DataArray):
        return _given(table, of)
    if isinstance(of, str) and of in RESERVED and of in table.kinds:
        raise FiscalmultError(
            f"{of!r} is a measure and a kind of primary input of {table.name!r}; write [{of!r}] for the kind"
        )
    if isinstance(of, str) and of == "output":
        extra = 0.0 if truncated or households is None else 1.0
        name = "output" if truncated or households is None else "output and household income"
        return Weights(name, "1", _row(table, np.ones(count)), np.array(extra))
    if isinstance(of, str) and of == "employment":
        if table.employment is None:
            raise FiscalmultError(f"{table.name!r} has no employment; give it to the table, or intensities by sector")
        counts = table.employment
        values = leontief.coefficients(counts.values, table.output.values)
        units = f"{counts.attrs['units']} per {table.unit}"
        return Weights("employment", units, counts.copy(deep=False, data=values), np.zeros(values.shape[:-1]))
    if isinstance(of, str) and of == "imports":
        return _imports(table, households)
    return _kinds(table, of, households)


def _row(table: InputOutputTable, values: Array) -> xr.DataArray:
    # Labels that are there already are taken over: checking them anew costs as much as solving for fifty sectors.
    row = table.output.copy(deep=False, data=values)
    row.attrs = {}
    return row


def _given(table: InputOutputTable, of: xr.DataArray) -> Weights:
    if "units" not in of.attrs:
        raise FiscalmultError("the intensities have no unit; set attrs['units'], such as 'tonnes per million VND'")
    values = aligned(of, "the intensities", sector=table.sectors)
    check_numbers(values, "the intensities")
    name = str(of.attrs.get("long_name", of.name or "given intensities"))
    return Weights(name, str(of.attrs["units"]), values, np.zeros(values.shape[:-1]))


def _imports(table: InputOutputTable, households: HouseholdClosure | None) -> Weights:
    if table.imported_flows is None:
        raise FiscalmultError(
            f"{table.name!r} does not hold its imported inputs apart; name the kinds of primary input that are imports"
        )
    if table.use == "total":
        raise FiscalmultError(
            f"{table.name!r} counts imported goods as if they were made here; take domestic_use(table) first"
        )
    values = leontief.coefficients(table.imported_flows.values.sum(axis=0), table.output.values)
    direct = 0.0
    if households is not None and table.imported_demand is not None:
        spent = table.imported_demand.sel(category=list(households.consumption))
        direct = float(spent.sum()) / households.spending(table).denominator
    return Weights("imports", "1", _row(table, values), np.array(direct))


def _kinds(table: InputOutputTable, of: str | Sequence[str], households: HouseholdClosure | None) -> Weights:
    kinds = table.kind_rows(of)
    assert table.primary_inputs is not None  # kind_rows raised otherwise
    paid = table.primary_inputs.values[[table.kinds.index(kind) for kind in kinds]].sum(axis=0)
    direct = 0.0
    if households is not None and table.final_inputs is not None:
        spent = table.final_inputs.sel(kind=kinds, category=list(households.consumption))
        direct = float(spent.sum()) / households.spending(table).denominator
    values = leontief.coefficients(paid, table.output.values)
    return Weights(" + ".join(kinds), "1", _row(table, values), np.array(direct))
