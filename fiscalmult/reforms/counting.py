"""From a rule to people and money by year: what every reform has in common."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import xarray as xr

from fiscalmult.population import check_population, load_population
from fiscalmult.reforms.component import Component
from fiscalmult.reforms.rules import RULES
from fiscalmult.reforms.time import paid_and_risen, price_level, prices_of, years_of

__all__ = ["Counted", "Years", "count"]

DONG = 1e-9
"""Thousand persons times VND, in trillion VND."""

Years = int | Iterable[int] | None


@dataclass(frozen=True, eq=False)
class Counted:
    """People by year and component, and what a head gets.

    Parameters
    ----------
    people
        Dims year, component [thousand persons]; zero while nothing is paid.
    amounts
        A head and year, at the level of the first year [VND], by component.
    levies
        Whether a component is raised instead of spent.
    paid, risen
        Share of each year that is paid [1]; amounts over those of the first year [1].
    """

    people: xr.DataArray
    amounts: xr.DataArray
    levies: xr.DataArray
    paid: xr.DataArray
    risen: xr.DataArray

    def cost(self, overhead: float, deflator: xr.DataArray | None) -> xr.Dataset:
        """Money by year, with administration as a share of all spending [trillion VND]."""
        money = self.people * self.amounts * self.risen * self.paid * DONG
        if deflator is not None:
            money = money / price_level(deflator, money["year"])
        spent, raised = money.where(~self.levies, 0.0), money.where(self.levies, 0.0)
        benefits = spent.sum("component")
        recipients = self.people.where(self.people["counts"], 0.0).sum("component")
        unit = {"units": "trillion VND", "prices": prices_of(deflator)}
        heads = {"units": "thousand persons", "long_name": "people reached, each counted once"}
        return xr.Dataset(
            {
                "people": self.people,
                "recipients": recipients.assign_attrs(heads),
                "benefits": spent.assign_attrs(long_name="benefits", **unit),
                "raised": raised.assign_attrs(long_name="payments raised", **unit),
                "administration": (benefits * overhead / (1 - overhead)).assign_attrs(
                    long_name="administration", **unit
                ),
                "cost": (benefits / (1 - overhead)).assign_attrs(long_name="cost", **unit),
                "months": (12 * self.paid).assign_attrs(units="months", long_name="months paid in the year"),
            }
        )


def count(
    rule: str,
    value: Callable[[str], float],
    components: Sequence[Component],
    ends: bool,
    population: xr.DataArray | None,
    years: Years,
) -> Counted:
    """Count every component of a reform in the years wanted.

    Parameters
    ----------
    rule
        Name of the rule.
    value
        Value of a parameter by its name.
    components
        Parts of the reform, in their order.
    ends
        The reform ends after the parameter ``months``.
    population
        Dims year, sex, age [thousand persons]; that which ships by default.
    years
        Years wanted, all of the population by default.

    Raises
    ------
    FiscalmultError
        If the population is not one, or lacks a year.
    """
    whole = check_population(load_population() if population is None else population)
    # What the population says of itself is not said of people reached or of money.
    whole = xr.DataArray(whole.values, coords={dim: whole[dim].values for dim in whole.dims}, dims=whole.dims)
    wanted = years_of(years, whole["year"])
    found = RULES[rule](value, whole)
    counts = [found[component.name] for component in components]
    paid, risen = paid_and_risen(wanted, value("start"), value("months") if ends else math.inf, value("indexing"))
    people = xr.concat([one.people.sel(year=wanted) for one in counts], "component").transpose("year", "component")
    people = (
        (people * value("take-up") / 100)
        .where(paid > 0, 0.0)
        .assign_coords(
            component=[component.name for component in components],
            counts=("component", [component.counts for component in components]),
        )
    )
    return Counted(
        people.assign_attrs(units="thousand persons", long_name="people reached").rename("people"),
        xr.DataArray([one.amount for one in counts], dims="component"),
        xr.DataArray([component.levy for component in components], dims="component"),
        paid,
        risen,
    )
