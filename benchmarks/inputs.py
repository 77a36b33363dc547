"""What is computed with: shipped and synthetic economies, all from fixed seeds."""

from __future__ import annotations

from functools import cache
from itertools import islice

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import fiscalmult as fm
from fiscalmult.input_output import InputOutputTable, from_arrays
from fiscalmult.uncertainty import UncertainColumns, Uncertainty

__all__ = ["economy_of", "paths_of", "scenarios", "shipped", "some_columns", "table_of", "uncertain"]

Array = NDArray[np.float64]
SEED = 2012
PROGRAMMES = 14
DENSITY = 0.22
"""Share of cells that are not zero in synthetic economies: that of the shipped matrix."""


@cache
def shipped() -> fm.Economy:
    """The shipped matrix, Pyatt-Round closure, jobs."""
    return fm.Economy.from_sam(fm.load_sam("viet-nam-2012"), fm.PYATT_ROUND, [fm.load_satellite("viet-nam-2012-jobs")])


def scenarios(economy: fm.Economy | None = None) -> list[fm.Scenario]:
    """One dong on each of fourteen shipped programmes; in another economy, on as many random mixes of accounts."""
    if economy is None or economy is shipped():
        listed = islice(fm.load_programmes("viet-nam-2012").items(), PROGRAMMES)
        return [fm.Scenario(name, programme, 1.0) for name, programme in listed]
    rng, codes = np.random.default_rng(SEED), np.array(economy.sam.codes)[economy.responding]
    found = []
    for number in range(PROGRAMMES):
        chosen, shares = rng.choice(codes, 5, replace=False), rng.dirichlet(np.ones(5))
        mix = dict(zip(map(str, chosen), map(float, shares), strict=True))
        found.append(fm.Scenario(f"mix-{number}", fm.Programme(f"mix-{number}", mix), 1.0))
    return found


def uncertain(kind: str) -> Uncertainty:
    """Parts of the shipped uncertainty.

    Parameters
    ----------
    kind
        ``"households"``: compositions of household columns; ``"saving"``: their saving rates;
        ``"columns"``: the composition of every column; ``"all"``: everything.
    """
    whole = fm.load_uncertainty("viet-nam-2012")
    composed = [part.name for part in whole.parts if isinstance(part, UncertainColumns)]
    chosen = {
        "households": [name for name in composed if name.startswith("household")],
        "saving": [name for name in whole.names if name.startswith("saving-rate")],
        "columns": composed,
        "all": list(whole.names),
    }
    return whole.only(*chosen[kind])


def some_columns(economy: fm.Economy, payers: list[str]) -> Uncertainty:
    """The composition of some payers' columns, known as well as a sample of 100 dong."""
    return Uncertainty((UncertainColumns("columns", tuple(payers), 100.0),), f"{len(payers)} columns")


def table_of(count: int) -> InputOutputTable:
    """Synthetic input-output table with employment."""
    rng = np.random.default_rng([SEED, count])
    coefficients = rng.dirichlet(np.full(count, 0.3), count).T * rng.uniform(0.3, 0.6, count)
    demand = rng.uniform(1.0, 10.0, count)
    output = np.linalg.solve(np.eye(count) - coefficients, demand)
    flows = coefficients * output
    left = output - flows.sum(axis=0)
    share = rng.uniform(0.3, 0.7, count)
    inputs = {"wages": share * left, "surplus": (1 - share) * left}
    return from_arrays(
        [f"s{number}" for number in range(count)],
        flows,
        {"final demand": demand},
        inputs,
        units="million dong",
        output=output,
        employment=rng.uniform(0.0, 5.0, count) * output,
        name=f"synthetic {count}",
    )


@cache
def economy_of(count: int) -> fm.Economy:
    """Synthetic economy of a size: activities, commodities, factors, households and what absorbs.

    Balanced by construction: receipts are the fixed point of random propensities.
    """
    rng = np.random.default_rng([SEED, count])
    sizes = {"a": count // 3, "f": max(count // 12, 2), "hh": max(count // 6, 3)}
    sizes["c"] = count - sum(sizes.values()) - 4
    blocks = {kind: [f"{kind}-{number}" for number in range(sizes[kind])] for kind in ("a", "c", "hh")}
    blocks["f"] = [f"f-labour-{number}" for number in range(sizes["f"])]
    rest = ["gov", "tax-sales", "savings-investment", "rest-of-world"]
    codes = [*blocks["a"], *blocks["c"], *blocks["f"], *blocks["hh"], *rest]
    pays = {
        "a": [*blocks["c"], *blocks["f"], "tax-sales"],
        "c": [*blocks["a"], "rest-of-world", "tax-sales"],
        "f": blocks["hh"],
        "hh": [*blocks["c"], "savings-investment", "gov"],
    }
    spent = [(payer, receivers) for kind, receivers in pays.items() for payer in blocks[kind]]
    spent += [(payer, ["gov"] if payer == "tax-sales" else [*blocks["c"], *blocks["hh"]]) for payer in rest]
    places = {code: place for place, code in enumerate(codes)}
    shares = np.zeros((count, count))
    for payer, receivers in spent:
        rows = [places[code] for code in receivers]
        kept = rng.random(len(rows)) < max(DENSITY * count / len(rows), 2 / len(rows))
        kept[-2:] = True  # something always leaks, nothing is an island
        kept[rng.integers(len(rows))] = True
        shares[rows, places[payer]] = rng.uniform(0.2, 1.0, len(rows)) * kept
    absorbing = [places[code] for code in rest[1:]]
    shares[absorbing] *= 0.2 * count / 10  # a leak as large as in a matrix of a country, whatever the size
    shares /= shares.sum(axis=0)
    flow = np.linalg.matrix_power(shares, 2**12) @ np.full(count, 1000.0 / count)
    coords = {"receiver": codes, "payer": codes}
    values = xr.DataArray(shares * flow, coords=coords, dims=tuple(coords), attrs={"units": "million dong"})
    return fm.Economy.from_sam(fm.SAM(values, name=f"synthetic {count}"), fm.PYATT_ROUND)


def paths_of(propensities: Array, number: int) -> list[tuple[int, ...]]:
    """Random elementary paths of three to six accounts along arcs that exist."""
    rng = np.random.default_rng(SEED)
    found: list[tuple[int, ...]] = []
    while len(found) < number:
        path = [int(rng.integers(len(propensities)))]
        for _ in range(int(rng.integers(2, 6))):
            further = np.setdiff1d(np.flatnonzero(propensities[:, path[-1]]), path)
            if not len(further):
                break
            path.append(int(rng.choice(further)))
        if len(path) > 2:
            found.append(tuple(path))
    return found
