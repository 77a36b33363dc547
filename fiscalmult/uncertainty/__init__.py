"""What is not known about an economy, where its spread comes from, and how it is drawn."""

from fiscalmult.uncertainty.load import load_uncertainty
from fiscalmult.uncertainty.parts import (
    Part,
    UncertainColumns,
    UncertainDelivery,
    UncertainIntensity,
    UncertainMix,
    UncertainShare,
    Uncertainty,
)
from fiscalmult.uncertainty.vary import vary

__all__ = [
    "Part",
    "UncertainColumns",
    "UncertainDelivery",
    "UncertainIntensity",
    "UncertainMix",
    "UncertainShare",
    "Uncertainty",
    "load_uncertainty",
    "vary",
]
