"""Where a number comes from: publisher, table, page, year and unit."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["STATUSES", "Address", "Source", "check_status"]

STATUSES = {
    "published": "printed by the source as it stands",
    "derived": "computed from published figures by a stated rule",
    "assumed": "not known; chosen for a stated reason",
}
"""The three addresses a number can have."""


@dataclass(frozen=True)
class Source:
    """One publication that numbers are taken from.

    Parameters
    ----------
    key
        Short name that data tables refer to.
    publisher, title, table, year, unit, url, note
        As a reader would cite it; ``table`` names table, sheet or page.
    """

    key: str
    publisher: str
    title: str
    table: str = ""
    year: str = ""
    unit: str = ""
    url: str = ""
    note: str = ""

    def cite(self) -> str:
        """One line that cites the source."""
        parts = [f"{self.publisher}: {self.title}", self.table, self.year, self.unit]
        return ", ".join(part for part in parts if part)

    def as_attrs(self) -> dict[str, str]:
        """The source as attributes of an xarray object, keys prefixed ``source_``."""
        return {f"source_{name}": value for name, value in asdict(self).items() if value}


def check_status(status: str, what: str) -> str:
    """Return a status if it is one of :data:`STATUSES`, else raise.

    Raises
    ------
    FiscalmultError
        Naming ``what`` carries the unknown status.
    """
    if status not in STATUSES:
        raise FiscalmultError(f"{what} has the unknown status {status!r}{nearest(status, STATUSES)}")
    return status


@dataclass(frozen=True)
class Address:
    """Where one number comes from: its status, the source and a sentence of explanation."""

    status: str = "assumed"
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        check_status(self.status, f"a number with the note {self.note!r}")
