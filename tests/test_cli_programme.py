"""``fiscalmult programme``: what it prints, what it writes, and how it fails."""

from __future__ import annotations

import csv
import json
import re

import pytest
import xarray as xr

import fiscalmult as fm
from fiscalmult import cli
from fiscalmult.cli import programme
from fiscalmult.reforms import list_reforms, load_reform


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Run the command in an empty folder: status, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(cli.COMMANDS, "programme", programme)

    def command(*argv: str) -> tuple[int, str, str]:
        status = cli.main(["programme", *argv])
        said = capsys.readouterr()
        return status, said.out, said.err

    return command


def lines_after(text: str, start: str) -> list[list[float]]:
    """Numbers of every line that starts with a text."""
    found = [line[len(start) :] for line in text.splitlines() if line.startswith(start)]
    return [[float(word.replace(",", "")) for word in re.findall(r"-?[\d,]+\.?\d*", line)] for line in found]


def test_the_reforms_are_listed(run):
    status, out, err = run()
    assert (status, err) == (0, "")
    for name in list_reforms():
        assert re.search(rf"^{name} +{re.escape(load_reform(name).label())}", out, re.MULTILINE)


def test_people_and_costs_are_printed(run):
    status, out, err = run("child-benefit", "--set", "level=400000", "--set", "age=6", "--years", "2026:2027")
    assert (status, err) == (0, "")
    cost = load_reform("child-benefit").set(level=400_000, age=6).cost(years=[2026, 2027])
    for place, year in enumerate((2026, 2027)):
        (printed,) = lines_after(out, str(year))
        at = cost.isel(year=place)
        spent, raised = at["benefits"].values[:2], at["raised"].values[2:]
        assert not at["benefits"].values[2:].any(), "what is raised is not spent"
        assert raised.sum() == pytest.approx(spent[1]), "the contributory tier is paid by contributions"
        expected = [at["recipients"], *spent, at["administration"], at["cost"], *raised]
        assert printed == pytest.approx([float(value) for value in expected], abs=0.5)
        assert printed[1:] == pytest.approx([float(value) for value in expected[1:]], abs=0.00501)
    assert "[1] set by the user; 3 by default" in out


def test_landing_and_effects_are_those_of_the_programme(run):
    status, out, _ = run("social-pension", "--sam", "viet-nam-2012")
    assert status == 0
    economy = fm.Economy.from_sam(
        fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")]
    )
    delivered = load_reform("social-pension").programme("viet-nam-2012")
    code, share = max(delivered.shares.items(), key=lambda item: item[1])
    assert re.search(rf"^ +{100 * share:.1f}  {code}  ", out, re.MULTILINE)
    vat = fm.load_levy("vat", "viet-nam-2012")
    scenarios = [fm.Scenario("borrowed", delivered, 1.0), fm.Scenario("vat", delivered, 1.0, vat)]
    ratios = fm.multipliers(fm.simulate(economy, scenarios))
    for label, name in (("borrowed", "borrowed"), ("raised by VAT", "vat")):
        printed, _, by_sex = lines_after(out, label + "  ")
        at = ratios.sel(scenario=name)
        assert printed[0] == pytest.approx(float(at["gdp"]), abs=0.005001)
        assert printed[1] == pytest.approx(float(at["household_income"].sum()), abs=0.005001)
        assert printed[3] == pytest.approx(float(at["employment"].sum()), abs=0.05001)
        assert sum(by_sex[:2]) == pytest.approx(float(at["employment"].sum()), abs=0.1001), "women and men"
        assert sum(by_sex[2:4]) == pytest.approx(float(at["employment"].sum()), abs=0.1001), "formal and informal"
        richest = [code for code in at["household"].values if code.endswith("-q5")]
        assert printed[-1] == pytest.approx(float(at["household_income"].sel(household=richest).sum()), abs=0.005001)


def test_a_financing_stands_beside_borrowing(run):
    status, out, _ = run("child-benefit", "--financing", "vat=0.5,borrowed=0.5", "--years", "2026")
    assert status == 0
    assert re.search(r"^50% raised by VAT, 50% borrowed  ", out, re.MULTILINE)
    assert "Personal income tax" not in out


def test_what_it_raises_pays_for_the_monotax(run):
    status, out, _ = run("monotax", "--years", "2026")
    assert status == 0
    assert re.search(r"^raised by Monotax for household  .*\nbusinesses$", out, re.MULTILINE)
    assert "Raised and not spent: Lump-sum tax" in out


def test_vietnamese(run):
    status, out, err = run("social-pension", "--language", "vi", "--years", "2026")
    assert (status, err) == (0, "")
    for words in ("Trợ cấp hưu trí xã hội", "Tham số", "Số người (nghìn)", "Tác động của mỗi đồng", "Nguồn tài chính"):
        assert words in out
    assert "Administration" not in out
    start = next(line for line in out.splitlines() if line.startswith("start "))
    assert "2025,5" in start, "not grouped by thousands"
    level = next(line for line in out.splitlines() if line.startswith("level "))
    assert "500.000" in level
    assert "đồng mỗi tháng" in level


@pytest.mark.parametrize("name", list_reforms())
def test_every_unit_has_words_in_both_languages(run, name):
    status, out, err = run(name, "--language", "vi")
    assert (status, err) == (0, "")
    assert not re.search(r"\d,\d{3} +đồng", out), "an amount of dong has no thousandths"


def test_a_shock_among_other_households(run):
    status, out, _ = run("shock-response", "--among", "hh-*-q1", "--years", "2026")
    assert status == 0
    assert "hh-urban-farm-q1" in out
    assert "hh-rural-farm-q2" not in out
    assert "2026: 3.0" in out


def test_files_hold_what_is_printed(run, tmp_path):
    names = ["--csv", "t.csv", "--json", "t.json", "--netcdf", "t.nc", "--plot", "t.png"]
    status, _, err = run("social-assistance", "--years", "2025:2026", *names)
    assert (status, err) == (0, "")
    cost = load_reform("social-assistance").cost(years=[2025, 2026])
    with (tmp_path / "t.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["cost"]) for row in rows] == [float(value) for value in cost["cost"]]
    assert rows[0]["reform"] == "social-assistance"
    assert "level 500000 VND a month" in rows[0]["settings"]
    whole = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert whole["units"]["cost"] == "trillion VND"
    assert [row["year"] for row in whole["rows"]] == [2025, 2026]
    with xr.open_dataset(tmp_path / "t.nc") as kept:
        xr.testing.assert_allclose(kept["cost"].load(), cost["cost"])
    assert (tmp_path / "t.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["social-pensin"], "no reform 'social-pensin'; did you mean social-pension"),
        (["education"], "no reform 'education'; 'fiscalmult explain' knows it as a programme without rules"),
        (["social-pension", "--set", "level"], "--set 'level' is not parameter=value; write it as level=500000"),
        (["social-pension", "--set", "level="], "--set 'level=' is not parameter=value"),
        (["social-pension", "--set", "age=70", "--set", "age=71"], "parameter 'age' is set twice; set it once"),
        (["social-pension", "--set", "lvel=1"], "has no parameter 'lvel'; did you mean level?"),
        (["social-pension", "--set", "level=-1"], "level of 'social-pension' is -1 VND a month"),
        (["social-pension", "--years", "soon"], "--years 'soon' are no years; write them as 2025:2030 or 2025"),
        (["social-pension", "--years", "2030:2025"], "run backwards; write them as 2025:2030"),
        (["social-pension", "--years", "1999"], "the population has no year 1999"),
        (["social-pension", "--among", "hh-*-q1"], "goes to all who are entitled"),
        (["shock-response", "--among", "hh-moon-*"], "hh-moon-*"),
        (["social-pension", "--financing", "wat"], "no levy or programme 'wat' to finance with"),
        (["--set", "level=3"], "--set needs a reform; name one: child-benefit"),
    ],
)
def test_what_is_wrong_is_one_line(run, argv, message):
    status, out, err = run(*argv)
    assert status == 2
    assert out == ""
    assert err.startswith("fiscalmult: ")
    assert err.count("\n") == 1
    assert message in err


def test_intervals_stand_behind_the_values(run, tmp_path):
    status, out, err = run("child-benefit", "--draws", "200", "--seed", "3", "--years", "2026", "--plot", "p.png")
    assert (status, err) == (0, "")
    sam = fm.load_sam()
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, [fm.load_satellite()])
    scenario = fm.Scenario("borrowed", load_reform("child-benefit").programme(sam), 1.0)
    unknown = fm.load_uncertainty(sam.name)
    drawn = fm.simulate(economy, [scenario], uncertainty=unknown, draws=200, seed=3, measures=["gdp", "revenue"])
    low, high = drawn["gdp"].isel(scenario=0).quantile([0.05, 0.95]).values
    line = next(line for line in out.splitlines() if line.startswith("borrowed  "))
    value, found_low, found_high = (float(text) for text in re.findall(r"-?[\d.]+", line)[:3])
    assert value == pytest.approx(float(fm.simulate(economy, [scenario])["gdp"][0]), abs=0.00501)
    assert (found_low, found_high) == pytest.approx((low, high), abs=0.0151)
    assert "200 draws of whole economies" in out
    assert (tmp_path / "p.png").stat().st_size > 10_000


def test_income_of_women_is_printed(run):
    status, out, _ = run("social-pension", "--years", "2026")
    assert status == 0
    economy = fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2024-earnings")])
    ratios = fm.multipliers(fm.simulate(economy, fm.Scenario("p", load_reform("social-pension").programme(), 1.0)))
    assert ratios["labour_income"].attrs["units"] == "1"
    *_, printed = lines_after(out, "borrowed  ")
    expected = ratios["labour_income"].isel(scenario=0).sel(sex=["female", "male"]).values
    assert printed[-2:] == pytest.approx(expected.tolist(), abs=0.00501)


def test_the_figure_speaks_the_language(run, monkeypatch):
    from fiscalmult import plot

    seen = {}

    def keep(figure, path):
        seen["text"] = [text.get_text() for text in figure.findobj(match=lambda one: hasattr(one, "get_text"))]

    monkeypatch.setattr(plot, "save", keep)
    run("social-pension", "--years", "2026", "--language", "vi", "--plot", "p.png")
    assert any("vay" in text for text in seen["text"])
    assert not any("social-contributions" in text for text in seen["text"])


def test_the_budget_says_who_gives_up_what(run):
    """By the shares of the levy, and the balanced-budget multiplier by its formula."""
    status, out, _ = run("child-benefit", "--years", "2026")
    assert status == 0
    sam = fm.load_sam()
    economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND)
    programme, vat = load_reform("child-benefit").programme(sam), fm.load_levy("vat", sam)
    pair = [fm.Scenario("alone", programme, 1.0), fm.Scenario("levied", programme, 1.0, vat)]
    result = fm.simulate(economy, pair)
    gdp, revenue = result["gdp"].values, result["revenue"].sum("tax").values
    taken = (1 - revenue[0]) / (1 - (revenue[0] - revenue[1]))
    expected = [1 - revenue[1], taken, gdp[0] - taken * (gdp[0] - gdp[1])]
    expected += [sum(share for code, share in vat.burden.items() if code.endswith(f"-q{i}")) for i in range(1, 6)]
    _, printed, _ = lines_after(out, "raised by VAT  ")
    assert printed == pytest.approx([*expected, 0.0], abs=0.00501)
