"""RAS of a 2 x 2 table: after five row adjustments, and the limit."""

from __future__ import annotations

import printed

from fiscalmult.balance import ras

TITLE = "RAS of a 2 x 2 table"
SOURCE = "Miller and Blair (2009), p. 335, as quoted in the tests of hybridvut"
FOLDER = "ras-miller-blair"


def checks() -> list[printed.Check]:
    """Rows are scaled first; the printed table follows the fifth scaling of rows."""
    found = printed.rows(FOLDER)
    seed = printed.block(found, ["1", "2"], ["1", "2"])
    rows = printed.block(found, ["1", "2"], ["row_total"])[:, 0]
    columns = printed.block(found, ["col_total"], ["1", "2"])[0]
    stopped, limit = ras(seed, rows, columns, steps=9), ras(seed, rows, columns)
    return printed.checks(FOLDER, {"after_5_row_adjustments": stopped.table.values, "converged": limit.table.values})
