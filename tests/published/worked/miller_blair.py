"""Miller and Blair (2009): the two-sector example of chapters 2 and 6."""

from __future__ import annotations

import numpy as np
import printed

from fiscalmult.input_output import (
    HouseholdClosure,
    InputOutputTable,
    effect_parts,
    ghosh_inverse,
    impact,
    income_effects,
    leontief_inverse,
    multiplier_ratios,
    output_multipliers,
    technical_coefficients,
)

TITLE = "Miller and Blair (2009), two sectors"
SOURCE = "Miller and Blair (2009), Input-Output Analysis, 2nd edition, ch. 2 (Tables 2.3 to 2.5), ch. 6 and 12"
FOLDER = "miller-blair-2sector"
SECTORS = ["Sector1", "Sector2"]
DEMAND = ["Household_consumption", "Other_final_demand"]
LABOUR = "Labor_services_HH"
HOUSEHOLDS = HouseholdClosure((LABOUR,), ("Household_consumption",), denominator="income")


def table() -> InputOutputTable:
    """Table 2.3 with households apart: final demand buys labour services too."""
    found = printed.rows(FOLDER)
    return InputOutputTable.from_arrays(
        SECTORS,
        printed.block(found, SECTORS, SECTORS),
        dict(zip(DEMAND, printed.block(found, SECTORS, DEMAND).T, strict=True)),
        {LABOUR: printed.block(found, [LABOUR], SECTORS)[0]},
        units="money",
        output=printed.block(found, SECTORS, ["Total_output"])[:, 0],
        final_inputs={LABOUR: dict(zip(DEMAND, printed.block(found, [LABOUR], DEMAND)[0], strict=True))},
        other_inputs="other value added",
        name=TITLE,
        source=SOURCE,
    )


def checks() -> list[printed.Check]:
    """Coefficients, inverse and multipliers, open and closed with respect to households."""
    given = table()
    closed = leontief_inverse(given, HOUSEHOLDS).values
    new = impact(given, {"Sector1": 600.0, "Sector2": 1500.0})
    # The book multiplies the output that it has printed, to one decimal.
    coefficients = effect_parts(given, LABOUR)["initial"].values
    spending = HOUSEHOLDS.spending(given)
    bordered = np.zeros((3, 3))
    bordered[:2, :2], bordered[2, :2] = technical_coefficients(given), spending.income
    bordered[:2, 2], bordered[2, 2] = spending.spending, spending.own
    return printed.checks(
        FOLDER,
        {
            "A": technical_coefficients(given),
            "L": leontief_inverse(given),
            "L_8dec": leontief_inverse(given),
            "x_new": new["output"],
            "labor_new": coefficients * np.round(new["output"].values, 1),
            "A_closed": bordered,
            "L_closed": closed,
            "output_multipliers_simple": output_multipliers(given),
            "output_multipliers_total_truncated": output_multipliers(given, households=HOUSEHOLDS),
            "output_multipliers_total": output_multipliers(given, households=HOUSEHOLDS, truncated=False),
            "income_multipliers_simple": income_effects(given, LABOUR),
            "income_total": income_effects(given, LABOUR, households=HOUSEHOLDS),
            "income_type_I": multiplier_ratios(given, LABOUR),
            "income_type_II": multiplier_ratios(given, LABOUR, households=HOUSEHOLDS),
            "ghosh": ghosh_inverse(given),
        },
    )
