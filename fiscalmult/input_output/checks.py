"""What a table must satisfy before it exists: labels, numbers, identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError, nearest

__all__ = [
    "aligned", "check_identity", "check_idle", "check_numbers", "check_once", "frozen", "labels_of", "same_unit",
    "settled",
]  # fmt: skip


def labels_of(values: xr.DataArray, dim: str, what: str) -> tuple[str, ...]:
    """Labels along a dim, all different, or an error that says what lacks them."""
    if dim not in values.dims or dim not in values.coords:
        raise FiscalmultError(f"{what} has dims {tuple(values.dims)}; one must be {dim!r}, with labels")
    labels = tuple(str(label) for label in values[dim].values)
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise FiscalmultError(f"{what} lists {twice!r} twice along {dim}; every label must stand once")
    return labels


def aligned(values: xr.DataArray, what: str, **wanted: Sequence[str]) -> xr.DataArray:
    """Values in the order of the wanted labels; the sets of labels agree exactly or it raises.

    Parameters
    ----------
    values
        What is aligned.
    what
        Its name in an error.
    **wanted
        ``dim=labels``; dims not named stay in front, those named come last in the order given.
    """
    turned: dict[str, list[str]] = {}
    for dim, labels in wanted.items():
        found = labels_of(values, dim, what)
        if found == tuple(labels):
            continue
        turned[dim] = list(labels)
        foreign = [label for label in found if label not in set(labels)]
        if foreign:
            raise FiscalmultError(
                f"{what} names {foreign[0]!r} along {dim}, which the table does not have{nearest(foreign[0], labels)}"
            )
        missing = [label for label in labels if label not in set(found)]
        if missing:
            raise FiscalmultError(
                f"{what} lacks {len(missing)} of the {len(labels)} labels along {dim}, such as {missing[0]!r}; "
                "give every one, 0 where nothing flows"
            )
    # Selecting costs a millisecond, so only where the order differs.
    return (values.sel(turned) if turned else values).transpose(..., *wanted)


def frozen(values: xr.DataArray) -> xr.DataArray:
    """The same array as read-only floats."""
    data = np.array(values.values, dtype=float)
    data.setflags(write=False)
    return values.copy(data=data)


def same_unit(values: xr.DataArray, unit: str, what: str) -> None:
    """Raise if an array says a unit other than the table's."""
    given = values.attrs.get("units", unit)
    if given != unit:
        raise FiscalmultError(f"{what} is in {given!r} but the flows are in {unit!r}; bring both to one unit")


def check_numbers(values: xr.DataArray, what: str) -> None:
    """Raise if a cell is not a finite number; the message names the first."""
    bad = np.argwhere(~np.isfinite(values.values))
    if len(bad):
        place = ", ".join(str(values[dim].values[i]) for dim, i in zip(values.dims, bad[0], strict=True))
        raise FiscalmultError(
            f"{len(bad)} cells of {what} are not numbers, the first is ({place}); write 0 where nothing flows"
        )


def settled(values: xr.DataArray, what: str, unit: str, wanted: Mapping[str, Sequence[str]]) -> xr.DataArray:
    """Money flows with exactly the dims and labels wanted, in their order, numbers all, frozen and in one unit."""
    if set(values.dims) != set(wanted):
        raise FiscalmultError(f"{what} has dims {tuple(values.dims)}, not {tuple(wanted)}; rename or drop some")
    found = frozen(aligned(values, what, **wanted))
    same_unit(found, unit, what)
    check_numbers(found, what)
    return found.assign_attrs(units=unit)


def check_once(names: Sequence[str], what: str) -> None:
    """Raise if a name stands twice: what it counts would be counted twice."""
    twice = next((name for name in names if list(names).count(name) > 1), None)
    if twice is not None:
        raise FiscalmultError(f"the {what} {twice!r} is named twice and would be counted twice; name it once")


def check_idle(sectors: Sequence[str], output: NDArray[np.float64], amounts: NDArray[np.float64], words: str) -> None:
    """Raise if a sector without output has what would vanish from every coefficient."""
    idle = (output == 0) & (amounts > 0)
    if idle.any():
        worst = int(np.argmax(np.where(idle, amounts, 0.0)))
        raise FiscalmultError(
            f"sector {sectors[worst]!r} has no output but {words} {amounts[worst]:.6g}, which no coefficient could "
            "carry; give it its output, or move them to the sector they belong to"
        )


def check_identity(
    sectors: Sequence[str], found: NDArray[np.float64], output: NDArray[np.float64], tolerance: float, words: str
) -> None:
    """Raise if an accounting identity misses the output of a sector by more than the tolerance."""
    gap = found - output
    worst = int(np.argmax(np.abs(gap)))
    if abs(gap[worst]) > tolerance:
        raise FiscalmultError(
            f"sector {sectors[worst]!r}: {words} {found[worst]:.10g} but its output is {output[worst]:.10g} (a gap of "
            f"{gap[worst]:.4g}; {int((np.abs(gap) > tolerance).sum())} sectors do not balance); mend the table, or "
            "state the gap that its rounding explains as tolerance"
        )
