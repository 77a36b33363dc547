"""The production boundary: which payments make up value added, GDP and imports.

Each is a pair of masks over accounts, ``(receivers, payers)``: the measure is what those
receivers get from those payers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts

__all__ = ["PRODUCTION", "Sides", "gdp_sides", "import_sides", "value_added_sides"]

PRODUCTION = ("activity", "commodity", "margin")
"""Blocks inside the production boundary: flows among them are intermediate."""

Sides = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def value_added_sides(accounts: Accounts) -> Sides:
    """Value added: what activities pay to factors or their owners.

    That is all they pay except for inputs, taxes and imports.
    """
    return ~accounts.mask(*PRODUCTION, "tax", "rest-of-world"), accounts.mask("activity")


def gdp_sides(accounts: Accounts) -> Sides:
    """GDP at market prices: all that production pays outside itself, except for imports.

    Factor payments and taxes by activities, and taxes and tariffs on commodities.
    """
    return ~accounts.mask(*PRODUCTION, "rest-of-world"), accounts.mask(*PRODUCTION)


def import_sides(accounts: Accounts) -> Sides:
    """Imports: what production pays abroad."""
    return accounts.mask("rest-of-world"), accounts.mask(*PRODUCTION)
