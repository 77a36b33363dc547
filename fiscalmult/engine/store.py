"""Runs written to disk block by block, so that a long run can stop and go on.

The file is netCDF 4 (HDF5) and plain: any reader of netCDF opens it. Blocks that are not
done yet hold NaN, and the attribute ``draws_done`` says how far the run has come. Once its
layout is on the disk a block changes nothing but numbers in their places, and is on the disk
before it is counted: a process that is killed loses the block it is at, never the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from fiscalmult.errors import FiscalmultError

__all__ = ["Store", "fingerprint"]

Array = NDArray[np.float64]


def fingerprint(*arrays: Array, words: Iterable[object] = ()) -> str:
    """Fingerprint of what a run depends on: the same one, the same draws."""
    digest = hashlib.sha256("\n".join(map(str, words)).encode())
    for array in arrays:
        digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return digest.hexdigest()


class Store:
    """A netCDF file that grows by blocks of draws.

    Parameters
    ----------
    path
        File to write, ending in ``.nc``.
    template
        Dataset with the variables, dims, coordinates and attributes of the whole run; those
        with the dim ``draw`` are written block by block.
    run
        Fingerprint of the run.
    resume
        Go on with a file that is there, rather than start anew.

    Raises
    ------
    FiscalmultError
        If the file cannot be written, belongs to another run, holds draws that would be lost, or the library
        is missing.
    """

    def __init__(self, path: str | Path, template: xr.Dataset, run: str, *, resume: bool) -> None:
        self.path = Path(path)
        self.alone = 0
        if self.path.suffix != ".nc":
            raise FiscalmultError(f"cannot write the run to {str(path)!r}; end its name with .nc (netCDF)")
        if not self.path.parent.is_dir():
            raise FiscalmultError(f"no folder {str(self.path.parent)!r} for the run; make it first")
        self._file: Any = None
        self.done = 0
        if resume and self.path.exists():
            self._hdf5, self._file = _open(self.path, "r+")
            self._check(run)
            self.done, self.alone = (int(self._file.attrs[key]) for key in ("draws_done", "draws_solved_alone"))
        else:
            _spare(self.path)
            self._hdf5, self._file = _open(self.path, "w")
            self._begin(template, run)

    def _begin(self, template: xr.Dataset, run: str) -> None:
        file = self._file
        file.dimensions = {str(dim): size for dim, size in template.sizes.items()}
        for name, values in template.variables.items():
            if values.dtype.kind in "OU":
                import h5py

                variable = file.create_variable(str(name), tuple(values.dims), dtype=h5py.string_dtype())
                variable[...] = values.values.astype(object)
            elif "draw" in values.dims and str(name) != "draw":
                # One chunk a block, or less where a block is large: h5py holds one chunk in memory at a time.
                variable = file.create_variable(str(name), tuple(values.dims), dtype="f8", fillvalue=np.nan)
            else:
                variable = file.create_variable(str(name), tuple(values.dims), dtype=values.dtype)
                variable[...] = values.values
            for key, value in values.attrs.items():
                variable.attrs[key] = value
        for key, value in {**template.attrs, "run": run, "draws_done": 0, "draws_solved_alone": 0}.items():
            file.attrs[key] = value
        file.flush()
        self._hdf5.flush()

    def _check(self, run: str) -> None:
        found = self._file.attrs.get("run")
        if found is None:
            self.close()
            raise _no_run(self.path)
        if found != run:
            self.close()
            raise FiscalmultError(
                f"{str(self.path)!r} holds another run (its economy, scenarios, uncertainty, seed or number of draws "
                "differ); give another file, or do not resume"
            )

    def write(self, start: int, block: Mapping[str, Array], alone: int = 0) -> None:
        """Write the draws of one block from ``start`` on, ``alone`` of them solved alone, and count them."""
        size = 0
        for name, values in block.items():
            size = len(values)
            self._file.variables[name][start : start + size] = values
        self._hdf5.flush()  # h5netcdf's own flush leaves all in memory
        self.done, self.alone = start + size, self.alone + alone
        for key, count in (("draws_done", self.done), ("draws_solved_alone", self.alone)):
            # Set anew, an attribute would move about in its header; a stop there would spoil the file.
            self._hdf5.attrs.modify(key, np.array([count], dtype=self._hdf5.attrs[key].dtype))
        self._hdf5.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._hdf5.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _open(path: Path, mode: str) -> tuple[Any, Any]:
    """The file as HDF5 and as netCDF."""
    try:
        import h5netcdf
        import h5py
    except ImportError:
        raise FiscalmultError(
            "runs are written to disk with h5netcdf, which is not installed: pip install 'fiscalmult[netcdf]'"
        ) from None
    try:
        plain = h5py.File(path, mode)
        return plain, h5netcdf.File(plain, mode)
    except (OSError, KeyError) as wrong:
        if mode == "w":
            raise FiscalmultError(f"cannot write the run to {str(path)!r}: {wrong}") from None
        raise _no_run(path) from None


def _spare(path: Path) -> None:
    """Raise rather than write over draws that somebody has waited for."""
    if not path.exists():
        return
    try:
        plain, file = _open(path, "r")
    except FiscalmultError:
        return  # no run that could be lost
    done = int(file.attrs.get("draws_done", 0))
    file.close()
    plain.close()
    if done:
        raise FiscalmultError(
            f"{str(path)!r} holds {done} draws of a run already; go on with it (resume), or give another file"
        )


def _no_run(path: Path) -> FiscalmultError:
    return FiscalmultError(
        f"{str(path)!r} holds no run that can go on: it is another file, or was cut off before its first block "
        "was done; start it anew, without resuming"
    )
