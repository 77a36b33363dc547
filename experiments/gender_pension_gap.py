"""Closing the gender pension gap: what it costs, and what a dong of it does for women's jobs.

In 2019, 16 % of women and 27.3 % of men aged 65 and over had a social insurance pension, and men's
pensions were almost 20 % higher. The gap can be closed in two steps: as many women with a pension,
and pensions as high. The social pension of the law, and one from 65, are set beside it.

    python experiments/gender_pension_gap.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="Closing the gender pension gap.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEARS = [2026, 2030, 2045]
sam = fm.load_sam("viet-nam-2024")
satellites = [fm.load_satellite("viet-nam-2024-jobs"), fm.load_satellite("viet-nam-2024-earnings")]
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites)
gap = load_reform("gender-pension-gap")
social = load_reform("social-pension")

choices = {"gap closed": gap, "social pension, law": social, "social pension from 65": social.set(age=65, poor_age=65)}
costs = {name: reform.cost(years=YEARS) for name, reform in choices.items()}
scenarios = [fm.Scenario(name, reform.programme(sam), 1.0) for name, reform in choices.items()]
ratios = fm.multipliers(fm.simulate(economy, scenarios))
poorest = ratios["household_income"].sel(household=list(sam.accounts("hh-*-q1", "hh-*-q2"))).sum("household")
ratios["poorest_40_income"] = poorest.assign_attrs(units="1", long_name="Income of poorest 40%")

now = costs["gap closed"].sel(year=YEARS[0])
for part in gap.components:
    people, money = (float(now[variable].sel(component=part.name)) for variable in ("people", "benefits"))
    print(f"{part.label()}: {people:,.0f} thousand women, {money:.1f} trillion VND in {YEARS[0]}")

columns = [
    Column("choice", "What is done"),
    *(Column(str(year), f"Cost {year} (trillion VND)", 1) for year in YEARS),
    Column("gdp", "GDP per dong", 2),
    Column("poor", "Income of poorest 40%", 2),
    Column("women", "Jobs of women", 1),
    Column("men", "Jobs of men", 1),
    Column("hers", "Labour income, women", 2),
    Column("his", "Labour income, men", 2),
]
rows = []
for name, cost in costs.items():
    effects = ratios.sel(scenario=name)
    jobs = effects["employment"].sum("formality")
    row = {"choice": name} | {str(year): float(cost["cost"].sel(year=year)) for year in YEARS}
    row |= {"gdp": float(effects["gdp"]), "poor": float(effects["poorest_40_income"])}
    row |= {sex: float(jobs.sel(sex=label)) for sex, label in (("women", "female"), ("men", "male"))}
    earned = effects["labour_income"]
    rows.append(row | {whose: float(earned.sel(sex=label)) for whose, label in (("hers", "female"), ("his", "male"))})
heading = [f"Closing the gender pension gap, and social pensions beside it ({sam.name}, borrowed)"]
notes = ["Jobs per billion VND. Costs at current prices, amounts not raised with prices, with administration."]
print("\n" + Table(columns, rows, heading, notes).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, ["gdp", "poorest_40_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'gender_pension_gap.png')}")
else:
    print("\nTo save the figure: python experiments/gender_pension_gap.py --out DIR")
