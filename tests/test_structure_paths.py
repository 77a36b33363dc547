import time

import numpy as np
import pytest
from conftest import make_sam, random_sam
from hypothesis import given, settings
from hypothesis import strategies as st
from structure_cases import TRANSFER, jobs

import fiscalmult as fm
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II, Closure
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.structure import passing_through, structural_paths

SEEDS = st.integers(0, 10_000)
CLOSURES = st.sampled_from([LEONTIEF, TYPE_II, PYATT_ROUND])
AIMS = st.sampled_from(["gdp", "employment", "revenue", "imports", "saving", "hh-rich", "tax-sales", "household"])


@given(SEEDS, CLOSURES, AIMS)
@settings(max_examples=25)
def test_paths_and_the_rest_are_the_multiplier(seed, closure, aim):
    economy = Economy.from_sam(random_sam(seed), closure, [jobs()])
    result = fm.simulate(economy, Scenario("x", TRANSFER, 1.0))
    if aim in result.data_vars:
        expected = float(result[aim].sum())
    else:
        expected = float(result["receipts"].sel(account=list(economy.sam.accounts(aim))).sum())
    if expected == 0:
        with pytest.raises(FiscalmultError, match=f"reaches .* under closure '{closure.name}'"):
            structural_paths(economy, TRANSFER, aim)
        return
    found = structural_paths(economy, TRANSFER, aim, threshold=0.002)
    assert found.attrs["global_influence"] == pytest.approx(expected, rel=1e-9)
    left = sum(found.attrs[f"share_{part}"] for part in ("below_threshold", "too_long", "not_opened"))
    assert found.attrs["explained_share"] + left == pytest.approx(1)
    assert float(found["cumulated_share"][-1]) == pytest.approx(found.attrs["explained_share"])
    product = found["start"] * found["direct_influence"] * found["path_multiplier"] * found["weight"]
    np.testing.assert_allclose(product, found["total_influence"])
    assert float(found["share"].min()) >= 0.002
    assert (np.diff(found["total_influence"]) <= 1e-15).all()


@given(SEEDS)
def test_a_smaller_threshold_only_adds_paths(seed):
    economy = Economy.from_sam(random_sam(seed), PYATT_ROUND)
    coarse, fine = (structural_paths(economy, "hh-poor", "gdp", threshold=share) for share in (0.02, 0.002))
    count = coarse.sizes["path"]
    np.testing.assert_allclose(fine["share"][:count], coarse["share"], rtol=1e-9)
    assert (fine["share"][count:] < 0.02).all()
    assert fine.attrs["explained_share"] > coarse.attrs["explained_share"]


def test_one_path_by_hand(sam):
    """hh-poor -> c-food -> a-food, its multiplier by deleting the three accounts."""
    economy = Economy.from_sam(sam, PYATT_ROUND)
    found = structural_paths(economy, "hh-poor", "a-food", threshold=0.01)
    way = ["hh-poor", "c-food", "a-food"]
    row = [
        place for place in range(found.sizes["path"])
        if [code for code in found["account"].values[place] if code] == way
    ]  # fmt: skip
    path = found.isel(path=row[0])
    share = sam.propensities
    direct = float(share.loc["c-food", "hh-poor"] * share.loc["a-food", "c-food"])
    assert float(path["direct_influence"]) == pytest.approx(direct)
    inside = share.values[np.ix_(economy.responding, economy.responding)]
    codes = [code for code, spends in zip(sam.codes, economy.responding, strict=True) if spends]
    left = [place for place, code in enumerate(codes) if code not in way]
    with_path = np.linalg.det(np.eye(len(codes)) - inside)
    without = np.linalg.det(np.eye(len(left)) - inside[np.ix_(left, left)])
    assert float(path["path_multiplier"]) == pytest.approx(without / with_path)
    assert int(path["length"]) == 2
    assert str(path["words"].values) == "hh-poor → c-food → a-food"


def test_part_of_a_measure(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND, [jobs()])
    whole = structural_paths(economy, TRANSFER, "employment").attrs["global_influence"]
    by_account = [
        structural_paths(economy, TRANSFER, "employment", at=code).attrs["global_influence"]
        for code in sam.accounts("activity")
    ]
    assert sum(by_account) == pytest.approx(whole)
    women = structural_paths(economy, TRANSFER, "employment", where={"sex": "female"})
    result = fm.simulate(economy, Scenario("x", TRANSFER, 1.0))
    expected = float(result["employment"].sel(sex="female").sum())
    assert women.attrs["global_influence"] == pytest.approx(expected)
    assert women.attrs["global_influence_units"] == "thousand jobs per trillion VND"
    assert women.attrs["destination"] == "employment, female"


def test_the_largest_paths_come_first_when_the_search_is_stopped(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    whole = structural_paths(economy, TRANSFER, "gdp", threshold=1e-4)
    few = structural_paths(economy, TRANSFER, "gdp", threshold=1e-4, max_paths=5)
    np.testing.assert_allclose(few["share"], whole["share"][:5])
    assert few.attrs["complete"] == "no, stopped at max_paths"
    assert whole.attrs["complete"] == "yes, down to the threshold"
    assert few.attrs["share_not_opened"] > 0
    short = structural_paths(economy, TRANSFER, "gdp", threshold=1e-4, max_length=2)
    assert int(short["length"].max()) == 2
    assert short.attrs["share_too_long"] > 0


@given(SEEDS, st.sampled_from(["c-food", "a-food", "f-labour", "hh-rich"]))
def test_passing_through_is_what_stops_when_the_account_keeps_its_money(seed, account):
    economy = Economy.from_sam(random_sam(seed), PYATT_ROUND)
    passed = passing_through(economy, "hh-poor", "savings-investment")
    kept = Closure(PYATT_ROUND.responding, (account,), "kept")
    left = Economy.from_sam(economy.sam, kept).respond({"hh-poor": 1.0}).sel(account="savings-investment")
    whole = economy.respond({"hh-poor": 1.0}).sel(account="savings-investment")
    assert float(passed.sel(account=account)) == pytest.approx(1 - float(left / whole), rel=1e-8, abs=1e-12)
    assert float(passed.sel(account="hh-poor")) == pytest.approx(1)
    assert float(passed.sel(account="savings-investment")) == pytest.approx(1)


def test_wrong_questions_are_refused(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND, [jobs()])
    with pytest.raises(FiscalmultError, match="no account 'hh-pour'; did you mean hh-poor"):
        structural_paths(economy, "hh-pour", "gdp")
    with pytest.raises(FiscalmultError, match="no measure, account or block 'gpd'; did you mean gdp"):
        structural_paths(economy, "hh-poor", "gpd")
    with pytest.raises(FiscalmultError, match="has no account of the block 'margin'; name another"):
        structural_paths(economy, "hh-poor", "margin")
    with pytest.raises(FiscalmultError, match="the threshold is 0 of the global influence; give a share between"):
        structural_paths(economy, "hh-poor", "gdp", threshold=0)
    with pytest.raises(FiscalmultError, match="a search for 0 paths of at most 20 arcs finds nothing"):
        structural_paths(economy, "hh-poor", "gdp", max_paths=0)
    with pytest.raises(FiscalmultError, match="'employment' has no sex 'women'; known are female, male"):
        structural_paths(economy, "hh-poor", "employment", where={"sex": "women"})
    with pytest.raises(FiscalmultError, match="'employment' has no dim 'age'; known are sex, formality"):
        structural_paths(economy, "hh-poor", "employment", where={"age": "old"})
    with pytest.raises(FiscalmultError, match="'gdp' has no dim 'sex'; it has none"):
        structural_paths(economy, "hh-poor", "gdp", where={"sex": "female"})
    with pytest.raises(FiscalmultError, match="'hh-rich' has no dim 'sex'; leave 'where' out"):
        structural_paths(economy, "hh-poor", "hh-rich", where={"sex": "female"})
    closed = Economy.from_sam(sam, LEONTIEF)
    for ask in (structural_paths, passing_through):
        with pytest.raises(FiscalmultError, match="nothing of the account 'hh-poor' reaches receipts of hh-rich under"):
            ask(closed, "hh-poor", "hh-rich")


def test_negative_propensities_are_refused(sam):
    values = sam.values.copy()
    row, column = sam.account_list.positions(["tax-direct", "hh-poor"])
    gov = sam.account_list.positions(["gov"])[0]
    shift = values[row, column] + 5.0
    for receiver, payer, sign in ((row, column, -1), (gov, column, 1), (gov, row, -1)):
        values[receiver, payer] += sign * shift
    economy = Economy.from_sam(make_sam(values, list(sam.codes)), PYATT_ROUND)
    with pytest.raises(FiscalmultError, match=r"'hh-poor' pays -.* of each dong to 'tax-direct'; this analysis needs"):
        structural_paths(economy, "hh-poor", "gdp")


def test_paths_in_viet_nam_are_found_in_less_than_a_second():
    economy = Economy.from_sam(fm.load_sam("viet-nam-2012"), PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])
    pension = fm.load_programme("social-pension", "viet-nam-2012")
    for destination, at in (("gdp", None), ("employment", "a-food-beverages"), ("hh-rural-*-q1", None)):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            found = structural_paths(economy, pension, destination, at=at)
            seconds.append(time.perf_counter() - start)
        assert min(seconds) < 1.0
        assert found.attrs["complete"] == "yes, down to the threshold"
        assert found.attrs["explained_share"] > 0.3
    words = str(
        structural_paths(economy, pension, "employment", at="a-food-beverages", language="vi")["words"][0].values
    )
    assert "(sản phẩm) → " in words
    assert words.endswith("(sản xuất)")


def test_a_programme_spreads_over_its_accounts(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    half = Programme("half", {"hh-poor": 0.5, "hh-rich": 0.5})
    parts = [structural_paths(economy, code, "gdp", threshold=0.5).attrs["global_influence"] for code in half.delivery]
    found = structural_paths(economy, half, "gdp")
    assert found.attrs["global_influence"] == pytest.approx(sum(parts) / 2)
    assert set(found["start"].values) == {0.5}
