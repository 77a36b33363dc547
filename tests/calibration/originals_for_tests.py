"""Where the tests of the calibration find the repository and the original files."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration.originals import ENVIRONMENT, find_originals, missing_collected, missing_originals

ROOT = Path(__file__).resolve().parents[2]
ORIGINALS = find_originals()
needs_originals = pytest.mark.skipif(
    bool(missing_originals(ORIGINALS)),
    reason=f"the publishers' original files are not here; set {ENVIRONMENT} to their folder",
)
needs_collected = pytest.mark.skipif(
    bool(missing_originals(ORIGINALS)) or bool(missing_collected(ORIGINALS)),
    reason=f"the collected tables are not here; set {ENVIRONMENT} to the folder that has them",
)
