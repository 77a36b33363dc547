"""``fiscalmult project``: a spending path by year."""

from __future__ import annotations

import argparse
import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fiscalmult.cli import draws, files, options, spending
from fiscalmult.cli.money import shares_of, source_of
from fiscalmult.cli.rounds import lags_of
from fiscalmult.cli.values import number_of
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    import xarray as xr

    from fiscalmult.economy import Economy
    from fiscalmult.instruments import Programme
    from fiscalmult.projection import Assumptions

__all__ = ["SUMMARY", "add_arguments", "run"]

SUMMARY = "a spending path by year: GDP, income, jobs, revenue and debt, to 2045"

_SHOWN = {"constant": "constant", "current": "current", "gdp": "% of GDP"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    spending.add_path(parser)
    options.add_model(parser)
    parser.add_argument(
        "--financing",
        metavar="SPEC",
        action="append",
        help="borrowed (default), grant, reserves, a levy, what a reform such as monotax raises, a programme the money "
        "is moved from, or a mix such as vat=0.5,borrowed=0.5; from a year on: 2030:vat (repeat for each year)",
    )
    parser.add_argument(
        "--assume",
        metavar="SPEC",
        action="append",
        help="other assumptions after the last year observed: growth=0.05,productivity=0.04,deflator=0.03,"
        "interest=0.04,take_up=0.9",
    )
    parser.add_argument(
        "--lags",
        metavar="SPEC",
        nargs="?",
        const="assumed",
        help="effects follow the money with lags: assumed ones, or mean quarters such as household=0.5,activity=1",
    )
    parser.add_argument("--show", metavar="PRICES", default="constant", help="constant (default), current or gdp")
    draws.add_draws(parser, what="draw so many economies: 90 %% intervals beside the numbers, bands in the figure")
    files.add_files(
        parser, "GDP, jobs and debt by year with bands, and who pays", "the whole result, by household, tax and draw"
    )
    parser.add_argument(
        "--excel", metavar="FILE", help="a workbook (.xlsx): years, programmes, households, assumptions"
    )


def run(args: argparse.Namespace) -> None:
    """Print the tables and write the files that were asked for."""
    language, shown = options.language_of(args), _shown(args.show)
    files.check_files(args)
    _check_excel(args)
    from fiscalmult import report
    from fiscalmult.projection import load_assumptions, project

    reform = spending.reform_named(args)
    economy = options.economy_of(args, ("jobs", "earnings"))
    assumptions = _assumed(load_assumptions(), args.assume)
    path, programmes = spending.spending_of(args, reform, economy.sam, assumptions)
    financing = _financing(args.financing, economy)
    lags: Any = args.lags if args.lags in (None, "assumed") else lags_of(args.lags)
    result = project(
        economy, path, financing=financing, assumptions=assumptions, programmes=programmes, lags=lags,
        **_drawn(args, economy, programmes),
    )  # fmt: skip
    draws.say_partial(result, "the table holds these draws")
    result.attrs |= {"path": args.path} | ({"settings": reform.describe()} if reform else {})
    labels = _labels(result, economy, language) | {one.name: one.label(language) for one in programmes}
    years = report.projection_years(result, assumptions, prices=shown, labels=labels, language=language)
    tables = [years, report.projection_programmes(result, prices=shown, labels=labels, language=language)]
    if economy.satellites:
        tables.append(report.projection_by_sex(result, prices=shown, language=language))
    tables.append(report.projection_groups(result, prices=shown, language=language))
    print("\n\n".join(table.text() for table in tables))
    if args.csv:
        _write_rows(args.csv, result, shown)
    about = files.facts_of(result) | {"financing": result.attrs["financing"], "lags": result.attrs["lags"]}
    if args.json:
        files.write_json(args.json, years, {"title": result.attrs["title"], **about, "prices": shown})
    if args.netcdf:
        files.write_netcdf(args.netcdf, result)
    if args.excel:
        report.projection_workbook(result, assumptions, args.excel, labels=labels, language=language)
    if args.plot:
        from fiscalmult import plot

        plot.save(plot.projection(result, language=language), args.plot)


def _shown(text: str) -> str:
    if text not in _SHOWN:
        raise FiscalmultError(f"no prices {text!r} to show{nearest(text, _SHOWN)}")
    return _SHOWN[text]


def _check_excel(args: argparse.Namespace) -> None:
    path = args.excel
    if path is None:
        return
    if Path(path).suffix.lower() != ".xlsx":
        raise FiscalmultError(f"--excel {path!r} does not name a workbook; give a path such as projection.xlsx")
    if not Path(path).parent.is_dir():
        raise FiscalmultError(f"--excel {path!r}: there is no folder {str(Path(path).parent)!r}; make it first")
    if path in (args.csv, args.json, args.netcdf, args.plot) or path == args.path:
        raise FiscalmultError(f"{path!r} is named for two files; give each its own name")


def _assumed(assumptions: Assumptions, given: list[str] | None) -> Assumptions:
    for text in given or ():
        for part in text.split(","):
            name, sign, written = (piece.strip() for piece in part.partition("="))
            if not sign:
                raise FiscalmultError(f"the assumption {name!r} has no value; write {name}=0.05 for 5 %")
            value = number_of(written, f"the assumption {part.strip()!r}", f"write {name}=0.05 for 5 %")
            assumptions = assumptions.set(**{name: value})
    return assumptions


def _financing(given: list[str] | None, economy: Economy) -> Any:
    """Mixes by year: ``2030:vat=0.5,borrowed=0.5``; one without a year is that of all years."""
    from fiscalmult.projection import OUTSIDE

    if not given:
        return None
    mixes: dict[int, Any] = {}
    for text in given:
        found = re.fullmatch(r"\s*(\d{4})\s*:(.*)", text, re.DOTALL)
        year = int(found[1]) if found else 0
        if year in mixes:
            when = f"from {year} on" if year else "of all years"
            raise FiscalmultError(f"two mixes {when}; write each as YEAR:MIX, such as 2030:vat")
        mixes[year] = _mix(found[2] if found else text, economy, OUTSIDE)
    return mixes.get(0) if set(mixes) == {0} else mixes


def _mix(text: str, economy: Economy, outside: tuple[str, ...]) -> Any:
    """One mix; ``grant`` and ``reserves`` are known here beside what :func:`source_of` knows."""
    free = outside[1:]
    return [(name if name in free else source_of(name, economy.sam, free), share) for name, share in shares_of(text)]


def _drawn(args: argparse.Namespace, economy: Economy, programmes: list[Programme]) -> dict[str, Any]:
    if not draws.asked(args):
        return {}
    from fiscalmult.reforms import list_reforms, load_reform, with_reforms

    count, seed = draws.draws_of(args)
    known = list_reforms()
    reforms = [load_reform(one.name) for one in programmes if one.name in known]
    unknown = with_reforms(draws.uncertainty_of(args, economy.sam), reforms)
    return {"uncertainty": unknown, "draws": count, "seed": seed}


def _labels(result: xr.Dataset, economy: Economy, language: str) -> dict[str, str]:
    """Labels of programmes, levies and reforms that ship."""
    from fiscalmult.datasets import load_levy, load_programme
    from fiscalmult.reforms import list_reforms, load_reform

    sam = economy.sam
    levies, programmes = options.shipped_for("levies", sam), options.shipped_for("programmes", sam)
    names = [str(name) for dim in ("programme", "source") for name in result[dim].values]
    found = {}
    for name in names:
        if name in programmes:
            found[name] = load_programme(name, sam.name).label(language)
        elif name in levies:
            found[name] = load_levy(name, sam.name).label(language)
        elif name in list_reforms():
            found[name] = load_reform(name).label(language)
    return found


def _write_rows(path: str, result: xr.Dataset, prices: str) -> None:
    """Every number once, as :func:`fiscalmult.projection.tidy` lists them."""
    from fiscalmult.projection import tidy

    rows = tidy(result, prices)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    try:
        Path(path).write_text(text.getvalue(), encoding="utf-8", newline="")
    except OSError as wrong:
        raise FiscalmultError(
            f"cannot write {path!r} ({wrong.strerror or wrong}); choose a file that you may write"
        ) from None
