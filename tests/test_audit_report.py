"""The report of an audit: what does not depend on names, order and unit, what it prints, what real tables get."""

from __future__ import annotations

import csv
import importlib

import numpy as np
import pytest
import xarray as xr
from conftest import ROOT, random_sam
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult.audit import CHECKS, STATUSES, Audit, audit, read_controls
from fiscalmult.audit.findings import SHOWN, Share
from fiscalmult.input_output import InputOutputTable, close_gaps, to_input_output
from fiscalmult.labels import say

SEEDS = st.integers(0, 10_000)


def faulty(seed: int) -> xr.DataArray:
    """Flows of a random matrix with one to three planted faults."""
    rng = np.random.default_rng(seed)
    sam = random_sam(seed % 97)
    values = np.array(sam.values)
    for _ in range(rng.integers(1, 4)):
        i, j = rng.integers(0, 17, 2)
        kind = rng.integers(0, 5)
        if kind == 0:
            values[i, j] *= 1000
        elif kind == 1:
            values[i, j] = -values[i, j]
        elif kind == 2:
            values[i] = values[:, i] = 0.0
        elif kind == 3:
            values[i, j] += 5.0
        else:
            values[i] *= 1e-3
    return sam.flows.copy(data=values)


def verdicts(report: Audit) -> list[tuple[str, str, str]]:
    return [(finding.check, finding.status, finding.key) for finding in report.findings]


# what a verdict does not depend on


@given(SEEDS, st.permutations(range(17)))
def test_the_order_of_accounts_changes_no_verdict(seed, order):
    # Subtotals are sought among neighbours, so only that check may see the order.
    checks = [name for name in CHECKS if name != "doubles"]
    flows = faulty(seed)
    assert verdicts(audit(flows, checks=checks)) == verdicts(audit(flows[order, order], checks=checks))


@given(SEEDS)
def test_the_names_of_accounts_change_no_verdict(seed):
    flows = faulty(seed)
    accounts = fm.Accounts.from_codes(flows["receiver"].values)
    names = [f"x{place:02d}" for place in range(len(accounts))]
    renamed = flows.assign_coords(receiver=names, payer=names)
    blocks = dict(zip(names, accounts.blocks, strict=True))
    assert verdicts(audit(renamed, blocks=blocks)) == verdicts(audit(flows))


@given(SEEDS, st.integers(-6, 9))
def test_the_unit_of_money_changes_no_verdict(seed, power):
    flows = faulty(seed)
    scaled = flows.copy(data=flows.values * 10.0**power)
    assert verdicts(audit(scaled)) == verdicts(audit(flows))


@given(SEEDS)
def test_an_audit_changes_nothing_and_counts_every_check(seed):
    flows = faulty(seed)
    before = flows.copy(deep=True)
    report = audit(flows)
    xr.testing.assert_identical(flows, before)
    assert {finding.check for finding in report.findings} == set(CHECKS)
    assert {finding.status for finding in report.findings} <= set(STATUSES)
    assert report.passed == (not report.of("failure"))


@given(SEEDS)
def test_random_balanced_matrices_pass_and_a_raised_cell_does_not(seed):
    sam = random_sam(seed)
    assert audit(sam).passed
    rng = np.random.default_rng(seed)
    filled = np.argwhere(sam.values > 0)
    i, j = filled[rng.integers(len(filled))]
    values = np.array(sam.values)
    if i == j:
        return
    values[i, j] += 0.01 * sam.values.sum()
    report = audit(sam.flows.copy(data=values))
    named = {entry.account for entry in report.check("balance")[0].entries}
    assert report.status("balance") == "failure"
    assert named == {sam.codes[i], sam.codes[j]}


# what it prints


def test_the_text_names_cells_with_labels_and_says_how_many_more():
    sam = fm.load_sam("viet-nam-2012")
    report = audit(sam)
    text = report.text()
    assert text.startswith("Audit of viet-nam-2012: 132 accounts (trillion VND, 2012)\nFindings: 17 (")
    assert max(map(len, text.splitlines())) <= 110
    assert (
        "what savings-investment (Saving and investment) gets from rest-of-world (Rest of the world): -215.92" in text
    )
    count = len(next(finding for finding in report.check("signs")).cells)
    assert f"... and {count - SHOWN} more" in text
    assert text.endswith("two mistakes that cancel stay hidden.")


def test_the_text_in_vietnamese_has_no_english_left():
    report = audit(faulty(3), controls={"gdp": 1.0})
    text = report.text("vi")
    assert text.startswith("Kiểm tra table: 17 tài khoản (nghìn tỷ đồng, 2012)")
    assert "[lỗi] Cân đối:" in text
    for words in ("pass]", "failure", "warning", "skipped", "gets from", "accounts", "correct", "trillion"):
        assert words not in text
    with pytest.raises(fm.FiscalmultError, match="no language 'fr'"):
        report.text("fr")


def test_numbers_are_written_as_the_language_writes_them():
    report = audit(fm.load_sam("viet-nam-2012"), controls={"gdp": 3245.4})
    found = report.check("controls")[0]
    assert "gdp is 3,267.54, +0.68% from 3,245.4 trillion VND, within 1.00%" in found.message
    assert "gdp là 3.267,54, lệch +0,68% so với 3.245,4 nghìn tỷ đồng, trong mức 1,00%" in found.words("vi")
    assert Share(0.5).decimals == 1


def test_every_finding_that_can_be_made_has_its_words():
    """Every key that stands in the code is a label, and every failure's sentence names a mend."""
    made: set[tuple[str, str, str]] = set()
    for seed in range(60):
        report = audit(faulty(seed))
        made |= set(verdicts(report))
        for finding in report.findings:
            assert finding.message
            assert finding.words("vi") != finding.message
            if finding.status == "failure":
                assert ";" in finding.message, finding.message
    assert len({key for _, status, key in made if status == "failure"}) >= 8


def test_rows_for_a_file_name_every_cell(sam):
    flows = sam.flows.copy(data=np.where(sam.values == sam.values.max(), -1.0, sam.values))
    report = audit(flows, places=lambda i, j: f"{chr(66 + j)}{i + 2}")
    rows = report.to_rows()
    assert {tuple(row) for row in rows} == {
        ("check", "status", "message", "value", "receiver", "payer", "account", "cell_value", "where")
    }
    i, j = (int(place) for place in np.argwhere(sam.values == sam.values.max())[0])
    where = f"{chr(66 + j)}{i + 2}"
    assert any(row["where"] == where and row["receiver"] == sam.codes[i] and row["cell_value"] == -1 for row in rows)
    assert f"[{where}]: -1" in report.text()
    gap = next(row for row in rows if row["check"] == "balance" and row["account"] == sam.codes[i])
    assert gap["where"] == f"{i + 2}:{i + 2}, {chr(66 + i)}:{chr(66 + i)}"
    assert {finding.check for finding in report.findings} == {row["check"] for row in rows}


def test_only_the_checks_asked_for_are_made(sam):
    assert [one.check for one in audit(sam, checks=["signs", "balance"]).findings] == ["balance", "signs"]
    with pytest.raises(fm.FiscalmultError, match="no check 'balanced'; did you mean balance"):
        audit(sam, checks=["balanced"])


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1.0]], "cannot audit a list; give a SAM, an InputOutputTable or a DataArray"),
        (xr.DataArray(np.eye(2), dims=("payer", "receiver")), r"dims \(receiver, payer\), not \('payer', 'receiver'\)"),
        (xr.DataArray(np.eye(2), dims=("receiver", "payer")), "no labels along receiver; give the account codes"),
        (
            xr.DataArray(np.eye(2), {"receiver": ["a", "b"], "payer": ["c", "d"]}, ("receiver", "payer")),
            r"rows and columns have no account in common \(the first are \['a'\] and \['c'\]\)",
        ),
        (
            xr.DataArray([["x"]], {"receiver": ["a"], "payer": ["a"]}, ("receiver", "payer")),
            "holds text among its figures",
        ),
    ],
)
def test_what_is_no_table_raises(table, words):
    with pytest.raises(fm.FiscalmultError, match=words):
        audit(table)


def test_wrong_arguments_raise(sam):
    with pytest.raises(fm.FiscalmultError, match="the tolerance is -1; give a gap in the unit of the table"):
        audit(sam, tolerance=-1)
    with pytest.raises(
        fm.FiscalmultError, match="account 'hh-poor' has the unknown block 'households'; did you mean household"
    ):
        audit(sam.flows, blocks={"hh-poor": "households"})


def test_codes_that_do_not_say_their_block_skip_what_speaks_of_blocks(sam):
    names = [f"x{place}" for place in range(17)]
    report = audit(sam.flows.assign_coords(receiver=names, payer=names), controls={"gdp": 1.0, "x3": 5.0})
    skipped = {finding.check for finding in report.of("skipped")}
    assert skipped == {"orientation", "radius", "unusual", "gdp", "controls"}
    assert "x0 does not say it" in report.check("gdp")[0].message
    assert report.check("controls")[1].key == "off"
    below = sam.flows.assign_coords(receiver=names, payer=names).copy()
    below.loc["x3", "x9"] = -1.0
    assert audit(below).check("signs")[0].key == "unknown"


# files of control totals


def test_controls_are_read_from_a_file(tmp_path):
    path = tmp_path / "known.csv"
    path.write_text(
        "total,value,tolerance,unit,source\ngdp,3245.4,1%,,GSO\nexports,2600,0.02,trillion VND,\nimports,9,,,\n"
    )
    found = read_controls(path)
    assert [(one.total, one.value, one.tolerance, one.unit, one.source) for one in found.values()] == [
        ("gdp", 3245.4, 0.01, "", "GSO"), ("exports", 2600.0, 0.02, "trillion VND", ""), ("imports", 9.0, 0.01, "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,value\ngdp,1\n", "known.csv has the columns name, value; give total, value"),
        ("", "known.csv has the columns none; give total, value"),
        ("total,value\ngdp,1\ngdp,2\n", "known.csv, line 3: the total 'gdp' stands twice"),
        ("total,value\n,1\n", "known.csv, line 2: the total '' has no name"),
        ("total,value\ngdp,much\n", "known.csv, line 2: the value 'much' is not a number"),
        ("total,value\ngdp,nan\n", "known.csv, line 2: the value 'nan' is not a number; write it with a decimal point"),
        ('total,value\ngdp,"3.245,4"\n', "known.csv, line 2: the value '3.245,4' is not a number"),
        ("total,value\ngdp,1,5\n", "known.csv, line 2: more cells than columns"),
        ("total,value,tolerance\ngdp,1,x%\n", "the tolerance 'x%' is not a number"),
    ],
)
def test_files_of_controls_that_are_wrong_name_the_line(tmp_path, text, words):
    path = tmp_path / "known.csv"
    path.write_text(text)
    with pytest.raises(fm.FiscalmultError, match=words):
        read_controls(path)
    with pytest.raises(fm.FiscalmultError, match="cannot read the control totals"):
        read_controls(tmp_path / "missing.csv")


# tables as they are published


def test_the_shipped_matrix_passes():
    report = audit(fm.load_sam("viet-nam-2012"))
    assert report.passed
    assert {finding.check for finding in report.of("warning")} <= {"numbers"}
    assert report.check("signs")[0].facts["count"] == 10
    assert {cell.payer for cell in report.check("signs")[0].cells} == {"stock-changes", "rest-of-world"}


def test_the_original_of_2012_passes_with_its_known_oddities(originals):
    path = originals / "vnsam_2012" / "VNSAM-2012.xlsx"
    if not path.is_file():
        pytest.skip("VNSAM-2012.xlsx is not among the originals")
    sam = fm.read_vnsam(path)
    # GDP of the matrix is 3,267.5 trillion, that of the publication 3,245.4: 0.68 % apart.
    report = audit(sam, controls={"gdp": (3245.4e3, 0.01), "gdp_expenditure": (3245.4e3, 0.005)})
    assert [one.status for one in report.check("controls")] == ["pass", "failure"]
    signs = report.check("signs")
    assert [(one.key, one.facts["count"]) for one in signs] == [("usual", 46)]
    assert (signs[0].cells[0].receiver, signs[0].cells[0].payer) == ("s-i", "row")
    assert signs[0].cells[0].value == pytest.approx(-215_919.5, abs=0.05)
    below = [cell for cell in sam.negative_cells if cell[2] < -1e-6]
    assert len([cell for cell in below if cell[1] == "dstk"]) == 45
    dust = next(one for one in report.check("numbers") if one.key == "dust")
    assert {cell.receiver for cell in dust.cells} == {"c_137", "c_099", "c_141"}
    assert {one.check for one in report.findings if one.status in ("warning", "failure")} == {"numbers", "controls"}
    assert report.count == 371


@pytest.fixture
def germany(monkeypatch) -> InputOutputTable:
    """Germany 1995, Eurostat's manual, Table 15.4."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "published"))
    return importlib.import_module("worked.germany_1995").table()


BLOCKS = {
    "imports": "rest-of-world", "net_tax_products": "tax", "compensation_employees": "labour",
    "net_tax_production": "tax", "consumption_fixed_capital": "capital", "os_mixed_income_net": "capital",
    "P3_S14_households": "household", "P3_S13_government": "government", "gross_capital_formation": "accumulation",
    "inventory_change": "accumulation", "exports": "rest-of-world",
}  # fmt: skip


def test_germany_1995_passes_as_printed(germany):
    report = audit(germany)
    assert report.passed
    assert report.check("balance")[0].facts["count"] == 8  # sectors, and imports and taxes that final uses pay directly
    assert report.check("orientation")[0].key == "proven"
    assert report.check("radius")[0].value == pytest.approx(
        float(np.abs(np.linalg.eigvals(germany.coefficients)).max())
    )
    assert {one.check for one in report.of("skipped")} == {"unusual", "gdp", "controls"}


def test_germany_1995_with_blocks_has_its_gdp(germany):
    report = audit(germany, blocks=BLOCKS)
    found = report.check("gdp")[0]
    inputs, final = germany.primary_inputs, germany.final_inputs
    income = inputs.drop_sel(kind="imports").sum() + final.sel(kind="net_tax_products").sum()
    spending = (
        germany.final_demand.sum() + final.sum() - inputs.sel(kind="imports").sum() - final.sel(kind="imports").sum()
    )
    assert found.value == pytest.approx(float(income), rel=1e-12)
    assert found.facts["expenditure"] == pytest.approx(float(spending), rel=1e-12)
    assert found.status == "pass"
    assert report.status("unusual") == "pass"
    with pytest.raises(fm.FiscalmultError, match="a block is given to 'wages', which the table does not have"):
        audit(germany, blocks={"wages": "labour"})


def test_the_printed_row_of_industry_of_germany_is_caught(germany):
    """The printed total of industry's row is not the sum of its cells: 46 million missing from final uses."""
    balanced = audit(germany).check("balance")[0]
    assert balanced.value == 0
    names = [*germany.sectors, *germany.kinds, *germany.categories]
    size = len(germany.sectors)
    values = np.zeros((len(names), len(names)))
    values[:size, :size], values[size : size + 6, :size] = germany.flows.values, germany.primary_inputs.values
    values[:size, size + 6 :] = germany.final_demand.values
    flows = xr.DataArray(values, {"receiver": names, "payer": names}, ("receiver", "payer"), attrs={"units": "EUR"})
    flows.loc["industry_group", "exports"] -= 46
    worst = next(one for one in audit(flows, checks=["balance"]).check("balance") if one.key == "gap")
    assert any(entry.account == "industry_group" and entry.value == -46 for entry in worst.entries)


USES = {
    "HFCE": "household", "NPISH": "household", "GGFC": "government", "GFCF": "accumulation", "INVNT": "accumulation",
    "CONS_ABR": "household", "CONS_NONRES": "rest-of-world", "EXPO": "rest-of-world", "IMPO": "rest-of-world",
    "TXS_IMP_FNL": "tax", "TXS_INT_FNL": "tax", "VALU": "capital",
}  # fmt: skip


def test_the_table_of_the_oecd_has_gdp_on_all_sides(originals):
    path = originals / "oecd_iot_2018" / "oecd_iot_2021ed_vnm_2018.xlsx"
    if not path.is_file():
        pytest.skip("the table of the OECD is not among the originals")
    from fiscalmult.readers.oecd import read_oecd_iot

    table = read_oecd_iot(path)
    report = audit(table, blocks=USES)
    assert report.passed
    found = report.check("gdp")[0]
    value_added = float(table.primary_inputs.sum() + table.final_inputs.sum())
    assert found.facts["income"] == pytest.approx(value_added, rel=1e-9)
    assert found.facts["expenditure"] == pytest.approx(value_added, abs=45 * 2 * table.tolerance)
    assert {one.key for one in report.check("signs")} <= {"usual", "seen"}


def test_the_table_of_the_statistics_office_has_its_known_oddities(originals):
    path = originals / "gso_io_2012" / "gso_sut_io_2012.xlsx"
    if not path.is_file():
        pytest.skip("the table of the General Statistics Office is not among the originals")
    from fiscalmult.readers.gso import read_gso_iot

    table = read_gso_iot(path)
    report = audit(table)
    assert report.passed
    # Rows miss by 0.29 million dong of 14.7 thousand trillion: the register's figure.
    assert report.check("balance")[0].value == pytest.approx(0.29, abs=0.005)
    spends = next(one for one in report.check("propensities") if one.key == "responding")
    costs = table.flows.sel(user="103").sum() / table.output.sel(sector="103")
    assert (spends.entries[0].account, spends.value) == ("103", pytest.approx(float(costs)))
    below = table.primary_inputs.sel(user="103")
    assert float(below.sel(kind="labour-income")) < 0


def test_the_industry_table_of_a_matrix_passes(sam):
    table = to_input_output(sam)
    report = audit(table)
    assert report.passed
    names = list(dict.fromkeys([*table.kinds, *table.categories]))
    both = [code for code in names if code in table.kinds and code in table.categories]
    given = {code: sam.account_list.block(code) for code in names}
    given |= {f"use {code}": sam.account_list.block(code) for code in both}
    found = audit(table, blocks=given, controls={"gdp": sam.gdp}, control_tolerance=1e-9)
    assert found.passed, found.text()


def test_a_table_without_primary_inputs_is_open():
    table = InputOutputTable.from_arrays(["a", "b"], [[1, 2], [3, 4]], {"final": [7.0, 3.0]}, units="EUR")
    report = audit(table)
    assert report.check("balance")[0].key == "open"
    assert report.status("orientation") == "skipped"
    coefficients = np.array([[1, 2], [3, 4]]) / [10.0, 10.0]
    assert report.check("radius")[0].value == pytest.approx(float(np.abs(np.linalg.eigvals(coefficients)).max()))


def test_imports_within_total_use_keep_rows_and_columns_equal():
    flows, imported = np.array([[10.0, 20.0], [5.0, 30.0]]), np.array([[4.0, 6.0], [1.0, 9.0]])
    final, final_imported = np.array([50.0, 40.0]), np.array([5.0, 10.0])
    output = flows.sum(1) + final - imported.sum(1) - final_imported
    wages = output - flows.sum(0)
    sectors = ["one", "two"]

    def square(values: np.ndarray) -> xr.DataArray:
        return xr.DataArray(
            values, {"supplier": sectors, "user": sectors}, ("supplier", "user"), attrs={"units": "EUR"}
        )

    def demand(values: np.ndarray) -> xr.DataArray:
        return xr.DataArray(values[:, None], {"supplier": sectors, "category": ["final"]}, ("supplier", "category"))

    table = InputOutputTable(
        square(flows), demand(final), xr.DataArray(wages[None], {"kind": ["wages"], "user": sectors}, ("kind", "user")),
        imported_flows=square(imported), imported_demand=demand(final_imported), use="total",
    )  # fmt: skip
    report = audit(table)
    assert report.status("balance") == "pass"
    assert report.count == 5
    domestic = fm.input_output.domestic_use(table)
    assert audit(domestic).status("balance") == "pass"


def test_a_stated_tolerance_of_a_table_counts(germany):
    off = germany.final_demand.copy()
    off.loc["construction", "exports"] += 0.4
    table = InputOutputTable(
        germany.flows,
        off,
        germany.primary_inputs,
        output=germany.output,
        final_inputs=germany.final_inputs,
        tolerance=0.5,
    )
    report = audit(table)
    assert report.status("balance") == "pass"
    assert report.check("balance")[0].value == pytest.approx(0.4)
    closed = close_gaps(table, "rounding", "rounding of costs")
    assert audit(closed).check("balance")[0].value <= 1e-6


def test_labels_of_all_checks_and_statuses_exist():
    for language in ("en", "vi"):
        assert all(say(f"audit.check.{name}", language) for name in CHECKS)
        assert all(say(f"audit.status.{name}", language) for name in STATUSES)


def test_every_sentence_of_the_labels_can_be_said():
    """Each key of a finding stands in the code that makes findings; a label that nothing says would be dead."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "fiscalmult" / "audit").glob("*.py"))
    said = {"cell", "row", "column", "account", "row_total", "column_total"}  # made of a kind or a side
    with (ROOT / "fiscalmult" / "data" / "labels.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["key"].split(".") for row in csv.DictReader(file) if row["key"].startswith("audit.")]
    listed = [parts[2] for parts in keys if len(parts) == 3 and parts[1] in CHECKS]
    assert len(listed) > 40
    assert [key for key in listed if f'"{key}"' not in code and key not in said] == []
