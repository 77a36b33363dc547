"""Published figures as money in trillion VND, and the assumptions of the update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from calibration.figures import Figures
from calibration.tables import read_table
from calibration.update.figures import UPDATE
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["assumed", "assuming", "growth", "money"]

PER_TRILLION = {"billion VND": 1e-3, "trillion VND": 1.0}
DONG_PER_TRILLION = 1e12
DOLLARS = {"million USD": 1e6, "billion USD": 1e9}

_instead: dict[str, float] = {}


def money(figures: Figures, table: str, figure: str, group: str = "", year: str = "") -> float:
    """A published figure as trillion VND; dollars at the mean rate of their year.

    Raises
    ------
    FiscalmultError
        If the figure is not money, or is not there.
    """
    row = figures.row(table, figure, group, year=year)
    value = float(row["value"])
    if row["unit"] in PER_TRILLION:
        return value * PER_TRILLION[row["unit"]]
    if row["unit"] in DOLLARS:
        rate = figures.value("external-2024.csv", "exchange rate", year=row["year"])
        return value * DOLLARS[row["unit"]] * rate / DONG_PER_TRILLION
    raise FiscalmultError(
        f"{figure!r} of {table} is in {row['unit']}, which is no money; give {', '.join({**PER_TRILLION, **DOLLARS})}"
    )


def growth(figures: Figures, first: str, last: str) -> float:
    """Nominal GDP of one year over that of another, revised series [1]."""
    ends = [money(figures, "national-accounts-2024.csv", "GDP at market prices", year=year) for year in (first, last)]
    return ends[1] / ends[0]


def assumed(name: str) -> float:
    """Value of an assumption of the update, from ``update/assumptions.csv``."""
    rows = {row["name"]: row for row in read_table(UPDATE / "assumptions.csv")}
    if name not in rows:
        raise FiscalmultError(f"update/assumptions.csv has no row {name!r}{nearest(name, rows)}")
    return _instead.get(name, float(rows[name]["value"]))


@contextmanager
def assuming(values: Mapping[str, float]) -> Iterator[None]:
    """Other values of some assumptions, as long as the context lasts: what each is worth.

    Raises
    ------
    FiscalmultError
        If there is no such assumption.
    """
    for name in values:
        assumed(name)
    before = dict(_instead)
    _instead.update(values)
    try:
        yield
    finally:
        _instead.clear()
        _instead.update(before)
