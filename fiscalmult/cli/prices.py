"""``fiscalmult prices``: what wages, taxes and dearer imports do to prices and to the cost of living."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from fiscalmult.cli import files, options
from fiscalmult.cli.values import percent_of
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    from fiscalmult.economy import Economy
    from fiscalmult.prices import CostPush

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "cost push of wages, VAT, tariffs or import prices on prices and the cost of living"

_PUSHES = {
    "wage": ("10%", "rise of all wages in per cent, such as 10%%"),
    "vat": ("2", "points of value added tax more, paid by households, such as 2"),
    "sales-tax": ("2", "points of a tax on all sales more, which cascades, such as 2"),
    "tariff": ("10%", "points of tariff more on imports, such as 10%%"),
    "import-price": ("10%", "rise of the world price of imports in per cent, such as 10%%"),
}
"""Option, example and help of every cost push."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    group = parser.add_argument_group("cost pushes, each a column; give at least one (a fall: --vat=-2)")
    for name, (_, shows) in _PUSHES.items():
        group.add_argument(f"--{name}", metavar="P", help=shows)
    group.add_argument(
        "--on",
        metavar="A",
        default="commodity",
        help="products that the tax, tariff or import price falls on: an account, block or pattern (default: all)",
    )
    options.add_model(parser, closure="LEONTIEF")
    files.add_files(parser, "the cost of living of every household group", "prices and costs by account and household")


def run(args: argparse.Namespace) -> None:
    """Write the files that were asked for, and print the table."""
    language = options.language_of(args)
    files.check_files(args)
    rises = {name: getattr(args, name.replace("-", "_")) for name in _PUSHES}
    given = {name: percent_of(text, f"--{name}") for name, text in rises.items() if text is not None}
    if not given:
        raise FiscalmultError("there is no cost push; give at least one, such as --wage 10% or --vat 2")
    from fiscalmult import report
    from fiscalmult.prices import price_changes

    economy = options.economy_of(args)
    _check_products(args.on, economy)
    pushes = {name: push_of(name, rise, args.on) for name, rise in given.items()}
    titles = {pushes[name].name: _title(name, rise, language) for name, rise in given.items()}
    result = price_changes(economy, pushes.values())
    on = "" if args.on == "commodity" else economy.sam.account_list.label(args.on, language)
    table = report.prices(result, economy, titles, on=on, language=language)
    about = {"base_year": economy.sam.year, "pushes": result.attrs["pushes"]}
    with files.then_printed(table.text()):
        files.write(args, table, result, files.facts_of(result) | about)
        if args.plot:
            from fiscalmult import plot

            labels = {code: economy.sam.account_list.label(code, language) for code in economy.sam.codes} | titles
            plot.save(plot.prices(result, language=language, labels=labels), args.plot)


def push_of(name: str, rise: float, on: str = "commodity") -> CostPush:
    """The cost push that an option stands for."""
    from fiscalmult.prices import CostPush

    title = f"{name} {100 * rise:+.6g}%" + ("" if on == "commodity" or name == "wage" else f" on {on}")
    if name == "wage":
        return CostPush.wage(rise, name=title)
    if name == "vat":
        return CostPush.vat(rise, on, name=title)
    return (CostPush.sales_tax if name == "sales-tax" else CostPush.tariff)(rise, on, name=title)


def _check_products(on: str, economy: Economy) -> None:
    chosen = economy.sam.accounts(on)
    if not set(chosen) <= set(economy.sam.accounts("commodity")):
        raise FiscalmultError(
            f"--on {on!r} names accounts that are not products; name products such as c-food-beverages"
        )


def _title(name: str, rise: float, language: str) -> str:
    """Title of the column of a push, such as ``VAT +2 points``."""
    from fiscalmult.labels import say

    text = f"{100 * rise:+.6g}"
    return say(f"prices.push.{name}", language, rise=text.replace(".", ",") if language == "vi" else text)
