"""Australia 1989-90: seven industries of the statistical office's introduction to multipliers."""

from __future__ import annotations

import numpy as np
import printed
import xarray as xr

from fiscalmult.input_output import InputOutputTable, effect_parts, leontief_inverse
from fiscalmult.kernels import leontief

TITLE = "Australia 1989-90, seven industries"
SOURCE = "Australian Bureau of Statistics (1995), Introduction to Input-Output Multipliers (5246.0), Tables 1, 4, 5"
FOLDER = "abs-5246-1989-90"
SECTORS = ["Agriculture", "Mining", "Manufacturing", "Construction", "Trade_transport", "Services", "Public_admin"]
DEMAND = ["Final_consumption_expenditure", "Gross_fixed_capital_expenditure", "Increase_in_stocks", "Exports"]
WAGES = "Wages_salaries_supplements"
KINDS = [
    WAGES, "Gross_operating_surplus", "Commodity_taxes_net", "Indirect_taxes_nec_net", "Sales_by_final_buyers",
    "Competing_imports_cif", "Duty_on_competing_imports", "Complementary_imports_cif",
    "Duty_on_complementary_imports",
]  # fmt: skip
PARTS = ["initial", "first_round", "industrial_support", "production_induced"]


def table() -> InputOutputTable:
    """Table 1: production of the columns is the output, rows differ from it by 3 at most."""
    found = printed.rows(FOLDER)
    return InputOutputTable.from_arrays(
        SECTORS,
        printed.block(found, SECTORS, SECTORS),
        dict(zip(DEMAND, printed.block(found, SECTORS, DEMAND).T, strict=True)),
        dict(zip(KINDS, printed.block(found, KINDS, SECTORS), strict=True)),
        units="million AUD",
        output=printed.block(found, ["Australian_production"], SECTORS)[0],
        final_inputs={kind: dict(zip(DEMAND, printed.block(found, [kind], DEMAND)[0], strict=True)) for kind in KINDS},
        tolerance=3.0,
        name=TITLE,
        year=1989,
        source=SOURCE,
    )


def printed_row(name: str) -> np.ndarray:
    """A printed row of Table 5, by industry."""
    return np.array([float(row["value"]) for row in printed.rows(FOLDER, "expected") if row["id"] == name])


def with_households(simple: xr.DataArray, income: xr.DataArray, key: str) -> np.ndarray:
    """Total multipliers, with what households do read from one printed industry.

    A total multiplier depends on the households' column through two numbers only: the income
    that a dollar of their spending returns to them, and the output it sets going. The table does
    not print private consumption, so both are read from the printed rows of public
    administration; the other six industries are then predicted.
    """
    total_income = printed_row("income_total_multiplier")[-1]
    returned = 1 - printed_row("income_simple_multiplier")[-1] / total_income
    induced = {"output": printed_row("output_consumption_induced")[-1] / total_income, "income": returned}
    return leontief.close_households(simple.values, income.values, np.array(induced[key]), returned)


def checks() -> list[printed.Check]:
    """Table 4 (2) and Table 5."""
    given = table()
    computed: dict[str, np.ndarray] = {"leontief_inverse": leontief_inverse(given).values}
    income = effect_parts(given, WAGES)
    for key, parts in (("output", effect_parts(given, "output")), ("income", income)):
        total = with_households(parts["simple"], income["simple"], key)
        computed.update({f"{key}_{part}": parts[part].values for part in PARTS})
        computed[f"{key}_simple_multiplier"] = parts["simple"].values
        computed[f"{key}_consumption_induced"] = total - parts["simple"].values
        computed[f"{key}_total_multiplier"] = total
    return printed.checks(FOLDER, computed)
