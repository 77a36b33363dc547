"""Names, counts and shares as they are written on the command line."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fiscalmult.errors import FiscalmultError

__all__ = ["count_of", "number_of", "percent_of", "share_of", "words"]


def words(given: Sequence[str] | None, what: str) -> list[str]:
    """Names in comma lists of an option that may be repeated.

    Raises
    ------
    FiscalmultError
        If a name is empty or stands twice.
    """
    listed = [name.strip() for text in given or () for name in text.split(",")]
    for name in listed:
        if not name:
            raise FiscalmultError(
                f"the list {','.join(given or ())!r} names an empty {what}; separate names by one comma"
            )
        if listed.count(name) > 1:
            raise FiscalmultError(f"{what} {name!r} is named twice; name it once")
    return listed


def count_of(text: str, option: str, *, least: int = 1) -> int:
    """A whole number.

    Raises
    ------
    FiscalmultError
        If the text is none, or below the least that makes sense.
    """
    if not text.isdecimal() or int(text) < least:
        raise FiscalmultError(f"{option} {text!r} is not a count; give a whole number from {least}")
    return int(text)


def share_of(text: str, option: str) -> float:
    """A share between 0 and 1, written ``0.001`` or ``0.1%``.

    Raises
    ------
    FiscalmultError
        If the text is no number, or not between 0 and 1.
    """
    mend = "give a share between 0 and 1 such as 0.001 or 0.1%"
    percent = text.strip().endswith("%")
    share = number_of(text.strip().removesuffix("%"), f"{option} {text!r}", mend) / (100 if percent else 1)
    if not 0 < share < 1:
        raise FiscalmultError(f"{option} {text!r} is not between 0 and 1; {mend}")
    return share


def percent_of(text: str, option: str) -> float:
    """A rise in per cent as a share: ``10`` and ``10%`` are both 0.1.

    Raises
    ------
    FiscalmultError
        If the text is no number, or a fall by all or more.
    """
    mend = "give per cent such as 10 or 10%"
    rise = number_of(text.strip().removesuffix("%"), f"{option} {text!r}", mend) / 100
    if rise <= -1:
        raise FiscalmultError(f"{option} {text!r} would leave nothing to pay; {mend}")
    return rise


def number_of(text: str, what: str, mend: str) -> float:
    """A finite number; ``what`` and ``mend`` begin and end the message where it is none.

    Raises
    ------
    FiscalmultError
        If the text is no finite number, or has a comma.
    """
    if "," in text:
        raise FiscalmultError(f"{what} has a comma; write decimals with a point; {mend}")
    try:
        value = float(text)
    except ValueError:
        raise FiscalmultError(f"{what} is not a number; {mend}") from None
    if not math.isfinite(value):
        raise FiscalmultError(f"{what} is not a finite number; {mend}")
    return value
