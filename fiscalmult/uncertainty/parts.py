"""What is not known about an economy, and how it is drawn.

An :class:`Uncertainty` is a list of parts. Each part draws something around its base
value so that every draw is a whole economy: every column of propensities still adds to
1, zero cells stay zero, negative cells are held. Nothing is disturbed and then repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sources import Address

__all__ = [
    "Part",
    "UncertainColumns",
    "UncertainDelivery",
    "UncertainIntensity",
    "UncertainMix",
    "UncertainShare",
    "Uncertainty",
]

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

    def _positive(self, value: float, what: str) -> None:
        if not np.isfinite(value) or value <= 0:
            raise FiscalmultError(f"uncertain part {self.name!r} has a {what} of {value:.6g}; it must be positive")

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the payers whose columns this part draws; none by default."""
        return np.zeros(0, dtype=np.intp)


@dataclass(frozen=True)
class UncertainColumns(Part):
    """How payers divide their outlay: each column drawn from a Dirichlet distribution.

    Parameters
    ----------
    payers
        Blocks, accounts or patterns whose columns are drawn; only responding ones matter.
    concentration
        kappa: a cell with propensity a has mean a and variance ``a (1 - a) / (kappa + 1)``.
        About 100 for a column known as well as a sample of 100 dong.
    """

    payers: tuple[str, ...]
    concentration: float

    def __post_init__(self) -> None:
        self._positive(self.concentration, "concentration")

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the responding payers among those named."""
        return np.flatnonzero(economy.sam.account_list.mask(*self.payers) & economy.responding)


@dataclass(frozen=True)
class UncertainShare(Part):
    """The share of a group of receivers in payers' columns: logit-normal, median at the base.

    The group and the rest are each scaled, so their composition stays as it is (or as an
    :class:`UncertainColumns` part drew it) and the column adds to 1.

    Parameters
    ----------
    receivers, payers
        Blocks, accounts or patterns, such as ``("rest-of-world",)`` and ``("commodity",)``
        for import shares.
    logit_sd
        Standard deviation of the share's logit; near a share of one half, 0.4 is about 10
        percentage points.
    correlation
        Of the logits across payers, through one shared factor; 0 independent, 1 all together.
    """

    receivers: tuple[str, ...]
    payers: tuple[str, ...]
    logit_sd: float
    correlation: float = 0.0

    def __post_init__(self) -> None:
        self._positive(self.logit_sd, "logit_sd")
        _check_correlation(self.name, self.correlation)

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the responding payers of which the group gets some but not all."""
        accounts = economy.sam.account_list
        share = economy.propensities.values[accounts.mask(*self.receivers)].sum(axis=0)
        inside = (share > 1e-12) & (share < 1 - 1e-12)
        return np.flatnonzero(accounts.mask(*self.payers) & economy.responding & inside)


@dataclass(frozen=True)
class UncertainMix(Part):
    """Average against marginal propensities: columns between the two, in unknown proportion.

    Parameters
    ----------
    marginal
        Table of marginal propensities over all accounts, dims ``(receiver, payer)``, as a
        plain array in the order of the matrix; columns add to 1.
    payers
        Whose columns are mixed.
    low, high
        The weight on the marginal columns is uniform between these.
    """

    marginal: Array
    payers: tuple[str, ...]
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 1:
            raise FiscalmultError(
                f"uncertain part {self.name!r} mixes between {self.low:.6g} and {self.high:.6g}; "
                "give 0 <= low < high <= 1"
            )

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the responding payers among those named."""
        return np.flatnonzero(economy.sam.account_list.mask(*self.payers) & economy.responding)


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
        self._positive(self.cv, "cv")
        _check_correlation(self.name, self.correlation)


@dataclass(frozen=True)
class UncertainDelivery(Part):
    """Where a programme lands: targeting error and leakage to others, Dirichlet on its shares.

    Parameters
    ----------
    programmes
        Names or patterns of the programmes whose delivery is drawn.
    concentration
        kappa, as in :class:`UncertainColumns`.
    """

    programmes: tuple[str, ...]
    concentration: float

    def __post_init__(self) -> None:
        self._positive(self.concentration, "concentration")


def _check_correlation(name: str, correlation: float) -> None:
    if not 0 <= correlation <= 1:
        raise FiscalmultError(
            f"uncertain part {name!r} has a correlation of {correlation:.6g}; it lies between 0 and 1"
        )


@dataclass(frozen=True)
class Uncertainty:
    """All that is not known about an economy.

    Parameters
    ----------
    parts
        The uncertain parts, with different names. Where several touch one column they
        apply in the order of the list: compositions and mixes first, then shares.
    name
        Name carried into results.
    """

    parts: tuple[Part, ...]
    name: str = "uncertainty"

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(self.parts))
        names = [part.name for part in self.parts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise FiscalmultError(f"two uncertain parts are called {twice!r}; give each its own name")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts."""
        return tuple(part.name for part in self.parts)

    def only(self, *names: str) -> Uncertainty:
        """The uncertainty with some of its parts alone, the others at their base values.

        Parts act in their order, and a later one may settle again what an earlier one moved: in the
        shipped uncertainty the share of labour moves value added by itself, and the share of value
        added, which follows, sets it anew. A part taken alone then moves more than it does beside
        the others; :func:`fiscalmult.sensitivity` varies it beside them.

        Raises
        ------
        FiscalmultError
            If a name is not a part.
        """
        self._known(names)
        return replace(self, parts=tuple(part for part in self.parts if part.name in names))

    def without(self, *names: str) -> Uncertainty:
        """The uncertainty less some of its parts."""
        self._known(names)
        return replace(self, parts=tuple(part for part in self.parts if part.name not in names))

    def plus(self, *parts: Part) -> Uncertainty:
        """The uncertainty with further parts."""
        return replace(self, parts=(*self.parts, *parts))

    @property
    def assumed(self) -> tuple[str, ...]:
        """Parts whose spread is assumed, not estimated."""
        return tuple(part.name for part in self.parts if part.address.status == "assumed")

    def check(self, economy: Economy, programmes: Sequence[str] = ()) -> None:
        """Raise if a part speaks of accounts, satellites or programmes that are not there.

        Raises
        ------
        FiscalmultError
            Naming the part and the mend.
        """
        known = [satellite.name for satellite in economy.satellites]
        for part in self.parts:
            try:
                part.payers_in(economy)
                if isinstance(part, UncertainIntensity):
                    economy.sam.account_list.select(*part.accounts)
            except FiscalmultError as wrong:
                raise FiscalmultError(f"uncertain part {part.name!r}: {wrong}") from None
            if isinstance(part, UncertainIntensity) and known and part.satellite not in known:
                raise FiscalmultError(
                    f"uncertain part {part.name!r} speaks of the satellite "
                    f"{part.satellite!r}{nearest(part.satellite, known)}"
                )
            if isinstance(part, UncertainMix) and part.marginal.shape != economy.propensities.shape:
                raise FiscalmultError(
                    f"uncertain part {part.name!r} has a table of shape {part.marginal.shape}; the matrix has "
                    f"{economy.propensities.shape}"
                )

    def _known(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.names:
                raise FiscalmultError(f"no uncertain part {name!r}{nearest(name, self.names)}")
