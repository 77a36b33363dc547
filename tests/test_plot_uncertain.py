"""Figures of ensembles: what is drawn is what the draws say, and every word stands inside and apart."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Rectangle
from scipy.stats import gaussian_kde
from test_plot import GROUPS, LONG, assert_laid_out, drawn, make_economy, scenarios_of, texts_of

import fiscalmult as fm
from fiscalmult import plot
from fiscalmult.labels import LANGUAGES, say
from fiscalmult.plot import style, uncertain
from fiscalmult.plot.uncertain_words import _SAID
from fiscalmult.report import pick

pytestmark = pytest.mark.filterwarnings("ignore:.*draws are too few for the bounds:UserWarning")

WIDTHS = (style.SINGLE_COLUMN, style.DOUBLE_COLUMN)
UNKNOWN = fm.Uncertainty(
    (
        fm.UncertainColumns("baskets", ("household",), 60.0),
        fm.UncertainColumns("inputs", ("activity",), 60.0),
        fm.UncertainIntensity("jobs", "employment", 0.2),
    )
)


def totals_of(ratios):
    return xr.Dataset({name: pick(ratios, name) for name in ("gdp", "employment")}, attrs=ratios.attrs)


@pytest.fixture(scope="module")
def economy():
    return make_economy()


@pytest.fixture(scope="module")
def ratios(economy):
    return fm.multipliers(fm.simulate(economy, scenarios_of(), uncertainty=UNKNOWN, draws=300, seed=1))


@pytest.fixture(scope="module")
def base(economy):
    return fm.multipliers(fm.simulate(economy, scenarios_of()))


@pytest.fixture(scope="module")
def indices(economy):
    return fm.sensitivity(economy, scenarios_of(), UNKNOWN, draws=256, seed=1, measures=["gdp", "employment"])


@pytest.fixture(scope="module")
def shipped():
    """Every shipped programme in some draws of the shipped economy, and its labels."""
    sam, programmes = fm.load_sam("viet-nam-2012"), fm.load_programmes("viet-nam-2012")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])
    listed = [fm.Scenario(name, programme, 32.0) for name, programme in programmes.items()]
    result = fm.simulate(economy, listed, uncertainty=fm.load_uncertainty("viet-nam-2012"), draws=200, seed=3)
    return fm.multipliers(result), fm.multipliers(fm.simulate(economy, listed)), programmes


def made_indices(parts, low=-0.02):
    """Indices of many parts, as sensitivity returns them, made up to try the layout."""
    rng = np.random.default_rng(5)
    dims = ("measure", "scenario", "part")
    total = rng.dirichlet(np.full(len(parts), 0.3))[None, None]
    said = xr.Dataset(coords={"measure": ["gdp"], "scenario": ["pension"], "part": list(parts)})
    for name, values in (("total", total), ("first_order", 0.9 * total)):
        said[name] = (dims, values)
        said[f"{name}_bounds"] = (("bound", *dims), np.stack([values + low, values + 0.05]))
    return said.assign_attrs(level=0.9, assumed_parts=", ".join(parts[::3]))


def everything(figure):
    """Every visible text of a drawn figure, those that stand outside the axes among them."""
    unseen = set()
    for ax in figure.axes:
        low, high = sorted(ax.get_ylim())
        unseen |= {label for label in ax.get_yticklabels() if not low <= label.get_position()[1] <= high}
    found = [text for text in texts_of(figure) if text not in unseen]
    found += [text for legend in figure.legends for text in legend.get_texts()]
    found += [text for text in (figure._supxlabel, figure._supylabel) if text is not None and text.get_text()]
    return found + [ax.yaxis.label for ax in figure.axes if ax.yaxis.label.get_text()]


def assert_all_laid_out(figure):
    figure = figure if isinstance(figure, Figure) else figure.get_figure()
    if figure._supxlabel is None:
        assert_laid_out(figure)
    else:
        drawn(figure)
    boxes = [(text.get_text(), text.get_window_extent()) for text in everything(figure)]
    for text, box in boxes:
        assert box.x0 >= -0.5, text
        assert box.y0 >= -0.5, text
        assert box.x1 <= figure.bbox.x1 + 0.5, text
        assert box.y1 <= figure.bbox.y1 + 0.5, text
    for (one, here), (other, there) in itertools.combinations(boxes, 2):
        apart = here.x1 <= there.x0 or there.x1 <= here.x0 or here.y1 <= there.y0 or there.y1 <= here.y0
        assert apart, f"{one!r} overlaps {other!r}"


def numbers(texts):
    return [float(re.sub(r"[^0-9.-]", "", text.get_text().replace("\N{MINUS SIGN}", "-"))) for text in texts]


# --- intervals


def test_intervals_draw_the_quantiles_of_the_draws(ratios, base):
    totals = totals_of(ratios)
    ax = plot.intervals(fm.interval(totals), "employment", base=base)
    bars, dots = ax.lines[1:-1:2], ax.lines[2:-1:2]
    lower, middle, upper = np.quantile(totals["employment"].values, [0.05, 0.5, 0.95], axis=0)
    np.testing.assert_allclose([bar.get_xdata() for bar in bars], np.column_stack([lower, upper]))
    np.testing.assert_allclose([dot.get_xdata()[0] for dot in dots], middle)
    np.testing.assert_allclose(ax.lines[-1].get_xdata(), base["employment"].sum(["sex", "formality"]))
    np.testing.assert_allclose(numbers(ax.texts), middle, atol=0.05001)
    legend = [text.get_text() for text in ax.get_figure().legends[0].get_texts()]
    assert legend == ["90% of the draws", "Median of the draws", "Base, without draws"]


def test_wide_intervals_write_their_bounds(ratios):
    totals = totals_of(ratios)
    said = fm.interval(totals, level=0.8, kind="highest-density")
    ax = plot.intervals(said, "gdp", width=180, language="vi")
    low, middle, high = (float(said["gdp"].sel(bound=name)[0]) for name in ("lower", "median", "upper"))
    assert ax.texts[0].get_text() == f"{middle:.2f} [{low:.2f}; {high:.2f}]".replace(".", ",")
    assert ax.get_figure().legends[0].get_texts()[0].get_text() == "Khoảng ngắn nhất chứa 80% số lần rút"


def test_numbers_of_intervals_stand_right_of_their_bars(ratios, base):
    for measure in ("gdp", "employment"):
        ax = plot.intervals(fm.interval(totals_of(ratios)), measure, base=base)
        drawn(ax)
        for text, bar in zip(ax.texts, ax.lines[1:-1:2], strict=True):
            assert text.get_window_extent().x0 > bar.get_window_extent().x1


def test_intervals_of_losses_keep_zero_in_sight(economy):
    levy = fm.Levy("levy", {"hh-rich": 0.6, "hh-poor": 0.4})
    result = fm.simulate(economy, scenarios_of(levy), uncertainty=UNKNOWN, draws=200, seed=1)
    ax = plot.intervals(fm.interval(totals_of(fm.multipliers(result))), "gdp")
    low, high = ax.get_xlim()
    assert low < 0 < high
    assert_all_laid_out(ax)


# --- ridges


def test_a_ridge_is_the_kernel_density_of_the_draws():
    draws = np.random.default_rng(1).lognormal(0, 0.3, 2000)
    grid = np.linspace(0.0, 4.0, 400)
    spread = min(draws.std(), np.subtract(*np.quantile(draws, [0.75, 0.25])) / 1.349)
    kernel = gaussian_kde(draws, bw_method=0.9 * spread * len(draws) ** -0.2 / draws.std(ddof=1))
    found = uncertain._density(draws, grid)
    np.testing.assert_allclose(found, kernel(grid), atol=0.003)
    assert np.trapezoid(found, grid) == pytest.approx(1, abs=1e-3)


def test_the_dark_part_of_a_ridge_is_the_interval(ratios):
    ax = plot.ridges(ratios, "employment", level=0.8)
    dark = ax.collections[1::2]
    draws = totals_of(ratios)["employment"].values
    lower, upper = np.quantile(draws, [0.1, 0.9], axis=0)
    found = [part.get_paths()[0].vertices[:, 0] for part in dark]
    np.testing.assert_allclose([[one.min(), one.max()] for one in found], np.column_stack([lower, upper]))
    medians = [line.get_xdata()[0] for line in ax.lines[2::2]]
    np.testing.assert_allclose(medians, np.median(draws, axis=0))
    assert "Dark: 80% of the draws" in ax.get_xlabel()


def test_a_ridge_of_equal_draws_is_drawn(ratios):
    flat = ratios.assign(gdp=xr.full_like(ratios["gdp"], 0.8).assign_attrs(ratios["gdp"].attrs))
    assert_all_laid_out(plot.ridges(flat, "gdp"))


# --- odds


def test_the_matrix_writes_the_odds(ratios):
    ax = plot.odds_matrix(ratios, "employment", width=90)
    names = [label.get_text() for label in drawn(ax).axes[0].get_yticklabels()]
    assert names == [label.get_text() for label in ax.get_xticklabels()]
    assert len(ax.texts) == 12
    for text in ax.texts:
        column, row = (int(place) for place in text.get_position())
        share = 100 * fm.odds(ratios, "employment", better=names[row], worse=names[column])
        written = text.get_text()
        if written == "<1":
            assert 0 < share < 0.5
        elif written == ">99":
            assert 99.5 <= share < 100
        else:
            assert float(written) == pytest.approx(share, abs=0.5001)
    assert "employment" not in ax.get_xlabel()
    assert ax.get_xlabel().replace("\n", " ").startswith("Jobs: % of 300 draws in which the programme of the row")


def test_programmes_that_win_most_often_stand_first(ratios):
    ax = plot.odds_matrix(ratios, "gdp")
    shown = np.ma.filled(ax.collections[0].get_array().reshape(4, 4), np.nan)
    wins = np.nanmean(shown, axis=1)
    assert (np.diff(wins) <= 0).all()
    assert np.isnan(np.diag(shown)).all()
    off = ~np.eye(4, dtype=bool)
    np.testing.assert_allclose((shown + shown.T)[off], 1, atol=1e-12)


# --- tornado


def test_the_tornado_draws_the_indices_largest_first(indices):
    ax = plot.tornado(indices, "gdp", "cash", count=2)
    one = indices.sel(measure="gdp", scenario="cash")
    order = np.argsort(-one["total"].values)
    bars = [patch.get_width() for patch in ax.patches if isinstance(patch, Rectangle)]
    for kind, widths in (("total", bars[:3]), ("first_order", bars[3:])):
        values = one[kind].values[order]
        np.testing.assert_allclose(widths, [*values[:2], values[2:].sum()])
    written = [label.get_text().replace("\n", " ") for label in drawn(ax).axes[0].get_yticklabels()]
    assert written == [*(f"{part} *" for part in one["part"].values[order[:2]]), "1 other parts, added up"]
    for kind, lines in zip(("total", "first_order"), ax.collections, strict=True):
        ends = np.array([segment[:, 0] for segment in lines.get_segments()])
        np.testing.assert_allclose(ends, one[f"{kind}_bounds"].values[:, order[:2]].T)


def test_assumed_parts_carry_an_asterisk(indices):
    said = indices.assign_attrs(assumed_parts="jobs, inputs")
    labels = (
        drawn(plot.tornado(said, "employment", "cash", labels={"jobs": "Jobs per output"})).axes[0].get_yticklabels()
    )
    assert {label.get_text() for label in labels} == {"Jobs per output *", "inputs *", "baskets"}
    assert "* spread assumed" in plot.tornado(said, "employment", "cash").get_xlabel().replace("\n", " ")
    assert "*" not in plot.tornado(indices.assign_attrs(assumed_parts="none"), "gdp", "cash").get_xlabel()


# --- convergence


def test_convergence_draws_the_path(ratios):
    path = fm.convergence(ratios, "gdp", points=[50, 100, 200, 300])
    figure = plot.convergence(path, width=90)
    assert len(figure.axes) == 4
    for ax, name in zip(figure.axes, path["scenario"].values, strict=True):
        assert ax._left_title.get_text() == name
        for line, bound in zip(ax.lines, ("lower", "upper", "median"), strict=True):
            np.testing.assert_array_equal(line.get_xdata(), [50, 100, 200, 300])
            np.testing.assert_allclose(line.get_ydata(), path["interval"].sel(bound=bound, scenario=name))
    assert figure._supylabel.get_text() == "GDP, dong per dong"


# --- the look


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_text_of_every_figure_stands_inside_and_apart(ratios, base, indices, language, width):
    options = {"language": language, "labels": LONG, "width": width}
    said = fm.interval(totals_of(ratios))
    assert_all_laid_out(plot.intervals(said, "gdp", base=base, groups=GROUPS, **options))
    assert_all_laid_out(plot.intervals(said, "employment", **options))
    assert_all_laid_out(plot.ridges(ratios, "employment", groups=GROUPS, **options))
    assert_all_laid_out(plot.odds_matrix(ratios, "gdp", **options))
    assert_all_laid_out(plot.tornado(indices, "gdp", "cash", **options))
    assert_all_laid_out(plot.convergence(fm.convergence(ratios, "gdp"), **options))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_shipped_programmes_stand_inside_and_apart(shipped, language, width):
    ratios, base, programmes = shipped
    labels = {name: programme.label(language) for name, programme in programmes.items()}
    groups = {name: programme.group for name, programme in programmes.items()}
    options = {"language": language, "labels": labels, "width": width}
    measure = "gdp" if language == "en" else "employment"
    said = fm.interval(totals_of(ratios))
    assert_all_laid_out(plot.intervals(said, measure, base=base, groups=groups, **options))
    assert_all_laid_out(plot.ridges(ratios, measure, groups=groups, **options))
    some = ratios if width > 100 else ratios.isel(scenario=slice(None, None, 2))
    assert_all_laid_out(plot.odds_matrix(some, measure, **options))
    assert_all_laid_out(plot.convergence(fm.convergence(ratios, measure), **options))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_shipped_parts_stand_inside_and_apart(language, width):
    said = made_indices(fm.load_uncertainty("viet-nam-2012").names)
    count = 50 if width > 100 else 12
    assert_all_laid_out(plot.tornado(said, "gdp", count=count, language=language, width=width))


def test_every_shipped_part_has_words_in_both_languages():
    for part in fm.load_uncertainty("viet-nam-2012").names:
        assert say(f"uncertain.{part}", "en") != say(f"uncertain.{part}", "vi")
    assert _SAID["en"].keys() == _SAID["vi"].keys()
    for key, text in _SAID["en"].items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", _SAID["vi"][key]))


def test_figures_have_the_width_asked_for_and_are_not_blank(ratios, indices, tmp_path):
    figures = [
        plot.intervals(fm.interval(totals_of(ratios)), "gdp"),
        plot.ridges(ratios, "gdp"),
        plot.odds_matrix(ratios, "gdp", width=90),
        plot.tornado(indices, "gdp", "cash"),
        plot.convergence(fm.convergence(ratios, "gdp"), width=90),
    ]
    for place, figure in enumerate(figures):
        pixels = imread(plot.save(figure, tmp_path / f"{place}.png"))
        assert pixels.shape[1] == pytest.approx(90 / 25.4 * 300, abs=1)
        assert 0.01 < (pixels[..., :3] < 0.9).any(axis=-1).mean() < 0.9


# --- errors


def test_errors_name_the_value_and_the_mend(ratios, base, indices):
    said = fm.interval(totals_of(ratios))
    parts = fm.interval(ratios[["employment"]])
    cases = [
        (lambda: plot.intervals(said, "gpd"), "no measure 'gpd'; did you mean gdp"),
        (lambda: plot.intervals(base, "gdp"), "'gdp' has no bounds by scenario; pass what fiscalmult.interval returns"),
        (lambda: plot.intervals(parts, "employment"), "by sex and formality do not add up; add up the draws first"),
        (lambda: plot.intervals(said, "gdp", groups={"csah": "x"}), "no scenario 'csah'; did you mean cash"),
        (lambda: plot.ridges(base, "gdp"), "no draws; simulate with uncertainty, draws and a seed"),
        (lambda: plot.ridges(ratios, "gdp", level=1.0), "level of an interval is 1; it lies between 0 and 1"),
        (lambda: plot.ridges(ratios, "gpd"), "no measure 'gpd'; did you mean gdp"),
        (lambda: plot.odds_matrix(base, "gdp"), "no draws; simulate with uncertainty, draws and a seed"),
        (lambda: plot.odds_matrix(ratios.isel(scenario=[0]), "gdp"), "odds need two scenarios or more"),
        (lambda: plot.odds_matrix(ratios, "gdp", width=30), "4 programmes do not fit 30 mm; give 38 mm or fewer"),
        (lambda: plot.tornado(ratios, "gdp"), "no indices by part; pass what fiscalmult.sensitivity returns"),
        (lambda: plot.tornado(indices, "gpd", "cash"), "no measure 'gpd'; did you mean gdp"),
        (lambda: plot.tornado(indices, "gdp"), "name one scenario of the 4, such as 'cash'"),
        (lambda: plot.tornado(indices, "gdp", "csah"), "no scenario 'csah'; did you mean cash"),
        (lambda: plot.tornado(indices * np.nan, "gdp", "cash"), "nothing that is uncertain moves 'gdp' of 'cash'"),
        (lambda: plot.convergence(said), "pass what fiscalmult.convergence returns"),
    ]
    for wrong, message in cases:
        with pytest.raises(fm.FiscalmultError, match=re.escape(message)):
            wrong()


def test_the_mend_for_parts_works(ratios):
    """The line that the error names does what it says."""
    said = fm.interval(ratios[["employment"]].sum(["sex", "formality"], keep_attrs=True))
    np.testing.assert_allclose(said["employment"], fm.interval(totals_of(ratios))["employment"])
    plot.intervals(said, "employment")
