"""Keep what README shows equal to what it says to type.

    python docs/readme_outputs.py            say which outputs differ (exit status 1)
    python docs/readme_outputs.py --write    run them again: README's outputs and docs/_static/compare.png

In README a comment ``<!-- output: COMMAND -->`` stands above the output of a command, and
``<!-- output: the script above -->`` above that of the Python block before it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
FIGURE = ROOT / "docs" / "_static" / "compare.png"
STAMP = "Table"
"""Key under which the PNG carries the sha256 of the table that was printed beside it."""

OUTPUT = re.compile(r"(?P<head><!-- output: (?P<what>[^\n]+?) -->\n```text\n)(?P<shown>(?:(?!```)[^\n]*\n)*)```\n")
SCRIPT = re.compile(r"```python\n(.*?)```", re.DOTALL)


def run(arguments: list[str], folder: str | None = None) -> str:
    """What a Python process prints, without blanks at the ends of lines; its errors stop us."""
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", cwd=folder, env=environment
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with status {done.returncode}:\n{done.stderr}")
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines())


def produced(what: str, before: str) -> str:
    """The output that belongs below a comment, given the text of README before it."""
    if what == "the script above":
        return run(["-c", SCRIPT.findall(before)[-1]])
    command, *words = what.split()
    if command != "fiscalmult":
        raise SystemExit(f"README shows the output of {what!r}; only fiscalmult commands and scripts can be run")
    return run(["-m", "fiscalmult", *words])


def outputs(text: str) -> list[tuple[str, str, str]]:
    """Every output of README as ``(what, shown, produced now)``."""
    return [
        (found["what"], found["shown"].rstrip("\n"), produced(found["what"], text[: found.start()]))
        for found in OUTPUT.finditer(text)
    ]


def refreshed(text: str) -> str:
    """README with its outputs produced again."""
    return OUTPUT.sub(lambda found: f"{found['head']}{produced(found['what'], text[: found.start()])}\n```\n", text)


def stamp(table: str) -> str:
    """Fingerprint of a printed table."""
    return hashlib.sha256(table.encode()).hexdigest()


def figure_command(text: str) -> list[str]:
    """The words of README's command that draws the figure."""
    found = re.search(r"bin/fiscalmult (compare --plot \S+)", text)
    if found is None:
        raise SystemExit("README no longer shows a command 'fiscalmult compare --plot FILE'")
    return found[1].split()


def draw(text: str, path: Path) -> None:
    """Draw README's figure, stored small and stamped with the table that its command prints."""
    from PIL import Image, PngImagePlugin

    words = figure_command(text)
    with tempfile.TemporaryDirectory() as folder:
        table = run(["-m", "fiscalmult", *words], folder)
        with Image.open(Path(folder) / words[-1]) as drawn:
            flat = Image.new("RGB", drawn.size, "white")
            flat.paste(drawn, mask=drawn.getchannel("A") if drawn.mode == "RGBA" else None)
            dots = drawn.info.get("dpi")
    about = PngImagePlugin.PngInfo()
    about.add_text(STAMP, stamp(table))
    buffer = io.BytesIO()
    flat.quantize(128).save(buffer, "png", optimize=True, dpi=dots, pnginfo=about)
    path.write_bytes(buffer.getvalue())


def main() -> int:
    """Check or refresh."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the outputs and the figure")
    text = README.read_text(encoding="utf-8")
    if parser.parse_args().write:
        README.write_text(refreshed(text), encoding="utf-8")
        draw(text, FIGURE)
        return 0
    differ = [what for what, shown, now in outputs(text) if shown != now]
    print("\n".join(f"differs: {what}" for what in differ) or "README shows what its commands print")
    return int(bool(differ))


if __name__ == "__main__":
    sys.exit(main())
