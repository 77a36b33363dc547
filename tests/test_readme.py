"""README shows what its commands print, and says what the numbers say.

An output that differs is written anew by ``python docs/readme_outputs.py --write``.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import tomllib
from functools import cache

import pytest
from conftest import ROOT

import fiscalmult as fm
from fiscalmult.report import pick

README = (ROOT / "README.md").read_text(encoding="utf-8")
MEND = "run: python docs/readme_outputs.py --write"


def load_tool():
    spec = importlib.util.spec_from_file_location("readme_outputs", ROOT / "docs" / "readme_outputs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()
OUTPUTS = [(found["what"], found["shown"], README[: found.start()]) for found in TOOL.OUTPUT.finditer(README)]


@cache
def economy():
    return fm.Economy.from_sam(fm.load_sam(), fm.PYATT_ROUND, satellites=[fm.load_satellite()])


@cache
def effects(financing=None):
    """Multipliers of all programmes, a programme by name in each measure."""
    levy = None if financing is None else fm.load_levy(financing)
    scenarios = [fm.Scenario(name, one, 1.0, levy) for name, one in fm.load_programmes().items()]
    return fm.multipliers(fm.simulate(economy(), scenarios))


def by_programme(measure, financing=None):
    values = pick(effects(financing), measure)
    return {str(name): float(value) for name, value in zip(values["scenario"].values, values.values, strict=True)}


def of_group(values, group):
    return {name: values[name] for name, programme in fm.load_programmes().items() if programme.group == group}


def test_readme_shows_the_main_table_and_the_script():
    assert [what for what, _, _ in OUTPUTS] == ["fiscalmult compare", "the script above"]


@pytest.mark.parametrize(("what", "shown", "before"), OUTPUTS, ids=[what for what, _, _ in OUTPUTS])
def test_output_is_what_the_command_prints(what, shown, before):
    assert shown.rstrip("\n") == TOOL.produced(what, before), MEND


def test_refreshing_changes_nothing_else():
    marked = TOOL.OUTPUT.sub(lambda found: found["head"] + "```\n", README)
    assert TOOL.refreshed(marked) == README, MEND


def test_the_two_commands_stand_alone_on_their_lines():
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv ")]
    table, tests, docs = lines
    assert table.endswith(".venv/bin/fiscalmult compare")
    assert tests.endswith(".venv-test/bin/pytest")
    assert "sphinx-build" in docs
    for line in lines:
        made = line.split()[3]
        assert all(step.strip().startswith(f"{made}/bin/") for step in line.split("&&")[1:]), "one environment each"


def test_the_commands_name_what_the_project_has():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(re.findall(r"\.\[(\w+)\]", README))
    assert "fiscalmult" in project["scripts"]
    assert extras == {"test", "docs"}
    assert extras <= set(project["optional-dependencies"])
    assert "Python 3.11 or later" in README
    assert project["requires-python"] == ">=3.11"


def test_the_ci_script_finds_the_test_command():
    pattern = re.search(r"grep -m 1 -E '([^']+)' README\.md", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))[1]
    first = next(line for line in README.splitlines() if re.search(pattern, line))
    assert first.endswith("/pytest")


def test_the_figure_is_small_and_of_the_table_shown():
    from PIL import Image

    assert TOOL.FIGURE.stat().st_size < 200_000
    with Image.open(TOOL.FIGURE) as figure:
        assert figure.info[TOOL.STAMP] == TOOL.stamp(OUTPUTS[0][1].rstrip("\n")), MEND
        assert min(figure.size) > 500
    assert "](docs/_static/compare.png)" in README


def test_the_documented_command_makes_the_figure(tmp_path):
    words = TOOL.figure_command(README)
    TOOL.run(["-m", "fiscalmult", *words], str(tmp_path))
    assert (tmp_path / words[-1]).read_bytes().startswith(b"\x89PNG")


def test_the_script_has_fifteen_lines():
    script = TOOL.SCRIPT.findall(README)[0]
    assert len([line for line in script.splitlines() if line.strip()]) == 15


def test_a_programme_of_your_own_is_one_line():
    line = re.search(r"`(fm\.Programme\([^`]+\))`", README.replace("\n", " "))[1]
    assert abs(sum(eval(line, {"fm": fm}).delivery.values()) - 1) < 1e-12


def test_options_that_are_named_exist(capsys):
    from fiscalmult.cli import main

    assert main(["compare", "--help"]) == 0
    printed = capsys.readouterr().out
    named = set(re.findall(r"`(--[a-z]+)`", README))
    assert named
    assert not {option for option in named if option not in printed}


def test_accounts_are_counted_rightly():
    sam = fm.load_sam("viet-nam-2012")
    counts = {name: len(sam.accounts(name)) for name in ("activity", "commodity", "household", "labour", "tax")}
    assert counts == {"activity": 44, "commodity": 44, "household": 20, "labour": 6, "tax": 5}
    with (ROOT / "fiscalmult" / "data" / "viet-nam-2012-accounts.csv").open(encoding="utf-8", newline="") as file:
        original = sum(len(row["members"].split(";")) for row in csv.DictReader(file) if row["members"])
    assert (original, len(sam.codes)) == (371, 132)
    said = " ".join(README.split())
    assert "371 accounts, aggregated here to 132: 44 sectors, 20 household groups, 6 labour types, 5 taxes" in said
    later = fm.load_sam("viet-nam-2024")
    assert f"adds {len(later.codes) - len(sam.codes)} accounts of social insurance" in said
    controls = re.search(
        r"^(\d+) totals, ", (ROOT / "calibration" / "report_2024.md").read_text("utf-8"), re.MULTILINE
    )[1]
    assert f"meets {controls} totals" in said


def test_what_the_table_says_of_public_services():
    gdp = by_programme("gdp")
    transfers = max(of_group(gdp, "social-protection").values())
    assert (
        min(gdp[name] for name in ("government-consumption", "public-administration", "social-work-care")) > transfers
    )
    services = of_group(gdp, "public-spending")
    assert sorted(services, key=services.get)[-2:] == ["public-administration", "social-work-care"]
    assert gdp["health-insurance"] == pytest.approx(gdp["health"], rel=1e-6)
    imports = of_group(by_programme("imports"), "public-spending")
    assert imports["public-administration"] == min(imports.values()), "it is made at home"


def test_what_the_table_says_of_transfers():
    gdp, saving, income = (
        of_group(by_programme(name), "social-protection") for name in ("gdp", "saving", "household_income")
    )
    cash = [name for name in gdp if income[name] > 1]  # whoever gets cash has it as income
    assert max(cash, key=gdp.get) == min(cash, key=saving.get) == "cash-poorest-quintile"
    insured = {"social-insurance-pension", "unemployment-benefit", "sickness-maternity-benefit"}
    assert set(sorted(cash, key=gdp.get)[:3]) == set(sorted(cash, key=saving.get)[-3:]) == insured


def test_what_the_table_says_of_pension_and_investment():
    gdp, jobs, imports = by_programme("gdp"), by_programme("employment"), by_programme("imports")
    assert gdp["public-investment"] < gdp["social-pension"] < gdp["road-construction"]
    assert jobs["social-pension"] > jobs["public-investment"]
    assert imports["public-investment"] == max(imports.values())


def test_what_the_table_says_of_idle_farms():
    named = re.search(r"`--constrained ([\w,-]+)`", README)[1].split(",")
    fixed = fm.Economy.from_sam(
        fm.load_sam(),
        fm.PYATT_ROUND.with_constrained(named),
        satellites=[fm.load_satellite()],
    )
    pair = [fm.Scenario(name, fm.load_programme(name), 1.0) for name in ("social-pension", "public-investment")]
    ratios = fm.multipliers(fm.simulate(fixed, pair))
    for measure in ("gdp", "employment"):
        pension, investment = pick(ratios, measure).values
        assert pension < investment


def test_what_the_table_says_of_who_pays():
    borrowed, taxed = by_programme("gdp"), by_programme("gdp", "vat")
    assert 0 < taxed["social-pension"] < borrowed["social-pension"] / 4
    lost = borrowed["social-pension"] - taxed["social-pension"]
    bought = {**of_group(borrowed, "social-protection"), **of_group(borrowed, "public-spending")}
    assert lost == pytest.approx(max(bought.values()) - min(bought.values()), rel=0.2), "about as much"


def test_what_the_table_says_of_subsidies():
    gdp, saving = by_programme("gdp"), by_programme("saving")
    profit = ["agricultural-support", "credit-subsidy", "corporate-tax-cut"]
    assert set(sorted(gdp, key=gdp.get)[:3]) == set(profit)
    assert gdp["credit-subsidy"] == pytest.approx(gdp["corporate-tax-cut"], rel=1e-9)
    assert saving["agricultural-support"] == max(saving.values())


def test_every_dong_leaks_once():
    leakage = effects()["leakage"].sum("absorber").values
    assert abs(leakage - 1).max() < 1e-9


def test_the_newest_numbers_of_the_changelog_are_those_of_today():
    newest = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("### Numbers", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in newest.splitlines() if "|" in line]
    heads, listed = rows[0], {row[0]: row[1:] for row in rows[2:]}
    assert heads == ["programme", "GDP", "household income", "jobs"]
    shown = {"gdp": 2, "household_income": 2, "employment": 1}
    values = {name: by_programme(name) for name in shown}
    today = {
        name: [f"{values[measure][name]:.{digits}f}" for measure, digits in shown.items()] for name in values["gdp"]
    }
    assert listed == today, "a headline number moved: say so under Numbers in CHANGELOG.md"
