"""How much each choice matters: the matrix of 2024 made again with one assumption changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calibration.figures import Figures
from calibration.tables import Row, read_table
from calibration.update.accounts import UpdateAccounts
from calibration.update.amounts import assuming
from calibration.update.figures import UPDATE
from calibration.update.matrix import build_matrix
from calibration.update.moved import headline
from fiscalmult.sam import SAM

__all__ = ["Variant", "all_variants", "listed_variants"]


@dataclass(frozen=True)
class Variant:
    """Multipliers under another assumption.

    Parameters
    ----------
    name
        In words.
    multipliers
        GDP per dong of every injection.
    """

    name: str
    multipliers: Mapping[str, float]


def listed_variants() -> list[Row]:
    """Rows of ``variants.csv``: one assumption and another value each, with its reason."""
    return read_table(UPDATE / "variants.csv")


def all_variants(
    before: SAM, listed: UpdateAccounts, figures: Figures, elasticities: dict[str, float]
) -> list[Variant]:
    """Balance the matrix again for every row of ``variants.csv``.

    Parameters
    ----------
    before, listed, figures, elasticities
        As for :func:`calibration.update.matrix.build_matrix`.
    """
    found = []
    for row in listed_variants():
        with assuming({row["assumption"]: float(row["value"])}):
            made = build_matrix(before, listed, figures, elasticities, shipped=None)
        found.append(Variant(row["variant"], headline(made.sam)))
    return found
