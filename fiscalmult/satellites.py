"""Satellite accounts: counts such as jobs that go with an account's output."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import xarray as xr

from fiscalmult.errors import FiscalmultError, nearest
from fiscalmult.sam import SAM

__all__ = ["Satellite"]


@dataclass(frozen=True, eq=False)
class Satellite:
    """A count attached to accounts, by any classification.

    Parameters
    ----------
    name
        Name of the measure in results, such as ``"employment"``.
    counts
        DataArray with the dim ``account`` and any others, such as ``(account, sex,
        formality)``; ``attrs["units"]`` names the unit, such as ``"thousand jobs"``.
    title
        What the table is and where it comes from, carried into results.

    Raises
    ------
    FiscalmultError
        If ``account`` is not a dim, the unit is missing, or a count is negative.

    Notes
    -----
    The effect on the count is intensity (count per unit of the account's base-year
    output) times the change of output: jobs supported at base-year productivity, in
    person-years, not new hires.
    """

    name: str
    counts: xr.DataArray
    title: str = field(default="")

    def __post_init__(self) -> None:
        if "account" not in self.counts.dims or "account" not in self.counts.coords:
            raise FiscalmultError(
                f"satellite {self.name!r} has dims {self.counts.dims}; one must be 'account', labelled"
            )
        if "units" not in self.counts.attrs:
            raise FiscalmultError(f"satellite {self.name!r} has no unit; set counts.attrs['units']")
        if not np.isfinite(self.counts.values).all() or (self.counts.values < 0).any():
            raise FiscalmultError(
                f"satellite {self.name!r} has counts that are negative or missing; write 0 or mend them"
            )

    @property
    def dims(self) -> tuple[str, ...]:
        """Classifications of the count, such as ``("sex", "formality")``."""
        return tuple(str(dim) for dim in self.counts.dims if dim != "account")

    def total(self, dims: Iterable[str] = ()) -> xr.DataArray:
        """Total over accounts, by the dims named."""
        kept = set(dims)
        return self.counts.sum([dim for dim in self.counts.dims if dim not in kept])

    def intensity(self, sam: SAM) -> xr.DataArray:
        """Count per money unit of output, over all accounts of a matrix.

        Returns
        -------
        xarray.DataArray
            Dims ``(*dims, account)``; zero for accounts that the satellite does not list.

        Raises
        ------
        FiscalmultError
            If the satellite lists an account that the matrix lacks, or one without output.
        """
        listed = [str(code) for code in self.counts["account"].values]
        for code in listed:
            if code not in sam.codes:
                raise FiscalmultError(
                    f"satellite {self.name!r} counts account {code!r}, which {sam.name!r} does not have"
                    f"{nearest(code, sam.codes)}"
                )
        places = sam.account_list.positions(listed)
        output = sam.outlays[places]
        counts = self.counts.transpose(*self.dims, "account")
        idle = (output <= 0) & (counts.values.reshape(-1, len(listed)).sum(axis=0) > 0)
        if idle.any():
            raise FiscalmultError(
                f"satellite {self.name!r} counts account {listed[int(np.argmax(idle))]!r}, which has no output"
            )
        shape = tuple(counts.sizes[dim] for dim in self.dims)
        values = np.zeros((*shape, len(sam.codes)))
        values[..., places] = np.divide(counts.values, output, out=np.zeros_like(counts.values), where=output > 0)
        coords = {**{dim: self.counts[dim] for dim in self.dims}, "account": list(sam.codes)}
        units = f"{self.counts.attrs['units']} per {sam.unit} of output"
        return xr.DataArray(values, coords=coords, dims=(*self.dims, "account"), attrs={"units": units})
