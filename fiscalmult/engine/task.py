"""One ensemble as plain arrays: what is drawn, what is measured, how it is solved.

A task is built once and knows how to run any of its blocks. It holds no labels, so it
can be sent to another process, and every block gives the same bits wherever it runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fiscalmult.boundary import PRODUCTION, gdp_sides, import_sides
from fiscalmult.economy import IDENTITY_TOLERANCE, Economy
from fiscalmult.engine.sampler import Draws, Sampler
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.kernels import ensemble, solve
from fiscalmult.measures import Measure

__all__ = ["REGIMES", "Block", "Task", "build_task"]

Array = NDArray[np.float64]

REGIMES = {
    "injections": "only injections or counts vary: one factorization, products only",
    "columns": "some payers' columns vary: all other accounts are eliminated once",
    "scaled": "whole columns are scaled by shares: a preconditioned fixed point",
    "full": "every coefficient varies: each draw is solved whole",
}
"""How draws are solved; the cheapest that fits is chosen and reported."""


@dataclass(frozen=True)
class Block:
    """Measures of one block: values (draw, scenario, row), and how many draws were solved alone."""

    values: Array
    alone: int


@dataclass(frozen=True)
class Task:
    """An ensemble ready to run block by block.

    Parameters
    ----------
    sampler
        What is drawn.
    regime
        A key of :data:`REGIMES`.
    measures
        Kernel rows: wanted measures that do not count, then outputs of counted accounts,
        then the rows that hold the identities.
    plan
        Elimination, for the regimes that use one.
    propensities, responding
        Base A over all accounts, and which respond.
    counts
        Count per unit of output (row, counted account), for satellites with moving counts.
    counted
        Positions of the counted accounts.
    order
        Where each wanted row comes from in ``[plain rows, counts]``.
    codes
        Account codes, for errors.
    """

    sampler: Sampler
    regime: str
    measures: ensemble.Measures
    plan: ensemble.Plan
    propensities: Array
    responding: NDArray[np.bool_]
    counts: Array
    counted: NDArray[np.intp]
    order: NDArray[np.intp]
    produced: NDArray[np.bool_]
    codes: tuple[str, ...]

    def run(self, block: int, roles: Mapping[int, int] | None = None) -> Block:
        """Draw and measure one block.

        Raises
        ------
        FiscalmultError
            If a draw cannot be solved, or breaks an identity.
        """
        draws = self.sampler.draw(block, roles)
        values, error = self._solve(draws)
        failed = np.flatnonzero(~(error <= IDENTITY_TOLERANCE))
        for draw in failed:
            values[draw] = self._alone(draws, int(draw))
        self._check(draws, values)
        return Block(self._arrange(draws, values), len(failed))

    def _solve(self, draws: Draws) -> tuple[Array, Array]:
        if self.regime == "full":
            return ensemble.solve_full(self.measures, self.responding, draws.columns, draws.injections)
        if self.regime == "scaled":
            return self._solve_scaled(draws)
        return ensemble.solve_columns(self.plan, draws.columns, draws.injections)

    def _solve_scaled(self, draws: Draws) -> tuple[Array, Array]:
        """Columns of the responding block differ from the base by one factor each."""
        plan, size = self.plan, len(self.sampler.varying)
        base = self.sampler.columns[self.responding].sum(axis=0)
        scale = draws.columns[:, self.responding].sum(axis=1) / base
        feedback = plan.gather @ self.sampler.columns
        inverse = np.asarray(np.linalg.solve(np.eye(size) - feedback, feedback), dtype=np.float64)
        demand = np.atleast_3d(draws.injections) if draws.injections.ndim == 3 else draws.injections[None]
        demand = demand @ plan.gather.T
        start = demand + demand @ inverse.T
        received, change = ensemble.solve_scaled(inverse, start, scale)
        worth = plan.value @ draws.columns
        worth[:, plan.own_rows] += plan.own_payers * (plan.own_receivers @ draws.columns)
        measured = received @ np.swapaxes(worth, -1, -2) + draws.injections @ plan.value.T
        return measured, change

    def _alone(self, draws: Draws, draw: int) -> Array:
        """Solve one draw by itself, with the checks of a single economy."""
        table = self.propensities.copy()
        table[:, self.sampler.varying] = draws.columns[draw]
        inside = table[np.ix_(self.responding, self.responding)]
        injections = draws.injections[draw] if draws.injections.ndim == 3 else draws.injections
        try:
            factor = solve.factorize(inside)
        except solve.NotProductiveError:
            leaks = table[~self.responding][:, self.responding].sum(axis=0)
            worst = np.array(self.codes)[self.responding][np.argsort(leaks)[:3]]
            raise FiscalmultError(
                f"a draw gives an economy whose spending never ends; the accounts that leak least are "
                f"{', '.join(map(repr, map(str, worst)))}: narrow their uncertainty or let more accounts absorb"
            ) from None
        columns = table[:, self.responding][None]
        received = np.linalg.solve(np.eye(len(factor.turnover)) - inside, injections[:, self.responding].T)
        receipts = columns[0] @ received + injections.T
        rows = self.measures
        own = rows.payers[:, self.responding] * (rows.receivers @ columns[0])
        return (rows.receipts @ receipts + own @ received).T

    def _check(self, draws: Draws, values: Array) -> None:
        """The gates of every draw: columns add to 1, every dong leaks once, GDP both ways."""
        injections = draws.injections if draws.injections.ndim == 3 else draws.injections[None]
        size = np.abs(injections).sum(axis=-1) + np.finfo(float).tiny
        leaked, gdp, imports, bought = (values[..., place] for place in range(-4, 0))
        sums = np.abs(draws.columns.sum(axis=1) - self.sampler.columns.sum(axis=0))
        gaps = {
            "the propensities of every column add to 1": sums.max(initial=0.0),
            "every dong injected leaks once": (np.abs(leaked - injections.sum(axis=-1)) / size).max(),
            "GDP by income equals GDP by expenditure": (
                np.abs(gdp + imports - bought - injections[..., self.produced].sum(axis=-1)) / size
            ).max(),
        }
        for identity, gap in gaps.items():
            if not gap <= IDENTITY_TOLERANCE:
                raise FiscalmultError(
                    f"identity broken in a draw: {identity}, but it is off by {gap:.3g} of the injection"
                )

    def _arrange(self, draws: Draws, values: Array) -> Array:
        """Wanted rows in their order, counts multiplied by their factors."""
        outputs = len(self.counted)
        plain = values[..., : values.shape[-1] - 4 - outputs]
        if not outputs:
            return plain[..., self.order]
        produced = values[..., plain.shape[-1] : -4]
        if draws.factors is not None:
            produced = produced * draws.factors[:, None, self.counted]
        return np.concatenate([plain, produced @ self.counts.T], axis=-1)[..., self.order]


def build_task(
    economy: Economy, sampler: Sampler, wanted: Mapping[str, Measure], regime: str | None = None
) -> tuple[Task, dict[str, slice]]:
    """Task for an economy, and the rows that belong to each wanted measure.

    Parameters
    ----------
    economy, sampler
        What responds and what is drawn.
    wanted
        Measures by name, from :func:`fiscalmult.measures.measures_of`.
    regime
        Force a regime instead of the cheapest one that fits.

    Raises
    ------
    FiscalmultError
        If the regime forced does not exist or does not fit what varies.
    """
    counts = {satellite.name for satellite in economy.satellites} & set(wanted) if sampler.moving_counts else set()
    places, plain, counting, order = _layout(economy, wanted, counts)
    count = len(economy.sam.codes)
    intensities = np.concatenate([np.zeros((0, count)), *counting])
    counted = np.flatnonzero(intensities.any(axis=0))
    measures = _stack([*plain, _unit_rows(counted, count), _identity_rows(economy)])
    chosen = _choose(economy, sampler, regime)
    task = Task(
        sampler,
        chosen,
        measures,
        ensemble.make_plan(economy.propensities.values, economy.responding, sampler.varying, measures),
        economy.propensities.values,
        economy.responding,
        intensities[:, counted],
        counted,
        order,
        economy.sam.account_list.mask(*PRODUCTION),
        economy.sam.codes,
    )
    return task, places


Rows = tuple[Array, Array, Array]


def _layout(
    economy: Economy, wanted: Mapping[str, Measure], counts: set[str]
) -> tuple[dict[str, slice], list[Rows], list[Array], NDArray[np.intp]]:
    """Rows of every wanted measure: plain kernel rows, counting rows, and where each ends up."""
    places: dict[str, slice] = {}
    plain: list[Rows] = []
    counting: list[Array] = []
    sources: list[tuple[bool, int]] = []
    sizes = [0, 0]
    for name, measure in wanted.items():
        rows = _rows_of(measure, economy)
        own = len(rows[0])
        places[name] = slice(len(sources), len(sources) + own)
        moving = name in counts
        sources += [(moving, sizes[moving] + row) for row in range(own)]
        sizes[moving] += own
        if moving:
            counting.append(rows[0])
        else:
            plain.append(rows)
    order = np.array([place + (sizes[0] if moving else 0) for moving, place in sources], dtype=np.intp)
    return places, plain, counting, order


def _rows_of(measure: Measure, economy: Economy) -> Rows:
    count = len(economy.sam.codes)
    if measure.receipts is not None:
        receipts = measure.receipts.values.reshape(-1, count)
        return receipts, np.zeros_like(receipts), np.zeros_like(receipts)
    assert measure.sides is not None
    receivers, payers = (side.astype(float)[None] for side in measure.sides)
    return np.zeros((1, count)), receivers, payers * economy.responding


def _unit_rows(places: NDArray[np.intp], count: int) -> Rows:
    rows = np.eye(count)[places]
    return rows, np.zeros_like(rows), np.zeros_like(rows)


def _identity_rows(economy: Economy) -> Rows:
    """Leakage, GDP, imports, and what production sells outside itself less what it cannot make."""
    accounts, responding = economy.sam.account_list, economy.responding
    inside = accounts.mask(*PRODUCTION)
    nothing = np.zeros(len(accounts))
    receipts = [(~responding).astype(float), nothing, nothing, -(inside & ~responding).astype(float)]
    sides = [(nothing, nothing), gdp_sides(accounts), import_sides(accounts), (inside, ~inside)]
    receivers = [np.asarray(side[0], dtype=float) for side in sides]
    payers = [np.asarray(side[1], dtype=float) * responding for side in sides]
    return np.stack(receipts), np.stack(receivers), np.stack(payers)


def _stack(rows: Sequence[Rows]) -> ensemble.Measures:
    return ensemble.Measures(*(np.concatenate(part) for part in zip(*rows, strict=True)))


def _choose(economy: Economy, sampler: Sampler, forced: str | None) -> str:
    varying, responds = len(sampler.varying), int(economy.responding.sum())
    fits = {"injections": varying == 0, "columns": True, "full": varying == responds, "scaled": False}
    if varying and sampler.only_scales:
        fits["scaled"] = all(
            not step.group[economy.responding].any() for step in sampler.steps if hasattr(step, "group")
        )
    if forced is not None:
        if forced not in REGIMES:
            raise FiscalmultError(f"no regime {forced!r}{nearest(forced, REGIMES)}")
        if not fits[forced]:
            raise FiscalmultError(
                f"the regime {forced!r} does not fit what varies; use 'columns', or leave it to be chosen"
            )
        return forced
    return next(regime for regime in ("injections", "scaled", "full", "columns") if fits[regime])
