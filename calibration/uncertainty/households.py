"""Spreads of households: baskets, saving, and who gets factor income and transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.programmes import quintile, transfers
from calibration.uncertainty.estimators import (
    LogitSpread,
    concentration,
    dispersion,
    leave_one_cell_out,
    logit,
    logit_spread,
    rough_dispersion,
)
from calibration.uncertainty.figures import QUINTILES, UncertaintyFigures
from calibration.uncertainty.flows import PAIRS, SHIPPED_PAIR, Flows
from calibration.uncertainty.production import Pair
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = [
    "Baskets",
    "Saving",
    "Transfers",
    "basket_concentration",
    "basket_correlation",
    "basket_spread",
    "final_spread",
    "household_types",
    "income_weights",
    "purchase_weights",
    "saving_spread",
    "transfer_spread",
    "welfare_dispersion",
]

Array = NDArray[np.float64]

ROUNDS = ("2010", "2012", "2014")
"""Survey rounds about the base year."""


def final_spread(flows: Mapping[str, Flows], column: str) -> dict[Pair, tuple[float, float]]:
    """Dispersion of one column of final demand: ``{pair: (dispersion, standard error)}``.

    One column is one observation of many cells: the error leaves out one cell at a time.
    """
    found = {}
    for pair in PAIRS:
        a, b = (flows[name].final[column] / flows[name].final[column].sum() for name in pair)
        found[pair] = (float(dispersion(a[:, None], b[:, None])[0]), leave_one_cell_out(a, b))
    return found


@dataclass(frozen=True)
class Baskets:
    """Household baskets.

    Parameters
    ----------
    total
        Dispersion and standard error of the basket of all households, by pair of tables.
    rough
        ``{household type: dispersion}`` from the roughness of baskets along the quintiles.
    """

    total: dict[Pair, tuple[float, float]]
    rough: dict[str, float]

    @property
    def own(self) -> float:
        """Dispersion that a household group's basket has of its own: the mean over types."""
        return float(np.mean(list(self.rough.values())))

    @property
    def group(self) -> float:
        """Dispersion of the basket of one household group: both errors together."""
        return self.total[SHIPPED_PAIR][0] + self.own


def household_types(sam: SAM) -> dict[str, list[str]]:
    """``{type: households by quintile}``, such as ``rural-farm``."""
    found: dict[str, list[str]] = {}
    for household in sam.accounts("household"):
        found.setdefault(household.removeprefix("hh-").rsplit("-", 1)[0], []).append(household)
    return found


def basket_spread(flows: Mapping[str, Flows], sam: SAM) -> Baskets:
    """Dispersion of baskets in the shipped matrix."""
    rough = {}
    for kind, households in household_types(sam).items():
        bought = sam.flows.sel(receiver=list(sam.accounts("commodity")), payer=households).values
        rough[kind] = rough_dispersion(bought / bought.sum(axis=0))
    return Baskets(final_spread(flows, "households"), rough)


@dataclass(frozen=True)
class Saving:
    """Saving rates of rural and urban households.

    Parameters
    ----------
    rates
        ``{residence: (matrix, survey)}`` in the base year, shares of income after direct tax.
    same_year
        Spread between matrix and survey.
    rounds
        Spread between neighbouring survey rounds.
    """

    rates: dict[str, tuple[float, float]]
    same_year: LogitSpread
    rounds: LogitSpread


def saving_spread(sam: SAM, figures: UncertaintyFigures) -> Saving:
    """Saving rate of the matrix against one less the survey's propensity to consume."""
    survey = {
        place: 1 - figures.table("average propensity to consume", (place,), ROUNDS)[0] for place in ("rural", "urban")
    }
    rates = {}
    for place, over_time in survey.items():
        households = list(sam.accounts(f"hh-{place}-*"))
        paid = sam.flows.sel(payer=households)
        saved = float(paid.sel(receiver="savings-investment").sum())
        rates[place] = (saved / float(paid.sum() - paid.sel(receiver="tax-direct").sum()), float(over_time[1]))
    ours, theirs = np.array(list(rates.values())).T
    series = np.array([logit(over_time) for over_time in survey.values()])
    return Saving(rates, logit_spread(logit(theirs) - logit(ours)), logit_spread(np.diff(series, axis=1).ravel()))


@dataclass(frozen=True)
class Transfers:
    """Who gets cash, by quintile.

    Parameters
    ----------
    rounds
        ``{scheme: dispersion}`` of the people covered, between neighbouring survey rounds.
    poorest
        Share of the poorest quintile in transfers: matrix and survey, base year.
    matrix
        Dispersion between these two.
    assistance
        ``{quintile: people covered by social assistance}`` in the base year, in per cent of its people.
    missed
        Share of social assistance that did not reach the poorest quintile, survey of the base year [1].
    """

    rounds: dict[str, float]
    poorest: tuple[float, float]
    matrix: float
    assistance: dict[str, float]
    missed: float


def transfer_spread(sam: SAM, figures: UncertaintyFigures) -> Transfers:
    """Dispersion of the quintile pattern of cash.

    The survey publishes the share of benefits for the poorest quintile only: the matrix and
    the survey are compared as two cells, the poorest and the others.
    """
    rounds = {
        scheme: _between_rounds(figures.table(f"coverage of {scheme}", QUINTILES, ("2006", *ROUNDS)))
        for scheme in ("social insurance", "social assistance")
    }
    given = transfers(sam)
    ours = sum(value for household, value in given.items() if quintile(household) == "q1") / sum(given.values())
    theirs = figures.value("incidence of social protection and labour", "Q1", "2012") / 100
    cells = np.array([[ours, theirs], [1 - ours, 1 - theirs]])
    covered = figures.table("coverage of social assistance", QUINTILES, ("2012",))[:, 0]
    assistance = dict(zip((name.lower() for name in QUINTILES), covered.tolist(), strict=True))
    missed = 1 - figures.value("incidence of social assistance", "Q1", "2012") / 100
    return Transfers(rounds, (ours, theirs), float(dispersion(cells[:, :1], cells[:, 1:])[0]), assistance, missed)


def welfare_dispersion(figures: UncertaintyFigures) -> float:
    """Dispersion of the quintiles' shares of consumption between the survey rounds about the base year."""
    return _between_rounds(figures.table("welfare share", QUINTILES, ROUNDS))


def _between_rounds(counts: Array) -> float:
    """Mean dispersion between neighbouring columns, dims (quintile, round)."""
    shares = counts / counts.sum(axis=0)
    found = [dispersion(shares[:, i : i + 1], shares[:, j : j + 1])[0] for i, j in pairwise(range(shares.shape[1]))]
    return float(np.mean(found))


def income_weights(sam: SAM) -> tuple[float, Sequence[str]]:
    """Sum of the squared shares that factor and enterprise columns have in household income.

    Errors drawn independently in every column spread the households' total income with the
    dispersion of a column times this sum, where all columns have the same dispersion.
    """
    payers = list(sam.accounts("labour", "capital", "enterprise"))
    paid = sam.flows.sel(receiver=list(sam.accounts("household")), payer=payers).sum("receiver").values
    kept = [payer for payer, value in zip(payers, paid, strict=True) if value > 0]
    shares = paid[paid > 0] / paid.sum()
    return float((shares**2).sum()), kept


def purchase_weights(sam: SAM) -> tuple[float, float]:
    r"""What the basket of all households keeps of the dispersion of one group's basket [1].

    Where the columns err independently, :math:`\sum_j m_j^2` with the shares m of the groups in all purchases;
    where they err together, :math:`\sum_{jk} m_j m_k \sum_i \min(a_{ij}, a_{ik})`: of two columns that read one
    process for each product, the covariance is that of the smaller share.
    """
    bought = sam.block("commodity", "household").values
    weights = bought.sum(axis=0) / bought.sum()
    shares = bought / bought.sum(axis=0)
    alike = np.minimum(shares[:, :, None], shares[:, None, :]).sum(axis=0)
    return float((weights**2).sum()), float(weights @ alike @ weights)


def basket_concentration(baskets: Baskets, sam: SAM) -> float:
    """Concentration of whole columns of households.

    Purchases are a part of the column; a part of a Dirichlet column has its concentration
    times the part's share.
    """
    paid = sam.flows.sel(payer=list(sam.accounts("household")))
    share = float(paid.sel(receiver=list(sam.accounts("commodity"))).sum() / paid.sum())
    return concentration(baskets.group) / share


def basket_correlation(baskets: Baskets, sam: SAM) -> float:
    """Correlation of the columns that gives the basket of all households the dispersion measured for it.

    With the two ends of :func:`purchase_weights`, ``total = group (apart + correlation (together - apart))``.

    Raises
    ------
    FiscalmultError
        If no correlation does: the basket of all is known worse than a group's, or better than if groups err apart.
    """
    apart, together = purchase_weights(sam)
    found = (baskets.total[SHIPPED_PAIR][0] / baskets.group - apart) / (together - apart)
    if not 0 <= found <= 1:
        raise FiscalmultError(
            f"the columns of households would need a correlation of {found:.3g} to spread the basket of all as "
            "measured; look at the dispersions of baskets"
        )
    return found
