"""``fiscalmult programmes``: what can be compared and what it can be paid with."""

from __future__ import annotations

import argparse

from fiscalmult.cli import options

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "programmes and levies: names, labels and what they are"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_sam(parser)
    options.add_language(parser)


def run(args: argparse.Namespace) -> None:
    """Print the programmes and levies by group."""
    from fiscalmult.datasets import load_levies, load_programmes
    from fiscalmult.instruments import Instrument
    from fiscalmult.labels import say
    from fiscalmult.report import Column, Table
    from fiscalmult.report.words import sam_words

    language = options.language_of(args)
    sam = options.sam_of(args)
    known: list[Instrument] = [*load_programmes(sam.name).values(), *load_levies(sam.name).values()]
    rows: list[dict[str, object]] = [
        {
            "name": instrument.name,
            "label": instrument.label(language),
            "description": instrument.description.get(language, ""),
            "group": instrument.group,
        }
        for instrument in known
    ]
    columns = [Column(key, say(f"column.{key}", language)) for key in ("name", "label", "description")]
    groups = {str(row["group"]): say(f"group.{row['group']}", language) for row in rows}
    heading = [say("programmes.title", language, sam=sam_words(sam.name, language))]
    print(Table(columns, rows, heading, groups=groups, language=language).text())
