"""PURE: what was typed into a search box, as tokens to ask for, and whether a row really has it."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from operator import contains
from typing import NamedTuple

from tuanding.core.kernel.phones import phones_in, stretches_of_digits
from tuanding.core.kernel.texts import folded, simplified
from tuanding.core.search.words import RUN, WORD, initials, readings, spoken

LETTERS = re.compile(r"[a-z]+")
BETWEEN_WORDS = re.compile(r"[\s,，、;；/|]+")
SHORTEST_HALF = 3  # letters of a lone syllable that is not typed to its end
MOST_CUTS = 6

Way = tuple[tuple[str, ...], ...]  # of each of these, any token


class Typed(NamedTuple):
    """What was typed between two spaces: `runs` of Chinese characters, simplified; each of `words` with the parts that
    signs make of it (HT-2026 → ht2026: ht, 2026); `joined` is all of it, simplified."""

    joined: str
    runs: tuple[str, ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=256)
def typed_words(text: str) -> tuple[Typed, ...]:
    """The text of a search box, word by word."""
    return tuple(_typed(plain) for word in BETWEEN_WORDS.split(text) if (plain := folded(word)))


def _typed(plain: str) -> Typed:
    joined = plain.replace(" ", "")
    parts = iter(WORD.findall(plain))
    words = tuple((word, tuple(_taken(parts, word))) for word in WORD.findall(joined))
    return Typed(simplified(joined), tuple(map(simplified, RUN.findall(joined))), words)


def _taken(parts: Iterator[str], word: str) -> Iterator[str]:
    """The next parts, as many as make the word."""
    length = 0
    while length < len(word):
        part = next(parts)
        length += len(part)
        yield part


def pieces_of(text: str) -> list[list[Way]]:
    """The pieces of a typed text: each is a list of ways. A row matches when it has, of every piece, one way: of each
    of its groups any token."""
    numbers, rest = numbers_and_rest(text)
    typed = typed_words(rest)
    pieces = [[((f"w{number}",),), *_spelt_query(groups)] for number, groups in numbers]
    pieces += [[_run_query(run)] for word in typed for run in word.runs]
    return pieces + [_word_query(word, parts) for one in typed for word, parts in one.words]


@lru_cache(maxsize=256)
def numbers_and_rest(text: str) -> tuple[list[tuple[str, list[str]]], str]:
    """[(number in one, its digits as they were spelt)] of a text, and the rest of it: "138 0001 2223 澄湖" is
    [("13800012223", ["138", "0001", "2223"])] and " 澄湖". A text that is phones and nothing else is their keys, however
    they are written: with country, without the area code's zero, with an extension."""
    plain = unicodedata.normalize("NFKC", text).lower()
    whole = phones_in(plain) if any(map(str.isdigit, plain)) else ()
    if whole and plain != whole[0].key:
        spelt = WORD.findall(plain) if len(whole) == 1 and plain.isascii() else []
        return [(phone.key, spelt) for phone in whole], ""
    numbers, rest, last = [], "", 0
    for start, end, number in stretches_of_digits(plain):
        numbers.append((number, WORD.findall(plain[start:end])))
        rest, last = f"{rest}{plain[last:start]} ", end
    return numbers, rest + plain[last:] if numbers else text


def _spelt_query(groups: list[str]) -> list[Way]:
    """A number that may be none: all of its groups beside each other, as in TD2026-0001."""
    return [tuple((f"w{group}",) for group in groups)] if groups else []


def _run_query(run: str) -> Way:
    return tuple((f"c{a}{b}",) for a, b in pairwise(run)) or ((f"c{run}",),)


def _word_query(word: str, parts: tuple[str, ...]) -> list[Way]:
    ways: list[Way] = [((f"w{word}",),)]
    if len(parts) > 1:
        ways.append(tuple((f"w{part}",) for part in parts))
    if not word.isdecimal():
        ways.append(tuple((f"i{a}{b}",) for a, b in pairwise(word)) or ((f"i{word}",),))
    return ways + [_syllable_query(cut) for cut in pinyin_cuts(word)]


def _syllable_query(cut: tuple[str, ...]) -> Way:
    """Pairs of syllables; the last may be typed by half."""
    *whole, last = cut
    if not whole:
        return (tuple(f"y{one}" for one in _endings(last, alone=True)),)
    pairs = tuple((f"y{a}{b}",) for a, b in pairwise(whole))
    return (*pairs, tuple(f"y{whole[-1]}{one}" for one in _endings(last)))


@lru_cache(maxsize=1)
def syllables() -> frozenset[str]:
    return frozenset(r for code in range(0x4E00, 0x9FA6) for r in readings(chr(code)))


@lru_cache(maxsize=2_000)
def _endings(half: str, alone: bool = False) -> tuple[str, ...]:
    """The syllables that begin so. A lone syllable that is whole stands for itself: xi would be a fifth of all names."""
    if alone and (half in syllables() or len(half) < SHORTEST_HALF):
        return (half,) if half in syllables() else ()
    return tuple(sorted(one for one in syllables() if one.startswith(half)))


@lru_cache(maxsize=256)
def pinyin_cuts(word: str) -> list[tuple[str, ...]]:
    """Ways to read letters as pinyin syllables, at most MOST_CUTS: xian → (xian,), (xia, n), (xi, an), (xi, a, n). The last
    syllable may be a beginning: zhonggu → (zhong, gu) for 中国 too."""
    ways: list[tuple[str, ...]] = []

    def go(rest: str, so_far: tuple[str, ...]) -> None:
        if len(ways) < MOST_CUTS and _endings(rest, alone=not so_far):
            ways.append((*so_far, rest))
        for end in range(min(6, len(rest) - 1), 0, -1):
            if len(ways) < MOST_CUTS and rest[:end] in syllables():
                go(rest[end:], (*so_far, rest[:end]))

    if LETTERS.fullmatch(word):
        go(word, ())
    return ways


def matches(title: str, words: str, text: str) -> bool:
    """Whether a row really has every piece in one place, not only its pairs of characters scattered. `words`: one text a
    line."""
    numbers, rest = numbers_and_rest(text)
    typed = typed_words(rest)
    if not numbers and all(one.joined in title for one in typed):  # as it stands: most hits of Chinese characters
        return True
    texts = [folded(one).replace(" ", "") for one in (title, *words.splitlines())]
    simple = [simplified(one) for one in texts]
    return all(_number_is_in(*one, simple) for one in numbers) and all(_is_in(one, texts, simple) for one in typed)


def _number_is_in(number: str, groups: list[str], texts: list[str]) -> bool:
    return _in_any(number, texts) or (bool(groups) and all(_in_any(group, texts) for group in groups))


def _is_in(typed: Typed, texts: list[str], simple: list[str]) -> bool:
    if _in_any(typed.joined, simple):
        return True
    if not all(_in_any(run, simple) for run in typed.runs):
        return False
    return all(_word_is_in(word, parts, texts, simple) for word, parts in typed.words)


def _word_is_in(word: str, parts: tuple[str, ...], texts: list[str], simple: list[str]) -> bool:
    if _in_any(word, simple) or (len(parts) > 1 and all(_in_any(part, simple) for part in parts)):
        return True
    if word.isdecimal():
        return False
    spoken_texts = [one for one in texts if not one.isascii()]
    return any(_has_initials(one, word) for one in spoken_texts) or any(
        _is_read_as([spoken(char) for char in one], cut) for one in spoken_texts for cut in pinyin_cuts(word)
    )


def _in_any(word: str, texts: list[str]) -> bool:
    return any(word in text for text in texts)


def _has_initials(text: str, word: str) -> bool:
    first, of_chars = word[0], [initials(char) for char in text]
    starts = range(len(text) - len(word) + 1)
    return any(first in of_chars[start] and all(map(contains, of_chars[start:], word)) for start in starts)


def _is_read_as(heard: list[tuple[str, ...]], cut: tuple[str, ...]) -> bool:
    """Whether neighbours are read so; the last syllable may be typed by half."""
    *whole, half = cut
    for start in range(len(heard) - len(whole)):
        if all(map(contains, heard[start:], whole)) and any(r.startswith(half) for r in heard[start + len(whole)]):
            return True
    return False
