"""Who pays for a social pension, and what that does to its effects.

The same pension, one per cent of GDP, is borrowed, raised by VAT, raised by personal income tax,
moved from road construction, or half raised by VAT and half moved. Borrowing looks best because
nobody gives anything up in the year of the spending; the other rows show what is left when
somebody does. Spending = levy + moved + borrowed in every row.

    python experiments/who_pays.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="One social pension, paid for in five ways.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

sam = fm.load_sam("viet-nam-2012")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])

pension, roads = fm.load_programme("social-pension", sam), fm.load_programme("road-construction", sam)
vat, income_tax = fm.load_levy("vat", sam), fm.load_levy("personal-income-tax", sam)
financing = {
    "borrowed": None,
    "VAT": vat,
    "personal income tax": income_tax,
    "moved from roads": roads,
    "half VAT, half from roads": [(vat, 0.5), (roads, 0.5)],
}
one_percent = 0.01 * sam.gdp
result = fm.simulate(economy, [fm.Scenario(name, pension, one_percent, way) for name, way in financing.items()])

ratios = fm.multipliers(result)
for name, title, quintiles in [
    ("poorest_40_income", "Income of poorest 40%", ["hh-*-q1", "hh-*-q2"]),
    ("richest_20_income", "Income of richest 20%", ["hh-*-q5"]),
]:
    income = ratios["household_income"].sel(household=list(sam.accounts(*quintiles))).sum("household")
    ratios[name] = income.assign_attrs(units="1", long_name=title)
paid = result["financed"] / result["spending"]

columns = [
    Column("scenario", "The pension is"),
    Column("gdp", "GDP", 2),
    Column("poorest_40_income", "Income of poorest 40%", 2),
    Column("richest_20_income", "Income of richest 20%", 2),
    Column("jobs", "Jobs per billion VND", 1),
    Column("spent", "Spent", 2),
    Column("levy", "= levy", 2),
    Column("moved", "+ moved", 2),
    Column("borrowed", "+ borrowed", 2),
]
rows = []
for name in financing:
    effects, budget = ratios.sel(scenario=name), paid.sel(scenario=name)
    row = {"scenario": name, "jobs": float(effects["employment"].sum()), "spent": float(budget.sum())}
    row |= {measure: float(effects[measure]) for measure in ("gdp", "poorest_40_income", "richest_20_income")}
    rows.append(row | {source: float(budget.sel(source=source)) for source in ("levy", "moved", "borrowed")})
heading = [f"A social pension of {one_percent:.2f} {sam.unit} (1% of GDP), {sam.name}: change per dong spent"]
print(Table(columns, rows, heading, ["Income is net of the levy. " + str(result.attrs["closure"])]).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, ["gdp", "poorest_40_income", "richest_20_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'who_pays.png')}")
else:
    print("\nTo save the figure: python experiments/who_pays.py --out DIR")
