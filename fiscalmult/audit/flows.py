"""Which flows a social accounting matrix has, which are seldom, and which never stand in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.audit.findings import Finding, Share
from fiscalmult.audit.subject import Subject

__all__ = ["SELDOM", "STANDARD", "standard_pairs", "table_of_pairs", "unusual"]

Pairs = Mapping[str, tuple[str, ...]]

_RESIDENTS = ("enterprise", "household", "social-protection", "government")
_INSTITUTIONS = (*_RESIDENTS, "rest-of-world")

STANDARD: Pairs = MappingProxyType(
    {
        "activity": ("commodity", "household"),
        "commodity": (
            "activity",
            "margin",
            "household",
            "social-protection",
            "government",
            "accumulation",
            "rest-of-world",
        ),
        "margin": ("commodity",),
        "labour": ("activity", "rest-of-world"),
        "capital": ("activity", "rest-of-world"),
        "enterprise": ("capital", *_INSTITUTIONS),
        "household": ("labour", "capital", *_INSTITUTIONS),
        "social-protection": ("activity", "labour", "tax", *_INSTITUTIONS),
        "government": ("activity", "commodity", "labour", "capital", "tax", *_INSTITUTIONS),
        "tax": ("activity", "commodity", "labour", "capital", "enterprise", "household"),
        "accumulation": ("capital", "accumulation", *_INSTITUTIONS),
        "rest-of-world": ("commodity", "labour", "capital", *_RESIDENTS),
    }
)
"""``{receiver block: payer blocks}`` of a standard matrix.

The structure of Lofgren, Harris and Robinson (2002), "A Standard Computable General Equilibrium
(CGE) Model in GAMS", IFPRI, Table 1, with accounts of their own for margins and taxes as in
IFPRI's matrices and that of Viet Nam 2012, social protection between government and households,
and transfers among all institutions.
"""

SELDOM: Pairs = MappingProxyType(
    {
        "activity": ("activity", "government", "accumulation", "rest-of-world"),
        "commodity": ("commodity", "enterprise"),
        "margin": ("activity", "household", "government", "accumulation", "rest-of-world"),
        "labour": ("household", "government"),
        "capital": ("enterprise", "household", "government"),
        "enterprise": ("activity", "labour"),
        "household": ("activity", "tax"),
        "tax": ("margin", "social-protection", "government", "accumulation", "rest-of-world"),
        "accumulation": ("activity", "labour", "tax"),
        "rest-of-world": ("activity", "tax", "accumulation"),
    }
)
"""``{receiver block: payer blocks}`` that some published matrices have: a choice of theirs, to be looked at.

Activities selling without commodities between, domestic staff, subsidies as payments, incomes paid
past the factor accounts, taxes on investment, loans abroad on the paying side.
"""


def standard_pairs(accounts: Accounts, *, industries: bool = False) -> dict[str, set[str]]:
    """Standard flows of a matrix with these blocks.

    A matrix without commodities sells activities directly, one without activities makes
    commodities: the one that is there has the flows of both, as have the ``industries`` of an
    input-output table. Without factor accounts, activities pay incomes directly.
    """
    pairs = {receiver: set(payers) for receiver, payers in STANDARD.items()}
    there = set(accounts.blocks)
    for other, one in (("commodity", "activity"), ("activity", "commodity")):
        if one not in there or (other in there and not (industries and one == "activity")):
            continue
        pairs[one] |= pairs[other]
        for payers in pairs.values():
            if other in payers:
                payers.add(one)
    if not there & {"labour", "capital"}:
        for receiver in ("enterprise", "household"):
            pairs[receiver] |= {"activity", "commodity"} & there
    return pairs


def table_of_pairs(accounts: Accounts, pairs: Mapping[str, set[str] | tuple[str, ...]]) -> NDArray[np.bool_]:
    """True for every cell (receiver, payer) whose blocks are among the pairs."""
    blocks = accounts.blocks
    rows = {block: np.array([payer in pairs.get(block, ()) for payer in blocks]) for block in set(blocks)}
    return np.array([rows[block] for block in blocks])


def unusual(subject: Subject) -> Iterator[Finding]:
    """Money flows only between blocks that pay one another in a standard matrix.

    A flow that some published matrices have is a warning, any other a failure: it is most likely
    in the wrong row or column, or an account has the wrong block.
    """
    if subject.accounts is None:
        yield Finding("unusual", "skipped", "skip.blocks", {"code": subject.no_blocks})
        return
    filled = (subject.values != 0) & ~subject.dust
    standard = table_of_pairs(
        subject.accounts, standard_pairs(subject.accounts, industries=subject.producers is not None)
    )
    seldom = table_of_pairs(subject.accounts, SELDOM) & ~standard
    never = filled & ~standard & ~seldom
    met = filled & seldom
    whole = float(np.abs(subject.values).sum())
    for status, key, cells in (("failure", "never", never), ("warning", "seldom", met)):
        if cells.any():
            facts = {"count": int(cells.sum()), "pairs": _pairs(subject.accounts, cells)}
            facts |= {"share": Share(float(np.abs(subject.values[cells]).sum()) / whole, 2)}
            yield Finding("unusual", status, key, facts, subject.cells(cells), value=float(cells.sum()))
    if not never.any() and not met.any():
        yield Finding("unusual", "pass", "fine", {"count": int(filled.sum())})


def _pairs(accounts: Accounts, cells: NDArray[np.bool_], most: int = 4) -> str:
    """Blocks of the cells in words: ``activity from activity, labour from commodity``."""
    blocks = accounts.blocks
    counted: dict[str, int] = {}
    for i, j in np.argwhere(cells):
        name = f"{blocks[i]} <- {blocks[j]}"
        counted[name] = counted.get(name, 0) + 1
    listed = [f"{name} ({count})" for name, count in sorted(counted.items(), key=lambda item: -item[1])]
    return ", ".join(listed[:most]) + (", ..." if len(listed) > most else "")
