"""Experiments with ensembles print what the draws say, and save their figures where they are told to."""

from __future__ import annotations

import re

import numpy as np
import pytest
from conftest import ROOT
from matplotlib.image import imread
from test_experiments import numbers_after, run

import fiscalmult as fm
from fiscalmult.structure import ranking_cells

FIGURES = {
    "what_we_do_not_know": ["what_we_do_not_know.png", "what_we_do_not_know_why.png"],
    "when_does_the_ranking_flip": ["when_does_the_ranking_flip.png"],
}
FARMING = ("a-paddy", "a-crops", "a-livestock", "a-forestry", "a-fishing")
DRAWS = 800
SEED = 2026


def economy_of(closure):
    return fm.Economy.from_sam(
        fm.load_sam("viet-nam-2012"), closure, satellites=[fm.load_satellite("viet-nam-2012-jobs")]
    )


@pytest.fixture(scope="module")
def unknown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unknown")
    return run("what_we_do_not_know", folder, "--draws", str(DRAWS), "--out", str(folder / "out")), folder / "out"


@pytest.fixture(scope="module")
def flips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flips")
    return run(
        "when_does_the_ranking_flip", folder, "--draws", str(DRAWS), "--out", str(folder / "out")
    ), folder / "out"


@pytest.fixture(scope="module")
def ensemble():
    """Total effects of every programme on GDP and jobs in the draws of the experiment."""
    listed = [fm.Scenario(name, programme, 1.0) for name, programme in fm.load_programmes("viet-nam-2012").items()]
    options = {"uncertainty": fm.load_uncertainty("viet-nam-2012"), "draws": DRAWS, "seed": SEED}
    return fm.simulate(economy_of(fm.PYATT_ROUND), listed, **options, measures=["gdp", "employment"])


@pytest.mark.slow
@pytest.mark.parametrize("name", FIGURES)
def test_an_experiment_saves_its_figures(request, name):
    text, folder = request.getfixturevalue("unknown" if name == "what_we_do_not_know" else "flips")
    assert sorted(path.name for path in folder.iterdir()) == FIGURES[name]
    for figure in FIGURES[name]:
        assert f"Figure: {folder / figure}" in text
        pixels = imread(folder / figure)[..., :3]
        assert pixels.shape[1] in (1062, 1063, 2125, 2126)
        assert 0.01 < (pixels.max(axis=-1) - pixels.min(axis=-1) > 0.3).mean() < 0.7


@pytest.mark.slow
def test_ranks_are_counted_over_the_draws(unknown, ensemble):
    for measure, places in (("gdp", slice(0, 2)), ("employment", slice(2, 4))):
        values = (
            ensemble[measure].sum([dim for dim in ensemble[measure].dims if dim not in ("draw", "scenario")]).values
        )
        ahead = (values[:, None, :] > values[:, :, None]).sum(axis=2)
        for name, ranks in zip(ensemble["scenario"].values, ahead.T, strict=True):
            first, three = numbers_after(unknown[0], fm.load_programme(str(name)).label())[places]
            assert first == pytest.approx(100 * (ranks == 0).mean(), abs=0.0501)
            assert three == pytest.approx(100 * (ranks < 3).mean(), abs=0.0501)


@pytest.mark.slow
def test_contests_are_those_of_the_winners_and_name_what_drives_them(unknown, ensemble):
    text = unknown[0]
    found = re.findall(r"^(.+) against (.+)\n  GDP: (.*)\n  Jobs: (.*)$", text, re.M)
    codes = {programme.label().lower(): name for name, programme in fm.load_programmes("viet-nam-2012").items()}
    pairs = [(codes[one.lower()], codes[other]) for one, other, *_ in found]
    winners = [
        tuple(fm.rank_odds(ensemble, name)[:, 0].to_series().nlargest(2).index) for name in ("gdp", "employment")
    ]
    assert pairs == list(dict.fromkeys([("social-pension", "public-investment"), *winners]))
    for (better, worse), (_, _, *said) in zip(pairs, found, strict=True):
        for measure, line in zip(("gdp", "employment"), said, strict=True):
            share = float(re.match(r"ahead in ([\d.]+)% of the draws; total Sobol indices: ", line)[1])
            assert share == pytest.approx(100 * fm.odds(ensemble, measure, better=better, worse=worse), abs=0.0501)
            indices = [float(number) for number in re.findall(r"(\d\.\d\d)(?:;|$)", line)]
            assert len(indices) == 3
            assert indices == sorted(indices, reverse=True)
            assert 0 < indices[0] < 1.2
    assumed = {fm.report.part_words(part, "en") for part in fm.load_uncertainty("viet-nam-2012").assumed}
    marked = {name for line in re.findall(r"indices: (.*)", text) for name in re.findall(r"([A-Z][^;*]*) \* ", line)}
    assert marked
    assert marked <= assumed


@pytest.mark.parametrize("world", ["Farming can grow", "Farming cannot grow"])
def test_gaps_and_odds_in_both_worlds(flips, world):
    closure = fm.PYATT_ROUND if world == "Farming can grow" else fm.PYATT_ROUND.with_constrained(FARMING)
    economy, pair = (
        economy_of(closure),
        [fm.load_programme(name, "viet-nam-2012") for name in ("social-pension", "public-investment")],
    )
    # The gap in one run: the pension paid for by moving money from investment.
    moved = fm.Scenario("moved", pair[0], 1.0, pair[1])
    options = {
        "uncertainty": fm.load_uncertainty("viet-nam-2012"),
        "draws": DRAWS,
        "seed": SEED,
        "measures": ["gdp", "employment"],
    }
    drawn, base = fm.simulate(economy, moved, **options), fm.simulate(economy, moved)
    for measure, title in (("gdp", "GDP"), ("employment", "Jobs")):
        line = re.search(rf"^{world}\s+{title}\s+(.*)$", flips[0], re.M)[1].replace(",", "").split()
        gap, lower, upper, ahead, error, flipped, cells = (float(word) for word in line)
        gaps = drawn[measure].sum([dim for dim in drawn[measure].dims if dim != "draw"]).values
        assert gap == pytest.approx(float(base[measure].sum()), abs=0.000501)
        assert [lower, upper] == pytest.approx(list(np.quantile(gaps, [0.05, 0.95])), abs=0.000501)
        assert ahead == pytest.approx(100 * (gaps > 0).mean(), abs=0.0501)
        assert error == pytest.approx(100 * (gaps > 0).std() / DRAWS**0.5, abs=0.0501)
        attrs = ranking_cells(economy, *pair, measure, count=1).attrs
        assert (flipped, cells) == (attrs["cells_that_flip"], attrs["cells_looked_at"])


def test_the_nearest_cells_are_listed_with_their_break_even(flips):
    pair = [fm.load_programme(name, "viet-nam-2012") for name in ("social-pension", "public-investment")]
    near = ranking_cells(economy_of(fm.PYATT_ROUND), *pair, "gdp", count=8)
    for share, point in zip(near["propensity"].values, near["break_even"].values, strict=True):
        assert re.search(rf"\s{100 * share:.2f}\s+{100 * point:.2f}\s", flips[0])


def test_an_experiment_writes_nothing_unless_told(flips, tmp_path):
    text = run("when_does_the_ranking_flip", tmp_path, "--draws", str(DRAWS))
    assert list(tmp_path.iterdir()) == []
    assert "To save the figure: python experiments/when_does_the_ranking_flip.py --out DIR" in text
    assert flips[0].startswith(text.partition("\n\nTo save")[0])


@pytest.mark.parametrize("name", FIGURES)
def test_an_experiment_is_one_short_script(name):
    lines = (ROOT / "experiments" / f"{name}.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80
