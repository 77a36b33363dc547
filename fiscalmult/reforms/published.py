"""Published costs beside those counted here, the differences to be explained."""

from __future__ import annotations

from dataclasses import dataclass

from fiscalmult.datasets import read_table
from fiscalmult.reforms.load import load_reform
from fiscalmult.reforms.reform import Reform
from fiscalmult.sources import Address

__all__ = ["PublishedCost", "compare_with_published"]


@dataclass(frozen=True)
class PublishedCost:
    """One published number of people or cost, and the same counted here.

    Parameters
    ----------
    name, reform, label, settings
        What it is of, and the parameters that were set for it; ``settings`` has the other case
        after ``against`` where the number is a difference.
    year
        Year that it is of.
    published, counted
        The numbers [unit].
    unit
        ``"thousand persons"`` or ``"billion VND"``.
    address
        Status, source and note of the published number.
    """

    name: str
    reform: str
    label: str
    settings: str
    year: int
    published: float
    counted: float
    unit: str
    address: Address


def compare_with_published(language: str = "en") -> list[PublishedCost]:
    """Every shipped published number with the one counted here.

    Costs are benefits without administration, because the published ones do not say that they
    have it.
    """
    found = []
    for row in read_table("viet-nam-published-costs"):
        year = int(row["year"])
        counted = _counted(_set(row["reform"], row["settings"]), year, row["part"])
        if row["against"]:
            counted -= _counted(_set(row["reform"], row["against"]), year, row["part"])
        settings = f"{row['settings']} against {row['against']}" if row["against"] else row["settings"]
        address = Address(row["status"], row["source"], row["note"])
        found.append(
            PublishedCost(
                row["cost"], row["reform"], row[f"label_{language}"], settings, year, float(row["value"]),
                counted, row["unit"], address,
            )
        )  # fmt: skip
    return found


def _set(name: str, settings: str) -> Reform:
    pairs = (pair.split("=") for pair in settings.split(";"))
    return load_reform(name).set(**{key: float(value) for key, value in pairs})


def _counted(reform: Reform, year: int, part: str) -> float:
    """People [thousand] or benefits [billion VND] of a year: all, or one component."""
    cost = reform.cost(years=year).sel(year=year)
    if part == "people":
        return float(cost["recipients"])
    benefits = cost["benefits"]
    return 1000.0 * float(benefits.sum() if part == "benefits" else benefits.sel(component=part))
