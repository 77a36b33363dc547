"""Write a figure to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fiscalmult.errors import FiscalmultError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["save"]

_NO_DATES = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
"""Metadata left out of each format, so that the same figure makes the same file."""

_RESOLUTION = 300
"""Dots per inch of a PNG."""


def save(figure: Figure | Axes, path: str | Path) -> Path:
    """Write a figure; the same figure always makes the same bytes.

    Parameters
    ----------
    figure
        A figure, or Axes on it.
    path
        File to write or replace; its suffix is ``.png`` (300 dots per inch), ``.svg`` or ``.pdf``.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    FiscalmultError
        If the suffix is another one, the folder is missing, or the file cannot be written.
    """
    import matplotlib
    from matplotlib.axes import Axes

    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in _NO_DATES:
        raise FiscalmultError(f"cannot save a figure as {str(target)!r}; end the name with {', '.join(_NO_DATES)}")
    if not target.parent.is_dir():
        raise FiscalmultError(f"no folder {str(target.parent)!r} to save {target.name!r} in; make it first")
    # A figure is its own figure, and a part of one knows the whole.
    whole = (figure.figure if isinstance(figure, Axes) else figure).figure
    try:
        # Ids of an SVG are random unless salted; there is no other way in but this setting.
        with matplotlib.rc_context({"svg.hashsalt": "fiscalmult"}):
            whole.savefig(target, format=suffix[1:], dpi=_RESOLUTION, metadata=_NO_DATES[suffix])
    except OSError as wrong:
        reason = wrong.strerror or str(wrong)
        raise FiscalmultError(f"cannot write {str(target)!r} ({reason}); choose a file that you may write") from None
    return target
