"""How well it is known where a reform lands: as well as the programmes that its components follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from fiscalmult.reforms.reform import Reform
from fiscalmult.uncertainty import Part, UncertainDelivery, Uncertainty

__all__ = ["with_reforms"]


def with_reforms(unknown: Uncertainty, reforms: Iterable[Reform]) -> Uncertainty:
    """The same uncertainty, which draws the landing of reforms too.

    Parameters
    ----------
    unknown
        Such as ``load_uncertainty("viet-nam-2024")``, whose parts name shipped programmes.
    reforms
        Reforms whose programmes are simulated under their own names.

    Returns
    -------
    Uncertainty
        Where a component of a reform follows a programme whose delivery is drawn, the reform's is
        drawn with the same concentration. What passes through an account of social assistance or
        insurance is drawn with the column of that account.
    """
    listed = list(reforms)
    return replace(unknown, parts=tuple(_extended(part, listed) for part in unknown.parts))


def _extended(part: Part, reforms: list[Reform]) -> Part:
    if not isinstance(part, UncertainDelivery):
        return part
    new = [one.name for one in reforms if not part.names(one.name) and _follows(one, part)]
    return replace(part, programmes=(*part.programmes, *new)) if new else part


def _follows(reform: Reform, part: UncertainDelivery) -> bool:
    followed = (one.landing.partition("@")[0].split("|") for one in reform.components if not one.levy)
    return any(part.names(name) for names in followed for name in names)
