"""The matrix that ``--sam`` names: shipped, or from a file of the user's own."""

from __future__ import annotations

import argparse
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fiscalmult.cli.reading import raw_of, refuse_reading, said_for

if TYPE_CHECKING:
    from fiscalmult.sam import SAM

__all__ = ["sam_of", "shipped_for"]


def sam_of(args: argparse.Namespace, prefix: str = "sam-") -> SAM:
    """The matrix that was chosen, shipped or from a file; what was read is said on standard error.

    ``prefix`` begins the options that say how the file is read (:func:`fiscalmult.cli.reading.add_reading`).

    Raises
    ------
    FiscalmultError
        If no such matrix ships and there is no such file, or the file holds no SAM.
    """
    from fiscalmult.datasets import DEFAULT_SAM, list_tables, load_sam

    name, shipped = args.sam or DEFAULT_SAM, list_tables("sam")
    if name in shipped or not _names_file(name):
        refuse_reading(args, f"{name!r} is a shipped matrix and is not read from a file", prefix)
        return load_sam(name)
    from fiscalmult.readers.user_sam import sam_of_raw

    raw = raw_of(args, name, prefix)
    with said_for(prefix):
        sam = sam_of_raw(raw)
    if sam.name in shipped and sam.sha256 != load_sam(sam.name).sha256:
        # Programmes and jobs that ship under this name belong to another table.
        sam = replace(sam, name=f"{sam.name} ({raw.file})")
    print(f"fiscalmult: read {raw.describe()}", file=sys.stderr)
    return sam


def _names_file(text: str) -> bool:
    """Whether a text is a path: it has a folder or an ending, or a file of that name is there."""
    path = Path(text)
    return len(path.parts) > 1 or re.fullmatch(r"\.[A-Za-z]\w{1,4}", path.suffix) is not None or path.exists()


def shipped_for(kind: str, sam: SAM) -> list[str]:
    """Names of the shipped programmes or levies of a matrix; none for a matrix of the user's own."""
    from fiscalmult.datasets import list_levies, list_programmes, list_tables

    if f"{sam.name}-{kind}" not in list_tables(kind):
        return []
    return list_programmes(sam.name) if kind == "programmes" else list_levies(sam.name)
