"""Everything that was estimated, and how a row of the shipped table is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from calibration.tables import Row, number
from calibration.uncertainty.estimators import LogitSpread
from calibration.uncertainty.flows import SHIPPED_PAIR
from calibration.uncertainty.households import Baskets, Saving, Transfers
from calibration.uncertainty.jobs import JobSpread
from calibration.uncertainty.production import ColumnSpread, LabourSpread, Pair
from fiscalmult.uncertainty.files import COLUMNS, PARAMETERS

__all__ = ["ASSUMED", "COLUMNS", "PARAMETERS", "TWO_COMPILERS", "Spreads", "row", "significant", "told"]


DIGITS = 3  # significant digits of a spread: more would claim too much
ASSUMED = "fiscalmult-assumptions"
TWO_COMPILERS = "Asian Development Bank 2017 against OECD 2018"


@dataclass(frozen=True)
class Spreads:
    """Everything that was estimated.

    Parameters
    ----------
    columns, labour, baskets, saving, transfers, jobs
        Spreads by block.
    shares
        ``{(block, kind of sector or ''): {pair: (spread, differences)}}``.
    final
        ``{final demand: {pair: (dispersion, standard error)}}``.
    welfare
        Dispersion of quintile shares of consumption between survey rounds.
    """

    columns: ColumnSpread
    shares: dict[tuple[str, str], dict[Pair, tuple[LogitSpread, dict[str, float]]]]
    labour: LabourSpread
    baskets: Baskets
    final: dict[str, dict[Pair, tuple[float, float]]]
    saving: Saving
    transfers: Transfers
    welfare: float
    jobs: JobSpread

    def shipped(self, block: str, kind: str = "") -> LogitSpread:
        """Spread of a block between the shipped pair of tables."""
        return self.shares[block, kind][SHIPPED_PAIR][0]


def significant(value: float) -> float:
    """A number rounded to as many digits as a spread deserves."""
    return float(f"{value:.{DIGITS}g}")


def row(
    part: str, kind: str, payers: str | Sequence[str], value: float, status: str, source: str, note: str,
    *, receivers: str = "", within: str = "", correlation: float = 0.0, inclusion_error: str = "",
) -> Row:  # fmt: skip
    """One row of the shipped table, its value rounded."""
    listed = payers if isinstance(payers, str) else ";".join(payers)
    texts = (number(significant(value)), number(round(correlation, 2)))
    cells = (part, kind, receivers, within, listed, PARAMETERS[kind], *texts, inclusion_error, status, source, note)
    return dict(zip(COLUMNS, cells, strict=True))


def told(spread: LogitSpread, what: str) -> str:
    """What a note says of a logit spread."""
    return (
        f"{what}: {spread.count} logit differences, mean {spread.mean:+.2f}, root mean square over the root of 2 "
        f"{spread.sd:.3f} (standard error {spread.error:.3f}; from the median {spread.robust:.3f})"
    )
