"""Multipliers of social protection and other public spending from a social accounting matrix.

Start with :func:`load_sam`, build an :class:`Economy`, describe :class:`Scenario` objects,
and :func:`simulate`. Figures are in :mod:`fiscalmult.plot`, tables in :mod:`fiscalmult.report`.
"""

from importlib import import_module

from fiscalmult._version import __version__
from fiscalmult.accounts import Accounts
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
from fiscalmult.multipliers import multipliers, worth
from fiscalmult.readers import read_vnsam
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
    "Satellite",
    "Scenario",
    "UncertainColumns",
    "UncertainDelivery",
    "UncertainIntensity",
    "UncertainMix",
    "UncertainShare",
    "Uncertainty",
    "__version__",
    "convergence",
    "input_output",
    "interval",
    "list_levies",
    "list_programmes",
    "load_levies",
    "load_levy",
    "load_programme",
    "load_programmes",
    "load_sam",
    "load_satellite",
    "load_uncertainty",
    "multipliers",
    "odds",
    "plot",
    "prices",
    "rank_odds",
    "read_vnsam",
    "regret",
    "report",
    "sensitivity",
    "simulate",
    "structure",
    "vary",
    "worth",
]


# Rooms that are not needed by every script load when they are asked for.
_LATER = ("input_output", "plot", "prices", "report", "structure")


def __getattr__(name: str) -> object:
    if name in _LATER:
        return import_module(f"fiscalmult.{name}")
    if name == "sensitivity":
        return import_module("fiscalmult.engine").sensitivity
    raise AttributeError(f"module 'fiscalmult' has no attribute {name!r}")
