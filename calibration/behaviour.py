"""How households and others spend: expenditure elasticities and spending lags."""

from __future__ import annotations

from pathlib import Path

from calibration.tables import HERE, Row, read_table, write_table
from fiscalmult.sam import SAM
from fiscalmult.structure import derive_elasticities

__all__ = ["COLUMNS", "build_elasticities", "write_behaviour"]

COLUMNS = ("commodity", "kind", "elasticity", "status", "source", "note")

_RULES = {
    "food": (
        "derived",
        "vlss-1998-vietnamh",
        "the elasticity of other food with which rice and other food have together the elasticity of food",
    ),
    "food with rice": (
        "derived",
        "vu-2020-food-demand",
        "mean of rice (published) and of other food, weighted by their shares in household consumption",
    ),
    "other": (
        "assumed",
        "fiscalmult-assumptions",
        "no estimate for Viet Nam was found: one elasticity for all that is not food, with which the Engel sum of the "
        "average household is 1",
    ),
}


def build_elasticities(sam: SAM) -> list[Row]:
    """Rows of the elasticities table: each commodity with its rule."""
    evidence = {row["item"]: float(row["value"]) for row in read_table(HERE / "elasticity_evidence.csv")}
    kinds = {row["commodity"]: row["kind"] for row in read_table(HERE / "foods.csv")}
    found = derive_elasticities(
        sam,
        rice=evidence["rice"],
        food=evidence["food"],
        rice_share=evidence["rice-share"],
        foods={commodity: kind == "food with rice" for commodity, kind in kinds.items()},
    )
    rows = []
    for commodity, value in found.items():
        kind = kinds.get(commodity, "other")
        status, source, note = _RULES[kind]
        text = f"{value:.6f}"
        row = {
            "commodity": commodity,
            "kind": kind,
            "elasticity": text,
            "status": status,
            "source": source,
            "note": note,
        }
        rows.append(row)
    return rows


def write_behaviour(data: Path, sam: SAM) -> None:
    """Write the elasticities, what they rest on, and the spending lags."""
    write_table(data / "viet-nam-expenditure-elasticities.csv", COLUMNS, build_elasticities(sam))
    for source, target in (("elasticity_evidence", "viet-nam-elasticity-evidence"), ("spending_lags", "spending-lags")):
        rows = read_table(HERE / f"{source}.csv")
        write_table(data / f"{target}.csv", list(rows[0]), rows)
