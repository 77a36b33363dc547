"""Parts of the table on incomes, households, government, jobs and deliveries."""

from __future__ import annotations

import math

from calibration.concordance import SOCIAL_PROTECTION, read_concordance
from calibration.programmes import QUINTILES, quintile, transfers
from calibration.tables import Row, number
from calibration.uncertainty.estimators import concentration
from calibration.uncertainty.flows import SHIPPED_PAIR
from calibration.uncertainty.households import (
    basket_concentration,
    basket_correlation,
    income_weights,
    purchase_weights,
)
from calibration.uncertainty.rows import ASSUMED, TWO_COMPILERS, Spreads, row, significant
from fiscalmult.sam import SAM

__all__ = ["deliveries", "government_columns", "income_columns", "income_shares", "jobs"]


def income_columns(sam: SAM, spreads: Spreads) -> list[Row]:
    """Who gets factor income and transfers, and what households buy."""
    weight, _ = income_weights(sam)
    total = concentration(spreads.welfare)
    factors = (
        "who gets factor and enterprise income: no second table exists; the concentration that, drawn independently in "
        "every column, spreads the households' total income as the quintiles' published shares of consumption spread "
        f"between the survey rounds 2010, 2012 and 2014 (concentration {total:.0f} times the sum of squared shares of "
        f"the columns in household income, {weight:.3f})"
    )
    rows = [row("factor-columns", "columns", "labour;capital;enterprise", total * weight, "assumed", ASSUMED, factors)]
    basket, own = spreads.baskets.total[SHIPPED_PAIR][0], spreads.baskets.own
    apart, _ = purchase_weights(sam)
    correlation = basket_correlation(spreads.baskets, sam)
    note = (
        f"basket of all households, {TWO_COMPILERS}: concentration {concentration(basket):.0f}; roughness of the "
        f"baskets along the quintiles of each type of households: concentration {concentration(own):.0f} of the mean; "
        "dispersions added, concentration divided by the share of purchases in these columns; the correlation is the "
        "one that spreads the basket of all households as measured, of which columns drawn independently would leave "
        f"{apart:.2f} of a column's variance; direct taxes ride on the column without data"
    )
    value = basket_concentration(spreads.baskets, sam)
    rows.append(
        row(
            "household-columns",
            "columns",
            "household",
            value,
            "derived",
            "oecd-iot-2021",
            note,
            correlation=correlation,
        )
    )
    given = spreads.transfers
    note = (
        f"share of the poorest quintile in what government pays households: {100 * given.poorest[0]:.1f} % in the "
        f"matrix, {100 * given.poorest[1]:.1f} % of social protection benefits in the survey of 2012; two cells, one "
        "observation"
    )
    rows.append(
        row("social-protection-column", "columns", SOCIAL_PROTECTION, concentration(given.matrix), "derived",
             "aspire-social-insurance", note)
    )  # fmt: skip
    return rows


def government_columns(sam: SAM, spreads: Spreads) -> list[Row]:
    """Purchases of government and investment, where a closure lets them respond."""
    rows = []
    for payer, column, name in (
        ("gov", "government", "government-column"),
        ("savings-investment", "fixed-capital", "investment-column"),
    ):
        flow = sam.flows.sel(payer=payer)
        bought = float(flow.sel(receiver=list(sam.accounts("commodity"))).sum() / flow.sum())
        kappa = concentration(spreads.final[column][SHIPPED_PAIR][0])
        note = (
            f"composition of purchases, {TWO_COMPILERS}: concentration {kappa:.0f}, divided by their share "
            f"{bought:.3f} of the column; matters only where a closure lets this account respond; other outlays ride "
            "on the column"
        )
        rows.append(row(name, "columns", payer, kappa / bought, "derived", "oecd-iot-2021", note))
    return rows


def income_shares(spreads: Spreads) -> list[Row]:
    """Saving of households and payout of enterprises."""
    found = spreads.saving
    value, rows = found.same_year.sd, []
    told = "; ".join(
        f"{place} {100 * ours:.1f} % in the matrix, {100 * theirs:.1f} % in the survey"
        for place, (ours, theirs) in found.rates.items()
    )
    for place in found.rates:
        note = (
            f"saving in income after direct tax, 2012: {told}; root mean square logit difference over the root of 2, "
            f"two observations; between neighbouring survey rounds {found.rounds.sd:.3f}; measured is the rate of all "
            f"{place} households, so that their groups err together"
        )
        rows.append(
            row(f"saving-rate-{place}", "share", f"hh-{place}-*", value, "derived", "gso-yearbook-2018", note,
                 receivers="savings-investment", correlation=1.0)
        )  # fmt: skip
    payout = (
        "share of enterprise income that reaches households: no second table; taken to be as uncertain as the saving "
        f"rate of households ({value:.3f})"
    )
    return [
        *rows,
        row("enterprise-payout", "share", "enterprise", value, "assumed", ASSUMED, payout, receivers="household"),
    ]


def _cv(sd: float) -> float:
    return math.sqrt(math.expm1(sd**2))


def jobs(spreads: Spreads) -> list[Row]:
    """Jobs per unit of output."""
    found = spreads.jobs
    sections = read_concordance().sections
    rows = []
    for size, members in found.members.items():
        payers = [f"a-{sector}" for sector, section in sections.items() if section in members]
        note = (
            f"jobs of sections {', '.join(members)}: error of log jobs per real value added about a straight line "
            f"2010-2014 and log difference between two publications of one survey in 2013 and 2016, together "
            f"{found.sections[size]:.3f} (standard error {found.error[size]:.3f})"
        )
        rows.append(
            row(f"jobs-{size}-sections", "intensity", payers, _cv(found.sections[size]), "derived", "gso-employment",
                 note, receivers="employment")
        )  # fmt: skip
    listed = list(sections.values())
    split = [f"a-{sector}" for sector, section in sections.items() if listed.count(section) > 1]
    note = (
        "sectors share the jobs of their section in proportion to labour payments, exact only if they pay alike; no "
        "jobs by sector are published in the sources read; taken to differ as pay per employee of enterprises differs "
        f"between sections B to N about 2012 (standard deviation of logs {found.pay:.3f})"
    )
    rows.append(
        row("jobs-inside-sections", "intensity", split, _cv(found.pay), "assumed", ASSUMED, note,
             receivers="employment")
    )  # fmt: skip
    return rows


def deliveries(sam: SAM, spreads: Spreads) -> list[Row]:
    """Where programmes land."""
    rounds, final = spreads.transfers.rounds, spreads.final
    covered = concentration(rounds["social assistance"])
    insured = concentration(rounds["social insurance"])
    bought = concentration(final["government"][SHIPPED_PAIR][0])
    purchases = sam.flows.sel(payer="gov", receiver=list(sam.accounts("commodity")))
    schools = float(purchases.sel(receiver=["c-general-education", "c-tertiary-education"]).sum() / purchases.sum())
    weight, _ = income_weights(sam)
    welfare = concentration(spreads.welfare)
    survey = (
        "quintiles' shares of the people covered by social {}, rounds 2006, 2010, 2012 and 2014, neighbours compared"
    )
    strayed = f"stray from its rule as the pattern of social assistance strayed: {survey.format('assistance')}"
    missed = spreads.transfers.missed
    poorest = row(
        "delivery-poorest", "delivery", "cash-poorest-quintile", covered, "assumed", ASSUMED,
        f"the programme has not been observed; among the poorest fifth taken to {strayed}; of each dong others get "
        "anything between nothing and what they got of social assistance in 2012, "
        f"{100 * missed:.1f} % of its benefits: the other quintiles as they are covered by social assistance, inside "
        "a quintile as government's transfers",
        receivers=";".join(f"{household}={weight:.4f}" for household, weight in _others(sam, spreads).items()),
        inclusion_error=f"0;{number(significant(missed))}",
    )  # fmt: skip
    table = [
        ("delivery-social-insurance", "social-insurance-pension", insured, "derived", "aspire-social-insurance",
         survey.format("insurance")),
        ("delivery-cash", "social-pension;child-benefit", covered, "assumed", ASSUMED,
         f"no delivery of these programmes has been observed; taken to {strayed}; they are meant for all groups, so "
         "that what strays reaches any of them"),
        ("delivery-public-investment", "public-investment",
         concentration(final["fixed-capital"][SHIPPED_PAIR][0]), "derived", "oecd-iot-2021",
         f"composition of fixed capital formation, {TWO_COMPILERS}; that government invests as all investors is not "
         "covered"),
        ("delivery-government-consumption", "government-consumption", bought, "derived", "oecd-iot-2021",
         f"composition of government consumption, {TWO_COMPILERS}"),
        ("delivery-education", "education", bought * schools, "derived", "oecd-iot-2021",
         f"part of government consumption: its concentration {bought:.0f} times the share of education "
         f"{schools:.3f}"),
        ("delivery-vat", "vat-cut", welfare, "assumed", ASSUMED,
         "tax contained in purchases: taken to be known as the quintiles' shares of consumption (survey rounds 2010, "
         "2012, 2014)"),
        ("delivery-income-tax", "personal-income-tax-cut", welfare * weight, "assumed", ASSUMED,
         "who pays direct taxes: no second table; taken to be known as one column of factor income"),
    ]  # fmt: skip
    rows = [row(part, "delivery", who, value, status, source, note) for part, who, value, status, source, note in table]
    return [*rows[:2], poorest, *rows[2:]]


def _others(sam: SAM, spreads: Spreads) -> dict[str, float]:
    """Others that cash for the poorest fifth reaches [1]."""
    covered, given = spreads.transfers.assistance, transfers(sam)
    inside = {q: math.fsum(value for h, value in given.items() if quintile(h) == q) for q in QUINTILES}
    total = math.fsum(share for q, share in covered.items() if q != "q1")
    return {
        household: covered[quintile(household)] / total * value / inside[quintile(household)]
        for household, value in given.items()
        if quintile(household) != "q1"
    }
