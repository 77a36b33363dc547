"""Years: two routes to every number, identities as gates, and what must not change."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from conftest import random_sam
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult.errors import FiscalmultError
from fiscalmult.projection import RESULT_VARIABLES, Assumptions, in_prices, load_assumptions, project, tidy
from fiscalmult.projection.ratios import total_of
from fiscalmult.satellites import Satellite
from fiscalmult.structure import quarterly_path

FLAT = Assumptions.flat(
    range(2012, 2041), gdp=1000.0, growth=0.06, productivity=0.05, deflator=0.03, interest=0.04, population=0.01
)
PENSION = fm.Programme("pension", {"hh-poor": 0.96, "c-care": 0.04})
ROADS = fm.Programme("roads", {"c-roads": 1.0})
OWN = [PENSION, ROADS]
MONEY = {"unit": "trillion VND", "prices": "current"}
YEARS = range(2015, 2021)
PATH = {"pension": dict.fromkeys(YEARS, 10.0), "roads": dict(zip(YEARS, range(6), strict=True))}


def economy_of(seed: int = 7) -> fm.Economy:
    sam = random_sam(seed)
    counts = xr.DataArray(
        np.arange(1.0, 13.0).reshape(3, 2, 2),
        coords={"account": ["a-food", "a-roads", "a-care"], "sex": ["female", "male"],
                "formality": ["formal", "informal"]},
        dims=("account", "sex", "formality"),
        attrs={"units": "thousand jobs", "year": 2012},
    )  # fmt: skip
    return fm.Economy.from_sam(sam, fm.PYATT_ROUND, [Satellite("employment", counts)])


ECONOMY = economy_of()
TAX = fm.Levy.in_proportion_to(ECONOMY.sam, receiver="commodity", payers="household", name="sales")


def run(path=None, **options):
    return project(
        ECONOMY, PATH if path is None else path, **{"assumptions": FLAT, "programmes": OWN, **MONEY, **options}
    )


def test_the_result_has_the_schema():
    result = run()
    assert set(RESULT_VARIABLES) - {"labour_income"} == set(map(str, result.data_vars)), "it needs a satellite"
    for name in result.data_vars:
        words = RESULT_VARIABLES[str(name)]
        dims = words[1 : words.index(")")].split(", ")
        assert result[name].dims == tuple(dims), name
        assert result[name].attrs["units"]
        assert result[name].attrs["long_name"]
    assert result.attrs["schema_version"] == 1
    assert "base year" in result.attrs["limits"]


def test_the_year_effect_is_the_static_multiplier_times_spending():
    result = run(financing="borrowed")
    once = fm.simulate(ECONOMY, [fm.Scenario(one.name, one, 1.0) for one in OWN])
    for year in YEARS:
        prices = 1.03 ** (year - 2012)
        for one in OWN:
            spent = PATH[one.name][year] / prices
            here, there = result.sel(year=year, programme=one.name), once.sel(scenario=one.name)
            np.testing.assert_allclose(here["gdp"], spent * there["gdp"], rtol=1e-12)
            np.testing.assert_allclose(here["revenue"], spent * there["revenue"], rtol=1e-11, atol=1e-14)
            jobs = spent * there["employment"] / 1.05 ** (year - 2012)
            np.testing.assert_allclose(here["employment"], jobs, rtol=1e-12)


def test_the_base_year_is_the_simulation_itself():
    mix = [(TAX, 0.5), (ROADS, 0.2), (None, 0.3)]
    result = run({"pension": {2012: 7.0}}, financing=mix)
    once = fm.simulate(ECONOMY, fm.Scenario("pension", PENSION, 7.0, mix))
    for name in ("gdp", "household_income", "employment", "revenue", "imports"):
        here = result[name].sel(year=2012, programme="pension").values
        np.testing.assert_allclose(here, once[name].sel(scenario="pension").values, rtol=1e-11, atol=1e-12)
    assert result["price_index"].item() == result["productivity_index"].item() == 1


def test_a_path_of_zeros_gives_zero():
    result = run({"pension": dict.fromkeys(YEARS, 0)}, financing=TAX, lags="assumed")
    for name, values in result.data_vars.items():
        if name in ("gdp_path", "price_index", "productivity_index"):
            continue
        if values.attrs["units"] == "1" and name != "debt_of_gdp":
            assert np.isnan(values).all(), name
        else:
            assert (values == 0).all(), name


def test_no_lags_and_lags_of_zero_are_the_same():
    at_once, lagged = run(financing=TAX), run(financing=TAX, lags={})
    for name in at_once.data_vars:
        np.testing.assert_allclose(at_once[name], lagged[name], rtol=1e-10, atol=1e-10, err_msg=str(name))


def test_lags_move_effects_and_lose_none():
    static, lagged = run(financing=TAX), run(financing=TAX, lags="assumed")
    whole = lagged["gdp"].sum("year") + lagged["later_gdp"]
    np.testing.assert_allclose(whole, static["gdp"].sum("year"), rtol=1e-10)
    assert (static["later_gdp"] == 0).all()
    # the second route: quarters of the toolbox, added up by hand
    path = quarterly_path(ECONOMY, fm.Scenario("p", PENSION, 1.0), 8, None, [0.25] * 4, ["gdp"])
    first, second = path["gdp"].values[0, :4].sum(), path["gdp"].values[0, 4:].sum()
    result = run({"pension": {2012: 8.0, 2013: 0.0}}, lags="assumed")
    np.testing.assert_allclose(result["gdp"].sel(programme="pension"), [8 * first, 8 * second], rtol=1e-10)
    assert result["impact_multiplier"].item() == pytest.approx(first)
    assert result["cumulative_multiplier"].values[1, 0] == pytest.approx(first + second)


def test_units_and_prices_are_one_and_the_same_money():
    current = run({"pension": {2020: 10.0}})
    billion = run({"pension": {2020: 10_000.0}}, unit="billion VND")
    constant = run({"pension": {2020: 10.0 / 1.03**8}}, prices="constant 2012")
    share = run({"pension": {2020: 100 * 10.0 / (1000 * (1.06 * 1.03) ** 8)}}, unit="% of GDP", prices=None)
    later = run({"pension": {2020: 10.0 * 1.03**2}}, prices="constant 2022")
    for other in (billion, constant, share, later):
        np.testing.assert_allclose(other["spending"], current["spending"], rtol=1e-12)
        np.testing.assert_allclose(other["debt"], current["debt"], rtol=1e-12)


def test_the_debt_recursion_by_hand():
    result = run(financing={"borrowed": 0.6, "grant": 0.1, "reserves": 0.3})
    debt = reserves = 0.0
    for year in YEARS:
        here = result.sel(year=year).sum("programme")
        prices = 1.03 ** (year - 2012)
        spending = 10.0 + PATH["roads"][year]
        debt = debt * 1.04 + spending * (1 - 0.1 - 0.3) - float(here["revenue"].sum()) * prices
        reserves = reserves * 1.04 + 0.3 * spending
        assert float(here["debt"]) == pytest.approx(debt, rel=1e-10)
        assert float(here["reserves_used"]) == pytest.approx(reserves, rel=1e-10)
        gdp = 1000 * (1.06 * 1.03) ** (year - 2012)
        assert float(here["debt_of_gdp"]) == pytest.approx(debt / gdp, rel=1e-10)
    before = result["debt"].sum("programme").sel(year=2019)
    assert float(result["interest"].sum("programme").sel(year=2020)) == pytest.approx(0.04 * float(before))


def test_financing_varies_by_year_and_by_programme():
    result = run(financing={"pension": {2015: "borrowed", 2018: {"grant": 1.0}}, "roads": TAX})
    pension = result["financed"].sel(programme="pension")
    assert (pension.sel(source="borrowed", year=slice(2015, 2017)) > 0).all()
    assert (pension.sel(source="borrowed", year=slice(2018, 2020)) == 0).all()
    np.testing.assert_allclose(result["financed"].sum("source"), result["spending"], rtol=1e-12)
    burden = result["burden"].sum("household") + result["burden_elsewhere"]
    np.testing.assert_allclose(burden.sel(programme="roads"), result["spending"].sel(programme="roads"), rtol=1e-12)
    assert (burden.sel(programme="pension") == 0).all()
    assert (result["gdp"] <= result["gdp_of_spending"] + 1e-12).all()


def test_prices_turn_and_turn_back():
    result = run(financing=TAX)
    current, share = in_prices(result, "current"), in_prices(result, "% of GDP")
    np.testing.assert_allclose(current["gdp"], result["gdp"] * result["price_index"])
    np.testing.assert_allclose(share["gdp"], 100 * current["gdp"] / result["gdp_path"])
    np.testing.assert_allclose(in_prices(result, "constant")["debt"] * result["price_index"], result["debt"])
    assert share["gdp"].attrs["units"] == "% of GDP"
    assert (current["employment"] == result["employment"]).all()
    with pytest.raises(FiscalmultError, match="no prices 'nominal'"):
        in_prices(result, "nominal")
    with pytest.raises(FiscalmultError, match="is no projection"):
        in_prices(xr.Dataset(), "current")


def test_totals_take_ratios_anew():
    result = run(financing=TAX)
    total = total_of(result)
    assert total["programme"].values.tolist() == ["total"]
    ratio = result["revenue"].sum(["tax", "programme"]) / result["spending"].sum("programme")
    np.testing.assert_allclose(total["self_financing"].squeeze("programme"), ratio)


def test_rows_hold_every_number_once():
    result = run()
    rows = tidy(result, "current")
    places = [(row["year"], row["programme"], row["measure"], row["part"]) for row in rows]
    assert len(set(places)) == len(places)
    assert {row["programme"] for row in rows} == {"pension", "roads", "total"}
    found = {place: row["value"] for place, row in zip(places, rows, strict=True)}
    assert found[2016, "roads", "gdp", ""] == pytest.approx(float(in_prices(result, "current")["gdp"][1, 1]))
    women = found[2016, "roads", "employment", "female; formal"]
    assert women == pytest.approx(float(result["employment"][1, 1, 0, 0]))
    assert found[2015, "roads", "self_financing", ""] is None


@given(st.lists(st.floats(0, 1e3), min_size=3, max_size=3), st.lists(st.floats(0, 1e3), min_size=3, max_size=3))
def test_effects_are_linear_in_the_path(one, other):
    def of(amounts):
        return run({"pension": dict(zip(range(2013, 2016), amounts, strict=True))}, financing=TAX, lags="assumed")

    first, second = of(one), of(other)
    both = of([a + b for a, b in zip(one, other, strict=True)])
    for name in ("gdp", "household_income", "employment", "revenue", "imports", "debt", "burden", "later_gdp"):
        np.testing.assert_allclose(both[name], first[name] + second[name], rtol=1e-9, atol=1e-9, err_msg=name)


@given(st.integers(0, 40), st.floats(0, 1))
def test_a_mix_is_the_average_of_its_sources(seed, share):
    economy = economy_of(seed)
    levy = fm.Levy.in_proportion_to(economy.sam, receiver="commodity", payers="household", name="sales")

    def of(financing):
        return project(
            economy, {"pension": {2013: 5.0}}, financing=financing, assumptions=FLAT, programmes=OWN, **MONEY
        )

    mixed, levied, borrowed = of([(levy, share), (None, 1 - share)]), of(levy), of(None)
    for name in ("gdp", "employment", "revenue", "debt"):
        expected = share * levied[name] + (1 - share) * borrowed[name]
        np.testing.assert_allclose(mixed[name], expected, rtol=1e-8, atol=1e-9)


def test_take_up_pays_less():
    half = run(assumptions=FLAT.set(take_up=0.5))
    np.testing.assert_allclose(half["gdp"], 0.5 * run()["gdp"], rtol=1e-12)


def test_draws_are_those_of_the_simulation():
    sam = fm.load_sam("viet-nam-2012")
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])
    drawn = {"uncertainty": fm.load_uncertainty("viet-nam-2012"), "draws": 60, "seed": 3}
    vat = fm.load_levy("vat", "viet-nam-2012")
    path = {"social-pension": {2012: 3.0, 2013: 4.0}}
    result = project(economy, path, financing="vat", **MONEY, **drawn)
    pension = fm.load_programme("social-pension", "viet-nam-2012")
    once = fm.simulate(economy, fm.Scenario("social-pension", pension, 3.0, vat), **drawn)
    np.testing.assert_allclose(
        result["gdp"].sel(year=2012, programme="social-pension"), once["gdp"].values[:, 0], rtol=1e-9
    )
    assert result["gdp"].dims == ("draw", "year", "programme")
    assert result["debt"].sizes["draw"] == 60
    rows = [row for row in tidy(result, parts=False) if row["measure"] == "gdp"]
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)
    lagged = project(economy, path, lags="assumed", **MONEY, **drawn)
    whole = lagged["gdp"].sum("year") + lagged["later_gdp"]
    static = project(economy, path, **MONEY, **drawn)["gdp"].sum("year")
    np.testing.assert_allclose(whole, static, rtol=1e-10)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"financing": "vatt"}, "no source of money 'vatt'"),
        ({"financing": {"grant": 0.5}}, "the financing covers 0.5 of the spending; the shares must add to 1"),
        ({"financing": {"grant": 1.5, "borrowed": -0.5}}, "'borrowed' finances a share of -0.5"),
        ({"financing": {2016: "grant"}}, "the financing begins in 2016 and the path in 2015"),
        ({"financing": PENSION}, "'pension' would be paid by moving money from itself"),
        ({"financing": 7.0}, "money cannot come from 7.0; give a name, a Levy"),
        ({"financing": [7.0]}, "the mix .7.0. is not understood"),
        ({"financing": {"pension": "grant"}}, "'roads' has no financing"),
        (
            {"financing": {"pensions": "grant", "roads": "grant"}},
            "the financing names 'pensions', which is no programme",
        ),
        ({"lags": "slow"}, "lags 'slow' are unknown; give 'assumed'"),
        ({"measures": ["gpd"]}, "no measure 'gpd'; did you mean gdp"),
        ({"unit": "trillion"}, "no unit 'trillion'"),
        ({"programmes": ["pension"]}, "'pension' is not a Programme"),
        ({"draws": 50}, "mean nothing where nothing is uncertain"),
    ],
)
def test_what_cannot_be_projected(options, message):
    with pytest.raises(FiscalmultError, match=message):
        run(**options)


def test_a_matrix_without_a_year_or_with_other_money():
    sam = random_sam(3)
    bare = fm.SAM(sam.flows.assign_attrs({"units": "trillion VND", "year": None}), name="bare")
    economy = fm.Economy.from_sam(bare, fm.PYATT_ROUND)
    with pytest.raises(FiscalmultError, match="the matrix 'bare' has no year"):
        project(economy, PATH, programmes=OWN, **MONEY)
    kip = fm.SAM(sam.flows.assign_attrs({"units": "billion kip", "year": 2012}), name="kip")
    economy = fm.Economy.from_sam(kip, fm.PYATT_ROUND)
    with pytest.raises(FiscalmultError, match="no assumptions ship for money in 'billion kip'"):
        project(economy, PATH, programmes=OWN, **MONEY)
    own = Assumptions.flat(range(2012, 2030), gdp=500.0, unit="billion kip", deflator=0.1)
    result = project(
        economy, {"pension": {2013: 11.0}}, programmes=OWN, assumptions=own, unit="billion kip", prices="current"
    )
    assert result["spending"].item() == pytest.approx(10.0)


def test_shipped_assumptions_hold_together():
    shipped = load_assumptions()
    assert {2012, 2030, 2045} <= set(shipped.years)
    gdp = shipped.gdp_path([2012, 2024])
    assert gdp.values[1] == pytest.approx(11_511.867, abs=0.001)
    assert gdp.values[0] == pytest.approx(4_073.762, abs=0.01)  # back along growth and deflator to the published level
    both = (1 + shipped.rate("productivity", [2030])) * (1 + shipped.rate("population", [2030]))
    assert shipped.rate("growth", [2030]) == pytest.approx(both - 1)
    rows = shipped.describe([2024, 2030])
    assert {row["status"] for row in rows} == {"derived", "assumed"}
    assert all(row["note"] for row in rows)


def test_assumptions_are_set_and_refused():
    changed = load_assumptions().set(growth=0.05, interest={2026: 0.06})
    assert changed.rate("growth", [2024, 2025, 2045]).tolist()[1:] == [0.05, 0.05]
    assert changed.rate("growth", [2024]) == load_assumptions().rate("growth", [2024])
    assert changed.rate("interest", [2026, 2027])[0] == 0.06
    assert changed.describe([2030])[0]["note"] == "set by the user"
    for change, message in (
        ({"grwth": 0.05}, "no assumption 'grwth'; did you mean growth"),
        ({"growth": 6.0}, "growth of 2025 is 6; give a share such as 0.06 for 6 %"),
        ({"take_up": 1.2}, "take_up of 2025 is 1.2; give a share from 0 to 1"),
        ({"growth": {1999: 0.01}}, "growth of 1999 cannot be set; the assumptions cover 2012 to 2060"),
    ):
        with pytest.raises(FiscalmultError, match=message):
            load_assumptions().set(**change)
    with pytest.raises(FiscalmultError, match="population of 2013 is not known"):
        load_assumptions().index("population", 2012, [2030])
    with pytest.raises(FiscalmultError, match="the year 2100 is outside the assumptions"):
        load_assumptions().index("growth", 2024, [2100])
    with pytest.raises(FiscalmultError, match="'interest' has no level"):
        load_assumptions().index("interest", 2024, [2025])


def test_money_of_a_satellite_is_not_divided_by_productivity():
    """Labour income is money: multiplier times spending at constant prices; jobs fall with productivity."""
    sam = fm.load_sam()
    satellites = [fm.load_satellite(f"{sam.name}-jobs"), fm.load_satellite(f"{sam.name}-earnings")]
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites)
    path = {"social-pension": dict.fromkeys(range(2025, 2031), 10.0)}
    result = project(economy, path, unit="trillion VND", prices="constant 2024")
    ratios = fm.multipliers(fm.simulate(economy, fm.Scenario("s", fm.load_programme("social-pension"), 1.0)))
    for sex in ("female", "male"):
        per_dong = float(ratios["labour_income"].sel(sex=sex).squeeze())
        np.testing.assert_allclose(result["labour_income"].sel(sex=sex).squeeze("programme"), 10 * per_dong)
    assert result["labour_income"].attrs["prices"] == "constant 2024"
    assert RESULT_VARIABLES["labour_income"].startswith(f"({', '.join(map(str, result['labour_income'].dims))})")
    jobs = result["employment"].sum(["sex", "formality"]).squeeze("programme")
    np.testing.assert_allclose(jobs * result["productivity_index"], float(jobs[0] * result["productivity_index"][0]))
    current = in_prices(result, "current")["labour_income"]
    np.testing.assert_allclose(current, result["labour_income"] * result["price_index"])
