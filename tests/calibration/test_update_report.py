"""What moved the multipliers, the report, the figures and the check of 2024."""

from __future__ import annotations

import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import originals_for_tests as here
import pytest

import fiscalmult as fm
from calibration.behaviour import build_elasticities
from calibration.build import DATA, data_files
from calibration.check import check
from calibration.figures import COLUMNS, Figures, extract
from calibration.tables import read_table, sha256_of
from calibration.update.accounts import UpdateAccounts, read_accounts
from calibration.update.amounts import assumed, assuming
from calibration.update.build import UPDATE_REPORT, UPDATE_TABLES, verify_update
from calibration.update.figures import FILES, UPDATE, committed_figures, extract_update
from calibration.update.moved import STEPS, headline, what_moved
from calibration.update.report_tables import budget_sides
from calibration.update.variants import all_variants, listed_variants
from fiscalmult.errors import FiscalmultError


@pytest.fixture(scope="module")
def moved():
    return what_moved(fm.load_sam("viet-nam-2012"), fm.load_sam("viet-nam-2024"))


def test_the_parts_add_up_to_the_change(moved):
    for row in moved:
        assert sum(row.parts.values()) == pytest.approx(row.after - row.before, abs=1e-12)
        assert tuple(row.parts) == tuple(STEPS)


def test_both_ends_are_the_multipliers_of_the_matrices(moved):
    """The first and last exchange are the two matrices themselves."""
    for name, end in (("viet-nam-2012", "before"), ("viet-nam-2024", "after")):
        found = headline(fm.load_sam(name))
        assert {row.injection: getattr(row, end) for row in moved} == pytest.approx(found, rel=1e-9)


def test_headlines_by_simulation():
    """The adjoint against a forward run of the same pattern."""
    sam = fm.load_sam("viet-nam-2024")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    programme = fm.Programme.in_proportion_to(sam, payer="gov", receivers="commodity", name="as now")
    gdp = float(fm.simulate(economy, fm.Scenario("as now", programme, 1.0))["gdp"].squeeze())
    assert gdp == pytest.approx(headline(sam)["government consumption"], rel=1e-9)


def test_a_matrix_moves_from_itself_by_its_contributions_alone():
    """The earlier matrix is read as one without contributions; nothing else differs."""
    sam = fm.load_sam("viet-nam-2024")
    for row in what_moved(sam, sam):
        contributions, *others = row.parts.values()
        assert contributions < -0.01
        assert np.allclose(others, 0.0, atol=1e-12)


def test_no_single_assumption_decides_a_headline():
    """Every variant is a matrix that meets the totals; none moves a headline by a tenth of it."""
    before, listed, figures = fm.load_sam("viet-nam-2012"), read_accounts(), committed_figures()
    elasticities = {row["commodity"]: float(row["elasticity"]) for row in build_elasticities(before)}
    base = headline(fm.load_sam("viet-nam-2024"))
    found = all_variants(before, listed, figures, elasticities)
    assert [variant.name for variant in found] == [row["variant"] for row in listed_variants()]
    for variant in found:
        changes = {name: abs(variant.multipliers[name] / value - 1.0) for name, value in base.items()}
        assert 1e-5 < max(changes.values()) < 0.1, variant.name
    assert assumed("social-assistance-share") == 0.66


def test_another_value_of_an_unknown_assumption_is_refused():
    with pytest.raises(FiscalmultError, match="has no row 'farm-household'"), assuming({"farm-household": 0.0}):
        pass
    with assuming({"farm-households": 0.25}):
        assert assumed("farm-households") == 0.25
    assert assumed("farm-households") == 1.0


def test_every_assumption_is_used_or_a_choice():
    """A parameter that nothing reads would be a sentence without effect."""
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(UPDATE.glob("*.py")))
    for row in read_table(UPDATE / "assumptions.csv"):
        assert row["reason"]
        if row["value"] != "choice":
            float(row["value"])
            assert row["name"] in code, row["name"]


def test_every_figure_has_an_address():
    figures = committed_figures()
    for name in (*FILES, "excerpts"):
        assert tuple(figures.tables[name][0]) == COLUMNS
        for row in figures.tables[name]:
            assert all(row[key] for key in ("value", "publisher", "title", "year", "unit", "url")), row
    assert all(row["note"].startswith("excerpt") for row in figures.tables["excerpts"])


def test_published_gdp_of_2024_adds_up():
    figures = committed_figures()
    value = {
        row["figure"]: float(row["value"])
        for row in figures.tables["national-accounts-2024.csv"]
        if row["year"] == "2024" and not row["group"]
    }
    sections = sum(
        float(row["value"])
        for row in figures.tables["national-accounts-2024.csv"]
        if row["figure"] == "value added" and row["year"] == "2024"
    )
    assert sections + value["taxes less subsidies on products"] == pytest.approx(value["GDP at market prices"], abs=0.5)
    spent = (
        value["household final consumption"]
        + value["government final consumption"]
        + value["gross fixed capital formation"]
        + value["changes in inventories"]
        + value["exports of goods and services"]
        - value["imports of goods and services"]
    )
    assert spent + value["statistical discrepancy"] == pytest.approx(value["GDP at market prices"], abs=0.5)


@here.needs_collected
def test_committed_figures_are_those_of_the_originals():
    fresh = extract_update(here.ORIGINALS, Figures(extract(here.ORIGINALS)))
    assert {name: fresh.tables[name] for name in FILES} == {
        name: read_table(here.ROOT / "calibration" / "figures" / name) for name in FILES
    }


def test_the_check_covers_the_update_without_originals():
    """The matrix of 2024 is balanced again from committed figures; its tables and report come out the same."""
    lines: list[str] = []
    assert check(None, lines.append) is None
    assert "balancing the matrix of 2024 to the revised national accounts" in lines
    assert {DATA / f"{name}.csv" for name in UPDATE_TABLES} <= set(data_files())


def test_a_spoilt_matrix_is_noticed(tmp_path):
    shutil.copytree(here.ROOT / DATA, tmp_path / DATA)
    before = fm.load_sam("viet-nam-2012")
    verify_update(tmp_path, before)
    path = tmp_path / DATA / "viet-nam-2024.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    moved = []
    for line in lines:
        cells = line.split(",")
        # A swap that keeps every balance: social assistance moved to its benefit of the same households.
        if cells[:2] in (["c-health", "sp-health-insurance"], ["sp-health-insurance", "gov-fund-health-insurance"]):
            cells[2] = repr(float(cells[2]) + 1.0)
        if cells[:2] in (["c-health", "gov"], ["savings-investment", "gov-fund-health-insurance"]):
            cells[2] = repr(float(cells[2]) - 1.0)
        if cells[:2] == ["savings-investment", "gov"]:
            cells[2] = repr(float(cells[2]) + 1.0)
        moved.append(",".join(cells))
    path.write_text("\n".join(moved) + "\n", encoding="utf-8", newline="\n")
    with pytest.raises(FiscalmultError, match="health care, from the fund is 143"):
        verify_update(tmp_path, before)


def test_an_account_after_an_unknown_one_is_named():
    listed = read_accounts()
    odd = replace(listed, added=({**listed.added[0], "after": "f-labour-nobody"}, *listed.added[1:]))
    assert isinstance(odd, UpdateAccounts)
    with pytest.raises(FiscalmultError, match="puts 'f-labour-contributions' after 'f-labour-nobody', not listed"):
        _ = odd.codes


def test_the_report_says_what_a_stranger_needs():
    text = (here.ROOT / UPDATE_REPORT).read_text(encoding="utf-8")
    for words in ("revised", "statistical discrepancy", "excerpt", "Largest movements", "What moved them", "S.1314"):
        assert words in text
    assert "$" not in text
    assert len(sha256_of(here.ROOT / UPDATE_REPORT)) == 64


def test_receipts_of_government_stand_beside_the_state_budget():
    sam, figures = fm.load_sam("viet-nam-2024"), committed_figures()
    made = SimpleNamespace(update=SimpleNamespace(sam=sam), figures=figures)
    sides = budget_sides(made)
    matrix, budget = sides.pop("all")
    # Every receipt is listed once: the matrix's own total, and the published one.
    assert sum(one for one, _ in sides.values()) == pytest.approx(matrix, rel=1e-12)
    assert matrix == pytest.approx(float(sam.flows.sel(receiver="gov").sum()), rel=1e-12)
    assert sum(one for _, one in sides.values()) == pytest.approx(budget, rel=1e-12)
    assert budget == figures.value("excerpts", "total revenue and grants")
    # Where the budget sets a total, both sides are it.
    for name in ("import tariffs", "factor taxes", "enterprise payments"):
        assert sides[name][0] == pytest.approx(sides[name][1], abs=1e-5)
    # Taxes on products are those of the national accounts, whatever the budget collects.
    products = figures.value("national-accounts-2024.csv", "taxes less subsidies on products", year="2024") / 1000
    assert sides["taxes on products without tariffs"][0] + sides["import tariffs"][0] == pytest.approx(
        products, abs=1e-5
    )
