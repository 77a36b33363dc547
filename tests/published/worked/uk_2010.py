"""United Kingdom 2010: 127 products of the statistical office, at full precision."""

from __future__ import annotations

from functools import cache

import numpy as np
import printed

from fiscalmult.input_output import InputOutputTable, effect_parts, leontief_inverse, output_multipliers

TITLE = "United Kingdom 2010, 127 products"
SOURCE = "Office for National Statistics (2014), UK Input-Output Analytical Tables 2010, product by product"
FOLDER = "ons-uk-2010"
DEMAND = [
    "Households", "Non-profit instns serving households", "Central government", "Local government",
    "Gross fixed capital formation", "Valuables", "Changes in inventories", "Exports of goods", "Exports of services",
]  # fmt: skip
ABROAD = ["Imported goods and services", "Taxes less subsidies on products"]
WAGES = "Compensation of employees"
VALUE_ADDED = ["Taxes less subsidies on production", WAGES, "Gross Operating Surplus"]
TOLERANCE = 1e-12


@cache
def numbers(name: str) -> dict[str, dict[str, float]]:
    """A published table as ``{row: {column: number}}``; text columns are left out."""
    names, columns, cells = printed.read_large(printed.large(FOLDER) / f"{name}.csv")
    keep = [place for place, column in enumerate(columns) if column != "uk_row_label"]
    return {row: {columns[k]: float(line[k]) for k in keep} for row, line in zip(names, cells, strict=True)}


def products() -> list[str]:
    """The products, as the columns of the table list them."""
    return list(numbers("expected_multipliers"))


def pick(name: str, names: list[str], columns: list[str]) -> np.ndarray:
    """Numbers of some rows and columns."""
    found = numbers(name)
    return np.array([[found[row][column] for column in columns] for row in names])


@cache
def table() -> InputOutputTable:
    """The domestic-use table."""
    listed = products()
    kinds = [*ABROAD, *VALUE_ADDED]
    return InputOutputTable.from_arrays(
        listed,
        pick("table", listed, listed),
        dict(zip(DEMAND, pick("table", listed, DEMAND).T, strict=True)),
        dict(zip(kinds, pick("table", kinds, listed), strict=True)),
        units="million GBP",
        output=pick("table", ["Total output"], listed)[0],
        final_inputs={kind: dict(zip(DEMAND, pick("table", [kind], DEMAND)[0], strict=True)) for kind in ABROAD},
        name=TITLE,
        year=2010,
        source=SOURCE,
    )


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks, 1 the largest; what is not a number comes last."""
    filled = np.where(np.isnan(values), -np.inf, values)
    return 1.0 + (filled[None, :] > filled[:, None]).sum(axis=1)


def checks() -> list[printed.Check]:
    """The published inverse, effects, multipliers (ratios) and ranks."""
    given, listed = table(), products()
    wages, added = effect_parts(given, WAGES), effect_parts(given, VALUE_ADDED)
    found = {
        "Output multiplier": output_multipliers(given).values,
        "Employment cost effects": wages["simple"].values,
        "Employment cost multiplier": wages["type_1"].values,
        "GVA effects": added["simple"].values,
        "GVA multiplier": added["type_1"].values,
    }
    published = pick("expected_leontief_inverse", listed, listed)
    results = [_check("Leontief inverse", leontief_inverse(given).values, published)]
    for name, values in found.items():
        published = pick("expected_multipliers", listed, [name])[:, 0]
        # A product without wages has no ratio; the publisher writes 0 there.
        undefined = np.isnan(values) & (published == 0)
        results.append(_check(name, values, np.where(undefined, np.nan, published)))
        key = f"{name.lower().replace(' ', '_')}_rank"
        results.append(_check(f"rank of {name}", ranks(values), pick("expected_multipliers", listed, [key])[:, 0]))
    return results


def _check(name: str, computed: np.ndarray, published: np.ndarray) -> printed.Check:
    values = computed.ravel()
    return printed.Check(name, name, values, published.ravel(), np.full(values.shape, TOLERANCE))
