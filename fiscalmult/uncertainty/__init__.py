"""What is not known about an economy, where its spread comes from, and how it is drawn."""

from fiscalmult.uncertainty.columns import UncertainColumns, UncertainMix, UncertainShare
from fiscalmult.uncertainty.files import read_uncertainty
from fiscalmult.uncertainty.load import load_uncertainty
from fiscalmult.uncertainty.parts import Part, UncertainDelivery, UncertainIntensity
from fiscalmult.uncertainty.vary import vary
from fiscalmult.uncertainty.whole import Uncertainty

__all__ = [
    "Part",
    "UncertainColumns",
    "UncertainDelivery",
    "UncertainIntensity",
    "UncertainMix",
    "UncertainShare",
    "Uncertainty",
    "load_uncertainty",
    "read_uncertainty",
    "vary",
]
