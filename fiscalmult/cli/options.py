"""Options that the commands share, and what they stand for: economy, scenarios, language."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Instrument, Programme, Scenario
    from fiscalmult.sam import SAM

__all__ = [
    "add_language",
    "add_model",
    "add_sam",
    "add_scenarios",
    "amount_of",
    "economy_of",
    "financing_of",
    "language_of",
    "programmes_of",
    "sam_of",
    "scenarios_of",
    "words",
]

BORROWED = "borrowed"


def add_sam(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the matrix."""
    parser.add_argument("--sam", metavar="NAME", help="shipped social accounting matrix (default: viet-nam-2012)")


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the language."""
    parser.add_argument("--language", metavar="en|vi", default="en", help="English or Vietnamese (default: en)")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose matrix, closure and language."""
    add_sam(parser)
    parser.add_argument(
        "--closure",
        metavar="NAME",
        default="PYATT_ROUND",
        help="who spends again: LEONTIEF, TYPE_II or PYATT_ROUND (default)",
    )
    parser.add_argument(
        "--constrained",
        metavar="A,B",
        action="append",
        help="accounts whose supply cannot grow, such as a-paddy,a-fishing",
    )
    add_language(parser)


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
    parser.add_argument(
        "--financing",
        metavar="SPEC",
        default=BORROWED,
        help="borrowed (default), a levy, a programme the money is moved from, or a mix such as "
        "vat=0.5,road-construction=0.3,borrowed=0.2",
    )


def words(given: Sequence[str] | None, what: str) -> list[str]:
    """Names in comma lists of an option that may be repeated.

    Raises
    ------
    FiscalmultError
        If a name is empty or stands twice.
    """
    listed = [name.strip() for text in given or () for name in text.split(",")]
    for name in listed:
        if not name:
            raise FiscalmultError(
                f"the list {','.join(given or ())!r} names an empty {what}; separate names by one comma"
            )
        if listed.count(name) > 1:
            raise FiscalmultError(f"{what} {name!r} is named twice; name it once")
    return listed


def language_of(args: argparse.Namespace) -> str:
    """Language of the output."""
    from fiscalmult.labels import language_named

    return language_named(args.language)


def sam_of(args: argparse.Namespace) -> SAM:
    """The matrix that was chosen."""
    from fiscalmult.datasets import DEFAULT_SAM, load_sam

    return load_sam(DEFAULT_SAM if args.sam is None else args.sam)


def economy_of(args: argparse.Namespace) -> Economy:
    """The economy of the matrix and closure chosen, with the jobs that ship with the matrix."""
    from fiscalmult.closure import closure_named
    from fiscalmult.datasets import list_tables, load_satellite
    from fiscalmult.economy import Economy

    closure = closure_named(args.closure)
    sam = sam_of(args)
    fixed = words(args.constrained, "constrained account")
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
    jobs = f"{sam.name}-jobs"
    satellites = [load_satellite(jobs)] if jobs in list_tables("satellite") else []
    return Economy.from_sam(sam, closure, satellites)


def programmes_of(names: Iterable[str], sam: SAM) -> list[Programme]:
    """Shipped programmes of some names, or all."""
    from fiscalmult.datasets import list_programmes, load_programme

    return [load_programme(name, sam.name) for name in (list(names) or list_programmes(sam.name))]


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
    chosen = programmes_of(words(args.programmes, "programme"), sam)
    amount = 1.0 if args.amount is None else amount_of(args.amount, sam)
    financing = financing_of(args.financing, sam)
    giving = {source.name for source, share in financing if isinstance(source, Programme) and share > 0}
    kept = [programme for programme in chosen if programme.name not in giving]
    if not kept:
        names = ", ".join(repr(programme.name) for programme in chosen)
        raise FiscalmultError(f"{names} would be paid by moving money from itself; compare another programme")
    scenarios = [Scenario(programme.name, programme, amount, financing) for programme in kept]
    return scenarios, [programme for programme in chosen if programme.name in giving]


def amount_of(text: str, sam: SAM) -> float:
    """Spending in the unit of the matrix, from ``10`` or ``1%`` of its GDP.

    Raises
    ------
    FiscalmultError
        If the text is no number, the number is not above zero, or the unit is another one.
    """
    mend = f"give a number of {sam.unit} such as 10, or a share of GDP such as 1%"
    found = re.fullmatch(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*", text)
    if found is None:
        raise FiscalmultError(f"the amount {text!r} is not a number; {mend}")
    value, unit = float(found[1]), " ".join(found[2].split()).lower()
    if unit.startswith(","):
        raise FiscalmultError(
            f"the amount {text!r} has a comma; write decimals with a point, and no mark for thousands"
        )
    if unit not in ("", sam.unit.lower(), "%", "% of gdp"):
        raise FiscalmultError(f"the amount {text!r} has the unknown unit {found[2]!r}; {mend}")
    if not math.isfinite(value) or value <= 0:
        raise FiscalmultError(f"the amount {text!r} must be a number above 0; {mend}")
    return value / 100 * sam.gdp if unit.startswith("%") else value


def financing_of(text: str, sam: SAM) -> list[tuple[Instrument | None, float]]:
    """Where the money comes from: a name, or a mix ``name=share,name=share``.

    Raises
    ------
    FiscalmultError
        If a name is unknown or stands twice, a share is no number or negative, or the shares
        do not add to 1.
    """
    parts = [part.partition("=") for part in text.split(",")]
    names = words([",".join(name for name, _, _ in parts)], "financing")
    if len(parts) == 1 and not parts[0][1]:
        return [(_source_of(names[0], sam), 1.0)]
    shares = [_share_of(name, written, bool(sign)) for name, (_, sign, written) in zip(names, parts, strict=True)]
    sources = [_source_of(name, sam) for name in names]
    if abs(math.fsum(shares) - 1) > 1e-9:
        raise FiscalmultError(
            f"the shares of the financing {text!r} add to {math.fsum(shares):.6g}; they must add to 1"
        )
    return list(zip(sources, shares, strict=True))


def _share_of(name: str, written: str, signed: bool) -> float:
    mend = f"write {name}=0.5 for one half"
    if not signed:
        raise FiscalmultError(f"the financing {name!r} has no share in the mix; {mend}")
    text = written.strip()
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise FiscalmultError(f"the share {text!r} of the financing {name!r} is not a number; {mend}") from None
    if not 0 <= share <= 1:
        raise FiscalmultError(f"the share {text!r} of the financing {name!r} is not between 0 and 1; {mend}")
    return share


def _source_of(name: str, sam: SAM) -> Instrument | None:
    from fiscalmult.datasets import list_levies, list_programmes, load_levy, load_programme

    if name == BORROWED:
        return None
    levies, programmes = list_levies(sam.name), list_programmes(sam.name)
    if name in levies:
        return load_levy(name, sam.name)
    if name in programmes:
        return load_programme(name, sam.name)
    raise FiscalmultError(
        f"no levy or programme {name!r} to finance with{nearest(name, [BORROWED, *levies, *programmes])}"
    )
