"""Aggregation bias: the same injections in the original and in the shipped matrix."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from calibration.concordance import Concordance, gate
from fiscalmult.closure import PYATT_ROUND
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.measures import measure_weights
from fiscalmult.sam import SAM

__all__ = ["GATED", "INJECTIONS", "Bias", "compare_multipliers", "gdp_worth", "without_each_split"]

GATED = ("transfers", "government consumption", "investment")
"""Injections whose bias the gate holds."""


@dataclass(frozen=True)
class Bias:
    """One injection in both matrices.

    Parameters
    ----------
    injection
        Name of the injection.
    accounts
        How many accounts of the original it falls on.
    original, shipped
        GDP at market prices per dong injected.
    """

    injection: str
    accounts: int
    original: float
    shipped: float

    @property
    def relative(self) -> float:
        """Shipped over original, less one."""
        return self.shipped / self.original - 1.0


def _transfers(code: str, block: str) -> bool:
    return block == "household"


def _poorest(code: str, block: str) -> bool:
    return block == "household" and code.endswith("1")


def _richest(code: str, block: str) -> bool:
    return block == "household" and code.endswith("5")


def _commodities(code: str, block: str) -> bool:
    return block == "commodity"


INJECTIONS: dict[str, tuple[str, Callable[[str, str], bool]]] = {
    "transfers": ("gov", _transfers),
    "transfers to the poorest quintile": ("gov", _poorest),
    "transfers to the richest quintile": ("gov", _richest),
    "government consumption": ("gov", _commodities),
    "investment": ("s-i", _commodities),
    "exports": ("row", _commodities),
}
"""``{injection: (paying account of the original, receivers)}``: one dong in its pattern."""


def gdp_worth(sam: SAM) -> dict[str, float]:
    """GDP at market prices per dong injected into each account, closure ``PYATT_ROUND``."""
    economy = Economy.from_sam(sam, PYATT_ROUND)
    worth = economy.worth(measure_weights(economy, ["gdp"])["gdp"])
    return {str(code): float(value) for code, value in worth.to_series().items()}


def compare_multipliers(original: SAM, shipped: SAM, concordance: Concordance) -> list[Bias]:
    """GDP multipliers of both matrices, side by side.

    An injection falls on the original's accounts in its own pattern, and on the accounts
    of the shipped matrix that gather them: what differs is aggregation alone.

    Raises
    ------
    FiscalmultError
        If a gated multiplier differs by more than the gate allows.
    """
    table = _side_by_side(original, gdp_worth(original), gdp_worth(shipped), concordance.mapping)
    for row in table:
        if row.injection in GATED and abs(row.relative) > gate("bias"):
            raise FiscalmultError(
                f"aggregation moves the GDP multiplier of {row.injection} by {100 * row.relative:.2f} % "
                f"(gate {100 * gate('bias'):g} %); split the sectors it buys"
            )
    return table


def without_each_split(original: SAM, shipped: SAM, concordance: Concordance) -> dict[str, list[Bias]]:
    """The same table for the shipped matrix with one group of sectors merged at a time.

    Returns
    -------
    dict
        ``{sectors merged, joined by " + ": table}``; the gate is not applied.
    """
    before = gdp_worth(original)
    tables = {}
    for parent in dict.fromkeys(row["parent"] for row in concordance.sectors if row["parent"]):
        sectors = [row["sector"] for row in concordance.sectors if row["parent"] == parent]
        merge = {f"{letter}-{sector}": f"{letter}-{parent}" for letter in "ac" for sector in sectors}
        coarse = {code: merge.get(target, target) for code, target in concordance.mapping.items()}
        worth = gdp_worth(shipped.aggregate(merge))
        tables[" + ".join(sectors)] = _side_by_side(original, before, worth, coarse)
    return tables


def _side_by_side(
    original: SAM, before: Mapping[str, float], after: Mapping[str, float], mapping: Mapping[str, str]
) -> list[Bias]:
    blocks = dict(zip(original.codes, original.account_list.blocks, strict=True))
    table = []
    for name, (payer, receives) in INJECTIONS.items():
        column = original.flows.sel(payer=payer).to_series()
        paid = {str(c): float(v) for c, v in column.items() if v != 0.0 and receives(str(c), blocks[str(c)])}
        total = math.fsum(paid.values())
        table.append(
            Bias(
                name,
                len(paid),
                math.fsum(value * before[code] for code, value in paid.items()) / total,
                math.fsum(value * after[mapping[code]] for code, value in paid.items()) / total,
            )
        )
    return table
