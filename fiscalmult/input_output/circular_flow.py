"""From an input-output table to a social accounting matrix: the circular flow, closed in the open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from fiscalmult.accounts import Accounts, block_of_code
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.sam import SAM

__all__ = ["to_sam"]

_INSTITUTIONS = ("household", "enterprise", "government", "social-protection", "rest-of-world")
"""Blocks that may keep part of what they receive as saving."""


@dataclass
class _Ledger:
    """Cells of a matrix under construction, ``{(receiver, payer): money}``, accounts in order of appearance."""

    cells: dict[tuple[str, str], float] = field(default_factory=dict)

    def pay(self, receiver: str, payer: str, money: float) -> None:
        if money:
            self.cells[receiver, payer] = self.cells.get((receiver, payer), 0.0) + float(money)

    def totals(self, side: int) -> dict[str, float]:
        """Receipts (side 0) or outlays (side 1) of every account."""
        sums = dict.fromkeys((code for cell in self.cells for code in cell), 0.0)
        for cell, money in self.cells.items():
            sums[cell[side]] += money
        return sums


def to_sam(
    table: InputOutputTable,
    *,
    kinds: Mapping[str, str],
    categories: Mapping[str, str],
    distribution: Mapping[str, Mapping[str, float]],
    transfers: Mapping[tuple[str, str], float] | None = None,
    imports: str | None = None,
    saving: str = "savings-investment",
    abroad: str = "rest-of-world",
) -> SAM:
    """Social accounting matrix around an input-output table.

    Parameters
    ----------
    table
        A table whose identities hold exactly (:func:`close_gaps` for a rounded one), with
        primary inputs.
    kinds
        ``{kind of primary input: account}``, such as ``{"compensation": "f-labour", "surplus":
        "f-capital", "product taxes": "tax-products", "imported inputs": "rest-of-world"}``.
    categories
        ``{category of final demand: account}``, such as ``{"households": "hh-all",
        "investment": "savings-investment", "exports": "rest-of-world"}``.
    distribution
        ``{payer: {receiver: share}}``: who gets what factors, taxes and enterprises receive, such
        as ``{"f-labour": {"hh-all": 1.0}, "tax-products": {"gov": 1.0}}``. Factors and taxes pay out
        all, so their shares add to 1; institutions may pass on part.
    transfers
        ``{(receiver, payer): money}`` between institutions, such as pensions, where known.
    imports
        For total use without an imported part: the negative category that holds imports.
    saving
        Account of saving and investment. **Every institution saves what it does not spend**,
        the rest of the world included: derived cells, which may be negative.
    abroad
        Account that imported goods are paid to.

    Returns
    -------
    SAM
        Accounts ``a-`` and ``c-`` for each sector, ``c-imported-`` where imported goods stand apart in a
        table of domestic use, and ``c-direct-`` (``a-direct-`` for factors) for primary inputs that
        final demand buys. ``flows.attrs["circular_flow"]`` lists every cell derived
        by this closing and every share applied.

    Raises
    ------
    FiscalmultError
        If a kind or category is not mapped, an identity does not hold exactly, shares do not add
        to 1, or an account receives what it cannot pass on; the message names it.

    Notes
    -----
    With ``LEONTIEF`` the matrix of a table of domestic use returns the table's own Type I
    multipliers. A table of total use becomes one in which every user of a product imports the
    same share of it.
    """
    if table.primary_inputs is None:
        raise FiscalmultError(f"{table.name!r} has no primary inputs, so nobody earns what its sectors pay; give them")
    _all_mapped(table.kinds, kinds, "kind of primary input")
    bought = [category for category in table.categories if category != imports]
    _all_mapped(bought, categories, "category of final demand")
    ledger = _Ledger()
    _production(ledger, table, kinds)
    _supply(ledger, table, imports, abroad)
    _final_uses(ledger, table, {category: categories[category] for category in bought}, kinds)
    report = _distribute(ledger, distribution, transfers or {})
    report += _save(ledger, saving)
    return _matrix(ledger, table, report)


def _all_mapped(names: Iterable[str], mapping: Mapping[str, str], what: str) -> None:
    listed = list(names)
    unmapped = [name for name in listed if name not in mapping]
    if unmapped:
        raise FiscalmultError(
            f"{len(unmapped)} of the {len(listed)} names of a {what} have no account, such as {unmapped[0]!r}; "
            "map each to an account whose code says its block"
        )
    odd = [name for name in mapping if name not in listed]
    if odd:
        raise FiscalmultError(f"{odd[0]!r} is mapped to an account but is no {what}{nearest(odd[0], listed)}")
    for account in mapping.values():
        block_of_code(account)


def _codes(sector: str) -> tuple[str, str, str]:
    """Codes of a sector's activity, its commodity and the imported one."""
    stem = sector.removeprefix("a-")
    return f"a-{stem}", f"c-{stem}", f"c-imported-{stem}"


def _production(ledger: _Ledger, table: InputOutputTable, kinds: Mapping[str, str]) -> None:
    """What activities pay: domestic and imported goods, primary inputs."""
    assert table.primary_inputs is not None  # to_sam raised otherwise
    apart = table.imported_flows if table.use == "domestic" else None
    for j, user in enumerate(table.sectors):
        activity = _codes(user)[0]
        for i, supplier in enumerate(table.sectors):
            _, good, imported = _codes(supplier)
            ledger.pay(good, activity, table.flows.values[i, j])
            ledger.pay(imported, activity, 0.0 if apart is None else apart.values[i, j])
        for k, kind in enumerate(table.kinds):
            ledger.pay(kinds[kind], activity, table.primary_inputs.values[k, j])


def _supply(ledger: _Ledger, table: InputOutputTable, imports: str | None, abroad: str) -> None:
    """What commodities pay: the activity that makes them, and imports."""
    if imports is None:
        brought = table.imports
    else:
        table.category_columns(imports)
        if table.use != "total" or table.imported_flows is not None or table.imported_demand is not None:
            raise FiscalmultError(f"imports of {table.name!r} stand apart already; leave out the category {imports!r}")
        brought = -table.final_demand.sel(category=imports).values
    for i, sector in enumerate(table.sectors):
        activity, good, imported = _codes(sector)
        ledger.pay(activity, good, table.output.values[i])
        ledger.pay(abroad, imported if table.use == "domestic" else good, brought[i])


def _final_uses(
    ledger: _Ledger, table: InputOutputTable, categories: Mapping[str, str], kinds: Mapping[str, str]
) -> None:
    """What final demand buys: goods, imported goods, and primary inputs by way of an account of production."""
    for category, payer in categories.items():
        bought = table.final_demand.sel(category=category).values
        apart = table.imported_demand if table.use == "domestic" else None
        foreign = np.zeros(len(bought)) if apart is None else apart.sel(category=category).values
        for i, sector in enumerate(table.sectors):
            _, good, imported = _codes(sector)
            ledger.pay(good, payer, bought[i])
            ledger.pay(imported, payer, foreign[i])
        if table.final_inputs is None:
            continue
        for kind in table.kinds:
            money = float(table.final_inputs.sel(kind=kind, category=category))
            # Value added arises in activities, taxes and imports on commodities; so GDP counts them.
            earned = block_of_code(kinds[kind]) in ("labour", "capital")
            through = f"{'a' if earned else 'c'}-direct-{kind}"
            ledger.pay(through, payer, money)
            ledger.pay(kinds[kind], through, money)


def _distribute(
    ledger: _Ledger, distribution: Mapping[str, Mapping[str, float]], transfers: Mapping[tuple[str, str], float]
) -> list[str]:
    """Pass incomes on by shares; what an account passes on may reach another that passes on."""
    for (receiver, payer), money in transfers.items():
        for account in (receiver, payer):
            if block_of_code(account) not in _INSTITUTIONS:
                raise FiscalmultError(f"the transfer from {payer!r} to {receiver!r} is not between institutions")
        ledger.pay(receiver, payer, money)
    payers = list(distribution)
    shares = np.zeros((len(payers), len(payers)))
    for j, payer in enumerate(payers):
        total = sum(distribution[payer].values())
        whole = block_of_code(payer) not in _INSTITUTIONS
        if min(distribution[payer].values(), default=0.0) < 0 or total > 1 + 1e-9 or (whole and abs(total - 1) > 1e-9):
            raise FiscalmultError(
                f"{payer!r} passes on {total:.6g} of what it receives; its shares must be positive and "
                f"{'add to 1' if whole else 'not exceed 1'}"
            )
        for receiver, share in distribution[payer].items():
            block_of_code(receiver)
            if receiver in payers:
                shares[payers.index(receiver), j] = share
    base = ledger.totals(0)
    try:
        received = np.linalg.solve(np.eye(len(payers)) - shares, np.array([base.get(payer, 0.0) for payer in payers]))
    except np.linalg.LinAlgError:
        raise FiscalmultError(
            f"the accounts {', '.join(payers)} pass all they receive on to one another; let one of them pass on less"
        ) from None
    report = []
    for payer, money in zip(payers, received, strict=True):
        for receiver, share in distribution[payer].items():
            ledger.pay(receiver, payer, share * money)
            report.append(f"{receiver} gets {share:.6g} of what {payer} receives, {share * money:.6g}")
    return report


def _save(ledger: _Ledger, saving: str) -> list[str]:
    """Every institution saves what is left; factors, taxes and production must leave nothing."""
    size = sum(abs(money) for money in ledger.cells.values())
    report = []
    outlays = ledger.totals(1)
    for account, received in ledger.totals(0).items():
        if account == saving:
            continue
        left = received - outlays[account]
        block = block_of_code(account)
        if block in _INSTITUTIONS:
            ledger.pay(saving, account, left)
            report.append(f"{account} saves the rest, {left:.6g}")
        elif abs(left) > 1e-10 * size:
            if block in ("activity", "commodity"):
                raise FiscalmultError(
                    f"account {account!r} receives {left:.6g} more than it pays; close the rounding gaps of the table "
                    "first (close_gaps)"
                )
            raise FiscalmultError(
                f"account {account!r} keeps {left:.6g} that nobody gets; say in distribution who receives it"
            )
    return report


def _matrix(ledger: _Ledger, table: InputOutputTable, report: list[str]) -> SAM:
    order = ("activity", "commodity", "labour", "capital", "enterprise", "household", "social-protection", "government")
    rank = {block: place for place, block in enumerate((*order, "tax", "accumulation", "rest-of-world"))}
    codes = sorted(ledger.totals(0), key=lambda code: rank.get(block_of_code(code), len(rank)))
    place = {code: position for position, code in enumerate(codes)}
    values = np.zeros((len(codes), len(codes)))
    for (receiver, payer), money in ledger.cells.items():
        values[place[receiver], place[payer]] = money
    kept = {key: value for key, value in table.flows.attrs.items() if key in ("units", "year", "source")}
    attrs = {**kept, "circular_flow": "; ".join(report)}
    flows = xr.DataArray(values, coords={"receiver": codes, "payer": codes}, dims=("receiver", "payer"), attrs=attrs)
    return SAM(flows, Accounts.from_codes(codes), f"{table.name}, as a SAM")
