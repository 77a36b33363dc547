"""The tables that ship with the package: matrices, satellites, programmes and levies.

Every table is a small CSV file whose rows carry their status (published, derived or
assumed) and source; its sha256 is checked before it is used.
"""

from __future__ import annotations

import csv
import hashlib
import io
from functools import cache
from importlib.resources import files
from typing import TypeVar

import numpy as np
import xarray as xr

from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Instrument, Levy, Programme
from fiscalmult.sam import SAM
from fiscalmult.satellites import Satellite
from fiscalmult.sources import Address, Source

__all__ = [
    "DEFAULT_SAM",
    "list_levies",
    "list_programmes",
    "list_tables",
    "load_levies",
    "load_levy",
    "load_programme",
    "load_programmes",
    "load_sam",
    "load_satellite",
    "load_sources",
    "read_table",
]

Kind = TypeVar("Kind", Programme, Levy)

DEFAULT_SAM = "viet-nam-2024"
"""The matrix that is used where none is named."""

_SATELLITES = {"jobs": "employment", "labour_income": "labour_income"}
"""Measures of the shipped satellites by the column that holds their counts."""

_CLASSES = {"sex": ["female", "male"], "formality": ["formal", "informal"]}
"""Columns that tell the counts of an account apart, and their labels in order."""


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a shipped CSV table, as ``{column: text}``.

    Raises
    ------
    FiscalmultError
        If there is no such table, or its bytes are not those that were built.
    """
    raw = _bytes(name)
    expected = {row["table"]: row["sha256"] for row in _rows(_bytes("tables"))}.get(name)
    if expected is not None and hashlib.sha256(raw).hexdigest() != expected:
        raise FiscalmultError(f"the shipped table {name!r} was changed after it was built; install the package again")
    return _rows(raw)


def list_tables(kind: str) -> list[str]:
    """Names of the shipped tables of a kind: ``sam``, ``satellite``, ``programmes`` or ``levies``."""
    return [row["table"] for row in read_table("tables") if row["kind"] == kind]


@cache
def load_sources() -> dict[str, Source]:
    """Every source by its key."""
    fields = Source.__dataclass_fields__
    return {row["key"]: Source(**{name: row[name] for name in fields if name in row}) for row in read_table("sources")}


@cache
def load_sam(name: str = DEFAULT_SAM) -> SAM:
    """A shipped social accounting matrix.

    Parameters
    ----------
    name
        ``"viet-nam-2024"``: the matrix of 2012 updated to the revised national accounts of 2024, with
        social insurance in accounts of its own. ``"viet-nam-2012"``: 44 sectors, 20 households, from
        the matrix of CIEM and UNU-WIDER (2016): where the detail was observed.

    Returns
    -------
    SAM
        Money in trillion VND, with English and Vietnamese labels.

    Raises
    ------
    FiscalmultError
        If no such matrix ships.
    """
    about = _about(name, "sam")
    listed = read_table(f"{name}-accounts")
    labels = {language: {row["account"]: row[f"label_{language}"] for row in listed} for language in ("en", "vi")}
    accounts = Accounts(tuple(row["account"] for row in listed), tuple(row["block"] for row in listed), labels)
    values = np.zeros((len(accounts), len(accounts)))
    cells = read_table(name)
    receivers = accounts.positions(row["receiver"] for row in cells)
    payers = accounts.positions(row["payer"] for row in cells)
    values[receivers, payers] = [float(row["value"]) for row in cells]
    coords = {"receiver": list(accounts.codes), "payer": list(accounts.codes)}
    attrs = {"units": about["unit"], "year": int(about["year"]), "title": about["title_en"], "source": _cite(about)}
    return SAM(xr.DataArray(values, coords=coords, dims=("receiver", "payer"), attrs=attrs), accounts, name)


@cache
def load_satellite(name: str = f"{DEFAULT_SAM}-jobs") -> Satellite:
    """A shipped satellite: jobs by account, sex and formality [thousand jobs], or labour income by account and sex.

    Parameters
    ----------
    name
        Such as ``"viet-nam-2024-jobs"``, the measure ``employment``; or ``"viet-nam-2024-earnings"``,
        the measure ``labour_income`` [trillion VND]: wages without social insurance contributions.

    Raises
    ------
    FiscalmultError
        If no such satellite ships.
    """
    about = _about(name, "satellite")
    rows = read_table(name)
    column = next(column for column in _SATELLITES if column in rows[0])
    coords = {"account": list(dict.fromkeys(row["account"] for row in rows))}
    coords |= {dim: labels for dim, labels in _CLASSES.items() if dim in rows[0]}
    counts = xr.DataArray(
        np.zeros([len(labels) for labels in coords.values()]),
        coords=coords,
        dims=tuple(coords),
        attrs={"units": about["unit"], "year": int(about["year"]), "source": _cite(about)},
    )
    for row in rows:
        counts.loc[{dim: row[dim] for dim in coords}] = float(row[column])
    return Satellite(_SATELLITES[column], counts, about["title_en"])


def list_programmes(sam: str | SAM = DEFAULT_SAM) -> list[str]:
    """Names of the shipped programmes, in their order."""
    return list(_of_sam("programmes", sam))


def list_levies(sam: str | SAM = DEFAULT_SAM) -> list[str]:
    """Names of the shipped levies, in their order."""
    return list(_of_sam("levies", sam))


def load_programme(name: str, sam: str | SAM = DEFAULT_SAM) -> Programme:
    """A shipped programme: where each dong lands, with the source of every share.

    Parameters
    ----------
    name
        Such as ``"social-pension"``; :func:`list_programmes` lists them.
    sam
        The matrix whose accounts it speaks of, or its name.

    Raises
    ------
    FiscalmultError
        If no such programme ships; the message names the nearest.
    """
    return _find(Programme, name, sam)


def load_levy(name: str, sam: str | SAM = DEFAULT_SAM) -> Levy:
    """A shipped levy: who gives up each dong, with the source of every share.

    Raises
    ------
    FiscalmultError
        If no such levy ships; the message names the nearest.
    """
    return _find(Levy, name, sam)


def load_programmes(sam: str | SAM = DEFAULT_SAM) -> dict[str, Programme]:
    """All shipped programmes by name."""
    return {name: load_programme(name, sam) for name in list_programmes(sam)}


def load_levies(sam: str | SAM = DEFAULT_SAM) -> dict[str, Levy]:
    """All shipped levies by name."""
    return {name: load_levy(name, sam) for name in list_levies(sam)}


def _of_sam(kind: str, sam: str | SAM) -> dict[str, Instrument]:
    """Programmes or levies of a matrix, or of its name."""
    named = sam.name if isinstance(sam, SAM) else sam
    known = [table.removesuffix(f"-{kind}") for table in list_tables(kind)]
    if named not in known:
        raise FiscalmultError(
            f"no {kind} ship for the matrix {named!r}: describe your own with "
            f"fiscalmult.{'Programme' if kind == 'programmes' else 'Levy'}{nearest(named, known)}"
        )
    return _instruments(f"{named}-{kind}")


def _find(kind: type[Kind], name: str, sam: str | SAM) -> Kind:
    known = _of_sam("programmes" if kind is Programme else "levies", sam)
    if name not in known:
        raise FiscalmultError(f"no {kind.__name__.lower()} {name!r}{nearest(name, known)}")
    found = known[name]
    assert isinstance(found, kind)
    return found


@cache
def _instruments(table: str) -> dict[str, Instrument]:
    """Instruments of one table, in the order of ``instruments.csv``."""
    kind, column = {"programmes": (Programme, "receiver"), "levies": (Levy, "payer")}[_about(table)["kind"]]
    shares: dict[str, dict[str, float]] = {}
    addresses: dict[str, dict[str, Address]] = {}
    for row in read_table(table):
        name = row[kind.__name__.lower()]
        shares.setdefault(name, {})[row[column]] = float(row["share"])
        addresses.setdefault(name, {})[row[column]] = Address(row["status"], row["source"], row["note"])
    built: dict[str, Instrument] = {}
    for about in read_table("instruments"):
        name = about["instrument"]
        if name in shares:
            labels = {language: about[f"label_{language}"] for language in ("en", "vi")}
            words = {language: about[f"description_{language}"] for language in ("en", "vi")}
            built[name] = kind(name, shares[name], addresses[name], labels, about["group"], words)
    return built


def _about(name: str, kind: str = "") -> dict[str, str]:
    """Row of ``tables.csv`` on a table."""
    known = {row["table"]: row for row in read_table("tables") if kind in ("", row["kind"])}
    if name not in known:
        raise FiscalmultError(f"no shipped {kind or 'table'} {name!r}{nearest(name, known)}")
    return known[name]


def _cite(about: dict[str, str]) -> str:
    return "; ".join(load_sources()[key].cite() for key in about["source"].split(";"))


def _bytes(name: str) -> bytes:
    path = files("fiscalmult").joinpath("data", f"{name}.csv")
    if not path.is_file():
        shipped = [entry.name.removesuffix(".csv") for entry in files("fiscalmult").joinpath("data").iterdir()]
        raise FiscalmultError(f"no shipped table {name!r}{nearest(name, sorted(shipped))}")
    return path.read_bytes()


def _rows(raw: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"))))
