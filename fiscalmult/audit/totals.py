"""GDP from three sides, and totals of the table beside totals known from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import numpy as np

from fiscalmult.accounts import Accounts
from fiscalmult.audit.findings import Finding, Share
from fiscalmult.audit.subject import Control, Subject, no_blocks
from fiscalmult.audit.units import unit_ratio
from fiscalmult.boundary import PRODUCTION, Sides, gdp_sides, import_sides, value_added_sides
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["TOTALS", "controls", "gdp", "three_sides"]


def _paid(subject: Subject, sides: Sides) -> float:
    return float(subject.values[np.ix_(*sides)].sum())


def _bought_by(*blocks: str) -> Callable[[Subject], float]:
    return lambda subject: _paid(subject, (subject.mask(*PRODUCTION), subject.mask(*blocks)))


def three_sides(subject: Subject) -> dict[str, float]:
    """GDP at market prices by income, expenditure and production [money unit].

    - income: what production pays outside itself, but for imports (:func:`fiscalmult.boundary.gdp_sides`);
    - expenditure: what production sells outside itself, less imports;
    - production: receipts of activities less their inputs, plus what commodities and margins pay
      outside production, but for imports.
    """
    accounts = _known(subject)
    inside, makes = subject.mask(*PRODUCTION), subject.mask("activity")
    if not makes.any():
        makes = inside
    abroad, imports = subject.mask("rest-of-world"), _paid(subject, import_sides(accounts))
    inputs = _paid(subject, (inside | abroad, makes))
    taxes = _paid(subject, (~inside & ~abroad, inside & ~makes))
    return {
        "income": _paid(subject, gdp_sides(accounts)),
        "expenditure": _paid(subject, (inside, ~inside)) - imports,
        "production": float(subject.receipts[makes].sum()) - inputs + taxes,
    }


TOTALS: Mapping[str, Callable[[Subject], float]] = MappingProxyType(
    {
        "gdp": lambda subject: three_sides(subject)["income"],
        "gdp_expenditure": lambda subject: three_sides(subject)["expenditure"],
        "gdp_production": lambda subject: three_sides(subject)["production"],
        "value_added": lambda subject: _paid(subject, value_added_sides(_known(subject))),
        "household_consumption": _bought_by("household"),
        "government_consumption": _bought_by("government", "social-protection"),
        "investment": _bought_by("accumulation"),
        "exports": _bought_by("rest-of-world"),
        "imports": lambda subject: _paid(subject, import_sides(_known(subject))),
    }
)
"""Totals that a control may name. Investment holds changes in stocks; exports and imports are of goods and services."""


def _known(subject: Subject) -> Accounts:
    """Accounts with blocks, without which no total adds up."""
    if subject.accounts is None:
        raise FiscalmultError(
            f"totals of {subject.name!r} need the block of every account ({subject.no_blocks!r} has none); give blocks"
        )
    return subject.accounts


def gdp(subject: Subject) -> Iterator[Finding]:
    """GDP by income, expenditure and production is the same number.

    Income less production is what activities pay less what they receive; expenditure less
    income is the sum of the gaps of all of production. The sides differ only in a table that does not balance.
    """
    if subject.accounts is None or not subject.mask(*PRODUCTION).any():
        yield no_blocks("gdp", subject)
        return
    sides = three_sides(subject)
    spread = max(sides.values()) - min(sides.values())
    facts: dict[str, object] = {**sides, "unit": subject.unit, "gap": spread}
    inside = int(subject.mask(*PRODUCTION).sum())
    if spread <= subject.allowed * inside:
        yield Finding("gdp", "pass", "fine", facts, value=sides["income"])
        return
    wrong = subject.mask(*PRODUCTION) & (np.abs(subject.gaps) > subject.allowed)
    status = "warning" if subject.tolerance is None and spread <= subject.unrounded * inside else "failure"
    yield Finding("gdp", status, "sides", facts, (), subject.entries(subject.gaps, wrong), spread)


def controls(subject: Subject) -> Iterator[Finding]:
    """Totals of the table are those known from elsewhere, each within its tolerance."""
    if not subject.controls:
        yield Finding("controls", "skipped", "none", {"totals": ", ".join(TOTALS)})
    for control in subject.controls:
        yield _held(subject, control)


def _held(subject: Subject, control: Control) -> Finding:
    known = control.value * unit_ratio(control.unit, subject.unit, control.total)
    facts: dict[str, object] = {"total": control.total, "known": known, "unit": subject.unit}
    facts |= {"tolerance": Share(control.tolerance, 2), "source": f" ({control.source})" if control.source else ""}
    if control.total in TOTALS and subject.accounts is None:
        return Finding("controls", "skipped", "blocks", {**facts, "code": subject.no_blocks})
    found = total_of(subject, control.total)
    off = found / known - 1 if known else (0.0 if found == 0 else float("inf"))
    facts |= {"found": found, "off": Share(off, 2, signed=True)}
    if abs(off) <= control.tolerance:
        return Finding("controls", "pass", "fine", facts, value=off)
    for power in (1, 2, 3):
        for factor in (1000.0**power, 1000.0**-power):
            if known and abs(found / known / factor - 1) <= max(control.tolerance, 0.05):
                facts["factor"] = f"{factor:g}" if factor > 1 else f"1/{1 / factor:g}"
                return Finding("controls", "failure", "unit", facts, value=off)
    if known and abs(found / known + 1) <= control.tolerance:
        return Finding("controls", "failure", "sign", facts, value=off)
    return Finding("controls", "failure", "off", facts, value=off)


def total_of(subject: Subject, name: str) -> float:
    """A named total, or the receipts of an account, block or pattern (its outlays where it only pays).

    Raises
    ------
    FiscalmultError
        If the name stands for nothing.
    """
    if name in TOTALS:
        return TOTALS[name](subject)
    if subject.accounts is not None:
        chosen = subject.accounts.mask(name) if name in _words(subject) or "*" in name else None
    else:
        chosen = np.array([code == name for code in subject.codes]) if name in subject.codes else None
    if chosen is None or not chosen.any():
        raise FiscalmultError(
            f"no total, account or block {name!r} to hold a control against{nearest(name, _words(subject))}"
        )
    received = float(subject.receipts[chosen].sum())
    return received if received or (subject.closed & chosen).any() else float(subject.outlays[chosen].sum())


def _words(subject: Subject) -> tuple[str, ...]:
    blocks = subject.accounts.blocks if subject.accounts is not None else ()
    return (*TOTALS, *dict.fromkeys(blocks), *subject.codes)
