"""The accounts of a social insurance fund under a coverage path: an identity, not an actuarial model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.projection.assumptions import Assumptions, load_assumptions
from fiscalmult.projection.debt import debt_by_year

__all__ = ["fund_balance"]

Array = NDArray[np.float64]
ByYear = float | Mapping[int, float] | xr.DataArray

NOTE = (
    "an accounting identity, not an actuarial model: members who join pay at once, what they will be owed "
    "appears only where benefits are given; no ages, careers, survival or entitlements"
)


def fund_balance(
    coverage: Mapping[int, float] | xr.DataArray,
    *,
    assumptions: Assumptions | None = None,
    labour_force: ByYear | None = None,
    contribution: ByYear | None = None,
    benefits: ByYear | None = None,
    reserve: float = 0.0,
    administration: float = 0.0,
    interest: ByYear | None = None,
) -> xr.Dataset:
    """Contributions, benefits and reserve of a fund, year by year.

    Parameters
    ----------
    coverage
        Share of the labour force that pays in, ``{year: share}``; years between two that are given
        lie on a straight line.
    assumptions
        Growth, productivity, prices, population and interest; :func:`load_assumptions` by default.
    labour_force
        Thousand persons, by year; by default the one that the published coverage of 2025 is a share
        of, grown with the population.
    contribution
        Paid in by a member in a year [million VND, current prices]; by default that of the matrix of
        2024, grown with output per job and the deflator.
    benefits
        Paid by the fund [trillion VND, current prices]; by default those of the matrix of 2024 as a
        constant share of GDP. Give a path where coverage changes what is owed.
    reserve
        Reserve before the first year [trillion VND]; with 0 the result is the change of the reserve.
    administration
        Share of contributions that running the fund costs.
    interest
        Rate on the reserve at the end of the year before; that of the assumptions by default.

    Returns
    -------
    xarray.Dataset
        Over ``year``: ``coverage``, ``members`` [thousand persons], ``contributions``, ``benefits``,
        ``administration``, ``interest``, ``balance``, ``reserve`` [trillion VND, current prices], and
        ``reserve_of_gdp``.

    Raises
    ------
    FiscalmultError
        If a share is not between 0 and 1, an amount is negative, a path lacks a year, or the
        recursion of the reserve and its closed form differ.

    Notes
    -----
    ``reserve_t = reserve_{t-1} (1 + i_t) + contributions_t - benefits_t - administration_t``.
    An accounting identity, not an actuarial model: see the attribute ``note``.
    """
    assumed = load_assumptions() if assumptions is None else assumptions
    years, shares = _coverage(coverage, assumed)
    force = _path(labour_force, years, "labour_force", assumed, ("population",))
    paid = _path(contribution, years, "contribution", assumed, ("productivity", "deflator"))
    out = _path(benefits, years, "benefits", assumed, ("growth", "deflator"))
    rates = assumed.rate("interest", years) if interest is None else _given(interest, years, "interest")
    if not 0 <= administration < 1:
        raise FiscalmultError(f"administration takes {administration:.6g} of contributions; give a share from 0 to 1")
    members = shares * force
    # thousand persons x million VND = billion VND
    contributions = members * paid / 1000
    cost = administration * contributions
    change, _ = debt_by_year((contributions - out - cost)[:, None], rates, "reserve")
    level = change[:, 0] + reserve * np.cumprod(1 + rates)
    earned = rates * np.concatenate([[reserve], level[:-1]])
    balance = contributions - out - cost + earned
    gap = np.abs(np.diff(level, prepend=reserve) - balance).max()
    if gap > 1e-9 * max(np.abs(level).max(), np.abs(contributions).max(), 1e-300):
        raise FiscalmultError(f"identity broken: the reserve and the balance of the fund differ by {gap:.3g}")
    return _dataset(years, assumed, shares, members, contributions, out, cost, earned, balance, level)


def _dataset(
    years: list[int], assumed: Assumptions, shares: Array, members: Array, contributions: Array, out: Array,
    cost: Array, earned: Array, balance: Array, level: Array,
) -> xr.Dataset:  # fmt: skip
    result = xr.Dataset(coords={"year": years}, attrs={"title": "accounts of the social insurance fund", "note": NOTE})
    result["coverage"] = ("year", shares, {"units": "1", "long_name": "share of the labour force that pays in"})
    result["members"] = ("year", members, {"units": "thousand persons", "long_name": "members"})
    money = {"units": assumed.unit, "prices": "current"}
    for name, values, words in (
        ("contributions", contributions, "contributions"),
        ("benefits", out, "benefits paid by the fund"),
        ("administration", cost, "cost of running the fund"),
        ("interest", earned, "interest on the reserve"),
        ("balance", balance, "change of the reserve"),
        ("reserve", level, "reserve at the end of the year"),
    ):
        result[name] = ("year", values, money | {"long_name": words})
    share = level / assumed.gdp_path(years).values
    result["reserve_of_gdp"] = ("year", share, {"units": "1", "long_name": "reserve over GDP"})
    return result


def _coverage(coverage: Mapping[int, float] | xr.DataArray, assumed: Assumptions) -> tuple[list[int], Array]:
    if isinstance(coverage, xr.DataArray):
        coverage = {
            int(year): float(value) for year, value in zip(coverage["year"].values, coverage.values, strict=True)
        }
    given = {int(year): float(share) for year, share in sorted(coverage.items())}
    if not given:
        raise FiscalmultError("the coverage path is empty; give {year: share}, such as {2025: 0.39, 2030: 0.6}")
    for year, share in given.items():
        if not 0 <= share <= 1:
            raise FiscalmultError(f"coverage of {year} is {share:.6g}; give a share from 0 to 1, such as 0.6 for 60 %")
        if year not in assumed.years:
            raise FiscalmultError(
                f"coverage of {year} is outside the assumptions, which cover {assumed.years[0]} to {assumed.years[-1]}"
            )
    years = list(range(min(given), max(given) + 1))
    return years, np.interp(years, list(given), list(given.values()))


def _path(
    given: ByYear | None, years: list[int], name: str, assumed: Assumptions, grows_with: tuple[str, ...]
) -> Array:
    """A path as given, or the published level grown by some rates."""
    if given is not None:
        return _given(given, years, name)
    if name not in assumed.start:
        raise FiscalmultError(f"{name} has no published start in {assumed.name!r}; give {name}={{year: amount}}")
    base, level, _ = assumed.start[name]
    values = np.full(len(years), level)
    for rate in grows_with:
        values = values * assumed.index(rate, base, years).values
    return values


def _given(given: ByYear, years: list[int], name: str) -> Array:
    if isinstance(given, xr.DataArray):
        given = {int(year): float(value) for year, value in zip(given["year"].values, given.values, strict=True)}
    if isinstance(given, Mapping):
        missing = [year for year in years if year not in given]
        if missing:
            raise FiscalmultError(f"{name} has no value for {missing[0]}{nearest(str(missing[0]), map(str, given))}")
        values = np.array([float(given[year]) for year in years])
    else:
        values = np.full(len(years), float(given))
    if not np.isfinite(values).all() or ((values < 0).any() and name != "interest"):
        place = int(np.argmax(~np.isfinite(values) | (values < 0)))
        raise FiscalmultError(f"{name} of {years[place]} is {values[place]:.6g}; it must be a number of zero or more")
    return values
