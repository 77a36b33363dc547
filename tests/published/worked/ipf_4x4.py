"""Iterative proportional fitting of a 4 x 4 table."""

from __future__ import annotations

import printed

from fiscalmult.balance import ras

TITLE = "Iterative proportional fitting of a 4 x 4 table"
SOURCE = "the worked example quoted in tests/published/tables/ipf-4x4/SOURCE.md"
FOLDER = "ipf-4x4"


def checks() -> list[printed.Check]:
    """The fitted table, printed with six significant digits."""
    found = printed.rows(FOLDER)
    names, columns = ["1", "2", "3", "4"], [f"seed_{place}" for place in range(1, 5)]
    rows = printed.block(found, names, ["row_total"])[:, 0]
    totals = printed.block(found, ["column_total"], columns)[0]
    fitted = ras(printed.block(found, names, columns), rows, totals)
    return printed.checks(FOLDER, {"fitted": fitted.table.values})
