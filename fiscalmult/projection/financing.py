"""Where the money comes from, year by year: mixes of loans, levies, money moved, grants and reserves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fiscalmult.datasets import list_levies, list_programmes, list_tables, load_levy, load_programme
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import SHARE_TOLERANCE, Instrument, Levy, Programme
from fiscalmult.sam import SAM

__all__ = ["KINDS", "OUTSIDE", "Financing", "Plan", "Source", "mix_of", "plan_of"]

KINDS = ("borrowed", "levy", "moved", "grant", "reserves")
"""How a programme can be paid for."""

OUTSIDE = ("borrowed", "grant", "reserves")
"""Sources that take nothing from the economy in the year itself: loans, a grant from abroad, a fund's reserve."""

Financing = Any
"""``None`` or ``"borrowed"``; the name of a levy or programme, ``"grant"`` or ``"reserves"``; a
:class:`Levy` or :class:`Programme`; a mix ``{source: share}`` or ``[(source, share)]``; ``{year:
mix}``, each from its year on until the next; ``{programme: any of these}``."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Source:
    """One source of money."""

    name: str
    kind: str
    instrument: Instrument | None = None


@dataclass(frozen=True, eq=False)
class Plan:
    """Sources, and the share of each in every year and programme.

    Parameters
    ----------
    sources
        The sources, borrowing first.
    shares
        Shape (year, programme, source), adding to 1 over sources.
    """

    sources: tuple[Source, ...]
    shares: Array

    def describe(self) -> str:
        """Sources that are used, for the metadata of a result."""
        used = np.flatnonzero(self.shares.any(axis=(0, 1)))
        return ", ".join(self.sources[place].name for place in used)


def plan_of(financing: Financing, years: Sequence[int], programmes: Sequence[str], sam: SAM) -> Plan:
    """Turn any form of financing into shares by year, programme and source.

    Raises
    ------
    FiscalmultError
        If a source is unknown, shares are negative or do not add to 1, the first years have no
        mix, or a programme would be paid by moving money from itself.
    """
    by_programme = _by_programme(financing, programmes)
    sources: dict[str, Source] = {"borrowed": Source("borrowed", "borrowed")}
    found: list[tuple[int, int, str, float]] = []
    for column, programme in enumerate(programmes):
        for row, mix in enumerate(_by_year(by_programme[programme], years, sam)):
            for source, share in mix:
                known = sources.setdefault(source.name, source)
                if known.kind != source.kind or not _same(known.instrument, source.instrument):
                    raise FiscalmultError(f"two sources of money are called {source.name!r}; give each its own name")
                if source.kind == "moved" and source.name == programme and share > 0:
                    raise FiscalmultError(f"{programme!r} would be paid by moving money from itself; name another")
                found.append((row, column, source.name, share))
    names = list(sources)
    shares = np.zeros((len(years), len(programmes), len(names)))
    for row, column, name, share in found:
        shares[row, column, names.index(name)] += share
    return Plan(tuple(sources.values()), shares)


def _same(one: Instrument | None, other: Instrument | None) -> bool:
    return one is other or (one is not None and other is not None and dict(one.shares) == dict(other.shares))


def _by_programme(financing: Financing, programmes: Sequence[str]) -> dict[str, Financing]:
    if not isinstance(financing, Mapping) or not any(_is_mix(value) for value in financing.values()):
        return dict.fromkeys(programmes, financing)
    if all(isinstance(key, int | np.integer) for key in financing):
        return dict.fromkeys(programmes, financing)
    for name in financing:
        if name not in programmes:
            known = nearest(str(name), programmes)
            raise FiscalmultError(f"the financing names {name!r}, which is no programme of the path{known}")
    missing = [name for name in programmes if name not in financing]
    if missing:
        raise FiscalmultError(f"{missing[0]!r} has no financing; name one for every programme, or 'borrowed'")
    return dict(financing)


def _is_mix(value: object) -> bool:
    return not isinstance(value, int | float | np.number)


def _by_year(financing: Financing, years: Sequence[int], sam: SAM) -> Iterable[list[tuple[Source, float]]]:
    is_years = isinstance(financing, Mapping) and financing and all(isinstance(k, int | np.integer) for k in financing)
    if not is_years:
        return [mix_of(financing, sam)] * len(years)
    starts = {int(year): mix_of(mix, sam) for year, mix in sorted(financing.items())}
    first = min(starts)
    if first > years[0]:
        raise FiscalmultError(
            f"the financing begins in {first} and the path in {years[0]}; name the mix of {years[0]} too"
        )
    return [starts[max(start for start in starts if start <= year)] for year in years]


def mix_of(financing: Financing, sam: SAM) -> list[tuple[Source, float]]:
    """Sources and shares of one mix.

    Raises
    ------
    FiscalmultError
        If a source is unknown, or shares are negative or do not add to 1.
    """
    if financing is None or isinstance(financing, str | Instrument):
        pairs: list[tuple[Any, Any]] = [(financing, 1.0)]
    elif isinstance(financing, Mapping):
        pairs = list(financing.items())
    elif isinstance(financing, Sequence):
        if not all(isinstance(pair, Sequence) and len(pair) == 2 for pair in financing):
            raise FiscalmultError(f"the mix {financing!r} is not understood; write [(source, share), ...]")
        pairs = [tuple(pair) for pair in financing]
    else:
        pairs = [(financing, 1.0)]
    mix = [(_source(source, sam), float(share)) for source, share in pairs]
    for source, share in mix:
        if not np.isfinite(share) or share < 0:
            raise FiscalmultError(f"{source.name!r} finances a share of {share:.6g}; no share may be negative")
    total = sum(share for _, share in mix)
    if abs(total - 1) > SHARE_TOLERANCE:
        raise FiscalmultError(f"the financing covers {total:.6g} of the spending; the shares must add to 1")
    return mix


def _source(source: Any, sam: SAM) -> Source:
    if source is None:
        return Source("borrowed", "borrowed")
    if isinstance(source, Levy):
        return Source(source.name, "levy", source)
    if isinstance(source, Programme):
        return Source(source.name, "moved", source)
    if not isinstance(source, str):
        raise FiscalmultError(f"money cannot come from {source!r}; give a name, a Levy or a Programme")
    if source in OUTSIDE:
        return Source(source, source)
    levies = list_levies(sam.name) if f"{sam.name}-levies" in list_tables("levies") else []
    programmes = list_programmes(sam.name) if f"{sam.name}-programmes" in list_tables("programmes") else []
    if source in levies:
        return Source(source, "levy", load_levy(source, sam.name))
    if source in programmes:
        return Source(source, "moved", load_programme(source, sam.name))
    raise FiscalmultError(f"no source of money {source!r}{nearest(source, [*OUTSIDE, *levies, *programmes])}")
