"""Update an input-output table to totals that are known, and nothing else.

The totals are those that national accounts publish a few months after a year: value added by
section, final demand by category, imports and product taxes. Methods:

``kept``
    the old coefficients as they are: what a user has who does not update;
``ras``
    outputs grow with value added, imports all alike; rows and columns scaled in turn;
``entropy``
    the table nearest to the old one, every column first grown with its own total, that meets
    the totals and in which every industry sells what it produces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from calibration.update.io_frames import STOCKS, Frame
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels.balancing import fit_margins
from fiscalmult.kernels.entropy import cross_entropy, sums_by

__all__ = ["Factors", "Totals", "by_entropy", "by_ras", "kept", "known_totals"]

Array = NDArray[np.float64]
Places = NDArray[np.int_]
Factors = tuple[Array, Array]


@dataclass(frozen=True)
class Totals:
    """What is known of a year [million USD].

    Parameters
    ----------
    groups
        Group of each industry whose value added has one total.
    value_added
        By group.
    final
        By category, at purchaser prices.
    imports, taxes
        All imports; all product taxes.
    """

    groups: tuple[int, ...]
    value_added: Array
    final: Array
    imports: float
    taxes: float


def known_totals(frame: Frame, codes: Sequence[str], groups: Mapping[str, Sequence[str]] | None = None) -> Totals:
    """Totals of a table, value added by group of industries (each alone where none are named).

    Product taxes close the identity of expenditure and income: final demand less imports less
    value added, which a table printed with few digits meets only to its rounding.
    """
    names = list(groups) if groups is not None else list(codes)
    of = {code: name for name, members in (groups or {}).items() for code in members}
    places = tuple(names.index(of.get(code, code)) for code in codes)
    added = np.asarray(np.bincount(places, frame.value_added, len(names)), dtype=float)
    imports = float(frame.imported.sum())
    return Totals(places, added, frame.final, imports, float(frame.final.sum() - imports - added.sum()))


def kept(frame: Frame, totals: Totals) -> Frame:
    """The old table: coefficients and import shares do not move, whatever the totals."""
    return frame


def _growth(frame: Frame, totals: Totals) -> tuple[Array, Array]:
    """Growth of each industry's value added (that of its group) and of each category."""
    before = np.bincount(totals.groups, frame.value_added, len(totals.value_added))
    categories = np.divide(totals.final, frame.final, out=np.ones_like(totals.final), where=frame.final != 0)
    return (totals.value_added / before)[list(totals.groups)], categories


def _grown(frame: Frame, totals: Totals, *, alike: bool = False) -> tuple[Array, Array, Array, Array]:
    """Domestic and imported uses, taxes and value added, every column (or but stocks all alike) grown."""
    industries, categories = _growth(frame, totals)
    if alike:
        whole = totals.value_added.sum() / frame.value_added.sum()
        industries = np.full_like(industries, whole)
        categories = np.where(np.arange(len(categories)) == STOCKS, categories, whole)
    growth = np.concatenate([industries, categories])
    return frame.domestic * growth, frame.imported * growth, frame.taxes * growth, frame.value_added * industries


def by_entropy(
    frame: Frame, totals: Totals, factors: Factors | None = None, *, grown: bool = True, equal: bool = False
) -> Frame:
    """The nearest table to the old one that meets the totals, in relative entropy.

    Parameters
    ----------
    frame, totals
        The old table, and what is known of the new one.
    factors
        Drift by (product, industry) of intermediate coefficients, and by product of the odds of
        imports; None for none.
    grown
        Every column first grows with its own total, so that the nearest *coefficients* are
        found; otherwise the whole old table grows alike.
    equal
        Every cell is as uncertain in per cent as any other; otherwise large cells are known
        better in per cent, as in RAS.

    Notes
    -----
    Changes of stocks are held at their old composition and new total: they have both signs.
    """
    n, users = frame.size, len(frame.taxes)
    domestic, imported, taxes, added = _grown(frame, totals, alike=not grown)
    if factors is not None:
        domestic, imported = _drifted(domestic, imported, n, *factors)
    prior = np.concatenate([domestic.ravel(), imported.ravel(), taxes, added])
    stocks = np.concatenate([np.arange((2 * n + 1) * users) % users == n + STOCKS, np.zeros(n, dtype=bool)])
    confidence = 1.0 / np.where(prior == 0, 1.0, np.abs(prior)) if equal else np.ones(len(prior))
    confidence[stocks] = np.inf
    fit = cross_entropy(prior, *_constraints(n, users, totals), confidence=confidence, tolerance=1e-10)
    parts = np.split(fit.x, np.cumsum([n * users, n * users, users]))
    return Frame(f"{frame.name} by entropy", parts[0].reshape(n, users), parts[1].reshape(n, users), *parts[2:])


def _drifted(domestic: Array, imported: Array, n: int, inputs: Array, imports: Array) -> tuple[Array, Array]:
    """Prior uses with drift: inputs by their factors, the odds of imports in every use but stocks by theirs."""
    scale, odds = np.ones_like(domestic), np.repeat(imports[:, None], domestic.shape[1], axis=1)
    scale[:, :n], odds[:, n + STOCKS] = inputs, 1.0
    both, towards = (domestic + imported) * scale, domestic + odds * imported
    share = np.divide(odds * imported, towards, out=np.zeros_like(both), where=towards != 0)
    return both * (1 - share), both * share


def _constraints(n: int, users: int, totals: Totals) -> tuple[csr_array, Array]:
    """Balance of each industry, value added by group, final demand by category, imports and taxes."""
    product, user = np.repeat(np.arange(n), users), np.tile(np.arange(users), n)
    every = np.arange(users)
    industry = np.where(every < n, every, -1)
    category = np.where(every >= n, every - n, -1)

    def placed(domestic: Places, imported: Places, taxes: Places, added: Places, count: int) -> csr_array:
        return sums_by(np.concatenate([domestic, imported, taxes, added]), count)

    none, no_tax, no_value = np.full(n * users, -1), np.full(users, -1), np.full(n, -1)
    sold = placed(product, none, no_tax, no_value, n)
    paid = placed(industry[user], industry[user], industry, np.arange(n), n)
    groups = placed(none, none, no_tax, np.array(totals.groups), len(totals.value_added))
    final = placed(category[user], category[user], category, no_value, len(totals.final))
    imports = placed(none, np.full(n * users, 0), no_tax, no_value, 1)
    taxes = placed(none, none, np.full(users, 0), no_value, 1)
    rows = vstack([sold - paid, groups, final, imports, taxes])
    targets = np.concatenate([np.zeros(n), totals.value_added, totals.final, [totals.imports, totals.taxes]])
    return csr_array(rows), targets


def by_ras(frame: Frame, totals: Totals) -> Frame:
    """Rows and columns scaled in turn: outputs grow with value added, imports and taxes all alike.

    Notes
    -----
    Changes of stocks are held at their old composition and new total.
    """
    n = frame.size
    industries, _ = _growth(frame, totals)
    domestic, imported, taxes, added = _grown(frame, totals)
    stocks = n + STOCKS
    table = np.vstack([frame.domestic, frame.imported, frame.taxes])
    still = np.concatenate([domestic[:, stocks], imported[:, stocks], taxes[[stocks]]])
    table[:, stocks] = 0.0
    imports = frame.imported.sum(axis=1) * totals.imports / frame.imported.sum()
    rows = np.concatenate([frame.output * industries, imports, [totals.taxes]]) - still
    columns = np.concatenate([frame.output * industries - added, totals.final])
    columns[stocks] = 0.0
    if (rows < 0).any():
        raise FiscalmultError(f"stocks of {frame.name!r} outweigh a row; RAS needs rows of zero or more")
    columns *= rows.sum() / columns.sum()  # to the last bits: totals of a printed table agree to its rounding
    made = fit_margins(table, [((0,), rows), ((1,), columns)], tolerance=1e-11)
    made[:, stocks] = still
    return Frame(f"{frame.name} by ras", made[:n], made[n : 2 * n], made[2 * n], added)
