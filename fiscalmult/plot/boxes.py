"""Where the boxes and bands of a path diagram stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiscalmult.plot import style

__all__ = ["Band", "Box", "Diagram", "lay_boxes"]

LEAST_BOX, MOST_BOX = 22.0, 36.0
"""Narrowest and widest box [mm]: the longest words fit the narrowest."""

LEAST_GAP = 14.0
"""Narrowest space for bands between two columns [mm]."""

TALL = 42.0
"""Height of all bands of the paths together [mm]."""

_LINE, _PAD, _WHITE = 3.1, 1.6, 2.2
"""Height of a line of type, white around the text of a box, white between two boxes [mm]."""

Place = tuple[int, str]
"""A box by its column and label."""


@dataclass
class Box:
    """One account in one column: where it stands, what share of the effect passes it or ends there."""

    column: int
    text: str
    left: float
    top: float
    height: float
    share: float
    ends: float

    @property
    def middle(self) -> float:
        """Middle of the box below the top [mm]."""
        return self.top + self.height / 2


@dataclass(frozen=True)
class Band:
    """What goes from one box to the next: both ends, where each begins, and how thick it is [mm]."""

    left: float
    right: float
    start: float
    end: float
    thick: float


@dataclass(frozen=True)
class Diagram:
    """Boxes and bands with the size of them all, and the width of a box [mm]."""

    boxes: list[Box]
    bands: list[Band]
    width: float
    height: float
    box: float


def lay_boxes(routes: Sequence[Sequence[str]], shares: Sequence[float], width: float) -> Diagram:
    """Place the accounts of paths in columns, and the bands between them.

    Parameters
    ----------
    routes
        Labels along each path, from the left.
    shares
        Share of the effect that each path carries.
    width
        Space from left to right [mm]; more is taken where the boxes need it.
    """
    columns = max(len(route) for route in routes)
    box = min(MOST_BOX, max(LEAST_BOX, (width - LEAST_GAP * (columns - 1)) / columns))
    whole = max(width, columns * box + LEAST_GAP * (columns - 1))
    step = (whole - box) / (columns - 1) if columns > 1 else 0.0
    scale = TALL / sum(shares)
    boxes: dict[Place, Box] = {}
    flows: dict[tuple[Place, Place], float] = {}
    for route, share in zip(routes, shares, strict=True):
        for column, label in enumerate(route):
            here = (column, label)
            if here not in boxes:
                text = style.wrapped(label, box - 1.0)
                boxes[here] = Box(column, text, column * step, 0.0, 0.0, 0.0, 0.0)
            boxes[here].share += share
            boxes[here].ends += share if column == len(route) - 1 else 0.0
            if column:
                between = ((column - 1, route[column - 1]), here)
                flows[between] = flows.get(between, 0.0) + share
    for one in boxes.values():
        lines = one.text.count("\n") + 2
        one.height = max(one.share * scale, lines * _LINE + _PAD)
    height = _stack(boxes, flows, columns)
    return Diagram(list(boxes.values()), _bands(boxes, flows, box, scale), whole, height, box)


def _stack(boxes: dict[Place, Box], flows: dict[tuple[Place, Place], float], columns: int) -> float:
    """Give every box its place: near those it comes from, apart from the others."""
    tallest = 0.0
    listed = [[(place, box) for place, box in boxes.items() if box.column == column] for column in range(columns)]
    for column in listed:
        tallest = max(tallest, sum(box.height + _WHITE for _, box in column) - _WHITE)
    for number, column in enumerate(listed):
        if number == 0:
            wanted = dict.fromkeys((place for place, _ in column), 0.0)
            column.sort(key=lambda item: -item[1].share)
        else:
            wanted = {place: _pull(place, boxes, flows) for place, _ in column}
            column.sort(key=lambda item: wanted[item[0]])
        needed = sum(box.height + _WHITE for _, box in column) - _WHITE
        bottom = (tallest - needed) / 2 if number == 0 else 0.0
        for place, box in column:
            box.top = max(bottom, wanted[place] - box.height / 2)
            bottom = box.top + box.height + _WHITE
        limit = tallest
        for _, box in reversed(column):
            box.top = min(box.top, limit - box.height)
            limit = box.top - _WHITE
    return tallest


def _pull(place: Place, boxes: dict[Place, Box], flows: dict[tuple[Place, Place], float]) -> float:
    """Mean height of the boxes that a box gets its bands from."""
    came = [(boxes[start].middle, share) for (start, end), share in flows.items() if end == place]
    return sum(middle * share for middle, share in came) / sum(share for _, share in came)


def _bands(boxes: dict[Place, Box], flows: dict[tuple[Place, Place], float], width: float, scale: float) -> list[Band]:
    """Bands that leave and reach each box in the order of the boxes at their other ends."""
    leaves = {place: box.middle - (box.share - box.ends) * scale / 2 for place, box in boxes.items()}
    comes = {place: box.middle - box.share * scale / 2 for place, box in boxes.items()}
    starts: dict[tuple[Place, Place], float] = {}
    for between in sorted(flows, key=lambda item: boxes[item[1]].middle):
        starts[between] = leaves[between[0]]
        leaves[between[0]] += flows[between] * scale
    bands = []
    for between in sorted(flows, key=lambda item: boxes[item[0]].middle):
        start, end = between
        thick = flows[between] * scale
        bands.append(Band(boxes[start].left + width, boxes[end].left, starts[between], comes[end], thick))
        comes[end] += thick
    return bands
