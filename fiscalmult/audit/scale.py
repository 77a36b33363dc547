"""Scale and signs: a unit that is missing, figures off by a thousand, cells below zero."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from fiscalmult.audit.findings import Finding, Share
from fiscalmult.audit.subject import Subject
from fiscalmult.boundary import PRODUCTION
from fiscalmult.kernels.mistakes import scaled

__all__ = ["FACTORS", "scale", "signs"]

FACTORS = (1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9)
"""Factors that figures in the wrong unit are off by."""

_MIXED = ("stock", "inventor", "invnt", "valuable", "impo", "tồn kho", "nhập khẩu")
"""Words in the name of a final use whose cells are usually below zero in some rows."""

_SUBSIDISED = ("tax", "subsid", "thuế", "trợ cấp")
"""Words in the name of a primary input that is counted net of subsidies."""


def scale(subject: Subject) -> Iterator[Finding]:
    """A unit is given, and no row, column or cell is off by a factor of a thousand, a million or a billion.

    What was multiplied shows in the balance: dividing it again makes the gaps vanish. In a table
    that balances a wrong unit of the whole shows only against a control total.
    """
    if not subject.unit:
        yield Finding("scale", "warning", "unit")
    mistake = None if subject.balanced else scaled(subject.values, subject.closed, FACTORS)
    if mistake is None:
        yield Finding("scale", "pass", "fine" if subject.controls else "fine_uncontrolled", {"unit": subject.unit})
        return
    place = mistake.row, mistake.column
    facts = {"factor": _factor(mistake.factor), "left": Share(mistake.left), "account": subject.codes[place[0]]}
    facts |= {"receiver": subject.codes[place[0]], "payer": subject.codes[place[1]]}
    cells = (subject.cell(*place),) if mistake.kind == "cell" else ()
    sums = {"row": subject.receipts, "column": subject.outlays}.get(mistake.kind, subject.receipts)
    entries = () if cells else (subject.entry(place[0], sums[place[0]]),)
    yield Finding("scale", "failure", mistake.kind, facts, cells, entries, mistake.factor)


def _factor(factor: float) -> str:
    return f"{factor:g}" if factor >= 1 else f"1/{1 / factor:g}"


def signs(subject: Subject) -> Iterator[Finding]:
    """Cells below zero stand only where accounting puts them.

    Usual: changes in stocks (production paid by accumulation), saving that is dissaving
    (accumulation paid by institutions or abroad). Worth a look: taxes net of subsidies, an
    operating loss, margins taken off commodities. Nowhere else: a negative purchase or transfer
    belongs in the opposite cell with a positive sign.
    """
    below = (subject.values < 0) & ~subject.dust
    if not subject.balanced:
        turned = scaled(subject.values, subject.closed, (-1.0,))
        if turned is not None and turned.kind == "cell" and below[turned.row, turned.column]:
            facts = {"receiver": subject.codes[turned.row], "payer": subject.codes[turned.column]}
            yield Finding("signs", "failure", "turned", facts, (subject.cell(turned.row, turned.column),))
    if not below.any():
        yield Finding("signs", "pass", "none")
    elif subject.accounts is not None:
        usual, seen = _by_block(subject)
        yield from _judged(subject, below & usual, below & seen & ~usual, below & ~usual & ~seen)
    elif subject.producers is not None:
        usual, seen = _by_name(subject)
        yield from _judged(subject, below & usual, below & seen & ~usual, below & ~usual & ~seen)
    else:
        about = {"count": int(below.sum()), "code": subject.no_blocks}
        yield Finding("signs", "warning", "unknown", about, subject.cells(below), value=float(below.sum()))


def _by_block(subject: Subject) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Cells where a negative is usual, and where it is met, by block."""
    production, saving, taxes = subject.mask(*PRODUCTION), subject.mask("accumulation"), subject.mask("tax")
    savers = subject.mask(
        "enterprise", "household", "social-protection", "government", "rest-of-world", "accumulation", "capital"
    )
    usual = np.outer(production | saving, saving) | np.outer(saving, savers)
    goods = subject.mask("commodity", "margin")
    seen = np.outer(taxes | subject.mask("capital", "government"), production)
    if subject.producers is not None:  # imports, and the taxes on them, as a negative final use
        seen = seen | np.outer(production | taxes, subject.mask("rest-of-world"))
    return usual, seen | np.outer(goods, goods) | np.outer(subject.mask("government"), taxes)


def _by_name(subject: Subject) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The same for an input-output table without blocks, by the words in the names."""
    makes = subject.mask() if subject.producers is None else subject.producers
    columns = np.array([any(word in code.lower() for word in _MIXED) for code in subject.codes]) & ~makes
    rows = np.array([any(word in code.lower() for word in _SUBSIDISED) for code in subject.codes]) & ~makes
    return np.outer(makes, columns) | np.outer(rows, np.ones_like(makes)), ~np.outer(makes, makes)


def _judged(
    subject: Subject, usual: NDArray[np.bool_], seen: NDArray[np.bool_], wrong: NDArray[np.bool_]
) -> Iterator[Finding]:
    for status, key, cells in (("failure", "wrong", wrong), ("warning", "seen", seen), ("pass", "usual", usual)):
        count = int(cells.sum())
        if count:
            facts = {"count": count, "sum": float(subject.values[cells].sum()), "unit": subject.unit}
            yield Finding("signs", status, key, facts, subject.cells(cells), value=float(count))
