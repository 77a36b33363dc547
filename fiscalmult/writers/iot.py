"""The parts of an input-output table as squares: what stands down the side, across the top, and in the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from itertools import product
from typing import Any

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.readers.facts import encoded
from fiscalmult.readers.user_iot import BETWEEN, LINES, PARTS
from fiscalmult.writers.facts import check_codes, facts_of, number_text
from fiscalmult.writers.workbook import add_sheet, facts_rows, square_rows

__all__ = ["fill_workbook", "iot_dataset", "iot_text"]

_OWN = ("use", "tolerance", "employment_dims", "employment_unit")
"""Facts of a table that are not attributes of its flows."""


def iot_text(table: InputOutputTable) -> str:
    """Text of the CSV file of a table: one line for each cell of each part."""
    lines = io.StringIO(newline="")
    lines.writelines(f"# {key}: {encoded(value)}\n" for key, value in _facts(table).items())
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(LINES)
    for name, array in _parts(table).items():
        sides, tops = _labels(name, array)
        for side, row in zip(sides, array.values.reshape(len(sides), -1), strict=True):
            writer.writerows([name, side, top, number_text(value)] for top, value in zip(tops, row, strict=True))
    return lines.getvalue()


def fill_workbook(workbook: Any, table: InputOutputTable, words: Mapping[str, str] | None = None) -> None:
    """Sheets of a table in the layout of the template, with explanations of its facts where given."""
    add_sheet(workbook, "about", facts_rows(_facts(table), words), header=False)
    for name, array in _parts(table).items():
        sides, tops = _labels(name, array)
        corner = " \\ ".join(PARTS[name])
        rows = square_rows(corner, sides, tops, array.values.reshape(len(sides), -1))
        add_sheet(workbook, name.replace("_", " "), rows, freeze="B2")


def iot_dataset(table: InputOutputTable) -> xr.Dataset:
    """All parts of a table as variables of one Dataset."""
    facts = {key: value for key, value in _facts(table).items() if key in ("name", "kind", "use", "tolerance")}
    parts = _parts(table)
    for name, array in parts.items():
        _labels(name, array)  # labels that no file can hold are refused here too
    return xr.Dataset(parts).assign_attrs(facts)


def _facts(table: InputOutputTable) -> dict[str, Any]:
    for key in _OWN:
        if key in table.flows.attrs:
            raise FiscalmultError(f"attribute {key!r} cannot be written under that name; rename it")
    facts = {**facts_of(table.name, table.flows.attrs), "kind": "input-output", "use": table.use}
    if table.tolerance is not None:
        facts["tolerance"] = float(table.tolerance)
    if table.employment is not None:
        facts["employment_unit"] = str(table.employment.attrs["units"])
        facts["employment_dims"] = ",".join(_dims("employment", table.employment))
    return facts


def _parts(table: InputOutputTable) -> dict[str, xr.DataArray]:
    """The parts that a table has, each with its first dim down the side."""
    found = {name: getattr(table, name) for name in PARTS}
    return {name: array.transpose(*_dims(name, array)) for name, array in found.items() if array is not None}


def _dims(name: str, array: xr.DataArray) -> tuple[str, ...]:
    rest = tuple(str(dim) for dim in array.dims if dim not in PARTS[name])
    return (*PARTS[name], *rest)


def _labels(name: str, array: xr.DataArray) -> tuple[list[str], list[str]]:
    sides, *others = ([str(label) for label in array[dim].values] for dim in array.dims)
    if name == "employment" and any(BETWEEN in label for labels in others for label in labels):
        raise FiscalmultError(
            f"a label of {name!r} holds {BETWEEN!r}, which stands between labels in a file; rename it"
        )
    tops = [BETWEEN.join(one) for one in product(*others)] if others else [name]
    for labels in (sides, tops):
        check_codes(labels, across=True)
    return sides, tops
