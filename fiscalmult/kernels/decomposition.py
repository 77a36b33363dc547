"""Multiplier decompositions on plain arrays: M = M3 M2 M1 and M = I + T + O + C.

With ``A`` the propensities among responding accounts (receiver, payer), split by groups
into ``A0`` (payments inside a group) and ``A - A0`` (payments between groups)::

    M1 = (I - A0)^-1                 own effects: circuits inside a group
    M2                               open loops: money that leaves a group and reaches others
    M3                               closed loops: money that comes back to its group
    T = M1 - I     O = (M2 - I) M1     C = (M3 - I) M2 M1
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["additive_parts", "is_circular", "own_multipliers", "power_loops", "return_loops"]

Array = NDArray[np.float64]
Groups = NDArray[np.intp]
"""Number of the group of every account, 0, 1, ..., shape (n,)."""


def own_multipliers(propensities: Array, groups: Groups) -> Array:
    """Own effects ``M1 = (I - A0)^-1``, block by block, shape (n, n)."""
    own = np.zeros_like(propensities)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        own[np.ix_(inside, inside)] = np.linalg.inv(np.eye(len(inside)) - propensities[np.ix_(inside, inside)])
    return own


def between_groups(propensities: Array, groups: Groups) -> Array:
    """``A* = M1 (A - A0)``: one step from group to group, own effects included."""
    crossing = np.where(groups[:, None] == groups[None, :], 0.0, propensities)
    return own_multipliers(propensities, groups) @ crossing


def is_circular(propensities: Array, groups: Groups, tolerance: float = 1e-12) -> bool:
    """True if money goes round the groups in one fixed order.

    With G groups that is: ``A*^G`` pays inside groups only, and no lower power does.
    """
    step = between_groups(propensities, groups)
    apart = groups[:, None] != groups[None, :]
    count = len(np.unique(groups))
    power = np.eye(len(groups))
    for _ in range(count - 1):
        power = power @ step
        if np.abs(np.where(apart, 0.0, power)).max(initial=0.0) > tolerance:
            return False
    return bool(np.abs(np.where(apart, power @ step, 0.0)).max(initial=0.0) <= tolerance)


def power_loops(propensities: Array, groups: Groups) -> tuple[Array, Array, Array]:
    """M1, M2, M3 by powers, the formula that Pyatt and Round print.

    ``M2 = I + A* + ... + A*^(G-1)`` and ``M3 = (I - A*^G)^-1`` with G groups. The product
    is M for every partition; that M3 counts the loops that come back to their group needs a
    circular flow (:func:`is_circular`).

    References
    ----------
    Pyatt and Round (1979), equations 11 to 16, for three groups.
    """
    identity = np.eye(len(propensities))
    step = between_groups(propensities, groups)
    power, opened = identity, np.zeros_like(propensities)
    for _ in range(len(np.unique(groups))):
        opened += power
        power = power @ step
    closed = np.asarray(np.linalg.inv(identity - power), dtype=np.float64)
    return own_multipliers(propensities, groups), opened, closed


def return_loops(propensities: Array, groups: Groups) -> tuple[Array, Array, Array]:
    """M1, M2, M3 by where the money is, for every partition.

    M3 is the block-diagonal matrix ``M_gg (I - A_gg)``: what comes back to a group after it
    has left it. M2 has identities as its own blocks, ``M2 = M3^-1 M M1^-1``: what reaches
    another group for the first time.

    Notes
    -----
    ``M_gg = M3_gg M1_gg`` by definition, so the own block of M2 is the identity, and all
    three are non-negative: ``M_gg^-1 M_gh`` counts the ways that enter g once, at their end,
    and ``M_.h (I - A_hh)`` those that never turn round inside h at their start. In a circular
    flow the three are those of :func:`power_loops`; the two-group case is Round's (1985).

    References
    ----------
    Round (1985), "Decomposing multipliers for economic systems involving regional and world
    trade", Economic Journal 95(378).
    """
    total = np.linalg.inv(np.eye(len(propensities)) - propensities)
    own = own_multipliers(propensities, groups)
    closed, opened = np.zeros_like(total), np.zeros_like(total)
    inner = np.where(groups[:, None] == groups[None, :], propensities, 0.0)
    first_out = total @ (np.eye(len(total)) - inner)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        square = np.ix_(inside, inside)
        closed[square] = first_out[square]
        opened[inside] = own[square] @ np.linalg.solve(total[square], first_out[inside])
        opened[square] = np.eye(len(inside))
    return own, opened, closed


def additive_parts(own: Array, opened: Array, closed: Array) -> tuple[Array, Array, Array]:
    """Stone's T, O and C, which add to ``M - I``.

    References
    ----------
    Stone (1985), "The disaggregation of the household sector in the national accounts".
    """
    identity = np.eye(len(own))
    return own - identity, (opened - identity) @ own, (closed - identity) @ (opened @ own)
