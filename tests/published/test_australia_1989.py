"""Australian Bureau of Statistics, cat. no. 5246.0: Australia 1989-90, seven industries.

The printed total multipliers divide *private* consumption by household income. Table 1 prints final consumption with
government's in it, so the private column is not there. A total multiplier depends on that column through two numbers
only (income returned to households, and output set going, per dollar they receive): both are read from the printed row
of public administration, and the rows of the other six industries are predicted from them.
"""

from __future__ import annotations

import numpy as np
import pytest
from printed import Check
from worked import australia_1989

from fiscalmult.input_output import HouseholdClosure, effect_parts, output_multipliers

PARTS = ["initial", "first_round", "industrial_support", "production_induced", "simple_multiplier"]
INDUCED = ["consumption_induced", "total_multiplier"]


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    return {check.name: check for check in australia_1989.checks()}


def test_table_4_leontief_inverse(checks):
    checks["leontief_inverse"].hold()


@pytest.mark.parametrize("kind", ["output", "income"])
def test_table_5_multipliers_without_households(checks, kind):
    for part in PARTS:
        checks[f"{kind}_{part}"].hold()


@pytest.mark.parametrize("kind", ["output", "income"])
def test_table_5_consumption_induced_and_total_multipliers(checks, kind):
    for part in INDUCED:
        assert len(checks[f"{kind}_{part}"].printed) == 6
        checks[f"{kind}_{part}"].hold()


def test_the_household_column_and_denominator_change_the_answer():
    """With all final consumption, government's too, agriculture's total multiplier is not the printed 2.2369."""
    given = australia_1989.table()
    closure = HouseholdClosure(australia_1989.WAGES, "Final_consumption_expenditure", "consumption")
    total = output_multipliers(given, households=closure)
    assert float(total[0]) == pytest.approx(2.2969, abs=1e-4)
    assert "285941 million AUD" in total.attrs["households"]
    # The wages of the table are less than what is consumed; divided by them, spending returns twice as much.
    over_wages = HouseholdClosure(australia_1989.WAGES, "Final_consumption_expenditure", "income")
    assert float(output_multipliers(given, households=over_wages)[0]) > 3.5


def test_the_parts_add_up():
    given = australia_1989.table()
    closure = HouseholdClosure(australia_1989.WAGES, "Final_consumption_expenditure", "consumption")
    parts = effect_parts(given, "output", households=closure)
    whole = parts["initial"] + parts["first_round"] + parts["industrial_support"] + parts["consumption_induced"]
    np.testing.assert_allclose(whole, parts["total"], rtol=1e-12)


def test_rounding_of_the_flows_explains_what_is_off_by_more_than_half_a_digit(checks):
    """Every flow is rounded to a million: how far that can move a result, to first order, is its own bound."""
    given = australia_1989.table()
    wages = given.primary_inputs.sel(kind=australia_1989.WAGES).values
    flows, output = given.flows.values, given.output.values

    def results(flows: np.ndarray, output: np.ndarray, wages: np.ndarray) -> dict[str, np.ndarray]:
        coefficients, inverse = flows / output, np.linalg.inv(np.eye(7) - flows / output)
        found = {"leontief_inverse": inverse}
        for kind, weights in (("output", np.ones(7)), ("income", wages / output)):
            first, simple = weights @ coefficients, weights @ inverse
            found |= {f"{kind}_first_round": first, f"{kind}_industrial_support": simple - weights - first}
            found |= {f"{kind}_production_induced": simple - weights, f"{kind}_simple_multiplier": simple}
        return found

    base = results(flows, output, wages)
    bound = {name: np.zeros_like(values) for name, values in base.items()}
    parts = [flows, output, wages]
    for number, part in enumerate(parts):
        for place in np.ndindex(part.shape):
            moved = [one.copy() for one in parts]
            moved[number][place] += 0.5
            for name, values in results(*moved).items():
                bound[name] += np.abs(values - base[name])
    beyond = 0
    for name, values in bound.items():
        excess = checks[name].deviations - 0.5e-4 * 1.0001
        beyond += int((excess > 0).sum())
        assert (excess <= values.ravel()).all(), name
    assert beyond == 7
