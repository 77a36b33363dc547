"""Parts of the table on production: columns and shares of activities and commodities."""

from __future__ import annotations

from calibration.concordance import read_concordance
from calibration.tables import Row
from calibration.uncertainty.estimators import concentration
from calibration.uncertainty.flows import SHIPPED_PAIR
from calibration.uncertainty.rows import ASSUMED, TWO_COMPILERS, Spreads, row, told
from calibration.uncertainty.sectors import CommonSectors
from fiscalmult.sam import SAM

__all__ = ["activity_columns", "activity_shares", "commodity_columns", "commodity_shares"]


def activity_columns(sam: SAM, spreads: Spreads, sectors: CommonSectors) -> list[Row]:
    """Compositions of activity columns."""
    rows = []
    found = spreads.columns
    for group, codes in sectors.group("group").items():
        payers = sectors.accounts("a", codes)
        paid = sam.flows.sel(payer=payers)
        bought = float(paid.sel(receiver=list(sam.accounts("commodity"))).sum() / paid.sum())
        inputs = concentration(found.groups[group])
        error = found.error / found.groups[group] ** 2
        note = (
            f"composition of intermediate inputs, {TWO_COMPILERS}, {len(found.pairs[SHIPPED_PAIR])} columns of 26 "
            f"common sectors: concentration {inputs:.0f} (standard error {error:.0f}), divided by the share "
            f"{bought:.3f} of inputs in these columns to hold for the whole column; sector groups do not differ more "
            f"than chance, all get the pooled value; {100 * found.common:.0f} % of the squared differences are common "
            "to all buyers of a product, and so to the columns of this part; factors and the activity tax ride on the "
            "column without data"
        )
        rows.append(
            row(f"activity-columns-{group}", "columns", payers, inputs / bought, "derived", "oecd-iot-2021", note,
                 correlation=found.common)
        )  # fmt: skip
    return rows


def commodity_columns(spreads: Spreads) -> list[Row]:
    """Compositions of commodity and margin columns."""
    pooled = concentration(spreads.columns.pooled)
    unknown = (
        f"no second table exists; taken to be as uncertain as the inputs of activities (concentration {pooled:.0f})"
    )
    return [
        row("commodity-columns", "columns", "commodity", pooled, "assumed", ASSUMED,
            f"which activities make a commodity: {unknown}"),
        row("margin-column", "columns", "margin", pooled, "assumed", ASSUMED,
            f"trade and transport in margins: {unknown}"),
    ]  # fmt: skip


def activity_shares(sam: SAM, spreads: Spreads, sectors: CommonSectors) -> list[Row]:
    """Labour in value added, then value added in output."""
    labour = spreads.labour
    sections = read_concordance().sections
    compared = [f"a-{sector}" for sector, section in sections.items() if section in labour.compared]
    others = [code for code in sam.accounts("activity") if code not in compared]
    compared_note = told(
        labour.enterprises,
        f"labour in value added, the matrix against pay per employee of enterprises times all employed, sections "
        f"{', '.join(labour.compared)}",
    )
    rows = [
        row("labour-share", "share", compared, labour.enterprises.sd, "derived", "gso-yearbook-2018", compared_note,
             receivers="labour", within="labour;capital", correlation=labour.enterprises.correlation),
        row("labour-share-other", "share", others, labour.enterprises.sd, "assumed", ASSUMED,
             "labour in value added: no independent second source where most work for themselves or for government, or "
             f"where the counts of employees and of employed contradict each other; taken as {compared_note}",
             receivers="labour", within="labour;capital", correlation=labour.enterprises.correlation),
    ]  # fmt: skip
    for kind, codes in sectors.group("kind").items():
        spread = spreads.shipped("value added", kind)
        note = told(spread, f"value added in output, {TWO_COMPILERS}, {kind} (utilities are counted among services)")
        rows.append(
            row(f"value-added-share-{kind}", "share", sectors.accounts("a", codes), spread.sd, "derived",
                 "oecd-iot-2021", note, receivers="labour;capital", correlation=spread.correlation)
        )  # fmt: skip
    return rows


def commodity_shares(spreads: Spreads, sectors: CommonSectors) -> list[Row]:
    """Margins, taxes and imports in the supply of commodities."""
    margins, taxes = spreads.shipped("trade margins"), spreads.shipped("product taxes")
    rows = [
        row("margin-share", "share", "commodity", margins.sd, "derived", "oecd-iot-2021",
             told(margins, f"trade services in what industries buy, {TWO_COMPILERS}")
             + "; by buyer, not by commodity; the mean is taken out, the OECD table books imported trade services "
             "that the others do not have", receivers="margin", correlation=margins.correlation),
        row("product-tax-share", "share", "commodity", taxes.sd, "derived", "oecd-iot-2021",
             told(taxes, f"product taxes and tariffs in what industries buy, {TWO_COMPILERS}")
             + "; by buyer, not by commodity: neither table has taxes by commodity",
             receivers="tax-sales;tax-import", correlation=taxes.correlation),
    ]  # fmt: skip
    for kind, codes in sectors.group("kind").items():
        spread = spreads.shipped("imports", kind)
        note = told(spread, f"imports in the supply of {kind} (utilities are counted among services), {TWO_COMPILERS}")
        same = spreads.shares["imports", kind]["sam-2012", "adb-2012"][0]
        note += f"; between the matrix and the Asian Development Bank in 2012: {same.sd:.3f}"
        rows.append(
            row(f"import-share-{kind}", "share", sectors.accounts("c", codes), spread.sd, "derived", "oecd-iot-2021",
                 note, receivers="rest-of-world", correlation=spread.correlation)
        )  # fmt: skip
    return rows
