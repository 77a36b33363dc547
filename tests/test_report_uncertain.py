"""Tables of ensembles: intervals, odds and indices are those of the draws, in both languages."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest
from test_plot import make_economy, scenarios_of

import fiscalmult as fm
from fiscalmult.labels import LANGUAGES, say
from fiscalmult.report import Column, compare_intervals, part_words, pick, sensitivity_table, table
from fiscalmult.report.uncertain import BoundedTable

UNKNOWN = fm.Uncertainty(
    (
        fm.UncertainColumns("household-columns", ("household",), 60.0),
        fm.UncertainColumns("inputs", ("activity",), 60.0),
        fm.UncertainIntensity("jobs", "employment", 0.2),
    ),
    name="tried",
)
DRAWS = 800


@pytest.fixture(scope="module")
def economy():
    return make_economy()


@pytest.fixture(scope="module")
def result(economy):
    return fm.simulate(economy, scenarios_of(), uncertainty=UNKNOWN, draws=DRAWS, seed=4)


@pytest.fixture(scope="module")
def base(economy):
    return fm.simulate(economy, scenarios_of())


@pytest.fixture(scope="module")
def indices(economy):
    return fm.sensitivity(economy, scenarios_of(), UNKNOWN, draws=256, seed=1, measures=["gdp", "employment"])


def draws_of(result, key, per="spending"):
    return pick(fm.multipliers(result, per), key).transpose("draw", "scenario").values


# compare with intervals


@pytest.mark.parametrize("per", ["spending", "net cost"])
def test_values_bounds_and_odds_are_those_of_the_draws(result, per):
    shown = compare_intervals(result, scenarios_of(), reference="roads", per=per).records()
    assert [row["scenario"] for row in shown] == ["cash", "care", "roads", "cut"]
    for key in ("gdp", "household_income", "employment"):
        values = draws_of(result, key, per)
        for row, draws in zip(shown, values.T, strict=True):
            np.testing.assert_allclose(
                [row[f"{key}_low"], row[key], row[f"{key}_high"]], np.quantile(draws, [0.05, 0.5, 0.95]), rtol=1e-12
            )
            assert 0 < row[f"{key}_error"] < 0.1 * (row[f"{key}_high"] - row[f"{key}_low"])
    for key in ("gdp", "employment"):
        values = draws_of(result, key, per)
        for place, row in enumerate(shown):
            wanted = None if place == 2 else (values[:, place] > values[:, 2]).mean()
            assert row.get(f"odds_{key}") == wanted
    assert "odds_household_income" not in shown[0]


def test_the_base_run_stands_before_the_brackets(result, base):
    shown = compare_intervals(result, scenarios_of(), reference=None, base=base)
    gdp = fm.multipliers(base)["gdp"].values
    assert [row["gdp"] for row in shown.records()] == pytest.approx(list(gdp), rel=1e-12)
    row = shown.records()[0]
    text = f"{gdp[0]:.2f} [{row['gdp_low']:.2f}, {row['gdp_high']:.2f}]"
    assert text in next(line for line in shown.text().splitlines() if line.startswith("cash"))
    assert "printed: the base value [90% interval of the draws]" in shown.text().replace("\n", " ")
    assert "Beats reference" not in shown.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_all_it_rests_on(result, language):
    shown = compare_intervals(result, scenarios_of(), reference="roads", language=language)
    lines = [*shown.heading, *shown.notes]
    text = " ".join(lines)
    parts = "; ".join(part_words(part, language) for part in UNKNOWN.names)
    assert say("note.assumed", language, parts=parts) in lines
    errors = {key: max(row[f"{key}_error"] for row in shown.records()) for key in ("gdp", "household_income")}
    for key, error in errors.items():
        assert f"{say(f'measure.{key}', language)} {table.number(error, 3, language)}" in text
    shares = [row[key] for row in shown.records() for key in ("odds_gdp", "odds_employment")]
    shares = [share for share in shares if share is not None]
    worst = 100 * max(np.sqrt(share * (1 - share) / DRAWS) for share in shares)
    assert table.number(worst, 1, language) in lines[-3]
    for word in (table.number(DRAWS, 0, language), "tried", "4", "roads", say("note.limits", language)):
        assert word in text
    assert all(table.width_of(line) <= table.WIDTH for line in shown.text().splitlines())


def test_vietnamese_parts_bounds_with_a_semicolon(result):
    row = next(line for line in compare_intervals(result, language="vi", reference=None).text().splitlines()
               if line.startswith("cash"))  # fmt: skip
    assert len(re.findall(r"\d,\d\d? \[\d+,\d\d?; \d+,\d\d?\]", row)) == 3


def test_too_few_draws_are_said_in_the_table_and_not_warned_of(economy):
    few = fm.simulate(economy, scenarios_of(), uncertainty=UNKNOWN, draws=25, seed=4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shown = compare_intervals(few, reference="care")
    assert any(line.startswith("Too few draws for the bounds of GDP") for line in shown.notes)
    with pytest.warns(UserWarning, match="25 draws are too few"):
        fm.interval(few)


def test_without_jobs_there_are_none(result):
    shown = compare_intervals(result.drop_vars("employment"), reference="roads")
    assert [column.key for column in shown.columns] == ["label", "gdp", "household_income", "odds_gdp"]


def test_one_scenario_alone_has_no_odds(economy):
    one = fm.simulate(economy, scenarios_of()[:1], uncertainty=UNKNOWN, draws=300, seed=4, measures=["gdp", "revenue"])
    shown = compare_intervals(one, reference="cash")
    assert [column.key for column in shown.columns] == ["label", "gdp"]
    assert any(line.startswith("Monte Carlo standard error, at most, of the bounds: GDP") for line in shown.notes)


def test_the_shipped_reference_is_public_investment():
    economy = fm.Economy.from_sam(
        fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")]
    )
    listed = [
        fm.Scenario(name, fm.load_programme(name, "viet-nam-2012"), 1.0)
        for name in ("social-pension", "public-investment")
    ]
    result = fm.simulate(economy, listed, uncertainty=fm.load_uncertainty("viet-nam-2012"), draws=200, seed=1)
    shown = compare_intervals(result, listed)
    rows = {row["scenario"]: row for row in shown.records()}
    for key in ("gdp", "employment"):
        found = fm.odds(result, key, better="social-pension", worse="public-investment")
        assert rows["social-pension"][f"odds_{key}"] == found
        assert rows["public-investment"].get(f"odds_{key}") is None
    assert "Reference: Public investment." in shown.text()
    assert "Jobs inside sections" in shown.text().replace("\n", " ")


def test_bounds_have_units_and_rare_odds_are_not_rounded_away():
    columns = [Column("gdp", "GDP", 2, "1"), Column("odds_gdp", "Odds", 0, "1", scale=100)]
    rows = [
        {"gdp": 1.0, "gdp_low": 0.5, "gdp_high": 1.5, "odds_gdp": 0.9999},
        {"gdp": 1.0, "odds_gdp": 0.0001},
        {"gdp": np.nan, "gdp_low": 0.5, "gdp_high": 1.5, "odds_gdp": 1.0},
        {"gdp": 0.0},
    ]
    shown = BoundedTable(columns, rows)
    assert shown.units() == {"gdp": "1", "odds_gdp": "1", "gdp_low": "1", "gdp_high": "1"}
    assert [line.split() for line in shown.text().splitlines()[2:]] == [
        ["1.00", "[0.50,", "1.50]", ">99"],
        ["1.00", "<1"],
        ["-", "100"],
        ["0.00", "-"],
    ]


# which ignorance drives it


def test_the_sensitivity_table_lists_the_largest_first(indices):
    shown = sensitivity_table(indices, "cash", measures=["gdp"], count=2)
    one = indices.sel(measure="gdp", scenario="cash")
    order = np.argsort(-one["total"].values)
    first, second, rest = shown.records()
    for row, place in zip((first, second), order, strict=False):
        assert row["part"] == one["part"].values[place]
        for kind in ("total", "first_order"):
            assert row[f"gdp_{kind}"] == float(one[kind][place])
            assert [row[f"gdp_{kind}_low"], row[f"gdp_{kind}_high"]] == list(one[f"{kind}_bounds"].values[:, place])
    assert rest["label"] == "1 other parts, added up"
    assert rest["gdp_first_order"] == float(one["first_order"][order[2]])
    assert rest.get("gdp_total") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sensitivity_table_says_what_is_assumed(indices, language):
    said = indices.assign_attrs(assumed_parts="jobs")
    shown = sensitivity_table(said, "cash", scenarios=scenarios_of(), language=language)
    spread = {row["part"]: row["spread"] for row in shown.records()}
    assert spread["jobs"] == say("spread.assumed", language)
    assert spread["inputs"] == say("spread.estimated", language)
    assert part_words("household-columns", language) in [row["label"] for row in shown.records()]
    text = shown.text()
    assert "tried" in text
    assert say("sensitivity.title", language, scenario="cash") in text
    assert all(table.width_of(line) <= table.WIDTH for line in text.splitlines())


# errors


def test_errors_name_the_value_and_the_mend(result, base, indices):
    cases = [
        (lambda: compare_intervals(base, reference=None), "the result has no draws; simulate with uncertainty"),
        (lambda: compare_intervals(result), "no scenario 'public-investment' to compare with"),
        (lambda: compare_intervals(result, reference="raods"), "simulate it too, or give None; did you mean roads"),
        (lambda: compare_intervals(result, reference=None, measures=["gpd"]), "no measure 'gpd'; did you mean gdp"),
        (lambda: compare_intervals(result, reference=None, base=result), "the base run has draws; simulate the same"),
        (lambda: compare_intervals(result, reference=None, language="fr"), "no language 'fr'; choose en"),
        (lambda: sensitivity_table(indices), "name one scenario of the 4, such as 'cash'"),
        (lambda: sensitivity_table(indices, "csah"), "no scenario 'csah'; did you mean cash"),
        (lambda: sensitivity_table(indices, "cash", measures=["gpd"]), "no measure 'gpd'; did you mean gdp"),
    ]
    for wrong, message in cases:
        with pytest.raises(fm.FiscalmultError, match=re.escape(message)):
            wrong()
