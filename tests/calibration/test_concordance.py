"""The concordance: complete, inside sections, labelled, and refusing what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calibration.concordance import assumption, gate, read_concordance
from fiscalmult.accounts import BLOCKS, block_of_code
from fiscalmult.errors import FiscalmultError

# First and last product of each section of VSIC 2007, written down apart from the concordance.
SECTIONS = {
    "A": (1, 27), "B": (28, 34), "C": (35, 98), "D": (99, 101), "E": (102, 105), "F": (106, 111), "G": (112, 114),
    "H": (115, 124), "I": (125, 126), "J": (127, 132), "K": (133, 136), "L": (137, 137), "M": (138, 144),
    "N": (145, 150), "O": (151, 151), "P": (152, 153), "Q": (154, 156), "R": (157, 160), "S": (161, 163),
    "T": (164, 164),
}  # fmt: skip


@pytest.fixture
def concordance():
    return read_concordance()


def test_every_product_goes_to_one_sector_of_its_section(concordance):
    assert len(concordance.products) == 164
    assert 36 <= len(concordance.sectors) <= 44
    for row in concordance.products:
        first, last = SECTIONS[row["section"]]
        assert first <= int(row["number"]) <= last
        assert concordance.sections[row["sector"]] == row["section"]


def test_every_original_account_is_mapped_once(concordance):
    mapping = concordance.mapping
    assert len(mapping) == 371
    gathered = [original for code in concordance.codes for original in concordance.members(code)]
    assert sorted(gathered) == sorted(mapping)


def test_codes_say_their_blocks_and_keep_their_order(concordance):
    order = [list(BLOCKS).index(block_of_code(code)) for code in concordance.codes]
    plain = [place for place, code in zip(order, concordance.codes, strict=True) if not code.startswith("gov")]
    assert plain == sorted(plain)
    counts = {block: sum(block_of_code(code) == block for code in concordance.codes) for block in BLOCKS}
    assert counts["activity"] == counts["commodity"] == len(concordance.sectors)
    assert counts["household"] == 20
    assert counts["labour"] == 6
    assert counts["tax"] == 5
    assert counts["social-protection"] == counts["government"] == counts["rest-of-world"] == 1


def test_programmes_find_their_sectors(concordance):
    wanted = {
        "paddy", "livestock", "forestry", "fishing", "food-beverages", "pharmaceuticals", "civil-works", "research",
        "public-administration", "general-education", "tertiary-education", "health", "social-work-care",
    }  # fmt: skip
    assert wanted <= set(concordance.sections)
    assert concordance.members("c-social-work-care") == ["c_155", "c_156"]


@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_account_has_a_label_of_its_own(concordance, language):
    labels = concordance.labels[language]
    assert set(labels) == set(concordance.codes)
    for letter in ("a-", "c-", "f-", "hh-", "tax-"):
        shown = [label for code, label in labels.items() if code.startswith(letter)]
        assert all(shown)
        assert len(set(shown)) == len(shown)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"section": "B"}, "product 001 is of section B but its sector 'paddy' of A; a sector lies inside one section"),
        ({"sector": "rice"}, "product 001 goes to 'rice', which sectors_2012.csv lacks"),
        ({"number": "002"}, "does not number its products 001, 002"),
        ({"sector": "crops"}, "sector 'paddy' has no product"),
    ],
)
def test_a_wrong_row_is_named(concordance, change, words):
    first, *rest = concordance.products
    wrong = replace(concordance, products=({**first, **change}, *rest))
    with pytest.raises(FiscalmultError, match=words):
        wrong.check()


def test_a_sector_listed_twice_is_named(concordance):
    wrong = replace(concordance, sectors=(*concordance.sectors, concordance.sectors[0]))
    with pytest.raises(FiscalmultError, match="'a-paddy' is listed twice"):
        wrong.check()


def test_parameters_are_read_by_name():
    assert 0 < assumption("delivery-cost-share") < 0.2
    assert gate("bias") == 0.02
    with pytest.raises(FiscalmultError, match=r"assumptions.csv has no row 'luck'"):
        assumption("luck")
