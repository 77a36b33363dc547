"""Accounts of a social accounting matrix: their codes, blocks and labels.

An account code is a word a reader understands (``c-food-beverages``,
``hh-rural-farm-q1``). A *block* gathers the accounts that play one part in the
economy; closures, measures and programmes speak of blocks, so they hold for any
matrix whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["BLOCKS", "Accounts", "block_of_code"]

BLOCKS: Mapping[str, str] = MappingProxyType(
    {
        "activity": "producers: buy inputs, pay factors, sell their output",
        "commodity": "goods and services: supplied by activities and imports, bought by users",
        "margin": "trade and transport margins on commodities",
        "labour": "compensation of employees and labour income of the self-employed",
        "capital": "capital, land, livestock and fish stock",
        "enterprise": "corporations and farm enterprises",
        "household": "households",
        "social-protection": "social protection schemes, between government and households",
        "government": "general government",
        "tax": "taxes, tariffs and contributions, collected for government",
        "accumulation": "saving, investment and changes in stocks",
        "rest-of-world": "the rest of the world",
    }
)
"""Every block with what it stands for, in the order accounts are listed."""

_PREFIXES: tuple[tuple[str, str], ...] = (
    ("a-", "activity"),
    ("c-", "commodity"),
    ("margin", "margin"),
    ("trade-margins", "margin"),
    ("f-labour", "labour"),
    ("f-", "capital"),
    ("ent-", "enterprise"),
    ("hh-", "household"),
    ("gov-social-protection", "social-protection"),
    ("sp-", "social-protection"),
    ("gov", "government"),
    ("tax-", "tax"),
    ("savings-investment", "accumulation"),
    ("stock-changes", "accumulation"),
    ("rest-of-world", "rest-of-world"),
)


def block_of_code(code: str) -> str:
    """Block that the spelling of an account code stands for.

    Parameters
    ----------
    code
        Account code, such as ``"hh-urban-nonfarm-q5"``.

    Returns
    -------
    str
        A key of :data:`BLOCKS`.

    Raises
    ------
    FiscalmultError
        If no rule fits; the message names the prefixes.
    """
    code = str(code)
    for prefix, block in _PREFIXES:
        if code.startswith(prefix):
            return block
    prefixes = ", ".join(prefix for prefix, _ in _PREFIXES)
    raise FiscalmultError(
        f"account {code!r} does not say its block; start the code with one of {prefixes}, "
        "or give the block of every account"
    )


@dataclass(frozen=True)
class Accounts:
    """The accounts of a matrix, in their order.

    Parameters
    ----------
    codes
        Account codes, all different.
    blocks
        The block of each account, keys of :data:`BLOCKS`.
    labels
        ``{language: {code: label}}``; a code without a label is its own label.
    """

    codes: tuple[str, ...]
    blocks: tuple[str, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        twice = sorted({code for code in self.codes if self.codes.count(code) > 1})
        if twice:
            raise FiscalmultError(f"account {twice[0]!r} is listed twice; every code must stand once")
        if len(self.codes) != len(self.blocks):
            raise FiscalmultError(
                f"{len(self.codes)} accounts but {len(self.blocks)} blocks; give one block for each account"
            )
        for code, block in zip(self.codes, self.blocks, strict=True):
            if block not in BLOCKS:
                raise FiscalmultError(f"account {code!r} has the unknown block {block!r}{nearest(block, BLOCKS)}")
            if code in BLOCKS and code != block:
                raise FiscalmultError(
                    f"account {code!r} of the block {block!r} has the name of another block; choose another code"
                )

    @classmethod
    def from_codes(cls, codes: Iterable[str]) -> Accounts:
        """Accounts whose blocks follow from the spelling of their codes."""
        listed = tuple(codes)
        return cls(listed, tuple(block_of_code(code) for code in listed))

    def __len__(self) -> int:
        return len(self.codes)

    def block(self, code: str) -> str:
        """Block of one account."""
        return self.blocks[int(self.positions([code])[0])]

    def label(self, code: str, language: str = "en") -> str:
        """Label of an account in a language, or its code where it has none."""
        return self.labels.get(language, {}).get(code, code)

    def select(self, *names: str) -> tuple[str, ...]:
        """List the accounts that some names stand for, in the order of the matrix.

        Parameters
        ----------
        *names
            Block names, account codes, or patterns with ``*`` such as ``"hh-*-q1"``.

        Raises
        ------
        FiscalmultError
            If a name stands for no account; the message names the nearest ones.
        """
        wanted: set[str] = set()
        for name in names:
            found = [
                code
                for code, block in zip(self.codes, self.blocks, strict=True)
                if code == name or block == name or ("*" in name and fnmatchcase(code, name))
            ]
            # A block this matrix lacks selects nothing; a misspelt name must not.
            if not found and name not in BLOCKS:
                raise FiscalmultError(f"no account or block {name!r}{nearest(name, (*BLOCKS, *self.codes))}")
            wanted.update(found)
        return tuple(code for code in self.codes if code in wanted)

    def positions(self, names: Iterable[str]) -> NDArray[np.intp]:
        """Positions of account codes, in the order given.

        Raises
        ------
        FiscalmultError
            If a code is not an account.
        """
        place = {code: position for position, code in enumerate(self.codes)}
        listed = list(names)
        for name in listed:
            if name not in place:
                raise FiscalmultError(f"no account {name!r}{nearest(name, self.codes)}")
        return np.array([place[name] for name in listed], dtype=np.intp)

    def mask(self, *names: str) -> NDArray[np.bool_]:
        """True where an account is one of those that the names stand for."""
        chosen = set(self.select(*names))
        return np.array([code in chosen for code in self.codes], dtype=bool)
