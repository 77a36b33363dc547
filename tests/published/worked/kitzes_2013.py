"""Kitzes (2013): two sectors with emissions."""

from __future__ import annotations

import printed
import xarray as xr

from fiscalmult.input_output import InputOutputTable, embodied

TITLE = "Kitzes (2013), two sectors with emissions"
SOURCE = "Kitzes (2013), An introduction to environmentally-extended input-output analysis, Resources 2(4)"
FOLDER = "kitzes-2013"
SECTORS = ["Agriculture", "Manufacturing"]


def table() -> InputOutputTable:
    """Flows, final demand and output; primary inputs are not printed."""
    found = printed.rows(FOLDER)
    demand, output = printed.block(found, SECTORS, ["Final_demand", "Output"]).T
    flows = printed.block(found, SECTORS, SECTORS)
    return InputOutputTable.from_arrays(
        SECTORS, flows, {"final demand": demand}, units="money", output=output, name=TITLE, source=SOURCE
    )


def checks() -> list[printed.Check]:
    """Emissions by where they arise and by what they are for, exact and after ten rounds."""
    given = table()
    emitted = printed.block(printed.rows(FOLDER), SECTORS, ["CO2"])[:, 0]
    attrs = {"units": "CO2 per money"}
    intensity = xr.DataArray(emitted / given.output.values, coords={"sector": SECTORS}, dims=("sector",), attrs=attrs)
    whole, series = embodied(given, intensity), embodied(given, intensity, rounds=10)
    return printed.checks(
        FOLDER,
        {
            "production_based": whole.sum("product"),
            "consumption_based": whole.sum("supplier"),
            "series10_production": series.sum("product"),
            "series10_consumption": series.sum("supplier"),
        },
    )
