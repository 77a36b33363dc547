"""Draws on the command line: how many economies, which seed, and what they say of the main table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fiscalmult.cli.values import count_of
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Scenario
    from fiscalmult.report import Table
    from fiscalmult.sam import SAM
    from fiscalmult.uncertainty import Uncertainty

__all__ = [
    "SEED",
    "add_draws",
    "add_store",
    "asked",
    "check_store",
    "compare_draws",
    "draws_of",
    "ensemble",
    "say_partial",
    "uncertainty_of",
]

SEED = 2026
"""Seed where none is given, so that a table can be printed again."""


def add_draws(parser: argparse.ArgumentParser, *, default: str | None = None, what: str) -> None:
    """Add the options that choose draws and seed."""
    parser.add_argument("--draws", metavar="N", default=default, help=what)
    parser.add_argument("--seed", metavar="N", default=str(SEED), help=f"seed of the draws (default: {SEED})")
    parser.add_argument(
        "--uncertainty",
        metavar="NAME|FILE",
        help="what is not known: a shipped uncertainty, or a .csv file of your own (default: that of the matrix)",
    )


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the options that keep a long run on disk."""
    parser.add_argument("--store", metavar="FILE", help="write the draws to this .nc file as they are done")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --store if it was stopped")


def check_store(args: argparse.Namespace) -> None:
    """Raise where the options of a stored run do not fit together.

    Raises
    ------
    FiscalmultError
        If there is nothing to store, or nothing to resume.
    """
    if args.store is not None and args.draws is None:
        raise FiscalmultError("--store keeps draws and there are none; add --draws, such as --draws 10000")
    if args.resume and args.store is None:
        raise FiscalmultError("--resume goes on with a run on disk; name its file with --store")
    if args.store is not None and args.store == args.netcdf:
        raise FiscalmultError(f"{args.store!r} is named for two results; give each its own file")


def asked(args: argparse.Namespace) -> bool:
    """Whether draws are asked for.

    Raises
    ------
    FiscalmultError
        If it is said what is not known, and nothing is drawn from it.
    """
    if args.uncertainty is not None and args.draws is None:
        raise FiscalmultError("--uncertainty needs draws and there are none; add --draws, such as --draws 10000")
    return args.draws is not None


def say_partial(result: xr.Dataset, mend: str = "") -> None:
    """Say on standard error that a run was stopped, and what can be done."""
    if "partial" in result.attrs:
        print(f"fiscalmult: {result.attrs['partial']}{mend and '; ' + mend}", file=sys.stderr)


def draws_of(args: argparse.Namespace) -> tuple[int, int]:
    """Number of draws and seed.

    Raises
    ------
    FiscalmultError
        If one is no whole number, or too small.
    """
    return count_of(args.draws, "--draws", least=50), count_of(args.seed, "--seed", least=0)


def uncertainty_of(args: argparse.Namespace, sam: SAM) -> Uncertainty:
    """What is not known: what was chosen, or what ships with the matrix.

    Raises
    ------
    FiscalmultError
        If nothing was chosen and nothing ships with the matrix, or the file is at fault.
    """
    from fiscalmult.datasets import list_tables
    from fiscalmult.uncertainty import load_uncertainty, read_uncertainty

    if args.uncertainty is not None:
        return (read_uncertainty if args.uncertainty.endswith(".csv") else load_uncertainty)(args.uncertainty)
    if f"{sam.name}-uncertainty" not in list_tables("uncertainty"):
        raise FiscalmultError(
            f"no uncertainty ships with the matrix {sam.name!r}; name one with --uncertainty, such as a .csv file of "
            "your own, or leave out --draws"
        )
    return load_uncertainty(sam.name)


def ensemble(
    args: argparse.Namespace, economy: Economy, scenarios: list[Scenario], measures: Sequence[str]
) -> xr.Dataset:
    """Draws of the scenarios under the uncertainty chosen."""
    from fiscalmult.simulate import simulate

    draws, seed = draws_of(args)
    uncertainty = uncertainty_of(args, economy.sam)
    kept = list(dict.fromkeys([*measures, "revenue"]))  # multipliers need the revenue that returns
    stored = {"store": args.store, "resume": args.resume} if args.store else {}
    result = simulate(economy, scenarios, uncertainty=uncertainty, draws=draws, seed=seed, measures=kept, **stored)
    say_partial(result, f"--store {args.store} --resume goes on with it" if args.store else "--store FILE keeps a run")
    return result


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
