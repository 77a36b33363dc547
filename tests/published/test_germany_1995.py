"""Eurostat manual (2008), chapter 15: Germany 1995, six sectors, domestic use.

Output is the output row (industry 1,079,446): the printed total of industry's row (1,079,400) is not the sum of
its cells, and with it the forward linkages would miss the printed ones. The forward linkage of industry does
not agree: it is quoted with two digits changed round (1.6691 for 1.6910).
"""

from __future__ import annotations

import numpy as np
import pytest
from printed import Check, block, rows
from worked import germany_1995

from fiscalmult import LEONTIEF, Economy
from fiscalmult.input_output import import_content, linkages, output_multipliers, to_sam


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return {check.name: check for check in germany_1995.checks()}


def test_table_15_4_balances_with_the_output_row():
    given = germany_1995.table()
    assert given.tolerance is None
    total = block(rows(germany_1995.FOLDER), germany_1995.SECTORS, ["total_final_use"])[:, 0]
    np.testing.assert_array_equal(given.output.values - total, [0, 46, 0, 0, 0, 0])


def test_table_15_7_output_coefficients(checks):
    checks["output_coeff_selected"].hold()


def test_table_15_9_and_15_10_leontief_matrix_and_inverse(checks):
    checks["leontief_matrix_selected"].hold()
    checks["leontief_inverse_diag3"].hold()


def test_table_15_13_and_15_14_direct_coefficients(checks):
    for name in ("co2_coefficients", "ch4_coefficients", "gva_coefficients"):
        checks[name].hold()


def test_table_15_15_output_multipliers_and_15_19_backward_linkages(checks):
    checks["output_multipliers"].hold()
    backward = linkages(germany_1995.table())["total_backward"].values
    np.testing.assert_allclose(backward, checks["output_multipliers"].computed, rtol=1e-12)


def test_table_15_16_value_added_and_employment_multipliers(checks):
    checks["gva_multipliers"].hold()
    checks["employment_multipliers"].hold()


def test_table_15_20_ghosh_inverse_and_forward_linkages(checks):
    checks["ghosh_col_agriculture"].hold()
    checks["forward_linkages"].hold()


def test_the_quoted_forward_linkage_of_industry_does_not_agree():
    """1.6691 where the table gives 1.6910: two digits changed round."""
    (found,) = germany_1995.deviations()
    assert found.name == "forward_linkages (1, 2)"
    assert float(found.computed[0]) == pytest.approx(1.6910, abs=5e-5)
    assert found.deviations[0] > 0.02


def test_imports_embodied_in_final_demand_are_the_imports_of_the_table():
    content = import_content(germany_1995.table(), "imports")
    assert float(content["imports"].sum()) == pytest.approx(385100, rel=1e-12)


def test_the_table_becomes_a_sam_with_its_gdp_and_multipliers():
    """GDP is the printed gross value added (1,624,160) and all net taxes on products (177,140)."""
    given = germany_1995.table()
    kinds = {
        "imports": "rest-of-world",
        "net_tax_products": "tax-products",
        "compensation_employees": "f-labour",
        "net_tax_production": "tax-production",
        "consumption_fixed_capital": "f-capital",
        "os_mixed_income_net": "f-capital",
    }
    categories = dict(
        zip(
            germany_1995.DEMAND,
            ["hh-all", "gov-all", "savings-investment", "savings-investment", "rest-of-world"],
            strict=True,
        )
    )
    sam = to_sam(
        given,
        kinds=kinds,
        categories=categories,
        distribution={
            "f-labour": {"hh-all": 1.0},
            "f-capital": {"hh-all": 1.0},
            "tax-products": {"gov-all": 1.0},
            "tax-production": {"gov-all": 1.0},
        },
    )
    assert sam.gdp == pytest.approx(1_624_160 + 177_140)
    assert sam.value_added == pytest.approx(1_624_160 - 500)  # less net taxes on production
    economy = Economy.from_sam(sam, LEONTIEF)
    activities = [f"a-{sector}" for sector in germany_1995.SECTORS]
    worth = economy.worth(dict.fromkeys(activities, 1.0)).sel(account=activities)
    np.testing.assert_allclose(worth, output_multipliers(given), rtol=1e-10)
