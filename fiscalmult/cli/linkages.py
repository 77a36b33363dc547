"""``fiscalmult linkages``: which sectors pull, which push, and what is lost without each."""

from __future__ import annotations

import argparse

from fiscalmult.cli import files, options
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "backward and forward linkages, key sectors, losses when a sector is extracted"

_FORWARD = ("ghosh", "leontief")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_sam(parser)
    parser.add_argument(
        "--forward",
        metavar="MODEL",
        default="ghosh",
        help="forward linkages from ghosh (default) or leontief: row sums of either inverse",
    )
    options.add_language(parser)
    files.add_files(parser, "the quadrants of key sectors", "all linkages, and losses by sector")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the table."""
    language = options.language_of(args)
    files.check_files(args)
    if args.forward not in _FORWARD:
        raise FiscalmultError(f"forward linkages {args.forward!r} are not defined{nearest(args.forward, _FORWARD)}")
    from fiscalmult import report

    sam = options.sam_of(args)
    result = report.sam_linkages(sam, args.forward)
    labels = {code: sam.account_list.label(code, language) for code in sam.codes}
    table = report.linkages(result, labels, language=language)
    with files.then_printed(table.text()):
        files.write(args, table, result, files.facts_of(result) | {"forward": args.forward})
        if args.plot:
            from fiscalmult import plot

            plot.save(plot.linkages(result, language=language, labels=labels), args.plot)
