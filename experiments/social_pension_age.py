"""The age of the social pension: whom each step reaches, what it costs to 2045, and who gains.

The law of July 2025 pays 500,000 VND a month from 75, and from 70 to the poor and near-poor, to
those without a social insurance pension. Each row moves the age; the last two move the level.

    python experiments/social_pension_age.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="The social pension by age and level.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEARS = [2026, 2030, 2045]
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
law = load_reform("social-pension")

choices = {
    "80, as before": law.set(age=80, poor_age=80),
    "75, the poor from 70 (law)": law,
    "70": law.set(age=70),
    "65": law.set(age=65, poor_age=65),
    "law at 360,000 VND": law.set(level=360_000),
    "law at 700,000 VND": law.set(level=700_000),
}
costs = {name: reform.cost(years=YEARS) for name, reform in choices.items()}

scenarios = [fm.Scenario(name, reform.programme(sam), 1.0) for name, reform in choices.items()]
ratios = fm.multipliers(fm.simulate(economy, scenarios))
poorest = ratios["household_income"].sel(household=list(sam.accounts("hh-*-q1", "hh-*-q2"))).sum("household")
ratios["poorest_40_income"] = poorest.assign_attrs(units="1", long_name="Income of poorest 40%")

columns = [
    Column("choice", "From the age of"),
    Column("people", "Thousand people 2026", 0),
    *(Column(str(year), f"Cost {year} (trillion VND)", 1) for year in YEARS),
    Column("gdp", "GDP per dong", 2),
    Column("poor", "Income of poorest 40%", 2),
    Column("jobs", "Jobs per billion VND", 1),
    Column("women", "of which women", 1),
]
rows = []
for name, cost in costs.items():
    effects = ratios.sel(scenario=name)
    jobs = effects["employment"].sum("formality")
    row = {"choice": name, "people": float(cost["recipients"].sel(year=2026))}
    row |= {str(year): float(cost["cost"].sel(year=year)) for year in YEARS}
    row |= {"gdp": float(effects["gdp"]), "poor": float(effects["poorest_40_income"])}
    rows.append(row | {"jobs": float(jobs.sum()), "women": float(jobs.sel(sex="female"))})
before, after = (
    float(costs[name]["recipients"].sel(year=2026)) for name in ("80, as before", "75, the poor from 70 (law)")
)
heading = [f"The social pension by age: people, cost with cards, funeral support and administration ({sam.name})"]
notes = [
    f"The law reaches {after - before:,.0f} thousand people more in 2026 than the age of 80 would.",
    "Current prices, amounts not raised with prices; pensions of women and men as often as in 2019.",
]
print(Table(columns, rows, heading, notes).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, ["gdp", "poorest_40_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'social_pension_age.png')}")
else:
    print("\nTo save the figure: python experiments/social_pension_age.py --out DIR")
