"""Figure of how cost grows, each line beside its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_curves"]

COLOURS = ("#1b6ca8", "#c1440e", "#2a7f4f")


def draw_curves(points: Sequence[Mapping[str, str | float]]) -> Figure:
    """One panel for each curve: time of one draw in microseconds; dashed lines are limits.

    A limit is what cannot be avoided: drawing the random numbers, solving with LAPACK, one
    matrix product. It has the colour of the line it belongs to.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import EngFormatter, FuncFormatter, NullFormatter, NullLocator

    short = EngFormatter(sep="")
    curves = list(dict.fromkeys(str(point["curve"]) for point in points))
    figure = Figure(figsize=(4.0 * len(curves), 3.9), layout="constrained")
    for axes, curve in zip(figure.subplots(1, len(curves), squeeze=False)[0], curves, strict=True):
        own = [point for point in points if point["curve"] == curve]
        lines = list(dict.fromkeys(str(point["line"]) for point in own))
        plain = [line for line in lines if not _limit(line)]
        for line in lines:
            there = [point for point in own if point["line"] == line]
            colour = COLOURS[plain.index(line) if line in plain else _owner(line, plain)]
            axes.plot(
                [float(point["x"]) for point in there],
                [1e6 * float(point["seconds"]) for point in there],
                color=colour,
                linestyle="--" if _limit(line) else "-",
                marker="" if _limit(line) else "o",
                markersize=4,
                linewidth=1.4,
                label=line,
            )
        axes.set(xscale="log", yscale="log", xlabel=f"number of {curve}")
        measured = sorted({float(point["x"]) for point in own})
        axes.set_xticks(measured, [short(x) for x in measured], fontsize=8)
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_title("microseconds, each draw or injection", fontsize=8, loc="left")
        axes.grid(alpha=0.25, which="major")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(fontsize=7, frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.2))
    return figure


def _limit(line: str) -> bool:
    return any(word in line for word in ("alone", "np.linalg.solve", "product"))


def _owner(line: str, plain: Sequence[str]) -> int:
    """Place of the line that a limit belongs to: the one it begins like."""
    first = line.split(":")[0]
    return next((place for place, other in enumerate(plain) if other.startswith(first)), 0)
