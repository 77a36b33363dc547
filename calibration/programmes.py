"""Programmes: where each dong lands first, each share with its rule."""

from __future__ import annotations

import math

from scipy.optimize import brentq

from calibration.concordance import SOCIAL_PROTECTION, assumption
from calibration.figures import Figures
from calibration.levies import direct_tax_weights, sales_tax_weights
from calibration.shares import ADMINISTRATION, Landing, share_rows
from calibration.tables import Row
from fiscalmult.sam import SAM

__all__ = [
    "COLUMNS",
    "QUINTILES",
    "build_programmes",
    "insurance_by_quintile",
    "insurance_elasticity",
    "people",
    "purchases",
    "quintile",
    "spending_landings",
    "tax_cuts",
    "transfers",
]

COLUMNS = ("programme", "receiver", "share", "status", "source", "note")
QUINTILES = ("q1", "q2", "q3", "q4", "q5")


def quintile(household: str) -> str:
    """Quintile of a household account: ``hh-rural-farm-q1`` is in ``q1``."""
    return household.rsplit("-", 1)[1]


def people(sam: SAM) -> dict[str, float]:
    """Share of the population in each household group [1].

    A quintile holds a fifth of the people. Inside a quintile, a narrow band of consumption
    per head, the four groups share them in proportion to their consumption.
    """
    bought = {str(h): float(v) for h, v in sam.block("commodity", "household").sum("receiver").to_series().items()}
    share = assumption("people-per-quintile")
    total = {q: math.fsum(value for household, value in bought.items() if quintile(household) == q) for q in QUINTILES}
    return {household: share * value / total[quintile(household)] for household, value in bought.items()}


def transfers(sam: SAM) -> dict[str, float]:
    """What social protection passes to each household group [money unit]."""
    paid = sam.block("household", SOCIAL_PROTECTION).sum("payer").to_series()
    return {str(household): float(value) for household, value in paid.items()}


def purchases(sam: SAM, payer: str, only: tuple[str, ...] = ()) -> dict[str, float]:
    """What an account pays for commodities [money unit], all or some of them."""
    paid = sam.block("commodity", payer).sum("payer").to_series()
    return {str(code): float(value) for code, value in paid.items() if not only or code in only}


def _by_quintile(figures: Figures, name: str) -> dict[str, float]:
    return {q: figures.value("households.csv", name, q.upper()) for q in QUINTILES}


def _insurance_weights(figures: Figures, exponent: float) -> dict[str, float]:
    covered = _by_quintile(figures, "coverage of social insurance")
    consumption = _by_quintile(figures, "welfare share")
    return {q: covered[q] * consumption[q] ** exponent for q in QUINTILES}


def insurance_elasticity(figures: Figures) -> float:
    """Exponent e of the social insurance benefit per covered person, in consumption per head.

    Quintile q gets ``coverage_q * consumption_q ** e`` in proportion; e is the one for which
    the poorest quintile gets its published share of benefits.
    """
    published = figures.value("households.csv", "incidence of social insurance", "Q1") / 100.0

    def excess(exponent: float) -> float:
        weights = _insurance_weights(figures, exponent)
        return weights["q1"] / math.fsum(weights.values()) - published

    return float(brentq(excess, -5.0, 5.0, xtol=1e-15))


def insurance_by_quintile(figures: Figures) -> dict[str, float]:
    """Share of social insurance benefits by quintile [1]; the poorest has its published one."""
    weights = _insurance_weights(figures, insurance_elasticity(figures))
    total = math.fsum(weights.values())
    return {q: weight / total for q, weight in weights.items()}


def _social_insurance(sam: SAM, figures: Figures) -> Landing:
    share, pattern = insurance_by_quintile(figures), transfers(sam)
    inside = {q: math.fsum(value for h, value in pattern.items() if quintile(h) == q) for q in QUINTILES}
    weights = {h: share[quintile(h)] * value / inside[quintile(h)] for h, value in pattern.items()}
    common = (
        "inside the quintile as the SAM's government transfers; no delivery cost: the scheme exists and its offices "
        "are part of public administration"
    )
    rule = (
        f"quintile share by covered people x (consumption per head)^{insurance_elasticity(figures):.3f}, the exponent "
        f"that gives the poorest quintile its published share; {common}"
    )
    poorest = f"published share of benefits of the poorest quintile, {100 * share['q1']:.5f} %; {common}"
    notes = {h: poorest for h in weights if quintile(h) == "q1"}
    return Landing(weights, "derived", "aspire-social-insurance", rule, notes=notes)


def _cash(sam: SAM, figures: Figures) -> dict[str, Landing]:
    """Programmes of social protection."""
    heads, cost = people(sam), assumption("delivery-cost-share")
    covered = _by_quintile(figures, "coverage of social insurance")
    uncovered = {h: share * (1.0 - covered[quintile(h)] / 100.0) for h, share in heads.items()}
    poorest = {h: value for h, value in transfers(sam).items() if quintile(h) == "q1"}
    return {
        "social-assistance": Landing(
            {SOCIAL_PROTECTION: 1.0}, "derived", "vnsam-2012",
            "the whole dong goes to social protection, which passes it on as the SAM's government transfers; "
            "no delivery cost: the SAM records none apart from public administration",
        ),
        "social-pension": Landing(
            uncovered, "assumed", "aspire-social-insurance",
            "people of the group x share of its quintile that social insurance does not cover (2012, published); "
            "old people are assumed to live in all groups alike", cost,
        ),
        "child-benefit": Landing(
            heads, "assumed", "vnsam-2012",
            "people of the group: a fifth in each quintile, inside it by consumption; "
            "children are assumed to live in all groups alike", cost,
        ),
        "social-insurance-pension": _social_insurance(sam, figures),
        "cash-poorest-quintile": Landing(
            poorest, "derived", "vnsam-2012",
            "share in the SAM's government transfers to the poorest quintile; no delivery cost: as social assistance",
        ),
    }  # fmt: skip


def _whole(commodity: str, what: str) -> Landing:
    note = f"by definition of the programme: the whole dong buys {what}"
    return Landing({commodity: 1.0}, "assumed", "fiscalmult-assumptions", note)


def spending_landings(sam: SAM, source: str = "vnsam-2012") -> dict[str, Landing]:
    """Programmes that buy goods and services, as a matrix with the given source key buys them."""
    schools = ("c-general-education", "c-tertiary-education")
    bought = "share in what government buys in the SAM"
    offices = "public administration, defence and compulsory social security, one product of the SAM"
    return {
        "public-investment": Landing(
            purchases(sam, "savings-investment"), "derived", source,
            "share in what investment buys in the SAM, without changes in stocks; the SAM does not tell public from "
            "private investment",
        ),
        "road-construction": _whole("c-civil-works", "civil works: roads, railways and utility projects"),
        "government-consumption": Landing(purchases(sam, "gov"), "derived", source, bought),
        "public-administration": _whole(ADMINISTRATION, offices),
        "education": Landing(
            purchases(sam, "gov", schools), "derived", source, f"{bought} of general and tertiary education"
        ),
        "health": _whole("c-health", "health services"),
        "school-clinic-buildings": _whole(
            "c-buildings", "buildings: the SAM does not tell schools and clinics from other buildings"
        ),
        "social-work-care": _whole("c-social-work-care", "residential care and social work"),
        "agricultural-support": _to_enterprises(
            "ent-farm", "by definition of the programme: the whole dong is income of farm producers, whatever they grow"
        ),
        "credit-subsidy": _to_enterprises(
            "ent-nonfarm",
            "by definition of the programme: the interest that the State pays is profit of enterprises that borrow; no "
            "loan is made that would not be made without it",
        ),
    }  # fmt: skip


def _to_enterprises(enterprise: str, note: str) -> Landing:
    words = f"{note}; enterprises pass it on as the SAM says: to households, taxes, saving and abroad"
    return Landing({enterprise: 1.0}, "assumed", "fiscalmult-assumptions", words)


def tax_cuts(sam: SAM, source: str = "vnsam-2012") -> dict[str, Landing]:
    """Taxes given up, as income of those who pay them in a matrix with the given source key."""
    return {
        "vat-cut": Landing(
            sales_tax_weights(sam), "derived", source,
            "share in the sales tax contained in households' purchases; given as income of equal value, "
            "prices stay as they are",
        ),
        "personal-income-tax-cut": Landing(
            direct_tax_weights(sam, "household"), "derived", source,
            "share in what households pay to direct taxes: personal income tax and land and housing tax",
        ),
        "corporate-tax-cut": Landing(
            direct_tax_weights(sam, "enterprise"), "derived", source,
            "share in what enterprises pay to direct taxes; kept as profit, investment does not react",
        ),
    }  # fmt: skip


def build_programmes(sam: SAM, figures: Figures) -> list[Row]:
    """Rows of the shipped table of programmes; the shares of each add to exactly 1."""
    return share_rows({**_cash(sam, figures), **spending_landings(sam), **tax_cuts(sam)}, COLUMNS, sam)
