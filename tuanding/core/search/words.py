"""PURE text to tokens: characters, pairs of characters, pinyin with every reading, initials, words, tails of numbers.

A pair of neighbours is one token, so that a phrase is found by its pairs without positions in the index. Kinds are told
apart by a first letter: c characters, y pinyin, i initials, w words and numbers, x who may see it. Signs and spaces inside a
name count for nothing, traditional characters as their simplified ones (`kernel.texts.normal_form`).
"""

import os
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product

from tuanding.core.kernel.texts import folded, simplified

PLAIN_HAN = re.compile(r"[㐀-䶿一-鿿]+")  # nothing to fold; characters outside of it may still be of a run
RUN = re.compile(r"[^a-z0-9 ]+")  # of a folded text: Chinese characters, and letters of other scripts
WORD = re.compile(r"[a-z0-9]+")
DIGIT = re.compile(r"[0-9]")
SHORTEST_TAIL = 4
MOST_READINGS = 4
MARKS = dict.fromkeys(range(0x300, 0x36F))


@lru_cache(maxsize=1)
def _spoken_as() -> dict[int, str]:
    """pypinyin's table: code point to spellings. Without its phrases of the whole language, which take 45 MB and 0.15 s."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # both are in its documentation, and read when it is imported
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    # imported here: settings first (pypinyin reads both when it is imported)
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@lru_cache(maxsize=20_000)
def readings(char: str) -> tuple[str, ...]:
    """Every reading of a character without tones, "ü" as "v" and as "u": 单 → dan, chan, shan; 吕 → lv, lu. Of a
    traditional one without a reading, those of the simplified."""
    spellings = _spoken_as().get(ord(char)) or _spoken_as().get(ord(simplified(char)), "")
    flat = unicodedata.normalize("NFD", spellings).replace("u\u0308", "v").translate(MARKS)
    unique = [r for r in dict.fromkeys(flat.split(",")) if r.isascii() and r.isalpha()][:MOST_READINGS]
    return tuple(dict.fromkeys([*unique, *(r.replace("v", "u") for r in unique)]))


@lru_cache(maxsize=200_000)
def _pair_token_text(left: str, right: str) -> str:
    """The tokens of two neighbouring characters, as the index wants them: with spaces between."""
    tokens = {f"c{simplified(left)}{simplified(right)}"}
    for a, b in product(readings(left), readings(right)):
        tokens |= {f"y{a}{b}", f"i{a[0]}{b[0]}"}
    return " ".join(tokens)


@lru_cache(maxsize=20_000)
def _char_token_text(char: str) -> str:
    return " ".join([f"c{simplified(char)}", *(f"y{r}" for r in readings(char)), *{f"i{r[0]}" for r in readings(char)}])


def tokens_of(*texts: str) -> set[str]:
    """All tokens of these texts."""
    return set(token_text(*texts).split())


def token_text(title: str, *further: str) -> str:
    """All tokens as one text, some of them twice: faster, and the same to the index."""
    tokens: list[str] = []
    _add_tokens(title, tokens)
    for text in further:
        if not (text in title and PLAIN_HAN.fullmatch(text)):  # its characters and pairs are the title's
            _add_tokens(text, tokens)
    return " ".join(tokens)


def _add_tokens(text: str, tokens: list[str]) -> None:
    if PLAIN_HAN.fullmatch(text):
        _run_tokens(text, tokens)
    elif text.isascii() and text.isdigit():  # phones: nothing to fold, one word
        tokens += _word_tokens(text)
    elif text:
        _mixed_tokens(folded(text), tokens)


def _mixed_tokens(text: str, tokens: list[str]) -> None:
    """Of words with spaces between, and of all of them as one."""
    joined = text.replace(" ", "")
    runs, words = RUN.findall(joined), WORD.findall(joined)
    for run in runs:
        _run_tokens(run, tokens)
    for word in dict.fromkeys([*words, *WORD.findall(text)]):
        tokens += _word_tokens(word)
    if runs and words:
        tokens += _mixed_initials(joined)


def _run_tokens(run: str, tokens: list[str]) -> None:
    tokens += map(_char_token_text, run)
    tokens += map(_pair_token_text, run, run[1:])


def _word_tokens(word: str) -> list[str]:
    """A word by each of its beginnings, a number by each of its tails too."""
    tokens = [f"w{word[:end]}" for end in range(2, len(word) + 1)] or [f"w{word}"]
    if DIGIT.search(word):
        tokens += [f"w{word[start:]}" for start in range(1, len(word) - SHORTEST_TAIL + 1)]
    return tokens


def _mixed_initials(joined: str) -> list[str]:
    """Initials of neighbours of which one is a letter or digit: tc, cl, lt of TCL天顺."""
    pairs = [(a, b) for a, b in pairwise(joined) if (a.isascii() or b.isascii()) and not (a + b).isdecimal()]
    return [f"i{x}{y}" for a, b in pairs for x in initials(a) for y in initials(b)]


@lru_cache(maxsize=20_000)
def initials(char: str) -> frozenset[str]:
    return frozenset(reading[0] for reading in spoken(char))


def spoken(char: str) -> tuple[str, ...]:
    """The readings of a character; a letter or digit is its own."""
    return (char,) if char.isascii() else readings(char)
