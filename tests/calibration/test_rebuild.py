"""The pipeline on the original files: what ships is what it makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from originals_for_tests import ORIGINALS, needs_originals

from calibration.benchmark import build_benchmark
from calibration.bias import GATED, compare_multipliers
from calibration.check import check
from calibration.concordance import read_concordance
from calibration.originals import VNSAM, listed, verify_originals
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM

pytestmark = needs_originals


@pytest.fixture(scope="module")
def original() -> SAM:
    return read_vnsam(ORIGINALS / VNSAM)


def test_what_ships_is_what_the_pipeline_makes():
    assert check(ORIGINALS, lambda line: None) is None


def test_a_changed_original_is_refused(tmp_path):
    for path in listed():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(ORIGINALS / path)
    verify_originals(tmp_path)
    changed = tmp_path / "facts" / "behaviour.csv"
    changed.unlink()
    changed.write_text(Path(ORIGINALS / "facts" / "behaviour.csv").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(FiscalmultError, match=r"facts/behaviour.csv has the sha256 .* is expected"):
        verify_originals(tmp_path)


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
