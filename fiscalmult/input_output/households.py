"""The closure with respect to households: their income row, spending column and denominator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable

__all__ = ["DENOMINATORS", "HouseholdClosure", "Spending", "endless", "households_in_words"]

Array = NDArray[np.float64]
DENOMINATORS = {
    "income": "all income of those kinds that the table records, so that saving and taxes leak",
    "consumption": "all that households spend, imports and product taxes included, so that nothing is saved",
}
"""What households' spending can be divided by, besides a number."""


@dataclass(frozen=True)
class Spending:
    """Households in coefficients.

    Parameters
    ----------
    income
        h: household income per unit of output, shape (sector,).
    spending
        c: spending on each product per unit of household income, shape (sector,).
    own
        h_h: household income paid by households (domestic staff) per unit of their income.
    denominator
        What spending was divided by [money unit].
    """

    income: Array
    spending: Array
    own: float
    denominator: float


@dataclass(frozen=True)
class HouseholdClosure:
    """Which income households spend, on what, and per unit of what.

    Parameters
    ----------
    income
        Kinds of primary input that are household income, such as ``("compensation",)``.
    consumption
        Categories of final demand that are household consumption.
    denominator
        What the consumption is divided by to give spending per unit of income: ``"income"``,
        ``"consumption"`` (:data:`DENOMINATORS`), or a number [money unit], such as total
        household income with property income and transfers. **It changes the answer**, so it
        has no default: the smaller the denominator, the larger the induced effects.

    References
    ----------
    Miller and Blair (2009), section 2.5; Emonts-Holley, Ross and Swales (2015), "Type II errors in
    IO multipliers", Strathclyde Discussion Papers in Economics 15-04.
    """

    income: tuple[str, ...]
    consumption: tuple[str, ...]
    denominator: str | float

    def __post_init__(self) -> None:
        for field in ("income", "consumption"):
            given: str | Sequence[str] = getattr(self, field)
            object.__setattr__(self, field, (given,) if isinstance(given, str) else tuple(given))
            if not getattr(self, field):
                raise FiscalmultError(f"the household closure names no {field}; name at least one")
        known = self.denominator in DENOMINATORS if isinstance(self.denominator, str) else np.isreal(self.denominator)
        if not known or self.denominator is None:
            raise FiscalmultError(
                f"the household denominator is {self.denominator!r}; choose 'income', 'consumption' or a sum of money"
            )

    def spending(self, table: InputOutputTable) -> Spending:
        """Coefficients of the closure in a table.

        Raises
        ------
        FiscalmultError
            If a kind or category is unknown, or the denominator is not positive.
        """
        kinds = table.kind_rows(self.income)
        categories = table.category_columns(self.consumption)
        paid = _rows(table, kinds)
        bought = table.final_demand.sel(category=categories).values.sum(axis=1)
        direct = table.final_inputs
        own = 0.0 if direct is None else float(direct.sel(kind=kinds, category=categories).sum())
        total = self._total(table, paid, kinds, categories)
        if not 0 < total < np.inf:
            raise FiscalmultError(f"the household denominator is {total:.6g} {table.unit}; it must be positive")
        output = table.output.values
        income = np.divide(paid, output, out=np.zeros_like(paid), where=output != 0)
        return Spending(income, bought / total, own / total, total)

    def _total(self, table: InputOutputTable, paid: Array, kinds: list[str], categories: list[str]) -> float:
        if not isinstance(self.denominator, str):
            return float(self.denominator)
        inputs, abroad = table.final_inputs, table.imported_demand
        if self.denominator == "income":
            return float(paid.sum() + (0.0 if inputs is None else inputs.sel(kind=kinds).sum()))
        spent = float(table.final_demand.sel(category=categories).sum())
        spent += 0.0 if inputs is None else float(inputs.sel(category=categories).sum())
        if abroad is not None and table.use == "domestic":
            spent += float(abroad.sel(category=categories).sum())
        return spent

    def describe(self, table: InputOutputTable) -> str:
        """One sentence for the metadata of a result."""
        total = self._total(table, _rows(table, list(self.income)), list(self.income), list(self.consumption))
        named = "a given number" if not isinstance(self.denominator, str) else DENOMINATORS[self.denominator]
        return (
            f"households earn {' + '.join(self.income)} and spend {' + '.join(self.consumption)} divided by "
            f"{total:.6g} {table.unit} ({named})"
        )


def _rows(table: InputOutputTable, kinds: list[str]) -> Array:
    assert table.primary_inputs is not None  # kind_rows raised otherwise
    return table.primary_inputs.sel(kind=kinds).values.sum(axis=0)


def households_in_words(table: InputOutputTable, households: HouseholdClosure | None) -> str:
    """Whether and how households are inside the model, for the metadata of a result."""
    return "outside the model (Type I)" if households is None else f"inside (Type II): {households.describe(table)}"


def endless(table: InputOutputTable, households: HouseholdClosure) -> FiscalmultError:
    """The error of a closure in which spending and earning never end."""
    return FiscalmultError(
        f"spending and earning never end in {table.name!r}: {households.describe(table)}; choose a larger denominator, "
        "so that some income is saved, taxed or spent abroad"
    )
