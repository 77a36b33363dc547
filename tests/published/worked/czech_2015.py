"""Czech Republic 2015: 184 products, domestic and total use."""

from __future__ import annotations

from functools import cache

import numpy as np
import printed
import xarray as xr

from fiscalmult.input_output import InputOutputTable, effects

TITLE = "Czech Republic 2015, 184 products"
SOURCE = "Czech Statistical Office, symmetric input-output table 2015; results of janxmares/iomodel"
FOLDER = "czech-2015-184"
TOLERANCE = 1e-12


@cache
def vectors(name: str = "vectors") -> dict[str, np.ndarray]:
    """Columns of a published list by product; text columns are left out."""
    _, columns, cells = printed.read_large(printed.large(FOLDER) / f"{name}.csv")
    keep = [place for place, column in enumerate(columns) if column != "label"]
    return {columns[k]: np.array([float(line[k]) for line in cells]) for k in keep}


@cache
def table(use: str) -> InputOutputTable:
    """The table of one use.

    Domestic use divides by output. Total use divides by all resources, imports included, as the
    author of the results does: every product then counts as much as was supplied of it.
    """
    names, columns, cells = printed.read_large(printed.large(FOLDER) / f"Z_{use}.csv")
    assert names == columns
    given = vectors()
    domestic = use == "domestic"
    return InputOutputTable.from_arrays(
        names,
        [[float(cell) for cell in line] for line in cells],
        {"final use": given["final_use_domestic"]} if domestic else {},
        {"value added": given["value_added"]},
        units="million CZK",
        output=given["output"] if domestic else given["resources_total"],
        other_demand=None if domestic else "final use, the rest of resources",
        other_inputs="the rest of output" if domestic else "the rest of resources",
        use=use,
        name=f"{TITLE}, {use} use",
        year=2015,
        source=SOURCE,
    )


def checks() -> list[printed.Check]:
    """Output, value-added and employment multipliers per unit of domestic output."""
    given, published, results = vectors(), vectors("expected_multipliers"), []
    for use, short in (("domestic", "dom"), ("total", "tot")):
        for name, column in (("output", None), ("va", "value_added"), ("emp", "workers")):
            shown = table(use)
            of = "output" if column is None else _intensity(shown, given[column], given["output"])
            values, key = effects(shown, of).values, f"{name}_{short}"
            results.append(
                printed.Check(key, key, values, published[key], np.full(values.shape, TOLERANCE), "computed apart")
            )
    return results


def _intensity(shown: InputOutputTable, amount: np.ndarray, output: np.ndarray) -> xr.DataArray:
    """Amount per unit of domestic output, in both uses."""
    return xr.DataArray(
        amount / output, coords={"sector": list(shown.sectors)}, dims=("sector",), attrs={"units": "per million CZK"}
    )
