"""Whose jobs each programme supports: women's and men's, formal and informal.

Every shipped programme spends the same borrowed money. Jobs are those that the output needs at
the productivity of 2012, in person-years; they are not new hires. Inside a section of industry,
jobs by sex and formality follow the published margins, so that a programme's split tells which
industries its money reaches, not whom its employers would choose.

    python experiments/jobs_by_sex_and_formality.py [--out DIR]
"""

import argparse
from pathlib import Path

import fiscalmult as fm
from fiscalmult.report import Column, Table

parser = argparse.ArgumentParser(description="Jobs per billion VND by sex and formality.")
parser.add_argument("--out", type=Path, metavar="DIR", help="folder to save the figure in")
arguments = parser.parse_args()

sam, workers = fm.load_sam("viet-nam-2012"), fm.load_satellite("viet-nam-2012-jobs")
economy = fm.Economy.from_sam(sam, fm.PYATT_ROUND, satellites=[workers])
programmes = fm.load_programmes("viet-nam-2012")
result = fm.simulate(economy, [fm.Scenario(name, programme, 0.01 * sam.gdp) for name, programme in programmes.items()])
ratios = fm.multipliers(result)


def shares(jobs):
    """Women's and informal jobs, of all."""
    women, informal = jobs.sel(sex="female").sum(), jobs.sel(formality="informal").sum()
    return {"women": float(women / jobs.sum()), "informal": float(informal / jobs.sum())}


columns = [
    Column("programme", "Programme"),
    Column("total", "Jobs", 1),
    Column("female formal", "Women, formal", 1),
    Column("female informal", "Women, informal", 1),
    Column("male formal", "Men, formal", 1),
    Column("male informal", "Men, informal", 1),
    Column("women", "Women, %", 1, scale=100),
    Column("informal", "Informal, %", 1, scale=100),
]
rows = []
for name, programme in programmes.items():
    jobs = ratios["employment"].sel(scenario=name)
    row = {"programme": programme.label("en"), "group": programme.group, "total": float(jobs.sum())}
    for sex in ("female", "male"):
        row |= {f"{sex} {kind}": float(jobs.sel(sex=sex, formality=kind)) for kind in ("formal", "informal")}
    rows.append(row | shares(jobs))
employed = workers.total(["sex", "formality"])
rows.append({"programme": "All jobs of 2012", "group": "economy", **shares(employed)})
groups = {
    "social-protection": "Social protection",
    "public-spending": "Public spending",
    "subsidy": "Subsidies",
    "tax-cut": "Tax cuts",
    "economy": "The economy",
}
print(Table(columns, rows, [f"Jobs per billion VND, borrowed, {sam.name}"], [workers.title], groups).text())

if arguments.out:
    arguments.out.mkdir(parents=True, exist_ok=True)
    axes = fm.plot.jobs(
        ratios,
        groups={name: programme.group for name, programme in programmes.items()},
        labels={name: programme.label("en") for name, programme in programmes.items()},
    )
    print(f"\nFigure: {fm.plot.save(axes, arguments.out / 'jobs_by_sex_and_formality.png')}")
else:
    print("\nTo save the figure: python experiments/jobs_by_sex_and_formality.py --out DIR")
