"""Draws on the command line: how many economies, which seed, and what they say of the main table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fiscalmult.cli.values import count_of
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Scenario
    from fiscalmult.report import Table

__all__ = ["SEED", "add_draws", "compare_draws", "draws_of", "ensemble"]

SEED = 2026
"""Seed where none is given, so that a table can be printed again."""


def add_draws(parser: argparse.ArgumentParser, *, default: str | None = None, what: str) -> None:
    """Add the options that choose draws and seed."""
    parser.add_argument("--draws", metavar="N", default=default, help=what)
    parser.add_argument("--seed", metavar="N", default=str(SEED), help=f"seed of the draws (default: {SEED})")


def draws_of(args: argparse.Namespace) -> tuple[int, int]:
    """Number of draws and seed.

    Raises
    ------
    FiscalmultError
        If one is no whole number, or too small.
    """
    return count_of(args.draws, "--draws", least=50), count_of(args.seed, "--seed", least=0)


def ensemble(
    args: argparse.Namespace, economy: Economy, scenarios: list[Scenario], measures: Sequence[str]
) -> xr.Dataset:
    """Draws of the scenarios under the uncertainty that ships with the matrix."""
    from fiscalmult.simulate import simulate
    from fiscalmult.uncertainty import load_uncertainty

    draws, seed = draws_of(args)
    uncertainty = load_uncertainty(economy.sam.name)
    kept = list(dict.fromkeys([*measures, "revenue"]))  # multipliers need the revenue that returns
    return simulate(economy, scenarios, uncertainty=uncertainty, draws=draws, seed=seed, measures=kept)


def compare_draws(
    args: argparse.Namespace, economy: Economy, scenarios: list[Scenario], measures: list[str], per: str, language: str
) -> tuple[Table, xr.Dataset]:
    """The main table with 90 % intervals and odds, and the ensemble behind it.

    Raises
    ------
    FiscalmultError
        If the draws are no number, or a measure of the table has none.
    """
    from fiscalmult.report import MEASURES, compare_intervals
    from fiscalmult.report.uncertain import REFERENCE
    from fiscalmult.simulate import simulate

    unknown = [
        key for key in measures if key not in MEASURES or MEASURES[key].variable in ("self_financing", "net_cost")
    ]
    if unknown:
        raise FiscalmultError(f"{unknown[0]!r} has no interval; leave it out of --measures, or leave out --draws")
    result = ensemble(args, economy, scenarios, [MEASURES[key].variable for key in measures])
    base = simulate(economy, scenarios)
    reference = REFERENCE if any(scenario.name == REFERENCE for scenario in scenarios) else scenarios[0].name
    table = compare_intervals(
        result, scenarios, measures=measures, reference=reference, base=base, per=per, language=language
    )
    return table, result
