"""An uncertainty as a table: one row for each part, the form that ships and the form of a file of one's own."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping
from pathlib import Path

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Programme
from fiscalmult.sources import Address
from fiscalmult.uncertainty.columns import UncertainColumns, UncertainShare
from fiscalmult.uncertainty.parts import Part, UncertainDelivery, UncertainIntensity
from fiscalmult.uncertainty.whole import Uncertainty

__all__ = ["COLUMNS", "part_of", "read_uncertainty", "write_uncertainty"]

COLUMNS = (
    "part", "kind", "receivers", "within", "payers", "parameter", "value", "correlation", "inclusion_error", "status",
    "source", "note",
)  # fmt: skip
NEEDED = ("part", "kind", "payers", "value")
PARAMETERS = {"columns": "concentration", "share": "logit_sd", "intensity": "cv", "delivery": "concentration"}
"""What the value of each kind of part is."""


def read_uncertainty(path: str | Path) -> Uncertainty:
    """An uncertainty of one's own from a CSV file, in the form that ships.

    Parameters
    ----------
    path
        CSV file in UTF-8 with one row for each part, in the order in which they apply. Needed are the
        columns ``part`` (its name), ``kind`` (``columns``, ``share``, ``intensity`` or ``delivery``),
        ``payers`` (accounts, blocks or patterns, of a delivery programmes, separated by semicolons) and
        ``value`` (concentration, logit standard deviation, coefficient of variation or concentration).
        A share has ``receivers`` too and may have ``within``; an intensity has its satellite as
        ``receivers``; a delivery may have ``inclusion_error`` (``low;high``) and then ``receivers`` as
        ``account=weight``. ``correlation``, ``status`` (``assumed`` where it is empty), ``source`` and
        ``note`` may be there. :meth:`Uncertainty.to_csv` writes such a file.

    Returns
    -------
    Uncertainty
        With the name of the file.

    Raises
    ------
    FiscalmultError
        Naming file, line and mend.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise FiscalmultError(
            f"cannot read {str(path)!r} ({wrong.strerror or wrong}); give the path of a file"
        ) from None
    except UnicodeDecodeError:
        raise FiscalmultError(f"{path.name} is not text in UTF-8; save it as 'CSV UTF-8'") from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in reader.fieldnames or ()]
    lost = next((name for name in NEEDED if name not in header), None)
    if lost is not None:
        raise FiscalmultError(f"{path.name} has no column {lost!r}; give {', '.join(NEEDED)}, separated by commas")
    odd = next((name for name in header if name and name not in COLUMNS), None)
    if odd is not None:
        raise FiscalmultError(f"{path.name} has the column {odd!r}{nearest(odd, COLUMNS)}")
    reader.fieldnames = header
    parts = []
    for row in reader:
        whole = {name: (row.get(name) or "").strip() for name in COLUMNS}
        if not any(whole.values()):
            continue
        try:
            parts.append(part_of({**whole, "status": whole["status"] or "assumed"}))
        except FiscalmultError as wrong:
            raise FiscalmultError(f"line {reader.line_num} of {path.name}: {wrong}") from None
    if not parts:
        raise FiscalmultError(f"{path.name} has no uncertain part; give one row for each")
    return Uncertainty(tuple(parts), path.stem)


def part_of(row: Mapping[str, str]) -> Part:
    """The part of a row with all of :data:`COLUMNS`.

    Raises
    ------
    FiscalmultError
        If the kind is unknown, a number is none, or the part makes no sense.
    """
    kind = row["kind"]
    if kind not in _BUILDERS:
        raise FiscalmultError(f"no kind of uncertain part {kind!r}{nearest(kind, _BUILDERS)}")
    if row["parameter"] not in ("", PARAMETERS[kind]):
        raise FiscalmultError(
            f"a part of the kind {kind!r} has no {row['parameter']!r}; its value is a {PARAMETERS[kind]}"
        )
    if not row["part"] or not row["payers"]:
        raise FiscalmultError("an uncertain part needs a name and payers; fill in both")
    if kind in ("share", "intensity") and not row["receivers"]:
        what = "a satellite, such as employment," if kind == "intensity" else "the accounts whose share it is"
        raise FiscalmultError(f"the uncertain part {row['part']!r} names no receivers; give {what} there")
    return _BUILDERS[kind](row, Address(row["status"], row["source"], row["note"]))


def write_uncertainty(uncertainty: Uncertainty, path: str | Path) -> None:
    """Write an uncertainty in the form that :func:`read_uncertainty` reads; see :meth:`Uncertainty.to_csv`."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(part) for part in uncertainty.parts)
    try:
        Path(path).write_text(text.getvalue(), encoding="utf-8", newline="")
    except OSError as wrong:
        raise FiscalmultError(f"cannot write {str(path)!r} ({wrong.strerror or wrong}); choose another file") from None


def _row(part: Part) -> dict[str, object]:
    address = part.address
    row: dict[str, object] = {"part": part.name, "status": address.status, "source": address.source}
    row["note"] = address.note
    own: dict[str, object]
    if isinstance(part, UncertainColumns):
        own = {"kind": "columns", "payers": part.payers, "value": part.concentration, "correlation": part.correlation}
    elif isinstance(part, UncertainShare):
        own = {"kind": "share", "payers": part.payers, "value": part.logit_sd, "correlation": part.correlation}
        own |= {"receivers": part.receivers, "within": part.within}
    elif isinstance(part, UncertainIntensity):
        own = {"kind": "intensity", "payers": part.accounts, "value": part.cv, "correlation": part.correlation}
        own["receivers"] = part.satellite
    elif isinstance(part, UncertainDelivery):
        own = {"kind": "delivery", "payers": part.programmes, "value": part.concentration}
        if part.others is not None:
            own["inclusion_error"] = tuple(map(repr, part.inclusion_error))
            own["receivers"] = tuple(f"{code}={share!r}" for code, share in part.others.shares.items())
    else:
        raise FiscalmultError(
            f"uncertain part {part.name!r} holds a whole table, which has no place in a row; leave it out, "
            f"uncertainty.without({part.name!r})"
        )
    row |= {key: ";".join(value) if isinstance(value, tuple) else value for key, value in own.items()}
    return row | {"parameter": PARAMETERS[str(row["kind"])]}


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())


def _number(row: Mapping[str, str], column: str, text: str | None = None) -> float:
    """A number of a row; an empty correlation is none."""
    given = row[column] if text is None else text
    if not given and column == "correlation":
        return 0.0
    try:
        return float(given)
    except ValueError:
        raise FiscalmultError(
            f"the {column} {given!r} of the uncertain part {row['part']!r} is not a number; write one such as 0.3"
        ) from None


def _others(row: Mapping[str, str]) -> tuple[tuple[float, float], Programme | None]:
    """How much others get, and where it lands: weights over accounts, which are divided by their sum."""
    if not row["inclusion_error"]:
        return (0.0, 0.0), None
    ends, landing = _names(row["inclusion_error"]), [each.partition("=") for each in _names(row["receivers"])]
    if len(ends) != 2 or not landing or not all(sign for _, sign, _ in landing):
        raise FiscalmultError(
            f"the uncertain part {row['part']!r} gives {row['inclusion_error']!r} to {row['receivers']!r}; write "
            "low;high, such as 0;0.3, and where it lands as account=weight, separated by semicolons"
        )
    low, high = (_number(row, "inclusion_error", text) for text in ends)
    weights = {code.strip(): _number(row, "receivers", text) for code, _, text in landing}
    total = math.fsum(weights.values())
    if not total > 0:
        raise FiscalmultError(
            f"the weights of the uncertain part {row['part']!r} add to {total:.6g}; give positive ones"
        )
    shares = {code: weight / total for code, weight in weights.items()}
    return (low, high), Programme(f"others of {row['part']}", shares)


_BUILDERS: dict[str, Callable[[Mapping[str, str], Address], Part]] = {
    "columns": lambda row, address: UncertainColumns(
        row["part"], _names(row["payers"]), _number(row, "value"), _number(row, "correlation"), address=address
    ),
    "share": lambda row, address: UncertainShare(
        row["part"],
        _names(row["receivers"]),
        _names(row["payers"]),
        _number(row, "value"),
        _number(row, "correlation"),
        _names(row["within"]),
        address=address,
    ),
    "intensity": lambda row, address: UncertainIntensity(
        row["part"],
        row["receivers"],
        _number(row, "value"),
        _names(row["payers"]),
        _number(row, "correlation"),
        address=address,
    ),
    "delivery": lambda row, address: UncertainDelivery(
        row["part"], _names(row["payers"]), _number(row, "value"), *_others(row), address=address
    ),
}
