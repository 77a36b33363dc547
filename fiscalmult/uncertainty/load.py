"""The shipped uncertainty: one row for each uncertain part, with where its spread comes from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from fiscalmult.datasets import DEFAULT_SAM, read_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sources import Address
from fiscalmult.uncertainty.parts import (
    Part,
    UncertainColumns,
    UncertainDelivery,
    UncertainIntensity,
    UncertainShare,
    Uncertainty,
)

__all__ = ["load_uncertainty"]

KNOWN = {"viet-nam": DEFAULT_SAM, DEFAULT_SAM: DEFAULT_SAM}


@cache
def load_uncertainty(name: str = "viet-nam") -> Uncertainty:
    """How well the coefficients of the shipped matrix, its jobs and its programmes are known.

    Parameters
    ----------
    name
        ``"viet-nam"``, or the matrix it belongs to.

    Returns
    -------
    Uncertainty
        Spreads estimated from tables of Viet Nam that differ, or assumed and flagged
        (:attr:`Uncertainty.assumed`); ``calibration/uncertainty_report.md`` shows how.

    Raises
    ------
    FiscalmultError
        If no such uncertainty ships.
    """
    if name not in KNOWN:
        raise FiscalmultError(f"no shipped uncertainty {name!r}{nearest(name, KNOWN)}")
    rows = read_table(f"{KNOWN[name]}-uncertainty")
    return Uncertainty(tuple(_part(row) for row in rows), f"{KNOWN[name]}-uncertainty")


def _part(row: dict[str, str]) -> Part:
    address = Address(row["status"], row["source"], row["note"])
    return _BUILDERS[row["kind"]](row, address)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(";") if name)


_BUILDERS: dict[str, Callable[[dict[str, str], Address], Part]] = {
    "columns": lambda row, address: UncertainColumns(
        row["part"], _names(row["payers"]), float(row["value"]), address=address
    ),
    "share": lambda row, address: UncertainShare(
        row["part"],
        _names(row["receivers"]),
        _names(row["payers"]),
        float(row["value"]),
        float(row["correlation"]),
        address=address,
    ),
    "intensity": lambda row, address: UncertainIntensity(
        row["part"],
        row["receivers"],
        float(row["value"]),
        _names(row["payers"]),
        float(row["correlation"]),
        address=address,
    ),
    "delivery": lambda row, address: UncertainDelivery(
        row["part"], _names(row["payers"]), float(row["value"]), address=address
    ),
}
