"""``fiscalmult supply``: programmes when the supply of some accounts cannot grow."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options
from fiscalmult.cli.values import words
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    from fiscalmult.sam import SAM

__all__ = ["CASES", "SUMMARY", "add_arguments", "run"]

SUMMARY = "programmes when paddy, fishing, electricity, public services or all farming cannot grow"

CASES: dict[str, tuple[str, ...]] = {
    "paddy": ("a-paddy",),
    "fishing": ("a-fishing",),
    "electricity": ("a-electricity-gas",),
    "public-services": (
        "a-public-administration",
        "a-general-education",
        "a-tertiary-education",
        "a-health",
        "a-social-work-care",
    ),
    "farming": ("a-paddy", "a-crops", "a-livestock", "a-forestry", "a-fishing"),
}
"""Cases that are compared where none is named; farming is section A of the industrial classification."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_programmes(parser)
    options.add_model(parser, constrained=False)
    parser.add_argument(
        "--constrained",
        metavar="[NAME=]A,B",
        dest="cases",
        action="append",
        help="accounts whose supply cannot grow, such as rice=a-paddy,a-food-beverages; give it again for a "
        "further case (default: paddy, fishing, electricity, public services, all farming)",
    )
    options.add_measures(parser, "gdp,jobs")
    options.add_financing(parser)
    files.add_files(parser, "every case beside the answer without limits", "the whole result, by case")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the table."""
    language = options.language_of(args)
    files.check_files(args)
    measures = options.measures_of(args)
    given = None if args.cases is None else _cases(args.cases)
    from fiscalmult import report
    from fiscalmult.structure import compare_supply

    economy = options.economy_of(args)
    cases = _cases_of(economy.sam) if given is None else given
    scenarios, left_out = options.scenarios_of(args, economy)
    result = compare_supply(economy, scenarios, cases)
    titles = {str(name): _title(str(name), args.cases is None, language) for name in result["supply"].values}
    table = report.supply(result, scenarios, titles, measures=measures, language=language)
    with files.then_printed(options.noted(table, left_out).text()):
        files.write(args, table, result, files.facts_of(result) | {"financing": scenarios[0].describe_financing()})
        if args.plot:
            from fiscalmult import plot

            shown = report.ratios(result, scenarios, measures or report.fixed_supply.SHOWN)
            groups, labels = options.groups_and_labels(scenarios, language)
            plot.save(plot.supply(shown, groups=groups, language=language, labels=labels | titles), args.plot)


def _cases_of(sam: SAM) -> dict[str, tuple[str, ...]]:
    """The default cases whose accounts a matrix has."""
    cases = {name: accounts for name, accounts in CASES.items() if set(accounts) <= set(sam.codes)}
    if not cases:
        example = (sam.accounts("activity") or sam.codes)[0]
        raise FiscalmultError(
            f"the matrix {sam.name!r} has none of the accounts of the default cases; name some of its own, such as "
            f"--constrained {example}"
        )
    return cases


def _cases(given: list[str]) -> dict[str, tuple[str, ...]]:
    """Accounts of every case; one without a name is called as it is written."""
    cases: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, sign, listed = text.partition("=")
        name, listed = (name.strip(), listed) if sign else (text.strip(), text)
        if not name or name in cases:
            raise FiscalmultError(f"the case {text!r} has no name of its own; write NAME=account,account")
        cases[name] = tuple(words([listed], "constrained account"))
    return cases


def _title(name: str, shipped: bool, language: str) -> str:
    from fiscalmult.labels import say

    return say(f"supply.case.{name}", language) if shipped or name == "unconstrained" else name
