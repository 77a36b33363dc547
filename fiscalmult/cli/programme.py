"""``fiscalmult programme``: a reform's rules, people, cost, landing, effects and who pays."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from fiscalmult.cli import draws, files, options
from fiscalmult.cli.money import BORROWED
from fiscalmult.cli.values import count_of
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Instrument, Scenario
    from fiscalmult.reforms import Reform
    from fiscalmult.sam import SAM

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "one reform: rules, people, cost by year, where it lands, multipliers, jobs, who pays"

YEARS = "2025:2030"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "programme", metavar="NAME", nargs="?", help="a reform, such as child-benefit; without a name all are listed"
    )
    parser.add_argument(
        "--set",
        metavar="PARAMETER=VALUE",
        action="append",
        dest="settings",
        help="another value of a parameter, such as level=500000; may be repeated",
    )
    parser.add_argument(
        "--years", metavar="FROM:TO", default=YEARS, help=f"years of people and cost (default: {YEARS})"
    )
    parser.add_argument(
        "--among", metavar="PATTERN", help="other households for a reform that chooses them, such as 'hh-rural-*-q1'"
    )
    options.add_financing(parser)
    options.add_model(parser)
    parser.add_argument("--most", metavar="N", default="12", help="how many shares are listed (default: 12)")
    draws.add_draws(parser, what="draw so many economies: 90 %% intervals beside what a dong does")
    files.add_files(
        parser, "what a dong does, by financing; with --draws its intervals", "people and cost by year and component"
    )


def run(args: argparse.Namespace) -> None:
    """Print what is known of the reform and write the files that were asked for."""
    language, most = options.language_of(args), count_of(args.most, "--most")
    files.check_files(args)
    if args.programme is None:
        _list(args, language)
        return
    reform, years = reform_of(args.programme, args.settings), years_of(args.years)
    if args.among:
        reform = reform.among(args.among)
    from fiscalmult.report import reform as tables
    from fiscalmult.report.words import financing_words
    from fiscalmult.simulate import simulate

    cost = reform.cost(years=years)
    economy = options.economy_of(args, ("jobs", "earnings"))
    scenarios = _scenarios(args, reform, economy.sam)
    result = simulate(economy, scenarios)
    drawn = _drawn(args, reform, economy, scenarios)
    table = tables.costs(reform, cost, language)
    parts = [
        _opening(reform, result.attrs, language),
        tables.parameters(reform, language).text(),
        table.text(),
        *_what_it_does(economy, scenarios, result, drawn, most, language),
        _sources(reform, economy.sam, language),
    ]
    print("\n\n".join(parts))
    files.write(args, table, cost, {"reform": reform.name, "settings": reform.describe(), "sam": economy.sam.name})
    if args.plot:
        _plot(args.plot, result, drawn, {one.name: financing_words(one, language) for one in scenarios}, language)


def _what_it_does(
    economy: Economy, scenarios: list[Scenario], result: xr.Dataset, drawn: xr.Dataset | None, most: int, language: str
) -> list[str]:
    """Landing, effects, budget, and women and men, under every way of paying."""
    from fiscalmult import report
    from fiscalmult.projection import compare_closures
    from fiscalmult.report import reform as tables

    accounts, programme = economy.sam.account_list, scenarios[0].programme
    labels = {code: accounts.label(code, language) for code in accounts.codes}
    ways = {one.name: [(source or BORROWED, share) for source, share in one.sources] for one in scenarios}
    closures = compare_closures(economy, programme, ways, measures=["gdp"])
    parts = [
        report.landing(programme, labels, language, most=most).text(),
        tables.effects(result, scenarios, language, drawn).text(),
        tables.budget(closures, scenarios, language).text(),
    ]
    return [*parts, tables.by_sex(result, scenarios, language).text()] if economy.satellites else parts


def _drawn(args: argparse.Namespace, reform: Reform, economy: Economy, scenarios: list[Scenario]) -> xr.Dataset | None:
    """The same scenarios in as many economies as asked for."""
    if not draws.asked(args):
        return None
    from fiscalmult.reforms import with_reforms
    from fiscalmult.simulate import simulate

    count, seed = draws.draws_of(args)
    wanted = ["gdp", "household_income", "revenue", *(satellite.name for satellite in economy.satellites)]
    unknown = with_reforms(draws.uncertainty_of(args, economy.sam), [reform])
    found = simulate(economy, scenarios, uncertainty=unknown, draws=count, seed=seed, measures=wanted)
    draws.say_partial(found, "the table holds these draws")
    return found


def _plot(path: str, result: xr.Dataset, drawn: xr.Dataset | None, labels: dict[str, str], language: str) -> None:
    from fiscalmult import plot
    from fiscalmult.multipliers import multipliers

    if drawn is None:
        made = plot.compare(multipliers(result), ["gdp", "household_income"], language=language, labels=labels)
        plot.save(made, path)
        return
    from fiscalmult.report.uncertain import LEVEL, intervals_of

    said, _ = intervals_of(multipliers(drawn)[["gdp"]], LEVEL)  # the table has said where draws are few
    plot.save(plot.intervals(said, "gdp", language=language, labels=labels), path)


def _list(args: argparse.Namespace, language: str) -> None:
    """Print every reform with its rule."""
    from fiscalmult.reforms import list_reforms, load_reform
    from fiscalmult.report import reform as tables

    needing = ("settings", "among", "draws", "uncertainty", "csv", "json", "netcdf", "plot")
    given = next((option for option in needing if getattr(args, option)), None)
    if given:
        raise FiscalmultError(
            f"--{given.replace('settings', 'set')} needs a reform; name one: {', '.join(list_reforms())}"
        )
    print(tables.catalogue([load_reform(name) for name in list_reforms()], language).text())


def reform_of(name: str, settings: list[str] | None) -> Reform:
    """A shipped reform with the values that were set.

    Raises
    ------
    FiscalmultError
        If the reform or a parameter is unknown, or a setting is not ``parameter=value``.
    """
    from fiscalmult.datasets import list_programmes
    from fiscalmult.reforms import list_reforms, load_reform

    known = list_reforms()
    if name not in known:
        also = "; 'fiscalmult explain' knows it as a programme without rules" if name in list_programmes() else ""
        raise FiscalmultError(f"no reform {name!r}{also}{nearest(name, known)}")
    chosen: dict[str, float | str] = {}
    for text in settings or ():
        key, sign, value = text.partition("=")
        key = key.strip()
        if not sign or not key or not value.strip():
            raise FiscalmultError(f"--set {text!r} is not parameter=value; write it as level=500000")
        if key in chosen:
            raise FiscalmultError(f"parameter {key!r} is set twice; set it once")
        chosen[key] = value.strip()
    return load_reform(name).set(**chosen)


def years_of(text: str) -> list[int]:
    """Years from ``2025:2030`` or ``2025``.

    Raises
    ------
    FiscalmultError
        If the text is neither, or the years run backwards.
    """
    found = re.fullmatch(r"\s*(\d{4})\s*(?::\s*(\d{4})\s*)?", text)
    if found is None:
        raise FiscalmultError(f"--years {text!r} are no years; write them as 2025:2030 or 2025")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise FiscalmultError(f"--years {text!r} run backwards; write them as {last}:{first}")
    return list(range(first, last + 1))


def _scenarios(args: argparse.Namespace, reform: Reform, sam: SAM) -> list[Scenario]:
    """One dong of the reform borrowed, paid by each levy that ships, and by what it raises itself.

    A financing that was asked for stands beside borrowing alone.
    """
    from fiscalmult.datasets import load_levy
    from fiscalmult.instruments import Scenario

    programme = reform.programme(sam)
    scenarios = [Scenario("borrowed", programme, 1.0)]
    if args.financing != BORROWED:
        return [*scenarios, Scenario(args.financing, programme, 1.0, options.financing_of(args.financing, sam))]
    scenarios += [Scenario(name, programme, 1.0, load_levy(name, sam)) for name in options.shipped_for("levies", sam)]
    share = round(reform.own_share(), 3)  # as it is printed
    if share > 0:
        own: list[tuple[Instrument | None, float]] = [(reform.levy(sam), share), (None, 1 - share)]
        scenarios.append(Scenario(reform.name, programme, 1.0, own[: 1 if share == 1 else 2]))
    return scenarios


def _opening(reform: Reform, attrs: dict[str, object], language: str) -> str:
    """Label, rule, matrix and closure."""
    from fiscalmult.report.table import WIDTH, wrap
    from fiscalmult.report.words import model_lines

    lines = [f"{reform.label(language)} ({reform.name})", reform.rule.get(language, ""), *model_lines(attrs, language)]
    return "\n".join(piece for line in lines if line for piece in wrap(line, WIDTH))


def _sources(reform: Reform, sam: SAM, language: str) -> str:
    """Every source that the rules, the people and the matrix rest on."""
    from fiscalmult.labels import say
    from fiscalmult.report.table import WIDTH, wrap
    from fiscalmult.report.words import source_keys, source_lines, table_sources

    keys = [reform.address.source, *(one.address.source for one in reform.parameters.values())]
    keys = [key for text in keys for key in source_keys(text)]
    keys += [*table_sources("viet-nam-population"), *table_sources(sam.name)]
    lines = [piece for line in source_lines(keys) for piece in wrap(f"  {line}", WIDTH)]
    return "\n".join([say("explain.sources", language), *lines])
