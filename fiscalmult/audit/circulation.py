"""Propensities: who spends more than it gets, and whether money leaks in the end."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fiscalmult.audit.findings import Finding
from fiscalmult.audit.subject import Subject, no_blocks

__all__ = ["propensities", "radius"]

Array = NDArray[np.float64]

_TINY = 1e-9
"""How far above one a sum of propensities may be by the rounding of floating point."""

_NEVER = 1 - 1e-12
"""A spectral radius from here on counts as one: 1/(1 - radius) has no digit left."""


def propensities(subject: Subject) -> Iterator[Finding]:
    """No account spends more than it receives, nor its responding part more than all of it.

    Column sums of T / receipts over all accounts, and of T / outlays over the responding
    accounts of every closure, at most 1. In a balanced matrix the second is above one only by a
    negative cell elsewhere in the column (dissaving, a subsidy).
    """
    fine = True
    closed = subject.closed & (subject.outlays > 0)
    spent = _over(subject.outlays, subject.receipts)
    beyond = closed & (subject.outlays - subject.receipts > subject.allowed) & (spent > 1 + _TINY)
    if beyond.any():
        fine = False
        yield _above(subject, "spent", spent, beyond, {})
    shares = _shares(subject)
    for name, responds in _responding(subject):
        inside = shares[np.ix_(responds, responds)].sum(axis=0)
        sums = np.zeros(len(subject.codes))
        sums[responds] = inside
        above = sums > 1 + _TINY
        if above.any():
            fine = False
            yield _above(subject, "responding", sums, above, {"closure": name})
            break  # closures are nested: the smallest that shows it is enough
    if fine:
        yield Finding("propensities", "pass", "fine", {"count": int(closed.sum())})


def _above(subject: Subject, key: str, sums: Array, above: NDArray[np.bool_], facts: dict[str, object]) -> Finding:
    worst = int(np.argmax(np.where(above, sums, -np.inf)))
    facts |= {"count": int(above.sum()), "account": subject.codes[worst], "sum": float(sums[worst])}
    status = "failure" if key == "spent" else "warning"
    return Finding("propensities", status, key, facts, (), subject.entries(sums, above), float(sums[worst]))


def radius(subject: Subject) -> Iterator[Finding]:
    """Money that enters the responding accounts of every closure leaks in the end.

    The largest |eigenvalue| of A_rr, the propensities (T / outlays) among responding accounts, is
    below one; otherwise the multiplier does not exist. The accounts that pass money round for ever
    are a strongly connected part whose own radius is one or more.
    """
    tried = list(_responding(subject))
    if not tried:
        yield no_blocks("radius", subject)
        return
    shares = _shares(subject)
    for name, responds in tried:
        largest = _radius(shares[np.ix_(responds, responds)])
        facts: dict[str, object] = {"closure": name, "radius": largest, "count": int(responds.sum())}
        if largest < _NEVER:
            yield Finding("radius", "pass", "fine", facts, value=largest)
            continue
        trapped = _trapped(shares, responds)
        facts["accounts"] = subject.named(np.flatnonzero(trapped))
        yield Finding("radius", "failure", "endless", facts, (), subject.entries(subject.outlays, trapped), largest)


def _responding(subject: Subject) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Name and responding accounts of every closure that applies, from the smallest; sectors without blocks."""
    if subject.accounts is None:
        if subject.producers is not None:
            yield "Type I", subject.producers
        return
    found = []
    for closure in subject.closures:
        mask = subject.accounts.mask(*closure.responding)
        if mask.any():
            found.append((closure.name, mask))
    yield from sorted(found, key=lambda one: int(one[1].sum()))


def _shares(subject: Subject) -> Array:
    """Propensities: T / outlays by column; for sectors of an input-output table technical coefficients, T / output."""
    whole = subject.outlays if subject.output is None else subject.output
    return subject.values * _over(np.ones(len(subject.codes)), whole)


def _over(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros(len(whole)), where=whole != 0)


def _radius(matrix: Array) -> float:
    return float(np.abs(np.linalg.eigvals(matrix)).max(initial=0.0))


def _trapped(shares: Array, responds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Accounts of the strongly connected part with the largest radius."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    inside = np.where(np.outer(responds, responds), shares, 0.0)
    count, group = connected_components(csr_array(inside != 0), directed=True, connection="strong")
    parts = [group == part for part in range(count)]
    return max(parts, key=lambda part: _radius(inside[np.ix_(part, part)]))
