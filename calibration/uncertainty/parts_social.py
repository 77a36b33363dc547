"""Parts of the table on incomes, households, government, jobs and deliveries."""

from __future__ import annotations

import math

from calibration.concordance import SOCIAL_PROTECTION, read_concordance
from calibration.tables import Row
from calibration.uncertainty.estimators import concentration
from calibration.uncertainty.flows import SHIPPED_PAIR
from calibration.uncertainty.households import (
    basket_concentration,
    household_types,
    income_weights,
    purchase_weights,
)
from calibration.uncertainty.rows import ASSUMED, TWO_COMPILERS, Spreads, row
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
    weight = purchase_weights(sam)
    basket, _ = spreads.baskets.total[SHIPPED_PAIR]
    for kind in household_types(sam):
        rough = spreads.baskets.rough[kind]
        note = (
            f"basket of all households, {TWO_COMPILERS}: concentration {concentration(basket):.0f}; roughness of the "
            f"baskets along the quintiles of {kind} households: concentration {concentration(rough):.0f}; dispersions "
            "added, concentration divided by the share of purchases in these columns; direct taxes ride on the column "
            "without data; columns drawn independently leave the basket of all households only "
            f"{weight:.2f} of its measured variance"
        )
        value = basket_concentration(spreads.baskets, sam, kind)
        rows.append(
            row(f"household-columns-{kind}", "columns", f"hh-{kind}-*", value, "derived", "oecd-iot-2021", note)
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
    rates = "; ".join(
        f"{place} {100 * ours:.1f} % in the matrix, {100 * theirs:.1f} % in the survey"
        for place, (ours, theirs) in found.rates.items()
    )
    note = (
        f"saving in income after direct tax, 2012: {rates}; root mean square logit difference over the root of 2, two "
        f"observations; between neighbouring survey rounds {found.rounds.sd:.3f}; groups of one residence are taken to "
        "be as uncertain as their residence"
    )
    value = found.same_year.sd
    return [
        row("saving-rate", "share", "household", value, "derived", "gso-yearbook-2018", note,
             receivers="savings-investment"),
        row("enterprise-payout", "share", "enterprise", value, "assumed", ASSUMED,
             "share of enterprise income that reaches households: no second table; taken to be as uncertain as the "
             f"saving rate of households ({value:.3f})", receivers="household"),
    ]  # fmt: skip


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
    table = [
        ("delivery-social-insurance", "social-insurance-pension", insured, "derived", "aspire-social-insurance",
         survey.format("insurance")),
        ("delivery-cash", "social-pension;child-benefit;cash-poorest-quintile", covered, "assumed", ASSUMED,
         "no delivery of these programmes has been observed; taken to stray from its rule as the pattern of social "
         f"assistance strayed: {survey.format('assistance')}; cash to the poorest fifth strays between its own groups "
         "only, leakage to other quintiles cannot be drawn this way"),
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
    return [row(part, "delivery", who, value, status, source, note) for part, who, value, status, source, note in table]
