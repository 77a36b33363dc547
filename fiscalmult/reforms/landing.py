"""Where the spending of a reform lands, and who pays what it raises: shares over accounts."""

from __future__ import annotations

from collections.abc import Mapping

from fiscalmult.datasets import list_levies, list_programmes, load_levy, load_programme
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Programme
from fiscalmult.reforms.component import Component
from fiscalmult.reforms.parameter import Parameter
from fiscalmult.sam import SAM
from fiscalmult.sources import Address

__all__ = ["burden_shares", "landing_shares"]

ADMINISTRATION = "c-public-administration"
"""What administration buys."""

Shares = dict[str, float]
Addresses = dict[str, Address]


def landing_shares(weights: Mapping[Component, float], administration: Parameter, sam: SAM) -> tuple[Shares, Addresses]:
    """Shares of each dong of the cost over accounts.

    Administration takes its share; the rest is shared among components by their benefits, and
    inside a component as its landing says.

    Raises
    ------
    FiscalmultError
        If the matrix has none of the programmes of a component, or no household of its pattern.
    """
    total = sum(weights.values())
    if total <= 0:
        raise FiscalmultError("a reform that spends nothing lands nowhere; set another level or year")
    overhead = administration.value / 100
    shares: Shares = {}
    addresses: Addresses = {}
    if overhead > 0:
        shares[ADMINISTRATION] = overhead
        addresses[ADMINISTRATION] = administration.address
    for component, weight in weights.items():
        if weight > 0:
            _add(shares, addresses, component, (1 - overhead) * weight / total, sam)
    return _exactly_one(shares), addresses


def burden_shares(weights: Mapping[Component, float], sam: SAM) -> tuple[Shares, Addresses]:
    """Shares of each dong raised over accounts."""
    total = sum(weights.values())
    shares: Shares = {}
    addresses: Addresses = {}
    for component, weight in weights.items():
        if weight > 0:
            _add(shares, addresses, component, weight / total, sam)
    return _exactly_one(shares), addresses


def _add(shares: Shares, addresses: Addresses, component: Component, weight: float, sam: SAM) -> None:
    for account, share in _landing(component, sam).items():
        shares[account] = shares.get(account, 0.0) + weight * share
        words = f"{component.name}: {component.address.note}"
        known = addresses.get(account)
        note = words if known is None else f"{known.note}; {words}"
        addresses[account] = Address("assumed", component.address.source, note)


def _landing(component: Component, sam: SAM) -> Shares:
    """Shares of one component, without delivery cost, adding to 1."""
    names, _, pattern = component.landing.partition("@")
    if names.startswith("="):
        return _account(names[1:].split("|"), component, sam)
    programmes, levies = list_programmes(sam), list_levies(sam) if component.levy else []
    known = [*levies, *programmes]
    name = next((name for name in names.split("|") if name in known), None)
    if name is None:
        raise FiscalmultError(
            f"the matrix {sam.name!r} has no programme {names!r} for the component {component.name!r}"
            f"{nearest(names.partition('|')[0], known)}"
        )
    if name in levies:
        delivery = dict(load_levy(name, sam).shares)
    else:
        delivery = _without_delivery_cost(load_programme(name, sam), sam)
    if pattern:
        kept = set(sam.accounts(pattern))
        delivery = {account: share for account, share in delivery.items() if account in kept}
    total = sum(delivery.values())
    if total <= 0:
        raise FiscalmultError(f"the programme {name!r} delivers nothing to {pattern!r}; choose other households")
    return {account: share / total for account, share in delivery.items()}


def _account(names: list[str], component: Component, sam: SAM) -> Shares:
    """All of it to the first account that the matrix has."""
    for name in names:
        if name in sam.codes:
            return {name: 1.0}
    raise FiscalmultError(
        f"the matrix {sam.name!r} has no account {' or '.join(names)} for the component {component.name!r}"
        f"{nearest(names[0], sam.codes)}"
    )


def _without_delivery_cost(programme: Programme, sam: SAM) -> Shares:
    """A transfer without what it buys of public administration, which the reform counts by itself."""
    transfer = not set(sam.accounts("household")).isdisjoint(programme.delivery)
    return {
        account: share for account, share in programme.delivery.items() if not (transfer and account == ADMINISTRATION)
    }


def _exactly_one(shares: Shares) -> Shares:
    """Shares scaled by the last bits that sums of products leave."""
    total = sum(shares.values())
    return {account: share / total for account, share in shares.items()}
