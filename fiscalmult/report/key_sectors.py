"""Who pulls and who pushes: linkages, key sectors and what is lost without each sector."""

from __future__ import annotations

from collections.abc import Mapping

import xarray as xr

from fiscalmult.input_output import extraction, key_sectors, to_input_output
from fiscalmult.input_output import linkages as io_linkages
from fiscalmult.labels import say
from fiscalmult.report.table import Column, Table
from fiscalmult.report.words import model_lines
from fiscalmult.sam import SAM

__all__ = ["KINDS", "linkages", "sam_linkages"]

KINDS = ("key", "backward", "forward", "weak")
"""Quadrants, in the order they are printed."""

_COLUMNS = {
    "ghosh": ("direct_forward_ghosh", "total_forward_ghosh", "sensitivity_ghosh"),
    "leontief": ("direct_forward", "total_forward", "sensitivity_of_dispersion"),
}


def sam_linkages(sam: SAM, forward: str = "ghosh") -> xr.Dataset:
    """Linkages, quadrants and losses by extraction of every sector of a matrix.

    Parameters
    ----------
    sam
        The matrix, whose input-output part is taken by :func:`fiscalmult.input_output.to_input_output`.
    forward
        ``"ghosh"`` or ``"leontief"``, as for :func:`fiscalmult.input_output.key_sectors`.

    Returns
    -------
    xarray.Dataset
        What :func:`fiscalmult.input_output.linkages` returns, with ``kind (sector)`` of
        :func:`fiscalmult.input_output.key_sectors`, and ``lost_output``, ``lost_output_others`` and
        ``lost_value_added (sector)`` of :func:`fiscalmult.input_output.extraction`: shares of the
        economy's gross output and value added that are lost without the sector [1].

    Raises
    ------
    FiscalmultError
        If the matrix has no activity, or ``forward`` is neither.
    """
    table = to_input_output(sam)
    result = io_linkages(table)
    result["kind"] = key_sectors(table, forward)
    income = [code for code in table.kinds if sam.account_list.block(code) in ("labour", "capital")]
    output, value_added = extraction(table), extraction(table, of=income)
    others = output["others"] / float(table.output.sum())
    losses = {"lost_output": output["share"], "lost_output_others": others, "lost_value_added": value_added["share"]}
    for name, lost in losses.items():
        attrs = {**output["share"].attrs, "units": "1", "long_name": f"{name.replace('_', ' ')} when extracted, share"}
        result[name] = lost.rename(extracted="sector").assign_attrs(attrs)
    result.attrs |= {"title": f"linkages of the sectors of {sam.name}", "sam": sam.name, "sam_sha256": sam.sha256}
    if sam.year is not None:
        result.attrs["base_year"] = sam.year
    return result


def linkages(result: xr.Dataset, labels: Mapping[str, str], *, language: str = "en") -> Table:
    """Sectors by quadrant: backward and forward linkages, and losses when a sector is extracted.

    Parameters
    ----------
    result
        What :func:`sam_linkages` returns.
    labels
        ``{sector: label}``.
    language
        ``"en"`` or ``"vi"``.
    """
    forward = "ghosh" if result["kind"].attrs["forward"] == "sensitivity_ghosh" else "leontief"
    direct, total, sensitivity = _COLUMNS[forward]
    keys = ("direct_backward", "total_backward", "power_of_dispersion", direct, total, sensitivity)
    lost = ("lost_output", "lost_output_others", "lost_value_added")
    rows: list[dict[str, object]] = []
    for sector in map(str, result["sector"].values):
        one = result.sel(sector=sector)
        row: dict[str, object] = {"sector": sector, "label": labels.get(sector, sector)}
        rows.append(row | {"group": str(one["kind"].values)} | {key: float(one[key]) for key in (*keys, *lost)})
    strength = (result["power_of_dispersion"] + result[sensitivity]).to_series()
    rows.sort(key=lambda row: (KINDS.index(str(row["group"])), -strength[str(row["sector"])]))
    columns = [Column("label", say("column.sector", language))]
    columns += [Column(key, say(f"linkage.{_title(key)}", language), 2, "1") for key in keys]
    columns += [Column(key, say(f"linkage.{key}", language), 1, "1", scale=100) for key in lost]
    heading = [say("linkages.title", language), *model_lines(result.attrs, language)]
    heading.append(say(f"linkages.forward.{forward}", language))
    notes = [say("note.linkages", language), say("note.extraction", language), say("note.linkages.limits", language)]
    return Table(columns, rows, heading, notes, {kind: say(f"kind.{kind}", language) for kind in KINDS}, language)


def _title(key: str) -> str:
    """Both kinds of forward linkage stand under the same titles; the heading says which it is."""
    return "sensitivity" if key.startswith("sensitivity") else key.removesuffix("_ghosh")
