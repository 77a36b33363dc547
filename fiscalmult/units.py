"""Units of money: what they say, and what a ratio to money is printed in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fiscalmult.errors import FiscalmultError

__all__ = ["SCALES", "MoneyUnit", "is_money", "per_money", "read_unit"]

SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
UNIT = re.compile(
    r"(?:(?P<scale>thousand|million|billion|trillion) )?(?P<currency>VND|dong|USD)(?: at (?P<base>\d{4}) prices)?"
)
SHARE = re.compile(r"% of GDP")


@dataclass(frozen=True)
class MoneyUnit:
    """A unit of money read: how much it is, in which prices, or per cent of GDP."""

    scale: float
    currency: str  # "VND", "USD" or "%"
    base: int | None = None


def is_money(unit: str) -> bool:
    """Whether a unit is one of money or per cent of GDP, and not money per something."""
    return bool(UNIT.fullmatch(unit) or SHARE.fullmatch(unit))


def per_money(unit: str, money: str) -> tuple[float, str]:
    """Factor and unit of a measure over money: what is printed of a ratio, whatever unit a matrix is in.

    Parameters
    ----------
    unit
        Of the measure, such as ``"thousand jobs"``.
    money
        Of what it is divided by, such as ``"billion VND"``.

    Returns
    -------
    tuple
        Money over the same money is a pure number, ``(1, "1")``. Anything else over dong is
        counted per trillion, ``(1000, "thousand jobs per trillion VND")``, and over another
        currency per billion, ``"thousand jobs per billion USD"``: a matrix in billion and one in
        trillion then print the same number. Money in words that are not known stays as it is.
    """
    if unit == money:
        return 1.0, "1"
    scale, _, currency = money.rpartition(" ")
    if scale not in SCALES or not currency.isalpha():
        return 1.0, f"{unit} per {money}"
    name, word = ("VND", "trillion") if currency in ("VND", "dong") else (currency, "billion")
    return SCALES[word] / SCALES[scale], f"{unit} per {word} {name}"


def read_unit(unit: str, name: str) -> MoneyUnit:
    """What a unit of money says; ``name`` is what errors call the values.

    Raises
    ------
    FiscalmultError
        If the unit is not one of money.
    """
    if SHARE.fullmatch(unit):
        return MoneyUnit(1.0, "%")
    found = UNIT.fullmatch(unit)
    if not found or (found["currency"] == "USD" and found["base"]):
        raise FiscalmultError(
            f"{name} is in {unit or 'no unit'}, which is not money; convert only what is in VND, VND at the "
            "prices of a year, USD or % of GDP"
        )
    currency = "USD" if found["currency"] == "USD" else "VND"
    return MoneyUnit(SCALES[found["scale"] or ""], currency, int(found["base"]) if found["base"] else None)
