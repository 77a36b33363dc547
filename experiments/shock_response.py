"""A transfer after a disaster: how many months, in which households, and what it leaves in a year.

Typhoon Yagi of September 2024 affected three million people. The support of 2020 paid 500,000 VND
a month for three months. Here the same transfer goes to all rural households, to the poorest
fifth, or to farm households; the money is borrowed, or moved from public investment.

    python experiments/shock_response.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="A transfer after a disaster.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEAR = 2026
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
shock = load_reform("shock-response")
investment = fm.load_programme("public-investment", sam)

print(f"Cost of a transfer of {shock.value('level'):,.0f} VND a month from January {YEAR} [trillion VND]")
for people, months in ((570, 3), (3_000, 3), (3_000, 6)):
    cost = shock.set(people=people, months=months).cost(years=[YEAR, YEAR + 1])
    now, later = (float(value) for value in cost["cost"])
    print(f"  {people:>5,} thousand people, {months} months: {now:.2f}, and {later:.2f} in the next year")

targets = {"rural": "hh-rural-*", "poorest fifth": "hh-*-q1", "farm": "hh-*-farm-*"}
scenarios = []
for name, pattern in targets.items():
    transfer = shock.among(pattern).programme(sam)
    scenarios.append(fm.Scenario(f"{name}, borrowed", transfer, 1.0))
    scenarios.append(fm.Scenario(f"{name}, moved from investment", transfer, 1.0, investment))
ratios = fm.multipliers(fm.simulate(economy, scenarios))
poorest = ratios["household_income"].sel(household=list(sam.accounts("hh-*-q1", "hh-*-q2"))).sum("household")
ratios["poorest_40_income"] = poorest.assign_attrs(units="1", long_name="Income of poorest 40%")

columns = [
    Column("scenario", "Households, financing"),
    Column("gdp", "GDP per dong", 2),
    Column("income", "Household income", 2),
    Column("poor", "Income of poorest 40%", 2),
    Column("jobs", "Jobs per billion VND", 1),
    Column("self", "Returns as revenue (%)", 1),
]
rows = []
for scenario in scenarios:
    at = ratios.sel(scenario=scenario.name)
    rows.append(
        {
            "scenario": scenario.name,
            "gdp": float(at["gdp"]),
            "income": float(at["household_income"].sum()),
            "poor": float(at["poorest_40_income"]),
            "jobs": float(at["employment"].sum()),
            "self": 100 * float(at["self_financing"]),
        }
    )
notes = ["All rounds of spending together; a disaster that leaves producers idle or broken makes them smaller."]
print("\n" + Table(columns, rows, [f"What a dong of it does ({sam.name})"], notes).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, ["gdp", "poorest_40_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'shock_response.png')}")
else:
    print("\nTo save the figure: python experiments/shock_response.py --out DIR")
