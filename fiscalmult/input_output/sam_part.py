"""The input-output part of a social accounting matrix, industry by industry."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.kernels import solve
from fiscalmult.sam import SAM

__all__ = ["to_input_output"]

Array = NDArray[np.float64]
SAM_TOLERANCE = 1e-8
"""Largest gap of an identity, as a share of all flows of the SAM: ten times what a SAM itself allows."""


def to_input_output(sam: SAM, employment: xr.DataArray | None = None) -> InputOutputTable:
    r"""Industry-by-industry table of a SAM with activities and commodities.

    Parameters
    ----------
    sam
        A matrix with activity accounts; commodities and margins may stand between them.
    employment
        Dims ``(sector, ...)`` over the activities, with units.

    Returns
    -------
    InputOutputTable
        Domestic use. Sectors are the activities, output their receipts; kinds are the accounts
        outside production that production pays (factors, taxes, rest of the world), categories
        those that buy from it (households, government, investment, exports).

    Raises
    ------
    FiscalmultError
        If the matrix has no activity, or commodities and margins pass money round for ever.

    Notes
    -----
    Let a be the activities, n the commodities and margins, f and k the accounts outside
    production as buyers and receivers, T the flows and A the propensities. A purchase of a
    commodity is met in the proportions of the commodity's column, whoever buys it: domestic
    activities in their market shares, imports, product taxes and margins, and the margins by the
    trade and transport services that they buy, :math:`(I - A_{nn})^{-1}`::

        flows          T_aa + A_an (I - A_nn)^-1 T_na
        final demand   T_af + A_an (I - A_nn)^-1 T_nf
        primary inputs T_ka + A_kn (I - A_nn)^-1 T_na
        final inputs          A_kn (I - A_nn)^-1 T_nf

    This is the fixed product sales structure (Eurostat's model D), the industry-by-industry
    table of the industry-technology assumption. The identities hold exactly, and the Leontief
    inverse of the table is the block (a, a) of :math:`(I - A_{rr})^{-1}` of the SAM with production
    responding (``LEONTIEF``): Type I multipliers are the same both ways. Imports and product
    taxes stand among the primary inputs of the industry that uses the goods, under the account
    they are paid to, together with what the industry pays that account itself. Transfers
    outside production have no place in the table.

    References
    ----------
    Eurostat (2008), Manual of Supply, Use and Input-Output Tables, ch. 11; Miller and Blair
    (2009), ch. 5 and 11.
    """
    accounts = sam.account_list
    made, goods = accounts.mask("activity"), accounts.mask("commodity", "margin")
    if not made.any():
        raise FiscalmultError(f"{sam.name!r} has no activity, so no input-output part; give a SAM with production")
    outside = ~(made | goods)
    share, flows = sam.propensities.values, sam.values
    try:
        factor = solve.factorize(share[np.ix_(goods, goods)])
    except solve.NotProductiveError:
        raise FiscalmultError(
            f"commodities and margins of {sam.name!r} pass money round for ever; mend the margin columns"
        ) from None
    wanted = flows[goods]
    supplied = solve.respond(factor, wanted.T).T  # commodities called for, margins met, by payer
    from_makers, from_others = share[np.ix_(made, goods)] @ supplied, share[np.ix_(outside, goods)] @ supplied
    sold, paid = flows[made] + from_makers, flows[outside] + from_others
    codes = np.array(sam.codes)
    sectors, others = codes[made], codes[outside]
    demand, inputs, direct = sold[:, outside], paid[:, made], from_others[:, outside]
    buys = demand.any(axis=0) | direct.any(axis=0)
    earns = inputs.any(axis=1) | direct.any(axis=1)
    kinds, categories = others[earns], others[buys]
    attrs = {key: value for key, value in sam.flows.attrs.items() if key in ("units", "year", "source")}
    return InputOutputTable(
        flows=_array(sold[:, made], {"supplier": sectors, "user": sectors}, attrs),
        final_demand=_array(demand[:, buys], {"supplier": sectors, "category": categories}),
        primary_inputs=_array(inputs[earns], {"kind": kinds, "user": sectors}),
        output=_array(sam.outlays[made], {"sector": sectors}),
        employment=employment,
        final_inputs=_array(direct[np.ix_(earns, buys)], {"kind": kinds, "category": categories}),
        use="domestic",
        tolerance=SAM_TOLERANCE * float(np.abs(flows).sum()),
        name=f"{sam.name}, industry by industry",
    )


def _array(values: Array, coords: dict[str, np.ndarray], attrs: dict[str, object] | None = None) -> xr.DataArray:
    labels = {dim: [str(label) for label in names] for dim, names in coords.items()}
    return xr.DataArray(values, coords=labels, dims=tuple(labels), attrs=attrs or {})
