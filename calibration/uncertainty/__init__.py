"""How well the coefficients of the shipped matrix are known, estimated from data.

Run from the root of the repository::

    python -m calibration.uncertainty build           # rebuild the table, its figures and report
    python -m calibration.uncertainty build --check   # fail when what ships is not what the pipeline makes

Rooms: ``estimators`` (formulas, plain arrays), ``sectors`` (the common concordance),
``originals``, ``workbooks``, ``yearbook`` and ``figures`` (what is read), ``flows``
(tables of different publishers in common sectors), ``evidence`` (how independent they
are), ``production``, ``households`` and ``jobs`` (one block of coefficients each),
``rows``, ``parts_production``, ``parts_social`` and ``parts`` (the shipped table),
``report``, ``report_blocks``, ``build``.
"""

from calibration.uncertainty.build import (
    UNCERTAINTY_FILES,
    check_uncertainty,
    keep_uncertainty,
    produce_uncertainty,
    verify_uncertainty,
)

__all__ = [
    "UNCERTAINTY_FILES",
    "check_uncertainty",
    "keep_uncertainty",
    "produce_uncertainty",
    "verify_uncertainty",
]
