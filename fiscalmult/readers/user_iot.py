"""An input-output table from a file of the user's own: workbook in the template's layout, CSV or netCDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.table import USES, InputOutputTable
from fiscalmult.kernels.sums import adds_up
from fiscalmult.readers.delimited import csv_grid
from fiscalmult.readers.facts import Facts, settled
from fiscalmult.readers.kinds import kind_of
from fiscalmult.readers.netcdf import open_netcdf, plain_attrs
from fiscalmult.readers.numbers import cell_number, number_at
from fiscalmult.readers.sheets import Grid, cell_name, sheet_grid, sheet_titles
from fiscalmult.readers.signs import TOTALS
from fiscalmult.readers.square import first_rows, read_square
from fiscalmult.readers.tables import about_sheet, log

__all__ = ["BETWEEN", "LINES", "NEEDED", "PARTS", "read_iot"]

PARTS: Mapping[str, tuple[str, ...]] = {
    "flows": ("supplier", "user"),
    "final_demand": ("supplier", "category"),
    "primary_inputs": ("kind", "user"),
    "final_inputs": ("kind", "category"),
    "imported_flows": ("supplier", "user"),
    "imported_demand": ("supplier", "category"),
    "output": ("sector",),
    "employment": ("sector",),
}
"""Parts of a table with what stands down the side and across the top; employment may have further dims."""

NEEDED = ("flows", "final_demand")
"""Parts that every table has."""

FILLED = 3
"""Figures that a row or column has at the least before it counts as the sum of the others."""

LINES = ("part", "row", "column", "value")
"""Columns of a table in a CSV file."""

BETWEEN = " / "
"""Stands between the labels of a column of employment that has several, such as ``female / formal``."""


@dataclass(frozen=True, eq=False)
class _Part:
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]


def read_iot(
    path: str | Path,
    *,
    unit: str | None = None,
    year: int | None = None,
    source: str | None = None,
    name: str | None = None,
    use: str | None = None,
    tolerance: float | None = None,
    delimiter: str = ",",
    decimal: str = ".",
) -> InputOutputTable:
    """Read an input-output table from a file: the workbook of the template, CSV or netCDF.

    Parameters
    ----------
    path
        One of these, told by its content:

        - the workbook that ``fiscalmult template FILE.xlsx --kind input-output`` writes: sheets
          ``about``, ``flows``, ``final demand`` and, where known, ``primary inputs``,
          ``final inputs``, ``imported flows``, ``imported demand``, ``output``, ``employment``;
        - a CSV file with the columns ``part``, ``row``, ``column``, ``value``, whose parts are
          these sheets (``final_demand``), below lines such as ``# unit: million VND``;
        - a netCDF file that :func:`fiscalmult.writers.to_netcdf` wrote.
    unit, year, source
        What the file does not state; a contradiction is an error. Unit and year are needed.
    name, use, tolerance
        As for :class:`~fiscalmult.input_output.InputOutputTable`; by default what the file says.
    delimiter, decimal
        Of a CSV file.

    Returns
    -------
    InputOutputTable
        Its identities hold, or it does not exist.

    Raises
    ------
    FiscalmultError
        If a cell, code or part cannot be read, a total was left inside, nothing flows, unit, year
        or use are not stated, or an identity of the table fails; nothing is repaired.

    Notes
    -----
    ``use`` says what the flows count (:data:`fiscalmult.input_output.table.USES`) and is never
    guessed: with imports inside or outside, multipliers differ.
    """
    path = Path(path)
    kind = kind_of(path)
    if kind == "xlsx":
        parts, facts = _from_workbook(path)
    elif kind == "csv":
        parts, facts = _from_lines(csv_grid(path, delimiter=delimiter, decimal=decimal))
    else:
        parts, facts = _from_netcdf(path)
    stated = settled(facts, path.name, unit=unit, year=year, source=source)
    stated |= {key: value for key, value in (("use", use), ("tolerance", tolerance)) if value is not None}
    for key, example in (("unit", "'million VND'"), ("year", "2012"), ("use", " or ".join(map(repr, USES)))):
        if not stated.get(key):
            raise FiscalmultError(
                f"{path.name} states no {key}; write it on the sheet 'about', or give {key}={example}"
            )
    if stated.get("tolerance") is not None:
        stated["tolerance"] = number_at(stated["tolerance"], facts.places.get("tolerance", "tolerance="))
    log.info("%s: input-output table with %s", path.name, ", ".join(parts))
    _refuse_totals(path, parts)
    return _table(path, parts, stated, name)


def _refuse_totals(path: Path, parts: Mapping[str, _Part]) -> None:
    """Raise where a row or column of a part adds up the others, by its name or by its numbers, or nothing flows."""
    for key, part in parts.items():
        for side, codes, lines in (("row", part.rows, part.values), ("column", part.columns, part.values.T)):
            for place, code in enumerate(codes):
                others = np.delete(lines, place, axis=0)
                telling = (lines[place] != 0).sum() >= FILLED and (others != 0).any(axis=1).sum() >= 2
                if code.lower() in TOTALS or (telling and adds_up(lines[place], others)):
                    raise FiscalmultError(
                        f"{side} {code!r} of the {key.replace('_', ' ')} of {path.name} is a total of the others; "
                        "delete it, its parts stand in the table"
                    )
    if "flows" in parts and not any(part.values.any() for part in parts.values()):
        raise FiscalmultError(f"nothing flows in {path.name}: all cells are zero or empty; fill in the table")


def _table(path: Path, parts: Mapping[str, _Part], stated: dict[str, Any], name: str | None) -> InputOutputTable:
    """The table that parts and facts make."""
    for needed in NEEDED:
        if needed not in parts:
            raise FiscalmultError(f"{path.name} has no {needed.replace('_', ' ')}; add the sheet or lines")
    unit, use, said = str(stated.pop("unit")), str(stated.pop("use")), stated.pop("name", None)
    tolerance, dims = stated.pop("tolerance", None), str(stated.pop("employment_dims", "sector"))
    jobs = stated.pop("employment_unit", None)
    stated.pop("kind", None)
    facts = {key: value for key, value in stated.items() if value is not None}
    arrays: dict[str, xr.DataArray] = {}
    for key, part in parts.items():
        attrs = {"units": unit, **facts} if key == "flows" else {"units": unit}
        if key == "employment":
            if jobs is None:
                raise FiscalmultError(
                    f"{path.name} has employment but states no employment_unit; state it beside the unit"
                )
            arrays[key] = _employment(path, part, dims.split(","), str(jobs))
        elif len(PARTS[key]) == 1:
            arrays[key] = xr.DataArray(part.values[:, 0], {"sector": list(part.rows)}, ("sector",), attrs=attrs)
        else:
            coords = dict(zip(PARTS[key], (list(part.rows), list(part.columns)), strict=True))
            arrays[key] = xr.DataArray(part.values, coords, PARTS[key], attrs=attrs)
    try:
        return InputOutputTable(**arrays, use=use, tolerance=tolerance, name=name or said or path.stem)
    except FiscalmultError as wrong:
        raise FiscalmultError(f"{path.name}: {wrong}") from None


def _employment(path: Path, part: _Part, dims: list[str], unit: str) -> xr.DataArray:
    """Employment by sector, and by what its columns name."""
    if len(dims) == 1:
        return xr.DataArray(part.values[:, 0], {"sector": list(part.rows)}, ("sector",), attrs={"units": unit})
    split = [column.split(BETWEEN) for column in part.columns]
    labels = [list(dict.fromkeys(one[i] for one in split if len(one) > i)) for i in range(len(dims) - 1)]
    wanted = [BETWEEN.join(one) for one in product(*labels)]
    if sorted(wanted) != sorted(part.columns):
        raise FiscalmultError(
            f"{path.name} has employment by {', '.join(dims)}, but its columns are {', '.join(part.columns[:4])}; name "
            f"one column for each combination, such as {BETWEEN.join(one[0] if one else '...' for one in labels)!r}"
        )
    order = [part.columns.index(column) for column in wanted]
    values = part.values[:, order].reshape(len(part.rows), *(len(one) for one in labels))
    coords = {"sector": list(part.rows), **dict(zip(dims[1:], labels, strict=True))}
    return xr.DataArray(values, coords, tuple(dims), attrs={"units": unit})


def _from_workbook(path: Path) -> tuple[dict[str, _Part], Facts]:
    known = {title.strip().lower(): title for title in sheet_titles(path)}
    if "about" not in known or "flows" not in known:
        shown = ", ".join(repr(title) for title in known.values())
        raise FiscalmultError(
            f"{path.name} has the sheets {shown} but not 'about' and 'flows'; fill in what 'fiscalmult template "
            "FILE.xlsx --kind input-output' writes"
        )
    titles = {key.replace("_", " "): key for key in PARTS}
    for name, sheet in known.items():
        meant = get_close_matches(name, [part for part in titles if part not in known], n=1, cutoff=0.8)
        if meant and name not in titles:
            raise FiscalmultError(
                f"sheet {sheet!r} of {path.name} is not read, for a table has no part of that name; call it "
                f"{meant[0]!r}, or something else if it is another thing"
            )
    parts = {}
    for key, dims in PARTS.items():
        title = known.get(key.replace("_", " "))
        if title is None:
            continue
        grid = sheet_grid(path, title)
        # A sheet of the template that nobody filled in holds its corner, or a header, and nothing else.
        if key not in NEEDED and sum(bool(grid.filled(row)) for row in range(len(grid.rows))) < 2:
            continue
        square = read_square(grid, first_rows(grid)[1], what=dims[0])
        parts[key] = _Part(square.rows, square.columns, square.values)
    return parts, about_sheet(sheet_grid(path, known["about"]))


def _from_lines(grid: Grid) -> tuple[dict[str, _Part], Facts]:
    above, header = first_rows(grid)
    names = [grid.text(header, column).lower() for column in range(len(grid.rows[header]))]
    if sorted(names) != sorted(LINES):
        raise FiscalmultError(
            f"{grid.title} has the columns {', '.join(map(repr, names))}; an input-output table has {', '.join(LINES)}"
        )
    at = {name: names.index(name) for name in LINES}
    lines = [row for row in range(header + 1, len(grid.rows)) if grid.filled(row)]
    grid.refuse_ragged(header, lines)
    found: dict[str, dict[tuple[str, str], tuple[float, int]]] = {}
    for row in lines:
        part, side, top = (grid.text(row, at[name]) for name in LINES[:3])
        if part not in PARTS:
            raise FiscalmultError(f"{grid.place(row, at['part'])} names the part {part!r}{nearest(part, PARTS)}")
        if not side or not top or grid.at(row, at["value"]) is None:
            raise FiscalmultError(f"line {row + 1} of {grid.title} lacks its row, column or value; write all three")
        if (side, top) in found.setdefault(part, {}):
            first = cell_name(found[part][side, top][1], at["value"])
            raise FiscalmultError(
                f"{part} of {side!r} and {top!r} is given twice, in cells {first} and {cell_name(row, at['value'])} of "
                f"{grid.title}; remove one"
            )
        found[part][side, top] = cell_number(grid, row, at["value"]), row
    return {part: _filled(cells) for part, cells in found.items()}, Facts.of(above)


def _filled(cells: Mapping[tuple[str, str], tuple[float, int]]) -> _Part:
    rows, columns = (tuple(dict.fromkeys(key[side] for key in cells)) for side in (0, 1))
    values = np.array([[cells.get((row, column), (0.0, 0))[0] for column in columns] for row in rows])
    return _Part(rows, columns, values)


def _from_netcdf(path: Path) -> tuple[dict[str, _Part], Facts]:
    whole = open_netcdf(path)
    if "flows" not in whole or set(whole["flows"].dims) != {"supplier", "user"}:
        held = ", ".join(repr(str(name)) for name in whole.data_vars) or "nothing"
        raise FiscalmultError(f"{path.name} holds no flows of supplier and user but {held}; read a SAM with read_sam")
    parts, facts = {}, {**plain_attrs(whole["flows"].attrs), **plain_attrs(whole.attrs)}
    for key in PARTS:
        if key not in whole:
            continue
        array = whole[key]
        labels = [[str(label) for label in array[dim].values] for dim in map(str, array.dims)]
        if key == "employment":
            facts |= {"employment_dims": ",".join(map(str, array.dims)), "employment_unit": array.attrs["units"]}
        tops = labels[1] if len(labels) == 2 else [key]
        if len(labels) > 2:
            tops = [BETWEEN.join(one) for one in product(*labels[1:])]
        parts[key] = _Part(tuple(labels[0]), tuple(tops), array.values.reshape(len(labels[0]), -1))
    return parts, Facts.of((key, value, path.name) for key, value in facts.items())
