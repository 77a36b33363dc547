"""``fiscalmult project``: what it prints and writes equals the library called directly."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import fiscalmult as fm
from fiscalmult import cli, projection
from fiscalmult.cli import project
from fiscalmult.reforms import load_reform

PATH = """year,programme,amount,unit,prices
2025,social-pension,20000,billion VND,current
2026,social-pension,25000,billion VND,current
2025,child-benefit,0,billion VND,current
2026,child-benefit,10000,billion VND,current
"""


@pytest.fixture(autouse=True)
def _command(monkeypatch, tmp_path):
    monkeypatch.setitem(cli.COMMANDS, "project", project)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "path.csv").write_text(PATH, encoding="utf-8")


def direct(**options):
    sam = fm.load_sam()
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [fm.load_satellite(f"{sam.name}-jobs")])
    return projection.project(economy, "path.csv", **options)


def rows_of(name):
    with Path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_and_the_files_are_those_of_the_library(capsys):
    words = ["project", "path.csv", "--financing", "vat=0.5,grant=0.5", "--csv", "rows.csv", "--json", "years.json"]
    assert cli.main([*words, "--netcdf", "all.nc", "--excel", "book.xlsx", "--plot", "fig.png"]) == 0
    printed = capsys.readouterr().out
    result = direct(financing={"vat": 0.5, "grant": 0.5})
    assert "50% raised by VAT, 50% external grant" in printed
    assert "no forecast" in printed
    rows = {
        (r["year"], r["programme"], r["measure"], r["part"]): float(r["value"] or "nan") for r in rows_of("rows.csv")
    }
    assert rows["2026", "child-benefit", "gdp", ""] == pytest.approx(float(result["gdp"][1, 1]))
    assert rows["2026", "total", "spending", ""] == pytest.approx(float(result["spending"][1].sum()))
    years = json.loads(Path("years.json").read_text(encoding="utf-8"))
    assert years["rows"][1]["gdp"] == pytest.approx(float(result["gdp"][1].sum()))
    assert years["rows"][1]["debt"] == pytest.approx(float(result["debt"][1].sum()))
    with xr.open_dataset("all.nc") as kept:
        np.testing.assert_allclose(kept["gdp"], result["gdp"])
    import openpyxl

    book = openpyxl.load_workbook("book.xlsx")
    assert book.sheetnames == ["about", "years", "programmes", "households", "women and men", "assumptions", "rows"]
    heads = [cell.value for cell in book["years"][1]]
    gdp = [row[heads.index("GDP")].value for row in book["years"].iter_rows(min_row=2)]
    np.testing.assert_allclose(gdp, result["gdp"].sum("programme"))
    assert {row[3].value for row in book["assumptions"].iter_rows(min_row=2)} <= {"published", "derived", "assumed"}


def test_a_path_goes_on_to_a_later_year(capsys):
    for then, kept in (("gdp", "debt_of_gdp"), ("prices", "spending"), ("nothing", "spending")):
        assert cli.main(["project", "path.csv", "--to", "2030", "--then", then, "--netcdf", f"{then}.nc"]) == 0
        with xr.open_dataset(f"{then}.nc") as found:
            spending = found["spending"].sum("programme")
            share = spending * found["price_index"] / found["gdp_path"]
        assert kept in found
        if then == "gdp":
            np.testing.assert_allclose(share[1:], share[1])
        elif then == "prices":
            np.testing.assert_allclose(spending[1:], spending[1])
        else:
            assert (spending[2:] == 0).all()
    assert cli.main(["project", "path.csv", "--to", "2025"]) == 0
    assert "2026" not in capsys.readouterr().out.split("Year", 1)[1].split("---")[-2]


def test_a_share_of_gdp_is_held_as_it_is(tmp_path):
    (tmp_path / "share.csv").write_text("year,social-pension\n2025,1\n", encoding="utf-8")
    words = ["project", "share.csv", "--unit", "% of GDP", "--to", "2027", "--then"]
    assert cli.main([*words, "gdp", "--netcdf", "a.nc"]) == 0
    assert cli.main([*words, "prices", "--netcdf", "b.nc"]) == 0
    with xr.open_dataset("a.nc") as share, xr.open_dataset("b.nc") as real:
        money = share["spending"] * share["price_index"] / share["gdp_path"]
        np.testing.assert_allclose(money, 0.01)
        np.testing.assert_allclose(real["spending"], float(real["spending"][0, 0]))


def test_draws_lags_and_years_of_financing(capsys):
    words = ["project", "path.csv", "--draws", "60", "--seed", "5", "--lags", "--financing", "borrowed"]
    assert cli.main([*words, "--financing", "2026:reserves", "--csv", "r.csv", "--plot", "fan.svg"]) == 0
    printed = capsys.readouterr().out
    assert "60 draws of whole economies, seed 5" in printed
    assert "Effects follow the money with lags" in printed
    result = direct(
        financing={0: None, 2026: "reserves"}, lags="assumed", uncertainty=fm.load_uncertainty(fm.load_sam().name),
        draws=60, seed=5,
    )  # fmt: skip
    rows = {(r["year"], r["programme"], r["measure"]): r for r in rows_of("r.csv") if not r["part"]}
    low, middle = np.quantile(result["gdp"].sel(year=2026).sum("programme"), [0.05, 0.5])
    assert float(rows["2026", "total", "gdp"]["low"]) == pytest.approx(low)
    assert float(rows["2026", "total", "gdp"]["value"]) == pytest.approx(middle)
    drawn = rows["2026", "total", "reserves_used"]
    assert drawn["prices"] == "constant 2024"
    assert float(drawn["value"]) * float(result["price_index"].sel(year=2026)) == pytest.approx(35.0)


def test_assumptions_and_prices_are_chosen(capsys):
    words = ["project", "path.csv", "--assume", "deflator=0,interest=0.1", "--show", "current", "--json", "y.json"]
    assert cli.main(words) == 0
    assert "at current prices" in capsys.readouterr().out
    rows = json.loads(Path("y.json").read_text(encoding="utf-8"))["rows"]
    changed = direct(assumptions=projection.load_assumptions().set(deflator=0.0, interest=0.1))
    assert rows[1]["spending"] == pytest.approx(35.0)
    assert rows[1]["debt"] == pytest.approx(float(changed["debt"][1].sum()))


def test_vietnamese_and_shares_of_gdp(capsys):
    assert cli.main(["project", "path.csv", "--language", "vi", "--show", "gdp", "--financing", "corporate-tax"]) == 0
    printed = capsys.readouterr().out
    assert "Trợ cấp hưu trí xã hội" in printed
    assert "Doanh nghiệp và bên khác" in printed
    assert "20% nghèo nhất" in printed


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.csv"], "no file 'nowhere.csv'; give the path"),
        (["path.csv", "--to", "2045"], "the path ends in 2026, before --to 2045; say what follows with --then gdp"),
        (["path.csv", "--to", "2045", "--then", "gpd"], "--then 'gpd' is unknown; did you mean gdp?"),
        (["path.csv", "--to", "2145", "--then", "gdp"], "--to 2145 is outside the assumptions, which end in 2060"),
        (["path.csv", "--then", "gdp"], "--then says what follows the path; say until when with --to"),
        (["path.csv", "--financing", "vatt"], "no levy or programme 'vatt'"),
        (["path.csv", "--financing", "grant=0.5"], "the shares of the financing 'grant=0.5' add to 0.5"),
        (["path.csv", "--financing", "grnt"], "no levy or programme 'grnt' to finance with; did you mean grant"),
        (["path.csv", "--financing", "grant=150%,vat=-50%"], "is not between 0 and 1"),
        (["path.csv", "--financing", "grant,vat"], "the financing 'grant' has no share in the mix; write grant=0.5"),
        (["path.csv", "--financing", "vat", "--financing", "grant"], "two mixes of all years; write each as YEAR:MIX"),
        (["path.csv", "--financing", "2030:vat"], "the financing begins in 2030 and the path in 2025"),
        (["path.csv", "--assume", "growth"], "the assumption 'growth' has no value; write growth=0.05"),
        (["path.csv", "--assume", "growth=6"], "growth of 2025 is 6; give a share such as 0.06"),
        (["path.csv", "--show", "nominal"], "no prices 'nominal' to show"),
        (["path.csv", "--excel", "book.xls"], "--excel 'book.xls' does not name a workbook"),
        (["path.csv", "--excel", "no/book.xlsx"], "there is no folder 'no'"),
        (["path.csv", "--draws", "3"], "--draws '3' is not a count; give a whole number from 50"),
        (["social-pensin"], "'social-pensin' is no file (.csv, .xlsx) and no reform; did you mean social-pension"),
        (["path.csv", "--set", "age=70"], "--set needs a reform in place of the file; name one: child-benefit"),
        (["social-pension", "--unit", "VND"], "--unit is of a path in a file; the reform 'social-pension' is costed"),
        (["social-pension", "--to", "2020"], "--to 2020 is before the reform 'social-pension' begins in 2025"),
        (["social-pension", "--set", "age=x"], "age of 'social-pension' is 'x', which is not a number"),
        (["path.csv", "--financing", "child-benefit=0.5,monotx=0.5"], "no levy or programme 'monotx'"),
        (["path.csv", "--lags", "household"], "the lag of 'household' has no number"),
    ],
)
def test_what_is_wrong_is_one_line(words, message, capsys):
    assert cli.main(["project", *words]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_bad_paths_get_a_clear_line(tmp_path, capsys):
    for old, new, message in (
        ("2026,child", "2027,child", "no amount for"),
        (
            "20000",
            "-20000",
            "path.csv row 2: the amount of 'social-pension' in 2025 is -20000; it must not be negative",
        ),
        ("social-pension", "social-pensoin", "row 2: no programme 'social-pensoin'; did you mean social-pension"),
        ("billion VND", "bilion VND", "no unit 'bilion VND'; did you mean billion VND"),
        ("2025,", "2005,", "the year 2005 is outside the assumptions, which cover 2012 to 2060"),
    ):
        (tmp_path / "path.csv").write_text(PATH.replace(old, new), encoding="utf-8")
        assert cli.main(["project", "path.csv"]) == 2
        assert message in capsys.readouterr().err


def test_a_reform_is_costed_and_projected(capsys):
    """By a second route: cost and landing of the reform handed to the library."""
    words = ["project", "social-pension", "--set", "age=70", "--set", "indexing=3", "--to", "2045", "--json", "y.json"]
    assert cli.main(words) == 0
    printed = capsys.readouterr().out
    assert "Costed here from: age 70 years; level 500000 VND a month" in printed
    reform = load_reform("social-pension").set(age=70, indexing=3)
    economy = fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND)
    result = projection.project(
        economy, reform.path(years=range(2025, 2046)), programmes=[reform.programme(economy.sam)]
    )
    rows = json.loads(Path("y.json").read_text(encoding="utf-8"))["rows"]
    assert [row["year"] for row in rows] == list(range(2025, 2046))
    np.testing.assert_allclose([row["gdp"] for row in rows], result["gdp"].values[:, 0])
    deflator = projection.load_assumptions().index("deflator", 2024, range(2025, 2046))
    cost = reform.cost(years=range(2025, 2046), deflator=deflator)["cost"]
    np.testing.assert_allclose([row["spending"] for row in rows], cost)


def test_reforms_stand_in_a_path_and_pay_for_one(tmp_path, capsys):
    """A reform that does not ship as a programme is spent on, and what another raises pays for it."""
    (tmp_path / "path.csv").write_text(PATH.replace("child-benefit", "gender-pension-gap"), encoding="utf-8")
    words = ["project", "path.csv", "--financing", "monotax=0.5,grant=0.5", "--netcdf", "all.nc"]
    assert cli.main(words) == 0
    assert "50% raised by Monotax for household businesses" in capsys.readouterr().out
    levy = load_reform("monotax").levy()
    with xr.open_dataset("all.nc") as kept:
        assert list(kept["programme"].values) == ["social-pension", "gender-pension-gap"]
        paid = kept["burden"].sum("programme") / kept["spending"].sum("programme")
        for household, share in levy.burden.items():
            np.testing.assert_allclose(paid.sel(household=household), 0.5 * share)


def test_women_and_men_are_printed_every_fifth_year(capsys):
    words = ["project", "path.csv", "--to", "2033", "--then", "prices"]
    assert cli.main(words) == 0
    lines = capsys.readouterr().out.split("Women and men", 1)[1].splitlines()
    years = [int(line.split()[0]) for line in lines if line[:4].isdigit()]
    assert years == [2025, 2030, 2033]
    jobs = direct()["employment"].sum(["programme", "formality"]).sel(year=2025)
    printed = [float(text) for text in next(line for line in lines if line.startswith("2025")).split()[1:3]]
    assert printed == pytest.approx([float(jobs.sel(sex=sex)) for sex in ("female", "male")], abs=0.501)


def test_a_path_of_a_matrix_of_ones_own_names_accounts(capsys):
    """What ships for Viet Nam is not needed: money may go to an account, and the unit of the matrix does not matter."""
    sam = fm.load_sam()
    header = "year,programme,amount,unit,prices\n"
    rows = "2025,{0},10,trillion VND,current\n2026,{0},12,trillion VND,current\n"
    Path("path.csv").write_text(header + rows.format("hh-rural-farm-q1"), encoding="utf-8")
    effects = []
    for unit, scale in (("trillion VND", 1.0), ("billion VND", 1000.0)):
        mine = fm.SAM(sam.flows.copy(data=sam.values * scale).assign_attrs(units=unit), sam.account_list, "mine")
        fm.to_csv(mine, "mine.csv")
        assert cli.main(["project", "path.csv", "--sam", "mine.csv", "--json", "years.json"]) == 0
        assert "by year: Rural farm households, quintile 1" in capsys.readouterr().out
        years = json.loads(Path("years.json").read_text(encoding="utf-8"))["rows"]
        effects.append([row["gdp"] / scale for row in years])
    np.testing.assert_allclose(effects[1], effects[0], rtol=1e-9)
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    known = fm.Programme("hh-rural-farm-q1", {"hh-rural-farm-q1": 1.0})
    result = projection.project(economy, "path.csv", programmes=[known])
    np.testing.assert_allclose(effects[0], result["gdp"].sum("programme").values, rtol=1e-6)
    Path("path.csv").write_text(header + rows.format("hh-rural-farm-q9"), encoding="utf-8")
    assert cli.main(["project", "path.csv", "--sam", "mine.csv"]) == 2
    assert "no programme 'hh-rural-farm-q9'; did you mean hh-rural-farm-q" in capsys.readouterr().err
