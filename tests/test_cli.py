"""The command line: what it prints, what it writes, and how it fails, on the shipped tables."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import fiscalmult as fm
from fiscalmult import cli
from fiscalmult.cli import options
from fiscalmult.report import DEFAULT_MEASURES, pick
from fiscalmult.writers import netcdf

ROOT = Path(__file__).parent.parent
PROGRAMMES = fm.list_programmes()


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder: status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def command(*argv: str) -> tuple[int, str, str]:
        status = cli.main(argv)
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def fails(run, *argv: str) -> str:
    """The one line that a wrong command prints."""
    status, out, err = run(*argv)
    assert status == 2
    assert out == ""
    assert err.startswith("fiscalmult: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err


def simulated(names=PROGRAMMES, amount=1.0, financing=None, closure=fm.PYATT_ROUND) -> xr.Dataset:
    sam = fm.load_sam()
    economy = fm.Economy.from_sam(sam, closure, [fm.load_satellite()])
    loaded = [fm.load_programme(name) for name in names]
    return fm.simulate(economy, [fm.Scenario(name.name, name, amount, financing) for name in loaded])


def separate(*argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "fiscalmult", *argv],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        encoding="utf-8",
        check=False,
    )


# compare: the table


@pytest.mark.parametrize("language", ["en", "vi"])
def test_compare_prints_the_multipliers_of_all_programmes(run, language):
    status, out, err = run("compare", "--language", language)
    assert (status, err) == (0, "")
    ratios = fm.multipliers(simulated())
    for name in PROGRAMMES:
        label = fm.load_programme(name).label(language)
        line = next(line for line in out.splitlines() if re.match(re.escape(label) + r"\s+-?\d", line))
        shown = line[len(label) :].replace(",", ".").split()
        one = ratios.sel(scenario=name)
        expected = [
            f"{float(pick(one, key)):.1f}" if one_is_jobs(key) else f"{float(pick(one, key)):.2f}"
            for key in DEFAULT_MEASURES
        ]
        assert shown == expected
    assert max(map(len, out.splitlines())) <= 120
    assert out == unicodedata.normalize("NFC", out)


def one_is_jobs(key: str) -> bool:
    return key in ("employment", "women", "men", "formal", "informal")


def test_compare_says_what_it_rests_on_and_its_limits(run):
    out = run("compare")[1]
    said = " ".join(out.split())
    for words in (
        "SAM: viet-nam-2024, Social accounting matrix of Viet Nam 2024",
        "Closure PYATT_ROUND: production, factors",
        "Financing: borrowed",
        "money in dong per dong spent; jobs per billion VND spent",
        "upper bound",
        "fiscalmult explain PROGRAMME",
    ):
        assert words in said
    assert "Budget" not in out
    groups = [line for line in out.splitlines() if line in ("Social protection", "Public spending", "Tax cuts")]
    assert groups == ["Social protection", "Public spending", "Tax cuts"]


def test_compare_in_vietnamese_has_no_english_left(run):
    out = run("compare", "--language", "VI", "--financing", "vat=0.5,education=0.5", "--amount", "1%")[1]
    for words in ("Tác động của", "nghìn tỷ đồng", "Quy tắc đóng", "An sinh xã hội", "Việc", "Giới hạn", "chuyển"):
        assert words in out
    for words in ("Closure", "Financing", "spent", "Jobs", "borrowed", "levy", "Revenue", "trillion", "Left out"):
        assert words not in out


def test_compare_shows_the_programmes_and_measures_asked_for(run):
    status, out, _ = run(
        "compare", "--programmes", "health, education", "--programmes", "vat-cut",
        "--measures", "GDP,poorest-40-income", "--measures", "jobs,self-financing",
    )  # fmt: skip
    assert status == 0
    rows = [line for line in out.splitlines() if re.match(r"(Health|Education|VAT cut) ", line)]
    assert len(rows) == 3
    assert all(len(re.findall(r"-?\d+\.\d+", row)) == 4 for row in rows)
    poor = [code for code in fm.load_sam().accounts("household") if code.endswith(("-q1", "-q2"))]
    income = fm.multipliers(simulated(["health"]))["household_income"].sel(household=poor).sum()
    assert f"{float(income):.2f}" in rows[0]


@pytest.mark.parametrize(
    ("text", "amount", "title"),
    [
        ("10", 10.0, "What 10 trillion VND spent on each programme does"),
        ("10.5 trillion VND", 10.5, "What 10.5 trillion VND spent"),
        ("1%", None, "(1% of GDP) spent on each"),
        ("1 % of GDP", None, "(1% of GDP) spent on each"),
        ("1234.5", 1234.5, "What 1,234.5 trillion VND spent"),
        (".001", 0.001, "What 0.001 trillion VND spent"),
    ],
)
def test_an_amount_prints_whole_effects(run, text, amount, title):
    status, out, _ = run("compare", "--amount", text, "--programmes", "social-pension", "--csv", "effects.csv")
    assert status == 0
    assert title in out
    assert "trillion VND at base-year prices; jobs in thousand jobs" in out
    expected = simulated(["social-pension"], 0.01 * fm.load_sam().gdp if amount is None else amount)
    with Path("effects.csv").open(encoding="utf-8", newline="") as written:
        row = next(csv.DictReader(written))
    for key in DEFAULT_MEASURES:
        assert float(row[key]) == pytest.approx(float(pick(expected, key)[0]), rel=1e-12)
    assert float(row["amount"]) == float(expected["spending"][0])
    assert (row["unit_money"], row["unit_jobs"], row["per"]) == ("trillion VND", "thousand jobs", "")


def test_financing_mix_shows_the_budget_and_leaves_out_what_pays_for_itself(run):
    spec = "vat=50%,road-construction=0.3,borrowed=0.2"
    status, out, _ = run("compare", "--financing", spec, "--netcdf", "mix.nc")
    assert status == 0
    assert "Financing: 50% raised by VAT, 30% moved from Road construction, 20% borrowed" in out
    assert "Budget: 1.00 spent = 0.50 levy + 0.30 moved + 0.20 borrowed" in out
    assert "Left out: Road construction; a programme cannot be paid by moving money from itself." in out
    assert "revenue does not count the levy itself" in " ".join(out.split())
    assert not re.search(r"^Road construction", out, re.MULTILINE)
    mix = [
        (fm.load_levy("vat"), 0.5),
        (fm.load_programme("road-construction"), 0.3),
        (None, 0.2),
    ]
    names = [name for name in PROGRAMMES if name != "road-construction"]
    with xr.open_dataset("mix.nc") as written:
        xr.testing.assert_allclose(written, fm.multipliers(simulated(names, financing=mix)), rtol=1e-12)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("corporate-tax", "Financing: raised by Corporate income tax"),
        ("public-investment", "Financing: moved from Public investment"),
        ("borrowed=1", "Financing: borrowed"),
    ],
)
def test_one_source_of_money(run, source, words):
    assert words in run("compare", "--financing", source, "--programmes", "child-benefit")[1]


def test_budget_of_an_amount_is_in_money(run):
    out = run("compare", "--financing", "vat", "--amount", "20", "--programmes", "health")[1]
    assert "Budget: 20.00 spent = 20.00 levy + 0.00 moved + 0.00 borrowed" in out


def test_per_net_cost(run):
    _, out, _ = run("compare", "--per", "net-cost", "--programmes", "health", "--json", "net.json")
    assert "per dong of net cost" in out
    written = json.loads(Path("net.json").read_text(encoding="utf-8"))
    assert written["per"] == "net cost"
    assert written["rows"][0]["gdp"] == float(fm.multipliers(simulated(["health"]), "net cost")["gdp"][0])


def test_closure_and_constrained_accounts(run):
    _, out, _ = run("compare", "--closure", "type-ii", "--constrained", "a-paddy,a-fishing", "--json", "fixed.json")
    assert "Closure TYPE_II: production, labour and households" in out
    assert "supply cannot grow: a-paddy, a-fishing" in " ".join(out.split())
    written = json.loads(Path("fixed.json").read_text(encoding="utf-8"))
    expected = fm.multipliers(simulated(closure=fm.TYPE_II.with_constrained(["a-paddy", "a-fishing"])))
    gdp = {row["scenario"]: row["gdp"] for row in written["rows"]}
    assert gdp == {name: float(expected["gdp"].sel(scenario=name)) for name in PROGRAMMES}
    free = fm.multipliers(simulated(closure=fm.TYPE_II))["gdp"]
    assert all(gdp[name] < float(free.sel(scenario=name)) for name in ("social-pension", "health", "vat-cut"))


# compare: files


def test_csv_and_json_are_the_table_at_full_precision(run):
    status, _, _ = run("compare", "--csv", "a.csv", "--json", "a.json", "--language", "vi")
    assert status == 0
    assert sorted(path.name for path in Path().iterdir()) == ["a.csv", "a.json"]
    ratios = fm.multipliers(simulated())
    with Path("a.csv").open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    written = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert [row["scenario"] for row in rows] == [row["scenario"] for row in written["rows"]] == PROGRAMMES
    for row, same in zip(rows, written["rows"], strict=True):
        assert row["label"] == same["label"] == fm.load_programme(row["scenario"]).label("vi")
        for key in DEFAULT_MEASURES:
            expected = float(pick(ratios, key).sel(scenario=row["scenario"]))
            assert float(row[key]) == same[key] == expected
        assert row["sam_sha256"] == written["sam_sha256"] == fm.load_sam().sha256
    assert written["units"]["gdp"] == "1"
    assert written["units"]["women"] == "thousand jobs per trillion VND"
    assert (written["financing"], written["base_year"], written["amount"]) == ("borrowed", 2024, None)


@pytest.mark.parametrize("engine", list(netcdf._ENGINES))
@pytest.mark.parametrize("amount", [(), ("--amount", "10")])
def test_netcdf_comes_back_as_it_was(run, monkeypatch, engine, amount):
    for package in netcdf._ENGINES[engine]:
        pytest.importorskip(package)
    monkeypatch.setattr(netcdf, "_ENGINES", {engine: netcdf._ENGINES[engine]})
    status, _, err = run("compare", "--netcdf", "a.nc", *amount)
    assert (status, err) == (0, "")
    expected = simulated(amount=10.0) if amount else fm.multipliers(simulated())
    with xr.open_dataset("a.nc") as written:
        xr.testing.assert_equal(written.load(), expected)
        for name in written.coords:
            assert [str(label) for label in written[name].values] == [str(label) for label in expected[name].values]
        for name in expected.data_vars:
            assert written[name].attrs == expected[name].attrs
        assert {key: str(value) for key, value in written.attrs.items()} == {
            key: str(value) for key, value in expected.attrs.items()
        }


def test_netcdf_without_a_package_names_the_extra(run, monkeypatch):
    monkeypatch.setattr(netcdf, "find_spec", lambda package: None)
    status, _, err = run("compare", "--netcdf", "a.nc", "--programmes", "health")
    assert status == 2
    assert (
        err == "fiscalmult: writing 'a.nc' needs a netCDF package; install one with: pip install fiscalmult[netcdf]\n"
    )
    assert not Path("a.nc").exists()


@pytest.mark.parametrize(("suffix", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_plot_draws_a_figure(run, suffix, start):
    status, _, err = run("compare", "--programmes", "health,social-pension", "--plot", f"figure.{suffix}")
    assert (status, err) == (0, "")
    assert Path(f"figure.{suffix}").read_bytes().startswith(start)


def test_plot_of_an_amount_and_in_vietnamese(run):
    arguments = ("--amount", "1%", "--language", "vi", "--plot", "figure.svg")
    assert run("compare", "--programmes", "health", *arguments)[0] == 0
    assert Path("figure.svg").stat().st_size > 1000


def test_a_named_file_is_replaced(run):
    Path("a.csv").write_text("old", encoding="utf-8")
    assert run("compare", "--programmes", "health", "--csv", "a.csv")[0] == 0
    assert Path("a.csv").read_text(encoding="utf-8").startswith("scenario,label,group,gdp,")


# the other commands


@pytest.mark.parametrize("language", ["en", "vi"])
def test_accounts_lists_every_account(run, language):
    status, out, err = run("accounts", "--language", language)
    assert (status, err) == (0, "")
    sam = fm.load_sam()
    every = [*out.splitlines(), ""]
    starts = [place for place, line in enumerate(every) if line.split("  ")[0] in sam.codes]
    lines = [every[start] for start in starts]
    assert [line.split()[0] for line in lines] == list(sam.codes)
    for line, start, code, outlay in zip(lines, starts, sam.codes, sam.outlays, strict=True):
        # A long label goes on in the next line.
        said = f"{line} {every[start + 1]}".split()
        assert all(word in said for word in sam.account_list.label(code, language).split())
        assert sam.account_list.block(code) in line
        points = str.maketrans(",.", ".,") if language == "vi" else {}
        assert line.endswith(f" {outlay:,.3f}".translate(points))


def test_accounts_of_one_block(run):
    out = run("accounts", "--block", "labour")[1]
    shown = [line.split()[0] for line in out.splitlines() if line.startswith("f-")]
    assert shown == list(fm.load_sam().accounts("labour"))
    assert "hh-" not in out


@pytest.mark.parametrize("language", ["en", "vi"])
def test_programmes_lists_programmes_and_levies(run, language):
    status, out, err = run("programmes", "--language", language)
    assert (status, err) == (0, "")
    said = " ".join(out.split())
    for name in PROGRAMMES:
        assert re.search(rf"^{name}  ", out, re.MULTILINE)
        assert fm.load_programme(name).label(language) in said
    for name in fm.list_levies():
        assert re.search(rf"^{name}  ", out, re.MULTILINE)
    assert "--financing" in out


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("name", PROGRAMMES)
def test_explain_every_programme(run, name, language):
    status, out, err = run("explain", name, "--language", language, "--most", "3")
    assert (status, err) == (0, "")
    programme = fm.load_programme(name)
    assert out.startswith(f"{programme.label(language)} ({name})\n")
    points = str.maketrans(",.", ".,") if language == "vi" else {}
    for account, share in sorted(programme.shares.items(), key=lambda item: -item[1])[:3]:
        shown = f"{100 * share:.1f}".translate(points)
        assert re.search(rf"^ *{re.escape(shown)}  {account} ", out, re.MULTILINE)
    leaks = simulated([name])["leakage"][0]
    for code in ("tax-direct", "rest-of-world", "savings-investment"):
        shown = f"{float(leaks.sel(absorber=code)):.4f}".translate(points)
        assert f"{shown}  {code}" in out
    assert re.search(r"^ +50 +\d.*(99|100)[.,]\d$", out, re.MULTILINE)
    said = " ".join(out.split())
    from fiscalmult.datasets import load_sources

    keys = {key for address in programme.addresses.values() for key in address.source.split(";")} | {
        "vnsam-2012",
        "update-2024",
    }
    for key in keys:
        source = load_sources()[key]
        for part in (source.publisher, source.title, source.table, source.year, source.url):
            assert part in said
    assert max(map(len, out.splitlines())) <= 120


def test_explain_draws_where_the_dong_ends(run):
    assert run("explain", "social-pension", "--plot", "ends.svg", "--language", "vi")[0] == 0
    assert Path("ends.svg").read_bytes().startswith(b"<?xml")


def test_explain_where_nothing_is_produced(run):
    status, out, _ = run("explain", "cash-poorest-quintile", "--closure", "leontief")
    assert status == 0
    assert "Each dong adds" in out


# what goes wrong


WRONG = [
    ((), "name a command: compare, explain, decompose, paths, rounds, supply, flip, linkages, prices, "),
    (("compar",), "no command 'compar'; did you mean compare?"),
    (("--langage", "vi"), "option '--langage' stands before the command"),
    (("compare", "--langage", "vi"), "no option '--langage' of 'fiscalmult compare'; did you mean --language?"),
    (("compare", "--prog", "health"), "no option '--prog' of 'fiscalmult compare'; did you mean --programmes"),
    (("compare", "health"), "'health' is one argument too many; see: fiscalmult compare --help"),
    (("compare", "--csv"), "argument --csv: expected one argument; see: fiscalmult compare --help"),
    (("compare", "--language", "fr"), "no language 'fr'; choose en (English) or vi (Vietnamese)"),
    (("compare", "--sam", "viet-nam-2016"), "'viet-nam-2016'; did you mean viet-nam-2012, viet-nam-2024?"),
    (("compare", "--closure", "leontif"), "no closure 'leontif'; did you mean LEONTIEF?"),
    (("compare", "--constrained", "a-pady"), "no account or block 'a-pady'; did you mean a-paddy"),
    (("compare", "--constrained", "gov"), "'gov' does not respond under the closure PYATT_ROUND; name an account that"),
    (("compare", "--programmes", "helth"), "no programme 'helth'; did you mean health?"),
    (("compare", "--programmes", "health,"), "the list 'health,' names an empty programme"),
    (("compare", "--programmes", "health,health"), "programme 'health' is named twice; name it once"),
    (("compare", "--measures", "gpd"), "no measure 'gpd'; did you mean gdp?"),
    (("compare", "--measures", "jobs,employment"), "measure 'employment' is named twice"),
    (("compare", "--measures", "self-financing", "--amount", "1"), "this result has no measure 'self_financing'"),
    (("compare", "--per", "netcost"), "per 'netcost' are not defined; did you mean net-cost?"),
    (("compare", "--per", "spending", "--amount", "1"), "leave one of them out"),
    (("compare", "--amount", "abc"), "the amount 'abc' is not a number; give a number of trillion VND such as 10"),
    (("compare", "--amount", "-1"), "the amount '-1' must be a number above 0"),
    (("compare", "--amount", "0"), "the amount '0' must be a number above 0"),
    (("compare", "--amount", "1e999"), "the amount '1e999' must be a number above 0"),
    (("compare", "--amount", "5 apples"), "the amount '5 apples' has the unknown unit 'apples'"),
    (("compare", "--amount", "0,5"), "the amount '0,5' has a comma; write decimals with a point"),
    (("compare", "--financing", "vta"), "no levy or programme 'vta' to finance with; did you mean vat?"),
    (("compare", "--financing", "vat=0.5,borrowed=0.4"), "add to 0.9; they must add to 1"),
    (("compare", "--financing", "vat,borrowed"), "the financing 'vat' has no share in the mix; write vat=0.5"),
    (("compare", "--financing", "vat=half,borrowed=0.5"), "the share 'half' of the financing 'vat' is not a number"),
    (("compare", "--financing", "vat=1.5,borrowed=-0.5"), "the share '1.5' of the financing 'vat' is not between"),
    (("compare", "--financing", "vat=0.5,vat=0.5"), "financing 'vat' is named twice"),
    (("compare", "--financing", "health", "--programmes", "health"), "'health' would be paid by moving money from"),
    (("compare", "--csv", "missing/a.csv"), "there is no folder 'missing'; make it first"),
    (("compare", "--json", "."), "--json '.' does not name a file; give a path such as table.json"),
    (("compare", "--csv", "-"), "--csv '-' does not name a file; give a path such as table.csv"),
    (("compare", "--csv", "a", "--json", "a"), "'a' is named for two results; give each its own file"),
    (("compare", "--plot", "a.jpg"), "cannot draw the figure 'a.jpg'; end its name with .png, .svg, .pdf"),
    (("compare", "--plot", "png"), "cannot draw the figure 'png'"),
    (("accounts", "--block", "houshold"), "no block 'houshold'; did you mean household?"),
    (("accounts", "--sam", "x"), "known are viet-nam-2012, viet-nam-2024"),
    (("explain",), "the following arguments are required: PROGRAMME; see: fiscalmult explain --help"),
    (("explain", "social-pensoin"), "no programme 'social-pensoin'; did you mean social-pension"),
    (("explain", "health", "--most", "0"), "--most '0' is not a count; give a whole number from 1"),
    (("explain", "health", "--plot", "a.doc"), "cannot draw the figure 'a.doc'"),
    (("programmes", "--language", ""), "no language ''; choose en"),
]


@pytest.mark.parametrize(("argv", "words"), WRONG, ids=[" ".join(argv) or "nothing" for argv, _ in WRONG])
def test_a_wrong_word_gets_one_line_that_names_the_mend(run, argv, words):
    assert words in fails(run, *argv)
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("option", ["--csv", "--json", "--netcdf", "--plot"])
def test_a_file_that_cannot_be_written(run, monkeypatch, option):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    from matplotlib.figure import Figure

    monkeypatch.setattr(Path, "write_text", refuse)
    monkeypatch.setattr(xr.Dataset, "to_netcdf", refuse)
    monkeypatch.setattr(Figure, "savefig", refuse)
    status, _, err = run("compare", "--programmes", "health", option, "a.png")
    assert status == 2
    assert err == "fiscalmult: cannot write 'a.png' (Permission denied); choose a file that you may write\n"


def test_every_message_of_the_package_ends_in_status_2(run, monkeypatch):
    def wrong(args):
        raise fm.FiscalmultError("two\nlines")

    monkeypatch.setattr(cli.compare, "run", wrong)
    assert fails(run, "compare") == "fiscalmult: two lines\n"


def test_interrupt_is_one_line(run, monkeypatch):
    def stop(args):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.compare, "run", stop)
    assert run("compare") == (130, "", "fiscalmult: interrupted\n")


def test_help_and_version_end_well(run):
    status, out, _ = run("--help")
    assert status == 0
    assert all(name in out for name in cli.COMMANDS)
    assert run("--version")[1] == f"fiscalmult {fm.__version__}\n"
    for name in cli.COMMANDS:
        status, out, _ = run(name, "--help")
        assert status == 0
        assert "--language" in out


# in a process of its own


def test_module_prints_the_same_table(run):
    done = separate("compare", "--programmes", "health")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("compare", "--programmes", "health")[1]


def test_a_process_fails_as_it_should():
    done = separate("compare", "--programmes", "helth")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "fiscalmult: no programme 'helth'; did you mean health?\n"


def test_an_output_that_cannot_write_vietnamese_says_so():
    done = separate("programmes", "--language", "vi", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert "the output is ascii, which cannot write '\\xe1'" in done.stderr
    assert done.stderr.endswith("set PYTHONIOENCODING=utf-8\n")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes break otherwise elsewhere")
def test_a_reader_that_goes_away_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fiscalmult", "accounts"],
            stdout=writer,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 141


def test_compare_answers_in_under_3_seconds_from_cold():
    # Processor time from the start of the process: what the command costs, whatever else the machine does.
    code = (
        "import sys, time; from fiscalmult.cli import main; status = main(['compare']); "
        "print(time.process_time(), file=sys.stderr); sys.exit(status)"
    )
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT) for _ in range(2)]
    assert min(float(done.stderr) for done in runs) < 3


# the words of options


@given(st.floats(1e-6, 1e6))
def test_any_amount_above_zero_is_read_as_written(value):
    sam = fm.load_sam()
    assert options.amount_of(repr(value), sam) == value
    assert options.amount_of(f" {value!r} Trillion VND ", sam) == value
    assert options.amount_of(f"{value!r}%", sam) == pytest.approx(value / 100 * sam.gdp, rel=1e-15)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=4))
def test_shares_of_a_mix_that_add_to_1_are_read_and_others_refused(weights):
    sam, names = fm.load_sam(), ["vat", "borrowed", "health", "personal-income-tax"][: len(weights)]
    shares = np.array(weights) / sum(weights)
    text = ",".join(f"{name}={float(share)!r}" for name, share in zip(names, shares, strict=True))
    read = options.financing_of(text, sam)
    assert [share for _, share in read] == pytest.approx(shares, abs=1e-15)
    assert [source.name if source else "borrowed" for source, _ in read] == names
    with pytest.raises(fm.FiscalmultError, match="they must add to 1"):
        options.financing_of(text.replace(f"{float(shares[0])!r}", f"{float(shares[0]) * 0.9!r}", 1), sam)
