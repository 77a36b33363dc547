"""Experiments run alone, print what the model says, and save a figure where they are told to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from conftest import ROOT
from matplotlib.image import imread

import fiscalmult as fm

EXPERIMENTS = (
    "protection_or_investment",
    "who_pays",
    "jobs_by_sex_and_formality",
    "fixed_supply",
    "through_which_channels",
)
ONE_PERCENT = 32.67536
"""One per cent of the GDP of the SAM [trillion VND], 3,267.536 trillion in its publisher's workbook."""


def run(name, folder, *options):
    """Run an experiment alone in a folder; what it prints."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "experiments" / f"{name}.py"), *options],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def numbers_after(printed, label):
    """Numbers of the one line of a table that starts with a label."""
    lines = [line for line in printed.splitlines() if re.match(rf"{re.escape(label)}\s{{2,}}", line)]
    assert len(lines) == 1, f"{label!r} starts {len(lines)} lines"
    return [float(word) for word in lines[0][len(label) :].split() if word != "-"]


@pytest.fixture(scope="module")
def economy():
    return fm.Economy.from_sam(
        fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")]
    )


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What an experiment prints, and the folder of its figure; each runs once."""
    folder = tmp_path_factory.mktemp("experiments")

    @cache
    def of(name):
        return run(name, folder, "--out", str(folder / name)), folder / name

    return of


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_saves_its_figure(printed, name):
    text, folder = printed(name)
    assert [path.name for path in folder.iterdir()] == [f"{name}.png"]
    assert f"Figure: {folder / name}.png" in text
    pixels = imread(folder / f"{name}.png")[..., :3]
    assert pixels.shape[1] in (1062, 1063, 2125, 2126)
    drawn, coloured = pixels.min(axis=-1) < 0.95, pixels.max(axis=-1) - pixels.min(axis=-1) > 0.3
    assert 0.05 < drawn.mean() < 0.8
    assert 0.001 < coloured.mean() < 0.6


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_writes_nothing_unless_told(printed, tmp_path, name):
    text = run(name, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert f"To save the figure: python experiments/{name}.py --out DIR" in text
    table = text.partition("\n\nTo save")[0]
    assert printed(name)[0].startswith(table)


def test_protection_or_investment_prints_the_worth_of_each_landing(printed, economy):
    """By the adjoint: a multiplier is the worth of a dong in each account, weighted by delivery."""
    text = printed("protection_or_investment")[0]
    worth = fm.worth(economy, ["gdp", "household_income", "employment", "imports"])
    poor = [code for code in economy.sam.accounts("household") if code[-2:] in ("q1", "q2")]
    compared = [
        name
        for name in fm.list_programmes("viet-nam-2012")
        if fm.load_programme(name, "viet-nam-2012").group in ("social-protection", "public-spending")
    ]
    assert len(compared) == 13
    for name in compared:
        programme = fm.load_programme(name, "viet-nam-2012")
        spread = programme.per_dong(economy.sam.account_list)
        effects = {measure: worth[measure].values @ spread for measure in worth}
        poorest = worth["household_income"].sel(household=poor).values @ spread
        gdp, income, income_of_poor, jobs, *_, imports, _saving = numbers_after(text, programme.label("en"))
        assert gdp == pytest.approx(effects["gdp"], abs=0.005001)
        assert income == pytest.approx(effects["household_income"].sum(), abs=0.005001)
        assert income_of_poor == pytest.approx(poorest.sum(), abs=0.005001)
        assert jobs == pytest.approx(effects["employment"].sum(), abs=0.05001)
        assert imports == pytest.approx(effects["imports"], abs=0.005001)


def test_protection_or_investment_says_who_is_ahead(printed, economy):
    text = printed("protection_or_investment")[0]
    worth = fm.worth(economy, ["gdp", "employment"]).sum(["sex", "formality"])
    lines = re.findall(r"More (GDP|jobs) per dong than ([a-z-]+): (.*)", text)
    assert len(lines) == 6
    for what, rival, ahead in lines:
        values = worth[{"GDP": "gdp", "jobs": "employment"}[what]].values
        score = {
            name: programme.per_dong(economy.sam.account_list) @ values
            for name, programme in fm.load_programmes("viet-nam-2012").items()
        }
        protection = [name for name in score if fm.load_programme(name, "viet-nam-2012").group == "social-protection"]
        better = [name for name in protection if score[name] > score[rival]]
        assert ahead == (", ".join(better) or "no programme of social protection")


def test_who_pays_prints_what_simulate_returns(printed, economy):
    text = printed("who_pays")[0]
    pension, roads = (
        fm.load_programme("social-pension", "viet-nam-2012"),
        fm.load_programme("road-construction", "viet-nam-2012"),
    )
    vat, income_tax = fm.load_levy("vat", "viet-nam-2012"), fm.load_levy("personal-income-tax", "viet-nam-2012")
    ways = {
        "borrowed": (None, (0, 0, 1)),
        "VAT": (vat, (1, 0, 0)),
        "personal income tax": (income_tax, (1, 0, 0)),
        "moved from roads": (roads, (0, 1, 0)),
        "half VAT, half from roads": ([(vat, 0.5), (roads, 0.5)], (0.5, 0.5, 0)),
    }
    for name, (way, budget) in ways.items():
        one = fm.simulate(economy, fm.Scenario(name, pension, ONE_PERCENT, way)).isel(scenario=0)
        income = dict(zip(one["household"].values, one["household_income"].values / ONE_PERCENT, strict=True))
        gdp, poorest, richest, jobs, spent, *paid = numbers_after(text, name)
        assert gdp == pytest.approx(float(one["gdp"]) / ONE_PERCENT, abs=0.005001)
        assert poorest == pytest.approx(sum(income[code] for code in income if code[-1] in "12"), abs=0.005001)
        assert richest == pytest.approx(sum(income[code] for code in income if code[-1] == "5"), abs=0.005001)
        assert jobs == pytest.approx(float(one["employment"].sum()) / ONE_PERCENT, abs=0.05001)
        assert spent == sum(paid) == 1
        assert tuple(paid) == budget
    assert "32.68 trillion VND (1% of GDP)" in text


def test_who_pays_is_linear_in_the_financing(economy):
    """Two routes to the half-and-half row: simulated, and the mean of the two whole ones."""
    pension, roads = (
        fm.load_programme("social-pension", "viet-nam-2012"),
        fm.load_programme("road-construction", "viet-nam-2012"),
    )
    vat = fm.load_levy("vat", "viet-nam-2012")
    ways = {"vat": vat, "roads": roads, "half": [(vat, 0.5), (roads, 0.5)]}
    result = fm.simulate(economy, [fm.Scenario(name, pension, 1.0, way) for name, way in ways.items()])
    mean = (result.sel(scenario="vat")["receipts"] + result.sel(scenario="roads")["receipts"]) / 2
    np.testing.assert_allclose(result.sel(scenario="half")["receipts"], mean, atol=1e-12)


def test_jobs_by_sex_and_formality_prints_what_simulate_returns(printed, economy):
    text = printed("jobs_by_sex_and_formality")[0]
    for name, programme in fm.load_programmes("viet-nam-2012").items():
        jobs = fm.simulate(economy, fm.Scenario(name, programme, 1.0))["employment"].isel(scenario=0)
        total, *parts, women, informal = numbers_after(text, programme.label("en"))
        assert total == pytest.approx(float(jobs.sum()), abs=0.05001)
        kinds = [jobs.sel(sex=sex, formality=kind) for sex in ("female", "male") for kind in ("formal", "informal")]
        assert parts == pytest.approx([float(kind) for kind in kinds], abs=0.05001)
        assert women == pytest.approx(100 * float(jobs.sel(sex="female").sum() / jobs.sum()), abs=0.05001)
        assert informal == pytest.approx(100 * float(jobs.sel(formality="informal").sum() / jobs.sum()), abs=0.05001)


def test_jobs_of_the_whole_economy_are_the_published_shares(printed):
    women, informal = numbers_after(printed("jobs_by_sex_and_formality")[0], "All jobs of 2012")
    assert women == 48.5
    counts = fm.load_satellite("viet-nam-2012-jobs").counts
    assert informal == pytest.approx(100 * float(counts.sel(formality="informal").sum() / counts.sum()), abs=0.05001)


FARMING = ("a-paddy", "a-crops", "a-livestock", "a-forestry", "a-fishing")


def test_fixed_supply_prints_the_economy_in_which_the_accounts_are_constrained(printed, economy):
    """By another closure and a new factorization, where the experiment takes the closed form."""
    text = printed("fixed_supply")[0]
    programmes = [fm.load_programme(name, "viet-nam-2012") for name in ("social-pension", "public-investment")]
    cases = {economy.sam.account_list.label(account): [account] for account in FARMING}
    for case, fixed in {"nothing": [], **cases, "All farming": FARMING}.items():
        closure = fm.PYATT_ROUND.with_constrained(fixed) if fixed else fm.PYATT_ROUND
        slow = fm.Economy.from_sam(economy.sam, closure, satellites=economy.satellites)
        result = fm.simulate(slow, [fm.Scenario(programme.name, programme, 1.0) for programme in programmes])
        jobs = result["employment"].sum(["sex", "formality"]).values
        unmet = result["leakage"].sel(absorber=list(fixed)).sum("absorber").values
        line = next(line for line in text.splitlines() if re.match(rf"{re.escape(case)}\s{{2,}}", line))
        shown = [float(number) for number in re.findall(r"\d+\.\d+", line)]
        assert shown == pytest.approx([*result["gdp"].values, *jobs, *unmet], abs=0.005001)
        ahead = [("pension", "investment")[int(values[1] > values[0])] for values in (result["gdp"].values, jobs)]
        assert re.findall("pension|investment", line) == ahead


def test_the_ranking_of_pension_and_investment_flips_when_farming_cannot_grow(printed):
    text = printed("fixed_supply")[0]
    flips = re.findall(r"^(GDP|Jobs): the ranking flips when this cannot grow: (.*)$", text, re.MULTILINE)
    assert [what for what, _ in flips] == ["GDP", "Jobs"]
    gdp, jobs = (names.split(", ") for _, names in flips)
    rows = {}
    for line in text.splitlines():
        found = re.match(r"(.*?)\s+\d+\.\d+\s+\d+\.\d+\s+(pension|investment)\s.*\s(pension|investment)\s", line)
        if found:
            rows[found[1]] = found.groups()[1:]
    assert rows["nothing"] == ("pension", "pension")
    assert rows["All farming"] == ("investment", "investment")
    for place, flipped in enumerate((gdp, jobs)):
        assert flipped == [case for case, ahead in rows.items() if ahead[place] == "investment"]


def test_channels_of_the_pension_are_all_there_is(printed, economy):
    """Direct delivery by the programme itself, the whole effect by a simulation."""
    text = printed("through_which_channels")[0]
    pension = fm.load_programme("social-pension", "viet-nam-2012")
    result = fm.simulate(economy, fm.Scenario("pension", pension, 1.0))
    poor = list(economy.sam.accounts("hh-rural-*-q1"))
    income = float(result["household_income"].sel(household=poor).sum())
    given = sum(pension.delivery.get(code, 0.0) for code in poor)
    assert f"Whole effect: {income:.3f} dong per dong" in text
    assert f"The pension paid to them is {100 * given / income:.1f}% of what these households gain" in text
    jobs = economy.satellites[0].counts.sel(account="a-food-beverages").sum()
    receipts = float(result["receipts"].sel(account="a-food-beverages")[0])
    outlay = economy.sam.outlays[economy.sam.codes.index("a-food-beverages")]
    assert f"Whole effect: {float(jobs) / outlay * receipts:.3f} jobs per billion VND" in text
    shares = [float(share) for share in re.findall(r"^ +\d+  .* (\d+\.\d) +\d+\.\d$", text, re.MULTILINE)]
    assert len(shares) == 16
    assert shares[:8] == sorted(shares[:8], reverse=True)
    first = economy.sam.propensities.loc["c-food-beverages", "hh-rural-farm-q1"]
    direct = float(first * economy.sam.propensities.loc["a-food-beverages", "c-food-beverages"])
    assert re.search(rf"^ +1  Rural farm households, quintile 1 → Food, +0\.186 +{direct:.4f} ", text, re.MULTILINE)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_is_one_short_script(name):
    lines = (ROOT / "experiments" / f"{name}.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
