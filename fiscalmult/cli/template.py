"""``fiscalmult template``: a workbook to fill in with a table of one's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import options
from fiscalmult.cli.reading import add_reading, refuse_reading

if TYPE_CHECKING:
    from fiscalmult.input_output import InputOutputTable
    from fiscalmult.sam import SAM

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "a workbook to fill in with a SAM or an input-output table of your own"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("file", metavar="FILE", help="workbook to write (.xlsx); a file of that name is not replaced")
    parser.add_argument("--kind", metavar="KIND", default="sam", help="sam (default) or input-output")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="NAME|FILE",
        help="start from the figures of a matrix: a shipped one such as viet-nam-2012, or a file (default: empty)",
    )
    options.add_language(parser)
    group = parser.add_argument_group("how a file of --from is read, where it does not say it")
    add_reading(group, "from-")


def run(args: argparse.Namespace) -> None:
    """Write the workbook and say what to do with it."""
    from fiscalmult.labels import say
    from fiscalmult.writers.template import KINDS, write_template

    language = options.language_of(args)
    if args.start is None:
        refuse_reading(args, "no file is read without --from", "from-")
    table = _start(args) if args.start is not None and args.kind in KINDS else None
    sheets = write_template(args.file, args.kind, table=table, language=language)
    if table is not None:
        print(say("template.filled", language, file=args.file, name=table.name))
    else:
        print(say("template.written", language, file=args.file, sheets=", ".join(sheets)))


def _start(args: argparse.Namespace) -> SAM | InputOutputTable:
    """The figures to start from."""
    args.sam = args.start
    sam = options.sam_of(args, "from-")
    if args.kind == "sam":
        return sam
    from fiscalmult.input_output import to_input_output

    return to_input_output(sam)
