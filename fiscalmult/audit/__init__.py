"""Audit of a table: what is right, odd or wrong in it, said before anything is computed with it."""

from fiscalmult.audit.findings import STATUSES, Audit, Cell, Entry, Finding
from fiscalmult.audit.run import CHECKS, audit
from fiscalmult.audit.subject import Control
from fiscalmult.audit.totals import TOTALS
from fiscalmult.audit.units import read_controls

__all__ = [
    "CHECKS",
    "STATUSES",
    "TOTALS",
    "Audit",
    "Cell",
    "Control",
    "Entry",
    "Finding",
    "audit",
    "read_controls",
]
