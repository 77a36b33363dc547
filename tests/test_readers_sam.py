"""SAMs from files of the user's own: every layout, the same table."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
from reader_cases import CODES, VALUES, csv_file, excel_file, long_rows, square_rows, template_rows

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_sam, read_table_file


def files(folder: Path) -> dict[str, Path]:
    above: list[list[object]] = [["unit", "billion VND"], ["year", 2012]]
    title: list[list[object]] = [["Social accounting matrix of my district"], []]
    return {
        "square csv": csv_file(folder / "square.csv", square_rows()),
        "facts in cells": csv_file(folder / "cells.csv", [*above, *square_rows()], above=""),
        "long csv": csv_file(folder / "long.csv", long_rows(unit="billion VND", year=2012), above=""),
        "template": excel_file(folder / "template.xlsx", template_rows()),
        "plain sheet": excel_file(folder / "plain.xlsx", {"SAM": [*title, *above, *square_rows()]}),
        "long sheet": excel_file(folder / "long.xlsx", {"SAM": long_rows(unit="billion VND", year=2012)}),
    }


@pytest.mark.parametrize(
    "layout", ["square csv", "facts in cells", "long csv", "template", "plain sheet", "long sheet"]
)
def test_every_layout_gives_the_same_table(tmp_path, layout):
    sam = read_sam(files(tmp_path)[layout])
    assert sam.unit == "billion VND"
    assert sam.year == 2012
    assert set(sam.codes) == set(CODES)
    order = sam.account_list.positions(CODES)
    np.testing.assert_array_equal(sam.values[np.ix_(order, order)], VALUES)
    assert sam.gdp == pytest.approx(60 + 10.5)
    assert sam.account_list.block("f-labour") == "labour"


def test_the_layout_is_said(tmp_path, caplog):
    said = {name: read_table_file(path).layout for name, path in files(tmp_path).items()}
    assert said == {
        "square csv": "square", "facts in cells": "square", "long csv": "long", "template": "template",
        "plain sheet": "square", "long sheet": "long",
    }  # fmt: skip
    with caplog.at_level(logging.INFO, logger="fiscalmult.readers"):
        read_sam(tmp_path / "template.xlsx")
    assert "sheet 'flows' of template.xlsx: workbook in the layout of 'fiscalmult template', 7 rows" in caplog.text


def test_a_template_carries_name_source_labels_and_blocks(tmp_path):
    pages = template_rows()
    pages["accounts"][4][1:] = ["household", "All households", "Mọi hộ"]
    sam = read_sam(excel_file(tmp_path / "t.xlsx", pages))
    assert sam.name == "rice"
    assert sam.flows.attrs == {"units": "billion VND", "year": 2012, "source": "my survey"}
    assert sam.account_list.label("hh-all", "vi") == "Mọi hộ"
    assert sam.account_list.label("gov", "vi") == "gov"
    assert sam.account_list.label("gov") == "gov!"


def test_unit_year_and_source_come_from_arguments_where_the_file_is_silent(tmp_path):
    path = csv_file(tmp_path / "bare.csv", square_rows(), above="")
    sam = read_sam(path, unit="million USD", year=2020, source="mine")
    assert sam.flows.attrs == {"units": "million USD", "year": 2020, "source": "mine"}
    assert sam.name == "bare"
    with pytest.raises(FiscalmultError, match=r"^bare.csv states no unit; .* or give unit='billion VND'$"):
        read_sam(path, year=2020)
    with pytest.raises(FiscalmultError, match=r"^bare.csv states no year; .* or give year=2012$"):
        read_sam(path, unit="million USD")


def test_blocks_come_from_the_file_or_the_caller(tmp_path):
    codes = ["1", "2", "3", "4", "5", "6", "7"]
    blocks = ["activity", "commodity", "labour", "household", "tax", "government", "rest-of-world"]
    path = csv_file(tmp_path / "numbers.csv", square_rows(codes))
    by_code = dict(zip(codes, blocks, strict=True))
    assert read_sam(path, blocks=by_code).account_list.blocks == tuple(blocks)
    rows = square_rows(codes)
    rows[0].insert(1, "block")
    for row, block in zip(rows[1:], blocks, strict=True):
        row.insert(1, block)
    beside = csv_file(tmp_path / "beside.csv", rows)
    assert read_sam(beside).account_list.blocks == tuple(blocks)
    with pytest.raises(FiscalmultError, match=r"numbers.csv does not say the block of account '1' \(A4\); write one"):
        read_sam(path)
    with pytest.raises(FiscalmultError, match=r"beside.csv puts '1' into the block 'activity' but blocks= into 'tax'"):
        read_sam(beside, blocks={"1": "tax"})
    with pytest.raises(FiscalmultError, match=r"blocks= names '9', which is no account of beside.csv"):
        read_sam(beside, blocks={"9": "tax"})
    rows[1][1] = "activities"
    with pytest.raises(FiscalmultError, match=r"account '1' \(A4\) into the unknown block 'activities'; did you"):
        read_sam(csv_file(tmp_path / "odd.csv", rows))


@pytest.mark.parametrize("sides", ["row", "column", "both"])
def test_named_totals_are_checked_and_left_out(tmp_path, sides):
    rows = square_rows()
    if sides != "row":
        rows = [[*row, "total" if i == 0 else VALUES[i - 1].sum()] for i, row in enumerate(rows)]
    if sides != "column":
        rows.append(["total", *VALUES.sum(axis=0), *([VALUES.sum()] if sides == "both" else [])])
    path = csv_file(tmp_path / "totals.csv", rows)
    np.testing.assert_array_equal(read_sam(path, totals="total").values, VALUES)
    if sides != "column":
        rows[-1][2] = 99
        wrong = csv_file(tmp_path / "wrong.csv", rows)
        words = "cell C11 of wrong.csv prints the total 99 but the column of 'c-rice' adds to 95.75; a cell was changed"
    else:
        rows[2][-1] = 99
        wrong = csv_file(tmp_path / "wrong.csv", rows)
        words = "cell I5 of wrong.csv prints the total 99 but the row of 'c-rice' adds to 95.75; a cell was changed"
    with pytest.raises(FiscalmultError, match=words):
        read_sam(wrong, totals="total")
    with pytest.raises(FiscalmultError, match="has no row or column 'sum' to leave out as a total"):
        read_sam(path, totals=["total", "sum"])


def test_a_local_csv_is_read_when_its_signs_are_named(tmp_path):
    rows = [[str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in square_rows()]
    text = "".join(";".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
    path = tmp_path / "local.csv"
    path.write_text(text, encoding="utf-8-sig")
    sam = read_sam(path, unit="billion VND", year=2012, delimiter=";", decimal=",")
    np.testing.assert_array_equal(sam.values, VALUES)


def test_facts_survive_a_spreadsheet_program(tmp_path):
    """It quotes a line with a comma and fills every row up with commas."""
    body = csv_file(tmp_path / "x.csv", square_rows(), above="").read_text(encoding="utf-8")
    above = '# unit: billion VND,,,,,,,\r\n# year: 2012,,,,,,,\r\n"# source: me, and others",,,,,,,\r\n,,,,,,,\r\n'
    path = tmp_path / "saved.csv"
    path.write_text(above + body, encoding="utf-8")
    assert read_sam(path).flows.attrs == {"units": "billion VND", "year": 2012, "source": "me, and others"}


def test_a_transposed_table_is_read_when_it_is_said(tmp_path):
    path = csv_file(tmp_path / "turned.csv", square_rows(values=VALUES.T))
    np.testing.assert_array_equal(read_sam(path, transposed=True).values, VALUES)


def test_raw_tables_keep_what_no_sam_has_and_name_cells_and_balance_nothing(tmp_path):
    values = VALUES.copy()
    values[0, 1] = 81
    rows = square_rows(values=values)
    rows.append(["total", *values.sum(axis=0)])
    raw = read_table_file(csv_file(tmp_path / "raw.csv", rows, above=""))
    assert raw.rows == (*CODES, "total")
    assert raw.columns == tuple(CODES)
    assert (raw.unit, raw.year, raw.source, raw.blocks) == (None, None, None, None)
    assert raw.values[0, 1] == 81
    assert raw.cell(0, 1) == "C2"
    assert raw.where(0, 1) == "cell C2 of raw.csv"
    assert (raw.row_cell(1), raw.column_cell(1)) == ("A3", "C1")
    turned = raw.transpose()
    assert turned.values[1, 0] == 81
    assert turned.cell(1, 0) == "C2"
    assert (turned.row_cell(1), turned.column_cell(1)) == ("C1", "A3")
    with pytest.raises(ValueError, match="read-only"):
        raw.values[0, 0] = 1
    with pytest.raises(FiscalmultError, match=r"raw.csv states no unit"):
        raw.to_array()


def test_cells_of_a_long_table_are_those_of_its_values(tmp_path):
    raw = read_table_file(csv_file(tmp_path / "long.csv", long_rows(), above="# unit: x\n"))
    at = raw.rows.index("hh-all"), raw.columns.index("gov")
    assert raw.where(*at) == "cell C7 of long.csv"
    assert raw.where(at[1], at[1]) == "what 'gov' gets from 'gov' in long.csv"
    assert raw.transpose().cell(*at[::-1]) == "C7"
    assert raw.to_array().sel(receiver="hh-all", payer="gov") == 10.5
    assert raw.to_array().attrs["units"] == "x"


@pytest.mark.parametrize(
    "above",
    [
        "# đơn vị: billion VND\n# năm: 2012\n# nguồn: my survey\n",
        "Đơn vị tính,billion VND\nNăm,2012\nNguồn,my survey\n",
        "Table 7. A village\nUnit: billion VND\nNăm: 2012\nSource: my survey\n",
    ],
)
def test_facts_are_read_in_vietnamese_and_from_lines_of_their_own(tmp_path, above):
    sam = read_sam(csv_file(tmp_path / "f.csv", square_rows(), above=above))
    assert (sam.unit, sam.year, sam.flows.attrs["source"]) == ("billion VND", 2012, "my survey")
