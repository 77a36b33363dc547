"""The price dual: what a wage rise, a tax or dearer imports do to prices and to the cost of living."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult._version import __version__
from fiscalmult.accounts import Accounts
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import prices as kernel

__all__ = ["CostPush", "price_changes"]

Array = NDArray[np.float64]
REFERENCE = (
    "Roland-Holst and Sancho (1995), 'Modeling prices in a SAM structure', Review of Economics and Statistics 77(2); "
    "Miller and Blair (2009), ch. 2.6"
)


@dataclass(frozen=True, eq=False)
class CostPush:
    """What some payers pay more for a dong's worth from some receivers.

    Parameters
    ----------
    name
        Name that results carry.
    wedges
        ``{(receiver, payer): rise}``: rise of what the payer pays for what cost one dong in the
        base year [1]; receivers and payers are blocks, accounts or patterns. Where several fit
        a cell they add up.

    Raises
    ------
    FiscalmultError
        If a rise is not a number, or there is none.

    Examples
    --------
    >>> rise = CostPush("wages 10 % up", {("labour", "activity"): 0.10})
    """

    name: str
    wedges: Mapping[tuple[str, str], float]

    def __post_init__(self) -> None:
        if not self.wedges:
            raise FiscalmultError(f"cost push {self.name!r} raises nothing; give at least one (receiver, payer)")
        for cell, rise in self.wedges.items():
            if not (isinstance(cell, tuple) and len(cell) == 2):
                raise FiscalmultError(f"cost push {self.name!r} names {cell!r}; give a pair (receiver, payer)")
            if not np.isfinite(rise):
                raise FiscalmultError(f"cost push {self.name!r} raises {cell!r} by {rise}; give a number")
        object.__setattr__(self, "wedges", MappingProxyType({cell: float(rise) for cell, rise in self.wedges.items()}))

    @classmethod
    def wage(cls, rise: float, labour: str = "labour", payers: str = "activity", name: str = "") -> CostPush:
        """Dearer labour: the wage rate of some labour accounts rises by a share."""
        return cls(name or f"wages {rise:+.3g}", {(labour, payers): rise})

    @classmethod
    def vat(cls, points: float, on: str = "commodity", buyers: str = "household", name: str = "") -> CostPush:
        """A value added tax on final buyers, in dong per dong of base-year purchases.

        Firms get back the tax on their inputs, so it does not cascade: the buyers alone pay.
        """
        return cls(name or f"VAT {points:+.3g} on {on}", {(on, buyers): points})

    @classmethod
    def sales_tax(cls, points: float, on: str = "commodity", name: str = "") -> CostPush:
        """A tax on all sales of some commodities, in dong per dong of sales; it cascades through inputs."""
        return cls(name or f"sales tax {points:+.3g} on {on}", {("*", on): points})

    @classmethod
    def tariff(cls, points: float, on: str = "commodity", name: str = "") -> CostPush:
        """Dearer imports: a tariff or a rise of world prices, in dong per dong of base-year imports."""
        return cls(name or f"tariff {points:+.3g} on {on}", {("rest-of-world", on): points})

    def over(self, accounts: Accounts) -> Array:
        """Wedges over all cells of a matrix, shape (receiver, payer).

        Raises
        ------
        FiscalmultError
            If a name stands for no account.
        """
        table = np.zeros((len(accounts), len(accounts)))
        try:
            for (receiver, payer), rise in self.wedges.items():
                table[np.ix_(accounts.mask(receiver), accounts.mask(payer))] += rise
        except FiscalmultError as wrong:
            raise FiscalmultError(f"cost push {self.name!r}: {wrong}") from None
        return table


def price_changes(economy: Economy, pushes: CostPush | Iterable[CostPush]) -> xr.Dataset:
    """Prices and costs of living after cost pushes, all base prices being 1.

    Parameters
    ----------
    economy
        Its closure says whose price follows cost. Under ``LEONTIEF`` producers pass costs on
        and incomes stay; under ``TYPE_II`` or ``PYATT_ROUND`` wages, too, follow the cost of
        living of those who earn them, and everything they pay: full indexation.
    pushes
        One or more cost pushes with different names.

    Returns
    -------
    xarray.Dataset
        By ``scenario`` (the push): ``price (account)``, rise of each price, zero where it does not
        follow cost [1]; ``cost (account)``, rise of what a dong's worth of an account's outlay
        costs [1]; ``cost_of_living (household)``, rise of the price of a household's basket of
        commodities [1]; ``extra_cost (household)``, what the base-year basket costs more [money
        unit]; and ``consumer_prices``, the rise for all households together [1].

    Raises
    ------
    FiscalmultError
        If two pushes share a name, a name stands for no account, or base prices are not 1.

    Notes
    -----
    ``p = A_rr' p + v`` with ``v_j = sum_i A_ij wedge_ij``, the transpose of the quantity model: for
    any injection f and its receipts x, ``v'x = p'f``. Quantities and coefficients stay at
    their base values, costs are passed on in full, and wedges are amounts per unit, not rates
    on prices that have risen: an upper bound where buyers can turn elsewhere, and linear. Uses
    the base year's average propensities, also in an economy with marginal ones.
    """
    listed = [pushes] if isinstance(pushes, CostPush) else list(pushes)
    if not listed:
        raise FiscalmultError("there is no cost push; give at least one")
    names = [push.name for push in listed]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise FiscalmultError(f"two cost pushes are called {twice!r}; give each its own name")
    sam, base = economy.sam, _at_average(economy)
    shares = sam.propensities.values
    _check_base_prices(base, shares)
    wedges = np.stack([push.over(sam.account_list) for push in listed])
    prices, costs = kernel.cost_push(shares, base.responding, base.factor, wedges)

    households, goods = sam.accounts("household"), sam.account_list.mask("commodity")
    places = sam.account_list.positions(households)
    baskets = np.where(goods[:, None], sam.values, 0.0)[:, places]
    extra = np.einsum("sih,ih->sh", prices[:, :, None] + wedges[:, :, places], baskets)
    spent = baskets.sum(axis=0)
    living = np.divide(extra, spent, out=np.zeros_like(extra), where=spent > 0)

    result = xr.Dataset(coords={"scenario": names, "account": list(sam.codes), "household": list(households)})
    unit = sam.unit
    variables = {
        "price": ("account", prices, "1", "rise of the price, base price 1"),
        "cost": ("account", costs, "1", "rise of the cost of a dong's worth of outlay"),
        "cost_of_living": ("household", living, "1", "rise of the price of the household's basket"),
        "extra_cost": ("household", extra, unit, "what the base-year basket costs more"),
    }
    for name, (dim, values, units, long_name) in variables.items():
        result[name] = (("scenario", dim), values, {"units": units, "long_name": long_name})
    together = extra.sum(axis=1) / (spent.sum() or np.nan)
    attrs = {"units": "1", "long_name": "rise of the price of all households' baskets together"}
    result["consumer_prices"] = (("scenario",), together, attrs)
    result.attrs = {
        "title": "prices and costs of living after cost pushes",
        "definition": "p = A_rr' p + v, v_j = sum_i A_ij wedge_ij; base prices are 1",
        "reference": REFERENCE,
        "sam": sam.name,
        "sam_sha256": sam.sha256,
        "closure": economy.closure.describe(),
        "pushes": "; ".join(f"{push.name}: {dict(push.wedges)}" for push in listed),
        "fiscalmult_version": __version__,
    }
    if sam.year is not None:
        result.attrs["base_year"] = sam.year
    return result


def _at_average(economy: Economy) -> Economy:
    """The economy with average propensities: prices weigh what is bought, not what would be."""
    if economy.propensities is economy.sam.propensities:
        return economy
    return Economy.from_sam(economy.sam, economy.closure)


def _check_base_prices(economy: Economy, shares: Array) -> None:
    """Gate: without a push, prices of 1 everywhere are the solution."""
    inside = economy.responding
    outside = shares[~inside][:, inside].sum(axis=0)
    gap = np.abs(1 - shares[np.ix_(inside, inside)].sum(axis=0) - outside) * (economy.sam.outlays[inside] != 0)
    if gap.max() > 1e-9:
        worst = economy.sam.codes[int(np.flatnonzero(inside)[gap.argmax()])]
        raise FiscalmultError(
            f"the base price of {worst!r} is not 1 but off by {gap.max():.3g}; its column must add to 1"
        )
