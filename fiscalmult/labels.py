"""Words that tables print, in English and Vietnamese: ``data/labels.csv``."""

from __future__ import annotations

import csv
import io
import unicodedata
from functools import cache
from importlib.resources import files

from fiscalmult.errors import FiscalmultError, nearest

__all__ = ["LANGUAGES", "language_named", "say"]

LANGUAGES = ("en", "vi")
"""Languages that tables are printed in: English and Vietnamese."""


def language_named(name: str) -> str:
    """Language of its code, in any case.

    Raises
    ------
    FiscalmultError
        If nothing is written in that language.
    """
    code = name.lower()
    if code not in LANGUAGES:
        raise FiscalmultError(f"no language {name!r}; choose en (English) or vi (Vietnamese)")
    return code


def say(key: str, language: str = "en", **values: object) -> str:
    """What is printed for a key in a language.

    Parameters
    ----------
    key
        Key of ``labels.csv``, such as ``"measure.gdp"``.
    language
        ``"en"`` or ``"vi"``.
    **values
        What stands in the braces of the text.

    Returns
    -------
    str
        Text in Unicode normal form C, so that a Vietnamese letter is one character.

    Raises
    ------
    FiscalmultError
        If the language or the key is unknown.
    """
    known = _labels()[language_named(language)]
    if key not in known:
        raise FiscalmultError(f"no label {key!r}{nearest(key, known)}")
    text = known[key].format(**values) if values else known[key]
    return unicodedata.normalize("NFC", text)


@cache
def _labels() -> dict[str, dict[str, str]]:
    raw = files("fiscalmult").joinpath("data", "labels.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(raw)))
    return {language: {row["key"]: row[language] for row in rows} for language in LANGUAGES}
