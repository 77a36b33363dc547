"""Readers of published input-output tables: small workbooks in each layout, and the originals where they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output import output_multipliers, total_use
from fiscalmult.input_output.supply_use import to_basic_prices
from fiscalmult.input_output.technology import industry_technology, negative_flows, product_technology
from fiscalmult.readers.adb import ADB_SOURCE, adb_sheets, read_adb_iot
from fiscalmult.readers.gso import GSO_SOURCE, read_gso_iot, read_gso_sut
from fiscalmult.readers.oecd import OECD_SOURCE, read_oecd_iot
from fiscalmult.readers.pymrio import from_pymrio, to_pymrio

openpyxl = pytest.importorskip("openpyxl", reason="workbooks need openpyxl")

ADB = "adb_iot_2010_2017/viet-nam-tables.xlsx"
GSO = "gso_io_2012/gso_sut_io_2012.xlsx"
OECD = "oecd_iot_2018/oecd_iot_2021ed_vnm_2018.xlsx"


@pytest.fixture
def original(originals: Path):
    def found(name: str) -> Path:
        if not (originals / name).is_file():
            pytest.skip(f"the original {name} is not here")
        return originals / name

    return found


def book(path: Path, sheets: dict[str, dict[str, object]]) -> Path:
    """A workbook from ``{sheet: {cell: value}}``."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, cells in sheets.items():
        page = workbook.create_sheet(name)
        for cell, value in cells.items():
            page[cell] = value
    workbook.save(path)
    return path


def put(cells: dict[str, object], row: int, column: int, rows: object) -> None:
    """Write a rectangle from a cell on, counted from one."""
    for i, line in enumerate(rows):
        for j, value in enumerate(line):
            if value is not None:
                cells[f"{openpyxl.utils.get_column_letter(column + j)}{row + i}"] = value


@cache
def raw_rows(path: Path, sheet: str) -> list[tuple[object, ...]]:
    workbook = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = list(workbook[sheet].iter_rows(values_only=True))
    workbook.close()
    return rows


def raw(path: Path, sheet: str, area: str) -> np.ndarray:
    """Numbers of a range straight from the workbook, zero where there is none."""
    left, top, right, bottom = openpyxl.utils.range_boundaries(area)
    rows = raw_rows(path, sheet)[top - 1 : bottom]
    return np.array([[c if isinstance(c, int | float) else 0.0 for c in row[left - 1 : right]] for row in rows])


# Asian Development Bank -----------------------------------------------------------------------------------------------

HOME = np.array([[10.0, 5, 40, 15], [20, 10, 30, 40]])  # two industries, households and exports
ABROAD = np.array([[3.0, 4, 6, 0], [7, 1, 2, 0]])
TAXES = np.array([1.0, 2, 5, 0])


def adb_cells(year: int = 2012, scale: float = 1.0) -> dict[str, object]:
    home, abroad, taxes = scale * HOME, scale * ABROAD, scale * TAXES
    output = home.sum(axis=1)
    bought = home.sum(axis=0) + abroad.sum(axis=0)
    added = [*(output - bought[:2] - taxes[:2] - 1 * scale), 0, 0]
    cells: dict[str, object] = {
        "A1": "Input-Output Table for 2017",
        "B1": f"Table 9.{year - 2009}: Somewhere Input-Output Table, {year}",
        "B2": "(current prices, $ million)",
    }
    put(cells, 5, 2, [["Industry", None, "Farming", "Milling", "Households", "Exports", "Total Output"]])
    put(cells, 6, 4, [["c1", "c2", "c36", "c41"]])
    cells["B7"], cells["B10"] = "Domestic", "Imports"
    put(cells, 8, 2, [["Farming", "c1", *home[0], output[0]], ["Milling", "c2", *home[1], output[1]]])
    put(cells, 11, 2, [["Farming", "m1", *abroad[0], abroad[0].sum()], ["Milling", "m2", *abroad[1], abroad[1].sum()]])
    put(
        cells, 13, 2,
        [
            ["Total intermediate consumption", "r60", *bought],
            ["Taxes less subsidies on products", "r99", *taxes],
            ["Value added at basic prices", "r64", *added],
            ["International transport margins", None, scale, scale, 0, 0],
            ["Output at basic prices", "r69", *output, *(bought + taxes)[2:]],
        ],
    )  # fmt: skip
    return cells


def adb_book(path: Path, **changes: object) -> Path:
    cells = {**adb_cells(), **changes}
    return book(path / "adb.xlsx", {"Contents": {"A1": 1}, "Table 9.3": cells, "Table 9.4": adb_cells(2013, 2.0)})


def test_adb_layout(tmp_path):
    table = read_adb_iot(adb_book(tmp_path), year=2012)
    assert table.use == "domestic"
    assert table.sectors == ("c1", "c2")
    assert table.categories == ("c36", "c41")
    assert table.kinds == ("r99", "r64", "International transport margins")
    np.testing.assert_array_equal(table.flows, HOME[:, :2])
    np.testing.assert_array_equal(table.final_demand, HOME[:, 2:])
    np.testing.assert_array_equal(table.imported_flows, ABROAD[:, :2])
    np.testing.assert_array_equal(table.imported_demand, ABROAD[:, 2:])
    np.testing.assert_array_equal(table.primary_inputs.sel(kind="r99"), TAXES[:2])
    np.testing.assert_array_equal(table.final_inputs.sel(kind="r99"), TAXES[2:])
    np.testing.assert_array_equal(table.output, HOME.sum(axis=1))
    attrs = table.flows.attrs
    assert (attrs["units"], attrs["year"], attrs["source_key"]) == ("million USD", 2012, ADB_SOURCE.key)
    assert attrs["source"] == (
        "Asian Development Bank: Somewhere Input-Output Tables, Multiregional Input-Output Database, Table 9.3, 2012, "
        "million USD"
    )
    assert read_adb_iot(adb_book(tmp_path), year=2013).output.sum() == 2 * HOME.sum()
    assert list(adb_sheets(adb_book(tmp_path))) == [2012, 2013]
    named = read_adb_iot(adb_book(tmp_path), year=2012, names=True)
    assert (named.sectors, named.categories) == (("Farming", "Milling"), ("Households", "Exports"))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"D8": "n.a."}, r"cell D8 of sheet 'Table 9.3' of adb.xlsx holds 'n.a.' where a number belongs"),
        ({"D8": 11.0}, r"cell H8 of sheet 'Table 9.3' of adb.xlsx says 70 but the uses of its row .* add to 71"),
        ({"D16": 9.0}, r"cell D17 of sheet 'Table 9.3' of adb.xlsx says 70 but the inputs and primary inputs add to"),
        ({"C9": "c7"}, r"cell C9 of sheet 'Table 9.3' of adb.xlsx holds 'c7', not 'c2'; use the workbook as published"),
        ({"B2": "(billion dong)"}, r"cell B2 .* says '\(billion dong\)'; a table in million USD says"),
        ({"C17": "r70"}, r"sheet 'Table 9.3' of adb.xlsx has no row with 'r69' in column C; use the workbook as"),
    ],
)  # fmt: skip
def test_adb_errors_name_file_sheet_and_cell(tmp_path, changes, text):
    with pytest.raises(FiscalmultError, match=text):
        read_adb_iot(adb_book(tmp_path, **changes), year=2012)


def test_adb_years_and_files(tmp_path):
    with pytest.raises(FiscalmultError, match=r"adb.xlsx has no sheet of 2019; the years it has are 2012, 2013"):
        read_adb_iot(adb_book(tmp_path), year=2019)
    with pytest.raises(FiscalmultError, match=r"other.xlsx has no sheet of 2012; the years it has are none: cell B1"):
        read_adb_iot(book(tmp_path / "other.xlsx", {"x": {"A1": 1}}), year=2012)
    with pytest.raises(FiscalmultError, match=r"no file .*nothing.xlsx'; give the path of an Excel workbook such as"):
        read_adb_iot(tmp_path / "nothing.xlsx", year=2012)


def test_adb_original_against_raw_cells(original):
    path = original(ADB)
    for place, year in enumerate(range(2010, 2018), start=1):
        table = read_adb_iot(path, year=year)
        sheet = f"Table 10.{place}"
        home, output = raw(path, sheet, "D8:AL42"), raw(path, sheet, "D86:AL86")[0]
        used = output > 0  # retail trade is empty in all years
        coefficients = np.divide(home, output, out=np.zeros_like(home), where=output > 0)
        np.testing.assert_allclose(output_multipliers(table), np.linalg.inv(np.eye(35) - coefficients).sum(axis=0))
        both = home + raw(path, sheet, "D44:AL78")
        both = np.divide(both, output, out=np.zeros_like(both), where=output > 0)
        np.testing.assert_allclose(output_multipliers(total_use(table)), np.linalg.inv(np.eye(35) - both).sum(axis=0))
        # The block "GDP Computation" below each table is of another economy (its GDP of 2012 and 2017 is the same).
        printed_gdp = raw(path, sheet, "AS80:AS80")[0, 0] + raw(path, sheet, "AS84:AS84")[0, 0]
        gdp = float(table.primary_inputs.sel(kind=["r99", "r64"]).sum() + table.final_inputs.sel(kind="r99").sum())
        bought = float(table.final_demand.sum() + table.imported_demand.sum() + table.final_inputs.sum())
        assert gdp == pytest.approx(bought - table.imports.sum(), rel=1e-9)
        assert printed_gdp == pytest.approx(gdp, rel=1e-9)
        assert (~used).sum() == 1
        np.testing.assert_allclose(table.net_demand, table.final_demand.sum("category"), atol=1e-6)


# OECD -----------------------------------------------------------------------------------------------------------------

TOTAL = HOME + ABROAD


def oecd_cells(blocks: dict[str, np.ndarray], variable: str = "TTL: Total", output: bool = True) -> dict[str, object]:
    """Industries D01T02 and D05, final demand HFCE, EXPO and, in a table of total use, IMPO."""
    cells: dict[str, object] = {
        "A2": "Dataset: Input-Output Tables (IOTs) 2021 ed.", "A3": "Variable", "C3": variable, "A4": "Country",
        "C4": "VNM: Viet Nam", "A5": "Time", "C5": "2018", "A6": "Unit", "C6": "US Dollar, Millions",
        "A7": "To industry / sector", "A8": "From industry / sector",
    }  # fmt: skip
    total = "TTL" in blocks
    heads = ["D01T02: Farming", "D05: Milling", "HFCE: Households", "EXPO: Exports", *(["IMPO: Imports"] * total)]
    put(cells, 7, 3, [heads])
    row = 9
    for block, values in blocks.items():
        extra = -ABROAD.sum(axis=1) if total else [None, None]
        for code, name, line, taken in zip(("01T02", "05"), ("Farming", "Milling"), values, extra, strict=True):
            put(cells, row, 1, [[f"{block}_{code}: {name}", None, *line, taken]])
            row += 1
    bought = TOTAL.sum(axis=0) + TAXES
    made = HOME.sum(axis=1)
    more = [0.0] * total
    if output:
        put(cells, row, 1, [
            ["TXS_INT_FNL: Taxes less subsidies", None, *TAXES, *more],
            ["TTL_INT_FNL: Consumption", None, *bought, *([-ABROAD.sum()] * total)],
            ["VALU: Value added at basic prices", None, *(made - bought[:2]), 0.0, 0.0, *more],
            ["OUTPUT: Output at basic prices", None, *made, 0.0, 0.0, *more],
            ["Data extracted on 23 Sep 2022 14:24 UTC (GMT) from OECD.Stat"],
        ])  # fmt: skip
    return cells


def oecd_book(path: Path, name: str, cells: dict[str, object], **changes: object) -> Path:
    return book(path / name, {"Sheet1": {**cells, **changes}, "notes": {"A1": 1}})


def test_oecd_total_use(tmp_path):
    table = read_oecd_iot(oecd_book(tmp_path, "ttl.xlsx", oecd_cells({"TTL": TOTAL})))
    assert table.use == "total"
    assert table.imported_flows is None
    assert table.sectors == ("D01T02", "D05")
    assert table.categories == ("HFCE", "EXPO", "IMPO")
    assert table.kinds == ("TXS_INT_FNL", "VALU")
    np.testing.assert_array_equal(table.flows, TOTAL[:, :2])
    np.testing.assert_array_equal(table.final_demand.sel(category="IMPO"), -ABROAD.sum(axis=1))
    np.testing.assert_array_equal(table.final_inputs.sel(kind="TXS_INT_FNL"), [5.0, 0.0, 0.0])
    attrs = table.flows.attrs
    assert (attrs["units"], attrs["year"], attrs["source_key"]) == ("million USD", 2018, OECD_SOURCE.key)
    assert attrs["source"] == "OECD: Input-Output Tables (IOTs), Viet Nam, TTL: Total, 2018, million USD"
    named = read_oecd_iot(tmp_path / "ttl.xlsx", names=True, sheet="Sheet1")
    assert named.sectors == ("Farming", "Milling")


def test_oecd_domestic_and_imported_use_by_every_route(tmp_path):
    """DOM with IMP in one sheet, in two workbooks, and TTL with IMP are one table."""
    both = oecd_book(tmp_path, "both.xlsx", oecd_cells({"DOM": HOME, "IMP": ABROAD}, "DOMIMP: Domestic and imports"))
    apart = oecd_book(tmp_path, "dom.xlsx", oecd_cells({"DOM": HOME}, "DOM: Domestic"))
    abroad = oecd_book(tmp_path, "imp.xlsx", oecd_cells({"IMP": ABROAD}, "IMP: Imports", output=False))
    found = [read_oecd_iot(both), read_oecd_iot(apart, imports=abroad)]
    for table in found:
        assert table.use == "domestic"
        assert table.categories == ("HFCE", "EXPO")
        np.testing.assert_array_equal(table.flows, HOME[:, :2])
        np.testing.assert_array_equal(table.imported_demand, ABROAD[:, 2:])
    cells = oecd_cells({"TTL": TOTAL})
    wide = oecd_cells({"IMP": ABROAD}, "IMP: Imports", output=False)
    wide.update({"G7": "IMPO: Imports", "G9": 0.0, "G10": 0.0})
    total = read_oecd_iot(oecd_book(tmp_path, "ttl.xlsx", cells), imports=oecd_book(tmp_path, "wide.xlsx", wide))
    assert total.use == "total"
    np.testing.assert_allclose(output_multipliers(total), output_multipliers(total_use(found[0])))


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"C9": ".."}, r"cell C9 of sheet 'Sheet1' of ttl.xlsx holds '..' where a number belongs"),
        ({"C9": 23.0}, r"cell C12 of sheet 'Sheet1' of ttl.xlsx says 41 but its cells and taxes add to 51; a cell was"),
        ({"C13": 39.0}, r"cell C14 of sheet 'Sheet1' of ttl.xlsx says 70 but its inputs, taxes and value"),
        ({"A10": "TTL_06: Other"}, r"sheet 'Sheet1' of ttl.xlsx has the column 'D05' but no row 'TTL_05'"),
        ({"A11": "TTL_06: Other"}, r"cell A11 of sheet 'Sheet1' of ttl.xlsx holds 'TTL_06', which is no column"),
        ({"C5": "2017-2018"}, r"cell C5 of sheet 'Sheet1' of ttl.xlsx says '2017-2018' where a year belongs"),
        ({"A7": "To"}, r"sheet 'Sheet1' of ttl.xlsx has no row with 'To industry / sector' in column A"),
    ],
)  # fmt: skip
def test_oecd_errors_name_file_sheet_and_cell(tmp_path, changes, text):
    path = oecd_book(tmp_path, "ttl.xlsx", oecd_cells({"TTL": TOTAL}), **changes)
    with pytest.raises(FiscalmultError, match=text):
        read_oecd_iot(path)


def test_oecd_parts_that_do_not_fit(tmp_path):
    home = oecd_book(tmp_path, "dom.xlsx", oecd_cells({"DOM": HOME}, "DOM: Domestic"))
    abroad = oecd_cells({"IMP": ABROAD}, "IMP: Imports", output=False)
    other = oecd_book(tmp_path, "later.xlsx", abroad, C5="2017")
    with pytest.raises(FiscalmultError, match=r"dom.xlsx holds DOM alone, whose columns leave out part of the inputs"):
        read_oecd_iot(home)
    with pytest.raises(
        FiscalmultError, match=r"dom.xlsx has the year 2018 but later.xlsx 2017; give two tables of one"
    ):
        read_oecd_iot(home, imports=other)
    with pytest.raises(FiscalmultError, match=r"dom.xlsx has no rows 'IMP_...', only DOM; give the imports"):
        read_oecd_iot(home, imports=home)
    with pytest.raises(FiscalmultError, match=r"dom.xlsx has no sheet 'Blatt1', its sheets are 'Sheet1', 'notes'"):
        read_oecd_iot(home, sheet="Blatt1")


def test_oecd_original_against_raw_cells(original):
    path = original(OECD)
    table = read_oecd_iot(path)
    flows, output = raw(path, "Sheet1", "C9:AU53"), raw(path, "Sheet1", "C58:AU58")[0]
    np.testing.assert_allclose(
        output_multipliers(table), np.linalg.inv(np.eye(45) - flows / output).sum(axis=0), rtol=1e-10
    )
    sold = table.flows.sum("user") + table.final_demand.sum("category")
    spent = table.flows.sum("supplier") + table.primary_inputs.sum("kind")
    for side in (sold.values, spent.values):
        assert 0.4 < np.abs(side - output).max() <= 0.5 + 1e-9  # the register: to 0.5, rounding
    assert table.tolerance == pytest.approx(0.05 * (45 + 9 + 3 + 1))
    assert (table.final_demand.sel(category="IMPO") <= 0).all()


# General Statistics Office --------------------------------------------------------------------------------------------

MADE = np.array([[60.0, 5, 0], [4, 80, 0], [0, 1, 50]])  # the third product is trade
USED = np.array([[12.0, 20, 2], [9, 15, 5], [0, 1, 4]])
IMPORTED = np.array([6.0, 9, 0])
MARGINS = np.array([12.0, 20, -32])
TAX = np.array([[3.0, 4, 1], [1, 2, 0]])
USED_OUT = np.array([0.5, 0.2, 0.3])  # shares of final use that are homes, fixed capital and exports
HEADS = {
    "Source table": (
        "Tổng sản xuất trong nước", "Nhập khẩu hàng hóa", "Nhập khẩu dịch vụ", "Điều chỉnh CIF / FOB", "Tổng nhập khẩu",
        "Total source at base price", "Total trade and transport fees", "Product tax minus subsidies",
        "Total source by use price", "Product tax", "Import tax",
    ),
    "Use": (
        "TOTAL INTERMEDIATE CONSUMPTION", "Tổng tiêu dùng cuối cùng", "TDCC của hộ", "TDCC của Chính phủ",
        "Total accumulated assets", "Accumulated fixed assets", "Accumulated mobile assets", "Exports of goods",
        "Exports of services", "Total imports",
    ),
    "IO": (
        "IC", "Tiêu dùng cuối cùng", "TDCC hộ", "TDCC \nChính phủ", "Tích lũy\n tài sản", "TLTS \ncố định",
        "TLTS\n lưu động", "Xuất khẩu hàng hóa", "Xuất khẩu dịch vụ", "Tổng xuất khẩu", "Nhập khẩu", "GO (theo giá SX)",
    ),
}  # fmt: skip
NAMES = ("Paddy", "Rice", "Trade")


def final_columns(total: np.ndarray) -> list[list[float]]:
    """Homes, government, fixed capital, stocks and exports of goods and services, with their totals."""
    home, capital, sold = (share * total for share in USED_OUT)
    none = np.zeros_like(total)
    return np.column_stack([home, home, none, capital, capital, none, sold, none, sold]).tolist()


def value_added(total: np.ndarray, taxes: np.ndarray) -> list[list[object]]:
    """Rows 166 to 173 below the products: ``total`` is value added, taxes on products inside."""
    rest = total - taxes
    lines = {"166": 0.5 * rest, "167": taxes, "168": taxes, "169": 0.1 * rest, "170": 0.1 * rest, "171": 0.3 * rest}
    return [["a name", int(code), *values] for code, values in lines.items()] + [["Added value", 172, *total]]


def gso_sheets() -> dict[str, dict[str, object]]:
    codes = [1, 2, 3]
    make: dict[str, object] = {"A4": "Industry", "B4": "Code"}
    put(make, 4, 3, [[1, 2, 6, *HEADS["Source table"]]])  # the publisher skips codes of industries here
    basic = MADE.sum(axis=1) + IMPORTED
    purchaser = basic + MARGINS + TAX.sum(axis=0)
    for place in range(3):
        columns = [MADE[place].sum(), IMPORTED[place], 0, None, IMPORTED[place], basic[place], MARGINS[place],
                   TAX[:, place].sum(), purchaser[place], *TAX[:, place]]  # fmt: skip
        put(make, 5 + place, 1, [[NAMES[place], codes[place], *MADE[place], *columns]])
    use: dict[str, object] = {"A4": "Industry", "B4": "Code"}
    put(use, 4, 3, [[*codes, *HEADS["Use"]]])
    final = final_columns(purchaser - USED.sum(axis=1))
    for place in range(3):
        put(use, 5 + place, 1, [[NAMES[place], codes[place], *USED[place], USED[place].sum(), *final[place]]])
    made = MADE.sum(axis=0)
    put(use, 8, 1, [["Total", 165, *USED.sum(axis=0)], *value_added(made - USED.sum(axis=0), np.zeros(3)),
                    ["Output", 173, *made]])  # fmt: skip
    io: dict[str, object] = {"A3": "Name", "B3": "Code"}
    put(io, 3, 3, [[*codes, *HEADS["IO"]]])
    output = MADE.sum(axis=1) + TAX.sum(axis=0)
    flows = 0.5 * USED
    final = final_columns(output + IMPORTED - flows.sum(axis=1))
    for place in range(3):
        more = [flows[place].sum(), *final[place], IMPORTED[place], output[place]]
        put(io, 4 + place, 1, [[NAMES[place], codes[place], *flows[place], *more]])
    put(io, 7, 1, [["Total", 165, *flows.sum(axis=0)], [None, None, 1, 2, 3],
                   *value_added(output - flows.sum(axis=0), TAX.sum(axis=0)), ["Output", 173, *output]])  # fmt: skip
    return {"IO": io, "Source table": make, "Use": use}


def gso_book(path: Path, sheet: str = "Use", **changes: object) -> Path:
    sheets = gso_sheets()
    sheets[sheet].update(changes)
    return book(path / "gso.xlsx", sheets)


def test_gso_supply_and_use(tmp_path):
    table = read_gso_sut(gso_book(tmp_path))
    assert table.prices == "purchaser"
    assert table.products == table.industries == ("001", "002", "003")
    np.testing.assert_array_equal(table.supply, MADE)
    np.testing.assert_array_equal(table.use, USED)
    np.testing.assert_array_equal(table.imports, IMPORTED)
    np.testing.assert_array_equal(table.margins, MARGINS)
    np.testing.assert_array_equal(table.taxes, TAX)
    assert list(table.primary_inputs["kind"].values) == ["labour-income", "production-tax", "depreciation", "surplus"]
    np.testing.assert_allclose(table.primary_inputs.sum("kind"), MADE.sum(axis=0) - USED.sum(axis=0))
    attrs = table.supply.attrs
    assert (attrs["units"], attrs["year"], attrs["source_key"]) == ("million VND", 2012, GSO_SOURCE.key)
    assert read_gso_sut(gso_book(tmp_path), names=True).products == NAMES


def test_gso_input_output(tmp_path):
    table = read_gso_iot(gso_book(tmp_path))
    assert (table.use, table.unit) == ("total", "million VND")
    np.testing.assert_array_equal(table.flows, 0.5 * USED)
    np.testing.assert_array_equal(table.final_demand.sel(category="imports"), -IMPORTED)
    np.testing.assert_array_equal(table.primary_inputs.sel(kind="product-tax"), TAX.sum(axis=0))
    np.testing.assert_allclose(table.output, MADE.sum(axis=1) + TAX.sum(axis=0))
    assert read_gso_iot(gso_book(tmp_path), names=True).sectors == NAMES


@pytest.mark.parametrize(
    ("sheet", "changes", "text"),
    [
        ("Use", {"C5": "?"}, r"cell C5 of sheet 'Use' of gso.xlsx holds '\?' where a number belongs"),
        ("Use", {"C5": 13.0}, r"cell F5 of sheet 'Use' of gso.xlsx says 34 but the uses of industries add to 35"),
        ("Use", {"G4": "Homes"}, r"cell G4 of sheet 'Use' of gso.xlsx holds 'Homes', not 'Tổng tiêu dùng cuối cùng'"),
        ("Use", {"B6": 9}, r"cell B6 of sheet 'Use' of gso.xlsx holds '9', not '2'; use the workbook as published"),
        ("Use", {"B15": 99}, r"sheet 'Use' of gso.xlsx has no row with the code 172 in column B below the products"),
        ("Use", {"C9": 1.0}, r"cell C15 of sheet 'Use' of gso.xlsx says 43 but the parts of value added add to"),
        ("Source table", {"J5": 1.0}, r"cell J5 of sheet 'Source table' of gso.xlsx says 1 but 'Nhập khẩu hàng hóa'"),
        ("Source table", {"C5": 61.0, "F5": 66.0, "K5": 72.0, "N5": 88.0},
         r"cell C16 of sheet 'Use' of gso.xlsx says 64 but the products of the industry in 'Source table' add to 65"),
    ],
)  # fmt: skip
def test_gso_errors_name_file_sheet_and_cell(tmp_path, sheet, changes, text):
    with pytest.raises(FiscalmultError, match=text):
        read_gso_sut(gso_book(tmp_path, sheet, **changes))


def test_gso_sheets_that_are_missing(tmp_path):
    sheets = gso_sheets()
    del sheets["Use"]
    with pytest.raises(FiscalmultError, match=r"gso.xlsx has no sheet 'Use', its sheets are 'IO', 'Source table'"):
        read_gso_sut(book(tmp_path / "gso.xlsx", sheets))


def test_gso_original_identities(original):
    path = original(GSO)
    table = read_gso_sut(path)
    used = table.use.sum("industry") + table.final_use.sum("category")
    assert 0.2 < np.abs(used.values - table.available).max() < 0.3  # the register: rows to 0.29
    costs = table.use.sum("product") + table.primary_inputs.sum("kind")
    np.testing.assert_allclose(costs.values, table.industry_output, rtol=1e-12)
    products = read_gso_iot(path)
    sold = products.flows.sum("user") + products.final_demand.sum("category")
    assert 0.2 < np.abs(sold - products.output.values).max() < 0.3
    spent = products.flows.sum("supplier") + products.primary_inputs.sum("kind")
    np.testing.assert_allclose(spent, products.output.values, rtol=1e-12)
    # GDP two ways: value added of products at producer prices, and of industries with taxes on products.
    gdp = float(products.primary_inputs.sum())
    assert gdp == pytest.approx(float(table.primary_inputs.sum() + table.taxes.sum()), rel=1e-9)
    assert gdp == pytest.approx(raw(path, "IO", "FK177:FK177")[0, 0], rel=1e-9)
    np.testing.assert_allclose(products.output, table.product_output + table.taxes.sum("tax").values, rtol=1e-9)


def test_gso_original_against_raw_cells(original):
    path = original(GSO)
    flows, output = raw(path, "IO", "C4:FJ167"), raw(path, "IO", "C178:FJ178")[0]
    np.testing.assert_allclose(
        output_multipliers(read_gso_iot(path)), np.linalg.inv(np.eye(164) - flows / output).sum(axis=0), rtol=1e-9
    )
    made, used = raw(path, "Source table", "C5:FJ168"), raw(path, "Use", "C5:FJ168")
    table = read_gso_sut(path)
    np.testing.assert_array_equal(table.supply, made)
    np.testing.assert_array_equal(table.use, used)


def test_gso_original_product_by_product_is_product_technology_without_its_negatives(original):
    """The published table, figure by figure: product technology at producer prices, negatives set to zero, then RAS."""
    path = original(GSO)
    published, table = read_gso_iot(path), read_gso_sut(path)
    bought = np.hstack([table.use.values, table.final_use.values])
    margins = table.margins.values
    used = bought.sum(axis=1)
    rate = np.divide(np.maximum(margins, 0), used, out=np.zeros_like(used), where=used != 0)
    earned = np.maximum(-margins, 0) / np.maximum(-margins, 0).sum()
    producer = ((1 - rate)[:, None] * bought + earned[:, None] * (rate @ bought))[:, :164]
    turned = producer @ np.linalg.inv(table.supply.values) * table.product_output
    assert (turned < 0).sum() == 3946
    rows, columns = published.flows.values.sum(axis=1), published.flows.values.sum(axis=0)
    np.testing.assert_allclose(turned.sum(axis=1), rows, rtol=1e-6, atol=1)
    np.testing.assert_allclose(turned.sum(axis=0), columns, rtol=1e-9)
    flows = np.maximum(turned, 0.0)
    for _ in range(400):
        flows *= np.divide(rows, flows.sum(axis=1), out=np.ones_like(rows), where=rows > 0)[:, None]
        flows *= np.divide(columns, flows.sum(axis=0), out=np.ones_like(columns), where=columns > 0)
    assert np.abs(flows - published.flows.values).max() < 1e-12 * flows.max()


def test_gso_original_models(original):
    table = to_basic_prices(read_gso_sut(original(GSO)))
    by_product, by_industry = product_technology(table), industry_technology(table)
    supply, use = table.supply.values, table.use.values
    g, q = supply.sum(axis=0), supply.sum(axis=1)
    np.testing.assert_allclose(
        by_product.flows.values, np.linalg.solve(supply.T, use.T).T @ np.diag(q), atol=1e-6 * use.max()
    )
    np.testing.assert_allclose(by_industry.flows.values, use @ (supply.T / g[:, None]), atol=1e-9 * use.max())
    found = negative_flows(by_product)
    assert found.attrs["count"] == 3946
    assert 0.0019 < found.attrs["share"] < 0.0021
    assert by_product.flows.attrs["negatives"].startswith("3946 of 26896 flows")
    assert negative_flows(by_industry).attrs["count"] == 0


# pymrio ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pymrio():
    return pytest.importorskip("pymrio", reason="pymrio is not installed")


def fields(table):
    names = ("flows", "final_demand", "primary_inputs", "output", "employment", "final_inputs", "imported_flows",
             "imported_demand")  # fmt: skip
    return {name: getattr(table, name) for name in names}


def test_a_table_comes_back_from_pymrio_as_it_went(pymrio, tmp_path):
    for table in (
        read_adb_iot(adb_book(tmp_path), year=2012),
        read_oecd_iot(oecd_book(tmp_path, "ttl.xlsx", oecd_cells({"TTL": TOTAL}))),
        read_gso_iot(gso_book(tmp_path), names=True),
    ):
        back = from_pymrio(to_pymrio(table, region="VNM"))
        assert (back.name, back.use, back.unit, back.tolerance) == (table.name, table.use, table.unit, table.tolerance)
        assert back.flows.attrs == table.flows.attrs
        for name, values in fields(table).items():
            found = getattr(back, name)
            assert (found is None) == (values is None), name
            assert values is None or found.identical(values), name


def test_employment_comes_back_too(pymrio):
    from dataclasses import replace

    import xarray as xr

    from fiscalmult.input_output import InputOutputTable

    table = InputOutputTable.from_arrays(["a", "b"], [[1, 2], [3, 4]], {"f": [5, 6]}, units="euro")
    plain = xr.DataArray([1.0, 2.0], {"sector": ["a", "b"]}, ("sector",), attrs={"units": "persons"})
    by_sex = xr.DataArray(
        [[1.0, 2.0], [3.0, 4.0]], {"sex": ["female", "male"], "sector": ["a", "b"]}, ("sex", "sector"),
        attrs={"units": "persons"},
    )  # fmt: skip
    for jobs in (plain, by_sex):
        with_jobs = replace(table, employment=jobs)
        assert from_pymrio(to_pymrio(with_jobs)).employment.identical(with_jobs.employment)


def test_pymrio_solves_what_we_solve(pymrio):
    system = pymrio.load_test()
    table = from_pymrio(system, year=2010, source="pymrio")
    system.calc_system()
    assert (table.unit, table.flows.attrs["year"], table.flows.attrs["source"]) == ("Mill USD", 2010, "pymrio")
    assert table.sectors[:2] == ("reg1: food", "reg1: mining")
    np.testing.assert_allclose(table.inverse, system.L.to_numpy(), atol=1e-12)
    np.testing.assert_allclose(output_multipliers(table), system.L.to_numpy().sum(axis=0))
    back = to_pymrio(table, separator=": ")
    assert back.Z.index.equals(system.Z.index)
    assert back.Y.columns.equals(system.Y.columns)
    np.testing.assert_array_equal(back.Z.to_numpy(), system.Z.to_numpy())


def test_one_region_of_a_pymrio_system(pymrio):
    system = pymrio.load_test()
    table = from_pymrio(system, region="reg2")
    flows, demand = system.Z, system.Y
    np.testing.assert_array_equal(table.flows, flows.loc["reg2", "reg2"].to_numpy())
    others = [name for name in demand.columns.get_level_values(0).unique() if name != "reg2"]
    bought = sum(flows.loc[name, "reg2"].to_numpy() for name in others)
    np.testing.assert_allclose(table.imported_flows, bought)
    sold = sum(flows.loc["reg2", name].to_numpy().sum(axis=1) for name in others)
    sold = sold + sum(demand.loc["reg2", name].to_numpy().sum(axis=1) for name in others)
    np.testing.assert_allclose(table.final_demand.sel(category="exports"), sold)
    assert table.use == "domestic"
    assert table.name == "testmrio, reg2"


def test_pymrio_errors(pymrio):
    system = pymrio.load_test()
    with pytest.raises(FiscalmultError, match="the pymrio system has no region 'reg9'; did you mean"):
        from_pymrio(system, region="reg9")
    with pytest.raises(FiscalmultError, match="has no extension 'factor_input'; did you mean factor_inputs"):
        from_pymrio(system, primary="factor_input")
    with pytest.raises(FiscalmultError, match=r"its inputs and primary inputs add to .* but its output is"):
        from_pymrio(system, primary="factor_inputs")  # the columns of pymrio's test system do not balance
    with pytest.raises(FiscalmultError, match="the pymrio system has no Z or no Y"):
        from_pymrio(pymrio.IOSystem())
    system.unit.iloc[0] = "kg"
    with pytest.raises(FiscalmultError, match="is in 'Mill USD' and 'kg'; a table needs one money unit"):
        from_pymrio(system)
    with pytest.raises(FiscalmultError, match="'c1' has no ': ' between region and sector; leave separator out"):
        to_pymrio(from_pymrio(to_pymrio(_two())), separator=": ")


def _two():
    from fiscalmult.input_output import InputOutputTable

    return InputOutputTable.from_arrays(["c1", "c2"], [[1, 2], [3, 4]], {"f": [5, 6]}, units="euro")


def test_pymrio_need_not_be_installed(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pymrio", None)
    with pytest.raises(
        FiscalmultError, match="to_pymrio needs the package pymrio; install it with: pip install pymrio"
    ):
        to_pymrio(_two())
