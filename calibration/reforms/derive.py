"""Parameters that no source states as they stand: each a rule over published figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["RULES", "Published"]

Published = Mapping[str, float]
"""Value of every figure by its name, each in its own unit."""

_BILLION, _THOUSAND, _MONTHS = 1e9, 1e3, 12


def assistance_coefficient(of: Published) -> float:
    """Average allowance as a multiple of the standard.

    The published increase of cost is the number of recipients x coefficient x increase of the
    standard x 12; what does not follow the standard drops out.
    """
    step = of["assistance standard"] - of["assistance standard 2021"]
    yearly = of["assistance recipients"] * _THOUSAND * step * _MONTHS
    return of["assistance cost increase"] * _BILLION / yearly


def assistance_card(of: Published) -> float:
    """Cost per recipient and month that does not follow the standard [VND]."""
    cost = of["assistance cost at 500 thousand"] * _BILLION / (of["assistance recipients"] * _THOUSAND * _MONTHS)
    return cost - assistance_coefficient(of) * of["assistance standard"]


def average_pension(of: Published) -> float:
    """Pension and monthly benefit per head after July 2024 [VND a month].

    Half a year's cost of the rise over the rise is half a year at the old level.
    """
    rise = of["pension increase"] / 100
    half_year = of["cost of the pension increase in half a year"] * _BILLION / rise
    return half_year * (1 + rise) / (_MONTHS / 2) / (of["pensioners"] * _THOUSAND)


def withdrawals(of: Published) -> float:
    """One-off payments per thousand members, 2023."""
    return _THOUSAND * of["one-off payments"] / of["insurance members 2023"]


def withdrawal_amount(of: Published) -> float:
    """One-off payments of the matrix of 2024, less the work injury benefits in them, over payments of 2023 [VND]."""
    paid = of["one-off of the matrix"] * 1e12 - of["work injury benefits"] * _BILLION
    return paid / (of["one-off payments"] * _THOUSAND)


def work_injury_per_member(of: Published) -> float:
    """Work injury benefits over compulsory members of 2024 [VND a year]."""
    return of["work injury benefits"] * _BILLION / _compulsory_2024(of)


def sickness_per_member(of: Published) -> float:
    """Sickness and maternity of the matrix of 2024 over compulsory members of that year [VND a year]."""
    return of["sickness and maternity of the matrix"] * 1e12 / _compulsory_2024(of)


def unemployment_per_member(of: Published) -> float:
    """Unemployment benefits of the matrix of 2024 over compulsory members of that year [VND a year]."""
    return of["unemployment of the matrix"] * 1e12 / _compulsory_2024(of)


def voluntary_share(of: Published) -> float:
    """Voluntary members among all members [%]."""
    return 100 * of["voluntary members"] / of["insurance members"]


def employers_per_member(of: Published) -> float:
    """Contributions of employers in the matrix of 2024, social and unemployment insurance, per compulsory member."""
    return of["employers of the matrix"] * 1e12 / _compulsory_2024(of)


def employers_share(of: Published) -> float:
    """Employers' part of the contributions to social insurance [%]."""
    employers = of["employers of social insurance"]
    return 100 * employers / (employers + of["workers of social insurance"])


def workers_per_member(of: Published) -> float:
    """Contributions of workers in the matrix of 2024 less those of voluntary members, per compulsory member."""
    voluntary = _members_2024(of) * voluntary_share(of) / 100
    theirs = voluntary * _MONTHS * of["rural poverty line"] * of["voluntary contribution rate"] / 100
    return (of["workers of the matrix"] * 1e12 - theirs) / _compulsory_2024(of)


def near_poor_share(of: Published) -> float:
    """Near-poor households [%]."""
    return of["poor and near-poor households"] - of["poor households"]


def minority_share(of: Published) -> float:
    """People of ethnic minorities who are neither poor nor near-poor [%]."""
    return of["ethnic minority population"] * (1 - of["poor and near-poor ethnic minority households"] / 100)


def _members_2024(of: Published) -> float:
    return (of["insurance members"] - of["insurance members gained in a year"]) * _THOUSAND


def _compulsory_2024(of: Published) -> float:
    """Compulsory members of 2024, voluntary ones being as frequent as in 2025 [persons]."""
    return _members_2024(of) * (1 - voluntary_share(of) / 100)


RULES: dict[str, Callable[[Published], float]] = {
    rule.__name__.replace("_", "-"): rule
    for rule in (
        assistance_coefficient,
        assistance_card,
        average_pension,
        withdrawals,
        withdrawal_amount,
        sickness_per_member,
        unemployment_per_member,
        work_injury_per_member,
        voluntary_share,
        employers_share,
        employers_per_member,
        workers_per_member,
        near_poor_share,
        minority_share,
    )
}
"""Every rule by the name that ``parameters.csv`` gives it after an equals sign."""
