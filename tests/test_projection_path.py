"""Spending paths: every way in, and every way to go wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.projection import PATH_COLUMNS, extend_path, read_path

LONG = """year,programme,amount,unit,prices
2025,pension,10,trillion VND,current
2026,pension,11,trillion VND,current
2025,roads,5,trillion VND,current
2026,roads,0,trillion VND,current
"""
KNOWN = ("pension", "roads")


def written(tmp_path, text, name="path.csv"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_long_layout_is_read(tmp_path):
    path = read_path(written(tmp_path, LONG), programmes=KNOWN, years=range(2012, 2061))
    assert path.dims == ("year", "programme")
    assert path.sel(year=2026, programme="pension") == 11
    assert (path.attrs["units"], path.attrs["prices"]) == ("trillion VND", "current")
    assert list(PATH_COLUMNS) == LONG.splitlines()[0].split(",")


def test_every_way_in_gives_the_same_path(tmp_path):
    whole = read_path(written(tmp_path, LONG))
    wide = "year;unit;prices;pension;roads\n2025;trillion VND;current;10;5\n2026;trillion VND;current;11;0\n"
    frame = pd.DataFrame({"year": [2025, 2026], "pension": [10, 11], "roads": [5, 0]})
    book = tmp_path / "path.xlsx"
    pd.read_csv(tmp_path / "path.csv").to_excel(book, index=False)
    said = {"unit": "trillion VND", "prices": "current"}
    others = [
        read_path(written(tmp_path, wide, "wide.csv")),
        read_path(book),
        read_path(frame, **said),
        read_path(frame.set_index("year"), **said),
        read_path(pd.read_csv(tmp_path / "path.csv")),
        read_path({"pension": {2025: 10, 2026: 11}, "roads": {2025: 5, 2026: 0}}, **said),
        read_path(whole),
    ]
    for other in others:
        xr.testing.assert_equal(other.drop_attrs(), whole.drop_attrs())
        assert (other.attrs["units"], other.attrs["prices"]) == ("trillion VND", "current")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("2026,roads,0", "2027,roads,0", "'pension' has no amount for 2027; add the missing years"),
        ("2025,pension,10", "2025,pension,-10", r"row 2: the amount of 'pension' in 2025 is -10; it must not be neg"),
        ("2025,roads", "2025,road", r"row 4: no programme 'road'; did you mean roads\?"),
        ("2026,pension,11,trillion", "2026,pension,11,trilion", "row 3 has the unit 'trilion VND' and"),
        ("trillion VND", "trilion VND", r"row 2: no unit 'trilion VND'; did you mean trillion VND"),
        ("2026,pension", "2025,pension", r"row 3: 'pension' stands twice in 2025, as in path.csv row 2; keep one"),
        ("2026,pension", "2099,pension", "row 3: the year 2099 is outside the assumptions, which cover 2012 to 2060"),
        ("2026,pension", "26,pension", "row 3: the year '26' is no year; write four digits"),
        ("2025,roads,5,", "2025,roads,,", "row 4: the amount of 'roads' in 2025 is missing; write 0"),
        ("2025,roads,5,", "2025,roads,five,", "row 4: the amount of 'roads' in 2025 is 'five', which is not a number"),
        ("2025,roads,5,", '2025,roads,"5,1",', "write decimals with a point and no mark for thousands"),
        ("2025,roads,5,", "2025,roads,5,1,", "row 4 has 6 cells where the header has 5"),
        (",current", ",then", "row 2: the prices 'then' are unknown; write current or constant 2024"),
        (",current", ",", "row 2 does not say its prices"),
        ("trillion VND", "", "row 2 has no unit; add a column 'unit'"),
        ("year,programme", "jahr,programme", "there is no column 'year'"),
        ("amount,unit", "amount,units", "the column 'units' means nothing"),
        ("programme,amount", "amount,amount", "two columns are called 'amount'"),
        ("2025,roads", "2025,", "row 4 names no programme"),
    ],
)
def test_a_bad_path_gets_one_clear_line(tmp_path, old, new, message):
    text = LONG.replace(old, new)
    assert text != LONG
    with pytest.raises(FiscalmultError, match=message) as wrong:
        read_path(written(tmp_path, text), programmes=KNOWN, years=range(2012, 2061))
    assert "\n" not in str(wrong.value)
    assert "path.csv" in str(wrong.value)


def test_sources_that_are_no_path(tmp_path):
    with pytest.raises(FiscalmultError, match=r"no file 'nowhere.csv'; give the path"):
        read_path("nowhere.csv")
    with pytest.raises(FiscalmultError, match="cannot be read from int; give a file"):
        read_path(7)
    with pytest.raises(FiscalmultError, match="has 7 where its years should stand"):
        read_path({"pension": 7})
    with pytest.raises(FiscalmultError, match=r"has the dims \('year', 'what'\)"):
        read_path(xr.DataArray(np.zeros((1, 1)), dims=("year", "what"), coords={"year": [2025]}))
    with pytest.raises(FiscalmultError, match="the path is empty"):
        read_path(written(tmp_path, "year,programme,amount\n"))
    (tmp_path / "odd.csv").write_bytes(b"year,programme\n2025,\xff\xfe\n")
    with pytest.raises(FiscalmultError, match="is not UTF-8 text"):
        read_path(tmp_path / "odd.csv")
    (tmp_path / "odd.xlsx").write_bytes(b"no workbook")
    with pytest.raises(FiscalmultError, match="is not a workbook that can be read"):
        read_path(tmp_path / "odd.xlsx")
    with pytest.raises(FiscalmultError, match="a share of GDP has no 'constant 2024' prices"):
        read_path({"pension": {2025: 1}}, unit="% of GDP", prices="constant 2024")


def test_a_share_of_gdp_needs_no_prices_and_vietnamese_units_are_understood():
    assert read_path({"pension": {2025: 1}}, unit="% of GDP").attrs["prices"] == "current"
    assert read_path({"pension": {2025: 1}}, unit="Tỷ đồng", prices="constant of 2024").attrs == {
        "units": "tỷ đồng", "prices": "constant 2024", "source": "the path", "long_name": "spending path",
    }  # fmt: skip


def test_a_path_is_cut_or_held():
    path = read_path({"pension": {2025: 10, 2026: 11}}, unit="VND", prices="current")
    assert extend_path(path, 2025, 1.0)["year"].values.tolist() == [2025]
    held = extend_path(path, 2028, xr.DataArray([1.0, 2.0], coords={"year": [2027, 2028]}, dims="year"))
    assert held.sel(programme="pension").values.tolist() == [10, 11, 11, 22]
    assert extend_path(path, 2028, 0.0).values[-1, 0] == 0
    assert held.attrs == path.attrs
    with pytest.raises(FiscalmultError, match="the path begins in 2025, after 2020"):
        extend_path(path, 2020, 1.0)
