"""Signs that a table is not what it seems: totals inside, on its side, in two units.

Each function looks, and raises where the sign is clear; none changes a number.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.readers.raw import RawTable

__all__ = ["TOTALS", "refuse_different_accounts", "refuse_factor", "refuse_gdp", "refuse_sideways", "refuse_totals"]

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
            by_name, by_sum = code.lower() in TOTALS, _is_sum(raw.values if side == "row" else raw.values.T, place)
            if not by_name and not by_sum:
                continue
            name = raw.row_cell(place) if side == "row" else raw.column_cell(place)
            how = "is the sum of all others" if by_sum else "is named as a total"
            raise FiscalmultError(
                f"{side} {code!r}{f' ({name})' if name else ''} of {raw.title} {how}: a total was left inside the "
                f"table; delete it, or read the file with totals={code!r}"
            )


def _is_sum(values: NDArray[np.float64], place: int) -> bool:
    """Whether a row of three or more is, in every column, the sum of the other rows."""
    if values.shape[0] < 4 or not values[place].any():
        return False
    others = values.sum(axis=0) - values[place]
    return bool(np.abs(values[place] - others).max() <= CLEAR * np.abs(values[place]).sum())


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
            f"({len(alone)} such accounts); write every account both down the side and across the top"
            f"{nearest(alone[0], close)}"
        )
    place = next(i for i, (row, column) in enumerate(zip(raw.rows, raw.columns, strict=True)) if row != column)
    raise FiscalmultError(
        f"{raw.title} lists its accounts in another order across the top than down the side: row {raw.rows[place]!r} "
        f"({raw.row_cell(place) or place + 1}) meets column {raw.columns[place]!r} "
        f"({raw.column_cell(place) or place + 1}); put both in one order"
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
    """Raise where one cell, row or column in another unit explains that the table does not balance."""
    values = raw.values
    gaps = values.sum(axis=1) - values.sum(axis=0)
    total = float(np.abs(values).sum())
    if total == 0 or np.abs(gaps).max() <= CLEAR * total:
        return
    for factor in FACTORS:
        for scale, words in ((1 / factor, "large"), (factor, "small")):
            found = _rescaled(values, gaps, scale)
            if found is not None:
                what, place, other = found
                raise FiscalmultError(_factor_words(raw, what, place, other, factor, words))


def _rescaled(values: NDArray[np.float64], gaps: NDArray[np.float64], scale: float) -> tuple[str, int, int] | None:
    """A cell, row, column or account whose rescaling alone balances the table."""
    count = len(gaps)
    rows, columns = values.sum(axis=1), values.sum(axis=0)
    step = scale - 1
    low, high = int(np.argmin(gaps)), int(np.argmax(gaps))
    for i, j in ((high, low), (low, high)):
        after = gaps.copy()
        after[i] += step * values[i, j]
        after[j] -= step * values[i, j]
        if _balanced(after, values, step * values[i, j]):
            return "cell", i, j
    for place in range(count):
        unit = np.zeros(count)
        unit[place] = 1.0
        row = step * (unit * rows[place] - values[place])
        column = step * (values[:, place] - unit * columns[place])
        for what, change, size in (
            ("row", row, step * np.abs(values[place]).sum()),
            ("column", column, step * np.abs(values[:, place]).sum()),
            ("account", row + column, step * (np.abs(values[place]).sum() + np.abs(values[:, place]).sum())),
        ):
            if np.any(change) and _balanced(gaps + change, values, size):
                return what, place, place
    return None


def _balanced(gaps: NDArray[np.float64], values: NDArray[np.float64], change: float) -> bool:
    """Whether gaps are none beside the table as it would be."""
    return bool(np.abs(gaps).max() <= CLEAR * max(float(np.abs(values).sum()) + change, 0.0))


def _factor_words(raw: RawTable, what: str, row: int, column: int, factor: float, words: str) -> str:
    times = f"{factor:,.0f} times too {words}"
    if what == "cell":
        value = raw.values[row, column]
        mended = value / factor if words == "large" else value * factor
        return (
            f"{raw.where(row, column)} is {times}: it holds {value:.6g} where the table balances with {mended:.6g}; "
            "write the cell in the unit of the others"
        )
    name = raw.column_cell(column) if what == "column" else raw.row_cell(row)
    code = raw.columns[column] if what == "column" else raw.rows[row]
    side = "row and column of account" if what == "account" else what
    return (
        f"{side} {code!r}{f' ({name})' if name else ''} of {raw.title} {'are' if what == 'account' else 'is'} {times}: "
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
