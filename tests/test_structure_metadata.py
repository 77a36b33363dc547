"""Every result of the analysis says what it is, in which unit, after whom, and of which matrix."""

from __future__ import annotations

import pytest
import xarray as xr

import fiscalmult as fm
from fiscalmult import structure
from fiscalmult.prices import CostPush, price_changes


@pytest.fixture(scope="module")
def results() -> dict[str, xr.Dataset]:
    sam = fm.load_sam()
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [fm.load_satellite()])
    pension, investment = (fm.load_programme(name, sam) for name in ("social-pension", "public-investment"))
    return {
        "decompose": structure.decompose(economy, pension),
        "multiplier_matrices": structure.multiplier_matrices(economy),
        "structural_paths": structure.structural_paths(economy, pension, "gdp", threshold=0.01),
        "compare_supply": structure.compare_supply(economy, pension, ["a-paddy"]),
        "rounds": structure.rounds(economy, pension),
        "quarterly_path": structure.quarterly_path(economy, pension),
        "sensitivity": structure.sensitivity(economy, pension),
        "ranking_cells": structure.ranking_cells(economy, pension, investment, count=3),
        "price_changes": price_changes(economy, CostPush.vat(0.02)),
        "worth": fm.worth(economy, ["gdp", "employment"]),
        "passing_through": structure.passing_through(economy, pension, "gdp").to_dataset(),
    }


def test_every_result_says_what_it_is(results):
    for name, result in results.items():
        about = result["share"].attrs if name == "passing_through" else result.attrs
        assert {"definition", "reference", "sam", "closure"} <= set(about), name
        assert "title" in about, name


def test_every_number_has_a_unit_and_a_name(results):
    for name, result in results.items():
        for key, values in result.data_vars.items():
            assert "long_name" in values.attrs, (name, key)
            if values.dtype.kind == "f":
                assert values.attrs["units"], (name, key)


def test_static_effects_have_the_unit_of_each_measure(results):
    for name in ("rounds", "quarterly_path"):
        result = results[name]
        for measure in result["measure"].values:
            unit = str(result["unit"].sel(measure=measure).values)
            assert unit == result[str(measure)].attrs["units"]
        assert str(result["unit"].sel(measure="employment").values) == "thousand jobs"
        assert str(result["unit"].sel(measure="gdp").values) == "trillion VND"


def test_engel_sums_and_marginal_propensities_name_their_matrix():
    sam = fm.load_sam("viet-nam-2012")
    elasticities = structure.load_elasticities()
    for values in (
        structure.engel_sums(sam, elasticities),
        structure.marginal_propensities(sam, elasticities, engel="rescale"),
    ):
        assert {"units", "long_name", "definition", "reference", "sam"} <= set(values.attrs)
        assert values.attrs["sam"] == sam.name
