"""The pipeline: original files in, shipped tables and report out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from calibration import behaviour, growth, jobs, levies, money, programmes
from calibration.benchmark import CELLS, NAME, Benchmark, build_benchmark
from calibration.concordance import Concordance, read_concordance
from calibration.figures import COLUMNS as FIGURE_COLUMNS
from calibration.figures import Figures, extract
from calibration.originals import VNSAM, missing_collected, verify_originals
from calibration.reforms import write_reforms
from calibration.tables import HERE, read_table, sha256_of, write_table
from calibration.uncertainty import produce_uncertainty
from calibration.update.build import (
    UPDATE_REPORT,
    UPDATE_TABLES,
    MadeUpdate,
    write_figures,
    write_update,
)
from calibration.update.figures import extract_update
from calibration.update.method import Method, produce_method, produce_uncertainty_2024
from fiscalmult.readers import read_vnsam

__all__ = ["DATA", "FIGURES", "REPORT", "Made", "data_files", "produce", "write_data"]

DATA = Path("fiscalmult") / "data"
FIGURES = Path("calibration") / "figures"
REPORT = Path("calibration") / "report.md"
"""Outputs, relative to the repository (or to the folder of a check)."""

ACCOUNT_COLUMNS = ("account", "block", "section", "label_en", "label_vi", "members")
TABLE_COLUMNS = ("table", "kind", "unit", "year", "title_en", "title_vi", "source", "sha256")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """What the pipeline made of one matrix and the figures."""

    benchmark: Benchmark
    concordance: Concordance
    figures: Figures
    jobs: jobs.Jobs
    programmes: list[dict[str, str]]
    levies: list[dict[str, str]]
    update: MadeUpdate


def data_files() -> list[Path]:
    """Paths of all shipped tables, relative to the repository."""
    tables = [row["table"] for row in read_table(HERE / "shipped_tables.csv")]
    accounts = (f"{NAME}-accounts", *(name for name in UPDATE_TABLES if name.endswith("-accounts")))
    return [DATA / f"{name}.csv" for name in (*tables, *accounts, "instruments", "sources", "tables")]


def produce(target: Path, originals: Path, say: Say) -> Made:
    """Build everything below a folder.

    Parameters
    ----------
    target
        The repository, or an empty folder for a check.
    originals
        Folder of the original files, all that are published; committed figures stand in for
        tables that were collected and are not there.
    say
        Gets one line for each step.

    Raises
    ------
    FiscalmultError
        If an original is not the file expected, or a gate does not hold.
    """
    from calibration.bias import compare_multipliers, gdp_worth, without_each_split
    from calibration.crosscheck import cross_check
    from calibration.report import write_report
    from calibration.update.report import write_update_report

    say("verifying the sha256 of the original files")
    verify_originals(originals)
    if absent := missing_collected(originals):
        say(f"committed figures stand in for collected tables: {', '.join(absent)}")
    say("taking the published figures from the originals")
    figures = Figures(extract(originals))
    for name, rows in figures.tables.items():
        write_table(target / FIGURES / name, FIGURE_COLUMNS, rows)
    latest = extract_update(originals, figures)
    write_figures(target, latest)
    method = produce_method(target, originals, produce_uncertainty(target, originals, say), latest, say)
    say("reading the 371-account matrix")
    original = read_vnsam(originals / VNSAM)
    concordance = read_concordance()
    say(f"aggregating it to {len(concordance.codes)} accounts ({len(concordance.sections)} sectors)")
    made = write_data(target, build_benchmark(original, concordance), concordance, figures, latest, say, method)
    say("running the same injections in both matrices")
    bias = compare_multipliers(original, made.benchmark.sam, concordance)
    merged = without_each_split(original, made.benchmark.sam, concordance)
    say("comparing the multipliers of every table")
    cross_check(target, originals)
    say("writing the reports")
    write_update_report(target / UPDATE_REPORT, made.update)
    write_report(target / REPORT, made, original, bias, merged, gdp_worth(made.benchmark.sam))
    return made


def write_data(
    target: Path,
    benchmark: Benchmark,
    concordance: Concordance,
    figures: Figures,
    latest: Figures,
    say: Say,
    method: Method | None = None,
) -> Made:
    """Write the shipped tables that follow from the matrix and the figures, of 2012 and the latest.

    The uncertainty of the latest matrix is written where ``method`` was measured on originals.
    """
    data = target / DATA
    sam = benchmark.sam
    write_table(data / f"{NAME}.csv", CELLS, benchmark.rows)
    write_table(data / f"{NAME}-accounts.csv", ACCOUNT_COLUMNS, concordance.account_rows())
    say("fitting jobs by sex and formality")
    made = Made(
        benchmark,
        concordance,
        figures,
        jobs.build_jobs(sam, concordance, figures),
        programmes.build_programmes(sam, figures),
        levies.build_levies(sam, figures),
        write_update(target, sam, behaviour.build_elasticities(sam), latest, say),
    )
    write_table(data / f"{NAME}-jobs.csv", jobs.COLUMNS, made.jobs.rows)
    say("spreading programmes and levies over accounts")
    write_table(data / f"{NAME}-programmes.csv", programmes.COLUMNS, made.programmes)
    write_table(data / f"{NAME}-levies.csv", levies.COLUMNS, made.levies)
    if method is not None:
        produce_uncertainty_2024(target, made.update.update.sam, method, latest, made.update.programmes)
    say("deriving prices and exchange rates by year")
    write_table(data / f"{money.TABLE}.csv", money.TABLE_COLUMNS, money.build_money(sam, figures))
    say("deriving growth, productivity and the insurance fund by year")
    growth.write_growth(data, figures, latest)
    say("counting people and pricing reforms")
    write_reforms(data, figures, latest)
    say("deriving expenditure elasticities")
    behaviour.write_behaviour(data, sam)
    for name in ("instruments", "sources"):
        rows = read_table(HERE / f"{name}.csv")
        write_table(data / f"{name}.csv", list(rows[0]), rows)
    shipped = [
        {**row, "sha256": sha256_of(data / f"{row['table']}.csv")} for row in read_table(HERE / "shipped_tables.csv")
    ]
    write_table(data / "tables.csv", TABLE_COLUMNS, shipped)
    return made
