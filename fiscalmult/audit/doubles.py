"""Double counts: a total or subtotal left among the accounts, or an account that stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fiscalmult.audit.findings import Finding
from fiscalmult.audit.subject import Subject

__all__ = ["doubles"]

Array = NDArray[np.float64]

_EQUAL = 1e-9
"""Two numbers are the same up to this share of the larger."""

_TOTALS = re.compile(r"(?i)^(grand[ _-]?)?(sub[ _-]?)?(totals?|sums?|tổng( cộng| số)?|cộng)\b")
"""Names of rows that add up others."""


def doubles(subject: Subject) -> Iterator[Finding]:
    """No row or column adds up others, and no two accounts have the same figures.

    A line is a total if it is, cell by cell, the sum of all other lines or of two or more filled
    lines that stand next to it (above or below, left or right), or if its name says so. Two accounts are
    doubles if both their rows and their columns agree, with two filled cells at the least: an
    account listed twice, or one split in equal parts.
    """
    fine = True
    for side, lines in (("row", subject.values), ("column", subject.values.T)):
        for place, first, last in _sums(lines):
            fine = False
            of = f"{subject.codes[first]} ... {subject.codes[last]}"
            facts = {"account": subject.codes[place], "of": of, "count": abs(last - first) + 1}
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


def _sums(lines: Array) -> Iterator[tuple[int, int, int]]:
    """Lines that are sums of others: ``(place, first, last)`` of what they add up.

    Totals of lines are compared first, so that whole lines are added only where they may agree.
    """
    count = len(lines)
    if count < 3:
        return
    totals, sizes = lines.sum(axis=1), np.abs(lines).sum(axis=1)
    filled = np.concatenate([[0], np.cumsum(sizes > 0)])
    for place in np.flatnonzero(sizes > 0):
        near = _EQUAL * max(float(sizes.sum()), 1e-300)
        rest = lines.sum(axis=0) - lines[place]
        if (sizes > 0).sum() > 2 and _same(rest, lines[place]):
            yield int(place), 0 if place else 1, count - 1 if place < count - 1 else count - 2
            continue
        for step in (-1, 1):
            beside = np.arange(place - 1, -1, -1) if step < 0 else np.arange(place + 1, count)
            reached = np.abs(np.cumsum(totals[beside]) - totals[place]) <= near
            for last in beside[reached]:
                low, high = min(place + step, last), max(place + step, last) + 1
                if filled[high] - filled[low] >= 2 and _same(lines[low:high].sum(axis=0), lines[place]):
                    yield int(place), int(low), int(high - 1)
                    break
            else:
                continue
            break


def _same(one: Array, other: Array) -> bool:
    return bool((np.abs(one - other) <= _EQUAL * max(float(np.abs(one).max()), float(np.abs(other).max()))).all())


def _twins(values: Array) -> Iterator[tuple[int, int]]:
    """Pairs of accounts with the same row and the same column."""
    both = np.hstack([values, values.T])
    sums = both.sum(axis=1)
    busy = (both != 0).sum(axis=1) >= 2
    order = np.argsort(sums, kind="stable")
    scale = _EQUAL * max(float(np.abs(sums).max(initial=0.0)), 1e-300)
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
        inner <= _EQUAL * largest
        and _same(values[i, others], values[j, others])
        and _same(values[others, i], values[others, j])
    )
