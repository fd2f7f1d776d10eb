"""Parts of the frame that are the same for everybody of the same roles and language: made once in each process.

Only what follows from roles, language and the code itself belongs here: no name, no number, no one-time key. Whatever else
a part shows must be in its key.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 1000
MADE: dict[tuple, Any] = {}


def part(template: str, key: tuple, context: Callable[[], dict[str, Any]]) -> SafeString:
    """The template's text for this key; `context()` is asked only when it is not there yet."""
    return once(("html", template, get_language(), *key), lambda: render_to_string(template, context()))


def once(key: tuple, make: Callable[[], Any]) -> Any:
    """What `make` gives, kept under the key. All is forgotten when it is too much, or when a room registers something."""
    if key not in MADE:
        if len(MADE) >= MOST:
            MADE.clear()
        MADE[key] = make()
    return MADE[key]


def forget() -> None:
    MADE.clear()
