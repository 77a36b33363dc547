"""Tables of executed pages: numbers that line up, text that wraps, printed results beside computed ones.

A cell of a page finds this module through the environment variable FISCALMULT_REPOSITORY.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from myst_nb import glue
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

REPOSITORY = Path(os.environ["FISCALMULT_REPOSITORY"])
NOT_HERE = "not here, skipped"
LEFT = {"text-align": "left", "white-space": "normal"}
RIGHT = {"text-align": "right", "white-space": "nowrap"}
SIDES = ("printed", "computed")

sys.path.insert(0, str(REPOSITORY / "tests" / "published"))

import printed  # noqa: E402
import reproduced  # noqa: E402

Cells = dict[tuple[int, int], tuple[float, float]]


def number(value: float, digits: int) -> str:
    """A number as a page writes it: thousands apart, a true minus, no minus zero, a dash where undefined."""
    if np.isnan(value):
        return "–"
    text = f"{value:,.{digits}f}"
    text = text.lstrip("-") if float(text.replace(",", "")) == 0 else text
    return text.replace("-", "−")


def say(name: str, value: float, digits: int = 2) -> None:
    """Keep a number under a name for the sentences of a page."""
    glue(name, number(float(value), digits), display=False)


def numbers(frame: pd.DataFrame, digits: int | Mapping[Any, int] = 2, caption: str = "") -> Styler:
    """A frame whose columns of numbers have ``digits`` decimals (one for all, or by column); text stands left."""

    def written(column: Any) -> Any:
        places = digits.get(column, 2) if isinstance(digits, Mapping) else digits
        return lambda value: number(value, places)

    counted = [name for name in frame.columns if pd.api.types.is_numeric_dtype(frame[name])]
    texts = [name for name in frame.columns if name not in counted]
    styler = frame.style.format({name: written(name) for name in counted})
    styler = styler.set_properties(subset=texts, **LEFT) if texts else styler
    return styler.set_caption(caption) if caption else styler


def tight(styler: Styler) -> Styler:
    """A wide table in small type with narrow gaps."""
    narrow = {"selector": "th, td", "props": [("padding", "0.15em 0.35em"), ("white-space", "nowrap")]}
    small = {"selector": "", "props": [("font-size", "0.72em")]}
    return styler.set_table_styles([narrow, small], overwrite=False)


def text(rows: Iterable[Sequence[object]], columns: Sequence[str], right: Sequence[str] = ()) -> Styler:
    """A table of words, left aligned; the columns named in ``right`` hold numbers."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    heads = [{"selector": "th", "props": [("text-align", "left")]}]
    styler = frame.style.hide(axis="index").set_properties(**LEFT).set_table_styles(heads)
    return styler.set_properties(subset=list(right), **RIGHT) if right else styler


def words(name: str) -> str:
    """A name of the tests' tables in words."""
    plain = name.removesuffix("_group").replace("_", " ")
    return plain[:1].upper() + plain[1:]


def numbered(frame: pd.DataFrame, sectors: Sequence[str]) -> pd.DataFrame:
    """A printed table in words whose columns of sectors are numbered like its rows, so that it fits a page."""
    places = {sector: f"{place}" for place, sector in enumerate(sectors, start=1)}
    rows = {name: f"{places[name]} {words(name)}" if name in places else words(name) for name in frame.index}
    columns = {name: places.get(name, words(name)) for name in frame.columns}
    return frame.rename(index=rows, columns=columns).rename_axis(None).rename_axis(None, axis=1)


def example(name: str) -> ModuleType:
    """A worked example of ``tests/published/worked``."""
    return importlib.import_module(f"worked.{name}")


def beside(shown: ModuleType, computed: Mapping[str, ArrayLike], labels: Sequence[str]) -> Styler:
    """Vectors computed beside the printed ones, one row for each label.

    Raises
    ------
    AssertionError
        If one deviates by more than its tolerance.
    """
    columns: dict[tuple[str, str], list[str]] = {}
    for result, values in computed.items():
        cells, digits = _compared(shown, result, values)
        for side, name in enumerate(SIDES):
            along = {max(place): pair[side] for place, pair in cells.items()}
            columns[words(result), name] = [
                number(along[place], digits + 2 * side) if place in along else "" for place in range(len(labels))
            ]
    return pd.DataFrame(columns, index=[words(label) for label in labels]).style.set_properties(**RIGHT)


def beside_matrix(
    shown: ModuleType, result: str, computed: ArrayLike, labels: Sequence[str], digits: int | None = None
) -> Styler:
    """A matrix computed, each row under the printed one; cells that are not printed stay empty."""
    cells, decimals = _compared(shown, result, computed)
    digits = decimals if digits is None else digits
    rows: dict[tuple[str, str], list[str]] = {}
    for row, label in enumerate(labels):
        for side, name in enumerate(SIDES):
            places = [(row, column) for column in range(len(labels))]
            line = [number(cells[place][side], digits) if place in cells else "" for place in places]
            if any(line):
                rows[words(label), name] = line
    frame = pd.DataFrame(list(rows.values()), columns=[words(label) for label in labels])
    frame.index = pd.MultiIndex.from_tuples(list(rows))
    return frame.style.set_properties(**RIGHT)


def _compared(shown: ModuleType, result: str, values: ArrayLike) -> tuple[Cells, int]:
    """``{(row, column): (printed, computed)}`` of one result, and how many decimals are printed."""
    listed = [
        row
        for row in printed.rows(shown.FOLDER, "expected")
        if row["id"] == result and row["status"] not in printed.ASIDE
    ]
    assert listed, f"{shown.FOLDER} prints no {result}"
    array = np.asarray(values, dtype=float)
    if array.ndim == 1:
        array = array[:, None] if any(int(row["row"]) > 1 for row in listed) else array[None]
    cells: Cells = {}
    for row in listed:
        place = int(row["row"]) - 1, int(row["column"]) - 1
        pair = float(row["value"]), float(array[place])
        assert abs(pair[1] - pair[0]) <= float(row["tolerance"]), f"{result} {place}: {pair}"
        cells[place] = pair
    return cells, max(len(row["value"].partition(".")[2]) for row in listed)


def all_results() -> list[dict[str, Any]]:
    """Every result of every example, as ``reproduced.rows()`` gives them."""
    return list(reproduced.rows())


def summary(shown: ModuleType) -> Styler:
    """Every result of one example: cells, largest deviation, what the printing allows."""
    rows = []
    for check in shown.checks():
        worst = int(check.deviations.argmax())
        rows.append(
            {
                "result": check.name,
                "what": check.what,
                "evidence": check.evidence,
                "cells": len(check.printed),
                "largest_deviation": float(check.deviations[worst]),
                "tolerance": float(check.tolerance[worst]),
                "holds": bool((check.deviations <= check.tolerance).all()),
                "missing": "",
            }
        )
    assert all(row["holds"] for row in rows)
    return results(rows)


def results(rows: Iterable[Mapping[str, Any]]) -> Styler:
    """Table of results, all of them compared."""
    lines = [
        (
            row["result"],
            row["what"],
            row["evidence"],
            f"{row['cells']:,}",
            f"{row['largest_deviation']:.1e}".replace("-", "−"),
            f"{row['tolerance']:.1e}".replace("-", "−"),
            "yes" if row["holds"] else "NO",
        )
        for row in rows
    ]
    heads = ["result", "what it is", "compared with", "cells", "largest deviation", "allowed", "holds"]
    return text(lines, heads, right=heads[3:6])


def disagreeing(found: Iterable[tuple[str, Any]]) -> Styler:
    """Printed cells that the library does not return: ``(title, check)`` of each."""
    lines = [
        (title, check.name, check.what, f"{check.printed[0]:g}", number(float(check.computed[0]), 4))
        for title, check in found
    ]
    heads = ["table", "result (row, column)", "what it is", "printed", "computed"]
    return text(lines, heads, right=heads[3:])


def missing_table(shown: ModuleType) -> str:
    """Why the table of an example is not here; an empty text where it is."""
    try:
        printed.large(shown.FOLDER)
    except printed.MissingError as error:
        return str(error)
    return ""
