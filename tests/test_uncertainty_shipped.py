"""The shipped uncertainty, and one parameter at a time."""

from __future__ import annotations

import numpy as np
import pytest

import fiscalmult as fm
from fiscalmult.errors import FiscalmultError


@pytest.fixture(scope="module")
def economy():
    return fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])


def test_every_part_speaks_of_the_matrix_and_says_where_it_comes_from(economy):
    uncertainty = fm.load_uncertainty("viet-nam-2012")
    uncertainty.check(economy)
    assert uncertainty.assumed
    assert set(uncertainty.assumed) < set(uncertainty.names)
    for part in uncertainty.parts:
        assert part.address.note
        assert part.address.source in fm.datasets.load_sources(), part.name


def test_every_responding_column_is_uncertain(economy):
    touched = {int(place) for part in fm.load_uncertainty("viet-nam-2012").parts for place in part.payers_in(economy)}
    spends = np.flatnonzero(economy.responding & ((economy.propensities.values > 0).sum(axis=0) > 1))
    assert set(spends) <= touched


def test_an_ensemble_of_the_shipped_economy_lies_around_its_base(economy):
    scenarios = [
        fm.Scenario(name, fm.load_programme(name, "viet-nam-2012"), 1.0)
        for name in ("social-pension", "public-investment")
    ]
    result = fm.simulate(
        economy, scenarios, uncertainty=fm.load_uncertainty("viet-nam-2012"), draws=600, seed=1, measures=["gdp"]
    )
    base = fm.simulate(economy, scenarios)["gdp"]
    np.testing.assert_allclose(result["gdp"].mean("draw"), base, rtol=0.05)
    assert (result["gdp"].std("draw") > 0.01).all()
    assert "commodity-columns" in result.attrs["assumed_parts"]


def test_an_unknown_uncertainty_is_refused():
    with pytest.raises(FiscalmultError, match="no shipped uncertainty 'vietnam'; did you mean viet-nam"):
        fm.load_uncertainty("vietnam")


def test_vary_runs_over_a_range(sam):
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)

    def pension(cost: float):
        programme = fm.Programme("pension", {"hh-poor": 1 - cost, "c-care": cost})
        return fm.multipliers(fm.simulate(economy, fm.Scenario("pension", programme, 1)))

    varied = fm.vary("delivery cost", 0, 0.1, pension, steps=3)
    assert varied["delivery cost"].values.tolist() == [0, 0.05, 0.1]
    np.testing.assert_allclose(varied["gdp"][1], (varied["gdp"][0] + varied["gdp"][2]) / 2)
    assert varied.attrs["varied"].startswith("delivery cost from 0 to 0.1")
    with pytest.raises(FiscalmultError, match="cannot vary 'x' from 1 to 1 in 5 steps"):
        fm.vary("x", 1, 1, pension)
    with pytest.raises(FiscalmultError, match="the results have 'scenario' already; give the parameter that varies"):
        fm.vary("scenario", 0, 0.1, pension)


def test_values_with_other_labels_are_refused_instead_of_filled_with_gaps(sam):
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)

    def named(cost: float):
        programme = fm.Programme("pension", {"hh-poor": 1 - cost, "c-care": cost})
        return fm.multipliers(fm.simulate(economy, fm.Scenario(f"pension at {cost}", programme, 1)))

    with pytest.raises(FiscalmultError, match="do not have the same labels; name scenarios alike at every value"):
        fm.vary("delivery cost", 0, 0.1, named)
