"""PURE: whether an error means that the disk takes nothing: it is full, or may only be read."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
SQLSTATES = frozenset({"53100", "25006"})  # PostgreSQL: disk full; read only
SQLITE_MESSAGES = ("database or disk is full", "attempt to write a readonly database", "disk i/o error")


def is_disk_error(error: BaseException | None) -> bool:
    """True also where a cause of the error, or a cause of that, means it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in FULL | {errno.EROFS}:
            return True
        if getattr(error, "sqlstate", None) in SQLSTATES or any(text in str(error).lower() for text in SQLITE_MESSAGES):
            return True
        error = error.__cause__ or error.__context__
    return False
