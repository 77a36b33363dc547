import pytest

from fiscalmult.closure import CLOSURES, LEONTIEF, PYATT_ROUND, TYPE_II, Closure, closure_named
from fiscalmult.errors import FiscalmultError


def responding(closure, sam):
    return {code for code, inside in zip(sam.codes, closure.responds(sam.account_list), strict=True) if inside}


def test_ready_made_closures_respond_by_block(sam):
    production = {code for code in sam.codes if code[:2] in ("a-", "c-")} | {"gov-social-protection"}
    assert responding(LEONTIEF, sam) == production
    assert responding(TYPE_II, sam) == production | {"f-labour", "hh-poor", "hh-rich"}
    assert responding(PYATT_ROUND, sam) == responding(TYPE_II, sam) | {"f-capital", "ent-all"}


def test_a_constrained_account_stops_responding(sam):
    fixed = PYATT_ROUND.with_constrained(["a-food"])
    assert responding(PYATT_ROUND, sam) - responding(fixed, sam) == {"a-food"}
    assert fixed.limited(sam.account_list).sum() == 1
    assert "fixed supply of a-food" in fixed.describe()


def test_closures_by_name_forgive_case_and_hyphen():
    assert closure_named("type-ii") is TYPE_II
    assert list(CLOSURES) == ["LEONTIEF", "TYPE_II", "PYATT_ROUND"]
    with pytest.raises(FiscalmultError, match="no closure 'pyat-round'; did you mean PYATT_ROUND"):
        closure_named("pyat-round")


def test_bad_closures_are_refused(sam):
    with pytest.raises(FiscalmultError, match="has no responding account"):
        Closure(())
    with pytest.raises(FiscalmultError, match="responding is the text 'household'; give a tuple"):
        Closure("household")
    with pytest.raises(FiscalmultError, match="no account or block 'houshold'; did you mean household"):
        Closure(("houshold",)).responds(sam.account_list)
    with pytest.raises(FiscalmultError, match="constrained account 'gov' does not respond under the closure 'LEONTIEF"):
        LEONTIEF.with_constrained(["gov"]).responds(sam.account_list)
    with pytest.raises(FiscalmultError, match="leaves no account of this SAM responding"):
        Closure(("margin",)).responds(sam.account_list)
