"""Balance tables and merge what was computed from them: RAS, GRAS, cross-entropy, weighted aggregation."""

from fiscalmult.balance.aggregate import aggregate_results
from fiscalmult.balance.entropy import Control, cross_entropy
from fiscalmult.balance.margins import gras, ras
from fiscalmult.balance.result import Balanced

__all__ = ["Balanced", "Control", "aggregate_results", "cross_entropy", "gras", "ras"]
