"""Which characters the fonts of the sheets can draw. One that none of them has stands on paper as its code, and is named.

The fonts come with packages, none from the machine: a sheet looks the same everywhere.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

# In the order in which they are asked: the Chinese form of a character before the Japanese and the Korean one
FONTS = {
    "justmytype_intl_cjk": {
        "notosanssc": "Noto Sans SC",
        "notosanstc": "Noto Sans TC",
        "notosansjp": "Noto Sans JP",
        "notosanskr": "Noto Sans KR",
    },
    "justmytype_western_core": {"notosans": "Noto Sans", "notosanssymbols2": "Noto Sans Symbols 2"},
    "justmytype_intl_rtl": {"notosansarabic": "Noto Sans Arabic", "notosanshebrew": "Noto Sans Hebrew"},
    "justmytype_intl_sea": {
        "notosansthai": "Noto Sans Thai",
        "notosanslao": "Noto Sans Lao",
        "notosanskhmer": "Noto Sans Khmer",
        "notosansmyanmar": "Noto Sans Myanmar",
    },
}
FAMILIES = [family for package in FONTS.values() for family in package.values()]
# Printable ASCII, Chinese punctuation, the main block of characters, full-width forms: the first font has them all
EVERYDAY = ((0x20, 0x7E), (0x3001, 0x3011), (0x4E00, 0x9FA5), (0xFF01, 0xFF5E))
INVISIBLE = ("Cc", "Cf", "Zl", "Zp", "Zs")


@cache
def font_folders() -> tuple[str, ...]:
    """The folders of the fonts, in the order in which they are asked."""
    return tuple(
        str(Path(str(files(package)), "fonts", "ofl", name)) for package, families in FONTS.items() for name in families
    )


def undrawable(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters of the texts that no font has, each once, in the order of their codes."""
    characters = {one for text in texts for one in set(text) if not _is_everyday(one)}
    left = {one for one in characters if not _draws_nothing(one)}
    for folder in font_folders():
        if not left:
            break
        left = {one for one in left if ord(one) not in _characters_of(folder)}
    return tuple(sorted(left))


def texts_in(value: Any) -> Iterator[str]:
    """Every text in the data of a sheet."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def in_codes(value: Any, characters: Iterable[str]) -> Any:
    """The data with each of these characters as its code: 𠀂 as [U+20002]."""
    codes = str.maketrans({one: f"[{code_of(one)}]" for one in characters})
    return _translated(value, codes) if codes else value


def code_of(character: str) -> str:
    return f"U+{ord(character):04X}"


def _translated(value: Any, codes: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(codes)
    if isinstance(value, Mapping):
        return {key: _translated(one, codes) for key, one in value.items()}
    if isinstance(value, list):
        return [_translated(one, codes) for one in value]
    return value


def _is_everyday(character: str) -> bool:
    code = ord(character)
    return any(first <= code <= last for first, last in EVERYDAY)


def _draws_nothing(character: str) -> bool:
    is_variation_selector = 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    return is_variation_selector or unicodedata.category(character) in INVISIBLE


@cache
def _characters_of(folder: str) -> frozenset[int]:
    """Read when a character is asked for that is not an everyday one: 10 to 80 ms a font, once a process."""
    path = next(path for path in sorted(Path(folder).glob("*.ttf")) if "Italic" not in path.name)
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())
