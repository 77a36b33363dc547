"""One ensemble as plain arrays: what is drawn, what is measured, how it is solved.

A task is built once and knows how to run any of its blocks. It holds no labels, so it
can be sent to another process, and every block gives the same bits wherever it runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from threading import local

import numpy as np
from numpy.typing import NDArray

from fiscalmult.boundary import PRODUCTION
from fiscalmult.economy import IDENTITY_TOLERANCE, Economy
from fiscalmult.engine.regimes import choose_regime
from fiscalmult.engine.rows import identity_rows, layout, stack, unit_rows
from fiscalmult.engine.sampler import Sampler
from fiscalmult.engine.steps import Draws
from fiscalmult.errors import FiscalmultError
from fiscalmult.kernels import ensemble, solve
from fiscalmult.kernels.cells import Payments
from fiscalmult.kernels.scaled import Scaled, make_scaled, solve_scaled
from fiscalmult.kernels.threads import one_blas_thread
from fiscalmult.kernels.whole import Whole, make_whole, solve_whole
from fiscalmult.kernels.workspace import Workspace
from fiscalmult.measures import Measure

__all__ = ["Block", "Task", "build_task"]

Array = NDArray[np.float64]

_MINE = local()


def _workspace() -> Workspace:
    """The arrays of this thread."""
    if not hasattr(_MINE, "workspace"):
        _MINE.workspace = Workspace()
    found: Workspace = _MINE.workspace
    return found


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
        A key of :data:`fiscalmult.engine.regimes.REGIMES`.
    measures
        Kernel rows: wanted measures that do not count, then outputs of counted accounts,
        then the rows that hold the identities.
    plan, spending
        Elimination and what varying columns pay towards its rows, for the regimes that use one.
    scaled
        Channels between the varying payers, for the regime that scales whole columns.
    whole
        Layout of whole systems, for the regime that solves them.
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
    plan: ensemble.Plan | None
    spending: Payments | None
    scaled: Scaled | None
    whole: Whole | None
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
        with one_blas_thread:
            draws = self.sampler.draw(block, roles, _workspace())
            values, error = self._solve(draws)
            failed = np.flatnonzero(~(error <= IDENTITY_TOLERANCE))
            for draw in failed:
                values[draw] = self._alone(draws, int(draw))
            self._check(draws, values)
            return Block(self._arrange(draws, values), len(failed))

    def run_several(self, work: Sequence[tuple[int, Mapping[int, int]]]) -> list[Block]:
        """Measures of some blocks, each with the roles of its parts."""
        with one_blas_thread:
            return [self.run(block, roles) for block, roles in work]

    def _solve(self, draws: Draws) -> tuple[Array, Array]:
        if self.whole is not None:
            return solve_whole(self.whole, draws.cells, draws.injections)
        assert self.plan is not None
        assert self.spending is not None
        work, paid = draws.cells.work, self.spending(draws.cells)
        if self.scaled is None:
            return ensemble.solve_columns(self.plan, paid, draws.injections, work)
        # The last row of what is paid is the factor on all that stays inside.
        received, error = solve_scaled(self.scaled, paid[..., -1], draws.injections @ self.plan.gather.T, work)
        measured = work.empty("measured", *received.shape[:2], paid.shape[-1] - 1)
        np.matmul(received, paid[..., :-1], out=measured)
        measured += draws.injections @ self.plan.value.T
        return measured, error

    def _alone(self, draws: Draws, draw: int) -> Array:
        """Solve one draw by itself, with the checks of a single economy."""
        table = self.propensities.copy()
        table[:, self.sampler.varying] = draws.columns[draw]
        inside = table[np.ix_(self.responding, self.responding)]
        injections = draws.injections[draw] if draws.injections.ndim == 3 else draws.injections
        try:
            factor = solve.factorize(inside)
        except solve.NotProductiveError:
            inside_codes = np.array(self.codes)[self.responding]
            trapped = ", ".join(repr(str(code)) for code in inside_codes[solve.circulating(inside)[:5]])
            raise FiscalmultError(
                f"a draw gives an economy whose spending never ends: money goes round among {trapped}; narrow the "
                "uncertainty of their columns, or let more accounts absorb"
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
        sums = np.abs(draws.cells.totals() - self.sampler.columns.sum(axis=0)[:, None])
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
            # In the order wanted already. Copied, because what the block was solved in is used again.
            return plain.copy()
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
    places, plain, counting, order = layout(economy, wanted, counts)
    count = len(economy.sam.codes)
    intensities = np.concatenate([np.zeros((0, count)), *counting])
    counted = np.flatnonzero(intensities.any(axis=0))
    measures = stack([*plain, unit_rows(counted, count), identity_rows(economy)])
    chosen = choose_regime(economy, sampler, regime)
    plan, spending, scaled, whole = _prepare(economy, sampler, measures, chosen)
    task = Task(
        sampler,
        chosen,
        measures,
        plan,
        spending,
        scaled,
        whole,
        economy.propensities.values,
        economy.responding,
        intensities[:, counted],
        counted,
        order,
        economy.sam.account_list.mask(*PRODUCTION),
        economy.sam.codes,
    )
    return task, places


def _prepare(
    economy: Economy, sampler: Sampler, measures: ensemble.Measures, regime: str
) -> tuple[ensemble.Plan | None, Payments | None, Scaled | None, Whole | None]:
    """What a regime computes once: an elimination, with or without channels, or the layout of whole systems."""
    if regime == "full":
        return None, None, None, make_whole(sampler.cells, economy.responding, measures)
    plan = ensemble.make_plan(economy.propensities.values, economy.responding, sampler.varying, measures)
    rows = partial(ensemble.spending_rows, plan)
    if regime != "scaled":
        return plan, Payments.of(sampler.cells, len(plan.gather) + len(plan.value), rows), None, None
    inside = sampler.columns[economy.responding].sum(axis=0)
    inside[inside == 0] = 1.0  # a good that is imported whole has nothing to scale

    def scales(payer: int) -> Array:
        """Worth, and the share of the base that stays inside: the feedback follows from it."""
        return np.concatenate([rows(payer)[len(plan.gather) :], economy.responding[None] / inside[payer]])

    spending = Payments.of(sampler.cells, len(plan.value) + 1, scales)
    return plan, spending, make_scaled(plan.gather @ sampler.columns), None
