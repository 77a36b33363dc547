"""Run the benchmarks: ``python -m benchmarks [--quick] [--out FOLDER]``."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from benchmarks import cluster, ensembles, growth, memory, peers, tables
from benchmarks.clock import Disturbance, wait_for_quiet
from benchmarks.curves import draw_curves
from benchmarks.machine import describe
from benchmarks.report import as_markdown, memory_markdown, write_csv
from benchmarks.rows import Row

Cases = dict[str, Callable[[], list[Row]]]


@dataclass
class Found:
    """Everything that was measured."""

    rows: list[Row] = field(default_factory=list)
    memory: list[dict[str, object]] = field(default_factory=list)
    ensembles: list[dict[str, object]] = field(default_factory=list)
    points: list[growth.Point] = field(default_factory=list)
    disturbed: dict[str, float] = field(default_factory=dict)


def cases(*, quick: bool) -> Cases:
    """Every timed case by name; quick ones are a tenth of the work or less."""
    counts, rounds = ((45,), 3) if quick else ((45, 164, 500), 7)
    listed: Cases = {}
    for count in counts:
        listed[f"multipliers-{count}"] = partial(tables.full_set, count, 3 * rounds)
        listed[f"extraction-{count}"] = partial(tables.extraction, count, 3)
        listed[f"paths-{count}"] = partial(tables.path_multipliers, count, 3)
    listed["multipliers-sam"] = lambda: tables.full_set_of_sam(3 * rounds)
    draws, sample = (2_000, 20) if quick else (100_000, 100)
    listed["households"] = lambda: ensembles.households("households", draws, sample, rounds)
    listed["saving"] = lambda: ensembles.households("saving", draws, sample, rounds)
    listed["saving-12"] = lambda: ensembles.households("saving", draws, sample, rounds, ensembles.INDICATORS)
    listed["every-coefficient"] = lambda: ensembles.every_coefficient(1_024 if quick else 10_000, rounds)
    listed["injections"] = lambda: ensembles.injections(20_000 if quick else 1_000_000, rounds)
    if not quick:
        listed["cluster"] = lambda: cluster.two_workers(1_000_000)
    return listed


def measure(chosen: Cases, *, quick: bool, only: Sequence[str], patience: float) -> Found:
    """Run the cases, then memory and growth, telling the user which one runs."""
    found = Found()

    def timed(name: str, run: Callable[[], object]) -> None:
        if only and name not in only:
            return
        wait_for_quiet(patience)
        print(f"{name} ...", end=" ", file=sys.stderr, flush=True)
        watched = Disturbance()
        # Small systems on a many-threaded BLAS lose on every side; only the big product may have all threads.
        with threadpool_limits(None if name == "injections" else 1, user_api="blas"):
            run()
        found.disturbed[name] = watched.processors()
        print(f"others used {found.disturbed[name]:.1f} processors meanwhile", file=sys.stderr, flush=True)

    try:
        for name, run in chosen.items():
            timed(name, lambda run=run: found.rows.extend(run()))  # type: ignore[misc]
        timed("memory", lambda: _memory(found, quick=quick))
        timed("growth", lambda: found.points.extend(growth.grow(quick=quick, rounds=1 if quick else 3)))
    except KeyboardInterrupt:
        print("stopped: what was measured is reported", file=sys.stderr)
    return found


def _memory(found: Found, *, quick: bool) -> None:
    found.memory = tables.peak_of_full_set((45,) if quick else (45, 164, 500))
    for draws in (1_000, 2_000) if quick else (10_000, 100_000, 1_000_000):
        found.ensembles.append({"case": "household columns uncertain", **memory.peak_of(draws)})


def as_text(found: Found, command: str) -> str:
    """The whole report as Markdown."""
    others = "nothing was measured to the end"
    if found.disturbed:
        worst = max(found.disturbed, key=lambda name: found.disturbed[name])
        others = f"used {found.disturbed[worst]:.1f} processors in the most disturbed case ({worst}), "
        others += f"{statistics.median(found.disturbed.values()):.1f} in the median case"
    about = {"command": f"`{command}`", **describe(), "other processes": others}
    parts = ["\n".join(f"- {key}: {value}" for key, value in about.items())]
    if found.rows:
        parts += ["Median elapsed time, in brackets processor time.", as_markdown(found.rows)]
    parts += [memory_markdown(part) for part in (found.memory, found.ensembles) if part]
    parts += ["Not in the run: " + "; ".join(peers.absent()) + "."]
    return "\n\n".join(parts) + "\n"


def save(found: Found, text: str, folder: Path) -> None:
    """Write the table, its numbers and the curves into a folder that the user named."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.txt").write_text(text, encoding="utf-8")
    if found.rows:
        write_csv([_flat(row) for row in found.rows], folder / "table.csv")
    if found.memory:
        write_csv(found.memory, folder / "memory.csv")
        write_csv(found.ensembles, folder / "memory_of_ensembles.csv")
    if found.points:
        write_csv(found.points, folder / "curves.csv")
        draw_curves(found.points).savefig(folder / "curves.png", dpi=110)


def _flat(row: Row) -> dict[str, object]:
    return {
        "case": row.case,
        "size": row.size,
        "own_seconds": row.own.median_wall,
        "own_cpu_seconds": row.own.median_cpu,
        "peer": row.peer_name,
        "peer_seconds": row.peer.median_wall,
        "peer_cpu_seconds": row.peer.median_cpu,
        "ratio": row.ratio,
        "cpu_ratio": row.cpu_ratio,
        "aim": "" if row.aim is None else str(row.aim),
        "verdict": row.verdict,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write table.txt, CSV files and curves.png there")
    parser.add_argument("--only", nargs="+", default=[], metavar="CASE", help="run these cases alone")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="wait so long for a quiet machine")
    given = parser.parse_args(arguments)
    chosen = cases(quick=given.quick)
    known = [*chosen, "memory", "growth"]
    wrong = [name for name in given.only if name not in known]
    if wrong:
        parser.error(f"no case {wrong[0]!r}; known are {', '.join(known)}")
    found = measure(chosen, quick=given.quick, only=given.only, patience=given.wait)
    words = ["python -m benchmarks"] + ["--quick"] * given.quick + ["--only"] * bool(given.only) + given.only
    text = as_text(found, " ".join(words))
    print(text)
    if given.out is not None:
        save(found, text, given.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
