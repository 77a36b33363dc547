"""A social pension against public investment when farming cannot grow: the ranking flips.

Multipliers take for granted that every sector can produce more. Poor households buy food, so a
pension leans on farming, where land is scarce; investment leans on building. Here the supply of
farm activities is held fixed, one by one and all together: demand that falls on them is imported
or left unmet, and adds nothing to GDP or jobs. Supply that cannot grow at all is one extreme,
idle capacity everywhere the other; the truth lies between the first line and the last.

    python experiments/fixed_supply.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.report import Column, Table, ratios
from fiscalmult.structure import compare_supply

parser = argparse.ArgumentParser(description="A pension against public investment when farming cannot grow.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

sam = fm.load_sam("viet-nam-2012")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])
pair = ("social-pension", "public-investment")
programmes = {name: fm.load_programme(name, sam) for name in pair}

farming = ("a-paddy", "a-crops", "a-livestock", "a-forestry", "a-fishing")
cases = {sam.account_list.label(account): [account] for account in farming} | {"All farming": farming}
result = compare_supply(economy, programmes.values(), cases)
effects = ratios(result, measures=["gdp", "employment"])
unmet = result["unmet"].sum("limited")

label = {name: programme.label() for name, programme in programmes.items()}
short = {"social-pension": "pension", "public-investment": "investment"}
columns = [Column("case", "Cannot grow")]
for measure, title in [("gdp", "GDP"), ("employment", "Jobs")]:
    columns += [Column(f"{measure} {name}", f"{title}, {short[name]}", 3 if measure == "gdp" else 2) for name in pair]
    columns += [Column(f"{measure} ahead", f"{title}, ahead")]
columns += [Column(f"unmet {name}", f"Unmet, {short[name]}", 2) for name in pair]
rows = []
for case in result["supply"].values.tolist():
    row = {"case": "nothing" if case == "unconstrained" else case}
    for measure in ("gdp", "employment"):
        values = {name: float(effects[measure].sel(supply=case, scenario=name)) for name in pair}
        row |= {f"{measure} {name}": value for name, value in values.items()}
        row[f"{measure} ahead"] = short[max(values, key=values.get)]
    rows.append(row | {f"unmet {name}": float(unmet.sel(supply=case, scenario=name)) for name in pair})
heading = [
    f"GDP and unmet demand in dong per dong, jobs per billion VND, borrowed, {sam.name}",
    str(result.attrs["closure"]),
]
print(Table(columns, rows, heading).text())
print()
for measure, what in [("gdp", "GDP"), ("employment", "Jobs")]:
    flips = [row["case"] for row in rows if row[f"{measure} ahead"] != rows[0][f"{measure} ahead"]]
    print(f"{what}: the ranking flips when this cannot grow: {', '.join(flips) or 'nothing'}")

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    names = label | {"unconstrained": "All can grow"}
    figure = fm.plot.supply(effects, labels=names)
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'fixed_supply.png')}")
else:
    print("\nTo save the figure: python experiments/fixed_supply.py --out DIR")
