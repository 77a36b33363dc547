"""One figure of the table: our time beside a peer's, and the aim it is held against."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.clock import Timing, alternate

__all__ = ["Aim", "Peer", "Row", "compare"]


@dataclass(frozen=True)
class Aim:
    """What was aimed at: so many times faster than the peer, or at most so many times its time."""

    factor: float
    faster: bool = True

    def met(self, ratio: float) -> bool:
        """Whether peer time / own time is enough."""
        return ratio >= (self.factor if self.faster else 1 / self.factor)

    def __str__(self) -> str:
        return f"{self.factor:g} times faster" if self.faster else f"at most {self.factor:g} times its time"


@dataclass(frozen=True)
class Peer:
    """Another way to the same answer.

    Parameters
    ----------
    name
        What it is.
    run
        The work that is timed.
    factor
        How much more work than that the case is: the peer was timed on a sample.
    aim
        What we aim at against it, if anything.
    """

    name: str
    run: Callable[[], object]
    factor: float = 1.0
    aim: Aim | None = None


@dataclass(frozen=True)
class Row:
    """A case against one peer.

    Parameters
    ----------
    case, size
        What is computed, and how much of it.
    own, peer
        Seconds.
    peer_name
        The peer, with the sample it was extrapolated from.
    ratio, cpu_ratio
        Peer time / own time, elapsed and of the processors: medians over rounds.
    aim
        What we aim at, if anything.
    """

    case: str
    size: str
    own: Timing
    peer_name: str
    peer: Timing
    ratio: float
    cpu_ratio: float
    aim: Aim | None = None

    @property
    def words(self) -> str:
        """The ratio in words."""
        if self.ratio >= 1 and (self.aim is None or self.aim.faster):
            return f"{_digits(self.ratio)} times faster"
        return f"{_digits(1 / self.ratio)} times its time"

    @property
    def verdict(self) -> str:
        """Whether the aim is met, in one word."""
        return "" if self.aim is None else "met" if self.aim.met(self.ratio) else "not met"


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def compare(case: str, size: str, own: Callable[[], object], peers: Sequence[Peer], *, rounds: int) -> list[Row]:
    """Rows of one case against its peers, all timed in turns."""
    timings = alternate({"": own, **{peer.name: peer.run for peer in peers}}, rounds=rounds)
    rows = []
    for peer in peers:
        timing = timings[peer.name].times(peer.factor)
        name = peer.name if peer.factor == 1 else f"{peer.name} (timed on 1/{peer.factor:,.0f} of the work)"
        wall, cpu = (_ratio(getattr(timing, kind), getattr(timings[""], kind)) for kind in ("wall", "cpu"))
        rows.append(Row(case, size, timings[""], name, timing, wall, cpu, peer.aim))
    return rows


def _ratio(theirs: tuple[float, ...], ours: tuple[float, ...]) -> float:
    """Median of the ratios of each round; processor time may be too short to be seen."""
    return statistics.median(their / max(our, 1e-9) for their, our in zip(theirs, ours, strict=True))
