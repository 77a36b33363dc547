"""Supply and use tables and the four models of the Eurostat manual, against formulas on plain arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import InputOutputTable, apportion_imports, output_multipliers
from fiscalmult.input_output.supply_use import SupplyUse, to_basic_prices
from fiscalmult.input_output.technology import (
    MODELS,
    fixed_industry_sales,
    fixed_product_sales,
    industry_technology,
    negative_flows,
    product_technology,
)

PRODUCTS = ["rice", "cloth", "haulage", "trade"]
INDUSTRIES = ["farms", "mills", "haulers", "shops"]
BY_MODEL = {"A": product_technology, "B": industry_technology, "C": fixed_industry_sales, "D": fixed_product_sales}


def array(values: object, **coords: list[str]) -> xr.DataArray:
    return xr.DataArray(np.asarray(values, dtype=float), coords, tuple(coords), attrs={"units": "million VND"})


def make(seed: int = 1, *, secondary: float = 5.0, imports: float = 3.0) -> SupplyUse:
    """A balanced table: final use and value added are what is left."""
    rng = np.random.default_rng(seed)
    supply = np.diag(rng.uniform(60, 100, 4)) + rng.uniform(0, secondary, (4, 4)) * (1 - np.eye(4))
    use = rng.uniform(0, 8, (4, 4))
    bought = np.full(4, imports)
    left = supply.sum(axis=1) + bought - use.sum(axis=1)
    added = supply.sum(axis=0) - use.sum(axis=0)
    attrs = {"units": "million VND", "year": 2012, "source": "made for a test"}
    return SupplyUse(
        supply=array(supply, product=PRODUCTS, industry=INDUSTRIES).assign_attrs(attrs),
        use=array(use, product=PRODUCTS, industry=INDUSTRIES),
        final_use=array(np.column_stack([0.7 * left, 0.3 * left]), product=PRODUCTS, category=["homes", "exports"]),
        primary_inputs=array([0.6 * added, 0.4 * added], kind=["pay", "surplus"], industry=INDUSTRIES),
        imports=array(bought, product=PRODUCTS) if imports else None,
        name="test",
    )


def at_purchaser_prices() -> SupplyUse:
    """Use at purchaser prices of the same economy: goods bear margins and taxes, two services earn the margins."""
    table = make()
    margins, taxes = np.array([9.0, 6.0, -5.0, -10.0]), np.array([[2.0, 1.0, 0.5, 0.0], [1.0, 0.0, 0.0, 0.0]])
    extra = margins + taxes.sum(axis=0)
    final = table.final_use.values.copy()
    final[:, 0] += extra
    return replace(
        table,
        final_use=table.final_use.copy(data=final),
        margins=array(margins, product=PRODUCTS),
        taxes=array(taxes, tax=["product-tax", "import-tax"], product=PRODUCTS),
        prices="purchaser",
    )


seeds = st.integers(0, 10_000)


@given(seeds)
def test_models_are_the_textbook_formulas(seed):
    """Coefficients: A = B C^-1, B = B D, C = C^-1 B, D = D B, with B, C and D as Miller and Blair write them."""
    table = make(seed)
    supply, use = table.supply.values, table.use.values
    g, q = supply.sum(axis=0), supply.sum(axis=1)
    inputs, mix, market = use @ np.diag(1 / g), supply @ np.diag(1 / g), supply.T @ np.diag(1 / q)
    wanted = {
        "A": inputs @ np.linalg.inv(mix),
        "B": inputs @ market,
        "C": np.linalg.inv(mix) @ inputs,
        "D": market @ inputs,
    }
    for model, build in BY_MODEL.items():
        np.testing.assert_allclose(build(table).coefficients, wanted[model], atol=1e-12)
    np.testing.assert_allclose(table.market_shares, market)
    np.testing.assert_allclose(table.product_mix, mix)


@given(seeds)
def test_output_is_what_final_demand_calls_for(seed):
    table = make(seed)
    for model, build in BY_MODEL.items():
        made = build(table)
        wanted = table.product_output if model in "AB" else table.industry_output
        np.testing.assert_allclose(made.output.values, wanted)
        np.testing.assert_allclose(made.inverse @ made.final_demand.values.sum(axis=1), wanted)
        np.testing.assert_allclose(
            made.primary_inputs.sum("user").values, table.primary_inputs.sum("industry").values, rtol=1e-12
        )


@given(seeds)
def test_market_shares_carry_one_model_into_the_other(seed):
    """D L_B = L_D D and C L_C = L_A C: the same economy, seen by product and by industry."""
    table = make(seed)
    inverse = {model: build(table).inverse for model, build in BY_MODEL.items()}
    share, mix = table.market_shares, table.product_mix
    np.testing.assert_allclose(share @ inverse["B"], inverse["D"] @ share, atol=1e-10)
    np.testing.assert_allclose(mix @ inverse["C"], inverse["A"] @ mix, atol=1e-10)


@given(seeds)
def test_without_secondary_products_the_models_agree(seed):
    table = make(seed, secondary=0.0)
    for build in BY_MODEL.values():
        np.testing.assert_allclose(build(table).flows.values, table.use.values, atol=1e-12)


def test_what_is_carried_along():
    table = make()
    for model, build in BY_MODEL.items():
        made = build(table)
        assert made.flows.attrs["year"] == 2012
        assert made.flows.attrs["source"] == "made for a test"
        assert made.flows.attrs["model"] == f"{model}, {MODELS[model]}"
        assert made.use == "total"
        assert made.categories == ("homes", "exports", "imports")
        assert made.unit == "million VND"
        assert list(made.sectors) == (PRODUCTS if model in "AB" else INDUSTRIES)
    closed = industry_technology(make(imports=0.0))
    assert closed.use == "domestic"
    assert closed.categories == ("homes", "exports")


def test_competitive_imports_are_taken_apart_by_the_usual_function():
    table = industry_technology(make())
    home = apportion_imports(table, "imports", ["exports"])
    np.testing.assert_allclose(home.imports, 3.0)
    np.testing.assert_allclose(home.flows.values + home.imported_flows.values, table.flows.values)
    assert (output_multipliers(home).values < output_multipliers(table).values).all()


def test_negative_flows_are_reported_and_stay():
    """A mill that grows some rice without buying any haulage: product technology says less than nothing."""
    supply = np.array([[80.0, 20.0], [0.0, 60.0]])
    use = np.array([[10.0, 5.0], [16.0, 0.0]])
    names = {"product": ["rice", "haulage"], "industry": ["farms", "mills"]}
    table = SupplyUse(
        array(supply, **names),
        array(use, **names),
        array(supply.sum(axis=1, keepdims=True) - use.sum(axis=1, keepdims=True), product=["rice", "haulage"],
              category=["final"]),
        array([supply.sum(axis=0) - use.sum(axis=0)], kind=["value added"], industry=["farms", "mills"]),
    )  # fmt: skip
    made = product_technology(table)
    wanted = use @ np.linalg.inv(supply) @ np.diag(supply.sum(axis=1))
    np.testing.assert_allclose(made.flows.values, wanted)
    found = negative_flows(made)
    assert (found.attrs["count"], list(found.supplier.values), list(found.user.values)) == (1, ["haulage"], ["haulage"])
    assert float(found.value[0]) == pytest.approx(-4.0)
    assert found.attrs["share"] == pytest.approx(4 / np.abs(wanted).sum())
    assert made.flows.attrs["negatives"].startswith("1 of 4 flows, -4 million VND, ")
    assert negative_flows(industry_technology(table)).attrs["count"] == 0


def test_basic_prices_cell_by_cell():
    table = at_purchaser_prices()
    basic = to_basic_prices(table)
    bought = np.hstack([table.use.values, table.final_use.values])
    margins, taxes = table.margins.values, table.taxes.values
    wanted, paid = np.zeros_like(bought), np.zeros((2, bought.shape[1]))
    for i, row in enumerate(bought):
        for j, value in enumerate(row):
            margin = max(margins[i], 0) / row.sum() * value
            for tax in range(2):
                paid[tax, j] += taxes[tax, i] / row.sum() * value
                wanted[i, j] -= taxes[tax, i] / row.sum() * value
            wanted[i, j] += value - margin
            wanted[2, j] += margin * 5 / 15  # haulage earns a third of the margins, trade the rest
            wanted[3, j] += margin * 10 / 15
    np.testing.assert_allclose(np.hstack([basic.use.values, basic.final_use.values]), wanted)
    np.testing.assert_allclose(basic.primary_inputs.sel(kind=["product-tax", "import-tax"]).values, paid[:, :4])
    np.testing.assert_allclose(basic.final_inputs.sel(kind=["product-tax", "import-tax"]).values, paid[:, 4:])
    assert basic.prices == "basic"
    assert to_basic_prices(basic) is basic


@pytest.mark.parametrize("model", BY_MODEL)
def test_taxes_of_final_users_come_along(model):
    made = BY_MODEL[model](to_basic_prices(at_purchaser_prices()))
    taxes = made.primary_inputs.sel(kind="product-tax").sum() + made.final_inputs.sel(kind="product-tax").sum()
    assert float(taxes) == pytest.approx(3.5)
    assert float(made.final_inputs.sel(category="imports").sum()) == 0


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda t: replace(t, prices="producer"), "prices are 'producer'; did you mean purchaser"),
        (
            lambda t: replace(t, supply=xr.DataArray(t.supply.values, t.supply.coords, t.supply.dims)),
            "the table has no unit; set supply.attrs",
        ),
        (
            lambda t: replace(t, use=t.use.copy(data=t.use.values + np.eye(4))),
            r"product '\w+': its uses add to .* but its supply is .* \(a gap of 1; 4 do not balance\); mend the table",
        ),
        (
            lambda t: replace(t, primary_inputs=t.primary_inputs.copy(data=t.primary_inputs.values + 1)),
            r"industry '\w+': its inputs and primary inputs add to .* but it makes .* \(a gap of 2",
        ),
        (
            lambda t: replace(t, margins=array([1, 0, 0, 0], product=PRODUCTS)),
            "use at basic prices holds no margins and no taxes on products",
        ),
        (
            lambda t: replace(t, margins=array([1, 0, 0, 0], product=PRODUCTS), prices="purchaser"),
            "the margins add to 1; what goods bear, services must earn",
        ),
        (
            lambda t: replace(t, supply=t.supply.copy(data=t.supply.values - 200 * np.eye(4)[0][:, None])),
            "product 'rice' has the output -.*; mend the supply",
        ),
        (
            lambda t: replace(t, use=t.use.rename(industry="branch")),
            r"'use' has dims \('product', 'branch'\), not \('product', 'industry'\)",
        ),
        (
            lambda t: replace(t, imports=t.imports.assign_coords(product=["rise", *PRODUCTS[1:]])),
            "'imports' names 'rise' along product, which the table does not have; did you mean rice",
        ),
    ],
)
def test_what_a_table_must_satisfy(change, text):
    with pytest.raises(FiscalmultError, match=text):
        change(make())


@pytest.mark.parametrize("model", BY_MODEL)
def test_purchaser_prices_are_refused(model):
    with pytest.raises(
        FiscalmultError, match=r"'test' values its uses at purchaser prices.*take to_basic_prices first"
    ):
        BY_MODEL[model](at_purchaser_prices())


def merged_industries() -> SupplyUse:
    """The same table with two industries in one: more products than industries."""
    table = make()
    gather = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1.0]])
    kept = ["farms", "mills", "services"]
    return replace(
        table,
        supply=array(table.supply.values @ gather.T, product=PRODUCTS, industry=kept),
        use=array(table.use.values @ gather.T, product=PRODUCTS, industry=kept),
        primary_inputs=array(table.primary_inputs.values @ gather.T, kind=["pay", "surplus"], industry=kept),
    )


def test_what_needs_a_square_and_invertible_supply():
    table = merged_industries()
    for build in (product_technology, fixed_industry_sales):
        with pytest.raises(FiscalmultError, match=r"has 4 products and 3 industries, and .* needs as many of each"):
            build(table)
    for build in (industry_technology, fixed_product_sales):
        assert isinstance(build(table), InputOutputTable)
    twin = make()
    supply = twin.supply.values.copy()
    supply[:, 1] = 0.5 * supply[:, 0]
    use = twin.use.values
    alike = replace(
        twin,
        supply=twin.supply.copy(data=supply),
        final_use=twin.final_use.copy(
            data=np.column_stack([supply.sum(axis=1) + 3 - use.sum(axis=1), np.zeros(4)])
        ),
        primary_inputs=twin.primary_inputs.copy(data=np.array([supply.sum(axis=0) - use.sum(axis=0), np.zeros(4)])),
    )  # fmt: skip
    with pytest.raises(FiscalmultError, match=r"cannot be inverted \(condition .*\), as product technology needs"):
        product_technology(alike)


def test_a_product_that_is_only_imported():
    table = make()
    supply = table.supply.values.copy()
    supply[3] = 0.0
    use = table.use.values
    final = np.column_stack([supply.sum(axis=1) + 3 - use.sum(axis=1), np.zeros(4)])
    foreign = replace(
        table,
        supply=table.supply.copy(data=supply),
        final_use=table.final_use.copy(data=final),
        primary_inputs=table.primary_inputs.copy(data=np.array([supply.sum(axis=0) - use.sum(axis=0), np.zeros(4)])),
    )
    with pytest.raises(FiscalmultError, match=r"product 'trade' is used but no industry makes it \(1 such products\)"):
        fixed_product_sales(foreign)
    assert float(industry_technology(foreign).output.sel(sector="trade")) == 0


def test_charges_on_a_product_that_nobody_uses():
    table = at_purchaser_prices()
    use, final = table.use.values.copy(), table.final_use.values.copy()
    use[3], final[3] = 0.0, 0.0
    supply, taxes = table.supply.values.copy(), table.taxes.values.copy()
    supply[3] = [0, 0, 0, 6.0]
    taxes[0, 3] = 1.0  # 6 of output, 3 of imports, 10 of margins earned, 1 of tax: used by nobody
    idle = replace(
        table,
        supply=table.supply.copy(data=supply),
        use=table.use.copy(data=use),
        final_use=table.final_use.copy(data=final),
        taxes=table.taxes.copy(data=taxes),
        primary_inputs=table.primary_inputs.copy(data=np.array([supply.sum(axis=0) - use.sum(axis=0), np.zeros(4)])),
    )  # fmt: skip
    with pytest.raises(
        FiscalmultError, match="product 'trade' bears 1 million VND of margins or taxes but nobody uses"
    ):
        to_basic_prices(idle)
    with pytest.raises(FiscalmultError, match="'pay' is a tax and a kind of primary input; rename either"):
        to_basic_prices(replace(table, taxes=table.taxes.assign_coords(tax=["pay", "import-tax"])))


def test_a_category_of_the_name_of_imports():
    table = make()
    named = replace(table, final_use=table.final_use.assign_coords(category=["homes", "imports"]))
    with pytest.raises(FiscalmultError, match="has the category 'imports' and imports apart; rename the category"):
        industry_technology(named)
