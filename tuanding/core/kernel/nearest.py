"""The declared word most like a misspelt one. PURE."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean_hint(word: str, words: Iterable[str]) -> str:
    """ "; did you mean 'submit'?" with the one of `words` most like `word`; "" when none is like it."""
    matches = get_close_matches(word, list(words), n=1, cutoff=0.5)
    return f"; did you mean {matches[0]!r}?" if matches else ""
