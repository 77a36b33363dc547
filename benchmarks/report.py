"""The table as Markdown and CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.rows import Row

__all__ = ["as_markdown", "memory_markdown", "seconds", "write_csv"]

HEAD = ("case", "size", "fiscalmult", "peer", "time of the peer", "fiscalmult is", "aim", "")


def seconds(value: float) -> str:
    """Three digits, in the unit that suits."""
    for factor, unit in ((1.0, "s"), (1e3, "ms")):
        if factor * value >= 1:
            return f"{factor * value:,.3g} {unit}" if factor * value < 1000 else f"{factor * value:,.0f} {unit}"
    return f"{1e6 * value:.3g} µs"


def as_markdown(rows: Sequence[Row]) -> str:
    """One line for each case and peer: median elapsed times, and processor times in brackets."""
    lines = [_line(HEAD), _line(["---"] * len(HEAD))]
    for row in rows:
        aim = "" if row.aim is None else str(row.aim)
        own, peer = (_times(timing.median_wall, timing.median_cpu) for timing in (row.own, row.peer))
        lines.append(_line((row.case, row.size, own, row.peer_name, peer, row.words, aim, row.verdict)))
    return "\n".join(lines)


def memory_markdown(found: Sequence[Mapping[str, object]]) -> str:
    """One line for each run."""
    head = list(found[0])
    cells = [[f"{value:,.1f}" if isinstance(value, float) else str(value) for value in one.values()] for one in found]
    return "\n".join([_line(head), _line(["---"] * len(head)), *map(_line, cells)])


def write_csv(found: Sequence[Mapping[str, object]], path: Path) -> None:
    """Mappings with the same keys as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _times(wall: float, cpu: float) -> str:
    return seconds(wall) if cpu != cpu else f"{seconds(wall)} ({seconds(cpu)})"
