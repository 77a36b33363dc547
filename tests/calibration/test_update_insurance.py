"""Social insurance as accounts of its own: amounts, incidence, and what closures make of them."""

from __future__ import annotations

import math

import numpy as np
import originals_for_tests as here
import pytest

from calibration.benchmark import read_shipped
from calibration.build import DATA
from calibration.concordance import read_concordance
from calibration.figures import Figures
from calibration.programmes import quintile
from calibration.update.accounts import FUNDS, SCHEMES, read_accounts
from calibration.update.amounts import assumed, money
from calibration.update.figures import committed_figures
from calibration.update.incidence import monthly_assistance, quintile_shares, social_assistance
from calibration.update.insurance import SCHEMES_OF, Insurance, insurance_2024
from calibration.update.matrix import read_matrix
from calibration.update.prior_social import informality_rates
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.sam import SAM

TABLE = "social-insurance-2024.csv"


@pytest.fixture(scope="module")
def figures() -> Figures:
    return committed_figures()


@pytest.fixture(scope="module")
def found(figures) -> Insurance:
    return insurance_2024(figures)


@pytest.fixture(scope="module")
def sam() -> SAM:
    return read_matrix(here.ROOT / DATA, read_accounts())


def flow(sam: SAM, receiver: str, payer: str) -> float:
    return float(sam.block(receiver, payer).sum())


def test_contributions_are_the_published_ones_grown_with_gdp(found, figures, sam):
    gdp = [money(figures, "national-accounts-2024.csv", "GDP at market prices", year=year) for year in ("2023", "2024")]
    wanted = figures.value("excerpts", "contributions") * gdp[1] / gdp[0]
    assert found.contributions == pytest.approx(wanted, rel=1e-12)
    collected = sum(
        flow(sam, fund, payer) for fund in FUNDS.values()
        for payer in ("tax-contributions-employers", "tax-contributions-workers")
    )  # fmt: skip
    assert collected + found.premiums_budget == pytest.approx(wanted, abs=1e-4)


def test_spending_adds_to_the_published_total_grown_with_gdp(found, figures, sam):
    gdp = [money(figures, "national-accounts-2024.csv", "GDP at market prices", year=year) for year in ("2023", "2024")]
    wanted = figures.value("excerpts", "spending") * gdp[1] / gdp[0]
    assert found.spending == pytest.approx(wanted, rel=1e-12)
    paid = sum(flow(sam, scheme, fund) for scheme in SCHEMES.values() for fund in FUNDS.values())
    offices = sum(flow(sam, "c-public-administration", fund) for fund in FUNDS.values())
    assert paid + offices == pytest.approx(wanted, abs=1e-4)
    assert min(found.benefits.values()) > 0


def test_rates_of_the_law_split_contributions(found):
    """Employers 17.5, 3 and 1 of 25.5, 4.5 and 2 points; health on the wage base of social insurance."""
    base = (found.employers["social insurance"] + found.workers["social insurance"]) / 0.255
    assert found.employers["social insurance"] == pytest.approx(0.175 * base)
    assert found.employers["health insurance"] == pytest.approx(0.03 * base)
    assert found.workers["health insurance"] == pytest.approx(0.015 * base)
    assert found.employers["unemployment insurance"] == pytest.approx(found.workers["unemployment insurance"])


def test_pensions_are_a_year_at_the_level_of_june_and_half_a_year_of_the_rise(found, figures):
    rises = [
        money(figures, TABLE, "cost of the pension increase in the second half year", who)
        for who in ("fund", "state budget")
    ]
    by_half_years = sum(rise / 0.15 + rise * 1.15 / 0.15 for rise in rises)
    assert found.benefits["pensions"] == pytest.approx(by_half_years, rel=1e-12)


def test_every_fund_balances_and_saves_its_surplus(found, sam):
    for fund, code in FUNDS.items():
        assert flow(sam, "savings-investment", code) == pytest.approx(found.revenue(fund) - found.paid(fund), abs=1e-5)
        assert float(sam.flows.sel(receiver=code).sum()) == pytest.approx(found.revenue(fund), abs=1e-5)
        for scheme in SCHEMES_OF[fund]:
            assert flow(sam, SCHEMES[scheme], code) == pytest.approx(found.benefits[scheme], abs=1e-5)


def test_activities_contribute_by_their_formal_jobs(sam, figures):
    """Contributions over labour cost times formality is one rate in all sections."""
    rates = informality_rates(figures)
    sections = read_accounts().sections
    cost = sam.block("labour", "activity").sum("receiver").to_series()
    paid = sam.flows.sel(receiver="f-labour-contributions").to_series()
    found = [
        float(paid[f"a-{sector}"] / (cost[f"a-{sector}"] * (1 - rates[section])))
        for sector, section in sections.items()
    ]
    assert max(found) / min(found) < 1.6  # the balancing moves labour of an activity, not its contributions alone
    assert (
        float(paid["a-paddy"] / cost["a-paddy"])
        < 0.005
        < 0.1
        < float(paid["a-general-education"] / cost["a-general-education"])
    )


@pytest.mark.parametrize(("kind", "poorest"), [("insurance", 1.62209), ("assistance", 63.79746)])
def test_the_poorest_quintile_gets_its_published_share(figures, kind, poorest):
    shares, exponent = quintile_shares(figures, kind)
    assert sum(shares.values()) == pytest.approx(1.0, abs=1e-12)
    assert 100 * shares["q1"] == pytest.approx(poorest, abs=1e-9)
    assert abs(exponent) < 5
    ordered = list(shares.values())
    assert ordered == sorted(ordered, reverse=kind == "assistance")


def test_benefits_in_the_matrix_follow_the_incidence(sam, figures, found):
    shares, _ = quintile_shares(figures, "insurance")
    for scheme in ("pensions", "sickness and maternity", "one-off", "unemployment"):
        paid = sam.block("household", SCHEMES[scheme]).sum("payer").to_series()
        for q, share in shares.items():
            got = math.fsum(float(v) for h, v in paid.items() if quintile(str(h)) == q)
            assert got == pytest.approx(share * found.benefits[scheme], abs=1e-4)


def test_social_assistance_holds_the_monthly_allowances(sam, figures):
    assert flow(sam, "gov-social-protection", "gov") == pytest.approx(social_assistance(figures), abs=1e-5)
    assert monthly_assistance(figures) == pytest.approx((27.648 + 37.113) / 2)
    assert monthly_assistance(figures) < social_assistance(figures)


def test_contributions_leak_and_schemes_pay_only_what_is_injected(sam):
    economy = Economy.from_sam(sam, PYATT_ROUND)
    answer = economy.respond({"a-general-education": 1.0})
    assert float(answer.sel(account="tax-contributions-employers")) > 0.03
    for code in (*FUNDS.values(), *SCHEMES.values(), "gov-social-protection"):
        assert float(answer.sel(account=code)) == pytest.approx(0.0, abs=1e-15)
    through = economy.respond({SCHEMES["pensions"]: 1.0})
    direct = sam.propensities.sel(payer=SCHEMES["pensions"]).to_series()
    by_hand = economy.respond({str(h): float(v) for h, v in direct.items() if v})
    households = list(sam.accounts("household"))
    assert np.allclose(through.sel(account=households), by_hand.sel(account=households))
    assert float(through.sel(account=SCHEMES["pensions"])) == pytest.approx(1.0)


@pytest.mark.parametrize("closure", [LEONTIEF, TYPE_II, PYATT_ROUND])
def test_every_closure_lets_contributions_leak_or_absorbs_labour(sam, closure):
    economy = Economy.from_sam(sam, closure)
    assert {"tax-contributions-employers", *FUNDS.values()} <= set(economy.absorbers)
    answer = economy.respond({"c-health": 1.0})
    assert float(answer.sel(account=list(economy.absorbers)).sum()) == pytest.approx(1.0)


def test_government_paid_farm_enterprises_two_budget_items_in_2012(figures):
    before = read_shipped(here.ROOT / DATA, read_concordance()).sam
    items = [
        money(figures, "budget-2024.csv", name, year="2012") for name in ("interest payment", "economic expenditures")
    ]
    assert flow(before, "ent-farm", "gov") == pytest.approx(sum(items), abs=5e-4)


def test_an_unknown_assumption_is_named():
    from fiscalmult.errors import FiscalmultError

    with pytest.raises(FiscalmultError, match=r"has no row 'administration-shares'.*administration-share"):
        assumed("administration-shares")
