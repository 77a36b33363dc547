"""Every printed table that the library reproduces: largest deviation beside the printed precision.

``rows()`` runs the library; ``python reproduced.py`` prints one line for each result.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
if str(HERE) not in sys.path:
    sys.path.insert(0, str(HERE))

import printed  # noqa: E402


def examples() -> list[str]:
    """Names of the worked examples: modules in ``worked`` with TITLE, SOURCE and ``checks()``."""
    return sorted(path.stem for path in (HERE / "worked").glob("*.py") if not path.stem.startswith("_"))


def rows() -> Iterator[dict[str, Any]]:
    """One row for each printed result.

    Yields
    ------
    dict
        ``example``, ``title``, ``source``, ``result``, ``what``, ``evidence`` (printed, or what else), ``cells``
        compared, ``largest_deviation``, ``tolerance`` (of the cell that deviates most), ``holds``, and
        ``missing``: why nothing was compared (the others are None then), else an empty text.
    """
    for name in examples():
        module = importlib.import_module(f"worked.{name}")
        about = {"example": name, "title": module.TITLE, "source": module.SOURCE}
        try:
            found = module.checks()
        except printed.MissingError as error:
            nothing = dict.fromkeys(("result", "what", "evidence", "cells", "largest_deviation", "tolerance", "holds"))
            yield {**about, **nothing, "missing": str(error)}
            continue
        for check in found:
            worst = int(check.deviations.argmax())
            yield {
                **about,
                "result": check.name,
                "what": check.what,
                "evidence": check.evidence,
                "cells": len(check.printed),
                "largest_deviation": float(check.deviations.max()),
                "tolerance": float(check.tolerance[worst]),
                "holds": bool((check.deviations <= check.tolerance).all()),
                "missing": "",
            }


def deviations() -> Iterator[tuple[str, printed.Check]]:
    """Title of the publication, and each printed cell that the library does not return."""
    for name in examples():
        module = importlib.import_module(f"worked.{name}")
        for check in getattr(module, "deviations", list)():
            yield module.TITLE, check


if __name__ == "__main__":
    for title, check in deviations():
        print(f"{title:45} {check.name:36} does not agree: {check.computed[0]:.6g}, printed {check.printed[0]:.6g}")
    for row in rows():
        if row["missing"]:
            print(f"{row['title']:45} {row['missing']}")
            continue
        numbers = f"{row['cells']:6} {row['largest_deviation']:.2e} {row['tolerance']:.2e} {row['holds']}"
        print(f"{row['title']:45} {row['result']:36} {numbers}")
