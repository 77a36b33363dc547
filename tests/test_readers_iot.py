"""Input-output tables from files of the user's own, and back."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xarray as xr
from conftest import random_sam
from hypothesis import given, settings
from hypothesis import strategies as st
from reader_cases import excel_file

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import InputOutputTable, from_arrays, to_input_output
from fiscalmult.readers import read_iot, read_table_file
from fiscalmult.readers.user_iot import PARTS
from fiscalmult.writers import to_csv, to_excel, to_netcdf

WAYS = {"long.csv": to_csv, "book.xlsx": to_excel, "whole.nc": to_netcdf}


def pages() -> dict[str, list[list[object]]]:
    return {
        "about": [["unit", "million VND"], ["year", 2012], ["use", "domestic"], ["tolerance", None]],
        "flows": [["supplier", "farm", "mill"], ["farm", 10, 40], ["mill", 20, 5]],
        "final demand": [["supplier", "household", "exports"], ["farm", 40, 10], ["mill", 60, 15]],
        "primary inputs": [["kind", "farm", "mill"], ["wages", 50, 35], ["surplus", 20, 20]],
        "employment": [["sector"]],
    }


LINES = """# unit: million VND
# year: 2012
# use: domestic
part,row,column,value
flows,farm,farm,10
flows,farm,mill,40
flows,mill,farm,20
flows,mill,mill,5
final_demand,farm,household,50
final_demand,mill,household,75
"""


def lines(path: Path, text: str = LINES) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def assert_same(read: InputOutputTable, table: InputOutputTable) -> None:
    assert (read.name, read.use, read.tolerance) == (table.name, table.use, table.tolerance)
    assert read.flows.attrs == table.flows.attrs
    for part in PARTS:
        one, other = getattr(read, part), getattr(table, part)
        assert (one is None) == (other is None), part
        if one is not None:
            xr.testing.assert_equal(one.transpose(*other.dims), other)
            assert one.attrs["units"] == other.attrs["units"]


def jobs_of(table: InputOutputTable, rng: np.random.Generator, dims: tuple[str, ...]) -> xr.DataArray:
    coords = {"sector": list(table.sectors), "sex": ["female", "male"], "formality": ["formal", "informal"]}
    shape = [len(coords[dim]) for dim in dims]
    return xr.DataArray(rng.random(shape), {dim: coords[dim] for dim in dims}, dims, attrs={"units": "thousand jobs"})


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=12)
@given(
    seed=st.integers(0, 2**32 - 1),
    dims=st.sampled_from([(), ("sector",), ("sector", "sex"), ("sector", "sex", "formality")]),
    imports=st.sampled_from(["none", "beside", "within"]),
)
def test_any_table_survives_the_round_trip(tmp_path_factory, way, seed, dims, imports):
    sam = random_sam(seed)
    plain = to_input_output(sam)
    rng = np.random.default_rng(seed)
    employment = jobs_of(plain, rng, dims) if dims else None
    table = to_input_output(sam, employment=employment) if dims else plain
    if imports != "none":
        table = with_imports(rng, employment, within=imports == "within")
    path = tmp_path_factory.mktemp("trip") / way
    WAYS[way](table, path)
    assert_same(read_iot(path), table)


def with_imports(rng: np.random.Generator, employment: xr.DataArray | None, *, within: bool) -> InputOutputTable:
    """A table with imports beside its domestic flows, or within total ones."""
    sectors = ["a-food", "a-roads", "a-care"]
    flows, demand = rng.uniform(1, 2, (3, 3)), rng.uniform(20, 30, 3)
    bought, used = rng.uniform(0, 1, (3, 3)), rng.uniform(0, 1, 3)
    output = flows.sum(axis=1) + demand
    wages = output - flows.sum(axis=0) - bought.sum(axis=0)
    table = from_arrays(
        sectors,
        flows + (bought if within else 0),
        {"household": demand + (used if within else 0)},
        {"wages": wages},
        imported_flows=bought,
        imported_demand={"household": used},
        use="total" if within else "domestic",
        units="million VND",
        year=2012,
        name="with imports",
    )
    if employment is None:
        return table
    parts = {part: getattr(table, part) for part in PARTS}
    return InputOutputTable(**{**parts, "employment": employment}, use=table.use, name=table.name)


def test_a_workbook_and_lines_give_the_table(tmp_path):
    table = read_iot(excel_file(tmp_path / "t.xlsx", pages()))
    assert table.output.values.tolist() == [100, 100]
    assert table.kinds == ("wages", "surplus")
    assert table.employment is None
    assert (table.unit, table.use, table.name) == ("million VND", "domestic", "t")
    short = read_iot(lines(tmp_path / "l.csv"))
    np.testing.assert_array_equal(short.coefficients, table.coefficients)
    assert short.primary_inputs is None
    assert short.flows.attrs == {"units": "million VND", "year": 2012}


def test_facts_come_from_the_caller_where_the_file_is_silent(tmp_path):
    bare = lines(tmp_path / "l.csv", LINES[LINES.index("part") :])
    table = read_iot(bare, unit="million USD", year=2015, source="me", use="domestic", name="mine")
    assert table.flows.attrs == {"units": "million USD", "year": 2015, "source": "me"}
    assert table.name == "mine"
    for missing, example in (("unit", "'million VND'"), ("year", "2012"), ("use", "'domestic' or 'total'")):
        given_ = {"unit": "x", "year": 2015, "use": "domestic"}
        given_.pop(missing)
        with pytest.raises(FiscalmultError, match=f"l.csv states no {missing}; .* or give {missing}={example}$"):
            read_iot(bare, **given_)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("flows,mill,mill,5", "flow,mill,mill,5", "cell A8 of l.csv names the part 'flow'; did you mean flows"),
        ("flows,mill,mill,5", "flows,mill,mill,", "line 8 of l.csv lacks its row, column or value; write all three"),
        ("flows,mill,mill,5", "flows,mill,farm,5",
         "flows of 'mill' and 'farm' is given twice, in cells D7 and D8 of l.csv; remove one"),
        ("flows,mill,mill,5", "flows,mill,mill,five", "cell D8 of l.csv holds 'five' where a number belongs"),
        ("flows,mill,mill,5", "output,farm,output,100\noutput,mill,output,105", "l.csv: sector 'mill': it sells"),
        ("part,row", "kind,row", "l.csv has the columns 'kind', 'row', 'column', 'value'; an input-output "
         "table has part"),
        ("final_demand,", "imported_demand,", "l.csv has no final demand; add the sheet or lines"),
        ("use: domestic", "use: domestik", "l.csv: use is 'domestik'; did you mean domestic"),
        ("flows,mill,mill,5", "flows,mill,mill,5\nemployment,farm,employment,5\nemployment,mill,employment,6",
         "l.csv has employment but states no employment_unit; state it beside the unit"),
    ],
)  # fmt: skip
def test_bad_lines_are_named(tmp_path, old, new, message):
    with pytest.raises(FiscalmultError, match=message):
        read_iot(lines(tmp_path / "l.csv", LINES.replace(old, new)))


def test_employment_needs_a_column_for_each_combination(tmp_path):
    above = "# employment_unit: persons\n# employment_dims: sector,sex,formality\n"
    body = "".join(f"employment,{one},{two},1\n" for one in ("farm", "mill") for two in ("female / formal", "male"))
    with pytest.raises(FiscalmultError, match="name one column for each combination, such as 'female / formal'"):
        read_iot(lines(tmp_path / "l.csv", above + LINES + body))


@pytest.mark.parametrize(
    ("page", "row", "column", "cell", "message"),
    [
        ("flows", 1, 1, "ten", "cell B2 of sheet 'flows' of t.xlsx holds 'ten' where a number belongs"),
        (
            "flows",
            2,
            0,
            "farm",
            "supplier 'farm' stands twice down the side, in cells A2 and A3 of sheet 'flows' of t.x",
        ),
        ("final demand", 0, 1, None, "cell B1 of sheet 'final demand' of t.xlsx is empty but the header goes on"),
        ("flows", 1, 2, 41, "t.xlsx: .*'farm'"),
        ("about", 3, 1, "small", "cell B4 of sheet 'about' of t.xlsx holds 'small' where a number belongs"),
    ],
)
def test_bad_cells_are_named(tmp_path, page, row, column, cell, message):
    sheets = pages()
    sheets[page][row][column] = cell
    with pytest.raises(FiscalmultError, match=message):
        read_iot(excel_file(tmp_path / "t.xlsx", sheets))


@pytest.mark.parametrize(
    ("part", "side", "name"),
    [
        ("flows", "row", "output"), ("flows", "column", "Total"), ("final demand", "column", "all uses"),
        ("primary inputs", "row", "value added"),
    ],
)  # fmt: skip
def test_a_total_left_in_a_part_is_named(tmp_path, sam, part, side, name):
    """With three sectors and more the numbers tell, whatever the total is called."""
    table = to_input_output(sam)
    to_excel(table, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    page = book[part]
    cells = [list(row) for row in page.iter_rows(values_only=True)]
    if side == "column":
        for place, row in enumerate(cells):
            page.cell(place + 1, len(row) + 1, name if place == 0 else sum(value or 0.0 for value in row[1:]))
    else:
        page.append([name, *(sum(row[place] or 0.0 for row in cells[1:]) for place in range(1, len(cells[0])))])
    book.save(tmp_path / "t.xlsx")
    said = f"^{side} '{name}' of the {part} of t.xlsx is a total of the others; delete it, its parts stand"
    with pytest.raises(FiscalmultError, match=said):
        read_iot(tmp_path / "t.xlsx")


def test_a_sheet_whose_name_is_misspelt_is_not_dropped(tmp_path):
    sheets = pages()
    sheets["notes"] = [["anything"]]
    read_iot(excel_file(tmp_path / "t.xlsx", sheets))
    sheets["primary input"] = sheets.pop("primary inputs", [["kind", "farm", "mill"], ["wages", 1, 1]])
    with pytest.raises(FiscalmultError, match=r"sheet 'primary input' of t.xlsx is not read, .* 'primary inputs', or"):
        read_iot(excel_file(tmp_path / "t.xlsx", sheets))


def test_a_table_in_which_nothing_flows_is_refused(tmp_path):
    empty = re.sub(r"(?m)^(flows|final_demand|primary_inputs)(.*),[\d.]+$", r"\1\2,0", LINES)
    with pytest.raises(FiscalmultError, match=r"nothing flows in l.csv: all cells are zero or empty; fill in"):
        read_iot(lines(tmp_path / "l.csv", empty))


def test_files_of_another_kind_are_refused(tmp_path, sam):
    to_netcdf(sam, tmp_path / "sam.nc")
    with pytest.raises(FiscalmultError, match=r"sam.nc holds no flows of supplier and user but 'flows'.*read_sam"):
        read_iot(tmp_path / "sam.nc")
    with pytest.raises(FiscalmultError, match=r"x.xlsx has the sheets 'a' but not 'about' and 'flows'; fill in what"):
        read_iot(excel_file(tmp_path / "x.xlsx", {"a": [["b", "c"]]}))
    with pytest.raises(FiscalmultError, match=r"t.xlsx is an input-output table, not a SAM; read it with read_iot"):
        read_table_file(excel_file(tmp_path / "t.xlsx", pages()))
    with pytest.raises(FiscalmultError, match="an input-output table has several parts and no layout 'square'"):
        to_csv(to_input_output(sam), tmp_path / "x.csv", layout="square")


def test_labels_that_cannot_be_told_apart_are_refused(tmp_path, sam):
    table = to_input_output(sam)
    coords = {"sector": list(table.sectors), "sex": ["a / b", "c"]}
    jobs = xr.DataArray(np.ones((3, 2)), coords, ("sector", "sex"), attrs={"units": "persons"})
    with pytest.raises(FiscalmultError, match="a label of 'employment' holds ' / ', which stands between labels"):
        to_csv(to_input_output(sam, employment=jobs), tmp_path / "x.csv")
