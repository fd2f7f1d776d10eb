"""PURE text to tokens: characters, pairs of characters, pinyin with every reading, initials, words, tails of numbers.

A pair of neighbours is one token, so that a phrase is found by its pairs without positions in the index. Kinds are told
apart by a first letter: c characters, y pinyin, i initials, w words and numbers, x who may see it. Signs and spaces inside a
name count for nothing, traditional characters as their simplified ones (`kernel.texts.normal_form`).
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

from tuanding.core.kernel.texts import folded, simplified

PLAIN_HAN = re.compile(r"[㐀-䶿一-鿿]+")  # nothing to fold; characters outside of it may still be of a run
RUN = re.compile(r"[^a-z0-9 ]+")  # of a folded text: Chinese characters, and letters of other scripts
WORD = re.compile(r"[a-z0-9]+")
LETTERS = re.compile(r"[a-z]+")
DIGIT = re.compile(r"[0-9]")
BETWEEN_WORDS = re.compile(r"[\s,，、;；/|]+")
SHORTEST_TAIL = 4
SHORTEST_HALF = 3  # letters of a lone syllable that is not typed to its end
MOST_READINGS = 4
MOST_CUTS = 6
MARKS = dict.fromkeys(range(0x300, 0x36F))

Way = tuple[tuple[str, ...], ...]  # of each of these, any token


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
    return [f"i{x}{y}" for a, b in pairs for x in _initials(a) for y in _initials(b)]


def _initials(char: str) -> set[str]:
    return {reading[0] for reading in _spoken(char)}


def _spoken(char: str) -> tuple[str, ...]:
    """The readings of a character; a letter or digit is its own."""
    return (char,) if char.isascii() else readings(char)


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
    typed = typed_words(text)
    pieces = [[_run_query(run)] for word in typed for run in word.runs]
    return pieces + [_word_query(word, parts) for one in typed for word, parts in one.words]


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
    texts = [folded(one).replace(" ", "") for one in (title, *words.splitlines())]
    simple = [simplified(one) for one in texts]
    return all(_is_in(typed, texts, simple) for typed in typed_words(text))


def _is_in(typed: Typed, texts: list[str], simple: list[str]) -> bool:
    if _in_any(typed.joined, simple):
        return True
    if not all(_in_any(run, simple) for run in typed.runs):
        return False
    return all(_word_is_in(word, parts, texts, simple) for word, parts in typed.words)


def _word_is_in(word: str, parts: tuple[str, ...], texts: list[str], simple: list[str]) -> bool:
    if _in_any(word, simple) or (len(parts) > 1 and all(_in_any(part, simple) for part in parts)):
        return True
    ways = [] if word.isdecimal() else [tuple(word), *pinyin_cuts(word)]
    spoken = [[_spoken(char) for char in one] for one in texts] if ways else []
    return any(_is_read_as(one, way) for one in spoken for way in ways)


def _in_any(word: str, texts: list[str]) -> bool:
    return any(word in text for text in texts)


def _is_read_as(spoken: list[tuple[str, ...]], way: tuple[str, ...]) -> bool:
    """Whether neighbours are read so: initials, or syllables of which the last may be typed by half."""
    initials, last = all(len(part) == 1 for part in way), len(way) - 1
    return any(
        all(
            any(r.startswith(part) if initials or place == last else r == part for r in spoken[start + place])
            for place, part in enumerate(way)
        )
        for start in range(len(spoken) - last)
    )
