"""Tables: how they are printed, and that what they show is what was simulated."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from conftest import random_sam
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult import report
from fiscalmult.labels import LANGUAGES, say
from fiscalmult.report import Column, Table, table
from fiscalmult.report.scenarios import ratios
from fiscalmult.report.words import closure_words, financing_words, source_lines, unit_words

NUMBERS = [Column("name", "Name"), Column("gdp", "GDP", 2), Column("jobs", "Jobs supported", 1)]


@pytest.fixture(scope="module")
def economy() -> fm.Economy:
    return fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])


@pytest.fixture(scope="module")
def scenarios() -> list[fm.Scenario]:
    return [fm.Scenario(name, programme, 1.0) for name, programme in fm.load_programmes("viet-nam-2012").items()]


@pytest.fixture(scope="module")
def result(economy, scenarios) -> xr.Dataset:
    return fm.simulate(economy, scenarios)


# the writer


def test_table_aligns_numbers_to_the_right_and_text_to_the_left():
    rows = [{"name": "a", "gdp": 0.5, "jobs": 1234.56}, {"name": "bcd", "gdp": -10.0, "jobs": None}]
    assert Table(NUMBERS, rows, ["Heading"], ["Note"]).text().splitlines() == [
        "Heading",
        "",
        "                   Jobs",
        "Name     GDP  supported",
        "-----------------------",
        "a       0.50    1,234.6",
        "bcd   -10.00          -",
        "-----------------------",
        "Note",
    ]


def test_table_in_vietnamese_has_a_decimal_comma():
    text = Table(NUMBERS, [{"name": "a", "gdp": 0.5, "jobs": 1234.56}], language="vi").text()
    assert text.splitlines()[-1].split() == ["a", "0,50", "1.234,6"]


def test_table_groups_rows_under_their_names():
    rows = [{"name": "a", "group": "x"}, {"name": "b", "group": "x"}, {"name": "c", "group": "y"}]
    lines = Table([NUMBERS[0]], rows, groups={"x": "Group X", "y": "Group Y"}).text().splitlines()
    assert lines[2:] == ["Group X", "a", "b", "", "Group Y", "c"]


def test_table_composes_vietnamese_letters_and_counts_them_once():
    decomposed = unicodedata.normalize("NFD", "Trợ cấp")
    rows = [{"name": decomposed, "gdp": 1.0}, {"name": "1234567", "gdp": 2.0}]
    lines = Table(NUMBERS[:2], rows).text().splitlines()
    assert lines[-2] == "Trợ cấp  1.00"
    assert len(lines[-2]) == len(lines[-1])


def test_missing_and_unbounded_numbers_are_a_dash_and_none_in_files():
    rows = [{"name": "a", "gdp": np.nan, "jobs": np.inf}]
    shown = Table(NUMBERS, rows)
    assert shown.text().splitlines()[-1].split() == ["a", "-", "-"]
    assert shown.records() == [{"name": "a", "gdp": None, "jobs": None}]


def test_records_keep_what_is_not_printed_at_full_precision():
    shown = Table([NUMBERS[1]], [{"gdp": 1 / 3, "group": "x"}, {"gdp": 2 / 3, "extra": 1}])
    assert shown.records() == [
        {"gdp": 1 / 3, "group": "x", "extra": None},
        {"gdp": 2 / 3, "group": None, "extra": 1},
    ]


@pytest.mark.parametrize(
    ("value", "decimals", "language", "text"),
    [
        (-0.001, 2, "en", "0.00"),
        (-0.006, 2, "en", "-0.01"),
        (1234567.891, 1, "en", "1,234,567.9"),
        (1234567.891, 1, "vi", "1.234.567,9"),
        (100, 0, "en", "100"),
    ],
)
def test_numbers_as_a_language_writes_them(value, decimals, language, text):
    assert table.number(value, decimals, language) == text


WORDS = st.lists(
    st.text(st.characters(categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=12), min_size=1, max_size=40
)


@given(WORDS, WORDS, st.integers(60, 120))
def test_long_text_is_wrapped_and_no_word_is_lost(first, second, width):
    columns = [Column("first", "First"), Column("gdp", "GDP", 2), Column("second", "Second")]
    row = {"first": " ".join(first), "gdp": 1.0, "second": " ".join(second)}
    text = Table(columns, [row]).text(width)
    lines = text.splitlines()
    assert all(table.width_of(line) <= width for line in lines)
    kept = "".join(lines[2:]).replace(" ", "")
    assert sorted(kept) == sorted(unicodedata.normalize("NFC", "".join([*first, "1.00", *second])))


def test_wrapping_keeps_the_indent_and_breaks_long_codes_at_hyphens():
    assert table.wrap("  aa bb cc", 7) == ["  aa bb", "  cc"]
    assert table.wrap("very-long-code", 10) == ["very-long-", "code"]
    assert table.wrap("", 10) == [""]


def test_wide_letters_take_two_columns():
    assert table.width_of("越南") == 4


# words


def test_every_label_stands_in_both_languages():
    with (Path(fm.__file__).parent / "data" / "labels.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        fields = [sorted(re.findall(r"{(\w+)}", row[language])) for language in LANGUAGES]
        assert fields[0] == fields[1], row["key"]
        assert all(row[language].strip() and None not in row for language in LANGUAGES), row["key"]
        assert row["vi"] == unicodedata.normalize("NFC", row["vi"])
    keys = {row["key"] for row in rows}
    assert {f"measure.{key}" for key in report.MEASURES} <= keys
    assert {f"block.{block}" for block in fm.accounts.BLOCKS} <= keys
    assert {f"closure.{name}" for name in fm.closure.CLOSURES} <= keys
    assert {
        f"group.{fm.load_programme(name, 'viet-nam-2012').group}" for name in fm.list_programmes("viet-nam-2012")
    } <= keys
    assert {f"status.{status}" for status in fm.sources.STATUSES} <= keys


def test_an_unknown_label_or_language_raises():
    with pytest.raises(fm.FiscalmultError, match=r"no label 'measure.gpd'; did you mean measure.gdp"):
        say("measure.gpd")
    with pytest.raises(fm.FiscalmultError, match=r"no language 'fr'; choose en \(English\) or vi"):
        say("measure.gdp", "fr")


def test_closures_in_words():
    fixed = fm.LEONTIEF.with_constrained(["a-paddy", "a-fishing"])
    assert closure_words(fixed.describe(), "en").endswith("; supply cannot grow: a-paddy, a-fishing")
    assert closure_words(fm.LEONTIEF.describe(), "vi").startswith("LEONTIEF: chỉ khu vực sản xuất")
    own = fm.Closure(("activity", "commodity"), name="mine")
    assert closure_words(own.describe(), "vi") == own.describe()


def test_financing_in_words():
    health, vat = fm.load_programme("health", "viet-nam-2012"), fm.load_levy("vat", "viet-nam-2012")
    mixed = fm.Scenario("x", health, 1.0, [(vat, 1 / 3), (None, 2 / 3)])
    assert financing_words(mixed, "en") == "33.3333% raised by VAT, 66.6667% borrowed"
    assert financing_words(fm.Scenario("x", health, 1.0, vat), "vi") == "thu từ Thuế giá trị gia tăng"


def test_a_unit_or_source_without_translation_stays_as_it_is():
    assert unit_words("million USD", "vi") == "million USD"
    assert source_lines(["not a key"]) == ["not a key"]


# the main table


def test_measures_add_up(result):
    ratios = fm.multipliers(result)
    keys = [key for key, measure in report.MEASURES.items() if measure.variable in ratios]
    assert set(report.MEASURES) - set(keys) == {"labour_income", "women_labour_income", "men_labour_income"}
    picked = {key: report.pick(ratios, key).values for key in keys}
    np.testing.assert_allclose(picked["women"] + picked["men"], picked["employment"], rtol=1e-12)
    np.testing.assert_allclose(picked["formal"] + picked["informal"], picked["employment"], rtol=1e-12)
    np.testing.assert_allclose(picked["revenue"], picked["self_financing"], rtol=1e-12)
    series = ratios["household_income"].to_series().unstack("household")
    poor = series.loc[list(ratios["scenario"].values), [code for code in series if re.search("-q[12]$", code)]]
    np.testing.assert_allclose(poor.sum(axis=1).values, picked["poorest_40_income"], rtol=1e-12)


def test_table_shows_what_was_simulated(result, scenarios):
    shown = report.compare(result, scenarios)
    ratios = fm.multipliers(result)
    assert [row["scenario"] for row in shown.records()] == fm.list_programmes("viet-nam-2012")
    for row in shown.records():
        for key in report.DEFAULT_MEASURES:
            assert row[key] == float(report.pick(ratios, key).sel(scenario=row["scenario"]))
    changes = report.compare(result, scenarios, per=None, measures=["output"])
    assert changes.records()[0]["output"] == float(result["output"][0])
    assert changes.units() == {"output": "trillion VND"}
    assert changes.heading[0] == "What 1.00 trillion VND spent on each programme does"


def test_table_of_a_script_names_its_scenarios_and_each_budget(economy):
    pension = fm.load_programme("social-pension", "viet-nam-2012")
    listed = [
        fm.Scenario("pension, borrowed", pension, 30.0),
        fm.Scenario("pension, by VAT", pension, 30.0, fm.load_levy("vat", "viet-nam-2012")),
        fm.Scenario("pension, from roads", pension, 30.0, fm.load_programme("road-construction", "viet-nam-2012")),
    ]
    text = report.compare(fm.simulate(economy, listed), listed).text()
    assert "Financing: borrowed; raised by VAT; moved from Road construction" in text
    assert "Budget of pension, by VAT: 1.00 spent = 1.00 levy + 0.00 moved + 0.00 borrowed" in text
    assert "Budget of pension, from roads: 1.00 spent = 0.00 levy + 1.00 moved + 0.00 borrowed" in text
    assert "Budget of pension, borrowed" not in text
    for scenario in listed:
        assert re.search(rf"^{scenario.name}  ", text, re.MULTILINE)


def test_table_without_scenarios_has_their_names(result):
    shown = report.compare(result)
    assert [row["label"] for row in shown.records()] == fm.list_programmes("viet-nam-2012")
    assert "social-pension: borrowed" in " ".join(shown.text().split())


def test_small_spending_gets_more_decimals(economy):
    tiny = fm.Scenario("tiny", fm.load_programme("health", "viet-nam-2012"), 0.001)
    row = report.compare(fm.simulate(economy, tiny), per=None).text().splitlines()[-5]
    assert re.fullmatch(r"tiny +0\.\d{5} .*", row)


def test_a_matrix_without_jobs_or_quintiles_says_so():
    sam = random_sam(3)
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    cash = fm.Programme("cash", {"hh-poor": 1.0})
    result = fm.simulate(economy, fm.Scenario("cash", cash, 1.0))
    shown = report.compare(result)
    assert "employment" not in shown.records()[0]
    assert shown.notes[-1] == "No table of jobs ships with this SAM."
    with pytest.raises(fm.FiscalmultError, match="no measure 'women'; choose among gdp"):
        report.compare(result, measures=["women"])
    with pytest.raises(fm.FiscalmultError, match=r"needs a household \*-q1 or \*-q2, but the SAM 'random-3' has none"):
        report.compare(result, measures=["poorest_40_income"])


# one programme explained


def test_landing_lists_the_largest_shares_and_what_is_left(economy):
    pension = fm.load_programme("social-pension", "viet-nam-2012")
    rows = report.landing(pension, {}, most=4).records()
    assert [row["share"] for row in rows[:4]] == sorted(pension.shares.values(), reverse=True)[:4]
    assert rows[-1]["label"] == f"{len(pension.shares) - 4} other accounts"
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=1e-12)
    whole = report.landing(pension, {}, most=99)
    assert {row["account"]: row["share"] for row in whole.records()} == dict(pension.shares)
    for row in whole.records():
        note = next(note for note in whole.notes if note.startswith(f"{row['note']} "))
        assert pension.addresses[row["account"]].note in note
        assert pension.addresses[row["account"]].status == row["status"]
    with pytest.raises(fm.FiscalmultError, match="ask for at least 1"):
        report.landing(pension, {}, most=0)


def test_leaks_add_to_the_dong(economy, result):
    for name in fm.list_programmes("viet-nam-2012"):
        *rows, total = report.leaking(result, name, economy).records()
        assert sum(row["leakage"] for row in rows) == pytest.approx(1, abs=1e-9)
        assert total["leakage"] == pytest.approx(1, abs=1e-9)
        assert [row["leakage"] for row in rows] == sorted((row["leakage"] for row in rows), reverse=True)


def test_demand_that_is_not_met_leaks_under_its_own_name(scenarios):
    fixed = fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND.with_constrained(["a-paddy"]))
    leaks = fm.simulate(fixed, scenarios[0])
    *rows, total = report.leaking(leaks, scenarios[0].name, fixed).records()
    paddy = next(row for row in rows if row["account"] == "a-paddy")
    assert paddy["block"] == "Unmet demand (fixed supply)"
    assert paddy["leakage"] == float(leaks["leakage"].sel(absorber="a-paddy")[0]) > 0
    assert total["leakage"] == pytest.approx(1, abs=1e-9)


def test_rounds_reach_what_was_simulated(economy, scenarios, result):
    ratios = fm.multipliers(result)
    for scenario in scenarios:
        rows = report.rounds(economy, scenario).records()
        for key in ("gdp", "gdp_share", "employment_share", "leaked_share"):
            reached = [row[key] for row in rows]
            assert reached == sorted(reached)
        assert rows[-1]["gdp"] == pytest.approx(float(ratios["gdp"].sel(scenario=scenario.name)), rel=2e-3)
        assert 0.999 <= rows[-1]["leaked_share"] <= 1 + 1e-9


def test_rounds_by_powers_of_the_propensities(economy, scenarios):
    shares, inside = economy.propensities.values, economy.responding
    injection = scenarios[0].injection(economy.sam.account_list)
    money, leaked = injection * inside, injection[~inside].sum()
    for count in range(6):
        passed = shares @ money
        leaked += passed[~inside].sum()
        money = passed * inside
        row = next((row for row in report.rounds(economy, scenarios[0]).records() if row["round"] == count), None)
        if row is not None:
            assert row["leaked_share"] == pytest.approx(leaked, rel=1e-12)


def test_rounds_of_money_that_produces_nothing_have_no_share_of_gdp():
    economy = fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.LEONTIEF)
    cash = fm.load_programme("cash-poorest-quintile", "viet-nam-2012")
    straight = fm.Programme("cash", {account: 0.25 for account in cash.shares if account.startswith("hh-")})
    shown = report.rounds(economy, fm.Scenario("cash", straight, 1.0))
    assert shown.records()[0]["gdp_share"] is None
    assert shown.records()[0]["leaked_share"] == 1
    assert "employment_share" not in shown.units()
    assert len(shown.records()) == 1


@pytest.mark.parametrize(
    ("unit", "scale", "said"),
    [
        ("billion VND", 1e3, "Numbers: money in dong per dong spent; jobs per billion VND spent"),
        ("million USD", 1e3, "jobs in thousand jobs per billion USD spent"),
    ],
)
def test_a_matrix_in_another_unit_of_money_prints_the_same_numbers(unit, scale, said):
    """The publisher's own matrix of 2012 is in billion dong: jobs per billion must not fall to a thousandth."""
    sam, jobs = fm.load_sam("viet-nam-2012"), fm.load_satellite("viet-nam-2012-jobs")
    other = fm.SAM(sam.flows.copy(data=sam.values * scale).assign_attrs(units=unit), sam.account_list, sam.name)
    scenario = fm.Scenario("pension", fm.load_programme("social-pension", sam), 1.0)
    text = {}
    for matrix in (sam, other):
        economy = fm.Economy.from_sam(matrix, fm.PYATT_ROUND, [jobs])
        result = fm.simulate(economy, scenario)
        text[matrix.unit] = fm.report.compare(result, [scenario]).text()
        # By the two roads that tables and figures take.
        for shown in (fm.multipliers(result), ratios(result, [scenario])):
            assert float(shown["employment"].sum()) == pytest.approx(15.3225, abs=5e-5)
    assert said in text[unit]
    rows = [[line for line in one.splitlines() if line.startswith("pension")] for one in text.values()]
    assert rows[0] == rows[1]
