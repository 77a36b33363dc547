"""The tables on reforms: made from their inputs, and published numbers as the originals print them."""

from __future__ import annotations

import csv

import originals_for_tests as here
import pytest

import calibration.reforms.build as room
from calibration.build import DATA
from calibration.check import _verify_addresses
from calibration.figures import Figures
from calibration.reforms import REFORM_TABLES, read_figures, write_reforms
from calibration.reforms.derive import RULES
from calibration.tables import HERE, read_table
from calibration.update.figures import committed_figures
from fiscalmult.errors import FiscalmultError

# Figures that stand in the originals too: item, topic or fact, and the text of the value there.
IN_ORIGINALS = {
    "social pension level": ("facts/facts.csv", "Social pension monthly level", "500000"),
    "funeral support": ("facts/facts.csv", "Social pension funeral support (draft decree)", "10000000"),
    "assistance standard": ("facts/facts.csv", "Social assistance standard (Decree 76/2024)", "500000"),
    "assistance standard 2021": ("facts/facts.csv", "Social assistance standard (Decree 20/2021)", "360000"),
    "assistance cost at 500 thousand": ("facts/facts.csv", "Annual cost at 500k standard", "37113"),
    "voluntary contribution rate": ("facts/programmes.csv", "contribution rate (self-employed)", "22"),
    "maternity allowance": (
        "facts/programmes.csv",
        "maternity allowance from 1 Jul 2025 (Law 41/2024 art. 95), state budget",
        "2000000",
    ),
}


def test_the_shipped_tables_are_what_the_inputs_make(tmp_path):
    write_reforms(tmp_path, Figures.committed(), committed_figures())
    for name in REFORM_TABLES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (here.ROOT / DATA / f"{name}.csv").read_bytes(), name


def test_every_number_has_a_source():
    _verify_addresses(here.ROOT / DATA, list(REFORM_TABLES))


def test_every_figure_and_rule_is_used():
    asked = {row["figure"] for row in read_table(HERE / "reforms" / "parameters.csv")}
    assert {name[1:] for name in asked if name.startswith("=")} == set(RULES)
    source = (HERE / "reforms" / "derive.py").read_text(encoding="utf-8")
    for row in read_table(HERE / "reforms" / "figures.csv"):
        assert row["figure"] in asked or f'"{row["figure"]}"' in source or row["figure"] in KEPT, row["figure"]


KEPT = {
    "social pension level before",
    "social pension age before",
    "health insurance premium before",
    "assistance standard 2013",
    "sickness and maternity payments",
    "unemployment benefits",
    "revenue from household businesses",
    "people in need after a disaster",
}
"""Figures that the documentation compares with."""


def test_every_component_belongs_to_a_reform():
    names = {row["reform"] for row in read_table(HERE / "reforms" / "reforms.csv")}
    for table in ("components", "parameters", "costs"):
        assert {row["reform"] for row in read_table(HERE / "reforms" / f"{table}.csv")} <= names


@here.needs_originals
@pytest.mark.parametrize("figure", IN_ORIGINALS)
def test_a_published_figure_is_in_the_originals(figure):
    path, item, text = IN_ORIGINALS[figure]
    with (here.ORIGINALS / path).open(encoding="utf-8-sig") as stream:
        found = [row["value"] for row in csv.DictReader(stream) if item in (row.get("fact"), row.get("item"))]
    values = {row["figure"]: float(row["value"]) for row in read_table(HERE / "reforms" / "figures.csv")}
    assert found == [text]
    assert values[figure] == float(text)


@here.needs_originals
def test_published_spending_is_in_the_originals():
    """The yearbook's funds of every year, read again from the collected table."""
    names = {"social insurance": "SI", "health insurance": "HI", "unemployment insurance": "UI"}
    with (here.ORIGINALS / "facts/social_expenditure.csv").open(encoding="utf-8-sig") as stream:
        found = {(row["item"], row["year"]): row["value"] for row in csv.DictReader(stream)}
    checked = 0
    for row in read_table(HERE / "reforms" / "expenditure.csv"):
        if row["source"] == "gso-insurance-2018":
            assert float(found[f"{names[row['programme']]} expenditure", row["year"]]) == float(row["value"])
            checked += 1
    assert checked == 15


def test_derived_parameters_by_hand():
    values, _ = read_figures(Figures.committed(), committed_figures())
    assert RULES["assistance-coefficient"](values) == pytest.approx(9_465e9 / (3.35e6 * 140_000 * 12))
    assert RULES["average-pension"](values) == pytest.approx(16_200e9 / 0.15 * 1.15 / 6 / 3.66e6)
    assert RULES["employers-share"](values) == pytest.approx(100 * 17.5 / 25.5), "the published rates"
    assert RULES["near-poor-share"](values) == pytest.approx(2.78)
    assert RULES["withdrawals"](values) * 18_259 == pytest.approx(1_300_000)


def test_a_parameter_of_another_unit_is_refused(monkeypatch):
    values, figures = read_figures(Figures.committed(), committed_figures())
    rows = read_table(HERE / "reforms" / "parameters.csv")
    wrong = [{**row, "unit": "years"} if row["parameter"] == "level" else row for row in rows]
    monkeypatch.setattr(room, "read_table", lambda path: wrong)
    with pytest.raises(FiscalmultError, match="level of social-pension is in 'years' where the figure"):
        room.build_parameters(values, figures)


@pytest.mark.parametrize(
    ("figure", "message"),
    [("=no-rule", "age of child-benefit follows no rule 'no-rule'"), ("nothing", "rests on no figure 'nothing'")],
)
def test_an_unknown_figure_or_rule_is_refused(monkeypatch, figure, message):
    rows = read_table(HERE / "reforms" / "parameters.csv")
    monkeypatch.setattr(room, "read_table", lambda path: [{**rows[0], "figure": figure}])
    with pytest.raises(FiscalmultError, match=message):
        room.build_parameters({}, {"something": rows[0]})


def test_shares_of_gdp_and_dollars_become_dong():
    """By the shipped money: 0.21 % of the GDP of 2013, and 18.29 billion dollars of 2023."""
    rows = read_table(here.ROOT / DATA / "viet-nam-social-expenditure.csv")
    value = {row["source"]: float(row["value"]) for row in rows}
    money = {
        (row["series"], row["year"]): float(row["value"]) for row in read_table(here.ROOT / DATA / "viet-nam-money.csv")
    }
    assert value["assistance-2013"] == pytest.approx(0.0021 * 1000 * money["gdp", "2013"], rel=1e-6)
    assert value["vss-fund-2023"] == pytest.approx(18.29 * money["exchange-rate", "2023"], rel=1e-6)


def test_expenditure_of_the_base_years_is_measured():
    rows = read_table(here.ROOT / DATA / "viet-nam-social-expenditure.csv")
    by_year = {year: [row for row in rows if row["year"] == year] for year in ("2012", "2024")}
    assert {row["function"] for row in by_year["2024"]} == {"old-age", "sickness-and-health", "unemployment", "several"}
    interpolated = next(row for row in by_year["2012"] if row["programme"] == "health insurance")
    assert float(interpolated["value"]) ** 2 == pytest.approx(19_081 * 43_002, rel=1e-6)
    budget = next(row for row in by_year["2012"] if row["programme"].startswith("state budget"))
    assert float(budget["value"]) == 85_671
