"""Pages are reachable, name what exists, and leave nobody out; the build itself runs in CI."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from conftest import ROOT

import fiscalmult as fm

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if not path.relative_to(DOCS).parts[0].startswith("_"))
TEXTS = [*(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "DATA_NOTICE.md")), *PAGES]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def without_code(text: str) -> str:
    return re.sub(r"^(`{3,})[^\n]*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """Headings as the anchors that GitHub and MyST make of them."""
    titles = re.findall(r"^#+ (.+)$", without_code(read(path)), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def generated():
    """The functions that write the generated parts of pages."""
    spec = importlib.util.spec_from_file_location("generated_pages", DOCS / "generated_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_in_a_contents_list():
    listed = []
    for contents in DOCS.rglob("index.md"):
        folder = contents.parent.relative_to(DOCS)
        for part in re.findall(r"```\{toctree\}\n(.*?)```", read(contents), flags=re.DOTALL):
            names = [line for line in part.splitlines() if line and not line.startswith(":")]
            listed += [str(folder / name) for name in names]
    assert sorted(listed) == sorted(
        str(page.relative_to(DOCS).with_suffix("")) for page in PAGES if page != DOCS / "index.md"
    )


def test_the_map_of_pages_links_to_all():
    linked = set(re.findall(r"\]\(([\w/]+)\.md\)", read(DOCS / "index.md")))
    first = {
        str(page.relative_to(DOCS).with_suffix("")) for page in PAGES if page.stem == "index" or page.parent == DOCS
    }
    assert linked >= first - {"index"}


@pytest.mark.parametrize("path", TEXTS, ids=name_of)
def test_links_lead_somewhere(path):
    for link in LINK.findall(without_code(read(path))):
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{name} has no heading {anchor!r}"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_included_files_exist(path):
    for name in re.findall(r"```\{(?:include|literalinclude)\} (\S+)", read(path)):
        made = name.removeprefix("_generated/").removesuffix(".md") if name.startswith("_generated/") else None
        assert made in generated().page_writers() if made else (path.parent / name).is_file(), name


def test_parts_of_the_report_that_pages_take_are_there():
    report = read(ROOT / "calibration" / "report.md")
    for path in PAGES:
        for block in re.findall(r"```\{include\} \.\./calibration/report\.md\n(.*?)```", read(path), flags=re.DOTALL):
            for marker in re.findall(r'"(.+?)"', block):
                assert report.count(marker) >= 1, f"{path.name} takes the report from {marker!r}, which it lacks"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_figures_can_be_read_aloud(path):
    text = read(path)
    for cell in re.findall(r"```\{code-cell\}[^\n]*\n---\n(.*?)\n---", text, flags=re.DOTALL):
        if "figure:" in cell:
            assert re.search(r'alt: ".{20,}"', cell), "a figure needs an alternative text"
            assert "caption:" in cell
    assert not re.findall(r"!\[\]\(", text)


@pytest.mark.parametrize("path", [*PAGES, DOCS / "conf.py", *(DOCS / "_static").glob("*.css")], ids=name_of)
def test_pages_load_nothing_from_the_network(path):
    text = read(path)
    assert not re.findall(r"(?:src=|!\[[^]]*\]\(|url\(|@import )\S*https?:", text)
    assert not re.findall(r"cdn\.|unpkg|jsdelivr|googleapis", text)


def test_mathematics_is_set_without_the_network():
    assert '"sphinx-mathjax-offline"' in read(DOCS / "conf.py")


def test_the_api_page_has_every_public_name():
    page = read(DOCS / "api.md")
    for name in fm.__all__:
        if name != "__version__" and not isinstance(getattr(fm, name), ModuleType):
            assert re.search(rf"(?:^|[\s.]){name}$", page, flags=re.MULTILINE), f"{name} is missing in docs/api.md"


def test_the_nomenclature_has_every_word():
    words = set(re.findall(r"^\| ([\w ,-]+?) \|", read(DOCS / "nomenclature.md"), flags=re.MULTILINE))
    listed = {word.strip() for entry in words for word in entry.split(",")}
    house = (
        "account, block, receiver, payer, propensity, injection, leakage, closure, programme, levy, scenario, draw, "
        "year, satellite, absorber, receipts, worth, multiplier, GDP, value added, revenue, net cost, status, round, "
        "spending"
    )
    assert listed >= set(house.split(", "))


def test_generated_pages_leave_nothing_out():
    pages = {name: "\n".join(lines) for name, lines in generated().page_writers().items()}
    for name, programme in fm.load_programmes().items():
        assert f"(programme-{name})=" in pages["programmes"]
        assert all(f"`{account}`" in pages["programmes"] for account in programme.shares)
    for name in fm.list_levies():
        assert f"(levy-{name})=" in pages["levies"]
    with (ROOT / "fiscalmult" / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert f"`{row['key']}`" in pages["sources"]
            assert row["terms"] in pages["sources"]
    with (ROOT / "calibration" / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["reason"] in pages["assumptions"] for row in csv.DictReader(file))
    with (ROOT / "fiscalmult" / "data" / "tables.csv").open(encoding="utf-8", newline="") as file:
        assert all(f"| `{row['table']}` |" in pages["statuses"] for row in csv.DictReader(file))


def test_the_data_notice_names_every_publisher_and_source():
    notice = " ".join(read(ROOT / "DATA_NOTICE.md").split())
    with (ROOT / "fiscalmult" / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert f"### {row['publisher']} " in notice, f"{row['publisher']} is missing in DATA_NOTICE.md"
        assert f"`{row['key']}`" in notice
        if row["url"]:
            assert row["url"] in notice
        if "states no licence" in row["terms"]:
            section = notice.split(f"### {row['publisher']} ", 1)[1].split("### ", 1)[0]
            assert "states no licence" in section
    for folder in (ROOT / "tests" / "published" / "tables").iterdir():
        assert (folder / "SOURCE.md").is_file(), f"{folder.name} does not say where its numbers come from"


def test_contributing_names_files_that_exist():
    named = set(re.findall(r"`([\w.][\w./-]*/[\w./-]*|[\w-]+\.(?:md|toml|cff))`", read(ROOT / "CONTRIBUTING.md")))
    written = {"SOURCE.md"}  # to be made by the reader, in a folder of their own
    for name in named - written:
        if not name.startswith("../"):
            assert (ROOT / name).exists(), f"CONTRIBUTING.md names {name}, which is not there"
    assert ".ci/run" in named


def test_contributing_names_functions_that_exist():
    text = read(ROOT / "CONTRIBUTING.md")
    for name, file in {
        "_cash": "calibration/programmes.py",
        "spending_landings": "calibration/programmes.py",
        "tax_cuts": "calibration/programmes.py",
        "write_data": "calibration/build.py",
        "FILES": "calibration/figures.py",
        "load_satellite": "fiscalmult/datasets.py",
    }.items():
        assert f"`{name}`" in text
        assert re.search(rf"^(?:def )?{name}\b", read(ROOT / file), flags=re.MULTILINE), f"{file} has no {name}"


def test_contributing_runs_the_checks_of_ci():
    text, script = read(ROOT / "CONTRIBUTING.md"), read(ROOT / ".ci" / "run")
    for check in ("ruff check .", "ruff format --check .", "mypy", "-m calibration build --check", "sphinx-build -W"):
        assert check in script
        assert check in text
