"""Chile 2013: twelve sectors of the central bank's table."""

from __future__ import annotations

import numpy.typing as npt
import printed

from fiscalmult.input_output import InputOutputTable, effects, employment_effects, income_effects, linkages

TITLE = "Chile 2013, twelve sectors"
SOURCE = "Banco Central de Chile, Matriz de Insumo-Producto 2013; results of the R package leontief"
FOLDER = "chile-2013-12"
DEMAND = [
    "household_consumption", "non_profit_consumption", "government_consumption", "gross_fixed_capital_formation",
    "change_in_inventories", "exports",
]  # fmt: skip


def table() -> InputOutputTable:
    """Flows and wages; output is the total of uses, other primary inputs are what is left of it."""
    flows, other = printed.rows(FOLDER, "flows"), printed.rows(FOLDER, "wages_and_demand")
    sectors = [row["row"] for row in flows]
    columns = ["wage", *DEMAND, "final_total_demand"]
    values = dict(zip(columns, printed.block(other, sectors, columns).T, strict=True))
    return InputOutputTable.from_arrays(
        sectors,
        printed.block(flows, sectors, sectors),
        {category: values[category] for category in DEMAND},
        {"wage": values["wage"]},
        units="thousand million CLP",
        output=values["final_total_demand"],
        employment=printed.block(printed.rows(FOLDER, "employees"), sectors, ["employees"])[:, 0],
        other_inputs="other primary inputs",
        name=TITLE,
        year=2013,
        source=SOURCE,
    )


def computed() -> dict[str, npt.ArrayLike]:
    """Multipliers, direct linkages and indices of dispersion."""
    given = table()
    found = linkages(given)
    return {
        "output_multiplier": effects(given, "output"),
        "income_multiplier": income_effects(given, "wage"),
        "employment_multiplier": employment_effects(given),
        "direct_backward_linkage": found["direct_backward"],
        "direct_forward_linkage": found["direct_forward"],
        "power_of_dispersion": found["power_of_dispersion"],
        "sensitivity_of_dispersion": found["sensitivity_of_dispersion"],
    }


def checks() -> list[printed.Check]:
    """Every printed cell that agrees."""
    return printed.checks(FOLDER, computed())


def deviations() -> list[printed.Check]:
    """The output multipliers of transport and of financial services."""
    return printed.deviating(FOLDER, computed())
