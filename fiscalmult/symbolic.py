"""The macro SAM in sympy: every multiplier as a formula.

One account for each block. The columns are written with named shares that add to 1, so
each formula shows what drives a multiplier; with the shares of a real matrix put in, it
gives the same number as the kernels do on that matrix aggregated to its blocks. Every
measure of :func:`fiscalmult.worth` has its formula, under every closure of blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fiscalmult.accounts import BLOCKS
from fiscalmult.boundary import PRODUCTION
from fiscalmult.closure import Closure
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sam import SAM

__all__ = ["MEASURES", "MacroModel", "macro_model", "macro_sam", "macro_shares"]

MEASURES = ("gdp", "value_added", "household_income", "employment", "revenue", "imports", "saving", "output")
"""Measures that have a formula, in the order of :func:`fiscalmult.measures.measures_of`."""

_SHARES: dict[tuple[str, str], str] = {
    ("labour", "activity"): "v_L",
    ("capital", "activity"): "v_K",
    ("tax", "activity"): "t_a",
    ("rest-of-world", "commodity"): "m",
    ("tax", "commodity"): "t_c",
    ("margin", "commodity"): "g",
    ("tax", "labour"): "t_L",
    ("tax", "capital"): "t_K",
    ("enterprise", "capital"): "e",
    ("rest-of-world", "capital"): "r",
    ("household", "enterprise"): "d",
    ("tax", "enterprise"): "t_e",
    ("government", "enterprise"): "p",
    ("commodity", "household"): "c",
    ("tax", "household"): "t_h",
    ("commodity", "social-protection"): "b",
}
_JOBS = "j"
"""Jobs per unit of output: the letter of employment, which is no share."""
_REMAINDERS = {
    "activity": ("commodity", "a"),
    "commodity": ("activity", "s"),
    "margin": ("commodity", ""),
    "labour": ("household", "h_L"),
    "capital": ("household", "h_K"),
    "enterprise": ("accumulation", "s_e"),
    "household": ("accumulation", "s_h"),
    "social-protection": ("household", "h_b"),
}
"""Who gets what is left of a dong, so that each column adds to 1, and the letter of that share."""


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
            One of :data:`MEASURES`; employment is counted by ``j`` jobs per unit of output.
        closure
            Which blocks respond, and which of them are in fixed supply.

        Returns
        -------
        dict
            ``{account: expression}`` [1], or jobs per money unit; ``w = (I - A_rr')^-1 m``.

        Raises
        ------
        FiscalmultError
            If the measure is unknown, or the closure names single accounts of a matrix.
        """
        import sympy

        if measure not in MEASURES:
            raise FiscalmultError(f"no formula for {measure!r}{nearest(measure, MEASURES)}")
        inside = self._responding(closure)
        blocks = [self.accounts[i] for i in inside]
        row = sympy.Matrix([self._weight(measure, block, set(blocks)) for block in blocks])
        # Solved over the field of rational functions, where cancelling is exact and quick.
        matrix, weights = self._leaks(inside).to_DM().unify(row.to_DM())
        solved = matrix.to_field().lu_solve(weights.to_field()).to_Matrix()
        return {block: sympy.factor(solved[k]) for k, block in enumerate(blocks)}

    def denominator(self, closure: Closure) -> Any:
        """What every multiplier of a closure is divided by, det(I - A_rr): the smaller, the longer money goes round.

        Raises
        ------
        FiscalmultError
            If the closure names single accounts of a matrix.
        """
        import sympy

        return sympy.factor(self._leaks(self._responding(closure)).to_DM().to_field().det().as_expr())

    def latex(self, measure: str, closure: Closure, account: str) -> str:
        r"""LaTeX of one multiplier, such as ``w^{\mathrm{gdp}}_{\mathrm{household}} = \frac{..}{..}``.

        Parameters
        ----------
        measure, closure
            As for :meth:`worth`.
        account
            The block that the dong is put into.

        Raises
        ------
        FiscalmultError
            As :meth:`worth`, or if the account does not respond under the closure.
        """
        import sympy

        found = self.worth(measure, closure)
        if account not in found:
            raise FiscalmultError(
                f"{account!r} does not respond under closure {closure.name!r}{nearest(account, found)}"
            )
        below = self.denominator(closure)
        above = sympy.factor(sympy.cancel(found[account] * below))
        words = (name.replace("_", r"\ ").replace("-", r"\ ") for name in (measure, account))
        left = r"w^{{\mathrm{{{}}}}}_{{\mathrm{{{}}}}}".format(*words)
        return rf"{left} = \frac{{{sympy.latex(above)}}}{{{sympy.latex(below)}}}"

    def number(self, formula: Any, shares: Mapping[str, float]) -> float:
        """Value of a formula at given shares, such as those of :func:`macro_shares`.

        Raises
        ------
        FiscalmultError
            If a letter of the formula has no value.
        """
        from sympy import sympify

        known = {self.symbols[letter]: share for letter, share in shares.items() if letter in self.symbols}
        value = sympify(formula).subs(known)
        left = sorted(str(symbol) for symbol in value.free_symbols)
        if left:
            raise FiscalmultError(f"the formula needs a value for {', '.join(left)}; give one for each letter")
        return float(value)

    def _leaks(self, inside: list[int]) -> Any:
        """(I - A_rr)'."""
        import sympy

        return sympy.eye(len(inside)) - self.propensities.extract(inside, inside).T

    def _responding(self, closure: Closure) -> list[int]:
        """Positions of the blocks that respond and can grow."""
        for name in (*closure.responding, *closure.constrained):
            if name not in self.accounts:
                raise FiscalmultError(
                    f"closure {closure.name!r} names {name!r}, and the macro model has whole blocks only"
                    f"{nearest(name, self.accounts)}"
                )
        grows = set(closure.responding) - set(closure.constrained)
        return [i for i, block in enumerate(self.accounts) if block in grows]

    def _weight(self, measure: str, payer: str, responding: set[str]) -> Any:
        """What a unit of receipts of a block counts: itself, and by what the block pays to others."""
        own = {"output": ("activity", 1), "employment": ("activity", self.symbols[_JOBS])}
        received = {"household_income": "household", "revenue": "tax", "saving": "accumulation"}
        if measure in received and received[measure] in responding:
            own[measure] = (received[measure], 1)
        if measure in own:
            block, each = own[measure]
            return each if payer == block else 0
        # What absorbing accounts get counts where it is paid.
        paid = {
            "value_added": (("labour", "capital"), ("activity",)),
            "gdp": (("labour", "capital", "tax"), PRODUCTION),
            "imports": (("rest-of-world",), PRODUCTION),
        }
        rows, payers = paid[measure] if measure in paid else ((received[measure],), self.accounts)
        column = self.accounts.index(payer)
        return sum(self.propensities[self.accounts.index(row), column] for row in rows) if payer in payers else 0


def macro_model(remainders: bool = False) -> MacroModel:
    """The macro SAM with a letter for every share.

    Parameters
    ----------
    remainders
        False: what is left of each dong is written as 1 less the other shares. True: it has a
        letter of its own, which makes formulas shorter; the letters of a column then add to 1.

    Returns
    -------
    MacroModel
        ``v_L, v_K`` value added to labour and capital, ``t_a`` activity tax, ``m`` imports,
        ``t_c`` product taxes, ``g`` margins, ``t_L`` contributions and taxes on labour income,
        ``t_K, e, r`` capital income to factor taxes, enterprises and abroad, ``d, t_e, p``
        enterprise income to households, taxes and government, ``c, t_h`` household consumption
        and taxes, ``b`` benefits in kind (what schemes of social protection buy). What is left:
        ``a`` inputs of activities, ``s`` domestic supply, ``h_L, h_K, h_b`` what households get
        from labour, capital and schemes, ``s_e, s_h`` saving of enterprises and households.
        ``j``: jobs per unit of output.
    """
    import sympy

    accounts = tuple(BLOCKS)
    named = [*_SHARES.values(), _JOBS]
    named += [letter for _, letter in _REMAINDERS.values() if letter] if remainders else []
    letters = {letter: sympy.Symbol(letter, positive=True) for letter in named}
    matrix = sympy.zeros(len(accounts), len(accounts))
    for (receiver, payer), letter in _SHARES.items():
        matrix[accounts.index(receiver), accounts.index(payer)] = letters[letter]
    for payer, (receiver, letter) in _REMAINDERS.items():
        column = accounts.index(payer)
        left = letters[letter] if letter in letters else 1 - sum(matrix[:, column])
        matrix[accounts.index(receiver), column] += left
    return MacroModel(accounts, matrix, letters)


def macro_sam(sam: SAM) -> SAM:
    """A matrix aggregated to one account for each of its blocks, named ``block + '-account'``."""
    return sam.aggregate(
        {code: f"{block}-account" for code, block in zip(sam.codes, sam.account_list.blocks, strict=True)}
    )


def macro_shares(sam: SAM) -> dict[str, float]:
    """The letters of :func:`macro_model` as shares in a real matrix, those of the remainders too.

    Raises
    ------
    FiscalmultError
        If a responding column pays a block for which the macro model has no letter.
    """
    small = macro_sam(sam)
    share = small.propensities
    left = {(receiver, payer): letter for payer, (receiver, letter) in _REMAINDERS.items()}
    known = {**_SHARES, **left}
    for payer in _REMAINDERS:
        for receiver in small.account_list.blocks:
            cell = _cell(share, receiver, payer)
            if abs(cell) > 1e-12 and (receiver, payer) not in known:
                raise FiscalmultError(
                    f"{payer} pays {cell:.4g} of each dong to {receiver}, for which the macro model has no letter; "
                    "use the numeric economy for this matrix"
                )
    return {letter: _cell(share, receiver, payer) for (receiver, payer), letter in known.items() if letter}


def _cell(share: Any, receiver: str, payer: str) -> float:
    names = {str(code) for code in share["receiver"].values}
    if f"{receiver}-account" not in names or f"{payer}-account" not in names:
        return 0.0
    return float(share.loc[f"{receiver}-account", f"{payer}-account"])
