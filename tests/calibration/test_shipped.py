"""What ships holds together by itself, and the check says where it does not."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import originals_for_tests as here
import pytest

from calibration.__main__ import main
from calibration.benchmark import block_totals, read_shipped
from calibration.build import DATA, data_files
from calibration.check import check, first_difference, verify_identities
from calibration.concordance import read_concordance
from calibration.figures import Figures
from calibration.originals import ENVIRONMENT, find_originals
from calibration.tables import read_table
from fiscalmult.errors import FiscalmultError


def silent(line: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the shipped tables, to be spoilt."""
    shutil.copytree(here.ROOT / DATA, tmp_path / DATA)
    return tmp_path


def spoil(root: Path, name: str, old: str, new: str) -> None:
    path = root / DATA / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def refresh_sha256(root: Path, table: str) -> None:
    """Make tables.csv agree with a spoilt table, so that the next identity must catch it."""
    from calibration.tables import sha256_of

    row = next(row for row in read_table(root / DATA / "tables.csv") if row["table"] == table)
    spoil(root, "tables.csv", row["sha256"], sha256_of(root / DATA / f"{table}.csv"))


def test_identities_hold():
    verify_identities(here.ROOT, silent)


def test_the_matrix_by_a_second_route():
    """Balance and GDP from the rows of the file alone, without SAM."""
    rows = read_table(here.ROOT / DATA / "viet-nam-2012.csv")
    received: dict[str, list[float]] = {}
    paid: dict[str, list[float]] = {}
    for row in rows:
        received.setdefault(row["receiver"], []).append(float(row["value"]))
        paid.setdefault(row["payer"], []).append(float(row["value"]))
    everything = math.fsum(abs(float(row["value"])) for row in rows)
    assert set(received) == set(paid)
    for code in received:
        assert abs(math.fsum(received[code]) - math.fsum(paid[code])) < 1e-9 * everything
    produced = [
        float(row["value"])
        for row in rows
        if (row["payer"].startswith("a-") and row["receiver"].startswith(("f-", "tax-")))
        or (row["payer"].startswith("c-") and row["receiver"].startswith("tax-"))
    ]
    assert round(math.fsum(produced), 3) == 3267.536


def test_social_protection_stands_between_government_and_households():
    sam = read_shipped(here.ROOT / DATA, read_concordance()).sam
    assert float(sam.block("household", "gov").sum()) == 0
    received = float(sam.flows.sel(receiver="gov-social-protection", payer="gov"))
    published = Figures.committed().trillion("budget.csv", "social security expenditures")
    assert received == pytest.approx(published, abs=5e-4)
    assert block_totals(sam)["household", "government"] == pytest.approx(received, rel=1e-12)
    assert ("government", "government") not in block_totals(sam)


def test_published_cells_are_single_cells_of_the_original():
    """A cell is published exactly where receiver and payer have one member each, or the file says derived."""
    concordance = read_concordance()
    for row in read_table(here.ROOT / DATA / "viet-nam-2012.csv"):
        if len(concordance.members(row["receiver"])) == len(concordance.members(row["payer"])) == 1:
            routed = row["payer"] == "gov" and row["receiver"].startswith("hh-")
            assert row["status"] == ("derived" if routed else "published")


def test_a_changed_table_is_noticed(copy):
    spoil(copy, "viet-nam-2012-jobs.csv", "a-paddy", "a-crops")
    with pytest.raises(FiscalmultError, match=r"viet-nam-2012-jobs.csv has the sha256 .* tables.csv says"):
        verify_identities(copy, silent)


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("viet-nam-2012", "published", "guessed", "line .* has the unknown status 'guessed'"),
        ("viet-nam-2012", "a-paddy,c-paddy,", "a-paddy,c-paddy,1", "does not balance|do not balance"),
        ("viet-nam-2012", "a-paddy,", "a-rice,", "names the account 'a-rice', which the concordance lacks"),
        ("viet-nam-2012-levies", "corporate-tax,ent-nonfarm,1.0", "corporate-tax,ent-nonfarm,0.9", "add to 0.9"),
        ("viet-nam-2012-levies", "corporate-tax,ent-nonfarm", "corporate-tax,ent-nonfram", "no account 'ent-nonfram'"),
        ("viet-nam-2012-levies", ",vnsam-2012,", ",hearsay,", "cites 'hearsay', which sources.csv lacks"),
        ("viet-nam-2012-levies", "corporate-tax,", "company-tax,", "instruments.csv does not list the levy"),
        ("viet-nam-2012-jobs", "a-paddy,female,formal,1", "a-paddy,female,formal,2", r"jobs \(total\) add to"),
    ],
)
def test_each_identity_is_a_gate(copy, table, old, new, words):
    spoil(copy, f"{table}.csv", old, new)
    refresh_sha256(copy, table)
    with pytest.raises(FiscalmultError, match=words):
        verify_identities(copy, silent)


def test_the_first_different_line_is_named(copy):
    spoil(copy, "viet-nam-2012-accounts.csv", "Paddy", "Rice")
    words = first_difference(here.ROOT, copy, data_files())
    assert words is not None
    assert "viet-nam-2012-accounts.csv line 2 differs" in words
    assert "Rice" in words
    (copy / DATA / "sources.csv").unlink()
    assert "does not ship" in str(first_difference(here.ROOT, copy, [DATA / "sources.csv"]))


def test_without_originals_the_check_still_rebuilds_what_it_can(tmp_path, copy):
    said: list[str] = []
    assert check(None, said.append) is None
    assert any("originals missing" in line for line in said)
    spoil(copy, "instruments.csv", "Social pension", "Old-age cash")
    assert "instruments.csv line 3 differs" in str(check(None, silent, copy))


def test_the_command_line_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    assert main(["build", "--check"]) == 0
    assert "what ships is what the pipeline makes" in capsys.readouterr().out
    assert main(["build"]) == 2
    assert "the build needs the original files, missing are vnsam_2012" in capsys.readouterr().err
    assert main(["build", "--originals", str(tmp_path / "nowhere")]) == 2
    assert "no folder" in capsys.readouterr().err
    assert find_originals() == tmp_path


def test_figures_are_asked_for_by_name():
    figures = Figures.committed()
    with pytest.raises(FiscalmultError, match=r"has 0 figures 'welfare'.* did you mean welfare share"):
        figures.value("households.csv", "welfare", "Q1")
    with pytest.raises(FiscalmultError, match="is in %, not in billion VND"):
        figures.trillion("national-accounts.csv", "urban population")
    for rows in figures.tables.values():
        for row in rows:
            assert row["publisher"]
            assert row["title"]
            assert row["table"]
            assert row["url"]
            assert row["year"]
            assert row["unit"]
