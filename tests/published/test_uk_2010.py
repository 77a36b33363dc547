"""Office for National Statistics: UK Input-Output Analytical Tables 2010, 127 products, at full precision.

Imputed rents (68-2IMP) pay no wages, so they have no employment cost multiplier (a ratio): the publisher writes 0, the
library says it is not a number.
"""

from __future__ import annotations

import numpy as np
import pytest
from printed import Check, MissingError
from worked import uk_2010


@pytest.fixture(scope="module")
def checks() -> dict[str, Check]:
    try:
        return {check.name: check for check in uk_2010.checks()}
    except MissingError as error:
        pytest.skip(str(error))


def test_leontief_inverse(checks):
    checks["Leontief inverse"].hold()


@pytest.mark.parametrize("name", ["Output multiplier", "Employment cost effects", "GVA effects"])
def test_effects_and_their_ranks(checks, name):
    checks[name].hold()
    checks[f"rank of {name}"].hold()


@pytest.mark.parametrize("name", ["Employment cost multiplier", "GVA multiplier"])
def test_ratios_and_their_ranks(checks, name):
    checks[name].hold()
    checks[f"rank of {name}"].hold()


def test_a_product_without_wages_has_no_ratio(checks):
    undefined = np.isnan(checks["Employment cost multiplier"].computed)
    assert [product for product, odd in zip(uk_2010.products(), undefined, strict=True) if odd] == ["68-2IMP"]
