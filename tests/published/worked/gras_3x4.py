"""GRAS of a 3 x 4 table with negative cells and negative totals."""

from __future__ import annotations

import printed

from fiscalmult.balance import gras

TITLE = "GRAS of a 3 x 4 table"
SOURCE = "the tests of an R package of the method, as quoted in tests/published/tables/gras-3x4/SOURCE.md"
FOLDER = "gras-3x4"


def checks() -> list[printed.Check]:
    """The table after eleven scalings of columns and rows, where the printed one was stopped."""
    found = printed.rows(FOLDER)
    names, columns = ["1", "2", "3"], [f"seed_{place}" for place in range(1, 5)]
    rows = printed.block(found, names, ["row_total"])[:, 0]
    totals = printed.block(found, ["column_total"], columns)[0]
    fitted = gras(printed.block(found, names, columns), rows, totals, steps=22)
    return printed.checks(FOLDER, {"fitted": fitted.table.values})
