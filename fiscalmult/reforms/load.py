"""The reforms that ship: rules, parameters and components, every number with its address."""

from __future__ import annotations

from functools import cache

from fiscalmult.datasets import read_table
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.reforms.component import Component
from fiscalmult.reforms.parameter import Parameter
from fiscalmult.reforms.reform import Reform
from fiscalmult.sources import Address

__all__ = ["list_reforms", "load_reform"]

LANGUAGES = ("en", "vi")


def list_reforms() -> list[str]:
    """Names of the shipped reforms, in their order."""
    return [row["reform"] for row in read_table("viet-nam-reforms")]


@cache
def load_reform(name: str) -> Reform:
    """A shipped reform with its parameters at their defaults.

    Parameters
    ----------
    name
        Such as ``"social-pension"``; :func:`list_reforms` lists them.

    Raises
    ------
    FiscalmultError
        If no such reform ships; the message names the nearest.
    """
    known = {row["reform"]: row for row in read_table("viet-nam-reforms")}
    if name not in known:
        raise FiscalmultError(f"no reform {name!r}{nearest(name, known)}")
    about = known[name]
    parameters = {
        row["parameter"]: Parameter(
            row["parameter"],
            float(row["value"]),
            row["unit"],
            float(row["low"]) if row["low"] else None,
            float(row["high"]) if row["high"] else None,
            _address(row),
            _labels(row, "label"),
        )
        for row in read_table("viet-nam-reform-parameters")
        if row["reform"] == name
    }
    components = tuple(
        Component(
            row["component"],
            row["kind"] == "levy",
            row["counts"] == "yes",
            row["landing"],
            _labels(row, "label"),
            _address(row),
        )
        for row in read_table("viet-nam-reform-components")
        if row["reform"] == name
    )
    words = _labels(about, "label"), _labels(about, "rule")
    return Reform(name, parameters, components, *words, about["group"], _address(about))


def _labels(row: dict[str, str], column: str) -> dict[str, str]:
    return {language: row[f"{column}_{language}"] for language in LANGUAGES}


def _address(row: dict[str, str]) -> Address:
    return Address(row["status"], row["source"], row["note"])
