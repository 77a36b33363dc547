"""Double counts: a total or subtotal left among the accounts, or an account that stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fiscalmult.audit.findings import Finding
from fiscalmult.audit.subject import Subject
from fiscalmult.kernels.sums import EQUAL, adds_up, resolution

__all__ = ["doubles"]

Array = NDArray[np.float64]

_TOTALS = re.compile(r"(?i)^(grand[ _-]?)?(sub[ _-]?)?(totals?|sums?|tổng( cộng| số)?|cộng)\b")
"""Names of rows that add up others."""


def doubles(subject: Subject) -> Iterator[Finding]:
    """No row or column adds up others, and no two accounts have the same figures.

    A line is a total if it is, cell by cell, the sum of all other lines, of two or more filled
    lines that stand next to it (above or below, left or right), or of the others of its block,
    exactly or up to the rounding of printed figures; or if its name says so. Two accounts are
    doubles if both their rows and their columns agree, with two filled cells at the least: an
    account listed twice, or one split in equal parts.
    """
    fine = True
    for side, lines in (("row", subject.values), ("column", subject.values.T)):
        for place, parts in _sums(lines, _same_block(subject)):
            fine = False
            facts = {"account": subject.codes[place], "of": _shown(subject, parts), "count": len(parts)}
            entry = subject.entry(place, float(lines[place].sum()))
            yield Finding("doubles", "failure", f"{side}_total", facts, (), (entry,), float(lines[place].sum()))
    named = np.array([bool(_TOTALS.match(_said(subject, code))) for code in subject.codes])
    if named.any() and fine:
        fine = False
        facts = {"accounts": subject.named(np.flatnonzero(named))}
        yield Finding("doubles", "warning", "name", facts, (), subject.entries(subject.receipts, named))
    twins = list(_twins(subject.values))
    if twins:
        fine = False
        pairs = ", ".join(f"{subject.codes[i]} = {subject.codes[j]}" for i, j in twins[:3])
        entries = tuple(subject.entry(j, float(subject.receipts[j])) for _, j in twins[:20])
        yield Finding("doubles", "warning", "twins", {"count": len(twins), "pairs": pairs}, (), entries)
    if fine:
        yield Finding("doubles", "pass", "fine", {"count": len(subject.codes)})


def _said(subject: Subject, code: str) -> str:
    return code if _TOTALS.match(code) else subject.labels.get("en", {}).get(code, code)


def _shown(subject: Subject, parts: NDArray[np.intp]) -> str:
    """Codes of the parts of a sum: from ... to where nothing else stands between them."""
    if len(parts) > 2 and parts[-1] - parts[0] > len(parts):
        return subject.named(parts)
    return f"{subject.codes[parts[0]]} ... {subject.codes[parts[-1]]}"


def _same_block(subject: Subject) -> list[NDArray[np.intp]]:
    """For every account, the others of its block; none where blocks are not known."""
    if subject.accounts is None:
        return [np.array([], dtype=np.intp)] * len(subject.codes)
    blocks = np.array(subject.accounts.blocks)
    places = np.arange(len(blocks))
    return [np.flatnonzero((blocks == blocks[place]) & (places != place)) for place in places]


def _sums(lines: Array, family: Sequence[NDArray[np.intp]]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Lines that are sums of others, with the places of what they add up."""
    sizes, step = np.abs(lines).sum(axis=1), resolution(lines)
    everything = np.arange(len(lines))
    for place in map(int, np.flatnonzero(sizes > 0)):
        others = everything[everything != place]
        for parts in (others, *_beside(lines, place, step), family[place]):
            if (sizes[parts] > 0).sum() >= 2 and adds_up(lines[place], lines[parts], place):
                yield place, parts
                break


def _beside(lines: Array, place: int, step: float) -> Iterator[NDArray[np.intp]]:
    """Lines next to a line that may add up to it: the sums of whole lines are compared before their cells."""
    count = len(lines)
    totals = lines.sum(axis=1) - lines[:, place]  # what the crossing of two totals holds tells nothing
    rounding = 0.5 * count * (resolution(lines[place]) + count * step)
    near = EQUAL * float(np.abs(lines).sum()) + rounding
    for beside in (np.arange(place - 1, -1, -1), np.arange(place + 1, count)):
        reached = np.cumsum(totals[beside])
        for last in np.flatnonzero(np.abs(reached - totals[place]) <= near):
            yield np.sort(beside[: last + 1])


def _same(one: Array, other: Array) -> bool:
    return bool((np.abs(one - other) <= EQUAL * max(float(np.abs(one).max()), float(np.abs(other).max()))).all())


def _twins(values: Array) -> Iterator[tuple[int, int]]:
    """Pairs of accounts with the same row and the same column."""
    both = np.hstack([values, values.T])
    sums = both.sum(axis=1)
    busy = (both != 0).sum(axis=1) >= 2
    order = np.argsort(sums, kind="stable")
    scale = EQUAL * max(float(np.abs(sums).max(initial=0.0)), 1e-300)
    for at, i in enumerate(order):
        for j in order[at + 1 :]:
            if sums[j] - sums[i] > scale:
                break
            if busy[i] and busy[j] and _alike(values, int(i), int(j)):
                yield min(int(i), int(j)), max(int(i), int(j))


def _alike(values: Array, i: int, j: int) -> bool:
    """Both accounts have the same flows with all others, and with themselves and one another."""
    others = np.ones(len(values), dtype=bool)
    others[[i, j]] = False
    inner = abs(values[i, i] - values[j, j]) + abs(values[i, j] - values[j, i])
    largest = max(float(np.abs(values[[i, j]]).max()), float(np.abs(values[:, [i, j]]).max()))
    return (
        inner <= EQUAL * largest
        and _same(values[i, others], values[j, others])
        and _same(values[others, i], values[others, j])
    )
