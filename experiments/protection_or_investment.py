"""What a dong does as social protection, as investment and as public services.

Every shipped programme spends the same borrowed money, one per cent of GDP, in the Viet Nam of
2012. Production, factors, enterprises and households spend again what they receive; taxes,
saving and imports stop it. A transfer is not output: it acts through what households buy with
it, so the first dong of a purchase counts in GDP and the first dong of a transfer does not.

    python experiments/protection_or_investment.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm

parser = argparse.ArgumentParser(description="Social protection, investment and public services, dong for dong.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

sam = fm.load_sam("viet-nam-2012")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])

protection = [
    "social-assistance",
    "social-pension",
    "child-benefit",
    "social-insurance-pension",
    "cash-poorest-quintile",
]
investment = ["public-investment", "road-construction", "school-clinic-buildings"]
services = ["government-consumption", "public-administration", "education", "health", "social-work-care"]
one_percent = 0.01 * sam.gdp
compared = {name: fm.load_programme(name, sam) for name in protection + investment + services}
scenarios = [fm.Scenario(name, programme, one_percent) for name, programme in compared.items()]
result = fm.simulate(economy, scenarios)

measures = ["gdp", "household_income", "poorest_40_income", "employment", "revenue", "imports", "saving"]
print(fm.report.compare(result, scenarios, measures=measures).text())

ratios = fm.multipliers(result)
print()
for rival in ("public-investment", "road-construction", "government-consumption"):
    for measure, what in [("gdp", "GDP"), ("employment", "jobs")]:
        values = fm.report.pick(ratios, measure)
        ahead = [name for name in protection if values.sel(scenario=name) > values.sel(scenario=rival)]
        print(f"More {what} per dong than {rival}: {', '.join(ahead) or 'no programme of social protection'}")

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figure = fm.plot.compare(
        ratios,
        ["gdp", "household_income", "employment", "imports"],
        groups={name: programme.group for name, programme in compared.items()},
        labels={name: programme.label("en") for name, programme in compared.items()},
    )
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'protection_or_investment.png')}")
else:
    print("\nTo save the figure: python experiments/protection_or_investment.py --out DIR")
