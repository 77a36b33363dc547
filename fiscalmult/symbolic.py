"""The macro SAM in sympy: every multiplier as a formula.

One account for each block. The columns are written with named shares that add to 1, so
each formula shows what drives a multiplier; with the shares of a real matrix put in, it
gives the same number as the kernels do on that matrix aggregated to its blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fiscalmult.accounts import BLOCKS
from fiscalmult.closure import Closure
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sam import SAM

__all__ = ["MacroModel", "macro_model", "macro_sam", "macro_shares"]

_SHARES: dict[tuple[str, str], str] = {
    ("labour", "activity"): "v_L",
    ("capital", "activity"): "v_K",
    ("tax", "activity"): "t_a",
    ("rest-of-world", "commodity"): "m",
    ("tax", "commodity"): "t_c",
    ("margin", "commodity"): "g",
    ("tax", "capital"): "t_K",
    ("enterprise", "capital"): "e",
    ("rest-of-world", "capital"): "r",
    ("household", "enterprise"): "d",
    ("tax", "enterprise"): "t_e",
    ("government", "enterprise"): "p",
    ("commodity", "household"): "c",
    ("tax", "household"): "t_h",
}
_REMAINDERS = {
    "activity": "commodity",
    "commodity": "activity",
    "margin": "commodity",
    "labour": "household",
    "capital": "household",
    "enterprise": "accumulation",
    "household": "accumulation",
    "social-protection": "household",
}
"""Who gets what is left of a dong, so that each column adds to 1."""


@dataclass(frozen=True)
class MacroModel:
    """The macro SAM as sympy objects.

    Parameters
    ----------
    accounts
        One account for each block, named by the block.
    propensities
        A, a sympy Matrix (receiver, payer).
    symbols
        ``{letter: symbol}`` of the shares.
    """

    accounts: tuple[str, ...]
    propensities: Any
    symbols: dict[str, Any]

    def worth(self, measure: str, closure: Closure) -> dict[str, Any]:
        """Formula of what one dong into each responding account adds to a measure.

        Parameters
        ----------
        measure
            ``"value_added"``, ``"gdp"``, ``"imports"`` or ``"household_income"``.
        closure
            Which blocks respond.

        Returns
        -------
        dict
            ``{account: expression}``, from ``w = (I - A_rr')^-1 m``.
        """
        import sympy

        inside = [i for i, block in enumerate(self.accounts) if block in closure.responding]
        core = self.propensities.extract(inside, inside)
        row = sympy.Matrix([self._weight(measure, self.accounts[i]) for i in inside])
        # Solved over the field of rational functions, where cancelling is exact and quick.
        matrix, weights = (sympy.eye(len(inside)) - core.T).to_DM().unify(row.to_DM())
        solved = matrix.to_field().lu_solve(weights.to_field()).to_Matrix()
        return {self.accounts[i]: sympy.factor(solved[k]) for k, i in enumerate(inside)}

    def number(self, formula: Any, shares: Mapping[str, float]) -> float:
        """Value of a formula at given shares, such as those of :func:`macro_shares`."""
        return float(formula.subs({self.symbols[letter]: share for letter, share in shares.items()}))

    def _weight(self, measure: str, payer: str) -> Any:
        receivers: dict[str, dict[str, tuple[str, ...]]] = {
            "value_added": {"activity": ("labour", "capital")},
            "gdp": {"activity": ("labour", "capital", "tax"), "commodity": ("tax",)},
            "imports": {"commodity": ("rest-of-world",)},
        }
        if measure == "household_income":
            return int(payer == "household")
        if measure not in receivers:
            raise FiscalmultError(f"no formula for {measure!r}{nearest(measure, (*receivers, 'household_income'))}")
        column = self.accounts.index(payer)
        rows = receivers[measure].get(payer, ())
        return sum(self.propensities[self.accounts.index(block), column] for block in rows)


def macro_model() -> MacroModel:
    """The macro SAM with a letter for every share.

    Returns
    -------
    MacroModel
        ``v_L, v_K`` value added to labour and capital, ``t_a`` activity tax, ``m`` imports,
        ``t_c`` product taxes, ``g`` margins, ``t_K, e, r`` capital income to factor taxes,
        enterprises and abroad, ``d, t_e, p`` enterprise income to households, taxes and
        government, ``c, t_h`` household consumption and taxes; the rest of each column goes to
        inputs, domestic supply, households or saving.
    """
    import sympy

    accounts = tuple(BLOCKS)
    letters = {letter: sympy.Symbol(letter, positive=True) for letter in _SHARES.values()}
    matrix = sympy.zeros(len(accounts), len(accounts))
    for (receiver, payer), letter in _SHARES.items():
        matrix[accounts.index(receiver), accounts.index(payer)] = letters[letter]
    for payer, receiver in _REMAINDERS.items():
        column = accounts.index(payer)
        matrix[accounts.index(receiver), column] += 1 - sum(matrix[:, column])
    return MacroModel(accounts, matrix, letters)


def macro_sam(sam: SAM) -> SAM:
    """A matrix aggregated to one account for each of its blocks, named ``block + '-account'``."""
    return sam.aggregate(
        {code: f"{block}-account" for code, block in zip(sam.codes, sam.account_list.blocks, strict=True)}
    )


def macro_shares(sam: SAM) -> dict[str, float]:
    """The letters of :func:`macro_model` as shares in a real matrix.

    Raises
    ------
    FiscalmultError
        If a responding column pays a block for which the macro model has no letter.
    """
    small = macro_sam(sam)
    share = small.propensities
    known = {*_SHARES, *((receiver, payer) for payer, receiver in _REMAINDERS.items())}
    for payer in _REMAINDERS:
        for receiver in small.account_list.blocks:
            cell = _cell(share, receiver, payer)
            if abs(cell) > 1e-12 and (receiver, payer) not in known:
                raise FiscalmultError(
                    f"{payer} pays {cell:.4g} of each dong to {receiver}, for which the macro model has no letter; "
                    "use the numeric economy for this matrix"
                )
    return {letter: _cell(share, receiver, payer) for (receiver, payer), letter in _SHARES.items()}


def _cell(share: Any, receiver: str, payer: str) -> float:
    names = {str(code) for code in share["receiver"].values}
    if f"{receiver}-account" not in names or f"{payer}-account" not in names:
        return 0.0
    return float(share.loc[f"{receiver}-account", f"{payer}-account"])
