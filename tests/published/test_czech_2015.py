"""Czech Republic 2015, 184 products, domestic and total use, at full precision.

The results are a repository author's own run on the official table, not an official publication. For total use
the author divides flows by all resources (imports included) and value added and workers by domestic output. What the
author calls labour compensation is employers' contributions and is not used here.
"""

from __future__ import annotations

import pytest
from printed import Check, MissingError
from worked import czech_2015


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    try:
        return {check.name: check for check in czech_2015.checks()}
    except MissingError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("use", ["dom", "tot"])
@pytest.mark.parametrize("name", ["output", "va", "emp"])
def test_multipliers(checks, name, use):
    checks[f"{name}_{use}"].hold()
