"""An economy: a matrix, a closure and satellites, ready to respond."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.closure import Closure
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.kernels import solve
from fiscalmult.sam import SAM
from fiscalmult.satellites import Satellite

__all__ = ["Economy"]

Array = NDArray[np.float64]
IDENTITY_TOLERANCE = 1e-9
"""Largest relative gap that an identity may show."""
MANY = 4
"""Injections per account above which one product with the response matrix beats a solve for each."""


@dataclass(frozen=True, eq=False)
class Economy:
    r"""How receipts answer to injections, under one closure.

    Build it with :meth:`from_sam`. With the responding accounts r and all others a::

        x_r = (I - A_rr)^-1 f_r          l_a = A_ar x_r + f_a          sum(l) = sum(f)

    Parameters
    ----------
    sam
        The matrix.
    closure
        Which accounts respond.
    propensities
        A, dims ``(receiver, payer)``: share of a payer's outlay; responding columns sum to 1.
    satellites
        Counts that go with output, such as jobs.

    Notes
    -----
    Prices and coefficients are fixed and capacity is idle: the answer is an upper bound
    where supply is tight.

    References
    ----------
    Pyatt and Round (1979); Miller and Blair (2009), ch. 10 and 11.
    """

    sam: SAM
    closure: Closure
    propensities: xr.DataArray
    satellites: tuple[Satellite, ...] = ()

    @classmethod
    def from_sam(
        cls,
        sam: SAM,
        closure: Closure,
        satellites: Iterable[Satellite] = (),
        propensities: str | xr.DataArray = "average",
    ) -> Economy:
        """Economy whose accounts spend by average or by given marginal propensities.

        Parameters
        ----------
        sam, closure, satellites
            Matrix, closure and counts.
        propensities
            ``"average"``, or a table of marginal propensities over all accounts whose
            columns sum to 1 (Pyatt and Round's fixed-price multipliers).

        Raises
        ------
        FiscalmultError
            If a column does not sum to 1, labels differ from the matrix, spending never
            ends, or the matrix's own absorbing columns do not return the base year.
        """
        if isinstance(propensities, str):
            if propensities != "average":
                raise FiscalmultError(f"propensities are {propensities!r}; give 'average' or a table of marginal ones")
            economy = cls(sam, closure, sam.propensities, tuple(satellites))
        else:
            table = _aligned_table(propensities, sam)
            economy = cls(sam, closure, table, tuple(satellites))
        economy._check()
        return economy

    @cached_property
    def responding(self) -> NDArray[np.bool_]:
        """True for responding accounts, shape (account,)."""
        return self.closure.responds(self.sam.account_list)

    @property
    def absorbers(self) -> tuple[str, ...]:
        """Codes of the accounts where money stops."""
        return tuple(code for code, spends in zip(self.sam.codes, self.responding, strict=True) if not spends)

    @cached_property
    def factor(self) -> solve.Factorization:
        """The one factorization of I - A_rr that answers every question."""
        places = np.flatnonzero(self.responding)
        inside = self.propensities.values[places[:, None], places]
        try:
            return solve.factorize(inside)
        except solve.NotProductiveError:
            trapped = ", ".join(repr(code) for code in self._trapped()[:5])
            raise FiscalmultError(
                f"money never leaves the accounts {trapped} under closure {self.closure.name!r}; "
                "let a tax, saving or import account absorb, or mend their columns"
            ) from None

    @cached_property
    def absorbed(self) -> Array:
        """What absorbing accounts get of each responding payer's outlay, shape (absorbing, responding)."""
        inside = np.flatnonzero(self.responding)
        return np.asarray(self.propensities.values[~self.responding][:, inside])

    @cached_property
    def _unit_receipts(self) -> Array:
        """Receipts for one dong in each account, shape (first receiver, account)."""
        return self.receipts(np.eye(len(self.responding)))

    def receipts(self, injections: Array, out: Array | None = None) -> Array:
        """Receipts of all accounts for injections of shape (..., account), same shape [money unit].

        Responding accounts: what they receive and spend. Absorbing accounts: what leaks there.
        ``out`` takes the answer where an array is to be used again: a million injections are a
        gigabyte, and finding new memory for it can take as long as the product.
        """
        received = np.empty(injections.shape) if out is None else out
        if injections.size > MANY * len(self.responding) ** 2:
            rows = (-1, len(self.responding))
            if injections.flags.c_contiguous and received.flags.c_contiguous:
                # One product instead of one for each leading index.
                np.matmul(injections.reshape(rows), self._unit_receipts, out=received.reshape(rows))
                return received
            return np.matmul(injections, self._unit_receipts, out=received)
        inside = self.responding
        answer = solve.respond(self.factor, injections[..., inside])
        received[..., inside] = answer
        received[..., ~inside] = answer @ self.absorbed.T + injections[..., ~inside]
        return received

    def refuse_idle(self, injections: Array) -> None:
        """Raise where money lands on a responding account that pays nothing.

        Parameters
        ----------
        injections
            Shape (..., account) [money unit].

        Raises
        ------
        FiscalmultError
            Naming the account: how it would spend the money is not in the matrix.
        """
        idle = self.responding & ~self.propensities.values.any(axis=0)
        landed = np.flatnonzero(idle & injections.reshape(-1, len(idle)).any(axis=0))
        if len(landed):
            raise FiscalmultError(
                f"money lands on the account {self.sam.codes[landed[0]]!r}, which pays nothing in {self.sam.name!r}: "
                "what it would be spent on is not known; choose an account that pays, or let this one absorb"
            )

    def respond(self, injection: xr.DataArray | Mapping[str, float]) -> xr.DataArray:
        """Receipts of every account that an injection sets going.

        Parameters
        ----------
        injection
            ``{account: money}``, or a DataArray over exactly the accounts of the matrix.

        Returns
        -------
        xarray.DataArray
            Dim ``account`` (and any other dim of the injection) [money unit]: receipts of
            responding accounts, leakage into absorbing ones; the leakage adds to the injection.
        """
        given = self._aligned(injection, "injection")
        self.refuse_idle(np.asarray(given.values, dtype=float))
        received = given.copy(data=self.receipts(np.asarray(given.values, dtype=float)))
        received.attrs = {"units": self.sam.unit, "long_name": "receipts", "closure": self.closure.describe()}
        return received

    def worth(self, weights: xr.DataArray | Mapping[str, float]) -> xr.DataArray:
        """What one dong injected into each account adds to a measure, for all accounts at once.

        Parameters
        ----------
        weights
            What one unit of every account's receipts counts in the measure; as for ``injection``.

        Returns
        -------
        xarray.DataArray
            Dim ``account``: ``w_r = (I - A_rr')^-1 (m_r + A_ar' m_a)`` and ``w_a = m_a``.
        """
        given = self._aligned(weights, "measure")
        valued = given.copy(data=self.worths(np.asarray(given.values, dtype=float)))
        valued.attrs = {"units": f"per {self.sam.unit} injected", "closure": self.closure.describe()}
        return valued

    def worths(self, weights: Array) -> Array:
        """Plain-array :meth:`worth`: weights of shape (..., account), same shape returned."""
        inside, valued = self.responding, np.array(weights, dtype=float)
        valued[..., inside] = solve.worth(self.factor, weights[..., inside] + weights[..., ~inside] @ self.absorbed)
        return valued

    def _aligned(self, given: xr.DataArray | Mapping[str, float], what: str) -> xr.DataArray:
        """Values over all accounts in the order of the matrix; labels agree exactly or it raises."""
        codes = list(self.sam.codes)
        if not isinstance(given, xr.DataArray):
            values = np.zeros(len(codes))
            values[self.sam.account_list.positions(given)] = [float(value) for value in given.values()]
            return xr.DataArray(values, coords={"account": codes}, dims=("account",))
        if "account" not in given.dims or "account" not in given.coords:
            raise FiscalmultError(f"the {what} has dims {given.dims}; one must be 'account', with codes")
        labels = [str(code) for code in given["account"].values]
        # xarray would silently drop what does not match and still return a number.
        foreign = [label for label in labels if label not in codes]
        if foreign:
            raise FiscalmultError(
                f"the {what} names {foreign[0]!r}, which {self.sam.name!r} does not have{nearest(foreign[0], codes)}"
            )
        missing = [code for code in codes if labels.count(code) != 1]
        if missing:
            raise FiscalmultError(
                f"the {what} lists {len(missing)} accounts not once, such as {missing[0]!r}; "
                "give every account once, or a dict of those that matter"
            )
        # Selecting copies, and a million injections are a gigabyte.
        ordered = given if labels == codes else given.sel(account=codes)
        return ordered.transpose(..., "account")

    def _trapped(self) -> list[str]:
        """Responding accounts from which no money reaches an absorbing one."""
        pays = self.propensities.values > 0
        leaks = ~self.responding
        while True:
            reached = leaks | (pays & leaks[:, None]).any(axis=0)
            if (reached == leaks).all():
                return [code for code, out in zip(self.sam.codes, leaks, strict=True) if not out]
            leaks = reached

    def _check(self) -> None:
        """The gates: columns sum to 1, intensities align, the base year returns."""
        columns = self.propensities.values.sum(axis=0)
        spends = self.responding & (self.sam.outlays != 0)
        gap = np.where(spends, np.abs(columns - 1), 0.0)
        if gap.max() > IDENTITY_TOLERANCE:
            worst = int(np.argmax(gap))
            raise FiscalmultError(
                f"account {self.sam.codes[worst]!r} spends {columns[worst]:.6g} of each dong it receives; "
                "the propensities of a column must add to 1"
            )
        for satellite in self.satellites:
            satellite.intensity(self.sam)
        # The base year spends by average propensities; marginal ones need not return it.
        if self.propensities is self.sam.propensities:
            base = self.sam.values[:, ~self.responding].sum(axis=1)
            gap = np.abs(self.receipts(base)[self.responding] - self.sam.outlays[self.responding])
            if gap.max() > IDENTITY_TOLERANCE * np.abs(self.sam.outlays).sum():
                worst = int(np.flatnonzero(self.responding)[np.argmax(gap)])
                raise FiscalmultError(
                    f"the base year does not return: {self.sam.codes[worst]!r} is off by {gap.max():.3g} "
                    f"{self.sam.unit}; the responding accounts are close to spending for ever, let more accounts absorb"
                )


def _aligned_table(table: xr.DataArray, sam: SAM) -> xr.DataArray:
    """Marginal propensities in the order of the matrix; labels agree exactly or it raises."""
    for dim in ("receiver", "payer"):
        labels = {str(code) for code in table[dim].values} if dim in table.coords else set()
        odd = sorted(labels ^ set(sam.codes))
        if odd:
            raise FiscalmultError(
                f"the propensities and the SAM list different accounts along {dim}, such as {odd[0]!r}; they must agree"
            )
    return table.transpose("receiver", "payer").sel(receiver=list(sam.codes), payer=list(sam.codes))
