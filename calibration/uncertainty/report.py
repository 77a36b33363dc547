"""Write ``calibration/uncertainty_report.md`` and the table of measured spreads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from calibration.markdown import percent, table
from calibration.tables import Row, read_table, write_text
from calibration.uncertainty.estimators import FENCE, concentration
from calibration.uncertainty.evidence import EARLY
from calibration.uncertainty.flows import PAIRS, SHIPPED_PAIR
from calibration.uncertainty.households import basket_correlation, purchase_weights
from calibration.uncertainty.report_blocks import (
    ROUNDS,
    cell_table,
    column_table,
    coverage_table,
    final_table,
    job_table,
    labour_table,
    quintile_facts,
    share_table,
    signed,
)
from calibration.uncertainty.rows import Spreads
from calibration.uncertainty.sectors import FOLDER, TABLES
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    from calibration.uncertainty.build import Estimated

__all__ = ["SPREAD_COLUMNS", "spread_rows", "write_report"]

Line = tuple[str, str, str, str, float]

SPREAD_COLUMNS = ("block", "tables", "item", "measure", "value")


def spread_rows(made: Estimated) -> list[Row]:
    """Rows of ``spreads.csv``: every difference measured, by block and pair of tables."""
    return [
        dict(zip(SPREAD_COLUMNS, (block, tables, item, measure, _text(value)), strict=True))
        for lines in (_production_lines, _other_lines)
        for block, tables, item, measure, value in lines(made.spreads)
    ]


def _text(value: float) -> str:
    """Six digits, and none beyond the ninth decimal: what is left there is a machine's rounding."""
    return f"{round(value, 9) + 0.0:.6g}"


def _production_lines(spreads: Spreads) -> Iterator[Line]:
    for pair, columns in spreads.columns.pairs.items():
        for sector, phi in columns.items():
            yield "activity columns", " | ".join(pair), sector, "dispersion", phi
    for (block, kind), pairs in spreads.shares.items():
        for pair, (_, differences) in pairs.items() if not kind else ():
            for sector, difference in differences.items():
                yield block, " | ".join(pair), sector, "logit difference", difference
    for section, (ours, theirs, cover) in spreads.labour.by_section.items():
        yield "labour share", "sam-2012", section, "share", ours
        yield "labour share", "enterprises-2012", section, "share", theirs
        yield "labour share", "enterprises-2012", section, "employees over employed", cover
    for code, (before, after) in spreads.labour.by_industry.items():
        yield "labour share", "gso-2012 | oecd-2018", code, "difference of shares", after - before


def _other_lines(spreads: Spreads) -> Iterator[Line]:
    for name, found in {"household basket": spreads.baskets.total, **spreads.final}.items():
        for pair, (phi, _) in found.items():
            yield name, " | ".join(pair), "all", "dispersion", phi
    for kind, phi in spreads.baskets.rough.items():
        yield "household basket", "sam-2012", kind, "dispersion from roughness along quintiles", phi
    for section, noise in spreads.jobs.noise.items():
        yield "jobs", "gso 2010-2014", section, "sd of logs about a line", noise
        yield "jobs", "gso | ilostat", section, "sd of logs", spreads.jobs.publishers[section]


def write_report(path: Path, made: Estimated) -> None:
    """Write the report.

    Raises
    ------
    FiscalmultError
        If the template asks for a fact that is not computed, or leaves one out.
    """
    facts = {**_evidence_facts(made), **_spread_facts(made), **_tables(made)}
    template = Template((FOLDER / "report_template.md").read_text(encoding="utf-8"))
    odd = sorted(set(template.get_identifiers()) ^ set(facts))
    if odd:
        raise FiscalmultError(f"the report's template and its facts do not agree on {', '.join(odd)}; mend either")
    write_text(path, template.substitute(facts))


def _evidence_facts(made: Estimated) -> dict[str, str]:
    found = made.evidence
    neighbours = [(pair, value) for pair, value in found.residual.items() if pair[1] != "oecd-2018"]
    late = [value for (earlier, _), value in neighbours if earlier >= "adb-2012"]
    return {
        "same_cells": f"{found.same_cells:.0e}",
        "same_industries": f"{found.same_industries:.0e}",
        "rates": ", ".join(f"{rate:,.2f}" for rate in found.rates.values()),
        "imports_gap": percent(1 - found.imports, 0),
        "early_distance": percent(max(found.distance[pair] for pair in EARLY), 1),
        "same_distance": percent(found.distance["sam-2012", "adb-2012"], 1),
        "oecd_distance": percent(found.distance[SHIPPED_PAIR], 1),
        "value_added_change": f"{found.value_added:.3f}",
        "late_residual": percent(max(late), 1),
        "oecd_residual": percent(found.residual[SHIPPED_PAIR], 0),
        "residual_table": table(
            ["from", "to", "not biproportional, %"],
            [[*pair, percent(value, 1)] for pair, value in found.residual.items()],
            1,
        ),
    }


def _spread_facts(made: Estimated) -> dict[str, str]:
    spreads = made.spreads
    columns, labour, jobs, saving = spreads.columns, spreads.labour, spreads.jobs, spreads.saving
    return {
        **quintile_facts(spreads),
        "sectors": str(len(made.sectors.codes)),
        "classifications": ", ".join(f"{name} {count}" for name, count in TABLES.items()),
        "fence": f"{FENCE:g}",
        "pooled": f"{concentration(columns.pooled):.0f}",
        "pooled_error": f"{columns.error / columns.pooled**2:.0f}",
        "pooled_common": percent(columns.common, 0),
        "between": "not more than chance" if columns.between == 0 else f"a variance of {columns.between:.2g}",
        "labour_sections": ", ".join(labour.compared),
        "labour_sd": f"{labour.enterprises.sd:.3f}",
        "labour_error": f"{labour.enterprises.error:.3f}",
        "labour_mean": signed(labour.enterprises.mean),
        "tim_sd": f"{labour.tim.sd:.3f}",
        "tim_mean": signed(labour.tim.mean),
        "saving_table": table(
            ["residence", "matrix, %", "survey, %"],
            [[place, *(percent(rate, 1) for rate in rates)] for place, rates in saving.rates.items()],
            2,
        ),
        "saving_sd": f"{saving.same_year.sd:.3f}",
        "saving_rounds": f"{saving.rounds.sd:.3f}",
        "basket_correlation": f"{basket_correlation(spreads.baskets, made.sam):.2f}",
        "basket_apart": f"{purchase_weights(made.sam)[0]:.2f}",
        "missed": percent(spreads.transfers.missed, 1),
        "same_jobs": percent(jobs.same, 1),
        "poorest_assistance": ", ".join(
            f"{made.figures.value('incidence of social assistance', 'Q1', year):.1f}" for year in ROUNDS
        ),
        "pay_sd": f"{jobs.pay:.3f}",
        "informality_sd": f"{jobs.informality.sd:.3f}",
        "informality_mean": signed(jobs.informality.mean / 2**0.5),
    }


def _tables(made: Estimated) -> dict[str, str]:
    spreads = made.spreads
    parts = [
        [f"`{row['part']}`", row["kind"], row["parameter"], row["status"], row["value"], row["correlation"]]
        for row in made.parts
    ]
    assumed = [[f"`{row['part']}`", row["note"]] for row in made.parts if row["status"] == "assumed"]
    named = [[f"`{row['name']}`", row["value"], row["reason"]] for row in read_table(FOLDER / "assumptions.csv")]
    left_out = [[row["block"], row["sector"], row["reason"]] for row in read_table(FOLDER / "exclusions.csv")]
    elsewhere = [[row["table"], row["code"], row["note"]] for row in made.sectors.members if row["note"]]
    sectors = [
        [f"`{row['common']}`", row["label"], row["group"], row["kind"], _members(made, row["common"])]
        for row in made.sectors.sectors
    ]
    return {
        "part_table": table(["part", "kind", "parameter", "status", "value", "correlation"], parts, 2),
        "assumed_table": table(["part", "rule and reason"], assumed),
        "named_table": table(["name", "value", "reason"], named),
        "excluded_table": table(["block", "sector", "why the tables do not compare"], left_out),
        "elsewhere_table": table(["table", "code", "note"], elsewhere),
        "sector_table": table(["common sector", "", "group", "kind", "shipped sectors"], sectors),
        "column_table": column_table(spreads.columns),
        "cell_table": cell_table(made.flows, made.sectors),
        "share_table": share_table(spreads),
        "final_table": final_table(spreads),
        "labour_table": labour_table(spreads.labour),
        "job_table": job_table(spreads.jobs),
        "coverage_table": coverage_table(made.figures),
        "pair_list": "; ".join(f"{a} against {b}" for a, b in PAIRS),
    }


def _members(made: Estimated, common: str) -> str:
    return ", ".join(code for code, its in made.sectors.of("shipped").items() if its == common)
