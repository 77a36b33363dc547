"""Supply that cannot grow, from the factorization of the economy in which it can."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fiscalmult.kernels import solve

__all__ = ["fix_supply"]

Array = NDArray[np.float64]


def fix_supply(factor: solve.Factorization, receipts: Array, fixed: NDArray[np.intp]) -> tuple[Array, Array]:
    """Receipts when some accounts cannot grow, without a new factorization.

    Parameters
    ----------
    factor
        Factorization of the unconstrained economy, n accounts.
    receipts
        Its answer x to some injections, shape (..., n).
    fixed
        Positions of the c accounts in fixed supply.

    Returns
    -------
    tuple
        Receipts of the accounts that can still grow, shape (..., n) with zeros at the fixed
        ones, and the demand that falls on the fixed ones and is not met by them, shape (..., c).

    Notes
    -----
    Let g be an injection into the fixed accounts that just undoes their growth:
    ``x_c + M_cc g = 0``. By superposition all receipts become ``x + M_.c g``. The fixed
    accounts then receive nothing that they spend, and their balance reads
    ``0 = demand_c + g``, so the demand that leaks is ``-g = M_cc^-1 x_c``. That takes c solves
    and one system of c equations (Miller and Blair 2009, ch. 13; Lewis and Thorbecke 1992).
    """
    pulses = np.zeros((len(fixed), factor.propensities.shape[0]))
    pulses[np.arange(len(fixed)), fixed] = 1.0
    columns = solve.respond(factor, pulses)
    flat = receipts.reshape(-1, receipts.shape[-1])
    unmet = np.asarray(np.linalg.solve(columns[:, fixed].T, flat[:, fixed].T).T, dtype=np.float64)
    left: Array = flat - unmet @ columns
    left[:, fixed] = 0.0
    return left.reshape(receipts.shape), unmet.reshape(*receipts.shape[:-1], len(fixed))
