"""Supply that cannot grow, set beside the answer in which it can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import xarray as xr

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import fixed_supply as kernel
from fiscalmult.measures import measure_weights
from fiscalmult.results import injections_of
from fiscalmult.structure._common import Money, attrs_of, measured, money_text, scenarios_of

__all__ = ["UNCONSTRAINED", "compare_supply"]

UNCONSTRAINED = "unconstrained"
"""Label of the answer in which all supply can grow."""

REFERENCE = "Lewis and Thorbecke (1992), World Development 20(6); Miller and Blair (2009), ch. 13.2"


def compare_supply(
    economy: Economy,
    scenarios: Money | Iterable[Money],
    constrained: Mapping[str, Iterable[str]] | Iterable[str],
    measures: Iterable[str] | None = None,
) -> xr.Dataset:
    """Effects with and without some accounts in fixed supply, side by side.

    Parameters
    ----------
    economy
        The economy in which supply can grow.
    scenarios
        Programmes (one money unit of each) or scenarios.
    constrained
        ``{name of the case: accounts that cannot grow}``, or one list of accounts, which makes
        the case ``"constrained"``. Blocks and patterns stand for their accounts.
    measures
        Measures wanted, all by default.

    Returns
    -------
    xarray.Dataset
        Dims ``(supply, scenario)``, the first case being ``"unconstrained"``: every measure,
        ``unmet (limited)``, the demand that falls on each account in fixed supply and leaks to
        imports or stays unmet [money unit], ``leakage (absorber)`` to the accounts that absorb
        anyway, and ``lost (measure)``: the share of the unconstrained effect that the limit
        takes away [1].

    Raises
    ------
    FiscalmultError
        If a case has no responding account, would leave none, or the leakages of a case do
        not add to the injection.

    Notes
    -----
    Every case comes in closed form from the one factorization of the unconstrained economy:
    with c in fixed supply, ``unmet = M_cc^-1 x_c`` and ``x - M_.c unmet`` for all others. The same
    as :meth:`Closure.with_constrained` and a new factorization. The matrix does not say whether
    the demand that is not met goes abroad or waits, so ``unmet`` is neither added to imports nor
    to GDP.
    """
    listed = scenarios_of(scenarios)
    cases = _cases(economy, constrained)
    injections = injections_of(economy, listed)
    base = economy.receipts(injections)
    answers, unmet = {UNCONSTRAINED: (economy, base)}, {}
    for name, codes in cases.items():
        closed = replace(economy, closure=economy.closure.with_constrained(codes))
        answers[name] = (closed, _closed_form(economy, codes, injections, base))
        unmet[name] = answers[name][1][:, economy.sam.account_list.positions(codes)]
        gap = np.abs(answers[name][1][:, ~closed.responding].sum(axis=1) - injections.sum(axis=1)).max()
        if gap > 1e-9 * np.abs(injections).sum(axis=1).max(initial=1e-300):
            raise FiscalmultError(f"identity broken: the leakages of case {name!r} are off the injection by {gap:.3g}")

    pieces = []
    coords = {"scenario": [one.name for one in listed], "account": list(economy.sam.codes)}
    for closed, receipts in answers.values():
        array = xr.DataArray(receipts, coords=coords, dims=("scenario", "account"))
        pieces.append(xr.Dataset(measured(measure_weights(closed, measures), array)))
    result = xr.concat(pieces, dim="supply", coords="minimal", compat="equals").assign_coords(supply=list(answers))
    unit = economy.sam.unit
    limited = [code for code in economy.sam.codes if any(code in codes for codes in cases.values())]
    result["unmet"] = xr.DataArray(
        np.zeros((len(answers), len(listed), len(limited))),
        coords={"supply": list(answers), "scenario": coords["scenario"], "limited": limited},
        dims=("supply", "scenario", "limited"),
        attrs={"units": unit, "long_name": "demand on accounts in fixed supply: imported or left unmet"},
    )
    for name, codes in cases.items():
        result["unmet"].loc[name, :, list(codes)] = unmet[name]
    leaks = np.stack([receipts[:, ~economy.responding] for _, receipts in answers.values()])
    attrs = {"units": unit, "long_name": "leakage to the accounts that absorb anyway"}
    result = result.assign_coords(absorber=list(economy.absorbers))
    result["leakage"] = (("supply", "scenario", "absorber"), leaks, attrs)
    result["lost"] = _lost(result, [str(name) for name in pieces[0].data_vars])
    definition = "x_c = 0 for accounts in fixed supply; the demand on them leaks under their own name"
    result.attrs = attrs_of(economy, "effects with and without limits of supply", definition, REFERENCE)
    result.attrs["cases"] = "; ".join(f"{name}: {', '.join(codes)}" for name, codes in cases.items())
    result.attrs["scenarios"] = money_text(listed)
    return result


def _cases(economy: Economy, constrained: Mapping[str, Iterable[str]] | Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Codes of every case, all of them responding."""
    if isinstance(constrained, str):
        raise FiscalmultError(f"constrained is the text {constrained!r}; give a list of accounts, or a dict of lists")
    given = constrained if isinstance(constrained, Mapping) else {"constrained": constrained}
    inside = dict(zip(economy.sam.codes, economy.responding, strict=True))
    cases: dict[str, tuple[str, ...]] = {}
    for name, names in given.items():
        if isinstance(names, str):
            raise FiscalmultError(f"case {name!r} is the text {names!r}; give a list of accounts")
        if name == UNCONSTRAINED:
            raise FiscalmultError(f"a case cannot be called {name!r}, the name of the answer without limits; rename it")
        listed = tuple(names)
        codes = economy.sam.account_list.select(*listed) if listed else ()
        absorbing = [code for code in codes if not inside[code]]
        if not codes:
            raise FiscalmultError(f"case {name!r} limits no account; name at least one")
        if absorbing:
            raise FiscalmultError(
                f"case {name!r} limits {absorbing[0]!r}, which does not respond under closure "
                f"{economy.closure.name!r}; name accounts that do"
            )
        if len(codes) == sum(inside.values()):
            raise FiscalmultError(f"case {name!r} limits every responding account; let some of them grow")
        cases[name] = codes
    if not cases:
        raise FiscalmultError("there is no case of fixed supply; name at least one account")
    return cases


def _closed_form(economy: Economy, codes: tuple[str, ...], injections: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Receipts of all accounts in one case; at the limited ones, the demand that leaks."""
    inside = economy.responding
    fixed = economy.sam.account_list.positions(codes)
    place = np.cumsum(inside) - 1
    left, unmet = kernel.fix_supply(economy.factor, base[:, inside], place[fixed])
    receipts = np.empty_like(base)
    receipts[:, inside] = left
    receipts[:, ~inside] = left @ economy.propensities.values[np.ix_(~inside, inside)].T + injections[:, ~inside]
    receipts[:, fixed] = unmet
    return receipts


def _lost(result: xr.Dataset, names: list[str]) -> xr.DataArray:
    """Share of the unconstrained effect that each case takes away, its own dims summed."""
    summed = [
        result[name].sum([dim for dim in result[name].dims if dim not in ("supply", "scenario")]) for name in names
    ]
    whole = xr.concat(summed, dim="measure", coords="minimal", compat="override").assign_coords(measure=names)
    base = whole.sel(supply=UNCONSTRAINED, drop=True)
    lost = (1 - whole / base.where(base != 0)).transpose("supply", "scenario", "measure")
    return lost.assign_attrs(units="1", long_name="share of the unconstrained effect that the limit takes away")
