"""A SAM from a file of the user's own: read, checked, and refused with the cell and the mend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fiscalmult.accounts import BLOCKS, Accounts, block_of_code
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.readers import signs
from fiscalmult.readers.raw import RawTable
from fiscalmult.readers.tables import read_table_file
from fiscalmult.sam import SAM

__all__ = ["read_sam", "sam_of_raw"]


def read_sam(
    path: str | Path,
    *,
    sheet: str | None = None,
    unit: str | None = None,
    year: int | None = None,
    source: str | None = None,
    name: str | None = None,
    blocks: Mapping[str, str] | None = None,
    totals: str | Sequence[str] = (),
    gdp: float | None = None,
    transposed: bool = False,
    delimiter: str = ",",
    decimal: str = ".",
) -> SAM:
    """Read a social accounting matrix from a file: CSV, Excel or netCDF.

    Parameters
    ----------
    path
        One of these, told by its content and said in the log (``fiscalmult.readers``):

        - a CSV file or sheet with codes across the top (payers) and down the side (receivers),
          and the same codes in the same order; columns ``block``, ``label_en``, ``label_vi``
          may describe the rows;
        - a CSV file or sheet with the columns ``receiver``, ``payer``, ``value``, and if need
          be ``unit``, ``year``, ``source``, ``receiver_block``, ``receiver_label_en``;
        - the workbook that ``fiscalmult template FILE.xlsx`` writes, filled in;
        - a file that :func:`fiscalmult.writers.to_csv`, :func:`~fiscalmult.writers.to_excel` or
          :func:`~fiscalmult.writers.to_netcdf` wrote.

        Lines above a square table may state ``unit``, ``year``, ``source``, ``name`` and
        ``gdp``: ``unit`` in the first cell and its value beside it, or ``# unit: billion VND``.
    sheet
        Sheet of a workbook that is no template and has several.
    unit, year, source
        What the file does not state; a contradiction is an error. Unit and year are needed.
    name
        Name of the matrix; by default that of the file.
    blocks
        ``{code: block}`` where the file states no block and the code does not spell it
        (:func:`fiscalmult.accounts.block_of_code`).
    totals
        Names of printed totals; they are checked against their cells and left out.
    gdp
        Known GDP at market prices, in ``unit``: a control total that GDP must meet to 1 per cent.
    transposed
        True for a table with payers down the side.
    delimiter, decimal
        Of a CSV file, such as ``";"`` and ``","``.

    Returns
    -------
    SAM
        Dims (receiver, payer) [unit], labels and blocks as stated; balanced.

    Raises
    ------
    FiscalmultError
        If the file is no table; a cell, code or label cannot be read; a total is left inside;
        rows and columns differ; unit or year are not stated; the block of an account is not
        known; the table stands on its side; one cell, row or column is in another unit; GDP
        is not its control total; or the table does not balance. One sentence names file,
        sheet, cell and mend.

    Notes
    -----
    Nothing is repaired: no cell is changed, no row reordered, no block or unit guessed. An
    empty cell is zero. Signs of a table on its side or in mixed units are looked for only
    where they are clear; a table without them can still be wrong (``fiscalmult audit FILE``).
    For a table that does not balance yet, see :func:`read_table_file`.
    """
    raw = read_table_file(
        path, sheet, unit=unit, year=year, source=source, totals=totals, delimiter=delimiter, decimal=decimal
    )
    controls = {} if gdp is None else {"gdp=": gdp}
    return sam_of_raw(raw.transpose() if transposed else raw, name=name, blocks=blocks, controls=controls)


def sam_of_raw(
    raw: RawTable,
    *,
    name: str | None = None,
    blocks: Mapping[str, str] | None = None,
    controls: Mapping[str, float] | None = None,
) -> SAM:
    """The SAM that a table as read makes; see :func:`read_sam` for what is checked.

    Raises
    ------
    FiscalmultError
        If the table is no SAM, with the cell and the mend.
    """
    signs.refuse_nothing(raw)
    signs.refuse_totals(raw)
    signs.refuse_lookalikes(raw)
    signs.refuse_different_accounts(raw)
    _refuse_unlisted(raw)
    for what, value, example in (("unit", raw.unit, "'billion VND'"), ("year", raw.year, "2012")):
        if not value:
            raise FiscalmultError(
                f"{raw.title} states no {what}; write it above the table or on the sheet 'about', or give "
                f"{what}={example}"
            )
    accounts = Accounts(raw.rows, _blocks(raw, blocks or {}), raw.labels)
    signs.refuse_sideways(raw, accounts.blocks)
    signs.refuse_factor(raw)
    try:
        sam = SAM(raw.to_array(), accounts, name or raw.name)
    except FiscalmultError as wrong:
        raise FiscalmultError(f"{raw.title}: {wrong}; 'fiscalmult audit' looks for the cells at fault") from None
    stated = {} if raw.control_gdp is None else {"the file": raw.control_gdp}
    signs.refuse_gdp(raw, sam.gdp, {**stated, **(controls or {})})
    return sam


def _refuse_unlisted(raw: RawTable) -> None:
    """A template lists exactly the accounts that it has flows of."""
    if raw.listed is None or set(raw.listed) == set(raw.rows):
        return
    for code in raw.rows:
        if code not in raw.listed:
            at = raw.row_cell(raw.rows.index(code))
            raise FiscalmultError(
                f"account {code!r} ({at}) of {raw.title} is not listed in the sheet 'accounts'; list it with its block"
                f"{nearest(code, raw.listed)}"
            )
    code = next(code for code in raw.listed if code not in raw.rows)
    raise FiscalmultError(
        f"account {code!r} is listed in the sheet 'accounts' of {raw.file} but has no row in {raw.title}; add its row "
        f"and column, or take it off the list{nearest(code, raw.rows)}"
    )


def _blocks(raw: RawTable, given: Mapping[str, str]) -> tuple[str, ...]:
    """Block of every account: from the file, the caller, or the spelling of its code."""
    stated = raw.blocks or {}
    for code, wanted in given.items():
        if code not in raw.rows:
            raise FiscalmultError(
                f"blocks= names {code!r}, which is no account of {raw.title}{nearest(code, raw.rows)}"
            )
        if stated.get(code, wanted) != wanted:
            raise FiscalmultError(
                f"{raw.title} puts {code!r} into the block {stated[code]!r} but blocks= into {wanted!r}; mend one"
            )
    found: list[str] = []
    for place, code in enumerate(raw.rows):
        block: str | None = given.get(code) or stated.get(code)
        at = raw.row_cell(place)
        if block is None:
            try:
                block = block_of_code(code)
            except FiscalmultError:
                raise FiscalmultError(
                    f"{raw.title} does not say the block of account {code!r}{f' ({at})' if at else ''}; write one of "
                    f"{', '.join(BLOCKS)} in a column 'block', or give blocks={{{code!r}: ...}}"
                ) from None
        if block not in BLOCKS:
            raise FiscalmultError(
                f"{raw.title} puts account {code!r}{f' ({at})' if at else ''} into the unknown block {block!r}"
                f"{nearest(block, BLOCKS)}"
            )
        found.append(block)
    return tuple(found)
