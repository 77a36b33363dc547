"""Components of a reform: what is paid, to whom it lands, and how it is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import xarray as xr

from fiscalmult.sources import Address

__all__ = ["Component", "Count"]


@dataclass(frozen=True, eq=False)
class Component:
    """One part of a reform's spending, or of a payment that it raises.

    Parameters
    ----------
    name
        Its name in results.
    levy
        Raised instead of spent.
    counts
        Its people count among the people the reform reaches (others are counted already).
    landing
        Shipped programmes, the first that a matrix has, such as
        ``"unemployment-benefit|social-insurance-pension"``, or shipped levies where it is raised;
        ``@pattern`` after them keeps only those accounts. After ``=`` accounts stand instead, the
        first that a matrix has.
    labels
        ``{language: label}``.
    address
        Status, source and reason of the landing.
    """

    name: str
    levy: bool
    counts: bool
    landing: str
    labels: Mapping[str, str] = field(default_factory=dict)
    address: Address = field(default_factory=Address)

    def label(self, language: str = "en") -> str:
        """Label in a language, or the name where there is none."""
        return self.labels.get(language, self.name)


@dataclass(frozen=True)
class Count:
    """What a rule counts for one component.

    Parameters
    ----------
    people
        By year [thousand persons].
    amount
        A head and year, at the level of the first year [VND].
    """

    people: xr.DataArray
    amount: float
