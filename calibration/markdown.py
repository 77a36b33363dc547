"""Small helpers to write Markdown that reads well as plain text."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["percent", "signed", "table"]


def table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0, after: int = 0) -> str:
    """A table; the last ``numbers`` columns, but for ``after`` ones that follow them, are set flush right."""
    columns = len(header)
    body = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(header), *body]) for i in range(columns)]
    right = [columns - numbers - after <= i < columns - after for i in range(columns)]

    def line(cells: Sequence[str]) -> str:
        padded = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * (w - 1) + ":" if r else "-" * w for w, r in zip(widths, right, strict=True)]
    return "\n".join([line(list(header)), "| " + " | ".join(rule) + " |", *(line(row) for row in body)])


def signed(value: float, decimals: int) -> str:
    """A difference with its sign and thousands apart; one that rounds to zero has no sign."""
    text = f"{value:+,.{decimals}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0 else text


def percent(share: float, decimals: int = 2, *, sign: bool = False) -> str:
    """A share as per cent; one that rounds to zero has no sign."""
    text = f"{100 * share:{'+' if sign else ''}.{decimals}f}"
    return text.lstrip("+-") if float(text) == 0 else text
