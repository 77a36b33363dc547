"""Read matrices and tables in the layout of their publishers."""

from __future__ import annotations

from fiscalmult.readers.vnsam import VNSAM_SOURCE, read_vnsam

__all__ = ["VNSAM_SOURCE", "read_vnsam"]
