"""Parameters of a reform: value, unit, range and where the value comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fiscalmult.errors import FiscalmultError
from fiscalmult.sources import Address

__all__ = ["Parameter"]

OLDEST = 100
"""Highest age limit: from here on people are not counted by single age."""


@dataclass(frozen=True)
class Parameter:
    """One number that a reform depends on.

    Parameters
    ----------
    name
        Name by which it is set, such as ``"level"``.
    value
        Its value in ``unit``.
    unit
        Such as ``"VND a month"``, ``"years"``, ``"%"``.
    low, high
        Range it is thought to lie in, for sensitivity; None where nothing is known. A value
        outside is allowed: it is a choice.
    address
        Status (published, derived, assumed), source and reason.
    labels
        ``{language: label}``.
    """

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    address: Address = field(default_factory=Address)
    labels: Mapping[str, str] = field(default_factory=dict)

    def label(self, language: str = "en") -> str:
        """Label in a language, or the name where there is none."""
        return self.labels.get(language, self.name)

    def set(self, given: float | str, reform: str) -> Parameter:
        """The parameter with another value, chosen by the user.

        Parameters
        ----------
        given
            A number in the parameter's unit, or text such as ``"500000"`` or ``"500000 VND a month"``.
        reform
            Name of the reform, for messages.

        Raises
        ------
        FiscalmultError
            If it is no number, in another unit, negative, or outside what the unit allows.
        """
        value = self._number(given, reform)
        what = f"{self.name} of {reform!r}"
        if value < 0:
            raise FiscalmultError(f"{what} is {value:g} {self.unit}; it must be zero or more")
        if self.unit.startswith("%") and self.unit != "% a year" and value > 100:
            raise FiscalmultError(f"{what} is {value:g} {self.unit}; give a percentage from 0 to 100")
        if self.unit == "% of all spending" and value == 100:
            raise FiscalmultError(f"{what} is {value:g} {self.unit}; something must be left for the benefit")
        if self.unit == "years" and (value != int(value) or value > OLDEST):
            raise FiscalmultError(f"{what} is {value:g}; give an age in whole years from 0 to {OLDEST}")
        address = Address("assumed", "", f"set by the user; {self.value:g} by default")
        return replace(self, value=value, address=self.address if value == self.value else address)

    def _number(self, given: float | str, reform: str) -> float:
        text = str(given).strip()
        number, _, unit = text.partition(" ")
        if number.endswith("%") and not unit:
            number, unit = number[:-1], "%"
        if unit and unit.strip() not in (self.unit, self.unit.partition(" ")[0]):
            raise FiscalmultError(
                f"{self.name} of {reform!r} is in {self.unit!r}, not in {unit.strip()!r}; "
                f"give a number in {self.unit!r}"
            )
        try:
            value = float(number)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise FiscalmultError(
                f"{self.name} of {reform!r} is {text!r}, which is not a number; give a number in {self.unit!r}"
            )
        return value
