"""A projection as a workbook: tables, assumptions, and every number as a row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.projection import Assumptions, tidy
from fiscalmult.report.projection import (
    projection_by_sex,
    projection_groups,
    projection_programmes,
    projection_years,
)
from fiscalmult.report.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["projection_workbook"]


def projection_workbook(
    result: xr.Dataset,
    assumptions: Assumptions,
    path: str | Path,
    *,
    labels: Mapping[str, str] | None = None,
    language: str = "en",
) -> None:
    """Write a projection as a workbook; a file of that name is replaced.

    Sheets ``about``, ``years``, ``programmes``, ``households``, ``assumptions`` (each number with
    status and source) and ``rows``: every number once, at constant prices, for other programs.

    Raises
    ------
    FiscalmultError
        If openpyxl is missing (``pip install fiscalmult[excel]``) or the file cannot be written.
    """
    from fiscalmult.writers.workbook import add_sheet, facts_rows, new_workbook, save

    target = Path(path)
    workbook = new_workbook(target)
    about = {key: value for key, value in result.attrs.items() if isinstance(value, str | int | float)}
    add_sheet(workbook, "about", facts_rows(about), header=False)
    tables = {
        "years": projection_years(result, assumptions, labels=labels, language=language),
        "programmes": projection_programmes(result, labels=labels, language=language),
        "households": projection_groups(result, language=language),
        **({"women and men": projection_by_sex(result, language=language)} if "employment" in result else {}),
    }
    for name, table in tables.items():
        add_sheet(workbook, name, _cells(table), freeze="B2")
    years = [int(year) for year in result["year"].values]
    listed = assumptions.describe(years)
    add_sheet(workbook, "assumptions", [list(listed[0]), *(list(row.values()) for row in listed)], freeze="A2")
    rows = tidy(result)
    add_sheet(workbook, "rows", [list(rows[0]), *(list(row.values()) for row in rows)], freeze="A2")
    save(workbook, target)


def _cells(table: Table) -> list[Sequence[object]]:
    """A table as cells: titles, then numbers as they are, with bounds beside them."""
    keys = list(table.columns)
    heads: list[object] = []
    places: list[str] = []
    drawn = {key for row in table.rows for key in row}
    for column in keys:
        heads.append(column.title)
        places.append(column.key)
        for end in ("_low", "_high"):
            if f"{column.key}{end}" in drawn:
                heads.append(f"{column.title} ({end[1:]})")
                places.append(f"{column.key}{end}")
    scales = {column.key: column.scale for column in keys}
    return [heads, *([_scaled(row.get(place), scales, place) for place in places] for row in table.rows)]


def _scaled(value: object, scales: Mapping[str, float], place: str) -> object:
    key = place.removesuffix("_low").removesuffix("_high")
    if isinstance(value, float):
        return value * scales[key] if math.isfinite(value) else None
    return value
