"""``fiscalmult compare``: programmes side by side."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import draws, files, options
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Programme, Scenario
    from fiscalmult.report import Table
    from fiscalmult.sam import SAM

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "multipliers of programmes side by side: GDP, income, jobs, revenue, imports, saving"

_PER = {"spending": "spending", "net-cost": "net cost"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    options.add_model(parser)
    options.add_scenarios(parser)
    options.add_measures(parser, "the main table")
    parser.add_argument(
        "--per",
        metavar="WHAT",
        help="spending (default) or net-cost: spending less the revenue that returns",
    )
    draws.add_draws(parser, what="draw so many economies: 90 %% intervals and odds beside the multipliers")
    draws.add_store(parser)
    files.add_files(parser, "multipliers of GDP, household income, jobs and imports", files.WHOLE)


def run(args: argparse.Namespace) -> None:
    """Print the table and write the files that were asked for."""
    language, per = options.language_of(args), _per(args)
    files.check_files(args)
    draws.check_store(args)
    drawn = draws.asked(args)
    measures = options.measures_of(args)
    from fiscalmult import report
    from fiscalmult.multipliers import multipliers
    from fiscalmult.simulate import simulate

    economy = options.economy_of(args)
    scenarios, left_out = options.scenarios_of(args, economy)
    if drawn:
        _run_draws(args, economy, scenarios, left_out, measures, per, language)
        return
    result = simulate(economy, scenarios)
    amount = _amount_words(args.amount, scenarios[0].amount, economy.sam, language)
    table = report.compare(result, scenarios, per=per, measures=measures, language=language, amount=amount)
    print(options.noted(table, left_out).text())
    _write(args, table, result if per is None else multipliers(result, per), scenarios)
    if args.plot:
        _draw(args.plot, multipliers(result, per or "spending"), scenarios, language)


def _run_draws(
    args: argparse.Namespace,
    economy: Economy,
    scenarios: list[Scenario],
    left_out: list[Programme],
    measures: list[str] | None,
    per: str | None,
    language: str,
) -> None:
    """Print the table with intervals and odds, and write the files that were asked for."""
    if per is None:
        raise FiscalmultError("--draws prints intervals of ratios and --amount whole effects; leave one of them out")
    keys = measures or ["gdp", "household_income", "employment"]
    table, result = draws.compare_draws(args, economy, scenarios, keys, per, language)
    print(options.noted(table, left_out).text())
    about = files.facts_of(result) | {"financing": scenarios[0].describe_financing(), "per": per}
    files.write(args, table, result, about)
    if args.plot:
        from fiscalmult import plot
        from fiscalmult.multipliers import multipliers
        from fiscalmult.report.uncertain import LEVEL, intervals_of

        groups, labels = options.groups_and_labels(scenarios, language)
        said, _ = intervals_of(multipliers(result, per)[["gdp"]], LEVEL)  # the table has said where draws are few
        plot.save(plot.intervals(said, "gdp", groups=groups, labels=labels, language=language), args.plot)


def _per(args: argparse.Namespace) -> str | None:
    """What the ratios are per; None where an amount asks for changes."""
    if args.per is not None and args.per not in _PER:
        raise FiscalmultError(f"multipliers per {args.per!r} are not defined{nearest(args.per, _PER)}")
    if args.amount is None:
        return _PER[args.per or "spending"]
    if args.per is not None:
        raise FiscalmultError("--amount prints whole effects and --per ratios; leave one of them out")
    return None


def _amount_words(text: str | None, amount: float, sam: SAM, language: str) -> str:
    """The amount as the title prints it, with its share of GDP where it was given so."""
    if text is None:
        return ""
    from fiscalmult.labels import say
    from fiscalmult.report.table import number
    from fiscalmult.report.words import unit_words

    unit = unit_words(sam.unit, language)
    if "%" not in text:
        return say("amount.money", language, amount=_shortest(amount, language), unit=unit)
    share = _shortest(100 * amount / sam.gdp, language)
    return say("amount.gdp", language, amount=number(amount, 2, language), unit=unit, percent=share)


def _shortest(value: float, language: str) -> str:
    from fiscalmult.report.table import number

    decimals = next(count for count in range(10) if count == 9 or abs(round(value, count) - value) <= 1e-9 * value)
    return number(value, decimals, language)


def _write(args: argparse.Namespace, table: Table, dataset: xr.Dataset, scenarios: list[Scenario]) -> None:
    """Write rows and Dataset; every file says which matrix, closure and financing it holds."""
    about = files.facts_of(dataset)
    about |= {"financing": scenarios[0].describe_financing(), "per": dataset.attrs.get("per")}
    about["amount"] = scenarios[0].amount if args.amount is not None else None
    files.write(args, table, dataset, about, _units(table))


def _units(table: Table) -> dict[str, object]:
    """Unit of the money and of the jobs in a row."""
    from fiscalmult.report.measures import MEASURES

    kinds = {key: "unit_jobs" if MEASURES[key].variable == "employment" else "unit_money" for key in table.units()}
    return {kinds[key]: unit for key, unit in table.units().items()}


def _draw(path: str, ratios: xr.Dataset, scenarios: list[Scenario], language: str) -> None:
    from fiscalmult import plot
    from fiscalmult.report.measures import available

    wanted = [name for name in ("gdp", "household_income", "employment", "imports") if name in available(ratios)]
    groups, labels = options.groups_and_labels(scenarios, language)
    plot.save(plot.compare(ratios, wanted, groups=groups, language=language, labels=labels), path)
