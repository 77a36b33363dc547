"""Files that a command writes: only those named, and checked before anything is computed."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.report import Table

__all__ = [
    "FIGURES",
    "WHOLE",
    "add_files",
    "add_plot",
    "check_files",
    "facts_of",
    "then_printed",
    "write",
    "write_csv",
    "write_json",
    "write_netcdf",
]

WHOLE = "the whole result, by household, tax, sex, formality and absorber"
"""What a netCDF file of effects holds."""

FIGURES = (".png", ".svg", ".pdf")
"""Kinds of figures, by suffix."""

_EXAMPLES = {"csv": "table.csv", "json": "table.json", "netcdf": "result.nc", "plot": "figure.svg"}


def add_files(parser: argparse.ArgumentParser, shows: str, holds: str = "the whole result") -> None:
    """Add the options that name files to write: what the figure shows, what the netCDF holds."""
    group = parser.add_argument_group("files to write (a file of that name is replaced)")
    group.add_argument("--csv", metavar="FILE", help="the table at full precision, comma separated")
    group.add_argument("--json", metavar="FILE", help="the table at full precision, with its units")
    group.add_argument("--netcdf", metavar="FILE", help=holds)
    add_plot(group, shows)


def add_plot(parser: argparse._ActionsContainer, shows: str) -> None:
    """Add the option that names a figure to draw."""
    parser.add_argument("--plot", metavar="FILE", help=f"a figure (.png, .svg or .pdf): {shows}")


@contextmanager
def then_printed(text: str) -> Iterator[None]:
    """Print a table after its files are written, or where that fails.

    Files first: the reader of the output may go away. The table in any case: it is computed.
    """
    try:
        yield
    finally:
        print(text)


def check_files(args: argparse.Namespace) -> None:
    """Raise before anything is computed if a file that is asked for cannot be written."""
    named: dict[str, str] = {}
    for option in _EXAMPLES:
        text = getattr(args, option, None)
        if text is None:
            continue
        path = Path(text)
        if text in ("", "-") or path.is_dir():
            raise FiscalmultError(f"--{option} {text!r} does not name a file; give a path such as {_EXAMPLES[option]}")
        if not path.parent.is_dir():
            raise FiscalmultError(f"--{option} {text!r}: there is no folder {str(path.parent)!r}; make it first")
        if text in named.values():
            raise FiscalmultError(f"{text!r} is named for two results; give each its own file")
        if option == "plot" and path.suffix.lower() not in FIGURES:
            raise FiscalmultError(f"cannot draw the figure {text!r}; end its name with {', '.join(FIGURES)}")
        named[option] = text


def facts_of(dataset: xr.Dataset) -> dict[str, object]:
    """Which matrix and closure a result holds, for every file."""
    return {name: dataset.attrs.get(name) for name in ("sam", "sam_sha256", "base_year", "closure")}


def write(
    args: argparse.Namespace,
    table: Table,
    dataset: xr.Dataset,
    about: Mapping[str, object],
    units: Mapping[str, object] | None = None,
) -> None:
    """Write the files that were asked for; the facts travel with every row, ``units`` in a CSV only."""
    if args.csv:
        write_csv(args.csv, table, {**(units or {}), **about})
    if args.json:
        write_json(args.json, table, {"title": dataset.attrs["title"], **about})
    if args.netcdf:
        write_netcdf(args.netcdf, dataset)


def write_csv(path: str, table: Table, about: Mapping[str, object]) -> None:
    """Write the rows of a table, each with the facts it needs to be understood alone."""
    rows = [row | dict(about) for row in table.records()]
    # A table without rows still says what its columns would be.
    names = list(rows[0]) if rows else [column.key for column in table.columns] + list(about)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write(path, text.getvalue())


def write_json(path: str, table: Table, about: Mapping[str, object]) -> None:
    """Write the rows of a table, with units and the facts they have in common."""
    whole = {**about, "units": table.units(), "rows": table.records()}
    _write(path, json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n")


def _write(path: str, text: str) -> None:
    from fiscalmult.writers.facts import unwritable

    try:
        Path(path).write_text(text, encoding="utf-8", newline="")
    except OSError as wrong:
        raise unwritable(path, wrong) from None


def write_netcdf(path: str, dataset: xr.Dataset) -> None:
    """Write a Dataset: see :func:`fiscalmult.writers.netcdf.write_dataset`."""
    from fiscalmult.writers.netcdf import write_dataset

    write_dataset(path, dataset)
