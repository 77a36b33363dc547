"""Estimators of how well shares are known, on plain arrays.

Two tables a and b that measure the same shares with independent errors of one size
differ by twice the error variance of either. A Dirichlet column with mean mu and
concentration kappa has variance ``mu (1 - mu) / (kappa + 1)``; ``1 / (kappa + 1)`` is
called its *dispersion* here, because dispersions of independent errors add.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError

__all__ = [
    "LogitSpread",
    "concentration",
    "dispersion",
    "jackknife",
    "leave_one_cell_out",
    "logit",
    "logit_spread",
    "robust_sd",
    "rough_dispersion",
    "second_difference_sd",
    "shrink",
    "winsorize",
]

Array = NDArray[np.float64]

SUM_TOLERANCE = 1e-9
MAD_TO_SD = 1.4826  # a normal's standard deviation over its median absolute deviation
FENCE = 3.0  # robust standard deviations beyond which a difference is pulled in


def dispersion(a: Array, b: Array) -> Array:
    r"""Dispersion of each column between two tables of shares, dims (cell, column) -> (column).

    .. math:: \hat\phi_j = \frac{\sum_i (a_{ij} - b_{ij})^2}{2 (1 - \sum_i a_{ij} b_{ij})}

    With independent errors of one concentration the numerator has mean
    :math:`2 \phi \sum_i \mu_i (1 - \mu_i)` and the denominator twice
    :math:`\sum_i \mu_i (1 - \mu_i)` exactly, because :math:`E[a_i b_i] = \mu_i^2`.

    Raises
    ------
    FiscalmultError
        If the shapes differ, a share is negative, or a column does not add to 1.
    """
    if a.shape != b.shape:
        raise FiscalmultError(f"two tables of shares have the shapes {a.shape} and {b.shape}; give the same cells")
    for table in (a, b):
        if (table < 0).any():
            raise FiscalmultError(f"a share is {table.min():.3g}; a Dirichlet column has no negative shares")
        sums = np.atleast_1d(table.sum(axis=0))
        worst = int(np.argmax(np.abs(sums - 1)))
        if abs(sums[worst] - 1) > SUM_TOLERANCE:
            raise FiscalmultError(
                f"the shares of column {worst} add to {sums[worst]:.6g}; divide the column by its sum first"
            )
    return np.asarray(((a - b) ** 2).sum(axis=0) / (2 * (1 - (a * b).sum(axis=0))), dtype=float)


def concentration(phi: float) -> float:
    """Concentration of a dispersion: ``kappa = 1 / phi - 1``.

    Raises
    ------
    FiscalmultError
        If the dispersion is not between 0 and 1.
    """
    if not 0 < phi < 1:
        raise FiscalmultError(f"a dispersion of {phi:.3g} has no concentration; it lies between 0 and 1")
    return 1 / phi - 1


def rough_dispersion(shares: Array) -> float:
    r"""Dispersion from the roughness of shares along an ordered sequence of columns.

    If the true shares of neighbouring columns (income quintiles) lie on a straight line,
    the second difference :math:`d = a_{q-1} - 2 a_q + a_{q+1}` is error alone and

    .. math:: \hat\phi = \frac{R}{1 + R}, \quad
        R = \frac{\sum d^2}{\sum_q \sum_k c_k^2 a_k (1 - a_k)}, \quad c = (1, -2, 1).

    Real curvature counts as error, so this is an upper bound.

    Parameters
    ----------
    shares
        Dims (cell, column), columns in their order, each adding to 1.
    """
    weights = np.array([1.0, -2.0, 1.0])
    above = below = 0.0
    for first in range(shares.shape[1] - 2):
        three = shares[:, first : first + 3]
        above += float(((three @ weights) ** 2).sum())
        below += float(((three * (1 - three)) @ weights**2).sum())
    return above / below / (1 + above / below)


def second_difference_sd(series: Array) -> Array:
    """Standard deviation of the error of each row of a series around a local straight line.

    Dims (row, time) -> (row): the root of the mean squared second difference over 6.
    """
    second = np.diff(series, n=2, axis=1)
    return np.sqrt((second**2).mean(axis=1) / 6)


def logit(share: Array) -> Array:
    """Log odds of shares strictly between 0 and 1."""
    share = np.asarray(share, dtype=float)
    if ((share <= 0) | (share >= 1)).any():
        raise FiscalmultError("a share of 0 or 1 has no logit; leave such cells out and say so")
    return np.log(share / (1 - share))


@dataclass(frozen=True)
class LogitSpread:
    """Spread of shares between two tables, on the logit scale.

    Parameters
    ----------
    sd
        Of one table: root mean square difference over the root of 2.
    correlation
        Part of the variance that is common to all columns.
    mean
        Mean difference, second less first.
    count
        Columns compared.
    error
        Jackknife standard error of ``sd``.
    robust
        The same from the median absolute difference.
    pulled
        How many differences were pulled in to the fence.
    """

    sd: float
    correlation: float
    mean: float
    count: int
    error: float
    robust: float
    pulled: int


def logit_spread(differences: Array) -> LogitSpread:
    r"""Logit standard deviation of one table from differences between two.

    :math:`\hat\sigma = \sqrt{\overline{d^2} / 2}`. With errors that share a common factor,
    :math:`d_j = \sqrt2 \sigma (\sqrt\rho z_0 + \sqrt{1-\rho} z_j)`, the squared mean less
    the sampling variance :math:`s^2 / n` estimates :math:`2 \sigma^2 \rho`; there is one
    common factor in two tables, so :math:`\rho` rests on a single observation.

    Parameters
    ----------
    differences
        Logit of the second table less that of the first, one for each column. Values more
        than three robust standard deviations from the median are pulled in to that distance.
    """
    centre, width = float(np.median(differences)), FENCE * robust_sd(differences)
    kept = np.clip(differences, centre - width, centre + width) if width > 0 else differences
    count = len(kept)

    def of(values: Array) -> float:
        return math.sqrt(float((values**2).mean()) / 2)

    varied = float(kept.var(ddof=1)) if count > 1 else 0.0
    common = max(float(kept.mean()) ** 2 - varied / count, 0.0) if count > 1 else 0.0
    total = common + varied
    return LogitSpread(
        of(kept),
        common / total if total > 0 else 0.0,
        float(differences.mean()),
        count,
        jackknife(kept, of) if count > 1 else math.nan,
        float(np.median(np.abs(differences))) * MAD_TO_SD / math.sqrt(2),
        int((kept != differences).sum()),
    )


def robust_sd(values: Array) -> float:
    """Standard deviation from the median absolute deviation from the median."""
    return float(np.median(np.abs(values - np.median(values)))) * MAD_TO_SD


def jackknife(values: Array, statistic: Callable[[Array], float]) -> float:
    """Standard error of a statistic, leaving out one value at a time."""
    count = len(values)
    left = np.array([statistic(np.delete(values, place)) for place in range(count)])
    return math.sqrt((count - 1) / count * float(((left - left.mean()) ** 2).sum()))


def leave_one_cell_out(a: Array, b: Array) -> float:
    """Jackknife standard error of the dispersion of one column, leaving out one cell at a time."""
    places = np.arange(len(a), dtype=float)

    def of(kept: Array) -> float:
        chosen = kept.astype(int)
        one, other = a[chosen], b[chosen]
        return float(dispersion((one / one.sum())[:, None], (other / other.sum())[:, None])[0])

    return jackknife(places, of)


def winsorize(values: Array, share: float) -> Array:
    """Values with those above the ``1 - share`` quantile pulled down to it."""
    return np.minimum(values, np.quantile(values, 1 - share))


def shrink(values: Mapping[str, float], groups: Mapping[str, Sequence[str]]) -> tuple[dict[str, float], float]:
    """Means of groups, drawn towards the mean of all as far as the data do not tell them apart.

    A group of n members keeps the weight ``t / (t + s / n)``, where s is the variance inside
    groups and t that between groups, by the method of moments (zero where the groups differ
    no more than chance allows).

    Returns
    -------
    means, between
        Shrunken mean of each group, and t.
    """
    mean = float(np.mean(list(values.values())))
    members = {name: np.array([values[key] for key in keys]) for name, keys in groups.items()}
    spare = sum(len(each) - 1 for each in members.values())
    inside = sum(float(((each - each.mean()) ** 2).sum()) for each in members.values()) / max(spare, 1)
    sizes = np.array([len(each) for each in members.values()], dtype=float)
    average = np.array([each.mean() for each in members.values()])
    count = sizes.sum()
    scale = count - float((sizes**2).sum()) / count
    square = float((sizes * (average - mean) ** 2).sum())
    between = max((square - (len(members) - 1) * inside) / scale, 0.0)
    means = {}
    for name, each in members.items():
        weight = between / (between + inside / len(each)) if between > 0 else 0.0
        means[name] = weight * float(each.mean()) + (1 - weight) * mean
    return means, between
