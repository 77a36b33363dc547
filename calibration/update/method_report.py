"""Write ``calibration/update_report.md``: the method tested, drift, and what updating adds."""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import numpy as np

from calibration.markdown import percent, signed, table
from calibration.tables import HERE, read_table, write_text
from calibration.uncertainty.flows import SHIPPED_PAIR
from calibration.uncertainty.rows import Spreads
from calibration.update.drift import SHIPPED, cell_rows
from calibration.update.slopes import fixed
from calibration.update.spread import BLOCKS, CARRIED, LONGEST, OTHER, years_of
from calibration.update.spread_2024 import YEARS
from calibration.update.trial import CASES, DRIFTED, METHODS, QUANTITIES, Trial
from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    from calibration.update.method import Method

__all__ = ["write_report"]

EASY, HARD, SECOND_HARD = "adb-2012 to adb-2017", "adb-2012 to oecd-2018", "adb-2017 to oecd-2018"
ALL = (*METHODS, *DRIFTED)


def write_report(path: Path, made: Method) -> None:
    """Write the report.

    Raises
    ------
    FiscalmultError
        If the template asks for a fact that is not computed, or leaves one out.
    """
    facts = {**_error_facts(made.trial), **_drift_facts(made), **_spread_facts(made)}
    template = Template((HERE / "update" / "method_template.md").read_text(encoding="utf-8"))
    odd = sorted(set(template.get_identifiers()) ^ set(facts))
    if odd:
        raise FiscalmultError(f"the report's template and its facts do not agree on {', '.join(odd)}; mend either")
    write_text(path, template.substitute(facts))


def _weighted(trial: Trial, case: str, method: str, quantity: str) -> str:
    return f"{trial[case, 'sections', method, quantity].summary().weighted:.1f}"


def _error_facts(trial: Trial) -> dict[str, str]:
    return {
        "kept_easy": _weighted(trial, EASY, "kept", "final demand"),
        "entropy_easy": _weighted(trial, EASY, "entropy", "final demand"),
        "kept_hard": _weighted(trial, HARD, "kept", "final demand"),
        "entropy_hard": _weighted(trial, HARD, "entropy", "final demand"),
        "va_kept_easy": _weighted(trial, EASY, "kept", "value added multiplier"),
        "va_entropy_easy": _weighted(trial, EASY, "entropy", "value added multiplier"),
        "va_kept_hard": _weighted(trial, HARD, "kept", "value added multiplier"),
        "va_entropy_hard": _weighted(trial, HARD, "entropy", "value added multiplier"),
        "out_kept_hard": _weighted(trial, HARD, "kept", "output multiplier"),
        "out_entropy_hard": _weighted(trial, HARD, "entropy", "output multiplier"),
        "imp_kept_hard": _weighted(trial, HARD, "kept", "import share"),
        "imp_entropy_hard": _weighted(trial, HARD, "entropy", "import share"),
        "coef_2017": _weighted(trial, SECOND_HARD, "kept", "input coefficients"),
        "coef_kept": _weighted(trial, HARD, "kept", "input coefficients"),
        "coef_entropy": _weighted(trial, HARD, "entropy", "input coefficients"),
        "ras_bias": fixed(trial[SECOND_HARD, "sections", "ras", "output multiplier"].summary().bias, 0),
        "final_table": _method_table(trial, "final demand"),
        "output_table": _method_table(trial, "output multiplier"),
        "value_table": _method_table(trial, "value added multiplier"),
        "coefficient_table": _method_table(trial, "input coefficients", bias=False),
        "import_table": _method_table(trial, "import share"),
        "worst_table": _worst_table(trial),
        "known_table": _known_table(trial),
        **_drift_counts(trial),
    }


def _drift_counts(trial: Trial) -> dict[str, str]:
    """In how many comparisons carried on drift lowers the error of the method."""
    cases = [case.name for case in CASES if case.earlier]

    def lower(method: str, quantity: str) -> int:
        pairs = [
            [trial[case, "sections", name, quantity].summary().weighted for name in (method, "entropy")]
            for case in cases
        ]
        return sum(drifted < without for drifted, without in pairs)

    every = {method: {quantity: lower(method, quantity) for quantity in QUANTITIES} for method in DRIFTED}
    return {
        "drift_lower": str(sum(every[DRIFTED[0]].values())),
        "net_lower": str(sum(every[DRIFTED[1]].values())),
        "drift_count": str(len(cases) * len(QUANTITIES)),
        "coefficients_lower": str(sum(each["input coefficients"] for each in every.values())),
        "drift_cases": str(len(cases) * len(DRIFTED)),
    }


def _method_table(trial: Trial, quantity: str, *, bias: bool = True) -> str:
    """Errors by method (down) and case (across)."""
    rows = []
    for method in ALL:
        cells = [f"`{method}`"]
        for case in CASES:
            if (key := (case.name, "sections", method, quantity)) in trial:
                found = trial[key].summary()
                cells.append(fixed(found.weighted, 1) + (f" ({signed(found.bias, 1)})" if bias else ""))
            else:
                cells.append("")
        rows.append(cells)
    return table(["method", *(case.name for case in CASES)], rows, len(CASES))


def _worst_table(trial: Trial) -> str:
    rows = []
    for case in CASES:
        for quantity in ("output multiplier", "value added multiplier"):
            found = trial[case.name, "sections", "entropy", quantity]
            values = dict(zip(found.items, found.values, strict=True))
            worst = ", ".join(f"{item} {signed(float(values[item]), 1)} %" for item in found.summary().worst)
            rows.append([case.name, quantity, worst])
    return table(["case", "quantity", "three worst"], rows)


def _known_table(trial: Trial) -> str:
    rows = []
    for case in CASES:
        cells = [case.name]
        for quantity in ("output multiplier", "value added multiplier", "final demand"):
            cells += [
                fixed(trial[case.name, known, "entropy", quantity].summary().weighted, 1)
                for known in ("sections", "sectors")
            ]
        rows.append(cells)
    head = [f"{what}, {known}" for what in ("output", "value added", "final demand") for known in ("17", "26")]
    return table(["case", *head], rows, len(head))


def _drift_facts(made: Method) -> dict[str, str]:
    rows = []
    for block, pairs in made.drift.slopes.items():
        for (early, late), (gross, net, found) in pairs.items():
            decides = early == SHIPPED
            rows.append(
                [
                    block,
                    " to ".join(early),
                    " to ".join(late),
                    fixed(gross, 3),
                    fixed(net, 3),
                    f"{found.value:+.2f} ({found.error:.2f})",
                    fixed(found.weight, 2) if decides else "",
                ]
            )
    head = ["block", "drift", "should predict", "gross", "net", "slope (standard error)", "weight"]
    factors = sorted({float(row["factor"]) for row in cell_rows(made.drift, made.sectors)})
    return {
        "drift_table": table(head, rows, 4),
        "drift_explained": _explained(made),
        "factors": f"{factors[0]:g}" if len(factors) == 1 else f"between {factors[0]:.3f} and {factors[-1]:.3f}",
    }


def _explained(made: Method) -> str:
    """Share of the squared drift that totals explain, inputs and import shares."""
    drift = made.drift.drift
    shares = []
    for gross, net, size in (
        (drift.gross_inputs, drift.net_inputs, drift.inputs),
        (drift.gross_imports, drift.net_imports, drift.supply),
    ):
        seen = np.isfinite(net)
        shares.append(1 - float((size * net**2)[seen].sum() / (size * gross**2)[seen].sum()))
    return f"{percent(shares[0], 0)} % (inputs) and {percent(shares[1], 0)} % (import shares) of the variance"


def _before(spreads: Spreads, block: str) -> float:
    """Variance of 2012 on the scale of a block."""
    if block == "input columns":
        return spreads.columns.pooled
    if block == "households":
        return spreads.baskets.total[SHIPPED_PAIR][0]
    if block in spreads.final:
        return spreads.final[block][SHIPPED_PAIR][0]
    for word in (" in ", " of "):
        name, _, kind = block.partition(word)
        if kind in ("goods", "services"):
            return spreads.shipped(name, kind).sd ** 2
    return spreads.shipped(block).sd ** 2


def _spread_facts(made: Method) -> dict[str, str]:
    spreads = made.spreads

    def wider(block: str) -> str:
        return percent(made.added[block].variance / _before(spreads, block), 0)

    first, last = (made.frames[name].value_added / made.frames[name].output for name in SHIPPED)
    return {
        "va_held": f"{float(np.abs(last - first).max()):.3f}",
        "inputs_wider": wider("input columns"),
        "va_goods_wider": wider("value added in goods"),
        "va_services_wider": wider("value added in services"),
        "imports_goods_wider": wider("imports of goods"),
        "imports_services_wider": wider("imports of services"),
        "carried": ", ".join(f"`{name}`" for name in CARRIED),
        "growth_table": _growth_table(made),
        "sum_table": _sum_table(made),
        "widening_table": table(
            ["part", "block that is added", "status", "reason"],
            [
                [f"`{row['part']}`", row["adds"] or "nothing", row["status"], row["reason"]]
                for row in read_table(HERE / "update" / "widening.csv")
            ],
        ),
    }


def _growth_table(made: Method) -> str:
    found = made.updating
    horizon = years_of(LONGEST)
    shown = [pair for pair in found.pairs if pair not in OTHER and pair != LONGEST]
    head = [
        "block", *(f"{a[-4:]}-{b[-4:]}" for a, b in shown), "foretold 2010-2017", "found", "per year", f"{YEARS} years",
        "of 2012",
    ]  # fmt: skip
    rows = []
    for block in BLOCKS:
        values = [found.pairs[pair][block].variance for pair in shown]
        values += [found.carried[block] * horizon, found.pairs[LONGEST][block].variance, found.yearly[block]]
        values += [made.added[block].variance, _before(made.spreads, block)]
        rows.append([block, *(_short(value) for value in values)])
    return table(head, rows, len(head) - 1)


def _short(value: float) -> str:
    return f"{value:.2g}" if value >= 1e-4 else f"{value:.1e}"


def _sum_table(made: Method) -> str:
    rows = []
    pair = OTHER[0]
    for block in BLOCKS:
        foretold = 2 * _before(made.spreads, block) + made.updating.yearly[block] * years_of(pair)
        found = made.updating.pairs[pair][block].variance
        rows.append([block, _short(foretold), _short(found), f"{found / foretold:.2f}"])
    return table(["block", "foretold", "found", "ratio"], rows, 3)
