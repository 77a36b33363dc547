"""Published costs beside ours: what is explained, and by how much the rest differs."""

from __future__ import annotations

import pytest

from fiscalmult.reforms import load_reform
from fiscalmult.reforms.published import compare_with_published

COSTS = {one.name: one for one in compare_with_published()}


def test_every_published_cost_has_a_source():
    assert len(COSTS) == 7
    for one in COSTS.values():
        assert one.address.source
        assert one.published > 0
        assert one.counted > 0
        assert one.unit in ("billion VND", "thousand persons")


def test_social_assistance_is_met_because_its_coefficients_rest_on_it():
    for name in ("assistance-500", "assistance-360"):
        assert COSTS[name].counted == pytest.approx(COSTS[name].published, rel=1e-6)


def test_the_published_pension_costs_are_people_times_level():
    """9,046 billion are 1.508 million people; the extra 700,000 alone would cost 4,200 billion."""
    assert COSTS["pension-75-80"].published / (0.5e-3 * 12) / 1e3 == pytest.approx(1507.7, abs=0.1)
    assert 700 * 500_000 * 12 * 1e-6 == 4_200


def test_ours_lie_around_the_published_ones():
    """The differences that the page explains; a change of rule must show here."""
    ratio = {name: one.counted / one.published for name, one in COSTS.items()}
    assert 0.85 < ratio["pension-75-80"] < 1.0
    assert 1.1 < ratio["pension-75-proposal"] < 1.3
    assert 1.2 < ratio["pension-75-extra-people-2024"] < 1.45
    assert 0.85 < ratio["maternity-voluntary"] < 1.0


def test_the_counted_number_by_another_way():
    pension = load_reform("social-pension").set(start=2023, funeral=0, cards=0)
    after, before = (
        pension.set(**settings).cost(years=2023)["benefits"].sum()
        for settings in ({"age": 75, "poor_age": 75}, {"age": 80, "poor_age": 80, "level": 360_000})
    )
    assert COSTS["pension-75-proposal"].counted == pytest.approx(1000 * float(after - before))
