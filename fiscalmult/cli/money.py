"""What ``--amount`` and ``--financing`` stand for."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from fiscalmult.cli.matrix import shipped_for
from fiscalmult.cli.values import words
from fiscalmult.errors import FiscalmultError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fiscalmult.instruments import Instrument
    from fiscalmult.reforms import Reform
    from fiscalmult.sam import SAM

__all__ = ["BORROWED", "amount_of", "financing_of", "shares_of", "source_of"]

BORROWED = "borrowed"
"""The financing that is no instrument."""


def amount_of(text: str, sam: SAM) -> float:
    """Spending in the unit of the matrix, from ``10`` or ``1%`` of its GDP.

    Raises
    ------
    FiscalmultError
        If the text is no number, the number is not above zero, or the unit is another one.
    """
    mend = f"give a number of {sam.unit} such as 10, or a share of GDP such as 1%"
    found = re.fullmatch(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*", text)
    if found is None:
        raise FiscalmultError(f"the amount {text!r} is not a number; {mend}")
    value, unit = float(found[1]), " ".join(found[2].split()).lower()
    if unit.startswith(","):
        raise FiscalmultError(
            f"the amount {text!r} has a comma; write decimals with a point, and no mark for thousands"
        )
    if unit not in ("", sam.unit.lower(), "%", "% of gdp"):
        raise FiscalmultError(f"the amount {text!r} has the unknown unit {found[2]!r}; {mend}")
    if not math.isfinite(value) or value <= 0:
        raise FiscalmultError(f"the amount {text!r} must be a number above 0; {mend}")
    return value / 100 * sam.gdp if unit.startswith("%") else value


def financing_of(text: str, sam: SAM) -> list[tuple[Instrument | None, float]]:
    """Where the money comes from: a name, or a mix ``name=share,name=share``.

    Raises
    ------
    FiscalmultError
        As :func:`shares_of`, or if a name is unknown.
    """
    return [(source_of(name, sam), share) for name, share in shares_of(text)]


def shares_of(text: str) -> list[tuple[str, float]]:
    """Names and shares of a mix ``name=share,name=share``; a name alone pays for all.

    Raises
    ------
    FiscalmultError
        If a name stands twice, a share is no number or negative, or the shares do not add to 1.
    """
    parts = [part.partition("=") for part in text.split(",")]
    names = words([",".join(name for name, _, _ in parts)], "financing")
    if len(parts) == 1 and not parts[0][1]:
        return [(names[0], 1.0)]
    shares = [_share_of(name, written, bool(sign)) for name, (_, sign, written) in zip(names, parts, strict=True)]
    if abs(math.fsum(shares) - 1) > 1e-9:
        raise FiscalmultError(
            f"the shares of the financing {text!r} add to {math.fsum(shares):.6g}; they must add to 1"
        )
    return list(zip(names, shares, strict=True))


def _share_of(name: str, written: str, signed: bool) -> float:
    mend = f"write {name}=0.5 for one half"
    if not signed:
        raise FiscalmultError(f"the financing {name!r} has no share in the mix; {mend}")
    text = written.strip()
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        raise FiscalmultError(f"the share {text!r} of the financing {name!r} is not a number; {mend}") from None
    if not 0 <= share <= 1:
        raise FiscalmultError(f"the share {text!r} of the financing {name!r} is not between 0 and 1; {mend}")
    return share


def source_of(name: str, sam: SAM, also: Iterable[str] = ()) -> Instrument | None:
    """A levy, a programme that money is moved from, or what a reform raises; None for borrowing.

    Raises
    ------
    FiscalmultError
        If a name is unknown; ``also`` are names that were possible too.
    """
    from fiscalmult.datasets import load_levy, load_programme

    if name == BORROWED:
        return None
    levies, programmes = shipped_for("levies", sam), shipped_for("programmes", sam)
    if name in levies:
        return load_levy(name, sam.name)
    if name in programmes:
        return load_programme(name, sam.name)
    raising = _raising() if levies else {}
    if name in raising:
        return raising[name].levy(sam)
    known = [BORROWED, *also, *levies, *raising, *programmes]
    raise FiscalmultError(f"no levy or programme {name!r} to finance with{nearest(name, known)}")


def _raising() -> dict[str, Reform]:
    """Reforms that raise payments, such as the monotax: levies that follow from rules."""
    from fiscalmult.reforms import list_reforms, load_reform

    found = {name: load_reform(name) for name in list_reforms()}
    return {name: one for name, one in found.items() if any(part.levy for part in one.components)}
