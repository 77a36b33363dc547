"""Social accounting matrix: a balanced table of who pays whom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.accounts import Accounts
from fiscalmult.boundary import PRODUCTION, gdp_sides, import_sides, value_added_sides
from fiscalmult.errors import FiscalmultError

__all__ = ["SAM"]

BALANCE_TOLERANCE = 1e-9
"""Largest |receipts - outlays| of an account, as a share of the total of all flows."""


@dataclass(frozen=True, eq=False)
class SAM:
    r"""A social accounting matrix: ``flows[receiver, payer]`` is what receiver gets from payer.

    Receipts (row sums) equal outlays (column sums) for every account, or the matrix
    does not exist: the constructor raises.

    Parameters
    ----------
    flows
        DataArray with dims ``(receiver, payer)``, the same accounts in the same order
        on both; ``attrs["units"]`` names the money unit, ``attrs["year"]`` the year.
    account_list
        Codes with their blocks and labels; by default the block follows from the
        spelling of the code (:func:`fiscalmult.accounts.block_of_code`).
    name
        Name of the matrix, carried into every result.

    Raises
    ------
    FiscalmultError
        If rows and columns differ, a cell is not a number, no unit is given, or an
        account's receipts and outlays differ by more than 1e-9 of all flows.

    Notes
    -----
    Negative cells are allowed (changes in stocks, foreign saving) and listed by
    :attr:`negative_cells`.

    References
    ----------
    Pyatt and Round (1979), "Accounting and fixed price multipliers in a social
    accounting matrix framework", Economic Journal 89(356).
    """

    flows: xr.DataArray
    account_list: Accounts = field(default=None, repr=False)  # type: ignore[assignment]
    name: str = ""

    def __post_init__(self) -> None:
        flows = self.flows
        if tuple(flows.dims) != ("receiver", "payer"):
            raise FiscalmultError(f"a SAM has dims (receiver, payer), not {tuple(flows.dims)}; rename or transpose")
        for dim in ("receiver", "payer"):
            if dim not in flows.coords:
                raise FiscalmultError(f"the SAM has no labels along {dim}; give the account codes as a coordinate")
        codes = tuple(str(code) for code in flows["receiver"].values)
        payers = tuple(str(code) for code in flows["payer"].values)
        if codes != payers:
            raise FiscalmultError(_first_difference(codes, payers))
        if "units" not in flows.attrs:
            raise FiscalmultError("the SAM has no unit; set flows.attrs['units'], such as 'trillion VND'")
        accounts = Accounts.from_codes(codes) if self.account_list is None else self.account_list
        if accounts.codes != codes:
            raise FiscalmultError(_first_difference(codes, accounts.codes))
        values = np.array(flows.values, dtype=float)
        values.setflags(write=False)
        object.__setattr__(self, "flows", flows.copy(data=values))
        object.__setattr__(self, "account_list", accounts)
        object.__setattr__(self, "name", self.name or str(flows.name or "SAM"))
        self._check_finite()
        self._check_balance()

    def _check_finite(self) -> None:
        bad = np.argwhere(~np.isfinite(self.values))
        if len(bad):
            row, column = bad[0]
            raise FiscalmultError(
                f"{len(bad)} cells are not numbers, the first is what {self.codes[row]!r} gets from "
                f"{self.codes[column]!r}; write 0 where nothing is paid"
            )

    def _check_balance(self) -> None:
        gap = self.values.sum(axis=1) - self.values.sum(axis=0)
        allowed = BALANCE_TOLERANCE * np.abs(self.values).sum()
        worst = int(np.argmax(np.abs(gap)))
        if abs(gap[worst]) > allowed:
            raise FiscalmultError(
                f"account {self.codes[worst]!r} receives {self.values[worst].sum():.6g} but pays "
                f"{self.values[:, worst].sum():.6g} {self.unit} (a gap of {gap[worst]:.3g}; "
                f"{int((np.abs(gap) > allowed).sum())} accounts do not balance); balance the table first"
            )

    @property
    def values(self) -> NDArray[np.float64]:
        """Flows as a plain, read-only array (receiver, payer)."""
        return self.flows.values

    @property
    def codes(self) -> tuple[str, ...]:
        """Account codes in their order."""
        return self.account_list.codes

    @property
    def unit(self) -> str:
        """Money unit, such as ``trillion VND``."""
        return str(self.flows.attrs["units"])

    @property
    def year(self) -> int | None:
        """Year the flows belong to."""
        return self.flows.attrs.get("year")

    def accounts(self, *names: str) -> tuple[str, ...]:
        """Account codes of blocks, codes or patterns; all accounts when none is named."""
        return self.account_list.select(*names) if names else self.codes

    def block(self, receivers: str, payers: str) -> xr.DataArray:
        """Flows that some receivers get from some payers; each a block, code or pattern."""
        return self.flows.loc[list(self.accounts(receivers)), list(self.accounts(payers))]

    @cached_property
    def outlays(self) -> NDArray[np.float64]:
        """Total outlays of every account, equal to its receipts [money unit]."""
        return self.values.sum(axis=0)

    @cached_property
    def propensities(self) -> xr.DataArray:
        """A = T / outlays by column: the share of a payer's outlay that each receiver gets.

        Every column sums to 1, except that of an account that pays nothing, which is 0.
        """
        outlays = self.outlays
        shares = np.divide(self.values, outlays, out=np.zeros_like(self.values), where=outlays != 0)
        attrs = {"units": "1", "long_name": "average propensity"}
        return xr.DataArray(shares, coords=self.flows.coords, dims=self.flows.dims, attrs=attrs)

    def paid(self, receivers: NDArray[np.bool_], payers: NDArray[np.bool_]) -> float:
        """What some receivers get from some payers, each a mask over accounts [money unit]."""
        return float(self.values[np.ix_(receivers, payers)].sum())

    @cached_property
    def value_added(self) -> float:
        """GDP at factor cost [money unit]: what activities pay to factors (:func:`value_added_sides`)."""
        return self.paid(*value_added_sides(self.account_list))

    @cached_property
    def gdp(self) -> float:
        """GDP at market prices [money unit]: value added + activity and product taxes (:func:`gdp_sides`)."""
        return self.paid(*gdp_sides(self.account_list))

    @property
    def gdp_expenditure(self) -> float:
        """GDP by expenditure [money unit]: final purchases less imports.

        Equals :attr:`gdp` in a balanced matrix; the tests hold the two together.
        """
        inside = self.account_list.mask(*PRODUCTION)
        return self.paid(inside, ~inside) - self.paid(*import_sides(self.account_list))

    @property
    def negative_cells(self) -> list[tuple[str, str, float]]:
        """Cells below zero as ``(receiver, payer, value)``."""
        return [(self.codes[i], self.codes[j], float(self.values[i, j])) for i, j in np.argwhere(self.values < 0)]

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of codes and values: the same table has the same one, wherever it was read from."""
        digest = hashlib.sha256("\n".join(self.codes).encode())
        digest.update(np.ascontiguousarray(self.values, dtype="<f8").tobytes())
        return digest.hexdigest()

    def aggregate(self, mapping: Mapping[str, str], *, labels: Mapping[str, Mapping[str, str]] | None = None) -> SAM:
        """Merge accounts; flows among merged accounts add up, so totals are conserved.

        Parameters
        ----------
        mapping
            ``{account: new account}``; accounts not named stay as they are.
        labels
            Labels of the new accounts by language; those that stay keep theirs.

        Raises
        ------
        FiscalmultError
            If a named account does not exist or accounts of different blocks are merged.
        """
        self.account_list.positions(mapping)
        target = [mapping.get(code, code) for code in self.codes]
        codes = tuple(dict.fromkeys(target))
        blocks: dict[str, str] = {}
        for code, new, block in zip(self.codes, target, self.account_list.blocks, strict=True):
            if blocks.setdefault(new, block) != block:
                raise FiscalmultError(
                    f"{new!r} would merge accounts of the blocks {blocks[new]!r} and {block!r} ({code!r}); "
                    "merge only accounts of one block"
                )
        gather = (np.array(codes)[:, None] == np.array(target)[None, :]).astype(float)
        merged = {
            language: {**self.account_list.labels.get(language, {}), **(labels or {}).get(language, {})}
            for language in {*self.account_list.labels, *(labels or {})}
        }
        accounts = Accounts(codes, tuple(blocks[code] for code in codes), merged)
        return self._with(gather @ self.values @ gather.T, accounts)

    def split(self, account: str, weights: Mapping[str, float]) -> SAM:
        """Split an account into several with the same pattern; flows are conserved.

        Parameters
        ----------
        account
            The account to split.
        weights
            ``{new account: share}``; the shares are not negative and add to 1.

        Raises
        ------
        FiscalmultError
            If the account does not exist or the shares do not add to 1.
        """
        place = int(self.account_list.positions([account])[0])
        shares = np.array(list(weights.values()), dtype=float)
        if not (shares >= 0).all():
            name, share = next((name, share) for name, share in weights.items() if not share >= 0)
            raise FiscalmultError(f"{name!r} gets the share {share} of {account!r}; give a number of 0 or more")
        if abs(shares.sum() - 1) > 1e-9:
            raise FiscalmultError(f"the shares that split {account!r} add to {shares.sum():.6g}; they must add to 1")
        spread = np.insert(np.eye(len(self.codes)), [place] * (len(shares) - 1), 0.0, axis=0)
        spread[place : place + len(shares), place] = shares
        block = self.account_list.block(account)
        codes, blocks = list(self.codes), list(self.account_list.blocks)
        codes[place : place + 1] = list(weights)
        blocks[place : place + 1] = [block] * len(shares)
        accounts = Accounts(tuple(codes), tuple(blocks), self.account_list.labels)
        return self._with(spread @ self.values @ spread.T, accounts)

    def interpose(self, through: str, *, payer: str, receivers: Sequence[str], block: str) -> SAM:
        """Route what one payer gives some receivers through a new account, placed after the payer.

        Raises
        ------
        FiscalmultError
            If the payer or a receiver does not exist, or ``through`` already does.
        """
        source, place = self.account_list.positions(receivers), int(self.account_list.positions([payer])[0])
        if through in self.codes:
            raise FiscalmultError(f"account {through!r} exists already; choose another code")
        values = np.insert(np.insert(self.values, place + 1, 0.0, axis=0), place + 1, 0.0, axis=1)
        rows = source + (source > place)
        values[rows, place + 1] = values[rows, place]
        values[rows, place] = 0.0
        values[place + 1, place] = values[rows, place + 1].sum()
        codes, blocks = list(self.codes), list(self.account_list.blocks)
        codes.insert(place + 1, through)
        blocks.insert(place + 1, block)
        return self._with(values, Accounts(tuple(codes), tuple(blocks), self.account_list.labels))

    def _with(self, values: NDArray[np.float64], accounts: Accounts) -> SAM:
        coords = {"receiver": list(accounts.codes), "payer": list(accounts.codes)}
        flows = xr.DataArray(values, coords=coords, dims=("receiver", "payer"), attrs=self.flows.attrs, name=self.name)
        return SAM(flows, accounts, self.name)


def _first_difference(rows: Sequence[str], columns: Sequence[str]) -> str:
    if sorted(rows) == sorted(columns):
        place = next(i for i, (row, column) in enumerate(zip(rows, columns, strict=True)) if row != column)
        return (
            f"rows and columns list the accounts in different orders (place {place + 1}: {rows[place]!r} against "
            f"{columns[place]!r}); reorder the columns"
        )
    odd = sorted(set(rows) ^ set(columns))
    return (
        f"{len(odd)} accounts stand only in the rows or only in the columns, such as {odd[0]!r}; "
        "rows and columns must agree"
    )
