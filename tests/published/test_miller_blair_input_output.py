"""Miller and Blair (2009), chapters 2, 6 and 12: the two-sector example, as an input-output table."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import printed
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


def test_what_was_not_read_in_print_follows_from_the_table_by_exact_fractions():
    """No number stands here from memory: those not read are made from the table, by a route without floats."""
    found = {row["row"]: row for row in printed.rows(miller_blair.FOLDER)}
    households = "Labor_services_HH"
    columns = ["Sector1", "Sector2", "Household_consumption"]
    flows = [[Fraction(found[row][column]) for column in columns] for row in ("Sector1", "Sector2", households)]
    output = [Fraction(found[row]["Total_output"]) for row in ("Sector1", "Sector2", households)]
    closed = [[cell / total for cell, total in zip(row, output, strict=True)] for row in flows]
    shares = [[flows[i][j] / output[i] for j in range(2)] for i in range(2)]
    inverse, bordered = inverted([row[:2] for row in closed[:2]]), inverted(closed)
    wages = closed[2][:2]
    simple = [wages[0] * inverse[0][j] + wages[1] * inverse[1][j] for j in range(2)]
    exact = {
        "A_closed": closed,
        "L_closed": bordered,
        "output_multipliers_total_truncated": [[bordered[0][j] + bordered[1][j] for j in range(2)]],
        "output_multipliers_total": [[sum(bordered[i][j] for i in range(3)) for j in range(2)]],
        "income_multipliers_simple": [simple],
        "income_total": [bordered[2][:2]],
        "income_type_I": [[simple[j] / wages[j] for j in range(2)]],
        "income_type_II": [[bordered[2][j] / wages[j] for j in range(2)]],
        "ghosh": inverted(shares),
    }
    listed = [row for row in printed.rows(miller_blair.FOLDER, "expected") if row["status"] != "read"]
    assert {row["id"] for row in listed} == set(exact)
    for row in listed:
        assert row["status"] == "derived"
        value = float(exact[row["id"]][int(row["row"]) - 1][int(row["column"]) - 1])
        assert f"{value:.6f}" == row["value"], row


def inverted(coefficients: list[list[Fraction]]) -> list[list[Fraction]]:
    """(I - A)^-1 by elimination in fractions."""
    size = len(coefficients)
    rows = [
        [Fraction(int(i == j)) - coefficients[i][j] for j in range(size)] + [Fraction(int(i == j)) for j in range(size)]
        for i in range(size)
    ]
    for pivot in range(size):
        rows[pivot] = [cell / rows[pivot][pivot] for cell in rows[pivot]]
        for i in range(size):
            if i != pivot:
                rows[i] = [cell - rows[i][pivot] * top for cell, top in zip(rows[i], rows[pivot], strict=True)]
    return [row[size:] for row in rows]


def test_chapter_12_ghosh_inverse(checks):
    checks["ghosh"].hold()
    given = miller_blair.table()
    np.testing.assert_allclose(supply_multipliers(given), checks["ghosh"].printed.reshape(2, 2).sum(axis=1), atol=1e-6)
    # Ghosh's and Leontief's inverse are similar matrices: one is the other scaled by output.
    output = given.output.values
    leontief = leontief_inverse(given).values
    np.testing.assert_allclose(
        np.linalg.inv(np.eye(2) - given.flows.values / output[:, None]), leontief * output / output[:, None], rtol=1e-12
    )
