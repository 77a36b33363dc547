"""One parameter at a time, over a range."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError

__all__ = ["vary"]


def vary(parameter: str, low: float, high: float, run: Callable[[float], xr.Dataset], *, steps: int = 5) -> xr.Dataset:
    """Run a simulation at evenly spaced values of one parameter.

    Parameters
    ----------
    parameter
        Name of the parameter; the dim of the result.
    low, high
        Ends of the range, both included.
    run
        What to do with one value: returns a result of :func:`fiscalmult.simulate` or
        :func:`fiscalmult.multipliers`.
    steps
        Number of values.

    Returns
    -------
    xarray.Dataset
        The results along a new first dim named by the parameter.

    Raises
    ------
    FiscalmultError
        If the range is empty or has fewer than two values, the results of two values have other scenarios or
        accounts, or they have a dim of the parameter's name already.

    Examples
    --------
    How much does the delivery cost of a pension matter?

    >>> def pension(cost):  # doctest: +SKIP
    ...     programme = fm.Programme("pension", {"hh-rural-farm-q1": 1 - cost, "c-public-administration": cost})
    ...     return fm.multipliers(fm.simulate(economy, fm.Scenario("pension", programme, 1)))
    >>> fm.vary("delivery cost", 0, 0.1, pension)["gdp"]  # doctest: +SKIP
    """
    if not low < high or steps < 2:
        raise FiscalmultError(
            f"cannot vary {parameter!r} from {low:.6g} to {high:.6g} in {steps} steps; "
            "give low < high and 2 steps or more"
        )
    values = np.linspace(low, high, steps)
    results = [run(float(value)) for value in values]
    if any(parameter in result.dims or parameter in result for result in results):
        raise FiscalmultError(f"the results have {parameter!r} already; give the parameter that varies another name")
    try:
        joined = xr.concat(
            results,
            dim=xr.Variable((parameter,), values),
            data_vars="all",
            join="exact",
            combine_attrs="drop_conflicts",
        )
    except ValueError as wrong:
        raise FiscalmultError(
            f"the results at different values of {parameter!r} do not have the same labels; name scenarios alike at "
            f"every value ({wrong})"
        ) from None
    joined.attrs["varied"] = f"{parameter} from {low:.6g} to {high:.6g}, all else as in the base"
    return joined
