"""Spicosa report (2011): Netherlands 2000, six sectors.

Private consumption is the column of that name; households' is a part of it. The row of services misses its total by
1, which is stated as the tolerance of the table.
"""

from __future__ import annotations

import pytest
from printed import Check
from worked import netherlands_2000

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import InputOutputTable


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return {check.name: check for check in netherlands_2000.checks()}


def test_income_effects(checks):
    checks["income_effects"].hold()


def test_type_1_income_multipliers(checks):
    checks["income_multipliers_I"].hold()


def test_the_rounding_gap_must_be_stated():
    given = netherlands_2000.table()
    with pytest.raises(FiscalmultError, match=r"'services_group': it sells .*a gap of -1; 1 sectors do not"):
        InputOutputTable(given.flows, given.final_demand, given.primary_inputs, given.output)
