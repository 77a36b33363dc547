import numpy as np
import pytest

from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Programme, Scenario

PENSION = Programme("pension", {"hh-poor": 0.96, "c-care": 0.04})


def test_shares_that_do_not_add_to_one_are_refused():
    with pytest.raises(FiscalmultError, match=r"'pension' delivers 0.9 of each dong; the shares must add to 1"):
        Programme("pension", {"hh-poor": 0.9})
    with pytest.raises(FiscalmultError, match=r"levy 'VAT' takes -0.5 of each dong to 'b'; no share may be negative"):
        Levy("VAT", {"a": 1.5, "b": -0.5})


def test_an_unknown_receiver_is_an_error(sam):
    with pytest.raises(FiscalmultError, match="programme 'x': no account 'hh-por'; did you mean hh-poor"):
        Programme("x", {"hh-por": 1.0}).per_dong(sam.account_list)


def test_patterns_follow_the_flows_of_the_matrix(sam):
    transfers = Programme.in_proportion_to(sam, payer="gov-social-protection", receivers="household", name="transfers")
    flows = sam.flows.loc[["hh-poor", "hh-rich"], "gov-social-protection"]
    for account in ("hh-poor", "hh-rich"):
        assert transfers.delivery[account] == pytest.approx(float(flows.loc[account] / flows.sum()))
    vat = Levy.in_proportion_to(sam, receiver="commodity", payers="household", name="VAT")
    bought = sam.block("commodity", "household").sum("receiver")
    assert vat.burden["hh-rich"] == pytest.approx(float(bought.loc["hh-rich"] / bought.sum()))
    assert vat.addresses["hh-rich"].status == "derived"
    with pytest.raises(FiscalmultError, match="has no such flow"):
        Programme.in_proportion_to(sam, payer="tax-direct", receivers="household", name="none")


def test_scenario_injection_is_programme_less_financing(sam):
    roads, vat = Programme("roads", {"c-roads": 1.0}), Levy("VAT", {"hh-poor": 0.5, "hh-rich": 0.5})
    scenario = Scenario("mix", PENSION, 10, [(vat, 0.5), (roads, 0.3), (None, 0.2)])
    injection = dict(zip(sam.codes, scenario.injection(sam.account_list), strict=True))
    assert injection["hh-poor"] == pytest.approx(9.6 - 2.5)
    assert injection["hh-rich"] == pytest.approx(-2.5)
    assert injection["c-roads"] == pytest.approx(-3)
    assert sum(injection.values()) == pytest.approx(2)
    assert scenario.describe_financing() == "50 % raised by VAT, 30 % moved from roads, 20 % borrowed"
    assert Scenario("a", PENSION, 1).describe_financing() == "borrowed"


def test_bad_scenarios_are_refused():
    with pytest.raises(FiscalmultError, match="spends -1; the amount must not be negative"):
        Scenario("a", PENSION, -1)
    with pytest.raises(FiscalmultError, match=r"covers 0.5 of it; the shares must add to 1"):
        Scenario("a", PENSION, 1, [(None, 0.5)])
    with pytest.raises(FiscalmultError, match="finances a share of -1"):
        Scenario("a", PENSION, 1, [(None, 2), (PENSION, -1)])
    with pytest.raises(FiscalmultError, match="not a Programme"):
        Scenario("a", Levy("VAT", {"x": 1}), 1)
    with pytest.raises(FiscalmultError, match="financed by 'vat'; give a Levy, a Programme, or None"):
        Scenario("a", PENSION, 1, [("vat", 1.0)])


def test_labels_fall_back_to_the_name():
    assert PENSION.label("vi") == "pension"
    assert np.isclose(sum(PENSION.delivery.values()), 1)
