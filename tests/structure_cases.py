"""Programmes, scenarios and a satellite that the tests of the structure rooms share."""

from __future__ import annotations

import numpy as np
import xarray as xr

from fiscalmult.instruments import Levy, Programme, Scenario
from fiscalmult.satellites import Satellite

TRANSFER = Programme("transfer", {"hh-poor": 0.7, "hh-rich": 0.25, "c-care": 0.05})
ROADS = Programme("roads", {"c-roads": 1.0})
VAT = Levy("VAT", {"hh-poor": 0.4, "hh-rich": 0.6})
SCENARIOS = [
    Scenario("borrowed", TRANSFER, 10),
    Scenario("taxed", TRANSFER, 10, VAT),
    Scenario("moved", TRANSFER, 10, ROADS),
    Scenario("mixed", TRANSFER, 5, [(VAT, 0.5), (ROADS, 0.25), (None, 0.25)]),
]


def jobs() -> Satellite:
    coords = {
        "account": ["a-food", "a-roads", "a-care"],
        "sex": ["female", "male"],
        "formality": ["formal", "informal"],
    }
    counts = xr.DataArray(np.arange(12.0).reshape(3, 2, 2), coords=coords, dims=tuple(coords))
    return Satellite("employment", counts.assign_attrs(units="thousand jobs"))
