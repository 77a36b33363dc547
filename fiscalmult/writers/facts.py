"""What a written file says about its table, and what can be written at all."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fiscalmult.errors import FiscalmultError
from fiscalmult.readers.square import ASIDE
from fiscalmult.sam import SAM

__all__ = ["check_codes", "check_path", "facts_of", "languages_of", "number_text", "unwritable"]

_PREFERRED = ("en", "vi")


def facts_of(name: str, attrs: Mapping[Any, Any]) -> dict[str, Any]:
    """Facts in the order in which they are written: name, unit, year, source, then all others.

    Raises
    ------
    FiscalmultError
        If an attribute is neither a text nor a number.
    """
    plain = {str(key): value.item() if hasattr(value, "item") else value for key, value in attrs.items()}
    for key, value in plain.items():
        if not _can_be_held(value):
            raise FiscalmultError(f"attribute {key!r} is {value!r}; a file holds texts and numbers only, remove it")
        if ":" in key or key != key.strip() or not key.isprintable() or key in ("name", "unit", "gdp", "kind"):
            raise FiscalmultError(f"attribute {key!r} cannot be written under that name; rename it")
    first = {"name": name, "unit": plain.pop("units")}
    first |= {key: plain.pop(key) for key in ("year", "source") if key in plain}
    return first | plain


def _can_be_held(value: object) -> bool:
    """Whether every kind of file can hold a value: netCDF knows whole numbers of 64 bits and no truth values."""
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 2**63
    return isinstance(value, str) or (isinstance(value, float) and math.isfinite(value))


def languages_of(sam: SAM) -> list[str]:
    """Languages that some account has a label in, English and Vietnamese first.

    Raises
    ------
    FiscalmultError
        If a language is no code of two or three letters.
    """
    labels = sam.account_list.labels
    found = [language for language in labels if any(labels[language].get(code) for code in sam.codes)]
    for language in found:
        if not (2 <= len(language) <= 3 and language.isascii() and language.islower()):
            raise FiscalmultError(f"labels in the language {language!r} cannot be written; use a code such as 'en'")
    return sorted(found, key=lambda one: (_PREFERRED.index(one) if one in _PREFERRED else len(_PREFERRED), one))


def check_codes(codes: Iterable[str], *, across: bool = False) -> None:
    """Raise where a code would not be read back as it is; ``across`` where it stands across the top of a table.

    Raises
    ------
    FiscalmultError
        Naming the code.
    """
    for code in codes:
        if code != code.strip() or not code or not code.isprintable() or code.startswith(("#", '"')):
            raise FiscalmultError(
                f"code {code!r} cannot be written to a file; use one without blanks around it, '#' or quotes before it"
            )
        if across and ASIDE.fullmatch(code.lower()):
            raise FiscalmultError(f"code {code!r} would be read as the name of a column; rename it")


def check_path(path: str | Path, endings: tuple[str, ...]) -> Path:
    """A path that can be written to.

    Raises
    ------
    FiscalmultError
        If it is a folder, its folder does not exist, or its ending is another.
    """
    path = Path(path)
    if path.suffix.lower() not in endings:
        raise FiscalmultError(f"cannot write {str(path)!r}; end its name with {' or '.join(endings)}")
    if path.is_dir():
        raise FiscalmultError(f"{str(path)!r} is a folder; give the path of a file such as table{endings[0]}")
    if not path.parent.is_dir():
        raise FiscalmultError(f"cannot write {str(path)!r}: there is no folder {str(path.parent)!r}; make it first")
    return path


def number_text(value: float) -> str:
    """Shortest text that is read back as the same number; whole numbers without a point."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") and text != "-0.0" else text


def unwritable(path: str | Path, wrong: OSError) -> FiscalmultError:
    """Error of a file that cannot be written."""
    return FiscalmultError(f"cannot write {str(path)!r} ({wrong.strerror or wrong}); choose a file that you may write")
