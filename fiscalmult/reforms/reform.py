"""A reform: rules with parameters, the people they reach, what they cost, and where the money lands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import xarray as xr

from fiscalmult.datasets import DEFAULT_SAM, load_sam
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Levy, Programme
from fiscalmult.reforms.component import Component
from fiscalmult.reforms.counting import Counted, Years, count
from fiscalmult.reforms.landing import burden_shares, landing_shares
from fiscalmult.reforms.parameter import Parameter
from fiscalmult.reforms.rules import RULES
from fiscalmult.sam import SAM
from fiscalmult.sources import Address

__all__ = ["Reform"]


@dataclass(frozen=True, eq=False)
class Reform:
    """A reform of social protection that people and costs follow from.

    Parameters
    ----------
    name
        Such as ``"social-pension"``; the rule of that name counts its people.
    parameters
        ``{name: Parameter}``; :meth:`set` gives a reform with others.
    components
        Parts of its spending, and payments it raises.
    labels, rule
        ``{language: label}`` and ``{language: the rule in words}``.
    group
        Kind of instrument that its programme is.
    address
        Status, source and note of the rule.

    Examples
    --------
    >>> pension = load_reform("social-pension").set(age=70, level=700_000)
    >>> pension.cost(years=range(2026, 2031))["cost"]
    """

    name: str
    parameters: Mapping[str, Parameter]
    components: tuple[Component, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    rule: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    address: Address = field(default_factory=Address)

    def __post_init__(self) -> None:
        if self.name not in RULES:
            raise FiscalmultError(f"no rule counts the reform {self.name!r}{nearest(self.name, RULES)}")
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    def label(self, language: str = "en") -> str:
        """Label in a language, or the name where there is none."""
        return self.labels.get(language, self.name)

    def value(self, parameter: str) -> float:
        """Value of a parameter in its own unit.

        Raises
        ------
        FiscalmultError
            If the reform has no such parameter; the message names the nearest.
        """
        return self._parameter(parameter).value

    def set(self, **values: float | str) -> Reform:
        """The same reform with other values; an underscore stands for the hyphen of a name.

        Parameters
        ----------
        **values
            ``{parameter: number in its unit, or text such as "500000 VND a month"}``.

        Raises
        ------
        FiscalmultError
            If a parameter is unknown, no number, in another unit, negative or impossible.
        """
        changed = dict(self.parameters)
        for given, value in values.items():
            old = self._parameter(given)
            changed[old.name] = old.set(value, self.name)
        return replace(self, parameters=changed)

    def among(self, pattern: str) -> Reform:
        """The same reform for other households, where its money goes to chosen ones.

        Parameters
        ----------
        pattern
            Account codes with ``*``, such as ``"hh-rural-*"`` or ``"hh-*-q1"``.

        Raises
        ------
        FiscalmultError
            If the reform does not choose households: its rule says who gets the money.
        """
        if not any("@" in component.landing for component in self.components):
            raise FiscalmultError(
                f"the reform {self.name!r} goes to all who are entitled; only a reform for chosen households, "
                "such as shock-response, can be moved to others"
            )
        moved = tuple(
            replace(one, landing=f"{one.landing.partition('@')[0]}@{pattern}") if "@" in one.landing else one
            for one in self.components
        )
        return replace(self, components=moved)

    def people(self, population: xr.DataArray | None = None, years: Years = None) -> xr.DataArray:
        """People that every component reaches [thousand persons].

        Parameters
        ----------
        population
            Dims year, sex and age [thousand persons]; :func:`fiscalmult.load_population` by default.
        years
            Years wanted, all of the population by default.

        Returns
        -------
        xarray.DataArray
            Dims ``year`` and ``component``; zero while nothing is paid. Components may reach the same
            people: only those of ``counts`` add up.

        Raises
        ------
        FiscalmultError
            If the population is not one, or lacks a year.
        """
        return self._counted(population, years).people

    def cost(
        self, population: xr.DataArray | None = None, years: Years = None, deflator: xr.DataArray | None = None
    ) -> xr.Dataset:
        """What the reform costs and raises by year [trillion VND].

        Parameters
        ----------
        population, years
            As for :meth:`people`.
        deflator
            Price level by year, 1 in the year whose prices are wanted; None for current prices.

        Returns
        -------
        xarray.Dataset
            ``people(year, component)`` [thousand persons]; ``benefits(year, component)``,
            ``administration(year)``, ``cost(year)`` and ``raised(year, component)`` [trillion VND];
            ``recipients(year)`` [thousand persons]; ``months(year)``, how many are paid in the year.

        Raises
        ------
        FiscalmultError
            As for :meth:`people`; or if the deflator lacks a year or is not positive.

        Notes
        -----
        benefits = people x take-up x amount a year x (1 + indexing)^(years since the start)
        x months / 12. Administration is a share a of all spending: benefits x a / (1 - a).
        Nothing else changes: nobody works less or has more children, no other benefit ends.
        """
        return (
            self._counted(population, years)
            .cost(self.value("administration") / 100, deflator)
            .assign_attrs(title=f"cost of {self.name}", reform=self.name, settings=self.describe())
        )

    def swing(self, population: xr.DataArray | None = None, years: Years = None) -> xr.DataArray:
        """Cost with one parameter at a time at the ends of its range [trillion VND].

        Parameters
        ----------
        population, years
            As for :meth:`people`.

        Returns
        -------
        xarray.DataArray
            Dims ``parameter``, ``end`` (low, high) and ``year``; only parameters that have a range.
            How far a cost is known, one parameter at a time: the ends are not equally likely.
        """
        ranged = [one for one in self.parameters.values() if one.low is not None and one.high is not None]
        if not ranged:
            raise FiscalmultError(f"no parameter of {self.name!r} has a range; set values one by one")
        ends = ("low", "high")
        changed = [[self.set(**{one.name: getattr(one, end)}) for end in ends] for one in ranged]
        costs = [xr.concat([reform.cost(population, years)["cost"] for reform in pair], "end") for pair in changed]
        stacked = xr.concat(costs, "parameter").assign_coords(parameter=[one.name for one in ranged], end=list(ends))
        return stacked.assign_attrs(units="trillion VND", prices="current", long_name="cost at the ends of a range")

    def path(self, population: xr.DataArray | None = None, years: Years = None) -> xr.DataArray:
        """The cost as a spending path, ready to be projected.

        Parameters
        ----------
        population, years
            As for :meth:`people`.

        Returns
        -------
        xarray.DataArray
            Dims ``year`` and ``programme`` [trillion VND at current prices].
        """
        cost = self.cost(population, years)["cost"].expand_dims(programme=[self.name]).transpose("year", "programme")
        return cost.assign_attrs(units="trillion VND", prices="current", long_name="spending path").rename("spending")

    def describe(self) -> str:
        """Every parameter with its value and unit, for metadata."""
        return "; ".join(f"{name} {one.value:.10g} {one.unit}" for name, one in self.parameters.items())

    def programme(
        self, sam: SAM | str = DEFAULT_SAM, population: xr.DataArray | None = None, year: int | None = None
    ) -> Programme:
        """Where each dong of the cost lands first, in the accounts of a matrix.

        Parameters
        ----------
        sam
            A shipped matrix, or the name of one: programmes of that name are mixed.
        population
            As for :meth:`people`.
        year
            Year whose mix of components counts; by default the first that is paid.

        Returns
        -------
        Programme
            Administration buys public administration; the rest follows the landing of each component,
            weighted by its benefits.

        Raises
        ------
        FiscalmultError
            If nothing is paid in the year, or the matrix has no programme to follow.
        """
        cost = self._year_paid(population, year)
        matrix = sam if isinstance(sam, SAM) else load_sam(sam)
        weights = {one: float(cost["benefits"].sel(component=one.name)) for one in self.components if not one.levy}
        shares, addresses = landing_shares(weights, self._parameter("administration"), matrix)
        return Programme(self.name, shares, addresses, dict(self.labels), self.group, dict(self.rule))

    def levy(
        self, sam: SAM | str = DEFAULT_SAM, population: xr.DataArray | None = None, year: int | None = None
    ) -> Levy:
        """Who gives up each dong of what the reform raises.

        Raises
        ------
        FiscalmultError
            If the reform raises nothing.
        """
        cost = self._year_paid(population, year)
        matrix = sam if isinstance(sam, SAM) else load_sam(sam)
        weights = {one: float(cost["raised"].sel(component=one.name)) for one in self.components if one.levy}
        if sum(weights.values()) <= 0:
            raise FiscalmultError(f"the reform {self.name!r} raises nothing; finance it by a levy of its own")
        shares, addresses = burden_shares(weights, matrix)
        return Levy(self.name, shares, addresses, dict(self.labels), "levy", dict(self.rule))

    def own_share(self, population: xr.DataArray | None = None, year: int | None = None) -> float:
        """Share of the cost that the payments it raises cover [1]: 1 where they exceed it, 0 where there are none.

        Parameters
        ----------
        population
            As for :meth:`people`.
        year
            Year that counts; by default the first that is paid.
        """
        cost = self._year_paid(population, year)
        spent, raised = float(cost["cost"]), float(cost["raised"].sum())
        return min(raised / spent, 1.0) if spent > 0 else 0.0

    def _parameter(self, name: str) -> Parameter:
        written = name.replace("_", "-")
        if written not in self.parameters:
            raise FiscalmultError(f"the reform {self.name!r} has no parameter {name!r}{nearest(name, self.parameters)}")
        return self.parameters[written]

    def _counted(self, population: xr.DataArray | None, years: Years) -> Counted:
        return count(self.name, self.value, self.components, "months" in self.parameters, population, years)

    def _year_paid(self, population: xr.DataArray | None, year: int | None) -> xr.Dataset:
        """Cost of one year, the first that is paid by default."""
        costs = self.cost(population, None if year is None else year)
        paid = costs["year"].values[(costs["benefits"].sum("component") + costs["raised"].sum("component")).values > 0]
        if not len(paid):
            when = "in any year of the population" if year is None else f"in {year}"
            raise FiscalmultError(f"the reform {self.name!r} pays nothing {when}; set start or another level")
        return costs.sel(year=int(paid[0]))
