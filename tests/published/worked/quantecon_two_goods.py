"""Two goods in physical units: the production possibility frontier."""

from __future__ import annotations

import numpy as np
import printed
import xarray as xr

from fiscalmult.input_output import InputOutputTable, effects, impact

TITLE = "Two goods in physical units"
SOURCE = "Sargent and Stachurski, Input-Output Models, after Dorfman, Samuelson and Solow (1958)"
FOLDER = "dosso-quantecon-2good"
GOODS = ["good1", "good2"]


def table() -> InputOutputTable:
    """Flows follow from the printed requirements and demand; units are physical, so no column is checked."""
    found = printed.rows(FOLDER)
    needs, demand = printed.block(found, GOODS, GOODS), printed.block(found, GOODS, ["demand"])[:, 0]
    output = np.linalg.solve(np.eye(2) - needs, demand)
    return InputOutputTable.from_arrays(
        GOODS, needs * output, {"final demand": demand}, units="units of each good", name=TITLE, source=SOURCE
    )


def checks() -> list[printed.Check]:
    """Output for the demand, and the labour content of each good."""
    given = table()
    labour = xr.DataArray(
        printed.block(printed.rows(FOLDER), ["labour"], GOODS)[0],
        coords={"sector": GOODS},
        dims=("sector",),
        attrs={"units": "labour per unit"},
    )
    demand = dict(zip(GOODS, given.net_demand, strict=True))
    return printed.checks(FOLDER, {"x": impact(given, demand)["output"], "labour_content": effects(given, labour)})
