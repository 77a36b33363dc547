"""Read matrices and tables: files of the user's own, and those of publishers in their layout."""

from __future__ import annotations

from importlib import import_module

from fiscalmult.readers.raw import RawTable
from fiscalmult.readers.tables import read_table_file
from fiscalmult.readers.user_sam import read_sam
from fiscalmult.readers.vnsam import VNSAM_SOURCE, read_vnsam

__all__ = [
    "ADB_SOURCE",
    "GSO_SOURCE",
    "OECD_SOURCE",
    "VNSAM_SOURCE",
    "RawTable",
    "from_pymrio",
    "read_adb_iot",
    "read_gso_iot",
    "read_gso_sut",
    "read_iot",
    "read_oecd_iot",
    "read_sam",
    "read_table_file",
    "read_vnsam",
    "to_pymrio",
]

_ROOMS = {
    "adb": ("ADB_SOURCE", "read_adb_iot"),
    "gso": ("GSO_SOURCE", "read_gso_iot", "read_gso_sut"),
    "oecd": ("OECD_SOURCE", "read_oecd_iot"),
    "pymrio": ("from_pymrio", "to_pymrio"),
    "user_iot": ("read_iot",),
}


def __getattr__(name: str) -> object:
    """Readers of input-output tables load when they are asked for."""
    for room, names in _ROOMS.items():
        if name in names:
            return getattr(import_module(f"fiscalmult.readers.{room}"), name)
    raise AttributeError(f"module 'fiscalmult.readers' has no attribute {name!r}")
