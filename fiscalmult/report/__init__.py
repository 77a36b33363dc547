"""Tables: a Dataset in, rows and plain text out, in English and Vietnamese."""

from fiscalmult.report.break_even import flip
from fiscalmult.report.channels import passing, paths
from fiscalmult.report.comparison import compare
from fiscalmult.report.cost_push import prices
from fiscalmult.report.decomposition import decompose
from fiscalmult.report.drivers import sensitivity_table
from fiscalmult.report.explanation import landing, leaking, rounds
from fiscalmult.report.fixed_supply import supply
from fiscalmult.report.key_sectors import linkages, sam_linkages
from fiscalmult.report.measures import DEFAULT_MEASURES, MEASURES, pick
from fiscalmult.report.periods import quarters, receivers, rounds_of_spending
from fiscalmult.report.projection import (
    projection_by_sex,
    projection_groups,
    projection_programmes,
    projection_years,
)
from fiscalmult.report.projection_book import projection_workbook
from fiscalmult.report.scenarios import SHOWN, ratios
from fiscalmult.report.table import Column, Table
from fiscalmult.report.uncertain import compare_intervals, part_words

__all__ = [
    "DEFAULT_MEASURES",
    "MEASURES",
    "SHOWN",
    "Column",
    "Table",
    "compare",
    "compare_intervals",
    "decompose",
    "flip",
    "landing",
    "leaking",
    "linkages",
    "part_words",
    "passing",
    "paths",
    "pick",
    "prices",
    "projection_by_sex",
    "projection_groups",
    "projection_programmes",
    "projection_workbook",
    "projection_years",
    "quarters",
    "ratios",
    "receivers",
    "rounds",
    "rounds_of_spending",
    "sam_linkages",
    "sensitivity_table",
    "supply",
]
