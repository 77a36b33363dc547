"""Multipliers of social protection and other public spending from a social accounting matrix.

Start with :func:`load_sam`, build an :class:`Economy`, describe :class:`Scenario` objects,
and :func:`simulate`. Figures are in :mod:`fiscalmult.plot`, tables in :mod:`fiscalmult.report`.
"""

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
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Levy, Programme, Scenario
from fiscalmult.multipliers import multipliers, worth
from fiscalmult.readers import read_vnsam
from fiscalmult.sam import SAM
from fiscalmult.satellites import Satellite
from fiscalmult.simulate import simulate

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
    "__version__",
    "list_levies",
    "list_programmes",
    "load_levies",
    "load_levy",
    "load_programme",
    "load_programmes",
    "load_sam",
    "load_satellite",
    "multipliers",
    "plot",
    "read_vnsam",
    "report",
    "simulate",
    "worth",
]


def __getattr__(name: str) -> object:
    # matplotlib costs as much as everything else together, so figures load when asked for.
    if name in ("plot", "report"):
        from importlib import import_module

        return import_module(f"fiscalmult.{name}")
    raise AttributeError(f"module 'fiscalmult' has no attribute {name!r}")
