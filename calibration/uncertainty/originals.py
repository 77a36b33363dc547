"""The files that the uncertainty is estimated from."""

from __future__ import annotations

__all__ = [
    "ADB",
    "EMPLOYMENT",
    "GSO",
    "NATIONAL_ACCOUNTS",
    "OECD",
    "TIM",
    "YEARBOOK",
]

ADB = "adb_iot_2010_2017/viet-nam-tables.xlsx"
GSO = "gso_io_2012/gso_sut_io_2012.xlsx"
OECD = "oecd_iot_2018/oecd_iot_2021ed_vnm_2018.xlsx"
TIM = "employment/oecd_tim_labour_share_2018.xlsx"
EMPLOYMENT = "employment/gso_employment_by_section_2005_2018.xlsx"
NATIONAL_ACCOUNTS = "national_accounts/nsdp_sdmx_all_series_long.csv"
YEARBOOK = "social_insurance/statistical_yearbook_2018.txt"
"""Paths inside the folder of originals."""
