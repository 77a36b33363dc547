"""``fiscalmult flip``: which cells of the matrix would flip the ranking of two programmes."""

from __future__ import annotations

import argparse

from fiscalmult.cli import files, options
from fiscalmult.cli.values import count_of
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "which cells of the SAM would flip the ranking of two programmes, and at which value"

_ORDERS = ("relative", "absolute", "elasticity")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("first", metavar="A", help="a programme; 'fiscalmult programmes' lists them")
    parser.add_argument("second", metavar="B", help="another programme")
    options.add_model(parser)
    parser.add_argument("--measure", metavar="M", default="gdp", help="what they are ranked by (default: gdp)")
    parser.add_argument("--count", metavar="N", default="12", help="how many cells are listed (default: 12)")
    parser.add_argument(
        "--order",
        metavar="HOW",
        default="relative",
        help="first the smallest change that flips in relation to the cell (relative, default) or in points "
        "(absolute), or the cell that moves the gap most (elasticity)",
    )
    parser.add_argument(
        "--gives",
        metavar="A",
        default="proportional",
        help="whose share gives way when another grows: proportional (default: all others) or an account",
    )
    parser.add_argument("--new-cells", action="store_true", help="look also at cells that are zero")
    files.add_files(parser, "share now and at the break-even, for every cell listed", "the cells listed")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the cells."""
    language = options.language_of(args)
    files.check_files(args)
    count = count_of(args.count, "--count")
    if args.order not in _ORDERS:
        raise FiscalmultError(f"order {args.order!r} is not defined{nearest(args.order, _ORDERS)}")
    if args.first == args.second:
        raise FiscalmultError(f"{args.first!r} cannot be ranked against itself; name two programmes")
    from fiscalmult import report
    from fiscalmult.labels import say
    from fiscalmult.report.measures import measure_words
    from fiscalmult.report.words import account_words
    from fiscalmult.structure import ranking_cells

    economy = options.economy_of(args)
    first, second = options.programmes_of([args.first, args.second], economy.sam)
    measure, where = options.measure_of(args.measure, economy)
    result = ranking_cells(
        economy, first, second, measure, where=where, compensation=args.gives, order=args.order, count=count,
        new_cells=args.new_cells,
    )  # fmt: skip
    words = account_words(economy.sam.account_list, language)
    ends = (first.label(language), second.label(language), measure_words(args.measure, language))
    table = report.flip(result, words, *ends, language=language)
    about = {"first": first.name, "second": second.name, "measure": args.measure}
    with files.then_printed(table.text()):
        files.write(args, table, result, files.facts_of(result) | about)
        if args.plot:
            from fiscalmult import plot

            title = say("flip.title", language, first=ends[0], second=ends[1], measure=ends[2])
            plot.save(plot.flip(result, language=language, labels=words, title=title), args.plot)
