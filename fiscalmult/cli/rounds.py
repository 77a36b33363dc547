"""``fiscalmult rounds``: who receives in which round, or in which quarter."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options
from fiscalmult.cli.values import count_of, number_of, words
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Scenario

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "who receives in which round of spending, or the quarterly path of the effects"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("programme", metavar="PROGRAMME", help="its name; 'fiscalmult programmes' lists them")
    options.add_model(parser)
    parser.add_argument("--rounds", metavar="N", help="rounds after the injection (default: 12)")
    parser.add_argument("--quarters", metavar="N", help="the path of N quarters in place of the rounds")
    parser.add_argument(
        "--lags",
        metavar="SPEC",
        help="mean quarters until each block or account spends, such as household=0.5,activity=1; those not named "
        "spend at once (default: assumed lags, which the output lists)",
    )
    options.add_financing(parser)
    files.add_files(parser, "the share of the effects reached", "the whole result, by round or quarter and account")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the rounds or the quarters."""
    language = options.language_of(args)
    files.check_files(args)
    counts = _counts(args)
    lags = None if args.lags is None else lags_of(args.lags)
    economy = options.economy_of(args)
    args.programmes = [args.programme]
    scenarios, _ = options.scenarios_of(args, economy)
    if args.quarters is None:
        _rounds(args, economy, scenarios[0], counts, language)
    else:
        _quarters(args, economy, scenarios[0], counts, lags, language)


def _counts(args: argparse.Namespace) -> int:
    """How many rounds, the injection among them, or quarters."""
    if args.quarters is None:
        if args.lags is not None:
            raise FiscalmultError("--lags moves effects between quarters; give --quarters too, such as --quarters 12")
        return 1 + count_of("12" if args.rounds is None else args.rounds, "--rounds")
    if args.rounds is not None:
        raise FiscalmultError("--rounds counts rounds and --quarters quarters; leave one of them out")
    return count_of(args.quarters, "--quarters")


def _rounds(args: argparse.Namespace, economy: Economy, scenario: Scenario, count: int, language: str) -> None:
    from fiscalmult import report
    from fiscalmult.structure import rounds

    result = rounds(economy, scenario, count)
    table = report.rounds_of_spending(result, economy, scenario, language=language)
    about = {"scenario": scenario.name, "financing": scenario.describe_financing()}
    with files.then_printed(
        "\n\n".join([table.text(), report.receivers(result, economy, scenario, language=language).text()])
    ):
        files.write(args, table, result, files.facts_of(result) | about)
        if args.plot:
            from fiscalmult import plot

            _, labels = options.groups_and_labels([scenario], language)
            axes = plot.rounds(result, scenario.name, measures=report.SHOWN, language=language, labels=labels)
            plot.save(axes, args.plot)


def _quarters(
    args: argparse.Namespace,
    economy: Economy,
    scenario: Scenario,
    count: int,
    lags: dict[str, float] | None,
    language: str,
) -> None:
    from fiscalmult import report
    from fiscalmult.structure import quarterly_path

    result = quarterly_path(economy, scenario, count, lags)
    table = report.quarters(result, scenario, _lag_lines(economy, lags, language), language=language)
    about = {"scenario": scenario.name, "financing": scenario.describe_financing(), "lags": result.attrs["lags"]}
    with files.then_printed(table.text()):
        files.write(args, table, result, files.facts_of(result) | about)
        if args.plot:
            from fiscalmult import plot

            _, labels = options.groups_and_labels([scenario], language)
            effects = report.ratios(result, [scenario])
            figure = plot.quarters(result, effects, scenario.name, language=language, labels=labels)
            plot.save(figure, args.plot)


def lags_of(text: str) -> dict[str, float]:
    """Mean lags from ``household=0.5,activity=1`` [quarters].

    Raises
    ------
    FiscalmultError
        If a name is empty, stands twice or has no number, or a number is negative.
    """
    parts = [part.partition("=") for part in text.split(",")]
    names = words([",".join(name for name, _, _ in parts)], "lag")
    lags = {}
    for name, (_, sign, written) in zip(names, parts, strict=True):
        mend = f"write {name}=0.5 for half a quarter"
        if not sign:
            raise FiscalmultError(f"the lag of {name!r} has no number; {mend}")
        lags[name] = number_of(written.strip(), f"the lag {written.strip()!r} of {name!r}", mend)
    return lags


def _lag_lines(economy: Economy, lags: dict[str, float] | None, language: str) -> list[str]:
    """Which lags were used, and on what they rest."""
    from fiscalmult.accounts import BLOCKS
    from fiscalmult.datasets import read_table
    from fiscalmult.labels import say
    from fiscalmult.report.table import number
    from fiscalmult.structure import load_lags

    def called(name: str) -> str:
        return say(f"block.{name}", language) if name in BLOCKS else economy.sam.account_list.label(name, language)

    used = load_lags() if lags is None else lags
    said = [f"{called(name)} {number(lag, 2, language)}" for name, lag in used.items() if lag]
    lines = [say("quarters.lags", language, lags=", ".join(said) or "-")]
    if lags is not None:
        return [*lines, say("quarters.given", language)]
    rows = [row for row in read_table("spending-lags") if float(row["mean_quarters"])]
    reasons = (f"  {called(row['block'])}: {say('lag.' + row['block'], language)}" for row in rows)
    return [*lines, say("quarters.assumed", language), *reasons]
