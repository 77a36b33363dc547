"""Balancing in public: RAS, GRAS, cross-entropy of SAMs, what moved, what was met, and aggregation of results."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from conftest import CODES, random_sam
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.accounts import BLOCKS, Accounts
from fiscalmult.balance import Control, aggregate_results, cross_entropy, gras, ras
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.balancing import fit_margins
from fiscalmult.sam import SAM

SEEDS = st.integers(0, 5_000)


def rectangular(seed: int, *, negative: bool) -> xr.DataArray:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(2, 6)), int(rng.integers(2, 6)))
    values = rng.lognormal(size=shape)
    if negative:
        values = np.where(rng.random(shape) < 0.3, -values, values)
    coords = {"supplier": [f"s{i}" for i in range(shape[0])], "user": [f"u{j}" for j in range(shape[1])]}
    return xr.DataArray(values, coords, ("supplier", "user"), attrs={"units": "million USD"})


def reachable(table: xr.DataArray, seed: int) -> tuple[xr.DataArray, xr.DataArray]:
    """Totals of some table with the same signs, so that they can be met."""
    other = table * np.random.default_rng(seed).lognormal(sigma=0.4, size=table.shape)
    return other.sum("user"), other.sum("supplier")


def unbalanced(sam: SAM, seed: int, sigma: float = 0.2) -> xr.DataArray:
    return sam.flows * np.random.default_rng(seed).lognormal(sigma=sigma, size=sam.values.shape) + 0.0


def with_unit(table: xr.DataArray) -> xr.DataArray:
    return table.assign_attrs(units="trillion VND", year=2012)


# RAS and GRAS


@given(SEEDS)
def test_ras_is_iterative_fitting_and_biproportional(seed):
    table = rectangular(seed, negative=False)
    rows, columns = reachable(table, seed)
    found = ras(table, rows, columns)
    fitted = fit_margins(table.values, [((0,), rows.values), ((1,), columns.values)])
    np.testing.assert_allclose(found.table.values, fitted, rtol=1e-9)
    # Odds ratios are those of the seed: what r and s cannot change.
    odds = np.log(found.table.values / table.values)
    np.testing.assert_allclose(odds - odds[:1] - odds[:, :1] + odds[0, 0], 0, atol=1e-8)
    assert float(np.abs(found.totals["gap"]).max()) < 1e-10 * float(rows.sum())


@given(SEEDS)
def test_gras_of_a_table_without_negative_cells_is_ras(seed):
    table = rectangular(seed, negative=False)
    rows, columns = reachable(table, seed)
    np.testing.assert_array_equal(gras(table, rows, columns).table, ras(table, rows, columns).table)


def test_gras_stopped_after_many_scalings_is_the_limit():
    """Alternate scaling and Newton's method end at the same table; a few scalings meet the last side scaled."""
    seed = np.array([[7.0, 3, 5, -3], [2, 9, 8, 0], [-2, 0, 2, 0]])
    rows, columns = np.array([15.0, 26, -1]), np.array([9.0, 16, 17, -2])
    limit = gras(seed, rows, columns)
    np.testing.assert_allclose(gras(seed, rows, columns, steps=200).table, limit.table, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(gras(seed, rows, columns, steps=3).table.sum("row"), columns, rtol=1e-12)
    np.testing.assert_allclose(gras(seed, rows, columns, steps=4).table.sum("column"), rows, rtol=1e-12)
    assert gras(seed, rows, columns, steps=4).iterations == 4
    with pytest.raises(FiscalmultError, match="0 steps are asked for"):
        gras(seed, rows, columns, steps=0)
    with pytest.raises(
        FiscalmultError, match="GRAS cannot meet the totals: a sum of 2 is wanted where the seed has only"
    ):
        gras(seed, rows, np.array([9.0, 16, 13, 2]), steps=4)


@given(SEEDS)
def test_gras_keeps_signs_meets_totals_and_scales_negative_cells_by_the_inverse(seed):
    table = rectangular(seed, negative=True)
    rows, columns = reachable(table, seed)
    found = gras(table, rows, columns).table
    assert (np.sign(found.values) == np.sign(table.values)).all()
    np.testing.assert_allclose(found.sum("user"), rows, atol=1e-10)
    np.testing.assert_allclose(found.sum("supplier"), columns, atol=1e-10)
    # log z of a positive cell is log r + log s, of a negative one minus that: additive after the sign.
    pull = np.log(found.values / table.values) * np.sign(table.values)
    np.testing.assert_allclose(pull - pull[:1] - pull[:, :1] + pull[0, 0], 0, atol=1e-8)


@given(SEEDS, st.floats(1e-3, 1e3))
def test_order_and_scale_do_not_matter(seed, scale):
    table = rectangular(seed, negative=True)
    rows, columns = reachable(table, seed)
    found = gras(table, rows, columns).table
    turned = gras(table[::-1, ::-1], rows, columns).table
    np.testing.assert_allclose(turned.sel(found.coords), found, rtol=1e-9)
    flipped = gras(table.T, columns, rows).table
    np.testing.assert_allclose(flipped.T, found, rtol=1e-9)
    np.testing.assert_allclose(gras(scale * table, scale * rows, scale * columns).table, scale * found, rtol=1e-9)


def test_a_table_that_has_its_totals_does_not_move():
    """The original GRAS objective would move it; the corrected one does not."""
    table = rectangular(3, negative=True)
    found = gras(table, table.sum("user"), table.sum("supplier"))
    np.testing.assert_allclose(found.table, table, rtol=1e-12)


def test_totals_by_name_may_stand_in_any_order():
    table = rectangular(1, negative=False)
    rows, columns = reachable(table, 2)
    named = {str(label): float(rows.sel(supplier=label)) for label in reversed(table["supplier"].values.tolist())}
    np.testing.assert_allclose(ras(table, named, columns).table, ras(table, rows.values, columns).table, rtol=1e-13)


@pytest.mark.parametrize(
    ("rows", "columns", "says"),
    [
        ([1.0, 2.0], [1.0, 3.0], "the row totals add to 3, the column totals to 4; make both add to one total"),
        ([1.0, -2.0], [0.0, -1.0], "the total of row '1' is -2; RAS needs totals of zero or more"),
        (
            [9.0, 1.0],
            [1.0, 9.0],
            "RAS cannot meet .* these 2 constraints .*: total of row '1', total of column '1'; change one of them$",
        ),
        ([1.0], [1.0, 0.0], r"the row totals have shape \(1,\), the table has 2 labels"),
        ({"0": 1.0, "x": 2.0}, [1.0, 2.0], "the row totals speak of 'x', which the table lacks"),
        ({"0": 1.0}, [1.0, 2.0], "the row totals lack 1 labels, such as '1'"),
        ([1.0, np.nan], [1.0, 2.0], "the row totals hold a value that is not a number, of '1'"),
    ],
)
def test_totals_that_cannot_be_are_named(rows, columns, says):
    with pytest.raises(FiscalmultError, match=says):
        ras([[1.0, 0.0], [1.0, 1.0]], rows, columns)


def test_tables_that_cannot_be_fitted_are_refused():
    with pytest.raises(FiscalmultError, match=r"the cell \('0', '1'\) is -1, .*use gras"):
        ras([[1.0, -1.0]], [1.0], [1.0, 0.0])
    with pytest.raises(FiscalmultError, match=r"1 cells are not numbers, the first is \('0', '0'\)"):
        gras([[np.nan]], [1.0], [1.0])
    with pytest.raises(FiscalmultError, match="has 1 dims"):
        gras([1.0], [1.0], [1.0])
    with pytest.raises(FiscalmultError, match=r"holds what is no number .*give numbers alone"):
        gras([["n/a", 1.0]], [1.0], [0.5, 0.5])
    with pytest.raises(FiscalmultError, match="the table has no cells"):
        ras(np.zeros((0, 0)), [], [])
    with pytest.raises(FiscalmultError, match="the tolerance is -1; give a share"):
        ras([[1.0]], [1.0], [1.0], tolerance=-1)
    with pytest.raises(FiscalmultError, match="row 'a' stands twice"):
        gras(xr.DataArray(np.ones((2, 1)), {"row": ["a", "a"]}, ("row", "column")), [1.0, 1.0], [2.0])
    with pytest.raises(FiscalmultError, match="0 steps are asked for"):
        ras([[1.0]], [1.0], [1.0], steps=0)
    with pytest.raises(
        FiscalmultError, match="RAS cannot start: margin 0 wants a positive sum where the seed has only"
    ):
        ras([[0.0, 0.0], [1.0, 1.0]], [1.0, 1.0], [1.0, 1.0], steps=3)


# Cross-entropy


@given(SEEDS)
def test_an_unbalanced_table_becomes_a_sam_with_its_signs_and_zeros(seed):
    table = with_unit(unbalanced(random_sam(seed), seed))
    found = cross_entropy(table)
    sam = found.sam
    assert isinstance(sam, SAM)
    assert (np.sign(sam.values) == np.sign(table.values)).all()
    gap = sam.values.sum(axis=1) - sam.values.sum(axis=0)
    assert np.abs(gap).max() < 1e-11 * sam.values.sum()
    # log(after / before) is the receiver's multiplier less the payer's: the form of the solution.
    logs = np.log(np.divide(sam.values, table.values, out=np.ones_like(sam.values), where=table.values != 0))
    i, j = np.nonzero(table.values)
    design = np.zeros((len(i), len(CODES)))
    np.add.at(design, (np.arange(len(i)), i), 1.0)
    np.add.at(design, (np.arange(len(j)), j), -1.0)
    left = np.linalg.lstsq(design, logs[i, j], rcond=None)[0]
    np.testing.assert_allclose(design @ left, logs[i, j], atol=1e-8)


@given(SEEDS, st.floats(1e-3, 1e3))
def test_scale_and_order_of_accounts_do_not_matter_even_with_soft_controls(seed, scale):
    sam = random_sam(seed)
    table = with_unit(unbalanced(sam, seed))
    wages = float(sam.block("labour", "activity").sum())

    def solved(factor: float, order: np.ndarray) -> xr.DataArray:
        control = Control("wages", "labour", "activity", 1.1 * factor * wages, 0.05 * factor * wages)
        moved = with_unit(factor * table[order][:, order])
        return cross_entropy(moved, controls=[control]).table

    plain = solved(1.0, np.arange(len(CODES)))
    np.testing.assert_allclose(solved(scale, np.arange(len(CODES))), scale * plain, rtol=1e-7)
    turned = solved(1.0, np.random.default_rng(seed).permutation(len(CODES)))
    np.testing.assert_allclose(turned.sel(plain.coords), plain, rtol=1e-7, atol=1e-12)


def test_a_balanced_sam_does_not_move(sam):
    found = cross_entropy(sam)
    np.testing.assert_allclose(found.table, sam.flows, rtol=1e-12, atol=1e-13)
    assert found.sam.name == sam.name
    assert found.sam.account_list == sam.account_list


def test_totals_controls_and_fixed_cells_hold(sam):
    wages = 1.2 * float(sam.block("labour", "activity").sum())
    spending = 1.1 * float(sam.outlays[sam.codes.index("gov")])
    transfers = float(sam.block("household", "social-protection").sum())
    found = cross_entropy(
        sam,
        totals={"gov": spending},
        controls=[Control("wages", "labour", "activity", wages)],
        fixed=[("household", "social-protection")],
    )
    new = found.sam
    assert new.outlays[new.codes.index("gov")] == pytest.approx(spending, rel=1e-12)
    assert float(new.block("labour", "activity").sum()) == pytest.approx(wages, rel=1e-12)
    np.testing.assert_array_equal(
        new.block("household", "social-protection"), sam.block("household", "social-protection")
    )
    assert float(new.block("household", "social-protection").sum()) == transfers
    assert list(found.totals["constraint"].values[-2:]) == ["total of 'gov'", "control 'wages'"]
    assert float(np.abs(found.totals["gap"]).max()) < 1e-9
    assert float(found.totals["reached"].sel(constraint="control 'wages'")) == pytest.approx(wages, rel=1e-12)


def test_one_soft_control_is_weighed_against_the_cells_by_hand():
    """Two accounts that pay each other x: the loop scales by z with 2 m z-entropy against one control."""
    coords = {"receiver": ["gov", "hh-all"], "payer": ["gov", "hh-all"]}
    table = xr.DataArray([[0.0, 2.0], [2.0, 0.0]], coords, ("receiver", "payer"), attrs={"units": "trillion VND"})
    target, error = 3.0, 0.5
    found = cross_entropy(table, controls=[Control("transfers", "gov", "household", target, error)]).table
    z = float(found[0, 1]) / 2.0
    assert float(found[1, 0]) == pytest.approx(2.0 * z, rel=1e-12)
    # d/dz of 2 (z ln z - z + 1) + ((2 z - 3) / 0.5)**2 / 2, cells over their mean 2, is zero.
    assert 2.0 * np.log(z) + 2.0 * (2.0 * z - target) / error**2 == pytest.approx(0.0, abs=1e-10)


def test_a_smaller_standard_error_comes_closer(sam):
    wages = 1.3 * float(sam.block("labour", "activity").sum())
    gaps = []
    for error in (0.3 * wages, 0.03 * wages, 0.0):
        found = cross_entropy(sam, controls=[Control("wages", "labour", "activity", wages, error)])
        gaps.append(abs(float(found.totals["gap"][-1])))
    assert gaps[0] > 10 * gaps[1] > 0
    assert gaps[2] < 1e-9


def test_confidence_keeps_cells_closer(sam):
    table = with_unit(unbalanced(sam, 5))
    # What households buy, which is what must be believed or not.
    cell = {"receiver": "c-food", "payer": "hh-poor"}
    moves = []
    for weight in (1.0, 10.0, 100.0):
        found = cross_entropy(table, confidence={("commodity", "household"): weight})
        moves.append(abs(float(found.cells["relative_change"].sel(cell))))
    assert moves[0] > moves[1] > moves[2]
    infinite = cross_entropy(table, confidence={("c-food", "hh-poor"): np.inf})
    same = cross_entropy(table, fixed=[("c-food", "hh-poor")])
    np.testing.assert_array_equal(infinite.table, same.table)
    assert float(same.cells["change"].sel(cell)) == 0.0
    mask = xr.zeros_like(table, dtype=bool)
    mask.loc[cell] = True
    np.testing.assert_array_equal(cross_entropy(table, fixed=mask).table, same.table)


def test_what_cannot_hold_is_named_by_account_and_control(sam):
    wages = float(sam.block("labour", "activity").sum())
    twice = [
        Control("wages, survey", "labour", "activity", wages),
        Control("wages, tax", "f-labour", "a-*", 1.1 * wages),
    ]
    with pytest.raises(
        FiscalmultError,
        match=r"2 constraints .*: control 'wages, survey', control 'wages, tax'; change .*, or give a control",
    ):
        cross_entropy(sam, controls=twice)
    with pytest.raises(FiscalmultError, match="balance of 'f-labour'"):
        cross_entropy(sam, fixed=[("*", "f-labour")], totals={"f-labour": 2 * wages})
    with pytest.raises(FiscalmultError, match=r"control 'gifts' wants 5, but .* zero cells stay zero"):
        cross_entropy(sam, controls=[Control("gifts", "activity", "household", 5.0)])


def test_wrong_words_are_refused(sam):
    bare = sam.flows
    for call, says in (
        (lambda: cross_entropy(bare.rename(payer="user")), r"dims \('receiver', 'user'\), not \(receiver, payer\)"),
        (lambda: cross_entropy(bare[:, ::-1]), "the same accounts in the same order"),
        (lambda: cross_entropy(bare[:3, :3], accounts=sam.account_list), "the accounts given are not those"),
        (lambda: cross_entropy(sam, totals={"gvo": 1.0}), "no account 'gvo'; did you mean gov"),
        (lambda: cross_entropy(sam, totals={"gov": np.nan}), "the total of 'gov' is nan"),
        (
            lambda: cross_entropy(sam, controls=[Control("x", "labuor", "activity", 1.0)]),
            "no account or block 'labuor'",
        ),
        (lambda: cross_entropy(sam, controls=[Control("x", "margin", "activity", 1.0)]), "has no account of 'margin'"),
        (
            lambda: Control("x", "labour", "activity", 1.0, -1.0),
            "control 'x' has the value 1.0 and the standard error -1.0",
        ),
        (lambda: cross_entropy(sam, confidence=0.0), "a confidence is 0; it must be above 0"),
        (lambda: cross_entropy(sam, confidence=bare[::-1]), "the confidence has other labels along receiver"),
        (lambda: cross_entropy(sam, confidence=bare.sum("payer")), r"the confidence has dims \('receiver',\)"),
        (lambda: cross_entropy(sam, fixed=bare), "the fixed cells are of type float64"),
        (lambda: cross_entropy(0 * bare), "the table has only zeros"),
    ):
        with pytest.raises(FiscalmultError, match=says):
            call()


def test_accounts_may_be_given_for_codes_that_do_not_say_their_block():
    coords = {"receiver": ["x", "y"], "payer": ["x", "y"]}
    table = xr.DataArray([[0.0, 2.0], [3.0, 0.0]], coords, ("receiver", "payer"), attrs={"units": "trillion VND"})
    accounts = Accounts(("x", "y"), ("household", "government"))
    found = cross_entropy(table, accounts=accounts)
    # Equal logarithms up and down: the geometric mean.
    np.testing.assert_allclose(found.sam.values, [[0, np.sqrt(6)], [np.sqrt(6), 0]], rtol=1e-12)
    assert found.sam.account_list == accounts


# What moved


def test_movements_are_labelled_and_sorted(sam):
    found = cross_entropy(with_unit(unbalanced(sam, 3)))
    cells = found.cells
    np.testing.assert_allclose(cells["before"] + cells["change"], cells["after"])
    assert cells["change"].attrs["units"] == "trillion VND"
    listed = found.movements(5)
    sizes = np.abs(listed["change"].values)
    assert (np.diff(sizes) <= 0).all()
    assert sizes[0] == float(np.abs(cells["change"]).max())
    first = {dim: str(listed[dim].values[0]) for dim in ("receiver", "payer")}
    assert float(cells["change"].sel(first)) == float(listed["change"][0])
    relative = found.movements(3, by="relative_change")
    assert float(np.abs(relative["relative_change"][0])) == float(np.abs(cells["relative_change"]).max())
    assert np.isnan(cells["relative_change"].values[sam.values == 0]).all()
    assert f"({listed['receiver'].values[0]}, {listed['payer'].values[0]})" in repr(found)
    assert "nothing moved" in repr(ras([[1.0]], [1.0], [1.0]))
    with pytest.raises(FiscalmultError, match="ordered by 'size'; choose change or relative_change"):
        found.movements(by="size")
    with pytest.raises(FiscalmultError, match="0 movements are asked for"):
        found.movements(0)
    with pytest.raises(FiscalmultError, match=r"dims \('supplier', 'user'\) is not a SAM"):
        _ = gras(rectangular(1, negative=True), *(reachable(rectangular(1, negative=True), 1))).sam


# Surgery conserves flows


def block_sums(sam: SAM) -> np.ndarray:
    gather = np.array([[block == own for own in sam.account_list.blocks] for block in BLOCKS], dtype=float)
    return gather @ sam.values @ gather.T


@given(SEEDS, st.floats(0.01, 0.99))
def test_aggregation_and_splits_conserve_what_flows(seed, share):
    sam = random_sam(seed)
    merged = sam.aggregate({"hh-poor": "hh-all", "hh-rich": "hh-all", "c-food": "c-x", "c-care": "c-x"})
    parted = sam.split("hh-poor", {"hh-poor-1": share, "hh-poor-2": 1 - share})
    for other in (merged, parted):
        assert other.values.sum() == pytest.approx(sam.values.sum(), rel=1e-12)
        assert other.gdp == pytest.approx(sam.gdp, rel=1e-12)
        np.testing.assert_allclose(block_sums(other), block_sums(sam), rtol=1e-10, atol=1e-12)
    back = parted.aggregate({"hh-poor-1": "hh-poor", "hh-poor-2": "hh-poor"})
    np.testing.assert_allclose(back.values, sam.values, rtol=1e-12, atol=1e-14)


# Aggregation of results


def result() -> xr.Dataset:
    household = ["q1", "q2", "q3"]
    return xr.Dataset(
        {
            "income": ("household", [1.0, 2.0, 4.0], {"units": "trillion VND"}),
            "jobs": (("sex", "household"), [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]], {"units": "thousand jobs"}),
            "propensity": ("household", [0.9, 0.8, 0.5], {"units": "1"}),
            "gdp": ((), 7.0, {"units": "trillion VND"}),
        },
        coords={"household": household, "sex": ["female", "male"]},
        attrs={"title": "x"},
    )


MERGE = {"q2": "upper", "q3": "upper"}


def test_amounts_add_up_and_ratios_are_averaged_as_asked():
    weights = {"q1": 1.0, "q2": 3.0, "q3": 1.0}
    merged = aggregate_results(result(), "household", MERGE, weights, how={"propensity": "mean"})
    assert list(merged["household"].values) == ["q1", "upper"]
    assert merged["income"].values.tolist() == [1.0, 6.0]
    assert merged["jobs"].values.tolist() == [[1.0, 5.0], [3.0, 3.0]]
    assert merged["propensity"].values == pytest.approx([0.9, (3 * 0.8 + 0.5) / 4])
    assert float(merged["gdp"]) == 7.0
    assert merged["income"].attrs["aggregated"] == "sum over household (amounts in trillion VND add up)"
    assert merged["propensity"].attrs["aggregated"] == "mean over household (as asked)"
    assert merged.attrs == {"title": "x"}


def test_a_weighted_mean_is_the_ratio_of_the_sums():
    data = result()
    spending = data["income"]
    outlay = data["propensity"] * spending
    mean = aggregate_results(data["propensity"], "household", MERGE, spending, how="mean")
    sums = [aggregate_results(part, "household", MERGE, how="sum") for part in (outlay, spending)]
    np.testing.assert_allclose(mean, sums[0] / sums[1], rtol=1e-14)


def test_a_variable_may_say_its_rule():
    data = result()["propensity"].assign_attrs(aggregation="sum")
    assert aggregate_results(data, "household", MERGE).values.tolist() == pytest.approx([0.9, 1.3])


def test_nothing_is_guessed():
    data = result()
    for call, says in (
        (
            lambda: aggregate_results(data, "household", MERGE),
            r"whether 'propensity' \[1\] adds up or averages over hous",
        ),
        (lambda: aggregate_results(data["propensity"], "household", MERGE, how="mean"), "needs weights by household"),
        (lambda: aggregate_results(data["income"], "household", {"q9": "x"}), "no household 'q9' in the result"),
        (lambda: aggregate_results(data["income"], "hous", MERGE), "no labelled dim 'hous'; did you mean household"),
        (
            lambda: aggregate_results(data["income"], "household", MERGE, how="median"),
            "the rule 'median'; choose sum or",
        ),
        (
            lambda: aggregate_results(data, "household", MERGE, how={"incme": "sum"}),
            "a rule is given for 'incme'; did you",
        ),
        (
            lambda: aggregate_results(data["propensity"], "household", MERGE, {"q1": 1.0}, how="mean"),
            "weights and result differ in 2 labels, such as 'q2'",
        ),
        (
            lambda: aggregate_results(data["propensity"], "household", MERGE, {"q1": 1, "q2": 0, "q3": 0}, how="mean"),
            "the weights of 'upper' add to zero",
        ),
        (
            lambda: aggregate_results(data["propensity"], "household", MERGE, {"q1": 1, "q2": -1, "q3": 0}, how="mean"),
            "the weight of 'q2' is -1",
        ),
        (
            lambda: aggregate_results(data["propensity"], "household", MERGE, data["jobs"], how="mean"),
            "the weights have dims",
        ),
    ):
        with pytest.raises(FiscalmultError, match=says):
            call()
    draws = xr.DataArray([1.0, 2.0], {"draw": [0, 1]}, ("draw",), attrs={"units": "trillion VND"}, name="income")
    with pytest.raises(FiscalmultError, match=r"whether 'income' \[trillion VND\] adds up or averages over draw"):
        aggregate_results(draws, "draw", {"0": "all", "1": "all"})
