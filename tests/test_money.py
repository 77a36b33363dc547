"""Money in current dong, constant prices, per cent of GDP and US dollars: by two routes, and nothing else."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import xarray as xr
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult.errors import FiscalmultError
from fiscalmult.money import convert, money_table
from fiscalmult.sources import STATUSES
from fiscalmult.units import is_money, per_money

TABLE = ROOT / "fiscalmult" / "data" / "viet-nam-money.csv"
YEARS = st.integers(2004, 2024)
AMOUNTS = st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-6)


def shipped(series: str, year: int) -> float:
    """A value straight from the file, not through the room under test."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return next(
            float(row["value"])
            for row in csv.DictReader(stream)
            if row["series"] == series and row["year"] == str(year)
        )


# The table


def test_every_row_has_a_status_and_a_source():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["status"] for row in rows} <= {"published", "derived"} <= set(STATUSES)
    with (ROOT / "calibration" / "sources.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["key"] for row in csv.DictReader(stream)}
    assert {row["source"] for row in rows} <= known
    assert len({(row["series"], row["year"]) for row in rows}) == len(rows)
    years = {series: sorted(int(r["year"]) for r in rows if r["series"] == series) for series in ("gdp", "deflator")}
    assert years["gdp"] == years["deflator"] == list(range(2004, 2025))
    assert money_table()["gdp_status"].sel(year=2012) == "published"


def test_identities_of_the_table():
    table = money_table()
    np.testing.assert_allclose(100 * table["gdp"] / table["gdp_constant"], table["deflator"], rtol=1e-12)
    assert float(table["deflator"].sel(year=2010)) == 100.0
    assert float(table["cpi"].sel(year=2010)) == pytest.approx(100.0, rel=1e-14)
    assert float(table["gdp"].sel(year=2024)) == pytest.approx(11_511.867, abs=5e-4)
    # The matrix that ships stands on the old basis, and is smaller.
    matrix = float(table["gdp_of_the_matrix"].sel(year=2012))
    assert matrix == pytest.approx(fm.load_sam("viet-nam-2012").gdp, abs=1e-6)
    assert float(table["gdp"].sel(year=2012)) / matrix == pytest.approx(1.2467, abs=1e-3)


def test_the_deflator_is_the_one_another_publisher_prints(originals):
    """The Asian Development Bank prints the implicit deflator of the series before the revision."""
    openpyxl = pytest.importorskip("openpyxl")
    path = originals / "national_accounts" / "adb_key_indicators_2019.xlsx"
    if not path.is_file():
        pytest.skip("the Key Indicators are not among the originals")
    sheet = openpyxl.load_workbook(path, data_only=True)["KI 2019"]
    rows = {str(row[1]).strip(): row for row in sheet.iter_rows(values_only=True) if row[1] is not None}
    header = next(row for row in sheet.iter_rows(values_only=True) if 2012 in row)
    printed = rows["Implicit GDP deflator; 1994 | 2010 = 100"]
    ours = money_table()["deflator"]
    for year in range(2005, 2010):
        value = float(printed[header.index(year)])
        assert float(ours.sel(year=year)) == pytest.approx(value, rel=1e-4), year
    # The step of the revision is in the levels, not in prices: 2010 over 2009 as printed.
    growth = float(rows["Consumer price index (national)"][header.index(2012)])
    cpi = money_table()["cpi"]
    assert 100 * (float(cpi.sel(year=2012)) / float(cpi.sel(year=2011)) - 1) == pytest.approx(growth, rel=1e-12)
    # Two sources of the exchange rate agree where they overlap.
    rates = rows["Average of period"]
    for year in (2015, 2016, 2017, 2018):
        assert float(money_table()["exchange_rate"].sel(year=year)) == pytest.approx(
            float(rates[header.index(year)]), rel=2e-3
        )


def test_a_caller_cannot_change_the_table():
    table = money_table()
    table["gdp"].values[:] = 0
    assert float(money_table()["gdp"].min()) > 0


# Conversion, by a second route


@given(AMOUNTS, YEARS, YEARS)
def test_numbers_follow_the_formulas(amount, year, base):
    prices = shipped("gdp", year) / shipped("gdp-constant", year), shipped("gdp", base) / shipped("gdp-constant", base)
    constant = convert(amount, to="constant", year=year, base_year=base, units="trillion VND")
    assert constant == pytest.approx(amount * prices[1] / prices[0], rel=1e-12)
    share = convert(amount, to="percent-of-gdp", year=year, units="billion VND")
    assert share == pytest.approx(amount / 1000 / shipped("gdp", year) * 100, rel=1e-12)
    dollars = convert(amount, to="usd", year=year, units="trillion VND")
    assert dollars == pytest.approx(amount * 1e6 / shipped("exchange-rate", year), rel=1e-12)


@given(AMOUNTS, YEARS, YEARS)
def test_every_form_leads_back(amount, year, base):
    for to, unit, extra in (
        ("constant", f"trillion VND at {base} prices", {"base_year": base}),
        ("percent-of-gdp", "% of GDP", {}),
        ("usd", "million USD", {}),
    ):
        there = convert(amount, to=to, year=year, units="trillion VND", **extra)
        assert convert(there, to="current", year=year, units=unit) == pytest.approx(amount, rel=1e-12)
    assert convert(amount, to="constant", year=year, base_year=year, units="VND") == pytest.approx(amount, rel=1e-15)


def test_gdp_itself_is_a_hundred_per_cent_and_at_constant_prices_the_published_series():
    table = money_table()
    np.testing.assert_allclose(convert(table["gdp"], to="percent-of-gdp"), 100.0, rtol=1e-14)
    constant = convert(table["gdp"], to="constant", base_year=2010)
    np.testing.assert_allclose(constant, table["gdp_constant"], rtol=1e-12)
    assert constant.attrs["units"] == table["gdp_constant"].attrs["units"]
    back = convert(table["gdp_constant"], to="current")
    np.testing.assert_allclose(back, table["gdp"], rtol=1e-12)


def test_a_matrix_in_dollars_and_shares_says_its_basis():
    flows = fm.load_sam("viet-nam-2012").flows
    dollars = convert(flows, to="usd")
    assert dollars.attrs["units"] == "million USD"
    np.testing.assert_allclose(dollars, flows * 1e6 / shipped("exchange-rate", 2012), rtol=1e-13)
    assert dollars.attrs["year"] == 2012
    shares = convert(flows, to="percent-of-gdp")
    assert "with a GDP of 3,267.5 trillion VND against 4,073.8 here" in shares.attrs["gdp_basis"]
    assert "before the revision" not in convert(2.0 * flows.assign_attrs(year=2013), to="usd", year=2013).attrs
    old = convert(flows.assign_attrs(year=2009), to="percent-of-gdp").attrs["gdp_basis"]
    assert "before the revision of 2020" in old
    assert "shipped matrix" not in old


def test_a_result_converts_its_money_and_nothing_else():
    result = xr.Dataset(
        {
            "gdp": ("scenario", [1.0, 2.0], {"units": "trillion VND", "long_name": "GDP"}),
            "employment": ("scenario", [5.0, 6.0], {"units": "thousand jobs"}),
            "ratio": ("scenario", [0.5, 0.6], {"units": "1"}),
            "per": ("scenario", [7.0, 8.0], {"units": "jobs per billion VND"}),
        },
        attrs={"base_year": 2012, "prices": "base-year prices, fixed coefficients"},
    )
    shares = convert(result, to="percent-of-gdp")
    np.testing.assert_allclose(shares["gdp"], result["gdp"] / shipped("gdp", 2012) * 100)
    assert shares["gdp"].attrs["units"] == "% of GDP"
    assert shares["gdp"].attrs["long_name"] == "GDP"
    for name in ("employment", "ratio", "per"):
        xr.testing.assert_identical(shares[name], result[name])
    assert result["gdp"].attrs["units"] == "trillion VND"


def test_a_simulation_converts():
    sam = fm.load_sam("viet-nam-2012")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    scenario = fm.Scenario("pension", fm.load_programme("social-pension", "viet-nam-2012"), 0.01 * sam.gdp)
    result = fm.simulate(economy, scenario)
    shares = convert(result, to="percent-of-gdp")
    assert float(shares["spending"][0]) == pytest.approx(sam.gdp / shipped("gdp", 2012), rel=1e-9)
    assert "3,267.5" in shares["spending"].attrs["gdp_basis"]


def test_years_of_a_result_are_in_prices_of_its_base_year():
    values = xr.DataArray([1.0, 1.0], {"year": [2012, 2024]}, ("year",), attrs={"units": "trillion VND"})
    plain = convert(values, to="percent-of-gdp")
    np.testing.assert_allclose(plain, [100 / shipped("gdp", 2012), 100 / shipped("gdp", 2024)], rtol=1e-12)
    about = {"prices": "base-year prices, fixed coefficients", "base_year": 2012}
    based = convert(xr.Dataset({"gdp": values}, attrs=about), to="percent-of-gdp")["gdp"]
    rise = shipped("deflator", 2024) / shipped("deflator", 2012)
    np.testing.assert_allclose(based, plain * [1.0, rise], rtol=1e-12)
    again = convert(xr.Dataset({"gdp": values}, attrs=about), to="constant", base_year=2012)["gdp"]
    np.testing.assert_allclose(again, values, rtol=1e-14)
    assert again.attrs["units"] == "trillion VND at 2012 prices"


def test_units_of_money():
    for unit in ("VND", "trillion VND", "billion dong", "million USD", "% of GDP", "billion VND at 2010 prices"):
        assert is_money(unit)
    for unit in ("", "1", "%", "thousand jobs", "dong per dong", "jobs per billion VND", "trillion EUR", "VND per USD"):
        assert not is_money(unit)


def test_what_cannot_be_converted_is_refused():
    money = xr.DataArray([1.0], dims=("x",), attrs={"units": "trillion VND", "year": 2012}, name="gdp")
    jobs = money.assign_attrs(units="thousand jobs").rename("jobs")
    undated = xr.DataArray(1.0, attrs={"units": "trillion VND"}, name="gdp")
    yearly = xr.DataArray([1.0], {"year": [2030]}, ("year",), attrs={"units": "trillion VND"}, name="gdp")
    for call, says in (
        (lambda: convert(money, to="euro"), "cannot be converted to 'euro'"),
        (lambda: convert(money, to="usdd"), "did you mean usd"),
        (lambda: convert(money, to="constant"), "give base_year, the year of the prices"),
        (lambda: convert(money, to="usd", base_year=2010), "leave it out"),
        (lambda: convert(jobs, to="usd"), "'jobs' is in thousand jobs, which is not money"),
        (lambda: convert(jobs.to_dataset(), to="usd"), "no variable of the Dataset is in a unit of money"),
        (lambda: convert(1.0, to="usd", year=2012), "the number 1.0 has no unit; give units"),
        (lambda: convert(1.0, to="usd", units="VND"), "the year of 1.0 VND is not known; give year"),
        (lambda: convert(undated, to="usd"), "the year of 'gdp' is not known; give year"),
        (lambda: convert(money, to="usd", year=2013), "'gdp' is money of 2012, not of 2013"),
        (lambda: convert(money, to="usd", units="VND"), "the values are in trillion VND, not in VND; leave units out"),
        (
            lambda: convert(undated, to="usd", year=1999),
            "exchange rate, .* of 1999 is not known; known are 2004 to 2024",
        ),
        (lambda: convert(undated, to="constant", year=2012, base_year=2030), "GDP deflator of 2030 is not known"),
        (lambda: convert(yearly, to="percent-of-gdp"), "GDP at current prices of 2030 is not known; known are 2004 to"),
        (lambda: convert(yearly, to="usd", year=2012), "'gdp' has a year dim; leave year 2012 out"),
        (lambda: convert(yearly.drop_vars("year"), to="usd"), "has a year dim without labels"),
        (
            lambda: convert(yearly.assign_attrs(prices="base-year prices"), to="usd"),
            "is in base-year prices, but base_year is not in its attrs",
        ),
    ):
        with pytest.raises(FiscalmultError, match=says):
            call()


@pytest.mark.parametrize(
    ("unit", "money", "factor", "words"),
    [
        ("trillion VND", "trillion VND", 1.0, "1"),
        ("thousand jobs", "trillion VND", 1.0, "thousand jobs per trillion VND"),
        ("thousand jobs", "billion VND", 1e3, "thousand jobs per trillion VND"),
        ("thousand jobs", "dong", 1e12, "thousand jobs per trillion VND"),
        ("persons", "million USD", 1e3, "persons per billion USD"),
        ("thousand jobs", "tỷ đồng", 1.0, "thousand jobs per tỷ đồng"),
        ("thousand jobs", "billion VND at 2010 prices", 1.0, "thousand jobs per billion VND at 2010 prices"),
    ],
)
def test_measures_over_money_are_told_in_one_unit(unit, money, factor, words):
    assert per_money(unit, money) == (factor, words)
