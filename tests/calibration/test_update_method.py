"""The updating method: what it must do on tables that are known, and what ships is what was measured."""

from __future__ import annotations

import math

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from originals_for_tests import ORIGINALS, ROOT
from scipy.sparse import vstack

import fiscalmult as fm
from calibration.originals import ENVIRONMENT
from calibration.tables import HERE, read_table
from calibration.uncertainty.originals import ADB, OECD
from calibration.uncertainty.sectors import read_sectors
from calibration.update.drift import CELL_COLUMNS, cell_rows, import_factors, input_factors, measure_drift, weight_rows
from calibration.update.io_frames import CATEGORIES, STOCKS, Frame, known_sections, read_frames
from calibration.update.io_update import by_entropy, by_ras, kept, known_totals
from calibration.update.method import METHOD_FILES, TABLE
from calibration.update.slopes import fixed, slope
from calibration.update.spread import BLOCKS, measure_updating, spread_rows
from calibration.update.spread_2024 import YEARS, Added, widened
from calibration.update.trial import CASES, METHODS, QUANTITIES, run_trial, sector_rows, summary_rows
from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import InputOutputTable, output_multipliers
from fiscalmult.kernels.entropy import cross_entropy, sums_by
from fiscalmult.readers.adb import read_adb_iot

needs_tables = pytest.mark.skipif(
    ORIGINALS is None or any(not (ORIGINALS / path).is_file() for path in (ADB, OECD)),
    reason=f"the input-output tables of the publishers are not here; set {ENVIRONMENT} to their folder",
)
CODES = ("a", "b", "c", "d")
PAIR = {"one": ("a",), "two": ("b", "c"), "three": ("d",)}


def made(seed: int, *, stocks: bool = True, name: str = "table") -> Frame:
    """A small table with positive cells, but for stocks of either sign."""
    rng = np.random.default_rng(seed)
    n, users = len(CODES), len(CODES) + len(CATEGORIES)
    domestic, imported = rng.uniform(0.5, 2.0, (n, users)), rng.uniform(0.1, 0.6, (n, users))
    domestic[:, n:] *= 4
    imported[:, -1] = 0.0
    for table in (domestic, imported):
        table[:, n + STOCKS] = rng.uniform(-0.1, 0.3, n) if stocks else 0.0
    taxes = rng.uniform(0.05, 0.2, users)
    taxes[[n + STOCKS, -1]] = 0.0
    spent = domestic[:, :n].sum(axis=0) + imported[:, :n].sum(axis=0) + taxes[:n]
    return Frame(name, domestic, imported, taxes, domestic.sum(axis=1) - spent)


def same(one: Frame, other: Frame, **rules: float) -> None:
    for field in ("domestic", "imported", "taxes", "value_added"):
        np.testing.assert_allclose(getattr(one, field), getattr(other, field), **({"rtol": 1e-8, "atol": 1e-9} | rules))


@pytest.mark.parametrize("groups", [None, PAIR])
@pytest.mark.parametrize("method", [by_entropy, by_ras])
def test_the_totals_of_an_unchanged_table_give_the_table_back(method, groups):
    table = made(1)
    same(method(table, known_totals(table, CODES, groups)), table)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), factor=st.floats(0.2, 30.0))
def test_a_change_of_the_unit_of_all_totals_changes_the_unit_of_the_table(seed, factor):
    table = made(seed)
    other = Frame(
        "other", *(factor * getattr(table, name) for name in ("domestic", "imported", "taxes", "value_added"))
    )
    totals = known_totals(other, CODES, PAIR)
    same(by_entropy(table, totals), other)
    np.testing.assert_allclose(by_ras(table, totals).output_multipliers, table.output_multipliers, rtol=1e-8)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_an_updated_table_meets_every_total(seed):
    table, true = made(seed), made(seed + 1)
    totals = known_totals(true, CODES, PAIR)
    for updated in (by_entropy(table, totals), by_entropy(table, totals, grown=False)):
        np.testing.assert_allclose(updated.outlays, updated.output, rtol=1e-8)
        np.testing.assert_allclose(updated.final, true.final, rtol=1e-8)
        assert updated.imported.sum() == pytest.approx(true.imported.sum(), rel=1e-8)
        assert updated.taxes.sum() == pytest.approx(true.taxes.sum(), rel=1e-8)
        grouped = np.bincount([0, 1, 1, 2], updated.value_added)
        np.testing.assert_allclose(grouped, np.bincount([0, 1, 1, 2], true.value_added), rtol=1e-8)


def test_ras_is_entropy_with_rows_and_columns_for_positive_tables():
    """Two routes to one table: scaling in turn, and Newton's method on the multipliers."""
    table, true = made(3, stocks=False), made(4, stocks=False)
    totals = known_totals(true, CODES)
    n, growth = len(CODES), true.value_added / table.value_added
    bought = np.delete(np.arange(n + len(CATEGORIES)), n + STOCKS)
    start = np.vstack([table.domestic, table.imported, table.taxes])[:, bought]
    imports = table.imported.sum(axis=1) * totals.imports / table.imported.sum()
    rows = np.concatenate([table.output * growth, imports, [totals.taxes]])
    columns = np.concatenate([table.output * growth - true.value_added, np.delete(totals.final, STOCKS)])
    i, j = np.nonzero(start)
    sums = vstack([sums_by(i, len(rows)), sums_by(j, len(columns))])
    found = np.zeros_like(start)
    found[i, j] = cross_entropy(start[i, j], sums, np.concatenate([rows, columns]), tolerance=1e-11).x
    updated = by_ras(table, totals)
    np.testing.assert_allclose(found[:n], updated.domestic[:, bought], rtol=1e-7)
    np.testing.assert_allclose(found[n : 2 * n], updated.imported[:, bought], rtol=1e-7)
    np.testing.assert_allclose(found[2 * n], updated.taxes[bought], rtol=1e-7)


def test_multipliers_of_a_frame_are_those_of_the_package():
    table = made(5)
    n = len(CODES)
    bought = table.imported[:, :n].sum(axis=0) + table.taxes[:n]
    attrs = {"units": "million USD", "year": 2012, "source": "made"}
    flows = xr.DataArray(table.domestic[:, :n], coords={"supplier": list(CODES), "user": list(CODES)}, attrs=attrs)
    demand = xr.DataArray(
        table.domestic[:, n:], coords={"supplier": list(CODES), "category": list(CATEGORIES)}, attrs=attrs
    )
    primary = xr.DataArray(
        np.stack([bought, table.value_added]),
        coords={"kind": ["bought", "value-added"], "user": list(CODES)},
        attrs=attrs,
    )
    other = InputOutputTable(flows, demand, primary)
    np.testing.assert_allclose(output_multipliers(other).values, table.output_multipliers)
    rounds, total = np.eye(n), np.eye(n)
    for _ in range(400):
        rounds = rounds @ (table.domestic[:, :n] / table.output)
        total = total + rounds
    np.testing.assert_allclose((table.value_added / table.output) @ total, table.value_added_multipliers, rtol=1e-9)
    assert table.value_added_of_final @ table.final == pytest.approx(table.value_added.sum())


def test_pooled_imports_keep_every_total_and_one_share_per_product():
    table = made(6)
    pooled = table.pooled()
    np.testing.assert_allclose(pooled.imported.sum(axis=1), table.imported.sum(axis=1))
    np.testing.assert_allclose(pooled.output, table.output)
    np.testing.assert_allclose(pooled.final, table.final)
    home = (pooled.domestic + pooled.imported)[:, :-1]
    shares = pooled.imported[:, :-1] / home
    np.testing.assert_allclose(shares, shares[:, :1] * np.ones_like(shares))
    same(pooled.pooled(), pooled)


def test_a_frame_whose_outlays_are_not_its_output_is_refused():
    table = made(7)
    with pytest.raises(FiscalmultError, match="the frame 'wrong' has outlays that differ from output by"):
        Frame("wrong", table.domestic, table.imported, table.taxes, 1.1 * table.value_added)


def test_drift_factors_reach_the_inputs_and_the_odds_of_imports_before_the_totals():
    table = made(8)
    n = len(CODES)
    rng = np.random.default_rng(9)
    inputs, imports = rng.uniform(0.8, 1.2, (n, n)), rng.uniform(0.7, 1.4, n)
    both = table.domestic + table.imported
    share = table.imported / both
    odds = imports[:, None] * share / (1 - share)
    wanted = odds / (1 + odds)
    wanted[:, n + STOCKS] = share[:, n + STOCKS]
    scale = np.ones_like(both)
    scale[:, :n] = inputs
    domestic = both * scale * (1 - wanted)
    added = domestic.sum(axis=1) - (both * scale)[:, :n].sum(axis=0) - table.taxes[:n]
    drifted = Frame("drifted", domestic, both * scale * wanted, table.taxes, added)
    # value added of the drifted table differs; the totals decide it, the factors the rest
    start = Frame("start", table.domestic, table.imported, table.taxes, table.value_added)
    plain = by_entropy(start, known_totals(drifted, CODES))
    helped = by_entropy(start, known_totals(drifted, CODES), (inputs, imports))
    apart = [np.abs(each.coefficients - drifted.coefficients).sum() for each in (plain, helped)]
    assert apart[1] < 0.5 * apart[0]


def test_a_slope_is_found_and_weighted_by_what_is_told_from_zero():
    rng = np.random.default_rng(10)
    x, size, products = rng.normal(size=400), rng.uniform(0.5, 2, 400), np.repeat(np.arange(40), 10)
    noise = rng.normal(0, 0.3, 400)
    found = slope(x, 0.6 * x + noise, size, products)
    by_hand = np.linalg.lstsq((np.sqrt(size) * x)[:, None], np.sqrt(size) * (0.6 * x + noise), rcond=None)[0][0]
    assert found.value == pytest.approx(by_hand)
    assert found.weight == pytest.approx(found.value)
    assert found.error == pytest.approx(0.3 / 20, rel=0.4)
    assert slope(x, noise, size, products).weight == 0
    assert slope(x, -x, size, products).weight == 0
    assert slope(x, 3 * x, size, products).weight == 1
    x[:5] = np.nan
    assert slope(x, noise, size, products).count == 395


def test_numbers_that_round_to_zero_have_no_sign():
    assert (fixed(-0.001, 2), fixed(1.005, 1), fixed(float("nan"), 2)) == ("0.00", "1.0", "")


ROW = {
    "part": "import-share-goods", "kind": "share", "receivers": "rest-of-world", "payers": "commodity",
    "parameter": "logit_sd", "value": "0.3", "correlation": "0.1", "status": "derived", "source": "oecd-iot-2021",
    "note": "measured",
}  # fmt: skip


def test_variances_of_logits_add_and_their_common_parts_too():
    sam = fm.load_sam("viet-nam-2012")
    found = widened(ROW, sam, {"imports of goods": Added(0.07, 0.4)})
    assert float(found["value"]) == pytest.approx(math.sqrt(0.09 + 0.07), abs=5e-4)
    assert float(found["correlation"]) == pytest.approx((0.1 * 0.09 + 0.4 * 0.07) / 0.16, abs=5e-3)
    assert found["note"].startswith("measured; 12 years of updating add a variance of logits of 0.07")


def test_dispersions_add_in_the_part_of_the_column_that_was_measured():
    sam = fm.load_sam("viet-nam-2012")
    row = {**ROW, "part": "activity-columns-primary", "kind": "columns", "parameter": "concentration", "value": "200.0",
           "payers": "a-paddy;a-crops"}  # fmt: skip
    found = float(widened(row, sam, {"input columns": Added(0.004)})["value"])
    flows = sam.values[:, list(sam.account_list.positions(["a-paddy", "a-crops"]))]
    share = flows[sam.account_list.mask("commodity")].sum() / flows.sum()
    assert 1 / (share * found + 1) == pytest.approx(1 / (share * 200 + 1) + 0.004, rel=5e-3)


def test_what_updating_adds_to_the_basket_of_all_households_is_common_to_all_groups():
    sam = fm.load_sam("viet-nam-2012")
    row = {**ROW, "part": "household-columns", "kind": "columns", "parameter": "concentration", "value": "200.0",
           "payers": "household", "correlation": "0.8"}  # fmt: skip
    flows = sam.values[:, sam.account_list.mask("household")]
    share = flows[sam.account_list.mask("commodity")].sum() / flows.sum()
    known, added = 1 / (share * 200 + 1), 0.003
    found = float(widened(row, sam, {"households": Added(added, 1.0)})["correlation"])
    assert found == pytest.approx((0.8 * known + added) / (known + added), abs=5e-3)


def test_a_spread_that_is_held_says_so_and_is_assumed():
    row = {**ROW, "part": "saving-rate-rural", "payers": "hh-rural-*"}
    found = widened(row, fm.load_sam("viet-nam-2012"), {})
    assert (found["value"], found["status"], found["source"]) == ("0.3", "assumed", "fiscalmult-assumptions")
    assert "not widened: no table says how the saving of groups drifts" in found["note"]
    with pytest.raises(FiscalmultError, match=r"widening.csv has no row for the uncertain part 'weather'"):
        widened({**row, "part": "weather"}, fm.load_sam("viet-nam-2012"), {})


def test_national_accounts_know_manufacturing_as_one():
    groups = known_sections(read_sectors())
    assert len(groups["C"]) == 10
    assert sum(map(len, groups.values())) == len(read_sectors().codes)


def test_committed_factors_cover_every_pair_of_sectors_and_follow_from_their_weights():
    codes = read_sectors().codes
    assert set(input_factors()) == {(supplier, user) for supplier in codes for user in codes}
    assert set(import_factors()) == set(codes)
    for row in read_table(HERE / "update" / "drift.csv"):
        carried = math.exp(float(row["weight"]) * float(row["net"]))
        assert float(row["factor"]) == pytest.approx(carried, abs=2e-4), row
    weights = {
        row["block"]: float(row["weight"]) for row in read_table(HERE / "update" / "drift_weights.csv") if row["weight"]
    }
    for row in read_table(HERE / "update" / "drift_weights.csv"):
        told_apart = float(row["slope"]) > 2 * float(row["standard_error"])
        if row["weight"]:
            assert (weights[row["block"]] > 0) == told_apart


# ---- with the original tables ----


@pytest.fixture(scope="module")
def frames():
    return read_frames(ORIGINALS, read_sectors())


@pytest.fixture(scope="module")
def trial(frames):
    return run_trial(frames, read_sectors())


@needs_tables
def test_what_is_committed_is_what_the_tables_give(frames, trial):
    sectors = read_sectors()
    folder = HERE / "update"
    measured = measure_drift(frames, sectors)
    assert read_table(folder / "trial_summary.csv") == summary_rows(trial)
    assert read_table(folder / "trial_sectors.csv") == sector_rows(trial)
    assert read_table(folder / "drift.csv") == cell_rows(measured, sectors)
    assert list(read_table(folder / "drift.csv")[0]) == list(CELL_COLUMNS)
    assert read_table(folder / "drift_weights.csv") == weight_rows(measured)
    assert read_table(folder / "added_spreads.csv") == spread_rows(measure_updating(frames, sectors))
    assert all((ROOT / path).is_file() for path in METHOD_FILES)


@needs_tables
def test_errors_by_a_second_route(frames, trial):
    """Old against true table, multipliers by a sum of rounds, means by hand."""
    old, true = frames["adb-2012"], frames["adb-2017"]
    found = trial["adb-2012 to adb-2017", "sections", "kept", "output multiplier"]
    n = old.size

    def rounds(frame: Frame) -> np.ndarray:
        coefficients = frame.domestic[:, :n] / frame.domestic.sum(axis=1)
        term, total = np.ones(n), np.ones(n)
        for _ in range(300):
            term = term @ coefficients
            total = total + term
        return total

    errors = [100 * (a - b) / b for a, b in zip(rounds(old), rounds(true), strict=True)]
    np.testing.assert_allclose(found.values, errors, rtol=1e-9)
    size = true.domestic.sum(axis=1)
    summary = found.summary()
    assert summary.weighted == pytest.approx(sum(abs(e) * s for e, s in zip(errors, size, strict=True)) / size.sum())
    assert summary.bias == pytest.approx(sum(e * s for e, s in zip(errors, size, strict=True)) / size.sum())
    assert summary.plain == pytest.approx(sum(map(abs, errors)) / n)
    worst = max(range(n), key=lambda place: abs(errors[place]))
    assert summary.worst[0] == found.items[worst]


@needs_tables
def test_a_table_updated_to_its_own_totals_has_no_error(frames):
    sectors = read_sectors()
    for name in ("adb-2010", "adb-2012", "adb-2017", "oecd-2018"):
        table = frames[name]
        updated = by_entropy(table, known_totals(table, sectors.codes, known_sections(sectors)))
        rounding = 1e-4 if name == "oecd-2018" else 1e-7  # OECD prints one decimal
        np.testing.assert_allclose(updated.output_multipliers, table.output_multipliers, rtol=rounding)
        assert kept(table, known_totals(table, sectors.codes)) is table


@needs_tables
def test_the_frames_are_the_published_tables(frames):
    for year in (2010, 2017):
        table = read_adb_iot(ORIGINALS / ADB, year=year)
        frame = frames[f"adb-{year}"]
        assert frame.output.sum() == pytest.approx(float(table.output.sum()))
        gathered = read_sectors().gather("adb", list(table.sectors)) @ table.output.values
        np.testing.assert_allclose(frame.output, gathered)
    # gross domestic product by expenditure and by income
    for frame in frames.values():
        expenditure = frame.final.sum() - frame.imported.sum()
        assert expenditure == pytest.approx(frame.value_added.sum() + frame.taxes.sum(), rel=1e-5)


@needs_tables
def test_the_method_of_2024_beats_keeping_where_it_can_be_tested(trial):
    """A finding that the report states; it fails when the tables stop saying so."""
    for case in CASES:
        for quantity in ("value added multiplier", "final demand"):
            kept_error, entropy = (
                trial[case.name, "sections", method, quantity].summary().weighted for method in ("kept", "entropy")
            )
            assert entropy < kept_error, (case, quantity)
    assert {key[2] for key in trial} >= set(METHODS)
    assert {key[3] for key in trial} == set(QUANTITIES)


# ---- what ships ----

needs_2024 = pytest.mark.skipif(
    TABLE.stem not in fm.datasets.list_tables("uncertainty"), reason="the uncertainty of 2024 does not ship yet"
)


@needs_2024
def test_shares_of_2024_are_wider_by_the_committed_variances():
    """From the committed tables alone: value of 2012, variance per year, twelve years."""
    rows = [row for row in read_table(HERE / "update" / "added_spreads.csv") if row["from"] == "per year"]
    yearly = {row["block"]: float(row["value"]) for row in rows}
    assert set(yearly) == set(BLOCKS)
    before = {part.name: part for part in fm.load_uncertainty("viet-nam-2012").parts}
    after = {part.name: part for part in fm.load_uncertainty("viet-nam-2024").parts}
    pairs = {
        "value-added-share-goods": "value added in goods",
        "value-added-share-services": "value added in services",
        "margin-share": "trade margins",
        "product-tax-share": "product taxes",
        "import-share-goods": "imports of goods",
        "import-share-services": "imports of services",
    }
    for part, block in pairs.items():
        wanted = math.sqrt(before[part].logit_sd ** 2 + YEARS * yearly[block])
        assert after[part].logit_sd == pytest.approx(wanted, rel=2e-3), part
        assert after[part].logit_sd > before[part].logit_sd


@needs_2024
def test_every_responding_column_of_2024_is_uncertain_but_contributions():
    economy = fm.Economy.from_sam(fm.load_sam("viet-nam-2024"), fm.PYATT_ROUND)
    uncertainty = fm.load_uncertainty("viet-nam-2024")
    uncertainty.check(economy)
    touched = {int(place) for part in uncertainty.parts for place in part.payers_in(economy)}
    spends = np.flatnonzero(economy.responding & ((economy.propensities.values > 0).sum(axis=0) > 1))
    codes = economy.sam.codes
    assert [codes[place] for place in spends if place not in touched] == ["f-labour-contributions"]
    for part in uncertainty.parts:
        assert part.address.note
        assert part.address.source in fm.datasets.load_sources(), part.name


@needs_2024
def test_draws_of_2024_spread_wider_than_with_the_spreads_of_2012():
    sam = fm.load_sam("viet-nam-2024")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    scenario = fm.Scenario("roads", fm.load_programme("public-investment", "viet-nam-2024"), 1.0)
    parts = (
        "activity-columns-primary",
        "activity-columns-materials",
        "import-share-goods",
        "value-added-share-goods",
    )
    spreads = [
        float(
            fm.simulate(
                economy, scenario, uncertainty=fm.load_uncertainty(name).only(*parts), draws=400, seed=3,
                measures=["gdp"],
            )["gdp"].std("draw").item()
        )
        for name in ("viet-nam-2012", "viet-nam-2024")
    ]  # fmt: skip
    assert spreads[1] > 1.1 * spreads[0]
