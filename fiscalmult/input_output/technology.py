"""From supply and use to an input-output table: the four models of the Eurostat manual."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.definitions import DEFINITIONS, titled
from fiscalmult.input_output.supply_use import BALANCE_TOLERANCE, SupplyUse
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.kernels import leontief

__all__ = [
    "IMPORTS",
    "MODELS",
    "fixed_industry_sales",
    "fixed_product_sales",
    "industry_technology",
    "negative_flows",
    "product_technology",
]

Array = NDArray[np.float64]

IMPORTS = "imports"
"""Category of final demand that holds what is imported, as negatives."""

MODELS = MappingProxyType(
    {
        "A": "product technology: a product needs the same inputs in whichever industry it is made",
        "B": "industry technology: an industry needs the same inputs whichever product it makes",
        "C": "fixed industry sales structure: an industry sells in the same pattern whichever product it makes",
        "D": "fixed product sales structure: a product is sold in the same pattern whichever industry makes it",
    }
)
"""The models of Eurostat (2008), ch. 11, by their letter: A and B give product by product, C and D industry by
industry; only B and D cannot give negative flows."""

SINGULAR = 1e12
"""Condition of a supply table above which it is taken to be singular."""


def product_technology(table: SupplyUse) -> InputOutputTable:
    r"""Product-by-product table under the product technology assumption (Eurostat's model A).

    Parameters
    ----------
    table
        Supply and use at basic prices, as many industries as products.

    Returns
    -------
    InputOutputTable
        Sectors are the products. Where there are imports, use is ``"total"`` and the category
        :data:`IMPORTS` holds them as negatives (competitive imports); see
        :func:`fiscalmult.input_output.apportion_imports`. ``flows.attrs`` say which model was
        used, and in ``negatives`` how many flows are negative and how much they are.

    Raises
    ------
    FiscalmultError
        If use is at purchaser prices, the supply table is not square or not invertible, or
        the table that results is not productive.

    Notes
    -----
    With S the supply, U the use, W the primary inputs, Y the final use and q the output of
    products, :math:`T = S^{-1} \hat q` and ::

        flows          U T
        primary inputs W T
        final demand   Y

    Negative flows appear where an industry that makes a product beside its own uses less than
    the product's own industry would need for it. They are reported and kept: what removes them
    (clipping, RAS) changes figures, and is for the user to choose.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 11, model A; Miller and
    Blair (2009), ch. 5.
    """
    _need_basic(table)
    turn = _inverse_supply(table, "product technology") * table.product_output
    return _by_product(table, turn, "A")


def industry_technology(table: SupplyUse) -> InputOutputTable:
    r"""Product-by-product table under the industry technology assumption (Eurostat's model B).

    Parameters
    ----------
    table
        Supply and use at basic prices.

    Returns
    -------
    InputOutputTable
        As :func:`product_technology`; never with negative flows that supply and use have not.

    Raises
    ------
    FiscalmultError
        If use is at purchaser prices.

    Notes
    -----
    :math:`T = \hat g^{-1} S'` with g the output of industries; flows U T, primary inputs W T,
    final demand Y.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 11, model B; Miller and
    Blair (2009), ch. 5.
    """
    _need_basic(table)
    turn = leontief.coefficients(table.supply.values, table.industry_output).T
    return _by_product(table, turn, "B")


def fixed_industry_sales(table: SupplyUse) -> InputOutputTable:
    r"""Industry-by-industry table under a fixed industry sales structure (Eurostat's model C).

    Parameters
    ----------
    table
        Supply and use at basic prices, as many industries as products.

    Returns
    -------
    InputOutputTable
        Sectors are the industries; imports and negatives as in :func:`product_technology`.

    Raises
    ------
    FiscalmultError
        As :func:`product_technology`.

    Notes
    -----
    :math:`T = \hat g S^{-1}`; flows T U, primary inputs W, final demand T Y.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 11, model C.
    """
    _need_basic(table)
    turn = table.industry_output[:, None] * _inverse_supply(table, "a fixed industry sales structure")
    return _by_industry(table, turn, "C")


def fixed_product_sales(table: SupplyUse) -> InputOutputTable:
    r"""Industry-by-industry table under a fixed product sales structure (Eurostat's model D).

    Parameters
    ----------
    table
        Supply and use at basic prices.

    Returns
    -------
    InputOutputTable
        Sectors are the industries; imports as in :func:`product_technology`; never with
        negative flows that supply and use have not.

    Raises
    ------
    FiscalmultError
        If use is at purchaser prices, or a product that is used is not made by any industry.

    Notes
    -----
    :math:`T = S' \hat q^{-1}`, the market shares; flows T U, primary inputs W, final demand
    T Y. :func:`fiscalmult.input_output.to_input_output` takes the same model for a SAM.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 11, model D; Miller and
    Blair (2009), ch. 5.
    """
    _need_basic(table)
    used = np.abs(table.use.values).sum(axis=1) + np.abs(table.final_use.values).sum(axis=1)
    foreign = (table.product_output == 0) & (used > 0)
    if foreign.any():
        raise FiscalmultError(
            f"product {table.products[int(np.argmax(foreign))]!r} is used but no industry makes it "
            f"({int(foreign.sum())} such products), so none can stand for it; merge it with a product that is made"
        )
    return _by_industry(table, table.market_shares, "D")


def negative_flows(table: InputOutputTable) -> xr.Dataset:
    """Negative flows of a table, the largest first.

    Returns
    -------
    xarray.Dataset
        ``supplier``, ``user`` and ``value`` [money unit] by ``cell``; ``attrs`` hold their
        ``count``, their ``sum`` [money unit] and their ``share`` of the absolute flows [1].
    """
    values = table.flows.values
    rows, columns = np.nonzero(values < 0)
    order = np.argsort(values[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    sectors = np.array(table.sectors)
    found = xr.Dataset(
        {
            "supplier": ("cell", sectors[rows]),
            "user": ("cell", sectors[columns]),
            "value": ("cell", values[rows, columns], {"units": table.unit}),
        }
    )
    whole = float(np.abs(values).sum())
    total = float(values[rows, columns].sum())
    definition, reference = DEFINITIONS["negative_flows"]
    described = found.assign_attrs(titled(table, definition=definition, reference=reference))
    return described.assign_attrs(count=len(rows), sum=total, share=abs(total) / whole if whole else 0.0)


def _need_basic(table: SupplyUse) -> None:
    if table.prices != "basic":
        raise FiscalmultError(
            f"{table.name!r} values its uses at {table.prices} prices, in which supply and use do not compare; take "
            "to_basic_prices first"
        )


def _inverse_supply(table: SupplyUse, model: str) -> Array:
    supply = table.supply.values
    rows, columns = supply.shape
    if rows != columns:
        raise FiscalmultError(
            f"{table.name!r} has {rows} products and {columns} industries, and {model} needs as many of each; merge "
            "some, or use industry_technology or fixed_product_sales"
        )
    # Scaled by industry output, so that the condition tells of the pattern and not of large and small products.
    condition = np.linalg.cond(leontief.coefficients(supply, table.industry_output)) if rows else 1.0
    if not condition < SINGULAR:
        raise FiscalmultError(
            f"the supply table of {table.name!r} cannot be inverted (condition {condition:.2g}), as {model} needs; "
            "merge industries that make the same products, or use industry_technology or fixed_product_sales"
        )
    return np.asarray(np.linalg.inv(supply))


def _by_product(table: SupplyUse, turn: Array, model: str) -> InputOutputTable:
    flows, primary = table.use.values @ turn, table.primary_inputs.values @ turn
    imports = None if table.imports is None else table.imports.values
    parts = (flows, table.final_use.values, primary, imports, table.product_output)
    return _assemble(table, table.products, parts, model, float(np.abs(turn).sum(axis=0).max(initial=1.0)))


def _by_industry(table: SupplyUse, turn: Array, model: str) -> InputOutputTable:
    flows, demand = turn @ table.use.values, turn @ table.final_use.values
    imports = None if table.imports is None else turn @ table.imports.values
    parts = (flows, demand, table.primary_inputs.values, imports, table.industry_output)
    return _assemble(table, table.industries, parts, model, float(np.abs(turn).sum(axis=1).max(initial=1.0)))


def _assemble(
    table: SupplyUse,
    sectors: Sequence[str],
    parts: tuple[Array, Array, Array, Array | None, Array],
    model: str,
    spread: float,
) -> InputOutputTable:
    """Table of arrays; ``spread`` is how much a gap of supply and use can grow in the turning."""
    flows, demand, primary, imports, output = parts
    labels = list(sectors)
    categories = [str(category) for category in table.final_use["category"].values]
    kinds = [str(kind) for kind in table.primary_inputs["kind"].values]
    corner = table.final_inputs
    if imports is not None:
        if IMPORTS in categories:
            raise FiscalmultError(f"{table.name!r} has the category {IMPORTS!r} and imports apart; rename the category")
        demand = np.column_stack([demand, -imports])
        categories.append(IMPORTS)
        corner = None if corner is None else corner.reindex(category=categories, fill_value=0.0)
    allowed = BALANCE_TOLERANCE * float(output.sum()) if table.tolerance is None else table.tolerance
    attrs = {**table.supply.attrs, "model": f"{model}, {MODELS[model]}"}
    array = xr.DataArray(flows, {"supplier": labels, "user": labels}, ("supplier", "user"), attrs=attrs)
    made = InputOutputTable(
        flows=array,
        final_demand=xr.DataArray(demand, {"supplier": labels, "category": categories}, ("supplier", "category")),
        primary_inputs=xr.DataArray(primary, {"kind": kinds, "user": labels}, ("kind", "user")),
        output=xr.DataArray(output, {"sector": labels}, ("sector",)),
        final_inputs=corner,
        use="domestic" if imports is None else "total",
        tolerance=allowed * max(spread, 1.0),
        name=f"{table.name}, {MODELS[model].split(':')[0]}",
    )
    found = negative_flows(made)
    made.flows.attrs["negatives"] = (
        f"{found.attrs['count']} of {flows.size} flows, {found.attrs['sum']:.6g} {table.unit}, "
        f"{100 * found.attrs['share']:.3g} % of all"
    )
    return made
