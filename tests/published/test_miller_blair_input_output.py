"""Miller and Blair (2009), chapters 2, 6 and 12: the two-sector example, as an input-output table."""

from __future__ import annotations

import numpy as np
import pytest
from printed import Check
from worked import miller_blair

from fiscalmult.input_output import leontief_inverse, supply_multipliers


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return {check.name: check for check in miller_blair.checks()}


@pytest.mark.parametrize("name", ["A", "L", "L_8dec"])
def test_table_2_4_coefficients_and_leontief_inverse(checks, name):
    checks[name].hold()


@pytest.mark.parametrize("name", ["x_new", "labor_new"])
def test_impact_of_a_new_final_demand(checks, name):
    checks[name].hold()


@pytest.mark.parametrize("name", ["A_closed", "L_closed"])
def test_table_2_5_closed_with_respect_to_households(checks, name):
    checks[name].hold()


@pytest.mark.parametrize(
    "name",
    [
        "output_multipliers_simple", "output_multipliers_total", "output_multipliers_total_truncated",
        "income_multipliers_simple", "income_total", "income_type_I", "income_type_II",
    ],
)  # fmt: skip
def test_chapter_6_multipliers(checks, name):
    """Total counts the income of households as output; truncated counts sectors only."""
    checks[name].hold()


def test_chapter_12_ghosh_inverse(checks):
    checks["ghosh"].hold()
    given = miller_blair.table()
    np.testing.assert_allclose(supply_multipliers(given), [1.2541 + 0.6601, 0.132 + 1.1221], atol=1.2e-4)
    # Ghosh's and Leontief's inverse are similar matrices: one is the other scaled by output.
    output = given.output.values
    leontief = leontief_inverse(given).values
    np.testing.assert_allclose(
        np.linalg.inv(np.eye(2) - given.flows.values / output[:, None]), leontief * output / output[:, None], rtol=1e-12
    )
