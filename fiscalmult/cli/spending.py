"""The spending path of ``fiscalmult project``: a file, or a reform costed here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fiscalmult.cli import options
from fiscalmult.cli.values import count_of
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    import xarray as xr

    from fiscalmult.instruments import Programme
    from fiscalmult.projection import Assumptions
    from fiscalmult.reforms import Reform
    from fiscalmult.sam import SAM

__all__ = ["add_path", "reform_named", "spending_of"]

LAST = 2045
"""Last year of a reform where none is named."""

_THEN = ("gdp", "prices", "nothing")
"""What follows the last year of a path: its share of GDP, its amount at constant prices, nothing."""


def add_path(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what is spent when."""
    parser.add_argument(
        "path",
        metavar="PATH",
        help="spending path (.csv, .xlsx): columns year, programme (or account), amount, unit, prices; or the name of "
        "a reform, which is costed here",
    )
    parser.add_argument(
        "--set",
        metavar="PARAMETER=VALUE",
        action="append",
        dest="settings",
        help="another value of a parameter of the reform, such as age=70; may be repeated",
    )
    parser.add_argument("--unit", metavar="U", help="unit of the path where it states none, such as 'billion VND'")
    parser.add_argument("--prices", metavar="P", help="its prices where it states none: current or 'constant 2024'")
    parser.add_argument(
        "--to", metavar="YEAR", help=f"last year (default: the last of the path; {LAST} for a reform costed here)"
    )
    parser.add_argument(
        "--then",
        metavar="WHAT",
        help="what follows where the path ends before --to: gdp (the same share of GDP), prices (the same amount at "
        "constant prices) or nothing",
    )


def reform_named(args: argparse.Namespace) -> Reform | None:
    """The reform that the path is the name of, with what was set; None where it is a file.

    Raises
    ------
    FiscalmultError
        If something is set and there is no reform, or an option of files is given with one.
    """
    from fiscalmult.cli.programme import reform_of
    from fiscalmult.reforms import list_reforms

    known = list_reforms()
    if args.path in known and not Path(args.path).is_file():
        for option in ("unit", "prices", "then"):
            if getattr(args, option) is not None:
                raise FiscalmultError(f"--{option} is of a path in a file; the reform {args.path!r} is costed here")
        return reform_of(args.path, args.settings)
    if args.settings:
        raise FiscalmultError(f"--set needs a reform in place of the file; name one: {', '.join(known)}")
    if not Path(args.path).suffix and not Path(args.path).exists():
        raise FiscalmultError(f"{args.path!r} is no file (.csv, .xlsx) and no reform{nearest(args.path, known)}")
    return None


def spending_of(
    args: argparse.Namespace, reform: Reform | None, sam: SAM, assumptions: Assumptions
) -> tuple[xr.DataArray, list[Programme]]:
    """The path to ``--to``, and the programmes in it that do not ship: reforms (as set), or all money to an account."""
    if reform is not None:
        return _costed(reform, args.to, assumptions), [reform.programme(sam)]
    from fiscalmult.reforms import list_reforms, load_reform

    shipped = options.shipped_for("programmes", sam)
    others = [name for name in list_reforms() if shipped and name not in shipped]
    path = _from_file(args, [*shipped, *others, *sam.codes], sam, assumptions)
    used = [name for name in map(str, path["programme"].values) if name not in shipped]
    accounts = [name for name in used if name not in others]
    reforms = [load_reform(name).programme(sam) for name in used if name in others]
    return path, reforms + (options.programmes_of(accounts, sam) if accounts else [])


def _costed(reform: Reform, to: str | None, assumptions: Assumptions) -> xr.DataArray:
    """Cost of a reform by year, from the year it begins."""
    last = LAST if to is None else count_of(to, "--to", least=1900)
    if last not in assumptions.years:
        raise FiscalmultError(f"--to {last} is outside the assumptions, which end in {assumptions.years[-1]}")
    first = int(reform.value("start"))
    if last < first:
        raise FiscalmultError(f"--to {last} is before the reform {reform.name!r} begins in {first}; give a later year")
    return reform.path(years=range(first, last + 1))


def _from_file(args: argparse.Namespace, known: Iterable[str], sam: SAM, assumptions: Assumptions) -> xr.DataArray:
    """The path, cut at ``--to`` or going on to it."""
    from fiscalmult.projection import extend_path, read_path

    path = read_path(
        args.path, unit=args.unit, prices=args.prices, programmes=known, years=assumptions.years, money=sam.unit
    )
    if args.then is not None and args.then not in _THEN:
        raise FiscalmultError(f"--then {args.then!r} is unknown{nearest(args.then, _THEN)}")
    if args.to is None:
        if args.then is not None:
            raise FiscalmultError("--then says what follows the path; say until when with --to, such as --to 2045")
        return path
    to, last = count_of(args.to, "--to", least=1900), int(path["year"][-1])
    if to <= last:
        return extend_path(path, to, 1.0)
    if to not in assumptions.years:
        raise FiscalmultError(f"--to {to} is outside the assumptions, which end in {assumptions.years[-1]}")
    if args.then is None:
        raise FiscalmultError(
            f"the path ends in {last}, before --to {to}; say what follows with --then gdp (the same share of GDP), "
            "--then prices (the same amount at constant prices) or --then nothing"
        )
    further = range(last + 1, to + 1)
    if args.then == "nothing":
        factors: xr.DataArray | float = 0.0
    else:
        factors = _factors(path, args.then, last, further, assumptions)
    return extend_path(path, to, factors)


def _factors(path: xr.DataArray, then: str, last: int, further: range, assumptions: Assumptions) -> xr.DataArray:
    """What the amounts of the last year are multiplied by, in the unit and at the prices of the path."""
    prices = assumptions.index("deflator", last, further)
    volume = assumptions.index("growth", last, further)
    of_gdp, current = path.attrs["units"] == "% of GDP", path.attrs["prices"] == "current"
    grows = volume * prices if then == "gdp" else prices
    if of_gdp:
        return grows / (volume * prices)
    return grows if current else grows / prices
