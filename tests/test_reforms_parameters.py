"""Reforms as values: parameters that ship, parameters that are set, and settings that are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.datasets import load_sources
from fiscalmult.errors import FiscalmultError
from fiscalmult.reforms import Reform, list_reforms, load_reform

REFORMS = list_reforms()


def test_the_systems_that_ship():
    assert REFORMS == [
        "child-benefit",
        "social-pension",
        "social-assistance",
        "social-insurance",
        "voluntary-insurance-subsidy",
        "monotax",
        "health-insurance-subsidy",
        "shock-response",
        "gender-pension-gap",
    ]


@pytest.mark.parametrize("name", REFORMS)
def test_every_number_has_an_address(name):
    reform, known = load_reform(name), load_sources()
    assert {"start", "indexing", "take-up", "administration"} <= set(reform.parameters)
    for one in reform.parameters.values():
        assert one.address.source in known, one.name
        assert one.address.note or one.address.status == "published", one.name
        assert one.unit
        if one.low is not None and one.high is not None:
            assert one.low <= one.value <= one.high, one.name
        for language in ("en", "vi"):
            assert one.label(language) != one.name
    for component in reform.components:
        assert component.address.source in known
        assert component.label("vi") != component.name
    assert reform.rule["en"]
    assert reform.rule["vi"]
    assert reform.label("en") != reform.label("vi")


def test_defaults_of_the_law():
    pension = load_reform("social-pension")
    assert {name: pension.value(name) for name in ("age", "level", "poor-age", "start")} == {
        "age": 75, "level": 500_000, "poor-age": 70, "start": 2025.5,
    }  # fmt: skip
    assert all(pension.parameters[name].address.status == "published" for name in ("age", "level", "poor-age"))


def test_setting_gives_a_new_reform_and_leaves_the_old():
    pension = load_reform("social-pension")
    changed = pension.set(age=65, poor_age=60, level="700000 VND a month")
    assert [changed.value(name) for name in ("age", "poor-age", "level")] == [65, 60, 700_000]
    assert pension.value("age") == 75
    assert load_reform("social-pension") is pension
    assert changed.parameters["age"].address.status == "assumed"
    assert changed.parameters["age"].address.note == "set by the user; 75 by default"
    assert "age 65 years" in changed.describe()


def test_setting_the_default_keeps_its_address():
    pension = load_reform("social-pension")
    assert pension.set(age=75).parameters["age"] == pension.parameters["age"]


@given(st.floats(0, 1e8))
def test_a_number_and_its_text_are_one(value):
    reform = load_reform("child-benefit")
    assert reform.set(level=value).value("level") == reform.set(level=f"{value!r} VND a month").value("level") == value


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lvel": 1}, r"the reform 'social-pension' has no parameter 'lvel'; did you mean level\?"),
        ({"level": -1}, "level of 'social-pension' is -1 VND a month; it must be zero or more"),
        ({"level": "5 %"}, "level of 'social-pension' is in 'VND a month', not in '%'; give a number in 'VND a month'"),
        ({"pension_women": "16 years"}, "pension-women of 'social-pension' is in '%', not in 'years'"),
        ({"level": "much"}, "level of 'social-pension' is 'much', which is not a number"),
        ({"level": float("nan")}, "is 'nan', which is not a number"),
        ({"take_up": 101}, "take-up of 'social-pension' is 101 %; give a percentage from 0 to 100"),
        ({"administration": 100}, "something must be left for the benefit"),
        ({"age": 70.5}, "age of 'social-pension' is 70.5; give an age in whole years from 0 to 100"),
        ({"age": 101}, "age of 'social-pension' is 101"),
    ],
)
def test_a_wrong_setting_says_the_mend(settings, message):
    with pytest.raises(FiscalmultError, match=message) as raised:
        load_reform("social-pension").set(**settings)
    assert "\n" not in str(raised.value)


def test_a_percentage_may_be_written_with_its_sign():
    assert load_reform("social-pension").set(take_up="80%").value("take-up") == 80


def test_an_unknown_reform_names_the_nearest():
    with pytest.raises(FiscalmultError, match="no reform 'social-pensions'; did you mean social-pension"):
        load_reform("social-pensions")


def test_a_reform_needs_a_rule():
    shipped = load_reform("social-pension")
    with pytest.raises(FiscalmultError, match="no rule counts the reform 'pensions'"):
        Reform("pensions", shipped.parameters, shipped.components)
