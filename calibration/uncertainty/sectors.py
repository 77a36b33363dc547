"""The common concordance: sectors in which tables of different publishers compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calibration.concordance import read_concordance
from calibration.tables import HERE, Row, read_table
from fiscalmult.errors import FiscalmultError

__all__ = ["FOLDER", "TABLES", "CommonSectors", "assumption", "read_sectors"]

FOLDER = HERE / "uncertainty"

TABLES = {"gso": 164, "adb": 35, "oecd": 45, "shipped": 44}
"""Classifications that the concordance covers, with the number of their sectors."""


@dataclass(frozen=True)
class CommonSectors:
    """Which sector of each table is gathered in which common one.

    Parameters
    ----------
    sectors
        Rows of ``common_sectors.csv``: code, label, group (for spreads of activity columns)
        and kind (goods or services).
    members
        Rows of ``concordance.csv``. A ``gso`` row also names the industry of the Asian
        Development Bank table that holds the product; the build verifies it by output and
        value added. What sits elsewhere in another table is said in ``note``.
    """

    sectors: tuple[Row, ...]
    members: tuple[Row, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Common sectors in their order."""
        return tuple(row["common"] for row in self.sectors)

    def of(self, table: str) -> dict[str, str]:
        """``{sector of a table: common sector}``."""
        return {row["code"]: row["common"] for row in self.members if row["table"] == table}

    def adb_of_products(self) -> dict[str, str]:
        """``{product number: industry of the Asian Development Bank table}``."""
        return {row["code"]: row["adb"] for row in self.members if row["table"] == "gso"}

    def gather(self, table: str, codes: Sequence[str]) -> NDArray[np.float64]:
        """Matrix that adds sectors of a table, in the order given, to common ones."""
        mapping = self.of(table)
        return (np.array(self.codes)[:, None] == np.array([mapping[code] for code in codes])[None, :]).astype(float)

    def group(self, column: str) -> dict[str, list[str]]:
        """``{group: common sectors}`` by the column ``group`` or ``kind``."""
        found: dict[str, list[str]] = {}
        for row in self.sectors:
            found.setdefault(row[column], []).append(row["common"])
        return found

    def accounts(self, letter: str, common: Sequence[str]) -> list[str]:
        """Shipped accounts of some common sectors: activities (``a``) or commodities (``c``)."""
        return [f"{letter}-{sector}" for sector, its in self.of("shipped").items() if its in common]

    def check(self) -> None:
        """Raise unless every sector of every table has one common sector, and each of these a member in each.

        Raises
        ------
        FiscalmultError
            Naming the sector at fault.
        """
        for table, count in TABLES.items():
            listed = [row["code"] for row in self.members if row["table"] == table]
            if len(listed) != count or len(set(listed)) != count:
                raise FiscalmultError(
                    f"the common concordance has {len(set(listed))} sectors of {table}; it must name each of "
                    f"{count} once"
                )
            unknown = sorted(set(self.of(table).values()) - set(self.codes))
            if unknown:
                raise FiscalmultError(f"{table} names the common sector {unknown[0]!r}, which common_sectors.csv lacks")
            empty = [code for code in self.codes if code not in self.of(table).values()]
            if empty:
                raise FiscalmultError(f"no sector of {table} is gathered in {empty[0]!r}; merge it with another")
        industries = self.of("adb")
        for row in self.members:
            if row["table"] == "gso" and industries.get(row["adb"]) != row["common"]:
                raise FiscalmultError(
                    f"product {row['code']} lies in {row['adb']!r} but not in its common sector; mend either"
                )
        shipped = set(read_concordance().sections)
        odd = sorted(shipped ^ set(self.of("shipped")))
        if odd:
            raise FiscalmultError(f"sector {odd[0]!r} stands only in the common concordance or only among the shipped")


def read_sectors() -> CommonSectors:
    """The committed common concordance, checked."""
    found = CommonSectors(
        tuple(read_table(FOLDER / "common_sectors.csv")), tuple(read_table(FOLDER / "concordance.csv"))
    )
    found.check()
    return found


def assumption(name: str) -> float:
    """Value of an assumed parameter, from ``uncertainty/assumptions.csv``."""
    for row in read_table(FOLDER / "assumptions.csv"):
        if row["name"] == name:
            return float(row["value"])
    raise FiscalmultError(f"uncertainty/assumptions.csv has no row {name!r}; add it with its reason")
