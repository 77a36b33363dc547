"""The shipped tables on reforms, population and social protection expenditure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from calibration import population
from calibration.figures import Figures
from calibration.reforms.derive import RULES
from calibration.reforms.expenditure import EXPENDITURE, EXPENDITURE_COLUMNS, build_expenditure
from calibration.tables import HERE, Row, number, read_table, write_table
from calibration.update.insurance import insurance_2024
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["REFORM_TABLES", "build_parameters", "read_figures", "write_reforms"]

FOLDER = HERE / "reforms"
PARAMETERS = "viet-nam-reform-parameters"
COPIED = {
    "viet-nam-reforms": "reforms",
    "viet-nam-reform-components": "components",
    "viet-nam-published-costs": "costs",
}
REFORM_TABLES = (population.TABLE, *COPIED, PARAMETERS, EXPENDITURE)
"""Tables that are written here."""

PARAMETER_COLUMNS = (
    "reform", "parameter", "value", "unit", "low", "high", "label_en", "label_vi", "status", "source", "note",
)  # fmt: skip
_DIGITS = 10
"""Significant digits of derived values, because the last bits may differ between machines."""


def read_figures(figures: Figures, latest: Figures) -> tuple[dict[str, float], dict[str, Row]]:
    """Published figures that parameters rest on: their values, and their rows.

    The matrix of 2024 adds what its funds get and pay, which is derived itself.
    """
    rows = {row["figure"]: row for row in read_table(FOLDER / "figures.csv")}
    values = {name: float(row["value"]) for name, row in rows.items()}
    found = insurance_2024(latest)
    for who in ("employers", "workers"):
        borne = getattr(found, who)
        values[f"{who} of social insurance"] = borne["social insurance"]
        values[f"{who} of the matrix"] = borne["social insurance"] + borne["unemployment insurance"]
    paid = found.benefits
    for scheme in ("one-off", "sickness and maternity", "unemployment"):
        values[f"{scheme} of the matrix"] = paid[scheme]
    return values, rows


def build_parameters(values: Mapping[str, float], rows: Mapping[str, Row]) -> list[Row]:
    """Rows of the shipped parameters, each with value, status and source.

    Raises
    ------
    FiscalmultError
        If a figure or rule is unknown, or a figure has another unit than its parameter.
    """
    made = []
    for row in read_table(FOLDER / "parameters.csv"):
        what, name = f"{row['parameter']} of {row['reform']}", row["figure"]
        filled = {key: row[key] for key in PARAMETER_COLUMNS}
        if name.startswith("="):
            if name[1:] not in RULES:
                raise FiscalmultError(f"{what} follows no rule {name[1:]!r}{nearest(name[1:], RULES)}")
            filled["value"] = number(float(f"{RULES[name[1:]](values):.{_DIGITS}g}"))
        elif name:
            if name not in rows:
                raise FiscalmultError(f"{what} rests on no figure {name!r}{nearest(name, rows)}")
            if not _same_unit(rows[name]["unit"], row["unit"]):
                raise FiscalmultError(
                    f"{what} is in {row['unit']!r} where the figure {name!r} is in {rows[name]['unit']!r}; "
                    "give both one unit"
                )
            filled.update(value=number(values[name]), source=rows[name]["source"])
            filled["note"] = "; ".join(part for part in (rows[name]["table"], row["note"]) if part)
        else:
            filled["value"] = number(float(row["value"]))
        made.append(filled)
    return made


def _same_unit(published: str, asked: str) -> bool:
    """A share of income stays a percentage, and an amount per child an amount."""
    return published == asked or published.partition(" ")[0] == asked.partition(" ")[0] == "%" or (
        published.startswith(asked) and asked == "VND"
    )  # fmt: skip


def write_reforms(data: Path, figures: Figures, latest: Figures) -> None:
    """Write every table on population, reforms and expenditure below a folder."""
    write_table(data / f"{population.TABLE}.csv", population.TABLE_COLUMNS, population.build_population(figures))
    for table, name in COPIED.items():
        rows = read_table(FOLDER / f"{name}.csv")
        write_table(data / f"{table}.csv", list(rows[0]), rows)
    write_table(data / f"{PARAMETERS}.csv", PARAMETER_COLUMNS, build_parameters(*read_figures(figures, latest)))
    write_table(data / f"{EXPENDITURE}.csv", EXPENDITURE_COLUMNS, build_expenditure(figures, latest))
