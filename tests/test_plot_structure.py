"""Figures of the structural analysis: what is drawn is the numbers, all text stands inside and apart."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from conftest import ROOT, random_sam
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from structure_cases import jobs

import fiscalmult as fm
from fiscalmult import plot, report, structure
from fiscalmult.cli.supply import CASES
from fiscalmult.plot import boxes, style
from fiscalmult.prices import CostPush, price_changes

LANGUAGES = ("en", "vi")
WIDTHS = (style.SINGLE_COLUMN, style.DOUBLE_COLUMN)
PROGRAMMES = fm.load_programmes("viet-nam-2012")
GROUPS = {name: programme.group for name, programme in PROGRAMMES.items()}
PENSION, INVESTMENT = PROGRAMMES["social-pension"], PROGRAMMES["public-investment"]


@pytest.fixture(scope="module")
def economy() -> fm.Economy:
    return fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])


@pytest.fixture(scope="module")
def results(economy) -> dict[str, xr.Dataset]:
    """Every result that a figure shows, from the shipped SAM."""
    shown = ["gdp", "employment"]
    levied = [fm.Scenario(name, one, 2.0, fm.load_levy("vat", "viet-nam-2012")) for name, one in PROGRAMMES.items()]
    quarters = structure.quarterly_path(economy, PENSION, 12)
    pushes = [CostPush.wage(0.1, name="wage"), CostPush.vat(-0.02, name="vat"), CostPush.tariff(0.1, name="tariff")]
    return {
        "parts": report.ratios(structure.decompose(economy, PROGRAMMES.values())),
        "levied": report.ratios(structure.decompose(economy, levied), levied),
        "supply": report.ratios(structure.compare_supply(economy, PROGRAMMES.values(), CASES), measures=shown),
        "rounds": structure.rounds(economy, PENSION, 13),
        "quarters": quarters,
        "by quarter": report.ratios(quarters),
        "food": structure.structural_paths(economy, PENSION, "employment", at="a-food-beverages", max_paths=8),
        "jobs": structure.structural_paths(economy, PENSION, "employment", max_paths=12),
        "income": structure.structural_paths(economy, INVESTMENT, "household_income", max_paths=10),
        "poor": structure.structural_paths(economy, PENSION, "hh-rural-*-q1", threshold=0.0002, max_paths=12),
        "ghosh": report.sam_linkages(economy.sam),
        "leontief": report.sam_linkages(economy.sam, "leontief"),
        "prices": price_changes(fm.Economy.from_sam(economy.sam, fm.LEONTIEF), pushes),
        "flip": structure.ranking_cells(economy, PENSION, INVESTMENT, count=12),
    }  # fmt: skip


def words_in(language: str) -> dict[str, str]:
    accounts = fm.load_sam("viet-nam-2012").account_list
    labels = {code: accounts.label(code, language) for code in accounts.codes}
    pushes = {"wage": "Tiền lương +10%", "vat": "VAT −2 points", "tariff": "Thuế nhập khẩu +10 điểm"}
    return labels | {name: one.label(language) for name, one in PROGRAMMES.items()} | pushes


def figures_of(results: dict[str, xr.Dataset], language: str, width: float) -> dict[str, Figure]:
    """Every figure at a width; fewer measures where the column is narrow."""
    wide = width == style.DOUBLE_COLUMN
    common = {"language": language, "labels": words_in(language), "width": width}
    few = None if wide else ["gdp", "employment"]
    sides = report.words.account_words(fm.load_sam("viet-nam-2012").account_list, language)
    title = {"en": "Social pension → Jobs at Food, beverages and tobacco", "vi": "Trợ cấp hưu trí xã hội → Việc làm"}
    pushed = results["prices"] if wide else results["prices"].isel(scenario=[0, 1])
    made = {
        "decompose": plot.decompose(results["parts"], few, groups=GROUPS, **common),
        "decompose with a levy": plot.decompose(results["levied"], few, groups=GROUPS, **common),
        "supply": plot.supply(results["supply"], None if wide else ["gdp"], groups=GROUPS, **common),
        "rounds": plot.rounds(results["rounds"], "social-pension", **common),
        "quarters": plot.quarters(results["quarters"], results["by quarter"], "social-pension", **common),
        "linkages": plot.linkages(results["ghosh"], **common),
        "linkages of Leontief": plot.linkages(results["leontief"], **common),
        "prices": plot.prices(pushed, **common),
        "flip": plot.flip(results["flip"], **{**common, "labels": sides}, title=title[language]),
    }
    for name in ("food", "jobs", "income", "poor"):
        made[f"paths {name}"] = plot.paths(results[name], **common, title=title[language])
    return made


def drawn(figure: Figure) -> Figure:
    FigureCanvasAgg(figure).draw()
    return figure


def texts_of(figure: Figure) -> list:
    """Every visible text of a figure that has been drawn."""
    found = [text for legend in figure.legends for text in legend.get_texts()]
    for ax in figure.axes:
        found += list(ax.texts)
        if ax.axison:
            for axis, limits in ((ax.xaxis, ax.get_xlim()), (ax.yaxis, ax.get_ylim())):
                low, high = sorted(limits)
                along = 0 if axis is ax.xaxis else 1
                side = "labelbottom" if along == 0 else "labelleft"
                if axis.get_tick_params().get(side, True):
                    found += [one for one in axis.get_ticklabels() if low <= one.get_position()[along] <= high]
            found += [ax.xaxis.label, ax.yaxis.label, ax.title, ax._left_title]
    return [text for text in found if text.get_visible() and text.get_text()]


def assert_laid_out(figure: Figure, name: str) -> None:
    """All text stands inside the canvas and apart from other text."""
    texts = texts_of(drawn(figure))
    inks = [text.get_window_extent() for text in texts]
    canvas = figure.bbox
    for text, box in zip(texts, inks, strict=True):
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= canvas.x1 + 0.5 and box.y1 <= canvas.y1 + 0.5
        assert inside, f"{name}: {text.get_text()!r} leaves the canvas: {box}"
    for (one, here), (other, there) in itertools.combinations(zip(texts, inks, strict=True), 2):
        apart = here.x1 <= there.x0 or there.x1 <= here.x0 or here.y1 <= there.y0 or there.y1 <= here.y0
        assert apart, f"{name}: {one.get_text()!r} overlaps {other.get_text()!r}"


# --- the look


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_every_figure_stands_inside_and_apart(results, language, width):
    for name, figure in figures_of(results, language, width).items():
        assert_laid_out(figure, name)
        assert figure.get_figwidth() * 25.4 == pytest.approx(width) or name.startswith("paths")
        assert {text.get_fontsize() for text in texts_of(figure)} <= {style.SMALL, style.NORMAL}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_text_of_a_box_stands_in_the_box(results, language, width):
    for name in ("food", "jobs", "income", "poor"):
        figure = drawn(plot.paths(results[name], language=language, labels=words_in(language), width=width))
        ax = figure.axes[0]
        frames = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, Rectangle)]
        inner = [text for text in ax.texts if text.get_text().endswith("%")]
        assert len(inner) == len(frames)
        for text, frame in zip(inner, frames, strict=True):
            box = text.get_window_extent()
            assert frame.x0 <= box.x0, text.get_text()
            assert box.x1 <= frame.x1, text.get_text()
            assert frame.y0 <= box.y0, text.get_text()
            assert box.y1 <= frame.y1, text.get_text()
        for one, other in itertools.combinations(frames, 2):
            assert one.x1 <= other.x0 or other.x1 <= one.x0 or one.y1 <= other.y0 or other.y1 <= one.y0


@pytest.mark.parametrize("width", WIDTHS)
def test_names_of_sectors_stand_on_no_mark_and_no_line(results, width):
    figure = drawn(plot.linkages(results["ghosh"], labels=words_in("en"), width=width))
    ax = figure.axes[0]
    marks = []
    for group in ax.collections:
        radii = np.sqrt(group.get_sizes()) / 2 / 72 * figure.dpi
        centres = ax.transData.transform(group.get_offsets())
        marks += [(*centre, radius) for centre, radius in zip(centres, radii, strict=True)]
    middle = ax.transData.transform((1.0, 1.0))
    assert len(marks) == 44
    for text in ax.texts:
        box = text.get_window_extent()
        for x, y, radius in marks:
            across, up = np.clip(x, box.x0, box.x1), np.clip(y, box.y0, box.y1)
            assert np.hypot(across - x, up - y) >= radius * 0.95, text.get_text()
        assert box.x1 < middle[0] or middle[0] < box.x0, text.get_text()
        assert box.y1 < middle[1] or middle[1] < box.y0, text.get_text()
    if width == style.DOUBLE_COLUMN:
        kinds = results["ghosh"]["kind"]
        keys = [str(code) for code in kinds["sector"].values[kinds.values == "key"]]
        named = {text.get_text().replace("\n", " ") for text in ax.texts}
        assert {words_in("en")[code] for code in keys} <= named


@pytest.mark.parametrize("name", ["viet-nam-2012", "viet-nam-2024"])
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_key_sector_of_the_shipped_matrices_has_its_name(name, language):
    sam = fm.load_sam(name)
    found = fm.report.sam_linkages(sam)
    labels = {code: sam.account_list.label(code, language) for code in sam.codes}
    figure = plot.linkages(found, language=language, labels=labels)
    named = {text.get_text().replace("\n", " ") for text in figure.axes[0].texts}
    keys = [labels[str(code)] for code in found["sector"].values[found["kind"].values == "key"]]
    assert len(keys) > 5
    assert set(keys) <= named


# --- what is drawn is the numbers


def numbers_of(ax) -> list[float]:
    return [float(text.get_text().replace("\N{MINUS SIGN}", "-").replace(",", ".")) for text in ax.texts]


@pytest.mark.parametrize("which", ["parts", "levied"])
def test_the_parts_of_a_bar_add_to_the_multiplier(economy, results, which):
    shown = results[which]
    figure = plot.decompose(shown, labels={"transfer": "Passed on"})
    paid = fm.load_levy("vat", "viet-nam-2012") if which == "levied" else None
    whole = fm.simulate(economy, [fm.Scenario(name, one, 1.0, paid) for name, one in PROGRAMMES.items()])
    for ax, name in zip(figure.axes, shown.data_vars, strict=True):
        widths = np.array([bar.get_width() for bar in ax.patches]).reshape(4, -1)
        np.testing.assert_allclose(widths, shown[name].values.T, rtol=1e-12)
        expected = report.pick(whole, str(name)).values
        np.testing.assert_allclose(widths.sum(axis=0), expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(numbers_of(ax), expected, atol=0.05 if np.abs(expected).max() >= 10 else 0.005)
    said = [text.get_text() for text in figure.legends[0].get_texts()]
    assert said[:4] == ["Own", "Passed on", "Open loop", "Closed loop"]
    assert said[4:] == (["gains less losses"] if which == "levied" else [])


def test_the_marks_of_fixed_supply_are_the_cases(results):
    shown = results["supply"]
    figure = plot.supply(shown, groups=GROUPS)
    for ax, name in zip(figure.axes, ("gdp", "employment"), strict=True):
        bars = [bar.get_width() for bar in ax.patches]
        np.testing.assert_allclose(bars, shown[name].sel(supply="unconstrained"))
        lines = [line for line in ax.lines if len(line.get_xdata()) == len(PROGRAMMES)]
        for line, case in zip(lines, CASES, strict=True):
            np.testing.assert_allclose(line.get_xdata(), shown[name].sel(supply=case))
        marks = {(line.get_marker(), line.get_color()) for line in lines}
        assert len(marks) == len({mark for mark, _ in marks}) == len(CASES)
    said = [text.get_text() for text in figure.legends[0].get_texts()]
    fixed = [f"{case}: fixed" for case in ("Paddy", "Fishing", "Electricity", "Public services", "All farming")]
    assert said == ["All can grow", *fixed]


def test_lines_of_rounds_are_the_shares_and_the_marks_the_half_lives(results):
    one = results["rounds"].isel(scenario=0)
    ax = plot.rounds(results["rounds"], "social-pension").axes[0]
    measures = ("gdp", "household_income", "employment")
    lines = [line for line in ax.lines if len(line.get_xdata()) == 13]
    assert len({(line.get_color(), str(line.get_linestyle())) for line in lines}) == 3
    for line, name in zip(lines, measures, strict=True):
        np.testing.assert_allclose(line.get_ydata(), 100 * one["cumulated_share"].sel(measure=name))
    halves = [line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1]
    assert halves == [float(one["half_life"].sel(measure=name)) for name in measures]


def test_bars_of_quarters_are_the_effects(results):
    figure = plot.quarters(results["quarters"], results["by quarter"], "social-pension", measure="employment")
    bars = [bar.get_height() for bar in figure.axes[0].patches]
    np.testing.assert_allclose(bars, results["by quarter"]["employment"].isel(scenario=0))
    assert figure.axes[0].get_ylabel().replace("\n", " ") == "jobs per billion VND spent"


def test_bands_are_as_wide_as_the_influence_and_nothing_is_lost(results):
    for name in ("food", "jobs", "income"):
        routes = [[code for code in codes if code] for codes in results[name]["account"].values.astype(str)]
        shares = results[name]["share"].values.tolist()
        diagram = boxes.lay_boxes(routes, shares, 176.0)
        scale = boxes.TALL / sum(shares)
        for box in diagram.boxes:
            out = sum(band.thick for band in diagram.bands if _leaves(band, box, diagram.box))
            come = sum(band.thick for band in diagram.bands if _reaches(band, box))
            assert out + box.ends * scale == pytest.approx(box.share * scale)
            assert come == pytest.approx(box.share * scale if box.column else 0.0)
        assert sum(box.ends for box in diagram.boxes) == pytest.approx(sum(shares))


def _leaves(band: boxes.Band, box: boxes.Box, width: float) -> bool:
    return abs(band.left - box.left - width) < 1e-9 and box.top - 1e-6 <= band.start <= box.top + box.height + 1e-6


def _reaches(band: boxes.Band, box: boxes.Box) -> bool:
    return abs(band.right - box.left) < 1e-9 and box.top - 1e-6 <= band.end <= box.top + box.height + 1e-6


def test_a_product_and_its_producers_are_one_box(results):
    figure = plot.paths(results["food"].isel(path=[0]), labels=words_in("en"))
    ax = figure.axes[0]
    said = [text.get_text().replace("\n", " ") for text in ax.texts if text.get_text().endswith("%")]
    share = 100 * float(results["food"]["share"][0])
    assert said == [
        f"Rural farm households, quintile 1 {share:.1f}%",
        f"Food, beverages and tobacco {share:.1f}%",
    ]
    apart = plot.paths(results["food"].isel(path=[0]))
    assert sum(isinstance(patch, Rectangle) for patch in apart.axes[0].patches) == 3
    assert sum(isinstance(patch, PathPatch) for patch in apart.axes[0].patches) == 2


def test_a_long_path_makes_the_figure_wider_than_asked():
    sam = random_sam(3)
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    found = structure.structural_paths(economy, "c-roads", "hh-poor", threshold=0.0005)
    longest = int(found["length"].max()) + 1
    assert longest > 4
    figure = plot.paths(found, width=style.SINGLE_COLUMN)
    least = longest * boxes.LEAST_BOX + (longest - 1) * boxes.LEAST_GAP
    assert figure.get_figwidth() * 25.4 == pytest.approx(least + 3.0)
    assert_laid_out(figure, "long paths")


def test_sectors_stand_in_their_quadrants(results):
    shown = results["leontief"]
    ax = plot.linkages(shown).axes[0]
    points = np.concatenate([group.get_offsets() for group in ax.collections])
    expected = np.column_stack([shown["power_of_dispersion"], shown["sensitivity_of_dispersion"]])
    assert sorted(map(tuple, np.asarray(points).round(9))) == sorted(map(tuple, expected.round(9)))
    for group, kind in zip(ax.collections, ("key", "backward", "forward", "weak"), strict=True):
        right, above = (np.asarray(group.get_offsets()) > 1).T
        assert (right == (kind in ("key", "backward"))).all()
        assert (above == (kind in ("key", "forward"))).all()


def test_bars_of_prices_are_the_costs_of_living(results):
    figure = plot.prices(results["prices"])
    for ax, name in zip(figure.axes, ("wage", "vat", "tariff"), strict=True):
        one = results["prices"].sel(scenario=name)
        *bars, together = [bar.get_width() for bar in ax.patches]
        np.testing.assert_allclose(bars, 100 * one["cost_of_living"])
        assert together == pytest.approx(100 * float(one["consumer_prices"]))


def test_break_evens_are_those_of_the_cells_that_can_flip(economy, results):
    shown = structure.ranking_cells(economy, PENSION, INVESTMENT, order="elasticity", count=20)
    assert not bool(shown["feasible"].all())
    ax = plot.flip(shown).axes[0]
    possible = shown.isel(cell=np.flatnonzero(shown["feasible"].values))
    now, there = [line for line in ax.lines if len(line.get_xdata()) == possible.sizes["cell"]]
    np.testing.assert_allclose(now.get_xdata(), 100 * possible["propensity"])
    np.testing.assert_allclose(there.get_xdata(), 100 * possible["break_even"])


def test_figures_of_another_matrix():
    sam = random_sam(5)
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [jobs()])
    cash = fm.Programme("cash", {"hh-poor": 1.0})
    assert_laid_out(plot.decompose(report.ratios(structure.decompose(economy, cash))), "decompose")
    assert_laid_out(plot.linkages(report.sam_linkages(sam), width=90.0), "linkages")
    slow = structure.rounds(economy, fm.Scenario("cash", cash, 3.0, fm.Levy("levy", {"hh-rich": 1.0})), 6)
    assert_laid_out(plot.rounds(slow, "cash"), "rounds")


# --- files, state and errors


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_figure_makes_the_same_file(results, tmp_path, suffix):
    files = [
        plot.save(plot.paths(results["food"], language="vi"), tmp_path / f"{place}.{suffix}") for place in range(2)
    ]
    assert files[0].read_bytes() == files[1].read_bytes()


def test_drawing_leaves_no_global_state():
    code = (
        "import matplotlib, sys, fiscalmult as fm; from fiscalmult import plot, report, structure;"
        "names = sorted(set(matplotlib.rcParams) - {'backend'});"
        "state = lambda: [str(matplotlib.rcParams[name]) for name in names]; before = state();"
        "economy = fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND);"
        "p = fm.load_programme('health'); plot.linkages(report.sam_linkages(economy.sam));"
        "plot.paths(structure.structural_paths(economy, p, 'gdp', max_paths=5));"
        "plot.rounds(structure.rounds(economy, p), 'health', ['gdp']);"
        "print('matplotlib.pyplot' in sys.modules, before == state())"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["False", "True"]


def test_errors_name_the_value_and_the_mend(economy, results):
    parts, supply, rounds = results["parts"], results["supply"], results["rounds"]
    many = xr.concat([supply.isel(supply=[1])] * 9, dim="supply").assign_coords(supply=[f"case {i}" for i in range(9)])
    cases = [
        (lambda: plot.decompose(structure.decompose(economy, PENSION)), "holds no multipliers; pass"),
        (lambda: plot.decompose(supply), "there are no parts to draw; pass fiscalmult.report.ratios"),
        (lambda: plot.decompose(parts, []), "there are no parts to draw"),
        (lambda: plot.decompose(parts, ["gpd"]), "no measure 'gpd'; did you mean gdp"),
        (lambda: plot.decompose(parts, groups={"helth": "x"}), "no scenario 'helth'; did you mean health"),
        (lambda: plot.decompose(parts, language="fr"), "no language 'fr'; choose en"),
        (lambda: plot.supply(parts), "there are no cases of fixed supply to draw; pass fiscalmult.report.ratios"),
        (lambda: plot.supply(many), "a figure tells 7 cases of fixed supply apart, not 8; draw fewer"),
        (lambda: plot.rounds(results["quarters"], "social-pension"), "the Dataset has no rounds; pass what"),
        (lambda: plot.rounds(rounds, "helth"), "no scenario 'helth'; known are social-pension"),
        (lambda: plot.rounds(rounds, "social-pension", ["gpd"]), "no measure 'gpd'; did you mean gdp"),
        (lambda: plot.rounds(rounds, "social-pension", []), "a figure shows 1 to 6 measures, not 0; name others"),
        (lambda: plot.quarters(rounds, results["by quarter"], "social-pension"), "the Dataset has no quarters; pass"),
        (lambda: plot.paths(results["food"].isel(path=slice(0))), "there is no path to draw; pass structural_paths"),
        (lambda: plot.linkages(results["ghosh"].drop_vars("kind")), "the linkages have no 'kind'; pass what"),
        (lambda: plot.linkages(results["ghosh"].drop_vars("lost_output")), "the linkages have no 'lost_output'"),
        (lambda: plot.linkages(results["ghosh"].drop_vars("sensitivity_ghosh")), "have no 'sensitivity_ghosh'"),
        (lambda: plot.prices(parts), "the Dataset has no cost of living; pass what fiscalmult.prices.price_changes"),
        (lambda: plot.flip(results["flip"].isel(cell=slice(0))), "no cell listed can flip the ranking"),
        (lambda: report.ratios(structure.decompose(economy, PENSION), measures=["gpd"]), "no measure 'gpd'; did you"),
    ]
    for wrong, message in cases:
        with pytest.raises(fm.FiscalmultError, match=re.escape(message)):
            wrong()
