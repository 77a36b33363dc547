"""The parts of an uncertainty: what they have in common, counts per output, and deliveries.

Each part draws something around its base value so that every draw is a whole economy: every
column of propensities still adds to 1, zero cells stay zero, negative cells are held.
Nothing is disturbed and then repaired.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Programme
from fiscalmult.sources import Address

__all__ = ["Part", "UncertainDelivery", "UncertainIntensity", "check_correlation"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """One thing that is not known.

    Parameters
    ----------
    name
        Name of the part, used in sensitivity results.
    address
        Where its spread comes from; results that depend on an assumed spread say so.
    """

    name: str
    address: Address = field(default_factory=Address, kw_only=True)

    def _names(self, *fields: str) -> None:
        """Take one name for a list of one: a text would be read letter by letter."""
        for each in fields:
            given = getattr(self, each)
            object.__setattr__(self, each, (given,) if isinstance(given, str) else tuple(given))

    def _positive(self, value: float, what: str) -> None:
        if not np.isfinite(value) or value <= 0:
            raise FiscalmultError(f"uncertain part {self.name!r} has a {what} of {value:.6g}; it must be positive")

    @property
    def key(self) -> int:
        """Number that keys its random stream: the name's, so that a part draws the same whatever stands beside it."""
        return int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:8], "big")

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the payers whose columns this part draws; none by default."""
        return np.zeros(0, dtype=np.intp)

    def acts(self, economy: Economy, programmes: Iterable[Programme], measures: Iterable[str]) -> bool:
        """Whether the part can move anything here: some column, delivery or count."""
        return bool(self.payers_in(economy).size)

    def check(self, economy: Economy) -> None:
        """Raise if the part speaks of something that the economy has not."""
        self.payers_in(economy)

    def _columns(self, economy: Economy, payers: tuple[str, ...]) -> NDArray[np.intp]:
        """Positions of the responding payers among those named."""
        return np.flatnonzero(economy.sam.account_list.mask(*payers) & economy.responding)


@dataclass(frozen=True)
class UncertainIntensity(Part):
    """Counts per unit of output, such as jobs: a lognormal factor with mean 1 for each account.

    Parameters
    ----------
    satellite
        Name of the satellite.
    cv
        Coefficient of variation of the factor.
    accounts
        Accounts whose intensity is drawn.
    correlation
        Of the logarithms across accounts, through one shared factor.
    """

    satellite: str
    cv: float
    accounts: tuple[str, ...] = ("activity",)
    correlation: float = 0.0

    def __post_init__(self) -> None:
        self._names("accounts")
        self._positive(self.cv, "cv")
        check_correlation(self.name, self.correlation)

    def acts(self, economy: Economy, programmes: Iterable[Programme], measures: Iterable[str]) -> bool:
        """Whether the satellite is there and measured."""
        return self.satellite in {satellite.name for satellite in economy.satellites} & set(measures)

    def check(self, economy: Economy) -> None:
        """Raise if an account is not there, or the economy has satellites and none of the name."""
        economy.sam.account_list.select(*self.accounts)
        known = [satellite.name for satellite in economy.satellites]
        if known and self.satellite not in known:
            raise FiscalmultError(f"it speaks of the satellite {self.satellite!r}{nearest(self.satellite, known)}")


@dataclass(frozen=True)
class UncertainDelivery(Part):
    """Where a programme lands: targeting error among those it is meant for, and what others get.

    Parameters
    ----------
    programmes
        Names or patterns of the programmes whose delivery is drawn.
    concentration
        kappa, as in :class:`UncertainColumns`, of the shares of those that the programme is meant for.
    inclusion_error
        ``(low, high)``: the share of each dong that others get instead is uniform between these,
        one share for each programme; ``(0, 0)`` for none.
    others
        Where that share lands, as a programme of its own.
    """

    programmes: tuple[str, ...]
    concentration: float
    inclusion_error: tuple[float, float] = (0.0, 0.0)
    others: Programme | None = None

    def __post_init__(self) -> None:
        self._names("programmes")
        self._positive(self.concentration, "concentration")
        low, high = self.inclusion_error
        if not 0 <= low <= high <= 1:
            raise FiscalmultError(
                f"uncertain part {self.name!r} gives others between {low:.6g} and {high:.6g} of each dong; "
                "give 0 <= low <= high <= 1"
            )
        if (high > 0) != (self.others is not None):
            raise FiscalmultError(
                f"uncertain part {self.name!r} gives others up to {high:.6g} of each dong; give others, a programme "
                "that says where it lands, where they get something and only there"
            )

    def __repr__(self) -> str:
        to = None if self.others is None else dict(self.others.delivery)
        return (
            f"UncertainDelivery({self.name!r}, {self.programmes!r}, {self.concentration!r}, "
            f"inclusion_error={self.inclusion_error!r}, others={to!r})"
        )

    def names(self, programme: str) -> bool:
        """Whether a programme is one of those named."""
        return any(fnmatchcase(programme, pattern) for pattern in self.programmes)

    def acts(self, economy: Economy, programmes: Iterable[Programme], measures: Iterable[str]) -> bool:
        """Whether one of the programmes is there and can stray."""
        accounts = economy.sam.account_list
        mine = [one for one in programmes if self.names(one.name)]
        return any(self.inclusion_error[1] > 0 or (one.per_dong(accounts) > 0).sum() > 1 for one in mine)

    def check(self, economy: Economy) -> None:
        """Raise if others are accounts that are not there."""
        if self.others is not None:
            self.others.per_dong(economy.sam.account_list)


def check_correlation(name: str, correlation: float) -> None:
    """Raise unless a correlation lies between 0 and 1."""
    if not 0 <= correlation <= 1:
        raise FiscalmultError(
            f"uncertain part {name!r} has a correlation of {correlation:.6g}; it lies between 0 and 1"
        )
