"""Shared matrices for the tests."""

from __future__ import annotations

import os

# Small solves on a many-threaded BLAS under parallel tests only slow one another down.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, settings

from fiscalmult.sam import SAM

# A change is judged by its own code, not by luck: where CI is set the examples are the same at every run.
# Everywhere else they are new each time, which is how a rare failure is found.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

ROOT = Path(__file__).parent.parent


def make_sam(values: np.ndarray, codes: list[str], name: str = "test") -> SAM:
    """SAM from an array and codes whose spelling says the block."""
    coords = {"receiver": codes, "payer": codes}
    attrs = {"units": "trillion VND", "year": 2012}
    return SAM(xr.DataArray(values, coords=coords, dims=("receiver", "payer"), attrs=attrs), name=name)


CODES = [
    "a-food", "a-roads", "a-care", "c-food", "c-roads", "c-care", "f-labour", "f-capital", "ent-all",
    "hh-poor", "hh-rich", "gov", "gov-social-protection", "tax-sales", "tax-direct", "savings-investment",
    "rest-of-world",
]  # fmt: skip


def random_sam(seed: int) -> SAM:
    """A balanced SAM with every kind of flow, drawn as a circular flow from random propensities.

    Balanced by construction: receipts are the fixed point of x = A x for a matrix A whose
    columns add to 1, so nothing is repaired.
    """
    rng = np.random.default_rng(seed)
    pays = {
        "a-": ["c-", "f-", "tax-sales"],
        "c-": ["same", "rest-of-world", "tax-sales"],
        "f-labour": ["hh-"],
        "f-capital": ["ent-all", "hh-rich", "rest-of-world"],
        "ent-all": ["hh-rich", "tax-direct", "savings-investment"],
        "hh-": ["c-", "tax-direct", "savings-investment"],
        "gov": ["c-care", "gov-social-protection", "savings-investment"],
        "gov-social-protection": ["hh-"],
        "tax-": ["gov"],
        "savings-investment": ["c-"],
        "rest-of-world": ["c-", "hh-rich"],
    }
    shares = np.zeros((len(CODES), len(CODES)))
    for j, payer in enumerate(CODES):
        rule = pays.get(payer) or next(pays[key] for key in pays if payer.startswith(key))
        for i, receiver in enumerate(CODES):
            own = "same" in rule and receiver == "a-" + payer[2:] and payer.startswith("c-")
            if own or any(receiver == key or (key.endswith("-") and receiver.startswith(key)) for key in rule):
                if receiver == "gov-social-protection" and payer != "gov":
                    continue
                shares[i, j] = rng.uniform(0.2, 1.0) * (3.0 if own else 1.0)
    shares /= shares.sum(axis=0)
    values, vectors = np.linalg.eig(shares)
    flow = np.real(vectors[:, np.argmin(np.abs(values - 1))])
    return make_sam(shares * (1000 * flow / flow.sum()), list(CODES), name=f"random-{seed}")


@pytest.fixture
def sam() -> SAM:
    """One random SAM of 17 accounts."""
    return random_sam(7)


@pytest.fixture(scope="session")
def originals() -> Path:
    """Folder of the original figures; tests that need one are skipped where it is missing."""
    named = os.environ.get("FISCALMULT_ORIGINALS")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the original figures are not here; set FISCALMULT_ORIGINALS to their folder")
    return folder
