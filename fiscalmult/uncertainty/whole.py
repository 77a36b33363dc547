"""An uncertainty: all that is not known about an economy, as a list of parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.instruments import Programme, Scenario
from fiscalmult.uncertainty.parts import Part

__all__ = ["Uncertainty"]


@dataclass(frozen=True)
class Uncertainty:
    """All that is not known about an economy.

    Parameters
    ----------
    parts
        The uncertain parts, with different names. Where several touch one column they
        apply in the order of the list: compositions and mixes first, then shares.
    name
        Name carried into results.
    """

    parts: tuple[Part, ...]
    name: str = "uncertainty"

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", (self.parts,) if isinstance(self.parts, Part) else tuple(self.parts))
        odd = next((part for part in self.parts if not isinstance(part, Part)), None)
        if odd is not None:
            raise FiscalmultError(
                f"{odd!r} is no uncertain part; give parts such as UncertainColumns, or see load_uncertainty"
            )
        names = [part.name for part in self.parts]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise FiscalmultError(f"two uncertain parts are called {twice!r}; give each its own name")

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts."""
        return tuple(part.name for part in self.parts)

    def only(self, *names: str) -> Uncertainty:
        """The uncertainty with some of its parts alone, the others at their base values.

        Raises
        ------
        FiscalmultError
            If a name is not a part.
        """
        self._known(names)
        return replace(self, parts=tuple(part for part in self.parts if part.name in names))

    def without(self, *names: str) -> Uncertainty:
        """The uncertainty less some of its parts."""
        self._known(names)
        return replace(self, parts=tuple(part for part in self.parts if part.name not in names))

    def plus(self, *parts: Part) -> Uncertainty:
        """The uncertainty with further parts."""
        return replace(self, parts=(*self.parts, *parts))

    def to_csv(self, path: str | Path) -> None:
        """Write one row for each part; :func:`fiscalmult.read_uncertainty` says how, and reads it.

        Raises
        ------
        FiscalmultError
            If a part holds a whole table (:class:`UncertainMix`), or the file cannot be written.
        """
        from fiscalmult.uncertainty.files import write_uncertainty

        write_uncertainty(self, path)

    @property
    def assumed(self) -> tuple[str, ...]:
        """Parts whose spread is assumed, not estimated."""
        return tuple(part.name for part in self.parts if part.address.status == "assumed")

    def acting(self, economy: Economy, scenarios: Iterable[Scenario], measures: Iterable[str]) -> tuple[str, ...]:
        """Names of the parts that can move some measure of some scenario.

        The others name columns that do not spend, programmes that are not simulated, or counts that
        are not measured: they change nothing, and a result does not depend on what they assume.
        """
        programmes, wanted = list(_programmes(scenarios)), list(measures)
        return tuple(part.name for part in self.parts if part.acts(economy, programmes, wanted))

    def check(self, economy: Economy) -> None:
        """Raise if a part speaks of accounts or satellites that are not there.

        Raises
        ------
        FiscalmultError
            Naming the part and the mend.
        """
        for part in self.parts:
            try:
                part.check(economy)
            except FiscalmultError as wrong:
                raise FiscalmultError(f"uncertain part {part.name!r}: {wrong}") from None

    def _known(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.names:
                raise FiscalmultError(f"no uncertain part {name!r}{nearest(name, self.names)}")


def _programmes(scenarios: Iterable[Scenario]) -> Iterator[Programme]:
    """Programmes that scenarios spend on or move money from."""
    for scenario in scenarios:
        yield scenario.programme
        yield from (source for source, _ in scenario.sources if isinstance(source, Programme))
