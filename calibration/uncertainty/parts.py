"""The shipped table: one row for each uncertain part."""

from __future__ import annotations

from calibration.tables import Row
from calibration.uncertainty.parts_production import (
    activity_columns,
    activity_shares,
    commodity_columns,
    commodity_shares,
)
from calibration.uncertainty.parts_social import (
    deliveries,
    government_columns,
    income_columns,
    income_shares,
    jobs,
)
from calibration.uncertainty.rows import Spreads
from calibration.uncertainty.sectors import CommonSectors
from fiscalmult.sam import SAM

__all__ = ["NAME", "build_parts"]

NAME = "viet-nam-2012-uncertainty"


def build_parts(sam: SAM, spreads: Spreads, sectors: CommonSectors) -> list[Row]:
    """Rows of the shipped table, in the order in which they apply.

    Compositions of whole columns come first; then the shares that set how a column divides,
    the narrow group before the wide one that holds it (labour before value added); then jobs
    and deliveries.

    Parameters
    ----------
    sam
        The shipped matrix.
    spreads
        Everything that was estimated.
    sectors
        The common concordance.
    """
    return [
        *activity_columns(sam, spreads, sectors),
        *commodity_columns(spreads),
        *income_columns(sam, spreads),
        *government_columns(sam, spreads),
        *activity_shares(sam, spreads, sectors),
        *commodity_shares(spreads, sectors),
        *income_shares(spreads),
        *jobs(spreads),
        *deliveries(sam, spreads),
    ]
