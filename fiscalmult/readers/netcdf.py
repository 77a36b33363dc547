"""Tables that were written as netCDF: every cell, label and attribute as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.facts import Facts, settled
from fiscalmult.readers.raw import RawTable

__all__ = ["labels_along", "open_netcdf", "plain_attrs", "read_raw_netcdf"]


def open_netcdf(path: Path) -> xr.Dataset:
    """Whole content of a netCDF file.

    Raises
    ------
    FiscalmultError
        If it cannot be read, or no package that reads it is installed.
    """
    try:
        with xr.open_dataset(path) as opened:
            return opened.load()
    except (OSError, ValueError, KeyError) as wrong:
        words = " ".join(str(wrong).split())
        if "engine" in words or "backend" in words:
            raise FiscalmultError(
                f"reading {path.name!r} needs a netCDF package; install one with: pip install fiscalmult[netcdf]"
            ) from None
        raise FiscalmultError(f"{path.name} cannot be read as netCDF ({words}); write it again") from None


def read_raw_netcdf(path: Path, *, unit: str | None, year: int | None, source: str | None) -> RawTable:
    """A table of accounts that :func:`fiscalmult.writers.to_netcdf` wrote.

    Raises
    ------
    FiscalmultError
        If the file holds something else, or contradicts the caller.
    """
    whole = open_netcdf(path)
    if "flows" not in whole or set(whole["flows"].dims) != {"receiver", "payer"}:
        held = ", ".join(repr(str(name)) for name in whole.data_vars) or "nothing"
        raise FiscalmultError(
            f"{path.name} holds no flows of receiver and payer but {held}; give a file that to_netcdf wrote from a SAM"
        )
    flows = whole["flows"].transpose("receiver", "payer")
    for dim in ("receiver", "payer"):
        if dim not in flows.coords:
            raise FiscalmultError(f"{path.name} has no account codes along {dim!r}; write it from a SAM")
    rows, columns = (tuple(str(code) for code in flows[dim].values) for dim in ("receiver", "payer"))
    attrs = plain_attrs(flows.attrs)
    facts = Facts.of((key, value, path.name) for key, value in attrs.items())
    stated = settled(facts, path.name, unit=unit, year=year, source=source)
    blocks = labels_along(whole, "block", rows)
    return RawTable(
        rows,
        columns,
        flows.values,
        stated.pop("unit", None),
        stated.pop("year", None),
        stated.pop("source", None),
        {
            str(name).removeprefix("label_"): labels_along(whole, str(name), rows)
            for name in whole.variables
            if str(name).startswith("label_")
        },
        blocks or None,
        path.name,
        None,
        "netcdf",
        str(whole.attrs.get("name") or path.stem),
        stated,
    )


def labels_along(whole: xr.Dataset, name: str, codes: tuple[str, ...]) -> dict[str, str]:
    """Texts of a variable by code, those that are there."""
    if name not in whole.variables:
        return {}
    texts = [str(text) for text in whole[name].values]
    return {code: text for code, text in zip(codes, texts, strict=True) if text}


def plain_attrs(attrs: Mapping[Any, Any]) -> dict[str, Any]:
    """Attributes with Python's own numbers."""
    return {str(key): value.item() if hasattr(value, "item") else value for key, value in attrs.items()}
