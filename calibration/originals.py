"""The publishers' files: where they are looked for, and the sha256 that fixes them."""

from __future__ import annotations

import os
from pathlib import Path

from calibration.tables import HERE, ROOT, read_table, sha256_of
from fiscalmult.errors import FiscalmultError

__all__ = ["ENVIRONMENT", "VNSAM", "find_originals", "listed", "missing_originals", "verify_originals"]

ENVIRONMENT = "FISCALMULT_ORIGINALS"
"""Environment variable that names the folder of the original files."""

VNSAM = "vnsam_2012/VNSAM-2012.xlsx"
"""Path of the benchmark matrix inside the folder of originals."""


def listed() -> dict[str, str]:
    """``{path: sha256}`` of every original the pipeline reads."""
    return {row["path"]: row["sha256"] for row in read_table(HERE / "originals.csv")}


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
    """Paths of the originals that are not there."""
    return [path for path in listed() if folder is None or not (folder / path).is_file()]


def verify_originals(folder: Path) -> None:
    """Raise unless every original is the file the calibration was made from.

    Raises
    ------
    FiscalmultError
        Naming the first file whose sha256 differs.
    """
    for path, expected in listed().items():
        found = sha256_of(folder / path)
        if found != expected:
            raise FiscalmultError(
                f"{path} has the sha256 {found[:12]}... where {expected[:12]}... is expected; "
                "give the file the calibration was made from, or review it and update calibration/originals.csv"
            )
