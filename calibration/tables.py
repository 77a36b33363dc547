"""CSV tables as the pipeline reads and writes them: UTF-8, one line end, the same bytes everywhere."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from fiscalmult.errors import FiscalmultError

__all__ = ["HERE", "ROOT", "Row", "exact_shares", "number", "read_table", "sha256_of", "write_table", "write_text"]

HERE = Path(__file__).resolve().parent
"""The folder of the pipeline and its hand-made inputs."""

ROOT = HERE.parent
"""The repository: outputs lie at paths relative to it."""

Row = dict[str, str]


def read_table(path: Path) -> list[Row]:
    """Rows of a CSV table.

    Raises
    ------
    FiscalmultError
        If the file is missing, or a row is longer or shorter than the header.
    """
    if not path.is_file():
        raise FiscalmultError(f"no table {str(path)!r}; restore it from version control")
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise FiscalmultError(f"{path.name} line {line} has not as many cells as its header; quote commas")
    return rows


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    r"""Write a CSV table with ``\n`` line ends, creating its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(columns), lineterminator="\n", extrasaction="raise")
        writer.writeheader()
        writer.writerows(rows)


def write_text(path: Path, text: str) -> None:
    r"""Write a text with ``\n`` line ends, creating its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(text)


def sha256_of(path: Path) -> str:
    """Fingerprint of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def number(value: float) -> str:
    """Shortest text that reads back as the same float."""
    return repr(float(value))


def exact_shares(weights: Mapping[str, float], decimals: int = 12) -> dict[str, float]:
    """Shares in proportion to weights, rounded so that their decimals add to exactly 1.

    Rounded, because the last bits of a root or a power may differ between machines; the
    units lost in rounding go to the largest remainders. Zero weights are left out.

    Raises
    ------
    FiscalmultError
        If a weight is negative or missing, or all are zero.
    """
    for name, weight in weights.items():
        if not math.isfinite(weight) or weight < 0:
            raise FiscalmultError(f"the weight of {name!r} is {weight}; a share needs a weight of zero or more")
    total = math.fsum(weights.values())
    if total == 0:
        raise FiscalmultError(f"the weights of {', '.join(weights)} are all zero; there is nothing to share")
    unit = 10**decimals
    wanted = {name: weight / total * unit for name, weight in weights.items() if weight > 0}
    units = {name: math.floor(value) for name, value in wanted.items()}
    order = sorted(wanted, key=lambda name: (units[name] - wanted[name], name))
    for name in order[: unit - sum(units.values())]:
        units[name] += 1
    return {name: count / unit for name, count in units.items() if count}
