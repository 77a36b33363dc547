"""The shipped uncertainty: one row for each uncertain part, with where its spread comes from."""

from __future__ import annotations

from functools import cache

from fiscalmult.datasets import DEFAULT_SAM, list_tables, read_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.uncertainty.files import part_of
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
    return Uncertainty(tuple(part_of(row) for row in read_table(known[name])), known[name])
