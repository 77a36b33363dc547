"""Orientation: rows receive and columns pay, or the table is transposed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fiscalmult.audit.findings import Finding, Share
from fiscalmult.audit.flows import standard_pairs, table_of_pairs
from fiscalmult.audit.subject import Subject
from fiscalmult.kernels.mistakes import swapped

__all__ = ["orientation"]

_CLOSE = 0.05
"""Shares of standard flows that differ by less do not tell which way round a table stands."""


def orientation(subject: Subject) -> Iterator[Finding]:
    """More money stands in cells that a standard matrix has, as it is than transposed.

    The share of the sum of absolute flows in standard cells (:data:`fiscalmult.audit.flows.STANDARD`) of the
    table and of its transpose; and whether changing two cells (i, j) and (j, i) round would balance
    an unbalanced table.
    """
    if subject.accounts is None:
        yield _by_identities(subject)
    else:
        standard = table_of_pairs(
            subject.accounts, standard_pairs(subject.accounts, industries=subject.producers is not None)
        )
        size = np.abs(subject.values)
        whole = float(size.sum())
        as_is, turned = float(size[standard].sum()) / whole, float(size[standard.T].sum()) / whole
        facts = {"as_is": Share(as_is), "turned": Share(turned)}
        if as_is - turned > _CLOSE:
            yield Finding("orientation", "pass", "fine", facts, value=as_is)
        elif turned - as_is > _CLOSE:
            yield Finding("orientation", "failure", "transposed", facts, value=as_is)
        else:
            yield Finding("orientation", "warning", "unclear", facts, value=as_is)
    if subject.balanced:
        return
    pair = swapped(subject.values, subject.closed)
    if pair is not None and subject.values[pair.row, pair.column] > 0:
        cells = (subject.cell(pair.row, pair.column), subject.cell(pair.column, pair.row))
        about = {"receiver": subject.codes[pair.row], "payer": subject.codes[pair.column]}
        yield Finding("orientation", "failure", "swapped", about, cells, value=pair.left)


def _by_identities(subject: Subject) -> Finding:
    """For an input-output table without blocks: its identities hold only as it stands."""
    makes = subject.producers
    if makes is None or not subject.closed.any():
        return Finding("orientation", "skipped", "skip.blocks", {"code": subject.no_blocks})
    turned = subject.values.copy()
    inner = np.ix_(makes, makes)
    turned[inner] = subject.values[inner].T
    gaps = np.abs(turned.sum(axis=1) - turned.sum(axis=0))[subject.closed]
    facts = {"gap": float(gaps.max()), "unit": subject.unit}
    if gaps.max() > subject.allowed:
        return Finding("orientation", "pass", "proven", facts)
    return Finding("orientation", "warning", "symmetric", facts)
