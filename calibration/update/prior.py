"""The prior of 2024: the cells of 2012 grown by what is known of each, and the cells of social insurance.

Growth is nominal and takes the matrix from the old to the revised national accounts at once:
it is a total of 2024 over the same total of the matrix of 2012.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.figures import Figures
from calibration.uncertainty.sectors import read_sectors
from calibration.update.accounts import UpdateAccounts
from calibration.update.amounts import assumed, growth
from calibration.update.drift import import_factors, input_factors
from calibration.update.insurance import Insurance
from calibration.update.prior_social import Work, add_contributions, add_insurance
from calibration.update.totals import Total
from fiscalmult.accounts import Accounts
from fiscalmult.sam import SAM

__all__ = ["Prior", "build_prior"]

Array = NDArray[np.float64]

NOISE = 1e-9
"""Cells of 2012 below this are the rounding of its source [trillion VND]."""


@dataclass(frozen=True, eq=False)
class Prior:
    """Starting values of the balancing.

    Parameters
    ----------
    accounts
        Accounts of 2024.
    values
        Dims (receiver, payer) [trillion VND]; not balanced.
    fixed
        Cells that the balancing leaves alone: flows of social insurance and benefits.
    """

    accounts: Accounts
    values: Array
    fixed: NDArray[np.bool_]


def build_prior(
    sam: SAM,
    listed: UpdateAccounts,
    figures: Figures,
    totals: Mapping[str, Total],
    found: Insurance,
    elasticities: Mapping[str, float],
) -> Prior:
    """Prior cells of 2024.

    Activities grow with value added of their section (inputs at constant nominal coefficients
    times the drift that was found to predict), imports, taxes, final demand and transfers with
    their own totals, household baskets along expenditure elasticities, households and labour
    by where people live and work.
    """
    accounts = listed.listed()
    place = accounts.positions(sam.codes)
    old = np.where(np.abs(sam.values) < NOISE, 0.0, sam.values)
    values = np.zeros((len(accounts), len(accounts)))
    values[np.ix_(place, place)] = old
    work = Work(accounts, values)
    grown = _section_growth(sam, listed, totals)
    _grow_production(work, sam, grown, totals)
    _grow_demand(work, sam, totals, figures, elasticities)
    _grow_incomes(work, sam, totals, figures)
    add_contributions(work, listed, figures, found)
    fixed = add_insurance(work, sam, figures, found)
    return Prior(accounts, values, fixed)


def _section_growth(sam: SAM, listed: UpdateAccounts, totals: Mapping[str, Total]) -> dict[str, float]:
    """Growth of value added ``{sector: factor}``: that of its section."""
    inside = sam.accounts("labour", "capital", "tax-activity")
    paid = sam.flows.sel(receiver=list(inside)).sum("receiver").to_series()
    found = {}
    for sector, section in listed.sections.items():
        siblings = [f"a-{other}" for other, its in listed.sections.items() if its == section]
        found[sector] = totals[f"value added of section {section}"].value / float(paid[siblings].sum())
    return found


def _grow_production(work: Work, sam: SAM, grown: Mapping[str, float], totals: Mapping[str, Total]) -> None:
    sectors = read_sectors()
    common = sectors.of("shipped")
    inputs, imports = input_factors(), import_factors()
    drift = [[inputs[common[supplier], common[user]] for user in grown] for supplier in grown]
    work.values[
        np.ix_(
            work.accounts.positions(f"c-{sector}" for sector in grown),
            work.accounts.positions(f"a-{sector}" for sector in grown),
        )
    ] *= np.array(drift)
    for sector, factor in grown.items():
        activity = f"a-{sector}"
        work.scale((activity,), ("commodity",), factor)
        work.scale(("commodity", "labour", "capital", "tax-activity"), (activity,), factor)
        work.scale(("rest-of-world",), (f"c-{sector}",), imports[common[sector]])
        work.scale(("margin",), (f"c-{sector}",), grown["trade"])
    work.scale(("commodity",), ("margin",), grown["trade"])
    _shift_labour_share(work)
    work.grow_to(totals["imports of goods and services"])
    work.grow_to(totals["import tariffs"])
    sales = totals["taxes less subsidies on products"].value - totals["import tariffs"].value
    work.scale(("tax-sales",), ("commodity",), sales / float(sam.block("tax-sales", "commodity").sum()))
    work.grow_to(totals["taxes on production"])


def _shift_labour_share(work: Work) -> None:
    """Scale labour payments of every activity that has capital, capital taking up the difference."""
    factor = assumed("labour-share-growth")
    activities = work.at("activity")
    labour, capital = (np.ix_(work.at(block), activities) for block in ("labour", "capital"))
    wages, profit = work.values[labour].sum(axis=0), work.values[capital].sum(axis=0)
    left = profit + (1.0 - factor) * wages
    shifts = (profit > 0) & (left > 0)
    work.values[labour] *= np.where(shifts, factor, 1.0)
    work.values[capital] *= np.where(shifts, left / np.where(shifts, profit, 1.0), 1.0)


def _grow_demand(
    work: Work, sam: SAM, totals: Mapping[str, Total], figures: Figures, elasticities: Mapping[str, float]
) -> None:
    """Final demand: household baskets along elasticities, everything else at constant shares."""
    accounts = "national-accounts-2024.csv"
    real = [figures.value(accounts, "real household final consumption", year=year) for year in ("2012", "2024")]
    heads = [figures.value("population-2024.csv", "population", year=year) for year in ("2012", "2023")]
    per_head = (real[1] / heads[1]) / (real[0] / heads[0])
    shift = assumed("consumption-per-head-elasticities")
    for commodity, elasticity in elasticities.items():
        work.scale((commodity,), ("household",), per_head ** (shift * (elasticity - 1.0)))
    factors = household_factors(work.accounts.select("household"), figures)
    work.scale(("commodity",), ("household",), np.array(list(factors.values())))
    bought = [totals["household final consumption"], totals["gross fixed capital formation"]]
    for total in (*bought, totals["exports of goods and services"], totals["changes in inventories"]):
        work.grow_to(total)
    public = totals["government final consumption"].value
    others = sum(total.value for name, total in totals.items() if name.endswith((": administration", "care, paid out")))
    work.scale(("commodity",), ("gov",), (public - others) / float(sam.block("commodity", "gov").sum()))
    work.scale(("stock-changes",), ("savings-investment",), 0.0)
    work.values[work.at("stock-changes"), work.at("savings-investment")] = totals["changes in inventories"].value


def household_factors(households: tuple[str, ...], figures: Figures) -> dict[str, float]:
    """How the weight of each household group moves with where people live and work [1].

    Urban and rural groups with the urban and rural shares of population, farm and non-farm
    groups with the shares of jobs in and outside agriculture; one factor each, multiplied.
    """
    area = area_factors(figures)
    share = {year: _share_in_agriculture(figures, year) for year in ("2012", "2022")}
    power = assumed("farm-households")
    work = {
        "farm": (share["2022"] / share["2012"]) ** power,
        "nonfarm": ((1.0 - share["2022"]) / (1.0 - share["2012"])) ** power,
    }
    return {code: area[code.split("-")[1]] * work[code.split("-")[2]] for code in households}


def _share_in_agriculture(figures: Figures, year: str) -> float:
    table = "employment.csv" if year == "2012" else "employment-2024.csv"
    farm, everyone = (figures.value(table, "employed", group, "total", year) for group in ("A", "TOTAL"))
    return farm / everyone


def area_factors(figures: Figures) -> dict[str, float]:
    """Growth of the urban and rural shares of population ``{"urban", "rural"}`` [1]."""
    table = "population-2024.csv"
    urban = [
        figures.value(table, "urban population", year=year) / figures.value(table, "population", year=year)
        for year in ("2012", "2023")
    ]
    power = assumed("urban-households")
    return {"urban": (urban[1] / urban[0]) ** power, "rural": ((1.0 - urban[1]) / (1.0 - urban[0])) ** power}


def _grow_incomes(work: Work, sam: SAM, totals: Mapping[str, Total], figures: Figures) -> None:
    """Factor incomes, taxes on income, transfers and saving."""
    area = area_factors(figures)
    labour = np.ix_(work.at("labour"), work.at("activity"))
    before = work.values[labour].sum(axis=0)
    for name, factor in area.items():
        work.scale((f"f-labour-{name}-*",), ("activity",), factor)
    work.values[labour] *= before / work.values[labour].sum(axis=0)
    grown = growth(figures, "2012", "2024")
    factors = household_factors(work.accounts.select("household"), figures)
    weights = np.array(list(factors.values()))
    work.scale(("household",), ("labour", "capital", "enterprise", "rest-of-world"), weights[:, None])
    work.scale(("household",), ("labour", "capital", "enterprise"), grown)
    work.scale(("enterprise",), ("capital",), grown)
    work.scale(("tax-direct", "savings-investment"), ("household",), weights)
    work.scale(("savings-investment",), ("household", "enterprise", "gov", "rest-of-world"), grown)
    work.scale(("gov",), ("tax",), grown)
    for tax in ("tax-import", "tax-sales", "tax-activity"):
        work.values[work.at("gov"), work.at(tax)] = work.values[work.at(tax)].sum()
    work.values[work.at("ent-nonfarm"), work.at("gov")] = totals["government interest"].value
    for name in (
        "remittances", "primary income paid abroad", "primary income from abroad", "grants from abroad",
        "factor taxes", "direct taxes of households", "direct taxes of enterprises",
        "enterprise payments to government", "economic expenditures of government",
    ):  # fmt: skip
        work.grow_to(totals[name])
    for tax in ("tax-direct", "tax-factor"):
        work.values[work.at("gov"), work.at(tax)] = work.values[work.at(tax)].sum()
