"""From the original files to the table of what is not known, its figures and its report."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from calibration.benchmark import build_benchmark
from calibration.concordance import read_concordance
from calibration.originals import VNSAM, missing_originals, verify_originals
from calibration.tables import HERE, ROOT, Row, read_table, write_table
from calibration.uncertainty.evidence import Evidence, gather_evidence
from calibration.uncertainty.figures import COLUMNS as FIGURE_COLUMNS
from calibration.uncertainty.figures import UncertaintyFigures, extract
from calibration.uncertainty.flows import Flows, all_flows
from calibration.uncertainty.households import (
    basket_spread,
    final_spread,
    saving_spread,
    transfer_spread,
    welfare_dispersion,
)
from calibration.uncertainty.jobs import job_spread
from calibration.uncertainty.originals import ADB, GSO, OECD
from calibration.uncertainty.parts import NAME, build_parts
from calibration.uncertainty.production import SHARES, column_spread, labour_spread, share_spread
from calibration.uncertainty.rows import COLUMNS, PARAMETERS, Spreads
from calibration.uncertainty.sectors import CommonSectors, read_sectors
from calibration.uncertainty.workbooks import read_adb, read_gso, read_oecd
from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM
from fiscalmult.sources import check_status

__all__ = [
    "TABLE",
    "UNCERTAINTY_FILES",
    "check_uncertainty",
    "keep_uncertainty",
    "produce_uncertainty",
    "verify_uncertainty",
]

Say = Callable[[str], None]

TABLE = Path("fiscalmult") / "data" / f"{NAME}.csv"
FIGURES = Path("calibration") / "uncertainty" / "figures.csv"
SPREADS = Path("calibration") / "uncertainty" / "spreads.csv"
REPORT = Path("calibration") / "uncertainty_report.md"
UNCERTAINTY_FILES = (TABLE, FIGURES, SPREADS, REPORT)
"""Outputs, relative to the repository (or to the folder of a check)."""


@dataclass(frozen=True)
class Estimated:
    """All that is estimated, with the rows that ship."""

    sam: SAM
    sectors: CommonSectors
    flows: dict[str, Flows]
    evidence: Evidence
    spreads: Spreads
    figures: UncertaintyFigures
    parts: list[Row]


def produce_uncertainty(target: Path, originals: Path, say: Say) -> Estimated:
    """Build the table, its figures and its report below a folder.

    Parameters
    ----------
    target
        The repository, or an empty folder for a check.
    originals
        Folder of the original files, all there.
    say
        Gets one line for each step.

    Raises
    ------
    FiscalmultError
        If an original is not the file expected, or the tables contradict the concordance.
    """
    from calibration.uncertainty.report import SPREAD_COLUMNS, spread_rows, write_report

    say("uncertainty: verifying the sha256 of the original files")
    verify_originals(originals)
    made = estimate(originals, say)
    write_table(target / TABLE, COLUMNS, made.parts)
    write_table(target / FIGURES, FIGURE_COLUMNS, made.figures.rows)
    write_table(target / SPREADS, SPREAD_COLUMNS, spread_rows(made))
    write_report(target / REPORT, made)
    return made


def estimate(originals: Path, say: Say) -> Estimated:
    """Estimate every spread from the original files."""
    say("uncertainty: reading the tables of four publishers")
    sectors = read_sectors()
    original = read_vnsam(originals / VNSAM)
    sam = build_benchmark(original, read_concordance()).sam
    gso, adb, oecd = read_gso(originals / GSO), read_adb(originals / ADB), read_oecd(originals / OECD)
    figures = extract(originals)
    flows = all_flows(original, adb, oecd, sectors)
    say("uncertainty: comparing them")
    kinds: list[str | None] = [None, *sectors.group("kind")]
    spreads = Spreads(
        column_spread(flows, sectors),
        {(block, kind or ""): share_spread(flows, sectors, block, kind) for block in SHARES for kind in kinds},
        labour_spread(original, gso, oecd, figures, sectors),
        basket_spread(flows, sam),
        {column: final_spread(flows, column) for column in ("government", "fixed-capital")},
        saving_spread(sam, figures),
        transfer_spread(sam, figures),
        welfare_dispersion(figures),
        job_spread(figures),
    )
    evidence = gather_evidence(original, gso, adb, flows, sectors)
    return Estimated(sam, sectors, flows, evidence, spreads, figures, build_parts(sam, spreads, sectors))


def check_uncertainty(originals: Path | None, say: Say, root: Path = ROOT) -> str | None:
    """Compare what ships with what the pipeline makes.

    Returns
    -------
    str or None
        The first difference in words, or None where there is none. Without the original files
        only :func:`verify_uncertainty` is run.

    Raises
    ------
    FiscalmultError
        If the shipped table does not hold together.
    """
    from calibration.check import first_difference

    missing = missing_originals(originals)
    verify_uncertainty(root)
    if missing or originals is None:
        say(f"uncertainty: originals missing ({', '.join(missing)}): verified as it stands, not rebuilt")
        return None
    with tempfile.TemporaryDirectory() as folder:
        produce_uncertainty(Path(folder), originals, say)
        return first_difference(Path(folder), root, list(UNCERTAINTY_FILES))


def keep_uncertainty(target: Path, root: Path = ROOT) -> None:
    """Copy the shipped table below a folder, for checks that cannot rebuild it without originals."""
    (target / TABLE).parent.mkdir(parents=True, exist_ok=True)
    (target / TABLE).write_bytes((root / TABLE).read_bytes())


def verify_uncertainty(root: Path = ROOT) -> None:
    """Verify the shipped table by itself.

    Parts named once, kinds and statuses known, accounts there, sources listed, spreads
    positive, and no column drawn by two parts.

    Raises
    ------
    FiscalmultError
        Naming the first row at fault.
    """
    rows = read_table(root / TABLE)
    accounts = Accounts.from_codes(read_concordance().codes)
    known = {row["key"] for row in read_table(HERE / "sources.csv")}
    drawn: dict[str, str] = {}
    for row in rows:
        part = row["part"]
        check_status(row["status"], f"uncertain part {part!r}")
        if PARAMETERS.get(row["kind"]) != row["parameter"]:
            raise FiscalmultError(f"uncertain part {part!r}: a {row['kind']!r} has no parameter {row['parameter']!r}")
        if not float(row["value"]) > 0 or not 0 <= float(row["correlation"]) <= 1:
            raise FiscalmultError(f"uncertain part {part!r} has a value of {row['value']}; it must be positive")
        given = row["inclusion_error"]
        ends = [float(text) for text in given.split(";") if text]
        if given and not (len(ends) == 2 and 0 <= ends[0] < ends[1] <= 1):
            raise FiscalmultError(f"uncertain part {part!r} gives others {given}; give 'low;high' within 0 and 1")
        if row["source"] not in known:
            raise FiscalmultError(f"uncertain part {part!r} cites {row['source']!r}, which sources.csv lacks")
        if row["kind"] == "delivery":
            for landing in filter(None, row["receivers"].split(";")):
                accounts.select(landing.split("=")[0])
            continue
        payers = accounts.select(*row["payers"].split(";"))
        if row["kind"] == "share":
            accounts.select(*row["receivers"].split(";"), *filter(None, row["within"].split(";")))
        for payer in payers if row["kind"] == "columns" else ():
            if payer in drawn:
                raise FiscalmultError(f"the column of {payer!r} is drawn by {drawn[payer]!r} and {part!r}; keep one")
            drawn[payer] = part
    if len({row["part"] for row in rows}) < len(rows):
        raise FiscalmultError("two uncertain parts have one name; give each its own")
