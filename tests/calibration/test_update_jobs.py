"""Jobs of 2022 and 2024, programmes and levies of the matrix of 2024."""

from __future__ import annotations

import math

import numpy as np
import originals_for_tests as here
import pytest

import fiscalmult as fm
from calibration.build import DATA
from calibration.figures import Figures
from calibration.jobs import BROAD_GROUPS, SURVEY_2012, jobs_by_section
from calibration.tables import read_table
from calibration.update.accounts import read_accounts
from calibration.update.build import SURVEYS
from calibration.update.figures import committed_figures
from calibration.update.matrix import read_matrix
from calibration.update.programmes import employer_weights, worker_weights
from fiscalmult.sam import SAM

SECTIONS = "".join(BROAD_GROUPS.values())
MATRIX = "viet-nam-2024"


@pytest.fixture(scope="module")
def figures() -> Figures:
    return committed_figures()


@pytest.fixture(scope="module")
def sam() -> SAM:
    return read_matrix(here.ROOT / DATA, read_accounts())


def employed(figures: Figures, group: str, year: str, sex: str = "total") -> float:
    return figures.value("employment-2024.csv", "employed", group, sex, year)


@pytest.mark.parametrize(("name", "year"), [("viet-nam-2024-jobs", "2024"), ("viet-nam-2022-jobs", "2022")])
def test_totals_and_informality_are_the_published_ones(name, year, figures):
    rows = read_table(here.ROOT / DATA / f"{name}.csv")
    by_hand = {
        sex: math.fsum(float(row["jobs"]) for row in rows if sex in ("total", row["sex"]))
        for sex in ("total", "female")
    }
    for sex, jobs in by_hand.items():
        assert jobs == pytest.approx(employed(figures, "TOTAL", year, sex), abs=1e-3)
    informal = math.fsum(float(row["jobs"]) for row in rows if row["formality"] == "informal")
    published = figures.value("informality-2024.csv", "informal employment", "TOTAL", "total", year)
    assert informal == pytest.approx(published, rel=2e-4)  # extraterritorial organizations are spread
    assert min(float(row["jobs"]) for row in rows) >= 0
    assert len({(row["account"], row["sex"], row["formality"]) for row in rows}) == len(rows) == 4 * 44


def test_own_use_farm_workers_of_2024_are_informal_jobs_of_agriculture(figures):
    table = jobs_by_section(figures, SURVEYS["viet-nam-2024-jobs"])
    wanted = employed(figures, "A", "2024") + employed(figures, "X", "2024")
    assert table[0].sum() == pytest.approx(wanted, rel=1e-4)
    informal = figures.value("informality-2024.csv", "informal employment", "A", "total", "2024")
    assert table[0, :, 1].sum() == pytest.approx(informal + employed(figures, "X", "2024"), rel=1e-4)
    same = jobs_by_section(figures, SURVEYS["viet-nam-2022-jobs"])
    assert same[0].sum() == pytest.approx(employed(figures, "A", "2022"), rel=1e-3)


def test_sections_keep_women_and_informality(figures):
    for survey in SURVEYS.values():
        table = jobs_by_section(figures, survey)
        for section, cells in list(zip(SECTIONS, table, strict=True))[1:]:
            women = employed(figures, section, survey.year, "female")
            assert cells[0].sum() == pytest.approx(women, rel=1e-3)
            informal = figures.value(survey.informality, "informal employment", section, "total", survey.year)
            rate = informal / employed(figures, section, survey.year)
            assert cells[:, 1].sum() / cells.sum() == pytest.approx(rate, rel=1e-9)


def test_the_jobs_of_2012_are_untouched_by_the_year_argument(figures):
    assert np.array_equal(jobs_by_section(figures), jobs_by_section(figures, SURVEY_2012))


def test_programmes_and_levies_load_with_the_names_of_2012_and_those_of_insurance():
    before, after = set(fm.list_programmes("viet-nam-2012")), set(fm.list_programmes(MATRIX))
    assert after - before == {"unemployment-benefit", "sickness-maternity-benefit", "health-insurance"}
    assert before <= after
    levies = set(fm.list_levies(MATRIX))
    assert levies - set(fm.list_levies("viet-nam-2012")) == {
        "social-contributions-employers",
        "social-contributions-workers",
    }
    for name in after:
        programme = fm.load_programme(name, MATRIX)
        assert math.fsum(programme.shares.values()) == pytest.approx(1.0, abs=1e-12)
        assert programme.label("vi") != name
        assert all(address.source for address in programme.addresses.values())
    for name in levies:
        assert math.fsum(fm.load_levy(name, MATRIX).shares.values()) == pytest.approx(1.0, abs=1e-12)


def test_insurance_programmes_go_through_their_schemes():
    assert dict(fm.load_programme("social-insurance-pension", MATRIX).shares) == {"sp-pensions": 1.0}
    assert dict(fm.load_programme("health-insurance", MATRIX).shares) == {"sp-health-insurance": 1.0}
    economy = fm.Economy.from_sam(fm.load_sam(MATRIX), fm.PYATT_ROUND)
    scenarios = [
        fm.Scenario(name, fm.load_programme(name, MATRIX), 1.0) for name in ("health-insurance", "health")
    ]  # fmt: skip
    gdp = fm.simulate(economy, scenarios)["gdp"].values
    assert gdp[0] == pytest.approx(gdp[1], rel=1e-12)


def test_contributions_of_workers_reach_households_by_the_labour_they_sell(sam):
    """Second route: activity by activity."""
    households = sam.accounts("household")
    kinds = [code for code in sam.accounts("labour") if code != "f-labour-contributions"]
    by_hand = dict.fromkeys(households, 0.0)
    for activity in sam.accounts("activity"):
        wages = {kind: float(sam.flows.sel(receiver=kind, payer=activity)) for kind in kinds}
        paid = float(sam.flows.sel(receiver="f-labour-contributions", payer=activity))
        for kind, wage in wages.items():
            column = sam.flows.sel(payer=kind)
            for household in households:
                share = float(column.sel(receiver=household) / column.sum())
                by_hand[household] += paid * wage / sum(wages.values()) * share
    found = worker_weights(sam)
    assert found == pytest.approx(by_hand, rel=1e-9)
    assert math.fsum(found.values()) == pytest.approx(float(sam.flows.sel(receiver="f-labour-contributions").sum()))


def test_contributions_of_employers_are_those_of_their_activities(sam):
    weights = employer_weights(sam, read_accounts())
    assert sum(weights.values()) == pytest.approx(float(sam.flows.sel(receiver="f-labour-contributions").sum()))
    assert weights["ent-farm"] < 0.01 * weights["ent-nonfarm"]


def test_the_satellite_of_2024_loads_and_counts_everybody(figures):
    satellite = fm.load_satellite("viet-nam-2024-jobs")
    assert float(satellite.counts.sum()) == pytest.approx(employed(figures, "TOTAL", "2024"), abs=1e-3)
    intensity = satellite.intensity(fm.load_sam(MATRIX))
    assert float(intensity.sel(account="a-paddy").sum()) > float(intensity.sel(account="a-electricity-gas").sum())


def test_earnings_are_the_wages_of_the_matrix_in_the_published_proportion(figures):
    """Three ways: wages by activity add up; income per job is as 6.0 to 8.1; one gap holds in every activity."""
    sam = fm.load_sam(MATRIX)
    earned = fm.load_satellite("viet-nam-2024-earnings").counts
    jobs = fm.load_satellite("viet-nam-2024-jobs").counts.sum("formality").sel(account=earned["account"])
    labour = [code for code in sam.accounts("labour") if code != "f-labour-contributions"]
    paid = sam.flows.sel(receiver=labour, payer=list(earned["account"].values)).sum("receiver")
    np.testing.assert_allclose(earned.sum("sex").values, paid.values, atol=1e-8)
    per_job = earned.sum("account") / jobs.sum("account")
    assert float(per_job.sel(sex="female") / per_job.sel(sex="male")) == pytest.approx(6.0 / 8.1, abs=1e-6)
    each = (earned / jobs).sel(sex="female") / (earned / jobs).sel(sex="male")
    np.testing.assert_allclose(each.values, float(each[0]), rtol=1e-4)


def test_labour_income_is_what_activities_pay_to_labour():
    """Through the satellite, and through the receipts of the labour accounts."""
    sam = fm.load_sam(MATRIX)
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2024-earnings")])
    result = fm.simulate(economy, fm.Scenario("care", fm.load_programme("social-work-care"), 1.0))
    labour = [code for code in sam.accounts("labour") if code != "f-labour-contributions"]
    receipts = result["receipts"].isel(scenario=0).sel(account=labour).sum()
    assert float(result["labour_income"].sum()) == pytest.approx(float(receipts), rel=1e-6)
