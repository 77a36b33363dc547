"""A spending path by year, by programme and by household group, as tables and as a workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from fiscalmult.labels import say
from fiscalmult.projection import Assumptions, in_prices
from fiscalmult.projection.ratios import total_of
from fiscalmult.projection.schema import PERCENT_OF_GDP
from fiscalmult.report.measures import MEASURES, pick
from fiscalmult.report.reform import BY_SEX
from fiscalmult.report.table import Column, Table, number
from fiscalmult.report.uncertain import LEVEL, BoundedTable, intervals_of
from fiscalmult.report.words import model_lines, unit_words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["projection_by_sex", "projection_groups", "projection_programmes", "projection_years"]

_MONEY = ("spending", "gdp", "household_income", "revenue", "net_cost")
_SATELLITE = "employment"
_BRACKETED = ("gdp", _SATELLITE, "debt_of_gdp")


def projection_years(
    result: xr.Dataset,
    assumptions: Assumptions,
    *,
    prices: str = "constant",
    labels: Mapping[str, str] | None = None,
    language: str = "en",
) -> Table:
    """One row for each year: spending, effects and debt of all programmes together.

    Parameters
    ----------
    result
        What :func:`fiscalmult.projection.project` returns.
    assumptions
        Those it was made with.
    prices
        ``"constant"``, ``"current"`` or ``"% of GDP"``.
    labels
        ``{programme: text}``.
    language
        ``"en"`` or ``"vi"``.
    """
    turned = in_prices(total_of(result), prices).squeeze("programme", drop=True)
    keys = [key for key in (*_MONEY[:3], _SATELLITE, *_MONEY[3:]) if key in turned]
    values = {key: _whole(turned[key]) for key in keys}
    debt = in_prices(total_of(result), "current" if prices == "constant" else prices).squeeze("programme", drop=True)
    values |= {} if prices == PERCENT_OF_GDP else {"debt": debt["debt"]}
    values["debt_of_gdp"] = turned["debt_of_gdp"]
    rows: list[dict[str, object]] = []
    said = {key: _ends(one) for key, one in values.items()}
    for place, year in enumerate(result["year"].values):
        row: dict[str, object] = {"year": int(year)}
        for key, ends in said.items():
            row |= {f"{key}{end}": _plain(numbers[place]) for end, numbers in ends.items()}
        rows.append(row)
    columns = [Column("year", say("project.column.year", language))]
    columns += [_column(key, one, turned, language) for key, one in values.items()]
    heading = _heading(result, assumptions, prices, labels or {}, language)
    return _YearTable(columns, rows, heading, _notes(result, language), language=language)


class _YearTable(BoundedTable):
    """Brackets where they say most, so that a line fits a page; rows and files keep all of them."""

    def _cell(self, column: Column, row: Mapping[str, object]) -> str:
        if column.key in _BRACKETED:
            return super()._cell(column, row)
        return super()._cell(column, {column.key: row.get(column.key)})


def projection_programmes(
    result: xr.Dataset, *, prices: str = "constant", labels: Mapping[str, str] | None = None, language: str = "en"
) -> Table:
    """One row for each programme: sums over the path, multipliers, what comes back."""
    names = [str(name) for name in result["programme"].values]
    wholes = [result] + ([total_of(result)] if len(names) > 1 else [])
    rows: list[dict[str, object]] = []
    for whole in wholes:
        turned = in_prices(whole, prices)
        for name in map(str, whole["programme"].values):
            one, own = turned.sel(programme=name), whole.sel(programme=name)
            sums = {key: _whole(one[key]).sum("year") for key in ("spending", "gdp") if key in one}
            spent = float(own["spending"].sum("year"))
            back = own["revenue"].sum(["tax", "year"]) / (spent or math.nan)
            found = sums | {
                "multiplier": own["cumulative_multiplier"].isel(year=-1),
                "impact": own["impact_multiplier"],
                "self_financing": back,
            }
            label = say("project.total", language) if name == "total" else (labels or {}).get(name, name)
            row: dict[str, object] = {"programme": name, "label": label}
            for key, value in found.items():
                row |= {f"{key}{end}": _plain(float(numbers)) for end, numbers in _ends(value).items()}
            rows.append(row)
    unit = _unit_of(in_prices(result, prices)["gdp"], language)
    columns = [
        Column("label", say("column.programme", language)),
        Column("spending", f"{say('project.column.spending', language)}, {unit}", 1, unit),
        Column("gdp", f"{say('measure.gdp', language)}, {unit}", 1, unit),
        Column("multiplier", say("project.column.multiplier", language), 2, "1"),
        Column("impact", say("project.column.impact", language), 2, "1"),
        Column("self_financing", say("project.column.self_financing", language), 1, "1", 100.0),
    ]
    if prices == PERCENT_OF_GDP:  # shares of the GDP of different years do not add up
        columns = [column for column in columns if column.key not in ("spending", "gdp")]
    title = say("project.programmes", language, **_span(result))
    return BoundedTable(columns, rows, [title], language=language)


def projection_by_sex(result: xr.Dataset, *, prices: str = "constant", language: str = "en") -> Table:
    """Jobs by sex and formality and labour income by sex, of all programmes: first, last and every fifth year."""
    turned = in_prices(total_of(result), prices).squeeze("programme", drop=True)
    keys = [key for key in BY_SEX if MEASURES[key].variable in turned]
    picked = {key: pick(turned, key) for key in keys}
    first, last = int(turned["year"][0]), int(turned["year"][-1])
    columns = [Column("year", say("project.column.year", language))]
    rows: list[dict[str, object]] = [
        {"year": year} for year in range(first, last + 1) if year in (first, last) or year % 5 == 0
    ]
    for key, values in picked.items():
        jobs = MEASURES[key].variable == _SATELLITE
        unit = unit_words(str(values.attrs["units"]), language)
        columns.append(Column(key, f"{say(f'measure.{key}', language)}, {unit}", 0 if jobs else 2, unit))
        middle = values.median("draw") if "draw" in values.dims else values
        for row in rows:
            row[key] = _plain(float(middle.sel(year=row["year"])))
    notes = [say("reform.note.labour", language)] if "women_labour_income" in keys else []
    return Table(columns, rows, [say("project.by_sex", language)], notes, language=language)


def projection_groups(result: xr.Dataset, *, prices: str = "constant", language: str = "en") -> Table:
    """One row for each household group: income and what the levies take, over the whole path at base-year prices."""
    shown = "constant" if prices == PERCENT_OF_GDP else prices
    turned = in_prices(total_of(result), shown).squeeze("programme", drop=True)
    rows: list[dict[str, object]] = []
    unit = _unit_of(turned["burden"], language)
    groups = _groups([str(code) for code in result["household"].values], language)
    for label, codes in groups.items():
        row: dict[str, object] = {"group": "", "label": label}
        for key, name in (("income", "household_income"), ("burden", "burden")):
            if name in turned:
                summed = turned[name].sel(household=codes).sum(["household", "year"])
                row |= {f"{key}{end}": _plain(float(value)) for end, value in _ends(summed).items()}
        rows.append(row)
    elsewhere = float(turned["burden_elsewhere"].sum())
    if elsewhere:
        rows.append({"group": "", "label": say("project.elsewhere", language), "burden": elsewhere})
    columns = [
        Column("label", say("project.column.group", language)),
        Column("income", f"{say('project.column.income', language)}, {unit}", 1, unit),
        Column("burden", f"{say('project.column.burden', language)}, {unit}", 1, unit),
    ]
    return BoundedTable(columns, rows, [say("project.groups", language, **_span(result))], language=language)


def _heading(
    result: xr.Dataset, assumptions: Assumptions, prices: str, labels: Mapping[str, str], language: str
) -> list[str]:
    names = ", ".join(labels.get(str(name), str(name)) for name in result["programme"].values)
    lines = [say("project.title", language, path=str(result.attrs.get("path", "-")), programmes=names)]
    if "settings" in result.attrs:
        lines.append(say("project.settings", language, settings=result.attrs["settings"]))
    lines += model_lines(result.attrs, language)
    lines.append(say("head.financing", language, financing=_sources(result, labels, language)))
    money = unit_words(str(result["spending"].attrs["units"]), language)
    jobs = unit_words(str(result[_SATELLITE].attrs["units"]), language) if _SATELLITE in result else ""
    if prices == PERCENT_OF_GDP:
        lines.append(say("project.numbers.gdp", language, jobs=jobs))
    else:
        year = result.attrs["base_year"]
        how = say(f"project.prices.{prices}", language, **({"year": year} if prices == "constant" else {}))
        key = "project.numbers" if jobs else "project.numbers.no_jobs"
        lines.append(say(key, language, money=money, prices=how, **({"jobs": jobs} if jobs else {})))
    years = [int(year) for year in result["year"].values]
    found = {name: 100 * float(np.mean(assumptions.rate(name, years))) for name in _SPOKEN}
    shown = {name: number(value, 1, language) for name, value in found.items()}
    lines.append(say("project.assumptions", language, **_span(result), **shown))
    return lines


_SPOKEN = ("growth", "productivity", "deflator", "interest", "take_up")


def _sources(result: xr.Dataset, labels: Mapping[str, str], language: str) -> str:
    """Sources of money with their share of all spending."""
    total = float(result["spending"].sum())
    said = []
    for name, kind in zip(result["source"].values, result["kind"].values, strict=True):
        share = float(result["financed"].sel(source=name).sum()) / total if total else 0.0
        if share <= 0:
            continue
        if kind in ("grant", "reserves"):
            words = say(f"project.source.{kind}", language)
        elif kind == "borrowed":
            words = say("financing.borrowed", language)
        else:
            words = say(f"financing.{kind}", language, name=labels.get(str(name), str(name)))
        said.append(words if share > 0.9999 else f"{number(100 * share, 0, language)}% {words}")
    return ", ".join(said) or say("financing.borrowed", language)


def _notes(result: xr.Dataset, language: str) -> list[str]:
    notes = [say("project.note.debt", language)]
    if "later_gdp" in result and not str(result.attrs["lags"]).startswith("none"):
        later = float(result["later_gdp"].sum("programme").mean())
        whole = later + float(result["gdp"].sum(["programme", "year"]).mean())
        share = number(100 * later / whole if whole else 0.0, 1, language)
        last = int(result["year"][-1])
        notes.append(say("project.note.lags", language, lags=result.attrs["lags"], share=share, last=last))
    if "draw" in result.dims:
        about = {"level": f"{100 * LEVEL:g}", "draws": result.sizes["draw"], "seed": result.attrs.get("seed")}
        notes.append(say("project.note.draws", language, **about))
    return [*notes, say("project.note.limits", language, year=result.attrs["base_year"])]


def _span(result: xr.Dataset) -> dict[str, object]:
    return {"first": int(result["year"][0]), "last": int(result["year"][-1])}


def _whole(values: xr.DataArray) -> xr.DataArray:
    """A measure with its own parts added up."""
    kept = ("draw", "year", "programme")
    return values.sum([dim for dim in values.dims if dim not in kept], keep_attrs=True)


def _ends(values: xr.DataArray) -> dict[str, np.ndarray]:
    """A value, and its interval where there are draws."""
    if "draw" not in values.dims:
        return {"": values.values}
    # The note below the table says how many draws there are.
    low, middle, high = intervals_of(values.to_dataset(name="value"), LEVEL)[0]["value"].values
    return {"": middle, "_low": low, "_high": high}


def _column(key: str, values: xr.DataArray, turned: xr.Dataset, language: str) -> Column:
    known = key in ("gdp", "household_income", _SATELLITE, "revenue")
    title = say(f"measure.{key}" if known else f"project.column.{key}", language)
    if key == "debt_of_gdp":
        return Column(key, title, 2, "1", 100.0)
    unit = str(values.attrs["units"])
    decimals = 0 if key == _SATELLITE else 2 if unit == PERCENT_OF_GDP else 1
    return Column(key, title, decimals, unit)


def _unit_of(values: xr.DataArray, language: str) -> str:
    unit = str(values.attrs["units"])
    return say("project.prices.gdp", language) if unit == PERCENT_OF_GDP else unit_words(unit, language)


def _groups(codes: Sequence[str], language: str) -> dict[str, list[str]]:
    """Households by quintile where their codes say it, else each by itself."""
    found: dict[str, list[str]] = {}
    for code in codes:
        quintile = code.rsplit("-", 1)[-1]
        known = quintile in ("q1", "q2", "q3", "q4", "q5")
        found.setdefault(say(f"project.{quintile}", language) if known else code, []).append(code)
    return found


def _plain(value: object) -> float:
    return float(np.asarray(value))
