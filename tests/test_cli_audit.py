"""``fiscalmult audit``: reports on files, exit statuses, files it writes."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from conftest import random_sam

import fiscalmult as fm
from fiscalmult import cli
from fiscalmult.audit import CHECKS, audit
from fiscalmult.cli import audit as room

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run the command in an empty folder: status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(cli.COMMANDS, "audit", room)

    def command(*argv: str) -> tuple[int, str, str]:
        status = cli.main(("audit", *argv))
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def write(sam: fm.SAM, path: str, *cells: tuple[str, str, float], unit: str = "trillion VND") -> None:
    """A labelled square table, with some cells replaced."""
    flows = sam.flows.copy(data=np.array(sam.values))
    for receiver, payer, value in cells:
        flows.loc[receiver, payer] = value
    rows = [
        ["code", *sam.codes],
        *([code, *map(float, row)] for code, row in zip(sam.codes, flows.values, strict=True)),
    ]
    if path.endswith(".csv"):
        with open(path, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
            csv.writer(file).writerows(rows)
        return
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_shipped_matrix_passes(run):
    status, out, err = run("viet-nam-2012")
    assert (status, err) == (0, "")
    assert out.rstrip("\n") == audit(fm.load_sam("viet-nam-2012")).text()


@pytest.mark.parametrize("path", ["table.csv", "table.xlsx"])
def test_a_table_in_a_file_passes(run, path):
    write(random_sam(5), path)
    status, out, _ = run(path, "--unit", "trillion VND")
    assert status == 0
    assert "[pass] Balance" in out
    assert out.startswith("Audit of table: 17 accounts (trillion VND)")


def test_a_failure_ends_with_status_one_and_names_the_cell_of_the_sheet(run):
    sam = random_sam(5)
    write(sam, "table.xlsx", ("c-food", "hh-poor", -4.0))
    status, out, err = run("table.xlsx", "--unit", "trillion VND")
    assert (status, err) == (1, "")
    # Row 5 is c-food (row 1 holds the codes), column K is hh-poor.
    assert "what c-food gets from hh-poor [K5]: -4" in out
    assert "c-food [5:5, E:E]" in out
    assert "Findings that failed:" in out


def test_a_table_without_a_unit_is_still_audited(run):
    write(random_sam(5), "table.csv")
    status, out, _ = run("table.csv")
    assert status == 0
    assert "the table names no unit" in out


def test_controls_are_read_and_judged(run, tmp_path):
    sam = random_sam(5)
    write(sam, "table.csv")
    (tmp_path / "known.csv").write_text(f"total,value,tolerance,source\ngdp,{sam.gdp},1%,yearbook\nexports,1,1%,\n")
    status, out, _ = run("table.csv", "--unit", "trillion VND", "--controls", "known.csv")
    assert status == 1
    assert "(yearbook), within 1.00%" in out
    assert "[failure] Control totals: exports is" in out


def test_blocks_are_read_from_a_file(run, tmp_path):
    sam = random_sam(5)
    names = {code: f"n{place}" for place, code in enumerate(sam.codes)}
    with (tmp_path / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["code", *names.values()])
        csv.writer(file).writerows([name, *row] for name, row in zip(names.values(), sam.values, strict=True))
    assert "n0 does not say it" in run("table.csv")[1]
    lines = [f"{names[code]},{block}" for code, block in zip(sam.codes, sam.account_list.blocks, strict=True)]
    (tmp_path / "blocks.csv").write_text("\n".join(["account,block", *lines]))
    status, out, _ = run("table.csv", "--blocks", "blocks.csv")
    assert status == 0
    assert "[pass] GDP from three sides" in out


def test_blocks_of_accounts_that_are_not_there_are_refused(run, tmp_path):
    write(random_sam(5), "table.csv")
    (tmp_path / "blocks.csv").write_text("account,block\nhh-por,household\n")
    status, _, err = run("table.csv", "--blocks", "blocks.csv")
    assert status == 2
    assert "--blocks names 'hh-por', which is no account of table.csv; did you mean hh-poor" in err


def local(path: str, sam: fm.SAM) -> None:
    """A table as a spreadsheet program writes it where decimals have commas."""
    rows = [["", *sam.codes], *([code, *row] for code, row in zip(sam.codes, sam.values.tolist(), strict=True))]
    text = "".join(";".join(str(cell).replace(".", ",") for cell in row) + "\n" for row in rows)
    with open(path, "w", encoding="utf-8-sig", newline="\r\n") as file:  # noqa: PTH123
        file.write(text)


def test_semicolons_and_decimal_commas_are_read_when_they_are_named(run):
    sam = random_sam(5)
    local("local.csv", sam)
    status, _, err = run("local.csv")
    assert status == 2
    assert "separated by semicolons, not by commas; read it with --delimiter ';' (and --decimal ','" in err
    status, out, _ = run("local.csv", "--decimal", ",")
    assert status == 0
    write(sam, "table.csv")
    assert out.replace("local", "table") == run("table.csv")[1]
    # What stands beside the table is written by the same program.
    value = str(sam.gdp).replace(".", ",")
    Path("known.csv").write_text(f"total;value;tolerance\ngdp;{value};0,5%\n", encoding="utf-8")
    Path("blocks.csv").write_text("account;block\nhh-poor;household\n", encoding="utf-8")
    status, out, _ = run("local.csv", "--decimal", ",", "--controls", "known.csv", "--blocks", "blocks.csv")
    assert status == 0
    assert "[pass] Control totals" in out
    assert (
        "known.csv has the columns total;value;tolerance; read it with --delimiter ';'"
        in run("table.csv", "--controls", "known.csv")[2]
    )
    assert (
        "blocks.csv has no columns account and block; separate them by ',' as those"
        in run("table.csv", "--blocks", "blocks.csv")[2]
    )


def test_a_table_on_its_side_is_audited_as_it_is_said_to_stand(run):
    sam = random_sam(5)
    write(fm.SAM(sam.flows.copy(data=sam.values.T), sam.account_list), "side.csv")
    assert "[failure] Orientation" in run("side.csv")[1]
    status, out, _ = run("side.csv", "--transposed")
    assert status == 0
    assert "[pass] Orientation" in out


def test_an_input_output_table_of_the_users_own_is_audited(run):
    from fiscalmult.input_output import to_input_output
    from fiscalmult.writers import to_csv, to_excel

    table = to_input_output(random_sam(5))
    to_excel(table, "io.xlsx")
    to_csv(table, "io.csv")
    for path in ("io.xlsx", "io.csv"):
        status, _, err = run(path)
        assert status == 2
        assert f"{path} is an input-output table, not a SAM" in err
        assert "--layout input-output" in err
        status, out, _ = run(path, "--layout", "input-output")
        assert status == 0
        assert out.rstrip("\n") == audit(table).text()


def test_a_tolerance_makes_a_rounded_table_pass(run):
    sam = random_sam(5)
    rounded = sam.flows.copy(data=np.round(sam.values, 1))
    write(sam, "table.csv", *((r, p, float(rounded.loc[r, p])) for r in sam.codes for p in sam.codes))
    assert "[warning] Balance" in run("table.csv", "--unit", "VND")[1]
    assert "[pass] Balance" in run("table.csv", "--unit", "VND", "--tolerance", "1.5")[1]


def test_the_report_in_vietnamese(run):
    status, out, _ = run("viet-nam-2012", "--language", "vi")
    assert status == 0
    assert "[đạt] Cân đối: thu bằng chi" in out


def test_findings_are_written_to_files(run, tmp_path):
    write(random_sam(5), "table.xlsx", ("c-food", "hh-poor", -4.0))
    status, _, _ = run("table.xlsx", "--unit", "trillion VND", "--csv", "found.csv", "--excel", "found.xlsx")
    assert status == 1
    with (tmp_path / "found.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["check"] for row in rows} == set(CHECKS)
    assert {row["table"] for row in rows} == {"table"}
    negative = next(row for row in rows if row["check"] == "signs" and row["receiver"])
    assert (negative["receiver"], negative["payer"], negative["where"]) == ("c-food", "hh-poor", "K5")
    assert float(negative["cell_value"]) == -4.0
    sheet = openpyxl.load_workbook(tmp_path / "found.xlsx").active
    listed = list(sheet.iter_rows(values_only=True))
    assert listed[0][:3] == ("check", "status", "message")
    assert len(listed) == len(rows) + 1
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("missing.csv",), "missing.csv"),
        (("viet-nam-2021",), "no file and no shipped matrix 'viet-nam-2021'; did you mean viet-nam-20"),
        (("viet-nam-2012", "--sheet", "x"), "is a shipped matrix and is not read from a file; drop --sheet"),
        (("viet-nam-2012", "--excel", "x.csv"), "--excel 'x.csv' does not name a workbook"),
        (("viet-nam-2012", "--excel", "no/x.xlsx"), "there is no folder 'no'; make it first"),
        (("viet-nam-2012", "--csv", "x.xlsx", "--excel", "x.xlsx"), "'x.xlsx' is named for two results"),
        (("viet-nam-2012", "--tolerance", "small"), "--tolerance 'small' is not a number"),
        (("viet-nam-2012", "--tolerance", "-2"), "the tolerance is -2; give a gap"),
        (("viet-nam-2012", "--controls", "none.csv"), "cannot read the control totals 'none.csv'"),
        (("viet-nam-2012", "--language", "fr"), "no language 'fr'"),
        (("x.xlsx", "--layout", "abd"), "no layout 'abd'; did you mean adb"),
        (("x.xlsx", "--layout", "adb"), "--layout adb holds several years and needs --year"),
        (
            ("x.xlsx", "--layout", "oecd", "--unit", "USD"),
            "a file of the layout oecd is read as it stands; drop --unit",
        ),
        (("x.xlsx", "--layout", "gso", "--year", "2012"), "the layout gso is read as it stands; drop --year"),
        (("x.csv", "--year", "twelve"), "--year 'twelve' is not a count"),
    ],
)
def test_what_cannot_be_read_ends_with_status_two(run, argv, words):
    status, out, err = run(*argv)
    assert status == 2
    assert out == ""
    assert words in err
    assert err.count("\n") == 1


def test_a_file_that_is_no_table_ends_with_status_two(run, tmp_path):
    (tmp_path / "text.csv").write_text("hello\nworld\n")
    assert run("text.csv")[0] == 2
    write(random_sam(5), "table.csv")
    (tmp_path / "blocks.csv").write_text("code,kind\na,b\n")
    status, _, err = run("table.csv", "--blocks", "blocks.csv")
    assert status == 2
    assert "blocks.csv has no columns account and block" in err
    assert "cannot read the blocks 'none.csv'" in run("table.csv", "--blocks", "none.csv")[2]


@pytest.mark.parametrize(
    ("file", "options", "title"),
    [
        ("vnsam_2012/VNSAM-2012.xlsx", ["--layout", "vnsam"], "Audit of VNSAM 2012: 371 accounts (billion VND, 2012)"),
        ("adb_iot_2010_2017/viet-nam-tables.xlsx", ["--layout", "adb", "--year", "2012"], "(million USD, 2012)"),
        ("oecd_iot_2018/oecd_iot_2021ed_vnm_2018.xlsx", ["--layout", "oecd"], "(million USD, 2018)"),
        ("gso_io_2012/gso_sut_io_2012.xlsx", ["--layout", "gso"], "176 accounts (million VND, 2012)"),
    ],
)
def test_publishers_files_pass(run, originals, file, options, title):
    if not (originals / file).is_file():
        pytest.skip(f"{file} is not among the originals")
    status, out, err = run(str(originals / file), *options)
    assert (status, err) == (0, "")
    assert title in out.splitlines()[0]
    assert "[pass] Balance" in out


def test_the_help_documents_the_exit_status(run):
    status, out, _ = run("--help")
    assert status == 0
    assert "1 when a check failed" in " ".join(out.split())
