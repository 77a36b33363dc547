"""Two goods in physical units: the frontier 10 d1 + 500 d2 = labour.

A column of requirements adds to 40 and the economy is productive all the same: units are of each good, so column sums
mean nothing and the table is given without primary inputs.
"""

from __future__ import annotations

import pytest
from worked import quantecon_two_goods

CHECKS = quantecon_two_goods.checks()


@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_two_goods(check):
    check.hold()


def test_the_labour_content_is_exact():
    labour = next(check for check in CHECKS if check.name == "labour_content")
    assert labour.deviations.max() < 1e-12
