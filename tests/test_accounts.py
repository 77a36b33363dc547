import pytest

from fiscalmult.accounts import BLOCKS, Accounts, block_of_code
from fiscalmult.errors import FiscalmultError, nearest

CODES = ("a-paddy", "c-paddy", "f-labour-rural", "f-land", "hh-rural-q1", "hh-urban-q1", "hh-urban-q5", "gov")


def test_blocks_follow_from_the_spelling_of_codes():
    accounts = Accounts.from_codes(CODES)
    assert accounts.blocks == (
        "activity", "commodity", "labour", "capital", "household", "household", "household", "government",
    )  # fmt: skip
    assert accounts.block("f-land") == "capital"
    assert set(accounts.blocks) <= set(BLOCKS)


def test_a_code_that_says_no_block_names_the_prefixes():
    with pytest.raises(FiscalmultError, match="'x9' does not say its block; start the code with one of a-, c-"):
        block_of_code("x9")


def test_select_by_block_code_and_pattern_keeps_the_order_of_the_matrix():
    accounts = Accounts.from_codes(CODES)
    assert accounts.select("household") == CODES[4:7]
    assert accounts.select("gov", "hh-*-q1") == ("hh-rural-q1", "hh-urban-q1", "gov")
    assert accounts.select("margin") == ()
    assert accounts.mask("commodity").tolist() == [code == "c-paddy" for code in CODES]
    assert accounts.positions(["gov", "a-paddy"]).tolist() == [7, 0]


@pytest.mark.parametrize("wrong", ["hh-rural", "a-padi", "hh-*-q9"])
def test_an_unknown_account_is_an_error_that_names_the_nearest(wrong):
    with pytest.raises(FiscalmultError, match=f"no account or block '{wrong.replace('*', '.')}'; "):
        Accounts.from_codes(CODES).select(wrong)
    with pytest.raises(FiscalmultError, match="no account 'a-padi'; did you mean a-paddy"):
        Accounts.from_codes(CODES).positions(["a-padi"])


def test_bad_lists_are_refused():
    with pytest.raises(FiscalmultError, match="account 'gov' is listed twice"):
        Accounts(("gov", "gov"), ("government", "government"))
    with pytest.raises(FiscalmultError, match="2 accounts but 1 blocks"):
        Accounts(("gov", "a-1"), ("government",))
    with pytest.raises(FiscalmultError, match="unknown block 'goverment'; did you mean government"):
        Accounts(("gov",), ("goverment",))
    with pytest.raises(FiscalmultError, match="'tax' of the block 'government' has the name of another block"):
        Accounts(("tax",), ("government",))


def test_labels_fall_back_to_the_code():
    accounts = Accounts(("gov",), ("government",), {"vi": {"gov": "Chính phủ"}})
    assert accounts.label("gov", "vi") == "Chính phủ"
    assert accounts.label("gov") == "gov"


def test_nearest_finds_a_fragment_of_a_long_code():
    assert nearest("care", ["c-social-work-care", "c-health"]) == "; did you mean c-social-work-care?"
    assert nearest("zzz", ["a", "b"]) == "; known are a, b"
    assert nearest("zzz", []) == ""
