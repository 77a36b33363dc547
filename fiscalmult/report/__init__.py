"""Tables: a Dataset in, rows and plain text out, in English and Vietnamese."""

from fiscalmult.report.comparison import compare
from fiscalmult.report.explanation import landing, leaking, rounds
from fiscalmult.report.measures import DEFAULT_MEASURES, MEASURES, pick
from fiscalmult.report.table import Column, Table

__all__ = ["DEFAULT_MEASURES", "MEASURES", "Column", "Table", "compare", "landing", "leaking", "pick", "rounds"]
