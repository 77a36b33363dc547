"""Where a reform's money lands in any matrix, and who pays what it raises."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import random_sam

import fiscalmult as fm
from fiscalmult.errors import FiscalmultError
from fiscalmult.reforms import list_reforms, load_reform, with_reforms

MATRICES = ("viet-nam-2012", "viet-nam-2024")
ADMINISTRATION = "c-public-administration"


@pytest.mark.parametrize("sam", MATRICES)
@pytest.mark.parametrize("name", list_reforms())
def test_every_reform_lands_whole_in_every_matrix(name, sam):
    reform = load_reform(name)
    programme = reform.programme(sam)
    assert programme.name == name
    assert sum(programme.shares.values()) == pytest.approx(1, abs=1e-12)
    assert set(programme.shares) == set(programme.addresses)
    assert all(account in fm.load_sam(sam).codes for account in programme.shares)
    if name not in ("health-insurance-subsidy", "social-insurance"):
        assert programme.shares[ADMINISTRATION] == pytest.approx(reform.value("administration") / 100)
    assert programme.label("vi") == reform.label("vi")


@pytest.mark.parametrize("sam", MATRICES)
def test_the_pension_alone_lands_as_the_shipped_programme(sam):
    """By a second route: the shipped programme has the same people and the same delivery cost."""
    plain = load_reform("social-pension").set(cards=0, funeral=0).programme(sam)
    assert dict(plain.shares) == pytest.approx(dict(fm.load_programme("social-pension", sam).shares), abs=1e-9)


@pytest.mark.parametrize("sam", MATRICES)
def test_components_are_mixed_by_their_benefits(sam):
    reform = load_reform("child-benefit").set(contributory_age=16)
    cost = reform.cost(years=2026).sel(year=2026)
    weight = float(cost["benefits"].sel(component="contributory") / cost["benefits"].sum())
    insured = fm.load_programme("social-insurance-pension", sam).shares
    child = fm.load_programme("child-benefit", sam).shares
    account = max(insured, key=insured.get)
    people = child.get(account, 0.0) / (1 - child[ADMINISTRATION])
    expected = 0.96 * (weight * insured[account] + (1 - weight) * people)
    assert reform.programme(sam).shares[account] == pytest.approx(expected, rel=1e-9)


def test_the_mix_of_another_year_may_differ():
    pension = load_reform("social-pension")
    early, late = (pension.programme(year=year).shares["c-health"] for year in (2026, 2055))
    assert early != late


def test_a_shock_goes_to_the_households_chosen():
    shock = load_reform("shock-response")
    assert all(account.startswith("hh-rural-") for account in shock.programme().shares if account != ADMINISTRATION)
    poorest = shock.among("hh-*-q1").programme("viet-nam-2012")
    assert {account[-2:] for account in poorest.shares if account != ADMINISTRATION} == {"q1"}
    heads = fm.load_programme("child-benefit", "viet-nam-2012").shares
    kept = {account: share for account, share in heads.items() if account.endswith("-q1")}
    for account, share in kept.items():
        assert poorest.shares[account] == pytest.approx(0.96 * share / sum(kept.values()))


def test_a_pattern_without_households_says_why():
    with pytest.raises(FiscalmultError, match="hh-moon"):
        load_reform("shock-response").among("hh-moon-*").programme()
    with pytest.raises(FiscalmultError, match="the programme 'child-benefit' delivers nothing to 'a-paddy'"):
        load_reform("shock-response").among("a-paddy").programme()
    with pytest.raises(FiscalmultError, match="goes to all who are entitled"):
        load_reform("social-pension").among("hh-*-q1")


@pytest.mark.parametrize("sam", MATRICES)
def test_the_monotax_is_paid_by_non_farm_households(sam):
    levy = load_reform("monotax").levy(sam)
    assert sum(levy.shares.values()) == pytest.approx(1)
    assert all("-nonfarm-" in account for account in levy.shares)


def test_only_a_reform_that_raises_has_a_levy():
    with pytest.raises(FiscalmultError, match="the reform 'social-pension' raises nothing; finance it by a levy"):
        load_reform("social-pension").levy()
    assert load_reform("social-pension").own_share() == 0
    assert load_reform("monotax").own_share() == 1, "it raises more than it costs"
    child = load_reform("child-benefit")
    cost = child.cost(years=2026).isel(year=0)
    contributory = float(cost["benefits"].sel(component="contributory") / cost["cost"])
    assert child.own_share() == pytest.approx(contributory), "the contributory tier pays for itself"


def test_nothing_paid_lands_nowhere():
    with pytest.raises(FiscalmultError, match="'child-benefit' pays nothing in 2025; set start or another level"):
        load_reform("child-benefit").programme(year=2025)
    with pytest.raises(FiscalmultError, match="pays nothing in any year of the population"):
        load_reform("child-benefit").set(take_up=0).programme()


def test_a_matrix_without_programmes_says_why():
    with pytest.raises(FiscalmultError, match="no programmes ship for the matrix 'random-7'"):
        load_reform("child-benefit").programme(random_sam(7))


def test_a_reform_simulates_like_any_programme():
    """Its multiplier is the mean of its landings' worth: forward and adjoint."""
    economy = fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND)
    programme = load_reform("social-pension").programme("viet-nam-2012")
    result = fm.simulate(economy, fm.Scenario("pension", programme, 1.0))
    worth = fm.worth(economy, ["gdp"])["gdp"].values @ programme.per_dong(economy.sam.account_list)
    assert float(result["gdp"][0]) == pytest.approx(float(worth), rel=1e-9)


def test_contributions_fall_on_formal_wages_and_profit():
    """By the shipped levies, weighted by what each raises."""
    reform = load_reform("social-insurance")
    levy = reform.levy("viet-nam-2024", year=2026)
    raised = reform.cost(years=2026).sel(year=2026)["raised"]
    share = float(raised.sel(component="employers") / raised.sum())
    shipped = fm.load_levy("social-contributions-employers", "viet-nam-2024").shares
    assert levy.shares["ent-nonfarm"] == pytest.approx(share * shipped["ent-nonfarm"])
    older = reform.levy("viet-nam-2012", year=2026)
    assert older.shares["ent-nonfarm"] == pytest.approx(share), "profit tax where no contributions ship"


def test_the_landing_of_a_reform_is_as_unsure_as_what_it_follows():
    """The shock follows the child benefit: with its landing drawn the income of the poorest spreads, without not."""
    sam = fm.load_sam("viet-nam-2024")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    shock = load_reform("shock-response")
    unknown = fm.load_uncertainty(sam.name).only("delivery-cash")
    scenario = fm.Scenario("shock", shock.programme(sam), 1.0)
    spread = {}
    for name, one in {"as it ships": unknown, "with the reform": with_reforms(unknown, [shock])}.items():
        drawn = fm.simulate(economy, [scenario], uncertainty=one, draws=100, seed=1, measures=["gdp"])
        spread[name] = float(drawn["gdp"].std())
    assert spread["as it ships"] < 1e-12 < 1e-3 < spread["with the reform"]
    (part,) = with_reforms(unknown, [shock, load_reform("social-insurance"), load_reform("social-pension")]).parts
    assert part.programmes == (*unknown.parts[0].programmes, "shock-response"), "others pass through accounts"


def test_support_of_contributions_that_were_not_paid_before_stays_in_the_fund():
    """New members have nothing more to spend, so the support of theirs adds nothing to GDP."""
    sam = fm.load_sam("viet-nam-2024")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    plain = load_reform("voluntary-insurance-subsidy").set(rate=50, administration=0, maternity=0)
    more = plain.set(participation=3)
    one, three = (
        float(fm.simulate(economy, fm.Scenario("s", reform.programme(sam), 1.0))["gdp"][0]) for reform in (plain, more)
    )
    assert three == pytest.approx(one / 3)
    assert more.programme(sam).shares["gov-fund-social-insurance"] == pytest.approx(2 / 3)
    assert more.programme("viet-nam-2012").shares["savings-investment"] == pytest.approx(2 / 3)
    assert load_reform("monotax").programme(sam).shares["gov-fund-social-insurance"] > 0.3


def test_an_account_that_no_matrix_has_says_why():
    reform = load_reform("monotax")
    moved = tuple(replace(one, landing="=nowhere|neither") if one.name == "state-support" else one
                  for one in reform.components)  # fmt: skip
    with pytest.raises(FiscalmultError, match="has no account nowhere or neither for the component 'state-support'"):
        replace(reform, components=moved).programme()
