"""A child benefit by age and level: how many children, at what cost, and who gains how much.

Every child below 3, 6 or 16 gets the level a month from taxes; children of insured parents get the
contributory level on top. The cost is at the prices of its first year; a dong of it lands in every
household group with children, so that a lower age changes who gets it only through the two tiers.

    python experiments/child_benefit.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="A child benefit by age and level.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEAR = 2026
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
child_benefit = load_reform("child-benefit")

choices = {
    f"below {age}, {level:,} VND": child_benefit.set(age=age, contributory_age=age, level=level)
    for age in (3, 6, 16)
    for level in (360_000, 500_000)
}
choices["below 6, taxes only"] = child_benefit.set(age=6, contributory_level=0)
costs = {name: reform.cost(years=[YEAR, 2030]) for name, reform in choices.items()}

scenarios = [fm.Scenario(name, reform.programme(sam), 1.0) for name, reform in choices.items()]
ratios = fm.multipliers(fm.simulate(economy, scenarios))
poorest = ratios["household_income"].sel(household=list(sam.accounts("hh-*-q1", "hh-*-q2"))).sum("household")
ratios["poorest_40_income"] = poorest.assign_attrs(units="1", long_name="Income of poorest 40%")

columns = [
    Column("choice", "Children"),
    Column("children", "Thousand", 0),
    Column("taxes", "From taxes (trillion VND)", 1),
    Column("insured", "Contributory (trillion VND)", 1),
    Column("cost", f"Cost {YEAR}", 1),
    Column("later", "Cost 2030", 1),
    Column("gdp", "GDP per dong", 2),
    Column("poor", "Income of poorest 40%", 2),
    Column("jobs", "Jobs per billion VND", 1),
]
rows = []
for name, cost in costs.items():
    now, effects = cost.sel(year=YEAR), ratios.sel(scenario=name)
    rows.append(
        {
            "choice": name,
            "children": float(now["recipients"]),
            "taxes": float(now["benefits"].sel(component="tax-financed")),
            "insured": float(now["benefits"].sel(component="contributory")),
            "cost": float(now["cost"]),
            "later": float(cost["cost"].sel(year=2030)),
            "gdp": float(effects["gdp"]),
            "poor": float(effects["poorest_40_income"]),
            "jobs": float(effects["employment"].sum()),
        }
    )
heading = [f"A child benefit in {YEAR}: people, cost with administration, and what a dong does ({sam.name}, borrowed)"]
notes = ["Cost at current prices, amounts not raised with prices: fewer children make 2030 cheaper."]
print(Table(columns, rows, heading, notes).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, ["gdp", "poorest_40_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'child_benefit.png')}")
else:
    print("\nTo save the figure: python experiments/child_benefit.py --out DIR")
