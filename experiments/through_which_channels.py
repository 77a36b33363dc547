"""The channels through which a pension reaches poor rural households and jobs in food processing.

A path follows a dong from who gets it first to where its effect is counted, and comes to no
account twice. Its share is what it carries of the whole effect, circuits along it included. All
paths together are the multiplier, and every path above the threshold is found, so what is not
listed is known to be many small paths, not a large one that was overlooked.

    python experiments/through_which_channels.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult import report
from fiscalmult.structure import passing_through, structural_paths

parser = argparse.ArgumentParser(description="The channels of a social pension.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

sam = fm.load_sam("viet-nam-2012")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])
pension = fm.load_programme("social-pension", sam)

poor = "hh-rural-*-q1"
income = structural_paths(economy, pension, poor, threshold=0.0002)
print(report.paths(income.isel(path=slice(8)), "a social pension", "income of the poorest rural households").text())
delivered = float(income["start"][income["length"] == 0].sum()) / income.attrs["global_influence"]
print(
    f"\nThe pension paid to them is {100 * delivered:.1f}% of what these households gain; the other"
    f" {100 - 100 * delivered:.1f}% come to them through what they and others spend.\n"
)
print(report.passing(passing_through(economy, pension, poor), economy, most=8).text())

jobs = structural_paths(economy, pension, "employment", at="a-food-beverages")
print(f"\n{report.paths(jobs.isel(path=slice(8)), 'a social pension', 'jobs in food processing').text()}\n")
print(report.passing(passing_through(economy, pension, "employment", at="a-food-beverages"), economy, most=8).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    labels = {code: sam.account_list.label(code) for code in sam.codes}
    figure = fm.plot.paths(jobs.isel(path=slice(8)), labels=labels, title="A social pension → jobs in food processing")
    print(f"\nFigure: {fm.plot.save(figure, arguments.out / 'through_which_channels.png')}")
else:
    print("\nTo save the figure: python experiments/through_which_channels.py --out DIR")
