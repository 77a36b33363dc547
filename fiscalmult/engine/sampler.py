"""Draws: blocks of economies, injections and intensities as plain arrays.

A sampler is built once from labels and holds plain arrays only, so that it can be sent
to another process and gives the same bits there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.kernels.sampling import BLOCK, DirichletLayout, Stream, dirichlet_columns, logit_normal, tilt_group
from fiscalmult.uncertainty import (
    Part,
    UncertainColumns,
    UncertainDelivery,
    UncertainIntensity,
    UncertainMix,
    UncertainShare,
    Uncertainty,
)

__all__ = ["Draws", "Sampler", "build_sampler"]

MOST = 0.6
"""Share of responding columns above which a draw is solved whole."""

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass
class Draws:
    """One block of draws: columns of the varying payers, injections, and factors on counts."""

    columns: Array
    injections: Array
    factors: Array | None


@dataclass(frozen=True)
class _Step:
    """One part of the uncertainty in plain arrays; ``part`` keys its random stream."""

    part: int

    def dimensions(self) -> int:
        """Uniform numbers that one draw of this part takes."""
        raise NotImplementedError

    def apply(self, stream: Stream, draws: Draws) -> None:
        """Draw the part into a block."""
        raise NotImplementedError


@dataclass(frozen=True)
class _Columns(_Step):
    layout: DirichletLayout
    places: Places

    def dimensions(self) -> int:
        return len(self.layout.shapes)

    def apply(self, stream: Stream, draws: Draws) -> None:
        draws.columns[:, self.layout.receiver, self.places[self.layout.payer]] = dirichlet_columns(stream, self.layout)


@dataclass(frozen=True)
class _Mix(_Step):
    marginal: Array
    places: Places
    low: float
    high: float

    def dimensions(self) -> int:
        return 1

    def apply(self, stream: Stream, draws: Draws) -> None:
        weight = (self.low + (self.high - self.low) * stream.uniform(1))[:, :, None]
        draws.columns[:, :, self.places] = (1 - weight) * draws.columns[:, :, self.places] + weight * self.marginal


@dataclass(frozen=True)
class _Share(_Step):
    group: NDArray[np.bool_]
    base: Array
    places: Places
    spread: float
    correlation: float

    def dimensions(self) -> int:
        return len(self.places) + 1

    def apply(self, stream: Stream, draws: Draws) -> None:
        share = logit_normal(self.base, self.spread, _correlated(stream, len(self.places), self.correlation))
        chosen = draws.columns[:, :, self.places]
        tilt_group(chosen, self.group, share)
        draws.columns[:, :, self.places] = chosen


@dataclass(frozen=True)
class _Intensity(_Step):
    places: Places
    cv: float
    correlation: float

    def dimensions(self) -> int:
        return len(self.places) + 1

    def apply(self, stream: Stream, draws: Draws) -> None:
        assert draws.factors is not None
        sigma = np.sqrt(np.log1p(self.cv**2))
        normals = _correlated(stream, len(self.places), self.correlation)
        draws.factors[:, self.places] *= np.exp(sigma * normals - sigma**2 / 2)


@dataclass(frozen=True)
class _Delivery(_Step):
    layouts: tuple[DirichletLayout, ...]
    shares: tuple[Array, ...]
    uses: tuple[Array, ...]

    def dimensions(self) -> int:
        return sum(len(layout.shapes) for layout in self.layouts)

    def apply(self, stream: Stream, draws: Draws) -> None:
        for layout, shares, use in zip(self.layouts, self.shares, self.uses, strict=True):
            change = dirichlet_columns(stream, layout) - shares
            draws.injections[:, :, layout.receiver] += use[None, :, None] * change[:, None, :]


def _correlated(stream: Stream, count: int, correlation: float) -> Array:
    """Standard normals, equally correlated through one shared factor, shape (size, count)."""
    normals = stream.normal(count + 1)
    return np.sqrt(correlation) * normals[:, :1] + np.sqrt(1 - correlation) * normals[:, 1:]


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
    steps
        The uncertain parts.
    uniforms
        Points of a low-discrepancy design instead of independent draws, shape (draws, d).
    """

    seed: int
    varying: Places
    columns: Array
    injections: Array
    steps: tuple[_Step, ...]
    uniforms: Array | None = field(default=None, repr=False)

    @property
    def moving_injections(self) -> bool:
        """Whether injections differ between draws."""
        return any(isinstance(step, _Delivery) for step in self.steps)

    @property
    def moving_counts(self) -> bool:
        """Whether counts per output differ between draws."""
        return any(isinstance(step, _Intensity) for step in self.steps)

    @property
    def only_scales(self) -> bool:
        """Whether columns vary by shares of groups alone, their compositions staying as they are."""
        return not any(isinstance(step, _Columns | _Mix) for step in self.steps)

    @property
    def dimensions(self) -> int:
        """Uniform numbers that one draw takes."""
        return sum(step.dimensions() for step in self.steps)

    def draw(self, block: int, roles: Mapping[int, int] | None = None) -> Draws:
        """One block of draws.

        Parameters
        ----------
        block
            Number of the block; draw d stands in block ``d // BLOCK``.
        roles
            ``{part: role}``: which of several independent samples a part is taken from, 0 by
            default (used by the pick-and-freeze designs of sensitivity analysis).
        """
        draws = Draws(
            np.repeat(self.columns[None], BLOCK, axis=0),
            np.repeat(self.injections[None], BLOCK, axis=0) if self.moving_injections else self.injections,
            np.ones((BLOCK, self.columns.shape[0])) if self.moving_counts else None,
        )
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
        If a part speaks of something that is not there, or two parts draw one column's composition.
    """
    uncertainty.check(economy)
    touched = [part.payers_in(economy) for part in uncertainty.parts]
    varying = np.unique(np.concatenate([*touched, np.zeros(0, dtype=np.intp)]))
    if whole or len(varying) > MOST * economy.responding.sum():
        varying = np.flatnonzero(economy.responding)
    _check_once(economy, uncertainty)
    steps = [_step(number, part, economy, scenarios, varying) for number, part in enumerate(uncertainty.parts)]
    injections = np.stack([scenario.injection(economy.sam.account_list) for scenario in scenarios])
    kept = tuple(step for step in steps if step is not None)
    return Sampler(seed, varying, economy.propensities.values[:, varying], injections, kept)


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


def _step(number: int, part: Part, economy: Economy, scenarios: Sequence[Scenario], varying: Places) -> _Step | None:
    """Plain-array form of a part, or None where it touches nothing."""
    payers = part.payers_in(economy)
    places = np.searchsorted(varying, payers)
    columns = economy.propensities.values[:, payers]
    if isinstance(part, UncertainColumns):
        return _Columns(number, DirichletLayout.of(columns, np.full(len(payers), part.concentration)), places)
    if isinstance(part, UncertainMix):
        return _Mix(number, part.marginal[:, payers], places, part.low, part.high)
    if isinstance(part, UncertainShare):
        group = economy.sam.account_list.mask(*part.receivers)
        return _Share(number, group, columns[group].sum(axis=0), places, part.logit_sd, part.correlation)
    if isinstance(part, UncertainIntensity):
        if not economy.satellites:
            return None
        counted = np.flatnonzero(economy.sam.account_list.mask(*part.accounts))
        return _Intensity(number, counted, part.cv, part.correlation)
    assert isinstance(part, UncertainDelivery)
    return _delivery(number, part, economy, scenarios)


def _delivery(number: int, part: UncertainDelivery, economy: Economy, scenarios: Sequence[Scenario]) -> _Step | None:
    programmes = {scenario.programme.name: scenario.programme for scenario in scenarios}
    for scenario in scenarios:
        programmes.update({s.name: s for s, _ in scenario.sources if isinstance(s, Programme)})
    chosen = [name for name in programmes if any(fnmatchcase(name, pattern) for pattern in part.programmes)]
    layouts, shares, uses = [], [], []
    for name in chosen:
        spread = programmes[name].per_dong(economy.sam.account_list)
        layout = DirichletLayout.of(spread[:, None], np.array([part.concentration]))
        if len(layout.shapes) < 2:
            continue
        layouts.append(layout)
        shares.append(spread[layout.receiver])
        uses.append(np.array([_use(scenario, name) for scenario in scenarios]))
    return _Delivery(number, tuple(layouts), tuple(shares), tuple(uses)) if layouts else None


def _use(scenario: Scenario, programme: str) -> float:
    """Money that a scenario puts into a programme, less what it moves from it."""
    used = scenario.amount if scenario.programme.name == programme else 0.0
    for source, share in scenario.sources:
        if isinstance(source, Programme) and source.name == programme:
            used -= share * scenario.amount
    return used
