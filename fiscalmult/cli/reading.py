"""How a file of the user's own is read: what the file does not say, or says in signs of another country."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fiscalmult.cli.values import count_of, words
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from fiscalmult.readers.raw import RawTable

__all__ = ["add_reading", "blocks_of", "given", "raw_of", "refuse_reading", "said_for", "signs_of", "year_of"]

_OPTIONS: dict[str, dict[str, Any]] = {
    "sheet": {"metavar": "S", "help": "sheet of a workbook that has several"},
    "unit": {"metavar": "U", "help": "money unit, where the file states none, such as 'billion VND'"},
    "year": {"metavar": "Y", "help": "year of the flows, where the file states none"},
    "totals": {"metavar": "A,B", "action": "append", "help": "printed total rows and columns to check and leave out"},
    "blocks": {
        "metavar": "FILE.csv",
        "help": "columns account, block: what each account is, where codes do not say it",
    },
    "delimiter": {
        "metavar": "D",
        "help": "what separates the columns of a CSV file, ';' or tab (default: a comma; ';' with a decimal comma)",
    },
    "decimal": {"metavar": "D", "help": "decimal sign of the numbers of a CSV file, such as ',' (default: a point)"},
    "transposed": {"action": "store_true", "default": None, "help": "payers stand down the side of the table"},
}
"""Options by name, which become ``read_NAME``."""


_ARGUMENT = re.compile(rf"\b({'|'.join(_OPTIONS)})=('[^']*'|\{{[^}}]*\}}|\w+|)")
"""An argument of a reader as its errors name it in a mend, such as ``delimiter=';'``."""


def add_reading(parser: argparse._ActionsContainer, prefix: str = "") -> None:
    """Add the options that say how a file is read, each with a prefix such as ``sam-``."""
    for name, option in _OPTIONS.items():
        parser.add_argument(f"--{prefix}{name}", dest=f"read_{name}", **option)


def given(args: argparse.Namespace, name: str) -> Any:
    """What an option of :func:`add_reading` says; None where it is not given or the command has none."""
    return getattr(args, f"read_{name}", None)


def refuse_reading(args: argparse.Namespace, why: str, prefix: str = "", *, but: tuple[str, ...] = ()) -> None:
    """Raise if an option says how to read a file where it has no say."""
    for name in _OPTIONS:
        if name not in but and given(args, name) is not None:
            raise FiscalmultError(f"{why}; drop --{prefix}{name}")


def year_of(args: argparse.Namespace, prefix: str = "") -> int | None:
    """Year of the flows, where it is given."""
    year = given(args, "year")
    return None if year is None else count_of(year, f"--{prefix}year")


def signs_of(args: argparse.Namespace) -> tuple[str, str]:
    """Delimiter and decimal sign of a CSV file; where decimals have commas, columns have semicolons."""
    decimal = given(args, "decimal") or "."
    delimiter = given(args, "delimiter") or (";" if decimal == "," else ",")
    return {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter), decimal


def blocks_of(args: argparse.Namespace) -> dict[str, str] | None:
    """Blocks of accounts from a CSV file with the columns account and block; None where none is given.

    Raises
    ------
    FiscalmultError
        If there is no such file, or it has other columns.
    """
    path = given(args, "blocks")
    if path is None:
        return None
    delimiter, _ = signs_of(args)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise FiscalmultError(f"cannot read the blocks {path!r}; give a CSV file in UTF-8") from None
    rows = list(csv.DictReader(text.splitlines(), delimiter=delimiter))
    if not rows or not {"account", "block"} <= set(rows[0]):
        mend = f"separate them by {delimiter!r} as those of the table, and give one row for each account"
        raise FiscalmultError(f"{Path(path).name} has no columns account and block; {mend}")
    return {(row["account"] or "").strip(): (row["block"] or "").strip() for row in rows}


@contextmanager
def said_for(prefix: str) -> Iterator[None]:
    """Errors of readers, with the options of the command line in place of arguments: ``--delimiter ';'``."""
    try:
        yield
    except FiscalmultError as wrong:
        raise FiscalmultError(_ARGUMENT.sub(lambda found: _option(prefix, *found.groups()), str(wrong))) from None


def _option(prefix: str, name: str, value: str) -> str:
    shown = {"blocks": "FILE.csv", "transposed": ""}.get(name, value) if value else ""
    return f"--{prefix}{name} {shown}".rstrip()


def raw_of(args: argparse.Namespace, path: str, prefix: str = "") -> RawTable:
    """The table in a file as its file has it, its blocks with those that were given.

    Raises
    ------
    FiscalmultError
        If the file cannot be read as asked for.
    """
    from fiscalmult.readers.tables import read_table_file

    delimiter, decimal = signs_of(args)
    with said_for(prefix):
        raw = read_table_file(
            path,
            given(args, "sheet"),
            unit=given(args, "unit"),
            year=year_of(args, prefix),
            totals=words(given(args, "totals"), "total"),
            delimiter=delimiter,
            decimal=decimal,
        )
    blocks = blocks_of(args) or {}
    for code in blocks:
        if code not in raw.rows and code not in raw.columns:
            known = nearest(code, raw.rows)
            raise FiscalmultError(f"--{prefix}blocks names {code!r}, which is no account of {raw.title}{known}")
    raw = replace(raw, blocks={**(raw.blocks or {}), **blocks} or None)
    return raw.transpose() if given(args, "transposed") else raw
