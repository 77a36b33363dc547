"""Jobs: published totals and margins come back, whatever fitted the rest."""

from __future__ import annotations

import numpy as np
import originals_for_tests as here
import pytest

from calibration.build import DATA
from calibration.concordance import read_concordance
from calibration.figures import Figures
from calibration.jobs import BROAD_GROUPS, jobs_by_section
from calibration.tables import read_table

SECTIONS = "".join(BROAD_GROUPS.values())


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures.committed()


@pytest.fixture(scope="module")
def table(figures) -> np.ndarray:
    return jobs_by_section(figures)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read_table(here.ROOT / DATA / "viet-nam-2012-jobs.csv")


def total(rows: list[dict[str, str]], **wanted: str) -> float:
    return sum(float(row["jobs"]) for row in rows if all(row[key] == value for key, value in wanted.items()))


def test_totals_are_the_published_ones(rows):
    assert total(rows) == pytest.approx(51422.44, abs=1e-3)
    assert total(rows, sex="female") == pytest.approx(24923.195, abs=1e-3)
    assert round(100 * total(rows, sex="female") / total(rows), 1) == 48.5


def test_every_activity_has_four_counts_of_zero_or_more(rows):
    counted = {(row["account"], row["sex"], row["formality"]) for row in rows}
    assert len(counted) == len(rows) == 4 * len(read_concordance().sectors)
    assert min(float(row["jobs"]) for row in rows) >= 0


def test_sections_keep_their_share_of_women(table, figures):
    """Unplaced persons are spread by sex, so that women stay within 0.1 % of the published section."""
    for section, cells in zip(SECTIONS, table, strict=True):
        women = figures.value("employment.csv", "employed", section, "female", "2012")
        assert cells[0].sum() == pytest.approx(women, rel=1e-3)
    assert table[:, 0].sum() == pytest.approx(24923.195, rel=1e-12)


def test_sections_keep_their_informality(table, figures):
    for section, cells in zip(SECTIONS, table, strict=True):
        informal = figures.value("informality.csv", "informal employment", section, "total")
        employed = figures.value("employment.csv", "employed", section, "total", "2013")
        assert cells[:, 1].sum() / cells.sum() == pytest.approx(informal / employed, rel=1e-10)


@pytest.mark.parametrize("group", list(BROAD_GROUPS))
def test_broad_groups_keep_the_ratio_of_informality_by_sex(table, figures, group):
    members = BROAD_GROUPS[group]
    cells = table[[SECTIONS.index(section) for section in members]].sum(axis=0)
    ours = cells[:, 1] / cells.sum(axis=1)
    counted = members + ("U" if group == "SER" else "")
    employed = {
        sex: sum(figures.value("employment.csv", "employed", section, sex, "2013") for section in counted)
        for sex in ("total", "female")
    }
    women = figures.value("informality.csv", "informal employment", group, "female") / employed["female"]
    men = figures.value("informality.csv", "informal employment", group, "male")
    men /= employed["total"] - employed["female"]
    assert ours[0] / ours[1] == pytest.approx(women / men, rel=1e-9)


def test_fitting_adds_no_interaction(table):
    """From a seed of ones the odds ratio of sex and formality is the same in every section of a group."""
    start = 0
    for members in BROAD_GROUPS.values():
        cells = table[start : start + len(members)]
        start += len(members)
        odds = cells[:, 0, 0] * cells[:, 1, 1] / (cells[:, 0, 1] * cells[:, 1, 0])
        np.testing.assert_allclose(odds, odds[0], rtol=1e-6)


def test_sectors_share_a_section_by_labour_payments(rows):
    concordance = read_concordance()
    labour: dict[str, float] = {}
    for row in read_table(here.ROOT / DATA / "viet-nam-2012.csv"):
        if row["receiver"].startswith("f-labour-"):
            labour[row["payer"]] = labour.get(row["payer"], 0.0) + float(row["value"])
    farms = [f"a-{sector}" for sector, section in concordance.sections.items() if section == "A"]
    jobs = {code: total(rows, account=code) for code in farms}
    for code in farms:
        assert jobs[code] / sum(jobs.values()) == pytest.approx(labour[code] / sum(labour[c] for c in farms), rel=1e-8)
        assert {row["status"] for row in rows if row["account"] == code} == {"assumed"}
    assert {row["status"] for row in rows if row["account"] == "a-trade"} == {"derived"}


@here.needs_originals
def test_counts_of_2013_give_the_printed_informality_rates(figures):
    printed = {
        row["industry_code"]: float(row["value"])
        for row in read_table(here.ORIGINALS / "facts" / "informality_by_industry.csv")
        if row["year"] == "2013" and row["measure"] == "informality rate" and row["sex"] == "total"
    }
    for section in SECTIONS:
        informal = figures.value("informality.csv", "informal employment", section, "total")
        rate = 100 * informal / figures.value("employment.csv", "employed", section, "total", "2013")
        assert rate == pytest.approx(printed[section], abs=0.00501)
