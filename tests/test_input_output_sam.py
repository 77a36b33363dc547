"""An input-output table and a SAM, there and back, with the same multipliers both ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from conftest import make_sam, random_sam
from hypothesis import given
from hypothesis import strategies as st
from test_input_output import SECTORS, competitive, random_table

from fiscalmult import LEONTIEF, TYPE_II, Economy
from fiscalmult import input_output as io
from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import HouseholdClosure, InputOutputTable
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM

SEEDS = st.integers(0, 10_000)
KINDS = {"wages": "f-labour", "surplus": "f-capital", "taxes": "tax-products"}
CATEGORIES = {
    "households": "hh-all", "government": "gov", "exports": "rest-of-world", "investment": "savings-investment",
}  # fmt: skip
INCOMES = {"f-labour": {"hh-all": 1.0}, "f-capital": {"hh-all": 0.6, "ent-all": 0.4}, "tax-products": {"gov": 1.0}}


def with_margins(seed: int) -> SAM:
    """A random SAM whose commodities pay trade margins that buy a trade service."""
    sam = random_sam(seed)
    values, codes = sam.values.copy(), [*sam.codes, "margin-trade"]
    bigger = np.zeros((len(codes), len(codes)))
    bigger[:-1, :-1] = values
    rng = np.random.default_rng(seed)
    for good, buyer in (("c-food", "hh-poor"), ("c-roads", "hh-rich")):
        money = rng.uniform(0.1, 0.4) * sam.values[codes.index(good), codes.index(buyer)]
        service, made = codes.index("c-care"), codes.index("a-care")
        bigger[codes.index(good), codes.index(buyer)] += money  # purchasers' price
        bigger[-1, codes.index(good)] += money  # its margin
        bigger[service, -1] += money  # bought from the trade service
        bigger[made, service] += money  # which its activity makes
        bigger[codes.index("f-labour"), made] += money  # out of labour
        bigger[codes.index(buyer), codes.index("f-labour")] += money  # who is the buyer
    return make_sam(bigger, codes, name=f"margins-{seed}")


def imports(sam: SAM) -> float:
    """What production pays abroad."""
    return sum(float(sam.block("rest-of-world", block).sum()) for block in ("activity", "commodity", "margin"))


def type_1(sam: SAM, sectors: tuple[str, ...]) -> np.ndarray:
    """Receipts of activities (rows) per dong injected into each activity (columns), production responding."""
    economy = Economy.from_sam(sam, LEONTIEF)
    injections = np.array([[code == sector for code in sam.codes] for sector in sectors], dtype=float)
    places = sam.account_list.positions(sectors)
    return economy.receipts(injections)[:, places].T


@pytest.mark.parametrize("make", [random_sam, with_margins])
@given(seed=SEEDS)
def test_type_1_multipliers_are_the_same_both_ways(make, seed):
    sam = make(seed)
    table = InputOutputTable.from_sam(sam)
    np.testing.assert_allclose(io.leontief_inverse(table), type_1(sam, table.sectors), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(io.output_multipliers(table), type_1(sam, table.sectors).sum(axis=0), rtol=1e-9)
    # The adjoint says the same: the worth, in activity receipts, of a dong in each activity.
    economy = Economy.from_sam(sam, LEONTIEF)
    worth = economy.worth(dict.fromkeys(table.sectors, 1.0)).sel(account=list(table.sectors))
    np.testing.assert_allclose(io.output_multipliers(table), worth, rtol=1e-9)


@pytest.mark.parametrize("make", [random_sam, with_margins])
@given(seed=SEEDS)
def test_the_accounts_of_the_sam_are_in_the_table(make, seed):
    sam = make(seed)
    table = io.to_input_output(sam)
    places = sam.account_list.positions(table.sectors)
    np.testing.assert_allclose(table.output, sam.outlays[places], rtol=1e-12)
    factors = [kind for kind in table.kinds if kind.startswith("f-")]
    assert float(table.primary_inputs.sel(kind=factors).sum()) == pytest.approx(sam.value_added)
    everything = table.primary_inputs.sum("user") + table.final_inputs.sum("category")
    assert float(everything.drop_sel(kind="rest-of-world").sum()) == pytest.approx(sam.gdp)
    assert float(everything.sel(kind="rest-of-world")) == pytest.approx(imports(sam))
    assert sam.gdp_expenditure == pytest.approx(
        float(table.final_demand.sum() + table.final_inputs.sum() - everything.sel(kind="rest-of-world"))
    )


@given(SEEDS)
def test_leakage_of_the_sam_is_the_effect_on_primary_inputs(seed):
    sam = with_margins(seed)
    table = io.to_input_output(sam)
    economy = Economy.from_sam(sam, LEONTIEF)
    for sector in table.sectors:
        leaks = economy.respond({sector: 1.0})
        for kind in table.kinds:
            effect = io.effects(table, [kind]).sel(sector=sector)
            assert float(effect) == pytest.approx(float(leaks.sel(account=kind)), abs=1e-12)


@given(SEEDS)
def test_type_2_multipliers_are_the_same_both_ways(seed):
    """One household that gets all labour income; it spends per dong of all its receipts, the denominator."""
    sam = with_margins(seed).aggregate({"hh-poor": "hh-all", "hh-rich": "hh-all"})
    table = io.to_input_output(sam)
    closure = HouseholdClosure("f-labour", "hh-all", float(sam.outlays[list(sam.codes).index("hh-all")]))
    economy = Economy.from_sam(sam, TYPE_II)
    total = io.output_multipliers(table, households=closure)
    imports = io.effects(table, ["rest-of-world"], households=closure)
    for sector in table.sectors:
        received = economy.respond({sector: 1.0})
        assert float(received.sel(account=list(table.sectors)).sum()) == pytest.approx(float(total.sel(sector=sector)))
        assert float(received.sel(account="rest-of-world")) == pytest.approx(float(imports.sel(sector=sector)))


def test_type_1_multipliers_of_the_published_matrix_are_the_same_both_ways(originals):
    """The 371 accounts of 2012: 164 activities, 164 commodities, one margin account."""
    path = originals / "vnsam_2012" / "VNSAM-2012.xlsx"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    sam = read_vnsam(path)
    table = io.to_input_output(sam)
    assert len(table.sectors) == 164
    np.testing.assert_allclose(io.leontief_inverse(table), type_1(sam, table.sectors), rtol=1e-8, atol=1e-11)
    everything = table.primary_inputs.sum("user") + table.final_inputs.sum("category")
    assert float(everything.drop_sel(kind="row").sum()) == pytest.approx(sam.gdp, rel=1e-10)
    content = io.import_content(table, "row")
    assert float(content["imports"].sum()) == pytest.approx(float(everything.sel(kind="row")), rel=1e-9)


def test_a_matrix_without_activities_has_no_table():
    sam = make_sam(np.array([[0.0, 2], [2, 0]]), ["hh-all", "gov"])
    with pytest.raises(FiscalmultError, match="has no activity, so no input-output part"):
        io.to_input_output(sam)


def test_jobs_come_along():
    sam = random_sam(3)
    table = io.to_input_output(sam)
    jobs = xr.DataArray([1.0, 2, 3], {"sector": list(table.sectors)}, ("sector",), attrs={"units": "thousand jobs"})
    with_jobs = io.to_input_output(sam, employment=jobs)
    assert float(io.embodied(with_jobs, "employment").sum()) == pytest.approx(6.0)


# --- from a table to a SAM ---------------------------------------------------------------------------------------


def circular(table: InputOutputTable, **changed: object) -> SAM:
    given = {"kinds": KINDS, "categories": CATEGORIES, "distribution": INCOMES, **changed}
    return io.to_sam(table, **given)  # type: ignore[arg-type]


@given(SEEDS)
def test_a_table_becomes_a_sam_with_the_same_type_1_multipliers(seed):
    table = random_table(seed)
    sam = circular(table)
    sectors = tuple(f"a-{sector}" for sector in SECTORS)
    np.testing.assert_allclose(type_1(sam, sectors), io.leontief_inverse(table), rtol=1e-9, atol=1e-12)
    factors = table.primary_inputs.sel(kind=["wages", "surplus"]).sum() + table.final_inputs.sel(kind="wages").sum()
    assert sam.value_added == pytest.approx(float(factors))
    taxes = table.primary_inputs.sel(kind="taxes").sum() + table.final_inputs.sel(kind="taxes").sum()
    assert sam.gdp == pytest.approx(float(factors + taxes))
    assert sam.gdp == pytest.approx(sam.gdp_expenditure)
    back = io.to_input_output(sam)
    stay = list(sectors)
    np.testing.assert_allclose(back.flows.loc[stay, stay], table.flows, rtol=1e-9)
    np.testing.assert_allclose(back.final_demand.loc[stay, list(CATEGORIES.values())], table.final_demand, rtol=1e-9)


def test_the_closing_of_the_circular_flow_is_reported():
    sam = circular(random_table(7), transfers={("hh-all", "gov"): 1.5})
    report = sam.flows.attrs["circular_flow"]
    assert "hh-all gets 0.6 of what f-capital receives" in report
    for account in ("hh-all", "ent-all", "gov", "rest-of-world"):
        saved = float(sam.flows.loc["savings-investment", account])
        assert f"{account} saves the rest, {saved:.6g}" in report
    assert float(sam.flows.loc["hh-all", "gov"]) == 1.5
    assert sam.year == 2012
    assert sam.name == "random-7, as a SAM"


def test_incomes_that_pass_through_several_accounts():
    incomes = {**INCOMES, "ent-all": {"hh-all": 0.25, "f-capital": 0.1}}
    sam = circular(random_table(7), distribution=incomes)
    capital, enterprise = (float(sam.flows.loc[code].sum()) for code in ("f-capital", "ent-all"))
    assert enterprise == pytest.approx(0.4 * capital)
    assert float(sam.flows.loc["hh-all", "ent-all"]) == pytest.approx(0.25 * enterprise)


@given(SEEDS)
def test_total_use_becomes_a_sam_that_imports_in_one_proportion(seed):
    table = competitive(seed)
    sam = io.to_sam(table, kinds=KINDS, categories=CATEGORIES, distribution=INCOMES, imports="imports")
    apart = io.apportion_imports(table, "imports")
    sectors = tuple(f"a-{sector}" for sector in SECTORS)
    np.testing.assert_allclose(type_1(sam, sectors), io.leontief_inverse(apart), rtol=1e-9, atol=1e-12)
    total = io.total_use(random_table(seed))
    whole = io.to_sam(total, kinds=KINDS, categories=CATEGORIES, distribution=INCOMES)
    assert imports(whole) == pytest.approx(float(total.imports.sum()))


def test_what_is_not_mapped_or_not_passed_on_is_named():
    table = random_table(7)
    with pytest.raises(
        FiscalmultError, match=r"1 of the 3 names of a kind of primary input have no account, such as 'taxes'"
    ):
        circular(table, kinds={"wages": "f-labour", "surplus": "f-capital"})
    with pytest.raises(FiscalmultError, match=r"'wage' is mapped to an account but is no kind .*did you mean wages"):
        circular(table, kinds={**KINDS, "wage": "f-labour"})
    with pytest.raises(FiscalmultError, match="1 of the 4 names of a category of final demand have no account"):
        circular(table, categories={key: value for key, value in CATEGORIES.items() if key != "exports"})
    with pytest.raises(FiscalmultError, match="account 'labour' does not say its block"):
        circular(table, kinds={**KINDS, "wages": "labour"})
    with pytest.raises(FiscalmultError, match=r"account 'tax-products' keeps .* that nobody gets; say in distribution"):
        circular(table, distribution={key: value for key, value in INCOMES.items() if key != "tax-products"})
    with pytest.raises(FiscalmultError, match=r"'f-capital' passes on 0.9 of what it receives; .*add to 1"):
        circular(table, distribution={**INCOMES, "f-capital": {"hh-all": 0.9}})
    with pytest.raises(FiscalmultError, match=r"'ent-all' passes on 1.2 .*not exceed 1"):
        circular(table, distribution={**INCOMES, "ent-all": {"hh-all": 1.2}})
    loop = {**INCOMES, "f-capital": {"ent-all": 1.0}, "ent-all": {"f-capital": 1.0}}
    with pytest.raises(FiscalmultError, match="pass all they receive on to one another"):
        circular(table, distribution=loop)
    with pytest.raises(FiscalmultError, match="the transfer from 'gov' to 'f-labour' is not between institutions"):
        circular(table, transfers={("f-labour", "gov"): 1.0})
    with pytest.raises(FiscalmultError, match="stand apart already; leave out the category 'exports'"):
        circular(table, imports="exports", categories={k: v for k, v in CATEGORIES.items() if k != "exports"})
    bare = InputOutputTable(table.flows, table.final_demand, output=table.output)
    with pytest.raises(FiscalmultError, match="has no primary inputs, so nobody earns"):
        circular(bare)


def test_a_rounded_table_must_be_closed_first():
    table = random_table(7)
    more = table.final_demand.values.copy()
    more[2, 0] += 0.5
    loose = replace(table, final_demand=table.final_demand.copy(data=more), tolerance=1.0)
    with pytest.raises(
        FiscalmultError, match=r"account 'c-power' receives 0.5 more than it pays; close the rounding gaps"
    ):
        circular(loose)
    closed = io.close_gaps(loose, "gap of uses", "gap of inputs")
    sam = circular(
        closed,
        kinds={**KINDS, "gap of inputs": "f-capital"},
        categories={**CATEGORIES, "gap of uses": "savings-investment"},
    )
    assert float(sam.flows.loc["c-power", "savings-investment"]) == pytest.approx(
        float(table.final_demand.loc["power", "investment"]) - 0.5
    )
