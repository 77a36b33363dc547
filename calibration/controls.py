"""Control totals: the matrix beside published figures it was not fitted to here."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calibration.figures import Figures
from fiscalmult.sam import SAM

__all__ = ["Control", "budget_controls", "national_accounts_controls"]


@dataclass(frozen=True)
class Control:
    """One total of the matrix and the published one [trillion VND].

    Parameters
    ----------
    what
        The total, in words.
    sam, published
        Its value in the matrix and as published.
    source
        Table or items of the published figure.
    """

    what: str
    sam: float
    published: float
    source: str

    @property
    def relative(self) -> float:
        """Matrix over published, less one."""
        return self.sam / self.published - 1.0


def _flow(sam: SAM, receivers: str, payers: str) -> float:
    return math.fsum(sam.block(receivers, payers).values.ravel())


def national_accounts_controls(sam: SAM, figures: Figures) -> list[Control]:
    """The matrix beside the national accounts of its time, before the revision of 2020."""
    abroad = "rest-of-world"
    totals = {
        "GDP at market prices": sam.gdp,
        "household final consumption": _flow(sam, "commodity", "household"),
        "government final consumption": _flow(sam, "commodity", "government"),
        "gross fixed capital formation": _flow(sam, "commodity", "savings-investment"),
        "changes in inventories": _flow(sam, "commodity", "stock-changes"),
        "exports of goods and services": _flow(sam, "commodity", abroad),
        "imports of goods and services": _flow(sam, abroad, "commodity"),
        "taxes less subsidies on products": _flow(sam, "tax", "commodity"),
        "net factor income from abroad": _flow(sam, "capital", abroad) - _flow(sam, abroad, "capital"),
    }
    return [_published(what, value, figures, "national-accounts.csv", (what,)) for what, value in totals.items()]


def budget_controls(sam: SAM, figures: Figures) -> list[Control]:
    """The matrix beside the state budget's final accounts of 2012."""
    government_income = math.fsum(
        _flow(sam, "government", payer) for payer in ("tax", "enterprise", "household", "rest-of-world")
    )
    totals: dict[str, tuple[float, tuple[str, ...]]] = {
        "government transfers to households": (
            _flow(sam, "household", "social-protection"), ("social security expenditures",)
        ),
        "direct taxes of households": (
            _flow(sam, "tax-direct", "household"), ("personal income tax", "land and housing tax")
        ),
        "direct taxes of enterprises": (
            _flow(sam, "tax-direct", "enterprise"), ("corporate income tax", "environmental protection tax")
        ),
        "factor taxes": (_flow(sam, "tax-factor", "capital"), ("registration tax", "agricultural land-use tax")),
        "enterprise payments to government": (
            _flow(sam, "government", "enterprise"), ("fees and non-tax revenue", "capital revenues")
        ),
        "grants from abroad": (_flow(sam, "government", "rest-of-world"), ("grants",)),
        "import tariffs": (_flow(sam, "tax-import", "commodity"), ("import and export taxes",)),
        "sales taxes": (_flow(sam, "tax-sales", "commodity"), ("value added tax", "excise tax")),
        "government revenue and grants": (government_income, ("total revenue and grants",)),
    }  # fmt: skip
    return [_published(what, value, figures, "budget.csv", items) for what, (value, items) in totals.items()]


def _published(what: str, value: float, figures: Figures, table: str, items: tuple[str, ...]) -> Control:
    published = math.fsum(figures.trillion(table, item) for item in items)
    source = " + ".join(items) if table == "budget.csv" else figures.row(table, items[0])["table"]
    return Control(what, value, published, source)
