"""The pipeline on the original files: what ships is what it makes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from originals_for_tests import ORIGINALS, ROOT, needs_originals

from calibration.benchmark import build_benchmark
from calibration.bias import GATED, compare_multipliers
from calibration.check import check
from calibration.concordance import read_concordance
from calibration.originals import VNSAM, listed, missing_collected, missing_originals, verify_originals
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM

pytestmark = needs_originals


@pytest.fixture(scope="module")
def original() -> SAM:
    return read_vnsam(ORIGINALS / VNSAM)


def test_what_ships_is_what_the_pipeline_makes():
    assert check(ORIGINALS, lambda line: None) is None


def linked(folder: Path, kind: str | None = None) -> Path:
    """A folder with the originals of one kind, or all that are here."""
    for path in listed(kind):
        if (ORIGINALS / path).is_file():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(ORIGINALS / path)
    return folder


@pytest.mark.parametrize("path", ["facts/behaviour.csv", "adb_iot_2010_2017/viet-nam-tables.xlsx", VNSAM])
def test_a_changed_original_is_refused(tmp_path, path):
    verify_originals(linked(tmp_path))
    changed = tmp_path / path
    changed.parent.mkdir(exist_ok=True)
    changed.unlink(missing_ok=True)
    changed.write_bytes(b"another edition")
    with pytest.raises(FiscalmultError, match=rf"{path} has the sha256 .* is expected"):
        verify_originals(tmp_path)


def test_committed_figures_stand_in_for_the_collected_tables(tmp_path):
    """Who has the publishers' files alone rebuilds everything that ships, to the last byte."""
    folder = linked(tmp_path, "published")
    assert missing_originals(folder) == []
    assert missing_collected(folder) == list(listed("collected"))
    said: list[str] = []
    assert check(folder, said.append) is None
    assert any("committed figures stand in for collected tables: facts/" in line for line in said)
    assert not any("originals missing" in line for line in said)


def test_every_original_that_is_read_is_listed():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "calibration").rglob("*.py"))
    named = set(re.findall(r'"([a-z0-9_]+/(?:wpp\d+/)?[\w.-]+\.(?:csv|xlsx|xls|tsv|txt))"', code))
    outside = {name for name in named if not (ROOT / "calibration" / name).exists()}
    assert outside <= set(listed()), outside - set(listed())
    assert len(outside) > 10


def test_aggregation_bias_stays_inside_its_gate(original):
    concordance = read_concordance()
    shipped = build_benchmark(original, concordance).sam
    table = {row.injection: row for row in compare_multipliers(original, shipped, concordance)}
    assert round(table["transfers"].original, 4) == 0.7880
    assert round(table["government consumption"].original, 4) == 1.2330
    assert round(table["investment"].original, 4) == 0.8071
    for name in GATED:
        assert abs(table[name].relative) < 0.02


def test_a_coarse_concordance_is_stopped_by_the_bias_gate(original):
    """One sector of education moves government consumption by more than the gate allows."""
    concordance = read_concordance()
    products = tuple(
        {**row, "sector": "general-education"} if row["sector"] == "tertiary-education" else row
        for row in concordance.products
    )
    sectors = tuple(row for row in concordance.sectors if row["sector"] != "tertiary-education")
    coarse = replace(concordance, products=products, sectors=sectors)
    coarse.check()
    shipped = build_benchmark(original, coarse).sam
    with pytest.raises(FiscalmultError, match=r"aggregation moves the GDP multiplier of government consumption by 3\."):
        compare_multipliers(original, shipped, coarse)


def test_a_label_that_differs_from_the_original_is_named(original):
    concordance = read_concordance()
    first, *rest = concordance.products
    wrong = replace(concordance, products=({**first, "label_en": "Rice"}, *rest))
    with pytest.raises(FiscalmultError, match="product 001 is labelled 'Rice' in the concordance but 'Paddy'"):
        build_benchmark(original, wrong)
    missing = replace(concordance, others=concordance.others[1:])
    with pytest.raises(FiscalmultError, match="account 'trc' stands only in the concordance or only in the original"):
        build_benchmark(original, missing)
