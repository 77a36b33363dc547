"""Bad files: one sentence with file, sheet, cell and mend, for every way a table goes wrong."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from reader_cases import CODES, VALUES, csv_file, excel_file, long_rows, square_rows, template_rows

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_sam, read_table_file


def refused(path: Path, message: str, **options: object) -> None:
    """The file is refused with exactly this sentence."""
    with pytest.raises(FiscalmultError) as caught:
        read_sam(path, **options)
    assert str(caught.value) == message


def changed(row: int, column: int, cell: object) -> list[list[object]]:
    rows = square_rows()
    rows[row][column] = cell
    return rows


def sheet(path: Path, rows: list[list[object]]) -> Path:
    return excel_file(path, {"SAM": [["unit", "billion VND"], ["year", 2012], *rows]})


# --- the file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv is empty; give a file that holds a table"),
        ("a.csv", b" \r\n\r\n", "a.csv is empty; give a file that holds a table"),
        (
            "a.csv",
            b"# unit: x\n\n",
            "a.csv is empty but for lines that begin with '#'; give a file that holds a table",
        ),
        (
            "a.xlsx",
            b"%PDF-1.7\n%\xe2\xe3",
            "a.xlsx is no table but a PDF document; ask its publisher for the workbook, or copy the table into a "
            "template",
        ),
        (
            "a.xls",
            b"\r\n<html xmlns:o='urn'><table><tr><td>1</td></tr></table></html>",
            "a.xls is a web page, whatever its name says; open it in a spreadsheet program and save it as .xlsx",
        ),
        (
            "a.xls",
            b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>",
            "a.xls is an XML file, whatever its name says; open it in a spreadsheet program and save it as .xlsx",
        ),
        (
            "a.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "a.xls is a workbook of the old kind (.xls); open it in a spreadsheet program and save it as .xlsx",
        ),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "a.xlsx is locked by a password; open it in Excel and save it without the password",
        ),
        (
            "a.xlsx",
            b"PK\x03\x04 cut short",
            "a.xlsx is a workbook or archive cut short; get the whole file again",
        ),
        (
            "a.csv",
            ",a\na,1\n".encode("utf-16"),
            "a.csv is text in UTF-16 ('Unicode text'); save it as 'CSV UTF-8'",
        ),
        (
            "a.csv",
            ",a-x\na-x,1\n".encode("utf-16-le"),
            "a.csv is text in UTF-16 ('Unicode text'); save it as 'CSV UTF-8'",
        ),
        (
            "a.csv",
            "# unit: t\n,a\nthu nhập đồng,1\n".encode("cp1258", "replace"),
            "line 3 of a.csv is not UTF-8 (byte 0xF0, perhaps windows-1258 or another local encoding); save the file "
            "as 'CSV UTF-8'",
        ),
        (
            "a.csv",
            b"\x7fELF\x00\x01\x02\x03 and more that is no text",
            "a.csv is no text table (it holds zero bytes); save the table as .xlsx or .csv",
        ),
        (
            "a.csv",
            b"only one cell\n",
            "a.csv holds no table: no row of account codes stands above a column of account codes; give the sheet or "
            "file of the table",
        ),
        ("a.csv", b",a-x,c-x\n", "a.csv has a header but no rows below it; fill in the table"),
        (
            "a.csv",
            b'a,b\n"not closed,1\n2,3\n',
            "line 3 of a.csv cannot be read (unexpected end of data); close every quotation mark and double those "
            "inside a text",
        ),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    refused(path, message)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("word/document.xml", "is a Word document; copy its table into a workbook and save it as .xlsx"),
        ("xl/workbook.bin", "is a binary workbook (.xlsb); open it in Excel and save it as .xlsx"),
        ("mimetype", "is an OpenDocument workbook (.ods); save it as .xlsx"),
        ("else.txt", "is an archive and no workbook; unpack it and give the file with the table"),
    ],
)
def test_other_archives_are_named(tmp_path, part, words):
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr(part, "application/vnd.oasis.opendocument.spreadsheet")
    refused(path, f"b.xlsx {words}")


def test_missing_files_and_folders_are_named(tmp_path):
    refused(tmp_path, f"{str(tmp_path)!r} is a folder; give the path of a file such as sam.xlsx or sam.csv")
    path = tmp_path / "none.csv"
    refused(path, f"no file {str(path)!r}; give the path of a file such as sam.xlsx or sam.csv")


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
def test_another_delimiter_is_said(tmp_path, sign, name):
    text = csv_file(tmp_path / "d.csv", square_rows()).read_text(encoding="utf-8").replace(",", sign)
    (tmp_path / "d.csv").write_text(text, encoding="utf-8")
    comma = " (and decimal=',' where decimals have commas)" if sign == ";" else ""
    refused(
        tmp_path / "d.csv",
        f"the columns of d.csv are separated by {name}, not by commas; read it with delimiter={sign!r}{comma}, or save "
        "it with commas",
    )
    assert read_sam(tmp_path / "d.csv", delimiter=sign).codes == tuple(CODES)


def test_signs_that_do_not_go_together_are_refused(tmp_path):
    path = csv_file(tmp_path / "d.csv", square_rows())
    refused(
        path,
        "the delimiter ',' and the decimal sign ',' do not go together; use ',' with '.', or ';' with ','",
        decimal=",",
    )


def test_sheets_are_named(tmp_path):
    path = excel_file(
        tmp_path / "s.xlsx", {"notes": [["a", "b"]], "2012": square_rows(), "2016": square_rows(), "empty": []}
    )
    refused(
        path,
        "s.xlsx has the sheets 'notes', '2012', '2016'; say which holds the table, such as sheet='2012' (workbooks of "
        "OECD, ADB, GSO and VNSAM have readers of their own, and audit has --layout)",
    )
    refused(
        path,
        "s.xlsx has no sheet '2013', its sheets are 'notes', '2012', '2016', 'empty'; did you mean 2016, 2012?",
        sheet="2013",
    )
    refused(path, "s.xlsx has no sheet 'x', its sheets are 'notes', '2012', '2016', 'empty'", sheet="x")
    refused(path, "sheet 'empty' of s.xlsx is empty; give a file or sheet that holds a table", sheet="empty")
    assert read_sam(path, sheet="2012", unit="x", year=2012).codes == tuple(CODES)
    refused(
        excel_file(tmp_path / "e.xlsx", {"a": [], "b": []}),
        "e.xlsx is empty: no sheet holds a cell; give a file that holds a table",
    )
    refused(
        csv_file(tmp_path / "c.csv", square_rows()),
        "c.csv is no workbook and has no sheet 'x'; leave the sheet out",
        sheet="x",
    )


# --- numbers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("eighty", "'eighty' where a number belongs; write a number, or leave the cell empty for zero"),
        ("n/a", "'n/a' where a number belongs; write 0, or leave the cell empty, where nothing is paid"),
        ("-", "'-' where a number belongs; write 0, or leave the cell empty, where nothing is paid"),
        ("nan", "'nan' where a number belongs; write 0, or leave the cell empty, where nothing is paid"),
        ("1e999", "'1e999' where a number belongs; write a number, or leave the cell empty for zero"),
        ('"80,5"', "'80,5' with a decimal comma; write 80.5"),
        ('"1,234"', "'1,234' with a comma, which may mark thousands or decimals; write 1234 or 1.234"),
        ('"1,234.5"', "'1,234.5' with separators between thousands; write 1234.5"),
        ('"1.234,5"', "'1.234,5' with separators between thousands; write 1234.5"),
        ("1.234.567", "'1.234.567' with separators between thousands; write 1234567"),
        ("1 234", "'1 234' with a blank or mark between its digits; write 1234"),
        ("1\u00a0234.5", r"'1\xa0234.5' with a blank or mark between its digits; write 1234.5"),
        ("1\u202f234", r"'1\u202f234' with a blank or mark between its digits; write 1234"),
        ("1'234", '"1\'234" with a blank or mark between its digits; write 1234'),
        ("80\u00a0", r"'80\xa0' with a blank that is no ordinary one; write 80"),
        ("−80", "'−80' with a long minus sign; write -80"),
        ("(80)", "'(80)' in brackets; write -80 if it is negative"),
        ("80%", "'80%' with a per cent sign; write the flow as money in the table's unit"),
        ("#REF!", "'#REF!' which is an error of the spreadsheet; mend the formula"),
    ],
)
def test_text_in_a_number_is_shown_with_its_mend(tmp_path, cell, words):
    refused(csv_file(tmp_path / "n.csv", changed(1, 2, cell)), f"cell C4 of n.csv holds {words}")
    lines = long_rows()
    lines[1][2] = cell
    refused(csv_file(tmp_path / "l.csv", lines), f"cell C4 of l.csv holds {words}")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("80", "'80' as text; turn the cell into a number"),
        ("80,5", "'80,5' with a decimal comma; write 80.5"),
        (True, "True where a number belongs; write a number, or leave the cell empty for zero"),
        (np.datetime64("2012-03-01").item(), "the date 2012-03-01 00:00:00 where a number belongs; write a number, or "
         "leave the cell empty for zero"),
    ],
)  # fmt: skip
def test_a_workbook_stores_numbers_as_numbers(tmp_path, cell, words):
    refused(sheet(tmp_path / "n.xlsx", changed(1, 2, cell)), f"cell C4 of sheet 'SAM' of n.xlsx holds {words}")


def test_numbers_without_quotes_that_break_a_line_are_noticed(tmp_path):
    refused(
        csv_file(tmp_path / "n.csv", changed(1, 2, "1,234")),
        "line 4 of n.csv has 9 cells but its header, line 3, has 8; put quotes around a cell that holds a comma, and "
        "write numbers without separators",
    )
    rows = square_rows()
    rows[1] = rows[1][:-2]
    refused(
        csv_file(tmp_path / "n.csv", rows),
        "line 4 of n.csv has 6 cells but its header, line 3, has 8; fill the line up, also where nothing is paid",
    )


def test_a_formula_without_a_value_is_named(tmp_path):
    path = sheet(tmp_path / "f.xlsx", changed(1, 2, "=40+40"))
    refused(
        path,
        "cell C4 of sheet 'SAM' of f.xlsx holds a formula whose value was never calculated; open the workbook in a "
        "spreadsheet program and save it, or write the number",
    )


def test_merged_cells_inside_the_table_are_named(tmp_path):
    path = sheet(tmp_path / "m.xlsx", square_rows())
    book = openpyxl.load_workbook(path)
    book["SAM"].merge_cells("C4:D4")
    book["SAM"].merge_cells("E1:F1")
    book.save(path)
    refused(path, "cells C4:D4 of sheet 'SAM' of m.xlsx are merged inside the table; unmerge them and fill every cell")
    book["SAM"].unmerge_cells("C4:D4")
    book["SAM"]["C4"] = 80
    book.save(path)
    np.testing.assert_array_equal(read_sam(path).values, VALUES)


# --- labels -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "cell", "message"),
    [
        (2, 0, "", "cell A5 of b.csv is empty but its row is not; write the code of the account"),
        (0, 2, "", "cell C3 of b.csv is empty but the header goes on to its right; write the code of the account"),
        (2, 0, "a-rice",
         "account 'a-rice' stands twice down the side, in cells A4 and A5 of b.csv; give each its own code"),
        (0, 2, "a-rice",
         "account 'a-rice' stands twice across the top, in cells B3 and C3 of b.csv; give each its own code"),
        (2, 0, "c_rice",
         "account 'c_rice' (A5) of b.csv stands only in the rows (1 such account); write every account both down the "
         "side and across the top; did you mean c-rice?"),
    ],
)  # fmt: skip
def test_labels_missing_twice_or_different(tmp_path, row, column, cell, message):
    refused(csv_file(tmp_path / "b.csv", changed(row, column, cell)), message)


def test_an_account_across_the_top_alone_is_named(tmp_path):
    refused(
        csv_file(tmp_path / "b.csv", square_rows()[:-1]),
        "account 'rest-of-world' (H3) of b.csv stands only in the columns (1 such account); write every account both "
        "down the side and across the top",
    )


def test_another_order_across_the_top_is_named(tmp_path):
    rows = square_rows()
    rows[2], rows[3] = rows[3], rows[2]
    refused(
        csv_file(tmp_path / "b.csv", rows),
        "b.csv lists its accounts in another order across the top than down the side: row 'f-labour' (A5) meets column "
        "'c-rice' (C3); put both in one order",
    )


def test_rows_that_are_empty_or_beside_the_table(tmp_path):
    rows = square_rows()
    refused(
        sheet(tmp_path / "b.xlsx", [*rows, [], ["Source: mine"]]),
        "row 11 of sheet 'SAM' of b.xlsx is empty but something follows below it; remove the empty row, or what stands "
        "below the table",
    )
    rows[1].append("a note")
    refused(
        sheet(tmp_path / "b.xlsx", rows),
        "cell I4 of sheet 'SAM' of b.xlsx holds 'a note' to the right of the table, where the header has no code; name "
        "the column, or remove the cell",
    )


# --- the table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "how"),
    [("total", "is the sum of all others"), ("Tổng", "is the sum of all others"), ("all", "is the sum of all others")],
)
def test_a_total_left_inside_is_told_by_its_numbers(tmp_path, name, how):
    rows = [[*row, name if i == 0 else VALUES[i - 1].sum()] for i, row in enumerate(square_rows())]
    rows.append([name, *VALUES.sum(axis=0), VALUES.sum()])
    refused(
        csv_file(tmp_path / "t.csv", rows),
        f"row {name!r} (A11) of t.csv {how}: a total was left inside the table; delete it, or read the file with "
        f"totals={name!r}",
    )
    refused(
        csv_file(tmp_path / "t.csv", [row[:8] for row in rows]),
        f"row {name!r} (A11) of t.csv {how}: a total was left inside the table; delete it, or read the file with "
        f"totals={name!r}",
    )
    refused(
        csv_file(tmp_path / "t.csv", rows[:-1]),
        f"column {name!r} (I3) of t.csv {how}: a total was left inside the table; delete it, or read the file with "
        f"totals={name!r}",
    )


@pytest.mark.parametrize("corner", [None, 451])
def test_a_total_is_told_though_it_is_rounded_or_its_corner_is_empty(tmp_path, corner):
    # Each account receives its total a second time and pays it: such a table balances, and doubles GDP.
    name = "a-sum"
    values = VALUES * 1.37
    rows = square_rows(values=values)
    rows = [[*row, name if i == 0 else round(values[i - 1].sum())] for i, row in enumerate(rows)]
    rows.append([name, *(round(total) for total in values.sum(axis=0)), corner])
    refused(
        csv_file(tmp_path / "t.csv", rows),
        "row 'a-sum' (A11) of t.csv is the sum of all others: a total was left inside the table; delete it, or read "
        "the file with totals='a-sum'",
    )


def test_a_subtotal_is_not_taken_for_an_account_in_another_unit(tmp_path):
    codes, name = [*CODES, "a-both"], "a-both"
    values = np.zeros((8, 8))
    values[:7, :7] = VALUES
    values[7] = values[2] + values[3]
    values[:, 7] = values[:, 2] + values[:, 3]
    with pytest.raises(FiscalmultError, match="balance the table first") as caught:
        read_sam(csv_file(tmp_path / "t.csv", square_rows(codes, values)))
    assert name not in str(caught.value)


def test_a_rounded_total_that_is_named_is_checked_to_its_last_digit_and_left_out(tmp_path):
    values = VALUES * 1.37
    rows = [[*row, "all" if i == 0 else round(values[i - 1].sum())] for i, row in enumerate(square_rows(values=values))]
    rows.append(["all", *(round(total) for total in values.sum(axis=0)), 451])
    np.testing.assert_array_equal(read_sam(csv_file(tmp_path / "t.csv", rows), totals="all").values, values)
    rows[-1][1] += 1
    refused(
        csv_file(tmp_path / "t.csv", rows),
        "cell B11 of t.csv prints the total 111 but the column of 'a-rice' adds to 109.6; a cell was changed or lost, "
        "mend it or the total",
        totals="all",
    )


def test_a_table_in_which_nothing_flows_is_refused(tmp_path):
    refused(
        csv_file(tmp_path / "z.csv", square_rows(values=VALUES * 0)),
        "nothing flows in z.csv: all cells of its 7 accounts are zero or empty; fill in the flows, or have the "
        "formulas of the file calculated",
    )


@pytest.mark.parametrize(
    ("old", "new"), [("hh-nghèo", "hh-nghe\u0300o"), ("hh-nghèo", "hh-nghèo\u200b"), ("hh-nghèo", "hh-nghèo\u00ad")]
)
def test_codes_that_look_alike_are_told_apart(tmp_path, old, new):
    rows = square_rows([old if code == "hh-all" else code for code in CODES])
    rows[4][0] = new
    refused(
        csv_file(tmp_path / "l.csv", rows),
        f"l.csv spells the account {old!r} in two ways that look alike, {new!a} and {old!a}; type the code once and "
        "copy it to the other places",
    )


def test_a_table_that_starts_in_another_column_is_named(tmp_path):
    refused(
        sheet(tmp_path / "c.xlsx", [[None, None, *row] for row in square_rows()]),
        "column A of sheet 'SAM' of c.xlsx is empty, and the table begins in column C; move the codes of the accounts "
        "down the side to column A",
        unit="billion VND",
        year=2012,
    )


def test_a_list_of_flows_with_other_headings_is_no_square_table(tmp_path):
    rows = long_rows()
    rows[0] = ["Người nhận", "Người trả", "Giá trị"]
    refused(
        csv_file(tmp_path / "v.csv", rows),
        "v.csv is no square table, for no code stands both down the side and across the top ('Người trả' is none of "
        "the rows), and no list of flows, which has the columns receiver, payer, value; write one or the other",
    )


@pytest.mark.parametrize(("year", "shown"), [(1012, "1012"), (3020, "3020")])
def test_a_year_that_no_table_is_of_is_refused(tmp_path, year, shown):
    path = csv_file(tmp_path / "y.csv", square_rows(), above=f"# unit: billion VND\n# year: {year}\n")
    refused(path, f"cell A2 of y.csv gives the year {shown}; write a year between 1900 and 2100")
    bare = csv_file(tmp_path / "b.csv", square_rows(), above="# unit: billion VND\n")
    refused(bare, f"year= gives the year {shown}; write a year between 1900 and 2100", year=year)


def test_a_total_left_inside_is_told_by_its_name(tmp_path):
    rows = [*square_rows(), ["Total", *[1] * 7]]
    refused(
        csv_file(tmp_path / "t.csv", rows),
        "row 'Total' (A11) of t.csv is named as a total: a total was left inside the table; delete it, or read the "
        "file with totals='Total'",
    )


def test_a_table_on_its_side_is_told_by_its_blocks(tmp_path):
    refused(
        csv_file(tmp_path / "s.csv", square_rows(values=VALUES.T)),
        "s.csv stands on its side: the rows of the block 'activity' hold 60 from the columns of 'labour' and next to "
        "nothing runs the other way; receivers belong down the side and payers across the top, so transpose the table, "
        "or read it with transposed=True",
    )
    refused(
        csv_file(tmp_path / "s.csv", square_rows()),
        "s.csv stands on its side: the rows of the block 'activity' hold 60 from the columns of 'labour' and next to "
        "nothing runs the other way; receivers belong down the side and payers across the top, so transpose the table, "
        "or leave out transposed=True",
        transposed=True,
    )


def test_without_factors_the_side_is_not_guessed(tmp_path):
    keep = [0, 1]
    values = np.array([[0.0, 3.0], [3.0, 0.0]])
    rows = square_rows([CODES[i] for i in keep], values)
    assert read_sam(csv_file(tmp_path / "s.csv", rows)).codes == ("a-rice", "c-rice")


@pytest.mark.parametrize(
    ("factor", "what", "message"),
    [
        (1000.0, "cell", "cell C4 of u.csv is 1,000 times too large: it holds 80000 where the table balances with "
         "80; write the cell in the unit of the others"),
        (1e-6, "cell", "cell C4 of u.csv is 1,000,000 times too small: it holds 8e-05 where the table balances with "
         "80; write the cell in the unit of the others"),
        (1000.0, "row", "row 'c-rice' (A5) of u.csv is 1,000 times too large: in the unit of the others the "
         "table balances; write all flows in one unit"),
        (1e-3, "row", "row 'c-rice' (A5) of u.csv is 1,000 times too small: in the unit of the others the "
         "table balances; write all flows in one unit"),
        (1000.0, "column", "column 'c-rice' (C3) of u.csv is 1,000 times too large: in the unit of the others the "
         "table balances; write all flows in one unit"),
    ],
)  # fmt: skip
def test_a_part_in_another_unit_is_found(tmp_path, factor, what, message):
    values = VALUES.copy()
    part = {"cell": (0, 1), "row": (1, slice(None)), "column": (slice(None), 1)}[what]
    values[part] *= factor
    refused(csv_file(tmp_path / "u.csv", square_rows(values=values)), message)


@pytest.mark.parametrize(
    ("control", "words"),
    [
        (70.5, ""),
        (70.0, ""),
        (0.0705, "1,000 times less: 'billion VND' is not the unit of the cells, or not that of the GDP; mend the one "
         "that is wrong"),
        (70500, "1,000 times more: 'billion VND' is not the unit of the cells, or not that of the GDP; mend the one "
         "that is wrong"),
        (90, "mend the table, or the GDP"),
    ],
)  # fmt: skip
def test_gdp_is_a_control_total(tmp_path, control, words):
    path = csv_file(tmp_path / "g.csv", square_rows())
    stated = csv_file(tmp_path / "h.csv", square_rows(), above=f"# unit: billion VND\n# year: 2012\n# gdp: {control}\n")
    if not words:
        assert read_sam(path, gdp=control).gdp == read_sam(stated).gdp == 70.5
        return
    join = "; " if words.startswith("mend") else ", "
    start = "comes to 70.5 billion VND but"
    refused(path, f"GDP of g.csv {start} gdp= gives {control:.6g}{join}{words}", gdp=control)
    refused(stated, f"GDP of h.csv {start} the file gives {control:.6g}{join}{words}")


def test_a_gdp_that_is_no_gdp_is_refused(tmp_path):
    path = csv_file(tmp_path / "g.csv", square_rows())
    refused(path, "gdp= gives the GDP -5; write it as a positive number in billion VND", gdp=-5)


def test_a_table_that_does_not_balance_names_the_account(tmp_path):
    refused(
        csv_file(tmp_path / "b.csv", changed(3, 1, 61)),
        "b.csv: account 'a-rice' receives 80 but pays 81 billion VND (a gap of -1; 2 accounts do not balance); balance "
        "the table first; 'fiscalmult audit' looks for the cells at fault",
    )


# --- what the file says -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "options", "message"),
    [
        ("# unit: billion VND\n# year: 2012\n", {"unit": "million VND"},
         "cell A1 of f.csv gives the unit 'billion VND' but unit='million VND' was asked for; leave the argument out, "
         "or mend the file"),
        ("# unit: billion VND\n# year: 2012\n", {"year": 2013},
         "cell A2 of f.csv gives the year 2012 but year=2013 was asked for; leave the argument out, or mend the file"),
        ("# unit: billion VND\n# year: 2012/13\n", {},
         "cell A2 of f.csv gives the year '2012/13'; write one year of four digits, such as 2012"),
        ("# unit: billion VND\n# units: million VND\n# year: 2012\n", {},
         "cell A2 of f.csv gives the unit 'million VND' but cell A1 of f.csv gives 'billion VND'; state it once"),
    ],
)  # fmt: skip
def test_facts_do_not_contradict_one_another(tmp_path, above, options, message):
    refused(csv_file(tmp_path / "f.csv", square_rows(), above=above), message, **options)


# --- long tables ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "cell", "message"),
    [
        ((4, 1), "70,5", "cell B5 of sheet 'about' of t.xlsx holds '70,5' with a decimal comma; write 70.5"),
        ((4, 0), "gpd", "cell B5 of sheet 'about' of t.xlsx states 'gpd', which is not read; if 'gdp' is meant, write "
         "that, else give it a name of its own"),
        ((1, 0), "uint", "cell B2 of sheet 'about' of t.xlsx states 'uint', which is not read; if 'unit' is meant, "
         "write that, else give it a name of its own"),
        ((2, 1), datetime.date(2012, 1, 1), "cell B3 of sheet 'about' of t.xlsx gives the year the date 2012-01-01 "
         "00:00:00; write one year of four digits, such as 2012"),
    ],
)  # fmt: skip
def test_facts_of_a_template_name_their_cell(tmp_path, row, cell, message):
    pages = template_rows()
    pages["about"][4][1] = 70.5
    pages["about"].append(["checked by", "the statistics office"])
    assert read_sam(excel_file(tmp_path / "t.xlsx", pages)).flows.attrs["checked by"] == "the statistics office"
    pages["about"][row[0]][row[1]] = cell
    refused(excel_file(tmp_path / "t.xlsx", pages), message)


def test_a_fact_of_a_local_file_has_its_decimal_sign(tmp_path):
    rows = square_rows()
    text = "# unit: billion VND\n# year: 2012\n# gdp: 70,5\n" + "".join(
        ";".join("" if cell is None else str(cell).replace(".", ",") for cell in row) + "\n" for row in rows
    )
    (tmp_path / "l.csv").write_text(text, encoding="utf-8")
    assert read_table_file(tmp_path / "l.csv", delimiter=";", decimal=",").control_gdp == 70.5


def test_long_tables_name_their_lines(tmp_path):
    rows = long_rows(unit="billion VND", year=2012)

    def with_cell(line: int, column: int, cell: object) -> Path:
        listed = [list(row) for row in rows]
        listed[line][column] = cell
        return csv_file(tmp_path / "l.csv", listed, above="")

    refused(with_cell(2, 0, ""), "cell A3 of l.csv is empty but must hold the receiver; write its code")
    refused(
        with_cell(2, 2, ""),
        "cell C3 of l.csv is empty but must hold the value; write 0, or remove the line, where nothing is paid",
    )
    refused(
        with_cell(2, 3, "million VND"),
        "cell D3 of l.csv gives the unit 'million VND' but cell D2 of l.csv gives 'billion VND'; state it once",
    )
    refused(
        with_cell(2, 4, 2016), "cell E3 of l.csv gives the year '2016' but cell E2 of l.csv gives '2012'; state it once"
    )
    refused(
        with_cell(0, 4, "yaer"),
        "cell E1 of l.csv names the column 'yaer', which a long table does not have; did you mean year, payer?",
    )
    refused(
        csv_file(tmp_path / "l.csv", [*rows, rows[1]], above=""),
        "the flow from 'c-rice' to 'a-rice' is given twice, in cells C2 and C12 of l.csv; add the two up, or "
        "remove one",
    )
    refused(
        csv_file(tmp_path / "l.csv", rows[:1], above=""), "l.csv has a header but no lines below it; fill in the flows"
    )
    refused(
        csv_file(tmp_path / "l.csv", rows, above=""),
        "l.csv is a long table, which has no totals to leave out; remove their lines",
        totals="total",
    )


def test_blocks_of_a_long_table_do_not_contradict_one_another(tmp_path):
    rows = long_rows(receiver_block="")
    for row in rows[1:]:
        row[3] = "household" if row[0] == "hh-all" and row[1] == "gov" else ""
    rows[4][3] = "labour"
    refused(
        csv_file(tmp_path / "l.csv", rows),
        "cell D8 of l.csv gives 'hh-all' the block 'household' but an earlier line 'labour'; give it one",
    )


# --- templates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "row", "column", "cell", "message"),
    [
        ("about", 1, 1, None, "sheet 'flows' of t.xlsx states no unit; write it above the table or on the sheet "
         "'about', or give unit='billion VND'"),
        ("about", 2, 1, "last year", "cell B3 of sheet 'about' of t.xlsx gives the year 'last year'; write one year "
         "of four digits, such as 2012"),
        ("accounts", 0, 0, "account", "sheet 'accounts' of t.xlsx has no header 'code' in its first cell; use the "
         "template's sheet"),
        ("accounts", 2, 0, None, "cell A3 of sheet 'accounts' of t.xlsx is empty but its row is not; write the code of "
         "the account"),
        ("accounts", 2, 0, "a-rice", "cell A3 of sheet 'accounts' of t.xlsx lists the account 'a-rice' a second time; "
         "list it once"),
        ("accounts", 2, 0, "c-rise", "account 'c-rice' (A3) of sheet 'flows' of t.xlsx is not listed in the sheet "
         "'accounts'; list it with its block; did you mean c-rise, a-rice?"),
        ("accounts", 2, 1, "good", "sheet 'flows' of t.xlsx puts account 'c-rice' (A3) into the unknown block 'good'; "
         "known are activity, commodity, margin, labour, capital, enterprise, household, social-protection, ..."),
    ],
)  # fmt: skip
def test_templates_name_sheet_and_cell(tmp_path, page, row, column, cell, message):
    pages = template_rows()
    pages[page][row][column] = cell
    refused(excel_file(tmp_path / "t.xlsx", pages), message)


def test_templates_with_accounts_too_many_or_none(tmp_path):
    pages = template_rows()
    pages["accounts"].append(["hh-poor", "household", None, None])
    refused(
        excel_file(tmp_path / "t.xlsx", pages),
        "account 'hh-poor' is listed in the sheet 'accounts' of t.xlsx but has no row in sheet 'flows' of t.xlsx; add "
        "its row and column, or take it off the list; known are a-rice, c-rice, f-labour, hh-all, tax-sales, gov, "
        "rest-of-world",
    )
    pages["accounts"] = pages["accounts"][:1]
    refused(
        excel_file(tmp_path / "t.xlsx", pages),
        "sheet 'accounts' of t.xlsx lists no account; write one code in each row of column A",
    )
    pages = {"about": pages["about"], "flows": pages["flows"], "final demand": []}
    refused(
        excel_file(tmp_path / "t.xlsx", pages),
        "t.xlsx is an input-output table, not a SAM; read it with read_iot, or audit it with --layout input-output",
    )


def test_every_message_is_one_line(tmp_path):
    path = csv_file(tmp_path / "n.csv", changed(1, 2, '"two\nlines"'))
    with pytest.raises(FiscalmultError, match=re.escape(r"cell C4 of n.csv holds 'two\nlines' where a number belongs")):
        read_table_file(path)
