"""PURE text to tokens: characters, pairs of characters, pinyin with every reading, initials, words, tails of numbers.

A pair of neighbours is one token, so that a phrase is found by its pairs without positions in the index. Kinds are told
apart by a first letter: c characters, y pinyin, i initials, w words and numbers, x who may see it.
"""

import os
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise, product

HAN = re.compile(r"[㐀-䶿一-鿿\U00020000-\U0003134f]+")
PLAIN_HAN = re.compile(r"[㐀-䶿一-鿿]+")  # the same in every form
WORD = re.compile(r"[a-z0-9]+")
LETTERS = re.compile(r"[a-z]+")
DIGIT = re.compile(r"[0-9]")
SHORTEST_TAIL = 4
MOST_READINGS = 4
MARKS = dict.fromkeys(range(0x300, 0x36F))


def fold(text: str) -> str:
    """Lower case, full-width to half-width, compatibility forms folded."""
    return unicodedata.normalize("NFKC", text).lower()


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
    """Every reading of a character without tones, "ü" as "v": 单 → dan, chan, shan."""
    spellings = _spoken_as().get(ord(char), "")
    flat = unicodedata.normalize("NFD", spellings).replace("u\u0308", "v").translate(MARKS)
    unique = dict.fromkeys(flat.split(","))
    return tuple(r for r in unique if r.isascii() and r.isalpha())[:MOST_READINGS]


@lru_cache(maxsize=200_000)
def _pair_token_text(left: str, right: str) -> str:
    """The tokens of two neighbouring characters, as the index wants them: with spaces between."""
    tokens = {f"c{left}{right}"}
    for a, b in product(readings(left), readings(right)):
        tokens |= {f"y{a}{b}", f"i{a[0]}{b[0]}"}
    return " ".join(tokens)


@lru_cache(maxsize=20_000)
def _char_token_text(char: str) -> str:
    return " ".join([f"c{char}", *(f"y{r}" for r in readings(char)), *{f"i{r[0]}" for r in readings(char)}])


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
        _han_tokens(text, tokens)
    elif text.isascii() and text.isdigit():  # phones: nothing to fold, one word
        tokens += _word_tokens(text)
    elif text:
        _mixed_tokens(fold(text), tokens)


def _mixed_tokens(text: str, tokens: list[str]) -> None:
    for run in HAN.findall(text):
        _han_tokens(run, tokens)
    for word in WORD.findall(text):
        tokens += _word_tokens(word)


def _han_tokens(run: str, tokens: list[str]) -> None:
    tokens += map(_char_token_text, run)
    tokens += map(_pair_token_text, run, run[1:])


def _word_tokens(word: str) -> list[str]:
    """A word by each of its beginnings, a number by each of its tails too."""
    tokens = [f"w{word[:end]}" for end in range(2, len(word) + 1)] or [f"w{word}"]
    if DIGIT.search(word):
        tokens += [f"w{word[start:]}" for start in range(1, len(word) - SHORTEST_TAIL + 1)]
    return tokens


def pieces_of(text: str) -> list[list[set[str]]]:
    """The pieces of a typed text: each is a list of alternatives, each alternative a set of tokens. A row matches when it has,
    of every piece, all tokens of one alternative."""
    text = fold(text)
    pieces = [[_han_query_tokens(run)] for run in HAN.findall(text)]
    return pieces + [_latin_alternatives(word) for word in WORD.findall(text)]


def _han_query_tokens(run: str) -> set[str]:
    return {f"c{a}{b}" for a, b in pairwise(run)} or {f"c{run}"}


def _latin_alternatives(word: str) -> list[set[str]]:
    ways = [{f"w{word}"}]
    if LETTERS.fullmatch(word):
        ways.append({f"i{a}{b}" for a, b in pairwise(word)} or {f"i{word}"})
        ways += [_syllable_tokens(cut) for cut in pinyin_readings(word)]
    return ways


def _syllable_tokens(cut: tuple[str, ...]) -> set[str]:
    return {f"y{a}{b}" for a, b in pairwise(cut)} or {f"y{cut[0]}"}


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    return frozenset(r for code in range(0x4E00, 0x9FA6) for r in readings(chr(code)))


def pinyin_readings(word: str, most: int = 6) -> list[tuple[str, ...]]:
    """Every way to read letters as pinyin syllables, at most `most` of them: "xian" → (xian,), (xi, an)."""
    ways: list[tuple[str, ...]] = []

    def go(rest: str, so_far: tuple[str, ...]) -> None:
        if not rest:
            ways.append(so_far)
        for end in range(min(6, len(rest)), 0, -1):
            if len(ways) < most and rest[:end] in syllables():
                go(rest[end:], (*so_far, rest[:end]))

    go(word, ())
    return ways


def matches(title: str, words: str, text: str) -> bool:
    """Whether a row really has every piece in one place, not only its pairs of characters scattered."""
    title, words = fold(title), fold(words)
    for run in HAN.findall(fold(text)):
        if run not in title and run not in words:
            return False
    return all(_latin_in(title, words, word) for word in WORD.findall(fold(text)))


def _latin_in(title: str, words: str, word: str) -> bool:
    if word in title or word in words:
        return True
    ways = [tuple(word), *pinyin_readings(word)] if LETTERS.fullmatch(word) else []
    spoken = [readings(char) for char in title + words if HAN.fullmatch(char)]
    return any(_is_read_as(spoken, way) for way in ways)


def _is_read_as(spoken: list[tuple[str, ...]], way: tuple[str, ...]) -> bool:
    short = all(len(part) == 1 for part in way)
    for start in range(len(spoken) - len(way) + 1):
        window = spoken[start : start + len(way)]
        if all(any((r[0] if short else r) == part for r in of) for of, part in zip(window, way, strict=True)):
            return True
    return False
