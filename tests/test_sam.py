import numpy as np
import pytest
import xarray as xr
from conftest import make_sam, random_sam
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_gdp_by_income_equals_gdp_by_expenditure(seed):
    sam = random_sam(seed)
    assert sam.gdp == pytest.approx(sam.gdp_expenditure, rel=1e-12)
    factors = sam.block("labour", "activity").sum() + sam.block("capital", "activity").sum()
    taxes = sam.block("tax", "activity").sum() + sam.block("tax", "commodity").sum()
    assert sam.value_added == pytest.approx(float(factors), rel=1e-12)
    assert sam.gdp == pytest.approx(float(factors + taxes), rel=1e-12)


@given(SEEDS)
def test_propensities_add_to_one_and_give_the_flows_back(seed):
    sam = random_sam(seed)
    np.testing.assert_allclose(sam.propensities.sum("receiver"), 1, atol=1e-12)
    np.testing.assert_allclose(sam.propensities.values * sam.outlays, sam.values, atol=1e-12)


def test_an_unbalanced_table_names_the_worst_account(sam):
    values = sam.values.copy()
    values[0, 3:5] += 1  # one receiver, two payers: its gap is the largest on every machine
    with pytest.raises(FiscalmultError, match=r"account 'a-food' receives .* but pays .*balance the table first"):
        make_sam(values, list(sam.codes))


def test_bad_tables_are_refused(sam):
    with pytest.raises(FiscalmultError, match=r"a SAM has dims \(receiver, payer\), not \('x', 'y'\)"):
        SAM(xr.DataArray(np.eye(2), dims=("x", "y")))
    with pytest.raises(FiscalmultError, match="no labels along receiver"):
        SAM(xr.DataArray(np.eye(2), dims=("receiver", "payer")))
    swapped = sam.flows.isel(payer=slice(None, None, -1))
    with pytest.raises(FiscalmultError, match="different orders"):
        SAM(swapped)
    with pytest.raises(FiscalmultError, match="stand only in the rows"):
        SAM(sam.flows.isel(payer=slice(1, None)))
    with pytest.raises(FiscalmultError, match="no unit"):
        SAM(sam.flows.drop_attrs())
    holed = sam.values.copy()
    holed[2, 3] = np.nan
    with pytest.raises(FiscalmultError, match="1 cells are not numbers, the first is what 'a-care' gets from 'c-food'"):
        make_sam(holed, list(sam.codes))


def test_values_are_frozen(sam):
    with pytest.raises(ValueError, match="read-only"):
        sam.values[0, 0] = 1


@given(SEEDS)
def test_aggregation_conserves_flows_and_gdp(seed):
    sam = random_sam(seed)
    merged = sam.aggregate({"hh-poor": "hh-all", "hh-rich": "hh-all", "a-food": "a-x", "a-care": "a-x"})
    assert merged.values.sum() == pytest.approx(sam.values.sum())
    assert merged.gdp == pytest.approx(sam.gdp)
    poor, rich = sam.outlays[list(sam.codes).index("hh-poor")], sam.outlays[list(sam.codes).index("hh-rich")]
    assert merged.outlays[list(merged.codes).index("hh-all")] == pytest.approx(poor + rich)


def test_aggregation_refuses_accounts_of_different_blocks(sam):
    with pytest.raises(FiscalmultError, match="merge only accounts of one block"):
        sam.aggregate({"hh-poor": "x", "gov": "x"})
    with pytest.raises(FiscalmultError, match="no account 'hh-por'; did you mean hh-poor"):
        sam.aggregate({"hh-por": "x"})


@given(SEEDS, st.floats(0.05, 0.95))
def test_split_and_aggregate_return_the_matrix(seed, share):
    sam = random_sam(seed)
    parted = sam.split("hh-poor", {"hh-poor-1": share, "hh-poor-2": 1 - share})
    assert len(parted.codes) == len(sam.codes) + 1
    assert parted.gdp == pytest.approx(sam.gdp)
    back = parted.aggregate({"hh-poor-1": "hh-poor", "hh-poor-2": "hh-poor"})
    assert back.codes == sam.codes
    np.testing.assert_allclose(back.values, sam.values, atol=1e-12)
    with pytest.raises(FiscalmultError, match=r"add to 0.9; they must add to 1"):
        sam.split("hh-poor", {"hh-1": 0.5, "hh-2": 0.4})
    for share in (np.nan, -0.5):
        with pytest.raises(FiscalmultError, match=f"'hh-1' gets the share {share} of 'hh-poor'; give a number of 0"):
            sam.split("hh-poor", {"hh-1": share, "hh-2": 1 - share})


def test_interpose_routes_transfers_and_changes_nothing_else(sam):
    routed = sam.interpose("sp-pension", payer="gov", receivers=["hh-poor", "c-care"], block="social-protection")
    assert routed.codes[routed.codes.index("gov") + 1] == "sp-pension"
    assert routed.gdp == pytest.approx(sam.gdp)
    moved = float(sam.flows.loc["c-care", "gov"] + sam.flows.loc["hh-poor", "gov"])
    assert float(routed.flows.loc["sp-pension", "gov"]) == pytest.approx(moved)
    assert float(routed.flows.loc["c-care", "gov"]) == 0
    with pytest.raises(FiscalmultError, match="exists already"):
        sam.interpose("gov", payer="gov", receivers=["hh-poor"], block="government")


def test_fingerprint_depends_on_values_and_codes_alone(sam):
    assert sam.sha256 == random_sam(7).sha256
    assert sam.sha256 != random_sam(8).sha256


def test_negative_cells_are_listed():
    codes = ["savings-investment", "rest-of-world", "gov"]
    flows = np.array([[0.0, -3, 5], [0, 0, -3], [2, 0, 0]])
    table = make_sam(flows, codes)
    assert table.negative_cells == [("savings-investment", "rest-of-world", -3.0), ("rest-of-world", "gov", -3.0)]
