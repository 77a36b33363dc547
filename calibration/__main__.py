"""Command line of the calibration."""

from __future__ import annotations

import argparse
import sys

from calibration.build import produce
from calibration.check import check, verify_identities
from calibration.originals import ENVIRONMENT, find_originals, missing_originals
from calibration.tables import ROOT
from fiscalmult.errors import FiscalmultError


def main(arguments: list[str] | None = None) -> int:
    """Run the pipeline; 0 when all is well, 1 when what ships differs, 2 when something must be mended."""
    options = _parser().parse_args(arguments)
    try:
        originals = find_originals(options.originals)
        if options.check:
            difference = check(originals, _say)
            print(difference or "what ships is what the pipeline makes")
            return 1 if difference else 0
        missing = missing_originals(originals)
        if originals is None or missing:
            raise FiscalmultError(
                f"the build needs the original files, missing are {', '.join(missing)}; "
                f"give their folder with --originals or {ENVIRONMENT}"
            )
        produce(ROOT, originals, _say)
        verify_identities(ROOT, _say)
        print("built fiscalmult/data and calibration/report.md")
        return 0
    except FiscalmultError as error:
        print(error, file=sys.stderr)
        return 1 if options.check else 2


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m calibration", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser(
        "build",
        help="build the shipped tables and the report from the original files",
        description="Build fiscalmult/data and calibration/report.md from the publishers' files, "
        "after verifying their sha256; every gate must hold.",
    )
    build.add_argument(
        "--originals",
        metavar="DIR",
        help=f"folder of the original files (default: {ENVIRONMENT}, then shared/data beside the repository)",
    )
    build.add_argument(
        "--check",
        action="store_true",
        help="build in a temporary folder and compare with what ships; without originals, verify the shipped tables",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
