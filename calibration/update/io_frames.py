"""Input-output tables of two publishers in one frame: common sectors, basic prices, imports apart.

What an update is tested on. A frame holds everything a total can speak of: uses of domestic
and of imported products, product taxes on every use, value added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.concordance import read_concordance
from calibration.uncertainty.originals import ADB, OECD
from calibration.uncertainty.sectors import CommonSectors
from calibration.uncertainty.workbooks import ADB_SIZE, FINAL, Adb, read_adb
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.oecd import OecdSheet, oecd_sheet

__all__ = ["CATEGORIES", "STOCKS", "Frame", "adb_frame", "known_sections", "oecd_frame", "read_frames"]

Array = NDArray[np.float64]

CATEGORIES = ("households", "government", "fixed-capital", "stocks", "exports")
"""Final demand of a frame, in the order of its columns; non-profit institutions count as households."""

STOCKS = CATEGORIES.index("stocks")

ADB_CATEGORY = {"non-profit": "households"}
OECD_CATEGORY = {
    "HFCE": "households",
    "NPISH": "households",
    "CONS_ABR": "households",
    "GGFC": "government",
    "GFCF": "fixed-capital",
    "INVNT": "stocks",
    "EXPO": "exports",
    "CONS_NONRES": "exports",
}
"""Columns of the OECD table; purchases of residents abroad are consumption that is imported."""


@dataclass(frozen=True)
class Frame:
    """One input-output table in common sectors [million USD, basic prices].

    Parameters
    ----------
    name
        Publisher and year, such as ``adb-2012``.
    domestic, imported
        Uses, dims (product, user); users are the industries, then :data:`CATEGORIES`.
    taxes
        Product taxes by user.
    value_added
        By industry.
    """

    name: str
    domestic: Array
    imported: Array
    taxes: Array
    value_added: Array

    def __post_init__(self) -> None:
        gap = np.abs(self.outlays - self.output).max() / self.output.max()
        if not gap < 1e-3:  # the OECD table is printed to one decimal
            raise FiscalmultError(f"the frame {self.name!r} has outlays that differ from output by {gap:.2g}; mend it")

    @property
    def size(self) -> int:
        """Number of industries."""
        return len(self.value_added)

    @cached_property
    def output(self) -> Array:
        """Output of each industry: all uses of its product."""
        return np.asarray(self.domestic.sum(axis=1))

    @cached_property
    def outlays(self) -> Array:
        """Inputs, product taxes and value added of each industry."""
        n = self.size
        bought = self.domestic[:, :n].sum(axis=0) + self.imported[:, :n].sum(axis=0)
        return np.asarray(bought + self.taxes[:n] + self.value_added)

    @cached_property
    def final(self) -> Array:
        """Total of each category of final demand at purchaser prices."""
        n = self.size
        return np.asarray((self.domestic + self.imported)[:, n:].sum(axis=0) + self.taxes[n:])

    @cached_property
    def coefficients(self) -> Array:
        """Inputs per unit of output, domestic and imported together, dims (product, industry) [1]."""
        return np.asarray((self.domestic + self.imported)[:, : self.size] / self.output)

    @cached_property
    def import_shares(self) -> Array:
        """Imports in the supply (imports and output) of each product [1]."""
        imports = self.imported.sum(axis=1)
        return np.asarray(imports / (imports + self.output))

    @cached_property
    def inverse(self) -> Array:
        """Leontief inverse of the domestic inputs, dims (product, industry)."""
        n = self.size
        return np.asarray(np.linalg.solve(np.eye(n) - self.domestic[:, :n] / self.output, np.eye(n)))

    @cached_property
    def output_multipliers(self) -> Array:
        """Type I: domestic output per unit of final demand for each product [1]."""
        return np.asarray(self.inverse.sum(axis=0))

    @cached_property
    def value_added_multipliers(self) -> Array:
        """Value added per unit of final demand for each domestic product [1]."""
        return np.asarray((self.value_added / self.output) @ self.inverse)

    @cached_property
    def value_added_of_final(self) -> Array:
        """Domestic value added per unit of each category of final demand at purchaser prices [1]."""
        return np.asarray(self.value_added_multipliers @ self.domestic[:, self.size :] / self.final)

    def pooled(self) -> Frame:
        """The same table with one import share for all domestic uses of a product, none for exports.

        What can be said where a table does not hold imports apart.

        Raises
        ------
        FiscalmultError
            If more of a product is imported than is used at home.
        """
        both, imports = self.domestic + self.imported, self.imported.sum(axis=1)
        home = both.copy()
        home[:, -1] = 0.0
        return _spread_imports(self.name, both, home, imports, self.taxes, self.value_added)


def _spread_imports(name: str, both: Array, home: Array, imports: Array, taxes: Array, value_added: Array) -> Frame:
    used = home.sum(axis=1)
    share = np.divide(imports, used, out=np.zeros_like(used), where=used > 0)
    if (share >= 1).any() or (share < 0).any():
        worst = int(np.argmax(np.abs(share - 0.5)))
        raise FiscalmultError(
            f"the frame {name!r} imports {share[worst]:.3g} of what is used at home of product {worst}; "
            "the share lies between 0 and 1"
        )
    imported = share[:, None] * home
    return Frame(name, both - imported, imported, taxes, value_added)


def adb_frame(table: Adb, year: int, sectors: CommonSectors) -> Frame:
    """One year of the Asian Development Bank in common sectors."""
    gather = sectors.gather("adb", [f"c{place}" for place in range(1, ADB_SIZE + 1)])
    final = np.array([[ADB_CATEGORY.get(name, name) == category for category in CATEGORIES] for name in FINAL], float)
    users = np.block([[gather.T, np.zeros((ADB_SIZE, len(CATEGORIES)))], [np.zeros((len(FINAL), len(gather))), final]])
    return Frame(
        f"adb-{year}",
        gather @ table.domestic @ users,
        gather @ table.imported @ users,
        table.taxes @ users,
        gather @ table.value_added,
    )


def oecd_frame(sheet: OecdSheet, sectors: CommonSectors) -> Frame:
    """OECD 2018 in common sectors; imports are one column there and spread over home uses.

    Taxes paid abroad on purchases abroad are imports like the purchases; the table takes them
    out again in its column of imports, so they are left out of both.
    """
    gather = sectors.gather("oecd", [code.removeprefix("D") for code in sheet.industries])
    final = np.array(
        [[OECD_CATEGORY.get(name) == category for category in CATEGORIES] for name in sheet.categories], float
    )
    count = len(sheet.industries)
    use, taxes = sheet.blocks["TTL"], sheet.primary[list(sheet.kinds).index("TXS_INT_FNL")]
    both = gather @ np.hstack([use[:, :count] @ gather.T, use[:, count:] @ final])
    imports = gather @ -use[:, count + list(sheet.categories).index("IMPO")]
    home = both.copy()
    home[:, -1] = 0.0
    added = gather @ sheet.primary[list(sheet.kinds).index("VALU"), :count]
    paid = np.concatenate([gather @ taxes[:count], taxes[count:] @ final])
    return _spread_imports("oecd-2018", both, home, imports, paid, added)


def read_frames(originals: Path, sectors: CommonSectors) -> dict[str, Frame]:
    """Every table by its name, ``adb-2010`` to ``adb-2017`` and ``oecd-2018``."""
    tables = read_adb(originals / ADB)
    made = [adb_frame(table, year, sectors) for year, table in tables.items()]
    return {frame.name: frame for frame in [*made, oecd_frame(oecd_sheet(originals / OECD), sectors)]}


def known_sections(sectors: CommonSectors) -> Mapping[str, tuple[str, ...]]:
    """``{sections: common sectors}`` at which national accounts publish value added.

    Manufacturing is one section, so the ten common sectors in it have one total.
    """
    of_shipped, members = read_concordance().sections, sectors.of("shipped")
    found: dict[str, list[str]] = {}
    for common in sectors.codes:
        letters = sorted({of_shipped[sector] for sector, its in members.items() if its == common})
        found.setdefault("+".join(letters), []).append(common)
    return {name: tuple(codes) for name, codes in found.items()}
