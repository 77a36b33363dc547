import numpy as np
import pytest
from conftest import random_sam
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_cases import SCENARIOS, TRANSFER, jobs

import fiscalmult as fm
from fiscalmult import simulate
from fiscalmult.closure import LEONTIEF, PYATT_ROUND
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.structure import compare_supply

SEEDS = st.integers(0, 10_000)
CASES = {"food": ["a-food"], "care": ["a-care", "c-care"], "many": ["a-food", "hh-rich", "f-labour"]}


@given(SEEDS)
@settings(max_examples=20)
def test_the_closed_form_is_the_economy_solved_anew(seed):
    economy = Economy.from_sam(random_sam(seed), PYATT_ROUND, [jobs()])
    table = compare_supply(economy, SCENARIOS, CASES)
    whole = simulate(economy, SCENARIOS)
    for name in whole.data_vars:
        if name in table and name not in ("leakage",):
            np.testing.assert_allclose(table[name].sel(supply="unconstrained"), whole[name], rtol=1e-8, atol=1e-9)
    for case, codes in CASES.items():
        anew = Economy.from_sam(economy.sam, PYATT_ROUND.with_constrained(codes), [jobs()])
        closed = simulate(anew, SCENARIOS)
        here = table.sel(supply=case)
        for name in ("gdp", "employment", "household_income", "imports", "saving", "revenue", "output"):
            np.testing.assert_allclose(here[name], closed[name], rtol=1e-8, atol=1e-9)
        np.testing.assert_allclose(here["unmet"].sel(limited=codes), closed["leakage"].sel(absorber=codes), atol=1e-9)
        others = here["leakage"].sel(absorber=list(economy.absorbers))
        np.testing.assert_allclose(others, closed["leakage"].sel(absorber=list(economy.absorbers)), atol=1e-9)
        leaked = here["leakage"].sum("absorber") + here["unmet"].sum("limited")
        np.testing.assert_allclose(leaked, whole["injection"].sum("account"), atol=1e-9)


def test_one_list_makes_one_case_and_says_what_is_lost(sam):
    table = compare_supply(Economy.from_sam(sam, PYATT_ROUND), TRANSFER, ["a-food"], ["gdp"])
    assert table["supply"].values.tolist() == ["unconstrained", "constrained"]
    assert table["limited"].values.tolist() == ["a-food"]
    lost = 1 - table["gdp"].sel(supply="constrained") / table["gdp"].sel(supply="unconstrained")
    np.testing.assert_allclose(table["lost"].sel(supply="constrained", measure="gdp"), lost)
    assert 0 < float(lost[0]) < 1
    assert table.attrs["cases"] == "constrained: a-food"
    assert float(table["unmet"].sel(supply="unconstrained").sum()) == 0


def test_wrong_cases_are_refused(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    with pytest.raises(FiscalmultError, match="constrained is the text 'a-food'; give a list of accounts"):
        compare_supply(economy, TRANSFER, "a-food")
    with pytest.raises(FiscalmultError, match="case 'x' is the text 'a-food'; give a list of accounts"):
        compare_supply(economy, TRANSFER, {"x": "a-food"})
    with pytest.raises(
        FiscalmultError, match="case 'x' limits 'gov', which does not respond under closure 'PYATT_ROUND'"
    ):
        compare_supply(economy, TRANSFER, {"x": ["gov"]})
    with pytest.raises(FiscalmultError, match="case 'constrained' limits no account; name at least one"):
        compare_supply(economy, TRANSFER, [])
    with pytest.raises(FiscalmultError, match="case 'all' limits every responding account; let some of them grow"):
        compare_supply(Economy.from_sam(sam, LEONTIEF), TRANSFER, {"all": LEONTIEF.responding})
    with pytest.raises(FiscalmultError, match="a case cannot be called 'unconstrained'"):
        compare_supply(economy, TRANSFER, {"unconstrained": ["a-food"]})
    with pytest.raises(FiscalmultError, match="no account or block 'a-fod'; did you mean a-food"):
        compare_supply(economy, TRANSFER, ["a-fod"])
    with pytest.raises(FiscalmultError, match="there is no case of fixed supply; name at least one account"):
        compare_supply(economy, TRANSFER, {})


def test_every_shipped_programme_does_less_when_farming_cannot_grow():
    economy = Economy.from_sam(fm.load_sam("viet-nam-2012"), PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])
    programmes = list(fm.load_programmes("viet-nam-2012").values())
    table = compare_supply(economy, programmes, {"farming": ["a-paddy", "a-crops", "a-livestock", "a-fishing"]})
    lost = table["lost"].sel(supply="farming", measure=["gdp", "employment"])
    assert lost.sizes["scenario"] == len(programmes)
    assert float(lost.min()) > 0
    assert float(lost.max()) < 1
    assert (table["unmet"].sel(supply="farming") > 0).all()
