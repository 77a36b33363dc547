"""Social insurance for 60 per cent of the labour force: members, fund, and pensions against one-off payments.

The goal of 2030 is reached, or coverage stays; new members are compulsory or mostly voluntary. The
fund's accounts are an identity, not an actuarial model: what new members will be owed later is not
in them. One-off payments and monthly pensions reach the same households, so a dong of each does the
same; what differs is when it is paid and to whom it comes in old age.

    python experiments/social_insurance_coverage.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult import projection
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="Social insurance at 60 % coverage: members, fund, one-off payments.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEARS = [2025, 2030, 2045]
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
insurance = load_reform("social-insurance")
choices = {
    "coverage stays": insurance.set(goal=insurance.value("coverage")),
    "60% in 2030": insurance,
    "60%, four in ten voluntary": insurance.set(voluntary=40),
    "60%, no one-off payments": insurance.set(withdrawals=0),
}
rows = []
for name, reform in choices.items():
    cost = reform.cost(years=YEARS)
    for year in YEARS[1:]:
        at = cost.sel(year=year)
        people = at["people"].sel(component=["workers", "voluntary"]).sum()
        parts = {part: float(at["benefits"].sel(component=part)) for part in ("pensions", "one-off")}
        row = {"choice": name, "year": year, "members": float(people), **parts, "cost": float(at["cost"])}
        rows.append(row | {"raised": float(at["raised"].sum())})
columns = [
    Column("choice", "Choice"),
    Column("year", "Year"),
    Column("members", "Members, thousand", 0),
    Column("pensions", "Pensions", 0),
    Column("one-off", "One-off payments", 0),
    Column("cost", "Cost of all", 0),
    Column("raised", "Contributions", 0),
]
notes = ["Current prices, amounts not raised. Without withdrawals later pensions are higher, which is not counted."]
print(Table(columns, rows, ["Social insurance by coverage [trillion VND]"], notes).text())

start = insurance.value("coverage") / 100
paths = {"coverage stays": {2025: start, 2045: start}, "60% in 2030": {2025: start, 2030: 0.6, 2045: 0.6}}
funds = {name: projection.fund_balance(path) for name, path in paths.items()}
columns = [Column("path", "Coverage"), *(Column(str(year), f"{year}", 0) for year in YEARS)]
rows = []
for name, fund in funds.items():
    rows.append({"path": name} | {str(year): float(fund["balance"].sel(year=year)) for year in YEARS})
heading = ["Balance of the fund, interest included [trillion VND, current prices], benefits a constant share of GDP"]
print("\n" + Table(columns, rows, heading, [funds["60% in 2030"].attrs["note"]]).text())

programme = insurance.programme(sam)
ways = {"borrowed": None, "its own contributions": insurance.levy(sam), "VAT": "vat"}
closures = projection.compare_closures(economy, programme, ways)
rows = []
for name in ways:
    at = closures.sel(closure=name)
    rows.append({"way": name, "gdp": float(at["gdp_multiplier"]), "jobs": float(at["employment"].sum())})
columns = [Column("way", "Paid by"), Column("gdp", "GDP per dong", 2), Column("jobs", "Jobs per billion VND", 1)]
print("\n" + Table(columns, rows, [f"What a dong of social insurance does ({sam.name})"]).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    path = insurance.path(years=range(2025, 2046))
    shown = projection.project(economy, path, financing=insurance.levy(sam), programmes=[programme], lags="assumed")
    print(f"\nFigure: {fm.plot.save(fm.plot.projection(shown), arguments.out / 'social_insurance_coverage.png')}")
else:
    print("\nTo save the figure: python experiments/social_insurance_coverage.py --out DIR")
