"""Printed tables and results: how they are read, and how a computed value is held against a printed one."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

TABLES = Path(__file__).parent / "tables"
ROOT = Path(__file__).parent.parent.parent


class MissingError(Exception):
    """A large table that does not ship with the tests is not here."""


@dataclass(frozen=True, eq=False)
class Check:
    """One printed result beside what the library computes.

    Parameters
    ----------
    name, what
        Key of the result and what it is.
    computed, printed, tolerance
        Values cell by cell, shape (cell,); a printed value that is not a number is undefined, and
        the computed one must be as well.
    """

    name: str
    what: str
    computed: npt.NDArray[np.float64]
    printed: npt.NDArray[np.float64]
    tolerance: npt.NDArray[np.float64]

    @property
    def deviations(self) -> npt.NDArray[np.float64]:
        """|computed - printed| by cell; zero where both are undefined, infinite where one is."""
        undefined = np.isnan(self.computed), np.isnan(self.printed)
        gaps = np.abs(np.nan_to_num(self.computed) - np.nan_to_num(self.printed))
        return np.where(undefined[0] != undefined[1], np.inf, np.where(undefined[0], 0.0, gaps))

    def hold(self) -> None:
        """Fail unless every cell agrees within its tolerance; the message shows the worst."""
        worst = int(np.argmax(self.deviations / self.tolerance))
        assert (self.deviations <= self.tolerance).all(), (
            f"{self.name} ({self.what}): computed {self.computed[worst]:.10g}, printed {self.printed[worst]:.10g}, "
            f"tolerance {self.tolerance[worst]:.3g} (cell {worst})"
        )


def rows(folder: str, name: str = "table") -> list[dict[str, str]]:
    """Rows of a small table that ships with the tests."""
    with (TABLES / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def block(
    table: list[dict[str, str]], names: list[str], columns: list[str], key: str = "row"
) -> npt.NDArray[np.float64]:
    """Numbers of named rows and columns, shape (row, column)."""
    found = {row[key]: row for row in table}
    return np.array([[float(found[name][column]) for column in columns] for name in names])


def checks(folder: str, computed: dict[str, npt.ArrayLike]) -> list[Check]:
    """Every printed result of a folder beside the computed one; both name the same results.

    A vector is one row; a matrix is compared in the cells that are printed. A cell of the status
    ``used`` went into the computation and is not compared.
    """
    listed: dict[str, list[dict[str, str]]] = {}
    for row in rows(folder, "expected"):
        if row["status"] != "used":
            listed.setdefault(row["id"], []).append(row)
    odd = set(listed) ^ set(computed)
    assert not odd, f"{folder}: {sorted(odd)} are only printed or only computed"
    found = []
    for name, cells in listed.items():
        values = np.atleast_2d(np.asarray(computed[name], dtype=float))
        places = tuple(np.array([int(cell[axis]) - 1 for cell in cells]) for axis in ("row", "column"))
        printed, tolerance = (np.array([float(cell[key]) for cell in cells]) for key in ("value", "tolerance"))
        found.append(Check(name, cells[0]["what"], values[places], printed, tolerance))
    return found


def large(folder: str) -> Path:
    """Folder of a large published table: under FISCALMULT_PUBLISHED, or ``../shared/published``.

    Raises
    ------
    MissingError
        If it is not there; the message says where it is looked for.
    """
    named = os.environ.get("FISCALMULT_PUBLISHED")
    path = (Path(named) if named else ROOT.parent / "shared" / "published") / folder
    if not path.is_dir():
        raise MissingError(f"the published table {folder} is not here; set FISCALMULT_PUBLISHED to its parent folder")
    return path


def read_large(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """Row labels, column labels and cells of a large CSV table whose first column labels the rows."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    return [line[0] for line in lines[1:]], lines[0][1:], [line[1:] for line in lines[1:]]
