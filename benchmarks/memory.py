"""Peak memory of a long ensemble, in a process of its own: ``python -m benchmarks.memory DRAWS``."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

__all__ = ["peak_of"]

ROOT = Path(__file__).parent.parent


def peak_of(draws: int, kind: str = "households") -> dict[str, float]:
    """Memory of a process that runs one ensemble of twelve indicators and fourteen programmes.

    Returns
    -------
    dict
        Megabytes: ``before`` the run, ``peak``, the ``result`` itself, and what is
        ``beyond`` both.
    """
    command = [sys.executable, "-m", "benchmarks.memory", str(draws), kind]
    ended = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def _resident() -> float:
    """Largest resident memory of this process so far [MB]."""
    about = Path("/proc/self/status")
    if about.is_file():  # getrusage would still count what the parent held when it started this process
        line = next(line for line in about.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024e-6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1e-6 if sys.platform == "darwin" else 1024e-6)


def main() -> None:
    """Run the ensemble that the command line names, and print what it took."""
    from benchmarks.ensembles import INDICATORS, simulate
    from benchmarks.inputs import shipped, uncertain

    draws, kind = int(sys.argv[1]), sys.argv[2]
    economy, uncertainty = shipped(), uncertain(kind)
    before = _resident()
    result = simulate(economy, uncertainty, draws, measures=INDICATORS)
    size = sum(values.nbytes for values in result.data_vars.values()) / 1e6
    peak = _resident()
    said = {"draws": draws, "before": before, "peak": peak, "result": size, "beyond": peak - before - size}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main()
