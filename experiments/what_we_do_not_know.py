"""Which programme wins how often when the economy is not known exactly, and which ignorance decides.

The matrix is one estimate of Viet Nam's economy of 2012. Here whole economies are drawn from how
much its coefficients, jobs and delivery shares differ between independent sources, every programme
spends the same borrowed dong in each, and the ranks are counted. Sobol indices then say how much
of the variance of the gap between two programmes each part of the ignorance explains.

    python experiments/what_we_do_not_know.py [--draws N] [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.report import Column, Table, part_words

parser = argparse.ArgumentParser(description="Who wins how often, and which ignorance decides.")
parser.add_argument("--draws", type=int, default=2000, metavar="N", help="economies drawn (default: 2000)")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figures in")
arguments = parser.parse_args()

sam, seed = fm.load_sam("viet-nam-2012"), 2026
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[fm.load_satellite("viet-nam-2012-jobs")])
programmes, unknown = fm.load_programmes("viet-nam-2012"), fm.load_uncertainty("viet-nam-2012")
scenarios = [fm.Scenario(name, programme, 1.0) for name, programme in programmes.items()]
measures = {"gdp": "GDP", "employment": "Jobs"}
result = fm.simulate(economy, scenarios, uncertainty=unknown, draws=arguments.draws, seed=seed, measures=list(measures))

ranks = {measure: fm.rank_odds(result, measure) for measure in measures}
columns, rows = [Column("programme", "Programme")], []
for measure, title in measures.items():
    columns += [Column(f"{measure} first", f"First on {title}, %", 1, scale=100)]
    columns += [Column(f"{measure} three", f"Among first three on {title}, %", 1, scale=100)]
for name, programme in programmes.items():
    row = {"programme": programme.label(), "group": programme.group}
    for measure in measures:
        places = ranks[measure].sel(scenario=name)
        row |= {f"{measure} first": float(places[0]), f"{measure} three": float(places[:3].sum())}
    rows.append(row)
groups = {"social-protection": "Social protection", "public-spending": "Public spending", "subsidy": "Subsidies"}
groups["tax-cut"] = "Tax cuts"
notes = [f"Monte Carlo standard error of a share: at most {50 / arguments.draws**0.5:.1f} percentage points."]
print(Table(columns, rows, [f"Ranks in {arguments.draws:,} draws of {sam.name}"], notes, groups).text())

# The two that are first most often on each measure, and the pair that policy asks about.
contests = [("social-pension", "public-investment")]
for measure in measures:
    contests += [tuple(ranks[measure].sel(rank=1).to_series().nlargest(2).index)]
contests = list(dict.fromkeys(contests))
label = {name: programme.label() for name, programme in programmes.items()}
gaps = [
    fm.Scenario(f"{label[one]} against {label[other].lower()}", programmes[one], 1.0, programmes[other])
    for one, other in contests
]
why = fm.sensitivity(economy, gaps, unknown, draws=512, seed=seed, measures=list(measures))
mark = dict.fromkeys(unknown.assumed, " *")
for gap, (one, other) in zip(gaps, contests, strict=True):
    print(f"\n{gap.name}")
    for measure, title in measures.items():
        total = why["total"].sel(scenario=gap.name, measure=measure).to_series().nlargest(3)
        drivers = [f"{part_words(part, 'en')}{mark.get(part, '')} {share:.2f}" for part, share in total.items()]
        ahead = fm.odds(result, measure, better=one, worse=other)
        print(f"  {title}: ahead in {100 * ahead:.1f}% of the draws; total Sobol indices: {'; '.join(drivers)}")
print("\n* The spread of this part is assumed, not estimated.\n")

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    figures = {"what_we_do_not_know": fm.plot.odds_matrix(result, "gdp", labels=label)}
    figures["what_we_do_not_know_why"] = fm.plot.tornado(why, "gdp", gaps[0].name)
    for name, figure in figures.items():
        print(f"Figure: {fm.plot.save(figure, arguments.out / f'{name}.png')}")
else:
    print("To save the figures: python experiments/what_we_do_not_know.py --out DIR")
