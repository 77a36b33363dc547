"""Spending paths as rows: from files, frames, dictionaries and labelled arrays, each with its place for messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.projection.schema import PATH_COLUMNS

__all__ = ["Row", "rows_of"]

_ABOUT = ("year", "unit", "prices")


@dataclass(frozen=True)
class Row:
    """One amount, with the place where it stands."""

    place: str
    year: Any
    programme: str
    amount: Any
    unit: str
    prices: str


def rows_of(source: Any, name: str) -> list[Row]:
    """Every amount of a path.

    Raises
    ------
    FiscalmultError
        If the source cannot be read, or its columns are not those of a path.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        if not path.is_file():
            raise FiscalmultError(f"no file {str(path)!r}; give the path of a .csv or .xlsx file")
        cells = _workbook(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _text(path)
        return _from_cells(cells, path.name)
    if isinstance(source, xr.DataArray):
        return list(_from_array(source, name))
    if isinstance(source, Mapping):
        return list(_from_mapping(source, name))
    if hasattr(source, "columns") and hasattr(source, "itertuples"):
        return _from_cells(_frame(source), name)
    raise FiscalmultError(
        f"a spending path cannot be read from {type(source).__name__}; "
        "give a file, a DataFrame, a DataArray or {programme: {year: amount}}"
    )


Cells = list[tuple[str, list[Any]]]
"""Rows of cells with the words that say which row it is; the header first."""


def _text(path: Path) -> Cells:
    import csv

    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise FiscalmultError(f"{path.name!r} is not UTF-8 text; save it as CSV UTF-8") from None
    except OSError as wrong:
        raise FiscalmultError(f"cannot read {path.name!r} ({wrong.strerror or wrong}); check the file") from None
    lines = text.splitlines()
    mark = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    return [
        (f"row {place}", list(row)) for place, row in enumerate(csv.reader(lines, delimiter=mark), start=1) if any(row)
    ]


def _workbook(path: Path) -> Cells:
    try:
        import openpyxl
    except ModuleNotFoundError as error:
        raise FiscalmultError(
            f"reading {path.name!r} needs the package openpyxl; install it with: pip install fiscalmult[excel]"
        ) from error
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as wrong:
        raise FiscalmultError(f"{path.name!r} is not a workbook that can be read ({wrong}); save it anew") from None
    rows = [list(row) for row in workbook.worksheets[0].iter_rows(values_only=True)]
    workbook.close()
    return [
        (f"row {place}", row) for place, row in enumerate(rows, start=1) if any(cell not in (None, "") for cell in row)
    ]


def _frame(frame: Any) -> Cells:
    if str(frame.index.name).lower() == "year":
        frame = frame.reset_index()
    heads = [str(column) for column in frame.columns]
    rows = [list(row) for row in frame.itertuples(index=False, name=None)]
    return [("header", heads), *((f"row {place}", row) for place, row in enumerate(rows))]


def _from_cells(cells: Cells, name: str) -> list[Row]:
    if not cells:
        raise FiscalmultError(f"{name}: the path is empty; give rows with {', '.join(PATH_COLUMNS)}")
    heads = ["" if cell is None else str(cell).strip() for cell in cells[0][1]]
    while heads and not heads[-1]:
        heads.pop()
    lower = [head.lower() for head in heads]
    twice = next((head for head in heads if lower.count(head.lower()) > 1), None)
    if twice is not None:
        raise FiscalmultError(f"{name}: two columns are called {twice!r}; name each once")
    if "year" not in lower:
        raise FiscalmultError(f"{name}: there is no column 'year' among {', '.join(heads)}; name the column of years")
    found = {head: place for place, head in enumerate(lower)}
    for place, row in cells[1:]:
        if len(row) < len(heads) or any(_said(cell) for cell in row[len(heads) :]):
            raise FiscalmultError(
                f"{name} {place} has {len(row)} cells where the header has {len(heads)}; write decimals with a point"
            )
    if "programme" in found or "amount" in found:
        return list(_long(cells[1:], found, name))
    return list(_wide(cells[1:], heads, found, name))


def _long(cells: Cells, found: Mapping[str, int], name: str) -> Iterable[Row]:
    lacking = [column for column in ("programme", "amount") if column not in found]
    if lacking:
        raise FiscalmultError(f"{name}: there is no column {lacking[0]!r}; a path has {', '.join(PATH_COLUMNS)}")
    unknown = [head for head in found if head and head not in PATH_COLUMNS]
    if unknown:
        raise FiscalmultError(f"{name}: the column {unknown[0]!r} means nothing; a path has {', '.join(PATH_COLUMNS)}")
    for place, row in cells:
        yield Row(
            f"{name} {place}", row[found["year"]], _said(row[found["programme"]]), row[found["amount"]],
            _at(row, found, "unit"), _at(row, found, "prices"),
        )  # fmt: skip


def _wide(cells: Cells, heads: Sequence[str], found: Mapping[str, int], name: str) -> Iterable[Row]:
    programmes = [(head, place) for place, head in enumerate(heads) if head.lower() not in _ABOUT]
    if not programmes:
        raise FiscalmultError(f"{name}: there is no column of a programme beside {', '.join(heads)}; add one")
    for place, row in cells:
        for programme, column in programmes:
            yield Row(
                f"{name} {place}", row[found["year"]], programme, row[column],
                _at(row, found, "unit"), _at(row, found, "prices"),
            )  # fmt: skip


def _at(row: Sequence[Any], found: Mapping[str, int], column: str) -> str:
    return _said(row[found[column]]) if column in found else ""


def _said(cell: Any) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()


def _from_mapping(source: Mapping[Any, Any], name: str) -> Iterable[Row]:
    for programme, years in source.items():
        if not isinstance(years, Mapping):
            raise FiscalmultError(
                f"{name}: programme {programme!r} has {years!r} where its years should stand; "
                "write {programme: {year: amount}}"
            )
        for year, amount in years.items():
            yield Row(f"{name} programme {programme!r}", year, str(programme), amount, "", "")


def _from_array(array: xr.DataArray, name: str) -> Iterable[Row]:
    dims = set(map(str, array.dims))
    if dims == {"year"} and array.name:
        array = array.expand_dims(programme=[str(array.name)])
    elif dims != {"year", "programme"}:
        raise FiscalmultError(f"{name} has the dims {tuple(array.dims)}; a path has (year, programme)")
    lacking = [dim for dim in ("year", "programme") if dim not in array.coords]
    if lacking:
        raise FiscalmultError(f"{name} has no coordinate {lacking[0]!r}; name its {lacking[0]}s")
    unit = _said(array.attrs.get("unit", array.attrs.get("units", "")))
    prices = _said(array.attrs.get("prices", ""))
    for year in array["year"].values:
        for programme in array["programme"].values:
            amount = float(array.sel(year=year, programme=programme))
            yield Row(f"{name} programme {str(programme)!r}", int(year), str(programme), amount, unit, prices)
