"""Printed tables of balancing: RAS of a 2 x 2 table step by step, and a 4 x 4 proportional fit."""

from __future__ import annotations

import pytest
from worked import ipf_4x4, ras_2x2

CHECKS = [*ras_2x2.checks(), *ipf_4x4.checks()]


@pytest.mark.parametrize("check", CHECKS, ids=[check.name for check in CHECKS])
def test_balancing(check):
    check.hold()
