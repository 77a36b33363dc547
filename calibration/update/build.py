"""The update: figures and the matrix of 2012 in, the tables and the report of 2024 out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from calibration.concordance import gate
from calibration.figures import Figures
from calibration.jobs import COLUMNS as JOB_COLUMNS
from calibration.jobs import Jobs, Survey, build_jobs
from calibration.levies import COLUMNS as LEVY_COLUMNS
from calibration.programmes import COLUMNS as PROGRAMME_COLUMNS
from calibration.tables import Row, read_table, write_table
from calibration.update.accounts import NAME, UpdateAccounts, read_accounts
from calibration.update.earnings import EARNINGS_COLUMNS, build_earnings
from calibration.update.figures import COLUMNS as FIGURE_COLUMNS
from calibration.update.figures import FILES, committed_figures
from calibration.update.matrix import CELLS, Update, build_matrix, check_totals, read_matrix, totals_of
from calibration.update.programmes import build_update_levies, build_update_programmes
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = [
    "JOBS_2022",
    "SURVEYS",
    "UPDATE_FIGURES",
    "UPDATE_REPORT",
    "UPDATE_TABLES",
    "MadeUpdate",
    "verify_update",
    "write_figures",
    "write_update",
]

DATA = Path("fiscalmult") / "data"
UPDATE_FIGURES = tuple(Path("calibration") / "figures" / name for name in FILES)
UPDATE_REPORT = Path("calibration") / "report_2024.md"
UPDATE_TABLES = (
    NAME,
    *(f"{NAME}-{kind}" for kind in ("accounts", "jobs", "earnings", "programmes", "levies")),
    "viet-nam-2022-jobs",
)
"""Shipped tables of the update."""

JOBS_2022 = "viet-nam-2022-jobs"
SURVEYS = {
    f"{NAME}-jobs": Survey("2024", "2024", "employment-2024.csv", "informality-2024.csv", "ilostat-2024", own_use=True),
    JOBS_2022: Survey("2022", "2022", "employment-2024.csv", "informality-2024.csv", "ilostat-2024"),
}
"""Satellites of the update with the figures they are fitted to."""

ACCOUNT_COLUMNS = ("account", "block", "section", "label_en", "label_vi", "members")

Say = Callable[[str], None]


@dataclass(frozen=True)
class MadeUpdate:
    """What the update made.

    Parameters
    ----------
    before
        The matrix of 2012.
    listed, figures, elasticities, update
        Accounts; figures of both years; expenditure elasticities; the matrix of 2024.
    jobs
        By satellite.
    programmes, levies
        Rows of the shipped tables.
    """

    before: SAM
    listed: UpdateAccounts
    figures: Figures
    elasticities: dict[str, float]
    update: Update
    jobs: dict[str, Jobs]
    programmes: list[Row]
    levies: list[Row]


def write_figures(target: Path, figures: Figures) -> None:
    """Write the tables of figures of the update below a folder."""
    for path in UPDATE_FIGURES:
        write_table(target / path, FIGURE_COLUMNS, figures.tables[path.name])


def write_update(target: Path, before: SAM, elasticities: list[Row], figures: Figures, say: Say) -> MadeUpdate:
    """Balance the matrix of 2024 and write its tables.

    Parameters
    ----------
    target
        The repository, or an empty folder for a check.
    before
        The shipped matrix of 2012.
    elasticities
        Rows of the shipped table of expenditure elasticities.
    figures
        Figures of both years.
    say
        Gets one line for each step.
    """
    data = target / DATA
    listed = read_accounts()
    say("balancing the matrix of 2024 to the revised national accounts")
    found = {row["commodity"]: float(row["elasticity"]) for row in elasticities}
    update = build_matrix(before, listed, figures, found)
    write_table(data / f"{NAME}.csv", CELLS, update.rows)
    write_table(data / f"{NAME}-accounts.csv", ACCOUNT_COLUMNS, listed.rows())
    say("fitting the jobs of 2022 and 2024")
    jobs = {name: build_jobs(update.sam, listed.concordance, figures, survey) for name, survey in SURVEYS.items()}
    for name, made in jobs.items():
        write_table(data / f"{name}.csv", JOB_COLUMNS, made.rows)
    say("sharing labour income between women and men")
    earnings = build_earnings(update.sam, jobs[f"{NAME}-jobs"].rows, figures)
    write_table(data / f"{NAME}-earnings.csv", EARNINGS_COLUMNS, earnings)
    programmes = build_update_programmes(update.sam, figures)
    levies = build_update_levies(update.sam, listed, figures)
    write_table(data / f"{NAME}-programmes.csv", PROGRAMME_COLUMNS, programmes)
    write_table(data / f"{NAME}-levies.csv", LEVY_COLUMNS, levies)
    return MadeUpdate(before, listed, figures, found, update, jobs, programmes, levies)


def verify_update(root: Path, before: SAM) -> SAM:
    """Verify the shipped tables of 2024 by themselves: accounts, balance, every total, jobs.

    Parameters
    ----------
    root
        The repository.
    before
        The shipped matrix of 2012.

    Returns
    -------
    SAM
        The shipped matrix of 2024.

    Raises
    ------
    FiscalmultError
        Naming the first identity that does not hold.
    """
    listed, figures, data = read_accounts(), committed_figures(), root / DATA
    sam = read_matrix(data, listed)
    if [row["account"] for row in read_table(data / f"{NAME}-accounts.csv")] != list(sam.codes):
        raise FiscalmultError(f"{NAME}-accounts.csv does not list the accounts of the matrix in their order")
    totals, _ = totals_of(before, listed, figures)
    check_totals(sam, totals)
    for name, survey in SURVEYS.items():
        rows = read_table(data / f"{name}.csv")
        if {row["account"] for row in rows} != set(sam.accounts("activity")):
            raise FiscalmultError(f"{name}.csv does not cover the activities of the matrix")
        for sex in ("total", "female"):
            wanted = figures.value(survey.employment, "employed", "TOTAL", sex, survey.year)
            found = math.fsum(float(row["jobs"]) for row in rows if sex in ("total", row["sex"]))
            if abs(found - wanted) > gate("jobs-total"):
                raise FiscalmultError(f"{name} ({sex}) adds to {found:.4f} thousand where {wanted:.4f} are published")
    return sam
