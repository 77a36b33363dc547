"""Experiments on reforms: they run alone, print what the library says, and save a figure where told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache

import pytest
from conftest import ROOT
from matplotlib.image import imread

import fiscalmult as fm
from fiscalmult import projection
from fiscalmult.reforms import load_reform

EXPERIMENTS = (
    "child_benefit",
    "social_pension_age",
    "voluntary_insurance_subsidy",
    "monotax",
    "gender_pension_gap",
    "shock_response",
    "social_assistance",
    "social_insurance_coverage",
)
MATRIX = "viet-nam-2024"


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What an experiment prints, and the folder of its figure; each runs once."""
    folder = tmp_path_factory.mktemp("experiments")

    @cache
    def of(name):
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        done = subprocess.run(
            [sys.executable, "-W", "error", str(ROOT / "experiments" / f"{name}.py"), "--out", str(folder / name)],
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout, folder / name

    return of


def numbers(text: str, start: str) -> list[float]:
    """Numbers of the one line that starts with a text."""
    lines = [line[len(start) :] for line in text.splitlines() if line.startswith(start)]
    assert len(lines) == 1, f"{start!r} starts {len(lines)} lines"
    return [float(word.replace(",", "")) for word in re.findall(r"-?[\d,]+\.?\d*", lines[0])]


@pytest.fixture(scope="module")
def worth():
    economy = fm.Economy.from_sam(fm.load_sam(MATRIX), fm.PYATT_ROUND, [fm.load_satellite(f"{MATRIX}-jobs")])
    return fm.worth(economy, ["gdp", "employment", "household_income"]), economy.sam.account_list


def of(worth, programme, measure):
    """By the adjoint: the worth of a dong in each account, weighted by delivery."""
    table, accounts = worth
    return float((table[measure].values @ programme.per_dong(accounts)).sum())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_saves_its_figure(printed, name):
    text, folder = printed(name)
    assert [path.name for path in folder.iterdir()] == [f"{name}.png"]
    assert f"Figure: {folder / name}.png" in text
    pixels = imread(folder / f"{name}.png")[..., :3]
    assert 0.05 < (pixels.min(axis=-1) < 0.95).mean() < 0.8


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_is_one_short_script(name):
    lines = (ROOT / "experiments" / f"{name}.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80


def test_child_benefit_prints_people_costs_and_effects(printed, worth):
    text = printed("child_benefit")[0]
    reform = load_reform("child-benefit").set(age=6, contributory_age=6, level=360_000)
    cost = reform.cost(years=[2026, 2030])
    children, taxes, insured, now, later, gdp, _poor, jobs = numbers(text, "below 6, 360,000 VND")
    assert children == pytest.approx(float(cost["recipients"][0]), abs=0.501)
    assert taxes == pytest.approx(float(cost["benefits"].sel(year=2026, component="tax-financed")), abs=0.0501)
    assert insured == pytest.approx(float(cost["benefits"].sel(year=2026, component="contributory")), abs=0.0501)
    assert [now, later] == pytest.approx([float(value) for value in cost["cost"]], abs=0.0501)
    programme = reform.programme(MATRIX)
    assert gdp == pytest.approx(of(worth, programme, "gdp"), abs=0.00501)
    assert jobs == pytest.approx(of(worth, programme, "employment"), abs=0.0501)


def test_social_pension_age_costs_fall_with_the_age(printed):
    text = printed("social_pension_age")[0]
    pension = load_reform("social-pension")
    people, *costs = numbers(text, "70  ")[:4]
    cost = pension.set(age=70).cost(years=[2026, 2030, 2045])
    assert people == pytest.approx(float(cost["recipients"][0]), abs=0.501)
    assert costs == pytest.approx([float(value) for value in cost["cost"]], abs=0.0501)
    older = pension.set(age=80, poor_age=80)
    more = pension.cost(years=2026)["recipients"] - older.cost(years=2026)["recipients"]
    assert f"The law reaches {float(more[0]):,.0f} thousand people more in 2026" in text


def test_voluntary_subsidy_is_half_of_the_contribution(printed):
    """Support and what members pay are equal where the state pays half."""
    text = printed("voluntary_insurance_subsidy")[0]
    members, support, short, cost, paid = numbers(text, "half for all, same members")[:5]
    assert support == paid
    assert support + paid == pytest.approx(members * 12 * 330_000e-9, abs=0.011)
    assert cost == pytest.approx((support + short) / 0.98, abs=0.011)


def test_monotax_raises_in_proportion_to_those_who_join(printed):
    text = printed("monotax")[0]
    quarter, whole = (numbers(text, f"{share} %") for share in (25, 100))
    assert whole == pytest.approx([4 * value for value in quarter], abs=0.021)
    borrowed, paid = (numbers(text, f"{way}  ")[0] for way in ("borrowed", "monotax"))
    assert paid < borrowed


def test_gender_gap_parts_add_up(printed):
    text = printed("gender_pension_gap")[0]
    parts = [float(value) for value in re.findall(r"thousand women, (\d+\.\d) trillion", text)]
    assert len(parts) == 2
    assert sum(parts) / 0.98 == pytest.approx(numbers(text, "gap closed  ")[0], abs=0.11)
    economy = fm.Economy.from_sam(fm.load_sam(MATRIX), fm.PYATT_ROUND, [fm.load_satellite(f"{MATRIX}-earnings")])
    scenario = fm.Scenario("gap", load_reform("gender-pension-gap").programme(MATRIX), 1.0)
    earned = fm.simulate(economy, scenario)["labour_income"].isel(scenario=0).sel(sex=["female", "male"])
    assert numbers(text, "gap closed  ")[-2:] == pytest.approx(earned.values.tolist(), abs=0.00501)


def test_shock_is_paid_in_its_year_alone(printed, worth):
    text = printed("shock_response")[0]
    (line,) = [line for line in text.splitlines() if "3,000 thousand people, 3 months" in line]
    assert re.findall(r"\d+\.\d\d", line) == [f"{3_000 * 1_500_000e-9 / 0.96:.2f}", "0.00"]
    transfer = load_reform("shock-response").among("hh-*-q1").programme(MATRIX)
    assert numbers(text, "poorest fifth, borrowed")[0] == pytest.approx(of(worth, transfer, "gdp"), abs=0.00501)


def test_social_assistance_costs_follow_the_standard(printed):
    """By hand: 9,465 billion for 140,000 VND more, moved with the population from 2024 to 2026."""
    text = printed("social_assistance")[0]
    low, high = (numbers(text, f"{level} VND  ") for level in ("360,000", "500,000"))
    people = load_reform("social-assistance").people(years=[2024, 2026]).sel(component="allowances")
    assert float(people.sel(year=2026)) == pytest.approx(high[0], abs=0.5)
    assert high[1] - low[1] == pytest.approx(9.465 * high[0] / 3_350, abs=0.1001)
    more, dear = (numbers(text, f"500,000 VND, {what}") for what in ("half as many again", "delivery 10%"))
    assert more[-1] == pytest.approx(1.5 * high[-1], abs=0.101)
    assert dear[-1] == pytest.approx((high[1] + high[2]) / 0.9, abs=0.101)


def test_social_insurance_is_paid_by_its_members(printed):
    """Members by the rule, the multiplier by a simulation of its own, and the fund by an identity."""
    text = printed("social_insurance_coverage")[0]
    reform = load_reform("social-insurance")
    members = float(reform.people(years=2030).sel(component=["workers", "voluntary"]).sum())
    line = next(one for one in text.splitlines() if one.startswith("60% in 2030  "))
    assert [float(word.replace(",", "")) for word in line.split()[3:5]] == pytest.approx([2030, members], abs=0.5)
    sam = fm.load_sam(MATRIX)
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    scenario = fm.Scenario("own", reform.programme(sam), 1.0, reform.levy(sam))
    gdp = float(fm.simulate(economy, scenario)["gdp"][0])
    assert numbers(text, "its own contributions")[0] == pytest.approx(gdp, abs=0.00501)
    fund = projection.fund_balance({2025: 0.424, 2030: 0.6, 2045: 0.6})
    last = [line for line in text.splitlines() if line.startswith("60% in 2030  ")][-1]
    found = [float(word.replace(",", "")) for word in last.split()[3:]]
    assert found == pytest.approx([float(fund["balance"].sel(year=year)) for year in (2025, 2030, 2045)], abs=0.501)
