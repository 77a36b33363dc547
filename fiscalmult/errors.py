"""Errors that speak economics: what is wrong, the value, and how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["FiscalmultError", "nearest"]


class FiscalmultError(ValueError):
    """Something the caller can mend: a wrong name, share, unit, file or closure.

    The message is one sentence that shows the value and names the mend. The
    command line prints it as it stands and ends with exit status 2.
    """


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> str:
    """Name the known words closest to a wrong one, ready to end a message.

    Parameters
    ----------
    name
        The word that was not found.
    known
        The words that would have been.
    most
        How many to name at the most.

    Returns
    -------
    str
        ``"; did you mean a, b?"``, or the first few known words where none is close.
    """
    words = list(dict.fromkeys(known))
    close = difflib.get_close_matches(name, words, n=most, cutoff=0.55)
    # A fragment of a long code ("paddy") is close to it for a reader, not for difflib.
    close += [word for word in words if name and name.lower() in word.lower() and word not in close]
    if close:
        return f"; did you mean {', '.join(close[:most])}?"
    shown = ", ".join(words[:8]) + (", ..." if len(words) > 8 else "")
    return f"; known are {shown}" if words else ""
