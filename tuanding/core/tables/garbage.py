"""No cyclic garbage collection while a list of ten thousand rows is in memory: it would walk all of them again and
again, and none of them is garbage yet. Objects outside cycles are freed at once all the same."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def garbage_later() -> Iterator[None]:
    """Around work on many rows. Where several overlap, the first to end turns the collector on again: the others get
    slower, nothing else."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
