"""Figures and tables of projections show the numbers of the Dataset."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from matplotlib.backends.backend_agg import FigureCanvasAgg
from test_projection_years import FLAT, TAX, YEARS, run

import fiscalmult as fm
from fiscalmult import plot, report
from fiscalmult.errors import FiscalmultError
from fiscalmult.projection import project


def drawn():
    sam = fm.load_sam("viet-nam-2012")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])
    return project(
        economy, {"social-pension": {2013: 3.0, 2014: 4.0, 2015: 5.0}}, financing="vat", unit="trillion VND",
        prices="current", uncertainty=fm.load_uncertainty("viet-nam-2012"), draws=60, seed=1,
    )  # fmt: skip


@pytest.fixture(scope="module")
def ensemble():
    return drawn()


def test_a_fan_shows_median_and_bands(ensemble):
    axes = plot.fan(ensemble)
    values = ensemble["gdp"].sum("programme").values
    np.testing.assert_allclose(axes.lines[0].get_ydata(), np.median(values, axis=0))
    outer = axes.collections[0].get_paths()[0].vertices
    assert outer[:, 1].max() == pytest.approx(np.quantile(values, 0.95, axis=0).max())
    share = plot.fan(ensemble, "debt", percent_of_gdp=True)
    wanted = np.median(100 * ensemble["debt_of_gdp"].sum("programme"), axis=0)
    np.testing.assert_allclose(share.lines[0].get_ydata(), wanted)


def test_bars_add_up_to_the_levy(ensemble):
    axes = plot.burden(ensemble)
    heights = sum(bar.get_height() for bar in axes.patches)
    spent = ensemble["spending"].sum("programme") * ensemble["price_index"] / ensemble["gdp_path"]
    assert heights == pytest.approx(100 * float(spent.sum()))


@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_text_is_cut_off_or_on_another(ensemble, language, tmp_path):
    for result in (ensemble, run(financing=TAX), run()):
        figure = plot.projection(result, language=language)
        plot.save(figure, tmp_path / "figure.png")
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        frame = figure.bbox
        boxes = [axes.title.get_window_extent(renderer) for axes in figure.axes]
        boxes += [axes._left_title.get_window_extent(renderer) for axes in figure.axes]
        boxes += [legend.get_window_extent(renderer) for legend in figure.legends]
        for box in boxes:
            assert box.x0 >= frame.x0 - 1
            assert box.x1 <= frame.x1 + 1
            assert box.y1 <= frame.y1 + 1
        legend = [text.get_text() for text in figure.legends[0].get_texts()] if figure.legends else []
        assert len(legend) == len(set(legend))


def test_what_cannot_be_drawn():
    with pytest.raises(FiscalmultError, match="the Dataset is no projection"):
        plot.fan(xr.Dataset())
    with pytest.raises(FiscalmultError, match="no measure 'gpd'; did you mean gdp"):
        plot.fan(run(), "gpd")
    with pytest.raises(FiscalmultError, match="'impact_multiplier' has no years"):
        plot.fan(run(), "impact_multiplier")
    with pytest.raises(FiscalmultError, match="'imports' is not known by household"):
        plot.burden(run(), "imports")


def test_tables_hold_the_numbers_of_the_result():
    result = run(financing=TAX)
    years = report.projection_years(result, FLAT).records()
    assert [row["year"] for row in years] == list(YEARS)
    assert years[2]["gdp"] == pytest.approx(float(result["gdp"].sum("programme")[2]))
    assert years[2]["employment"] == pytest.approx(float(result["employment"][2].sum()))
    programmes = {row["programme"]: row for row in report.projection_programmes(result).records()}
    assert programmes["total"]["gdp"] == pytest.approx(float(result["gdp"].sum()))
    groups = report.projection_groups(result).records()
    levied = float(result["spending"].sum())
    assert sum(row["burden"] for row in groups) == pytest.approx(levied)
