"""What each result is: formula in words and where it is defined, because the names clash in the literature.

``multiplier`` is used for an effect per unit of final demand (ABS, Eurostat), for the ratio of
that effect to the sector's own direct effect (Type I and II of the older literature), and for
either with households inside. Every result of this package says which it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import xarray as xr

from fiscalmult.input_output.table import InputOutputTable

__all__ = ["DEFINITIONS", "describe", "titled"]

_MB = "Miller and Blair (2009), Input-Output Analysis, 2nd edition"
_ABS = "Australian Bureau of Statistics (1995), Introduction to Input-Output Multipliers, cat. no. 5246.0"
_EUROSTAT = "Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 15"
_RASMUSSEN = "Rasmussen (1956), Studies in Inter-Sectoral Relations"

DEFINITIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "technical_coefficients": ("A = flows / output of the user: direct requirements per unit", f"{_MB}, ch. 2"),
        "leontief_inverse": ("L = (I - A)^-1: output of supplier per final demand for user", f"{_MB}, ch. 2"),
        "leontief_inverse_closed": (
            "inverse of I - A bordered with the households' income row and spending column", f"{_MB}, section 2.5",
        ),
        "initial": ("m: what the sector itself adds per unit of its own output", _ABS),
        "first_round": ("m A: what its direct suppliers add, the first round of purchases", _ABS),
        "industrial_support": ("m L - m - m A: the second and all later rounds of purchases", _ABS),
        "production_induced": ("m L - m: first round and industrial support", _ABS),
        "simple": ("m L: initial and production-induced, households outside the model", f"{_MB}, ch. 6; {_ABS}"),
        "consumption_induced": ("total - simple: what households' spending of the income adds", _ABS),
        "total": (
            "m L + (m L c + m_h) h L / (1 - h_h - h L c): households inside the model, with c their spending per unit "
            "of income, h income per unit of output, m_h and h_h what their own spending adds directly",
            f"{_MB}, ch. 6; {_ABS}",
        ),
        "output_multipliers": ("column sums of L: simple output multipliers", f"{_MB}, ch. 6"),
        "output_multipliers_truncated": (
            "column sums over sectors of the inverse closed with respect to households (total, truncated)",
            f"{_MB}, ch. 6; {_ABS}",
        ),
        "output_multipliers_total": (
            "column sums over sectors and households of the closed inverse: household income counted as output",
            f"{_MB}, ch. 6",
        ),
        "type_1": ("simple effect / initial effect; not defined where the initial effect is zero", f"{_MB}, ch. 6"),
        "type_2": ("total effect / initial effect; not defined where the initial effect is zero", f"{_MB}, ch. 6"),
        "impact": ("m_i (L f)_i for a given final demand f, by the sector i where it arises", f"{_MB}, ch. 2"),
        "impact_closed": (
            "m_i x_i by the sector i where it arises, x = L (f + c y) with c the spending of households per unit of "
            "their income y",
            f"{_MB}, section 2.5",
        ),
        "household_income": (
            "y = h L f / (1 - h_h - h L c): what households earn from the final demand f and from their own spending",
            f"{_MB}, section 2.5",
        ),
        "by_households": (
            "m_h y: what households' spending of the income y adds without passing a sector", f"{_MB}, section 2.5",
        ),
        "embodied": ("m_i l_ij f_j: what sector i adds for the final demand for product j", f"{_MB}, ch. 10"),
        "embodied_series": ("m_i (I + A + ... + A^k)_ij f_j: the power series, cut after k rounds", f"{_MB}, ch. 2"),
        "allocation_coefficients": ("B = flows / output of the supplier: direct allocations", f"{_MB}, ch. 12"),
        "ghosh_inverse": (
            "G = (I - B)^-1: output of the user per unit of primary input of the supplier",
            f"Ghosh (1958), Input-output approach in an allocation system, Economica 25; {_MB}, ch. 12",
        ),
        "supply_multipliers": ("row sums of the Ghosh inverse", f"{_MB}, ch. 12; {_EUROSTAT}"),
        "direct_backward": ("column sums of A", "Chenery and Watanabe (1958), Econometrica 26"),
        "direct_forward": ("row sums of A", "Chenery and Watanabe (1958), Econometrica 26"),
        "direct_forward_ghosh": ("row sums of the allocation coefficients B", f"{_MB}, ch. 12"),
        "total_backward": ("column sums of L", _RASMUSSEN),
        "total_forward": ("row sums of L: answer to one unit of final demand for every product", _RASMUSSEN),
        "total_forward_ghosh": ("row sums of the Ghosh inverse", f"{_MB}, ch. 12; {_EUROSTAT}"),
        "power_of_dispersion": ("column sums of L over their average", _RASMUSSEN),
        "sensitivity_of_dispersion": ("row sums of L over their average", _RASMUSSEN),
        "sensitivity_ghosh": ("row sums of the Ghosh inverse over their average", f"{_MB}, ch. 12"),
        "variation_backward": (
            "standard deviation (n - 1) over mean of a column of L: small where purchases spread evenly", _RASMUSSEN,
        ),
        "variation_forward": (
            "standard deviation (n - 1) over mean of a row of L: small where sales spread evenly", _RASMUSSEN,
        ),
        "key_sectors": (
            "key: both normalised linkages above 1; backward or forward: one of them; weak: none", f"{_MB}, ch. 12",
        ),
        "extraction": (
            "output of every sector less what is left when one is hypothetically extracted",
            f"Dietzenbacher and van der Linden (1997), Journal of Regional Science 37(2); {_MB}, ch. 12",
        ),
        "field_of_influence": (
            "derivative of every element of L with respect to one coefficient of A",
            "Sonis and Hewings (1992), Economic Systems Research 4(2)",
        ),
        "field_of_influence_change": (
            "exact change of every element of L when one coefficient of A changes by e: e F / (1 - e l_ji), F its "
            "field of influence",
            "Sherman and Morrison (1950), Annals of Mathematical Statistics 21(1); Sonis and Hewings (1992), Economic "
            "Systems Research 4(2)",
        ),
        "influence_intensity": (
            "sum over all elements of the field of influence of each coefficient",
            "Sonis and Hewings (1992), Economic Systems Research 4(2)",
        ),
        "import_content": (
            "imports bought directly, and embodied in domestic output through inputs (m L f), by category",
            f"{_MB}, ch. 2",
        ),
        "negative_flows": (
            "flows below zero that turning supply and use into one table leaves, the largest first",
            "Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 11",
        ),
        "vertical_specialisation": (
            "imported inputs embodied in exports, u A_M (I - A_D)^-1 X",
            "Hummels, Ishii and Yi (2001), The nature and growth of vertical specialization in world trade, Journal of "
            "International Economics 54(1)",
        ),
    }
)  # fmt: skip
"""``{result: (definition, reference)}``; m is the weight of a measure per unit of output."""


def describe(
    values: xr.DataArray, key: str, long_name: str, units: str, table: InputOutputTable | None = None
) -> xr.DataArray:
    """The values with long_name, units, definition and reference in their attributes, and the table of a lone array."""
    definition, reference = DEFINITIONS[key]
    values.attrs = {"long_name": long_name, "units": units, "definition": definition, "reference": reference}
    if table is not None:
        values.attrs |= titled(table)
    return values


def titled(table: InputOutputTable, **more: str) -> dict[str, str | int]:
    """Attributes that say which table a result comes from."""
    attrs: dict[str, str | int] = {"table": table.name, "use": table.use, "money_unit": table.unit}
    for key in ("year", "source"):
        if key in table.flows.attrs:
            attrs[key] = table.flows.attrs[key]
    return {**attrs, **more}
