"""The matrix of 2024: identities, every control total by a second route, and that it is the nearest one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import originals_for_tests as here
import pytest

from calibration.behaviour import build_elasticities
from calibration.benchmark import read_shipped
from calibration.build import DATA
from calibration.concordance import read_concordance
from calibration.figures import Figures
from calibration.tables import read_table
from calibration.update.accounts import UpdateAccounts, read_accounts
from calibration.update.amounts import money
from calibration.update.balance import balance, total_in
from calibration.update.figures import committed_figures
from calibration.update.matrix import UNIT, Update, build_matrix, check_totals, read_matrix, totals_of
from calibration.update.totals import NATIONAL, Total
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM


@pytest.fixture(scope="module")
def figures() -> Figures:
    return committed_figures()


@pytest.fixture(scope="module")
def listed() -> UpdateAccounts:
    return read_accounts()


@pytest.fixture(scope="module")
def before() -> SAM:
    return read_shipped(here.ROOT / DATA, read_concordance()).sam


@pytest.fixture(scope="module")
def sam(listed) -> SAM:
    return read_matrix(here.ROOT / DATA, listed)


@pytest.fixture(scope="module")
def totals(before, listed, figures) -> dict[str, Total]:
    return totals_of(before, listed, figures)[0]


@pytest.fixture(scope="module")
def made(before, listed, figures) -> Update:
    elasticities = {row["commodity"]: float(row["elasticity"]) for row in build_elasticities(before)}
    return build_matrix(before, listed, figures, elasticities)


def rows() -> list[dict[str, str]]:
    return read_table(here.ROOT / DATA / "viet-nam-2024.csv")


def paid(*pairs: tuple[str, str]) -> float:
    """Sum of the rows of the file whose receiver and payer start with given words."""
    return math.fsum(
        float(row["value"])
        for row in rows()
        if any(row["receiver"].startswith(r) and row["payer"].startswith(p) for r, p in pairs)
    )


def test_receipts_equal_outlays_in_the_file():
    received: dict[str, float] = {}
    spent: dict[str, float] = {}
    for row in rows():
        received[row["receiver"]] = received.get(row["receiver"], 0.0) + float(row["value"])
        spent[row["payer"]] = spent.get(row["payer"], 0.0) + float(row["value"])
    assert set(received) == set(spent)
    assert max(abs(received[code] - spent[code]) for code in received) < 2e-5


def test_gdp_from_three_sides_is_the_published_one(sam, figures):
    published = money(figures, NATIONAL, "GDP at market prices", year="2024")
    income = paid(("f-", "a-"), ("tax-", "a-"), ("tax-", "c-"))
    spent = paid(("c-", "hh-"), ("c-", "gov"), ("c-", "sp-"), ("c-", "savings"), ("c-", "stock"), ("c-", "rest"))
    assert income == pytest.approx(published, abs=5e-4)
    assert spent - paid(("rest", "c-")) == pytest.approx(published, abs=5e-4)
    output = paid(("a-", "c-")) - paid(("c-", "a-"))
    assert output + paid(("tax-", "c-")) == pytest.approx(published, abs=5e-4)
    assert sam.gdp == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize(
    ("figure", "pairs"),
    [
        ("household final consumption", (("c-", "hh-"),)),
        ("government final consumption", (("c-", "gov"), ("c-", "sp-"))),
        ("gross fixed capital formation", (("c-", "savings-investment"),)),
        ("exports of goods and services", (("c-", "rest-of-world"),)),
        ("imports of goods and services", (("rest-of-world", "c-"),)),
        ("taxes less subsidies on products", (("tax-", "c-"),)),
    ],
)
def test_national_accounts_by_the_words_of_the_file(figure, pairs, figures):
    assert paid(*pairs) == pytest.approx(money(figures, NATIONAL, figure, year="2024"), abs=5e-4)


def test_value_added_of_every_section(figures, listed):
    for section in dict.fromkeys(listed.sections.values()):
        sectors = [sector for sector, its in listed.sections.items() if its == section]
        found = math.fsum(
            float(row["value"])
            for row in rows()
            if row["payer"] in {f"a-{sector}" for sector in sectors} and row["receiver"].startswith(("f-", "tax-"))
        )
        assert found == pytest.approx(money(figures, NATIONAL, "value added", section, "2024"), abs=5e-4), section


def test_every_total_holds_and_only_stocks_differ_from_what_is_published(sam, totals, figures):
    check_totals(sam, totals)
    for total in totals.values():
        tolerance = total.rounding if total.soft else 1e-4
        assert total_in(sam.values, sam.account_list, total) == pytest.approx(total.value, abs=tolerance), total.name
    open_gaps = {name: total.gap for name, total in totals.items() if abs(total.gap) > 5e-4}
    assert open_gaps == {
        "changes in inventories": pytest.approx(
            money(figures, NATIONAL, "statistical discrepancy", year="2024"), abs=5e-4
        )
    }


def test_a_missed_total_is_named(sam, totals):
    wrong = {**totals, "remittances": replace(totals["remittances"], value=400.0)}
    with pytest.raises(FiscalmultError, match=r"remittances is 386\.\d+ trillion VND in the matrix of 2024 where 400"):
        check_totals(sam, wrong)


def test_signs_and_zeros_are_those_of_the_prior(made):
    prior, values = made.balanced.prior.values, made.sam.values
    assert ((prior == 0) <= (values == 0)).all()
    moved = values != 0
    assert (np.sign(values[moved]) == np.sign(prior[moved])).all()
    fixed = made.balanced.prior.fixed
    assert fixed.sum() > 100
    assert np.abs(values[fixed] - prior[fixed]).max() <= UNIT


def test_negative_cells_are_stocks_and_foreign_saving(sam):
    assert {payer for _, payer, _ in sam.negative_cells} == {"stock-changes", "rest-of-world"}
    assert [r for r, payer, _ in sam.negative_cells if payer == "rest-of-world"] == ["savings-investment"]


def test_what_ships_is_what_is_balanced_to_the_last_digit(made, sam):
    assert np.abs(made.balanced.values - sam.values).max() < 1.5 * UNIT
    assert made.sam.sha256 == sam.sha256


def objective(x: np.ndarray, prior: np.ndarray) -> float:
    size, old = np.abs(x), np.abs(prior)
    return float((size * np.log(size / old) - size + old).sum())


def test_the_logarithms_of_the_movements_are_sums_of_multipliers(made):
    """First-order conditions: ln(x / p) of a cell is the sum of what its constraints pull, with its sign."""
    found = made.balanced
    accounts = found.prior.accounts
    free = ~found.prior.fixed[found.cells] & (found.fit.x != 0)
    receiver, payer = found.cells
    pull = found.fit.multipliers[receiver] - found.fit.multipliers[payer]
    for k, total in enumerate(found.totals, start=len(accounts)):
        for r, p in total.parts:
            inside = np.isin(receiver, accounts.positions(accounts.select(*r))) & np.isin(
                payer, accounts.positions(accounts.select(*p))
            )
            pull = pull + found.fit.multipliers[k] * inside
    prior = found.prior.values[found.cells]
    assert np.allclose(np.log(found.movements[free]), (np.sign(prior) * pull)[free], atol=1e-8)
    soft = [k for k, total in enumerate(found.totals) if total.soft]
    for k in soft:
        total = found.totals[k]
        gap = total.value - total_in(found.values, accounts, total)
        error = total.rounding / math.sqrt(3.0)
        assert gap == pytest.approx(error**2 * found.fit.multipliers[len(accounts) + k], abs=1e-6)
    assert len(soft) == 5


def test_no_swap_that_keeps_all_totals_is_nearer_to_the_prior(made):
    """Money moved round a rectangle of purchases of households of one quintile changes no balance and no total."""
    found = made.balanced
    place = {pair: k for k, pair in enumerate(zip(*found.cells, strict=True))}
    accounts = found.prior.accounts
    commodities = accounts.positions(accounts.select("commodity"))
    prior = found.prior.values[found.cells]
    best = objective(found.fit.x, prior)
    rng = np.random.default_rng(2024)
    tried = 0
    while tried < 40:
        households = accounts.positions(accounts.select(f"hh-*-q{rng.integers(1, 6)}"))
        i, j = rng.choice(commodities, 2, replace=False)
        h, k = rng.choice(households, 2, replace=False)
        corners = [place.get(pair) for pair in ((i, h), (j, k), (i, k), (j, h))]
        if None in corners:
            continue
        tried += 1
        small = 0.05 * min(found.fit.x[corners])
        for step in (small, -small):
            x = found.fit.x.copy()
            x[corners] += step * np.array([1.0, 1.0, -1.0, -1.0])
            assert objective(x, prior) > best


def test_totals_that_contradict_each_other_are_named(made, totals):
    wrong = {**totals}
    wrong["exports of goods and services"] = replace(wrong["exports of goods and services"], value=9000.0)
    with pytest.raises(FiscalmultError, match="the totals of 2024 cannot be met: "):
        balance(made.balanced.prior, list(wrong.values()))
