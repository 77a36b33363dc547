"""Draws on the command line: intervals, odds and indices, equal to the library called directly."""

from __future__ import annotations

import csv

import numpy as np
import pytest

import fiscalmult as fm
from fiscalmult.cli import main

FEW = ["--programmes", "social-pension,public-investment", "--draws", "100", "--seed", "7"]


def test_intervals_and_odds_are_those_of_the_library(tmp_path, capsys):
    assert main(["compare", *FEW, "--csv", str(tmp_path / "t.csv"), "--plot", str(tmp_path / "t.png")]) == 0
    printed = capsys.readouterr().out
    assert "100 draws of whole economies" in printed
    assert "Spread assumed, not estimated" in printed
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["scenario"]: row for row in csv.DictReader(file)}
    economy = fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND, [fm.load_satellite()])
    scenarios = [fm.Scenario(name, fm.load_programme(name), 1.0) for name in ("social-pension", "public-investment")]
    result = fm.simulate(economy, scenarios, uncertainty=fm.load_uncertainty(), draws=100, seed=7)
    low, high = np.quantile(fm.multipliers(result)["gdp"].sel(scenario="social-pension"), [0.05, 0.95])
    assert float(rows["social-pension"]["gdp_low"]) == pytest.approx(low, rel=1e-9)
    assert float(rows["social-pension"]["gdp_high"]) == pytest.approx(high, rel=1e-9)
    odds = fm.odds(result, "gdp", better="social-pension", worse="public-investment")
    assert float(rows["social-pension"]["odds_gdp"]) == pytest.approx(odds)
    assert (tmp_path / "t.png").stat().st_size > 5000


def test_a_run_on_disk_stops_and_goes_on(tmp_path, capsys, monkeypatch):
    from fiscalmult.engine import draws as engine

    stored = ["--store", str(tmp_path / "run.nc")]
    words = [*FEW[:2], "--draws", "1200", "--seed", "7"]
    assert main(["compare", *words]) == 0
    whole = capsys.readouterr().out
    right = engine.run_blocks

    def stopped(task, blocks, *, executor=None):
        for number, done in enumerate(right(task, blocks, executor=executor)):
            if number == 1:
                raise KeyboardInterrupt
            yield done

    monkeypatch.setattr(engine, "run_blocks", stopped)
    assert main(["compare", *words, *stored]) == 0
    part = capsys.readouterr()
    assert "512 draws of whole economies" in part.out
    assert "stopped by the user after 512 of 1200 draws; --store" in part.err
    monkeypatch.setattr(engine, "run_blocks", right)
    assert main(["compare", *words, *stored, "--resume"]) == 0
    assert capsys.readouterr().out == whole


def test_sensitivity_names_what_drives_the_answer(tmp_path, capsys):
    figure = str(tmp_path / "t.svg")
    assert main(["sensitivity", "social-pension", "--draws", "64", "--language", "vi", "--plot", figure]) == 0
    assert "Sobol" in capsys.readouterr().out
    drawn = (tmp_path / "t.svg").read_text(encoding="utf-8")
    assert all(word in drawn for word in fm.load_programme("social-pension").label("vi").split())  # cut into lines
    assert "social-pension" not in drawn


def test_parts_can_be_asked_about_together(capsys):
    given = ["sensitivity", "social-pension", "--draws", "64", "--measures", "jobs"]
    assert main([*given, "--group", "work=jobs-*", "--group", "saving=saving-rate-*,enterprise-payout"]) == 0
    printed = capsys.readouterr().out
    assert "\nwork " in printed
    assert "Jobs inside sections" not in printed


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (["compare", "--draws", "ten"], "--draws 'ten' is not a count; give a whole number from 50"),
        (["compare", "--draws", "5"], "--draws '5' is not a count; give a whole number from 50"),
        (["compare", "--draws", "100", "--amount", "1%"], "--draws prints intervals of ratios"),
        (["compare", "--draws", "100", "--measures", "self_financing"], "has no interval; leave it out of --measures"),
        (["compare", "--store", "run.nc"], "--store keeps draws and there are none; add --draws"),
        (["compare", "--draws", "100", "--resume"], "--resume goes on with a run on disk; name its file with --store"),
        (["compare", "--draws", "100", "--store", "run.csv"], "end its name with .nc"),
        (["sensitivity", "social-pensoin"], "no programme 'social-pensoin'; did you mean social-pension"),
        (["sensitivity", "social-pension", "--seed", "-1"], "--seed"),
        (["sensitivity", "social-pension", "--group", "jobs-*"], "--group 'jobs-*' is no group; write NAME=A,B"),
        (["sensitivity", "social-pension", "--group", "jobs=job-*"], "group 'jobs' names no uncertain part 'job-*'"),
    ],
)
def test_bad_input_gets_one_line_and_status_2(given, text, capsys):
    assert main(given) == 2
    said = capsys.readouterr().err
    assert text in said
    assert said.count("\n") == 1
