"""An uncertainty of one's own from a file: the form that ships, read and written."""

from __future__ import annotations

import numpy as np
import pytest

import fiscalmult as fm
from fiscalmult.cli import main
from fiscalmult.errors import FiscalmultError

HEAD = "part,kind,receivers,within,payers,value,correlation,inclusion_error\n"
GOOD = (
    HEAD
    + "baskets,columns,,,household,100,0.5,\n"
    + "labour,share,labour,labour;capital,activity,0.4,,\n"
    + "jobs per unit,intensity,employment,,activity,0.2,,\n"
    + "reach,delivery,hh-rural-farm-q2=1; hh-rural-farm-q3=1,,cash-*,50,,0;0.3\n"
)


@pytest.fixture
def written(tmp_path):
    path = tmp_path / "mine.csv"

    def write(text: str):
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", ["viet-nam-2012", "viet-nam-2024"])
def test_what_ships_can_be_written_and_read_again(tmp_path, name):
    shipped = fm.load_uncertainty(name)
    shipped.to_csv(tmp_path / "copy.csv")
    copy = fm.read_uncertainty(tmp_path / "copy.csv")
    assert copy.name == "copy"
    assert list(map(repr, copy.parts)) == list(map(repr, shipped.parts))
    assert copy.assumed == shipped.assumed
    assert [part.address for part in copy.parts] == [part.address for part in shipped.parts]


def test_a_file_with_the_least_that_is_needed(written):
    mine = fm.read_uncertainty(written("\ufeff" + GOOD + "\n"))
    assert mine.name == "mine"
    assert mine.names == mine.assumed == ("baskets", "labour", "jobs per unit", "reach")
    baskets, labour, jobs, reach = mine.parts
    assert (baskets.payers, baskets.concentration, baskets.correlation) == (("household",), 100.0, 0.5)
    assert (labour.receivers, labour.within, labour.logit_sd, labour.correlation) == (
        ("labour",), ("labour", "capital"), 0.4, 0.0,
    )  # fmt: skip
    assert (jobs.satellite, jobs.cv, jobs.accounts) == ("employment", 0.2, ("activity",))
    assert reach.inclusion_error == (0.0, 0.3)
    assert dict(reach.others.shares) == {"hh-rural-farm-q2": 0.5, "hh-rural-farm-q3": 0.5}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"mine.csv has no column 'part'; give part, kind, payers, value, separated by commas"),
        (GOOD.replace(",", ";"), "mine.csv has no column 'part'"),
        (HEAD, "mine.csv has no uncertain part; give one row for each"),
        (GOOD.replace("within", "wihtin"), "mine.csv has the column 'wihtin'; did you mean within"),
        (
            GOOD.replace("baskets,columns", "baskets,column"),
            "line 2 of mine.csv: no kind of uncertain part 'column'; did",
        ),
        (
            GOOD.replace("0.4", "wide"),
            "line 3 of mine.csv: the value 'wide' of the uncertain part 'labour' is not a num",
        ),
        (GOOD.replace("0.4", "-1"), "line 3 of mine.csv: uncertain part 'labour' has a logit_sd of -1; it must be pos"),
        (
            GOOD.replace("share,labour,", "share,,"),
            "line 3 of mine.csv: the uncertain part 'labour' names no receivers",
        ),
        (
            GOOD.replace("columns,,,household", "columns,,,"),
            "line 2 of mine.csv: an uncertain part needs a name and pay",
        ),
        (GOOD.replace("0;0.3", "0.3"), r"line 5 of mine.csv: the uncertain part 'reach' gives '0.3' to .*; write low;"),
        (GOOD.replace("=1", "=0"), "the weights of the uncertain part 'reach' add to 0; give positive ones"),
        (GOOD + "baskets,columns,,,activity,9,,\n", "two uncertain parts are called 'baskets'"),
        ("part,kind,payers,parameter,value\nx,columns,household,cv,9\n", "a part of the kind 'columns' has no 'cv'"),
    ],
)
def test_a_bad_file_gets_its_line_and_a_mend(written, text, message):
    with pytest.raises(FiscalmultError, match=message):
        fm.read_uncertainty(written(text))


def test_files_that_are_none(tmp_path):
    with pytest.raises(FiscalmultError, match=r"cannot read '.*lost.csv' \(No such file or directory\); give the path"):
        fm.read_uncertainty(tmp_path / "lost.csv")
    (tmp_path / "latin.csv").write_bytes("part,kind\nGiỏ".encode("utf-16"))
    with pytest.raises(FiscalmultError, match=r"latin.csv is not text in UTF-8; save it as 'CSV UTF-8'"):
        fm.read_uncertainty(tmp_path / "latin.csv")
    table = fm.UncertainMix("mix", np.eye(2), ("household",))
    with pytest.raises(FiscalmultError, match=r"part 'mix' holds a whole table.*uncertainty.without\('mix'\)"):
        fm.Uncertainty((table,)).to_csv(tmp_path / "mix.csv")
    with pytest.raises(FiscalmultError, match="cannot write"):
        fm.Uncertainty(()).to_csv(tmp_path / "no" / "folder.csv")


def test_the_command_line_draws_from_a_file(written, capsys):
    path = written(GOOD)
    few = ["--programmes", "social-pension,public-investment", "--draws", "200", "--seed", "7"]
    assert main(["compare", *few, "--uncertainty", str(path)]) == 0
    printed = capsys.readouterr().out
    assert "200 draws of whole economies, mine, seed 7" in printed
    assert "Spread assumed, not estimated: baskets; labour; jobs per unit." in printed
    assert main(["sensitivity", "social-pension", "--draws", "60", "--uncertainty", "viet-nam-2012"]) == 0
    assert "viet-nam-2012-uncertainty" in capsys.readouterr().out


def test_a_matrix_of_ones_own_needs_an_uncertainty_of_ones_own(tmp_path, written, capsys):
    sam = fm.load_sam("viet-nam-2012")
    renamed = fm.SAM(sam.flows, sam.account_list, "elsewhere")
    fm.to_csv(renamed, tmp_path / "elsewhere.csv")
    given = ["compare", "--sam", str(tmp_path / "elsewhere.csv"), "--programmes", "hh-rural-farm-q1", "--draws", "60"]
    assert main(given) == 2
    said = capsys.readouterr().err
    assert "no uncertainty ships with the matrix 'elsewhere'; name one with --uncertainty" in said
    path = written("part,kind,payers,value\nbaskets,columns,household,100\n")
    assert main([*given, "--measures", "gdp", "--uncertainty", str(path)]) == 0
    assert "60 draws of whole economies, mine" in capsys.readouterr().out


def test_an_uncertainty_without_draws_is_refused(tmp_path, capsys):
    path = tmp_path / "path.csv"
    path.write_text(
        "year,programme,amount,unit,prices\n2025,social-pension,20000,billion VND,current\n", encoding="utf-8"
    )
    for command in (("compare",), ("programme", "social-pension"), ("project", str(path))):
        assert main([*command, "--uncertainty", "viet-nam-2012"]) == 2
        assert "--uncertainty needs draws and there are none; add --draws" in capsys.readouterr().err
