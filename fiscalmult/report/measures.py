"""The measures that a table shows, each one number by scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.labels import say
from fiscalmult.report.table import Column

__all__ = ["DEFAULT_MEASURES", "MEASURES", "available", "column", "measure_named", "measure_words", "pick"]

_OWN_DIMS = ("household", "sex", "formality", "tax")
"""Parts of one whole, which may be added up; draws and years may not."""


@dataclass(frozen=True)
class Measure:
    """A variable of a result, and which of its parts are added up.

    Parameters
    ----------
    variable
        Name in the Dataset.
    only
        ``{dim: labels}``: along a dim, only these labels, or those that end in one starting with ``-``.
    """

    variable: str
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


MEASURES: Mapping[str, Measure] = {
    "gdp": Measure("gdp"),
    "value_added": Measure("value_added"),
    "household_income": Measure("household_income"),
    "poorest_40_income": Measure("household_income", {"household": ("-q1", "-q2")}),
    "employment": Measure("employment"),
    "women": Measure("employment", {"sex": ("female",)}),
    "men": Measure("employment", {"sex": ("male",)}),
    "formal": Measure("employment", {"formality": ("formal",)}),
    "informal": Measure("employment", {"formality": ("informal",)}),
    "labour_income": Measure("labour_income"),
    "women_labour_income": Measure("labour_income", {"sex": ("female",)}),
    "men_labour_income": Measure("labour_income", {"sex": ("male",)}),
    "revenue": Measure("revenue"),
    "imports": Measure("imports"),
    "saving": Measure("saving"),
    "output": Measure("output"),
    "self_financing": Measure("self_financing"),
}
"""Every measure that a table can show; only ``self_financing`` needs ratios."""

DEFAULT_MEASURES = (
    "gdp",
    "household_income",
    "employment",
    "women",
    "men",
    "formal",
    "informal",
    "revenue",
    "imports",
    "saving",
)
"""Measures that are shown where none is named."""

_ALSO_CALLED = {"jobs": "employment"}


def measure_named(name: str) -> str:
    """Key of a measure, in any case, with ``-`` or ``_``.

    Raises
    ------
    FiscalmultError
        If there is no such measure.
    """
    key = name.strip().lower().replace("-", "_")
    key = _ALSO_CALLED.get(key, key)
    if key not in MEASURES:
        raise FiscalmultError(f"no measure {name!r}{nearest(key, [*MEASURES, *_ALSO_CALLED])}")
    return key


def available(dataset: xr.Dataset, keys: Iterable[str] = DEFAULT_MEASURES) -> list[str]:
    """Those of some measures that a Dataset has."""
    return [key for key in keys if MEASURES[key].variable in dataset]


def pick(dataset: xr.Dataset, key: str) -> xr.DataArray:
    """One measure by scenario (and draw or year where the Dataset has them).

    Parameters
    ----------
    dataset
        What :func:`fiscalmult.simulate` or :func:`fiscalmult.multipliers` returns.
    key
        Key of :data:`MEASURES`.

    Returns
    -------
    xarray.DataArray
        The parts added up, in the unit of the variable.

    Raises
    ------
    FiscalmultError
        If the Dataset does not have the measure, or no part of it is of the kind wanted.
    """
    measure = MEASURES[measure_named(key)]
    if measure.variable not in dataset:
        raise FiscalmultError(
            f"this result has no measure {key!r}; choose among {', '.join(available(dataset, MEASURES))}"
        )
    values = dataset[measure.variable]
    for dim, wanted in measure.only.items():
        if dim not in values.dims:
            raise FiscalmultError(
                f"measure {key!r} needs {measure.variable!r} by {dim}, but it has {tuple(values.dims)}"
            )
        kept = [code for code in values[dim].values if _is_wanted(str(code), wanted)]
        if not kept:
            names = " or ".join(f"*{label}" if label.startswith("-") else label for label in wanted)
            raise FiscalmultError(
                f"measure {key!r} needs a {dim} {names}, but the SAM "
                f"{dataset.attrs.get('sam', '')!r} has none; leave the measure out"
            )
        values = values.sel({dim: kept})
    return values.sum([dim for dim in values.dims if dim in _OWN_DIMS]).assign_attrs(dataset[measure.variable].attrs)


def _is_wanted(code: str, wanted: tuple[str, ...]) -> bool:
    return any(code.endswith(label) if label.startswith("-") else code == label for label in wanted)


def measure_words(name: str, language: str) -> str:
    """What is printed for a measure alone, such as ``Jobs, women``."""
    key = measure_named(name)
    words = say(f"measure.{key}", language)
    if MEASURES[key].variable == "employment" and MEASURES[key].only:
        return f"{say('measure.employment', language)}, {words.lower()}"
    return words


def column(dataset: xr.Dataset, key: str, language: str, *, money_decimals: int = 2) -> Column:
    """Column of a measure: its title, unit and decimals, one less where it counts jobs."""
    variable = MEASURES[key].variable
    unit = str(dataset[variable].attrs["units"])
    decimals = money_decimals - 1 if variable == "employment" else money_decimals
    return Column(key, say(f"measure.{key}", language), decimals, unit)
