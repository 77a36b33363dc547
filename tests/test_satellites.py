import numpy as np
import pytest
import xarray as xr

from fiscalmult.errors import FiscalmultError
from fiscalmult.satellites import Satellite


def jobs(values=((2.0, 1.0), (4.0, 0.0)), accounts=("a-food", "a-care"), **attrs):
    coords = {"account": list(accounts), "sex": ["female", "male"]}
    units = attrs or {"units": "thousand"}
    counts = xr.DataArray(np.array(values), coords=coords, dims=("account", "sex"), attrs=units)
    return Satellite("employment", counts)


def test_intensity_times_output_returns_the_counts(sam):
    satellite = jobs()
    intensity = satellite.intensity(sam)
    assert intensity.dims == ("sex", "account")
    np.testing.assert_allclose((intensity.values * sam.outlays).sum(axis=1), satellite.total(["sex"]))
    assert intensity.attrs["units"] == "thousand per trillion VND of output"
    assert float(satellite.total()) == 7
    assert float(intensity.sel(account="a-roads").sum()) == 0


def test_bad_satellites_are_refused(sam):
    with pytest.raises(FiscalmultError, match="negative or missing"):
        jobs(((1, -1), (0, 0)))
    with pytest.raises(FiscalmultError, match="has no unit"):
        jobs(title="x")
    with pytest.raises(FiscalmultError, match="one must be 'account'"):
        Satellite("jobs", xr.DataArray([1.0], dims=("sector",), attrs={"units": "n"}))
    with pytest.raises(FiscalmultError, match="'a-fod', which 'random-7' does not have; did you mean a-food"):
        jobs(accounts=("a-fod", "a-care")).intensity(sam)
