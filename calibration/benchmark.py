"""The shipped SAM: aggregated, re-routed, in trillion VND."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from calibration.concordance import SOCIAL_PROTECTION, Concordance, gate
from calibration.tables import Row, number, read_table
from fiscalmult.accounts import BLOCKS, Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["BILLIONS_PER_TRILLION", "CELLS", "NAME", "Benchmark", "block_totals", "build_benchmark", "read_shipped"]

NAME = "viet-nam-2012"
CELLS = ("receiver", "payer", "value", "status", "source")
"""Columns of the shipped matrix."""

BILLIONS_PER_TRILLION = 1000.0


@dataclass(frozen=True)
class Benchmark:
    """The shipped matrix with the status of every cell.

    Parameters
    ----------
    sam
        Trillion VND, dims (receiver, payer).
    rows
        Rows of the shipped table: the non-zero cells, by receiver, then payer.
    """

    sam: SAM
    rows: list[Row]


def build_benchmark(original: SAM, concordance: Concordance) -> Benchmark:
    """Aggregate the original matrix and set the social protection account between.

    A shipped cell is the exactly rounded sum of its original cells (so the same bytes come
    out on every machine), divided by 1000; what government gives households passes through
    ``gov-social-protection``. The result is compared with :meth:`SAM.aggregate` and
    :meth:`SAM.interpose`, the second route.

    Parameters
    ----------
    original
        371 accounts, billion VND.
    concordance
        Checked against the original.

    Raises
    ------
    FiscalmultError
        If the two routes, the block totals or GDP differ, or an account does not balance.
    """
    concordance.check_against(original)
    mapping = concordance.mapping
    values = original.values
    gathered: dict[tuple[str, str], list[float]] = defaultdict(list)
    routed: set[tuple[str, str]] = set()
    for i, j in np.argwhere(values != 0.0):
        receiver, payer = mapping[original.codes[i]], mapping[original.codes[j]]
        flow = float(values[i, j])
        if payer == "gov" and receiver.startswith("hh-"):
            for cell in ((receiver, SOCIAL_PROTECTION), (SOCIAL_PROTECTION, payer)):
                gathered[cell].append(flow)
                routed.add(cell)
        else:
            gathered[receiver, payer].append(flow)
    rows = []
    for receiver in concordance.codes:
        for payer in concordance.codes:
            flows = gathered.get((receiver, payer), [])
            value = math.fsum(flows) / BILLIONS_PER_TRILLION
            if value != 0.0:
                plain = len(flows) == 1 and (receiver, payer) not in routed
                status = "published" if plain else "derived"
                texts = (receiver, payer, number(value), status, "vnsam-2012")
                rows.append(dict(zip(CELLS, texts, strict=True)))
    sam = _as_sam(rows, concordance)
    _check(sam, original, concordance)
    return Benchmark(sam, rows)


def read_shipped(data: Path, concordance: Concordance) -> Benchmark:
    """The matrix as it ships, for what can be rebuilt without the original."""
    rows = read_table(data / f"{NAME}.csv")
    return Benchmark(_as_sam(rows, concordance), rows)


def block_totals(sam: SAM) -> dict[tuple[str, str], float]:
    """Flows between blocks ``{(receiver, payer): money}``, in the unit of the matrix.

    The social protection account is read as part of government, so that a matrix with it
    and one without it compare: what it passes on counts once, from government.
    """
    blocks = [("government" if block == "social-protection" else block) for block in sam.account_list.blocks]
    kind = np.array(blocks)
    inner = sam.account_list.mask("social-protection")
    values = np.where(inner[:, None], 0.0, sam.values)
    totals = {}
    for receiver in BLOCKS:
        for payer in BLOCKS:
            total = math.fsum(values[np.ix_(kind == receiver, kind == payer)].ravel())
            if total != 0.0:
                totals[receiver, payer] = total
    return totals


def _as_sam(rows: list[Row], concordance: Concordance) -> SAM:
    codes = list(concordance.codes)
    place = {code: position for position, code in enumerate(codes)}
    values = np.zeros((len(codes), len(codes)))
    for row in rows:
        for name in (row["receiver"], row["payer"]):
            if name not in place:
                raise FiscalmultError(f"the shipped matrix names the account {name!r}, which the concordance lacks")
        values[place[row["receiver"]], place[row["payer"]]] = float(row["value"])
    attrs = {"units": "trillion VND", "year": 2012}
    flows = xr.DataArray(values, coords={"receiver": codes, "payer": codes}, dims=("receiver", "payer"), attrs=attrs)
    listed = Accounts.from_codes(codes)
    return SAM(flows, Accounts(listed.codes, listed.blocks, concordance.labels), NAME)


def _check(sam: SAM, original: SAM, concordance: Concordance) -> None:
    """Gates: second route, block totals and GDP."""
    households = [code for code in concordance.codes if code.startswith("hh-")]
    again = original.aggregate(concordance.mapping)
    again = again.interpose(SOCIAL_PROTECTION, payer="gov", receivers=households, block="social-protection")
    codes = list(sam.codes)
    second = again.flows.sel(receiver=codes, payer=codes).values / BILLIONS_PER_TRILLION
    everything = math.fsum(np.abs(sam.values).ravel())
    if np.abs(second - sam.values).max() > gate("balance") * everything:
        raise FiscalmultError("the shipped matrix differs from SAM.aggregate and SAM.interpose on the original")
    ours, theirs = block_totals(sam), block_totals(original)
    for cell in sorted({*ours, *theirs}):
        gap = ours.get(cell, 0.0) - theirs.get(cell, 0.0) / BILLIONS_PER_TRILLION
        if abs(gap) > gate("block-totals") * everything:
            raise FiscalmultError(f"what {cell[0]} gets from {cell[1]} is {gap:.3g} trillion VND off the original")
    gdps = {"shipped": sam.gdp, "original": original.gdp / BILLIONS_PER_TRILLION}
    for which, gdp in gdps.items():
        if abs(gdp - gate("gdp-market-prices")) > gate("gdp-printed-digit"):
            raise FiscalmultError(
                f"GDP of the {which} matrix is {gdp:.4f}, not {gate('gdp-market-prices')} trillion VND"
            )
