"""Through which kind of linkage an effect comes: own, transfer, open loop, closed loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import decomposition as kernel
from fiscalmult.measures import measure_weights
from fiscalmult.results import injections_of
from fiscalmult.structure._common import Money, attrs_of, measured, money_text, scenarios_of

__all__ = ["GROUPS", "PARTS", "decompose", "multiplier_matrices"]

Array = NDArray[np.float64]
Groups = Mapping[str, Iterable[str]]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "production": ("activity", "commodity", "margin"),
    "factors": ("labour", "capital"),
    "institutions": ("enterprise", "household", "social-protection"),
}
"""The groups of Pyatt and Round: money goes from production to factors to institutions and back."""

PARTS = ("injection", "transfer", "open-loop", "closed-loop")
"""Stone's parts of an effect: I, T, O and C."""

GATE = 1e-9
REFERENCE = (
    "Pyatt and Round (1979), Economic Journal 89(356); Stone (1985), 'The disaggregation of the household sector in "
    "the national accounts'; Round (1985), Economic Journal 95(378)"
)


def decompose(
    economy: Economy,
    scenarios: Money | Iterable[Money],
    groups: Groups | None = None,
    measures: Iterable[str] | None = None,
    loops: str = "return",
) -> xr.Dataset:
    """Split the effects of programmes into injection, transfer, open-loop and closed-loop parts.

    Parameters
    ----------
    economy
        The economy that responds.
    scenarios
        Programmes (one money unit of each) or scenarios.
    groups
        ``{group: blocks, accounts or patterns}``, each responding account in one group;
        by default :data:`GROUPS`.
    measures
        Measures wanted, all by default.
    loops
        ``"return"`` or ``"powers"``, see Notes.

    Returns
    -------
    xarray.Dataset
        Dims ``(scenario, part)``: ``receipts (account)`` and every measure [their own units].
        The parts add to what :func:`fiscalmult.simulate` returns.

    Raises
    ------
    FiscalmultError
        If a responding account is in no group or in two, or the parts do not add up.

    Notes
    -----
    With f the injection, ``x = f + T f + O f + C f`` (Stone). *Injection* is the first receipt
    itself. *Transfer* is what circuits inside the receiving group add. *Open loop* (spill-over)
    is what reaches other groups for the first time. *Closed loop* is what has gone round other
    groups and come back to a group it had left.

    With ``loops="return"`` the matrices follow where the money is and mean this for every
    partition; with ``"powers"`` they follow the printed formula, ``M3 = (I - A*^G)^-1``, which
    means it only where money goes round the groups in one order. The two agree there; the
    attribute ``circular`` says whether it holds. M = M3 M2 M1 with both.
    """
    listed = scenarios_of(scenarios)
    own, opened, closed, circular, named = _factors(economy, groups, loops)
    inside = economy.responding
    injections = injections_of(economy, listed)
    first = injections[:, inside]
    parts = np.stack([first, *(first @ part.T for part in kernel.additive_parts(own, opened, closed))], axis=1)
    receipts = np.zeros((len(listed), len(PARTS), len(inside)))
    receipts[..., inside] = parts
    receipts[..., ~inside] = parts @ economy.propensities.values[np.ix_(~inside, inside)].T
    receipts[:, 0, ~inside] += injections[:, ~inside]
    _gate(receipts.sum(axis=1), economy.receipts(injections), "the parts of the decomposition")

    array = xr.DataArray(
        receipts,
        coords={"scenario": [one.name for one in listed], "part": list(PARTS), "account": list(economy.sam.codes)},
        dims=("scenario", "part", "account"),
        attrs={"units": economy.sam.unit, "long_name": "receipts by part of the multiplier"},
    )
    result = xr.Dataset({"receipts": array, **measured(measure_weights(economy, measures), array)})
    definition = "x = f + T f + O f + C f, T = M1 - I, O = (M2 - I) M1, C = (M3 - I) M2 M1"
    result.attrs = {
        **attrs_of(economy, "effects by part of the multiplier", definition, REFERENCE),
        "groups": _words(named),
        "loops": loops,
        "circular": "yes" if circular else "no",
        "scenarios": money_text(listed),
    }
    return result


def multiplier_matrices(economy: Economy, groups: Groups | None = None, loops: str = "return") -> xr.Dataset:
    """The matrices M1, M2, M3, M and Stone's T, O, C over the responding accounts.

    Parameters
    ----------
    economy, groups, loops
        As for :func:`decompose`.

    Returns
    -------
    xarray.Dataset
        Dims ``(receiver, injected)`` [1]: receipts of the receiver per dong injected. Variables
        ``own`` (M1), ``open`` (M2), ``closed`` (M3), ``total`` (M), ``transfer`` (T),
        ``open_loop`` (O), ``closed_loop`` (C), and ``group (receiver)``.

    Raises
    ------
    FiscalmultError
        As :func:`decompose`.
    """
    own, opened, closed, circular, named = _factors(economy, groups, loops)
    codes = [code for code, spends in zip(economy.sam.codes, economy.responding, strict=True) if spends]
    names = {
        "own": "M1: own effects",
        "open": "M2: open loops",
        "closed": "M3: closed loops",
        "total": "M = M3 M2 M1",
        "transfer": "T = M1 - I",
        "open_loop": "O = (M2 - I) M1",
        "closed_loop": "C = (M3 - I) M2 M1",
    }
    arrays = (own, opened, closed, closed @ opened @ own, *kernel.additive_parts(own, opened, closed))
    coords = {"receiver": codes, "injected": codes}
    result = xr.Dataset(coords=coords)
    for (name, title), array in zip(names.items(), arrays, strict=True):
        result[name] = (("receiver", "injected"), array, {"units": "1", "long_name": title})
    group_of = {code: group for group, members in named.items() for code in members}
    result["group"] = ("receiver", [group_of[code] for code in codes], {"long_name": "group of the account"})
    definition = "receipts of the receiver per dong injected; M = M3 M2 M1 = I + T + O + C"
    result.attrs = {
        **attrs_of(economy, "multiplier matrices", definition, REFERENCE),
        "groups": _words(named),
        "loops": loops,
        "circular": "yes" if circular else "no",
    }
    return result


def _factors(
    economy: Economy, groups: Groups | None, loops: str
) -> tuple[Array, Array, Array, bool, dict[str, tuple[str, ...]]]:
    """M1, M2, M3 over the responding accounts, checked against the inverse."""
    if loops not in ("return", "powers"):
        raise FiscalmultError(f"loops {loops!r} are not defined; choose 'return' or 'powers'")
    named = _members(economy, GROUPS if groups is None else groups)
    group_of = {code: number for number, members in enumerate(named.values()) for code in members}
    inside = economy.responding
    numbers = np.array([group_of[code] for code, spends in zip(economy.sam.codes, inside, strict=True) if spends])
    spending = economy.propensities.values[np.ix_(inside, inside)]
    split = kernel.return_loops if loops == "return" else kernel.power_loops
    own, opened, closed = split(spending, numbers)
    injected = np.zeros((len(numbers), len(inside)))
    injected[:, inside] = np.eye(len(numbers))
    _gate((closed @ opened @ own).T, economy.receipts(injected)[:, inside], "the product M3 M2 M1")
    return own, opened, closed, kernel.is_circular(spending, numbers), named


def _members(economy: Economy, groups: Groups) -> dict[str, tuple[str, ...]]:
    """Responding accounts of every group; groups without any are left out."""
    accounts, inside = economy.sam.account_list, economy.responding
    responding = {code for code, spends in zip(accounts.codes, inside, strict=True) if spends}
    members: dict[str, tuple[str, ...]] = {}
    taken: dict[str, str] = {}
    for group, names in groups.items():
        if isinstance(names, str):
            raise FiscalmultError(f"group {group!r} is the text {names!r}; give a tuple of blocks or accounts")
        chosen = tuple(code for code in accounts.select(*names) if code in responding)
        for code in chosen:
            if code in taken:
                raise FiscalmultError(f"account {code!r} is in the groups {taken[code]!r} and {group!r}; choose one")
            taken[code] = group
        if chosen:
            members[group] = chosen
    left = [code for code in accounts.codes if code in responding and code not in taken]
    if left:
        raise FiscalmultError(
            f"{len(left)} responding accounts are in no group, such as {left[0]!r}; add them to one of "
            f"{', '.join(groups)} or to a group of their own"
        )
    return members


def _gate(values: Array, expected: Array, what: str) -> None:
    gap = np.abs(values - expected).max(initial=0.0)
    size = max(np.abs(expected).max(initial=0.0), np.finfo(float).tiny)
    if gap > GATE * size:
        raise FiscalmultError(f"identity broken: {what} is off by {gap:.3g} of {size:.4g}; let more accounts absorb")


def _words(named: Mapping[str, tuple[str, ...]]) -> str:
    return "; ".join(f"{group}: {len(members)} accounts" for group, members in named.items())
