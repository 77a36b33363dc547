"""What goes into a projection and what comes out, in words that another program can rely on."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PATH_COLUMNS", "PERCENT_OF_GDP", "RESULT_VARIABLES", "UNITS", "VERSION"]

VERSION = 1
"""Version of both schemas; a change that breaks a reader raises it."""

PERCENT_OF_GDP = "% of GDP"

UNITS: Mapping[str, float] = {
    "trillion VND": 1e12,
    "nghìn tỷ đồng": 1e12,
    "billion VND": 1e9,
    "tỷ đồng": 1e9,
    "million VND": 1e6,
    "VND": 1.0,
}
"""Units of money that a path may have [VND]; ``% of GDP`` and the unit of the matrix are understood too."""

PATH_COLUMNS: Mapping[str, str] = {
    "year": "whole number; every year from the first to the last stands there for every programme",
    "programme": "name of a shipped programme or of one that is handed over",
    "amount": "spending of that year, zero or more",
    "unit": "trillion VND, billion VND, million VND, VND or % of GDP; one for the whole path",
    "prices": "current, or constant YEAR such as constant 2024; one for the whole path; empty for % of GDP",
}
"""Columns of a spending path in the long layout. The wide layout has ``year``, one column for each
programme, and ``unit`` and ``prices`` as columns or as arguments of the call."""

RESULT_VARIABLES: Mapping[str, str] = {
    "spending": "(year, programme) what is paid out",
    "financed": "(year, programme, source) where it comes from; the sources add up to the spending",
    "gdp": "(year, programme) GDP effect, what the financing takes away included",
    "gdp_of_spending": "(year, programme) GDP effect of the spending alone",
    "household_income": "(year, programme, household) income, net of the levies on it",
    "employment": "(year, programme, sex, formality) jobs at the productivity of the year",
    "labour_income": "(year, programme, sex) what work is paid, where the economy has that satellite",
    "revenue": "(year, programme, tax) taxes and contributions that come back at base-year rates",
    "imports": "(year, programme) imports of goods and services",
    "burden": "(year, programme, household) what the levies take from each household",
    "burden_elsewhere": "(year, programme) what the levies take from enterprises and others",
    "self_financing": "(year, programme) revenue that comes back over spending",
    "net_cost": "(year, programme) spending less the revenue that comes back",
    "impact_multiplier": "(programme) GDP effect over spending in the first year that spends",
    "cumulative_multiplier": "(year, programme) GDP effects so far over spending so far",
    "later_gdp": "(programme) GDP effects that fall after the last year; zero without lags",
    "debt": "(year, programme) debt at the end of the year, current prices",
    "interest": "(year, programme) interest paid on it, current prices",
    "debt_of_gdp": "(year, programme) debt over GDP",
    "reserves_used": "(year, programme) what a fund's reserve is smaller by, forgone interest included, current prices",
    "gdp_path": "(year) GDP of the country, current prices",
    "price_index": "(year) GDP deflator, base year = 1",
    "productivity_index": "(year) output per job, base year = 1",
}
"""Variables of a result; with draws those that depend on the economy have the dim ``draw`` first."""
