"""The shipped uncertainty: one row for each uncertain part, with where its spread comes from."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from fiscalmult.datasets import DEFAULT_SAM, list_tables, read_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Programme
from fiscalmult.sources import Address
from fiscalmult.uncertainty.columns import UncertainColumns, UncertainShare
from fiscalmult.uncertainty.parts import Part, UncertainDelivery, UncertainIntensity
from fiscalmult.uncertainty.whole import Uncertainty

__all__ = ["load_uncertainty"]


@cache
def load_uncertainty(name: str = "viet-nam") -> Uncertainty:
    """How well the coefficients of the shipped matrix, its jobs and its programmes are known.

    Parameters
    ----------
    name
        The matrix it belongs to, ``"viet-nam-2012"`` or ``"viet-nam-2024"``; ``"viet-nam"`` is
        the matrix that is used where none is named.

    Returns
    -------
    Uncertainty
        Spreads estimated from tables of Viet Nam that differ, or assumed and flagged
        (:attr:`Uncertainty.assumed`); ``calibration/uncertainty_report.md`` shows how. That of
        2024 is wider by the measured error of updating (``calibration/update_report.md``).

    Raises
    ------
    FiscalmultError
        If no such uncertainty ships.
    """
    known = {"viet-nam": f"{DEFAULT_SAM}-uncertainty"}
    known |= {table.removesuffix("-uncertainty"): table for table in list_tables("uncertainty")}
    if name not in known:
        raise FiscalmultError(f"no shipped uncertainty {name!r}{nearest(name, known)}")
    return Uncertainty(tuple(_part(row) for row in read_table(known[name])), known[name])


def _part(row: dict[str, str]) -> Part:
    address = Address(row["status"], row["source"], row["note"])
    return _BUILDERS[row["kind"]](row, address)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(";") if name)


def _leakage(row: dict[str, str]) -> tuple[tuple[float, float], Programme | None]:
    """How much leaks, and where it lands: weights over accounts, which are divided by their sum."""
    if not row["leakage"]:
        return (0.0, 0.0), None
    low, high = (float(text) for text in row["leakage"].split(";"))
    weights = {code: float(text) for code, text in (each.split("=") for each in row["receivers"].split(";"))}
    total = math.fsum(weights.values())
    landing = {code: weight / total for code, weight in weights.items()}
    return (low, high), Programme(f"leakage of {row['part']}", landing)


_BUILDERS: dict[str, Callable[[dict[str, str], Address], Part]] = {
    "columns": lambda row, address: UncertainColumns(
        row["part"], _names(row["payers"]), float(row["value"]), float(row["correlation"]), address=address
    ),
    "share": lambda row, address: UncertainShare(
        row["part"],
        _names(row["receivers"]),
        _names(row["payers"]),
        float(row["value"]),
        float(row["correlation"]),
        _names(row["within"]),
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
        row["part"], _names(row["payers"]), float(row["value"]), *_leakage(row), address=address
    ),
}
