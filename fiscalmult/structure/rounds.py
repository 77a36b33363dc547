"""Who receives in which round of spending."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import solve
from fiscalmult.measures import measure_weights
from fiscalmult.results import injections_of
from fiscalmult.structure._common import Money, attrs_of, money_text, network, scenarios_of
from fiscalmult.structure._periods import by_period, finish, half_life, static_effects, summed_weights

__all__ = ["rounds"]

Array = NDArray[np.float64]


def rounds(
    economy: Economy,
    scenarios: Money | Iterable[Money],
    count: int = 12,
    measures: Iterable[str] | None = None,
) -> xr.Dataset:
    """Effects by round of spending.

    Parameters
    ----------
    economy
        The economy.
    scenarios
        Programmes (one money unit of each) or scenarios.
    count
        Number of rounds; the injection itself is round 0.
    measures
        Measures wanted, all by default.

    Returns
    -------
    xarray.Dataset
        Dims ``(scenario, round)``: ``receipts (account)`` and every measure, by round;
        ``cumulated_share (measure)`` [1] reached after the round; by scenario, ``static
        (measure)``, the sum over all rounds [the coordinate ``unit (measure)``], and ``half_life
        (measure)`` [rounds], the number of rounds after the injection from which on half of the
        static effect or more is there.

    Raises
    ------
    FiscalmultError
        If ``count`` is below 1.

    Notes
    -----
    ``x = f + A f + A^2 f + ...``: a round is everybody spending once what came in the round
    before. Rounds are not dated; :func:`quarterly_path` puts them in time.
    """
    if count < 1:
        raise FiscalmultError(f"{count} rounds show nothing; give at least 1")
    listed = scenarios_of(scenarios)
    injections = injections_of(economy, listed)
    shares = network(economy)
    received = np.moveaxis(solve.rounds(shares, injections, count), 0, 1)
    rows = measure_weights(economy, measures)
    result = by_period(economy, listed, rows, received, "round", np.arange(count))
    static = static_effects(economy, listed, rows, injections)
    weights = summed_weights(rows)

    def series() -> Iterable[Array]:
        current = injections
        while True:
            yield current @ weights.T
            current = current @ shares.T

    finish(result, static, half_life(series(), static.values), "rounds")
    definition = "receipts of round k = A^k f; the injection is round 0"
    result.attrs = attrs_of(economy, "effects by round of spending", definition, "Miller and Blair (2009), ch. 2")
    result.attrs["scenarios"] = money_text(listed)
    return result
