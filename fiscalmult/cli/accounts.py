"""``fiscalmult accounts``: the accounts of a matrix."""

from __future__ import annotations

import argparse

from fiscalmult.cli import options
from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "accounts of the matrix: codes, labels, blocks and outlays"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_sam(parser)
    parser.add_argument("--block", metavar="B", help="only this block, such as household (default: all)")
    options.add_language(parser)


def run(args: argparse.Namespace) -> None:
    """Print the accounts."""
    from fiscalmult.accounts import BLOCKS
    from fiscalmult.labels import say
    from fiscalmult.report import Column, Table
    from fiscalmult.report.words import sam_words, unit_words

    language = options.language_of(args)
    if args.block is not None and args.block not in BLOCKS:
        raise FiscalmultError(f"no block {args.block!r}{nearest(args.block, BLOCKS)}")
    sam = options.sam_of(args)
    rows: list[dict[str, object]] = [
        {"account": code, "label": sam.account_list.label(code, language), "block": block, "outlay": float(outlay)}
        for code, block, outlay in zip(sam.codes, sam.account_list.blocks, sam.outlays, strict=True)
        if args.block in (None, block)
    ]
    if not rows:
        print(say("accounts.none", language, sam=sam.name, block=args.block))
        return
    columns = [
        Column("account", say("column.account", language)),
        Column("label", say("column.label", language)),
        Column("block", say("column.block", language)),
        Column("outlay", say("column.outlay", language, unit=unit_words(sam.unit, language)), 3, sam.unit),
    ]
    heading = [say("accounts.title", language, sam=sam_words(sam.name, language))]
    print(Table(columns, rows, heading, language=language).text())
