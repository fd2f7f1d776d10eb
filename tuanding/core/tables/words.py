"""A word in every language the interface has: files come in the language of whoever wrote them."""

from functools import cache

from django.conf import settings
from django.utils.translation import gettext, override


@cache
def in_each_language(text) -> tuple[str, ...]:
    """`text` (a message id or a lazy translation) in each language, its own first."""
    texts = [str(text)] if isinstance(text, str) else []
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.append(gettext(text) if isinstance(text, str) else str(text))
    return tuple(dict.fromkeys(texts))
