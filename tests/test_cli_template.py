"""``fiscalmult template``, and every command with a SAM of the user's own."""

from __future__ import annotations

import openpyxl
import pytest
from conftest import random_sam
from reader_cases import CODES, VALUES, csv_file, excel_file, square_rows

import fiscalmult as fm
from fiscalmult import cli
from fiscalmult.accounts import BLOCKS
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_iot, read_sam
from fiscalmult.writers import to_excel
from fiscalmult.writers.template import write_template


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder: status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*argv: str) -> tuple[int, str, str]:
        status = cli.main(argv)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def wrong(run, *argv: str) -> str:
    status, out, err = run(*argv)
    assert (status, out) == (2, "")
    return err.splitlines()[-1]


def fill(path: str) -> None:
    """Fill in an empty template as its instructions say."""
    book = openpyxl.load_workbook(path)
    about = {row[0].value: row[1] for row in book["about"].iter_rows()}
    about["unit"].value, about["year"].value, about["gdp"].value = "billion VND", 2012, 70.5
    for code in CODES:
        book["accounts"].append([code, None, f"{code} (en)", None])
    flows = book["flows"]
    for j, code in enumerate(CODES, start=2):
        flows.cell(1, j).value = flows.cell(j, 1).value = code
    for i, j in zip(*VALUES.nonzero(), strict=True):
        flows.cell(i + 2, j + 2).value = float(VALUES[i, j])
    book.save(path)


def test_a_template_is_written_filled_in_and_read(run):
    status, out, err = run("template", "mine.xlsx")
    assert (status, err) == (0, "")
    assert out == "mine.xlsx: fill in the sheets about, accounts, flows; the sheet 'how to' says how.\n"
    assert "lists no account" in wrong(run, "accounts", "--sam", "mine.xlsx")
    fill("mine.xlsx")
    sam = read_sam("mine.xlsx")
    assert (sam.values == VALUES).all()
    assert (sam.name, sam.unit, sam.year, sam.gdp) == ("mine", "billion VND", 2012, 70.5)
    status, out, err = run("accounts", "--sam", "mine.xlsx")
    assert "hh-all (en)" in out
    assert err == (
        "fiscalmult: read sheet 'flows' of mine.xlsx: workbook in the layout of 'fiscalmult template', 7 rows, 7 "
        "columns, billion VND, 2012\n"
    )


def test_a_template_offers_every_block_and_explains_itself_in_both_languages(run):
    run("template", "en.xlsx")
    run("template", "vi.xlsx", "--language", "vi")
    texts = {}
    for language in ("en", "vi"):
        book = openpyxl.load_workbook(f"{language}.xlsx")
        assert book.sheetnames == ["about", "accounts", "flows", "how to"]
        (offered,) = book["accounts"].data_validations.dataValidation
        assert offered.formula1.strip('"').split(",") == list(BLOCKS)
        texts[language] = [row[0] for row in book["how to"].iter_rows(values_only=True)]
        assert [row[0].value for row in book["about"].iter_rows()] == ["name", "unit", "year", "source", "gdp"]
    assert any("fiscalmult audit en.xlsx" in str(text) for text in texts["en"])
    assert "Hộ gia đình" in str(texts["vi"])
    assert len(texts["en"]) == len(texts["vi"])


def test_a_template_is_never_replaced(run):
    run("template", "mine.xlsx")
    fill("mine.xlsx")
    assert "'mine.xlsx' exists and may hold your figures; choose another name" in wrong(run, "template", "mine.xlsx")
    assert (read_sam("mine.xlsx").values == VALUES).all()


def test_a_template_starts_from_a_shipped_matrix(run):
    status, out, _ = run("template", "vn.xlsx", "--from", "viet-nam-2012")
    assert status == 0
    assert "vn.xlsx: holds viet-nam-2012, ready to be changed" in out
    shipped = fm.load_sam("viet-nam-2012")
    assert read_sam("vn.xlsx").sha256 == shipped.sha256
    assert openpyxl.load_workbook("vn.xlsx").sheetnames == ["about", "accounts", "flows", "how to"]


def test_an_input_output_template_is_written_filled_in_and_read(run):
    status, out, _ = run("template", "io.xlsx", "--kind", "input-output")
    assert status == 0
    assert "fill in the sheets about, flows, final demand, primary inputs, imported flows" in out
    with pytest.raises(FiscalmultError, match=r"sheet 'flows' of io.xlsx holds no table"):
        read_iot("io.xlsx")
    book = openpyxl.load_workbook("io.xlsx")
    about = {row[0].value: row[1] for row in book["about"].iter_rows()}
    about["unit"].value, about["year"].value, about["use"].value = "million VND", 2012, "domestic"
    squares = {
        "flows": [["", "farm", "mill"], ["farm", 10, 40], ["mill", 20, 5]],
        "final demand": [["", "household", "exports"], ["farm", 40, 10], ["mill", 60, 15]],
        "primary inputs": [["", "farm", "mill"], ["wages", 50, 35], ["surplus", 20, 20]],
    }
    for title, rows in squares.items():
        for i, row in enumerate(rows, start=1):
            for j, cell in enumerate(row, start=1):
                if cell != "":
                    book[title].cell(i, j).value = cell
    book.save("io.xlsx")
    table = read_iot("io.xlsx")
    assert table.sectors == ("farm", "mill")
    assert table.output.values.tolist() == [100, 100]
    assert (table.unit, table.kinds, table.employment) == ("million VND", ("wages", "surplus"), None)
    run("template", "start.xlsx", "--kind", "input-output", "--from", "viet-nam-2012")
    assert read_iot("start.xlsx").sectors[0] == "a-paddy"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("template", "x.csv"), "cannot write 'x.csv'; end its name with .xlsx"),
        (("template", "no/x.xlsx"), "there is no folder 'no'; make it first"),
        (("template", "x.xlsx", "--kind", "iot"), "no template of the kind 'iot'; known are sam, input-output"),
        (("template", "x.xlsx", "--from", "viet-nam"), "no shipped sam 'viet-nam'; did you mean viet-nam-20"),
        (("template", "x.xlsx", "--language", "fr"), "no language 'fr'"),
        (("template",), "the following arguments are required: FILE"),
    ],
)
def test_wrong_arguments_are_refused(run, argv, words):
    assert words in wrong(run, *argv)


def test_a_template_of_the_other_kind_is_refused(tmp_path, sam):
    with pytest.raises(FiscalmultError, match="'random-7' is a SAM; write a template of the kind 'sam'"):
        write_template(tmp_path / "x.xlsx", "input-output", table=sam)
    with pytest.raises(FiscalmultError, match="is an input-output table; write a template of that kind"):
        write_template(tmp_path / "x.xlsx", table=fm.input_output.to_input_output(sam))


# --- a SAM of the user's own in every command ---------------------------------------------------------------


@pytest.fixture
def mine(run, tmp_path):
    """Run a command with a SAM of seven accounts from a CSV file."""
    csv_file(tmp_path / "mine.csv", square_rows())
    return lambda *argv: run(*argv, "--sam", "mine.csv")


def test_accounts_stand_for_programmes_where_none_ship(mine):
    status, out, err = mine("compare", "--programmes", "hh-all,c-rice", "--csv", "out.csv")
    assert status == 0
    assert err == "fiscalmult: read mine.csv: square table, 7 rows, 7 columns, billion VND, 2012\n"
    economy = fm.Economy.from_sam(read_sam("mine.csv"), fm.PYATT_ROUND)
    programmes = [fm.Programme(code, {code: 1.0}) for code in ("hh-all", "c-rice")]
    ratios = fm.multipliers(fm.simulate(economy, [fm.Scenario(one.name, one, 1.0) for one in programmes]))
    printed = [line.split() for line in out.splitlines() if line.startswith(("hh-all", "c-rice"))]
    assert [line[1] for line in printed] == [f"{value:.2f}" for value in ratios["gdp"].values]
    assert "No table of jobs ships with this SAM" in out


@pytest.mark.parametrize(
    "argv",
    [
        ("accounts",),
        ("linkages",),
        ("prices", "--wage", "10%"),
        ("compare", "--programmes", "hh-all", "--amount", "1%", "--financing", "borrowed"),
        ("explain", "hh-all"),
        ("decompose", "hh-all"),
        ("rounds", "c-rice"),
        ("paths", "hh-all", "gdp"),
        ("supply", "hh-all", "--constrained", "a-rice"),
        ("flip", "hh-all", "rest-of-world"),
    ],
    ids=lambda argv: argv[0],
)
def test_every_command_takes_a_file(mine, argv):
    status, out, err = mine(*argv)
    assert (status, err.count("\n")) == (0, 1)
    assert "mine" in out


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "read it with --sam-delimiter ';' (and --sam-decimal ','"),
        (("--sam-delimiter", ";"), "with a decimal comma; write 80.0"),
        (("--sam-decimal", ","), "states no unit; write it above the table or on the sheet 'about', or give "
         "--sam-unit 'billion VND'"),
        (("--sam-decimal", ",", "--sam-unit", "billion VND"), "or give --sam-year 2012"),
        (("--sam-decimal", ",", "--sam-unit", "billion VND", "--sam-year", "3020"), "--sam-year gives the year 3020"),
    ],
)  # fmt: skip
def test_what_a_local_file_lacks_is_asked_for_as_an_option(run, tmp_path, argv, words):
    text = csv_file(tmp_path / "x.csv", square_rows(), above="").read_text(encoding="utf-8")
    (tmp_path / "local.csv").write_text(text.replace(",", ";").replace(".", ","), encoding="utf-8")
    assert words in wrong(run, "accounts", "--sam", "local.csv", *argv)


def test_a_local_file_is_used_and_turned_into_a_template(run, tmp_path):
    text = csv_file(tmp_path / "same.csv", square_rows()).read_text(encoding="utf-8")
    table = text.split("2012\n")[1]
    (tmp_path / "local.csv").write_text(table.replace(",", ";").replace(".", ","), encoding="utf-8")
    said = ("decimal", ","), ("unit", "billion VND"), ("year", "2012")
    options = [word for name, value in said for word in (f"--sam-{name}", value)]
    status, out, _ = run("explain", "hh-all", "--sam", "local.csv", *options)
    assert status == 0
    assert out.replace("local", "same") == run("explain", "hh-all", "--sam", "same.csv")[1]
    assert run("template", "t.xlsx", "--from", "local.csv", *(word.replace("sam", "from") for word in options))[0] == 0
    assert read_sam("t.xlsx").sha256 == read_sam("same.csv").sha256


def test_a_sheet_of_a_workbook_of_several_is_named(run, tmp_path):
    excel_file(tmp_path / "two.xlsx", {"notes": [["a", "b"]], "SAM 2012": square_rows()})
    assert "has the sheets 'notes', 'SAM 2012'; say which holds the table, such as --sam-sheet 'SAM 2012'" in wrong(
        run, "accounts", "--sam", "two.xlsx"
    )
    given = ("--sam-sheet", "SAM 2012", "--sam-unit", "billion VND", "--sam-year", "2012")
    assert run("accounts", "--sam", "two.xlsx", *given)[0] == 0


def test_options_of_reading_need_a_file(run):
    assert "'viet-nam-2024' is a shipped matrix and is not read from a file; drop --sam-unit" in wrong(
        run, "accounts", "--sam-unit", "USD"
    )
    assert "no file is read without --from; drop --from-unit" in wrong(run, "template", "t.xlsx", "--from-unit", "USD")


def test_the_source_of_the_file_is_said(run, tmp_path):
    csv_file(tmp_path / "a.csv", square_rows(), above="# unit: billion VND\n# year: 2012\n# source: my survey, p. 5\n")
    csv_file(tmp_path / "b.csv", square_rows())
    assert "a: my survey, p. 5" in run("explain", "hh-all", "--sam", "a.csv")[1]
    assert "b: its file names no source" in run("explain", "hh-all", "--sam", "b.csv")[1]
    assert "b: tệp không ghi nguồn" in run("explain", "hh-all", "--sam", "b.csv", "--language", "vi")[1]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("compare",), "no programmes ship for the matrix 'mine'; name accounts that the money "
         "goes to, such as hh-all, c-rice"),
        (("compare", "--programmes", "hh-al"), "no account 'hh-al' in the matrix 'mine' for the "
         "money to go to; did you mean"),
        (("compare", "--programmes", "hh-all", "--financing", "vat"), "no levy or programme 'vat' to finance with"),
        (("explain", "health"), "no account 'health' in the matrix 'mine'"),
        (("paths", "health", "gdp"), "no programme or account 'health'"),
        (("supply", "hh-all"), "the matrix 'mine' has none of the accounts of the default cases; name some of its own, "
         "such as --constrained a-rice"),
        (("programmes",), "no programmes ship for the matrix 'mine'"),
        (("compare", "--programmes", "hh-all", "--draws", "50"), "no uncertainty ships with the matrix 'mine'; "
         "name one with --uncertainty, such as a .csv file of your own, or leave out --draws"),
        (("sensitivity", "hh-all"), "no uncertainty ships with the matrix 'mine'"),
    ],
)  # fmt: skip
def test_what_ships_for_viet_nam_alone_is_refused_plainly(mine, argv, words):
    assert words in wrong(mine, *argv)


def test_files_that_are_missing_or_bad_are_refused(run, tmp_path):
    assert "no file 'sub/none.csv'" in wrong(run, "accounts", "--sam", "sub/none.csv")
    assert "no file 'none.xlsx'" in wrong(run, "accounts", "--sam", "none.xlsx")
    assert "no shipped sam 'viet-nam-2016'; did you mean viet-nam-20" in wrong(
        run, "accounts", "--sam", "viet-nam-2016"
    )
    (tmp_path / "bad.csv").write_text("%PDF-1.4", encoding="utf-8")
    assert "bad.csv is no table but a PDF document" in wrong(run, "accounts", "--sam", "bad.csv")


def test_a_changed_copy_of_a_shipped_matrix_does_not_borrow_its_jobs(run):
    """The same table under its name is the shipped one; another table under that name is not."""
    shipped = fm.load_sam("viet-nam-2012")
    to_excel(shipped, "same.xlsx")
    status, out, _ = run("compare", "--sam", "same.xlsx", "--programmes", "social-pension")
    assert status == 0
    assert out == run("compare", "--sam", "viet-nam-2012", "--programmes", "social-pension")[1]
    other = random_sam(1)
    to_excel(fm.SAM(other.flows, other.account_list, "viet-nam-2012"), "other.xlsx")
    status, out, _ = run("compare", "--sam", "other.xlsx", "--programmes", "hh-poor")
    assert status == 0
    assert "viet-nam-2012 (other.xlsx)" in out
    assert "No table of jobs ships with this SAM" in out
