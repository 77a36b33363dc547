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


EVIDENCE = {
    "read": "printed",
    "computed": "computed apart",
    "derived": "derived from the table",
}
"""What a value of ``expected.csv`` is, by its status: read in print, computed by someone else's program, or by exact
fractions from the table where the printed number could not be read."""

ASIDE = ("used", "deviates")
"""Statuses of values that are not compared: what went into the computation, and what does not agree."""


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
    evidence
        What the values compared with are, see :data:`EVIDENCE`.
    """

    name: str
    what: str
    computed: npt.NDArray[np.float64]
    printed: npt.NDArray[np.float64]
    tolerance: npt.NDArray[np.float64]
    evidence: str = "printed"

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
    ``used`` went into the computation, one that ``deviates`` does not agree; neither is compared,
    and :func:`deviating` lists the latter.
    """
    listed: dict[str, list[dict[str, str]]] = {}
    for row in rows(folder, "expected"):
        if row["status"] not in ASIDE:
            listed.setdefault(row["id"], []).append(row)
    odd = set(listed) ^ set(computed)
    assert not odd, f"{folder}: {sorted(odd)} are only printed or only computed"
    found = []
    for name, cells in listed.items():
        values = np.atleast_2d(np.asarray(computed[name], dtype=float))
        places = tuple(np.array([int(cell[axis]) - 1 for cell in cells]) for axis in ("row", "column"))
        printed, tolerance = (np.array([float(cell[key]) for cell in cells]) for key in ("value", "tolerance"))
        (status,) = {cell["status"] for cell in cells}
        found.append(Check(name, cells[0]["what"], values[places], printed, tolerance, EVIDENCE[status]))
    return found


def deviating(folder: str, computed: dict[str, npt.ArrayLike]) -> list[Check]:
    """Printed cells that the library does not return, one by one: they are shown, not allowed for."""
    found = []
    for row in rows(folder, "expected"):
        if row["status"] == "deviates":
            values = np.atleast_2d(np.asarray(computed[row["id"]], dtype=float))
            one = values[int(row["row"]) - 1, int(row["column"]) - 1]
            numbers = (np.array([number]) for number in (one, float(row["value"]), float(row["tolerance"])))
            found.append(Check(f"{row['id']} ({row['row']}, {row['column']})", row["what"], *numbers))
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
