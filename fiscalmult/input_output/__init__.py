"""Input-output tables and the multipliers of the field, each with its definition in its metadata."""

from fiscalmult.input_output.build import from_arrays
from fiscalmult.input_output.circular_flow import to_sam
from fiscalmult.input_output.definitions import DEFINITIONS
from fiscalmult.input_output.demand import embodied, impact
from fiscalmult.input_output.ghosh import allocation_coefficients, ghosh_inverse, supply_multipliers
from fiscalmult.input_output.households import HouseholdClosure
from fiscalmult.input_output.imports import import_content, vertical_specialisation
from fiscalmult.input_output.linkage import (
    extraction,
    field_of_influence,
    influence_intensity,
    key_sectors,
    linkages,
)
from fiscalmult.input_output.multipliers import (
    effect_parts,
    effects,
    leontief_inverse,
    multiplier_ratios,
    technical_coefficients,
)
from fiscalmult.input_output.named_effects import (
    employment_effects,
    import_effects,
    income_effects,
    output_multipliers,
    tax_effects,
    value_added_effects,
)
from fiscalmult.input_output.reshape import aggregate, apportion_imports, close_gaps, domestic_use, total_use
from fiscalmult.input_output.sam_part import to_input_output
from fiscalmult.input_output.supply_use import SupplyUse, to_basic_prices
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.input_output.technology import (
    MODELS,
    fixed_industry_sales,
    fixed_product_sales,
    industry_technology,
    negative_flows,
    product_technology,
)
from fiscalmult.input_output.weights import Of

__all__ = [
    "DEFINITIONS",
    "MODELS",
    "HouseholdClosure",
    "InputOutputTable",
    "Of",
    "SupplyUse",
    "aggregate",
    "allocation_coefficients",
    "apportion_imports",
    "close_gaps",
    "domestic_use",
    "effect_parts",
    "effects",
    "embodied",
    "employment_effects",
    "extraction",
    "field_of_influence",
    "fixed_industry_sales",
    "fixed_product_sales",
    "from_arrays",
    "ghosh_inverse",
    "impact",
    "import_content",
    "import_effects",
    "income_effects",
    "industry_technology",
    "influence_intensity",
    "key_sectors",
    "leontief_inverse",
    "linkages",
    "multiplier_ratios",
    "negative_flows",
    "output_multipliers",
    "product_technology",
    "supply_multipliers",
    "tax_effects",
    "technical_coefficients",
    "to_basic_prices",
    "to_input_output",
    "to_sam",
    "total_use",
    "value_added_effects",
    "vertical_specialisation",
]
