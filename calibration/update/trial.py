"""The out-of-sample test: update a table to the totals of a later one, and compare with that one.

Three easy cases and two hard ones. The tables of the Asian Development Bank carry the benchmark
of 2012 forward, so 2012 to 2017 shows whether a method finds again what other balancers made of
the same totals; 2010 to 2012 and 2017 cross the benchmark's revision; OECD 2018 is another table,
and the difference to it is mostly between tables, not over time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.tables import Row
from calibration.uncertainty.production import excluded
from calibration.uncertainty.sectors import CommonSectors
from calibration.update.drift import drift_between
from calibration.update.io_frames import CATEGORIES, STOCKS, Frame, known_sections
from calibration.update.io_update import Factors, Totals, by_entropy, by_ras, kept, known_totals
from calibration.update.slopes import fixed

__all__ = [
    "CASES", "DRIFTED", "KNOWN", "METHODS", "QUANTITIES", "SECTOR_COLUMNS", "SUMMARY_COLUMNS", "Case", "Errors",
    "Summary", "Trial", "errors_of", "run_trial", "sector_rows", "summary_rows",
]  # fmt: skip

Array = NDArray[np.float64]

METHODS: dict[str, Callable[[Frame, Totals], Frame]] = {
    "kept": kept,
    "ras": by_ras,
    "entropy": by_entropy,
    "entropy-alike": lambda frame, totals: by_entropy(frame, totals, grown=False),
    "entropy-per-cent": lambda frame, totals: by_entropy(frame, totals, equal=True),
}
"""Methods that need the old table and the totals alone."""

SHOWN = ("kept", "ras", "entropy")
"""Methods whose errors are committed sector by sector, value added known by section."""

SUMMARY_COLUMNS = ("case", "known", "method", "quantity", "mean", "weighted", "bias", "worst")
SECTOR_COLUMNS = ("case", "quantity", "item", *SHOWN)

DRIFTED = ("entropy-drift", "entropy-net-drift")
"""Entropy with the yearly drift from 2010 to the start, carried on to the end: all of it, or what totals leave."""

KNOWN = ("sections", "sectors")
"""Value added known by section, as published today, or by common sector."""

QUANTITIES = ("output multiplier", "value added multiplier", "input coefficients", "import share", "final demand")


@dataclass(frozen=True)
class Case:
    """One update that can be checked.

    Parameters
    ----------
    start, end
        Names of the tables.
    what
        What the case shows.
    """

    start: str
    end: str
    what: str

    @property
    def name(self) -> str:
        """Such as ``adb-2012 to adb-2017``."""
        return f"{self.start} to {self.end}"

    @property
    def pooled(self) -> bool:
        """Whether imports are spread over home uses, because the later table has them in one column."""
        return self.end.startswith("oecd")

    @property
    def earlier(self) -> str | None:
        """Table from which a drift up to the start can be measured."""
        return None if self.start == "adb-2010" else "adb-2010"

    @property
    def years(self) -> int:
        """Years from start to end."""
        return _year(self.end) - _year(self.start)


CASES = (
    Case("adb-2012", "adb-2017", "one benchmark carried forward by its publisher"),
    Case("adb-2013", "adb-2017", "the same, with three years of drift before the start"),
    Case("adb-2010", "adb-2012", "across the revision of the benchmark"),
    Case("adb-2010", "adb-2017", "across the revision and five years on"),
    Case("adb-2012", "oecd-2018", "the benchmark of 2012 against another table six years later"),
    Case("adb-2017", "oecd-2018", "the benchmark carried forward against another table a year later"),
)


def _year(name: str) -> int:
    return int(name.rpartition("-")[2])


@dataclass(frozen=True)
class Summary:
    """Errors over sectors [%].

    Parameters
    ----------
    plain, weighted
        Mean absolute error, every sector alike and by size.
    bias
        Mean error by size.
    worst
        The three sectors furthest off, worst first.
    """

    plain: float
    weighted: float
    bias: float
    worst: tuple[str, ...]


@dataclass(frozen=True)
class Errors:
    """Errors of one update, by item [%].

    Parameters
    ----------
    items
        Sectors, or categories of final demand.
    values
        Updated over true less 1, in per cent; import shares in percentage points; input
        coefficients the sum of absolute differences over the sum of the column (never
        negative). nan where tables do not compare.
    sizes
        True output (supply for import shares, expenditure for final demand).
    """

    items: tuple[str, ...]
    values: Array
    sizes: Array

    def summary(self) -> Summary:
        """Means over the items that compare."""
        seen = np.isfinite(self.values)
        values, sizes = self.values[seen], self.sizes[seen]
        order = np.argsort(-np.abs(np.where(seen, self.values, 0.0)), kind="stable")[:3]
        return Summary(
            float(np.abs(values).mean()),
            float(np.average(np.abs(values), weights=sizes)),
            float(np.average(values, weights=sizes)),
            tuple(self.items[place] for place in order),
        )


Trial = dict[tuple[str, str, str, str], Errors]
"""``{(case, known, method, quantity): errors}``."""


def errors_of(updated: Frame, true: Frame, codes: tuple[str, ...], *, other_table: bool) -> dict[str, Errors]:
    """Errors of every quantity; sectors that do not compare between publishers are left out there.

    Parameters
    ----------
    updated, true
        The table made, and the one it should be.
    codes
        Common sectors.
    other_table
        Whether the true table comes from another publisher.
    """
    out = {block: excluded(block) if other_table else {} for block in ("columns", "imports")}
    here, imported = (np.array([code not in out[block] for code in codes]) for block in ("columns", "imports"))
    apart = np.abs(updated.coefficients - true.coefficients).sum(axis=0)
    column = true.coefficients.sum(axis=0)
    divisor = np.where(column > 0, column, 1.0)
    supply = true.imported.sum(axis=1) + true.output
    bought = np.arange(len(CATEGORIES)) != STOCKS
    return {
        "output multiplier": _relative(updated.output_multipliers, true.output_multipliers, here, codes, true.output),
        "value added multiplier": _relative(
            updated.value_added_multipliers, true.value_added_multipliers, here, codes, true.output
        ),
        "input coefficients": Errors(codes, np.where(here & (column > 0), 100 * apart / divisor, np.nan), true.output),
        "import share": Errors(
            codes, np.where(imported, 100 * (updated.import_shares - true.import_shares), np.nan), supply
        ),
        "final demand": _relative(
            updated.value_added_of_final, true.value_added_of_final, bought, CATEGORIES, true.final
        ),
    }


def _relative(made: Array, true: Array, seen: NDArray[np.bool_], items: tuple[str, ...], sizes: Array) -> Errors:
    return Errors(items, np.where(seen, 100 * (made / true - 1), np.nan), sizes)


def _drift_until(frames: Mapping[str, Frame], case: Case, sectors: CommonSectors, *, net: bool) -> Factors:
    """Factors that carry the yearly drift between 2010 and the start on to the end."""
    assert case.earlier is not None
    drift = drift_between(frames[case.earlier], frames[case.start], sectors)
    share = case.years / (_year(case.start) - _year(case.earlier))
    inputs, imports = (
        (drift.net_inputs, drift.net_imports) if net else (drift.gross_inputs, drift.gross_imports)
    )  # fmt: skip
    return np.exp(share * np.nan_to_num(inputs)), np.exp(share * np.nan_to_num(imports))


def run_trial(frames: Mapping[str, Frame], sectors: CommonSectors) -> Trial:
    """Every case, by every method, with either knowledge."""
    found: Trial = {}
    groups = {"sections": known_sections(sectors), "sectors": None}
    for case in CASES:
        start, end = frames[case.start], frames[case.end]
        if case.pooled:
            start, end = start.pooled(), end.pooled()
        for known in KNOWN:
            totals = known_totals(end, sectors.codes, groups[known])
            made = {name: method(start, totals) for name, method in METHODS.items()}
            if case.earlier is not None:
                for name, net in zip(DRIFTED, (False, True), strict=True):
                    made[name] = by_entropy(start, totals, _drift_until(frames, case, sectors, net=net))
            for name, frame in made.items():
                updated = frame.pooled() if case.pooled else frame
                errors = errors_of(updated, end, sectors.codes, other_table=case.pooled)
                found |= {(case.name, known, name, quantity): each for quantity, each in errors.items()}
    return found


def summary_rows(trial: Trial) -> list[Row]:
    """Rows of ``trial_summary.csv``: mean absolute error, by size, bias [%], and the three worst items."""
    rows = []
    for names, errors in trial.items():
        found = errors.summary()
        texts = (*(fixed(value, 2) for value in (found.plain, found.weighted, found.bias)), ";".join(found.worst))
        rows.append(dict(zip(SUMMARY_COLUMNS, (*names, *texts), strict=True)))
    return rows


def sector_rows(trial: Trial) -> list[Row]:
    """Rows of ``trial_sectors.csv``: the error of every item [%], empty where tables do not compare."""
    rows = []
    for case in CASES:
        for quantity in QUANTITIES:
            found = [trial[case.name, "sections", method, quantity] for method in SHOWN]
            for place, item in enumerate(found[0].items):
                texts = [fixed(float(each.values[place]), 2) for each in found]
                rows.append(dict(zip(SECTOR_COLUMNS, (case.name, quantity, item, *texts), strict=True)))
    return rows
