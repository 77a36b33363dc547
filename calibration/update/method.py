"""Test the updating method, measure drift and what updating adds to the uncertainty; write tables and report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from calibration.figures import Figures
from calibration.tables import ROOT, Row, read_table, write_table
from calibration.uncertainty.build import Estimated
from calibration.uncertainty.rows import COLUMNS as PART_COLUMNS
from calibration.uncertainty.rows import Spreads
from calibration.uncertainty.sectors import CommonSectors, read_sectors
from calibration.update.drift import CELL_COLUMNS, WEIGHT_COLUMNS, Measured, cell_rows, measure_drift, weight_rows
from calibration.update.io_frames import Frame, read_frames
from calibration.update.spread import COLUMNS as SPREAD_COLUMNS
from calibration.update.spread import Updating, measure_updating, spread_rows
from calibration.update.spread_2024 import NAME, Added, added_variances, build_parts_2024, welfare_change
from calibration.update.trial import SECTOR_COLUMNS, SUMMARY_COLUMNS, Trial, run_trial, sector_rows, summary_rows
from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = [
    "METHOD_FILES",
    "TABLE",
    "Method",
    "keep_uncertainty_2024",
    "measure_method",
    "produce_method",
    "produce_uncertainty_2024",
    "verify_uncertainty_2024",
]

Say = Callable[[str], None]

FOLDER = Path("calibration") / "update"
REPORT = Path("calibration") / "update_report.md"
TABLE = Path("fiscalmult") / "data" / f"{NAME}.csv"
METHOD_FILES = (
    *(FOLDER / f"{name}.csv" for name in ("drift", "drift_weights", "trial_summary", "trial_sectors", "added_spreads")),
    REPORT,
)
"""Outputs of :func:`produce_method`, relative to the repository (or to the folder of a check)."""


@dataclass(frozen=True)
class Method:
    """Everything that was measured.

    Parameters
    ----------
    sectors, frames
        The common concordance, and every table by name.
    trial
        Errors of the out-of-sample test.
    drift
        Drift of coefficients, and how well it predicts.
    updating
        Variances that updating adds.
    added
        What twelve years of updating add, by block.
    spreads
        Those of 2012.
    """

    sectors: CommonSectors
    frames: dict[str, Frame]
    trial: Trial
    drift: Measured
    updating: Updating
    added: dict[str, Added]
    spreads: Spreads


def measure_method(originals: Path, estimated: Estimated, figures: Figures, say: Say) -> Method:
    """Run the out-of-sample test on the original tables."""
    sectors = read_sectors()
    frames = read_frames(originals, sectors)
    say("updating method: out of sample, 2010-2018")
    trial = run_trial(frames, sectors)
    say("updating method: drift of coefficients, and what updating adds to the uncertainty")
    updating = measure_updating(frames, sectors)
    added = added_variances(updating, estimated.spreads, welfare_change(figures))
    return Method(sectors, frames, trial, measure_drift(frames, sectors), updating, added, estimated.spreads)


def produce_method(target: Path, originals: Path, estimated: Estimated, figures: Figures, say: Say) -> Method:
    """Write the tables of drift, of the trial and of what updating adds, and the report, below a folder.

    Parameters
    ----------
    target
        The repository, or an empty folder for a check.
    originals
        Folder of the original files, all there.
    estimated
        The uncertainty of 2012, as :func:`calibration.uncertainty.produce_uncertainty` returns it.
    figures
        Published figures of the update, and those of 2012 beside them.
    say
        Gets one line for each step.
    """
    from calibration.update.method_report import write_report

    made = measure_method(originals, estimated, figures, say)
    tables = {
        "drift": (CELL_COLUMNS, cell_rows(made.drift, made.sectors)),
        "drift_weights": (WEIGHT_COLUMNS, weight_rows(made.drift)),
        "trial_summary": (SUMMARY_COLUMNS, summary_rows(made.trial)),
        "trial_sectors": (SECTOR_COLUMNS, sector_rows(made.trial)),
        "added_spreads": (SPREAD_COLUMNS, spread_rows(made.updating)),
    }
    for name, (columns, rows) in tables.items():
        write_table(target / FOLDER / f"{name}.csv", columns, rows)
    write_report(target / REPORT, made)
    return made


def produce_uncertainty_2024(
    target: Path, sam: SAM, method: Method, figures: Figures, programmes: Sequence[Row]
) -> list[Row]:
    """Write the uncertainty of the updated matrix below a folder.

    Parameters
    ----------
    target
        The repository, or an empty folder for a check.
    sam
        The matrix of 2024.
    method
        What was measured.
    figures
        Figures of both years.
    programmes
        Rows of the programmes that ship for 2024.
    """
    receivers = Counter(row["programme"] for row in programmes)
    rows = build_parts_2024(sam, method.spreads, method.sectors, method.added, figures, receivers)
    write_table(target / TABLE, PART_COLUMNS, rows)
    return rows


def keep_uncertainty_2024(target: Path, root: Path = ROOT) -> None:
    """Copy the shipped table below a folder, for checks that cannot rebuild it without originals."""
    (target / TABLE).parent.mkdir(parents=True, exist_ok=True)
    (target / TABLE).write_bytes((root / TABLE).read_bytes())


def verify_uncertainty_2024(accounts: Accounts, root: Path = ROOT) -> None:
    """Verify the shipped table by itself: accounts there, no column drawn twice, never narrower than in 2012.

    Raises
    ------
    FiscalmultError
        Naming the first part at fault.
    """
    before = {row["part"]: row for row in read_table(root / "fiscalmult" / "data" / "viet-nam-2012-uncertainty.csv")}
    drawn: dict[str, str] = {}
    for row in read_table(root / TABLE):
        part, value = row["part"], float(row["value"])
        payers = () if row["kind"] == "delivery" else accounts.select(*row["payers"].split(";"))
        for payer in payers if row["kind"] == "columns" else ():
            if payer in drawn:
                raise FiscalmultError(f"the column of {payer!r} is drawn by {drawn[payer]!r} and {part!r}; keep one")
            drawn[payer] = part
        if part not in before:
            continue
        was = float(before[part]["value"])
        # a concentration also changes with the share of inputs in the columns of the new matrix
        if row["kind"] in ("share", "intensity") and value < was:
            raise FiscalmultError(
                f"uncertain part {part!r} is {value:.3g} in 2024 and {was:.3g} in 2012; it only grows"
            )
