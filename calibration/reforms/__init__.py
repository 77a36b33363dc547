"""Reforms: their rules, parameters and components, from hand-made inputs and the figures they rest on.

``reforms.csv``, ``components.csv`` and ``parameters.csv`` are written by hand; a parameter that a
source states takes its value from ``figures.csv``, a derived one from a rule of ``derive.py``.
"""

from calibration.reforms.build import REFORM_TABLES, read_figures, write_reforms

__all__ = ["REFORM_TABLES", "read_figures", "write_reforms"]
