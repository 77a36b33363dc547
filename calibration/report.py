"""Write ``calibration/report.md``: the template's words with the pipeline's numbers and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from calibration.bias import GATED, Bias
from calibration.build import Made
from calibration.concordance import SOCIAL_PROTECTION, gate
from calibration.markdown import percent
from calibration.report_matrix import (
    bias_table,
    block_table,
    budget_table,
    concordance_table,
    named_table,
    national_accounts_table,
    split_table,
)
from calibration.report_social import social_facts
from calibration.tables import HERE, write_text
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["write_report"]


def write_report(
    path: Path,
    made: Made,
    original: SAM,
    bias: Sequence[Bias],
    merged: Mapping[str, Sequence[Bias]],
    worth: Mapping[str, float],
) -> None:
    """Write the report.

    Parameters
    ----------
    path
        The Markdown file.
    made
        What the pipeline made.
    original
        The 371-account matrix, billion VND.
    bias
        GDP multipliers in both matrices.
    merged
        The same with one group of sectors merged at a time.
    worth
        GDP per dong in every account of the shipped matrix.

    Raises
    ------
    FiscalmultError
        If the template asks for a fact that is not computed, or leaves one out.
    """
    facts = {
        **_matrix_facts(made),
        **_original_facts(made, original),
        **social_facts(made, worth),
        "bias_table": bias_table(bias, GATED),
        "split_table": split_table(bias, merged),
        "national_accounts_table": national_accounts_table(made),
        "budget_table": budget_table(made),
        "block_table": block_table(made, original),
        "concordance_table": concordance_table(made.concordance),
        "assumption_table": named_table("assumptions.csv"),
        "gate_table": named_table("gates.csv"),
    }
    template = Template((HERE / "report_template.md").read_text(encoding="utf-8"))
    odd = sorted(set(template.get_identifiers()) ^ set(facts))
    if odd:
        raise FiscalmultError(f"the report's template and its facts do not agree on {', '.join(odd)}; mend either")
    write_text(path, template.substitute(facts))


def _matrix_facts(made: Made) -> dict[str, str]:
    sam, rows, figures = made.benchmark.sam, made.benchmark.rows, made.figures
    bought = sam.flows.sel(payer="gov")
    households = list(sam.accounts("household"))
    supply = sam.flows.sel(payer="c-tertiary-education").sum()
    imported = sam.flows.sel(receiver="rest-of-world", payer="c-tertiary-education") / supply
    paid = sam.flows.sel(receiver="c-general-education", payer=households)
    return {
        "accounts": str(len(sam.codes)),
        "sectors": str(len(made.concordance.sections)),
        "households": str(len(households)),
        "other_accounts": str(len(made.concordance.others) - 1),
        "cells": f"{len(rows):,}",
        "cells_published": f"{sum(row['status'] == 'published' for row in rows):,}",
        "balance": f"{gate('balance'):g}",
        "bias_gate": percent(gate("bias"), 0),
        "gdp": f"{sam.gdp:,.3f}",
        "gdp_expenditure": f"{sam.gdp_expenditure:,.3f}",
        "gdp_published": f"{figures.trillion('national-accounts.csv', 'GDP at market prices'):,.3f}",
        "discrepancy": f"{figures.trillion('national-accounts.csv', 'statistical discrepancy'):,.3f}",
        "transfers": f"{float(sam.block('household', SOCIAL_PROTECTION).sum()):.3f}",
        "residual": f"{float(sam.flows.sel(receiver='ent-farm', payer='gov')):.3f}",
        "bought_general": f"{float(bought.sel(receiver='c-general-education')):.3f}",
        "bought_tertiary": f"{float(bought.sel(receiver='c-tertiary-education')):.3f}",
        "paid_general": f"{float(paid.sum()):.3f}",
        "imported_tertiary": percent(float(imported), 0),
    }


def _original_facts(made: Made, original: SAM) -> dict[str, str]:
    labour = float(original.block("labour", "activity").sum())
    stocks = [cell for cell in original.negative_cells if cell[1] == "dstk"]
    smallest = min(stocks, key=lambda cell: abs(cell[2]))
    sections = sum(
        made.figures.value("employment.csv", "employed", g, "total", "2012") for g in "ABCDEFGHIJKLMNOPQRSTUX"
    )
    return {
        "original_accounts": str(len(original.codes)),
        "labour_income": f"{labour:,.0f}",
        "value_added": f"{original.value_added:,.0f}",
        "labour_share": f"{labour / original.value_added:.4f}",
        "negative_cells": str(len(original.negative_cells)),
        "negative_stocks": str(len(stocks)),
        "smallest_negative": f"{smallest[2]:.0e}",
        "smallest_negative_account": smallest[0],
        "sections_total": f"{sections:,.3f}",
    }
