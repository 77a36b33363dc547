"""Shares of programmes and levies: two routes, and the rounding that adds to exactly 1."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import originals_for_tests as here
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.benchmark import read_shipped
from calibration.build import DATA
from calibration.concordance import assumption, read_concordance
from calibration.excise import EXCISABLE, excise_weights
from calibration.figures import Figures
from calibration.originals import VNSAM
from calibration.programmes import insurance_by_quintile, insurance_elasticity, people
from calibration.shares import Landing, share_rows
from calibration.tables import exact_shares, read_table
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM


@pytest.fixture(scope="module")
def sam() -> SAM:
    return read_shipped(here.ROOT / DATA, read_concordance()).sam


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, float]]:
    """Shares as they ship: ``{programme or levy: {account: share}}``."""
    found: dict[str, dict[str, float]] = {}
    for table, key, side in (("programmes", "programme", "receiver"), ("levies", "levy", "payer")):
        for row in read_table(here.ROOT / DATA / f"viet-nam-2012-{table}.csv"):
            found.setdefault(row[key], {})[row[side]] = float(row["share"])
    return found


def array(sam: SAM, shares: dict[str, float]) -> np.ndarray:
    return np.array([shares.get(code, 0.0) for code in sam.codes])


def rows_of(sam: SAM, prefix: str) -> np.ndarray:
    return np.array([code.startswith(prefix) for code in sam.codes])


def column(sam: SAM, payer: str, mask: np.ndarray) -> np.ndarray:
    paid = sam.values[:, sam.codes.index(payer)] * mask
    return paid / paid.sum()


@pytest.mark.parametrize(
    ("name", "payer", "prefix"),
    [
        ("public-investment", "savings-investment", "c-"),
        ("government-consumption", "gov", "c-"),
    ],
)
def test_patterns_are_columns_of_the_matrix(sam, shipped, name, payer, prefix):
    np.testing.assert_allclose(array(sam, shipped[name]), column(sam, payer, rows_of(sam, prefix)), atol=1e-12)


def test_cash_to_the_poorest_is_their_part_of_the_transfers(sam, shipped):
    poorest = np.array([code.endswith("-q1") for code in sam.codes])
    wanted = column(sam, "gov-social-protection", poorest)
    np.testing.assert_allclose(array(sam, shipped["cash-poorest-quintile"]), wanted, atol=1e-12)


def test_education_is_government_buying_schools(sam, shipped):
    schools = np.isin(sam.codes, ["c-general-education", "c-tertiary-education"])
    np.testing.assert_allclose(array(sam, shipped["education"]), column(sam, "gov", schools), atol=1e-12)


@pytest.mark.parametrize("name", ["vat", "vat-cut"])
def test_vat_follows_the_sales_tax_in_what_households_buy(sam, shipped, name):
    """Second route: spread each commodity's sales tax over its buyers, then pick the households."""
    goods, households = rows_of(sam, "c-"), rows_of(sam, "hh-")
    tax = sam.values[sam.codes.index("tax-sales")][goods]
    bought_by = sam.values[goods] / sam.values[goods].sum(axis=1)[:, None]  # receipts of a commodity = its supply
    burden = np.where(households, tax @ bought_by, 0.0)
    np.testing.assert_allclose(array(sam, shipped[name]), burden / burden.sum(), atol=1e-12)


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("personal-income-tax", "hh-"), ("personal-income-tax-cut", "hh-"), ("corporate-tax", "ent-")],
)
def test_direct_taxes_are_a_row_of_the_matrix(sam, shipped, name, prefix):
    paid = sam.values[sam.codes.index("tax-direct")] * rows_of(sam, prefix)
    np.testing.assert_allclose(array(sam, shipped[name]), paid / paid.sum(), atol=1e-12)


def test_people_are_a_fifth_in_every_quintile(sam):
    heads = people(sam)
    for q in range(1, 6):
        assert sum(share for code, share in heads.items() if code.endswith(f"q{q}")) == pytest.approx(0.2, abs=1e-15)
    bought = sam.block("commodity", "household").sum("receiver")
    ratio = heads["hh-rural-farm-q2"] / heads["hh-urban-nonfarm-q2"]
    wanted = float(bought.sel(payer="hh-rural-farm-q2") / bought.sel(payer="hh-urban-nonfarm-q2"))
    assert ratio == pytest.approx(wanted, rel=1e-12)


def test_child_benefit_and_social_pension_follow_people(sam, shipped):
    figures, cost = Figures.committed(), assumption("delivery-cost-share")
    heads = people(sam)
    outside = {q: 1 - figures.value("households.csv", "coverage of social insurance", f"Q{q}") / 100 for q in "12345"}
    weights = {code: share * outside[code[-1]] for code, share in heads.items()}
    total = sum(weights.values())
    for code, share in heads.items():
        assert shipped["child-benefit"][code] == pytest.approx((1 - cost) * share, abs=1e-12)
        assert shipped["social-pension"][code] == pytest.approx((1 - cost) * weights[code] / total, abs=1e-12)
    for name in ("child-benefit", "social-pension"):
        assert shipped[name]["c-public-administration"] == pytest.approx(cost, abs=1e-12)


def test_the_poorest_get_their_published_share_of_insurance_pensions(sam, shipped):
    published = Figures.committed().value("households.csv", "incidence of social insurance", "Q1") / 100
    shares = shipped["social-insurance-pension"]
    assert sum(share for code, share in shares.items() if code.endswith("q1")) == pytest.approx(published, abs=1e-11)
    pattern = sam.block("household", "gov-social-protection").sum("payer").to_series()
    fifth = {code: share for code, share in shares.items() if code.endswith("q5")}
    inside = {code: pattern[code] / sum(pattern[c] for c in fifth) * sum(fifth.values()) for code in fifth}
    assert fifth == pytest.approx(inside, abs=1e-11)


def test_the_insurance_exponent_by_bisection():
    figures = Figures.committed()
    covered = [figures.value("households.csv", "coverage of social insurance", f"Q{q}") for q in range(1, 6)]
    held = [figures.value("households.csv", "welfare share", f"Q{q}") for q in range(1, 6)]
    published = figures.value("households.csv", "incidence of social insurance", "Q1") / 100

    def poorest(exponent: float) -> float:
        weights = [c * h**exponent for c, h in zip(covered, held, strict=True)]
        return weights[0] / sum(weights)

    low, high = 0.0, 2.0  # the share of the poorest falls as the exponent rises
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if poorest(middle) > published else (low, middle)
    assert insurance_elasticity(figures) == pytest.approx(low, abs=1e-12)
    assert sum(insurance_by_quintile(figures).values()) == pytest.approx(1, abs=1e-15)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=6), st.floats(1e-6, 1e6), min_size=1, max_size=60))
def test_shares_add_to_exactly_one(weights):
    shares = exact_shares(weights)
    assert sum(Decimal(repr(share)) for share in shares.values()) == 1
    total = sum(weights.values())
    for name, weight in weights.items():
        assert abs(shares.get(name, 0.0) - weight / total) <= 1.01e-12


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ({"a": 1.0, "b": -0.1}, "the weight of 'b' is -0.1"),
        ({"a": float("nan")}, "the weight of 'a' is nan"),
        ({"a": 0.0, "b": 0.0}, "the weights of a, b are all zero"),
    ],
)
def test_weights_that_are_no_weights_are_refused(weights, words):
    with pytest.raises(FiscalmultError, match=words):
        exact_shares(weights)


def test_a_misspelt_account_and_a_double_delivery_cost_are_refused(sam):
    columns = ("programme", "receiver", "share", "status", "source", "note")
    with pytest.raises(FiscalmultError, match="no account 'c-healt'; did you mean c-health"):
        share_rows({"x": Landing({"c-healt": 1.0}, "assumed", "vnsam-2012", "")}, columns, sam)
    twice = Landing({"c-public-administration": 1.0}, "assumed", "vnsam-2012", "", cost=0.1)
    with pytest.raises(FiscalmultError, match="'x' buys administration and has a delivery cost; give one of them"):
        share_rows({"x": twice}, columns, sam)


def test_excise_falls_on_what_is_bought_of_five_products(shipped):
    """By a second route: their purchases in the shipped matrix of 2012, group by group, from the committed shares."""
    figures = Figures.committed()
    sam = read_shipped(here.ROOT / DATA, read_concordance()).sam
    bought = dict.fromkeys(sam.accounts("household"), 0.0)
    for row in figures.tables["excise.csv"]:
        commodity = row["figure"].rsplit(" ", 1)[1]
        cell = sam.values[sam.codes.index(commodity), sam.codes.index(row["group"])]
        bought[row["group"]] += cell * float(row["value"])
    total = sum(bought.values())
    assert shipped["excise"] == pytest.approx({code: value / total for code, value in bought.items()}, abs=1e-11)
    assert 100 < total < 110, "trillion VND in 2012: 103 in the matrix of 371 accounts"


@here.needs_originals
def test_excisable_purchases_are_those_of_the_original_matrix():
    original = read_vnsam(here.ORIGINALS / VNSAM)
    products = [f"c_{product}" for product in EXCISABLE]
    published = original.flows.sel(receiver=products, payer=list(original.accounts("household"))).sum("receiver")
    sam = read_shipped(here.ROOT / DATA, read_concordance()).sam
    found = excise_weights(sam, Figures.committed())
    mapping = read_concordance().mapping
    expected = {mapping[str(code)]: float(value) / 1000 for code, value in published.to_series().items()}
    assert found == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("school-clinic-buildings", "c-buildings"),
        ("agricultural-support", "ent-farm"),
        ("credit-subsidy", "ent-nonfarm"),
        ("corporate-tax-cut", "ent-nonfarm"),
    ],
)
def test_comparators_land_on_one_account(shipped, name, account):
    assert shipped[name] == {account: 1.0}
