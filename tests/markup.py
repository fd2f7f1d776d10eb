"""Pages as tests read them."""

import re


def tight(markup: str) -> str:
    """Without the white space that templates have between and inside tags: `<li data-s="due"><div><b>规模</b>`."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", " ".join(markup.split()))
