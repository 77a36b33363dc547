"""The shipped matrix of 2024: balanced, rounded, with the address of every cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from calibration.benchmark import CELLS
from calibration.figures import Figures
from calibration.tables import ROOT, Row, number, read_table
from calibration.update.accounts import NAME, YEAR, UpdateAccounts
from calibration.update.balance import DECIMALS, Balanced, balance, total_in
from calibration.update.incidence import social_assistance
from calibration.update.insurance import Insurance, insurance_2024
from calibration.update.prior import build_prior
from calibration.update.totals import Total, national_totals, quintile_totals
from calibration.update.totals_public import activity_tax_total, assistance_totals, budget_totals, insurance_totals
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["Update", "as_sam", "build_matrix", "check_totals", "read_matrix", "totals_of"]

Array = NDArray[np.float64]

UNIT = 10.0**-DECIMALS
SHIPPED = ROOT / "fiscalmult" / "data" / f"{NAME}.csv"


@dataclass(frozen=True)
class Update:
    """The matrix of 2024 and what it was made of.

    Parameters
    ----------
    sam
        Trillion VND.
    rows
        Rows of the shipped table.
    balanced
        Prior, kernel result and totals.
    insurance
        Amounts of the three funds.
    """

    sam: SAM
    rows: list[Row]
    balanced: Balanced
    insurance: Insurance


def totals_of(sam: SAM, listed: UpdateAccounts, figures: Figures) -> tuple[dict[str, Total], Insurance]:
    """Every control total, from the matrix of 2012 and the figures."""
    found = insurance_2024(figures)
    made = [
        *national_totals(figures, listed.sections),
        *budget_totals(figures),
        activity_tax_total(figures, sam),
        *insurance_totals(found),
        *assistance_totals(social_assistance(figures)),
        *quintile_totals(figures),
    ]
    return {total.name: total for total in made}, found


def build_matrix(
    sam: SAM,
    listed: UpdateAccounts,
    figures: Figures,
    elasticities: dict[str, float],
    shipped: Path | None = SHIPPED,
) -> Update:
    """Balance, round to a million VND and check.

    Machines differ in the last bits of a balanced cell, so that a rounded digit may flip: where
    every cell is within one unit of the last digit of what ships, the shipped digits are kept.

    Parameters
    ----------
    sam
        The matrix of 2012.
    listed, figures
        Accounts of 2024; figures of both years.
    elasticities
        Expenditure elasticity of every commodity.
    shipped
        The matrix as it ships, if it does; None to keep no digits.

    Raises
    ------
    FiscalmultError
        If the totals contradict each other, or the rounded matrix misses one.
    """
    totals, found = totals_of(sam, listed, figures)
    prior = build_prior(sam, listed, figures, totals, found, elasticities)
    balanced = balance(prior, list(totals.values()))
    values = _settled(np.round(balanced.values, DECIMALS), listed, shipped)
    fixed = prior.fixed
    rows = []
    for i, j in zip(*np.nonzero(values), strict=True):
        pair = (listed.codes[i], listed.codes[j])
        status, source = _address(pair, bool(fixed[i, j]))
        rows.append(dict(zip(CELLS, (*pair, number(values[i, j]), status, source), strict=True)))
    made = as_sam(rows, listed)
    check_totals(made, totals)
    return Update(made, rows, balanced, found)


def _address(pair: tuple[str, str], fixed: bool) -> tuple[str, str]:
    """Status and source of a cell: balanced cells are derived; benefits and funds by their rules."""
    if not fixed:
        return "derived", "update-2024"
    if pair[1].startswith("gov-social-protection") or pair[0].startswith("gov-social-protection"):
        return "assumed", "social-assistance-2024"
    return "derived", "social-insurance-2023"


def _settled(values: Array, listed: UpdateAccounts, shipped: Path | None) -> Array:
    if shipped is None or not shipped.is_file():
        return values
    rows = read_table(shipped)
    place = {code: position for position, code in enumerate(listed.codes)}
    if any(row[side] not in place for row in rows for side in ("receiver", "payer")):
        return values
    old = np.zeros_like(values)
    for row in rows:
        old[place[row["receiver"]], place[row["payer"]]] = float(row["value"])
    return old if np.abs(old - values).max() <= 1.5 * UNIT else values


def as_sam(rows: list[Row], listed: UpdateAccounts) -> SAM:
    """The matrix from the rows of its table.

    Raises
    ------
    FiscalmultError
        If a row names an unknown account or an account does not balance.
    """
    codes = list(listed.codes)
    place = {code: position for position, code in enumerate(codes)}
    values = np.zeros((len(codes), len(codes)))
    for row in rows:
        for side in ("receiver", "payer"):
            if row[side] not in place:
                raise FiscalmultError(f"the matrix of {YEAR} names the account {row[side]!r}, not one of its accounts")
        values[place[row["receiver"]], place[row["payer"]]] = float(row["value"])
    attrs = {"units": "trillion VND", "year": YEAR}
    flows = xr.DataArray(values, coords={"receiver": codes, "payer": codes}, dims=("receiver", "payer"), attrs=attrs)
    return SAM(flows, listed.listed(), NAME)


def read_matrix(data: Path, listed: UpdateAccounts) -> SAM:
    """The matrix as it ships."""
    return as_sam(read_table(data / f"{NAME}.csv"), listed)


def check_totals(sam: SAM, totals: dict[str, Total]) -> None:
    """Gate: every total holds to its rounding.

    Raises
    ------
    FiscalmultError
        Naming the first that does not.
    """
    for total in totals.values():
        found = total_in(sam.values, sam.account_list, total)
        if abs(found - total.value) > total.rounding:
            raise FiscalmultError(
                f"{total.name} is {found:.4f} trillion VND in the matrix of {YEAR} where {total.value:.4f} is wanted, "
                f"known to {total.rounding:.2g}"
            )
