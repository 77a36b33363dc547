"""Hand-made inputs: which original account goes where, assumptions and gates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from calibration.tables import HERE, Row, read_table
from fiscalmult.accounts import block_of_code
from fiscalmult.errors import FiscalmultError
from fiscalmult.sam import SAM

__all__ = ["SOCIAL_PROTECTION", "Concordance", "assumption", "gate", "read_concordance"]

SOCIAL_PROTECTION = "gov-social-protection"
"""The account set between government and households; the original has none."""


@dataclass(frozen=True)
class Concordance:
    """How the original accounts become the shipped ones.

    Parameters
    ----------
    products
        Rows of ``concordance_2012.csv``: each of the 164 product numbers with its sector
        and its section of the Vietnamese industrial classification (VSIC 2007).
    sectors
        Rows of ``sectors_2012.csv``: the shipped sectors, labelled, with the reason why.
    others
        Rows of ``accounts_2012.csv``: the accounts that are no activity or commodity.
    """

    products: tuple[Row, ...]
    sectors: tuple[Row, ...]
    others: tuple[Row, ...]

    @cached_property
    def mapping(self) -> dict[str, str]:
        """``{original account: shipped account}`` for every original account."""
        pairs = {f"{letter}_{row['number']}": f"{letter}-{row['sector']}" for letter in "ac" for row in self.products}
        pairs.update({row["original"]: row["account"] for row in self.others if row["original"]})
        return pairs

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Shipped accounts in their order: activities, commodities, then the others."""
        sectors = [row["sector"] for row in self.sectors]
        products = [f"{letter}-{sector}" for letter in "ac" for sector in sectors]
        return (*products, *(row["account"] for row in self.others))

    @cached_property
    def sections(self) -> dict[str, str]:
        """``{sector: VSIC section}``, in the order of the sectors."""
        return {row["sector"]: row["section"] for row in self.sectors}

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """``{language: {shipped account: label}}``."""
        named: dict[str, dict[str, str]] = {}
        for language in ("en", "vi"):
            column = f"label_{language}"
            named[language] = {f"{letter}-{row['sector']}": row[column] for letter in "ac" for row in self.sectors}
            named[language] |= {row["account"]: row[column] for row in self.others}
        return named

    def members(self, code: str) -> list[str]:
        """Original accounts gathered in a shipped one."""
        return [original for original, shipped in self.mapping.items() if shipped == code]

    def account_rows(self) -> list[Row]:
        """Rows of the shipped table of accounts."""
        rows = []
        for code in self.codes:
            sector = code.removeprefix("a-").removeprefix("c-")
            section = self.sections[sector] if block_of_code(code) in ("activity", "commodity") else ""
            labels = {f"label_{language}": self.labels[language][code] for language in ("en", "vi")}
            rows.append(
                {"account": code, "block": block_of_code(code), "section": section, **labels}
                | {"members": ";".join(self.members(code))}
            )
        return rows

    def check(self) -> None:
        """Raise unless every product has one sector and every sector lies in one section.

        Raises
        ------
        FiscalmultError
            Naming the product or sector at fault.
        """
        numbers = [row["number"] for row in self.products]
        if numbers != [f"{place:03d}" for place in range(1, len(numbers) + 1)]:
            raise FiscalmultError(
                "concordance_2012.csv does not number its products 001, 002, ...; sort and complete it"
            )
        twice = [code for code, count in Counter(self.codes).items() if count > 1]
        if twice:
            raise FiscalmultError(f"account {twice[0]!r} is listed twice among sectors and accounts; keep one")
        for row in self.products:
            if row["sector"] not in self.sections:
                raise FiscalmultError(
                    f"product {row['number']} goes to {row['sector']!r}, which sectors_2012.csv lacks"
                )
            if self.sections[row["sector"]] != row["section"]:
                raise FiscalmultError(
                    f"product {row['number']} is of section {row['section']} but its sector {row['sector']!r} of "
                    f"{self.sections[row['sector']]}; a sector lies inside one section"
                )
        for sector in self.sections:
            if not self.members(f"a-{sector}"):
                raise FiscalmultError(f"sector {sector!r} has no product; give it one or remove it")

    def check_against(self, original: SAM) -> None:
        """Raise unless the concordance covers the original and repeats its labels.

        Raises
        ------
        FiscalmultError
            Naming an account that only one of them has, or a label that differs.
        """
        odd = sorted(set(self.mapping) ^ set(original.codes))
        if odd:
            raise FiscalmultError(f"account {odd[0]!r} stands only in the concordance or only in the original SAM")
        for row in self.products:
            for language in ("en", "vi"):
                wanted = original.account_list.label(f"a_{row['number']}", language)
                if row[f"label_{language}"] != wanted:
                    raise FiscalmultError(
                        f"product {row['number']} is labelled {row[f'label_{language}']!r} in the concordance but "
                        f"{wanted!r} in the original; copy the original's label"
                    )


def read_concordance() -> Concordance:
    """The committed concordance, checked."""
    concordance = Concordance(
        tuple(read_table(HERE / "concordance_2012.csv")),
        tuple(read_table(HERE / "sectors_2012.csv")),
        tuple(read_table(HERE / "accounts_2012.csv")),
    )
    concordance.check()
    return concordance


def assumption(name: str) -> float:
    """Value of an assumed parameter, from ``assumptions.csv``."""
    return _named("assumptions.csv", name)


def gate(name: str) -> float:
    """Value of a gate the pipeline must pass, from ``gates.csv``."""
    return _named("gates.csv", name)


def _named(table: str, name: str) -> float:
    for row in read_table(HERE / table):
        if row["name"] == name:
            return float(row["value"])
    raise FiscalmultError(f"{table} has no row {name!r}; add it with its reason")
