"""``fiscalmult decompose``: through which linkages the effect of a programme comes."""

from __future__ import annotations

import argparse

from fiscalmult.cli import files, options

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "effects split into own, transfer, open-loop and closed-loop parts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_programmes(parser)
    options.add_model(parser)
    options.add_measures(parser, "gdp,household_income,jobs")
    options.add_financing(parser)
    files.add_files(parser, "the parts of every measure, stacked", "the whole result, by part and account")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the table."""
    language = options.language_of(args)
    files.check_files(args)
    measures = options.measures_of(args)
    from fiscalmult import report
    from fiscalmult.structure import decompose

    economy = options.economy_of(args)
    scenarios, left_out = options.scenarios_of(args, economy)
    result = decompose(economy, scenarios)
    table = report.decompose(result, scenarios, measures=measures, language=language)
    with files.then_printed(options.noted(table, left_out).text()):
        files.write(args, table, result, files.facts_of(result) | {"financing": scenarios[0].describe_financing()})
        if args.plot:
            from fiscalmult import plot

            shown = report.ratios(result, scenarios, measures)
            groups, labels = options.groups_and_labels(scenarios, language)
            plot.save(plot.decompose(shown, groups=groups, language=language, labels=labels), args.plot)
