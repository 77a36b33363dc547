"""The benchmarks run: a smoke test at the smallest size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pymrio", reason="the peers are not installed: pip install 'fiscalmult[benchmarks]'")


@pytest.mark.slow
def test_a_quick_case_prints_its_table():
    command = [sys.executable, "-m", "benchmarks", "--quick", "--wait", "0", "--only", "extraction-45"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent)
    assert done.returncode == 0, done.stderr
    assert "extraction of every sector, inverse at hand" in done.stdout
    assert "deleting the sector and solving again" in done.stdout
