"""``fiscalmult paths``: through which channels a dong reaches an account or a measure."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options
from fiscalmult.cli.values import count_of, share_of
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Programme

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "through which channels a programme reaches households, sectors, GDP or jobs"

DRAWN = 8
"""Paths in the figure; more are not told apart."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("origin", metavar="FROM", help="a programme, or an account such as hh-rural-farm-q1")
    parser.add_argument(
        "destination",
        metavar="TO",
        help="a measure (gdp, jobs, women, informal, household_income, revenue, imports, saving, output), or an "
        "account, block or pattern such as 'hh-rural-*-q1'",
    )
    options.add_model(parser)
    parser.add_argument("--at", metavar="A", help="count the measure at this account, block or pattern only")
    parser.add_argument(
        "--threshold",
        metavar="S",
        default="0.1%",
        help="least share of the effect that a path must carry, such as 0.001 or 0.1%% (default)",
    )
    parser.add_argument("--max-paths", metavar="N", default="15", help="how many paths at most (default: 15)")
    parser.add_argument("--max-length", metavar="N", default="20", help="payments of a path at most (default: 20)")
    files.add_files(parser, f"the {DRAWN} strongest paths as a diagram", "the paths with all their numbers")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the paths."""
    language = options.language_of(args)
    files.check_files(args)
    threshold = share_of(args.threshold, "--threshold")
    most, longest = count_of(args.max_paths, "--max-paths"), count_of(args.max_length, "--max-length", least=0)
    from fiscalmult import report
    from fiscalmult.structure import passing_through, structural_paths

    economy = options.economy_of(args)
    origin = _origin(args.origin, economy)
    destination, where = _destination(args.destination, economy)
    result = structural_paths(
        economy, origin, destination, at=args.at, where=where, threshold=threshold, max_length=longest,
        max_paths=most, language=language,
    )  # fmt: skip
    passed = passing_through(economy, origin, destination, at=args.at, where=where)
    words = _end_words(args, economy, origin, language)
    table = report.paths(result, *words, language=language)
    about = {key: result.attrs[key] for key in ("origin", "destination", "global_influence", "threshold")}
    about["unit"] = result.attrs["global_influence_units"]
    with files.then_printed("\n\n".join([table.text(), report.passing(passed, economy, language=language).text()])):
        files.write(args, table, result, files.facts_of(result) | about)
        if args.plot:
            _draw(args.plot, result, economy, language, words)


def _origin(name: str, economy: Economy) -> Programme | str:
    from fiscalmult.datasets import load_programme

    programmes = options.shipped_for("programmes", economy.sam)
    if name in programmes:
        return load_programme(name, economy.sam.name)
    if name not in economy.sam.codes:
        raise FiscalmultError(f"no programme or account {name!r}{nearest(name, [*programmes, *economy.sam.codes])}")
    return name


def _destination(text: str, economy: Economy) -> tuple[str, dict[str, str] | None]:
    """Measure and the part of it that is wanted, or else accounts."""
    accounts = economy.sam.account_list
    if text in (*accounts.codes, *accounts.blocks) or "*" in text:
        return text, None
    return options.measure_of(text, economy, accounts.codes)


def _end_words(args: argparse.Namespace, economy: Economy, origin: Programme | str, language: str) -> tuple[str, str]:
    """Both ends as the title prints them."""
    from fiscalmult.labels import say
    from fiscalmult.report.measures import measure_words
    from fiscalmult.report.words import account_words

    words = account_words(economy.sam.account_list, language)
    blocks = {block: say(f"block.{block}", language) for block in economy.sam.account_list.blocks}
    known = {**blocks, **words}
    first = words[origin] if isinstance(origin, str) else origin.label(language)
    text = args.destination
    if text in known or "*" in text:
        last = say("paths.receipts", language, what=known.get(text, text))
    else:
        last = measure_words(text, language)
    if args.at is not None:
        last = say("paths.at", language, what=last, where=known.get(args.at, args.at))
    return first, last


def _draw(path: str, result: xr.Dataset, economy: Economy, language: str, words: tuple[str, str]) -> None:
    from fiscalmult import plot

    if not result.sizes["path"]:
        least = 100 * float(result.attrs["threshold"])
        raise FiscalmultError(
            f"no path carries {least:.6g}% of the effect, so there is none to draw; lower --threshold"
        )
    labels = {code: economy.sam.account_list.label(code, language) for code in economy.sam.codes}
    title = f"{words[0]} → {words[1]}"
    figure = plot.paths(result.isel(path=slice(DRAWN)), language=language, labels=labels, title=title)
    plot.save(figure, path)
