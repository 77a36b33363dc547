"""Time of several sides, taken in turns, so that a busy machine disturbs all of them alike."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["SHORTEST", "Disturbance", "Timing", "alternate", "seconds_of", "wait_for_quiet"]

SHORTEST = 0.02
"""Seconds that one measurement lasts at least: shorter work is repeated within it."""


@dataclass(frozen=True)
class Timing:
    """Seconds of one call, one value for each round.

    Parameters
    ----------
    wall
        Elapsed time.
    cpu
        Time of all processors that this process used: what other processes leave alone.
    """

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def median_wall(self) -> float:
        """Median elapsed time [s]."""
        return statistics.median(self.wall)

    @property
    def median_cpu(self) -> float:
        """Median processor time [s]."""
        return statistics.median(self.cpu)

    def times(self, factor: float) -> Timing:
        """The same for ``factor`` as much work."""
        return Timing(tuple(factor * value for value in self.wall), tuple(factor * value for value in self.cpu))


def seconds_of(run: Callable[[], object], repeats: int = 1) -> tuple[float, float]:
    """Elapsed and processor seconds of one call, averaged over ``repeats``."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        run()
    return (time.perf_counter() - wall) / repeats, (time.process_time() - cpu) / repeats


def alternate(sides: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, Timing]:
    """Time of each side, once in every round, the first side of a round changing from round to round.

    Parameters
    ----------
    sides
        Work by name. Each runs once before the clock starts.
    rounds
        How often each is measured.

    Notes
    -----
    A side is only ever compared with others of the same round: what else the machine does
    then falls on all of them.
    """
    names, repeats = list(sides), {}
    for name in names:
        wall, _ = seconds_of(sides[name])
        repeats[name] = max(1, int(SHORTEST / max(wall, 1e-9)))
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    collecting = gc.isenabled()
    gc.disable()
    try:
        for turn in range(rounds):
            shift = turn % len(names)
            for name in names[shift:] + names[:shift]:
                found[name].append(seconds_of(sides[name], repeats[name]))
            gc.collect()
    finally:
        if collecting:
            gc.enable()
    return {name: Timing(*zip(*values, strict=True)) for name, values in found.items()}


class Disturbance:
    """How many processors other processes use, from where the object is made."""

    def __init__(self) -> None:
        self._start = self._now()

    @staticmethod
    def _now() -> tuple[float, float, float]:
        """Elapsed, busy and own processor seconds; busy is not a number where the system does not say."""
        used = os.times()
        own = used.user + used.system + used.children_user + used.children_system
        about = Path("/proc/stat")
        if not about.is_file():
            return time.monotonic(), float("nan"), own
        ticks = [int(field) for field in about.read_text().split("\n", 1)[0].split()[1:]]
        idle = ticks[3] + ticks[4]
        return time.monotonic(), (sum(ticks[:8]) - idle) / os.sysconf("SC_CLK_TCK"), own

    def processors(self) -> float:
        """Processors used by others since the start, on average."""
        wall, busy, own = (now - then for now, then in zip(self._now(), self._start, strict=True))
        return max(busy - own, 0.0) / max(wall, 1e-9)


def wait_for_quiet(most: float, *, share: float = 0.1) -> None:
    """Wait until others use no more than a share of one processor, or ``most`` seconds have passed."""
    until = time.monotonic() + most
    while time.monotonic() < until:
        watched = Disturbance()
        time.sleep(2.0)
        if not watched.processors() > share:
            return
