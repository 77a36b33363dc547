"""Through which channels money gets from a programme to an account, or to a measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme
from fiscalmult.kernels import paths as kernel
from fiscalmult.structure._common import Gauge, attrs_of, gauge, network, network_inverse

_SIDES = {
    "en": {"commodity": "product", "activity": "production"},
    "vi": {"commodity": "sản phẩm", "activity": "sản xuất"},
}

__all__ = ["passing_through", "structural_paths"]

Array = NDArray[np.float64]
REFERENCE = (
    "Defourny and Thorbecke (1984), 'Structural path analysis and multiplier decomposition within a social accounting "
    "matrix framework', Economic Journal 94(373)"
)


def structural_paths(
    economy: Economy,
    origin: str | Programme,
    destination: str,
    *,
    at: str | None = None,
    where: Mapping[str, str] | None = None,
    threshold: float = 0.001,
    max_length: int = 20,
    max_paths: int | None = None,
    language: str = "en",
) -> xr.Dataset:
    """The paths along which money from an origin reaches a destination, largest first.

    Parameters
    ----------
    economy
        The economy.
    origin
        An account, or a programme, whose delivery starts several paths.
    destination
        A measure (``"gdp"``, ``"employment"``), whose weights stand at the end of a path, or
        an account, block or pattern, whose receipts are meant.
    at
        Count the measure only at these accounts: block, account or pattern.
    where
        Labels of the measure to pick, such as ``{"sex": "female"}``.
    threshold
        Share of the global influence; every path that reaches it is found.
    max_length
        Most arcs of a path.
    max_paths
        Stop after so many paths, which are the largest.
    language
        Language of the labels in ``words``.

    Returns
    -------
    xarray.Dataset
        Dim ``path``: ``start`` (share of the dong that the first account gets) [1],
        ``direct_influence`` [1], ``path_multiplier`` [1], ``weight`` (what a unit of receipts at
        the end counts), ``total_influence``, the product of the four, ``share`` of the global
        influence [1], ``cumulated_share``, ``length`` in arcs, ``account (path, step)`` with empty text
        after the end, and ``words``. Attributes: ``global_influence``, ``explained_share``, the
        threshold, and the shares of what was left out: below the threshold, too long, not opened.

    Raises
    ------
    FiscalmultError
        If a name is unknown, the threshold is not between 0 and 1, a propensity or weight is
        negative, the measure counts nothing there, or nothing gets from the origin to the
        destination.

    Notes
    -----
    An elementary path comes to no account twice. Its total influence is direct influence times
    path multiplier ``K = det M[p, p]``, and the total influences of all elementary paths from i
    to j add to ``M_ji`` (Defourny and Thorbecke 1984).

    *The search is complete.* Let the beginning of a path have direct influence D, last account
    u and earlier accounts S. All paths that begin so have together the influence
    ``B = D det M[S, S] sum_j m_j N_ju``, where ``N = M - M_.S M_SS^-1 M_S.`` is the inverse of the
    economy without S: the continuations are the paths from u that avoid S, their path
    multipliers factor as ``det M[S + q, S + q] = det M[S, S] det N[q, q]``, and the influences of
    the q add to ``N_ju``. All terms are non-negative, so no single path has more than B, and a
    beginning with B below the threshold can be dropped without loss. B is not only a bound but
    the exact sum, so the shares left out are exact too. Opened largest first, paths come out in
    falling order. The time grows like 1 / threshold.

    An absorbing account can be a destination; money does not go on from it.
    """
    if not 0 < threshold < 1:
        raise FiscalmultError(f"the threshold is {threshold:.6g} of the global influence; give a share between 0 and 1")
    if max_length < 0 or (max_paths is not None and max_paths < 1):
        raise FiscalmultError(
            f"a search for {max_paths} paths of at most {max_length} arcs finds nothing; give at least 1 and 0"
        )
    start, aim, from_words, to_words = _ends(economy, origin, destination, at, where)
    shares, inverse = network(economy), network_inverse(economy)
    found = kernel.search(
        shares, inverse, start, aim.weights, threshold=threshold, max_length=max_length, max_paths=max_paths
    )
    if found.total <= 0:
        raise FiscalmultError(f"nothing of {from_words} reaches {to_words} under closure {economy.closure.name!r}")
    _gate(found)
    result = _table(economy, found, aim, language)
    definition = "total influence = start x direct influence x path multiplier det M[p, p] x weight at the end"
    listed = sum(path.total for path in found.paths)
    result.attrs = {
        **attrs_of(economy, f"structural paths from {from_words} to {to_words}", definition, REFERENCE),
        "origin": from_words,
        "destination": to_words,
        "global_influence": found.total,
        "global_influence_units": aim.per(economy.sam.unit),
        "explained_share": listed / found.total,
        "threshold": threshold,
        "max_length": max_length,
        "complete": "no, stopped at max_paths" if found.unopened else "yes, down to the threshold",
        "share_below_threshold": found.below / found.total,
        "share_too_long": found.cut / found.total,
        "share_not_opened": found.unopened / found.total,
        "branches_opened": found.opened,
    }
    return result


def passing_through(
    economy: Economy,
    origin: str | Programme,
    destination: str,
    *,
    at: str | None = None,
    where: Mapping[str, str] | None = None,
) -> xr.DataArray:
    """Share of an effect that has passed through each account, over all paths at once.

    Parameters
    ----------
    economy, origin, destination, at, where
        As for :func:`structural_paths`.

    Returns
    -------
    xarray.DataArray
        Dim ``account`` [1]: the part of the global influence caused by money that has been at
        the account at least once. The shares of different accounts overlap: they do not add to 1.

    Raises
    ------
    FiscalmultError
        As :func:`structural_paths`.

    Notes
    -----
    ``x_k w_k / (M_kk m' M f)``: ``x_k / M_kk`` is the money that comes to k for the first time,
    ``w_k`` what each dong of it sets going from there. Exact and without a search. An account
    that absorbs passes nothing on and shows what the measure counts there.
    """
    start, aim, from_words, to_words = _ends(economy, origin, destination, at, where)
    network(economy)
    inverse = network_inverse(economy)
    passed = kernel.passage(inverse, start, aim.weights)
    whole = float(aim.weights @ inverse @ start)
    if whole <= 0:
        raise FiscalmultError(f"nothing of {from_words} reaches {to_words} under closure {economy.closure.name!r}")
    definition = "x_k w_k / (M_kk m' M f): effect of money that has been at the account at least once"
    attrs = attrs_of(economy, f"accounts between {from_words} and {to_words}", definition, REFERENCE)
    attrs |= {"units": "1", "long_name": "share of the effect that passed through the account"}
    return xr.DataArray(
        passed / whole, coords={"account": list(economy.sam.codes)}, dims=("account",), attrs=attrs, name="share"
    )


def _ends(
    economy: Economy, origin: str | Programme, destination: str, at: str | None, where: Mapping[str, str] | None
) -> tuple[Array, Gauge, str, str]:
    """Start, aim, and both in words."""
    accounts = economy.sam.account_list
    if isinstance(origin, Programme):
        start, from_words = origin.per_dong(accounts), f"the programme {origin.name!r}"
    else:
        start, from_words = np.zeros(len(accounts)), f"the account {origin!r}"
        start[accounts.positions([origin])] = 1.0
    aim = gauge(economy, destination, where)
    to_words = aim.long_name
    if at is not None:
        there = accounts.mask(at)
        if not (aim.weights * there).any():
            counted = [code for code, weight in zip(accounts.codes, aim.weights, strict=True) if weight]
            mend = f"name an account where it counts, such as {counted[0]!r}" if counted else "choose another measure"
            raise FiscalmultError(f"{aim.long_name} counts nothing at {at!r}; {mend}")
        aim = Gauge(aim.name, aim.weights * there, aim.counted, aim.units, f"{aim.long_name} at {at}")
        to_words = aim.long_name
    if aim.weights.min() < 0:
        worst = economy.sam.codes[int(np.argmin(aim.weights))]
        raise FiscalmultError(
            f"{to_words} counts {aim.weights.min():.4g} for each unit that {worst!r} receives; paths need "
            "a destination without negative weights"
        )
    return start, aim, from_words, to_words


def _names(accounts: Accounts, language: str) -> list[str]:
    """Labels of the accounts; a product and its producers, often labelled alike, are told apart."""
    labels = [accounts.label(code, language) for code in accounts.codes]
    sides = _SIDES.get(language, {})
    return [
        f"{label} ({sides[block]})" if block in sides and labels.count(label) > 1 else label
        for label, block in zip(labels, accounts.blocks, strict=True)
    ]


def _gate(found: kernel.Search) -> None:
    """What was found and what was left must be everything."""
    parts = sum(path.total for path in found.paths) + found.below + found.cut + found.unopened
    if abs(parts - found.total) > 1e-9 * found.total:
        raise FiscalmultError(
            f"identity broken: paths found and left explain {parts / found.total:.12g} of the global influence instead "
            "of 1; let more accounts absorb"
        )


def _table(economy: Economy, found: kernel.Search, aim: Gauge, language: str) -> xr.Dataset:
    codes, accounts = economy.sam.codes, economy.sam.account_list
    steps = max((len(path.accounts) for path in found.paths), default=1)
    visited = np.full((len(found.paths), steps), "", dtype=object)
    for row, path in zip(visited, found.paths, strict=True):
        row[: len(path.accounts)] = [codes[account] for account in path.accounts]
    totals = np.array([path.total for path in found.paths])
    unit = aim.per(economy.sam.unit)
    columns = {
        "start": ([path.start for path in found.paths], "1", "share of the dong that the first account gets"),
        "direct_influence": ([path.direct for path in found.paths], "1", "product of the propensities along the path"),
        "path_multiplier": ([path.multiplier for path in found.paths], "1", "det M[p, p]: circuits along the path"),
        "weight": ([path.weight for path in found.paths], unit, f"{aim.long_name} per unit received at the end"),
        "total_influence": (totals, unit, f"total influence on {aim.long_name}"),
        "share": (totals / found.total, "1", "share of the global influence"),
        "cumulated_share": (np.cumsum(totals) / found.total, "1", "share of the global influence, cumulated"),
    }
    result = xr.Dataset(coords={"path": np.arange(1, len(found.paths) + 1), "step": np.arange(steps)})
    for name, (values, units, long_name) in columns.items():
        array = np.asarray(values, dtype=float)
        result[name] = ("path", array, {"units": units, "long_name": long_name})
    lengths = np.array([len(path.accounts) - 1 for path in found.paths], dtype=np.int64)
    result["length"] = ("path", lengths, {"units": "1", "long_name": "arcs of the path"})
    result["account"] = (("path", "step"), visited.astype(str), {"long_name": "accounts of the path, origin first"})
    names = _names(accounts, language)
    words = [" → ".join(names[account] for account in path.accounts) for path in found.paths]
    result["words"] = ("path", np.array(words, dtype=str), {"long_name": "the path in words"})
    return result
