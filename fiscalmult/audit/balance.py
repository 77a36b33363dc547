"""Balance: every account pays what it receives, and what would explain it if not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fiscalmult.audit.findings import Finding, Share
from fiscalmult.audit.subject import Subject

__all__ = ["balance", "numbers"]


def numbers(subject: Subject) -> Iterator[Finding]:
    """Every cell is a finite number, something flows, and no cell is a residue of arithmetic."""
    wrong = ~np.isfinite(subject.values)
    if wrong.any():
        yield Finding("numbers", "failure", "missing", {"count": int(wrong.sum())}, subject.cells(wrong))
    elif not subject.values.any():
        yield Finding("numbers", "failure", "nothing", {"count": len(subject.codes)})
    else:
        dust = subject.dust
        if dust.any():
            facts = {"count": int(dust.sum()), "largest": float(np.abs(subject.values[dust]).max())}
            yield Finding("numbers", "warning", "dust", facts, subject.cells(dust), value=float(dust.sum()))
        filled = int((subject.values != 0).sum())
        yield Finding("numbers", "pass", "fine", {"count": filled, "cells": int(subject.values.size)})


def balance(subject: Subject) -> Iterator[Finding]:
    """Receipts (row sums) equal outlays (column sums) for every account that must balance.

    Passes within 1e-9 of all flows or the tolerance stated. A gap that rounding every cell to the
    last digit written would explain (that digit times the root of the number of cells) is a
    warning, a larger one a failure.
    """
    gaps = subject.gaps
    size = np.abs(gaps)
    closed = int(subject.closed.sum())
    if not closed:
        yield Finding("balance", "skipped", "open")
        return
    worst = int(np.argmax(size))
    share = size[worst] / max(float(np.abs(subject.values).sum()), np.finfo(float).tiny)
    facts = {"count": closed, "account": subject.codes[worst], "gap": float(gaps[worst]), "unit": subject.unit}
    facts |= {"receipts": float(subject.receipts[worst]), "outlays": float(subject.outlays[worst])}
    facts |= {"allowed": subject.allowed, "share": Share(share, 4)}
    value = float(size[worst])
    if subject.balanced:
        yield Finding("balance", "pass", "fine", facts, value=value)
        return
    wrong = size > subject.allowed
    facts["count"] = int(wrong.sum())
    named = subject.entries(gaps, wrong)
    if subject.tolerance is None and value <= subject.unrounded:
        facts["rounding"] = subject.unrounded
        yield Finding("balance", "warning", "rounded", facts, (), named, value)
        return
    yield Finding("balance", "failure", "gap", facts, (), named, value)
    pair = np.flatnonzero(wrong)
    if len(pair) == 2 and abs(gaps[pair].sum()) <= 2 * subject.allowed:
        # Two gaps that cancel: one cell on the crossing is wrong by as much.
        rich, poor = (int(i) for i in (pair if gaps[pair[0]] > 0 else pair[::-1]))
        cells = (subject.cell(rich, poor), subject.cell(poor, rich))
        about = {"rich": subject.codes[rich], "poor": subject.codes[poor], "gap": float(gaps[rich])}
        yield Finding("balance", "failure", "pair", about, cells, value=float(gaps[rich]))
