"""Tables of the report on the matrix: bias, control totals, blocks, concordance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from calibration.benchmark import BILLIONS_PER_TRILLION, block_totals
from calibration.bias import Bias
from calibration.build import Made
from calibration.concordance import Concordance
from calibration.controls import Control, budget_controls, national_accounts_controls
from calibration.markdown import percent, table
from calibration.tables import HERE, read_table
from fiscalmult.sam import SAM

__all__ = [
    "bias_table",
    "block_table",
    "budget_table",
    "concordance_table",
    "named_table",
    "national_accounts_table",
    "split_table",
]


def bias_table(bias: Sequence[Bias], gated: Sequence[str]) -> str:
    """GDP multipliers in the original and in the shipped matrix."""
    rows = [
        [
            row.injection,
            "yes" if row.injection in gated else "",
            f"{row.original:.4f}",
            f"{row.shipped:.4f}",
            percent(row.relative, sign=True),
        ]
        for row in bias
    ]
    return table(["injection", "gate", "original (371)", "shipped", "difference, %"], rows, 3)


def split_table(bias: Sequence[Bias], merged: Mapping[str, Sequence[Bias]]) -> str:
    """Differences with one group of sectors merged at a time."""
    rows = [["(none)", *(percent(row.relative, sign=True) for row in bias)]]
    rows += [[name, *(percent(row.relative, sign=True) for row in line)] for name, line in merged.items()]
    return table(["merged", *(row.injection for row in bias)], rows, len(bias))


def national_accounts_table(made: Made) -> str:
    """The matrix beside the national accounts."""
    return _control_table(national_accounts_controls(made.benchmark.sam, made.figures), "table")


def budget_table(made: Made) -> str:
    """The matrix beside the state budget."""
    return _control_table(budget_controls(made.benchmark.sam, made.figures), "budget items")


def _control_table(controls: Sequence[Control], source: str) -> str:
    rows = [
        [c.source, c.what, f"{c.sam:,.3f}", f"{c.published:,.3f}", percent(c.relative, sign=True)] for c in controls
    ]
    return table([source, "total, trillion VND", "matrix", "published", "difference, %"], rows, 3)


def block_table(made: Made, original: SAM) -> str:
    """Flows between blocks in both matrices."""
    ours = block_totals(made.benchmark.sam)
    theirs = {cell: total / BILLIONS_PER_TRILLION for cell, total in block_totals(original).items()}
    rows = []
    for cell, total in ours.items():
        gap = total - theirs[cell]
        rows.append([*cell, f"{theirs[cell]:,.6f}", f"{total:,.6f}", "0" if abs(gap) < 1e-9 else f"{gap:.0e}"])
    return table(["receiver", "payer", "original", "shipped", "difference"], rows, 3)


def concordance_table(concordance: Concordance) -> str:
    """Sectors with section, labels, members and reason."""
    numbers: dict[str, list[int]] = {}
    for row in concordance.products:
        numbers.setdefault(row["sector"], []).append(int(row["number"]))
    rows = [
        [
            row["section"],
            f"`{row['sector']}`",
            row["label_en"],
            row["label_vi"],
            _ranges(numbers[row["sector"]]),
            row["parent"],
            row["why"],
        ]
        for row in concordance.sectors
    ]
    return table(["section", "sector", "English", "Vietnamese", "original numbers", "group split", "why"], rows)


def _ranges(numbers: Sequence[int]) -> str:
    """Write 2, 3, 4, 7 as 002-004, 007."""
    spans: list[list[int]] = []
    for value in numbers:
        if spans and value == spans[-1][1] + 1:
            spans[-1][1] = value
        else:
            spans.append([value, value])
    return ", ".join(f"{a:03d}" if a == b else f"{a:03d}-{b:03d}" for a, b in spans)


def named_table(name: str) -> str:
    """Assumptions or gates with their reasons."""
    rows = [[f"`{row['name']}`", row["value"], row["unit"], row["reason"]] for row in read_table(HERE / name)]
    return table(["name", "value", "unit", "reason"], rows)
