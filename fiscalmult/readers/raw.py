"""A table as its file has it, before anything is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.sheets import cell_name

__all__ = ["RawTable"]


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as its file has it: nothing reordered, dropped, balanced or checked against anything.

    Parameters
    ----------
    rows, columns
        Codes down the side (receivers) and across the top (payers).
    values
        Cells [``unit``], dims (row, column), read-only; an empty cell is zero.
    unit, year, source
        As the file or the caller states them; None where nobody does.
    labels
        ``{language: {code: label}}``.
    blocks
        ``{code: block}`` as the file states them; None where it states none.
    file, sheet
        Name of the file, and of the sheet where it has any.
    layout
        ``"square"``, ``"long"``, ``"template"`` or ``"netcdf"``: how the file was read.
    name
        Name of the table, from the file or else the file's own name without its ending.
    attrs
        Whatever else the file states about the table.
    control_gdp
        GDP at market prices that the file says the table must come to [``unit``].
    listed
        Accounts that a template lists on a sheet of their own; None where there is none.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]
    unit: str | None
    year: int | None
    source: str | None
    labels: Mapping[str, Mapping[str, str]]
    blocks: Mapping[str, str] | None
    file: str
    sheet: str | None
    layout: str
    name: str
    attrs: Mapping[str, object] = field(default_factory=dict)
    control_gdp: float | None = None
    listed: tuple[str, ...] | None = None
    row_places: tuple[int, ...] | None = None
    column_places: tuple[int, ...] | None = None
    header: tuple[int, int] = (0, 0)
    sideways: bool = False
    cells: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=float)
        values.setflags(write=False)
        object.__setattr__(self, "values", values)

    @property
    def title(self) -> str:
        """File and sheet, as an error names them."""
        return self.file if self.sheet is None else f"sheet {self.sheet!r} of {self.file}"

    def cell(self, row: int, column: int) -> str:
        """Spreadsheet name of the cell ``values[row, column]``; ``""`` where the file has no such cell."""
        if self.row_places is not None and self.column_places is not None:
            return self._named(self.row_places[row], self.column_places[column])
        return self.cells.get((row, column), "")

    def where(self, row: int, column: int) -> str:
        """One cell as an error names it: ``cell C8 of sheet 'flows' of sam.xlsx``."""
        name = self.cell(row, column)
        if name:
            return f"cell {name} of {self.title}"
        return f"what {self.rows[row]!r} gets from {self.columns[column]!r} in {self.title}"

    def row_cell(self, row: int) -> str:
        """Cell that holds the code of a row, ready to stand in brackets; ``""`` where there is none."""
        return "" if self.row_places is None else self._named(self.row_places[row], self.header[1])

    def column_cell(self, column: int) -> str:
        """Cell that holds the code of a column; ``""`` where there is none."""
        return "" if self.column_places is None else self._named(self.header[0], self.column_places[column])

    def _named(self, row: int, column: int) -> str:
        return cell_name(column, row) if self.sideways else cell_name(row, column)

    def transpose(self) -> RawTable:
        """The table with receivers and payers exchanged; cells keep the names they have in the file."""
        return replace(
            self,
            rows=self.columns,
            columns=self.rows,
            values=self.values.T,
            row_places=self.column_places,
            column_places=self.row_places,
            header=self.header[::-1],
            sideways=not self.sideways,
            cells={(column, row): name for (row, column), name in self.cells.items()},
        )

    def describe(self) -> str:
        """What was read and how, in one line."""
        how = {
            "square": "square table",
            "long": "long table (receiver, payer, value)",
            "template": "workbook in the layout of 'fiscalmult template'",
            "netcdf": "netCDF",
        }[self.layout]
        size = f"{len(self.rows)} rows, {len(self.columns)} columns"
        stated = f"{self.unit or 'no unit stated'}, {self.year or 'no year stated'}"
        return f"{self.title}: {how}, {size}, {stated}"

    def to_array(self) -> xr.DataArray:
        """Flows with dims (receiver, payer), as they stand: what balancing starts from.

        Raises
        ------
        FiscalmultError
            If no unit is stated.
        """
        if self.unit is None:
            raise FiscalmultError(f"{self.title} states no unit; give one, such as unit='billion VND'")
        attrs: dict[str, object] = {"units": self.unit}
        attrs |= {key: value for key, value in (("year", self.year), ("source", self.source)) if value is not None}
        coords = {"receiver": list(self.rows), "payer": list(self.columns)}
        return xr.DataArray(
            self.values, coords=coords, dims=("receiver", "payer"), attrs={**attrs, **self.attrs}, name=self.name
        )
