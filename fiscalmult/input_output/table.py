"""Input-output table: who supplies what to whom, and what production costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.input_output.checks import (
    aligned,
    check_identity,
    check_idle,
    check_numbers,
    check_once,
    frozen,
    labels_of,
    settled,
)
from fiscalmult.kernels import leontief, solve
from fiscalmult.sam import SAM

__all__ = ["USES", "InputOutputTable"]

Array = NDArray[np.float64]
USES = {
    "domestic": "flows of domestic output only; imported inputs stand apart, among the primary inputs",
    "total": "flows of domestic and imported goods together",
}
"""What the flows of a table count."""

BALANCE_TOLERANCE = 1e-9
"""Largest gap of an identity, as a share of all output, where the caller states none."""


@dataclass(frozen=True, eq=False)
class InputOutputTable:
    r"""An input-output table, industry by industry or product by product, at basic prices.

    Parameters
    ----------
    flows
        Inter-industry flows, dims ``(supplier, user)`` [money unit], the same sectors in the
        same order on both; ``attrs["units"]`` names the unit, ``attrs["year"]`` and
        ``attrs["source"]`` say when and whence.
    final_demand
        Dims ``(supplier, category)`` [money unit].
    primary_inputs
        What sectors pay for other than ``flows``, dims ``(kind, user)`` [money unit]: wages,
        surplus, taxes, and for domestic use imported inputs (unless ``imported_flows`` holds
        them). None where it is not known, or where the units are physical: the columns are
        then not checked, and effects on primary inputs cannot be asked.
    output
        Gross output, dim ``(sector)`` [money unit]; None takes the row sums.
    employment
        Dims ``(sector, ...)``, such as ``(sector, sex)``; ``attrs["units"]`` is required.
    final_inputs
        Primary inputs bought by final demand directly, dims ``(kind, category)`` [money
        unit]: imports and product taxes of final uses, domestic staff. None means nothing.
    imported_flows, imported_demand
        The imported part, dims ``(supplier, user)`` and ``(supplier, category)`` [money unit].
        With ``use="total"`` they are within ``flows`` and ``final_demand``; with
        ``use="domestic"`` they come on top.
    use
        A key of :data:`USES`: what ``flows`` and ``final_demand`` count.
    tolerance
        Largest gap of an identity that the rounding of a printed table explains [money unit];
        None allows 1e-9 of all output.
    name
        Name carried into every result.

    Raises
    ------
    FiscalmultError
        If labels differ, a cell is not a number, a unit is missing or differs, output is
        negative, a sector without output buys or employs, an identity fails, or the economy is not
        productive (spectral radius of the technical coefficients one or more).

    Notes
    -----
    The identities, for every sector:

    - row, domestic: flows + final demand = output;
    - row, total: flows + final demand - imported part = output. A table that has no imported
      part keeps imports as a negative category of final demand;
    - column: flows + primary inputs (+ imported flows, domestic) = output.

    Nothing is repaired. :func:`fiscalmult.input_output.close_gaps` puts gaps under a name.

    References
    ----------
    Miller and Blair (2009), ch. 2 and 4; Eurostat (2008), Manual of Supply, Use and
    Input-Output Tables, ch. 11.
    """

    flows: xr.DataArray
    final_demand: xr.DataArray
    primary_inputs: xr.DataArray | None = None
    output: xr.DataArray = None  # type: ignore[assignment]  # None: the row sums, see __post_init__
    employment: xr.DataArray | None = None
    final_inputs: xr.DataArray | None = None
    imported_flows: xr.DataArray | None = None
    imported_demand: xr.DataArray | None = None
    use: str = "domestic"
    tolerance: float | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.use not in USES:
            raise FiscalmultError(f"use is {self.use!r}{nearest(self.use, USES)}")
        sectors = labels_of(self.flows, "supplier", "the inter-industry flows")
        if "units" not in self.flows.attrs:
            raise FiscalmultError("the table has no unit; set flows.attrs['units'], such as 'million VND'")
        categories = labels_of(self.final_demand, "category", "the final demand")
        dims: dict[str, dict[str, Sequence[str]]] = {
            "flows": {"supplier": sectors, "user": sectors},
            "final_demand": {"supplier": sectors, "category": categories},
            "imported_flows": {"supplier": sectors, "user": sectors},
            "imported_demand": {"supplier": sectors, "category": categories},
        }
        if self.primary_inputs is not None:
            kinds = labels_of(self.primary_inputs, "kind", "the primary inputs")
            dims["primary_inputs"] = {"kind": kinds, "user": sectors}
            dims["final_inputs"] = {"kind": kinds, "category": categories}
        elif self.final_inputs is not None:
            raise FiscalmultError("final_inputs need primary_inputs of the same kinds; give both or neither")
        for field, wanted in dims.items():
            self._settle(field, wanted)
        object.__setattr__(self, "name", self.name or str(self.flows.name or "input-output table"))
        if self.output is None:
            object.__setattr__(self, "output", xr.DataArray(self._row_sums(), {"sector": list(sectors)}, ("sector",)))
        self._settle("output", {"sector": sectors})
        self._settle_employment()
        self._check()

    def _settle(self, field: str, wanted: Mapping[str, Sequence[str]]) -> None:
        """Align, freeze and check one field of money flows."""
        given = getattr(self, field)
        if given is not None:
            object.__setattr__(self, field, settled(given, f"{field!r}", self.unit, wanted))

    def _settle_employment(self) -> None:
        if self.employment is None:
            return
        if "units" not in self.employment.attrs:
            raise FiscalmultError("employment has no unit; set employment.attrs['units'], such as 'thousand persons'")
        counts = frozen(aligned(self.employment, "'employment'", sector=self.sectors))
        check_numbers(counts, "'employment'")
        if (counts.values < 0).any():
            raise FiscalmultError(f"employment counts {counts.values.min():.6g}; a count must not be negative, mend it")
        by_sector = counts.values.reshape(-1, len(self.sectors)).sum(axis=0)
        check_idle(self.sectors, self.output.values, by_sector, "employs")
        object.__setattr__(self, "employment", counts)

    def _check(self) -> None:
        output = self.output.values
        if (output < 0).any():
            worst = int(np.argmin(output))
            raise FiscalmultError(f"sector {self.sectors[worst]!r} has the output {output[worst]:.6g}; mend the table")
        allowed = BALANCE_TOLERANCE * output.sum() if self.tolerance is None else self.tolerance
        uses = "it sells (final demand included)"
        check_identity(self.sectors, self._row_sums(), output, allowed, uses)
        if self.primary_inputs is not None:
            costs = self.flows.values.sum(axis=0) + self.primary_inputs.values.sum(axis=0)
            if self.use == "domestic" and self.imported_flows is not None:
                costs = costs + self.imported_flows.values.sum(axis=0)
            check_identity(self.sectors, costs, output, allowed, "its inputs and primary inputs add to")
        spent = np.abs(self.flows.values).sum(axis=0)
        check_idle(self.sectors, output, np.where(spent > allowed, spent, 0.0), "buys inputs of")
        _ = self.factor

    def _row_sums(self) -> Array:
        """What each sector sells, net of imports where the flows hold them."""
        sales = self.flows.values.sum(axis=1) + self.final_demand.values.sum(axis=1)
        return sales - self.imports if self.use == "total" else sales

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sectors in their order."""
        return tuple(str(label) for label in self.flows["supplier"].values)

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """Categories of final demand."""
        return tuple(str(label) for label in self.final_demand["category"].values)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of primary input; none where they are not known."""
        return () if self.primary_inputs is None else tuple(str(kind) for kind in self.primary_inputs["kind"].values)

    @property
    def unit(self) -> str:
        """Money unit."""
        return str(self.flows.attrs["units"])

    @property
    def imports(self) -> Array:
        """Imports by supplier from the imported parts, zero where none are given [money unit], shape (sector,)."""
        parts = [part.values.sum(axis=1) for part in (self.imported_flows, self.imported_demand) if part is not None]
        return np.sum(parts, axis=0) if parts else np.zeros(len(self.sectors))

    @property
    def net_demand(self) -> Array:
        """Output that is not used by sectors, f = x - Z 1 [money unit], shape (sector,): then x = L f exactly."""
        return self.output.values - self.flows.values.sum(axis=1)

    @cached_property
    def coefficients(self) -> Array:
        """A = Z diag(x)^-1, shape (supplier, user); zero for a sector without output."""
        return leontief.coefficients(self.flows.values, self.output.values)

    @cached_property
    def factor(self) -> solve.Factorization:
        """The one factorization of I - A that answers every question."""
        try:
            return solve.factorize(self.coefficients)
        except solve.NotProductiveError:
            sums = self.coefficients.sum(axis=0)
            worst = int(np.argmax(sums))
            raise FiscalmultError(
                f"the table {self.name!r} is not productive: its sectors need more inputs than they make (sector "
                f"{self.sectors[worst]!r} buys {sums[worst]:.4g} of each unit it sells); mend flows or output"
            ) from None

    @cached_property
    def inverse(self) -> Array:
        """Leontief inverse as a plain array, formed when first asked for."""
        return leontief.inverse(self.factor)

    def kind_rows(self, kinds: str | Sequence[str]) -> list[str]:
        """Kinds of primary input as a list, each of them known.

        Raises
        ------
        FiscalmultError
            If the table has no primary inputs, or not this kind, or one is named twice.
        """
        listed = [kinds] if isinstance(kinds, str) else list(kinds)
        if not listed:
            raise FiscalmultError(f"no kind of primary input is named; the table has {', '.join(self.kinds) or 'none'}")
        for kind in listed:
            if kind not in self.kinds:
                hint = nearest(kind, self.kinds) if self.kinds else "; the table has no primary inputs"
                raise FiscalmultError(f"no kind of primary input {kind!r} in {self.name!r}{hint}")
        check_once(listed, "kind of primary input")
        return listed

    def category_columns(self, categories: str | Sequence[str]) -> list[str]:
        """Categories of final demand as a list, each of them known.

        Raises
        ------
        FiscalmultError
            If the table lacks one, or one is named twice.
        """
        listed = [categories] if isinstance(categories, str) else list(categories)
        for category in listed:
            if category not in self.categories:
                raise FiscalmultError(
                    f"no category of final demand {category!r} in {self.name!r}{nearest(category, self.categories)}"
                )
        check_once(listed, "category of final demand")
        return listed

    @classmethod
    def from_arrays(
        cls,
        sectors: Sequence[str],
        flows: ArrayLike,
        final_demand: Mapping[str, ArrayLike],
        primary_inputs: Mapping[str, ArrayLike] | None = None,
        **fields: object,
    ) -> InputOutputTable:
        """Table from plain arrays; see :func:`fiscalmult.input_output.build.from_arrays`."""
        from fiscalmult.input_output.build import from_arrays

        return from_arrays(sectors, flows, final_demand, primary_inputs, **fields)  # type: ignore[arg-type]

    @classmethod
    def from_sam(cls, sam: SAM) -> InputOutputTable:
        """Industry-by-industry table of a SAM; see :func:`fiscalmult.input_output.to_input_output`."""
        from fiscalmult.input_output.sam_part import to_input_output

        return to_input_output(sam)
