"""Multipliers of social protection and other public spending from a social accounting matrix.

Start with :func:`load_sam`, build an :class:`Economy`, describe :class:`Scenario` objects,
and :func:`simulate`. Figures are in :mod:`fiscalmult.plot`, tables in :mod:`fiscalmult.report`.
"""

from importlib import import_module

from fiscalmult._version import __version__
from fiscalmult.accounts import Accounts
from fiscalmult.audit import audit
from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II, Closure
from fiscalmult.datasets import (
    list_levies,
    list_programmes,
    load_levies,
    load_levy,
    load_programme,
    load_programmes,
    load_sam,
    load_satellite,
)
from fiscalmult.economy import Economy
from fiscalmult.ensemble import convergence, interval, odds, rank_odds, regret
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Programme, Scenario
from fiscalmult.money import convert, money_table
from fiscalmult.multipliers import multipliers, worth
from fiscalmult.population import load_population
from fiscalmult.readers import RawTable, read_sam, read_table_file, read_vnsam
from fiscalmult.sam import SAM
from fiscalmult.satellites import Satellite
from fiscalmult.simulate import simulate
from fiscalmult.uncertainty import (
    UncertainColumns,
    UncertainDelivery,
    UncertainIntensity,
    UncertainMix,
    UncertainShare,
    Uncertainty,
    load_uncertainty,
    read_uncertainty,
    vary,
)

__all__ = [
    "LEONTIEF",
    "PYATT_ROUND",
    "SAM",
    "TYPE_II",
    "Accounts",
    "Closure",
    "Economy",
    "FiscalmultError",
    "Levy",
    "Programme",
    "RawTable",
    "Satellite",
    "Scenario",
    "UncertainColumns",
    "UncertainDelivery",
    "UncertainIntensity",
    "UncertainMix",
    "UncertainShare",
    "Uncertainty",
    "__version__",
    "audit",
    "balance",
    "convergence",
    "convert",
    "input_output",
    "interval",
    "list_levies",
    "list_programmes",
    "load_levies",
    "load_levy",
    "load_population",
    "load_programme",
    "load_programmes",
    "load_sam",
    "load_satellite",
    "load_uncertainty",
    "money_table",
    "multipliers",
    "odds",
    "plot",
    "prices",
    "projection",
    "rank_odds",
    "read_adb_iot",
    "read_gso_iot",
    "read_gso_sut",
    "read_iot",
    "read_oecd_iot",
    "read_sam",
    "read_table_file",
    "read_uncertainty",
    "read_vnsam",
    "reforms",
    "regret",
    "report",
    "sensitivity",
    "simulate",
    "structure",
    "to_csv",
    "to_excel",
    "to_netcdf",
    "vary",
    "worth",
]


# Rooms that are not needed by every script load when they are asked for.
_LATER = (
    "balance",
    "input_output",
    "plot",
    "prices",
    "projection",
    "readers",
    "reforms",
    "report",
    "structure",
    "writers",
)
_READERS = ("from_pymrio", "read_adb_iot", "read_gso_iot", "read_gso_sut", "read_iot", "read_oecd_iot", "to_pymrio")
_WRITERS = ("to_csv", "to_excel", "to_netcdf")


def __getattr__(name: str) -> object:
    if name in _LATER:
        return import_module(f"fiscalmult.{name}")
    if name == "sensitivity":
        return import_module("fiscalmult.engine").sensitivity
    if name in _READERS:
        return getattr(import_module("fiscalmult.readers"), name)
    if name in _WRITERS:
        return getattr(import_module("fiscalmult.writers"), name)
    raise AttributeError(f"module 'fiscalmult' has no attribute {name!r}")
