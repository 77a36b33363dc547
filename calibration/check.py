"""Compare what ships with what the pipeline makes, and verify that it holds together."""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections import defaultdict
from itertools import zip_longest
from pathlib import Path

from calibration.benchmark import NAME, read_shipped
from calibration.build import DATA, FIGURES, REPORT, Say, data_files, produce, write_data
from calibration.concordance import gate, read_concordance
from calibration.crosscheck import CROSS_CHECK_FILES
from calibration.figures import FILES, Figures
from calibration.originals import missing_originals
from calibration.tables import ROOT, Row, read_table
from calibration.uncertainty import UNCERTAINTY_FILES, keep_uncertainty, verify_uncertainty
from calibration.update.accounts import NAME as NAME_2024
from calibration.update.build import UPDATE_FIGURES, UPDATE_REPORT, verify_update
from calibration.update.figures import committed_figures
from calibration.update.method import METHOD_FILES, keep_uncertainty_2024, verify_uncertainty_2024
from calibration.update.report import write_update_report
from fiscalmult.errors import FiscalmultError
from fiscalmult.sources import check_status

__all__ = ["check", "first_difference", "verify_identities"]


def check(originals: Path | None, say: Say, root: Path = ROOT) -> str | None:
    """Compare what ships with what the pipeline makes.

    Parameters
    ----------
    originals
        Folder of the original files; where one is missing, what follows from the shipped
        matrix and the committed figures is rebuilt, and the identities are verified.
    say
        Gets one line for each step.
    root
        The repository.

    Returns
    -------
    str or None
        The first difference in words, or None where there is none.

    Raises
    ------
    FiscalmultError
        If an identity of the shipped tables does not hold.
    """
    missing = missing_originals(originals)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        if missing or originals is None:
            say(f"originals missing ({', '.join(missing)}): rebuilding only what follows from the shipped matrix")
            verify_identities(root, say)
            concordance = read_concordance()
            keep_uncertainty(made, root)
            keep_uncertainty_2024(made, root)
            shipped = read_shipped(root / DATA, concordance)
            rebuilt = write_data(made, shipped, concordance, Figures.committed(), committed_figures(), say)
            write_update_report(made / UPDATE_REPORT, rebuilt.update)
            return first_difference(made, root, [*data_files(), UPDATE_REPORT])
        produce(made, originals, say)
        outputs = [*data_files(), *(FIGURES / name for name in FILES), REPORT, *UNCERTAINTY_FILES, *CROSS_CHECK_FILES]
        outputs += [*UPDATE_FIGURES, UPDATE_REPORT, *METHOD_FILES]
        difference = first_difference(made, root, outputs)
    if difference is None:
        verify_identities(root, say)
    return difference


def first_difference(made: Path, shipped: Path, files: list[Path]) -> str | None:
    """Name the first file and line that differ, or None."""
    for path in files:
        if not (shipped / path).is_file():
            return f"{path} does not ship; run: python -m calibration build"
        ours, theirs = (made / path).read_bytes(), (shipped / path).read_bytes()
        if ours == theirs:
            continue
        lines = zip_longest(ours.decode("utf-8").split("\n"), theirs.decode("utf-8", "replace").split("\n"))
        for place, (new, old) in enumerate(lines, start=1):
            if new != old:
                return (
                    f"{path} line {place} differs: ships {_short(old)}, the pipeline makes {_short(new)}; "
                    "run: python -m calibration build"
                )
    return None


def _short(line: str | None) -> str:
    if line is None:
        return "no such line"
    return repr(line if len(line) <= 100 else line[:97] + "...")


def verify_identities(root: Path, say: Say) -> None:
    """Verify the shipped tables by themselves.

    sha256 of every table; statuses and sources known; receipts = outlays and GDP of the
    matrix; shares of every programme and levy add to 1; jobs return the published totals.

    Raises
    ------
    FiscalmultError
        Naming the first identity that does not hold.
    """
    say("verifying the identities of the shipped tables")
    data = root / DATA
    tables = {row["table"]: row for row in read_table(data / "tables.csv")}
    for name, row in tables.items():
        found = hashlib.sha256((data / f"{name}.csv").read_bytes()).hexdigest()
        if found != row["sha256"]:
            raise FiscalmultError(f"{name}.csv has the sha256 {found[:12]}..., tables.csv says {row['sha256'][:12]}...")
    concordance = read_concordance()
    sam = read_shipped(data, concordance).sam  # raises unless receipts = outlays
    if [row["account"] for row in read_table(data / f"{NAME}-accounts.csv")] != list(sam.codes):
        raise FiscalmultError(f"{NAME}-accounts.csv does not list the accounts of the matrix in their order")
    if abs(sam.gdp - gate("gdp-market-prices")) > gate("gdp-printed-digit"):
        raise FiscalmultError(
            f"GDP of the shipped matrix is {sam.gdp:.4f}, not {gate('gdp-market-prices')} trillion VND"
        )
    _verify_addresses(data, list(tables))
    matrices = {NAME: sam, NAME_2024: verify_update(root, sam)}
    for kind, side in (("programme", "receiver"), ("levy", "payer")):
        for name, matrix in matrices.items():
            rows = read_table(data / f"{name}-{'programmes' if kind == 'programme' else 'levies'}.csv")
            matrix.account_list.positions(row[side] for row in rows)
            _verify_shares(kind, rows)
            _verify_instruments(data, kind, rows)
    verify_uncertainty(root)
    verify_uncertainty_2024(verify_update(root, sam).account_list, root)
    _verify_jobs(read_table(data / f"{NAME}-jobs.csv"), set(sam.accounts("activity")))


def _verify_addresses(data: Path, tables: list[str]) -> None:
    known = {row["key"] for row in read_table(data / "sources.csv")}
    for name in tables:
        for line, row in enumerate(read_table(data / f"{name}.csv"), start=2):
            check_status(row["status"], f"{name}.csv line {line}")
            if row["source"] not in known:
                raise FiscalmultError(f"{name}.csv line {line} cites {row['source']!r}, which sources.csv lacks")


def _verify_shares(kind: str, rows: list[Row]) -> None:
    shares: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        shares[row[kind]].append(float(row["share"]))
    for name, values in shares.items():
        if min(values) < 0 or abs(math.fsum(values) - 1) > gate("share-sum"):
            raise FiscalmultError(
                f"the shares of the {kind} {name!r} add to {math.fsum(values):.15g}; they must add to 1"
            )


def _verify_instruments(data: Path, kind: str, rows: list[Row]) -> None:
    used = list(dict.fromkeys(row[kind] for row in rows))
    named = [row["instrument"] for row in read_table(data / "instruments.csv") if row["type"] == kind]
    if [name for name in named if name in used] != used:
        raise FiscalmultError(f"instruments.csv does not list the {kind} entries of the shipped shares in their order")


def _verify_jobs(rows: list[Row], activities: set[str]) -> None:
    if {row["account"] for row in rows} != activities:
        raise FiscalmultError("the jobs table does not cover the activities of the matrix")
    figures = Figures.committed()
    for sex in ("total", "female"):
        wanted = figures.value("employment.csv", "employed", "TOTAL", sex, "2012")
        found = math.fsum(float(row["jobs"]) for row in rows if sex in ("total", row["sex"]))
        if abs(found - wanted) > gate("jobs-total"):
            raise FiscalmultError(f"jobs ({sex}) add to {found:.4f} thousand where {wanted:.4f} are published")
