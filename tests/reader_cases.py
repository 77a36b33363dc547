"""A small SAM, and files that hold it in every layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl

# Small enough to check by eye: what the activity sells is what the household and abroad buy.
CODES = ["a-rice", "c-rice", "f-labour", "hh-all", "tax-sales", "gov", "rest-of-world"]
FLOWS = {
    ("a-rice", "c-rice"): 80.0,
    ("c-rice", "a-rice"): 20.0,
    ("f-labour", "a-rice"): 60.0,
    ("hh-all", "f-labour"): 60.0,
    ("hh-all", "gov"): 10.5,
    ("c-rice", "hh-all"): 70.5,
    ("tax-sales", "c-rice"): 10.5,
    ("gov", "tax-sales"): 10.5,
    ("rest-of-world", "c-rice"): 5.25,
    ("c-rice", "rest-of-world"): 5.25,
}
VALUES = np.array([[FLOWS.get((receiver, payer), 0.0) for payer in CODES] for receiver in CODES])


def square_rows(codes: list[str] | None = None, values: np.ndarray = VALUES) -> list[list[object]]:
    listed = codes or CODES
    rows = [[code, *(value or None for value in line)] for code, line in zip(listed, values.tolist(), strict=True)]
    return [["", *listed], *rows]


def csv_file(path: Path, rows: list[list[object]], above: str = "# unit: billion VND\n# year: 2012\n") -> Path:
    text = "".join(",".join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows)
    path.write_text(above + text, encoding="utf-8")
    return path


def excel_file(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def long_rows(**beside: object) -> list[list[object]]:
    lines = [[receiver, payer, value, *beside.values()] for (receiver, payer), value in FLOWS.items()]
    return [["receiver", "payer", "value", *beside], *lines]


def template_rows() -> dict[str, list[list[object]]]:
    return {
        "about": [["name", "rice"], ["unit", "billion VND"], ["year", 2012], ["source", "my survey"], ["gdp", None]],
        "accounts": [["code", "block", "label_en", "label_vi"], *([code, None, f"{code}!", None] for code in CODES)],
        "flows": square_rows(),
        "how to": [["read me"]],
    }
