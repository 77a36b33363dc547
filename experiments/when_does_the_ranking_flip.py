"""When a social pension does more than public investment, and when it does less.

Three ways to ask the same question of GDP and of jobs per borrowed dong. How far must one cell of
the matrix move until both programmes do the same? In how many economies drawn from what is not
known does the pension do more? And what is left of both when farming, where land is scarce, cannot
grow at all? A ranking that many small changes flip is no ranking.

    python experiments/when_does_the_ranking_flip.py [--draws N] [--out DIR]
"""

import argparse
from pathlib import Path

import xarray as xr

import fiscalmult as fm
from fiscalmult.report import Column, Table, pick
from fiscalmult.report.words import account_words
from fiscalmult.structure import ranking_cells

parser = argparse.ArgumentParser(description="Break-even cells and odds of a pension against public investment.")
parser.add_argument("--draws", type=int, default=2000, metavar="N", help="economies drawn (default: 2000)")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

sam, jobs = fm.load_sam("viet-nam-2012"), fm.load_satellite("viet-nam-2012-jobs")
pension, investment = fm.load_programme("social-pension", sam), fm.load_programme("public-investment", sam)
farming = ("a-paddy", "a-crops", "a-livestock", "a-forestry", "a-fishing")
closures = {"Farming can grow": fm.PYATT_ROUND, "Farming cannot grow": fm.PYATT_ROUND.with_constrained(farming)}
economies = {world: fm.Economy.from_sam(sam, closure, satellites=[jobs]) for world, closure in closures.items()}
measures = {"gdp": "GDP", "employment": "Jobs"}
pair = [fm.Scenario(one.name, one, 1.0) for one in (pension, investment)]
options = {"uncertainty": fm.load_uncertainty("viet-nam-2012"), "draws": arguments.draws, "seed": 2026}

rows, gaps = [], []
for world, economy in economies.items():
    drawn = fm.multipliers(fm.simulate(economy, pair, **options))
    totals = xr.Dataset({name: pick(drawn, name) for name in measures}, attrs=drawn.attrs)
    gap = totals.sel(scenario=pension.name, drop=True) - totals.sel(scenario=investment.name, drop=True)
    gap = xr.Dataset({name: gap[name].assign_attrs(totals[name].attrs) for name in measures}, attrs=drawn.attrs)
    gaps.append(gap.expand_dims(scenario=[world]))
    said = fm.interval(gap)
    for measure, title in measures.items():
        cells = ranking_cells(economy, pension, investment, measure, count=1)
        ahead = fm.odds(totals, measure, better=pension.name, worse=investment.name)
        row = {"world": world, "measure": title, "gap": cells.attrs["gap"], "ahead": ahead}
        row |= {name: float(said[measure].sel(bound=name)) for name in ("lower", "upper")}
        row["error"] = (ahead * (1 - ahead) / arguments.draws) ** 0.5
        rows.append(row | {"flips": cells.attrs["cells_that_flip"], "cells": cells.attrs["cells_looked_at"]})
columns = [Column("world", "In an economy where"), Column("measure", "measure"), Column("gap", "gap, base", 3)]
columns += [Column("lower", "90% from", 3), Column("upper", "to", 3)]
columns += [Column("ahead", "Pension ahead, % of draws", 1, scale=100), Column("error", "+-", 1, scale=100)]
columns += [Column("flips", "Cells that flip it alone", 0), Column("cells", "of", 0)]
heading = [f"Pension less public investment per dong, borrowed, {sam.name}, {arguments.draws:,} draws"]
notes = ["GDP in dong per dong, jobs per billion VND; +-: Monte Carlo standard error of the share of draws."]
print(Table(columns, rows, heading, notes).text())

near = ranking_cells(economies["Farming can grow"], pension, investment, "gdp", count=8)
words = account_words(sam.account_list, "en")
print(f"\n{fm.report.flip(near, words, pension.label(), investment.label(), 'GDP').text()}")

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    labels = {"gdp": "GDP: pension less public investment"}
    axes = fm.plot.ridges(xr.concat(gaps, "scenario", combine_attrs="drop_conflicts"), "gdp", labels=labels)
    print(f"\nFigure: {fm.plot.save(axes, arguments.out / 'when_does_the_ranking_flip.png')}")
else:
    print("\nTo save the figure: python experiments/when_does_the_ranking_flip.py --out DIR")
