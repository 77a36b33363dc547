"""Levies: who gives up each dong. Tax cuts are the same shares, given instead of taken."""

from __future__ import annotations

from calibration.excise import excise_weights
from calibration.figures import Figures
from calibration.shares import Landing, share_rows
from calibration.tables import Row
from fiscalmult.sam import SAM

__all__ = ["COLUMNS", "build_levies", "direct_tax_weights", "excise_landing", "levy_rules", "sales_tax_weights"]

COLUMNS = ("levy", "payer", "share", "status", "source", "note")


def sales_tax_weights(sam: SAM) -> dict[str, float]:
    """Sales tax contained in what each household buys [money unit].

    ``sum over commodities of purchases x rate``, where the rate of a commodity is its sales
    tax over its total supply at purchaser prices.
    """
    supply = sam.flows.sel(payer=list(sam.accounts("commodity"))).sum("receiver")
    rate = sam.block("tax-sales", "commodity").sum("receiver") / supply
    paid = (sam.block("commodity", "household") * rate.rename(payer="receiver")).sum("receiver")
    return {str(code): float(value) for code, value in paid.to_series().items()}


def direct_tax_weights(sam: SAM, payers: str) -> dict[str, float]:
    """Direct taxes that the accounts of a block pay [money unit]."""
    paid = sam.block("tax-direct", payers).sum("receiver")
    return {str(code): float(value) for code, value in paid.to_series().items()}


def levy_rules(sam: SAM) -> dict[str, tuple[dict[str, float], str]]:
    """Weights and note of every levy that follows from the taxes of a matrix."""
    return {
        "vat": (
            sales_tax_weights(sam),
            "share in the sales tax contained in households' purchases: purchases x sales tax / supply, by commodity; "
            "taken from income, prices stay as they are",
        ),
        "personal-income-tax": (
            direct_tax_weights(sam, "household"),
            "share in what households pay to direct taxes: personal income tax and land and housing tax",
        ),
        "corporate-tax": (
            direct_tax_weights(sam, "enterprise"),
            "share in what enterprises pay to direct taxes: corporate income tax and environmental protection tax; "
            "farm enterprises pay none in the SAM",
        ),
    }


def excise_landing(sam: SAM, figures: Figures, source: str = "vnsam-2012") -> Landing:
    """The levy on alcohol, tobacco, fuel and cars that households buy."""
    return Landing(
        excise_weights(sam, figures), "assumed", source,
        "share in what households buy of wine, beer, tobacco, refined petroleum and motor vehicles, whose "
        "weight inside each commodity is that of 2012; one rate for all, taken from income, prices stay as they are",
    )  # fmt: skip


def build_levies(sam: SAM, figures: Figures) -> list[Row]:
    """Rows of the shipped table of levies; the shares of each add to exactly 1."""
    rules = levy_rules(sam)
    landings = {name: Landing(weights, "derived", "vnsam-2012", note) for name, (weights, note) in rules.items()}
    landings["excise"] = excise_landing(sam, figures)
    return share_rows(landings, COLUMNS, sam)
