"""Who receives in which quarter: every block spends with its own lag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.datasets import read_table
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import lags as kernel
from fiscalmult.measures import measure_weights
from fiscalmult.results import injections_of
from fiscalmult.structure._common import Money, attrs_of, money_text, network, scenarios_of, totals
from fiscalmult.structure._periods import by_period, finish, half_life, static_effects

__all__ = ["load_lags", "quarterly_path"]

Array = NDArray[np.float64]
Lags = Mapping[str, float | Sequence[float]]


def load_lags() -> dict[str, float]:
    """Mean lags of spending by block [quarters], each with its reason in ``spending-lags.csv``."""
    return {row["block"]: float(row["mean_quarters"]) for row in read_table("spending-lags")}


def quarterly_path(
    economy: Economy,
    scenarios: Money | Iterable[Money],
    quarters: int = 20,
    lags: Lags | None = None,
    delivery: Sequence[float] = (1.0,),
    measures: Iterable[str] | None = None,
) -> xr.Dataset:
    """The static effects spread over quarters, each block spending with its own lag.

    Parameters
    ----------
    economy
        The economy.
    scenarios
        Programmes (one money unit of each) or scenarios.
    quarters
        Length of the path.
    lags
        ``{block, account or pattern: lag}``: a number is the mean of a geometric lag [quarters],
        a list the shares spent 0, 1, 2, ... quarters after the receipt, adding to 1. Accounts not
        named spend at once. By default :func:`load_lags`, which are assumptions.
    delivery
        Share of the programme that is paid out in quarter 0, 1, 2, ..., adding to 1.
    measures
        Measures wanted, all by default.

    Returns
    -------
    xarray.Dataset
        Dims ``(scenario, quarter)``: ``receipts (account)`` and every measure;
        ``cumulated_share (measure)``, ``static (measure)`` and ``half_life (measure)`` [quarters] as
        for :func:`rounds`, and ``later (account)``: receipts after the last quarter. Path and
        ``later`` add to the static multiplier, or the call raises.

    Raises
    ------
    FiscalmultError
        If a lag is negative, its shares do not add to 1, geometric lags and lists are mixed,
        or the path and what follows it do not add to the static effect.

    Notes
    -----
    ``x_t = f_t + A s_t``, with s what is spent in t out of what was received up to then. A
    measure falls in the quarter of the receipt that it goes with: production answers demand at
    once, and its inputs are paid with the lag. Lags move effects in time; they change no total.
    """
    listed = scenarios_of(scenarios)
    profile = np.asarray(delivery, dtype=float)
    if profile.ndim != 1 or (profile < 0).any() or not abs(profile.sum() - 1) <= 1e-9:
        raise FiscalmultError(f"the delivery adds to {profile.sum():.6g} of the programme; its shares must add to 1")
    if quarters < len(profile):
        raise FiscalmultError(
            f"a path of {quarters} quarters is shorter than the delivery; give at least {len(profile)}"
        )
    shares = network(economy)
    injections = injections_of(economy, listed)
    timed = np.zeros((quarters, *injections.shape))
    timed[: len(profile)] = profile[:, None, None] * injections
    given: Lags = load_lags() if lags is None else lags
    received, unspent = _spend(economy, shares, given, timed)
    later = economy.receipts(unspent @ shares.T)
    expected = economy.receipts(injections)
    gap = np.abs(received.sum(axis=0) + later - expected).max()
    if gap > 1e-9 * np.abs(expected).max(initial=1e-300):
        raise FiscalmultError(f"identity broken: the path and what follows are off the static effect by {gap:.3g}")

    rows = measure_weights(economy, measures)
    result = by_period(economy, listed, rows, np.moveaxis(received, 0, 1), "quarter", np.arange(quarters))
    unit = economy.sam.unit
    result["later"] = (("scenario", "account"), later, {"units": unit, "long_name": "receipts after the last quarter"})
    static = static_effects(economy, listed, rows, injections)
    seen = np.moveaxis(totals({name: result[name] for name in rows}, ("scenario", "quarter")).values, 1, 0)
    finish(result, static, half_life(iter(seen), static.values), "quarters")
    definition = "x_t = f_t + A s_t, s_t spent in t out of receipts up to then; summed over t the static effect"
    reference = "distributed lags on the multiplier rounds of Miller and Blair (2009), ch. 2; the lags are assumptions"
    words = "assumed defaults of spending-lags.csv" if lags is None else "; ".join(f"{k}: {v}" for k, v in lags.items())
    result.attrs = attrs_of(economy, "effects by quarter", definition, reference)
    result.attrs |= {"lags": words, "scenarios": money_text(listed)}
    return result


def _spend(economy: Economy, shares: Array, lags: Lags, timed: Array) -> tuple[Array, Array]:
    """Receipts by quarter and what is unspent at the end."""
    accounts = economy.sam.account_list
    lists = {name: np.asarray(lag, dtype=float) for name, lag in lags.items() if np.ndim(lag)}
    if lists and len(lists) < len(lags):
        raise FiscalmultError(
            f"the lag of {next(iter(lists))!r} is a list and others are means; give all as lists or all as means"
        )
    if lists:
        weights = np.zeros((max(len(lag) for lag in lists.values()), len(accounts)))
        weights[0] = 1.0
        for name, lag in lists.items():
            if (lag < 0).any() or not abs(lag.sum() - 1) <= 1e-9:
                raise FiscalmultError(f"the lag of {name!r} adds to {lag.sum():.6g}; its shares must add to 1")
            weights[:, accounts.mask(name)] = np.pad(lag, (0, len(weights) - len(lag)))[:, None]
        received, unspent = kernel.by_weights(shares, weights, timed)
    else:
        mean = np.zeros(len(accounts))
        for name, quarters in lags.items():
            length = float(quarters)  # type: ignore[arg-type]  # lists went the other way
            if not 0 <= length < np.inf:
                raise FiscalmultError(f"the mean lag of {name!r} is {quarters}; it must not be negative")
            mean[accounts.mask(name)] = length
        received, unspent = kernel.by_balance(shares, mean / (1 + mean), timed)
    return received, np.where(economy.responding, unspent, 0.0)
