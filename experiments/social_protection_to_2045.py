"""Social protection to 2045: what spending more of GDP would do, and who would owe or pay what.

A social pension and a child benefit grow from nothing in 2025 to one per cent of GDP each in 2030
and stay there. The money is borrowed; or half of it is raised by VAT from 2030 on; or all of it by
personal income tax; or it is moved from road construction. Coefficients of the base year are held
in every year and what is assumed of growth, prices and interest is no forecast: the differences
between ways of paying say more than the levels.

    python experiments/social_protection_to_2045.py [--out DIR] [--draws N]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult import projection
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="A social pension and a child benefit to 2045, paid for in four ways.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save figure and rows in")
parser.add_argument("--draws", type=int, metavar="N", help="economies to draw for the figure")
arguments = parser.parse_args()

sam = fm.load_sam()
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite(f"{sam.name}-jobs")])
assumptions = projection.load_assumptions()

years = range(2025, 2046)
rising = {year: min((year - 2025) / 5, 1.0) for year in years}  # % of GDP
path = projection.read_path({"social-pension": rising, "child-benefit": rising}, unit="% of GDP")
ways = {
    "borrowed": None,
    "half VAT from 2030": {2025: "borrowed", 2030: {"vat": 0.5, "borrowed": 0.5}},
    "personal income tax": "personal-income-tax",
    "moved from roads": "road-construction",
}
results = {
    name: projection.project(economy, path, financing=way, assumptions=assumptions, lags="assumed")
    for name, way in ways.items()
}

rows = []
for name, result in results.items():
    shares = projection.in_prices(result, "% of GDP").sum("programme")
    for year in (2030, 2045):
        one = shares.sel(year=year)
        poor = [code for code in sam.accounts("household") if code.endswith(("-q1", "-q2"))]
        rows.append(
            {
                "way": name,
                "year": year,
                "gdp": float(one["gdp"]),
                "poor": float(one["household_income"].sel(household=poor).sum()),
                "jobs": float(one["employment"].sum()),
                "women": float(one["employment"].sel(sex="female").sum()),
                "debt": float(one["debt"]),
            }
        )
columns = [
    Column("way", "Paid for by"),
    Column("year", "Year"),
    Column("gdp", "GDP, %", 2),
    Column("poor", "Income of poorest 40%, % of GDP", 2),
    Column("jobs", "Jobs, thousand", 0),
    Column("women", "of them women", 0),
    Column("debt", "Debt, % of GDP", 1),
]
heading = [f"Social pension and child benefit, 1% of GDP each from 2030, {sam.name}, effects with lags"]
print(Table(columns, rows, heading, [str(results["borrowed"].attrs["limits"])]).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    drawn = {}
    if arguments.draws:
        drawn = {"uncertainty": fm.load_uncertainty(sam.name), "draws": arguments.draws, "seed": 2026}
    shown = projection.project(economy, path, financing=ways["half VAT from 2030"], lags="assumed", **drawn)
    figure = fm.plot.projection(shown)
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'social_protection_to_2045.png')}")
