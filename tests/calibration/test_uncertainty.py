"""How well coefficients are known: the estimators find what was put in, and what ships is what they give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from originals_for_tests import ORIGINALS, ROOT, needs_originals

from calibration.concordance import read_concordance
from calibration.originals import VNSAM
from calibration.tables import HERE, read_table, write_table
from calibration.uncertainty import check_uncertainty, verify_uncertainty
from calibration.uncertainty.build import TABLE
from calibration.uncertainty.estimators import (
    concentration,
    dispersion,
    jackknife,
    leave_one_cell_out,
    logit,
    logit_spread,
    rough_dispersion,
    second_difference_sd,
    shrink,
    winsorize,
)
from calibration.uncertainty.evidence import biproportional_residual, gather_evidence
from calibration.uncertainty.flows import PAIRS, SHIPPED_PAIR, all_flows, basic_use
from calibration.uncertainty.households import Baskets, basket_correlation
from calibration.uncertainty.originals import ADB, GSO, OECD
from calibration.uncertainty.rows import COLUMNS, significant
from calibration.uncertainty.sectors import FOLDER, TABLES, assumption, read_sectors
from calibration.uncertainty.workbooks import read_adb, read_gso, read_oecd
from calibration.uncertainty.yearbook import read_enterprises
from fiscalmult.accounts import Accounts
from fiscalmult.closure import PYATT_ROUND
from fiscalmult.datasets import load_programme, load_sam
from fiscalmult.economy import Economy
from fiscalmult.engine.sampler import build_sampler
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Scenario
from fiscalmult.readers import read_vnsam
from fiscalmult.uncertainty import Uncertainty, load_uncertainty

KAPPA = 80.0


def simulated(rng, columns: int, cells: int = 12, kappa: float = KAPPA, tables: int = 2):
    means = rng.dirichlet(np.full(cells, 0.7), columns)
    return [np.stack([rng.dirichlet(kappa * mean + 1e-12) for mean in means], axis=1) for _ in range(tables)]


def test_dispersion_recovers_a_known_concentration():
    found = dispersion(*simulated(np.random.default_rng(1), 4000))
    error = found.std() / np.sqrt(len(found))
    assert abs(found.mean() - 1 / (KAPPA + 1)) < 4 * error
    assert concentration(found.mean()) == pytest.approx(KAPPA, rel=0.05)


def test_dispersion_by_a_second_route_is_the_mean_over_cells():
    a, b = simulated(np.random.default_rng(2), 5)
    by_hand = [
        sum((x - y) ** 2 for x, y in zip(p, q, strict=True)) / sum(x * (1 - y) + y * (1 - x) for x, y in zip(p, q))  # noqa: B905
        for p, q in zip(a.T, b.T, strict=True)
    ]
    np.testing.assert_allclose(dispersion(a, b), by_hand, rtol=1e-12)


def test_a_part_of_a_dirichlet_column_has_its_share_of_the_concentration():
    """The rule that turns the concentration of inputs into that of whole columns."""
    rng = np.random.default_rng(3)
    mean = np.array([0.1, 0.2, 0.3, 0.4])
    parts = rng.dirichlet(KAPPA * mean, (2, 20_000))[:, :, :3]
    a, b = parts / parts.sum(axis=2, keepdims=True)
    assert concentration(dispersion(a.T, b.T).mean()) == pytest.approx(0.6 * KAPPA, rel=0.03)


def test_roughness_recovers_a_known_concentration_where_the_truth_is_a_line():
    rng = np.random.default_rng(4)
    start, end = rng.dirichlet(np.full(40, 1.0), 2)
    found = []
    for _ in range(400):
        steps = [rng.dirichlet(KAPPA * (start + (end - start) * step / 4)) for step in range(5)]
        found.append(rough_dispersion(np.stack(steps, axis=1)))
    assert concentration(np.mean(found)) == pytest.approx(KAPPA, rel=0.05)


def test_logit_spread_recovers_a_known_spread():
    differences = np.random.default_rng(5).normal(0, 0.3 * np.sqrt(2), 20_000)
    found = logit_spread(differences)
    assert found.sd == pytest.approx(0.3, rel=0.02)
    assert found.robust == pytest.approx(0.3, rel=0.03)
    assert found.correlation < 0.01
    assert found.error == pytest.approx(0.3 / np.sqrt(2 * 20_000), rel=0.05)


def test_logit_spread_recovers_the_common_part_on_average():
    rng = np.random.default_rng(6)
    common, own = rng.normal(size=(4000, 1)), rng.normal(size=(4000, 60))
    differences = np.sqrt(2) * 0.3 * (np.sqrt(0.5) * common + np.sqrt(0.5) * own)
    found = [logit_spread(row) for row in differences]
    # The common part is a ratio that rests on one factor a time: its variances are right on average.
    variance = np.mean([2 * each.sd**2 for each in found])
    shared = np.mean([2 * each.sd**2 * each.correlation for each in found])
    assert variance == pytest.approx(2 * 0.09, rel=0.05)
    assert shared / variance == pytest.approx(0.5, abs=0.05)


def test_one_outlier_is_pulled_in_and_counted():
    differences = np.append(np.random.default_rng(7).normal(0, 0.1, 20), 5.0)
    found = logit_spread(differences)
    assert found.pulled == 1
    assert found.sd < 0.15
    assert found.mean == pytest.approx(differences.mean())


def test_noise_about_a_line_is_recovered():
    rng = np.random.default_rng(8)
    series = np.arange(200) * 0.03 + rng.normal(0, 0.05, (50, 200))
    assert second_difference_sd(series).mean() == pytest.approx(0.05, rel=0.03)


def test_groups_shrink_as_far_as_chance_explains():
    alike = {str(i): 1.0 + 0.1 * (-1) ** i for i in range(8)}
    groups = {"one": ["0", "1", "2", "3"], "two": ["4", "5", "6", "7"]}
    means, between = shrink(alike, groups)
    assert between == 0
    assert set(means.values()) == {1.0}
    apart = {key: value + 10 * (key in groups["two"]) for key, value in alike.items()}
    means, between = shrink(apart, groups)
    assert means["two"] - means["one"] == pytest.approx(10, rel=0.01)
    assert between > 0


def test_jackknife_of_a_mean_is_its_standard_error():
    values = np.random.default_rng(9).normal(size=30)
    expected = values.std(ddof=1) / np.sqrt(30)
    assert jackknife(values, lambda each: float(each.mean())) == pytest.approx(expected)


def test_leaving_out_cells_and_pulling_in_columns():
    a, b = simulated(np.random.default_rng(10), 1)
    assert leave_one_cell_out(a[:, 0], b[:, 0]) > 0
    assert winsorize(np.array([1.0, 2, 3, 4, 100]), 0.25).tolist() == [1, 2, 3, 4, 4]
    assert significant(1937.2) == 1940.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dispersion(np.ones((2, 1)), np.ones((3, 1))), r"have the shapes \(2, 1\) and \(3, 1\)"),
        (lambda: dispersion(np.ones((2, 1)), np.ones((2, 1))), "the shares of column 0 add to 2; divide the column"),
        (lambda: dispersion(np.array([[-1.0], [2.0]]), np.full((2, 1), 0.5)), "a share is -1; a Dirichlet column"),
        (lambda: concentration(0.0), "a dispersion of 0 has no concentration; it lies between 0 and 1"),
        (lambda: logit(np.array([0.5, 1.0])), "a share of 0 or 1 has no logit; leave such cells out"),
        (lambda: assumption("large-secton"), "assumptions.csv has no row 'large-secton'; add it with its reason"),
    ],
)
def test_errors_name_the_mend(call, message):
    with pytest.raises(FiscalmultError, match=message):
        call()


def test_a_biproportional_update_has_no_residual():
    rng = np.random.default_rng(11)
    table = rng.random((6, 5))
    updated = rng.random((6, 1)) * table * rng.random(5)
    assert biproportional_residual(table, updated) < 1e-12
    assert biproportional_residual(table, updated * rng.lognormal(0, 0.5, (6, 5))) > 0.02


def test_the_common_concordance_is_complete():
    sectors = read_sectors()
    assert 20 <= len(sectors.codes) <= 30
    for table, count in TABLES.items():
        assert len(sectors.of(table)) == count
        gathered = sectors.gather(table, list(sectors.of(table)))
        assert (gathered.sum(axis=0) == 1).all()
        assert (gathered.sum(axis=1) >= 1).all()
    numbers = [row["number"] for row in read_concordance().products]
    assert list(sectors.of("gso")) == numbers
    ranges = [(int(row["first"]), int(row["last"])) for row in read_table(FOLDER / "oecd_products.csv")]
    assert sorted(n for first, last in ranges for n in range(first, last + 1)) == list(range(1, 165))
    shares = {row["sector"] for row in read_table(FOLDER / "exclusions.csv")}
    assert shares <= set(sectors.codes)


def test_an_incomplete_concordance_is_named():
    sectors = read_sectors()
    with pytest.raises(FiscalmultError, match="has 163 sectors of gso; it must name each of 164 once"):
        replace(sectors, members=sectors.members[1:]).check()
    wrong = ({**sectors.members[0], "common": "mining"}, *sectors.members[1:])
    with pytest.raises(FiscalmultError, match="product 001 lies in 'c1' but not in its common sector"):
        replace(sectors, members=wrong).check()
    odd = tuple({**row, "code": "rice"} if row["code"] == "paddy" else row for row in sectors.members)
    with pytest.raises(FiscalmultError, match="sector 'paddy' stands only in the common concordance or only among"):
        replace(sectors, members=odd).check()


def test_the_shipped_table_is_sane():
    verify_uncertainty(ROOT)
    rows = read_table(ROOT / TABLE)
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        value = float(row["value"])
        assert row["note"]
        assert value > 1 if row["parameter"] == "concentration" else 0 < value < 1
        assert (row["status"] == "assumed") == (row["source"] == "fiscalmult-assumptions")
    kinds = [row["kind"] for row in rows]
    assert kinds == sorted(kinds, key=["columns", "share", "intensity", "delivery"].index)


def test_every_responding_column_is_drawn_once_and_every_share_divides_one():
    sam = load_sam("viet-nam-2012")
    responding = Economy.from_sam(sam, PYATT_ROUND).responding
    drawn: list[str] = []
    for row in read_table(ROOT / TABLE):
        payers = sam.accounts(*row["payers"].split(";")) if row["kind"] != "delivery" else ()
        if row["kind"] == "columns":
            drawn += payers
        if row["kind"] == "share":
            group = sam.propensities.sel(receiver=list(sam.accounts(*row["receivers"].split(";"))), payer=list(payers))
            assert ((group.sum("receiver") > 0) & (group.sum("receiver") < 1)).any()
    assert len(drawn) == len(set(drawn))
    assert {code for code, responds in zip(sam.codes, responding, strict=True) if responds} <= set(drawn)


def test_taxes_are_drawn_before_imports_and_labour_within_the_value_added_that_holds_it():
    rows = {row["part"]: row for row in read_table(ROOT / TABLE)}
    assert list(rows).index("product-tax-share") < list(rows).index("import-share-goods")
    assert {rows[part]["within"] for part in ("labour-share", "labour-share-other")} == {"labour;capital"}
    assert rows["value-added-share-goods"]["receivers"] == "labour;capital"


@pytest.mark.parametrize("name", ["viet-nam-2012", "viet-nam-2024"])
def test_a_labour_share_alone_moves_no_value_added(name):
    economy = Economy.from_sam(load_sam(name), PYATT_ROUND)
    labour = load_uncertainty(name).only("labour-share", "labour-share-other")
    sampler = build_sampler(economy, labour, [Scenario("one", load_programme("public-investment", name), 1.0)], 1)
    factors = economy.sam.account_list.mask("labour", "capital")
    drawn = sampler.draw(0).columns
    np.testing.assert_allclose(drawn[:, factors].sum(axis=1), [sampler.columns[factors].sum(axis=0)] * len(drawn))
    assert (drawn[:, factors].std(axis=0) > 0.001).any()


def test_draws_spread_the_basket_of_all_households_as_the_tables_do():
    """The correlation is derived; here whole columns are drawn and their purchases added up."""
    sam = load_sam("viet-nam-2012")
    economy, measured = Economy.from_sam(sam, PYATT_ROUND), 0.0
    for row in read_table(ROOT / "calibration/uncertainty/spreads.csv"):
        if (row["block"], row["tables"], row["item"]) == ("household basket", " | ".join(SHIPPED_PAIR), "all"):
            measured = float(row["value"])
    scenario = Scenario("one", load_programme("public-investment", "viet-nam-2012"), 1.0)
    outlay = sam.flows.sel(payer=list(sam.accounts("household"))).sum("receiver").values
    bought = sam.account_list.mask("commodity")
    found = {}
    for correlation in (0.0, None):
        part = load_uncertainty("viet-nam-2012").only("household-columns").parts[0]
        part = part if correlation is None else replace(part, correlation=correlation)
        sampler = build_sampler(economy, Uncertainty((part,)), [scenario], 1)
        baskets = np.concatenate([sampler.draw(block).columns[:, bought] @ outlay for block in range(8)])
        baskets /= baskets.sum(axis=1, keepdims=True)
        base = sampler.columns[bought] @ outlay
        base /= base.sum()
        found[correlation] = ((baskets - base) ** 2).sum(axis=1).mean() / (1 - (base**2).sum())
    assert found[None] == pytest.approx(measured, rel=0.1)
    assert found[0.0] < 0.2 * measured


def test_what_others_get_of_cash_for_the_poorest_lands_on_the_other_quintiles_as_assistance_covers_them():
    row = next(row for row in read_table(ROOT / TABLE) if row["inclusion_error"])
    assert row["part"] == "delivery-poorest"
    assert row["status"] == "assumed"
    figures = {
        (each["figure"], each["group"]): float(each["value"])
        for each in read_table(FOLDER / "figures.csv")
        if each["year"] == "2012" and each["figure"].endswith("of social assistance")
    }
    low, high = (float(text) for text in row["inclusion_error"].split(";"))
    assert low == 0
    assert high == pytest.approx(1 - figures["incidence of social assistance", "Q1"] / 100, abs=5e-4)
    landing = dict(each.split("=") for each in row["receivers"].split(";"))
    covered = {q: figures["coverage of social assistance", q.upper()] for q in ("q2", "q3", "q4", "q5")}
    for q, people in covered.items():
        share = sum(float(weight) for household, weight in landing.items() if household.endswith(q))
        assert share == pytest.approx(people / sum(covered.values()), abs=3e-4)
    assert not any(household.endswith("q1") for household in landing)


def test_a_basket_that_no_correlation_spreads_as_measured_is_named():
    sam = load_sam("viet-nam-2012")
    same = dict.fromkeys(PAIRS, (0.01, 0.0))
    assert 0 < basket_correlation(Baskets(same, {"rural": 0.005}), sam) <= 1
    with pytest.raises(FiscalmultError, match=r"would need a correlation of -0.*; look at the dispersions of baskets"):
        basket_correlation(Baskets(same, {"rural": 0.5}), sam)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "0.0"}, "'activity-columns-primary' has a value of 0.0; it must be positive"),
        ({"parameter": "cv"}, "a 'columns' has no parameter 'cv'"),
        ({"source": "hearsay"}, "cites 'hearsay', which sources.csv lacks"),
        ({"status": "guessed"}, "'activity-columns-primary' has the unknown status 'guessed'"),
        (
            {"inclusion_error": "0.4;0.2"},
            "'activity-columns-primary' gives others 0.4;0.2; give 'low;high' within 0 and 1",
        ),
        ({"payers": "a-padddy"}, "no account or block 'a-padddy'; did you mean a-paddy"),
        ({"payers": "a-trade"}, "the column of 'a-trade' is drawn by 'activity-columns-primary' and"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, change, message):
    rows = read_table(ROOT / TABLE)
    write_table(tmp_path / TABLE, COLUMNS, [{**rows[0], **change}, *rows[1:]])
    with pytest.raises(FiscalmultError, match=message):
        verify_uncertainty(tmp_path)


def test_figures_have_addresses():
    for row in read_table(FOLDER / "figures.csv"):
        assert row["publisher"]
        assert row["title"]
        assert row["table"]
        assert row["url"]
        float(row["value"])
    assert (HERE / "uncertainty_report.md").is_file()


def test_without_originals_the_table_is_verified_and_the_reason_said():
    lines: list[str] = []
    assert check_uncertainty(None, lines.append) is None
    assert "originals missing" in lines[0]


def test_a_text_that_is_no_yearbook_is_refused(tmp_path):
    path = tmp_path / "book.txt"
    path.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(FiscalmultError, match="the yearbook has no table headed 'Number of employees"):
        read_enterprises(path)


@needs_originals
def test_what_ships_is_what_the_pipeline_makes():
    assert check_uncertainty(ORIGINALS, lambda line: None) is None


@pytest.fixture(scope="module")
def tables():
    return (
        read_vnsam(ORIGINALS / VNSAM),
        read_gso(ORIGINALS / GSO),
        read_adb(ORIGINALS / ADB),
        read_oecd(ORIGINALS / OECD),
    )


@needs_originals
def test_the_benchmark_of_2012_is_one_table_and_its_concordance_is_held_by_it(tables):
    sam, gso, adb, oecd = tables
    sectors = read_sectors()
    flows = all_flows(sam, adb, oecd, sectors)
    found = gather_evidence(sam, gso, adb, flows, sectors)
    assert found.same_cells < 1e-8
    assert found.same_industries < 1e-6
    rates = np.array(list(found.rates.values()))
    assert np.ptp(rates) < 1e-8 * rates.mean()
    assert found.residual[SHIPPED_PAIR] > 0.2
    wrong = tuple(
        {**row, "adb": "c16"} if (row["table"], row["code"]) == ("gso", "098") else row for row in sectors.members
    )
    with pytest.raises(FiscalmultError, match=r"industry c\d+ of the Asian Development Bank differs from its products"):
        gather_evidence(sam, gso, adb, flows, replace(sectors, members=wrong))


@needs_originals
def test_the_matrix_at_basic_prices_by_two_routes(tables):
    """Average rates by product give what the Asian Development Bank has for the same benchmark."""
    sam, _, adb, oecd = tables
    flows = all_flows(sam, adb, oecd, read_sectors())
    ours, theirs = flows["sam-2012"], flows["adb-2012"]
    rate = ours.output.sum() / theirs.output.sum()
    np.testing.assert_allclose(rate * theirs.use.sum(axis=0), ours.use.sum(axis=0), rtol=0.03)
    use, _, taxes = basic_use(sam)
    bought = sam.block("commodity", "activity").values.sum(axis=0)
    np.testing.assert_allclose(use.sum(axis=0) + taxes, bought, rtol=1e-9)


def test_accounts_named_are_those_of_the_matrix():
    accounts = Accounts.from_codes(read_concordance().codes)
    for row in read_table(ROOT / TABLE):
        if row["kind"] == "delivery":
            listed = {r["programme"] for r in read_table(ROOT / "fiscalmult/data/viet-nam-2012-programmes.csv")}
            assert set(row["payers"].split(";")) <= listed
        else:
            assert accounts.select(*row["payers"].split(";"))
