"""What may be asked of an ensemble: draws, seed and sampling."""

from __future__ import annotations

import numpy as np

from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["SAMPLINGS", "check_design", "check_options"]

SAMPLINGS = ("independent", "sobol", "latin-hypercube")
LARGEST = 4
"""Largest design [GiB]."""
MOST_DIMENSIONS = 21201
"""Dimensions of scipy's Sobol sequence."""


def check_options(draws: int, seed: int, sampling: str) -> None:
    """Raise where draws, seed or sampling make no sense."""
    for what, number in (("number of draws", draws), ("seed", seed)):
        if not isinstance(number, int | np.integer) or number < 0:
            raise FiscalmultError(f"the {what} is {number!r}; give a whole number, not negative")
    if draws < 1:
        raise FiscalmultError(f"an ensemble of {draws} draws has nothing to say; give at least 1")
    if sampling not in SAMPLINGS:
        raise FiscalmultError(f"no sampling {sampling!r}{nearest(sampling, SAMPLINGS)}")


def check_design(sampling: str, dimensions: int, draws: int) -> None:
    """A design is held whole, unlike independent draws, and has a column for every number that is drawn."""
    size = 8 * dimensions * draws / 2**30
    if size > LARGEST or (sampling == "sobol" and dimensions > MOST_DIMENSIONS):
        most = int(LARGEST * 2**30 / 8 / max(dimensions, 1))
        raise FiscalmultError(
            f"a {sampling} design of {draws} draws of {dimensions} uncertain numbers takes {size:.3g} GiB; give at "
            f"most {most} draws (a Sobol design at most {MOST_DIMENSIONS} numbers), or leave sampling out: independent "
            "draws are not held"
        )
