"""Germany 1995: six sectors of Eurostat's manual."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import printed
import xarray as xr

from fiscalmult.input_output import (
    InputOutputTable,
    allocation_coefficients,
    effect_parts,
    employment_effects,
    ghosh_inverse,
    leontief_inverse,
    linkages,
    output_multipliers,
    technical_coefficients,
    value_added_effects,
)

TITLE = "Germany 1995, six sectors"
SOURCE = "Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 15, Tables 15.4 to 15.20"
FOLDER = "eurostat-germany-1995"
SECTORS = [
    "agriculture_group", "industry_group", "construction", "trade_group", "business_services_group",
    "other_services_group",
]  # fmt: skip
DEMAND = ["P3_S14_households", "P3_S13_government", "gross_capital_formation", "inventory_change", "exports"]
VALUE_ADDED = ["compensation_employees", "net_tax_production", "consumption_fixed_capital", "os_mixed_income_net"]
ABROAD = ["imports", "net_tax_products"]


def table() -> InputOutputTable:
    """Table 15.4, balanced as printed once industry's output is taken from the output row."""
    found = printed.rows(FOLDER)
    kinds = [*ABROAD, *VALUE_ADDED]
    return InputOutputTable.from_arrays(
        SECTORS,
        printed.block(found, SECTORS, SECTORS),
        dict(zip(DEMAND, printed.block(found, SECTORS, DEMAND).T, strict=True)),
        dict(zip(kinds, printed.block(found, kinds, SECTORS), strict=True)),
        units="million EUR",
        output=printed.block(found, ["output"], SECTORS)[0],
        employment=printed.block(found, ["employment_domestic_total"], SECTORS)[0],
        employment_units="thousand persons",
        final_inputs={kind: dict(zip(DEMAND, printed.block(found, [kind], DEMAND)[0], strict=True)) for kind in ABROAD},
        name=TITLE,
        year=1995,
        source=SOURCE,
    )


def emissions(given: InputOutputTable, gas: str) -> xr.DataArray:
    """Tonnes of a gas per thousand EUR of output."""
    amounts = printed.block(printed.rows(FOLDER, "emissions"), [gas], SECTORS)[0]
    units = {"units": "thousand tonnes per million EUR", "long_name": gas}
    return xr.DataArray(amounts / given.output.values, coords={"sector": SECTORS}, dims=("sector",), attrs=units)


def computed() -> dict[str, npt.ArrayLike]:
    """Tables 15.7 to 15.20."""
    given = table()
    return {
        "output_multipliers": output_multipliers(given),
        "gva_coefficients": effect_parts(given, VALUE_ADDED)["initial"],
        "gva_multipliers": value_added_effects(given, VALUE_ADDED),
        "employment_multipliers": employment_effects(given),
        "leontief_matrix_selected": np.eye(6) - technical_coefficients(given).values,
        "leontief_inverse_diag3": leontief_inverse(given),
        "ghosh_col_agriculture": ghosh_inverse(given),
        "forward_linkages": linkages(given)["total_forward_ghosh"],
        "output_coeff_selected": allocation_coefficients(given),
        "co2_coefficients": effect_parts(given, emissions(given, "CO2"))["initial"],
        "ch4_coefficients": effect_parts(given, emissions(given, "CH4"))["initial"],
    }


def checks() -> list[printed.Check]:
    """Every printed cell that agrees."""
    return printed.checks(FOLDER, computed())


def deviations() -> list[printed.Check]:
    """The forward linkage of industry, as it is quoted."""
    return printed.deviating(FOLDER, computed())
