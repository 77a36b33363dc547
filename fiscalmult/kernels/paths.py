"""Structural paths on plain arrays: direct influence, path multiplier, complete search.

``A`` are the propensities of a whole network (receiver, payer), non-negative, with empty
columns for accounts that keep what they get, and ``M = (I - A)^-1``. Money takes a path
when it goes from account to account without coming to one of them twice::

    direct influence   D(p) = product of A over the arcs of p
    path multiplier    K(p) = det M[p, p]     (Jacobi: = det(I - A without p) / det(I - A))
    total influence    T(p) = D(p) K(p)       sum of T over all paths from i to j = M_ji
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Path", "Search", "passage", "path_multiplier", "path_multipliers", "search"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """One elementary path and the factors of its total influence.

    Parameters
    ----------
    accounts
        Positions of the accounts, origin first.
    start
        What the origin is given first.
    direct
        Direct influence, the product of the propensities along the path.
    multiplier
        Path multiplier: what the circuits along the path add.
    weight
        What a unit of receipts at the end counts.
    """

    accounts: tuple[int, ...]
    start: float
    direct: float
    multiplier: float
    weight: float

    @property
    def total(self) -> float:
        """Total influence, the product of the four factors."""
        return self.start * self.direct * self.multiplier * self.weight


@dataclass
class Search:
    """What a search found and what it left.

    The influence of the paths found, ``below`` (branches under the threshold), ``cut``
    (branches longer than allowed) and ``unopened`` (left when enough paths were found)
    adds to ``total``, the global influence.
    """

    total: float
    paths: list[Path] = field(default_factory=list)
    below: float = 0.0
    cut: float = 0.0
    unopened: float = 0.0
    opened: int = 0
    queued: int = 0


def path_multiplier(inverse: Array, accounts: tuple[int, ...]) -> float:
    """``det M[p, p]``: how much the circuits that touch a path enlarge what passes along it."""
    return float(np.linalg.det(inverse[np.ix_(accounts, accounts)]))


def path_multipliers(inverse: Array, paths: Sequence[tuple[int, ...]]) -> Array:
    """``det M[p, p]`` of many paths, those of one length together, shape (paths,)."""
    found = np.empty(len(paths))
    lengths = np.array([len(path) for path in paths], dtype=np.intp)
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        places = np.array([paths[place] for place in chosen.tolist()], dtype=np.intp)
        found[chosen] = np.linalg.det(inverse[places[:, :, None], places[:, None, :]])
    return found


def passage(inverse: Array, start: Array, weights: Array) -> Array:
    """Part of the effect ``weights' M start`` that has passed through each account, shape (n,).

    ``x_k w_k / M_kk`` with ``x = M start`` and ``w = M' weights``: the money that arrives at k
    for the first time, times all it sets going from there.
    """
    return (inverse @ start) * (weights @ inverse) / np.diag(inverse)


def search(
    propensities: Array,
    inverse: Array,
    start: Array,
    weights: Array,
    *,
    threshold: float,
    max_length: int,
    max_paths: int | None = None,
) -> Search:
    """Every path whose total influence reaches a share of the global influence.

    Parameters
    ----------
    propensities
        A, shape (n, n), non-negative.
    inverse
        M, shape (n, n).
    start
        What each account is given first, shape (n,), non-negative.
    weights
        What a unit of each account's receipts counts, shape (n,), non-negative.
    threshold
        Share of the global influence ``weights' M start``, above 0.
    max_length
        Most arcs of a path.
    max_paths
        Stop after so many paths; they are the largest ones.

    Returns
    -------
    Search
        Paths in falling order of total influence.

    Notes
    -----
    The bound. Let p be the beginning of a path, of direct influence D, whose last account is
    u and whose other accounts are S. The paths that begin with p go on from u without touching
    S; they are the paths from u in the network without S, whose inverse is
    ``N = M - M[:, S] M[S, S]^-1 M[S, :]`` (Schur complement). For such a continuation q,
    Jacobi's identity gives ``det M[S + q, S + q] = det M[S, S] det N[q, q]``, so with d the
    direct influence of q the total influence of the whole path is
    ``D det M[S, S] (d det N[q, q])``, and the bracket is the total influence of q in the
    network without S. Those add, over all continuations to all ends j with weights m, to
    ``sum_j m_j N_ju``. Hence all paths that begin with p have together, exactly, ::

        B(p) = D det M[S, S] sum_j m_j N_ju

    and, everything being non-negative, none of them has more. So a branch with B below the
    threshold holds no path that reaches it; opening the branch with the largest B first
    yields the paths in falling order; and B of the branches left closed is what the paths
    found do not explain. B(p) equals the influence of p itself, if it ends there, plus the B
    of its extensions.
    """
    valued = weights @ inverse
    found = Search(total=float(valued @ start))
    least = threshold * found.total
    network = _Network(propensities, inverse, weights, valued)
    heap: list[tuple[float, int, _Branch | Path]] = []
    for origin in np.flatnonzero(start).tolist():
        _keep(heap, found, least, float(start[origin] * valued[origin]), _Branch((origin,), float(start[origin]), 1.0))
    while heap and (max_paths is None or len(found.paths) < max_paths):
        first = heapq.heappop(heap)[2]
        if isinstance(first, Path):
            found.paths.append(first)
            continue
        found.opened += 1
        path, extensions, bounds = network.open(first)
        _keep(heap, found, least, path.total, path)
        if len(first.accounts) > max_length:
            found.cut += float(bounds.sum())
            continue
        large = bounds >= least
        found.below += float(bounds[~large].sum())
        for account, bound in zip(extensions[large].tolist(), bounds[large].tolist(), strict=True):
            _keep(heap, found, least, bound, network.extend(first, account))
    found.unopened = -sum(entry[0] for entry in heap)
    return found


@dataclass(frozen=True)
class _Branch:
    """The beginning of paths: accounts, what the first is given, propensities multiplied."""

    accounts: tuple[int, ...]
    start: float
    direct: float


class _Network:
    """The arrays of one search, and what opening a branch means."""

    def __init__(self, propensities: Array, inverse: Array, weights: Array, valued: Array) -> None:
        self.propensities, self.inverse, self.weights, self.valued = propensities, inverse, weights, valued
        self.receivers = [np.flatnonzero(column) for column in propensities.T]

    def extend(self, branch: _Branch, account: int) -> _Branch:
        direct = branch.direct * float(self.propensities[account, branch.accounts[-1]])
        return _Branch((*branch.accounts, account), branch.start, direct)

    def open(self, branch: _Branch) -> tuple[Path, NDArray[np.intp], Array]:
        """The path that ends here, the accounts it could go on to, and the bound of each."""
        listed = np.array(branch.accounts)
        end = branch.accounts[-1]
        rows = self.inverse[listed]
        inside = rows[:, listed]
        multiplier = float(np.linalg.det(inside))
        path = Path(branch.accounts, branch.start, branch.direct, multiplier, float(self.weights[end]))
        nexts = self.receivers[end]
        # Worth of every next account in the network without the branch.
        solved = np.linalg.solve(inside.T, self.valued[listed])
        rest = self.valued - solved @ rows
        rest[listed] = 0.0
        bounds = branch.start * branch.direct * multiplier * self.propensities[nexts, end] * rest[nexts]
        return path, nexts, bounds


def _keep(
    heap: list[tuple[float, int, _Branch | Path]], found: Search, least: float, bound: float, entry: _Branch | Path
) -> None:
    """Put an entry where its bound belongs, or count it as below the threshold."""
    if bound < least or bound <= 0:
        found.below += bound
        return
    # The running number makes the order, and so the result, the same in every run.
    found.queued += 1
    heapq.heappush(heap, (-bound, found.queued, entry))
