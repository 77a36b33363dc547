"""The 2012 social accounting matrix of Viet Nam in the layout of its publishers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.sheets import cell_name, number_of, open_workbook, sheet_rows
from fiscalmult.sam import SAM
from fiscalmult.sources import Source

__all__ = ["VNSAM_SOURCE", "read_vnsam"]

VNSAM_SOURCE = Source(
    key="vnsam-2012",
    publisher="Central Institute for Economic Management (CIEM) and UNU-WIDER",
    title="A 2012 Social Accounting Matrix (SAM) for Viet Nam",
    table="workbook VNSAM-2012.xlsx, sheet 'Vietnam SAM 2012'",
    year="2012",
    unit="billion VND",
    url="https://www.wider.unu.edu/database/2012-social-accounting-matrix-viet-nam",
)
"""The publication that :func:`read_vnsam` reads."""

_VNSAM_BLOCKS: tuple[tuple[str, str], ...] = (
    ("a_", "activity"),
    ("c_", "commodity"),
    ("trc", "margin"),
    ("flab-", "labour"),
    ("fcap-", "capital"),
    ("flnd", "capital"),
    ("fliv", "capital"),
    ("ffsh", "capital"),
    ("ent-", "enterprise"),
    ("hhd-", "household"),
    ("gov", "government"),
    ("atax", "tax"),
    ("ftax", "tax"),
    ("dtax", "tax"),
    ("mtax", "tax"),
    ("stax", "tax"),
    ("s-i", "accumulation"),
    ("dstk", "accumulation"),
    ("row", "rest-of-world"),
)

Rows = Sequence[Sequence[Any]]


def read_vnsam(path: str | Path, sheet: str = "Vietnam SAM 2012", labels_sheet: str | None = "Mã-Label") -> SAM:
    """Read the 2012 SAM of Viet Nam as CIEM and UNU-WIDER published it: 371 accounts.

    Parameters
    ----------
    path
        The publisher's workbook ``VNSAM-2012.xlsx``.
    sheet
        Sheet of the matrix: a header row of codes, one row for each account, and a
        last row and column ``total``.
    labels_sheet
        Sheet that names the codes in Vietnamese and English; None reads no labels.

    Returns
    -------
    SAM
        Dims (receiver, payer) with the publisher's codes (``a_001``, ``hhd-uf1``,
        ``trc``) and unit, billion VND of 2012; blocks follow from the publisher's
        prefixes, labels (``"en"``, ``"vi"``) stand as the workbook writes them.

    Raises
    ------
    FiscalmultError
        If the file is missing or no Excel workbook, a sheet is missing, rows and
        columns name different accounts, a cell is not a number, the printed totals
        are not the sums of their cells, or receipts and outlays differ.

    Notes
    -----
    An empty cell is a zero. Cells to the right of ``total`` are notes of the publisher
    and are not read. The label sheet writes ``flab-rp`` where the matrix has
    ``flab-r-p``: the matrix decides. For the third labour type the Vietnamese label says
    upper secondary school (*trung học phổ thông*), the English one tertiary school.
    Needs openpyxl (``pip install fiscalmult[excel]``).

    References
    ----------
    CIEM and UNU-WIDER (2016), "A 2012 Social Accounting Matrix (SAM) for Viet Nam",
    Finance Publishing House, Ha Noi.
    """
    workbook = open_workbook(Path(path), f"VNSAM-2012.xlsx ({VNSAM_SOURCE.url})")
    try:
        rows = sheet_rows(workbook, sheet, Path(path))
        names = sheet_rows(workbook, labels_sheet, Path(path)) if labels_sheet is not None else []
    finally:
        workbook.close()
    codes, values = _matrix(rows, sheet)
    labels = _vnsam_labels(names, set(codes)) if labels_sheet is not None else {}
    accounts = Accounts(tuple(codes), tuple(_vnsam_block(code) for code in codes), labels)
    attrs = {"units": VNSAM_SOURCE.unit, "year": int(VNSAM_SOURCE.year), **VNSAM_SOURCE.as_attrs()}
    flows = xr.DataArray(values, coords={"receiver": codes, "payer": codes}, dims=("receiver", "payer"), attrs=attrs)
    return SAM(flows, accounts, "VNSAM 2012")


def _header(rows: Rows, sheet: str) -> tuple[int, list[str]]:
    """Row of the column codes, and the codes up to ``total`` or the first empty cell."""
    for place, (row, following) in enumerate(itertools.pairwise(rows)):
        if len(row) > 1 and row[0] is None and isinstance(row[1], str) and following[0] is not None:
            codes: list[str] = []
            for value in row[1:]:
                if value is None or str(value).strip() == "total":
                    break
                codes.append(str(value).strip())
            return place, codes
    raise FiscalmultError(
        f"sheet {sheet!r} holds no matrix: no row of account codes stands above a column of account codes; "
        "give the sheet of the SAM"
    )


def _matrix(rows: Rows, sheet: str) -> tuple[list[str], NDArray[np.float64]]:
    top, codes = _header(rows, sheet)
    count = len(codes)
    listed: list[str] = []
    for row in rows[top + 1 :]:
        if row[0] is None or str(row[0]).strip() == "total":
            break
        listed.append(str(row[0]).strip())
    for place in range(max(count, len(listed))):
        row_code = listed[place] if place < len(listed) else "(nothing)"
        column_code = codes[place] if place < count else "(nothing)"
        if row_code != column_code:
            raise FiscalmultError(
                f"sheet {sheet!r}: cell {cell_name(top + 1 + place, 0)} is account {row_code!r} but cell "
                f"{cell_name(top, 1 + place)} is {column_code!r}; rows and columns must list the same accounts"
            )
    values = _numbers(rows, sheet, top + 1, count)
    _check_totals(rows, sheet, top, codes, values)
    return codes, values


def _numbers(rows: Rows, sheet: str, top: int, count: int) -> NDArray[np.float64]:
    values = np.zeros((count, count))
    for i in range(count):
        row = rows[top + i]
        for j in range(count):
            values[i, j] = number_of(row[j + 1] if j + 1 < len(row) else None, sheet, top + i, j + 1)
    if not values.any():
        raise FiscalmultError(
            f"sheet {sheet!r} holds no numbers; open the workbook in a spreadsheet program and save it, "
            "so that its formulas are calculated"
        )
    return values


def _check_totals(rows: Rows, sheet: str, top: int, codes: list[str], values: NDArray[np.float64]) -> None:
    """The printed totals, where there are any, are the sums of their cells."""
    count = len(codes)
    allowed = 1e-9 * np.abs(values).sum()
    below, right = top + 1 + count, 1 + count
    if below < len(rows) and str(rows[below][0]).strip() == "total":
        printed = [number_of(rows[below][j + 1], sheet, below, j + 1) for j in range(count)]
        _compare_totals(codes, "column", printed, values.sum(axis=0), allowed, sheet)
    if right < len(rows[top]) and str(rows[top][right]).strip() == "total":
        printed = [number_of(rows[top + 1 + i][right], sheet, top + 1 + i, right) for i in range(count)]
        _compare_totals(codes, "row", printed, values.sum(axis=1), allowed, sheet)


def _compare_totals(
    codes: list[str], what: str, printed: list[float], sums: NDArray[np.float64], allowed: float, sheet: str
) -> None:
    gaps = np.abs(np.array(printed) - sums)
    worst = int(np.argmax(gaps))
    if gaps[worst] > allowed:
        raise FiscalmultError(
            f"sheet {sheet!r}: the {what} of {codes[worst]!r} adds to {sums[worst]:.10g} but its total says "
            f"{printed[worst]:.10g}; a cell was changed or lost, use the file as published"
        )


def _vnsam_block(code: str) -> str:
    for prefix, block in _VNSAM_BLOCKS:
        if code.startswith(prefix):
            return block
    prefixes = ", ".join(prefix for prefix, _ in _VNSAM_BLOCKS)
    raise FiscalmultError(
        f"account {code!r} is none of the 2012 SAM of Viet Nam, whose codes start with {prefixes}; "
        "use the sheet as published"
    )


def _vnsam_labels(rows: Rows, known: set[str]) -> dict[str, dict[str, str]]:
    """Labels by language: the left half of the sheet is Vietnamese, the right half English."""
    labels: dict[str, dict[str, str]] = {"vi": {}, "en": {}}
    for language, first in (("vi", 2), ("en", 6)):
        region = ""
        for row in rows:
            cells = [str(cell).strip() if cell is not None else "" for cell in row[first:]]
            cells += [""] * (4 - len(cells))
            if language == "en" and cells[1].startswith("a_"):
                cells = cells[1:]  # the English half numbers activities in a column of its own
            code = re.sub(r"^flab-([ru])([pst])$", r"flab-\1-\2", cells[0])
            if code.startswith("a_"):
                _name(labels[language], (code, cells[1]), cells[2], known)
            elif code.startswith("flab-"):
                region = cells[1] or region  # the region is written once for its three types
                _name(labels[language], (code,), f"{region}, {cells[2]}", known)
            else:
                _name(labels[language], (code,), cells[1], known)
    return labels


def _name(labels: dict[str, str], codes: Iterable[str], label: str, known: set[str]) -> None:
    for code in codes:
        if code in known and label:
            labels[code] = label
