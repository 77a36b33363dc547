"""netCDF files: flows, labels and attributes as they are, for programs of any language."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM
from fiscalmult.writers.facts import check_codes, facts_of, languages_of, unwritable

__all__ = ["sam_dataset", "write_dataset"]

_ENGINES: dict[Literal["netcdf4", "h5netcdf", "scipy"], tuple[str, ...]] = {
    "netcdf4": ("netCDF4",),
    "h5netcdf": ("h5netcdf", "h5py"),
    "scipy": ("scipy",),
}
"""What writes netCDF, the ablest first, under xarray's names, and the packages each needs."""


def sam_dataset(sam: SAM) -> xr.Dataset:
    """Flows of a SAM with block and labels along the receivers, and its facts as attributes."""
    check_codes(sam.codes)
    facts_of(sam.name, sam.flows.attrs)  # what a CSV file cannot hold is refused here too
    labels = sam.account_list.labels
    about = {"block": list(sam.account_list.blocks)} | {
        f"label_{language}": [labels[language].get(code, "") for code in sam.codes] for language in languages_of(sam)
    }
    flows = xr.DataArray(
        sam.values,
        coords={"receiver": list(sam.codes), "payer": list(sam.codes)},
        dims=("receiver", "payer"),
        attrs=dict(sam.flows.attrs),
    )
    whole = flows.to_dataset(name="flows").assign({name: ("receiver", texts) for name, texts in about.items()})
    return whole.assign_attrs(name=sam.name, kind="sam")


def write_dataset(path: str | Path, dataset: xr.Dataset) -> None:
    """Write a Dataset with the ablest netCDF package that is installed.

    Raises
    ------
    FiscalmultError
        If none is installed or the file cannot be written.
    """
    able = (engine for engine, packages in _ENGINES.items() if all(find_spec(package) for package in packages))
    engine = next(able, None)
    if engine is None:
        raise FiscalmultError(
            f"writing {Path(path).name!r} needs a netCDF package; install one with: pip install fiscalmult[netcdf]"
        )
    try:
        dataset.to_netcdf(path, engine=engine)
    except OSError as wrong:
        raise unwritable(path, wrong) from None
