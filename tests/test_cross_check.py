"""The cross-check of all tables for Viet Nam: what ships, by independent routes, and what its steps add to."""

from __future__ import annotations

import csv
from itertools import permutations

import numpy as np
import pytest
from conftest import ROOT, make_sam, random_sam

from calibration.crosscheck import COLUMNS, CROSS_CHECK_FILES, STEP_COLUMNS, STEPS, compare_tables, step_rows
from calibration.crosscheck_parts import FACTORS, contributions, multipliers_of, split_imports
from calibration.uncertainty.originals import ADB, GSO, OECD
from calibration.uncertainty.sectors import read_sectors
from fiscalmult import load_sam
from fiscalmult.datasets import list_tables
from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import InputOutputTable, to_input_output

DIGIT = 0.5e-6 + 1e-12


def rows_of(place: int) -> list[dict[str, str]]:
    with (ROOT / CROSS_CHECK_FILES[place]).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def shipped() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows_of(0):
        found.setdefault(row["table"], {})[row["sector"]] = row
    return found


@pytest.fixture(scope="module")
def compared(originals):
    for name in ("vnsam_2012/VNSAM-2012.xlsx", ADB, GSO, OECD):
        if not (originals / name).is_file():
            pytest.skip(f"the original {name} is not here")
    return compare_tables(originals)


def test_every_table_has_every_common_sector(shipped):
    assert tuple(rows_of(0)[0]) == COLUMNS
    assert tuple(rows_of(1)[0]) == STEP_COLUMNS
    for name, rows in shipped.items():
        assert tuple(rows) == read_sectors().codes, name
        assert sum(float(row["output_share"]) for row in rows.values()) == pytest.approx(1, abs=26 * DIGIT)
        for row in rows.values():
            assert 1 <= float(row["domestic"]) <= float(row["total"])
            assert row["status"] == "derived"
    assert set(list_tables("sam")) <= set(shipped)


def test_steps_add_up_and_are_the_differences_of_the_multipliers(shipped):
    pairs = {(row["from"], row["to"]) for row in rows_of(1)}
    assert set(STEPS) <= pairs
    for row in rows_of(1):
        before, after = (float(shipped[row[end]][row["sector"]][row["use"]]) for end in ("from", "to"))
        assert float(row["difference"]) == pytest.approx(after - before, abs=3 * DIGIT)
        assert sum(float(row[name]) for name in FACTORS) == pytest.approx(float(row["difference"]), abs=4 * DIGIT)
        assert row["use"] == "domestic" or float(row["domestic"]) == 0


def test_multipliers_of_the_shipped_matrices_from_their_cells(shipped):
    """Rows of the matrix, gathered by hand: industry by industry, then the inverse of numpy."""
    for name in list_tables("sam"):
        sam, sectors = load_sam(name), read_sectors()
        kinds = np.array(sam.account_list.blocks)
        made, goods = kinds == "activity", np.isin(kinds, ["commodity", "margin"])
        share = sam.propensities.values
        through = np.linalg.inv(np.eye(goods.sum()) - share[np.ix_(goods, goods)]) @ sam.values[np.ix_(goods, made)]
        makers = share[np.ix_(made, goods)]
        abroad = share[np.ix_(kinds == "rest-of-world", goods)].sum(axis=0)
        at_home = makers.sum(axis=0)
        wide = makers * np.where(at_home > 0, 1 + abroad / np.where(at_home > 0, at_home, 1), 0)
        gather = sectors.gather("shipped", [code.removeprefix("a-") for code in np.array(sam.codes)[made]])
        output = gather @ sam.values[:, made].sum(axis=0)
        for use, shares in (("domestic", makers), ("total", wide)):
            flows = gather @ (shares @ through) @ gather.T
            wanted = np.linalg.inv(np.eye(len(output)) - flows / output).sum(axis=0)
            found = [float(row[use]) for row in shipped[name].values()]
            np.testing.assert_allclose(found, wanted, atol=DIGIT)


def test_what_ships_is_what_the_originals_give(shipped, compared):
    assert set(shipped) == set(compared)
    for name, one in compared.items():
        for use, values in multipliers_of(one.table).items():
            found = [float(row[use]) for row in shipped[name].values()]
            np.testing.assert_allclose(found, values, atol=DIGIT)
            flows = one.table.flows.values + (one.table.imported_flows.values if use == "total" else 0)
            output = one.table.output.values
            inverse = np.linalg.inv(np.eye(26) - flows / output)
            if use == "total":
                bought = flows.sum(axis=0)
                rows = shipped[name].values()
                np.testing.assert_allclose([float(row["inputs"]) for row in rows], bought / output, atol=DIGIT)
                abroad = one.table.imported_flows.values.sum(axis=0)
                found = [float(row["imported"]) for row in rows]
                np.testing.assert_allclose(found, abroad / np.where(bought > 0, bought, 1), atol=DIGIT)
            np.testing.assert_allclose(values, inverse.sum(axis=0), rtol=1e-10)
    assert step_rows(compared) == rows_of(1)


def test_the_matrix_of_2012_is_the_supply_and_use_table(compared):
    """Two publishers, two routes: total-flow multipliers of the SAM and of model D of its source agree."""
    sam, source = (compared[name].table for name in ("vnsam-2012", "gso-2012-fixed-sales"))
    ours, theirs = multipliers_of(sam)["total"], multipliers_of(source)["total"]
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert np.abs(multipliers_of(sam)["domestic"] - multipliers_of(source)["domestic"]).max() > 0.1


def tables(seed: int) -> tuple[InputOutputTable, InputOutputTable]:
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(2):
        flows, abroad = rng.uniform(0, 1, (3, 3)), rng.uniform(0, 0.5, (3, 3))
        flows[0, 1] = abroad[0, 1] = 0.0
        output = flows.sum(axis=0) + abroad.sum(axis=0) + rng.uniform(1, 3, 3)
        made.append(
            InputOutputTable.from_arrays(
                ["a", "b", "c"], flows, {"f": output - flows.sum(axis=1)}, units="euro", output=output,
                imported_flows=abroad, use="domestic",
            )
        )  # fmt: skip
    return made[0], made[1]


@pytest.mark.parametrize("seed", range(5))
def test_contributions_are_shapley_values(seed):
    """Against the definition, factor by factor, with numpy's inverse."""
    before, after = tables(seed)
    for use in ("domestic", "total"):
        parts = {}
        for table in (before, after):
            both = table.flows.values + table.imported_flows.values
            bought = both.sum(axis=0)
            usual = table.flows.values.sum(axis=1) / both.sum(axis=1)
            home = np.where(both > 0, table.flows.values / np.where(both > 0, both, 1), usual[:, None])
            parts[table] = (bought / table.output.values, both / bought, home if use == "domestic" else np.ones((3, 3)))
        found = contributions(before, after, use)
        for place, name in enumerate(FACTORS):
            wanted = np.zeros(3)
            for order in permutations(range(3)):
                mine = order.index(place)
                values = []
                for changed in (order[: mine + 1], order[:mine]):
                    one = [parts[after if k in changed else before][k] for k in range(3)]
                    values.append(np.linalg.inv(np.eye(3) - one[0] * one[1] * one[2]).sum(axis=0))
                wanted += (values[0] - values[1]) / 6
            np.testing.assert_allclose(found[name], wanted, atol=1e-12)
        gap = multipliers_of(after)[use] - multipliers_of(before)[use]
        np.testing.assert_allclose(sum(found.values()), gap, atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_imports_of_a_matrix_are_split_off_whole(seed):
    sam = random_sam(seed)
    table, plain = split_imports(sam), to_input_output(sam)
    imported = sam.block("rest-of-world", "commodity").values.sum()
    assert table.imports.sum() == pytest.approx(imported)
    np.testing.assert_allclose(table.flows, plain.flows)
    np.testing.assert_allclose(
        table.primary_inputs.sum("kind") + table.imported_flows.sum("supplier"), plain.primary_inputs.sum("kind")
    )
    np.testing.assert_allclose(
        table.final_inputs.sum("kind") + table.imported_demand.sum("supplier"), plain.final_inputs.sum("kind")
    )
    multipliers = multipliers_of(table)
    assert (multipliers["total"] > multipliers["domestic"]).all()


def test_a_product_that_nobody_makes_at_home():
    codes = ["a-x", "c-x", "c-oil", "f-labour", "hh-all", "rest-of-world"]
    flows = np.zeros((6, 6))
    flows[0, 1] = 10  # makes x
    flows[2, 0], flows[3, 0] = 4, 6
    flows[5, 2] = 4  # oil from abroad
    flows[1, 4], flows[1, 5], flows[4, 3] = 6, 4, 6
    with pytest.raises(FiscalmultError, match="'c-oil' is imported but made by no activity of 'test'; merge it"):
        split_imports(make_sam(flows, codes))
