"""The accounts of the matrix of 2024: those of 2012, and social insurance as accounts of its own.

Contributions are a part of the cost of labour: activities pay them to
``f-labour-contributions`` (inside value added), which passes them on as contributions of
employers and of workers. The three funds are government (social security funds, S.1314 of
the System of National Accounts): they keep what is not spent. The schemes pay out what they get.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from calibration.concordance import Concordance, read_concordance
from calibration.tables import Row, read_table
from calibration.update.figures import UPDATE
from fiscalmult.accounts import Accounts, block_of_code
from fiscalmult.errors import FiscalmultError

__all__ = ["FUNDS", "NAME", "SCHEMES", "YEAR", "UpdateAccounts", "read_accounts"]

NAME = "viet-nam-2024"
YEAR = 2024

FUNDS = {
    "social insurance": "gov-fund-social-insurance",
    "health insurance": "gov-fund-health-insurance",
    "unemployment insurance": "gov-fund-unemployment",
}
"""Funds by the names the figures give them."""

SCHEMES = {
    "pensions": "sp-pensions",
    "sickness and maternity": "sp-sickness-maternity",
    "one-off": "sp-one-off",
    "unemployment": "sp-unemployment",
    "health care": "sp-health-insurance",
}


@dataclass(frozen=True)
class UpdateAccounts:
    """Accounts of 2024 in their order.

    Parameters
    ----------
    concordance
        Of 2012: sectors, sections, labels.
    added
        Rows of ``accounts_2024.csv``: accounts that 2012 lacks, each after a given one.
    """

    concordance: Concordance
    added: tuple[Row, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Account codes."""
        codes = list(self.concordance.codes)
        for row in self.added:
            if row["after"] not in codes:
                raise FiscalmultError(f"accounts_2024.csv puts {row['account']!r} after {row['after']!r}, not listed")
            codes.insert(codes.index(row["after"]) + 1, row["account"])
        return tuple(codes)

    @property
    def sections(self) -> dict[str, str]:
        """``{sector: VSIC section}``."""
        return self.concordance.sections

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """``{language: {account: label}}``."""
        new = {lang: {row["account"]: row[f"label_{lang}"] for row in self.added} for lang in ("en", "vi")}
        return {lang: {**self.concordance.labels[lang], **new[lang]} for lang in ("en", "vi")}

    def listed(self) -> Accounts:
        """The accounts with blocks and labels."""
        codes = self.codes
        return Accounts(codes, tuple(block_of_code(code) for code in codes), self.labels)

    def rows(self) -> list[Row]:
        """Rows of the shipped table of accounts; ``members`` names the account of 2012."""
        old = {row["account"]: row for row in self.concordance.account_rows()}
        rows = []
        for code in self.codes:
            labels = {f"label_{language}": self.labels[language][code] for language in ("en", "vi")}
            section = old[code]["section"] if code in old else ""
            rows.append(
                {"account": code, "block": block_of_code(code), "section": section, **labels}
                | {"members": code if code in old else ""}
            )
        return rows


def read_accounts() -> UpdateAccounts:
    """The committed accounts of 2024."""
    return UpdateAccounts(read_concordance(), tuple(read_table(UPDATE / "accounts_2024.csv")))
