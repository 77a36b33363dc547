"""Sphinx directive ``command``: run a fiscalmult command at build time and show what it prints.

    ```{command} fiscalmult compare --csv table.csv
    :file: table.csv
    ```

The page shows the command line and its real output, so that no page can promise what the
program does not do. Options: ``status`` is the exit status expected (0); ``width`` the columns
of the terminal; ``first`` and ``last`` how many lines of the output are kept; ``file`` shows the
first lines of a file that the command wrote.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

SHOWN_FILE_LINES = 6


def run_command(line: str, folder: str | Path | None = None, columns: int = 100) -> subprocess.CompletedProcess[str]:
    """Run ``fiscalmult ...`` with the interpreter that runs this, in a folder of its own."""
    words = shlex.split(line)
    if not words or words[0] != "fiscalmult":
        raise ValueError(f"{line!r} is no fiscalmult command")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": str(columns), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "fiscalmult", *words[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment,
        check=False,
    )


def kept(text: str, first: int | None, last: int | None) -> str:
    """The first and the last lines of a text, with a line of dots where some are left out."""
    lines = text.rstrip("\n").split("\n")
    if (first is None and last is None) or len(lines) <= (first or 0) + (last or 0):
        return "\n".join(lines)
    return "\n".join([*lines[: first or 0], "...", *(lines[-last:] if last else [])])


class Command(SphinxDirective):
    """Run a command and show it with its output."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {
        "status": directives.nonnegative_int,
        "width": directives.positive_int,
        "first": directives.positive_int,
        "last": directives.positive_int,
        "file": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        line = self.arguments[0]
        with tempfile.TemporaryDirectory() as folder:
            done = run_command(line, folder, self.options.get("width", 100))
            wanted = self.options.get("status", 0)
            if done.returncode != wanted:
                raise self.error(f"{line!r} ended with status {done.returncode}, not {wanted}: {done.stderr.strip()}")
            printed = kept(done.stdout + done.stderr, self.options.get("first"), self.options.get("last"))
            shown = [self._block(f"$ {line}\n{printed}", "console")]
            if "file" in self.options:
                name = self.options["file"]
                text = kept((Path(folder) / name).read_text(encoding="utf-8"), SHOWN_FILE_LINES, None)
                shown += [self._paragraph(name), self._block(text, "text", "file")]
        return shown

    def _block(self, text: str, language: str, kind: str = "command") -> nodes.Node:
        block = nodes.literal_block(text, text, language=language, classes=[kind])
        self.set_source_info(block)
        return block

    def _paragraph(self, name: str) -> nodes.Node:
        paragraph = nodes.paragraph()
        paragraph += [nodes.Text("The first lines of "), nodes.literal(name, name), nodes.Text(":")]
        return paragraph


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("command", Command)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
