"""The publishers' files that the uncertainty is estimated from, and their sha256."""

from __future__ import annotations

from pathlib import Path

from calibration.tables import read_table, sha256_of
from calibration.uncertainty.sectors import FOLDER
from fiscalmult.errors import FiscalmultError

__all__ = [
    "ADB",
    "BEHAVIOUR",
    "EMPLOYMENT",
    "GSO",
    "ILO_EMPLOYMENT",
    "ILO_INFORMALITY",
    "NATIONAL_ACCOUNTS",
    "OECD",
    "TIM",
    "YEARBOOK",
    "listed",
    "missing_originals",
    "verify_originals",
]

ADB = "adb_iot_2010_2017/viet-nam-tables.xlsx"
GSO = "gso_io_2012/gso_sut_io_2012.xlsx"
OECD = "oecd_iot_2018/oecd_iot_2021ed_vnm_2018.xlsx"
TIM = "employment/oecd_tim_labour_share_2018.xlsx"
EMPLOYMENT = "employment/gso_employment_by_section_2005_2018.xlsx"
BEHAVIOUR = "facts/behaviour.csv"
ILO_EMPLOYMENT = "facts/employment_by_industry_sex.csv"
ILO_INFORMALITY = "facts/informality_by_industry.csv"
NATIONAL_ACCOUNTS = "national_accounts/nsdp_sdmx_all_series_long.csv"
YEARBOOK = "social_insurance/statistical_yearbook_2018.txt"
"""Paths inside the folder of originals."""


def listed() -> dict[str, str]:
    """``{path: sha256}`` of every original read here."""
    return {row["path"]: row["sha256"] for row in read_table(FOLDER / "originals.csv")}


def missing_originals(folder: Path | None) -> list[str]:
    """Paths of the originals that are not there."""
    return [path for path in listed() if folder is None or not (folder / path).is_file()]


def verify_originals(folder: Path) -> None:
    """Raise unless every original is the file the uncertainty was estimated from.

    Raises
    ------
    FiscalmultError
        Naming the first file whose sha256 differs.
    """
    for path, expected in listed().items():
        found = sha256_of(folder / path)
        if found != expected:
            raise FiscalmultError(
                f"{path} has the sha256 {found[:12]}... where {expected[:12]}... is expected; give the file the "
                "uncertainty was estimated from, or review it and update calibration/uncertainty/originals.csv"
            )
