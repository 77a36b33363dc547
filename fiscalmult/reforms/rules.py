"""The rules of the reforms: who is entitled, and to how much a year.

Each rule takes the parameters of its reform by name, the population and the years, and counts
every component: people [thousand persons, by year] and an amount a head and year [VND].
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.population import persons
from fiscalmult.reforms.component import Count

__all__ = ["RULES", "Rule"]

MONTHS = 12
BASE_2024, BASE_2025 = 2024, 2025
"""Years in which published numbers of people were counted; earlier or later ones move with population."""

WORKING = (15, 65)
"""Ages of the population that the labour force is taken to move with."""

OLD = 60
"""Age from which people are counted to move the number of pensioners."""

Of = Callable[[str], float]
Rule = Callable[[Of, xr.DataArray], dict[str, Count]]


def in_year(people: xr.DataArray, year: int) -> float:
    """Value of a year that published numbers rest on.

    Raises
    ------
    FiscalmultError
        If the population has no such year.
    """
    if year not in people["year"]:
        first, last = (int(people["year"].values[i]) for i in (0, -1))
        raise FiscalmultError(
            f"this reform rests on numbers of {year}, and the population has the years {first} to {last}; "
            f"give a population with {year}"
        )
    return float(people.sel(year=year))


def child_benefit(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Every child below an age; children of insured parents get more, below an age of their own.

    What insured parents' children get more is raised by contributions, as it is spent.
    """
    children = persons(population, below=of("age"))
    insured = persons(population, below=of("contributory-age")) * (of("insured-parents") / 100)
    contributory, employers = MONTHS * of("contributory-level"), of("employers") / 100
    return {
        "tax-financed": Count(children, MONTHS * of("level")),
        "contributory": Count(insured, contributory),
        "employers": Count(insured, contributory * employers),
        "workers": Count(insured, contributory * (1 - employers)),
    }


def social_pension(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Everybody from an age, the poor from a lower one, unless they have a pension.

    Funeral support goes to those of them who die in the year: cohorts from the age that are
    smaller a year later.
    """
    without = population * _without_pension(of)
    age, poor_age = of("age"), min(of("poor-age"), of("age"))
    poor = persons(without, since=poor_age, below=age) * (of("poor-share") / 100)
    recipients = persons(without, since=age) + poor
    return {
        "pensions": Count(recipients, MONTHS * of("level")),
        "health-cards": Count(recipients * (of("cards") / 100), MONTHS * of("premium")),
        "funeral-support": Count(_deaths(without, age), of("funeral")),
    }


def _without_pension(of: Of) -> xr.DataArray:
    shares = [1 - of("pension-women") / 100, 1 - of("pension-men") / 100]
    return xr.DataArray(shares, coords={"sex": ["female", "male"]}, dims="sex")


def _deaths(population: xr.DataArray, age: float) -> xr.DataArray:
    """People from an age who are not there a year later [thousand persons]; the last year as the one before it."""
    if population.sizes["year"] < 2:
        raise FiscalmultError("deaths are counted between two years, and the population has one; give two or more")
    now, then = persons(population, since=age), persons(population, since=age + 1)
    gone = now.isel(year=slice(-1)).values - then.isel(year=slice(1, None)).values
    share = np.clip(gone / now.isel(year=slice(-1)).values, 0, 1)
    shares = xr.DataArray(np.append(share, share[-1]), coords={"year": now["year"]}, dims="year")
    return now * shares


def social_assistance(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Recipients of 2024 moved with the population: an average multiple of the standard, and a card."""
    everybody = persons(population)
    people = of("recipients") * of("coverage") * everybody / in_year(everybody, BASE_2024)
    return {
        "allowances": Count(people, MONTHS * of("coefficient") * of("level")),
        "health-cards": Count(people, MONTHS * of("card")),
    }


def social_insurance(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Pensioners move with people of 60 and over; the rest with members, who approach the goal.

    Short-term benefits, and the contributions of employers and workers, are those of compulsory
    members; voluntary members contribute on the income they declare.
    """
    old = persons(population, since=OLD)
    members = insurance_members(of, population)
    voluntary = members * (of("voluntary") / 100)
    compulsory = members - voluntary
    return {
        "pensions": Count(of("pensioners") * old / in_year(old, BASE_2024), MONTHS * of("pension")),
        "one-off": Count(members * (of("withdrawals") / 1000), of("withdrawal")),
        "sickness-maternity": Count(compulsory, of("short-term")),
        "unemployment": Count(compulsory, of("unemployment")),
        "work-injury": Count(compulsory, of("work-injury")),
        "employers": Count(compulsory, of("employers")),
        "workers": Count(compulsory, of("workers")),
        "voluntary": Count(voluntary, MONTHS * of("income") * of("contribution") / 100),
    }


def insurance_members(of: Of, population: xr.DataArray) -> xr.DataArray:
    """Members by year [thousand persons]: a straight line of coverage to the goal, then level.

    The labour force moves with the population of 15 to 64.
    """
    working = persons(population, since=WORKING[0], below=WORKING[1])
    force = of("members") / (of("coverage") / 100) * working / in_year(working, BASE_2025)
    span = max(of("goal-year") - BASE_2025, 1)
    way = ((force["year"] - BASE_2025) / span).clip(0, 1)
    return force * (of("coverage") + way * (of("goal") - of("coverage"))) / 100


def voluntary_insurance_subsidy(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Members of 2025 moved with the working-age population: the state's share of their contribution.

    More members than today's are new: the fund gets the support of their contributions, and they
    pay the rest of it themselves. What today's members are supported by, they pay less.
    """
    working = persons(population, since=WORKING[0], below=WORKING[1])
    grown = of("participation") * working / in_year(working, BASE_2025)
    members = of("members") * grown
    new = members * (1 - 1 / max(of("participation"), 1))
    income = MONTHS * of("income")
    contribution, rate = income * of("contribution") / 100, support_rate(of)
    return {
        "contributions": Count(members - new, contribution * rate),
        "new-contributions": Count(new, contribution * rate),
        "own-contributions": Count(new, contribution * (1 - rate)),
        "maternity": Count(of("births") * grown, of("maternity")),
        "sickness": Count(members, income * of("sickness") / 100),
    }


def support_rate(of: Of) -> float:
    """Average share of the contribution that the state pays [1]: one rate for all, or the groups' average."""
    if of("rate"):
        return of("rate") / 100
    groups = {name: of(f"share-{name}") / 100 for name in ("poor", "near-poor", "minority")}
    if sum(groups.values()) > 1:
        raise FiscalmultError(
            f"the groups of voluntary members add to {100 * sum(groups.values()):g} %; lower share-poor, "
            "share-near-poor or share-minority to 100 % at most"
        )
    named = sum(share * of(f"rate-{name}") for name, share in groups.items())
    return (named + (1 - sum(groups.values())) * of("rate-others")) / 100


def monotax(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """One person of each business that joins: what is raised, and what the state and the health fund pay."""
    joined = xr.full_like(persons(population), of("businesses") * of("joining") / 100)
    contribution = MONTHS * of("income") * of("contribution") / 100
    own = contribution * (1 - of("support") / 100)
    premium = MONTHS * of("premium")
    return {
        "state-support": Count(joined, contribution - own),
        "health-care": Count(joined, premium),
        "tax": Count(joined, MONTHS * of("tax")),
        "social-insurance": Count(joined, own),
        "health-insurance": Count(joined, premium),
    }


def health_insurance_subsidy(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Premiums that the budget pays: children first, then the poor and near-poor, then pupils."""
    premium = MONTHS * of("premium")
    young = persons(population, below=of("young-age"))
    others = persons(population, since=of("young-age"))
    poor, near = of("poor") / 100, of("near-poor") / 100
    pupils = persons(population, since=of("young-age"), below=of("pupil-age")) * (of("enrolled") / 100)
    return {
        "young-children": Count(young, premium),
        "poor": Count(others * poor, premium),
        "near-poor": Count(others * near, premium * of("near-poor-support") / 100),
        "pupils": Count(pupils * (1 - poor - near), premium * of("pupil-support") / 100),
    }


def shock_response(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """The affected people, for as many months as the parameter says: the reform ends by itself."""
    return {"transfers": Count(xr.full_like(persons(population), of("people")), MONTHS * of("level"))}


def gender_pension_gap(of: Of, population: xr.DataArray) -> dict[str, Count]:
    """Women who would have a pension as often as men, and what lifts women's pensions to men's.

    The average pension is that of women and men together: with the men's advantage it gives women's.
    """
    women, men = (persons(population, since=of("age"), sex=sex) for sex in ("female", "male"))
    with_pension = women * (of("pension-women") / 100)
    men_with = men * (of("pension-men") / 100)
    more = women * (max(of("pension-men") - of("pension-women"), 0) / 100)
    ahead = 1 + of("advantage") / 100
    counted = (with_pension + men_with) / (with_pension + ahead * men_with)
    hers = of("pension") * in_year(counted, BASE_2024)
    return {
        "coverage": Count(more, MONTHS * ahead * hers),
        "level": Count(with_pension, MONTHS * (ahead - 1) * hers),
    }


RULES: dict[str, Rule] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        child_benefit,
        social_pension,
        social_assistance,
        social_insurance,
        voluntary_insurance_subsidy,
        monotax,
        health_insurance_subsidy,
        shock_response,
        gender_pension_gap,
    )
}
"""Every rule by the name of its reform."""
