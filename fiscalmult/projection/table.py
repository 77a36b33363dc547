"""A projection as long rows, for spreadsheets and other programs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import xarray as xr

from fiscalmult.ensemble import interval
from fiscalmult.projection.prices import in_prices
from fiscalmult.projection.ratios import total_of

__all__ = ["tidy"]

_OWN = ("source", "household", "sex", "formality", "tax")
_ADDED = ("household_income", "employment", "revenue", "burden")


def tidy(
    result: xr.Dataset, prices: str = "constant", *, parts: bool = True, level: float = 0.9
) -> list[dict[str, object]]:
    """Rows of a projection: one number each, with its unit and prices.

    Parameters
    ----------
    result
        What :func:`project` returns.
    prices
        ``"constant"``, ``"current"`` or ``"% of GDP"``, as :func:`in_prices`.
    parts
        With the parts of each measure (households, sexes, taxes), not only its total.
    level
        Share of the draws inside ``low`` and ``high``, where there are draws.

    Returns
    -------
    list of dict
        Keys ``year, programme, measure, part, value, unit, prices``, and with draws ``low`` and
        ``high`` around the median ``value`` (None where nothing is drawn, as for the spending).
        Where there are several programmes their total follows, added up within each draw.
        ``part`` is empty for a whole and ``female; formal`` for a part. A value that does not
        exist is None.
    """
    wholes = [result] + ([total_of(result)] if result.sizes["programme"] > 1 else [])
    rows: list[dict[str, object]] = []
    ensemble = "draw" in result.dims
    for whole in wholes:
        turned = in_prices(whole, prices)
        for key, values in turned.data_vars.items():
            if "programme" not in values.dims:
                continue
            if key in _ADDED:
                dims = [dim for dim in _OWN if dim in values.dims]
                rows += _rows(str(key), values.sum(dims, keep_attrs=True), level, ensemble=ensemble)
            if parts or not any(dim in values.dims for dim in _OWN):
                rows += _rows(str(key), values, level, ensemble=ensemble)
    return rows


def _rows(name: str, values: xr.DataArray, level: float, *, ensemble: bool) -> Iterator[dict[str, object]]:
    drawn = "draw" in values.dims
    said = _bounds(values, level) if drawn else values.expand_dims(bound=["median"])
    own = [str(dim) for dim in said.dims if dim in _OWN]
    dated = "year" in said.dims
    order = said.transpose("bound", *(["year"] if dated else []), "programme", *own)
    labels = [order[dim].values for dim in order.dims[1:]]
    for place in np.ndindex(*order.shape[1:]):
        found = [str(label[i]) for label, i in zip(labels, place, strict=True)]
        numbers = order.values[(slice(None), *place)]
        row: dict[str, object] = {
            "year": int(found[0]) if dated else None,
            "programme": found[1 if dated else 0],
            "measure": name,
            "part": "; ".join(found[2 if dated else 1 :]),
            "value": _number(numbers[1 if drawn else 0]),
        }
        if drawn or ensemble:
            row |= {"low": _number(numbers[0]) if drawn else None, "high": _number(numbers[2]) if drawn else None}
        yield row | {"unit": values.attrs.get("units", ""), "prices": values.attrs.get("prices", "")}


def _bounds(values: xr.DataArray, level: float) -> xr.DataArray:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tables say how many draws there are; project's caller chose them
        return interval(values.to_dataset(name="value"), level=level)["value"]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
