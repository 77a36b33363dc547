"""The publishers' files: where they are looked for, and the sha256 that fixes them."""

from __future__ import annotations

import os
from pathlib import Path

from calibration.tables import HERE, ROOT, read_table, sha256_of
from fiscalmult.errors import FiscalmultError

__all__ = [
    "ENVIRONMENT",
    "VNSAM",
    "find_originals",
    "is_there",
    "listed",
    "missing_collected",
    "missing_originals",
    "verify_originals",
]

ENVIRONMENT = "FISCALMULT_ORIGINALS"
"""Environment variable that names the folder of the original files."""

VNSAM = "vnsam_2012/VNSAM-2012.xlsx"
"""Path of the benchmark matrix inside the folder of originals."""


def listed(kind: str | None = None) -> dict[str, str]:
    """``{path: sha256}`` of every original the pipeline reads, or of those of one kind.

    ``published`` is a file as its publisher distributes it. ``collected`` is a table that was
    put together from publishers' databases and pages; the figures taken from it are committed.
    """
    rows = read_table(HERE / "originals.csv")
    return {row["path"]: row["sha256"] for row in rows if kind in (None, row["kind"])}


def find_originals(folder: str | None = None) -> Path | None:
    """Folder of the original files, or None where there is none.

    Parameters
    ----------
    folder
        As the user gave it; otherwise the environment variable, then ``../shared/data``
        beside the repository.

    Raises
    ------
    FiscalmultError
        If the folder the user named does not exist.
    """
    named = folder or os.environ.get(ENVIRONMENT)
    if named:
        if not Path(named).is_dir():
            raise FiscalmultError(
                f"no folder {named!r}; give --originals (or {ENVIRONMENT}) the folder of the originals"
            )
        return Path(named)
    beside = ROOT.parent / "shared" / "data"
    return beside if beside.is_dir() else None


def missing_originals(folder: Path | None) -> list[str]:
    """Paths of the published originals that are not there: without them nothing can be rebuilt."""
    return [path for path in listed("published") if not is_there(folder, path)]


def missing_collected(folder: Path | None) -> list[str]:
    """Paths of the collected tables that are not there: committed figures stand in for them."""
    return [path for path in listed("collected") if not is_there(folder, path)]


def is_there(folder: Path | None, path: str) -> bool:
    """Whether an original is in the folder of originals."""
    return folder is not None and (folder / path).is_file()


def verify_originals(folder: Path) -> None:
    """Raise unless every original that is there is the file the calibration was made from.

    Raises
    ------
    FiscalmultError
        Naming the first file whose sha256 differs.
    """
    for path, expected in listed().items():
        if not is_there(folder, path):
            continue
        found = sha256_of(folder / path)
        if found != expected:
            raise FiscalmultError(
                f"{path} has the sha256 {found[:12]}... where {expected[:12]}... is expected; "
                "give the file the calibration was made from, or review it and update calibration/originals.csv"
            )
