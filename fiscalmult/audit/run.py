"""The audit: every check on one table, and the report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import xarray as xr

from fiscalmult.audit.balance import balance, numbers
from fiscalmult.audit.circulation import propensities, radius
from fiscalmult.audit.connections import empty, isolated
from fiscalmult.audit.doubles import doubles
from fiscalmult.audit.findings import Audit, Finding
from fiscalmult.audit.flows import unusual
from fiscalmult.audit.industries import of_table
from fiscalmult.audit.orientation import orientation
from fiscalmult.audit.scale import scale, signs
from fiscalmult.audit.square import Blocks, RawFlows, of_flows, of_raw, of_sam
from fiscalmult.audit.subject import Control, Places, Subject
from fiscalmult.audit.totals import controls as hold_controls
from fiscalmult.audit.totals import gdp
from fiscalmult.audit.units import as_controls
from fiscalmult.closure import CLOSURES, Closure
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sam import SAM

if TYPE_CHECKING:
    from fiscalmult.input_output import InputOutputTable

__all__ = ["CHECKS", "audit"]


def labels(subject: Subject) -> Iterator[Finding]:
    """Rows and columns list the same accounts in the same order, each once."""
    if subject.faults:
        yield from subject.faults
    else:
        yield Finding("labels", "pass", "fine", {"count": len(subject.codes)})


CHECKS: Mapping[str, Callable[[Subject], Iterator[Finding]]] = MappingProxyType(
    {
        "labels": labels,
        "numbers": numbers,
        "balance": balance,
        "orientation": orientation,
        "scale": scale,
        "signs": signs,
        "empty": empty,
        "isolated": isolated,
        "doubles": doubles,
        "propensities": propensities,
        "radius": radius,
        "unusual": unusual,
        "gdp": gdp,
        "controls": hold_controls,
    }
)
"""Every check by name, in the order of the report: a function from a table as checks see it to findings."""

_FIRST = ("labels", "numbers")
"""Checks that must not fail for the others to make sense: a cell without a number, an account that stands twice."""


def audit(
    table: SAM | InputOutputTable | xr.DataArray | RawFlows,
    *,
    blocks: Blocks | None = None,
    controls: Mapping[str, float | tuple[float, float] | Control] | None = None,
    control_tolerance: float = 0.01,
    tolerance: float | None = None,
    closures: Iterable[Closure] | None = None,
    checks: Iterable[str] | None = None,
    places: Places | None = None,
) -> Audit:
    """Check a table and say what is right, odd or wrong; nothing is repaired.

    Parameters
    ----------
    table
        A :class:`~fiscalmult.sam.SAM`, an :class:`~fiscalmult.input_output.InputOutputTable`, a table as
        its file has it (what ``read_table_file`` returns), or raw flows with dims ``(receiver, payer)``
        [money unit]. The last two need not balance; ``attrs["units"]`` and ``attrs["year"]`` of raw
        flows are read where given.
    blocks
        Accounts with their blocks, or ``{account: block}``. Raw flows whose codes do not say their
        block, and the primary inputs and final demand of an input-output table, need it for the
        checks that speak of blocks; without it those are skipped.
    controls
        Totals known from elsewhere: ``{name: value}``, ``{name: (value, tolerance)}`` or ``{name:
        Control}``, as :func:`fiscalmult.audit.read_controls` reads them. Names are those of
        :data:`fiscalmult.audit.TOTALS`, or an account, block or pattern, whose receipts are meant.
    control_tolerance
        Largest deviation from a control that states none, as a share.
    tolerance
        Gap between receipts and outlays that the rounding of the table explains [money unit]; None
        allows 1e-9 of all flows, or what an input-output table states itself.
    closures
        Closures whose responding accounts are tried; None takes the ready-made ones.
    checks
        Names of :data:`CHECKS`; None runs all.
    places
        Spreadsheet name of cell (i, j) of raw flows, for reports on a file.

    Returns
    -------
    Audit
        One or more findings for each check, with :meth:`~fiscalmult.audit.Audit.text` and
        :meth:`~fiscalmult.audit.Audit.to_rows`.

    Raises
    ------
    FiscalmultError
        If this is no table, or a check, block or control is unknown.

    Notes
    -----
    A SAM and an InputOutputTable exist only in balance, so raw flows are the way to find what is
    wrong with a table that they refuse. Checks look for mistakes that show in the table itself: two
    mistakes that cancel stay hidden, and a table that passes may still be wrong. Control totals
    see more.
    """
    wanted = list(CHECKS) if checks is None else list(checks)
    for name in wanted:
        if name not in CHECKS:
            raise FiscalmultError(f"no check {name!r}{nearest(name, CHECKS)}")
    subject = replace(
        _subject(table, blocks, places),
        controls=as_controls(controls, control_tolerance),
        closures=tuple(CLOSURES.values() if closures is None else closures),
    )
    if tolerance is not None:
        if not tolerance >= 0:
            raise FiscalmultError(f"the tolerance is {tolerance:g}; give a gap in the unit of the table, not below 0")
        subject = replace(subject, tolerance=float(tolerance))
    return Audit(
        subject.name, subject.unit, subject.year, len(subject.codes), tuple(_findings(subject, wanted)), subject.labels
    )


def _subject(
    table: SAM | InputOutputTable | xr.DataArray | RawFlows, blocks: Blocks | None, places: Places | None
) -> Subject:
    if isinstance(table, SAM):
        return of_sam(table)
    if isinstance(table, xr.DataArray):
        return of_flows(table, blocks, places)
    # Asked for last, so that the audit of a matrix does not wait for the input-output rooms to load.
    from fiscalmult.input_output import InputOutputTable

    if isinstance(table, InputOutputTable):
        return of_table(table, blocks)
    if all(hasattr(table, name) for name in ("rows", "columns", "values", "cell")):
        return of_raw(table, blocks)
    raise FiscalmultError(
        f"cannot audit a {type(table).__name__}; give a SAM, an InputOutputTable or a DataArray (receiver, payer)"
    )


def _findings(subject: Subject, wanted: Iterable[str]) -> Iterator[Finding]:
    stopped = ""
    for name, check in CHECKS.items():
        if name in _FIRST:
            found = list(check(subject))
            grave = [finding for finding in found if finding.status == "failure" and finding.key not in _MINOR]
            stopped = stopped or (name if grave else "")
            if name in wanted:
                yield from found
        elif name in wanted:
            if stopped:
                yield Finding(name, "skipped", "skip.stopped", {"first": stopped})
            else:
                yield from check(subject)


_MINOR = ("rows_only", "columns_only", "order")
"""Faults of labels that leave accounts to audit: those on both sides."""
