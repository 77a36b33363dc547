"""Programmes and levies of 2024: those of 2012 in the new matrix, and those of social insurance."""

from __future__ import annotations

from calibration.concordance import SOCIAL_PROTECTION, assumption
from calibration.figures import Figures
from calibration.levies import COLUMNS as LEVY_COLUMNS
from calibration.levies import excise_landing, levy_rules
from calibration.programmes import COLUMNS, people, quintile, spending_landings, tax_cuts, transfers
from calibration.shares import Landing, share_rows
from calibration.tables import Row
from calibration.update.accounts import SCHEMES, UpdateAccounts
from calibration.update.amounts import assumed
from calibration.update.incidence import HOUSEHOLDS
from fiscalmult.sam import SAM

__all__ = ["build_update_levies", "build_update_programmes", "employer_weights", "worker_weights"]

MATRIX = "update-2024"
_KEPT = "no delivery cost: the scheme exists and its offices are part of public administration"


def build_update_programmes(sam: SAM, figures: Figures) -> list[Row]:
    """Rows of the shipped table of programmes of 2024; the shares of each add to exactly 1."""
    cash = {**_assistance(sam, figures), **_insurance()}
    poorest = {h: value for h, value in transfers(sam).items() if quintile(h) == "q1"}
    cash["cash-poorest-quintile"] = Landing(
        poorest, "derived", MATRIX,
        "share in the social assistance of the matrix to the poorest quintile; no delivery cost: as social assistance",
    )  # fmt: skip
    return share_rows({**cash, **spending_landings(sam, MATRIX), **tax_cuts(sam, MATRIX)}, COLUMNS, sam)


def _assistance(sam: SAM, figures: Figures) -> dict[str, Landing]:
    heads, cost = people(sam), assumption("delivery-cost-share")
    year = f"{assumed('benefit-incidence-round'):.0f}"
    uncovered = {
        h: share * (1.0 - _covered(figures, quintile(h), year) / 100.0) for h, share in heads.items()
    }  # fmt: skip
    return {
        "social-assistance": Landing(
            {SOCIAL_PROTECTION: 1.0}, "derived", "social-assistance-2024",
            "the whole dong goes to social assistance, which passes it on as in 2024: monthly allowances by published "
            "incidence, other assistance as the government transfers of 2012",
        ),
        "social-pension": Landing(
            uncovered, "assumed", "aspire-coverage-2014",
            f"people of the group x share of its quintile that social insurance does not cover ({year}, published); "
            "old people are assumed to live in all groups alike", cost,
        ),
        "child-benefit": Landing(
            heads, "assumed", MATRIX,
            "people of the group: a fifth in each quintile, inside it by consumption; "
            "children are assumed to live in all groups alike", cost,
        ),
    }  # fmt: skip


def _covered(figures: Figures, of: str, year: str) -> float:
    return figures.value(HOUSEHOLDS, "coverage of social insurance", of.upper(), year=year)


def _insurance() -> dict[str, Landing]:
    """Benefits of the funds: each dong goes through its scheme."""
    words = {
        "social-insurance-pension": ("pensions", "pays pensions by the published incidence of social insurance"),
        "unemployment-benefit": ("unemployment", "pays benefits by the published incidence of social insurance, inside "
                                 "a quintile as labour income"),
        "sickness-maternity-benefit": ("sickness and maternity", "pays benefits by the published incidence of social "
                                       "insurance, inside a quintile as labour income"),
        "health-insurance": ("health care", "buys health services for the insured"),
    }  # fmt: skip
    return {
        name: Landing(
            {SCHEMES[scheme]: 1.0},
            "derived",
            "social-insurance-2023",
            f"the whole dong goes to the scheme, which {what}; {_KEPT}",
        )
        for name, (scheme, what) in words.items()
    }


def worker_weights(sam: SAM) -> dict[str, float]:
    """Contributions of workers by household group [money unit].

    Contributions of every activity are shared over its six kinds of labour as its wages, and
    reach households as the income of each kind does.
    """
    types = [code for code in sam.accounts("labour") if code != "f-labour-contributions"]
    wages = sam.flows.sel(receiver=types, payer=list(sam.accounts("activity"))).values
    paid = sam.flows.sel(receiver="f-labour-contributions", payer=list(sam.accounts("activity"))).values
    by_type = (wages / wages.sum(axis=0) * paid).sum(axis=1)
    reached = sam.propensities.sel(receiver=list(sam.accounts("household")), payer=types).values @ by_type
    return {code: float(value) for code, value in zip(sam.accounts("household"), reached, strict=True)}


def employer_weights(sam: SAM, listed: UpdateAccounts) -> dict[str, float]:
    """Contributions by the enterprises behind them: farm enterprises for agriculture [money unit]."""
    paid = sam.flows.sel(receiver="f-labour-contributions").to_series()
    found = {"ent-farm": 0.0, "ent-nonfarm": 0.0}
    for sector, section in listed.sections.items():
        found["ent-farm" if section == "A" else "ent-nonfarm"] += float(paid[f"a-{sector}"])
    return found


def build_update_levies(sam: SAM, listed: UpdateAccounts, figures: Figures) -> list[Row]:
    """Rows of the shipped table of levies of 2024; the shares of each add to exactly 1."""
    landings = {name: Landing(weights, "derived", MATRIX, note) for name, (weights, note) in levy_rules(sam).items()}
    landings["excise"] = excise_landing(sam, figures, MATRIX)
    landings["social-contributions-employers"] = Landing(
        employer_weights(sam, listed), "assumed", MATRIX,
        "borne by enterprises out of profit, in proportion to the contributions of their activities; wages and prices "
        "stay as they are",
    )  # fmt: skip
    landings["social-contributions-workers"] = Landing(
        worker_weights(sam), "derived", MATRIX,
        "borne by workers out of wages: contributions of each activity over its kinds of labour, to households as the "
        "income of each kind",
    )  # fmt: skip
    return share_rows(landings, LEVY_COLUMNS, sam)
