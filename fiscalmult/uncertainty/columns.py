"""Uncertain columns: how payers divide their outlay, whole, by one share, or between two tables."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.uncertainty.parts import Part, check_correlation

__all__ = ["UncertainColumns", "UncertainMix", "UncertainShare"]

Array = NDArray[np.float64]


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
    correlation
        Of the errors across payers, receiver by receiver, through one shared factor for each
        receiver; 0 independent, 1 all together. Every column keeps its Dirichlet distribution; two
        payers that give a receiver the shares a < b of their outlay err there with a correlation
        of about ``correlation sqrt(a / b)`` (:mod:`fiscalmult.kernels.shared`).
    """

    payers: tuple[str, ...]
    concentration: float
    correlation: float = 0.0

    def __post_init__(self) -> None:
        self._names("payers")
        self._positive(self.concentration, "concentration")
        check_correlation(self.name, self.correlation)

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the responding payers among those named."""
        return self._columns(economy, self.payers)


@dataclass(frozen=True)
class UncertainShare(Part):
    """The share of a group of receivers in payers' columns: logit-normal, median at the base.

    The group and the rest are each scaled, so their composition stays as it is (or as an
    :class:`UncertainColumns` part drew it) and the column adds to 1. With ``within`` the share is
    one in a wider group only, such as labour in value added: all outside that group stays. Negative
    cells are held: the share is one of what the positive cells pay.

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
    within
        The wider group of receivers in which the share is one; empty for the whole column.
    """

    receivers: tuple[str, ...]
    payers: tuple[str, ...]
    logit_sd: float
    correlation: float = 0.0
    within: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._names("receivers", "payers", "within")
        self._positive(self.logit_sd, "logit_sd")
        check_correlation(self.name, self.correlation)

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the responding payers of which the group gets some but not all."""
        group, wider = self.groups(economy)
        paid = np.maximum(economy.propensities.values, 0.0)
        some, rest = paid[group].sum(axis=0), paid[wider & ~group].sum(axis=0)
        payers = self._columns(economy, self.payers)
        return payers[(some[payers] > 1e-12) & (rest[payers] > 1e-12)]

    def groups(self, economy: Economy) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """The group of receivers, and the wider group in which it has its share.

        Raises
        ------
        FiscalmultError
            If the wider group does not hold the group.
        """
        accounts = economy.sam.account_list
        group = accounts.mask(*self.receivers)
        wider = accounts.mask(*self.within) if self.within else np.ones(len(accounts), dtype=bool)
        if (group & ~wider).any():
            outside = economy.sam.codes[int(np.argmax(group & ~wider))]
            raise FiscalmultError(
                f"it draws the share of {outside!r} within {', '.join(self.within)}, where it is not; add it there"
            )
        return group, wider

    def base(self, economy: Economy) -> Array:
        """Share of the group in the economy, of every payer that is drawn."""
        (group, wider), payers = self.groups(economy), self.payers_in(economy)
        paid = np.maximum(economy.propensities.values[:, payers], 0.0)
        return np.asarray(paid[group].sum(axis=0) / paid[wider].sum(axis=0), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class UncertainMix(Part):
    """Average against marginal propensities: columns between the two, in unknown proportion.

    Parameters
    ----------
    marginal
        Table of marginal propensities over all accounts, such as
        :func:`fiscalmult.structure.marginal_propensities` makes: dims ``(receiver, payer)``, its
        labels those of the matrix; or a plain array in the order of the matrix. The columns of
        ``payers`` add to 1.
    payers
        Whose columns are mixed.
    low, high
        The weight on the marginal columns is uniform between these, one weight for all payers.
    """

    marginal: xr.DataArray | Array
    payers: tuple[str, ...]
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        self._names("payers")
        if not 0 <= self.low < self.high <= 1:
            raise FiscalmultError(
                f"uncertain part {self.name!r} mixes between {self.low:.6g} and {self.high:.6g}; "
                "give 0 <= low < high <= 1"
            )

    def __repr__(self) -> str:
        # Runs on disk are told apart by this text: numpy's own leaves most of a large table out.
        table = np.ascontiguousarray(np.asarray(self.marginal, dtype="<f8"))
        labels = str([list(map(str, each.values)) for each in getattr(self.marginal, "coords", {}).values()])
        mark = hashlib.sha256(table.tobytes() + labels.encode()).hexdigest()[:16]
        return (
            f"UncertainMix({self.name!r}, marginal=<{table.shape}, sha256 {mark}>, payers={self.payers!r}, "
            f"low={self.low!r}, high={self.high!r})"
        )

    def payers_in(self, economy: Economy) -> NDArray[np.intp]:
        """Positions of the responding payers among those named."""
        return self._columns(economy, self.payers)

    def table(self, economy: Economy) -> Array:
        """Marginal propensities in the order of the matrix.

        Raises
        ------
        FiscalmultError
            If the table is not over the accounts of the matrix.
        """
        codes = list(economy.sam.codes)
        if isinstance(self.marginal, xr.DataArray):
            table = self.marginal
            if set(table.dims) != {"receiver", "payer"}:
                raise FiscalmultError(
                    f"its table has the dims {', '.join(map(str, table.dims))}; give (receiver, payer)"
                )
            for dim in ("receiver", "payer"):
                odd = sorted(set(map(str, table[dim].values)) ^ set(codes))
                if odd:
                    raise FiscalmultError(
                        f"{odd[0]!r} is a {dim} only in its table or only in the matrix; give a table over the "
                        "accounts of the matrix"
                    )
            return np.asarray(table.sel(receiver=codes, payer=codes).transpose("receiver", "payer"), dtype=np.float64)
        if self.marginal.shape != economy.propensities.shape:
            raise FiscalmultError(
                f"it has a table of shape {self.marginal.shape}; the matrix has {economy.propensities.shape}"
            )
        return self.marginal

    def check(self, economy: Economy) -> None:
        """Raise if the table does not fit the matrix, or a column of it does not add to 1."""
        payers = self.payers_in(economy)
        sums = self.table(economy)[:, payers].sum(axis=0)
        wrong = np.flatnonzero(~(np.abs(sums - 1) <= 1e-9))
        if wrong.size:
            payer = economy.sam.codes[int(payers[wrong[0]])]
            raise FiscalmultError(
                f"the marginal propensities of {payer!r} add to {sums[wrong[0]]:.6g}; they must add to 1"
            )
