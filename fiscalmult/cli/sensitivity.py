"""``fiscalmult sensitivity``: which ignorance drives the answer for a programme."""

from __future__ import annotations

import argparse

from fiscalmult.cli import draws, files, options
from fiscalmult.cli.values import words
from fiscalmult.errors import FiscalmultError

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "which uncertain part drives the answer: Sobol indices of a programme's effects"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("programme", metavar="PROGRAMME", help="programme, by name (see 'fiscalmult programmes')")
    options.add_model(parser)
    options.add_measures(parser, "gdp,jobs")
    options.add_financing(parser)
    draws.add_draws(parser, default="1024", what="base sample (default: 1024); the model runs it once for each part")
    parser.add_argument(
        "--group",
        metavar="NAME=A,B",
        action="append",
        help="parts asked about together, such as inputs=activity-columns-* (may be repeated)",
    )
    files.add_files(parser, "the index of every part, the largest first")


def run(args: argparse.Namespace) -> None:
    """Print the table and write the files that were asked for."""
    language = options.language_of(args)
    files.check_files(args)
    measures = options.measures_of(args) or ["gdp", "employment"]
    count, seed = draws.draws_of(args)
    from fiscalmult import report
    from fiscalmult.engine import sensitivity
    from fiscalmult.report.measures import MEASURES

    args.programmes = [args.programme]
    economy = options.economy_of(args)
    scenarios, left_out = options.scenarios_of(args, economy)
    wanted = list(dict.fromkeys(MEASURES[key].variable for key in measures))
    unknown = draws.uncertainty_of(args, economy.sam)
    groups = _groups(args.group or [])
    said = sensitivity(economy, scenarios, unknown, draws=count, seed=seed, measures=wanted, groups=groups)
    draws.say_partial(said)
    table = report.sensitivity_table(said, scenarios=scenarios, language=language)
    print(options.noted(table, left_out).text())
    files.write(args, table, said, files.facts_of(said) | {"financing": scenarios[0].describe_financing()})
    if args.plot:
        from fiscalmult import plot

        _, labels = options.groups_and_labels(scenarios, language)
        plot.save(plot.tornado(said, wanted[0], language=language, labels=labels), args.plot)


def _groups(given: list[str]) -> dict[str, list[str]]:
    """Groups of uncertain parts as they are written on the command line."""
    groups: dict[str, list[str]] = {}
    for text in given:
        name, sign, parts = (piece.strip() for piece in text.partition("="))
        if not name or not sign or name in groups:
            raise FiscalmultError(f"--group {text!r} is no group; write NAME=A,B, each name once")
        groups[name] = words([parts], "uncertain part")
    return groups
