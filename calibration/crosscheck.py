"""Type I output multipliers of every table for Viet Nam, in common sectors, and what their differences are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from calibration.benchmark import NAME
from calibration.crosscheck_parts import FACTORS, contributions, multipliers_of, split_imports
from calibration.originals import VNSAM
from calibration.tables import Row, write_table
from calibration.uncertainty.originals import ADB, GSO, OECD
from calibration.uncertainty.sectors import CommonSectors, read_sectors
from fiscalmult.datasets import list_tables, load_sam
from fiscalmult.input_output import InputOutputTable, aggregate, apportion_imports, total_use
from fiscalmult.input_output.supply_use import to_basic_prices
from fiscalmult.input_output.technology import fixed_product_sales, industry_technology, product_technology
from fiscalmult.kernels import leontief
from fiscalmult.readers.adb import read_adb_iot
from fiscalmult.readers.gso import read_gso_iot, read_gso_sut
from fiscalmult.readers.oecd import read_oecd_iot
from fiscalmult.readers.vnsam import VNSAM_SOURCE, read_vnsam

__all__ = ["CROSS_CHECK_FILES", "STEPS", "Compared", "compare_tables", "cross_check", "multiplier_rows", "step_rows"]

Array = NDArray[np.float64]

FOLDER = Path("calibration") / "figures"
CROSS_CHECK_FILES = (FOLDER / "cross-check.csv", FOLDER / "cross-check-steps.csv")
"""Outputs, relative to the repository (or to the folder of a check)."""

COLUMNS = (
    "table", "year", "sector", "domestic", "total", "output_share", "inputs", "imported", "imports", "status", "source"
)  # fmt: skip
"""Multipliers of domestic and of total flows, share in output, inputs per output, imported share of inputs; how the
imported part is known, status and source."""
STEP_COLUMNS = ("from", "to", "sector", "use", "difference", "inputs", "composition", "domestic")
STEPS = (
    ("gso-2012", "gso-2012-product-technology"),
    ("gso-2012-product-technology", "gso-2012-industry-technology"),
    ("gso-2012-industry-technology", "gso-2012-fixed-sales"),
    ("gso-2012-fixed-sales", "gso-2012-exports-alike"),
    ("gso-2012-exports-alike", "vnsam-2012"),
    ("vnsam-2012", NAME),
    ("vnsam-2012", "adb-2012"),
    ("adb-2012", "adb-2012-proportional"),
    ("adb-2012", "adb-2017"),
    ("adb-2017", "oecd-2018"),
)
"""Tables that are compared one with the other: each step changes as little as the publications allow."""

PROPORTIONAL = "one share for all uses of a common sector's goods, exports excepted"
ALIKE = "one share for all uses of a common sector's goods, exports too"
BY_PRODUCT = "one share for all uses of a product, exports too"
DIGITS = 6


@dataclass(frozen=True, eq=False)
class Compared:
    """One table in common sectors.

    Parameters
    ----------
    table
        Domestic use, with the imported part apart.
    imports
        How the imported part is known.
    source
        Key of the publication, or name of the shipped table.
    """

    table: InputOutputTable
    imports: str
    source: str


def cross_check(target: Path, originals: Path) -> None:
    """Write the multipliers of every table and the steps between them below a folder."""
    tables = compare_tables(originals)
    write_table(target / CROSS_CHECK_FILES[0], COLUMNS, multiplier_rows(tables))
    write_table(target / CROSS_CHECK_FILES[1], STEP_COLUMNS, step_rows(tables))


def compare_tables(originals: Path) -> dict[str, Compared]:
    """Every table for Viet Nam in common sectors, by its name.

    The matrices that ship are read from the package, so that a matrix of another year takes
    part as soon as it ships.
    """
    sectors = read_sectors()
    found: dict[str, Compared] = {}
    for year in (2012, 2017):
        table = _common(read_adb_iot(originals / ADB, year=year), sectors, "adb")
        found[f"adb-{year}"] = Compared(table, "published", _cited(table))
    found["adb-2012-proportional"] = _proportional(_competitive(found["adb-2012"].table), "imports", ["c41"])
    oecd = _common(read_oecd_iot(originals / OECD), sectors, "oecd", lambda code: code.removeprefix("D"))
    # What residents buy abroad is imported and used by households alone: taken off uses and imports alike.
    oecd = aggregate(oecd, categories={"CONS_ABR": "IMPO"})
    found["oecd-2018"] = _proportional(oecd, "IMPO", ["EXPO"])
    supply_use = to_basic_prices(read_gso_sut(originals / GSO))
    made = {
        "gso-2012": read_gso_iot(originals / GSO),
        "gso-2012-product-technology": product_technology(supply_use),
        "gso-2012-industry-technology": industry_technology(supply_use),
        "gso-2012-fixed-sales": fixed_product_sales(supply_use),
    }
    for name, table in made.items():
        merged = _common(table, sectors, "gso")
        found[name] = _proportional(merged, "imports", ["exports-of-goods", "exports-of-services"])
    found["gso-2012-exports-alike"] = _proportional(merged, "imports", [])
    vnsam = _common(split_imports(read_vnsam(originals / VNSAM)), sectors, "gso", lambda code: code.removeprefix("a_"))
    found["vnsam-2012"] = Compared(vnsam, BY_PRODUCT, VNSAM_SOURCE.key)
    for name in list_tables("sam"):
        table = _common(split_imports(load_sam(name)), sectors, "shipped", lambda code: code.removeprefix("a-"))
        found[name] = Compared(table, BY_PRODUCT, name)
    return found


def _common(
    table: InputOutputTable, sectors: CommonSectors, classification: str, code: Callable[[str], str] = str
) -> InputOutputTable:
    """The table in common sectors, in their order."""
    mapping = sectors.of(classification)
    merged = aggregate(table, {sector: mapping[code(sector)] for sector in table.sectors})
    order = {dim: list(sectors.codes) for dim in ("supplier", "user", "sector")}
    fields = ("flows", "final_demand", "primary_inputs", "output", "final_inputs", "imported_flows", "imported_demand")
    turned = {
        field: values.sel({dim: order[dim] for dim in values.dims if dim in order})
        for field in fields
        if (values := getattr(merged, field)) is not None
    }
    return replace(merged, **turned)


def _competitive(table: InputOutputTable) -> InputOutputTable:
    """The table as it were had imports not been recorded by user: a negative category ``imports``."""
    both = total_use(table)
    column = xr.DataArray(
        -both.imports[:, None], {"supplier": list(both.sectors), "category": ["imports"]}, ("supplier", "category")
    )
    demand = xr.concat([both.final_demand, column], "category", combine_attrs="override")
    return replace(both, final_demand=demand, final_inputs=None, imported_flows=None, imported_demand=None)


def _proportional(table: InputOutputTable, category: str, exports: Sequence[str]) -> Compared:
    """Domestic use by the proportionality assumption; ``exports`` are supplied from home alone."""
    return Compared(apportion_imports(table, category, exports), PROPORTIONAL if exports else ALIKE, _cited(table))


def _cited(table: InputOutputTable) -> str:
    return str(table.flows.attrs["source_key"])


def multiplier_rows(tables: Mapping[str, Compared]) -> list[Row]:
    """Rows of the first output."""
    rows = []
    for name, compared in tables.items():
        table = compared.table
        about = {
            "table": name,
            "year": str(table.flows.attrs["year"]),
            "imports": compared.imports,
            "status": "derived",
            "source": compared.source,
        }
        weights = table.output.values / table.output.values.sum()
        found, inputs, imported = multipliers_of(table), *_inputs(table)
        for place, sector in enumerate(table.sectors):
            numbers = {use: _text(values[place]) for use, values in found.items()}
            numbers |= {"output_share": _text(weights[place]), "inputs": _text(inputs[place])}
            rows.append({**about, "sector": sector, **numbers, "imported": _text(imported[place])})
    return rows


def _inputs(table: InputOutputTable) -> tuple[Array, Array]:
    """Inputs per output and the imported share of inputs, by sector; zero where there are none."""
    bought = total_use(table).flows.values.sum(axis=0)
    abroad = bought - table.flows.values.sum(axis=0)
    return leontief.coefficients(bought, table.output.values), leontief.coefficients(abroad, bought)


def step_rows(tables: Mapping[str, Compared]) -> list[Row]:
    """Rows of the second output."""
    rows = []
    for a, b in (*STEPS, *pairwise(list_tables("sam"))):
        before, after = tables[a].table, tables[b].table
        for use in ("domestic", "total"):
            parts = contributions(before, after, use)
            gap = multipliers_of(after)[use] - multipliers_of(before)[use]
            for place, sector in enumerate(before.sectors):
                numbers = (gap[place], *(parts[name][place] for name in FACTORS))
                rows.append(dict(zip(STEP_COLUMNS, (a, b, sector, use, *map(_text, numbers)), strict=True)))
    return rows


def _text(value: float) -> str:
    """A number in the digits that every machine gets; zero has no sign."""
    return f"{round(float(value), DIGITS) + 0.0:.{DIGITS}f}"
