"""Input-output tables: what they refuse, and every effect by a second route."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from fiscalmult import input_output as io
from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import HouseholdClosure, InputOutputTable

SEEDS = st.integers(0, 10_000)
SECTORS = ["rice", "mills", "power", "care"]
HOUSEHOLDS = HouseholdClosure(("wages",), ("households",), "income")


def random_table(seed: int, count: int = 4) -> InputOutputTable:
    """A table of domestic use with everything known: imports apart, direct purchases of final demand, jobs by sex."""
    rng = np.random.default_rng(seed)
    sectors = [*SECTORS, *(f"s{k}" for k in range(4, count))][:count]
    flows, imported = rng.uniform(0, 4, (count, count)), rng.uniform(0, 1, (count, count))
    demand = {name: rng.uniform(1, 9, count) for name in ("households", "government", "exports")}
    output = flows.sum(axis=1) + sum(demand.values()) + flows.sum(axis=0).max() + 10
    demand["investment"] = output - flows.sum(axis=1) - sum(demand.values())
    left = output - flows.sum(axis=0) - imported.sum(axis=0)
    shares = rng.dirichlet(np.ones(3), count).T
    kinds = dict(zip(("wages", "surplus", "taxes"), left * shares, strict=True))
    table = InputOutputTable.from_arrays(
        sectors,
        flows,
        demand,
        kinds,
        units="million VND",
        output=output,
        final_inputs={
            "taxes": {name: float(rng.uniform(0, 3)) for name in demand},
            "wages": {"households": float(rng.uniform(0, 2)), "government": float(rng.uniform(0, 2))},
        },
        imported_flows=imported,
        imported_demand={name: rng.uniform(0, 2, count) for name in ("households", "exports")},
        name=f"random-{seed}",
        year=2012,
        source="drawn",
    )
    jobs = xr.DataArray(
        rng.uniform(1, 5, (count, 2)),
        coords={"sector": sectors, "sex": ["women", "men"]},
        dims=("sector", "sex"),
        attrs={"units": "thousand jobs"},
    )
    return replace(table, employment=jobs)


@pytest.fixture
def table() -> InputOutputTable:
    return random_table(7)


# --- the table ---------------------------------------------------------------------------------------------------


def test_a_table_is_frozen_and_says_what_it_is(table):
    assert (table.sectors, table.unit, table.kinds) == (tuple(SECTORS), "million VND", ("wages", "surplus", "taxes"))
    assert table.flows.attrs["year"] == 2012
    with pytest.raises(ValueError, match="read-only"):
        table.flows.values[0, 0] = 1
    np.testing.assert_allclose(table.coefficients.sum(axis=0) * table.output, table.flows.sum("supplier"))


def test_labels_align_exactly_and_in_any_order(table):
    shuffled = table.final_demand.isel(supplier=[3, 1, 0, 2], category=[1, 0, 3, 2])
    again = replace(table, final_demand=shuffled.transpose("category", "supplier"))
    np.testing.assert_array_equal(again.final_demand.sel(category=list(table.categories)), table.final_demand)
    wrong = table.final_demand.assign_coords(supplier=["rice", "mill", "power", "care"])
    with pytest.raises(FiscalmultError, match=r"'final_demand' names 'mill' along supplier.*did you mean mills"):
        replace(table, final_demand=wrong)
    with pytest.raises(FiscalmultError, match="'output' lacks 1 of the 4 labels along sector, such as 'care'"):
        replace(table, output=table.output.isel(sector=slice(3)))
    with pytest.raises(FiscalmultError, match="lists 'rice' twice along supplier"):
        replace(table, flows=table.flows.assign_coords(supplier=["rice", "rice", "power", "care"]))
    with pytest.raises(FiscalmultError, match=r"has dims .* one must be 'supplier'"):
        replace(table, flows=table.flows.rename(supplier="row"))
    with pytest.raises(FiscalmultError, match=r"'output' has dims \('place',\), not \('sector',\)"):
        replace(table, output=table.output.rename(sector="place"))


def test_numbers_units_and_identities_are_checked(table):
    holed = table.final_demand.values.copy()
    holed[1, 2] = np.nan
    with pytest.raises(
        FiscalmultError, match=r"1 cells of 'final_demand' are not numbers, the first is \(mills, exports\)"
    ):
        replace(table, final_demand=table.final_demand.copy(data=holed))
    with pytest.raises(FiscalmultError, match="the table has no unit"):
        replace(table, flows=table.flows.drop_attrs())
    with pytest.raises(FiscalmultError, match="'final_demand' is in 'USD' but the flows are in 'million VND'"):
        replace(table, final_demand=table.final_demand.assign_attrs(units="USD"))
    with pytest.raises(FiscalmultError, match="employment has no unit"):
        replace(table, employment=table.employment.drop_attrs())
    more = table.final_demand.values.copy()
    more[2, 0] += 1.5
    with pytest.raises(
        FiscalmultError, match=r"sector 'power': it sells .* \(a gap of 1.5; 1 sectors do not balance\)"
    ):
        replace(table, final_demand=table.final_demand.copy(data=more))
    dear = table.primary_inputs.copy(data=table.primary_inputs.values * 1.01)
    with pytest.raises(FiscalmultError, match=r"its inputs and primary inputs add to .*4 sectors do not balance"):
        replace(table, primary_inputs=dear)
    assert replace(table, final_demand=table.final_demand.copy(data=more), tolerance=1.5).tolerance == 1.5
    with pytest.raises(FiscalmultError, match="use is 'domestc'; did you mean domestic"):
        replace(table, use="domestc")
    with pytest.raises(FiscalmultError, match="final_inputs need primary_inputs"):
        replace(table, primary_inputs=None)


def test_negative_output_and_endless_inputs_are_refused():
    with pytest.raises(FiscalmultError, match="sector 'b' has the output -1"):
        InputOutputTable.from_arrays(["a", "b"], np.zeros((2, 2)), {"f": [1.0, -1.0]}, units="m")
    with pytest.raises(FiscalmultError, match=r"is not productive.*'a' buys 1.5 of each unit it sells"):
        InputOutputTable.from_arrays(["a", "b"], [[6, 2], [6, 2]], {"f": [0.0, 0]}, units="m", output=[8, 8.0])


def test_from_arrays_says_what_does_not_fit():
    arrays = InputOutputTable.from_arrays
    with pytest.raises(FiscalmultError, match=r"flows has shape \(1, 2\), but the sectors make it \(2, 2\)"):
        arrays(["a", "b"], [[1, 2]], {"f": [1, 1]}, units="m")
    with pytest.raises(FiscalmultError, match="what is left of output needs the output"):
        arrays(["a"], [[0]], {"f": [1]}, units="m", other_inputs="rest")
    with pytest.raises(FiscalmultError, match="'x' is no kind of primary input; known are v"):
        arrays(["a"], [[0]], {"f": [1]}, {"v": [1]}, units="m", final_inputs={"x": {"f": 1}})
    with pytest.raises(FiscalmultError, match="'g' is no category of final demand; known are f"):
        arrays(["a"], [[0]], {"f": [1]}, {"v": [1]}, units="m", imported_demand={"g": [1]})


def test_what_is_left_is_put_under_its_name():
    left = InputOutputTable.from_arrays(
        ["a", "b"], [[1, 2], [3, 4]], {"f": [5, 6]}, {"wages": [2, 1]}, units="m", output=[10, 20],
        other_demand="other uses", other_inputs="other inputs",
    )  # fmt: skip
    assert left.final_demand.sel(category="other uses").values.tolist() == [2, 7]
    assert left.primary_inputs.sel(kind="other inputs").values.tolist() == [4, 13]


# --- effects -----------------------------------------------------------------------------------------------------


@given(SEEDS)
def test_the_leontief_inverse_returns_the_output(seed):
    table = random_table(seed)
    inverse = io.leontief_inverse(table)
    np.testing.assert_allclose(inverse.values @ table.net_demand, table.output, rtol=1e-10)
    np.testing.assert_allclose(inverse, np.linalg.inv(np.eye(4) - io.technical_coefficients(table)), atol=1e-11)
    assert io.technical_coefficients(table).attrs["definition"].startswith("A = flows / output")


@given(SEEDS)
def test_all_primary_inputs_of_a_unit_of_demand_add_to_one(seed):
    table = random_table(seed)
    shares = io.effects(table, ["wages", "surplus", "taxes"]) + io.import_effects(table)
    np.testing.assert_allclose(shares, 1, atol=1e-12)
    named = (
        io.value_added_effects(table, ["wages", "surplus"])
        + io.tax_effects(table, "taxes")
        + io.effects(table, "imports")
    )
    np.testing.assert_allclose(named, 1, atol=1e-12)


@given(SEEDS)
def test_effects_by_the_inverse(seed):
    table = random_table(seed)
    inverse = io.leontief_inverse(table).values
    np.testing.assert_allclose(io.output_multipliers(table), inverse.sum(axis=0), rtol=1e-12)
    jobs = io.employment_effects(table)
    assert jobs.dims == ("sex", "sector")
    intensity = (table.employment.transpose("sex", "sector") / table.output).values
    np.testing.assert_allclose(jobs, intensity @ inverse, rtol=1e-10)
    parts = io.effect_parts(table, "wages")
    wages = table.primary_inputs.sel(kind="wages").values / table.output.values
    np.testing.assert_allclose(parts["first_round"], wages @ table.coefficients, rtol=1e-12)
    np.testing.assert_allclose(
        parts["initial"] + parts["first_round"] + parts["industrial_support"],
        io.income_effects(table, "wages"),
        rtol=1e-12,
    )
    np.testing.assert_allclose(parts["type_1"], wages @ inverse / wages, rtol=1e-10)
    np.testing.assert_allclose(io.multiplier_ratios(table, "wages"), parts["type_1"])


@pytest.mark.parametrize("denominator", ["income", "consumption", 500.0])
@given(seed=SEEDS)
def test_type_2_by_the_bordered_inverse(denominator, seed):
    table = random_table(seed)
    closure = HouseholdClosure("wages", "households", denominator)
    spending = closure.spending(table)
    full = io.leontief_inverse(table, closure)
    assert full["supplier"].values[-1] == "households"
    np.testing.assert_allclose(
        io.output_multipliers(table, households=closure), full.values[:4, :4].sum(axis=0), rtol=1e-9
    )
    np.testing.assert_allclose(
        io.output_multipliers(table, households=closure, truncated=False), full.values[:, :4].sum(axis=0), rtol=1e-9
    )
    np.testing.assert_allclose(io.income_effects(table, "wages", households=closure), full.values[4, :4], rtol=1e-9)
    taxes = np.append(
        table.primary_inputs.sel(kind="taxes").values / table.output.values,
        float(table.final_inputs.sel(kind="taxes", category="households")) / spending.denominator,
    )
    np.testing.assert_allclose(
        io.tax_effects(table, "taxes", households=closure), taxes @ full.values[:, :4], rtol=1e-9
    )
    imports = np.append(
        table.imported_flows.sum("supplier").values / table.output.values,
        float(table.imported_demand.sel(category="households").sum()) / spending.denominator,
    )
    np.testing.assert_allclose(io.import_effects(table, households=closure), imports @ full.values[:, :4], rtol=1e-9)
    ratio = io.multiplier_ratios(table, "wages", households=closure)
    np.testing.assert_allclose(ratio, full.values[4, :4] / spending.income, rtol=1e-9)


@given(SEEDS)
def test_with_consumption_as_denominator_only_non_household_income_leaks(seed):
    """Every unit of final demand ends as surplus, taxes or imports: nothing is saved by households."""
    table = random_table(seed)
    closure = HouseholdClosure("wages", "households", "consumption")
    leaks = sum(io.effects(table, kind, households=closure) for kind in ("surplus", "taxes", "imports"))
    np.testing.assert_allclose(leaks, 1, rtol=1e-9)


@given(SEEDS)
def test_impact_and_effects_agree(seed):
    table = random_table(seed)
    demand = {"rice": 3.0, "care": 2.0}
    measures = {"wages": "wages", "jobs": "employment"}
    simple = io.impact(table, demand, measures)
    vector = np.array([3.0, 0, 0, 2.0])
    assert float(simple["wages"].sum()) == pytest.approx(float(io.income_effects(table, "wages").values @ vector))
    assert simple["jobs"].attrs["units"] == "thousand jobs"
    np.testing.assert_allclose(simple["jobs"].sum("sector"), io.employment_effects(table).values @ vector)
    closed = io.impact(table, demand, measures, households=HOUSEHOLDS)
    income = io.income_effects(table, "wages", households=HOUSEHOLDS).values @ vector
    assert float(closed["household_income"]) == pytest.approx(float(income))
    output = io.output_multipliers(table, households=HOUSEHOLDS).values @ vector
    assert float(closed["output"].sum()) == pytest.approx(float(output))


@given(SEEDS)
def test_what_households_buy_abroad_or_pay_in_tax_is_in_an_impact_too(seed):
    """Sums over sectors and the part that passes no sector are the total effects times the demand."""
    table = random_table(seed)
    measures = {"wages": "wages", "taxes": ["taxes"], "imported": "imports", "jobs": "employment"}
    closed = io.impact(table, {"rice": 3.0, "care": 2.0}, measures, households=HOUSEHOLDS)
    for name, of in measures.items():
        whole = io.effects(table, of, households=HOUSEHOLDS)
        expected = 3.0 * whole.sel(sector="rice", drop=True) + 2.0 * whole.sel(sector="care", drop=True)
        np.testing.assert_allclose(closed[name].sum("sector") + closed[f"{name}_by_households"], expected, rtol=1e-9)
    assert float(closed["taxes_by_households"]) > 0
    assert float(closed["jobs_by_households"].sum()) == 0
    assert closed["imported_by_households"].attrs["units"] == "million VND"
    assert "taxes_by_households" not in io.impact(table, {"rice": 1.0}, measures)
    with pytest.raises(FiscalmultError, match="a measure is called 'wages_by_households'"):
        io.impact(table, {"rice": 1.0}, {"wages": "wages", "wages_by_households": "wages"}, households=HOUSEHOLDS)


def test_intensities_in_another_unit_say_what_a_total_counts(table):
    intensity = xr.DataArray(np.ones(4), {"sector": SECTORS}, ("sector",), attrs={"units": "tonnes per USD"})
    assert io.impact(table, {"rice": 1.0}, {"gas": intensity})["gas"].attrs["units"] == "tonnes per USD x million VND"
    right = intensity.assign_attrs(units="tonnes per million VND")
    assert io.impact(table, {"rice": 1.0}, {"gas": right})["gas"].attrs["units"] == "tonnes"


def test_impact_of_the_final_demand_of_the_table_by_category(table):
    demand = table.final_demand.rename(supplier="sector").transpose("category", "sector")
    result = io.impact(table, demand, {"wages": "wages"})
    np.testing.assert_allclose(result["output"].sum("category"), table.output, rtol=1e-10)
    np.testing.assert_allclose(result["wages"].sum("category"), table.primary_inputs.sel(kind="wages"), rtol=1e-10)
    assert result["output"].dims == ("category", "sector")


@given(SEEDS)
def test_what_is_embodied_adds_up_both_ways(seed):
    table = random_table(seed)
    found = io.embodied(table, "wages")
    np.testing.assert_allclose(found.sum("product"), table.primary_inputs.sel(kind="wages"), rtol=1e-10)
    needed = io.income_effects(table, "wages").values * table.net_demand
    np.testing.assert_allclose(found.sum("supplier"), needed, rtol=1e-10)
    np.testing.assert_allclose(io.embodied(table, "wages", rounds=500), found, rtol=1e-8)
    np.testing.assert_allclose(io.embodied(table, "output", {"rice": 2.0}, rounds=0).sum(), 2.0)


def test_every_result_says_its_definition_unit_and_reference(table):
    found = [
        io.technical_coefficients(table), io.leontief_inverse(table), io.leontief_inverse(table, HOUSEHOLDS),
        io.output_multipliers(table), io.income_effects(table, "wages", households=HOUSEHOLDS), io.ghosh_inverse(table),
        io.employment_effects(table), io.key_sectors(table), io.supply_multipliers(table),
        io.influence_intensity(table), io.field_of_influence(table, "rice", "care"), io.embodied(table, "wages"),
        io.allocation_coefficients(table), io.field_of_influence(table, "rice", "care", change=0.01),
    ]  # fmt: skip
    for values in found:
        assert {"table", "use", "money_unit", "year", "source"} <= set(values.attrs), values.attrs["long_name"]
    measures = {"wages": "wages", "jobs": "employment"}
    found += [
        *io.effect_parts(table, "output", households=HOUSEHOLDS).values(), *io.linkages(table).values(),
        *io.extraction(table).values(), *io.import_content(table).values(), *io.impact(table, {"rice": 1.0}).values(),
        *io.impact(table, {"rice": 1.0}, measures, households=HOUSEHOLDS).values(),
        *io.vertical_specialisation(table, "exports").values(),
    ]  # fmt: skip
    for values in found:
        assert {"long_name", "units", "definition", "reference"} <= set(values.attrs), values.name
        assert (values.attrs["definition"], values.attrs["reference"]) in io.DEFINITIONS.values()
    assert "per million VND" in io.employment_effects(table).attrs["units"]
    # A change is not a derivative, and a closed model is not m L f.
    assert "exact change" in io.field_of_influence(table, "rice", "care", change=0.01).attrs["definition"]
    closed = io.impact(table, {"rice": 1.0}, measures, households=HOUSEHOLDS)
    assert "1 - h_h - h L c" in closed["household_income"].attrs["definition"]
    assert "spending of households" in closed["output"].attrs["definition"]
    three = [
        io.output_multipliers(table),
        io.output_multipliers(table, households=HOUSEHOLDS),
        io.output_multipliers(table, households=HOUSEHOLDS, truncated=False),
    ]
    assert len({values.attrs["definition"] for values in three}) == 3
    assert "divided by" in io.output_multipliers(table, households=HOUSEHOLDS).attrs["households"]


# --- errors of effects -------------------------------------------------------------------------------------------


def test_the_denominator_has_no_default_and_is_checked(table):
    with pytest.raises(TypeError, match="denominator"):
        HouseholdClosure(("wages",), ("households",))
    with pytest.raises(
        FiscalmultError, match="denominator is 'wages'; choose 'income', 'consumption' or a sum of money"
    ):
        HouseholdClosure("wages", "households", "wages")
    with pytest.raises(FiscalmultError, match="denominator is None; choose 'income', 'consumption' or a sum of money"):
        HouseholdClosure("wages", "households", None)
    with pytest.raises(FiscalmultError, match="names no income"):
        HouseholdClosure((), "households", "income")
    with pytest.raises(FiscalmultError, match="denominator is -3 million VND; it must be positive"):
        io.output_multipliers(table, households=HouseholdClosure("wages", "households", -3.0))
    with pytest.raises(FiscalmultError, match="denominator is inf million VND; it must be positive"):
        io.output_multipliers(table, households=HouseholdClosure("wages", "households", np.inf))
    greedy = HouseholdClosure("wages", "households", 1e-3)
    for call in (
        lambda: io.output_multipliers(table, households=greedy),
        lambda: io.leontief_inverse(table, greedy),
        lambda: io.impact(table, {"rice": 1.0}, households=greedy),
    ):
        with pytest.raises(FiscalmultError, match=r"spending and earning never end .* choose a larger denominator"):
            call()


def test_unknown_names_are_refused(table):
    with pytest.raises(FiscalmultError, match=r"no kind of primary input 'wage'.*did you mean wages"):
        io.income_effects(table, "wage")
    with pytest.raises(FiscalmultError, match=r"no category of final demand 'household'.*did you mean households"):
        io.output_multipliers(table, households=HouseholdClosure("wages", "household", "income"))
    with pytest.raises(FiscalmultError, match=r"no sector 'ric'.*did you mean rice"):
        io.impact(table, {"ric": 1.0})
    with pytest.raises(FiscalmultError, match="a measure is called 'output'"):
        io.impact(table, {"rice": 1.0}, {"output": "wages"})
    with pytest.raises(FiscalmultError, match="no kind of primary input is named"):
        io.effects(table, [])
    with pytest.raises(FiscalmultError, match="cut after -1 rounds"):
        io.embodied(table, "output", rounds=-1)


def test_what_is_named_twice_is_not_counted_twice(table):
    with pytest.raises(FiscalmultError, match="the kind of primary input 'wages' is named twice and would be counted"):
        io.income_effects(table, ["wages", "wages"])
    with pytest.raises(FiscalmultError, match="the category of final demand 'households' is named twice"):
        io.output_multipliers(table, households=HouseholdClosure("wages", ("households", "households"), "income"))


def test_what_is_no_number_is_no_demand(table):
    for demand in ({"rice": np.nan}, xr.DataArray([1.0, np.inf, 0, 0], {"sector": SECTORS}, ("sector",))):
        with pytest.raises(FiscalmultError, match="1 cells of the final demand are not numbers"):
            io.impact(table, demand)
    holed = xr.DataArray(
        [1.0, np.nan, 0, 0], {"sector": SECTORS}, ("sector",), attrs={"units": "tonnes per million VND"}
    )
    with pytest.raises(FiscalmultError, match=r"1 cells of the intensities are not numbers, the first is \(mills\)"):
        io.effects(table, holed)


def test_a_sector_without_output_neither_employs_nor_buys():
    """Its coefficients are zero, so what it has would vanish without a word."""
    given = {"units": "million VND", "output": [10.0, 0.0]}
    with pytest.raises(FiscalmultError, match="sector 'b' has no output but employs 7, which no coefficient could"):
        InputOutputTable.from_arrays(["a", "b"], [[1, 0], [0, 0]], {"f": [9, 0]}, employment=[5, 7], **given)
    with pytest.raises(FiscalmultError, match=r"sector 'b' has no output but buys inputs of 3.*give it its output"):
        InputOutputTable.from_arrays(["a", "b"], [[1, 3], [0, 0]], {"f": [6, 0]}, **given)
    with pytest.raises(FiscalmultError, match="employment counts -1; a count must not be negative"):
        InputOutputTable.from_arrays(["a", "b"], [[1, 0], [0, 0]], {"f": [9, 0]}, employment=[-1, 0], **given)
    empty = InputOutputTable.from_arrays(["a", "b"], [[1, 0], [0, 0]], {"f": [9, 0]}, employment=[5, 0], **given)
    np.testing.assert_allclose(io.employment_effects(empty), [0.5 / 0.9, 0.0])


def test_what_a_table_does_not_know_cannot_be_asked(table):
    bare = InputOutputTable(table.flows, table.final_demand, output=table.output)
    with pytest.raises(FiscalmultError, match="has no employment"):
        io.employment_effects(bare)
    with pytest.raises(FiscalmultError, match="does not hold its imported inputs apart"):
        io.import_effects(bare)
    with pytest.raises(FiscalmultError, match=r"no kind of primary input 'wages' .*has no primary inputs"):
        io.income_effects(bare, "wages")
    intensity = xr.DataArray(np.ones(4), coords={"sector": SECTORS}, dims=("sector",))
    with pytest.raises(FiscalmultError, match="the intensities have no unit"):
        io.effects(bare, intensity)
    named = InputOutputTable.from_arrays(["a"], [[1]], {"f": [1]}, {"imports": [1]}, units="m")
    with pytest.raises(FiscalmultError, match=r"'imports' is a measure and a kind of .* write \['imports'\]"):
        io.effects(named, "imports")
    assert float(io.import_effects(named, "imports")[0]) == pytest.approx(1.0)


def test_a_sector_that_pays_no_wage_has_an_effect_but_no_ratio():
    table = InputOutputTable.from_arrays(
        ["a", "b"], [[1, 2], [3, 1]], {"f": [5, 6]}, {"wages": [0, 3]}, units="m", output=[8, 10], other_inputs="rest"
    )
    parts = io.effect_parts(table, "wages")
    assert np.isnan(parts["type_1"].values).tolist() == [True, False]
    assert (parts["simple"] > 0).all()


# --- invariances -------------------------------------------------------------------------------------------------


@given(SEEDS, st.floats(1e-6, 1e6))
def test_money_units_do_not_matter(seed, factor):
    table = random_table(seed)
    fields = ("flows", "final_demand", "primary_inputs", "output", "final_inputs", "imported_flows", "imported_demand")
    scaled_flows = (table.flows * factor).assign_attrs(table.flows.attrs)
    scaled = replace(table, **{name: getattr(table, name) * factor for name in fields[1:]}, flows=scaled_flows)
    np.testing.assert_allclose(
        io.output_multipliers(scaled, households=HOUSEHOLDS),
        io.output_multipliers(table, households=HOUSEHOLDS),
        rtol=1e-9,
    )
    np.testing.assert_allclose(io.employment_effects(scaled) * factor, io.employment_effects(table), rtol=1e-9)
    np.testing.assert_allclose(io.extraction(scaled)["share"], io.extraction(table)["share"], rtol=1e-9)


@given(SEEDS, st.permutations(range(4)))
def test_the_order_of_sectors_does_not_matter(seed, order):
    table = random_table(seed)
    turned = replace(table, flows=table.flows.isel(supplier=order, user=order))
    for call in (
        io.output_multipliers,
        io.employment_effects,
        lambda t: io.extraction(t)["total"].rename(extracted="sector"),
    ):
        np.testing.assert_allclose(call(turned).sel(sector=SECTORS), call(table), rtol=1e-9)
    np.testing.assert_allclose(
        io.influence_intensity(turned).sel(supplier=SECTORS, user=SECTORS), io.influence_intensity(table), rtol=1e-9
    )


@given(SEEDS, st.floats(0.1, 0.9))
def test_splitting_a_sector_into_two_alike_changes_no_multiplier(seed, share):
    """Two sectors with one input structure are one sector: aggregation of alike sectors is exact."""
    table = random_table(seed)
    spread = np.vstack([np.eye(4), np.eye(4)[3]])
    spread[3, 3], spread[4, 3] = share, 1 - share
    sectors = [*SECTORS, "care-2"]

    def along(values: xr.DataArray, dim: str) -> xr.DataArray:
        data = np.moveaxis(
            np.tensordot(spread, values.values, axes=(1, values.dims.index(dim))), 0, values.dims.index(dim)
        )
        coords = {d: sectors if d == dim else values[d] for d in values.dims}
        return xr.DataArray(data, coords=coords, dims=values.dims, attrs=values.attrs)

    split = InputOutputTable(
        flows=along(along(table.flows, "supplier"), "user"),
        final_demand=along(table.final_demand, "supplier"),
        primary_inputs=along(table.primary_inputs, "user"),
        output=along(table.output, "sector"),
        employment=along(table.employment, "sector"),
        final_inputs=table.final_inputs,
        imported_flows=along(along(table.imported_flows, "supplier"), "user"),
        imported_demand=along(table.imported_demand, "supplier"),
    )
    back = io.aggregate(split, {"care-2": "care"})
    for name in ("flows", "final_demand", "primary_inputs", "output", "imported_flows", "imported_demand"):
        np.testing.assert_allclose(getattr(back, name), getattr(table, name), rtol=1e-12)
    for closure in (None, HOUSEHOLDS):
        one = io.output_multipliers(table, households=closure)
        two = io.output_multipliers(split, households=closure)
        np.testing.assert_allclose(two.values, one.values[[0, 1, 2, 3, 3]], rtol=1e-9)
    jobs = io.employment_effects(split)
    np.testing.assert_allclose(jobs.values, io.employment_effects(table).values[:, [0, 1, 2, 3, 3]], rtol=1e-9)
    groups = {"care": ["care", "care-2"]}
    np.testing.assert_allclose(
        io.extraction(split, groups=groups)["total"], io.extraction(table)["total"].sel(extracted=["care"]), rtol=1e-9
    )


# --- reshaping ---------------------------------------------------------------------------------------------------


@given(SEEDS)
def test_domestic_and_total_use_go_back_and_forth(seed):
    table = random_table(seed)
    total = io.total_use(table)
    assert total.use == "total"
    np.testing.assert_allclose(total.flows, table.flows + table.imported_flows, rtol=1e-12)
    assert (io.output_multipliers(total) > io.output_multipliers(table)).all()
    back = io.domestic_use(total)
    np.testing.assert_allclose(back.flows, table.flows, atol=1e-12)
    assert io.domestic_use(table) is table
    assert io.total_use(total) is total
    with pytest.raises(FiscalmultError, match=r"counts imported goods as if they were made here; take domestic_use"):
        io.import_effects(total)
    with pytest.raises(FiscalmultError, match=r"take domestic_use or apportion_imports first"):
        io.import_content(total)


def test_merging_categories_and_kinds(table):
    merged = io.aggregate(table, categories={"households": "consumption", "government": "consumption"},
                          kinds={"wages": "value added", "surplus": "value added"})  # fmt: skip
    assert merged.categories == ("consumption", "exports", "investment")
    assert merged.kinds == ("value added", "taxes")
    np.testing.assert_allclose(merged.final_inputs.sum(), table.final_inputs.sum())
    with pytest.raises(FiscalmultError, match=r"no sector 'ryce'.*did you mean rice"):
        io.aggregate(table, {"ryce": "x"})


def competitive(seed: int) -> InputOutputTable:
    """A table of total use with imports as a negative category."""
    base = io.total_use(random_table(seed))
    imports = xr.DataArray(
        -base.imports[:, None], {"supplier": SECTORS, "category": ["imports"]}, ("supplier", "category")
    )
    return InputOutputTable(
        flows=base.flows,
        final_demand=xr.concat([base.final_demand, imports], "category", combine_attrs="override"),
        primary_inputs=base.primary_inputs,
        output=base.output,
        use="total",
        name="competitive",
    )


@given(SEEDS)
def test_imports_apportioned_keep_every_total(seed):
    table = competitive(seed)
    apart = io.apportion_imports(table, "imports", home_only=["exports"])
    assert (apart.use, apart.categories) == ("domestic", ("households", "government", "exports", "investment"))
    np.testing.assert_allclose(apart.imports, -table.final_demand.sel(category="imports"), rtol=1e-12)
    assert float(apart.imported_demand.sel(category="exports").sum()) == 0
    whole = io.total_use(apart)
    np.testing.assert_allclose(whole.flows, table.flows, rtol=1e-12)
    share = apart.imported_flows / table.flows
    np.testing.assert_allclose(share, np.broadcast_to(share[:, :1], share.shape), rtol=1e-12)


def test_imports_that_cannot_be_apportioned(table):
    total = competitive(7)
    with pytest.raises(FiscalmultError, match="category 'exports' is positive for"):
        io.apportion_imports(total, "exports")
    with pytest.raises(FiscalmultError, match="holds its imports apart already"):
        io.apportion_imports(table, "exports")
    bare = InputOutputTable(table.flows, table.final_demand, output=table.output)
    with pytest.raises(FiscalmultError, match="does not know the imported part"):
        io.total_use(bare)
    idle = InputOutputTable.from_arrays(
        ["a", "b"],
        [[1, 1], [0, 0]],
        {"home": [5, 1.0], "exports": [2, 4.0], "imports": [-1, -3.0]},
        units="m",
        use="total",
    )
    with pytest.raises(FiscalmultError, match=r"product 'b' imports 3 but only 1 m of it is used"):
        io.apportion_imports(idle, "imports", home_only=["exports"])


def test_gaps_are_put_under_a_name(table):
    more = table.final_demand.values.copy()
    more[2, 0] += 1.5
    loose = replace(table, final_demand=table.final_demand.copy(data=more), tolerance=2.0)
    closed = io.close_gaps(loose, "discrepancy of uses", "discrepancy of inputs")
    assert closed.tolerance is None
    gap = closed.final_demand.sel(category="discrepancy of uses")
    np.testing.assert_allclose(gap, [0, 0, -1.5, 0], atol=1e-9)
    np.testing.assert_allclose(closed.primary_inputs.sel(kind="discrepancy of inputs"), 0, atol=1e-9)
    assert closed.final_inputs.shape == (4, 5)
    with pytest.raises(FiscalmultError, match="'wages' exists already"):
        io.close_gaps(loose, "x", "wages")


# --- linkages ----------------------------------------------------------------------------------------------------


@given(SEEDS)
def test_linkages_by_their_definitions(seed):
    table = random_table(seed)
    found, inverse = io.linkages(table), io.leontief_inverse(table).values
    allocation = table.flows.values / table.output.values[:, None]
    ghosh = np.linalg.inv(np.eye(4) - allocation)
    np.testing.assert_allclose(io.ghosh_inverse(table), ghosh, atol=1e-10)
    np.testing.assert_allclose(io.allocation_coefficients(table), allocation, rtol=1e-12)
    np.testing.assert_allclose(found["total_forward_ghosh"], ghosh.sum(axis=1), rtol=1e-10)
    np.testing.assert_allclose(io.supply_multipliers(table), found["total_forward_ghosh"])
    np.testing.assert_allclose(found["total_forward"], inverse.sum(axis=1), rtol=1e-12)
    for name in ("power_of_dispersion", "sensitivity_of_dispersion", "sensitivity_ghosh"):
        assert float(found[name].mean()) == pytest.approx(1)
    # Column sums and row sums of one inverse add to the same total.
    assert float(found["total_backward"].sum()) == pytest.approx(float(found["total_forward"].sum()))
    words = io.key_sectors(table)
    key = (found["power_of_dispersion"] > 1) & (found["sensitivity_ghosh"] > 1)
    np.testing.assert_array_equal(words == "key", key)
    with pytest.raises(FiscalmultError, match="forward linkages 'gosh' are not defined; did you mean ghosh"):
        io.key_sectors(table, "gosh")


@pytest.mark.parametrize("part", ["sector", "transactions", "purchases", "sales", "supply"])
def test_extraction_and_its_totals(table, part):
    found = io.extraction(table, part)
    np.testing.assert_allclose(found["total"], found["loss"].sum("sector"))
    np.testing.assert_allclose(found["others"] + np.diag(found["loss"]), found["total"])
    np.testing.assert_allclose(found["share"], found["total"] / float(table.output.sum()))
    groups = io.extraction(table, part, groups={"goods": ["rice", "mills"], "rice alone": ["rice"]})
    assert float(groups["total"].sel(extracted="rice alone")) == pytest.approx(
        float(found["total"].sel(extracted="rice"))
    )
    wages = io.extraction(table, part, of="wages")
    share = table.primary_inputs.sel(kind="wages").values / table.output.values
    np.testing.assert_allclose(wages["loss"], found["loss"] * share[:, None], rtol=1e-12)
    everything = io.extraction(table, "sector", groups={"all": SECTORS})
    assert float(everything["share"][0]) == pytest.approx(1)


def test_extraction_says_what_it_cannot_do(table):
    with pytest.raises(FiscalmultError, match="no part 'row' of a sector"):
        io.extraction(table, "row")
    with pytest.raises(FiscalmultError, match="group 'x' is 'rice'; give a list of different sectors"):
        io.extraction(table, groups={"x": "rice"})
    with pytest.raises(FiscalmultError, match="no sector 'rise'"):
        io.extraction(table, groups={"x": ["rise"]})
    with pytest.raises(FiscalmultError, match="no group is named for extraction"):
        io.extraction(table, groups={})
    with pytest.raises(FiscalmultError, match=r"employment has dims .* give one number by sector"):
        io.extraction(table, of="employment")


def test_fields_of_influence(table):
    derivative = io.field_of_influence(table, "rice", "care")
    small = io.field_of_influence(table, "rice", "care", change=1e-7) / 1e-7
    np.testing.assert_allclose(derivative, small, rtol=1e-5)
    assert float(io.influence_intensity(table).loc["rice", "care"]) == pytest.approx(float(derivative.sum()))
    with pytest.raises(FiscalmultError, match="no economy is productive; change it less"):
        io.field_of_influence(table, "rice", "care", change=50.0)
    with pytest.raises(FiscalmultError, match=r"a change of -1 leaves -0\.\d+ of the .* take away no more than all"):
        io.field_of_influence(table, "rice", "care", change=-1.0)
    with pytest.raises(FiscalmultError, match="no sector 'x'"):
        io.field_of_influence(table, "x", "care")


# --- imports -----------------------------------------------------------------------------------------------------


@given(SEEDS)
def test_import_content_adds_to_all_imports(seed):
    table = random_table(seed)
    found = io.import_content(table)
    everything = float(table.imported_flows.sum() + table.imported_demand.sum())
    assert float(found["imports"].sum()) == pytest.approx(everything)
    wages = io.import_content(table, ["wages"])
    assert float(wages["imports"].sum()) == pytest.approx(
        float(table.primary_inputs.sel(kind="wages").sum() + table.final_inputs.sel(kind="wages").sum())
    )
    with pytest.raises(FiscalmultError, match="no kind of primary input 'wage'"):
        io.import_content(table, "wage")


@given(SEEDS)
def test_vertical_specialisation_by_the_published_formula(seed):
    table = random_table(seed)
    exports = table.final_demand.sel(category="exports").values
    foreign = table.imported_flows.values / table.output.values
    formula = np.ones(4) @ foreign @ np.linalg.inv(np.eye(4) - table.coefficients) @ exports / exports.sum()
    found = io.vertical_specialisation(table, "exports")
    assert float(found["vs_share"]) == pytest.approx(float(formula))
    assert float(found["imported_inputs"].sum()) == pytest.approx(float(formula) * exports.sum())


def test_no_exports_no_vertical_specialisation(table):
    nothing = replace(
        table,
        final_demand=table.final_demand.copy(
            data=np.where([name == "exports" for name in table.categories], 0.0, table.final_demand)
        ),
        output=None,
        primary_inputs=None,
        final_inputs=None,
    )
    with pytest.raises(FiscalmultError, match="the exports exports add to 0"):
        io.vertical_specialisation(nothing, "exports")
