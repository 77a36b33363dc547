"""Options that the commands share, and what they stand for: economy, scenarios, language."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fiscalmult.cli.matrix import sam_of, shipped_for
from fiscalmult.cli.money import BORROWED, amount_of, financing_of
from fiscalmult.cli.reading import add_reading
from fiscalmult.cli.values import words
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Programme, Scenario
    from fiscalmult.report import Table
    from fiscalmult.sam import SAM

__all__ = [
    "add_financing",
    "add_language",
    "add_measures",
    "add_model",
    "add_programmes",
    "add_sam",
    "add_scenarios",
    "amount_of",
    "economy_of",
    "financing_of",
    "groups_and_labels",
    "language_of",
    "measure_of",
    "measures_of",
    "noted",
    "programmes_of",
    "sam_of",
    "scenarios_of",
    "shipped_for",
    "words",
]


def add_sam(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the matrix."""
    parser.add_argument(
        "--sam",
        metavar="NAME|FILE",
        help="social accounting matrix: a shipped one (default: viet-nam-2024), or the path of a file of your own "
        "(.xlsx, .csv, .nc)",
    )
    add_reading(parser.add_argument_group("how a file of --sam is read, where it does not say it"), "sam-")


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the language."""
    parser.add_argument("--language", metavar="en|vi", default="en", help="English or Vietnamese (default: en)")


def add_model(parser: argparse.ArgumentParser, *, closure: str = "PYATT_ROUND", constrained: bool = True) -> None:
    """Add the options that choose matrix, closure and language."""
    add_sam(parser)
    parser.add_argument(
        "--closure",
        metavar="NAME",
        default=closure,
        help=f"who spends again: LEONTIEF, TYPE_II or PYATT_ROUND (default: {closure})",
    )
    if constrained:
        parser.add_argument(
            "--constrained",
            metavar="A,B",
            action="append",
            help="accounts whose supply cannot grow, such as a-paddy,a-fishing",
        )
    add_language(parser)


def add_programmes(parser: argparse.ArgumentParser) -> None:
    """Add programmes as arguments without an option before them, or with that of ``compare``."""
    parser.add_argument(
        "programmes",
        metavar="PROGRAMME",
        nargs="*",
        help="programmes, by name (default: all; 'fiscalmult programmes' lists them)",
    )
    parser.add_argument(
        "--programmes", metavar="A,B", action="append", dest="listed", help="the same, as 'fiscalmult compare' has it"
    )


def add_measures(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the option that chooses measures."""
    parser.add_argument(
        "--measures",
        metavar="A,B",
        action="append",
        help=f"measures, such as gdp,poorest_40_income,jobs,women (default: {default})",
    )


def add_financing(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses who pays."""
    parser.add_argument(
        "--financing",
        metavar="SPEC",
        default=BORROWED,
        help="borrowed (default), a levy, what a reform such as monotax raises, a programme the money is moved "
        "from, or a mix such as vat=0.5,road-construction=0.3,borrowed=0.2",
    )


def add_scenarios(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose programmes, amount and financing."""
    parser.add_argument(
        "--programmes",
        metavar="A,B",
        action="append",
        help="programmes, by name (default: all; 'fiscalmult programmes' lists them)",
    )
    parser.add_argument(
        "--amount",
        metavar="A",
        help="spending on each programme: 10 (money unit of the SAM) or 1%% (of GDP)",
    )
    add_financing(parser)


def language_of(args: argparse.Namespace) -> str:
    """Language of the output."""
    from fiscalmult.labels import language_named

    return language_named(args.language)


def economy_of(args: argparse.Namespace, satellites: Sequence[str] = ("jobs",)) -> Economy:
    """The economy of the matrix and closure chosen, with those of the satellites that ship with the matrix."""
    from fiscalmult.closure import closure_named
    from fiscalmult.datasets import list_tables, load_satellite
    from fiscalmult.economy import Economy

    closure = closure_named(args.closure)
    sam = sam_of(args)
    fixed = words(getattr(args, "constrained", None), "constrained account")
    if fixed:
        responds = set(closure.responds(sam.account_list).nonzero()[0])
        for name in fixed:
            chosen = sam.account_list.select(name)
            if not responds.issuperset(sam.account_list.positions(chosen)):
                raise FiscalmultError(
                    f"constrained account {name!r} does not respond under the closure {closure.name}; "
                    "name an account that does, such as an activity"
                )
        closure = closure.with_constrained(fixed)
    shipped = list_tables("satellite")
    found = [load_satellite(name) for kind in satellites if (name := f"{sam.name}-{kind}") in shipped]
    return Economy.from_sam(sam, closure, found)


def programmes_of(names: Iterable[str], sam: SAM) -> list[Programme]:
    """Programmes of some names, or all that ship; the code of an account is all money to that account.

    Raises
    ------
    FiscalmultError
        If a name is neither, or none is named and none ships for the matrix.
    """
    from fiscalmult.datasets import load_programme
    from fiscalmult.instruments import Programme
    from fiscalmult.sources import Address

    shipped = shipped_for("programmes", sam)
    chosen = list(names) or shipped
    if not chosen:
        examples = sam.accounts("household")[:1] + sam.accounts("commodity")[:1]
        raise FiscalmultError(
            f"no programmes ship for the matrix {sam.name!r}; name accounts that the money goes to, such as "
            f"{', '.join(examples or sam.codes[:2])}"
        )
    found = []
    for name in chosen:
        if name in sam.codes and name not in shipped:
            labels = {language: texts[name] for language, texts in sam.account_list.labels.items() if name in texts}
            address = Address("assumed", note="all of it, as asked for")
            found.append(Programme(name, {name: 1.0}, {name: address}, labels))
        elif shipped:
            found.append(load_programme(name, sam.name))
        else:
            raise FiscalmultError(
                f"no account {name!r} in the matrix {sam.name!r} for the money to go to{nearest(name, sam.codes)}"
            )
    return found


def scenarios_of(args: argparse.Namespace, economy: Economy) -> tuple[list[Scenario], list[Programme]]:
    """One scenario for each programme chosen, and the programmes left out.

    A programme that the money is moved from is left out: it would pay for itself.

    Raises
    ------
    FiscalmultError
        If no programme is left, or a name, the amount or the financing is wrong.
    """
    from fiscalmult.instruments import Programme, Scenario

    sam = economy.sam
    named = [*(args.programmes or ()), *(getattr(args, "listed", None) or ())]
    chosen = programmes_of(words(named or None, "programme"), sam)
    given = getattr(args, "amount", None)
    amount = 1.0 if given is None else amount_of(given, sam)
    financing = financing_of(args.financing, sam)
    giving = {source.name for source, share in financing if isinstance(source, Programme) and share > 0}
    kept = [programme for programme in chosen if programme.name not in giving]
    if not kept:
        names = ", ".join(repr(programme.name) for programme in chosen)
        raise FiscalmultError(f"{names} would be paid by moving money from itself; compare another programme")
    scenarios = [Scenario(programme.name, programme, amount, financing) for programme in kept]
    return scenarios, [programme for programme in chosen if programme.name in giving]


def measures_of(args: argparse.Namespace) -> list[str] | None:
    """Keys of the measures chosen; None where none is named."""
    if args.measures is None:
        return None
    from fiscalmult.report.measures import measure_named

    names = [measure_named(name) for name in words(args.measures, "measure")]
    return words([",".join(names)], "measure")


def measure_of(text: str, economy: Economy, others: Iterable[str] = ()) -> tuple[str, dict[str, str] | None]:
    """One measure, as its variable and the labels of the part that is wanted.

    Raises
    ------
    FiscalmultError
        If the measure is unknown (``others`` are names that were possible too), or is not one
        number for each unit of receipts.
    """
    from fiscalmult.measures import measures_of
    from fiscalmult.report.measures import MEASURES, measure_named

    variables = measures_of(economy)
    whole = {key: about for key, about in MEASURES.items() if about.variable in variables}
    single = [key for key, about in whole.items() if all(len(labels) == 1 for labels in about.only.values())]
    try:
        key = measure_named(text)
    except FiscalmultError:
        key = ""
    if key and MEASURES[key].variable == "employment" and "employment" not in variables:
        raise FiscalmultError(
            f"no jobs are counted with the matrix {economy.sam.name!r}, so {text!r} cannot be measured; choose one of "
            f"money such as {', '.join(single[:3])}"
        )
    if key not in single:
        what = "measure, account or block" if others else "measure"
        known = [*single, *(["jobs"] if "employment" in variables else []), *others]
        raise FiscalmultError(f"no {what} {text!r} to choose{nearest(text, known)}")
    return MEASURES[key].variable, {dim: labels[0] for dim, labels in MEASURES[key].only.items()} or None


def noted(table: Table, left_out: Sequence[Programme]) -> Table:
    """The table with a line that names programmes left out because they pay."""
    from fiscalmult.labels import say

    if not left_out:
        return table
    names = ", ".join(programme.label(table.language) for programme in left_out)
    return replace(table, notes=[*table.notes, say("note.self", table.language, programmes=names)])


def groups_and_labels(scenarios: Iterable[Scenario], language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Group and label of every scenario, for figures."""
    listed = list(scenarios)
    groups = {scenario.name: scenario.programme.group for scenario in listed}
    return groups, {scenario.name: scenario.programme.label(language) for scenario in listed}
