"""Instruments of policy: where the first dong lands, and who gives it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM
from fiscalmult.sources import Address

__all__ = ["Instrument", "Levy", "Programme", "Scenario"]

SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Instrument:
    """Shares of each dong over accounts; the common part of programme and levy.

    Parameters
    ----------
    name
        Name that results carry.
    shares
        ``{account: share of each dong}``; not negative, adding to 1.
    addresses
        ``{account: Address}``: where each share comes from.
    labels
        ``{language: label}`` for tables and figures.
    group
        What kind of instrument it is, such as ``"social-protection"``.
    description
        ``{language: sentence}``.
    """

    name: str
    shares: Mapping[str, float]
    addresses: Mapping[str, Address] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    description: Mapping[str, str] = field(default_factory=dict)

    _verb = "spreads"

    def __post_init__(self) -> None:
        shares = {str(account): float(share) for account, share in self.shares.items()}
        what = f"{type(self).__name__.lower()} {self.name!r}"
        for account, share in shares.items():
            if not np.isfinite(share) or share < 0:
                raise FiscalmultError(
                    f"{what} {self._verb} {share:.6g} of each dong to {account!r}; no share may be negative"
                )
        total = sum(shares.values())
        if abs(total - 1) > SHARE_TOLERANCE:
            raise FiscalmultError(f"{what} {self._verb} {total:.6g} of each dong; the shares must add to 1")
        object.__setattr__(self, "shares", MappingProxyType(shares))

    def label(self, language: str = "en") -> str:
        """Label in a language, or the name where there is none."""
        return self.labels.get(language, self.name)

    def per_dong(self, accounts: Accounts) -> NDArray[np.float64]:
        """Shares of each dong over all accounts of a matrix, shape (account,).

        Raises
        ------
        FiscalmultError
            If a share goes to an account that the matrix does not have.
        """
        spread = np.zeros(len(accounts))
        try:
            spread[accounts.positions(self.shares)] = list(self.shares.values())
        except FiscalmultError as wrong:
            raise FiscalmultError(f"{type(self).__name__.lower()} {self.name!r}: {wrong}") from None
        return spread

    @staticmethod
    def _pattern(
        sam: SAM, receiver: str, payer: str, dim: str, what: str
    ) -> tuple[dict[str, float], dict[str, Address]]:
        """Shares over one side of a block of flows, with the address of each."""
        flows = sam.block(receiver, payer)
        totals = flows.sum("payer" if dim == "receiver" else "receiver")
        if (totals < 0).any():
            account = str(totals[dim].values[int((totals < 0).values.argmax())])
            raise FiscalmultError(
                f"{what} cannot follow the flows of {account!r}, which are negative; name other accounts"
            )
        total = float(totals.sum())
        if total <= 0:
            raise FiscalmultError(
                f"{what} cannot follow what {payer!r} pays {receiver!r}: {sam.name!r} has no such flow"
            )
        paid = [
            (str(code), float(value) / total) for code, value in zip(totals[dim].values, totals.values, strict=True)
        ]
        shares = {code: share for code, share in paid if share > 0}
        note = f"in proportion to what {receiver} gets from {payer} in {sam.name}"
        return shares, {code: Address("derived", sam.name, note) for code in shares}


@dataclass(frozen=True, eq=False)
class Programme(Instrument):
    """Where each dong of a programme lands: ``delivery`` over accounts, adding to 1.

    Whether it is a transfer or a purchase is only a matter of which accounts are
    named: households for a transfer, commodities for a purchase.

    Examples
    --------
    >>> pension = Programme("pension", {"hh-rural-farm-q1": 0.96, "c-public-administration": 0.04})
    """

    _verb = "delivers"

    @property
    def delivery(self) -> Mapping[str, float]:
        """Share of each dong that every account gets first."""
        return self.shares

    @classmethod
    def in_proportion_to(cls, sam: SAM, *, payer: str, receivers: str, name: str) -> Programme:
        """Programme that follows what a payer gives some receivers in a matrix.

        Parameters
        ----------
        sam
            The matrix whose flows set the pattern.
        payer, receivers
            Blocks, account codes or patterns.
        name
            Name of the programme.
        """
        shares, addresses = cls._pattern(sam, receivers, payer, "receiver", f"programme {name!r}")
        return cls(name, shares, addresses)


@dataclass(frozen=True, eq=False)
class Levy(Instrument):
    """Who gives up each dong: ``burden`` over accounts, adding to 1."""

    _verb = "takes"

    @property
    def burden(self) -> Mapping[str, float]:
        """Share of each dong that every account gives up."""
        return self.shares

    @classmethod
    def in_proportion_to(cls, sam: SAM, *, receiver: str, payers: str, name: str) -> Levy:
        """Levy on payers in proportion to what they pay some receivers in a matrix.

        ``receiver="commodity", payers="household"`` is a tax on consumption at one rate;
        ``receiver="tax-direct", payers="household"`` follows the income tax paid.
        """
        shares, addresses = cls._pattern(sam, receiver, payers, "payer", f"levy {name!r}")
        return cls(name, shares, addresses)


Financing = Instrument | Sequence[tuple[Instrument | None, float]] | None


@dataclass(frozen=True, eq=False)
class Scenario:
    """An amount spent on a programme, and where the money comes from.

    Parameters
    ----------
    name
        Name of the scenario in results.
    programme
        What is spent on.
    amount
        Spending [money unit of the SAM], not negative.
    financing
        ``None``: borrowed. A :class:`Levy`: raised by it. A :class:`Programme`: moved
        from it. A list of ``(one of these, share)`` with shares adding to 1: a mix.

    Raises
    ------
    FiscalmultError
        If the amount is negative or the shares of a mix do not add to 1.
    """

    name: str
    programme: Programme
    amount: float
    financing: Financing = None

    def __post_init__(self) -> None:
        if not np.isfinite(self.amount) or self.amount < 0:
            raise FiscalmultError(
                f"scenario {self.name!r} spends {self.amount:.6g}; the amount must not be negative "
                "(to cut a programme, name it as the financing of another)"
            )
        if not isinstance(self.programme, Programme):
            raise FiscalmultError(f"scenario {self.name!r} spends on {self.programme!r}, which is not a Programme")
        for source, share in self.sources:
            if source is not None and not isinstance(source, Levy | Programme):
                raise FiscalmultError(
                    f"scenario {self.name!r} is financed by {source!r}; give a Levy, a Programme, or None to borrow"
                )
            if share < 0:
                raise FiscalmultError(
                    f"scenario {self.name!r} finances a share of {share:.6g}; no share may be negative"
                )
        total = sum(share for _, share in self.sources)
        if abs(total - 1) > SHARE_TOLERANCE:
            raise FiscalmultError(
                f"the financing of scenario {self.name!r} covers {total:.6g} of it; the shares must add to 1"
            )

    @property
    def sources(self) -> tuple[tuple[Instrument | None, float], ...]:
        """Where each dong comes from: ``(levy, programme or None for borrowing, share)``."""
        if self.financing is None or isinstance(self.financing, Instrument):
            return ((self.financing, 1.0),)
        return tuple((source, float(share)) for source, share in self.financing)

    def describe_financing(self) -> str:
        """The financing in words, for the metadata of a result."""
        words = {Levy: "raised by {}", Programme: "moved from {}"}
        parts = []
        for source, share in self.sources:
            how = "borrowed" if source is None else words[type(source)].format(source.name)
            parts.append(how if share == 1 else f"{100 * share:.4g} % {how}")
        return ", ".join(parts)

    def injection(self, accounts: Accounts) -> NDArray[np.float64]:
        """First-round change of every account's receipts [money unit], shape (account,)."""
        change = self.programme.per_dong(accounts)
        for source, share in self.sources:
            if source is not None:
                change = change - share * source.per_dong(accounts)
        return self.amount * change
