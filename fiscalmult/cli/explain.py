"""``fiscalmult explain``: where a dong lands, where it leaks, in which round, with sources."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options
from fiscalmult.cli.values import count_of

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Programme

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "one programme: where the first dong lands, where it leaks, in which round, with sources"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("programme", metavar="PROGRAMME", help="its name; 'fiscalmult programmes' lists them")
    options.add_model(parser)
    files.add_plot(parser, "where one dong ends")
    parser.add_argument("--most", metavar="N", default="12", help="how many shares are listed (default: 12)")


def run(args: argparse.Namespace) -> None:
    """Print what is known of the programme."""
    from fiscalmult import report
    from fiscalmult.instruments import Scenario
    from fiscalmult.simulate import simulate

    language, most = options.language_of(args), count_of(args.most, "--most")
    files.check_files(args)
    economy = options.economy_of(args)
    programme = options.programmes_of([args.programme], economy.sam)[0]
    scenario = Scenario(programme.name, programme, 1.0)
    result = simulate(economy, scenario)
    accounts = economy.sam.account_list
    labels = {code: accounts.label(code, language) for code in accounts.codes}
    parts = [
        _opening(programme, result, language),
        report.landing(programme, labels, language, most=most).text(),
        report.leaking(result, scenario.name, economy, language).text(),
        report.rounds(economy, scenario, language).text(),
        _sources(programme, economy, language),
    ]
    print("\n\n".join(parts))
    if args.plot:
        from fiscalmult import plot

        blocks = dict(zip(accounts.codes, accounts.blocks, strict=True))
        names = {**labels, programme.name: programme.label(language)}
        axes = plot.waterfall(result, scenario.name, language=language, labels=names, blocks=blocks)
        plot.save(axes, args.plot)


def _opening(programme: Programme, result: xr.Dataset, language: str) -> str:
    """Label, description, model and the main effects in words."""
    from fiscalmult.labels import say
    from fiscalmult.multipliers import multipliers
    from fiscalmult.report.measures import available, pick
    from fiscalmult.report.table import WIDTH, number, wrap
    from fiscalmult.report.words import closure_words, sam_words

    ratios = multipliers(result)
    keys = ("gdp", "household_income", "revenue")
    effects = {key: number(float(pick(ratios, key)[0]), 2, language) for key in keys}
    lines = [f"{programme.label(language)} ({programme.name})"]
    lines.append(programme.description.get(language, ""))
    lines.append(say("head.sam", language, sam=sam_words(str(result.attrs["sam"]), language)))
    lines.append(say("head.closure", language, closure=closure_words(str(result.attrs["closure"]), language)))
    lines.append(say("explain.effects", language, **effects))
    counted = ("employment", "women", "informal")
    told = len(available(ratios, counted)) == len(counted)
    if told and ratios["employment"].attrs["units"] == "thousand jobs per trillion VND":
        jobs = {key: number(float(pick(ratios, key)[0]), 1, language) for key in counted}
        lines.append(say("explain.effects.jobs", language, **jobs))
    return "\n".join(piece for line in lines if line for piece in wrap(line, WIDTH))


def _sources(programme: Programme, economy: Economy, language: str) -> str:
    """Every source that the numbers above rest on, cited in full."""
    from fiscalmult.labels import say
    from fiscalmult.report.table import WIDTH, wrap
    from fiscalmult.report.words import source_keys, source_lines, table_sources

    keys = [key for address in programme.addresses.values() for key in source_keys(address.source)]
    keys += table_sources(economy.sam.name)
    if economy.satellites:
        keys += table_sources(f"{economy.sam.name}-jobs")
    cited = source_lines(keys)
    if not table_sources(economy.sam.name):  # a matrix of the user's own says itself where it is from
        stated = economy.sam.flows.attrs.get("source") or say("explain.no_source", language)
        cited.append(f"{economy.sam.name}: {stated}")
    lines = [piece for line in cited for piece in wrap(f"  {line}", WIDTH)]
    return "\n".join([say("explain.sources", language), *lines])
