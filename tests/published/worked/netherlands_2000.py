"""Netherlands 2000: six sectors of the Spicosa report."""

from __future__ import annotations

import printed

from fiscalmult.input_output import InputOutputTable, income_effects, multiplier_ratios

TITLE = "Netherlands 2000, six sectors"
SOURCE = "D'Hernoncourt, Cordier and Hadley (2011), Input-Output Multipliers, Spicosa, Table 1"
FOLDER = "spicosa-netherlands-2000"
SECTORS = [
    "agriculture_group", "mining_group", "manufacturing_group", "utilities_group", "construction_group",
    "services_group",
]  # fmt: skip
DEMAND = ["final_consumption_private", "final_consumption_government", "gross_fixed_capital_formation", "exports"]


def table() -> InputOutputTable:
    """Table 1; the row of services misses its total by 1, and other value added is what is left."""
    found = printed.rows(FOLDER)
    kinds = ["imports", "net_tax", "compensation_employees"]
    return InputOutputTable.from_arrays(
        SECTORS,
        printed.block(found, SECTORS, SECTORS),
        dict(zip(DEMAND, printed.block(found, SECTORS, DEMAND).T, strict=True)),
        dict(zip(kinds, printed.block(found, kinds, SECTORS), strict=True)),
        units="million EUR",
        output=printed.block(found, ["output_bp"], SECTORS)[0],
        final_inputs={
            kind: dict(zip(DEMAND, printed.block(found, [kind], DEMAND)[0], strict=True)) for kind in kinds[:2]
        },
        other_inputs="other value added",
        tolerance=1.0,
        name=TITLE,
        year=2000,
        source=SOURCE,
    )


def checks() -> list[printed.Check]:
    """Income effects and Type I income multipliers."""
    given = table()
    return printed.checks(
        FOLDER,
        {
            "income_effects": income_effects(given, "compensation_employees"),
            "income_multipliers_I": multiplier_ratios(given, "compensation_employees"),
        },
    )
