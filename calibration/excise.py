"""Excise: what households buy of the products that carry it, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from calibration.concordance import read_concordance
from calibration.figures import Figures
from calibration.originals import VNSAM
from calibration.tables import Row, number
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM

__all__ = ["EXCISABLE", "excise_weights", "take_excise"]

TABLE = "excise.csv"
_FIGURE = "excisable share of purchases of {}"
EXCISABLE = {"047": "wine", "048": "beer", "050": "tobacco", "060": "refined petroleum", "089": "motor vehicles"}
"""Products of the 371-account matrix that the levy falls on; the law names more, which the matrix does not show."""


def take_excise(folder: Path) -> Iterator[Row]:
    """Share of excisable products in what every household group buys of a commodity of the shipped matrix [1]."""
    from calibration.figures import COLUMNS

    original, concordance = read_vnsam(folder / VNSAM), read_concordance()
    bought = original.block("commodity", "household")
    for commodity in sorted({concordance.mapping[f"c_{product}"] for product in EXCISABLE}):
        members = [code for code in concordance.members(commodity) if code in original.codes]
        taxed = [code for code in members if code.removeprefix("c_") in EXCISABLE]
        all_of_it = bought.sel(receiver=members).sum("receiver")
        share = (bought.sel(receiver=taxed).sum("receiver") / all_of_it).where(all_of_it > 0, 0.0)
        for household in original.accounts("household"):
            row = dict.fromkeys(COLUMNS, "")
            row.update(
                figure=_FIGURE.format(commodity), group=concordance.mapping[household],
                value=number(float(f"{float(share.sel(payer=household)):.10g}")), unit="1", year="2012",
                publisher="Central Institute for Economic Management (CIEM) and UNU-WIDER",
                title="A 2012 Social Accounting Matrix (SAM) for Viet Nam", table="sheet 'Vietnam SAM 2012'",
                url="https://www.wider.unu.edu/database/2012-social-accounting-matrix-viet-nam",
                note="purchases of " + ", ".join(EXCISABLE[code.removeprefix("c_")] for code in taxed),
            )  # fmt: skip
            yield row


def excise_weights(sam: SAM, figures: Figures) -> dict[str, float]:
    """Excisable products in what each household buys [money unit]: purchases x share of 2012, by commodity."""
    bought = sam.block("commodity", "household")
    weights = dict.fromkeys(sam.accounts("household"), 0.0)
    commodities = {row["figure"]: row["figure"].rsplit(" ", 1)[1] for row in figures.tables[TABLE]}
    for figure, commodity in commodities.items():
        for household in weights:
            share = figures.value(TABLE, figure, household)
            weights[household] += share * float(bought.sel(receiver=commodity, payer=household))
    return weights
