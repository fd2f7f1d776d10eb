"""The garbage collector looks at what a request or a job makes, not again and again at what stays for ever."""

import gc

COLLECT_AFTER = 20_000  # objects; a page makes and drops some ten thousand, and 700 is meant for programs that make few


def settle() -> None:
    """What is loaded now stays: modules, models, addresses. Called when the apps are ready, and again behind the addresses."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
