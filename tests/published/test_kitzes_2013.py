"""Kitzes (2013): emissions by where they arise and by what they are for, exact and by power series."""

from __future__ import annotations

import pytest
from worked import kitzes_2013

CHECKS = kitzes_2013.checks()


@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_two_sector_footprints(check):
    check.hold()
