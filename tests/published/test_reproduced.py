"""The list of reproduced tables: every worked example is in it and holds."""

from __future__ import annotations

import printed
import pytest
import reproduced


@pytest.fixture(scope="module")
def rows() -> list[dict]:
    return list(reproduced.rows())


def test_every_example_is_listed(rows):
    assert {row["example"] for row in rows} == set(reproduced.examples())
    assert {"germany_1995", "netherlands_2000", "australia_1989", "chile_2013", "miller_blair"} <= set(
        reproduced.examples()
    )


def test_every_result_that_is_here_holds(rows):
    shown = [row for row in rows if not row["missing"]]
    assert sum(row["cells"] for row in shown if row["evidence"] == "printed") > 300
    assert {row["evidence"] for row in shown} <= set(printed.EVIDENCE.values())
    for row in shown:
        assert row["holds"], row
        assert row["largest_deviation"] <= row["tolerance"], row


def test_examples_that_ship_are_never_missing(rows):
    missing = {row["example"] for row in rows if row["missing"]}
    assert missing <= {"uk_2010", "czech_2015"}


def test_every_cell_that_does_not_agree_is_listed_and_does_not(rows):
    found = list(reproduced.deviations())
    listed = [
        row
        for folder in printed.TABLES.iterdir()
        for row in printed.rows(folder.name, "expected")
        if row["status"] == "deviates"
    ]
    assert len(found) == len(listed) == 3
    for _, check in found:
        assert (check.deviations > check.tolerance).all(), check.name


def test_no_tolerance_is_wider_than_the_last_printed_digit():
    for folder in printed.TABLES.iterdir():
        for row in printed.rows(folder.name, "expected"):
            if row["status"] == "read":
                decimals = len(row["value"].partition(".")[2])
                assert float(row["tolerance"]) <= 10.0**-decimals * 1.0001, (folder.name, row)


def test_a_missing_table_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("FISCALMULT_PUBLISHED", str(tmp_path))
    with pytest.raises(printed.MissingError, match="ons-uk-2010 is not here; set FISCALMULT_PUBLISHED"):
        printed.large("ons-uk-2010")


def test_a_deviation_beyond_the_printed_precision_fails():
    import numpy as np
    from printed import Check

    wrong = Check("x", "a number", np.array([1.0, np.nan]), np.array([1.1, np.nan]), np.array([0.05, 0.05]))
    with pytest.raises(AssertionError, match=r"computed 1, printed 1\.1, tolerance 0\.05"):
        wrong.hold()
    assert Check("x", "", np.array([np.nan]), np.array([0.0]), np.array([1.0])).deviations[0] == np.inf
