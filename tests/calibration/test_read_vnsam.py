"""Reading the 371-account matrix: the original, a small workbook of its layout, and bad ones."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from originals_for_tests import ORIGINALS, needs_originals

from calibration.originals import VNSAM
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM

CODES = ["a_001", "c_001", "flab-r-t", "hhd-uf1"]
FLOWS = np.array([[0, 7, 0, 0], [2, 0, 0, 5], [5, 0, 0, 0], [0, 0, 5, 0]], dtype=float)
LABELS = [
    [None, 1, "a_001", "c_001", "Thóc khô", None, 1, "a_001", "c_001", "Paddy"],
    [None, None, "flab-rt", "Nông thôn", "Trung học phổ thông", None, "flab-rt", "Rural", "Tertiary school"],
    [None, None, "hhd-uf1", "Hộ", None, None, "hhd-uf1", "Urban farm"],
    [None, None, "total", "Tổng", None, None, "total", "Total"],
]


def write(path: Path, change: dict[tuple[int, int], object] | None = None, sheet: str = "Vietnam SAM 2012") -> Path:
    """A workbook in the publisher's layout, with cells changed: ``{(row, column): value}``, from 1."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page["A1"] = "Vietnam SAM 2012"
    page.append([None, *CODES, "total"])
    for code, line in zip(CODES, FLOWS, strict=True):
        page.append([code, *(value or None for value in line), line.sum()])
    page.append(["total", *FLOWS.sum(axis=0), FLOWS.sum()])
    for (row, column), value in (change or {}).items():
        page.cell(row, column).value = value
    names = book.create_sheet("Mã-Label")
    for line in LABELS:
        names.append(line)
    book.save(path)
    return path


def test_a_small_workbook_is_read_with_its_labels(tmp_path):
    sam = read_vnsam(write(tmp_path / "small.xlsx"))
    assert sam.codes == tuple(CODES)
    assert sam.account_list.blocks == ("activity", "commodity", "labour", "household")
    np.testing.assert_array_equal(sam.values, FLOWS)
    assert sam.unit == "billion VND"
    assert sam.year == 2012
    assert "CIEM" in sam.flows.attrs["source_publisher"]
    assert sam.account_list.label("c_001", "vi") == "Thóc khô"
    assert sam.account_list.label("flab-r-t", "en") == "Rural, Tertiary school"
    assert sam.account_list.label("flab-r-t", "vi") == "Nông thôn, Trung học phổ thông"


def test_labels_are_not_needed(tmp_path):
    sam = read_vnsam(write(tmp_path / "small.xlsx"), labels_sheet=None)
    assert sam.account_list.label("a_001") == "a_001"


HEADER = 2  # the row of codes in the small workbook


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({(HEADER + 2, 1): "c_002"}, r"cell A4 is account 'c_002' but cell C2 is 'c_001'; rows and columns"),
        ({(HEADER + 1, 3): "seven"}, "cell C3 of sheet 'Vietnam SAM 2012' holds 'seven' where a number belongs"),
        ({(HEADER + 1, 3): True}, "cell C3 .* holds 'True' where a number belongs"),
        ({(HEADER + 1, 3): 8}, "the column of 'c_001' adds to 8 but its total says 7"),
        ({(HEADER + 1, 6): 9}, "the row of 'a_001' adds to 7 but its total says 9"),
        ({(HEADER, 2): "x_001", (HEADER + 1, 1): "x_001"}, "account 'x_001' is none of the 2012 SAM"),
        (
            {(HEADER + 1, 3): 8, (HEADER + 1, 6): 8, (HEADER + 5, 3): 8},
            "account 'a_001' receives 8 but pays 7 billion VND",
        ),
        ({(HEADER, 2): None}, "holds no matrix"),
    ],
    ids=["row code", "text", "truth value", "cell", "total", "foreign account", "balance", "no header"],
)
def test_a_changed_cell_is_named(tmp_path, change, words):
    path = write(tmp_path / "small.xlsx", change)
    with pytest.raises(FiscalmultError, match=words):
        read_vnsam(path)


def test_a_workbook_without_numbers_was_never_calculated(tmp_path):
    path = write(tmp_path / "small.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book["Vietnam SAM 2012"].iter_rows(min_row=HEADER + 1, min_col=2):
        for cell in row:
            cell.value = None
    book.save(path)
    with pytest.raises(FiscalmultError, match="holds no numbers; open the workbook in a spreadsheet program"):
        read_vnsam(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FiscalmultError, match=r"no file '.*nowhere.xlsx'; give the path"):
        read_vnsam(tmp_path / "nowhere.xlsx")


@pytest.mark.parametrize("name", ["text.xlsx", "text.csv"])
def test_what_is_no_workbook_is_refused(tmp_path, name):
    path = tmp_path / name
    path.write_text("receiver,payer\n", encoding="utf-8")
    with pytest.raises(FiscalmultError, match="is not an Excel workbook"):
        read_vnsam(path)


def test_a_missing_sheet_names_the_sheets(tmp_path):
    path = write(tmp_path / "small.xlsx", sheet="SAM 2012")
    with pytest.raises(FiscalmultError, match="no sheet 'Vietnam SAM 2012', its sheets are 'SAM 2012', 'Mã-Label'"):
        read_vnsam(path)
    assert read_vnsam(path, sheet="SAM 2012").codes == tuple(CODES)


def test_without_openpyxl_the_error_says_what_to_install(tmp_path, monkeypatch):
    path = write(tmp_path / "small.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(FiscalmultError, match=r"pip install fiscalmult\[excel\]"):
        read_vnsam(path)


@pytest.fixture(scope="module")
def original() -> SAM:
    return read_vnsam(ORIGINALS / VNSAM)


@needs_originals
def test_the_original_has_its_accounts_and_labels(original):
    blocks = original.account_list.blocks
    counts = {block: blocks.count(block) for block in dict.fromkeys(blocks)}
    assert counts == {
        "activity": 164, "commodity": 164, "margin": 1, "labour": 6, "capital": 5, "enterprise": 2, "household": 20,
        "government": 1, "tax": 5, "accumulation": 2, "rest-of-world": 1,
    }  # fmt: skip
    for language in ("en", "vi"):
        unlabelled = {code for code in original.codes if original.account_list.label(code, language) == code}
        assert unlabelled <= {"ent-ag", "ent-na", "fcap-na"}
    assert original.account_list.label("c_155") == "Residential care services"
    assert round(original.gdp / 1000, 3) == 3267.536
    assert original.gdp_expenditure == pytest.approx(original.gdp, rel=1e-12)


@needs_originals
def test_the_original_gives_its_multipliers_by_a_plain_solve(original):
    """GDP per dong without Economy: (I - A)^-1 on a plain array, GDP from the cells it is made of."""
    codes, blocks = np.array(original.codes), np.array(original.account_list.blocks)
    outlays = original.values.sum(axis=0)
    shares = original.values / np.where(outlays == 0, 1, outlays)
    absorbing = np.isin(blocks, ["government", "tax", "accumulation", "rest-of-world"])
    inside = shares[np.ix_(~absorbing, ~absorbing)]
    factors = np.isin(blocks, ["labour", "capital"])
    per_outlay = np.where(blocks == "activity", shares[factors].sum(axis=0) + shares[codes == "atax"][0], 0.0)
    per_outlay += np.where(blocks == "commodity", shares[np.isin(codes, ["mtax", "stax"])].sum(axis=0), 0.0)
    worth = np.zeros(len(codes))
    worth[~absorbing] = np.linalg.solve(np.eye(len(inside)) - inside.T, per_outlay[~absorbing])
    expected = {("gov", "household"): 0.7880, ("gov", "commodity"): 1.2330, ("s-i", "commodity"): 0.8071}
    for (payer, block), multiplier in expected.items():
        pattern = np.where(blocks == block, original.values[:, codes == payer][:, 0], 0.0)
        assert round(float(pattern @ worth / pattern.sum()), 4) == multiplier
