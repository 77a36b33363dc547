"""Closure: which accounts spend what they receive, which keep it, which cannot grow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.boundary import PRODUCTION
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["CLOSURES", "LEONTIEF", "PYATT_ROUND", "TYPE_II", "Closure", "closure_named"]


@dataclass(frozen=True)
class Closure:
    """Every account of a matrix is responding, constrained or absorbing.

    Parameters
    ----------
    responding
        Blocks, account codes or patterns that spend again what they receive.
    constrained
        Accounts among them whose supply cannot grow: demand that falls on them is not
        produced but leaks, under their own name, to imports or unmet demand.
    name
        Name that results carry.

    Notes
    -----
    All other accounts absorb: money that reaches them (taxes, saving, imports) stops.
    What is absorbed is a choice of the analyst, not a property of the matrix; a larger
    responding set gives larger multipliers.

    References
    ----------
    Miller and Blair (2009), ch. 2, 6 and 13; Pyatt and Round (1979); Lewis and
    Thorbecke (1992) for constrained supply.
    """

    responding: tuple[str, ...]
    constrained: tuple[str, ...] = ()
    name: str = "custom"

    def __post_init__(self) -> None:
        for part in ("responding", "constrained"):
            names = getattr(self, part)
            if isinstance(names, str):
                raise FiscalmultError(f"{part} is the text {names!r}; give a tuple of blocks or accounts")
            object.__setattr__(self, part, tuple(names))
        if not self.responding:
            raise FiscalmultError(f"closure {self.name!r} has no responding account; name at least one block")

    def with_constrained(self, names: Iterable[str]) -> Closure:
        """The same closure with further accounts in fixed supply."""
        added = tuple(names)
        return Closure(self.responding, (*self.constrained, *added), f"{self.name}, fixed supply of {', '.join(added)}")

    def responds(self, accounts: Accounts) -> NDArray[np.bool_]:
        """True for every account that responds in a given matrix.

        Raises
        ------
        FiscalmultError
            If a name stands for no account, or nothing responds.
        """
        named, limited = accounts.mask(*self.responding), self.limited(accounts)
        idle = limited & ~named
        if idle.any():
            raise FiscalmultError(
                f"constrained account {accounts.codes[int(np.argmax(idle))]!r} does not respond under the closure "
                f"{self.name!r}; name an account that does, such as an activity"
            )
        mask = named & ~limited
        if not mask.any():
            raise FiscalmultError(
                f"closure {self.name!r} leaves no account of this SAM responding; name blocks that it has"
            )
        return mask

    def limited(self, accounts: Accounts) -> NDArray[np.bool_]:
        """True for every account whose supply cannot grow."""
        if not self.constrained:
            return np.zeros(len(accounts), dtype=bool)
        return accounts.mask(*self.constrained)

    def describe(self) -> str:
        """One sentence for the metadata of a result."""
        words = f"{self.name}: {', '.join(self.responding)} respond"
        if self.constrained:
            words += f"; fixed supply of {', '.join(self.constrained)}"
        return words + "; all other accounts absorb"


# Schemes of social protection keep nothing: they pass on what government gives them, so that a
# programme lands on households under every closure.
LEONTIEF = Closure((*PRODUCTION, "social-protection"), name="LEONTIEF")
"""Production alone responds (Type I): the open Leontief model."""

TYPE_II = Closure((*PRODUCTION, "social-protection", "labour", "household"), name="TYPE_II")
"""Production, labour income and household consumption respond (Type II)."""

PYATT_ROUND = Closure(
    (*PRODUCTION, "social-protection", "labour", "capital", "enterprise", "household"), name="PYATT_ROUND"
)
"""Production, all factors, enterprises and households respond; government, taxes, accumulation and abroad absorb."""

CLOSURES = {closure.name: closure for closure in (LEONTIEF, TYPE_II, PYATT_ROUND)}
"""The ready-made closures by name."""


def closure_named(name: str) -> Closure:
    """Ready-made closure by its name, in any case and with ``-`` or ``_``.

    Raises
    ------
    FiscalmultError
        If there is none; the message names them.
    """
    key = name.upper().replace("-", "_")
    if key not in CLOSURES:
        raise FiscalmultError(f"no closure {name!r}{nearest(key, CLOSURES)}")
    return CLOSURES[key]
