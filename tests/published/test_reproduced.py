"""The list of reproduced tables: every worked example is in it and holds."""

from __future__ import annotations

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
    assert sum(row["cells"] for row in shown) > 350
    for row in shown:
        assert row["holds"], row
        assert row["largest_deviation"] <= row["tolerance"], row


def test_examples_that_ship_are_never_missing(rows):
    missing = {row["example"] for row in rows if row["missing"]}
    assert missing <= {"uk_2010", "czech_2015"}


def test_a_missing_table_is_named(monkeypatch, tmp_path):
    import printed

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
