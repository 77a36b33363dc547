"""Workbooks to fill in: a SAM or an input-output table, empty or with figures to start from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fiscalmult.accounts import BLOCKS
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.labels import say
from fiscalmult.readers.user_iot import PARTS
from fiscalmult.sam import SAM
from fiscalmult.writers.facts import check_path
from fiscalmult.writers.iot import fill_workbook
from fiscalmult.writers.workbook import CORNER, add_sheet, facts_rows, fill_sam, new_workbook, save

__all__ = ["KINDS", "write_template"]

KINDS = ("sam", "input-output")
"""Kinds of tables that there is a template for."""

_ABOUT = {
    "sam": ("name", "unit", "year", "source", "gdp"),
    "input-output": ("name", "unit", "year", "source", "kind", "use", "tolerance", "employment_unit"),
}
_SPOKEN = tuple(dict.fromkeys((*_ABOUT["sam"], "title", *_ABOUT["input-output"], "employment_dims")))
"""Facts that are explained."""

_STEPS = 8
_EMPTY = ("flows", "final_demand", "primary_inputs", "imported_flows", "imported_demand", "employment")
"""Parts of an input-output table that the empty template has a sheet for."""


def write_template(
    path: str | Path, kind: str = "sam", *, table: SAM | InputOutputTable | None = None, language: str = "en"
) -> list[str]:
    """Write a workbook to fill in, with instructions on the sheet ``how to``.

    Parameters
    ----------
    path
        File to write, ending in ``.xlsx``. A file of that name is not replaced: it may hold
        somebody's figures.
    kind
        A key of :data:`KINDS`.
    table
        Figures to start from; None leaves the sheets empty.
    language
        Of the instructions: ``"en"`` or ``"vi"``. Names of sheets and columns stay English,
        because the reader goes by them.

    Returns
    -------
    list of str
        The sheets to fill in.

    Raises
    ------
    FiscalmultError
        If the kind is unknown or not that of the table, the file exists or cannot be
        written, or openpyxl is missing (``pip install fiscalmult[excel]``).
    """
    if kind not in KINDS:
        raise FiscalmultError(f"no template of the kind {kind!r}{nearest(kind, KINDS)}")
    path = check_path(path, (".xlsx",))
    if path.exists():
        raise FiscalmultError(
            f"{str(path)!r} exists and may hold your figures; choose another name, or remove it first"
        )
    words = {key: say(f"template.about.{key}", language) for key in _SPOKEN}
    workbook = new_workbook(path)
    if isinstance(table, InputOutputTable):
        if kind != "input-output":
            raise FiscalmultError(f"{table.name!r} is an input-output table; write a template of that kind")
        fill_workbook(workbook, table, words)
    elif table is not None:
        if kind != "sam":
            raise FiscalmultError(f"{table.name!r} is a SAM; write a template of the kind 'sam'")
        fill_sam(workbook, table, words)
    else:
        _empty(workbook, kind, words)
    sheets = list(workbook.sheetnames)
    if kind == "sam":
        _offer_blocks(workbook["accounts"])
    add_sheet(workbook, "how to", _how_to(path, kind, language), header=False)
    workbook["how to"].column_dimensions["A"].width = 120
    save(workbook, path)
    return sheets


def _empty(workbook: Any, kind: str, words: dict[str, str]) -> None:
    facts: dict[str, object] = dict.fromkeys(_ABOUT[kind])
    if kind == "input-output":
        facts["kind"] = kind
    add_sheet(workbook, "about", facts_rows(facts, words), header=False)
    workbook["about"].column_dimensions["B"].width = 30
    if kind == "sam":
        add_sheet(workbook, "accounts", [["code", "block", "label_en", "label_vi"]], freeze="A2")
        add_sheet(workbook, "flows", [[CORNER]], freeze="B2")
        return
    for part in _EMPTY:
        add_sheet(workbook, part.replace("_", " "), [[" \\ ".join(PARTS[part])]], freeze="B2")


def _offer_blocks(sheet: Any) -> None:
    """A list to choose the block from, for as many rows as a large SAM has."""
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation(type="list", formula1=f'"{",".join(BLOCKS)}"', allow_blank=True)
    sheet.add_data_validation(offered)
    offered.add("B2:B2000")
    sheet.column_dimensions["B"].width = 20


def _how_to(path: Path, kind: str, language: str) -> Iterable[list[object]]:
    for step in range(1, _STEPS + 1):
        yield [say(f"template.how.{kind}.{step}", language, file=path.name, path=repr(path.name))]
    if kind == "sam":
        yield []
        yield [say("template.how.blocks", language)]
        for block in BLOCKS:
            yield [f"{block}: {say(f'block.{block}', language)}"]
