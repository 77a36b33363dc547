"""Command line of the uncertainty: ``python -m calibration.uncertainty build [--check]``."""

from __future__ import annotations

import argparse
import sys

from calibration.originals import ENVIRONMENT, find_originals, missing_originals
from calibration.tables import ROOT
from calibration.uncertainty.build import check_uncertainty, produce_uncertainty, verify_uncertainty
from fiscalmult.errors import FiscalmultError


def main(arguments: list[str] | None = None) -> int:
    """Run the estimation; 0 when all is well, 1 when what ships differs, 2 when something must be mended."""
    parser = argparse.ArgumentParser(prog="python -m calibration.uncertainty", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build the shipped table, its figures and its report")
    build.add_argument("--originals", metavar="DIR", help=f"folder of the original files (default: {ENVIRONMENT})")
    build.add_argument("--check", action="store_true", help="compare with what ships instead of writing it")
    options = parser.parse_args(arguments)
    try:
        originals = find_originals(options.originals)
        if options.check:
            difference = check_uncertainty(originals, _say)
            rebuilt = not missing_originals(originals)
            print(difference or f"the uncertainty that ships {'is what the pipeline makes' if rebuilt else 'is sane'}")
            return 1 if difference else 0
        missing = missing_originals(originals)
        if originals is None or missing:
            raise FiscalmultError(
                f"the build needs the original files, missing are {', '.join(missing)}; "
                f"give their folder with --originals or {ENVIRONMENT}"
            )
        produce_uncertainty(ROOT, originals, _say)
        verify_uncertainty()
        print("built the table of what is not known and calibration/uncertainty_report.md")
        return 0
    except FiscalmultError as error:
        print(error, file=sys.stderr)
        return 1 if options.check else 2


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
