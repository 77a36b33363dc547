"""What an effect is made of: decomposition, paths, rounds, limits of supply, single propensities."""

from fiscalmult.structure.constrained import compare_supply
from fiscalmult.structure.decomposition import GROUPS, PARTS, decompose, multiplier_matrices
from fiscalmult.structure.elasticities import (
    derive_elasticities,
    engel_sums,
    load_elasticities,
    load_elasticity_evidence,
    marginal_propensities,
)
from fiscalmult.structure.paths import passing_through, structural_paths
from fiscalmult.structure.quarters import load_lags, quarterly_path
from fiscalmult.structure.ranking import ranking_cells
from fiscalmult.structure.rounds import rounds
from fiscalmult.structure.sensitivity import sensitivity

__all__ = [
    "GROUPS",
    "PARTS",
    "compare_supply",
    "decompose",
    "derive_elasticities",
    "engel_sums",
    "load_elasticities",
    "load_elasticity_evidence",
    "load_lags",
    "marginal_propensities",
    "multiplier_matrices",
    "passing_through",
    "quarterly_path",
    "ranking_cells",
    "rounds",
    "sensitivity",
    "structural_paths",
]
