"""Growth, prices and the fund: the shipped table follows from the committed figures, and these from the originals."""

from __future__ import annotations

import pytest
from originals_for_tests import ORIGINALS, needs_originals

import fiscalmult as fm
from calibration.figures import Figures
from calibration.growth import PERIOD, TABLE, build_growth, take_growth
from calibration.tables import HERE, read_table
from calibration.update.figures import committed_figures
from fiscalmult.datasets import load_sources
from fiscalmult.datasets import read_table as shipped
from fiscalmult.sources import STATUSES

FIRST, LAST = PERIOD


def committed() -> Figures:
    return Figures({name: read_table(HERE / "figures" / name) for name in ("growth.csv", "money.csv")})


def by_year(rows, series):
    return {int(row["year"]): float(row["value"]) for row in rows if row["series"] == series}


def test_the_shipped_table_is_what_the_figures_make():
    assert build_growth(committed(), committed_figures()) == shipped(TABLE)


@needs_originals
def test_the_committed_figures_are_those_of_the_originals():
    assert list(take_growth(ORIGINALS)) == read_table(HERE / "figures" / "growth.csv")


def test_every_row_has_an_address():
    for row in shipped(TABLE):
        assert row["status"] in STATUSES
        assert row["source"] in load_sources()
        assert row["note"]


def test_past_growth_returns_the_published_levels():
    rows, money = shipped(TABLE), shipped("viet-nam-money")
    gdp = {int(row["year"]): float(row["value"]) for row in money if row["series"] == "gdp"}
    assert by_year(rows, "gdp")[LAST] == pytest.approx(gdp[LAST])
    growth, deflator = by_year(rows, "growth"), by_year(rows, "deflator")
    level = gdp[FIRST]
    for year in range(FIRST + 1, LAST + 1):
        level *= (1 + growth[year]) * (1 + deflator[year])
        assert level == pytest.approx(gdp[year], rel=1e-9)
    index = {int(row["year"]): float(row["value"]) for row in money if row["series"] == "deflator"}
    assert 1 + deflator[LAST] == pytest.approx(index[LAST] / index[LAST - 1])


def test_the_future_is_the_average_of_the_past():
    rows = shipped(TABLE)
    for series in ("productivity", "deflator"):
        found = by_year(rows, series)
        level = 1.0
        for year in range(FIRST + 1, LAST + 1):
            level *= 1 + found[year]
        assert found[LAST + 1] == pytest.approx(level ** (1 / (LAST - FIRST)) - 1)
        assert len({found[year] for year in range(LAST + 1, 2061)}) == 1


def test_population_totals_are_those_of_the_united_nations():
    people = {
        int(r["year"]): float(r["value"]) for r in committed().tables["growth.csv"] if r["figure"] == "population"
    }
    growth = by_year(shipped(TABLE), "population")
    level = people[LAST]
    for year in range(LAST + 1, 2061):
        level *= 1 + growth[year]
        assert level == pytest.approx(people[year], rel=1e-9)


def test_the_fund_starts_from_the_matrix_of_2024():
    """By a second route: the flows of the shipped matrix, and the published coverage."""
    start = {row["series"]: float(row["value"]) for row in shipped(TABLE) if row["unit"] not in ("per year", "share")}
    sam = fm.load_sam("viet-nam-2024")
    cell = lambda receiver, payer: float(sam.flows.sel(receiver=receiver, payer=payer))  # noqa: E731
    fund = "gov-fund-social-insurance"
    paid = cell(fund, "tax-contributions-employers") + cell(fund, "tax-contributions-workers")
    assert start["contribution"] * start["members"] / 1000 == pytest.approx(paid, rel=1e-6)
    out = sum(cell(f"sp-{scheme}", fund) for scheme in ("pensions", "sickness-maternity", "one-off")) - cell(
        fund, "gov"
    )
    assert start["benefits"] == pytest.approx(out, rel=1e-6)
    assert start["labour_force"] * 0.424 == pytest.approx(20_040)
