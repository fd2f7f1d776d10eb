"""Keeps the garbage collector from walking again and again over objects that stay for ever."""

import gc

COLLECT_AFTER = 20_000  # objects; a page makes and drops some ten thousand, and 700 is meant for programs that make few


def freeze_loaded_objects() -> None:
    """Exempt from collection everything loaded so far (modules, models, URLs), and collect more rarely from now on; collects
    nothing itself. Called when the apps are ready, and again when URLs are loaded."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
