"""Names beside points: each where it has room, none on another."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fiscalmult.plot import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

__all__ = ["Spot", "name_spots"]

_MM = 1 / 25.4
_DISTANCES = (0.6, 2.0, 3.5, 5.0, 7.0, 9.0, 12.0, 15.0)
"""White between a mark and its name, the nearest first [mm]."""

_NEAR = 1.5
"""White up to which a name needs no line to its mark [mm]."""

_DIRECTIONS = (0, 180, 45, -45, 135, -135, 90, -90, 20, -20, 160, -160, 70, -70, 110, -110)
"""Directions in which a name may stand from its point [degrees], the easiest to read first."""

_TRIES = 25
"""Orders that are tried for the names that are wanted."""

Box = tuple[float, float, float, float]
Placed = tuple[Box, list[Box]]
"""Where a name stands, and the small boxes along the line to it."""


@dataclass(frozen=True)
class Spot:
    """A point with its name and the radius of its mark [mm]."""

    x: float
    y: float
    name: str
    radius: float


def name_spots(
    ax: Axes, spots: Sequence[Spot], *, apart_from: tuple[float, float], letters: int = 22, wanted: int = 0
) -> list[Text]:
    """Write names beside points in their order, and a line to those that stand apart.

    Parameters
    ----------
    ax
        Axes whose limits stay as they are.
    spots
        The points, those to be named first in front.
    apart_from
        Where a vertical and a horizontal line stand that no name may cross.
    letters
        Longest line of a name.
    wanted
        How many of the first points should have a name: one that has no room is named
        earlier and all are placed again, a few times.

    Returns
    -------
    list of Text
        The names that have room; the others are left out.
    """
    figure = ax.figure.figure
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    mm = figure.dpi * _MM
    centres = [tuple(map(float, ax.transData.transform((spot.x, spot.y)))) for spot in spots]
    marks = [_around(centre, spot.radius * mm) for centre, spot in zip(centres, spots, strict=True)]
    texts = [_text(ax, spot, letters) for spot in spots]
    extents = [text.get_window_extent() for text in texts]
    frame = ax.get_window_extent()
    across, up = ax.transData.transform(apart_from)
    # As wide as half a millimetre, so that no step along a leader jumps over them.
    lines = [
        (across - mm / 4, frame.y0, across + mm / 4, frame.y1),
        (frame.x0, up - mm / 4, frame.x1, up + mm / 4),
    ]
    sheet = _Sheet(centres, marks, [(one.width, one.height) for one in extents], lines, frame, mm)
    found = sheet.best([spot.radius * mm for spot in spots], wanted)
    back = ax.transData.inverted()
    for place, text in enumerate(texts):
        if place not in found:
            text.remove()
            continue
        box, leader = found[place]
        x, y = back.transform(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
        text.set_position((float(x), float(y)))
        centre = centres[place]
        text.set_multialignment("left" if box[0] > centre[0] else "right" if box[2] < centre[0] else "center")
        if leader:
            near = back.transform(_nearest(box, centre))
            ends = ([spots[place].x, near[0]], [spots[place].y, near[1]])
            ax.plot(*ends, color=style.PALETTE["grey"], linewidth=0.4, zorder=0.9)
    return [texts[place] for place in sorted(found)]


def _text(ax: Axes, spot: Spot, letters: int) -> Text:
    text = ax.text(spot.x, spot.y, style.wrapped(spot.name, 1.45 * letters), ha="center", va="center")
    text.set(fontsize=style.SMALL, color=style.PALETTE["ink"], linespacing=1.0)
    text.set_in_layout(False)
    return text


class _Sheet:
    """The marks and lines of a figure, and where names have room between them [pixels]."""

    def __init__(
        self,
        centres: Sequence[tuple[float, ...]],
        marks: Sequence[Box],
        sizes: Sequence[tuple[float, float]],
        lines: Sequence[Box],
        frame: Bbox,
        mm: float,
    ) -> None:
        self.centres, self.marks, self.sizes, self.lines, self.mm = centres, marks, sizes, lines, mm
        self.limits = (frame.x0 + 1, frame.y0 + 1, frame.x1 - 1, frame.y1 - 1)

    def best(self, radii: Sequence[float], wanted: int) -> dict[int, Placed]:
        """Of some orders the first that names most of the wanted; those that had no room come first in the next."""
        order, mixed = list(range(len(radii))), random.Random(0)  # the same figure at every run
        best: dict[int, Placed] = {}
        most = -1
        for _ in range(_TRIES):
            found = self._lay(order, radii)
            left = [place for place in range(wanted) if place not in found]
            if wanted - len(left) > most:
                best, most = found, wanted - len(left)
            if not left:
                break
            others = [place for place in range(wanted) if place not in left]
            mixed.shuffle(others)
            order = [*left, *others, *range(wanted, len(radii))]
        return best

    def _lay(self, order: Sequence[int], radii: Sequence[float]) -> dict[int, Placed]:
        """The names of one order that have room, each where it stands."""
        taken: list[Box] = []
        found: dict[int, Placed] = {}
        for place in order:
            # A line may start in its own mark, and cross neither names, other marks nor the two lines.
            crossed = [
                *taken,
                *self.marks[:place],
                *self.marks[place + 1 :],
                *(line for line in self.lines if not _meet(line, self.marks[place], 0)),
            ]
            blocked = [*taken, *self.marks, *self.lines]
            room = _room(self.centres[place], radii[place], self.sizes[place], blocked, crossed, self.limits, self.mm)
            if room is not None:
                found[place] = room
                taken += [room[0], *room[1]]
        return found


def _room(
    centre: tuple[float, ...],
    radius: float,
    size: tuple[float, float],
    blocked: Sequence[Box],
    crossed: Sequence[Box],
    limits: Box,
    mm: float,
) -> tuple[Box, list[Box]] | None:
    """The first box in which a name fits, and the small boxes along the line to it."""
    width, height = size
    for distance in _DISTANCES:
        for angle in _DIRECTIONS:
            across, up = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            # The box touches the circle around the mark with its nearest side.
            reach = radius + distance * mm
            x = centre[0] + across * reach + (width / 2 if across > 0.1 else -width / 2 if across < -0.1 else 0)
            y = centre[1] + up * reach + (height / 2 if up > 0.5 else -height / 2 if up < -0.5 else 0)
            box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
            inside = box[0] > limits[0] and box[1] > limits[1] and box[2] < limits[2] and box[3] < limits[3]
            if not inside or any(_meet(box, other, 0.3 * mm) for other in blocked):
                continue
            leader = _along(centre, _nearest(box, centre), 0.1 * mm) if distance > _NEAR else []
            if not any(_meet(piece, other, 0.0) for piece in leader for other in crossed):
                return box, leader
    return None


def _along(start: tuple[float, ...], end: tuple[float, float], half: float) -> list[Box]:
    """Small boxes along a line, from its start to just before its end."""
    steps = [place / 24 for place in range(24)]
    points = [(start[0] + (end[0] - start[0]) * step, start[1] + (end[1] - start[1]) * step) for step in steps]
    return [(x - half, y - half, x + half, y + half) for x, y in points]


def _around(centre: tuple[float, ...], radius: float) -> Box:
    return centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius


def _meet(one: Box, other: Box, white: float) -> bool:
    return not (
        one[2] + white <= other[0]
        or other[2] + white <= one[0]
        or one[3] + white <= other[1]
        or other[3] + white <= one[1]
    )


def _nearest(box: Box, point: tuple[float, ...]) -> tuple[float, float]:
    """Point of a box that is nearest to another point."""
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])
