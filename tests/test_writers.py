"""Files that read back exactly: codes, values, labels, blocks, unit, year, source."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xarray as xr
from conftest import CODES, make_sam, random_sam
from hypothesis import given, settings
from hypothesis import strategies as st

from fiscalmult.accounts import Accounts
from fiscalmult.datasets import load_sam
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_sam, read_table_file
from fiscalmult.sam import SAM
from fiscalmult.writers import to_csv, to_excel, to_netcdf

WAYS = ["long.csv", "square.csv", "book.xlsx", "whole.nc"]


def written(sam: SAM, folder: Path, way: str) -> Path:
    path = folder / way
    if path.suffix == ".csv":
        to_csv(sam, path, layout=path.stem)
    else:
        (to_excel if path.suffix == ".xlsx" else to_netcdf)(sam, path)
    return path


def assert_same(read: SAM, sam: SAM) -> None:
    assert read.sha256 == sam.sha256
    assert read.name == sam.name
    assert read.flows.attrs == sam.flows.attrs
    assert {key: type(value) for key, value in read.flows.attrs.items()} == {
        key: type(value) for key, value in sam.flows.attrs.items()
    }
    assert read.account_list == sam.account_list  # codes and blocks
    for language in {*read.account_list.labels, *sam.account_list.labels}:
        for code in sam.codes:
            assert read.account_list.label(code, language) == sam.account_list.label(code, language)


# Anything that a label or a source may hold: Vietnamese, quotes, commas, lines, formulas.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20) | st.sampled_from(
    [
        "=1+1",
        "Lúa, gạo",
        'the "rest"',
        "two\nlines",
        "#5",
        "007",
        "true",
        "null",
        " outer ",
        "+1",
        "'x",
        "a;b",
        "1,5,",
        "[1]",
    ]
)
LABEL = TEXT.filter(str.strip)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=20)
@given(
    seed=st.integers(0, 2**32 - 1),
    labels=st.lists(LABEL, max_size=17),
    source=LABEL,
    note=TEXT | st.integers(1 - 2**63, 2**63 - 1),
)
def test_any_sam_survives_the_round_trip(tmp_path_factory, way, seed, labels, source, note):
    plain = random_sam(seed)
    by_language = {"vi": dict(zip(CODES, labels, strict=False)), "en": dict(zip(CODES[::-1], labels, strict=False))}
    flows = plain.flows.assign_attrs(source=source, note=note)
    sam = SAM(flows, Accounts(plain.codes, plain.account_list.blocks, by_language), plain.name)
    assert_same(read_sam(written(sam, tmp_path_factory.mktemp("trip"), way)), sam)


@pytest.mark.parametrize("way", WAYS)
def test_the_shipped_sam_survives_the_round_trip(tmp_path, way):
    sam = load_sam()
    assert_same(read_sam(written(sam, tmp_path, way)), sam)


@pytest.mark.parametrize("way", WAYS)
def test_hard_numbers_and_empty_accounts_survive(tmp_path, way):
    """All 17 digits, a negative cell, the zero with a sign, very small and large numbers, an account without flows."""
    codes = ["a-x", "c-x", "f-labour", "hh-x", "gov", "tax-x"]
    values = np.zeros((6, 6))
    values[0, 1] = values[1, 0] = 0.1 + 0.2
    values[2, 3] = values[3, 2] = 1e22 / 3
    values[3, 3] = -1.7976931348623157e300
    values[0, 5] = values[5, 0] = 5e-324
    values[1, 3] = -0.0
    sam = make_sam(values, codes)
    read = read_sam(written(sam, tmp_path, way))
    assert_same(read, sam)
    assert np.signbit(read.values[1, 3])


def test_blocks_that_the_code_does_not_spell_survive(tmp_path):
    sam = make_sam(np.array([[0, 2.5], [2.5, 0]]), ["a-x", "c-x"])
    odd = SAM(
        sam.flows.assign_coords(receiver=["1", "x y"], payer=["1", "x y"]),
        Accounts(("1", "x y"), ("household", "margin")),
        "odd",
    )
    for way in WAYS:
        assert_same(read_sam(written(odd, tmp_path, way)), odd)


def test_a_long_file_is_plain_to_other_programs(tmp_path, sam):
    import pandas as pd

    path = written(sam, tmp_path, "long.csv")
    frame = pd.read_csv(path, comment="#")
    assert list(frame.columns) == ["receiver", "payer", "value", "unit", "year", "receiver_block"]
    assert set(frame["unit"]) == {"trillion VND"}
    assert set(frame["year"]) == {2012}
    cube = frame.pivot(index="receiver", columns="payer", values="value").reindex(sam.codes, columns=sam.codes)
    np.testing.assert_allclose(cube.fillna(0.0).values, sam.values, rtol=1e-15)


def test_a_workbook_has_the_sheets_of_the_template(tmp_path, sam):
    book = openpyxl.load_workbook(written(sam, tmp_path, "book.xlsx"))
    assert book.sheetnames == ["about", "accounts", "flows"]
    assert book["flows"]["B1"].value == "a-food"
    assert book["flows"]["B5"].value == sam.values[3, 0]
    assert book["flows"]["B2"].value is None
    assert read_table_file(tmp_path / "book.xlsx").layout == "template"


def test_a_netcdf_file_is_plain_to_other_programs(tmp_path, sam):
    with xr.open_dataset(written(sam, tmp_path, "whole.nc")) as whole:
        flows = whole["flows"].load()
    assert flows.sel(receiver="c-food", payer="a-food") == sam.flows.sel(receiver="c-food", payer="a-food")
    assert flows.attrs["units"] == "trillion VND"


def test_a_file_of_that_name_is_replaced(tmp_path, sam):
    for way in WAYS:
        written(random_sam(1), tmp_path, way)
        assert read_sam(written(sam, tmp_path, way)).sha256 == sam.sha256


def with_attrs(sam: SAM, **attrs: object) -> SAM:
    return replace(sam, flows=sam.flows.assign_attrs(**attrs))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("attrs", "words"),
    [
        ({"weights": [1, 2]}, r"attribute 'weights' is \[1, 2\]; a file holds texts and numbers only, remove it"),
        ({"seen": True}, "attribute 'seen' is True; a file holds texts and numbers only"),
        ({"big": 2**63}, "attribute 'big' is 9223372036854775808; a file holds texts and numbers only"),
        ({"share": float("nan")}, "attribute 'share' is nan; a file holds texts and numbers only"),
        ({"a:b": "x"}, "attribute 'a:b' cannot be written under that name; rename it"),
        ({"gdp": 5.0}, "attribute 'gdp' cannot be written under that name; rename it"),
    ],
)
def test_attributes_that_no_file_can_hold_are_refused(tmp_path, sam, way, attrs, words):
    with pytest.raises(FiscalmultError, match=words):
        written(with_attrs(sam, **attrs), tmp_path, way)
    assert not (tmp_path / way).exists()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("code", [" a-x", "#a", '"a', "a\nb"])
def test_codes_that_no_file_can_hold_are_refused(tmp_path, way, code):
    sam = make_sam(np.array([[0, 1.0], [1, 0]]), ["a-x", "c-x"])
    flows = sam.flows.assign_coords(receiver=[code, "c-x"], payer=[code, "c-x"])
    odd = SAM(flows, Accounts((code, "c-x"), ("activity", "commodity")))
    with pytest.raises(FiscalmultError, match="cannot be written to a file; use one without blanks around it"):
        written(odd, tmp_path, way)


def test_a_code_that_names_a_column_is_refused_in_a_square(tmp_path):
    sam = make_sam(np.array([[0, 1.0], [1, 0]]), ["a-x", "c-x"])
    flows = sam.flows.assign_coords(receiver=["label_en", "c-x"], payer=["label_en", "c-x"])
    odd = SAM(flows, Accounts(("label_en", "c-x"), ("activity", "commodity")))
    for way in ("square.csv", "book.xlsx"):
        with pytest.raises(FiscalmultError, match="code 'label_en' would be read as the name of a column; rename it"):
            written(odd, tmp_path, way)
    for way in ("long.csv", "whole.nc"):
        assert_same(read_sam(written(odd, tmp_path, way)), odd)


def test_paths_that_cannot_be_written_are_refused(tmp_path, sam):
    for write, right in ((to_csv, ".csv"), (to_excel, ".xlsx"), (to_netcdf, ".nc")):
        with pytest.raises(FiscalmultError, match=f"cannot write '.*table.txt'; end its name with {right}"):
            write(sam, tmp_path / "table.txt")
        with pytest.raises(FiscalmultError, match=r"there is no folder '.*nowhere'; make it first"):
            write(sam, tmp_path / "nowhere" / f"x{right}")
        (tmp_path / f"folder{right}").mkdir()
        with pytest.raises(FiscalmultError, match=f"is a folder; give the path of a file such as table{right}"):
            write(sam, tmp_path / f"folder{right}")
    with pytest.raises(FiscalmultError, match="no layout 'wide'; known are long, square"):
        to_csv(sam, tmp_path / "x.csv", layout="wide")


def test_labels_need_a_language_code_and_signs_that_a_workbook_has(tmp_path, sam):
    def labelled(labels: dict[str, dict[str, str]]) -> SAM:
        return SAM(sam.flows, Accounts(sam.codes, sam.account_list.blocks, labels), sam.name)

    with pytest.raises(FiscalmultError, match="labels in the language 'English' cannot be written; use a code"):
        to_csv(labelled({"English": {"gov": "Government"}}), tmp_path / "x.csv")
    with pytest.raises(FiscalmultError, match=r"the text 'a\\x07b' holds a sign that a workbook cannot; remove it"):
        to_excel(labelled({"en": {"gov": "a\x07b"}}), tmp_path / "x.xlsx")


def test_without_packages_the_error_says_what_to_install(tmp_path, sam, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(FiscalmultError, match=r"writing 'x.xlsx' needs .* pip install fiscalmult\[excel\]"):
        to_excel(sam, tmp_path / "x.xlsx")
    monkeypatch.setattr("fiscalmult.writers.netcdf.find_spec", lambda name: None)
    with pytest.raises(FiscalmultError, match=r"writing 'x.nc' needs .* pip install fiscalmult\[netcdf\]"):
        to_netcdf(sam, tmp_path / "x.nc")


def test_netcdf_files_of_something_else_are_refused(tmp_path):
    path = tmp_path / "other.nc"
    xr.Dataset({"gdp": ("account", [1.0])}).to_netcdf(path)
    with pytest.raises(
        FiscalmultError, match=r"other.nc holds no flows of receiver and payer but 'gdp'; give a file that"
    ):
        read_sam(path)
    path.write_bytes(b"CDF\x01 cut short")
    with pytest.raises(FiscalmultError, match=r"other.nc cannot be read as netCDF \(.*\); write it again"):
        read_sam(path)


def test_a_written_year_does_not_contradict_the_caller(tmp_path, sam):
    path = written(sam, tmp_path, "whole.nc")
    with pytest.raises(FiscalmultError, match=r"whole.nc gives the year 2012 but year=2013 was asked for"):
        read_sam(path, year=2013)
