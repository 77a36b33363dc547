"""Miller and Blair (2009), chapters 2 and 6: the two-sector example, as a SAM."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from fiscalmult import LEONTIEF, Closure, Economy
from fiscalmult.sam import SAM

FOLDER = Path(__file__).parent / "tables" / "miller-blair-2sector"
CODES = ["a-1", "a-2", "hh-labour", "gov-other"]
CLOSED = Closure(("activity", "household"), name="closed with respect to households")


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed(check: str) -> tuple[np.ndarray, np.ndarray]:
    """Values of one result and the tolerance of each, half a unit of its last digit."""
    found = [row for row in rows("expected.csv") if row["id"] == check]
    shape = tuple(max(int(row[axis]) for row in found) for axis in ("row", "column"))
    values, tolerances = (np.array([float(row[key]) for row in found]).reshape(shape) for key in ("value", "tolerance"))
    return values, tolerances


@pytest.fixture(scope="module")
def sam() -> SAM:
    """The table with all other payments and final demand in one account."""
    columns = ["Sector1", "Sector2", "Household_consumption", "Other_final_demand"]
    flows = np.zeros((4, 4))
    totals = [float(row["Total_output"]) for row in rows("table.csv")]
    flows[:3] = [[float(row[column]) for column in columns] for row in rows("table.csv")]
    flows[3, :3] = np.array(totals) - flows[:3, :3].sum(axis=0)
    coords = {"receiver": CODES, "payer": CODES}
    return SAM(xr.DataArray(flows, coords=coords, dims=("receiver", "payer"), attrs={"units": "money"}), name="M&B")


def inverse(sam: SAM, closure: Closure) -> np.ndarray:
    economy = Economy.from_sam(sam, closure)
    count = int(economy.responding.sum())
    return np.column_stack([economy.respond({code: 1.0}).values[:count] for code in CODES[:count]])


def check(name: str, values: np.ndarray) -> None:
    expected, tolerance = printed(name)
    assert (np.abs(np.atleast_2d(values) - expected) <= tolerance).all(), (name, values, expected)


def test_table_2_4_coefficients_and_leontief_inverse(sam):
    check("A", sam.propensities.values[:2, :2])
    check("L", inverse(sam, LEONTIEF))
    check("L_8dec", inverse(sam, LEONTIEF))


def test_impact_of_a_new_final_demand(sam):
    economy = Economy.from_sam(sam, LEONTIEF)
    output = economy.respond({"a-1": 600.0, "a-2": 1500.0})
    check("x_new", output.values[:2])
    labour = sam.propensities.values[2, :2]
    # The book multiplies the output that it has printed, to one decimal.
    check("labor_new", labour * output.values[:2].round(1))


def test_table_2_5_closed_with_respect_to_households(sam):
    check("A_closed", sam.propensities.values[:3, :3])
    check("L_closed", inverse(sam, CLOSED))


def test_chapter_6_multipliers(sam):
    open_, closed = inverse(sam, LEONTIEF), inverse(sam, CLOSED)
    wages = sam.propensities.values[2, :2]
    check("output_multipliers_simple", open_.sum(axis=0))
    check("output_multipliers_total", closed[:, :2].sum(axis=0))
    check("output_multipliers_total_truncated", closed[:2, :2].sum(axis=0))
    check("income_multipliers_simple", wages @ open_)
    check("income_total", closed[2, :2])
    check("income_type_I", wages @ open_ / wages)
    check("income_type_II", closed[2, :2] / wages)
