r"""Fit a table to known margins: iterative proportional fitting in any number of dimensions.

With a seed :math:`x^0 \ge 0` and targets :math:`t_m` for sums over all axes but those of
margin m, each step scales the table to one margin in turn

.. math:: x \leftarrow x \cdot t_m / \textstyle\sum_{\text{other axes}} x

until every margin holds. The limit is the table closest to the seed in relative entropy
among all that meet the margins; in two dimensions it is RAS.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MarginsError", "fit_margins", "margin", "scale_signed"]

Array = NDArray[np.float64]


class MarginsError(ArithmeticError):
    """No table with the zeros of the seed meets the margins."""


def margin(table: Array, axes: Sequence[int]) -> Array:
    """Sum a table over all axes but some.

    Parameters
    ----------
    table
        Any shape.
    axes
        The axes that stay, in the order of the result's dimensions.
    """
    kept = sorted(axes)
    others = tuple(axis for axis in range(table.ndim) if axis not in kept)
    return table.sum(axis=others).transpose([kept.index(axis) for axis in axes])


def fit_margins(
    seed: ArrayLike,
    margins: Sequence[tuple[Sequence[int], ArrayLike]],
    *,
    tolerance: float = 1e-12,
    max_rounds: int = 10_000,
    steps: int | None = None,
) -> Array:
    r"""Scale a table until its sums equal given margins.

    Parameters
    ----------
    seed
        Starting table, not negative; its zeros stay zeros. Its interaction (odds ratios)
        is kept where no margin speaks of it; ones mean independence.
    margins
        Pairs ``(axes, target)``: the sums over all other axes, ``target`` with the
        dimensions of ``axes`` in that order, not negative. All margins add to one total,
        in the unit of the table.
    tolerance
        Largest difference from a margin, as a share of the total [1].
    max_rounds
        Rounds (each margin once) after which the fit gives up.
    steps
        Stop after that many scalings to one margin, met or not, as printed examples do.

    Returns
    -------
    ndarray
        Shape of the seed, unit of the margins.

    Raises
    ------
    ValueError
        If shapes, signs or totals of seed and margins do not fit together.
    MarginsError
        If the rounds end without meeting every margin; names the worst one.

    Notes
    -----
    Margins that share axes must agree on their sums; those that do not end in
    :class:`MarginsError`. Converges linearly when a positive table meets the margins.

    References
    ----------
    Deming and Stephan (1940), "On a least squares adjustment of a sampled frequency table
    when the expected marginal totals are known", Annals of Mathematical Statistics 11(4).
    """
    table = np.array(seed, dtype=float)
    targets = [(tuple(int(axis) for axis in axes), np.asarray(target, dtype=float)) for axes, target in margins]
    total = _check(table, targets)
    if total == 0.0:
        return np.zeros_like(table)
    scaled = 0
    for _ in range(max_rounds):
        for axes, target in targets:
            if scaled == steps:
                return table
            table = table * _spread(_ratio(target, margin(table, axes)), axes, table.ndim)
            scaled += 1
        gaps = [float(np.abs(margin(table, axes) - target).max()) / total for axes, target in targets]
        if max(gaps) <= tolerance:
            return table
    worst = int(np.argmax(gaps))
    axes, target = targets[worst]
    gap = np.abs(margin(table, axes) - target)
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
    raise MarginsError(
        f"margin {worst} (axes {axes}) is still {gap[place]:.3g} away at {place} after {max_rounds} rounds, where "
        f"{target[place]:.6g} is wanted; the margins contradict each other or the zeros of the seed"
    )


def scale_signed(table: Array, rows: Array, columns: Array, steps: int) -> Array:
    r"""A table with negative cells after so many scalings of GRAS, columns first, met or not.

    Parameters
    ----------
    table
        Seed, shape (rows, columns), cells of any sign.
    rows, columns
        Wanted sums, of any sign, in the unit of the table.
    steps
        Scalings: 1 columns once, 2 columns and rows, and so on.

    Returns
    -------
    ndarray
        Positive cells times :math:`r_i s_j`, negative cells over it.

    Raises
    ------
    MarginsError
        If a sum of zero or more is wanted where there are only negative cells.

    Notes
    -----
    With p and n what the positive and the negative cells of a row or column add to at the
    other side's factors, its factor solves :math:`p z - n / z = t`.

    References
    ----------
    Junius and Oosterhaven (2003), Economic Systems Research 15(1); Temurshoev, Miller and
    Bouwmeester (2013), Economic Systems Research 25(3).
    """
    positive, negative = np.maximum(table, 0.0), np.maximum(-table, 0.0)
    r, s = np.ones(table.shape[0]), np.ones(table.shape[1])
    for step in range(steps):
        if step % 2:
            r = _signed_factor(positive @ s, negative @ (1 / s), rows)
        else:
            s = _signed_factor(r @ positive, (1 / r) @ negative, columns)
    factor = np.outer(r, s)
    return positive * factor - negative / factor


def _signed_factor(positive: Array, negative: Array, target: Array) -> Array:
    """Solve for z ``positive z - negative / z = target``; 1 where there is nothing to scale."""
    stuck = (positive == 0) & (negative > 0) & (target >= 0)
    if stuck.any():
        raise MarginsError(
            f"a sum of {target[int(np.argmax(stuck))]:.6g} is wanted where the seed has only negative cells"
        )
    root = target + np.sqrt(target**2 + 4 * positive * negative)
    found = np.divide(root, 2 * positive, out=np.ones_like(root), where=positive > 0)
    alone = (positive == 0) & (negative > 0)
    return np.divide(-negative, target, out=found, where=alone)


def _check(table: Array, targets: Sequence[tuple[tuple[int, ...], Array]]) -> float:
    """Raise unless seed and margins fit together; return their common total."""
    if not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("the seed holds a negative or missing value; it must be zero or more")
    if not targets:
        raise ValueError("no margin is given; name at least one")
    totals = []
    for number, (axes, target) in enumerate(targets):
        if len(set(axes)) != len(axes) or any(not 0 <= axis < table.ndim for axis in axes) or not axes:
            raise ValueError(f"margin {number} has axes {axes}; name different axes from 0 to {table.ndim - 1}")
        wanted = tuple(table.shape[axis] for axis in axes)
        if target.shape != wanted:
            raise ValueError(f"margin {number} has shape {target.shape}, its axes {axes} have {wanted}")
        if not np.isfinite(target).all() or (target < 0).any():
            raise ValueError(f"margin {number} holds a negative or missing value; it must be zero or more")
        if ((margin(table, axes) == 0) & (target > 0)).any():
            raise ValueError(f"margin {number} wants a positive sum where the seed has only zeros")
        totals.append(float(target.sum()))
    if max(totals) - min(totals) > 1e-9 * max(totals):
        raise ValueError(f"the margins add to different totals, from {min(totals):.10g} to {max(totals):.10g}")
    return totals[0]


def _ratio(target: Array, current: Array) -> Array:
    return np.divide(target, current, out=np.zeros_like(target), where=current > 0)


def _spread(values: Array, axes: tuple[int, ...], dimensions: int) -> Array:
    """Give a margin the table's dimensions, so that it multiplies along its axes."""
    ascending = values.transpose(np.argsort(axes))
    lengths = dict(zip(sorted(axes), ascending.shape, strict=True))
    return ascending.reshape([lengths.get(axis, 1) for axis in range(dimensions)])
