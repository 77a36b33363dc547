"""Monthly social assistance: the standard, how many get it, and what delivery costs.

The standard was 270,000 VND a month to June 2021, 360,000 to June 2024 and is 500,000 since. Each
is priced for the people of 2026, with today's recipients, with half as many again, and with dearer
delivery; then what a dong of it does, and what is left when it is not borrowed.

    python experiments/social_assistance.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="Monthly social assistance by standard, coverage and delivery.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEAR = 2026
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
assistance = load_reform("social-assistance")

choices = {f"{level:,} VND": {"level": level} for level in (270_000, 360_000, 500_000)}
choices["500,000 VND, half as many again"] = {"level": 500_000, "coverage": 1.5}
choices["500,000 VND, delivery 10%"] = {"level": 500_000, "administration": 10}
reforms = {name: assistance.set(start=YEAR, **values) for name, values in choices.items()}
rows = []
for name, reform in reforms.items():
    at = reform.cost(years=YEAR).isel(year=0)
    row = {"choice": name, "people": float(at["recipients"]), "cost": float(at["cost"])}
    row |= {part: float(at["benefits"].sel(component=part)) for part in ("allowances", "health-cards")}
    rows.append(row | {"administration": float(at["administration"])})
columns = [
    Column("choice", "Standard"),
    Column("people", "Thousand people", 0),
    Column("allowances", "Allowances", 1),
    Column("health-cards", "Health cards", 1),
    Column("administration", "Delivery", 1),
    Column("cost", "Cost", 1),
]
print(Table(columns, rows, [f"Monthly social assistance in {YEAR} [trillion VND]"]).text())

financing = {"borrowed": None, "VAT": fm.load_levy("vat", sam), "excise": fm.load_levy("excise", sam)}
financing["moved from a credit subsidy"] = fm.load_programme("credit-subsidy", sam)
scenarios = [
    fm.Scenario(f"{name}, {way}", reforms[name].programme(sam), 1.0, paid)
    for name in ("270,000 VND", "500,000 VND")
    for way, paid in financing.items()
]
ratios = fm.multipliers(fm.simulate(economy, scenarios))
poorest = ratios["household_income"].sel(household=list(sam.accounts("hh-*-q1", "hh-*-q2"))).sum("household")
ratios["poorest_40_income"] = poorest.assign_attrs(units="1", long_name="Income of poorest 40%")
rows = []
for scenario in scenarios:
    at = ratios.sel(scenario=scenario.name)
    jobs = at["employment"].sum("formality")
    row = {"scenario": scenario.name, "gdp": float(at["gdp"]), "poor": float(at["poorest_40_income"])}
    rows.append(row | {sex: float(jobs.sel(sex=sex)) for sex in ("female", "male")})
columns = [
    Column("scenario", "Standard, paid by"),
    Column("gdp", "GDP per dong", 2),
    Column("poor", "Income of poorest 40%", 2),
    Column("female", "Jobs of women", 1),
    Column("male", "Jobs of men", 1),
]
notes = ["Jobs per billion VND. The higher the standard, the smaller the part that buys health care."]
print("\n" + Table(columns, rows, [f"What a dong of it does ({sam.name})"], notes).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios, ["gdp", "poorest_40_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'social_assistance.png')}")
else:
    print("\nTo save the figure: python experiments/social_assistance.py --out DIR")
