"""Effects under their usual names: output, income, value added, taxes, imports, employment."""

from __future__ import annotations

from collections.abc import Sequence

import xarray as xr

from fiscalmult.input_output.definitions import DEFINITIONS
from fiscalmult.input_output.households import HouseholdClosure
from fiscalmult.input_output.multipliers import effects
from fiscalmult.input_output.table import InputOutputTable

__all__ = [
    "employment_effects", "import_effects", "income_effects", "output_multipliers", "tax_effects",
    "value_added_effects",
]  # fmt: skip


def output_multipliers(
    table: InputOutputTable, *, households: HouseholdClosure | None = None, truncated: bool = True
) -> xr.DataArray:
    """Output of all sectors per unit of final demand for the product of one.

    Parameters
    ----------
    table
        The table.
    households
        None: simple multipliers, column sums of L. A closure: total multipliers, column sums of
        the closed inverse.
    truncated
        With households: over sectors only (True, ABS), or with household income counted as
        output (False, Miller and Blair's total).

    Returns
    -------
    xarray.DataArray
        Dim ``(sector)`` [1].

    Raises
    ------
    FiscalmultError
        As :func:`fiscalmult.input_output.effects`.

    Notes
    -----
    Gross output counts inputs twice; it is no measure of income. In a table of total use it
    counts what is made abroad too.

    References
    ----------
    Miller and Blair (2009), ch. 6; Australian Bureau of Statistics (1995), cat. no. 5246.0.
    """
    values = effects(table, "output", households=households, truncated=truncated)
    key = "output_multipliers" if households is None else f"output_multipliers_{'truncated' if truncated else 'total'}"
    definition, reference = DEFINITIONS[key]
    return values.assign_attrs(definition=definition, reference=reference)


def income_effects(
    table: InputOutputTable, kinds: str | Sequence[str], *, households: HouseholdClosure | None = None
) -> xr.DataArray:
    """Household income per unit of final demand.

    Parameters
    ----------
    table
        The table.
    kinds
        Primary inputs that are household income, such as wages.
    households
        None: households outside (Type I). A closure: inside (Type II).

    Returns
    -------
    xarray.DataArray
        Dim ``(sector)`` [1]: h L, or the households' row of the closed inverse.

    Raises
    ------
    FiscalmultError
        As :func:`fiscalmult.input_output.effects`.

    Notes
    -----
    The ratio to the sector's own income, which some call the income multiplier, is
    :func:`fiscalmult.input_output.multiplier_ratios`.

    References
    ----------
    Miller and Blair (2009), ch. 6.
    """
    return _named(effects(table, _listed(kinds), households=households), "income")


def value_added_effects(
    table: InputOutputTable, kinds: str | Sequence[str], *, households: HouseholdClosure | None = None
) -> xr.DataArray:
    """Value added per unit of final demand.

    Parameters
    ----------
    table
        The table.
    kinds
        Its components among the primary inputs; gross or net, as named.
    households
        None: households outside (Type I). A closure: inside (Type II).

    Returns
    -------
    xarray.DataArray
        Dim ``(sector)`` [1]: v L; with households, total.

    Raises
    ------
    FiscalmultError
        As :func:`fiscalmult.input_output.effects`.

    Notes
    -----
    With households outside, value added, imports and taxes of one unit of final demand add to 1
    in a table of domestic use.

    References
    ----------
    Miller and Blair (2009), ch. 6.
    """
    return _named(effects(table, _listed(kinds), households=households), "value added")


def tax_effects(
    table: InputOutputTable, kinds: str | Sequence[str], *, households: HouseholdClosure | None = None
) -> xr.DataArray:
    """Taxes less subsidies per unit of final demand.

    Parameters
    ----------
    table
        The table.
    kinds
        Taxes among the primary inputs.
    households
        None: households outside (Type I). A closure: inside (Type II).

    Returns
    -------
    xarray.DataArray
        Dim ``(sector)`` [1]: t L; with households, those on their consumption too.

    Raises
    ------
    FiscalmultError
        As :func:`fiscalmult.input_output.effects`.

    Notes
    -----
    Taxes that the buyer pays on the final product itself are no input of its sector and not counted.

    References
    ----------
    Miller and Blair (2009), ch. 6.
    """
    return _named(effects(table, _listed(kinds), households=households), "taxes")


def import_effects(
    table: InputOutputTable, kinds: str | Sequence[str] | None = None, *, households: HouseholdClosure | None = None
) -> xr.DataArray:
    """Imported inputs per unit of final demand.

    Parameters
    ----------
    table
        The table.
    kinds
        Primary inputs that are imports; None takes the table's ``imported_flows``.
    households
        None: households outside (Type I). A closure: inside (Type II).

    Returns
    -------
    xarray.DataArray
        Dim ``(sector)`` [1]: m L; with households, what they buy abroad too.

    Raises
    ------
    FiscalmultError
        As :func:`fiscalmult.input_output.effects`.

    Notes
    -----
    Imports of the final product itself are not counted: final demand is for domestic output.

    References
    ----------
    Miller and Blair (2009), ch. 6.
    """
    return _named(effects(table, "imports" if kinds is None else _listed(kinds), households=households), "imports")


def employment_effects(table: InputOutputTable, *, households: HouseholdClosure | None = None) -> xr.DataArray:
    """Employment per unit of final demand.

    Parameters
    ----------
    table
        A table with employment.
    households
        None: households outside (Type I). A closure: inside (Type II).

    Returns
    -------
    xarray.DataArray
        Dims ``(..., sector)``, those of the employment [persons, or what it counts, per money unit]: e L.

    Raises
    ------
    FiscalmultError
        If the table has no employment, or as :func:`fiscalmult.input_output.effects`.

    Notes
    -----
    Jobs at the average productivity of the table, not new hires. Staff whom households employ
    themselves are no sector's and are not counted.

    References
    ----------
    Miller and Blair (2009), ch. 6.
    """
    return effects(table, "employment", households=households)


def _named(values: xr.DataArray, word: str) -> xr.DataArray:
    return values.assign_attrs(long_name=f"{values.attrs['long_name']} ({word})")


def _listed(kinds: str | Sequence[str]) -> list[str]:
    return [kinds] if isinstance(kinds, str) else list(kinds)
