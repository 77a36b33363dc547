"""Figures: a Dataset in, matplotlib Axes or Figure out, sized for a journal column.

Nothing here knows the model; every number comes from the Dataset. matplotlib is loaded when
a figure is drawn, its global state stays as it was, and nothing is shown or written unless
:func:`save` is called.
"""

from fiscalmult.plot.channels import paths
from fiscalmult.plot.comparison import compare
from fiscalmult.plot.decomposition import decompose
from fiscalmult.plot.drivers import tornado
from fiscalmult.plot.employment import jobs
from fiscalmult.plot.fixed_supply import supply
from fiscalmult.plot.leakage import waterfall
from fiscalmult.plot.odds import odds_matrix
from fiscalmult.plot.periods import quarters, rounds
from fiscalmult.plot.projection import burden, fan, projection
from fiscalmult.plot.quadrants import linkages
from fiscalmult.plot.saving import save
from fiscalmult.plot.settling import convergence
from fiscalmult.plot.shares import flip, prices
from fiscalmult.plot.style import DOUBLE_COLUMN, SINGLE_COLUMN
from fiscalmult.plot.uncertain import intervals, ridges

__all__ = [
    "DOUBLE_COLUMN",
    "SINGLE_COLUMN",
    "burden",
    "compare",
    "convergence",
    "decompose",
    "fan",
    "flip",
    "intervals",
    "jobs",
    "linkages",
    "odds_matrix",
    "paths",
    "prices",
    "projection",
    "quarters",
    "ridges",
    "rounds",
    "save",
    "supply",
    "tornado",
    "waterfall",
]
