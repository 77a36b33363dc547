"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from threadpoolctl import threadpool_info

__all__ = ["describe", "version_of"]

SHOWN = ("numpy", "scipy", "xarray", "pandas", "pymrio", "cgelab")


def version_of(package: str) -> str | None:
    """Version of a package, or None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def describe() -> dict[str, str]:
    """Machine, libraries and date, by name."""
    blas = {library["internal_api"] + " " + str(library.get("version")) for library in threadpool_info()}
    packages = {name: version_of(name) for name in ("fiscalmult", *SHOWN)}
    return {
        "date": date.today().isoformat(),
        "processor": f"{_processor()}, {os.cpu_count()} processors",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "packages": ", ".join(f"{name} {number or 'not installed'}" for name, number in packages.items()),
        "BLAS": ", ".join(sorted(blas)),
    }


def _processor() -> str:
    """Name of the processor and its widest vector instructions."""
    about = Path("/proc/cpuinfo")
    if not about.is_file():
        return platform.processor() or platform.machine()
    lines = dict(line.split(":", 1) for line in about.read_text().splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in lines.items()}
    flags = fields.get("flags", "").split()
    widest = next((name for name in ("avx512f", "avx2", "avx") if name in flags), "no AVX")
    return f"{fields.get('model name', platform.machine())} ({widest})"
