"""The floors: an import may only point down, and `import fiscalmult` stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "fiscalmult"
FLOORS = {
    0: ["errors", "_version"],
    1: ["kernels", "accounts", "sources", "boundary", "ensemble", "plot", "labels", "units"],
    2: ["sam", "input_output", "closure", "instruments", "satellites", "balance", "audit", "money"],
    3: ["economy", "datasets", "readers", "writers", "symbolic", "measures", "population"],
    4: ["simulate", "multipliers", "results", "engine", "structure", "prices", "projection", "reforms", "uncertainty"],
    5: [""],
    6: ["cli", "report", "__main__"],
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
HEAVY = ("sympy", "matplotlib", "dask", "openpyxl")
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imports(path: Path, *, top_only: bool = False) -> set[str]:
    """Dotted names that a module imports; with ``top_only`` not those inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        node
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    checking = {node for block in ast.walk(tree) if _type_checking(block) for node in ast.walk(block)}
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in checking or (top_only and node in inside):
            continue
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def _type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def target(name: str) -> str | None:
    """Room of ours that an imported name belongs to."""
    parts = name.split(".")
    if parts[0] != "fiscalmult":
        return None
    return parts[1] if len(parts) > 1 and parts[1] in FLOOR else ""


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path):
    room = room_of(path)
    assert room in FLOOR, f"give the room {room!r} a floor"
    for name in imports(path):
        other = target(name)
        if other is not None and other != room:
            assert FLOOR[other] <= FLOOR[room], f"{room} (floor {FLOOR[room]}) imports {other} (floor {FLOOR[other]})"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_where_they_are_used(path):
    heavy = {name for name in imports(path, top_only=True) if name.split(".")[0] in HEAVY}
    assert not heavy


def test_kernels_import_arrays_and_their_threads_only():
    allowed = {"numpy", "scipy", "threadpoolctl", "fiscalmult", *sys.stdlib_module_names}
    for path in (PACKAGE / "kernels").rglob("*.py"):
        for name in imports(path):
            assert name.split(".")[0] in allowed, (path, name)
            assert not name.startswith("fiscalmult") or name.startswith("fiscalmult.kernels"), (path, name)


def test_the_package_never_imports_calibration_or_experiments():
    for path in MODULES:
        assert not {name for name in imports(path) if name.split(".")[0] in ("calibration", "experiments", "tests")}


def test_figures_and_intervals_know_nothing_of_the_model():
    for path in MODULES:
        if room_of(path) in ("plot", "ensemble"):
            ours = {target(name) for name in imports(path)} - {None}
            assert ours <= {"plot", "ensemble", "kernels", "errors", "labels", "accounts", "sources"}, path


def test_rooms_stay_small():
    for path in MODULES:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 330, f"{path.name} has {lines} lines; give part of it a room of its own"


def seconds_to_import(module: str) -> float:
    code = f"import time; start = time.process_time(); import {module}; print(time.process_time() - start)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return float(done.stdout)


def test_import_stays_light():
    code = f"import fiscalmult, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
    # The least of several runs: what the import costs when nothing else disturbs it.
    base, ours = (min(seconds_to_import(module) for _ in range(4)) for module in ("xarray", "fiscalmult"))
    assert ours <= 1.5 * base, f"import fiscalmult takes {ours:.2f} s of processor time, import xarray {base:.2f} s"
