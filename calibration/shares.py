"""How the shares of programmes and levies are made and written down."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from calibration.tables import Row, exact_shares, number
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["ADMINISTRATION", "Landing", "share_rows"]

ADMINISTRATION = "c-public-administration"
"""What the delivery cost of a programme buys."""


@dataclass(frozen=True)
class Landing:
    """Where the dong of one programme or levy lands, before rounding.

    Parameters
    ----------
    weights
        ``{account: weight}``; the shares are in proportion.
    status, source, note
        Address of the shares.
    cost
        Share of each dong that buys public administration to deliver the rest [1].
    notes
        Notes of single accounts, in place of ``note``.
    """

    weights: Mapping[str, float]
    status: str
    source: str
    note: str
    cost: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)

    def address(self, account: str) -> tuple[str, str, str]:
        """Status, source and note of one account's share."""
        if self.cost and account == ADMINISTRATION:
            return "assumed", "fiscalmult-assumptions", "delivery cost: delivery-cost-share of the assumptions"
        note = self.notes.get(account, self.note)
        if self.cost:
            note += f"; of the {100 * (1 - self.cost):g} % that reaches households"
        return self.status, self.source, note


def share_rows(landings: Mapping[str, Landing], columns: tuple[str, ...], sam: SAM) -> list[Row]:
    """Rows of a table of shares, by account in the order of the matrix.

    Raises
    ------
    FiscalmultError
        If a weight is negative, all are zero, or a programme that buys public
        administration has a delivery cost too.
    """
    rows = []
    for name, landing in landings.items():
        total = math.fsum(landing.weights.values())
        weights = {account: (1.0 - landing.cost) * weight / total for account, weight in landing.weights.items()}
        if landing.cost:
            if ADMINISTRATION in weights:
                raise FiscalmultError(
                    f"programme {name!r} buys administration and has a delivery cost; give one of them"
                )
            weights[ADMINISTRATION] = landing.cost
        shares = exact_shares(weights)
        sam.account_list.positions(shares)  # a misspelt account raises here
        for account in sam.codes:
            if account in shares:
                cells = (name, account, number(shares[account]), *landing.address(account))
                rows.append(dict(zip(columns, cells, strict=True)))
    return rows
