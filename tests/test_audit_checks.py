"""Every check of an audit: a table that passes it, and one with a planted fault that it finds and names."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr
from conftest import random_sam

import fiscalmult as fm
from fiscalmult.audit import CHECKS, TOTALS, Audit, Control, audit
from fiscalmult.audit.flows import SELDOM, STANDARD, standard_pairs
from fiscalmult.kernels.mistakes import scaled, swapped


def raw(sam: fm.SAM) -> xr.DataArray:
    """The flows of a matrix as an array that may be spoilt."""
    return sam.flows.copy(data=np.array(sam.values))


def spoilt(sam: fm.SAM, *cells: tuple[str, str, float]) -> xr.DataArray:
    """The flows with some cells replaced."""
    flows = raw(sam)
    for receiver, payer, value in cells:
        flows.loc[receiver, payer] = value
    return flows


def flow(sam: fm.SAM, receiver: str, payer: str) -> float:
    return float(sam.flows.loc[receiver, payer])


def one(report: Audit, check: str, key: str):
    """The only finding of a check with a key."""
    found = [finding for finding in report.check(check) if finding.key == key]
    assert len(found) == 1, [finding.key for finding in report.check(check)]
    return found[0]


def test_a_balanced_matrix_passes_every_check(sam):
    report = audit(sam)
    assert report.passed
    assert {finding.status for finding in report.findings} == {"pass", "skipped"}
    assert [finding.check for finding in report.of("skipped")] == ["controls"]
    assert list(dict.fromkeys(finding.check for finding in report.findings)) == list(CHECKS)


def test_raw_flows_are_audited_like_the_matrix_they_make(sam):
    of_matrix, of_flows = audit(sam), audit(raw(sam))
    assert [one.status for one in of_matrix.findings] == [one.status for one in of_flows.findings]
    assert [one.key for one in of_matrix.findings] == [one.key for one in of_flows.findings]


# labels and numbers


def test_an_account_on_one_side_only_is_named_and_the_others_are_audited(sam):
    flows = raw(sam)
    total = flows.sum("receiver").expand_dims(receiver=["grand total"])
    report = audit(xr.concat([flows, total], "receiver").assign_attrs(flows.attrs))
    found = one(report, "labels", "rows_only")
    assert found.status == "failure"
    assert "grand total" in found.message
    assert "remove the row if it is a total" in found.message
    assert report.status("balance") == "pass"
    assert report.count == 17
    across = flows.sum("payer").expand_dims(payer=["sum"], axis=1)
    assert one(audit(xr.concat([flows, across], "payer")), "labels", "columns_only").facts["accounts"] == "sum"


def test_rows_and_columns_in_other_orders_are_read_by_name(sam):
    flows = raw(sam)
    turned = flows.isel(payer=[1, 0, *range(2, 17)])
    report = audit(turned)
    found = one(report, "labels", "order")
    assert found.status == "failure"
    assert "first at place 1: a-food against a-roads; reorder the columns" in found.message
    assert report.status("balance") == "pass"


def test_an_account_listed_twice_stops_the_audit(sam):
    codes = ["a-food", *sam.codes[:1], *sam.codes[2:]]
    report = audit(xr.DataArray(sam.values, {"receiver": codes, "payer": codes}, ("receiver", "payer")))
    found = [finding for finding in report.check("labels") if finding.key == "twice"]
    assert {finding.facts["side"] for finding in found} == {"rows", "columns"}
    assert "give every account a code of its own" in found[0].message
    assert {report.status(name) for name in CHECKS if name not in ("labels", "numbers")} == {"skipped"}
    assert "before the failure of the check 'labels' is mended" in report.check("balance")[0].message


def test_cells_that_are_no_numbers_stop_the_audit(sam):
    report = audit(spoilt(sam, ("c-food", "hh-poor", np.nan), ("c-care", "gov", np.inf)))
    found = one(report, "numbers", "missing")
    assert found.facts["count"] == 2
    assert {(cell.receiver, cell.payer) for cell in found.cells} == {("c-food", "hh-poor"), ("c-care", "gov")}
    assert report.status("gdp") == "skipped"
    assert not report.passed


def test_a_table_of_zeros_is_no_table(sam):
    assert "nothing flows" in one(audit(raw(sam) * 0), "numbers", "nothing").message


def test_residues_of_arithmetic_are_told_from_payments(sam):
    report = audit(spoilt(sam, ("c-roads", "gov", -1e-15 * float(sam.outlays.max()) * 1e-2)))
    found = one(report, "numbers", "dust")
    assert (found.status, found.facts["count"]) == ("warning", 1)
    assert (found.cells[0].receiver, found.cells[0].payer) == ("c-roads", "gov")
    assert report.status("signs") == "pass"
    assert report.passed


# balance, orientation, scale, signs


def test_a_wrong_cell_shows_in_balance_with_the_crossing(sam):
    before = flow(sam, "c-food", "hh-poor")
    report = audit(spoilt(sam, ("c-food", "hh-poor", before + 7)))
    found = one(report, "balance", "gap")
    assert found.status == "failure"
    assert {entry.account for entry in found.entries} == {"c-food", "hh-poor"}
    assert {round(entry.value, 9) for entry in found.entries} == {7.0, -7.0}
    assert found.value == pytest.approx(7)
    pair = one(report, "balance", "pair")
    assert pair.facts["rich"] == "c-food"
    assert pair.cells[0].value == pytest.approx(before + 7)
    assert "what c-food gets from hh-poor is 7 too high" in pair.message
    assert one(report, "propensities", "spent").entries[0].account == "hh-poor"


def test_three_accounts_out_of_balance_name_no_pair(sam):
    report = audit(spoilt(sam, ("c-food", "hh-poor", 1.0), ("c-care", "hh-poor", 1.0)))
    assert {finding.key for finding in report.check("balance")} == {"gap"}
    assert len(one(report, "balance", "gap").entries) == 3


def test_rounded_figures_are_a_warning_and_pass_with_their_tolerance(sam):
    flows = raw(sam)
    rounded = flows.copy(data=np.round(flows.values, 1))
    report = audit(rounded)
    found = one(report, "balance", "rounded")
    assert found.status == "warning"
    assert found.value <= 0.1 * np.sqrt(34)
    assert one(report, "gdp", "sides").status == "warning"
    stated = audit(rounded, tolerance=1.0)
    assert stated.status("balance") == "pass"
    assert stated.status("gdp") == "pass"
    assert audit(rounded, tolerance=0.0).status("balance") == "failure"


def test_a_transposed_matrix_is_recognised_though_it_balances(sam):
    turned = raw(sam).copy(data=sam.values.T)
    report = audit(turned)
    assert report.status("balance") == "pass"
    found = one(report, "orientation", "transposed")
    assert found.status == "failure"
    assert "transpose it, so that rows receive and columns pay" in found.message
    assert not report.passed


def test_a_symmetric_matrix_does_not_tell_its_orientation(sam):
    even = raw(sam).copy(data=sam.values + sam.values.T)
    assert one(audit(even), "orientation", "unclear").status == "warning"


def test_two_cells_changed_round_are_found(sam):
    there = flow(sam, "hh-rich", "ent-all")
    report = audit(spoilt(sam, ("hh-rich", "ent-all", 0.0), ("ent-all", "hh-rich", there)))
    found = one(report, "orientation", "swapped")
    assert (found.cells[0].receiver, found.cells[0].payer) == ("ent-all", "hh-rich")
    assert "move the cell to its mirror place" in found.message


@pytest.mark.parametrize("factor", [1e3, 1e-3, 1e6, 1e-6])
@pytest.mark.parametrize("kind", ["cell", "row", "column", "account"])
def test_figures_in_another_unit_are_found(sam, factor, kind):
    flows = raw(sam)
    if kind == "cell":
        flows.loc["c-food", "hh-rich"] *= factor
    if kind in ("row", "account"):
        flows.loc["c-food", :] *= factor
    if kind in ("column", "account"):
        flows.loc[:, "c-food"] *= factor
    found = one(audit(flows), "scale", kind)
    assert found.status == "failure"
    assert found.value == pytest.approx(factor)
    named = found.cells[0].receiver if kind == "cell" else found.entries[0].account
    assert named == "c-food"
    assert f"divide {'both' if kind == 'account' else f'the {kind}'} by" in found.message
    restored = flows.copy()
    if kind == "cell":
        restored.loc["c-food", "hh-rich"] /= found.value
        assert audit(restored).status("balance") == "pass"


def test_another_mistake_is_not_taken_for_a_wrong_unit(sam):
    for before in (2.0, 0.5, 10.0, 100.0, 500.0, 5000.0, 1 / 300):
        flows = raw(sam)
        flows.loc["c-food", "hh-rich"] *= before
        assert one(audit(flows), "scale", "fine_uncontrolled").status == "pass"
        assert one(audit(flows), "balance", "gap").status == "failure"


def test_a_table_without_a_unit_is_a_warning(sam):
    bare = raw(sam).drop_attrs()
    assert one(audit(bare), "scale", "unit").status == "warning"


def test_no_mistake_explains_a_balanced_table(sam):
    everyone = np.ones(17, dtype=bool)
    assert scaled(np.round(sam.values), everyone, [1000.0]) is None
    assert scaled(np.eye(3), np.ones(3, dtype=bool), [1000.0]) is None
    assert swapped(np.eye(3), np.ones(3, dtype=bool)) is None


def test_negative_cells_are_judged_by_where_they_stand(sam):
    usual = spoilt(sam, ("c-food", "savings-investment", -3.0), ("savings-investment", "rest-of-world", -4.0))
    found = one(audit(usual), "signs", "usual")
    assert (found.status, found.facts["count"], found.facts["sum"]) == ("pass", 2, -7.0)
    assert found.cells[0].value == -4.0
    seen = one(audit(spoilt(sam, ("tax-sales", "c-food", -2.0))), "signs", "seen")
    assert seen.status == "warning"
    wrong = one(audit(spoilt(sam, ("c-food", "hh-poor", -2.0), ("hh-rich", "f-labour", -1.0))), "signs", "wrong")
    assert wrong.status == "failure"
    assert [(cell.receiver, cell.payer) for cell in wrong.cells] == [("c-food", "hh-poor"), ("hh-rich", "f-labour")]
    assert "with a positive sign in the mirror cell" in wrong.message


def test_a_sign_that_was_turned_is_found(sam):
    report = audit(spoilt(sam, ("hh-rich", "ent-all", -flow(sam, "hh-rich", "ent-all"))))
    found = one(report, "signs", "turned")
    assert (found.cells[0].receiver, found.cells[0].payer) == ("hh-rich", "ent-all")
    assert one(report, "signs", "wrong").facts["count"] == 1


# empty, isolated, doubles


def with_account(sam: fm.SAM, code: str) -> xr.DataArray:
    """The flows with one more account, empty."""
    codes = [*sam.codes, code]
    return raw(sam).reindex(receiver=codes, payer=codes, fill_value=0.0)


def test_an_empty_account_is_a_warning(sam):
    report = audit(with_account(sam, "hh-none"))
    found = one(report, "empty", "idle")
    assert (found.status, found.entries[0].account) == ("warning", "hh-none")
    assert report.status("isolated") == "pass"
    assert audit(sam).status("empty") == "pass"


def test_an_account_that_only_pays_or_only_receives_fails(sam):
    flows = with_account(sam, "hh-none")
    flows.loc["c-food", "hh-none"] = 5.0
    found = one(audit(flows), "isolated", "nothing_in")
    assert (found.status, found.entries[0].account, found.entries[0].value) == ("failure", "hh-none", 5.0)
    flows = with_account(sam, "hh-none")
    flows.loc["hh-none", "f-labour"] = 5.0
    assert one(audit(flows), "isolated", "nothing_out").entries[0].account == "hh-none"


def test_accounts_apart_from_the_rest_are_named(sam):
    codes = [*sam.codes, "c-moon", "hh-moon"]
    flows = raw(sam).reindex(receiver=codes, payer=codes, fill_value=0.0)
    flows.loc["c-moon", "hh-moon"] = flows.loc["hh-moon", "c-moon"] = 5.0
    report = audit(flows)
    found = one(report, "isolated", "apart")
    assert (found.status, found.facts["count"], found.facts["groups"]) == ("warning", 2, 1)
    assert report.status("balance") == "pass"


@pytest.mark.parametrize("side", ["row", "column"])
def test_a_subtotal_left_inside_is_found(sam, side):
    flows = with_account(sam, "hh-both")
    if side == "row":
        flows.loc["hh-both", :] = flows.loc["hh-poor", :] + flows.loc["hh-rich", :]
    else:
        flows.loc[:, "hh-both"] = flows.loc[:, "hh-poor"] + flows.loc[:, "hh-rich"]
    # The parts stand next to the sum.
    codes = [code for code in flows["receiver"].values if code != "hh-both"]
    codes.insert(codes.index("hh-rich") + 1, "hh-both")
    found = one(audit(flows.loc[codes, codes]), "doubles", f"{side}_total")
    assert (found.status, found.facts["count"]) == ("failure", 2)
    assert found.entries[0].account == "hh-both"
    assert "hh-poor ... hh-rich; leave the total out" in found.message


@pytest.mark.parametrize("first", [False, True])
def test_a_grand_total_left_inside_is_found(sam, first):
    flows = with_account(sam, "all together")
    flows.loc["all together", :] = flows.sum("receiver")
    flows.loc[:, "all together"] = flows.sum("payer")
    codes = ["all together", *sam.codes] if first else list(flows["receiver"].values)
    report = audit(flows.loc[codes, codes], blocks={"all together": "household"})
    for side in ("row", "column"):
        found = one(report, "doubles", f"{side}_total")
        assert found.entries[0].account == "all together"
        assert found.facts["count"] == 17
    # The table balances all the same: balance alone would not have told.
    assert report.status("balance") == "pass"


def with_total(sam: fm.SAM, digits: int | None, crossing: float | None) -> xr.DataArray:
    """The flows with a row and a column of totals, printed to some digits, and what their crossing holds."""
    flows = with_account(sam, "everyone")
    flows.loc["everyone", :] = flows.sum("receiver")
    flows.loc[:, "everyone"] = flows.sum("payer")
    if digits is not None:
        flows.loc["everyone", :] = flows.loc["everyone", :].round(digits)
        flows.loc[:, "everyone"] = flows.loc[:, "everyone"].round(digits)
    if crossing is not None:
        flows.loc["everyone", "everyone"] = crossing
    return flows


@pytest.mark.parametrize(("digits", "crossing"), [(1, None), (None, 0.0), (1, 0.0)])
def test_a_grand_total_is_found_though_it_is_rounded_or_its_corner_is_empty(sam, digits, crossing):
    report = audit(with_total(sam, digits, crossing), blocks={"everyone": "household"})
    assert {finding.key for finding in report.check("doubles")} == {"row_total", "column_total"}
    # Money is doubled and the table balances all the same: nothing else would have told.
    assert report.status("balance") == "pass"


def test_a_subtotal_far_from_its_parts_is_found_by_their_block_and_is_no_wrong_unit(sam):
    flows = with_account(sam, "hh-both")
    flows.loc["hh-both", :] = flows.loc["hh-poor", :] + flows.loc["hh-rich", :]
    flows.loc[:, "hh-both"] = flows.loc[:, "hh-poor"] + flows.loc[:, "hh-rich"]
    codes = list(flows["receiver"].values)
    apart = [code for code in codes if not code.startswith("hh")]
    codes = ["hh-poor", *apart[:4], "hh-rich", *apart[4:], "hh-both"]
    report = audit(flows.loc[codes, codes])
    found = one(report, "doubles", "row_total")
    assert (found.entries[0].account, found.facts["count"]) == ("hh-both", 2)
    # Dividing the account by a million all but removes it, and the table balances: no reason to call it a unit.
    assert report.status("balance") == "failure"
    assert report.status("scale") == "pass"


def test_a_name_that_says_total_is_a_warning(sam):
    report = audit(raw(sam).assign_coords(receiver=[*sam.codes[:-1], "Total"], payer=[*sam.codes[:-1], "Total"]))
    assert one(report, "doubles", "name").status == "warning"


def test_an_account_that_stands_twice_is_found(sam):
    half = sam.split("hh-poor", {"hh-poor-a": 0.5, "hh-poor-b": 0.5})
    found = one(audit(half), "doubles", "twins")
    assert found.status == "warning"
    assert found.facts["pairs"] == "hh-poor-a = hh-poor-b"
    uneven = sam.split("hh-poor", {"hh-poor-a": 0.4, "hh-poor-b": 0.6})
    assert audit(uneven).status("doubles") == "pass"


# propensities, spectral radius


def test_dissaving_makes_propensities_of_responding_accounts_exceed_one(sam):
    # The rich household saves 300 less than nothing, and buys food for it; investment in food makes room.
    shifted = 300.0 + flow(sam, "savings-investment", "hh-rich")
    flows = raw(sam)
    flows.loc["savings-investment", "hh-rich"] -= shifted
    flows.loc["c-food", "hh-rich"] += shifted
    flows.loc["c-food", "savings-investment"] -= shifted
    report = audit(flows)
    assert report.status("balance") == "pass"
    found = one(report, "propensities", "responding")
    assert (found.status, found.entries[0].account, found.facts["closure"]) == ("warning", "hh-rich", "TYPE_II")
    inside = flows.loc[:, "hh-rich"].sel(receiver=["c-food", "c-roads", "c-care"]).sum() / flows.loc[:, "hh-rich"].sum()
    assert found.value == pytest.approx(float(inside))
    assert found.value > 1


def test_money_that_never_leaks_is_found_with_the_accounts_that_keep_it(sam):
    codes = [*sam.codes, "c-loop", "a-loop"]
    flows = raw(sam).reindex(receiver=codes, payer=codes, fill_value=0.0)
    flows.loc["c-loop", "a-loop"] = flows.loc["a-loop", "c-loop"] = 5.0
    report = audit(flows)
    endless = [finding for finding in report.check("radius") if finding.status == "failure"]
    assert {finding.facts["closure"] for finding in endless} == {"LEONTIEF", "TYPE_II", "PYATT_ROUND"}
    for finding in endless:
        assert finding.value == pytest.approx(1)
        assert {entry.account for entry in finding.entries} == {"c-loop", "a-loop"}
        assert "record what they pay in taxes, saving or imports" in finding.message


def test_the_spectral_radius_by_another_route(sam):
    found = {finding.facts["closure"]: finding for finding in audit(sam).check("radius")}
    for name, closure in fm.closure.CLOSURES.items():
        responds = closure.responds(sam.account_list)
        inside = sam.propensities.values[np.ix_(responds, responds)]
        # Gelfand: the radius is the limit of the growth of powers, here of the 512th.
        power, size = inside, 0.0
        for _ in range(9):
            power = power @ power
            scale = np.abs(power).max()
            power, size = power / scale, 2 * size + np.log(scale)
        assert np.exp(size / 512) == pytest.approx(found[name].value, rel=0.02)
        assert found[name].facts["count"] == responds.sum()


def test_own_closures_are_tried(sam):
    everyone = fm.Closure(tuple(fm.accounts.BLOCKS), name="all respond")
    found = audit(sam, closures=[everyone]).check("radius")
    assert [(one.status, one.facts["closure"]) for one in found] == [("failure", "all respond")]
    assert found[0].value == pytest.approx(1)


# unusual flows


def test_flows_that_no_standard_matrix_has_fail(sam):
    report = audit(spoilt(sam, ("f-labour", "c-food", 4.0), ("a-food", "a-roads", 2.0)))
    never, seldom = one(report, "unusual", "never"), one(report, "unusual", "seldom")
    assert (never.status, seldom.status) == ("failure", "warning")
    assert [(cell.receiver, cell.payer, cell.value) for cell in never.cells] == [("f-labour", "c-food", 4.0)]
    assert [(cell.receiver, cell.payer) for cell in seldom.cells] == [("a-food", "a-roads")]
    assert "labour <- commodity (1)" in never.message
    assert "activity <- activity (1)" in seldom.message


def test_what_is_standard_depends_on_the_blocks_there_are():
    plain = fm.Accounts.from_codes(["a-food", "hh-all", "rest-of-world"])
    pairs = standard_pairs(plain)
    assert {"activity", "household", "rest-of-world"} <= pairs["activity"]
    assert "activity" in pairs["household"]
    assert "activity" in pairs["rest-of-world"]
    full = standard_pairs(fm.Accounts.from_codes(["a-food", "c-food", "f-labour", "hh-all"]))
    assert "activity" not in full["activity"] | full["household"]


def test_standard_and_seldom_flows_are_of_known_blocks_and_do_not_overlap():
    for pairs in (STANDARD, SELDOM):
        assert set(pairs) <= set(fm.accounts.BLOCKS)
        assert {payer for payers in pairs.values() for payer in payers} <= set(fm.accounts.BLOCKS)
    assert set(STANDARD) == set(fm.accounts.BLOCKS)
    for receiver, payers in SELDOM.items():
        assert not set(payers) & set(STANDARD[receiver]), receiver


# GDP and control totals


def test_gdp_from_three_sides_names_the_accounts_that_part_them(sam):
    fine = one(audit(sam), "gdp", "fine")
    assert fine.value == pytest.approx(sam.gdp, rel=1e-12)
    assert fine.facts["expenditure"] == pytest.approx(sam.gdp_expenditure, rel=1e-12)
    assert fine.facts["production"] == pytest.approx(sam.gdp, rel=1e-9)
    report = audit(spoilt(sam, ("f-labour", "a-care", flow(sam, "f-labour", "a-care") + 9)))
    found = one(report, "gdp", "sides")
    assert (found.status, found.entries[0].account) == ("failure", "a-care")
    assert found.facts["income"] - found.facts["production"] == pytest.approx(9)
    assert found.value == pytest.approx(9)


def by_hand(sam: fm.SAM) -> dict[str, float]:
    """Totals by block sums: another route than masks."""
    block = {name: float(sam.block(*sides).sum()) for name, sides in {
        "household_consumption": ("commodity", "household"), "government_consumption": ("commodity", "government"),
        "investment": ("commodity", "accumulation"), "exports": ("commodity", "rest-of-world"),
        "imports": ("rest-of-world", "commodity"),
    }.items()}  # fmt: skip
    gdp = dict.fromkeys(("gdp", "gdp_expenditure", "gdp_production"), sam.gdp)
    return {**block, **gdp, "value_added": sam.value_added}


def test_controls_that_agree_pass_and_those_that_do_not_fail(sam):
    known = by_hand(sam)
    assert set(known) == set(TOTALS)
    report = audit(sam, controls=known, control_tolerance=1e-9)
    assert {finding.status for finding in report.check("controls")} == {"pass"}
    assert len(report.check("controls")) == len(TOTALS)
    off = audit(sam, controls={name: (1.03 * value, 0.01) for name, value in known.items()})
    assert {finding.key for finding in off.check("controls")} == {"off"}
    assert off.check("controls")[0].value == pytest.approx(1 / 1.03 - 1)
    within = audit(sam, controls={name: (1.03 * value, 0.05) for name, value in known.items()})
    assert within.passed


def test_controls_may_name_accounts_blocks_and_patterns(sam):
    controls = {
        "gov": float(sam.outlays[sam.codes.index("gov")]),
        "household": float(sam.outlays[sam.account_list.mask("household")].sum()),
        "c-*": float(sam.outlays[sam.account_list.mask("commodity")].sum()),
    }
    report = audit(sam, controls=controls, control_tolerance=1e-9)
    assert [finding.status for finding in report.check("controls")] == ["pass"] * 3
    with pytest.raises(fm.FiscalmultError, match="no total, account or block 'gpd' to hold a control against; did"):
        audit(sam, controls={"gpd": 1.0})


def test_a_control_a_thousand_times_off_says_unit(sam):
    report = audit(sam, controls={"gdp": sam.gdp / 1000, "exports": 1e6 * by_hand(sam)["exports"]})
    big, small = report.check("controls")
    assert {big.key, small.key} == {"unit"}
    assert "about 1000 times" in big.message
    assert "about 1/1e+06 times" in small.message
    assert "correct the unit" in big.message


def test_a_control_with_the_other_sign_says_so(sam):
    assert one(audit(sam, controls={"imports": -by_hand(sam)["imports"]}), "controls", "sign").status == "failure"


def test_controls_in_another_unit_of_the_same_currency_are_converted(sam):
    known = Control("gdp", 1000 * sam.gdp, 1e-9, "billion VND", "yearbook, p. 3")
    report = audit(sam, controls={"gdp": known})
    assert report.status("controls") == "pass"
    assert "(yearbook, p. 3)" in report.check("controls")[0].message
    with pytest.raises(fm.FiscalmultError, match="control 'gdp' is in 'billion USD' but the table in 'trillion VND'"):
        audit(sam, controls={"gdp": Control("gdp", 1.0, 0.1, "billion USD")})


@pytest.mark.parametrize(("unit", "size"), [("nghìn tỷ đồng", 1.0), ("tỷ đồng", 1e3), ("triệu VND", 1e6)])
def test_units_may_be_written_in_vietnamese(sam, unit, size):
    controls = {"gdp": Control("gdp", sam.gdp * size, 1e-9, unit)}
    assert one(audit(sam, controls=controls), "controls", "fine").status == "pass"


def test_a_control_of_nothing(sam):
    assert one(audit(sam, controls={"hh-*": 0.0}), "controls", "off").value == np.inf


@pytest.mark.parametrize(
    ("controls", "words"),
    [
        ({"gdp": float("nan")}, "the control 'gdp' is nan; give a number, or leave it out"),
        ({"gdp": (1.0, -0.1)}, "has the tolerance -0.1; give a share such as 0.01, not below 0"),
    ],
)
def test_controls_that_are_none_raise(sam, controls, words):
    with pytest.raises(fm.FiscalmultError, match=words):
        audit(sam, controls=controls)


def test_random_matrices_pass():
    for seed in range(12):
        report = audit(random_sam(seed))
        assert report.passed, report.text()
        assert not report.of("warning"), report.text()
