"""The commands of the structural analysis: their numbers are the library's, in both languages, and they fail well."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from conftest import random_sam

import fiscalmult as fm
from fiscalmult import cli, report, structure
from fiscalmult import input_output as io
from fiscalmult.cli.supply import CASES
from fiscalmult.datasets import read_table
from fiscalmult.labels import say
from fiscalmult.prices import CostPush, price_changes

PROGRAMMES = fm.list_programmes()
LOADED = list(fm.load_programmes().values())
PENSION, INVESTMENT = (
    fm.load_programme("social-pension"),
    fm.load_programme("public-investment"),
)
COMMANDS = {
    "decompose": ("decompose",),
    "paths": ("paths", "social-pension", "jobs", "--at", "a-food-beverages"),
    "poor": ("paths", "social-pension", "hh-rural-*-q1"),
    "rounds": ("rounds", "social-pension"),
    "quarters": ("rounds", "social-pension", "--quarters", "6"),
    "supply": ("supply",),
    "flip": ("flip", "social-pension", "public-investment"),
    "linkages": ("linkages",),
    "prices": ("prices", "--wage", "10%", "--vat", "2", "--tariff", "10%", "--import-price", "5"),
}


@pytest.fixture(scope="module")
def economy() -> fm.Economy:
    return fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND, [fm.load_satellite()])


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder: its output, after a good end."""
    monkeypatch.chdir(tmp_path)

    def command(*argv: str) -> str:
        status = cli.main(argv)
        said = capsys.readouterr()
        assert (status, said.err) == (0, "")
        return said.out

    return command


def rows_of(path: str = "a.csv") -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def total(values: xr.DataArray, *keep: str) -> xr.DataArray:
    return values.sum([dim for dim in values.dims if dim not in keep])


def one_line(text: str) -> str:
    return " ".join(text.split())


# numbers


def test_decompose_prints_the_parts_of_the_library_and_they_are_the_multipliers(run, economy):
    out = run("decompose", "--csv", "a.csv", "--language", "vi")
    result = structure.decompose(economy, LOADED)
    whole = fm.multipliers(fm.simulate(economy, [fm.Scenario(one.name, one, 1.0) for one in LOADED]))
    rows = rows_of()
    assert len(rows) == 3 * len(PROGRAMMES)
    for row in rows:
        parts = total(result[row["measure"]], "scenario", "part").sel(scenario=row["scenario"])
        written = [float(row[part.replace("-", "_")]) for part in structure.PARTS]
        assert written == [float(parts.sel(part=part)) for part in structure.PARTS]
        expected = float(report.pick(whole, row["measure"]).sel(scenario=row["scenario"]))
        assert float(row["total"]) == pytest.approx(expected, rel=1e-9)
        shown = [f"{value:.2f}".replace(".", ",") for value in [*written, float(row["total"])]]
        label = re.escape(fm.load_programme(row["scenario"]).label("vi"))
        line = rf"^{label} +{' +'.join(shown)}$".replace("-0,00", "0,00")
        assert re.search(line, out, re.MULTILINE)


def test_decompose_counts_what_a_levy_takes(run, economy):
    out = run("decompose", "social-pension", "--financing", "vat", "--measures", "jobs,women", "--csv", "a.csv")
    scenario = fm.Scenario("social-pension", PENSION, 1.0, fm.load_levy("vat"))
    parts = structure.decompose(economy, scenario)["employment"].isel(scenario=0)
    jobs, women = rows_of()
    assert float(jobs["open_loop"]) == pytest.approx(float(parts.sel(part="open-loop").sum()))
    expected = float(parts.sel(part="open-loop", sex="female").sum())
    assert float(women["open_loop"]) == pytest.approx(expected)
    assert "Financing: raised by VAT" in out
    assert "net of what the levy takes" in one_line(out)


@pytest.mark.parametrize(
    ("argv", "arguments"),
    [
        (
            ("social-pension", "jobs", "--at", "a-food-beverages"),
            {"destination": "employment", "at": "a-food-beverages"},
        ),
        (
            ("social-pension", "hh-rural-*-q1", "--threshold", "0.0005"),
            {"destination": "hh-rural-*-q1", "threshold": 0.0005},
        ),
        (("road-construction", "women"), {"destination": "employment", "where": {"sex": "female"}}),
        (("hh-urban-nonfarm-q5", "GDP", "--threshold", "1%"), {"destination": "gdp", "threshold": 0.01}),
        (("health", "household", "--max-length", "3"), {"destination": "household", "max_length": 3}),
    ],
)  # fmt: skip
def test_paths_prints_the_paths_of_the_library(run, economy, argv, arguments):
    out = run("paths", *argv, "--csv", "a.csv", "--max-paths", "6")
    origin = fm.load_programme(argv[0]) if argv[0] in PROGRAMMES else argv[0]
    found = structure.structural_paths(economy, origin, **arguments, max_paths=6)
    rows = rows_of()
    assert len(rows) == found.sizes["path"]
    for name in ("start", "direct_influence", "path_multiplier", "weight", "total_influence", "share"):
        assert [float(row[name]) for row in rows] == found[name].values.tolist()
    assert [row["words"] for row in rows] == found["words"].values.tolist()
    said = one_line(out)
    assert f"{len(rows)} paths listed carry {100 * found.attrs['explained_share']:.1f}% of the whole effect." in said
    left = found.attrs["share_not_opened"]
    assert (f"and what follows them have {100 * left:.1f}%." in said) == (left > 1e-9)
    passed = structure.passing_through(
        economy, origin, arguments["destination"], at=arguments.get("at"), where=arguments.get("where")
    )
    top = str(passed["account"].values[np.argmax(passed.values)])
    assert re.search(rf"^ +{100 * float(passed.max()):.1f}  {top} ", out, re.MULTILINE)


def test_a_threshold_that_no_path_reaches_says_so(run):
    out = run("paths", "social-pension", "gdp", "--threshold", "90%", "--csv", "a.csv")
    assert "The 0 paths listed carry 0.0% of the whole effect." in out
    assert rows_of() == []
    assert Path("a.csv").read_text(encoding="utf-8").startswith("path,words,start,")


def test_rounds_prints_who_receives_and_what_is_reached(run, economy):
    out = run("rounds", "social-pension", "--rounds", "7", "--csv", "a.csv")
    result = structure.rounds(economy, PENSION, 8).isel(scenario=0)
    rows = rows_of()
    assert [int(row["round"]) for row in rows] == list(range(8))
    accounts = economy.sam.account_list
    blocks = {"households": ["household"], "labour": ["labour"], "state": ["tax", "government", "social-protection"]}
    for row, receipts in zip(rows, result["receipts"].values, strict=True):
        for key, names in blocks.items():
            assert float(row[key]) == pytest.approx(receipts[accounts.mask(*names)].sum(), abs=1e-15)
        everybody = sum(float(row[key]) for key in report.periods.RECEIVERS)
        assert everybody == pytest.approx(receipts.sum())
        for measure in ("gdp", "household_income", "employment"):
            share = float(result["cumulated_share"].sel(measure=measure, round=int(row["round"])))
            assert float(row[f"{measure}_share"]) == share
    half = {
        measure: int(result["half_life"].sel(measure=measure)) for measure in ("gdp", "household_income", "employment")
    }
    assert f"GDP {half['gdp']}, Household income {half['household_income']}, Jobs {half['employment']}." in out
    first = result["receipts"].sel(round=0)
    largest = str(first["account"].values[np.argmax(first.values)])
    assert f"0  {accounts.label(largest)} {float(first.max()):.3f};" in out


def test_rounds_and_explain_number_the_rounds_alike(run, economy):
    run("rounds", "health", "--rounds", "5", "--csv", "a.csv")
    shown = {int(row["round"]): float(row["gdp_share"]) for row in rows_of()}
    scenario = fm.Scenario("health", fm.load_programme("health"), 1.0)
    for row in report.rounds(economy, scenario).records():
        if row["round"] in shown:
            assert row["gdp_share"] == pytest.approx(shown[row["round"]], rel=1e-9)


@pytest.mark.parametrize("lags", [None, {"household": 1.0, "a-paddy": 2.5}])
def test_quarters_print_the_quarterly_path(run, economy, lags):
    spec = () if lags is None else ("--lags", ",".join(f"{name}={lag}" for name, lag in lags.items()))
    out = run("rounds", "social-pension", "--quarters", "5", *spec, "--csv", "a.csv")
    path = structure.quarterly_path(economy, PENSION, 5, lags).isel(scenario=0)
    for row in rows_of():
        one = path.sel(quarter=int(row["quarter"]))
        assert float(row["gdp"]) == float(one["gdp"])
        assert float(row["employment"]) == pytest.approx(float(one["employment"].sum()), rel=1e-12)
        assert float(row["household_income_share"]) == float(one["cumulated_share"].sel(measure="household_income"))
    left = 100 * (1 - float(path["cumulated_share"].sel(measure="gdp")[-1]))
    assert f"After quarter 4, {left:.1f}% of the GDP effect is still to come." in out
    assert ("assumptions, not estimates" in out) == (lags is None)
    assert ("Households 1.00, Paddy 2.50; all others spend at once" in out) == (lags is not None)


def test_supply_prints_every_shipped_programme_beside_the_unconstrained_answer(run, economy):
    out = run("supply", "--csv", "a.csv")
    result = structure.compare_supply(economy, LOADED, CASES)
    rows = rows_of()
    assert [row["scenario"] for row in rows] == 3 * PROGRAMMES
    for row in rows:
        effect = result["unmet"] if row["measure"] == "unmet" else result[row["measure"]]
        one = total(effect, "supply", "scenario").sel(scenario=row["scenario"])
        for case in ("unconstrained", *CASES):
            assert float(row[case]) == pytest.approx(float(one.sel(supply=case)), rel=1e-12, abs=1e-15)
    free = fm.simulate(economy, [fm.Scenario(one.name, one, 1.0) for one in LOADED])
    np.testing.assert_allclose([float(row["unconstrained"]) for row in rows[: len(LOADED)]], free["gdp"], rtol=1e-9)
    fixed = fm.Economy.from_sam(economy.sam, fm.PYATT_ROUND.with_constrained(CASES["farming"]))
    slow = fm.simulate(fixed, [fm.Scenario(one.name, one, 1.0) for one in LOADED])
    np.testing.assert_allclose([float(row["farming"]) for row in rows[: len(LOADED)]], slow["gdp"], rtol=1e-9)
    assert "All farming: a-paddy, a-crops, a-livestock, a-forestry, a-fishing" in one_line(out)


def test_supply_takes_cases_of_the_caller(run, economy):
    argv = ("--constrained", "rice=a-paddy,a-food-beverages", "--constrained", "a-fishing")
    out = run("supply", "health", "social-pension", *argv, "--measures", "gdp", "--json", "a.json")
    cases = {"rice": ["a-paddy", "a-food-beverages"], "a-fishing": ["a-fishing"]}
    result = structure.compare_supply(economy, [fm.load_programme("health"), PENSION], cases)
    written = json.loads(Path("a.json").read_text(encoding="utf-8"))
    for row in written["rows"][:2]:
        for case in ("unconstrained", *cases):
            assert row[case] == pytest.approx(float(result["gdp"].sel(supply=case, scenario=row["scenario"])))
    assert {row["measure"] for row in written["rows"]} == {"gdp", "unmet"}
    assert "rice: a-paddy, a-food-beverages; a-fishing: a-fishing" in one_line(out)


@pytest.mark.parametrize(
    ("argv", "arguments"),
    [
        ((), {}),
        (
            ("--measure", "women", "--order", "elasticity"),
            {"measure": "employment", "where": {"sex": "female"}, "order": "elasticity"},
        ),
        (
            ("--gives", "rest-of-world", "--count", "4", "--new-cells"),
            {"compensation": "rest-of-world", "count": 4, "new_cells": True},
        ),
    ],
)  # fmt: skip
def test_flip_prints_the_cells_of_the_library(run, economy, argv, arguments):
    out = run("flip", "social-pension", "public-investment", *argv, "--csv", "a.csv")
    result = structure.ranking_cells(economy, PENSION, INVESTMENT, **{"count": 12, **arguments})
    rows = rows_of()
    assert [row["payer"] for row in rows] == result["payer"].values.tolist()
    assert [row["receiver"] for row in rows] == result["receiver"].values.tolist()
    for name in ("propensity", "break_even", "change", "elasticity"):
        written = [float(row[name] or "nan") for row in rows]
        np.testing.assert_array_equal(written, result[name].where(np.isfinite(result[name])))
    assert [row["feasible"] == "True" for row in rows] == result["feasible"].values.tolist()
    count = result.attrs["cells_that_flip"], result.attrs["cells_looked_at"]
    assert "{} of {} cells can flip the ranking alone".format(*count) in one_line(out)


@pytest.mark.parametrize("forward", ["ghosh", "leontief"])
def test_linkages_prints_those_of_the_input_output_part(run, forward):
    out = run("linkages", "--forward", forward, "--csv", "a.csv")
    sam = fm.load_sam()
    table = io.to_input_output(sam)
    found, kinds, lost = io.linkages(table), io.key_sectors(table, forward), io.extraction(table)
    rows = {row["sector"]: row for row in rows_of()}
    assert set(rows) == set(table.sectors)
    sensitivity = {"ghosh": "sensitivity_ghosh", "leontief": "sensitivity_of_dispersion"}[forward]
    income = [code for code in table.kinds if sam.account_list.block(code) in ("labour", "capital")]
    value_added = io.extraction(table, of=income)["share"]
    for sector, row in rows.items():
        for name in ("direct_backward", "total_backward", "power_of_dispersion", sensitivity):
            assert float(row[name]) == float(found[name].sel(sector=sector))
        assert row["group"] == str(kinds.sel(sector=sector).values)
        assert float(row["lost_output"]) == float(lost["share"].sel(extracted=sector))
        assert float(row["lost_value_added"]) == float(value_added.sel(extracted=sector))
    key = {sector for sector, row in rows.items() if row["group"] == "key"}
    listed = out.partition("Key sectors")[2].partition("\n\n")[0]
    assert all(sam.account_list.label(sector).split()[0] in listed for sector in key)


def test_linkages_count_the_value_added_of_the_sam():
    sam = fm.load_sam()
    table = io.to_input_output(sam)
    income = [code for code in table.kinds if sam.account_list.block(code) in ("labour", "capital")]
    earned = float(table.primary_inputs.sel(kind=income).sum())
    paid = sam.block("labour", "activity").sum() + sam.block("capital", "activity").sum()
    assert earned == pytest.approx(float(paid))


@pytest.mark.parametrize("closure", [None, "TYPE_II"])
def test_prices_prints_those_of_the_library(run, closure):
    spec = () if closure is None else ("--closure", closure)
    out = run("prices", "--wage", "10%", "--vat", "2", "--tariff=-1.5", "--sales-tax", "1", *spec, "--csv", "a.csv")
    sam = fm.load_sam()
    economy = fm.Economy.from_sam(sam, fm.TYPE_II if closure else fm.LEONTIEF)
    pushes = [
        CostPush.wage(0.10, name="wage +10%"),
        CostPush.vat(0.02, name="vat +2%"),
        CostPush.sales_tax(0.01, name="sales-tax +1%"),
        CostPush.tariff(-0.015, name="tariff -1.5%"),
    ]
    result = price_changes(economy, pushes)
    rows = {row["account"]: row for row in rows_of()}
    for push in result["scenario"].values.tolist():
        one = result.sel(scenario=push)
        for code in sam.accounts("commodity"):
            assert float(rows[code][push]) == float(one["price"].sel(account=code))
        for code in sam.accounts("household"):
            assert float(rows[code][push]) == float(one["cost_of_living"].sel(household=code))
        assert float(rows["all"][push]) == float(one["consumer_prices"])
    assert ("wages and all other incomes stay" in out) == (closure is None)
    assert ("full indexation" in out) == (closure is not None)
    assert "Tariff -1.5" in one_line(out)


def test_prices_fall_on_the_products_named(run):
    fixed = ("--constrained", "a-electricity-gas")
    out = run("prices", "--import-price", "10", "--on", "c-fossil-fuels", *fixed, "--json", "a.json")
    closure = fm.LEONTIEF.with_constrained(["a-electricity-gas"])
    economy = fm.Economy.from_sam(fm.load_sam(), closure)
    result = price_changes(economy, CostPush.tariff(0.1, "c-fossil-fuels"))
    written = {row["account"]: row for row in json.loads(Path("a.json").read_text(encoding="utf-8"))["rows"]}
    price = written["c-petroleum-chemicals"]["import-price +10% on c-fossil-fuels"]
    assert price == float(result["price"].sel(account="c-petroleum-chemicals")[0]) > 0
    assert "on: Coal, oil and natural gas" in out
    assert "accounts in fixed supply do not follow cost" in out


def test_closure_and_constrained_accounts_are_those_of_the_library(run):
    run("decompose", "health", "--closure", "type_ii", "--constrained", "a-paddy", "--csv", "a.csv")
    closure = fm.TYPE_II.with_constrained(["a-paddy"])
    economy = fm.Economy.from_sam(fm.load_sam(), closure)
    result = structure.decompose(economy, fm.load_programme("health"))
    gdp = rows_of()[0]
    assert float(gdp["closed_loop"]) == float(result["gdp"].sel(part="closed-loop")[0])
    assert gdp["closure"] == closure.describe()


def test_a_programme_that_pays_is_left_out(run):
    for command in ("decompose", "supply"):
        out = run(command, "health", "education", "--financing", "education")
        assert "Left out: Education; a programme cannot be paid by moving money from itself." in out


def test_money_that_produces_nothing_has_no_share_of_gdp(run):
    nothing = ("cash-poorest-quintile", "--closure", "LEONTIEF", "--csv", "a.csv", "--plot", "a.svg")
    for more, half in (((), "GDP -, Household income 0, Jobs -."), (("--quarters", "3"), "GDP -, Household income 0")):
        out = run("rounds", *nothing, *more)
        assert half in out
        assert not re.search(r"\bnan\b", out)
        assert {row["gdp_share"] for row in rows_of()} == {""}
        assert {row["household_income_share"] for row in rows_of()} == {"1.0"}


# words and files


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_prints_lines_that_fit_in_both_languages(run, name, language):
    out = run(*COMMANDS[name], "--language", language)
    assert max(map(report.table.width_of, out.splitlines())) <= 120
    assert out == unicodedata.normalize("NFC", out)
    assert "{" not in out
    sam = {"en": "SAM: viet-nam-2024, Social accounting matrix", "vi": "SAM: viet-nam-2024, Ma trận"}[language]
    assert sam in out
    assert {"en": "Limits:", "vi": "Giới hạn:"}[language] in out
    if language == "vi":
        english = "Closure|Programme|Households|dong per|Total|share|Limits|effect|Price|quarter|Round|Paddy|sector"
        assert not re.search(rf"\b({english})\b", out)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_writes_its_files(run, name):
    run(*COMMANDS[name], "--csv", "a.csv", "--json", "a.json", "--netcdf", "a.nc", "--plot", "a.svg")
    rows, written = rows_of(), json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert len(rows) == len(written["rows"]) > 0
    assert rows[0]["sam_sha256"] == written["sam_sha256"] == fm.load_sam().sha256
    assert written["base_year"] == 2024
    assert set(written["units"]) <= set(written["rows"][0])
    with xr.open_dataset("a.nc") as saved:
        assert saved.attrs["title"] == written["title"]
        assert saved.attrs["sam"] == "viet-nam-2024"
    assert Path("a.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_netcdf_of_a_decomposition_is_the_dataset(run, economy):
    run("decompose", "--netcdf", "a.nc")
    with xr.open_dataset("a.nc") as saved:
        xr.testing.assert_equal(saved.load(), structure.decompose(economy, LOADED))


# what goes wrong

WRONG = [
    (("decompose", "helth"), "no programme 'helth'; did you mean health?"),
    (("decompose", "health", "health"), "programme 'health' is named twice; name it once"),
    (("decompose", "--measures", "gpd"), "no measure 'gpd'; did you mean gdp?"),
    (("decompose", "--measures", "self_financing"), "this result has no measure 'self_financing'"),
    (("decompose", "--closure", "leontif"), "no closure 'leontif'; did you mean LEONTIEF?"),
    (("decompose", "--constrained", "gov"), "'gov' does not respond under the closure PYATT_ROUND"),
    (("decompose", "--financing", "vta"), "no levy or programme 'vta' to finance with; did you mean vat?"),
    (("decompose", "health", "--financing", "health"), "'health' would be paid by moving money from itself"),
    (("decompose", "--plot", "a.jpg"), "cannot draw the figure 'a.jpg'; end its name with .png, .svg, .pdf"),
    (("decompose", "--language", "fr"), "no language 'fr'; choose en (English) or vi (Vietnamese)"),
    (("decompose", "--amount", "1"), "no option '--amount' of 'fiscalmult decompose'"),
    (("paths", "social-pension"), "the following arguments are required: TO; see: fiscalmult paths --help"),
    (("paths", "social-pensoin", "gdp"), "no programme or account 'social-pensoin'; did you mean social-pension"),
    (("paths", "household", "gdp"), "no programme or account 'household'"),
    (("paths", "health", "gpd"), "no measure, account or block 'gpd' to choose; did you mean gdp"),
    (("paths", "health", "self_financing"), "no measure, account or block 'self_financing' to choose"),
    (("paths", "health", "poorest_40_income"), "no measure, account or block 'poorest_40_income' to choose"),
    (("paths", "health", "hh-*-q9"), "no measure, account or block 'hh-*-q9'"),
    (("paths", "health", "jobs", "--at", "a-pady"), "no account or block 'a-pady'; did you mean a-paddy"),
    (("paths", "health", "jobs", "--at", "gov"), "employment counts nothing at 'gov'; name an account where it counts"),
    (("paths", "health", "gdp", "--threshold", "0"), "--threshold '0' is not between 0 and 1; give a share"),
    (("paths", "health", "gdp", "--threshold", "5"), "--threshold '5' is not between 0 and 1; give a share"),
    (("paths", "health", "gdp", "--threshold", "low"), "--threshold 'low' is not a number; give a share"),
    (("paths", "health", "gdp", "--threshold", "0,1"), "--threshold '0,1' has a comma; write decimals with a point"),
    (("paths", "health", "gdp", "--threshold", "nan"), "--threshold 'nan' is not a finite number"),
    (("paths", "health", "gdp", "--max-paths", "0"), "--max-paths '0' is not a count; give a whole number from 1"),
    (("paths", "health", "gdp", "--max-length", "x"), "--max-length 'x' is not a count; give a whole number from 0"),
    (
        ("paths", "health", "gdp", "--threshold", "90%", "--plot", "a.svg"),
        "no path carries 90% of the effect, so there",
    ),
    (("rounds",), "the following arguments are required: PROGRAMME; see: fiscalmult rounds --help"),
    (("rounds", "helth"), "no programme 'helth'; did you mean health?"),
    (("rounds", "health", "--rounds", "0"), "--rounds '0' is not a count; give a whole number from 1"),
    (("rounds", "health", "--quarters", "-1"), "--quarters '-1' is not a count; give a whole number from 1"),
    (("rounds", "health", "--quarters", "4", "--rounds", "4"), "--rounds counts rounds and --quarters quarters; leave"),
    (("rounds", "health", "--lags", "household=1"), "--lags moves effects between quarters; give --quarters too"),
    (("rounds", "health", "--quarters", "4", "--lags", "household"), "the lag of 'household' has no number; write"),
    (("rounds", "health", "--quarters", "4", "--lags", "household=x"), "the lag 'x' of 'household' is not a number"),
    (("rounds", "health", "--quarters", "4", "--lags", "household=-1"), "the mean lag of 'household' is -1.0; it must"),
    (("rounds", "health", "--quarters", "4", "--lags", "houshold=1"), "no account or block 'houshold'; did you mean"),
    (("rounds", "health", "--quarters", "4", "--lags", "tax=1,tax=2"), "lag 'tax' is named twice; name it once"),
    (("supply", "--constrained", "gov"), "case 'gov' limits 'gov', which does not respond under closure 'PYATT_ROUND'"),
    (("supply", "--constrained", "a-pady"), "no account or block 'a-pady'; did you mean a-paddy"),
    (("supply", "--constrained", "=a-paddy"), "the case '=a-paddy' has no name of its own; write NAME=account,account"),
    (("supply", "--constrained", "x=a-paddy", "--constrained", "x=a-fishing"), "the case 'x=a-fishing' has no name of"),
    (("supply", "--constrained", "unconstrained=a-paddy"), "a case cannot be called 'unconstrained'"),
    (("supply", "--measures", "jobz"), "no measure 'jobz'; did you mean jobs?"),
    (("flip", "health"), "the following arguments are required: B; see: fiscalmult flip --help"),
    (("flip", "health", "health"), "'health' cannot be ranked against itself; name two programmes"),
    (("flip", "health", "educaton"), "no programme 'educaton'; did you mean education"),
    (("flip", "health", "education", "--measure", "gpd"), "no measure 'gpd' to choose; did you mean gdp"),
    (("flip", "health", "education", "--order", "size"), "order 'size' is not defined; known are relative, absolute"),
    (("flip", "health", "education", "--count", "0"), "--count '0' is not a count; give a whole number from 1"),
    (("flip", "health", "education", "--gives", "nobody"), "no account 'nobody'"),
    (("linkages", "--forward", "gosh"), "forward linkages 'gosh' are not defined; did you mean ghosh?"),
    (("linkages", "--closure", "TYPE_II"), "no option '--closure' of 'fiscalmult linkages'"),
    (("linkages", "--sam", "viet-nam-2016"), "'viet-nam-2016'; did you mean viet-nam-2012, viet-nam-2024?"),
    (("prices",), "there is no cost push; give at least one, such as --wage 10% or --vat 2"),
    (("prices", "--wage", "much"), "--wage 'much' is not a number; give per cent such as 10 or 10%"),
    (("prices", "--wage", "0,5"), "--wage '0,5' has a comma; write decimals with a point; give per cent"),
    (("prices", "--vat=-100%"), "--vat '-100%' would leave nothing to pay; give per cent such as 10 or 10%"),
    (("prices", "--vat", "2", "--on", "c-pady"), "no account or block 'c-pady'; did you mean c-paddy"),
    (
        ("prices", "--vat", "2", "--on", "a-paddy"),
        "--on 'a-paddy' names accounts that are not products; name products such",
    ),
    (("prices", "--wage", "10", "--csv", "missing/a.csv"), "there is no folder 'missing'; make it first"),
]


@pytest.mark.parametrize(("argv", "words"), WRONG, ids=[" ".join(argv) for argv, _ in WRONG])
def test_a_wrong_word_gets_one_line_that_names_the_mend(capsys, tmp_path, monkeypatch, argv, words):
    monkeypatch.chdir(tmp_path)
    status = cli.main(argv)
    said = capsys.readouterr()
    assert status == 2
    assert said.err.startswith("fiscalmult: ")
    assert said.err.count("\n") == 1
    assert words in said.err
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_cannot_be_written(capsys, tmp_path, monkeypatch, name):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "write_text", refuse)
    assert cli.main((*COMMANDS[name], "--csv", "a.csv")) == 2
    assert capsys.readouterr().err == (
        "fiscalmult: cannot write 'a.csv' (Permission denied); choose a file that you may write\n"
    )


# tables from a script


def test_effects_per_dong_do_not_depend_on_the_amount(economy):
    whole = [fm.Scenario("pension", PENSION, 30.0), fm.Scenario("investment", INVESTMENT, 5.0)]
    shown = report.ratios(structure.decompose(economy, whole), whole, ["gdp", "women"])
    one = report.ratios(structure.decompose(economy, [PENSION, INVESTMENT]), measures=["gdp", "women"])
    np.testing.assert_allclose(shown["gdp"], one["gdp"], rtol=1e-12, atol=1e-15)
    assert (shown["gdp"].attrs["units"], shown["women"].attrs["units"]) == ("1", "thousand jobs per trillion VND")
    nothing = [fm.Scenario("nothing", PENSION, 0.0)]
    assert np.isnan(report.ratios(structure.decompose(economy, nothing), nothing)["gdp"]).all()


def test_tables_without_scenarios_have_their_names(economy):
    table = report.decompose(structure.decompose(economy, [fm.Scenario("mine", PENSION, 1.0)]))
    assert {row["label"] for row in table.records()} == {"mine"}
    assert "Financing" not in table.text()


def test_a_decomposition_that_is_not_circular_says_so(economy):
    groups = {"farming": ("a-paddy", "c-paddy"), "fishing": ("a-fishing", "c-fishing")}
    inside = [code for code, spends in zip(economy.sam.codes, economy.responding, strict=True) if spends]
    others = tuple(code for code in inside if code not in groups["farming"] + groups["fishing"])
    result = structure.decompose(economy, PENSION, {**groups, "others": others})
    assert result.attrs["circular"] == "no"
    assert "does not go round these groups in one order" in one_line(report.decompose(result).text())
    assert "does not go round" not in report.decompose(structure.decompose(economy, PENSION)).text()


def test_a_matrix_without_jobs_has_tables_without_them():
    economy = fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND)
    scenario = fm.Scenario("health", fm.load_programme("health"), 1.0)
    table = report.decompose(structure.decompose(economy, scenario), [scenario])
    assert {row["measure"] for row in table.records()} == {"gdp", "household_income"}
    table = report.supply(structure.compare_supply(economy, scenario, ["a-paddy"]), [scenario], {"constrained": "x"})
    assert {row["measure"] for row in table.records()} == {"gdp", "unmet"}
    rounds = report.rounds_of_spending(structure.rounds(economy, scenario, 3), economy, scenario)
    assert "employment_share" not in rounds.units()


def test_part_of_the_paths_says_what_share_it_is(economy):
    found = structure.structural_paths(economy, PENSION, "gdp", threshold=0.005)
    few = report.paths(found.isel(path=slice(2)), "pension", "GDP").text()
    more = found.attrs["explained_share"] - float(found["share"][:2].sum())
    assert f"The 2 paths listed carry {100 * float(found['share'][:2].sum()):.1f}%" in few
    assert f"Further paths above the threshold have {100 * more:.1f}%" in one_line(few)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "poor"])
def test_files_are_written_before_a_reader_can_go_away(name, tmp_path):
    """``... --plot figure.png | head`` leaves the figure behind."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fiscalmult", *COMMANDS[name], "--plot", "a.png", "--csv", "a.csv"],
            stdout=writer, stderr=subprocess.PIPE, cwd=tmp_path, check=False,
        )  # fmt: skip
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")
    assert (tmp_path / "a.png").stat().st_size > 1000
    assert (tmp_path / "a.csv").stat().st_size > 100


def test_assumed_lags_give_their_reasons_in_both_languages(run):
    english, vietnamese = (
        " ".join(run("rounds", "social-pension", "--quarters", "2", "--language", language).split())
        for language in ("en", "vi")
    )
    for row in read_table("spending-lags"):
        if float(row["mean_quarters"]):
            assert row["note"] in english
            assert row["note"] not in vietnamese
            assert say(f"lag.{row['block']}", "vi") in vietnamese


def test_a_measure_that_counts_nothing_there_says_where_it_does(capsys):
    assert cli.main(["paths", "social-pension", "gdp", "--at", "hh-rural-farm-q1"]) == 2
    said = capsys.readouterr().err
    assert "GDP at market prices counts nothing at 'hh-rural-farm-q1'; name an account where it counts, such as" in said


@pytest.mark.parametrize("command", ["decompose", "supply"])
def test_programmes_are_named_as_in_compare_too(run, command, capsys):
    plain = run(command, "social-pension", "road-construction")
    assert run(command, "--programmes", "social-pension,road-construction") == plain
    assert run(command, "social-pension", "--programmes", "road-construction") == plain
    assert cli.main([command, "social-pension", "--programmes", "social-pension"]) == 2
    assert "programme 'social-pension' is named twice; name it once" in capsys.readouterr().err


def test_a_matrix_without_jobs_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    fm.to_csv(random_sam(5), "own.csv")
    for command in (("paths", "hh-poor", "jobs"), ("flip", "hh-poor", "c-roads", "--measure", "women")):
        assert cli.main([*command, "--sam", "own.csv"]) == 2
        said = capsys.readouterr().err.splitlines()[-1]
        assert f"no jobs are counted with the matrix 'random-5', so {command[-1]!r} cannot be measured" in said
        assert "choose one of money such as gdp" in said


def test_a_figure_that_cannot_be_drawn_takes_no_table_away(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["paths", "social-pension", "jobs", "--threshold", "90%", "--plot", "a.png"]) == 2
    said = capsys.readouterr()
    assert "Through which channels" in said.out
    assert "no path carries 90% of the effect, so there is none to draw; lower --threshold" in said.err
    many = [
        word
        for code in ("paddy", "fishing", "crops", "livestock", "trade", "health", "forestry", "other-mining")
        for word in ("--constrained", f"a-{code}")
    ]
    assert cli.main(["supply", "social-pension", *many, "--plot", "a.png"]) == 2
    said = capsys.readouterr()
    assert "What each dong does" in said.out
    assert "a figure tells 7 cases of fixed supply apart, not 8; draw fewer" in said.err
