"""Empty and isolated accounts: nothing in, nothing out, or apart from all the rest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fiscalmult.audit.findings import Finding
from fiscalmult.audit.subject import Subject

__all__ = ["empty", "isolated"]


def empty(subject: Subject) -> Iterator[Finding]:
    """Every account receives or pays something."""
    used = (subject.values != 0).any(axis=0) | (subject.values != 0).any(axis=1)
    if used.all():
        yield Finding("empty", "pass", "fine", {"count": len(subject.codes)})
        return
    idle = np.flatnonzero(~used)
    facts = {"count": len(idle), "accounts": subject.named(idle)}
    yield Finding("empty", "warning", "idle", facts, (), subject.entries(subject.receipts, ~used), float(len(idle)))


def isolated(subject: Subject) -> Iterator[Finding]:
    """Every account that is used both receives and pays, and money can pass from each to the rest.

    Primary inputs and final demand of an input-output table are ends and may do one only.
    Accounts apart are the connected components of the table without regard to direction, but for
    the largest.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    filled = subject.values != 0
    enters, leaves = filled.any(axis=1), filled.any(axis=0)
    # Payments that cancel leave nothing to pass on.
    moves = (np.abs(subject.receipts) > subject.allowed) | (np.abs(subject.outlays) > subject.allowed)
    fine = True
    for key, wrong, sums in (
        ("nothing_in", subject.closed & moves & leaves & ~enters, subject.outlays),
        ("nothing_out", subject.closed & moves & enters & ~leaves, subject.receipts),
    ):
        if wrong.any():
            fine = False
            places = np.flatnonzero(wrong)
            facts = {"count": len(places), "accounts": subject.named(places)}
            entries = subject.entries(sums, wrong)
            yield Finding("isolated", "failure", key, facts, (), entries, float(len(places)))
    count, group = connected_components(csr_array(filled), directed=False)
    used = enters | leaves
    sizes = np.bincount(group[used], minlength=count)
    apart = used & (group != int(np.argmax(sizes)))
    if apart.any():
        fine = False
        places = np.flatnonzero(apart)
        facts = {"count": len(places), "accounts": subject.named(places), "groups": int((sizes > 0).sum()) - 1}
        entries = subject.entries(subject.receipts, apart)
        yield Finding("isolated", "warning", "apart", facts, (), entries, float(len(places)))
    if fine:
        yield Finding("isolated", "pass", "fine", {"count": int(used.sum())})
