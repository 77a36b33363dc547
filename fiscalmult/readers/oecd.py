"""Read national input-output tables as the OECD publishes them: one country, one year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.readers.published import PublishedSheet, attrs_of, labelled, published_sheets
from fiscalmult.sources import Source

__all__ = ["OECD_SOURCE", "OecdSheet", "oecd_sheet", "read_oecd_iot"]

Array = NDArray[np.float64]

OECD_SOURCE = Source(
    key="oecd-iot-2021",
    publisher="OECD",
    title="Input-Output Tables (IOTs), 2021 edition, Viet Nam",
    table="TTL: Total",
    year="2018",
    unit="million USD",
    url="https://stats.oecd.org",
)
"""The publication that :func:`read_oecd_iot` was made for."""

_UNITS = {"US Dollar, Millions": "million USD"}
_BLOCKS = ("TTL", "DOM", "IMP")
_PURCHASES, _OUTPUT, _IMPORTS = "TTL_INT_FNL", "OUTPUT", "IMPO"
_HINT = "oecd_iot_2021ed_vnm_2018.xlsx"
_FIRST = 2  # column of the first user


@dataclass(frozen=True)
class OecdSheet:
    """One exported sheet, as printed.

    Parameters
    ----------
    variable, country, year, unit
        The heading, such as ``TTL: Total``, ``VNM: Viet Nam``, 2018 and ``million USD``.
    industries, categories, kinds
        ``{code: name}``: columns ``D01T02`` and ``HFCE``, rows ``TXS_INT_FNL`` and ``VALU``.
    blocks
        ``{"TTL", "DOM" or "IMP": dims (industry supplying, user)}``, those that it holds;
        users are the industries, then the categories.
    primary
        Dims (kind, user).
    purchases
        Row ``TTL_INT_FNL`` by user: consumption at purchasers' prices; None where missing.
    output
        By industry; None in a sheet of imports alone.
    rounding
        Half of the last digit printed [money unit].
    """

    variable: str
    country: str
    year: int
    unit: str
    industries: dict[str, str]
    categories: dict[str, str]
    kinds: dict[str, str]
    blocks: dict[str, Array]
    primary: Array
    purchases: Array | None
    output: Array | None
    rounding: float


def read_oecd_iot(
    path: str | Path, *, imports: str | Path | None = None, sheet: str | None = None, names: bool = False
) -> InputOutputTable:
    """Read a national input-output table of the OECD, as its database exports it.

    Parameters
    ----------
    path
        Workbook of one country and one year, variable TTL (domestic and imported use together)
        or DOM (domestic use), with the rows ``IMP_`` in the same sheet or in ``imports``.
    imports
        Workbook of the same country and year that holds the rows ``IMP_``.
    sheet
        Sheet of the table; None takes the first.
    names
        True: industries, categories and kinds bear the publisher's names; False: its codes,
        such as ``D01T02``, ``HFCE`` and ``VALU``.

    Returns
    -------
    InputOutputTable
        Industry by industry, basic prices, current prices. From TTL alone: use ``"total"``,
        with the category ``IMPO`` holding imports as negatives (competitive imports). From
        TTL with imports, or from DOM: the imported part stands in ``imported_flows`` and
        ``imported_demand``, and ``IMPO`` is left out. Kinds are taxes less subsidies on
        products paid abroad (``TXS_IMP_FNL``) and at home (``TXS_INT_FNL``) and value added at
        basic prices (``VALU``).

    Raises
    ------
    FiscalmultError
        If the file is missing or no Excel workbook, the layout is another, a cell is not a
        number, printed totals are not the sums of their cells, or domestic use comes without
        the imported.

    Notes
    -----
    The tables are printed to few decimals. Identities may miss by as much as rounding
    explains: half of the last digit for each cell in a sum. Needs openpyxl
    (``pip install fiscalmult[excel]``).

    References
    ----------
    OECD, Input-Output Tables, 2021 edition, https://oe.cd/i-o.
    """
    first = oecd_sheet(path, sheet)
    blocks = dict(first.blocks)
    if imports is not None:
        second = oecd_sheet(imports)
        _same(first, second, Path(path).name, Path(imports).name)
        if "IMP" not in second.blocks:
            raise FiscalmultError(
                f"{Path(imports).name} has no rows 'IMP_...', only {', '.join(second.blocks)}; give the imports"
            )
        blocks["IMP"] = second.blocks["IMP"]
    if "TTL" not in blocks and not {"DOM", "IMP"} <= set(blocks):
        raise FiscalmultError(
            f"{Path(path).name} holds {', '.join(blocks)} alone, whose columns leave out part of the inputs; give both "
            "DOM and IMP (imports=...), or TTL"
        )
    if first.output is None:
        raise FiscalmultError(f"{Path(path).name} has no row {_OUTPUT!r}; give the table of domestic or of total use")
    return _table(first, blocks, names)


def oecd_sheet(path: str | Path, sheet: str | None = None) -> OecdSheet:
    """A sheet as the database exports it, its printed totals checked.

    Raises
    ------
    FiscalmultError
        As :func:`read_oecd_iot`.
    """
    grid = published_sheets(path, *([sheet] if sheet else []), hint=_HINT)[0]
    head, start = grid.find("To industry / sector", 0), grid.find("From industry / sector", 0) + 1
    about = [grid.text(grid.find(key, 0), _FIRST) for key in ("Variable", "Country", "Time", "Unit")]
    if not about[2].isdigit():
        raise grid.error(grid.find("Time", 0), _FIRST, f"says {about[2]!r} where a year belongs; export one year")
    users: dict[str, str] = {}
    while text := grid.text(head, _FIRST + len(users)):
        users.update([_named(text)])
    listed = [_named(grid.text(row, 0)) for row in range(start, len(grid.rows)) if ":" in grid.text(row, 0)]
    listed = listed[: next((i for i, (code, _) in enumerate(listed) if " " in code), len(listed))]  # footnotes
    rows = {code: start + place for place, (code, _) in enumerate(listed)}
    industries = {code: name for code, name in users.items() if re.match(r"D\d", code)}
    for place, code in enumerate(users):
        if (place < len(industries)) != (code in industries):
            raise grid.error(head, _FIRST + place, f"holds {code!r}; industries stand first, then final demand")
    blocks = {}
    for block in _BLOCKS:
        if any(f"{block}_{code[1:]}" in rows for code in industries):
            blocks[block] = _block(grid, block, list(industries), rows, len(users))
    used = {f"{block}_{code[1:]}" for block in blocks for code in industries} | {_PURCHASES, _OUTPUT}
    kinds = {code: name for code, name in listed if code not in used}
    foreign = next((code for code in kinds if re.match(r"(TTL|DOM|IMP)_\d", code)), None)
    if foreign is not None:
        raise grid.error(rows[foreign], 0, f"holds {foreign!r}, which is no column; use the workbook as published")
    primary = np.array([grid.line(rows[code], _FIRST, len(users)) for code in kinds]).reshape(len(kinds), len(users))
    values = np.vstack([*blocks.values(), primary])
    found = OecdSheet(
        about[0],
        about[1],
        int(about[2]),
        _UNITS.get(about[3], about[3]),
        industries,
        {code: name for code, name in users.items() if code not in industries},
        kinds,
        blocks,
        primary,
        grid.line(rows[_PURCHASES], _FIRST, len(users)) if _PURCHASES in rows else None,
        grid.line(rows[_OUTPUT], _FIRST, len(industries)) if _OUTPUT in rows else None,
        _rounding(values),
    )
    _check(grid, found, rows)
    return found


def _named(text: str) -> tuple[str, str]:
    code, _, name = text.partition(":")
    return code.strip(), name.strip() or code.strip()


def _block(grid: PublishedSheet, block: str, industries: Sequence[str], rows: dict[str, int], width: int) -> Array:
    for code in industries:
        if f"{block}_{code[1:]}" not in rows:
            raise grid.wrong(f"has the column {code!r} but no row '{block}_{code[1:]}'; use the workbook as published")
    return np.array([grid.line(rows[f"{block}_{code[1:]}"], _FIRST, width) for code in industries])


def _rounding(values: Array) -> float:
    """Half of the last digit printed, zero where numbers have more than six decimals."""
    for digits in range(7):
        if np.array_equal(values, np.round(values, digits)):
            return 0.5 * 10.0**-digits
    return 0.0


def _check(grid: PublishedSheet, sheet: OecdSheet, rows: dict[str, int]) -> None:
    """Consumption at purchasers' prices and output are the sums of their columns, where both parts are there."""
    both = [part for block, part in sheet.blocks.items() if "TTL" not in sheet.blocks or block == "TTL"]
    if sheet.purchases is None or len(both) + ("TTL" in sheet.blocks) < 2:
        return
    bought = np.sum(both, axis=0).sum(axis=0)
    taxes = [place for place, code in enumerate(sheet.kinds) if code.startswith("TXS")]
    bought = bought + sheet.primary[taxes].sum(axis=0)
    allowed = _allowed(sheet, len(both[0]) * len(both))
    what = "its cells and taxes"
    grid.check_totals(bought, (rows[_PURCHASES], _FIRST), down=False, what=what, allowed=allowed)
    if sheet.output is not None:
        others = [place for place in range(len(sheet.kinds)) if place not in taxes]
        made = (bought + sheet.primary[others].sum(axis=0))[: len(sheet.output)]
        what = "its inputs, taxes and value added"
        grid.check_totals(made, (rows[_OUTPUT], _FIRST), down=False, what=what, allowed=allowed)


def _allowed(sheet: OecdSheet, cells: int) -> float | None:
    """Largest gap that rounding explains in a sum of cells and what it is compared with."""
    longest = cells + len(sheet.categories) + len(sheet.kinds) + 1
    return sheet.rounding * longest if sheet.rounding else None


def _same(first: OecdSheet, second: OecdSheet, file: str, other: str) -> None:
    for what in ("country", "year", "unit"):
        ours, theirs = getattr(first, what), getattr(second, what)
        if ours != theirs:
            raise FiscalmultError(f"{file} has the {what} {ours!r} but {other} {theirs!r}; give two tables of one kind")
    if list(first.industries) != list(second.industries) or list(first.categories) != list(second.categories):
        raise FiscalmultError(f"{file} and {other} list other industries or final demand; give two of one edition")


def _table(sheet: OecdSheet, blocks: dict[str, Array], names: bool) -> InputOutputTable:
    use = "total" if "TTL" in blocks else "domestic"
    flows, abroad = blocks["TTL" if use == "total" else "DOM"], blocks.get("IMP")
    codes = [*sheet.industries, *sheet.categories]
    count = len(sheet.industries)
    kept = [place for place, code in enumerate(codes) if abroad is None or code != _IMPORTS]
    shown = {**sheet.industries, **sheet.categories}
    users = [shown[codes[place]] if names else codes[place] for place in kept]
    industries, categories = users[:count], users[count:]
    kinds = list(sheet.kinds.values() if names else sheet.kinds)
    country = sheet.country.partition(":")[2].strip() or sheet.country
    source = replace(
        OECD_SOURCE,
        title=f"Input-Output Tables (IOTs), {country}",
        table=sheet.variable,
        year=str(sheet.year),
        unit=sheet.unit,
    )
    inside, outside = kept[:count], kept[count:]
    both, final = {"supplier": industries, "user": industries}, {"supplier": industries, "category": categories}
    return InputOutputTable(
        flows=labelled(flows[:, inside], attrs_of(source, sheet.year, sheet.unit), **both),
        final_demand=labelled(flows[:, outside], **final),
        primary_inputs=labelled(sheet.primary[:, inside], kind=kinds, user=industries),
        output=None if sheet.output is None else labelled(sheet.output, sector=industries),  # type: ignore[arg-type]
        final_inputs=labelled(sheet.primary[:, outside], kind=kinds, category=categories),
        imported_flows=None if abroad is None else labelled(abroad[:, inside], **both),
        imported_demand=None if abroad is None else labelled(abroad[:, outside], **final),
        use=use,
        tolerance=_allowed(sheet, count * (1 if abroad is None else 2)),
        name=f"{country} {sheet.year}, OECD",
    )
