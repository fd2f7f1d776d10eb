"""Parts of the frame that are the same for everybody of the same roles and language, rendered once in each process.

Only what depends on roles, language and the code itself belongs here: no name, no number, no one-time key. Whatever
else a part shows must be in its key.
"""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 1000
CACHE: dict[tuple, Any] = {}


def cached_html(template: str, key: tuple, context: Callable[[], dict[str, Any]]) -> SafeString:
    """The rendered template for this key; `context()` is called only when it is not in the cache."""
    return cached(("html", template, get_language(), *key), lambda: render_to_string(template, context()))


def cached(key: tuple, make: Callable[[], Any]) -> Any:
    """The result of `make()`, cached under the key. The cache is emptied above MOST keys, and when a room registers
    something."""
    if key not in CACHE:
        if len(CACHE) >= MOST:
            CACHE.clear()
        CACHE[key] = make()
    return CACHE[key]


def clear_cache() -> None:
    CACHE.clear()
