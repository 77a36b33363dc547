"""The production boundary: which cells of a matrix make up value added, GDP and imports."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts

__all__ = ["PRODUCTION", "gdp_cells", "import_cells", "value_added_cells"]

PRODUCTION = ("activity", "commodity", "margin")
"""Blocks inside the production boundary: flows among them are intermediate."""


def value_added_cells(accounts: Accounts) -> NDArray[np.bool_]:
    """Cells (receiver, payer) of value added: what activities pay to factors or their owners.

    That is all they pay except for inputs, taxes and imports.
    """
    return ~accounts.mask(*PRODUCTION, "tax", "rest-of-world")[:, None] & accounts.mask("activity")[None, :]


def gdp_cells(accounts: Accounts) -> NDArray[np.bool_]:
    """Cells of GDP at market prices: all that production pays outside itself, except for imports.

    Factor payments and taxes by activities, and taxes and tariffs on commodities.
    """
    return ~accounts.mask(*PRODUCTION, "rest-of-world")[:, None] & accounts.mask(*PRODUCTION)[None, :]


def import_cells(accounts: Accounts) -> NDArray[np.bool_]:
    """Cells of imports: what production pays abroad."""
    return accounts.mask("rest-of-world")[:, None] & accounts.mask(*PRODUCTION)[None, :]
