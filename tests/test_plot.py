"""Figures: the bars are the numbers, the text stands inside and apart, files are the same each time."""

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
from matplotlib.image import imread
from matplotlib.patches import Rectangle

import fiscalmult as fm
from fiscalmult import plot
from fiscalmult.labels import say
from fiscalmult.plot import style
from fiscalmult.plot.leakage import leaks

LANGUAGES = ("en", "vi")
GROUPS = {"cash": "social-protection", "care": "public-spending", "roads": "public-spending", "cut": "tax-cut"}
LONG = {
    "cash": "Trợ cấp hưu trí xã hội hằng tháng cho người cao tuổi không có lương hưu, hộ nghèo và cận nghèo",
    "care": "Residential care and social work for older people, people with disabilities and children",
    "roads": "Kết cấu hạ tầng giao thông đường bộ",
    "cut": "ĂăÂâĐđÊêÔôƠơƯư ẤẦẨẪẬ ỐỒỔỖỘ ỨỪỬỮỰ ỲỴỶỸ ẽẹịọụ",
}


def make_economy(closure=fm.PYATT_ROUND, seed=7):
    sam = random_sam(seed)
    rng = np.random.default_rng(seed)
    coords = {
        "account": list(sam.accounts("activity")),
        "sex": ["female", "male"],
        "formality": ["formal", "informal"],
    }
    counts = xr.DataArray(rng.uniform(1, 50, (3, 2, 2)), coords, attrs={"units": "thousand jobs"})
    return fm.Economy.from_sam(sam, closure, satellites=[fm.Satellite("employment", counts, "Jobs")])


def scenarios_of(financing=None):
    landing = {"cash": "hh-poor", "care": "c-care", "roads": "c-roads", "cut": "hh-rich"}
    return [fm.Scenario(name, fm.Programme(name, {first: 1.0}), 5.0, financing) for name, first in landing.items()]


@pytest.fixture(scope="module")
def borrowed():
    return fm.simulate(make_economy(), scenarios_of())


@pytest.fixture(scope="module")
def levied():
    """Paid for by a levy on the rich, so that many effects are negative."""
    return fm.simulate(make_economy(), scenarios_of(fm.Levy("levy", {"hh-rich": 0.6, "hh-poor": 0.4})))


@pytest.fixture(params=["borrowed", "levied"])
def result(request):
    return request.getfixturevalue(request.param)


def drawn(figure):
    figure = figure if isinstance(figure, Figure) else figure.get_figure()
    FigureCanvasAgg(figure).draw()
    return figure


def texts_of(figure):
    """Every visible text of a figure that has been drawn."""
    found = []
    for ax in figure.axes:
        low, high = sorted(ax.get_xlim())
        ticks = [label for label in ax.get_xticklabels() if low <= label.get_position()[0] <= high]
        legend = ax.get_legend()
        found += [*ticks, *(label for label in ax.get_yticklabels() if ax.yaxis.get_tick_params()["labelleft"])]
        found += [*ax.texts, ax.xaxis.label, ax.title, ax._left_title, *(legend.get_texts() if legend else [])]
    return [text for text in found if text.get_visible() and text.get_text()]


def numbers_of(ax):
    return [float(text.get_text().replace("\N{MINUS SIGN}", "-").replace(",", ".")) for text in ax.texts]


def assert_laid_out(figure):
    """All text stands inside the canvas, apart from other text and from bars."""
    texts = texts_of(drawn(figure))
    boxes = [text.get_window_extent() for text in texts]
    canvas = figure.bbox
    for text, box in zip(texts, boxes, strict=True):
        inside = box.x0 >= -0.5 and box.y0 >= -0.5 and box.x1 <= canvas.x1 + 0.5 and box.y1 <= canvas.y1 + 0.5
        assert inside, f"{text.get_text()!r} leaves the canvas: {box}"
    for (one, here), (other, there) in itertools.combinations(zip(texts, boxes, strict=True), 2):
        apart = here.x1 <= there.x0 or there.x1 <= here.x0 or here.y1 <= there.y0 or there.y1 <= here.y0
        assert apart, f"{one.get_text()!r} overlaps {other.get_text()!r}"
    for ax in figure.axes:
        bars = [patch.get_window_extent() for patch in ax.patches if isinstance(patch, Rectangle)]
        for text in ax.texts:
            box = text.get_window_extent()
            assert ax.bbox.x0 - 0.5 <= box.x0, text.get_text()
            assert box.x1 <= ax.bbox.x1 + 0.5, text.get_text()
            for bar in bars:
                apart = bar.x1 <= box.x0 or box.x1 <= bar.x0 or bar.y1 <= box.y0 or box.y1 <= bar.y0
                assert apart or bar.width < 1, f"{text.get_text()!r} lies on a bar"


# --- the bars are the numbers


def test_compare_draws_every_number(result):
    ratios = fm.multipliers(result)
    figure = plot.compare(ratios)
    assert len(figure.axes) == 4
    for ax, name in zip(figure.axes, ("gdp", "household_income", "employment", "imports"), strict=True):
        values = ratios[name].sum([dim for dim in ratios[name].dims if dim != "scenario"]).values
        np.testing.assert_allclose([bar.get_width() for bar in ax.patches], values, rtol=1e-12)
        np.testing.assert_allclose(numbers_of(ax), values, atol=0.05 if np.abs(values).max() >= 10 else 0.005)


def test_compare_gathers_rows_by_group(borrowed):
    ratios = fm.multipliers(borrowed)
    figure = plot.compare(ratios, ["gdp"], groups={**GROUPS, "roads": "tax-cut"}, labels={"tax-cut": "Others"})
    written = [label.get_text() for label in drawn(figure).axes[0].get_yticklabels()]
    assert written == ["Social protection", "cash", "Public spending", "care", "Others", "roads", "cut"]
    order = ratios["gdp"].sel(scenario=["cash", "care", "roads", "cut"]).values
    np.testing.assert_allclose([bar.get_width() for bar in figure.axes[0].patches], order)
    colours = [bar.get_facecolor() for bar in figure.axes[0].patches]
    assert len(set(colours)) == 3
    assert colours[2] == colours[3]


def test_axes_name_measure_and_unit(borrowed):
    figure = plot.compare(fm.multipliers(borrowed), language="en")
    assert [ax._left_title.get_text() for ax in figure.axes] == [
        say(f"measure.{name}") for name in ("gdp", "household_income", "employment", "imports")
    ]
    units = [ax.get_xlabel().replace("\n", " ") for ax in figure.axes]
    assert units == ["dong per dong spent", "dong per dong spent", "jobs per billion VND spent", "dong per dong spent"]
    net = plot.compare(fm.multipliers(borrowed, per="net cost"), ["employment"], language="vi")
    assert net.axes[0].get_xlabel().replace("\n", " ") == "việc làm trên mỗi tỷ đồng chi phí ròng"


def test_a_measure_of_the_caller_is_shown_by_its_long_name(borrowed):
    ratios = fm.multipliers(borrowed)
    ratios["poor"] = ratios["household_income"].sel(household="hh-poor").assign_attrs(units="1", long_name="Poor")
    figure = plot.compare(ratios, ["poor", "gdp"], labels={"gdp": "Output"})
    assert [ax._left_title.get_text() for ax in figure.axes] == ["Poor", "Output"]


def test_jobs_stack_to_the_total(result):
    ratios = fm.multipliers(result)
    ax = plot.jobs(ratios)
    counts = ratios["employment"]
    widths = np.array([bar.get_width() for bar in ax.patches]).reshape(4, -1)
    parts = [counts.sel(sex=sex, formality=kind) for sex in ("female", "male") for kind in ("formal", "informal")]
    np.testing.assert_allclose(widths, [part.values for part in parts], rtol=1e-12)
    totals = counts.sum(["sex", "formality"]).values
    np.testing.assert_allclose(widths.sum(axis=0), totals, rtol=1e-12)
    np.testing.assert_allclose(numbers_of(ax), totals, atol=0.05)
    low = np.array([min(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]).reshape(4, -1)
    high = low + np.abs(widths)
    np.testing.assert_allclose(high.max(axis=0), np.maximum(widths, 0).sum(axis=0), atol=1e-12)
    np.testing.assert_allclose(low.min(axis=0), np.minimum(widths, 0).sum(axis=0), atol=1e-12)


def test_jobs_legend_names_the_four_kinds(borrowed):
    legend = plot.jobs(fm.multipliers(borrowed), language="vi").get_legend()
    assert [text.get_text() for text in legend.get_texts()] == [
        "Nữ, chính thức",
        "Nữ, phi chính thức",
        "Nam, chính thức",
        "Nam, phi chính thức",
    ]


def test_waterfall_of_a_borrowed_dong_adds_to_one(borrowed):
    for scenario in ("cash", "care", "roads", "cut"):
        listed = leaks(borrowed, scenario)
        assert sum(leak.share for leak in listed) == pytest.approx(1, abs=1e-12)
        share = {leak.name: leak.share for leak in listed}
        one = borrowed.sel(scenario=scenario)
        taxes = sum(leak.share for leak in listed if leak.block == "tax")
        assert taxes * 5.0 == pytest.approx(float(one["revenue"].sum()))
        assert share["accumulation"] * 5.0 == pytest.approx(float(one["saving"]))
        assert share["imports"] * 5.0 == pytest.approx(float(one["imports"]))
        abroad = float(one["leakage"].sel(absorber="rest-of-world"))
        assert (share["imports"] + share["abroad"]) * 5.0 == pytest.approx(abroad)


def test_waterfall_bars_start_where_the_last_ended(result):
    ax = plot.waterfall(result, "care")
    *steps, total = ax.patches
    listed = leaks(result, "care")
    assert len(steps) == len(listed)
    reached = 0.0
    for bar, leak in zip(steps, listed, strict=True):
        assert bar.get_x() == pytest.approx(reached, abs=1e-12)
        assert bar.get_width() == pytest.approx(leak.share)
        reached += leak.share
    assert total.get_x() == 0
    assert total.get_width() == pytest.approx(reached, abs=1e-12)
    spending = result["injection"].sel(scenario="care").sum() / result["spending"].sel(scenario="care")
    assert reached == pytest.approx(float(spending), abs=1e-9)
    assert numbers_of(ax)[-1] == pytest.approx(reached, abs=0.005)


def test_waterfall_says_when_the_dong_is_paid_for(borrowed, levied):
    last = [drawn(plot.waterfall(one, "care")).axes[0].get_yticklabels()[-1].get_text() for one in (borrowed, levied)]
    assert last[0] == "One dong"
    assert last[1].replace("\n", " ") == "Injected, net of financing"


@pytest.mark.parametrize("closure", [fm.LEONTIEF, fm.TYPE_II, fm.PYATT_ROUND.with_constrained(["a-food"])])
def test_waterfall_under_any_closure_adds_to_one(closure):
    result = fm.simulate(make_economy(closure), scenarios_of())
    listed = leaks(result, "care")
    assert sum(leak.share for leak in listed) == pytest.approx(1, abs=1e-12)
    assert len({leak.name for leak in listed}) == len(listed)
    assert ("unmet" in [leak.name for leak in listed]) == bool(closure.constrained)
    assert_laid_out(plot.waterfall(result, "care").get_figure())


def test_blocks_of_codes_that_do_not_speak(borrowed):
    absorbers = list(borrowed["absorber"].values)
    renamed = borrowed.assign_coords(absorber=[f"x{place}" for place in range(len(absorbers))])
    codes = fm.Accounts.from_codes(absorbers)
    blocks = {f"x{place}": block for place, block in enumerate(codes.blocks)}
    assert [leak.share for leak in leaks(renamed, "care", blocks)] == [leak.share for leak in leaks(borrowed, "care")]
    with pytest.raises(fm.FiscalmultError, match="account 'x0' does not say its block"):
        leaks(renamed, "care")


# --- the look


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [style.SINGLE_COLUMN, style.DOUBLE_COLUMN])
def test_text_of_every_figure_stands_inside_and_apart(result, language, width):
    ratios = fm.multipliers(result)
    wide = width == style.DOUBLE_COLUMN
    measures = ["gdp", "household_income", "employment", "imports"] if wide else ["gdp", "employment"]
    options = {"language": language, "width": width}
    assert_laid_out(plot.compare(ratios, measures, groups=GROUPS, labels=LONG, **options))
    assert_laid_out(plot.jobs(ratios, groups=GROUPS, labels=LONG, **options).get_figure())
    assert_laid_out(plot.waterfall(result, "cash", labels=LONG, **options).get_figure())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paid_by", [None, "vat"])
def test_shipped_programmes_stand_inside_and_apart(language, paid_by):
    sam = fm.load_sam("viet-nam-2012")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])
    programmes, levy = fm.load_programmes("viet-nam-2012"), fm.load_levy(paid_by, "viet-nam-2012") if paid_by else None
    result = fm.simulate(economy, [fm.Scenario(name, what, 32.0, levy) for name, what in programmes.items()])
    ratios = fm.multipliers(result)
    groups = {name: what.group for name, what in programmes.items()}
    labels = {name: what.label(language) for name, what in programmes.items()}
    assert_laid_out(plot.compare(ratios, groups=groups, labels=labels, language=language))
    assert_laid_out(plot.jobs(ratios, groups=groups, labels=labels, language=language).get_figure())
    labels |= sam.account_list.labels[language]
    ax = plot.waterfall(result, "social-pension", labels=labels, language=language)
    assert_laid_out(ax.get_figure())
    assert sam.account_list.label("tax-direct", language) in [text.get_text() for text in ax.get_yticklabels()]


def test_figures_have_the_width_of_a_column(borrowed):
    ratios = fm.multipliers(borrowed)
    assert plot.compare(ratios).get_figwidth() * 25.4 == pytest.approx(180)
    assert plot.jobs(ratios).get_figure().get_figwidth() * 25.4 == pytest.approx(90)
    sizes = {text.get_fontsize() for text in texts_of(drawn(plot.compare(ratios, groups=GROUPS)))}
    assert sizes <= {7.0, 8.0}


def test_axes_of_the_caller_are_used(borrowed):
    figure = Figure(figsize=(7, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    assert plot.jobs(fm.multipliers(borrowed), ax=left) is left
    assert plot.waterfall(borrowed, "cash", ax=right) is right
    assert_laid_out(figure)
    part = Figure(figsize=(7, 3), layout="constrained").subfigures(1, 2)[0]
    ax = plot.jobs(fm.multipliers(borrowed), ax=part.subplots())
    assert_laid_out(ax.get_figure().figure)


@pytest.mark.parametrize(
    ("value", "digits", "language", "text"),
    [
        (1.234, 2, "en", "1.23"),
        (1.234, 2, "vi", "1,23"),
        (-0.5, 1, "vi", "\N{MINUS SIGN}0,5"),
        (-0.001, 2, "en", "0.00"),
        (12.0, 1, "en", "12.0"),
    ],
)
def test_numbers_are_written_as_the_language_does(value, digits, language, text):
    assert style.number(value, digits, language) == text


@pytest.mark.parametrize(("largest", "digits"), [(0.0, 2), (24.4, 1), (1.41, 2), (0.12, 2), (0.063, 3), (0.0044, 4)])
def test_small_numbers_get_more_decimals(largest, digits):
    assert style.digits_for(largest) == digits


def test_labels_break_into_even_lines():
    lines = style.wrapped("Lương hưu bảo hiểm xã hội", 0.36 * 90).split("\n")
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 6


# --- no state, no model


def run(code):
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_figures_load_neither_the_model_nor_matplotlib_until_drawn():
    bare = (
        "import sys, types; package = types.ModuleType('fiscalmult'); package.__path__ = ['fiscalmult'];"
        "sys.modules['fiscalmult'] = package; import fiscalmult.plot;"
        "print(*(name for name in sys.modules if name.startswith(('fiscalmult', 'matplotlib', 'scipy'))))"
    )
    loaded = {name.split(".")[1] for name in run(bare) if name.startswith("fiscalmult.")}
    assert loaded <= {"plot", "errors", "labels", "accounts", "kernels"}  # plain arrays are no model
    assert not any(name.startswith("matplotlib") for name in run(bare))


def test_drawing_leaves_no_global_state():
    code = (
        "import matplotlib, sys, fiscalmult as fm; names = sorted(set(matplotlib.rcParams) - {'backend'});"
        "state = lambda: [str(matplotlib.rcParams[name]) for name in names]; before = state();"
        "sam = fm.load_sam(); economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite()]);"
        "result = fm.simulate(economy, fm.Scenario('a', fm.load_programme('social-pension'), 1.0));"
        "fm.plot.compare(fm.multipliers(result)); fm.plot.jobs(fm.multipliers(result)); fm.plot.waterfall(result, 'a');"
        "print('matplotlib.pyplot' in sys.modules, before == state())"
    )
    assert run(code) == ["False", "True"]


# --- files


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".PNG"])
def test_the_same_figure_makes_the_same_file(borrowed, tmp_path, suffix):
    ratios = fm.multipliers(borrowed)
    files = [plot.save(plot.compare(ratios, language="vi"), tmp_path / f"{place}{suffix}") for place in range(2)]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 3000


def test_a_saved_png_is_as_wide_as_the_column_and_not_blank(borrowed, tmp_path):
    path = plot.save(plot.waterfall(borrowed, "cash"), tmp_path / "figure.png")
    pixels = imread(path)
    assert pixels.shape[1] == pytest.approx(90 / 25.4 * 300, abs=1)
    assert 0.01 < (pixels[..., :3] < 0.9).any(axis=-1).mean() < 0.9


def test_saving_errors_name_the_mend(borrowed, tmp_path):
    ax = plot.jobs(fm.multipliers(borrowed))
    with pytest.raises(fm.FiscalmultError, match=re.escape("figure.jpg'; end the name with .png, .svg, .pdf")):
        plot.save(ax, tmp_path / "figure.jpg")
    with pytest.raises(fm.FiscalmultError, match=r"no folder .*nowhere' to save 'figure.png' in; make it first"):
        plot.save(ax, tmp_path / "nowhere" / "figure.png")
    (tmp_path / "taken.svg").mkdir()
    with pytest.raises(fm.FiscalmultError, match=r"cannot write .*taken.svg' \(.*\); choose a file that you may write"):
        plot.save(ax, tmp_path / "taken.svg")


# --- errors


def test_errors_name_the_value_and_the_mend(borrowed):
    ratios = fm.multipliers(borrowed)
    cases = [
        (lambda: plot.compare(borrowed), "holds no multipliers; pass fiscalmult.multipliers"),
        (lambda: plot.jobs(borrowed), "holds no multipliers"),
        (lambda: plot.compare(ratios, ["gpd"]), "no measure 'gpd'; did you mean gdp"),
        (lambda: plot.compare(ratios, []), "no measure to compare; name at least one"),
        (lambda: plot.compare(ratios, language="fr"), "no language 'fr'; choose en"),
        (lambda: plot.compare(ratios, groups={"csah": "x"}), "no scenario 'csah'; did you mean cash"),
        (lambda: plot.jobs(ratios, groups={"csah": "x"}), "no scenario 'csah'; did you mean cash"),
        (lambda: plot.jobs(ratios.drop_vars("employment")), "no jobs by sex and formality; give the economy"),
        (lambda: plot.waterfall(borrowed, "cahs"), "no scenario 'cahs'; did you mean cash"),
        (lambda: plot.waterfall(ratios, "cash"), "pass what fiscalmult.simulate returns"),
        (lambda: plot.compare(ratios.isel(scenario=0), ["gdp"]), "needs 'scenario' among them"),
        (lambda: plot.compare(ratios.expand_dims(draw=3), ["gdp"]), "has the dim 'draw'; take one draw of it"),
        (lambda: plot.waterfall(borrowed.expand_dims(draw=3), "cash"), "has the dim 'draw'; take one draw of it"),
    ]
    for wrong, message in cases:
        with pytest.raises(fm.FiscalmultError, match=re.escape(message)):
            wrong()


def test_a_waterfall_needs_spending():
    nothing = fm.simulate(make_economy(), fm.Scenario("none", fm.Programme("none", {"hh-poor": 1.0}), 0.0))
    with pytest.raises(fm.FiscalmultError, match="'none' spends 0; a waterfall needs some spending"):
        plot.waterfall(nothing, "none")
