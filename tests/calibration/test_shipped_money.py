"""Money by year: the shipped table follows from the committed figures, and those from the originals."""

from __future__ import annotations

import copy

import pytest
from originals_for_tests import ORIGINALS, needs_originals

from calibration.build import DATA
from calibration.figures import FOLDER, Figures
from calibration.money import TABLE, build_money, take_money
from calibration.tables import ROOT, read_table
from fiscalmult.datasets import load_sam
from fiscalmult.errors import FiscalmultError


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures({"money.csv": read_table(FOLDER / "money.csv")})


def test_what_ships_follows_from_the_committed_figures(figures):
    assert build_money(load_sam("viet-nam-2012"), figures) == read_table(ROOT / DATA / f"{TABLE}.csv")


@needs_originals
def test_the_committed_figures_are_those_of_the_originals(figures):
    assert list(take_money(ORIGINALS)) == figures.tables["money.csv"]


def test_every_figure_has_its_address(figures):
    for row in figures.tables["money.csv"]:
        for column in ("publisher", "title", "table", "url", "unit", "note"):
            assert row[column], (row["figure"], column)


def test_a_year_without_twelve_months_is_refused(figures):
    short = copy.deepcopy(figures.tables["money.csv"])
    short = [row for row in short if (row["figure"], row["year"]) != ("exchange rate by month", "2019-05")]
    with pytest.raises(FiscalmultError, match="'exchange rate by month' has 11 months of 2019, not 12"):
        build_money(load_sam("viet-nam-2012"), Figures({"money.csv": short}))


def test_changes_of_the_chained_index_are_the_published_ones(figures):
    """The inverse of the chain."""
    rows = figures.tables["money.csv"]
    changes = {int(row["year"]): float(row["value"]) for row in rows if row["figure"] == "change of consumer prices"}
    made = build_money(load_sam("viet-nam-2012"), figures)
    index = {int(row["year"]): float(row["value"]) for row in made if row["series"] == "cpi"}
    for year in range(2005, 2019):
        assert 100 * (index[year] / index[year - 1] - 1) == pytest.approx(changes[year], rel=1e-10), year
