"""A monotax for household businesses: as a payment that is raised, and as coverage that it buys.

One payment a month joins today's lump-sum tax, a social insurance contribution and a health
insurance premium. How much it raises and costs depends on how many businesses join; who pays is
set against other ways of raising the same money.

    python experiments/monotax.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="A monotax for household businesses.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEAR = 2026
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
monotax = load_reform("monotax")

columns = [
    Column("joining", "Businesses that join"),
    Column("people", "Thousand insured", 0),
    *(Column(one.name, one.label(), 2) for one in monotax.components if one.levy),
    Column("cost", "Cost (trillion VND)", 2),
    Column("net", "New money less cost", 2),
]
rows = []
for share in (25, 50, 100):
    cost = monotax.set(joining=share).cost(years=YEAR).sel(year=YEAR)
    raised = {one.name: float(cost["raised"].sel(component=one.name)) for one in monotax.components if one.levy}
    new = raised["social-insurance"] + raised["health-insurance"]
    row = {"joining": f"{share} %", "people": float(cost["recipients"]), "cost": float(cost["cost"])}
    rows.append(row | raised | {"net": new - float(cost["cost"])})
notes = ["The lump-sum tax is paid today already. Contributions build up pensions that are not counted here."]
print(Table(columns, rows, [f"What a monotax raises and costs in {YEAR} [trillion VND]"], notes).text())

coverage = monotax.programme(sam)
financing = {"borrowed": None, "monotax": monotax.levy(sam), "VAT": fm.load_levy("vat", sam)}
financing["contributions of workers"] = fm.load_levy("social-contributions-workers", sam)
result = fm.simulate(economy, [fm.Scenario(name, coverage, 1.0, way) for name, way in financing.items()])
ratios = fm.multipliers(result)
for name, title, quintiles in [
    ("poorest_40_income", "Income of poorest 40%", ["hh-*-q1", "hh-*-q2"]),
    ("richest_20_income", "Income of richest 20%", ["hh-*-q5"]),
]:
    income = ratios["household_income"].sel(household=list(sam.accounts(*quintiles))).sum("household")
    ratios[name] = income.assign_attrs(units="1", long_name=title)

measures = ["gdp", "poorest_40_income", "richest_20_income"]
columns = [
    Column("way", "The coverage is paid by"),
    *(Column(key, ratios[key].attrs["long_name"], 2) for key in measures),
]
columns.append(Column("jobs", "Jobs per billion VND", 1))
rows = []
for name in financing:
    at = ratios.sel(scenario=name)
    rows.append({"way": name, "jobs": float(at["employment"].sum())} | {key: float(at[key]) for key in measures})
print("\n" + Table(columns, rows, [f"Per dong of coverage ({sam.name})"], ["Income is net of the payment."]).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, [*measures, "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'monotax.png')}")
else:
    print("\nTo save the figure: python experiments/monotax.py --out DIR")
