"""Draws: blocks of economies, injections and intensities as plain arrays.

A sampler is built once from labels and holds plain arrays only, so that it can be sent
to another process and gives the same bits there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.engine.steps import Columns, Delivery, Draws, Intensity, Mix, Share, Step
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.kernels.cells import CellDraws, Cells, lay_out
from fiscalmult.kernels.sampling import BLOCK, Dirichlet, Stream
from fiscalmult.kernels.workspace import FRESH, Workspace
from fiscalmult.results import injections_of
from fiscalmult.uncertainty import (
    Part,
    UncertainColumns,
    UncertainDelivery,
    UncertainIntensity,
    UncertainMix,
    UncertainShare,
    Uncertainty,
)

__all__ = ["Sampler", "build_sampler"]

MOST = 0.6
"""Share of responding columns above which a draw is solved whole."""

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Sampler:
    """Everything that draws, as plain arrays.

    Parameters
    ----------
    seed
        Seed of all streams.
    varying
        Positions of the payers whose columns vary.
    columns
        Their base columns, shape (n, k).
    injections
        Base injections, shape (scenario, n).
    cells
        Where the cells of the varying columns are, and which compositions are drawn.
    steps
        The uncertain parts.
    uniforms
        Points of a low-discrepancy design instead of independent draws, shape (draws, d).
    """

    seed: int
    varying: Places
    columns: Array
    injections: Array
    cells: Cells
    steps: tuple[Step, ...]
    uniforms: Array | None = field(default=None, repr=False)

    @property
    def moving_injections(self) -> bool:
        """Whether injections differ between draws."""
        return any(isinstance(step, Delivery) for step in self.steps)

    @property
    def moving_counts(self) -> bool:
        """Whether counts per output differ between draws."""
        return any(isinstance(step, Intensity) for step in self.steps)

    @property
    def dimensions(self) -> int:
        """Uniform numbers that one draw takes."""
        return sum(step.dimensions() for step in self.steps)

    def draw(self, block: int, roles: Mapping[int, int] | None = None, work: Workspace = FRESH) -> Draws:
        """One block of draws.

        Parameters
        ----------
        block
            Number of the block; draw d stands in block ``d // BLOCK``.
        roles
            ``{key of a part: role}``: which of several independent samples a part is taken from, 0 by
            default (used by the pick-and-freeze designs of sensitivity analysis).
        work
            Where large arrays come from; a workspace in use again overwrites the block before.
        """
        injections = self.injections
        if self.moving_injections:
            injections = work.empty("injections", BLOCK, *injections.shape)
            injections[...] = self.injections
        factors = np.ones((BLOCK, self.columns.shape[0])) if self.moving_counts else None
        draws = Draws(CellDraws(self.cells, BLOCK, work), injections, factors)
        offset = 0
        for step in self.steps:
            if self.uniforms is None:
                role = (roles or {}).get(step.part, 0)
                stream = Stream.independent(self.seed, block, step.part, role)
            else:
                rows = self.uniforms[block * BLOCK : (block + 1) * BLOCK, offset : offset + step.dimensions()]
                # The last block of a design may be short; repeating its rows keeps the shape, and they are cut off.
                stream = Stream(BLOCK, uniforms=np.resize(rows, (BLOCK, rows.shape[1])))
                offset += step.dimensions()
            step.apply(stream, draws)
        draws.cells.settle()
        return draws


def build_sampler(
    economy: Economy, uncertainty: Uncertainty, scenarios: Sequence[Scenario], seed: int, *, whole: bool = False
) -> Sampler:
    """Turn an uncertainty over labels into plain arrays.

    Parameters
    ----------
    economy, uncertainty, scenarios, seed
        What is drawn around, what is not known, what uses it, and the seed.
    whole
        Hand over the columns of all responding accounts, also of those that do not vary. Done
        in any case where most vary, because eliminating the few others no longer pays.

    Raises
    ------
    FiscalmultError
        If a part speaks of something that is not there, two parts draw one column's composition, or
        money lands on an account that pays nothing.
    """
    uncertainty.check(economy)
    touched = [part.payers_in(economy) for part in uncertainty.parts]
    varying = np.unique(np.concatenate([*touched, np.zeros(0, dtype=np.intp)]))
    whole = whole or len(varying) > MOST * economy.responding.sum()
    if whole:
        varying = np.flatnonzero(economy.responding)
    _check_once(economy, uncertainty)
    columns = economy.propensities.values[:, varying]
    cells = _cells(economy, uncertainty, columns, varying, whole)
    injections = injections_of(economy, scenarios)
    steps = []
    for part in uncertainty.parts:
        if isinstance(part, UncertainDelivery):
            steps.append(_delivery(part.key, part, economy, scenarios))
        else:
            steps.append(_step(part.key, part, economy, cells, varying))
    return Sampler(seed, varying, columns, injections, cells, tuple(step for step in steps if step is not None))


def _check_once(economy: Economy, uncertainty: Uncertainty) -> None:
    seen: dict[int, str] = {}
    for part in uncertainty.parts:
        if isinstance(part, UncertainColumns):
            for place in part.payers_in(economy):
                if place in seen:
                    raise FiscalmultError(
                        f"the column of {economy.sam.codes[place]!r} is drawn by two parts, {seen[place]!r} and "
                        f"{part.name!r}; name it in one of them"
                    )
                seen[int(place)] = part.name


def _cells(economy: Economy, uncertainty: Uncertainty, columns: Array, varying: Places, whole: bool) -> Cells:
    """Layout of the varying columns; a column whose composition nothing draws stays condensed."""
    live = np.full(len(varying), whole)
    composed = np.zeros(0, dtype=np.intp)
    groups, further = [], np.zeros(columns.shape, dtype=bool)
    for part in uncertainty.parts:
        places = np.searchsorted(varying, part.payers_in(economy))
        if isinstance(part, UncertainColumns | UncertainMix):
            live[places] = True
        if isinstance(part, UncertainColumns):
            composed = np.concatenate([composed, places])
        if isinstance(part, UncertainMix):
            further[:, places] |= part.table(economy)[:, varying[places]] != 0
        if isinstance(part, UncertainShare):
            groups += [(group, places) for group in part.groups(economy)]
    return lay_out(columns, live, groups, further).drawn_by(composed)


def _step(number: int, part: Part, economy: Economy, cells: Cells, varying: Places) -> Step | None:
    """Plain-array form of a part, or None where it touches nothing."""
    payers = part.payers_in(economy)
    places = np.searchsorted(varying, payers)
    if isinstance(part, UncertainColumns):
        return Columns.of(number, cells, places, part.concentration, part.correlation)
    if isinstance(part, UncertainMix):
        own = [cells.receiver[cells.edges[place] : cells.edges[place + 1]] for place in places]
        table = part.table(economy)
        marginal = tuple(table[rows, payer] for rows, payer in zip(own, payers, strict=True))
        return Mix(number, marginal, places, part.low, part.high)
    if isinstance(part, UncertainShare):
        return Share.of(
            number, cells, places, *part.groups(economy), part.base(economy), part.logit_sd, part.correlation
        )  # fmt: skip
    assert isinstance(part, UncertainIntensity)
    if not economy.satellites:
        return None
    counted = np.flatnonzero(economy.sam.account_list.mask(*part.accounts))
    return Intensity(number, counted, part.cv, part.correlation)


def _delivery(number: int, part: UncertainDelivery, economy: Economy, scenarios: Sequence[Scenario]) -> Step | None:
    programmes = {scenario.programme.name: scenario.programme for scenario in scenarios}
    for scenario in scenarios:
        programmes.update({s.name: s for s, _ in scenario.sources if isinstance(s, Programme)})
    chosen = [name for name in programmes if part.names(name)]
    others = None if part.others is None else part.others.per_dong(economy.sam.account_list)
    dirichlets, receivers, shares, uses = [], [], [], []
    for name in chosen:
        spread = programmes[name].per_dong(economy.sam.account_list)
        places = np.flatnonzero(spread > 0)
        if len(places) < 2 and others is None:
            continue
        dirichlets.append(Dirichlet.of([spread[places]], part.concentration))
        receivers.append(places)
        shares.append(spread[places])
        uses.append(np.array([_use(scenario, name) for scenario in scenarios]))
    if not dirichlets:
        return None
    listed = (tuple(dirichlets), tuple(receivers), tuple(shares), tuple(uses))
    return Delivery(number, *listed, part.inclusion_error, others)


def _use(scenario: Scenario, programme: str) -> float:
    """Money that a scenario puts into a programme, less what it moves from it."""
    used = scenario.amount if scenario.programme.name == programme else 0.0
    for source, share in scenario.sources:
        if isinstance(source, Programme) and source.name == programme:
            used -= share * scenario.amount
    return used
