"""Write tables so that nothing is lost: values, labels, blocks, units, year and source read back exactly."""

from __future__ import annotations

from pathlib import Path

from fiscalmult.errors import FiscalmultError
from fiscalmult.input_output.table import InputOutputTable
from fiscalmult.sam import SAM
from fiscalmult.writers.delimited import LAYOUTS, sam_text, write_text
from fiscalmult.writers.facts import check_path
from fiscalmult.writers.iot import fill_workbook, iot_dataset, iot_text
from fiscalmult.writers.netcdf import sam_dataset, write_dataset
from fiscalmult.writers.workbook import fill_sam, new_workbook, save

__all__ = ["LAYOUTS", "to_csv", "to_excel", "to_netcdf"]


def to_csv(table: SAM | InputOutputTable, path: str | Path, layout: str = "long") -> None:
    """Write a table as a CSV file that :func:`fiscalmult.readers.read_sam` or ``read_iot`` reads back exactly.

    Parameters
    ----------
    table
        A SAM or an input-output table.
    path
        File to write, ending in ``.csv``; a file of that name is replaced.
    layout
        ``"long"``: one line for each flow that is not zero, with unit, year, source, and the
        block and labels of the receiver (for an input-output table one line for each cell of
        each part); or ``"square"``, for a SAM: codes across the top and down the side, below
        lines such as ``# unit: trillion VND``.

    Raises
    ------
    FiscalmultError
        If the layout is unknown, a code or attribute cannot be written, or the file cannot.

    Notes
    -----
    Numbers are written with all their digits (up to 17), so that codes, values and the
    table's sha256 are the same after reading.
    """
    path = check_path(path, (".csv",))
    if isinstance(table, InputOutputTable):
        if layout != "long":
            raise FiscalmultError(f"an input-output table has several parts and no layout {layout!r}; leave it 'long'")
        write_text(path, iot_text(table))
    else:
        write_text(path, sam_text(table, layout))


def to_excel(table: SAM | InputOutputTable, path: str | Path) -> None:
    """Write a table as a workbook in the layout of ``fiscalmult template``.

    A SAM has the sheets ``about`` (name, unit, year, source), ``accounts`` (code, block,
    labels) and ``flows`` (receivers down the side, payers across the top); an input-output
    table ``about`` and one sheet for each of its parts. A zero is an empty cell. A file of
    that name is replaced. Read it back with :func:`fiscalmult.readers.read_sam` or ``read_iot``.

    Raises
    ------
    FiscalmultError
        If openpyxl is missing (``pip install fiscalmult[excel]``), a code or attribute cannot
        be written, or the file cannot.
    """
    path = check_path(path, (".xlsx",))
    workbook = new_workbook(path)
    if isinstance(table, InputOutputTable):
        fill_workbook(workbook, table)
    else:
        fill_sam(workbook, table)
    save(workbook, path)


def to_netcdf(table: SAM | InputOutputTable, path: str | Path) -> None:
    """Write a table as netCDF.

    A SAM is ``flows`` (receiver, payer) with its attributes, ``block`` and labels; an
    input-output table has each of its parts as a variable. A file of that name is replaced.
    Read it back with :func:`fiscalmult.readers.read_sam` or ``read_iot``.

    Raises
    ------
    FiscalmultError
        If no netCDF package is installed (``pip install fiscalmult[netcdf]``), a code or
        attribute cannot be written, or the file cannot.
    """
    path = check_path(path, (".nc",))
    write_dataset(path, iot_dataset(table) if isinstance(table, InputOutputTable) else sam_dataset(table))
