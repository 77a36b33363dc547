"""Take from a Dataset what a figure shows, or say what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["by_scenario", "check_dims", "check_groups", "check_ratios", "one_scenario"]

_OWN_DIMS = ("household", "sex", "formality", "tax")
"""Parts of one whole, which may be added up; draws and years may not."""


def check_ratios(ratios: xr.Dataset) -> str:
    """Return what ratios are per: ``"spending"`` or ``"net cost"``.

    Raises
    ------
    FiscalmultError
        If the Dataset holds changes, not ratios.
    """
    if "per" not in ratios.attrs:
        raise FiscalmultError(
            f"the Dataset {ratios.attrs.get('title', '')!r} holds no multipliers; pass fiscalmult.multipliers(result)"
        )
    return str(ratios.attrs["per"])


def by_scenario(dataset: xr.Dataset, name: str, keep: Iterable[str] = ()) -> xr.DataArray:
    """One variable over scenarios, its own parts added up except those to keep.

    Raises
    ------
    FiscalmultError
        If there is no such variable, no scenario, or a dim such as ``draw`` is left.
    """
    if name not in dataset.data_vars:
        raise FiscalmultError(f"no measure {name!r}{nearest(name, [str(known) for known in dataset.data_vars])}")
    values = dataset[name]
    if "scenario" not in values.dims:
        raise FiscalmultError(f"measure {name!r} has the dims {values.dims}; a figure needs 'scenario' among them")
    kept = set(keep)
    total = values.sum([dim for dim in values.dims if dim in _OWN_DIMS and dim not in kept])
    check_dims(total, ("scenario", *kept), name)
    return total.assign_attrs(values.attrs).transpose("scenario", *keep)


def check_groups(groups: Mapping[str, str] | None, names: Iterable[str]) -> dict[str, str]:
    """Return the groups of scenarios.

    Raises
    ------
    FiscalmultError
        If a scenario that is grouped does not exist.
    """
    known = list(names)
    for name in groups or {}:
        if name not in known:
            raise FiscalmultError(f"no scenario {name!r}{nearest(name, known)}")
    return dict(groups or {})


def check_dims(values: xr.DataArray, wanted: Iterable[str], name: str) -> None:
    """Raise where a variable has a dim that a figure cannot show.

    Raises
    ------
    FiscalmultError
        Naming the first such dim, for example ``draw``.
    """
    known = set(wanted)
    odd = [str(dim) for dim in values.dims if dim not in known]
    if odd:
        raise FiscalmultError(f"measure {name!r} has the dim {odd[0]!r}; take one {odd[0]} of it, or their mean, first")


def one_scenario(result: xr.Dataset, scenario: str) -> xr.Dataset:
    """One scenario of a result by its name.

    Raises
    ------
    FiscalmultError
        If the result has no such scenario.
    """
    names = [str(name) for name in result["scenario"].values.ravel()]
    if scenario not in names:
        raise FiscalmultError(f"no scenario {scenario!r}{nearest(scenario, names)}")
    return result.isel(scenario=names.index(scenario)) if "scenario" in result.dims else result
