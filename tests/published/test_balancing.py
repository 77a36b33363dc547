"""Printed tables of balancing: RAS of a 2 x 2 table step by step, a 4 x 4 proportional fit, GRAS with negative cells.

The public functions and the kernel of iterative fitting must both return them.
"""

from __future__ import annotations

import numpy as np
import printed
import pytest
from worked import gras_3x4, ipf_4x4, ras_2x2

from fiscalmult.kernels.balancing import fit_margins

CHECKS = [*ras_2x2.checks(), *ipf_4x4.checks(), *gras_3x4.checks()]


@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_balancing(check):
    check.hold()


def test_iterative_fitting_returns_the_printed_tables_too():
    found = printed.rows(ras_2x2.FOLDER)
    seed = printed.block(found, ["1", "2"], ["1", "2"])
    rows = printed.block(found, ["1", "2"], ["row_total"])[:, 0]
    margins = [((0,), rows), ((1,), printed.block(found, ["col_total"], ["1", "2"])[0])]
    stopped, limit = fit_margins(seed, margins, steps=9), fit_margins(seed, margins)
    for check in printed.checks(ras_2x2.FOLDER, {"after_5_row_adjustments": stopped, "converged": limit}):
        check.hold()


def test_the_printed_table_of_gras_scales_negative_cells_by_the_inverse():
    """r and s read off the printed positive cells give the printed negative ones."""
    found = printed.rows(gras_3x4.FOLDER)
    seed = printed.block(found, ["1", "2", "3"], [f"seed_{place}" for place in range(1, 5)])
    fitted = np.reshape([float(row["value"]) for row in printed.rows(gras_3x4.FOLDER, "expected")], (3, 4))
    factor = np.divide(fitted, seed, out=np.ones_like(seed), where=seed > 0)
    # Row 3 over row 2 by column 3, times column 1 of row 2, is the factor of cell (3, 1).
    assert seed[2, 0] / fitted[2, 0] == pytest.approx(factor[2, 2] / factor[1, 2] * factor[1, 0], rel=1e-6)
