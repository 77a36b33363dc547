"""Tables of three publishers in the common sectors, at basic prices, domestic and imported use together.

Only shares are compared: the tables are in million USD at each year's rate, or in VND.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.uncertainty.sectors import CommonSectors
from calibration.uncertainty.workbooks import ADB_SIZE, ADB_YEARS, FINAL, Adb, Oecd
from fiscalmult.sam import SAM

__all__ = ["PAIRS", "SHIPPED_PAIR", "Flows", "all_flows", "columns_of", "matrix_flows"]

Array = NDArray[np.float64]

SHIPPED_PAIR = ("adb-2017", "oecd-2018")
"""Two tables at most a year apart that have least in common: their spread is shipped."""

PAIRS = (("sam-2012", "adb-2012"), ("adb-2012", "adb-2017"), ("sam-2012", "oecd-2018"), SHIPPED_PAIR)
"""Pairs whose spread is reported."""

BOUGHT = {"households": "HFCE", "government": "GGFC", "fixed-capital": "GFCF"}
"""Final demand that is compared, with its name in the OECD table."""


@dataclass(frozen=True)
class Flows:
    """One table in common sectors.

    Parameters
    ----------
    name
        Publisher and year, such as ``adb-2012``.
    use
        Intermediate use, dims (product, industry).
    final
        ``{final demand: by product}``.
    value_added, output
        By industry, at basic prices.
    imports
        By product, everything imported.
    taxes, purchases
        Product taxes that industries pay, and the intermediate purchases they are contained in.
    """

    name: str
    use: Array
    final: dict[str, Array]
    value_added: Array
    output: Array
    imports: Array
    taxes: Array
    purchases: Array


def columns_of(table: Array) -> Array:
    """Each column divided by its sum; a column of zeros stays zero."""
    sums = table.sum(axis=0)
    return np.divide(table, sums, out=np.zeros_like(table), where=sums != 0)


def all_flows(sam: SAM, adb: dict[int, Adb], oecd: Oecd, sectors: CommonSectors) -> dict[str, Flows]:
    """Every table by its name."""
    made = [matrix_flows(sam, sectors), *(_adb_flows(adb[year], year, sectors) for year in ADB_YEARS)]
    return {each.name: each for each in [*made, _oecd_flows(oecd, sectors)]}


def basic_use(sam: SAM) -> tuple[Array, dict[str, Array], Array]:
    """What activities and final demand buy in the original matrix, at basic prices, by product.

    The matrix holds purchases at purchaser prices: margins and product taxes are inside. Each
    product's margin and tax rates are taken to be the same for all its buyers; the margins go
    to the products that trade and transport sell them as.

    Returns
    -------
    use, final, taxes
        Dims (product, activity); ``{final demand: product}``; product taxes by activity.
    """
    accounts = sam.account_list
    product, activity = accounts.mask("commodity"), accounts.mask("activity")
    flows = sam.values
    supply = flows[:, product].sum(axis=0)
    sold = flows[np.ix_(product, accounts.mask("margin"))].sum(axis=1)  # products that are margins themselves
    margin = flows[np.ix_(accounts.mask("margin"), product)].sum(axis=0)
    tax = flows[np.ix_(accounts.mask("stax", "mtax"), product)].sum(axis=0)
    bought = supply - sold
    margin_rate, tax_rate = (np.divide(x, bought, out=np.zeros_like(x), where=bought > 0) for x in (margin, tax))

    def at_basic(purchases: Array) -> Array:
        paid = (margin_rate[:, None] * purchases).sum(axis=0)
        kept = (1 - margin_rate - tax_rate)[:, None] * purchases
        return kept + (sold / sold.sum())[:, None] * paid

    use = flows[np.ix_(product, activity)]
    groups = {"households": "household", "government": "gov", "fixed-capital": "s-i"}
    final = {name: at_basic(flows[np.ix_(product, accounts.mask(payer))]).sum(axis=1) for name, payer in groups.items()}
    return at_basic(use), final, (tax_rate[:, None] * use).sum(axis=0)


def matrix_flows(sam: SAM, sectors: CommonSectors) -> Flows:
    """The original matrix, 164 products, in common sectors."""
    accounts = sam.account_list
    product, activity = accounts.mask("commodity"), accounts.mask("activity")
    gather = sectors.gather("gso", [code.removeprefix("a_") for code in accounts.select("activity")])
    use, final, taxes = basic_use(sam)
    paid = sam.values[:, activity]
    inputs = paid[product].sum(axis=0)
    return Flows(
        "sam-2012",
        gather @ use @ gather.T,
        {name: gather @ column for name, column in final.items()},
        gather @ (paid.sum(axis=0) - inputs),
        gather @ paid.sum(axis=0),
        gather @ sam.values[np.ix_(accounts.mask("rest-of-world"), product)].sum(axis=0),
        gather @ taxes,
        gather @ inputs,
    )


def _adb_flows(table: Adb, year: int, sectors: CommonSectors) -> Flows:
    gather = sectors.gather("adb", [f"c{place}" for place in range(1, ADB_SIZE + 1)])
    both = table.domestic + table.imported
    inputs = both[:, :ADB_SIZE]
    return Flows(
        f"adb-{year}",
        gather @ inputs @ gather.T,
        {name: gather @ both[:, ADB_SIZE + FINAL.index(name)] for name in BOUGHT},
        gather @ table.value_added,
        gather @ table.output,
        gather @ table.imported.sum(axis=1),
        gather @ table.taxes[:ADB_SIZE],
        gather @ (inputs.sum(axis=0) + table.taxes[:ADB_SIZE]),
    )


def _oecd_flows(table: Oecd, sectors: CommonSectors) -> Flows:
    gather = sectors.gather("oecd", table.codes)
    return Flows(
        "oecd-2018",
        gather @ table.use[:, : len(table.codes)] @ gather.T,
        {name: gather @ np.maximum(table.final[heading], 0.0) for name, heading in BOUGHT.items()},
        gather @ table.value_added,
        gather @ table.output,
        gather @ -table.final["IMPO"],
        gather @ table.taxes,
        gather @ table.purchases,
    )
