"""Supply and use tables: which industry makes what, and who uses it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.checks import labels_of, settled
from fiscalmult.kernels import leontief

__all__ = ["PRICES", "SupplyUse", "to_basic_prices"]

Array = NDArray[np.float64]
PRICES = {
    "basic": "what the producer keeps; margins and taxes on products stand apart",
    "purchaser": "what the user pays; margins and taxes on products are inside",
}
"""The prices that use can be valued at; supply is at basic prices in both."""

BALANCE_TOLERANCE = 1e-9
"""Largest gap of an identity, as a share of all output, where the caller states none."""


@dataclass(frozen=True, eq=False)
class SupplyUse:
    r"""Supply and use of one year; supply and output at basic prices.

    Parameters
    ----------
    supply
        What each industry makes of each product, dims ``(product, industry)`` [money unit];
        ``attrs["units"]`` names the unit, ``attrs["year"]`` and ``attrs["source"]`` say when
        and whence.
    use
        What each industry uses of each product, dims ``(product, industry)`` [money unit],
        domestic and imported together.
    final_use
        Dims ``(product, category)`` [money unit], exports included, imports not.
    primary_inputs
        Dims ``(kind, industry)`` [money unit].
    imports
        Dim ``(product)`` [money unit], at the border (cif); None: nothing is imported.
    margins
        Trade and transport margins by ``(product)`` [money unit]: positive on goods, negative
        for the services that earn them, zero in total. Only where use is at purchaser prices.
    taxes
        Taxes less subsidies on products, dims ``(tax, product)`` [money unit]. Only where use
        is at purchaser prices.
    final_inputs
        Primary inputs (taxes on products) that final users pay, dims ``(kind, category)``
        [money unit]; where use is at basic prices.
    prices
        A key of :data:`PRICES`: how ``use`` and ``final_use`` are valued.
    tolerance
        Largest gap of an identity that the rounding of a printed table explains [money unit];
        None allows 1e-9 of all output.
    name
        Name carried into every result.

    Raises
    ------
    FiscalmultError
        If labels differ, a cell is not a number, a unit is missing or differs, a product or an
        industry makes less than nothing, or an identity fails.

    Notes
    -----
    The identities:

    - product: supply + imports + margins + taxes = use + final use;
    - industry: supply = use + primary inputs;
    - margins add to zero.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 4-6.
    """

    supply: xr.DataArray
    use: xr.DataArray
    final_use: xr.DataArray
    primary_inputs: xr.DataArray
    imports: xr.DataArray | None = None
    margins: xr.DataArray | None = None
    taxes: xr.DataArray | None = None
    final_inputs: xr.DataArray | None = None
    prices: str = "basic"
    tolerance: float | None = None
    name: str = "supply and use"

    def __post_init__(self) -> None:
        if self.prices not in PRICES:
            raise FiscalmultError(f"prices are {self.prices!r}{nearest(self.prices, PRICES)}")
        if "units" not in self.supply.attrs:
            raise FiscalmultError("the table has no unit; set supply.attrs['units'], such as 'million VND'")
        products = labels_of(self.supply, "product", "the supply")
        industries = labels_of(self.supply, "industry", "the supply")
        categories = labels_of(self.final_use, "category", "the final use")
        kinds = labels_of(self.primary_inputs, "kind", "the primary inputs")
        dims: dict[str, dict[str, Sequence[str]]] = {
            "supply": {"product": products, "industry": industries},
            "use": {"product": products, "industry": industries},
            "final_use": {"product": products, "category": categories},
            "primary_inputs": {"kind": kinds, "industry": industries},
            "imports": {"product": products},
            "margins": {"product": products},
            "final_inputs": {"kind": kinds, "category": categories},
        }
        if self.taxes is not None:
            dims["taxes"] = {"tax": labels_of(self.taxes, "tax", "the taxes on products"), "product": products}
        for field, wanted in dims.items():
            self._settle(field, wanted)
        self._check()

    def _settle(self, field: str, wanted: Mapping[str, Sequence[str]]) -> None:
        """Align, freeze and check one field of money flows."""
        given = getattr(self, field)
        if given is not None:
            object.__setattr__(self, field, settled(given, f"{field!r}", self.unit, wanted))

    def _check(self) -> None:
        if self.prices == "basic" and (self.margins is not None or self.taxes is not None):
            raise FiscalmultError(
                "use at basic prices holds no margins and no taxes on products; give taxes as kinds of primary input, "
                "or prices='purchaser'"
            )
        for labels, made, what in (
            (self.products, self.product_output, "product"),
            (self.industries, self.industry_output, "industry"),
        ):
            if (made < 0).any():
                worst = int(np.argmin(made))
                raise FiscalmultError(f"{what} {labels[worst]!r} has the output {made[worst]:.6g}; mend the supply")
        total = float(self.industry_output.sum())
        allowed = BALANCE_TOLERANCE * total if self.tolerance is None else self.tolerance
        if self.margins is not None and abs(float(self.margins.sum())) > allowed:
            raise FiscalmultError(
                f"the margins add to {float(self.margins.sum()):.6g}; what goods bear, services must earn, so give "
                "these as negatives"
            )
        used = self.use.values.sum(axis=1) + self.final_use.values.sum(axis=1)
        words = ("its uses add to", "its supply is")
        _check_sums("product", self.products, used, self.available, allowed, words)
        costs = self.use.values.sum(axis=0) + self.primary_inputs.values.sum(axis=0)
        words = ("its inputs and primary inputs add to", "it makes")
        _check_sums("industry", self.industries, costs, self.industry_output, allowed, words)

    @property
    def products(self) -> tuple[str, ...]:
        """Products in their order."""
        return tuple(str(label) for label in self.supply["product"].values)

    @property
    def industries(self) -> tuple[str, ...]:
        """Industries in their order."""
        return tuple(str(label) for label in self.supply["industry"].values)

    @property
    def unit(self) -> str:
        """Money unit."""
        return str(self.supply.attrs["units"])

    @property
    def product_output(self) -> Array:
        """Domestic output by product at basic prices, q [money unit], shape (product,)."""
        return np.asarray(self.supply.values.sum(axis=1))

    @property
    def industry_output(self) -> Array:
        """Output by industry at basic prices, g [money unit], shape (industry,)."""
        return np.asarray(self.supply.values.sum(axis=0))

    @property
    def available(self) -> Array:
        """Supply by product at the prices of the use [money unit], shape (product,)."""
        found = self.product_output
        for part in (self.imports, self.margins):
            found = found if part is None else found + part.values
        return found if self.taxes is None else found + self.taxes.values.sum(axis=0)

    @property
    def market_shares(self) -> Array:
        """D = supply' diag(q)^-1, shape (industry, product): who makes a unit of a product [1]."""
        return leontief.coefficients(self.supply.values.T, self.product_output)

    @property
    def product_mix(self) -> Array:
        """C = supply diag(g)^-1, shape (product, industry): what a unit of an industry's output is [1]."""
        return leontief.coefficients(self.supply.values, self.industry_output)


def _check_sums(
    what: str, labels: Sequence[str], found: Array, wanted: Array, allowed: float, words: tuple[str, str]
) -> None:
    gap = found - wanted
    worst = int(np.argmax(np.abs(gap)))
    if abs(gap[worst]) > allowed:
        raise FiscalmultError(
            f"{what} {labels[worst]!r}: {words[0]} {found[worst]:.10g} but {words[1]} {wanted[worst]:.10g} (a gap of "
            f"{gap[worst]:.4g}; {int((np.abs(gap) > allowed).sum())} do not balance); mend the table, or state the gap "
            "that its rounding explains as tolerance"
        )


def to_basic_prices(table: SupplyUse) -> SupplyUse:
    r"""The table with use at basic prices: margins where they are earned, taxes where they are paid.

    Parameters
    ----------
    table
        A table of use at purchaser prices; one at basic prices comes back as it is.

    Returns
    -------
    SupplyUse
        Use at basic prices; each tax on products is a kind of primary input, paid by
        industries and, in ``final_inputs``, by final users.

    Raises
    ------
    FiscalmultError
        If a product bears margins or taxes but nobody uses it, or a tax has the name of a
        kind of primary input.

    Notes
    -----
    With :math:`u_i` all uses of product i at purchaser prices, each use keeps
    :math:`1 - (m_i + t_i) / u_i` of its value: the rates of a product are taken to be the
    same for all its users, exports included. That is an assumption, the only one that supply
    and use alone allow. The margins so taken off go to the services that earn them, to each
    in proportion to what it earns in all.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 6.
    """
    if table.prices == "basic":
        return table
    kinds = [str(kind) for kind in table.primary_inputs["kind"].values]
    names = [] if table.taxes is None else [str(tax) for tax in table.taxes["tax"].values]
    taken = [name for name in names if name in kinds]
    if taken:
        raise FiscalmultError(f"{taken[0]!r} is a tax and a kind of primary input; rename either")
    industries = len(table.industries)
    bought = np.hstack([table.use.values, table.final_use.values])
    margins = np.zeros(len(bought)) if table.margins is None else table.margins.values
    borne, earned = np.maximum(margins, 0.0), np.maximum(-margins, 0.0)
    margin_rate = _rates(table, borne, bought)
    taxes = np.zeros((0, len(bought))) if table.taxes is None else table.taxes.values
    tax_rates = np.array([_rates(table, row, bought) for row in taxes]).reshape(taxes.shape)
    kept = (1 - margin_rate - tax_rates.sum(axis=0))[:, None] * bought
    shares = earned / earned.sum() if earned.any() else earned
    basic = kept + shares[:, None] * (margin_rate @ bought)
    paid = tax_rates @ bought
    corner = np.zeros((len(kinds), bought.shape[1] - industries))
    corner = corner if table.final_inputs is None else table.final_inputs.values
    coords = {"kind": [*kinds, *names]}
    primary, final = table.primary_inputs, table.final_use
    return replace(
        table,
        use=table.use.copy(data=basic[:, :industries]),
        final_use=final.copy(data=basic[:, industries:]),
        primary_inputs=xr.DataArray(
            np.vstack([primary.values, paid[:, :industries]]),
            {**coords, "industry": list(table.industries)}, ("kind", "industry"),
        ),
        final_inputs=xr.DataArray(
            np.vstack([corner, paid[:, industries:]]),
            {**coords, "category": final["category"].values}, ("kind", "category"),
        ),
        margins=None,
        taxes=None,
        prices="basic",
    )  # fmt: skip


def _rates(table: SupplyUse, charge: Array, bought: Array) -> Array:
    """A charge on products per unit of all their uses."""
    used = bought.sum(axis=1)
    idle = (used == 0) & (charge != 0)
    if idle.any():
        worst = int(np.argmax(idle))
        raise FiscalmultError(
            f"product {table.products[worst]!r} bears {charge[worst]:.6g} {table.unit} of margins or taxes but nobody "
            "uses it; mend either"
        )
    return np.divide(charge, used, out=np.zeros_like(charge), where=used != 0)
