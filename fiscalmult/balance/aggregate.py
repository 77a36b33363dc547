"""Merge labels of results: sums of what adds up, weighted means of what does not, never by guess."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["aggregate_results"]

RULES = ("sum", "mean")
ADDITIVE = re.compile(
    r"(?:(?:thousand|million|billion|trillion) )?(?:VND|dong|USD|jobs|persons|people|households)(?: at \d{4} prices)?"
)
"""Units of amounts and counts, which add up over the parts of a whole."""

NOT_PARTS = ("scenario", "draw", "year", "quarter", "period")
"""Dims whose labels are alternatives or times, not parts of a whole: amounts along them add up only on request."""


def aggregate_results(
    data: xr.Dataset | xr.DataArray,
    dim: str,
    mapping: Mapping[str, str],
    weights: xr.DataArray | Mapping[str, float] | None = None,
    *,
    how: str | Mapping[str, str] | None = None,
) -> xr.Dataset | xr.DataArray:
    r"""Merge labels of a result along one dim.

    .. math:: X_g = \sum_{i \in g} x_i \quad\text{(sum)}, \qquad
              X_g = \frac{\sum_{i \in g} w_i x_i}{\sum_{i \in g} w_i} \quad\text{(mean)}

    Parameters
    ----------
    data
        Variables with ``units``; those without ``dim`` are passed on as they are.
    dim
        Dim to merge along, such as ``"household"`` or ``"account"``.
    mapping
        ``{label: new label}``; labels not named stay as they are.
    weights
        For means: not negative, along ``dim``, by label: what the ratio is a ratio of (population
        for incomes per person, spending for multipliers per dong spent) [any unit].
    how
        ``"sum"`` or ``"mean"``, for all variables or ``{variable: rule}``. Where it says nothing, a
        variable's ``attrs["aggregation"]`` decides (one of the two words), then its unit: amounts
        of money and counts of jobs or people are summed, except along scenarios, draws and times.
        Every other variable needs a rule: a ratio may have to be summed (GDP per dong, by
        receiving household) or averaged (GDP per dong, by programme), and its unit does not tell.

    Returns
    -------
    Dataset or DataArray
        New labels in order of first appearance; ``attrs["aggregated"]`` of each variable says how.

    Raises
    ------
    FiscalmultError
        If a label or rule is unknown, a rule cannot be told, or weights are missing, do not match
        or add to zero over a group.
    """
    if isinstance(data, xr.DataArray):
        name = str(data.name) if data.name is not None else "values"
        given = {name: how} if isinstance(how, str) else how
        alone = aggregate_results(data.to_dataset(name=name), dim, mapping, weights, how=given)
        return alone[name].rename(data.name)
    if dim not in data.dims or dim not in data.coords:
        raise FiscalmultError(f"the result has no labelled dim {dim!r}{nearest(dim, [str(d) for d in data.dims])}")
    labels = [str(label) for label in data[dim].values]
    for old in mapping:
        if old not in labels:
            raise FiscalmultError(f"no {dim} {old!r} in the result{nearest(old, labels)}")
    if isinstance(how, Mapping):
        odd = next((name for name in how if name not in data.data_vars), None)
        if odd is not None:
            raise FiscalmultError(f"a rule is given for {odd!r}{nearest(odd, [str(name) for name in data.data_vars])}")
    target = [mapping.get(label, label) for label in labels]
    new = list(dict.fromkeys(target))
    gather = (np.array(new)[:, None] == np.array(target)[None, :]).astype(float)
    shares: NDArray[np.float64] | None = None
    merged: dict[Hashable, xr.DataArray] = {}
    for key, variable in data.data_vars.items():
        if dim not in variable.dims:
            merged[key] = variable
            continue
        rule, why = _rule(str(key), variable, dim, how)
        if rule == "mean" and shares is None:
            shares = _shares(weights, labels, new, gather, dim)
        matrix = gather if rule == "sum" else shares
        along = np.moveaxis(np.asarray(variable.values, dtype=float), variable.dims.index(dim), -1)
        values = np.moveaxis(along @ np.asarray(matrix).T, -1, variable.dims.index(dim))
        words = f"{rule} over {dim} ({why})"
        merged[key] = xr.DataArray(values, dims=variable.dims, attrs={**variable.attrs, "aggregated": words})
    kept = {name: coord for name, coord in data.coords.items() if dim not in coord.dims}
    return xr.Dataset(merged, coords={**kept, dim: new}, attrs=data.attrs)


def _rule(name: str, variable: xr.DataArray, dim: str, how: str | Mapping[str, str] | None) -> tuple[str, str]:
    given = how.get(name) if isinstance(how, Mapping) else how
    if given is not None:
        rule, why = given, "as asked"
    elif "aggregation" in variable.attrs:
        rule, why = str(variable.attrs["aggregation"]), "as the variable says"
    else:
        unit = str(variable.attrs.get("units", ""))
        if dim in NOT_PARTS or not ADDITIVE.fullmatch(unit):
            raise FiscalmultError(
                f"whether {name!r} [{unit or 'no unit'}] adds up or averages over {dim} cannot be told; say "
                f"how={{{name!r}: 'sum'}}, or 'mean' with weights"
            )
        rule, why = "sum", f"amounts in {unit} add up"
    if rule not in RULES:
        raise FiscalmultError(f"{name!r} has the rule {rule!r}; choose sum or mean")
    return rule, why


def _shares(
    weights: xr.DataArray | Mapping[str, float] | None,
    labels: list[str],
    new: list[str],
    gather: NDArray[np.float64],
    dim: str,
) -> NDArray[np.float64]:
    """Weights of the old labels in each new one, adding to 1; shape (new, old)."""
    if weights is None:
        raise FiscalmultError(f"a mean over {dim} needs weights by {dim}; give what the ratio is a ratio of")
    if isinstance(weights, xr.DataArray):
        if weights.dims != (dim,) or dim not in weights.coords:
            raise FiscalmultError(
                f"the weights have dims {weights.dims}, not ({dim!r},) with labels; sum over the others"
            )
        weights = dict(zip((str(label) for label in weights[dim].values), weights.values.tolist(), strict=True))
    odd = sorted(set(labels) ^ set(weights))
    if odd:
        raise FiscalmultError(f"weights and result differ in {len(odd)} labels, such as {odd[0]!r}; give one for each")
    values = np.array([float(weights[label]) for label in labels])
    if not (np.isfinite(values).all() and (values >= 0).all()):
        worst = labels[int(np.argmin(np.where(np.isfinite(values), values, -np.inf)))]
        raise FiscalmultError(f"the weight of {worst!r} is {weights[worst]}; a weight must be zero or more")
    sums = gather @ values
    if (sums == 0).any():
        raise FiscalmultError(f"the weights of {new[int(np.argmin(sums))]!r} add to zero; a mean needs one above zero")
    return np.asarray(gather * values / sums[:, None])
