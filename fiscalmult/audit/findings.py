"""What an audit says: findings that name cells and accounts, and the report that lists them."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from fiscalmult.errors import FiscalmultError
from fiscalmult.labels import language_named, say

__all__ = ["SHOWN", "STATUSES", "Audit", "Cell", "Entry", "Finding", "Share"]

STATUSES = ("pass", "warning", "failure", "skipped")
"""Every status: nothing found, look at it, mend it, could not be checked."""

SHOWN = 5
"""How many cells or accounts of a finding the printed report names."""

WIDTH = 110
_INDENT = " " * 9
_LONGEST = 48


@dataclass(frozen=True)
class Share:
    """A share that a sentence prints in per cent."""

    value: float
    decimals: int = 1
    signed: bool = False


@dataclass(frozen=True)
class Cell:
    """What a receiver gets from a payer [money unit], with the spreadsheet name of the cell if it has one."""

    receiver: str
    payer: str
    value: float
    where: str = ""


@dataclass(frozen=True)
class Entry:
    """An account with the number that a check found for it; ``where`` is its row and column in a spreadsheet."""

    account: str
    value: float
    where: str = ""


@dataclass(frozen=True)
class Finding:
    """One answer of one check.

    Parameters
    ----------
    check
        Key of :data:`fiscalmult.audit.CHECKS`.
    status
        One of :data:`STATUSES`.
    key
        Which sentence says it: ``audit.<check>.<key>`` of the labels, or ``audit.skip.<reason>``.
    facts
        What stands in the braces of that sentence; numbers are written as the language writes them.
    cells, entries
        The worst cells and accounts, the worst first.
    value
        The number that was judged, such as the largest gap; None where there is none.
    """

    check: str
    status: str
    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    entries: tuple[Entry, ...] = ()
    value: float | None = None

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.words("en")

    def words(self, language: str = "en") -> str:
        """The sentence in a language: what was found, its value, and for a failure the mend."""
        facts = {name: _said(value, language) for name, value in self.facts.items()}
        if "unit" in facts:
            facts["unit"] = _unit(facts["unit"], language)
        # Reasons to skip are the same for many checks.
        key = self.key if self.key.startswith("skip.") else f"{self.check}.{self.key}"
        return say(f"audit.{key}", language, **facts)


@dataclass(frozen=True, eq=False)
class Audit:
    """The findings of all checks on one table.

    Parameters
    ----------
    name, unit, year
        The table that was audited.
    count
        How many accounts it has.
    findings
        In the order of :data:`fiscalmult.audit.CHECKS`, one or more for each check.
    labels
        ``{language: {account: label}}``, printed beside the codes.
    """

    name: str
    unit: str
    year: int | None
    count: int
    findings: tuple[Finding, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def passed(self) -> bool:
        """True when no check failed; warnings and skipped checks do not count against a table."""
        return not self.of("failure")

    def of(self, status: str) -> tuple[Finding, ...]:
        """Findings of one status."""
        return tuple(finding for finding in self.findings if finding.status == status)

    def check(self, name: str) -> tuple[Finding, ...]:
        """Findings of one check."""
        return tuple(finding for finding in self.findings if finding.check == name)

    def status(self, name: str) -> str:
        """The worst status among the findings of a check: failure, warning, pass, else skipped."""
        found = {finding.status for finding in self.check(name)}
        return next(status for status in ("failure", "warning", "pass", "skipped") if status in found)

    def text(self, language: str = "en", width: int = WIDTH) -> str:
        """The report as plain text, one paragraph for each finding, in English or Vietnamese."""
        language = language_named(language)
        counted = Counter(finding.status for finding in self.findings)
        counts = ", ".join(f"{counted[status]} {say(f'audit.status.{status}', language)}" for status in STATUSES)
        about = ", ".join(str(part) for part in (_unit(self.unit, language), self.year) if part and part != "-")
        lines = [
            say("audit.title", language, name=self.name, count=self.count, about=about or "-"),
            say("audit.counts", language, count=len(self.findings), counts=counts),
        ]
        for finding in self.findings:
            lines += ["", *self._paragraph(finding, language, width)]
        end = "passed" if self.passed else "failed"
        lines += ["", say(f"audit.end.{end}", language, count=counted["failure"])]
        return "\n".join(line.rstrip() for line in lines)

    def to_rows(self, language: str = "en") -> list[dict[str, object]]:
        """Findings as rows for a file, one row for each cell or account that is named.

        Columns: ``check, status, message, value, receiver, payer, account, cell_value, where``;
        what a row does not have is None.
        """
        rows: list[dict[str, object]] = []
        for finding in self.findings:
            about = {"check": finding.check, "status": finding.status, "message": finding.words(language)}
            base: dict[str, object] = {**about, "value": finding.value, "receiver": None, "payer": None}
            base |= {"account": None, "cell_value": None, "where": None}
            named: list[dict[str, object]] = [
                {"receiver": cell.receiver, "payer": cell.payer, "cell_value": cell.value, "where": cell.where or None}
                for cell in finding.cells
            ]
            named += [
                {"account": entry.account, "cell_value": entry.value, "where": entry.where or None}
                for entry in finding.entries
            ]
            rows += [base | one for one in named or [{}]]
        return rows

    def _paragraph(self, finding: Finding, language: str, width: int) -> list[str]:
        status = say(f"audit.status.{finding.status}", language)
        head = f"[{status}] {say(f'audit.check.{finding.check}', language)}: {finding.words(language)}"
        lines = textwrap.wrap(head, width, subsequent_indent="    ", break_on_hyphens=False)
        items = [
            say(
                "audit.cell",
                language,
                receiver=self._label(cell.receiver, language),
                payer=self._label(cell.payer, language),
                value=_said(cell.value, language),
                where=_place(cell.where),
            )
            for cell in finding.cells[:SHOWN]
        ]
        items += [
            say(
                "audit.entry",
                language,
                account=self._label(entry.account, language),
                value=_said(entry.value, language),
                where=_place(entry.where),
            )
            for entry in finding.entries[:SHOWN]
        ]
        hidden = max(len(finding.cells) - SHOWN, 0) + max(len(finding.entries) - SHOWN, 0)
        items += [say("audit.more", language, count=hidden)] if hidden else []
        for item in items:
            lines += textwrap.wrap(
                item, width, initial_indent=_INDENT, subsequent_indent=_INDENT + "  ", break_on_hyphens=False
            )
        return lines

    def _label(self, code: str, language: str) -> str:
        label = self.labels.get(language, {}).get(code, code)
        return code if label == code else f"{code} ({textwrap.shorten(label, _LONGEST, placeholder=' ...')})"


def _place(where: str) -> str:
    return f" [{where}]" if where else ""


def _unit(unit: str, language: str) -> str:
    """A unit in a language, or as it is written where it has no translation."""
    try:
        return say(f"unit.{unit}", language)
    except FiscalmultError:
        return unit or "-"


def _said(value: object, language: str) -> str:
    """A number with six digits, or whole from a hundred thousand, as the language writes it; words as they stand."""
    if isinstance(value, Share):
        sign = "+" if value.signed else ""
        text = f"{value.value:{sign},.{value.decimals}%}" if abs(value.value) < 1e9 else f"{100 * value.value:.1e}%"
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    else:
        whole = isinstance(value, int) or 1e5 <= abs(value) < 1e15
        text = f"{value:,.0f}" if whole else f"{value:,.6g}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text
