"""Sphinx configuration: pages are MyST Markdown, their examples are run at every build."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fiscalmult import __version__

project = "fiscalmult"
author = "The fiscalmult developers"
copyright = "2026, the fiscalmult developers"
version = release = __version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
    "command_output",
    "generated_pages",
]
exclude_patterns = ["_build", "_generated", "**.ipynb_checkpoints"]
nitpicky = False
smartquotes = False  # options and addresses keep their hyphens

html_theme = "furo"
html_title = f"fiscalmult {release}"
html_static_path = ["_static"]
html_css_files = ["page.css"]

myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# A page whose example fails must not be built.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
# Examples may write files; cells that read some of the repository find it by this name.
nb_execution_in_temp = True
os.environ["FISCALMULT_REPOSITORY"] = str(Path(__file__).resolve().parent.parent)
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

autosummary_generate = True
numpydoc_show_class_members = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
