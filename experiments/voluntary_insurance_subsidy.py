"""The subsidy to voluntary social insurance: today's rates, half of the contribution, more members.

The state pays 20 to 50 % of the contribution on the rural poverty line, by group. What if it paid
half for everybody and three times as many joined, and what if sickness benefits were added? How
many would join is a choice here, not a finding. Today's members pay less by what the state pays.
New members have nothing more to spend: the fund keeps the support, and they pay the other half.

    python experiments/voluntary_insurance_subsidy.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.reforms import load_reform
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="The subsidy to voluntary social insurance.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

YEAR = 2026
sam = fm.load_sam("viet-nam-2024")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2024-jobs")])
subsidy = load_reform("voluntary-insurance-subsidy")

choices = {
    "today's rates by group": subsidy,
    "half for all, same members": subsidy.set(rate=50),
    "half for all, three times as many": subsidy.set(rate=50, participation=3),
    "the same with sickness benefits": subsidy.set(rate=50, participation=3, sickness=3),
}
costs = {name: reform.cost(years=YEAR).sel(year=YEAR) for name, reform in choices.items()}
scenarios = [fm.Scenario(name, reform.programme(sam), 1.0) for name, reform in choices.items()]
joining = choices["half for all, three times as many"].levy(sam)
scenarios.append(fm.Scenario("new members pay", scenarios[0].programme, 1.0, joining))
ratios = fm.multipliers(fm.simulate(economy, scenarios))
taken = ratios["gdp"].sel(scenario="today's rates by group") - ratios["gdp"].sel(scenario="new members pay")
contribution = 12e-9 * subsidy.value("income") * subsidy.value("contribution") / 100  # trillion VND a thousand members
columns = [
    Column("choice", "Subsidy"),
    Column("members", "Thousand members", 0),
    Column("subsidy", "Support (trillion VND)", 2),
    Column("short", "Maternity, sickness", 2),
    Column("cost", "Cost", 2),
    Column("paid", "Members pay", 2),
    Column("gdp", "GDP per dong", 2),
    Column("net", "with what new members pay", 2),
    Column("jobs", "Jobs per billion VND", 1),
]
rows = []
for name, cost in costs.items():
    effects, benefits = ratios.sel(scenario=name), cost["benefits"]
    members = float(cost["recipients"])
    support = float(benefits.sel(component=["contributions", "new-contributions"]).sum())
    rows.append(
        {
            "choice": name,
            "members": members,
            "subsidy": support,
            "short": float(benefits.sel(component=["maternity", "sickness"]).sum()),
            "cost": float(cost["cost"]),
            "paid": members * contribution - support,
            "gdp": float(effects["gdp"]),
            "net": float(effects["gdp"] - taken * cost["raised"].sum() / cost["cost"]),
            "jobs": float(effects["employment"].sum()),
        }
    )
heading = [f"The subsidy to voluntary social insurance in {YEAR} ({sam.name}, borrowed)"]
notes = ["The response of members is assumed. Pensions that follow later are not counted."]
print(Table(columns, rows, heading, notes).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(ratios.sel(scenario=list(choices)), ["gdp", "household_income", "employment"])
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'voluntary_insurance_subsidy.png')}")
else:
    print("\nTo save the figure: python experiments/voluntary_insurance_subsidy.py --out DIR")
