"""The search for garbage waits while a list of ten thousand rows is in hand: it would look at all of them again and again,
and nothing of them is garbage yet. What is not part of a cycle goes at once all the same."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_later() -> Iterator[None]:
    """Around work on many rows. Of several at once the first one begins the search again when it ends: the others are
    slower then, and nothing else."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
