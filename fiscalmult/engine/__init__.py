"""Running ensembles: draws of whole economies, streamed in blocks and reduced to measures."""

from fiscalmult.engine.draws import SAMPLINGS, simulate_draws
from fiscalmult.engine.regimes import REGIMES
from fiscalmult.engine.sensitivity import sensitivity

__all__ = ["REGIMES", "SAMPLINGS", "sensitivity", "simulate_draws"]
