"""Signs that a table is not what it seems: totals inside, on its side, in two units.

Each function looks, and raises where the sign is clear; none changes a number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import numpy as np

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.kernels.mistakes import Mistake, scaled
from fiscalmult.kernels.sums import adds_up
from fiscalmult.readers.raw import RawTable

__all__ = [
    "TOTALS",
    "refuse_different_accounts",
    "refuse_factor",
    "refuse_gdp",
    "refuse_lookalikes",
    "refuse_nothing",
    "refuse_sideways",
    "refuse_totals",
]

TOTALS = ("total", "totals", "grand total", "sum", "tổng", "tổng cộng", "tổng số", "cộng")
"""Names of totals, in small letters."""

CLEAR = 1e-6
"""Gap that counts as none when a sign is looked for, as a share of the total of all cells."""

FACTORS = (1e3, 1e6, 1e9)
"""Steps between money units: thousand, million, billion."""

GDP_TOLERANCE = 0.01
"""Largest gap between GDP and the control total that its rounding explains, as a share."""

SIDEWAYS = 0.01
"""Most that may run the right way in a table on its side, as a share of what runs the wrong way."""

_SIDES = (("labour", "activity"), ("capital", "activity"), ("household", "labour"), ("household", "capital"))
"""Receiver and payer of payments that every SAM with these blocks has, and hardly ever the other way."""


def refuse_totals(raw: RawTable) -> None:
    """Raise where a row or column is a total of the others, by its name or by its numbers."""
    for side, codes in (("row", raw.rows), ("column", raw.columns)):
        for place, code in enumerate(codes):
            by_name, by_sum = code.lower() in TOTALS, _is_sum(raw, side, place)
            if not by_name and not by_sum:
                continue
            name = raw.row_cell(place) if side == "row" else raw.column_cell(place)
            how = "is the sum of all others" if by_sum else "is named as a total"
            raise FiscalmultError(
                f"{side} {code!r}{f' ({name})' if name else ''} of {raw.title} {how}: a total was left inside the "
                f"table; delete it, or read the file with totals={code!r}"
            )


def _is_sum(raw: RawTable, side: str, place: int) -> bool:
    """Whether a row or column is, cell by cell, the sum of the others (:func:`fiscalmult.kernels.sums.adds_up`)."""
    lines, across = (raw.values, raw.columns) if side == "row" else (raw.values.T, raw.rows)
    code = (raw.rows if side == "row" else raw.columns)[place]
    if len(lines) < 4:
        return False
    crossing = across.index(code) if code in across else None
    return adds_up(lines[place], np.delete(lines, place, axis=0), crossing)


def refuse_different_accounts(raw: RawTable) -> None:
    """Raise where rows and columns do not name the same accounts in the same order."""
    if raw.rows == raw.columns:
        return
    for only, others, side in ((raw.rows, raw.columns, "rows"), (raw.columns, raw.rows, "columns")):
        alone = [code for code in only if code not in set(others)]
        if not alone:
            continue
        place = only.index(alone[0])
        name = raw.row_cell(place) if side == "rows" else raw.column_cell(place)
        close = [code for code in others if code not in set(only)]
        raise FiscalmultError(
            f"account {alone[0]!r}{f' ({name})' if name else ''} of {raw.title} stands only in the {side} "
            f"({len(alone)} such account{'s' if len(alone) > 1 else ''}); write every account both down the side and "
            f"across the top{nearest(alone[0], close)}"
        )
    place = next(i for i, (row, column) in enumerate(zip(raw.rows, raw.columns, strict=True)) if row != column)
    raise FiscalmultError(
        f"{raw.title} lists its accounts in another order across the top than down the side: row {raw.rows[place]!r} "
        f"({raw.row_cell(place) or place + 1}) meets column {raw.columns[place]!r} "
        f"({raw.column_cell(place) or place + 1}); put both in one order"
    )


def refuse_nothing(raw: RawTable) -> None:
    """Raise where no cell holds a payment: such a table balances."""
    if not raw.values.any():
        raise FiscalmultError(
            f"nothing flows in {raw.title}: all cells of its {len(raw.rows)} accounts are zero or empty; fill in the "
            "flows, or have the formulas of the file calculated"
        )


def refuse_lookalikes(raw: RawTable) -> None:
    """Raise where two codes look the same: an accent typed as a letter of its own, or a letter without width."""
    seen: dict[str, str] = {}
    for code in dict.fromkeys([*raw.rows, *raw.columns]):
        shown = "".join(sign for sign in unicodedata.normalize("NFKC", code) if unicodedata.category(sign) != "Cf")
        other = seen.setdefault(shown, code)
        if other != code:
            raise FiscalmultError(
                f"{raw.title} spells the account {code!r} in two ways that look alike, {other!a} and "
                f"{code!a}; type the code once and copy it to the other places"
            )


def refuse_sideways(raw: RawTable, blocks: tuple[str, ...]) -> None:
    """Raise where payers stand down the side and receivers across the top.

    A SAM balances either way round. The blocks tell: labour and capital receive from
    activities, households from both. Clear is only a table in which next to nothing of
    this runs the right way and something runs the wrong way.
    """
    names = np.array(blocks)
    right, wrong = [], []
    for receiver, payer in _SIDES:
        down, across = names == receiver, names == payer
        right.append(float(np.abs(raw.values[np.ix_(down, across)]).sum()))
        wrong.append(float(np.abs(raw.values[np.ix_(across, down)]).sum()))
    if sum(wrong) <= 0 or sum(right) > SIDEWAYS * sum(wrong):
        return
    place = int(np.argmax(wrong))
    receiver, payer = _SIDES[place]
    mend = "leave out transposed=True" if raw.sideways else "read it with transposed=True"
    raise FiscalmultError(
        f"{raw.title} stands on its side: the rows of the block {payer!r} hold {wrong[place]:.6g} from the columns of "
        f"{receiver!r} and next to nothing runs the other way; receivers belong down the side and payers across "
        f"the top, so transpose the table, or {mend}"
    )


def refuse_factor(raw: RawTable) -> None:
    """Raise where one cell, row, column or account in another unit explains that the table does not balance."""
    values = raw.values
    gaps = values.sum(axis=1) - values.sum(axis=0)
    if np.abs(gaps).max(initial=0.0) <= CLEAR * np.abs(values).sum():
        return
    factors = [step for factor in FACTORS for step in (factor, 1 / factor)]
    found = scaled(values, np.ones(len(values), dtype=bool), factors)
    if found is not None:
        raise FiscalmultError(_factor_words(raw, found))


def _factor_words(raw: RawTable, found: Mistake) -> str:
    row, column = found.row, found.column
    large = found.factor > 1
    times = f"{max(found.factor, 1 / found.factor):,.0f} times too {'large' if large else 'small'}"
    if found.kind == "cell":
        value = raw.values[row, column]
        return (
            f"{raw.where(row, column)} is {times}: it holds {value:.6g} where the table balances with "
            f"{value / found.factor:.6g}; write the cell in the unit of the others"
        )
    name = raw.column_cell(column) if found.kind == "column" else raw.row_cell(row)
    code = raw.columns[column] if found.kind == "column" else raw.rows[row]
    side, verb = ("row and column of account", "are") if found.kind == "account" else (found.kind, "is")
    return (
        f"{side} {code!r}{f' ({name})' if name else ''} of {raw.title} {verb} {times}: "
        "in the unit of the others the table balances; write all flows in one unit"
    )


def refuse_gdp(raw: RawTable, gdp: float, controls: Mapping[str, float]) -> None:
    """Raise where GDP is not the control total; a step between units is named as such."""
    for place, control in controls.items():
        if control <= 0 or not np.isfinite(control):
            raise FiscalmultError(f"{place} gives the GDP {control!r}; write it as a positive number in {raw.unit}")
        if abs(gdp - control) <= GDP_TOLERANCE * control:
            continue
        shown = f"GDP of {raw.title} comes to {gdp:.6g} {raw.unit} but {place} gives {control:.6g}"
        for factor in FACTORS:
            for step, words in ((factor, "less"), (1 / factor, "more")):
                if abs(gdp - control * step) <= 0.1 * control * step:
                    raise FiscalmultError(
                        f"{shown}, {factor:,.0f} times {words}: {raw.unit!r} is not the unit of the cells, or not that "
                        "of the GDP; mend the one that is wrong"
                    )
        raise FiscalmultError(f"{shown}; mend the table, or the GDP")
