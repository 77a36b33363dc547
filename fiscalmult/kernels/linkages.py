r"""Linkages, hypothetical extraction and fields of influence, all from one Leontief inverse.

Letters: L the inverse (supplier, user), x output, f = (I - A) x final demand. Every
function is O(n^2) once L is known; none inverts again, except for groups of sectors,
which solve a system of the size of the group.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels.solve import NotProductiveError

__all__ = [
    "PARTS",
    "dispersion",
    "extraction",
    "group_extraction",
    "influence",
    "influence_change",
    "influence_intensity",
    "supply_inverse",
    "variation",
]

Array = NDArray[np.float64]

PARTS = {
    "sector": "the sector is gone: its purchases, its sales and the final demand for it",
    "transactions": "the sector neither buys from nor sells to other sectors or itself; it still serves final demand",
    "purchases": "the sector buys nothing here (its column is zero); final demand stays",
    "sales": "no sector buys from it (its row is zero); final demand stays",
    "supply": "it sells nothing to other sectors (its row of allocation coefficients is zero); primary inputs stay",
}
"""What can be extracted, with what it means."""


def dispersion(sums: Array) -> Array:
    r"""Sums divided by their average: :math:`n s_j / \sum_k s_k`.

    Column sums of L give Rasmussen's power of dispersion, row sums his sensitivity.
    """
    return sums * len(sums) / sums.sum()


def variation(matrix: Array, axis: int) -> Array:
    r"""Coefficient of variation along an axis, with n - 1 degrees of freedom.

    .. math:: V_j = \sqrt{\tfrac{1}{n-1} \textstyle\sum_i (l_{ij} - \bar l_j)^2} \,/\, \bar l_j

    Rasmussen's: a small value means that a sector draws evenly on all others. A single
    sector has no variation: 0.
    """
    if matrix.shape[axis] < 2:
        return np.zeros(matrix.shape[1 - axis])
    return matrix.std(axis=axis, ddof=1) / matrix.mean(axis=axis)


def supply_inverse(inverse: Array, output: Array) -> Array:
    r"""Ghosh inverse :math:`G = (I - \hat x^{-1} Z)^{-1} = \hat x^{-1} L \hat x`.

    A sector without output has the row and column of the identity.
    """
    produces = output != 0
    both = produces[:, None] & produces[None, :]
    ratio = np.divide(output[None, :], output[:, None], out=np.zeros_like(inverse), where=both)
    return np.where(both, inverse * ratio, np.eye(len(output)))


def extraction(inverse: Array, output: Array, demand: Array, part: str = "sector") -> Array:
    r"""Output that each sector loses when one sector is extracted, for every sector at once.

    Parameters
    ----------
    inverse, output, demand
        L (n, n), x (n,) and f (n,), with x = L f [money unit].
    part
        A key of :data:`PARTS`.

    Returns
    -------
    ndarray
        ``loss[i, k]``: output that i loses when k is extracted [money unit], shape (n, n).

    Notes
    -----
    With :math:`\ell_{kk}` the diagonal of L, and :math:`\delta` the identity:

    - sector: :math:`\ell_{ik} x_k / \ell_{kk}`, its own output gone whole;
    - transactions: the same, but the sector itself keeps :math:`f_k`;
    - purchases: :math:`(\ell_{ik} - \delta_{ik}) x_k / \ell_{kk}`;
    - sales: :math:`\ell_{ik} (x_k - f_k) / \ell_{kk}`;
    - supply: :math:`(\ell_{ki} x_i - \delta_{ki} x_k) / \ell_{kk}`.

    Each is the Sherman-Morrison or partitioned-inverse form of deleting a row, a column or
    both from A (from the allocation coefficients for supply) and solving again.

    References
    ----------
    Dietzenbacher and van der Linden (1997), "Sectoral and spatial linkages in the EC
    production structure", Journal of Regional Science 37(2); Miller and Blair (2009), ch. 12.
    """
    own = np.eye(len(output))
    diagonal = np.diag(inverse)
    if part == "supply":
        return (inverse.T - own) * output[:, None] / diagonal
    if part == "purchases":
        return (inverse - own) * (output / diagonal)
    if part == "sales":
        return inverse * ((output - demand) / diagonal)
    loss = inverse * (output / diagonal)
    return loss - own * demand if part == "transactions" else loss


def group_extraction(inverse: Array, output: Array, demand: Array, group: Sequence[int], part: str = "sector") -> Array:
    r"""Output that each sector loses when a group of sectors is extracted together.

    Parameters
    ----------
    inverse, output, demand, part
        As for :func:`extraction`.
    group
        Positions S of the sectors.

    Returns
    -------
    ndarray
        Loss of every sector [money unit], shape (n,).

    Notes
    -----
    As :func:`extraction` with :math:`L_{SS}^{-1}` for :math:`1/\ell_{kk}`; for the whole
    group gone, :math:`L_{\cdot S} L_{SS}^{-1} x_S`.
    """
    places = np.asarray(group, dtype=np.intp)
    own = np.eye(len(output))[:, places]
    square = inverse[np.ix_(places, places)]
    if part == "supply":
        weights = np.linalg.solve(square.T, np.ones(len(places)))
        return (weights @ (inverse[places] - own.T)) * output
    if part == "purchases":
        return (inverse[:, places] - own) @ np.linalg.solve(square, output[places])
    if part == "sales":
        return inverse[:, places] @ np.linalg.solve(square, (output - demand)[places])
    loss = inverse[:, places] @ np.linalg.solve(square, output[places])
    return loss - own @ demand[places] if part == "transactions" else loss


def influence(inverse: Array, supplier: int, user: int) -> Array:
    r"""First-order field of influence of one coefficient: :math:`F = \ell_{\cdot i}\, \ell_{j \cdot}`.

    The derivative of every element of L with respect to :math:`a_{ij}`, shape (n, n).

    References
    ----------
    Sonis and Hewings (1992), "Coefficient change in input-output models: theory and
    applications", Economic Systems Research 4(2).
    """
    return np.outer(inverse[:, supplier], inverse[user])


def influence_change(inverse: Array, supplier: int, user: int, change: float) -> Array:
    r"""Exact change of L when one coefficient changes by any amount e.

    .. math:: \Delta L = e F / (1 - e\, \ell_{ji})

    Raises
    ------
    NotProductiveError
        If the denominator is not positive: after the change spending never ends.
    """
    denominator = 1 - change * inverse[user, supplier]
    if not denominator > 0:
        raise NotProductiveError(f"1 - e l_ji is {denominator:.6g}")
    return influence(inverse, supplier, user) * (change / denominator)


def influence_intensity(inverse: Array) -> Array:
    r"""Total intensity of the field of influence of every coefficient, shape (n, n).

    .. math:: S_{ij} = \sum_{kl} |F_{kl}| = \Big(\sum_k |\ell_{ki}|\Big) \Big(\sum_l |\ell_{jl}|\Big)

    How much all of L moves when :math:`a_{ij}` does: large for the inverse-important cells.
    """
    size = np.abs(inverse)
    return np.outer(size.sum(axis=0), size.sum(axis=1))
