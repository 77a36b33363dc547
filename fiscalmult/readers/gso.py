"""Read the supply, use and input-output tables of 2012 as the General Statistics Office of Viet Nam published them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fiscalmult.input_output.supply_use import SupplyUse
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.input_output.technology import IMPORTS
from fiscalmult.readers.published import PublishedSheet, attrs_of, labelled, published_sheets
from fiscalmult.sources import Source

__all__ = ["GSO_SOURCE", "read_gso_iot", "read_gso_sut"]

Array = NDArray[np.float64]

GSO_SOURCE = Source(
    key="gso-sut-io-2012",
    publisher="General Statistics Office of Viet Nam",
    title="Supply, use and input-output table of Viet Nam 2012, 164 products",
    table="sheets 'Source table', 'Use' and 'IO'",
    year="2012",
    unit="million VND",
    url="https://www.gso.gov.vn",
)
"""The publication that :func:`read_gso_sut` and :func:`read_gso_iot` read."""

_HINT = "gso_sut_io_2012.xlsx"
_FIRST = 2  # column of the first industry; names stand in column A, codes in column B
_TOTAL_SUPPLY = ("Tổng sản xuất trong nước", "Nhập khẩu hàng hóa", "Nhập khẩu dịch vụ", "Điều chỉnh CIF / FOB",
                 "Tổng nhập khẩu", "Total source at base price", "Total trade and transport fees",
                 "Product tax minus subsidies", "Total source by use price", "Product tax", "Import tax")  # fmt: skip
_TOTAL_USE = ("TOTAL INTERMEDIATE CONSUMPTION", "Tổng tiêu dùng cuối cùng", "TDCC của hộ", "TDCC của Chính phủ",
              "Total accumulated assets", "Accumulated fixed assets", "Accumulated mobile assets", "Exports of goods",
              "Exports of services", "Total imports")  # fmt: skip
_TOTAL_IO = ("IC", "Tiêu dùng cuối cùng", "TDCC hộ", "TDCC Chính phủ", "Tích lũy tài sản", "TLTS cố định",
             "TLTS lưu động", "Xuất khẩu hàng hóa", "Xuất khẩu dịch vụ", "Tổng xuất khẩu", "Nhập khẩu",
             "GO (theo giá SX)")  # fmt: skip
_CATEGORIES = {
    "household-consumption": 2, "government-consumption": 3, "fixed-capital": 5, "stocks": 6,
    "exports-of-goods": 7, "exports-of-services": 8,
}  # fmt: skip
"""Final uses and their column after the industries, the same in the sheets 'Use' and 'IO'."""

_KINDS = {"labour-income": "166", "product-tax": "168", "production-tax": "169", "depreciation": "170",
          "surplus": "171"}  # fmt: skip
"""Primary inputs and the publisher's codes of their rows."""

_VALUE_ADDED, _OUTPUT = "172", "173"
PRINTED_GAP = 0.5
"""Largest gap between the uses and the supply of a product that the publisher's sheets have [million VND]: 0.29."""


def read_gso_sut(path: str | Path, *, names: bool = False) -> SupplyUse:
    """Read the supply and use tables of 2012: 164 products by 164 industries.

    Parameters
    ----------
    path
        The publisher's workbook with the sheets ``Source table`` and ``Use``.
    names
        True: products and industries bear the publisher's English names; False: its codes,
        written ``001`` to ``164``.

    Returns
    -------
    SupplyUse
        Million VND: supply at basic prices, use at purchaser prices, imports (cif), trade and
        transport margins, and taxes on products, ``product-tax`` and ``import-tax``. Final
        uses are ``household-consumption``, ``government-consumption``, ``fixed-capital``,
        ``stocks``, ``exports-of-goods`` and ``exports-of-services``; kinds ``labour-income``,
        ``production-tax``, ``depreciation`` and ``surplus``.

    Raises
    ------
    FiscalmultError
        If the file is missing or no Excel workbook, a heading is another, a cell is not a
        number, or printed totals are not the sums of their cells.

    Notes
    -----
    Industries of the sheet ``Source table`` are numbered 1 to 99 and 103 to 168, those of
    ``Use`` 1 to 164; columns are taken by their place, and the output of every industry is
    the same in both. The rows for adjustments below the products add to nothing and are not
    read. Uses and supply of a product differ by up to 0.29 million VND, as published. The
    column headed ``Total imports`` of the sheet ``Use`` holds exports. Needs openpyxl
    (``pip install fiscalmult[excel]``).
    """
    make, use = published_sheets(path, "Source table", "Use", hint=_HINT)
    codes, top, heads = _products(make, 3)
    used_codes, used_top, used_heads = _products(use, 3)
    if codes != used_codes:
        raise use.wrong("lists other products than 'Source table'; use the workbook as published")
    count = len(codes)
    _headings(make, heads, count, _TOTAL_SUPPLY)
    _headings(use, used_heads, count, _TOTAL_USE)
    supply, taken = make.block(top, _FIRST, count, count), use.block(used_top, _FIRST, count, count)
    columns = make.block(top, _FIRST + count, count, len(_TOTAL_SUPPLY))
    final = use.block(used_top, _FIRST + count, count, len(_TOTAL_USE))
    make.check_totals(supply.sum(axis=1), (top, _FIRST + count), down=True, what="what industries make")
    use.check_totals(taken.sum(axis=1), (used_top, _FIRST + count), down=True, what="the uses of industries")
    _check_supply(make, columns, top, count)
    rows, primary = _primary(use, used_top, count, {key: code for key, code in _KINDS.items() if key != "product-tax"})
    output = (rows[_OUTPUT], _FIRST)
    use.check_totals(supply.sum(axis=0), output, down=False, what="the products of the industry in 'Source table'")
    use.check_totals(taken.sum(axis=0) + primary.sum(axis=0), output, down=False, what="inputs and value added")
    labels = [make.text(top + place, 0) for place in range(count)] if names else codes
    kinds = [key for key in _KINDS if key != "product-tax"]
    taxes = ["product-tax", "import-tax"]
    return SupplyUse(
        supply=labelled(supply, attrs_of(GSO_SOURCE, 2012, GSO_SOURCE.unit), product=labels, industry=labels),
        use=labelled(taken, product=labels, industry=labels),
        final_use=labelled(final[:, list(_CATEGORIES.values())], product=labels, category=list(_CATEGORIES)),
        primary_inputs=labelled(primary, kind=kinds, industry=labels),
        imports=labelled(columns[:, 4], product=labels),
        margins=labelled(columns[:, 6], product=labels),
        taxes=labelled(columns[:, [9, 10]].T, tax=taxes, product=labels),
        prices="purchaser",
        tolerance=PRINTED_GAP,
        name="Viet Nam 2012, General Statistics Office",
    )


def read_gso_iot(path: str | Path, *, names: bool = False) -> InputOutputTable:
    """Read the competitive-imports input-output table of 2012: 164 products.

    Parameters
    ----------
    path
        The publisher's workbook with the sheet ``IO``.
    names
        As for :func:`read_gso_sut`.

    Returns
    -------
    InputOutputTable
        Product by product, million VND at producer prices, use ``"total"``; the category
        ``imports`` holds imports as negatives (competitive imports). Kinds are
        ``labour-income``, ``product-tax``, ``production-tax``, ``depreciation``, ``surplus``.

    Raises
    ------
    FiscalmultError
        As :func:`read_gso_sut`.

    Notes
    -----
    Output is at producer prices: domestic output at basic prices with *all* taxes on the
    product, those on imports too, which stand as a primary input ``product-tax`` of the
    domestic product. So product taxes are larger, and every input coefficient smaller, than
    in a table at basic prices. The sheet prints imports as positives.
    """
    (grid,) = published_sheets(path, "IO", hint=_HINT)
    codes, top, head = _products(grid, 2)
    count = len(codes)
    _headings(grid, head, count, _TOTAL_IO)
    flows = grid.block(top, _FIRST, count, count)
    columns = grid.block(top, _FIRST + count, count, len(_TOTAL_IO))
    grid.check_totals(flows.sum(axis=1), (top, _FIRST + count), down=True, what="the uses of products")
    rows, primary = _primary(grid, top, count, _KINDS)
    inputs = flows.sum(axis=0) + primary.sum(axis=0)
    grid.check_totals(inputs, (rows[_OUTPUT], _FIRST), down=False, what="inputs and value added")
    labels = [grid.text(top + place, 0) for place in range(count)] if names else codes
    demand = np.column_stack([columns[:, list(_CATEGORIES.values())], -columns[:, 10]])
    return InputOutputTable(
        flows=labelled(flows, attrs_of(GSO_SOURCE, 2012, GSO_SOURCE.unit), supplier=labels, user=labels),
        final_demand=labelled(demand, supplier=labels, category=[*_CATEGORIES, IMPORTS]),
        primary_inputs=labelled(primary, kind=list(_KINDS), user=labels),
        output=labelled(columns[:, 11], sector=labels),
        use="total",
        tolerance=PRINTED_GAP,
        name="Viet Nam 2012, General Statistics Office, product by product",
    )


def _products(grid: PublishedSheet, head: int) -> tuple[list[str], int, int]:
    """Codes of the products in three digits, their first row, and the row of headings."""
    top = grid.find("1", 1, head + 1)
    count = 0
    # The columns of the industries end where a heading is no number; the rows below the products have other codes.
    while grid.text(head, _FIRST + count).isdigit():
        count += 1
    for place in range(count):
        grid.expect(top + place, 1, str(place + 1))
    return [f"{place + 1:03d}" for place in range(count)], top, head


def _headings(grid: PublishedSheet, head: int, count: int, wanted: tuple[str, ...]) -> None:
    for place, text in enumerate(wanted):
        grid.expect(head, _FIRST + count + place, text)


def _primary(grid: PublishedSheet, top: int, count: int, kinds: dict[str, str]) -> tuple[dict[str, int], Array]:
    rows = grid.rows_of(1, top + count)
    for code in (*kinds.values(), _VALUE_ADDED, _OUTPUT):
        if code not in rows:
            raise grid.wrong(f"has no row with the code {code} in column B below the products; use it as published")
    primary = np.array([grid.line(rows[code], _FIRST, count) for code in kinds.values()])
    place = (rows[_VALUE_ADDED], _FIRST)
    grid.check_totals(primary.sum(axis=0), place, down=False, what="the parts of value added")
    return rows, primary


def _check_supply(grid: PublishedSheet, columns: Array, top: int, count: int) -> None:
    """Imports, basic and purchaser prices and taxes are what their parts add to."""
    parts = {4: [1, 2, 3], 5: [0, 4], 7: [9, 10], 8: [5, 6, 7]}
    for total, summed in parts.items():
        sums = columns[:, summed].sum(axis=1)
        what = " + ".join(f"{_TOTAL_SUPPLY[place]!r}" for place in summed)
        place = (top, _FIRST + count + total)
        grid.check_totals(sums, place, down=True, what=what, allowed=1e-9 * float(np.abs(columns[:, 8]).sum()))
