"""Years: spending paths, assumptions, financing, debt, and what they do to an economy.

The steps in their order: :func:`read_path`, :func:`load_assumptions`, :func:`project`; then
:func:`in_prices` and :func:`tidy` for tables, :func:`compare_closures` and :func:`equal_cost` for
one year, :func:`fund_balance` for the accounts of a fund. Limits: the coefficients of the base
year are held in every year.
"""

from fiscalmult.projection.assumptions import PATHS, Assumptions, load_assumptions
from fiscalmult.projection.closures import compare_closures, equal_cost
from fiscalmult.projection.debt import debt_by_year
from fiscalmult.projection.financing import KINDS, OUTSIDE
from fiscalmult.projection.fund import fund_balance
from fiscalmult.projection.prices import in_prices
from fiscalmult.projection.schema import PATH_COLUMNS, RESULT_VARIABLES, UNITS, VERSION
from fiscalmult.projection.spending import extend_path, read_path
from fiscalmult.projection.table import tidy
from fiscalmult.projection.years import project

__all__ = [
    "KINDS",
    "OUTSIDE",
    "PATHS",
    "PATH_COLUMNS",
    "RESULT_VARIABLES",
    "UNITS",
    "VERSION",
    "Assumptions",
    "compare_closures",
    "debt_by_year",
    "equal_cost",
    "extend_path",
    "fund_balance",
    "in_prices",
    "load_assumptions",
    "project",
    "read_path",
    "tidy",
]
